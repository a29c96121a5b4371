//! Pictures of exercise 01: gradients beside the numeric ones.

#[cfg(not(feature = "solution"))]
use exercise as kit;
use kata_plots::{Album, Compared, Drawn, ask, numeric, numeric_column};
use kit::{Activation, Layer, Mlp, MlpCache, NetworkCache};
use ndarray::{Array1, Array2, Axis};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
#[cfg(feature = "solution")]
use solution as kit;

fn main() -> Drawn {
    let mut album = Album::new("01")?;
    let mut rng = StdRng::seed_from_u64(7);
    linear(&mut album, &mut rng)?;
    mlp(&mut album, &mut rng)?;
    network(&mut album, &mut rng)
}

fn matrix(rng: &mut StdRng, rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, columns), || rng.random_range(-1.5..1.5))
}

fn vector(rng: &mut StdRng, length: usize) -> Array1<f64> {
    Array1::from_shape_simple_fn(length, || rng.random_range(-1.0..1.0))
}

/// W·A + b, with which the numeric gradients are taken: it needs none of the learner's code.
fn layer(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    w.dot(a) + b.view().insert_axis(Axis(1))
}

fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    z.mapv(|z| 1.0 / (1.0 + (-z).exp()))
}

fn linear(album: &mut Album, rng: &mut StdRng) -> Drawn {
    let (a, w, b) = (matrix(rng, 4, 3), matrix(rng, 3, 4), vector(rng, 3));
    let dz = matrix(rng, 3, 3);
    let loss = |z: Array2<f64>| (&dz * &z).sum();
    let (da, dw, db) = (
        numeric(&a, |a| loss(layer(a, &w, &b))),
        numeric(&w, |w| loss(layer(&a, w, &b))),
        numeric_column(&b, |b| loss(layer(&a, &w, b))),
    );
    let asked = (dz.clone(), w.clone(), a.clone());
    let rows = ask("linear_backward", move || kit::linear_backward(&asked.0, &asked.1, &asked.2));
    let rows = rows.map(|yours| {
        vec![
            Compared::new("∂L/∂A", yours.da, da),
            Compared::new("∂L/∂W", yours.dw, dw),
            Compared::column("∂L/∂b", yours.db, db),
        ]
    });
    album.add_heat(
        "linear",
        (
            "One linear layer",
            "Z = WA + b, 4 inputs, 3 outputs, 3 examples. A wrong transpose or sum shows as a pattern in the difference.",
        ),
        rows,
    )
}

fn mlp(album: &mut Album, rng: &mut StdRng) -> Drawn {
    let mlp = Mlp {
        w1: matrix(rng, 4, 3),
        b1: vector(rng, 4),
        w2: matrix(rng, 2, 4),
        b2: vector(rng, 2),
    };
    let (x, da2) = (matrix(rng, 3, 5), matrix(rng, 2, 5));
    let forward = |mlp: &Mlp, x: &Array2<f64>| {
        let z1 = layer(x, &mlp.w1, &mlp.b1);
        let a1 = sigmoid(&z1);
        let z2 = layer(&a1, &mlp.w2, &mlp.b2);
        let a2 = sigmoid(&z2);
        MlpCache { x: x.clone(), z1, a1, z2, a2 }
    };
    let loss = |mlp: &Mlp, x: &Array2<f64>| (&da2 * &forward(mlp, x).a2).sum();
    let with = |change: &dyn Fn(&mut Mlp)| {
        let mut changed = mlp.clone();
        change(&mut changed);
        loss(&changed, &x)
    };
    let dx = numeric(&x, |x| loss(&mlp, x));
    let dw1 = numeric(&mlp.w1, |w| with(&|mlp| mlp.w1.clone_from(w)));
    let db1 = numeric_column(&mlp.b1, |b| with(&|mlp| mlp.b1.clone_from(b)));
    let dw2 = numeric(&mlp.w2, |w| with(&|mlp| mlp.w2.clone_from(w)));
    let db2 = numeric_column(&mlp.b2, |b| with(&|mlp| mlp.b2.clone_from(b)));
    let asked = (mlp.clone(), forward(&mlp, &x), da2.clone());
    let rows = ask("mlp_backward", move || kit::mlp_backward(&asked.0, &asked.1, &asked.2));
    let rows = rows.map(|yours| {
        vec![
            Compared::new("second layer, ∂L/∂W₂", yours.dw2, dw2),
            Compared::column("second layer, ∂L/∂b₂", yours.db2, db2),
            Compared::new("first layer, ∂L/∂W₁", yours.dw1, dw1),
            Compared::column("first layer, ∂L/∂b₁", yours.db1, db1),
            Compared::new("input, ∂L/∂X", yours.dx, dx),
        ]
    });
    album.add_heat(
        "mlp",
        (
            "Two layers of sigmoids",
            "3 inputs, 4 hidden units, 2 outputs, 5 examples, in the order of the backward pass. Where the difference begins, there is the mistake.",
        ),
        rows,
    )
}

