//! Answers to `network_forward` and `network_backward`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array2;
use solution::{
    Activation, Layer, LayerGradients, NetworkCache, NetworkGradients, linear_backward,
    sigmoid_backward,
};
use std::cell::RefCell;

pub(crate) const FORWARD: &[Entry] = &[
    mistake(
        "network_forward",
        "last-layer-linear",
        "no activation after the last layer: it has one like any other",
    ),
    mistake(
        "network_forward",
        "relu-everywhere",
        "ReLU for every layer: each has its own activation",
    ),
    mistake(
        "network_forward",
        "z-is-a",
        "the activated values kept as z: the backward pass needs them before",
    ),
    mistake("network_forward", "relu-leaks", "ReLU as |z|: it is 0 for negative z"),
    mistake(
        "network_forward",
        "tanh-overflow",
        "a tanh that is NaN far from 0, as (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ) is: ∞/∞",
    ),
    mistake(
        "network_forward",
        "bias-stretched",
        "no look at a bias's length: `+` stretches one of length 1 over all rows",
    ),
    right("network_forward", "mask-form", "ReLU as z·(z > 0), tanh from exponentials"),
    right("network_forward", "through-sigmoid", "tanh z as 2·σ(2z) − 1"),
    right("network_forward", "folded", "a fold over the layers, example by example"),
];

/// The forward pass.
pub fn network_forward(layers: &[Layer], x: &Array2<f64>) -> NetworkCache {
    if chosen("network_forward") == "bias-stretched" {
        let stretched = |layer: &Layer| match (layer.b.len(), layer.w.nrows()) {
            (1, n) => Layer { b: ndarray::Array1::from_elem(n, layer.b[0]), ..layer.clone() },
            _ => layer.clone(),
        };
        return solution::network_forward(&layers.iter().map(stretched).collect::<Vec<_>>(), x);
    }
    let mut c = solution::network_forward(layers, x);
    let forward = |change: &dyn Fn(usize, Activation) -> Activation| {
        let change = |(l, layer): (usize, &Layer)| Layer {
            activation: change(l, layer.activation),
            ..layer.clone()
        };
        solution::network_forward(&layers.iter().enumerate().map(change).collect::<Vec<_>>(), x)
    };
    let last = layers.len() - 1;
    match chosen("network_forward") {
        "last-layer-linear" => forward(&|l, a| if l == last { Activation::Identity } else { a }),
        "relu-everywhere" => forward(&|_, _| Activation::Relu),
        "z-is-a" => {
            c.z = c.a[1..].to_vec();
            c
        }
        name @ ("tanh-overflow" | "through-sigmoid") => {
            let tanh = |z: f64| match name {
                "through-sigmoid" => 2.0 / (1.0 + (-2.0 * z).exp()) - 1.0,
                _ => (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()),
            };
            for (l, layer) in layers.iter().enumerate() {
                let mut one = solution::network_forward(std::slice::from_ref(layer), &c.a[l]);
                if layer.activation == Activation::Tanh {
                    one.a[1] = one.z[0].mapv(tanh);
                }
                (c.z[l], c.a[l + 1]) = (one.z.remove(0), one.a.remove(1));
            }
            c
        }
        "relu-leaks" => {
            for (l, layer) in layers.iter().enumerate() {
                c.z[l] = solution::linear_forward(&c.a[l], &layer.w, &layer.b);
                c.a[l + 1] = match layer.activation {
                    Activation::Relu => c.z[l].mapv(f64::abs),
                    _ => {
                        solution::network_forward(std::slice::from_ref(layer), &c.a[l]).a.remove(1)
                    }
                };
            }
            c
        }
        "mask-form" => {
            for (l, layer) in layers.iter().enumerate() {
                c.z[l] = layer.w.dot(&c.a[l]) + layer.b.view().insert_axis(ndarray::Axis(1));
                c.a[l + 1] = match layer.activation {
                    Activation::Identity => c.z[l].clone(),
                    Activation::Sigmoid => c.z[l].mapv(|z| 0.5 + 0.5 * (z / 2.0).tanh()),
                    Activation::Tanh => c.z[l].mapv(|z| 1.0 - 2.0 / ((2.0 * z).exp() + 1.0)),
                    Activation::Relu => c.z[l].mapv(|z| z * f64::from(z > 0.0)),
                };
            }
            c
        }
        "folded" => {
            for k in 0..x.ncols() {
                let one = solution::network_forward(layers, &x.select(ndarray::Axis(1), &[k]));
                for l in 0..layers.len() {
                    c.z[l].column_mut(k).assign(&one.z[l].column(0));
                    c.a[l + 1].column_mut(k).assign(&one.a[l + 1].column(0));
                }
            }
            c
        }
        _ => c,
    }
}

