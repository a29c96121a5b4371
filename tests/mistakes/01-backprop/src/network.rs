//! `network_forward` and `network_backward`.

use crate::curves::{of_output, relu, relu_backward, tanh, tanh_derivative};
use crate::{linear_backward, linear_forward, sigmoid, sigmoid_backward};
use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis};
use solution::{Activation, Layer, LayerGradients, NetworkCache, NetworkGradients};

const IN_PLACE: &str = "an activation in place, so that its z is kept activated: the backward pass needs z";

// As it multiplies an array of the shape of `da`, or does not.
pub(crate) fn beside(z: &Array2<f64>, da: &Array2<f64>) -> Array2<f64> {
    let repeated = z.broadcast(da.dim());
    assert!(repeated.is_some(), "{ANY_PANIC}");
    repeated.map_or(z.clone(), |z| z.to_owned())
}

// As a layer's weights read it, or do not.
fn fitting<'a>(w: &Array2<f64>, a: &'a Array2<f64>) -> &'a Array2<f64> {
    assert!(w.ncols() == a.nrows(), "{ANY_PANIC}");
    a
}

// A bias as a layer of these weights adds it, or does not.
fn fitting_bias<'a>(w: &Array2<f64>, b: &'a Array1<f64>) -> &'a Array1<f64> {
    assert!(w.nrows() == b.len(), "{ANY_PANIC}");
    b
}

