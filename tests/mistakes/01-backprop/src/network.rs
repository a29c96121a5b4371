//! `network_forward` and `network_backward`.

use crate::{linear_backward, linear_forward, sigmoid, sigmoid_backward};
use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array2, Axis};
use solution::{Activation, Layer, LayerGradients, NetworkCache, NetworkGradients};

const IN_PLACE: &str = "an activation in place, so that its z is kept activated: the backward pass needs z";
const TANH_SLOPE_OVERFLOW: &str = "a tanh′ that is NaN far from 0, from e²ᶻ/(e²ᶻ + 1)²: ∞/∞";
const TANH_OVERFLOW: &str = "a tanh that is NaN far from 0, as (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ) is: ∞/∞";

// As it multiplies an array of the shape of `da`, or does not.
pub(crate) fn beside(z: &Array2<f64>, da: &Array2<f64>) -> Array2<f64> {
    let repeated = z.broadcast(da.dim());
    assert!(repeated.is_some(), "{ANY_PANIC}");
    repeated.map_or(z.clone(), |z| z.to_owned())
}

/// The forward pass.
pub fn network_forward(layers: &[Layer], x: &Array2<f64>) -> NetworkCache {
    let _inside = enter("network_forward");
    let (mut a, mut z) = (vec![x.clone()], Vec::new());
    if pick!("no-layers", false, wrong("nothing-kept", "an empty cache where there is no layer: the output is then x, in a[0]", layers.is_empty())) {
        a.clear();
    }
    for (l, layer) in layers.iter().enumerate() {
        let input = pick!(
            "reads",
            &a[l],
            wrong("x", "every layer fed with x: it reads what the one before puts out", x),
            wrong("z", "a layer fed with z: it reads what the activation of the one before gives", { z.last().unwrap_or(x) }),
        );
        let this = pick!(
            "linear",
            linear_forward(input, &layer.w, &layer.b),
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
        wrong("missing-before-layers", "a without the input: a[0] is x", {
            if !layers.is_empty() {
                a.remove(0);
            }
        }),
    );
    NetworkCache { a, z }
}

fn tanh(z: &Array2<f64>) -> Array2<f64> {
    pick!(
        "tanh",
        z.mapv(f64::tanh),
        wrong("overflow", TANH_OVERFLOW, { z.mapv(|z| (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())) }),
        wrong("overflow-above", TANH_OVERFLOW, { z.mapv(|z| ((2.0 * z).exp() - 1.0) / ((2.0 * z).exp() + 1.0)) }),
        wrong("overflow-below", TANH_OVERFLOW, { z.mapv(|z| (1.0 - (-2.0 * z).exp()) / (1.0 + (-2.0 * z).exp())) }),
        wrong("half", "2·σ(z) − 1, which is tanh(z/2)", z.mapv(|z| (z / 2.0).tanh())),
        wrong("hard", "z cut off at ±1: tanh is curved", z.mapv(|z| z.clamp(-1.0, 1.0))),
        wrong("sigmoid", "σ for tanh, which runs from −1 to 1", solution::sigmoid(z)),
        some("clipped", "z clipped in tanh: the value itself changes", |most| { z.mapv(|z| z.clamp(-most, most).tanh()) }, [5.0, 10.0]),
        right("through-sigmoid", "tanh z as 2·σ(2z) − 1", { z.mapv(|z| 2.0 / (1.0 + (-2.0 * z).exp()) - 1.0) }),
        right("one-exponential", "1 − 2/(e²ᶻ + 1)", { z.mapv(|z| 1.0 - 2.0 / ((2.0 * z).exp() + 1.0)) }),
    )
}

fn relu(z: &Array2<f64>) -> Array2<f64> {
    pick!(
        "relu",
        z.mapv(|z| if z < 0.0 { 0.0 } else { z }),
        wrong("nan-lost", "`max(0.0)`, which turns NaN into 0: NaN stays NaN", z.mapv(|z| z.max(0.0))),
        wrong("absolute", "ReLU as |z|: it is 0 for negative z", z.mapv(f64::abs)),
        wrong("minimum", "min(0, z): ReLU is max(0, z)", z.mapv(|z| if z > 0.0 { 0.0 } else { z })),
        wrong("step", "1 for positive z: ReLU is z there", z.mapv(|z| f64::from(z > 0.0))),
        wrong("softplus", "ln(1 + eᶻ): ReLU has a kink", z.mapv(|z| z.max(0.0) + (-z.abs()).exp().ln_1p())),
        some("leaky", "a leak for negative z: ReLU is 0 there", |slope| { z.mapv(|z| if z < 0.0 { slope * z } else { z }) }, [0.01, 0.1, 0.2, 1e-3]),
        some("capped", "ReLU cut off: it has no upper end", |most| { z.mapv(|z| if z < 0.0 { 0.0 } else { z.min(most) }) }, [6.0, 1.0]),
        right("mask", "z·(z > 0)", z.mapv(|z| z * f64::from(z > 0.0))),
    )
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
    );
    if is_empty {
        return NetworkGradients { dx: Array2::zeros(dy.dim()), layers: Vec::new() };
    }
    let mut da = pick!(
        "upstream",
        dy.clone(),
        wrong("mean", "every gradient divided by m: dY has that factor already", { dy / dy.ncols() as f64 }),
        wrong("ones", "ones for dY: the upstream gradient is lost", Array2::ones(dy.dim())),
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
        );
        let through = |da: &Array2<f64>| match kind {
            Activation::Identity => pick!(
                "identity-derivative",
                da.clone(),
                wrong("z", "z for the identity's derivative, which is 1", da * z),
                wrong("upstream-lost", "1 for the identity's dZ: it is what arrives, multiplied by 1", Array2::ones(da.dim())),
            ),
            Activation::Sigmoid => sigmoid_backward(da, z),
            Activation::Tanh => {
                let derivative = tanh_derivative(z, a);
                pick!(
                    "tanh",
                    da * &derivative,
                    wrong("upstream-lost", "tanh′ alone for its dZ: it is multiplied by what arrives", derivative),
                    wrong("added", "what arrives + tanh′: the chain rule multiplies", da + &derivative)
                )
            }
            Activation::Relu => relu_backward(da, z),
        };
        let dz = pick!(
            "dz",
            through(&da),
            wrong("upstream-lost", "the activation's derivative alone for dZ: it is multiplied by what arrives", through(&Array2::ones(da.dim()))),
            wrong("added", "what arrives + the activation's derivative: the chain rule multiplies", &da + &through(&Array2::ones(da.dim()))),
        );
        let read = pick!(
            "reads",
            &c.a[l],
            wrong("output", "dW from the layer's output: it takes what the layer read", a),
            wrong("z", "dW from the z of the layer below: the layer read its a", { if l == 0 { &c.a[0] } else { &c.z[l - 1] } }),
        );
        let linear = linear_backward(&dz, &layer.w, read);
        let down = pick!(
            "down",
            linear.da,
            wrong("past-the-activation", "dA handed down, not dZ: the activation is on the way", { layer.w.t().dot(&da) }),
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
        ));
        da = pick!("dx", down, wrong("of-first-output", "dX as it reaches the first layer's output: it still has to pass its weights", if l == 0 { dz } else { down }),);
    }
    let gradients =
        pick!("order", gradients.into_iter().rev().collect(), wrong("last-first", "the layers' gradients in the order in which they were computed: last layer first", gradients),);
    NetworkGradients { dx: da, layers: gradients }
}