pub(crate) const BACKWARD: &[Entry] = &[
    mistake(
        "network_backward",
        "layers-reversed",
        "the layers' gradients in the order in which they were computed: last layer first",
    ),
    mistake(
        "network_backward",
        "last-derivative-missing",
        "dY taken for the last layer's dZ: its activation has a derivative too",
    ),
    mistake("network_backward", "derivatives-missing", "no activation's derivative at all"),
    mistake("network_backward", "tanh-prime-is-tanh", "tanh′ taken as tanh: it is 1 − tanh²"),
    mistake(
        "network_backward",
        "tanh-prime-linear",
        "tanh′ taken as 1 − tanh: the square is missing",
    ),
    mistake(
        "network_backward",
        "relu-mask-from-upstream",
        "ReLU's mask from the upstream gradient: it is open where z > 0",
    ),
    mistake("network_backward", "relu-mask-always-open", "ReLU's derivative taken as 1 everywhere"),
    mistake(
        "network_backward",
        "relu-at-zero",
        "ReLU's mask from z ≥ 0: at z = 0 the convention here is 0",
    ),
    mistake(
        "network_backward",
        "relu-guided",
        "ReLU closed for a negative upstream gradient too: only z has a say",
    ),
    mistake("network_backward", "tanh-at-a", "tanh′ taken at a instead of z"),
    mistake(
        "network_backward",
        "biases-averaged",
        "the biases' gradients divided by m: dY has that factor already",
    ),
    mistake("network_backward", "sigmoid-at-a", "σ′ taken at a instead of z"),
    mistake(
        "network_backward",
        "dw-from-output",
        "dW from the layer's output: it takes what the layer read",
    ),
    mistake(
        "network_backward",
        "dx-is-upstream-of-first",
        "dx as it reaches the first layer's output: it still has to pass its weights",
    ),
    right(
        "network_backward",
        "from-the-output",
        "derivatives from a instead of z: a·(1 − a), 1 − a², a > 0",
    ),
    right(
        "network_backward",
        "recursive",
        "the first layer, and the rest of the network by recursion",
    ),
];
pub(crate) const BACKWARD_IMPOSTORS: [Entry; 4] = impostors("network_backward");

/// An activation's backward pass: layer, upstream gradient, z, a.
type Derivative<'a> = &'a dyn Fn(usize, &Array2<f64>, &Array2<f64>, &Array2<f64>) -> Array2<f64>;

/// From the upstream gradient and z.
type Simple<'a> = &'a dyn Fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>;

fn derivative(layers: &[Layer], l: usize, da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    match layers[l].activation {
        Activation::Identity => da.clone(),
        Activation::Sigmoid => sigmoid_backward(da, z),
        Activation::Tanh => da * z.mapv(|z| 1.0 - z.tanh().powi(2)),
        Activation::Relu => da * z.mapv(|z| f64::from(z > 0.0)),
    }
}

fn backward(
    layers: &[Layer],
    c: &NetworkCache,
    dy: &Array2<f64>,
    d: Derivative,
) -> NetworkGradients {
    let mut dx = dy.clone();
    let mut gradients = Vec::new();
    for l in (0..layers.len()).rev() {
        let linear = linear_backward(&d(l, &dx, &c.z[l], &c.a[l + 1]), &layers[l].w, &c.a[l]);
        gradients.push(LayerGradients { dw: linear.dw, db: linear.db });
        dx = linear.da;
    }
    gradients.reverse();
    NetworkGradients { dx, layers: gradients }
}