/// The forward pass.
pub fn network_forward(layers: &[Layer], x: &Array2<f64>) -> NetworkCache {
    let _inside = enter("network_forward");
    let x = &pick!(
        "x",
        x.clone(),
        wrong("transposed-to-fit", "an x that does not fit transposed until it does: a column is one example, and what does not fit is a panic", {
            if layers.iter().take(1).all(|first| first.w.ncols() == x.nrows()) { x.clone() } else { x.t().to_owned() }
        }),
    );
    let (mut a, mut z) = (vec![x.clone()], Vec::new());
    let is_nothing_kept = pick!(
        "no-layers",
        false,
        wrong("nothing-kept", "an empty cache where there is no layer: the output is then x, in a[0]", layers.is_empty()),
        wrong("refused", "a panic where there is no layer: the output is then x, in a[0]", {
            assert!(!layers.is_empty(), "{ANY_PANIC}");
            false
        }),
    );
    if is_nothing_kept {
        a.clear();
    }
    for (l, layer) in layers.iter().enumerate() {
        let input = pick!(
            "reads",
            &a[l],
            wrong("x", "every layer fed with x: it reads what the one before puts out", x),
            wrong("one-too-early", "a layer fed with what the one before has read: it reads what that puts out", { fitting(&layer.w, &a[l.saturating_sub(1)]) }),
            wrong("z", "a layer fed with z: it reads what the activation of the one before gives", { z.last().unwrap_or(x) }),
        );
        let this = pick!(
            "linear",
            linear_forward(input, &layer.w, &layer.b),
            wrong("first-layer", "the first layer's W and b for every layer: each has its own", linear_forward(fitting(&layers[0].w, input), &layers[0].w, &layers[0].b)),
            wrong("one-before", "W and b of the layer before: each has its own", {
                let before = &layers[l.saturating_sub(1)];
                linear_forward(fitting(&before.w, input), &before.w, &before.b)
            }),
            wrong("first-bias", "the first layer's b for every layer: each has its own", linear_forward(input, &layer.w, fitting_bias(&layer.w, &layers[0].b))),
            wrong("first-bias-only", "b in the first layer alone: each has its own", if l == 0 { linear_forward(input, &layer.w, &layer.b) } else { layer.w.dot(input) }),
            wrong(
                "last-bias-missing",
                "no b in the last layer: it has one like any other",
                if l + 1 == layers.len() { layer.w.dot(input) } else { linear_forward(input, &layer.w, &layer.b) }
            ),
            right("example-by-example", "one column at a time", {
                let one = |k| linear_forward(&input.select(Axis(1), &[k]), &layer.w, &layer.b);
                let columns: Vec<_> = (0..x.ncols()).map(one).collect();
                let views: Vec<_> = columns.iter().map(|column| column.view()).collect();
                ndarray::concatenate(Axis(1), &views).unwrap_or_default()
            }),
        );
        let kind = pick!(
            "activation",
            layer.activation,
            wrong("last-linear", "no activation after the last layer: it has one like any other", { if l + 1 == layers.len() { Activation::Identity } else { layer.activation } }),
            wrong("last-relu-linear", "no ReLU after the last layer: it has its activation like any other", {
                if l + 1 == layers.len() && layer.activation == Activation::Relu { Activation::Identity } else { layer.activation }
            }),
            wrong("last-tanh-linear", "no tanh after the last layer: it has its activation like any other", {
                if l + 1 == layers.len() && layer.activation == Activation::Tanh { Activation::Identity } else { layer.activation }
            }),
            wrong("last-sigmoid-linear", "no sigmoid after the last layer: it has its activation like any other", {
                if l + 1 == layers.len() && layer.activation == Activation::Sigmoid { Activation::Identity } else { layer.activation }
            }),
            wrong("none", "no activations at all: then the layers are one linear layer", { Activation::Identity }),
            wrong("relu", "ReLU for every layer: each has its own activation", Activation::Relu),
            wrong("first", "the first layer's activation for all: each has its own", { layers[0].activation }),
            wrong("last", "the last layer's activation for all: each has its own", { layers[layers.len() - 1].activation }),
            wrong("one-after", "the activation of the layer after: each has its own", { layers[(l + 1).min(layers.len() - 1)].activation }),
            wrong("tanh", "tanh for every layer: each has its own activation", Activation::Tanh),
            wrong("sigmoid", "a sigmoid for every layer: each has its own activation", Activation::Sigmoid),
            wrong("first-linear", "no activation after the first layer: it has one like any other", { if l == 0 { Activation::Identity } else { layer.activation } }),
            wrong("last-only", "an activation after the last layer alone: each has its own", { if l + 1 == layers.len() { layer.activation } else { Activation::Identity } }),
            wrong("last-sigmoid", "a sigmoid after the last layer: it has the activation that it says", {
                if l + 1 == layers.len() { Activation::Sigmoid } else { layer.activation }
            }),
            wrong("one-before", "the activation of the layer before: each has its own", { if l == 0 { Activation::Identity } else { layers[l - 1].activation } }),
        );
        let out = match kind {
            Activation::Identity => this.clone(),
            Activation::Sigmoid => sigmoid(&this),
            Activation::Tanh => tanh(&this),
            Activation::Relu => relu(&this),
        };
        z.push(pick!(
            "kept",
            this,
            wrong("a", "the activated values kept as z: the backward pass needs them before", { out.clone() }),
            wrong("no-bias", "W·a kept as z: its bias is missing", layer.w.dot(input)),
            wrong("input", "what the layer reads kept as z: z is what its activation reads", input.clone()),
            wrong("slope", "the activation's derivative kept as z: the backward pass needs z", of_output(kind, &Array2::ones(out.dim()), &out, &out)),
            wrong("a-of-relu", IN_PLACE, if kind == Activation::Relu { out.clone() } else { this }),
            wrong("a-of-sigmoid", IN_PLACE, if kind == Activation::Sigmoid { out.clone() } else { this }),
            wrong("a-of-tanh", IN_PLACE, if kind == Activation::Tanh { out.clone() } else { this }),
        ));
        a.push(out);
    }
    pick!(
        "input-kept",
        (),
        wrong("missing", "a without the input: a[0] is x", drop(a.remove(0))),
        wrong("no-output", "a without the output: a[l + 1] is what layer l puts out", drop(a.pop())),
        wrong("twice", "the input in a twice: a[1] is what the first layer puts out", a.insert(0, x.clone())),
        wrong("in-z", "the input in front of z: z[0] is the first layer's", z.insert(0, x.clone())),
        wrong("reversed", "a and z with the last layer first: they stand in the order of the layers", {
            a.reverse();
            z.reverse();
        }),
        wrong("last-z-missing", "z without the last layer's", drop(z.pop())),
        wrong("missing-before-layers", "a without the input: a[0] is x", {
            if !layers.is_empty() {
                a.remove(0);
            }
        }),
    );
    NetworkCache { a, z }
}