fn network(album: &mut Album, rng: &mut StdRng) -> Drawn {
    let widths = [4, 5, 3, 2];
    let activations = [Activation::Tanh, Activation::Relu, Activation::Sigmoid];
    let layers: Vec<Layer> = (0..3)
        .map(|l| Layer {
            w: matrix(rng, widths[l + 1], widths[l]),
            b: vector(rng, widths[l + 1]),
            activation: activations[l],
        })
        .collect();
    let (x, dy) = (matrix(rng, 4, 6), matrix(rng, 2, 6));
    let forward = |layers: &[Layer], x: &Array2<f64>| {
        let (mut a, mut z) = (vec![x.clone()], Vec::new());
        for one in layers {
            let next = layer(&a[a.len() - 1], &one.w, &one.b);
            a.push(match one.activation {
                Activation::Identity => next.clone(),
                Activation::Sigmoid => sigmoid(&next),
                Activation::Tanh => next.mapv(f64::tanh),
                Activation::Relu => next.mapv(|z| z.max(0.0)),
            });
            z.push(next);
        }
        NetworkCache { a, z }
    };
    let loss = |layers: &[Layer]| (&dy * &forward(layers, &x).a[3]).sum();
    let with = |l: usize, change: &dyn Fn(&mut Layer)| {
        let mut changed = layers.clone();
        change(&mut changed[l]);
        loss(&changed)
    };
    let names = ["first layer (tanh)", "second layer (ReLU)", "third layer (sigmoid)"];
    let expected: Vec<(Array2<f64>, Array1<f64>)> = (0..3)
        .map(|l| {
            let dw = numeric(&layers[l].w, |w| with(l, &|layer| layer.w.clone_from(w)));
            let db = numeric_column(&layers[l].b, |b| with(l, &|layer| layer.b.clone_from(b)));
            (dw, db)
        })
        .collect();
    let asked = (layers.clone(), forward(&layers, &x), dy.clone());
    let rows = ask("network_backward", move || kit::network_backward(&asked.0, &asked.1, &asked.2));
    let rows = rows.and_then(|yours| {
        if yours.layers.len() != 3 {
            return Err(format!(
                "network_backward returns gradients of {} layers, and should of 3",
                yours.layers.len()
            ));
        }
        let all = yours.layers.into_iter().zip(expected).zip(names);
        let rows = all.flat_map(|((yours, (dw, db)), name)| {
            [
                Compared::new(&format!("{name}, ∂L/∂W"), yours.dw, dw),
                Compared::column(&format!("{name}, ∂L/∂b"), yours.db, db),
            ]
        });
        Ok(rows.rev().collect())
    });
    album.add_heat(
        "network",
        (
            "A network of three layers",
            "4 inputs, then 5, 3 and 2 units, 6 examples, in the order of the backward pass.",
        ),
        rows,
    )
}