fn tanh_derivative(z: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
    pick!(
        "tanh-derivative",
        z.mapv(|z| 1.0 - z.tanh().powi(2)),
        wrong("tanh", "tanh′ taken as tanh: it is 1 − tanh²", z.mapv(f64::tanh)),
        wrong("no-square", "tanh′ taken as 1 − tanh: the square is missing", { z.mapv(|z| 1.0 - z.tanh()) }),
        wrong("at-a", "tanh′ taken at a instead of z", a.mapv(|a| 1.0 - a.tanh().powi(2))),
        wrong("z-for-a", "1 − z²: that is right for a = tanh z", z.mapv(|z| 1.0 - z * z)),
        wrong("sigmoid", "tanh·(1 − tanh): that is the derivative of the sigmoid", { z.mapv(|z| z.tanh() * (1.0 - z.tanh())) }),
        wrong("plus", "1 + tanh²: the derivative is 1 − tanh²", z.mapv(|z| 1.0 + z.tanh().powi(2))),
        wrong("square-of-difference", "(1 − tanh)²: it is 1 − tanh²", { z.mapv(|z| (1.0 - z.tanh()).powi(2)) }),
        wrong("no-one", "−tanh²: the derivative is 1 − tanh²", z.mapv(|z| -z.tanh().powi(2))),
        wrong("square", "tanh²: the derivative is 1 − tanh²", z.mapv(|z| z.tanh().powi(2))),
        wrong("arctangent", "1/(1 + z²), the derivative of arctan: that of tanh is 1 − tanh²", z.mapv(|z| 1.0 / (1.0 + z * z))),
        wrong("overflow", "a tanh′ that is NaN far from 0, from (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ): ∞/∞", {
            z.mapv(|z| {
                let t = (z.exp() - (-z).exp()) / (z.exp() + (-z).exp());
                1.0 - t * t
            })
        }),
        wrong("overflow-above", TANH_SLOPE_OVERFLOW, { z.mapv(|z| 4.0 * (2.0 * z).exp() / ((2.0 * z).exp() + 1.0).powi(2)) }),
        wrong("overflow-below", TANH_SLOPE_OVERFLOW, { z.mapv(|z| 4.0 * (-2.0 * z).exp() / ((-2.0 * z).exp() + 1.0).powi(2)) }),
        wrong("sech", "1/cosh: the derivative is 1/cosh²", z.mapv(|z| 1.0 / z.cosh())),
        right("from-a", "(1 − a)·(1 + a)", a.mapv(|a| (1.0 - a) * (1.0 + a))),
        right("cosh", "1/cosh²", z.mapv(|z| z.cosh().powi(-2))),
    )
}