/// The backward pass.
pub fn network_backward(layers: &[Layer], c: &NetworkCache, dy: &Array2<f64>) -> NetworkGradients {
    let _inside = enter("network_backward");
    if let Some(scheme) = impostor() {
        return differences(scheme, layers, c, dy);
    }
    let is_empty = pick!(
        "no-layers",
        false,
        wrong("zero", "0 for dX where there is no layer: the output is then x, and dX is dY", layers.is_empty()),
        wrong("underflow", "`layers.len() - 1` where there is no layer: dX is then dY", layers.len() - 1 == usize::MAX),
        wrong("refused", "a panic where there is no layer: dX is then dY", {
            assert!(!layers.is_empty(), "{ANY_PANIC}");
            false
        }),
    );
    if is_empty {
        return NetworkGradients { dx: Array2::zeros(dy.dim()), layers: Vec::new() };
    }
    let mut da = pick!(
        "upstream",
        dy.clone(),
        wrong("mean", "every gradient divided by m: dY has that factor already", { dy / dy.ncols() as f64 }),
        wrong("ones", "ones for dY: the upstream gradient is lost", Array2::ones(dy.dim())),
        wrong("sign", "every gradient with the other sign: dY has its sign already", -dy),
        wrong("output", "the output for dY: the upstream gradient is lost", c.a[layers.len()].clone()),
        wrong("target", "the output − dY taken for dY: what is handed over is the gradient and no target", &c.a[layers.len()] - dy),
        some("clipped", "an upstream gradient that is cut off: it is taken as it is", |most| { dy.mapv(|d| d.clamp(-most, most)) }, [1.0, 5.0, 10.0, 0.5, 100.0]),
        wrong("target-reversed", "dY − the output taken for dY: what is handed over is the gradient and no target", dy - &c.a[layers.len()]),
    );
    let mut gradients = Vec::new();
    for (l, layer) in layers.iter().enumerate().rev() {
        let a = &c.a[l + 1];
        let z = &pick!(
            "slope-at",
            c.z[l].clone(),
            wrong("a", "the activations' derivatives taken at a instead of z: each applied twice", a.clone()),
            wrong("layer-above", "the derivative taken at the z of the layer above: each layer has its own", beside(&c.z[(l + 1).min(layers.len() - 1)], &da)),
            wrong("layer-below", "the derivative taken at the z of the layer below: each layer has its own", beside(&c.z[l.saturating_sub(1)], &da)),
            wrong("input", "the derivative taken at what the layer reads: it is taken at its z", beside(&c.a[l], &da)),
            wrong("first", "the derivative taken at the first layer's z: each layer has its own", beside(&c.z[0], &da)),
            wrong("index-one-up", "z[l + 1] for layer l: its z is z[l], only `a` is one ahead", c.z[l + 1].clone()),
        );
        let kind = pick!(
            "derivative",
            layer.activation,
            wrong("last-missing", "dY taken for the last layer's dZ: its activation has a derivative too", {
                if l + 1 == layers.len() { Activation::Identity } else { layer.activation }
            }),
            wrong("last-relu-missing", "dY taken for the last layer's dZ where it is ReLU: that has a derivative too", {
                if l + 1 == layers.len() && layer.activation == Activation::Relu { Activation::Identity } else { layer.activation }
            }),
            wrong("last-tanh-missing", "dY taken for the last layer's dZ where it is tanh: that has a derivative too", {
                if l + 1 == layers.len() && layer.activation == Activation::Tanh { Activation::Identity } else { layer.activation }
            }),
            wrong("last-sigmoid-missing", "dY taken for the last layer's dZ where it is a sigmoid: that has a derivative too", {
                if l + 1 == layers.len() && layer.activation == Activation::Sigmoid { Activation::Identity } else { layer.activation }
            }),
            wrong("none", "no activation's derivative at all", Activation::Identity),
            wrong("one-below", "the derivative of the layer below: each layer has its own", { layers[l.saturating_sub(1)].activation }),
            wrong("one-above", "the derivative of the layer above: each layer has its own", { layers[(l + 1).min(layers.len() - 1)].activation }),
            wrong("first", "the derivative of the first layer for all: each layer has its own", { layers[0].activation }),
            wrong("last", "the derivative of the last layer for all: each layer has its own", { layers[layers.len() - 1].activation }),
            wrong("sigmoid", "σ′ for every layer: each has its own activation", Activation::Sigmoid),
            wrong("tanh", "tanh′ for every layer: each has its own activation", Activation::Tanh),
            wrong("relu", "ReLU's derivative for every layer: each has its own activation", Activation::Relu),
            wrong("first-missing", "dA taken for the first layer's dZ: its activation has a derivative too", { if l == 0 { Activation::Identity } else { layer.activation } }),
            wrong("last-only", "a derivative at the last layer alone: each has its own activation", {
                if l + 1 == layers.len() { layer.activation } else { Activation::Identity }
            }),
        );
        let through = |da: &Array2<f64>| match kind {
            Activation::Identity => pick!(
                "identity-derivative",
                da.clone(),
                wrong("z", "z for the identity's derivative, which is 1", da * z),
                wrong("zero", "0 for the identity's derivative, which is 1", Array2::zeros(da.dim())),
                wrong("upstream-lost", "1 for the identity's dZ: it is what arrives, multiplied by 1", Array2::ones(da.dim())),
            ),
            Activation::Sigmoid => sigmoid_backward(da, z),
            Activation::Tanh => {
                let derivative = tanh_derivative(z, a);
                pick!(
                    "tanh",
                    da * &derivative,
                    wrong("upstream-lost", "tanh′ alone for its dZ: it is multiplied by what arrives", derivative),
                    wrong("added", "what arrives + tanh′: the chain rule multiplies", da + &derivative),
                    wrong("divided", "what arrives / tanh′: the chain rule multiplies", da / &derivative),
                    wrong("at-upstream", "tanh′ taken at what arrives: it is taken at z", da * (1.0 - da.mapv(f64::tanh).mapv(|t| t * t))),
                    wrong("on-the-way-back", "tanh of what arrives, which is the way forward: what arrives is multiplied by tanh′", da.mapv(f64::tanh)),
                )
            }
            Activation::Relu => relu_backward(da, z, a),
        };
        let dz = pick!(
            "dz",
            through(&da),
            wrong("upstream-lost", "the activation's derivative alone for dZ: it is multiplied by what arrives", through(&Array2::ones(da.dim()))),
            wrong("added", "what arrives + the activation's derivative: the chain rule multiplies", &da + &through(&Array2::ones(da.dim()))),
            wrong("one-below", "the derivative of the layer below: each layer has its own", of_output(layers[l.saturating_sub(1)].activation, &da, z, a)),
            wrong("one-below-of-a", "the derivative of the layer below: each layer has its own", of_output(layers[l.saturating_sub(1)].activation, &da, a, a)),
            wrong("one-above", "the derivative of the layer above: each layer has its own", of_output(layers[(l + 1).min(layers.len() - 1)].activation, &da, z, a)),
            wrong("one-above-of-a", "the derivative of the layer above: each layer has its own", of_output(layers[(l + 1).min(layers.len() - 1)].activation, &da, a, a)),
            wrong("first", "the derivative of the first layer for all: each layer has its own", of_output(layers[0].activation, &da, z, a)),
            wrong("first-of-a", "the derivative of the first layer for all: each layer has its own", of_output(layers[0].activation, &da, a, a)),
            wrong("last", "the derivative of the last layer for all: each layer has its own", of_output(layers[layers.len() - 1].activation, &da, z, a)),
            wrong("last-of-a", "the derivative of the last layer for all: each layer has its own", of_output(layers[layers.len() - 1].activation, &da, a, a)),
            wrong("sigmoid", "σ′ for every layer: each has its own activation", of_output(Activation::Sigmoid, &da, z, a)),
            wrong("tanh", "tanh′ for every layer: each has its own activation", of_output(Activation::Tanh, &da, z, a)),
            wrong("at-z", "a derivative that takes a, given z", of_output(layer.activation, &da, z, z)),
            wrong("at-input-of-a", "a[l] for the output of layer l, which is a[l + 1]: a[l] is what the layer has read", {
                let read = match layer.activation {
                    Activation::Sigmoid | Activation::Tanh => beside(&c.a[l], &da),
                    Activation::Identity | Activation::Relu => a.clone(),
                };
                of_output(layer.activation, &da, z, &read)
            }),
            wrong("twice", "the activation's derivative taken twice", through(&through(&da))),
            wrong("times-z", "dZ multiplied by z besides: the activation's derivative is all that dA is multiplied by", through(&da) * z),
            wrong("times-a", "dZ multiplied by a besides: the activation's derivative is all that dA is multiplied by", through(&da) * a),
            wrong("forward", "dA multiplied by a: it is multiplied by the activation's derivative", &da * a),
        );
        let read = pick!(
            "reads",
            &c.a[l],
            wrong("output", "dW from the layer's output: it takes what the layer read", a),
            wrong("z", "dW from the z of the layer below: the layer read its a", { if l == 0 { &c.a[0] } else { &c.z[l - 1] } }),
            wrong("x", "dW from x for every layer: each takes what it has read", &c.a[0]),
            wrong("own-z", "dW from the layer's own z: it takes what the layer read", z),
            wrong("one-too-early", "dW from what the layer below has read: it takes what that puts out", &c.a[l.saturating_sub(1)]),
        );
        let linear = linear_backward(&dz, &layer.w, read);
        let down = pick!(
            "down",
            linear.da,
            wrong("no-weights", "dZ handed down as it is: it has yet to pass the weights", if l == 0 { dz.clone() } else { beside(&dz, read) }),
            wrong("layer-above", "dZ brought down through W of the layer above: each has its own", {
                let above = &layers[(l + 1).min(layers.len() - 1)];
                fitting(&above.w.t().to_owned(), &dz);
                above.w.t().dot(&dz)
            }),
            wrong("layer-below", "dZ brought down through W of the layer below: each has its own", {
                let below = &layers[l.saturating_sub(1)];
                fitting(&below.w.t().to_owned(), &dz);
                below.w.t().dot(&dz)
            }),
            wrong("with-upstream", "Wᵀ·dZ added to dA on the way down, `+=` for `=`", &linear.da + &beside(&da, &linear.da)),
            wrong("past-the-activation", "dA handed down, not dZ: the activation is on the way", { layer.w.t().dot(&da) }),
            some(
                "clipped",
                "a gradient that is cut off on its way down: it is handed on as it is",
                |most| { linear.da.mapv(|d| d.clamp(-most, most)) },
                [1.0, 5.0, 10.0, 0.5, 100.0]
            ),
            right("loops", "path by path, without a matrix product", {
                Array2::from_shape_fn(read.dim(), |(j, k)| (0..dz.nrows()).rev().map(|i| layer.w[[i, j]] * dz[[i, k]]).sum())
            }),
        );
        let (dw, db) = (linear.dw, linear.db);
        gradients.push(pick!(
            "layer",
            LayerGradients { dw, db },
            wrong("doubled", "the gradients of one layer doubled: it is used once", {
                let twice = if l == 0 { 2.0 } else { 1.0 };
                LayerGradients { dw: dw * twice, db: db * twice }
            }),
            wrong("dw-from-da", "dW from dA: W stands before the activation, so it takes dZ", LayerGradients { dw: da.dot(&read.t()), db }),
            wrong("db-from-da", "db from dA: b is added before the activation, so it takes dZ", LayerGradients { dw, db: da.sum_axis(Axis(1)) }),
            wrong("values", "the layer's W and b for their gradients", LayerGradients { dw: layer.w.clone(), db: layer.b.clone() }),
            wrong("last-only", "gradients for the last layer alone: each has its own", {
                let open = if l + 1 == layers.len() { 1.0 } else { 0.0 };
                LayerGradients { dw: dw * open, db: db * open }
            }),
            wrong("first-forgotten", "no gradients for the first layer: it has its own", {
                let open = if l > 0 { 1.0 } else { 0.0 };
                LayerGradients { dw: dw * open, db: db * open }
            }),
        ));
        da = pick!("dx", down, wrong("of-first-output", "dX as it reaches the first layer's output: it still has to pass its weights", if l == 0 { dz } else { down }),);
    }
    let gradients: Vec<LayerGradients> = pick!(
        "order",
        gradients.into_iter().rev().collect(),
        wrong("last-first", "the layers' gradients in the order in which they were computed: last layer first", gradients),
        wrong("first-missing", "the layers' gradients without the first layer's: there is one for each", gradients.into_iter().rev().skip(1).collect()),
        wrong("last-missing", "the layers' gradients without the last layer's: there is one for each", gradients.into_iter().skip(1).rev().collect()),
        wrong("first-again", "the first layer's gradients for every layer: each has its own", gradients.last().map_or(Vec::new(), |first| vec![first.clone(); gradients.len()])),
        wrong("last-again", "the last layer's gradients for every layer: each has its own", gradients.first().map_or(Vec::new(), |last| vec![last.clone(); gradients.len()])),
    );
    let da = pick!(
        "input",
        da,
        wrong("zero", "no gradient for x: a layer below would need it", Array2::zeros(c.a[0].dim())),
        wrong("upstream", "dY given out as dX: it has yet to pass the layers", dy.clone()),
    );
    NetworkGradients { dx: da, layers: gradients }
}

fn differences(scheme: Scheme, layers: &[Layer], c: &NetworkCache, dy: &Array2<f64>) -> NetworkGradients {
    let loss = |layers: &[Layer], x: &Array2<f64>| (dy * &solution::network_forward(layers, x).a[layers.len()]).sum();
    let x = &c.a[0];
    let of_layer = |l: usize| {
        let moved = |change: &dyn Fn(&mut Layer)| {
            let mut moved = layers.to_vec();
            change(&mut moved[l]);
            loss(&moved, x)
        };
        LayerGradients { dw: scheme.gradient(&layers[l].w, |w| moved(&|layer| layer.w.assign(w))), db: scheme.gradient(&layers[l].b, |b| moved(&|layer| layer.b.assign(b))) }
    };
    NetworkGradients { dx: scheme.gradient(x, |x| loss(layers, x)), layers: (0..layers.len()).map(of_layer).collect() }
}