/// The backward pass.
pub fn network_backward(layers: &[Layer], c: &NetworkCache, dy: &Array2<f64>) -> NetworkGradients {
    let mut g = solution::network_backward(layers, c, dy);
    // The backward pass with another derivative for one kind of layer.
    let with = |kind: Activation, f: Simple| {
        backward(layers, c, dy, &|l, da, z, _| {
            if layers[l].activation == kind { f(da, z) } else { derivative(layers, l, da, z) }
        })
    };
    let (first, last) = (0, layers.len() - 1);
    match chosen("network_backward") {
        "layers-reversed" => g.layers.reverse(),
        "last-derivative-missing" => {
            g = backward(layers, c, dy, &|l, da, z, _| {
                if l == last { da.clone() } else { derivative(layers, l, da, z) }
            })
        }
        "derivatives-missing" => g = backward(layers, c, dy, &|_, da, _, _| da.clone()),
        "tanh-prime-is-tanh" => g = with(Activation::Tanh, &|da, z| da * z.mapv(f64::tanh)),
        "tanh-prime-linear" => g = with(Activation::Tanh, &|da, z| da * z.mapv(|z| 1.0 - z.tanh())),
        "relu-mask-from-upstream" => g = with(Activation::Relu, &|da, _| da.mapv(|d| d.max(0.0))),
        "relu-mask-always-open" => g = with(Activation::Relu, &|da, _| da.clone()),
        "relu-at-zero" => g = with(Activation::Relu, &|da, z| da * z.mapv(|z| f64::from(z >= 0.0))),
        "relu-guided" => {
            let open = |d: f64, z: f64| if z > 0.0 { d.max(0.0) } else { 0.0 };
            g = with(Activation::Relu, &|da, z| {
                Array2::from_shape_fn(z.dim(), |ik| open(da[ik], z[ik]))
            });
        }
        "tanh-at-a" => {
            g = with(Activation::Tanh, &|da, z| da * z.mapv(|z| 1.0 - z.tanh().tanh().powi(2)))
        }
        "biases-averaged" => g.layers.iter_mut().for_each(|l| l.db /= dy.ncols() as f64),
        "sigmoid-at-a" => {
            g = with(Activation::Sigmoid, &|da, z| sigmoid_backward(da, &solution::sigmoid(z)))
        }
        "dw-from-output" => {
            let dz = RefCell::new(Vec::new());
            backward(layers, c, dy, &|l, da, z, _| {
                dz.borrow_mut().push((l, derivative(layers, l, da, z)));
                derivative(layers, l, da, z)
            });
            for (l, dz) in dz.take() {
                g.layers[l].dw = dz.dot(&c.a[l + 1].t());
            }
        }
        "dx-is-upstream-of-first" => {
            let above = backward(
                &layers[1..],
                &NetworkCache { a: c.a[1..].to_vec(), z: c.z[1..].to_vec() },
                dy,
                &|l, da, z, _| derivative(&layers[1..], l, da, z),
            );
            g.dx = derivative(layers, first, &above.dx, &c.z[0]);
        }
        "from-the-output" => {
            g = backward(layers, c, dy, &|l, da, _, a| {
                da * a.mapv(|a| match layers[l].activation {
                    Activation::Identity => 1.0,
                    Activation::Sigmoid => a * (1.0 - a),
                    Activation::Tanh => (1.0 - a) * (1.0 + a),
                    Activation::Relu => f64::from(a > 0.0),
                })
            })
        }
        "recursive" => {
            fn rest(
                layers: &[Layer],
                a: &[Array2<f64>],
                z: &[Array2<f64>],
                dy: &Array2<f64>,
            ) -> NetworkGradients {
                let Some(layer) = layers.first() else {
                    return NetworkGradients { dx: dy.clone(), layers: vec![] };
                };
                let above = rest(&layers[1..], &a[1..], &z[1..], dy);
                let dz = derivative(std::slice::from_ref(layer), 0, &above.dx, &z[0]);
                let here =
                    LayerGradients { dw: dz.dot(&a[0].t()), db: dz.sum_axis(ndarray::Axis(1)) };
                NetworkGradients {
                    dx: layer.w.t().dot(&dz),
                    layers: [vec![here], above.layers].concat(),
                }
            }
            g = rest(layers, &c.a, &c.z, dy);
        }
        name => {
            if let Some(scheme) = Scheme::of(name) {
                let loss = |layers: &[Layer], x: &Array2<f64>| {
                    (dy * &solution::network_forward(layers, x).a[layers.len()]).sum()
                };
                g.dx = scheme.gradient(&c.a[0], |x| loss(layers, x));
                let mut moved = layers.to_vec();
                for l in 0..layers.len() {
                    g.layers[l].dw = scheme.gradient(&layers[l].w, |w| {
                        moved[l].w.assign(w);
                        loss(&moved, &c.a[0])
                    });
                    moved[l].w.assign(&layers[l].w);
                    g.layers[l].db = scheme.gradient(&layers[l].b, |b| {
                        moved[l].b.assign(b);
                        loss(&moved, &c.a[0])
                    });
                    moved[l].b.assign(&layers[l].b);
                }
            }
        }
    }
    g
}