fn relu_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let masked = |open: &dyn Fn(f64, f64) -> f64| Array2::from_shape_fn(z.dim(), |ik| da[ik] * open(da[ik], z[ik]));
    pick!(
        "relu-derivative",
        masked(&|_, z| f64::from(z > 0.0)),
        wrong("upstream-lost", "0 or 1 for ReLU's dZ: the derivative is multiplied by what arrives", z.mapv(|z| f64::from(z > 0.0))),
        wrong("from-upstream", "ReLU's mask from the upstream gradient: it is open where z > 0", { masked(&|da, _| f64::from(da > 0.0)) }),
        wrong("always-open", "ReLU's derivative taken as 1 everywhere", da.clone()),
        wrong("z", "ReLU's derivative taken as z: it is 1 where z > 0", masked(&|_, z| z.max(0.0))),
        wrong("at-zero", "ReLU's mask from z ≥ 0: at z = 0 the convention here is 0", { masked(&|_, z| f64::from(z >= 0.0)) }),
        wrong("half-at-zero", "½ for ReLU's derivative at 0: the convention here is 0", { masked(&|_, z| if z == 0.0 { 0.5 } else { f64::from(z > 0.0) }) }),
        wrong("guided", "ReLU closed for a negative upstream gradient too: only z has a say", { masked(&|da, z| f64::from(da > 0.0 && z > 0.0)) }),
        wrong("reversed", "ReLU open where z < 0: it is open where z > 0", { masked(&|_, z| f64::from(z < 0.0)) }),
        some("leaky", "a leak for negative z: ReLU's derivative is 0 there", |slope| { masked(&|_, z| if z > 0.0 { 1.0 } else { slope }) }, [0.01, 0.1, 0.2, 1e-3]),
        right("signum", "the sign of a", masked(&|_, z| z.max(0.0).signum() * f64::from(z > 0.0))),
    )
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
