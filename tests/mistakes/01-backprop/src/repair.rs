//! Answers to `repair`: the published program, mended in part.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::{Array1, Array2};
use solution::{LinearGradients, Mlp, MlpCache, MlpGradients, repair};

pub use solution::repair::{linear_forward, mlp_forward, sigmoid};

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        "repair",
        "published",
        "nothing: this is still the published program, with all its faults",
    ),
    mistake(
        "repair",
        "biases",
        "all of it mended but the gradients of the biases, which are still 0",
    ),
    mistake(
        "repair",
        "sigmoid-at-upstream",
        "σ taken at the upstream gradient, and one of its two factors missing",
    ),
    mistake(
        "repair",
        "factor-missing",
        "da·(1 − σ(z)): z is right now, the factor σ(z) is missing",
    ),
    mistake(
        "repair",
        "layer-1-order",
        "layer 1 still backwards: its sigmoid comes first, then its linear part",
    ),
    mistake(
        "repair",
        "hidden-derivative-missing",
        "layer 1 in the right order, but without σ′: dZ1 is dA1 through its sigmoid",
    ),
    mistake("repair", "layer-1-reads-z1", "dW1 still from z1, what layer 1 puts out: it reads x"),
    mistake(
        "repair",
        "dx-through-a-sigmoid",
        "dX still through a sigmoid: there is none before layer 1",
    ),
    right("repair", "delegating", "the functions of the other tasks, called from here"),
    right("repair", "exponentials", "σ′ as e⁻ᶻ/(1 + e⁻ᶻ)²"),
];

/// The gradients of the linear layer.
pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    let mut g = repair::linear_backward(dz, w, a);
    if ["published", "biases"].contains(&chosen("repair")) {
        g.db = Array1::zeros(w.nrows());
    }
    g
}

/// The gradient of the sigmoid.
pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    match chosen("repair") {
        "published" | "sigmoid-at-upstream" => da * (1.0 - sigmoid(da)),
        "factor-missing" => da * (1.0 - sigmoid(z)),
        "exponentials" => {
            let e = z.mapv(|z| (-z.abs()).exp());
            da * &e / (&e + 1.0).mapv(|d| d * d)
        }
        _ => repair::sigmoid_backward(da, z),
    }
}

/// The backward pass of the perceptron.
pub fn mlp_backward(mlp: &Mlp, c: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    if chosen("repair") == "delegating" {
        return solution::mlp_backward(mlp, c, da2);
    }
    let dz2 = sigmoid_backward(da2, &c.z2);
    let l2 = linear_backward(&dz2, &mlp.w2, &c.a1);
    let (dx, l1) = match chosen("repair") {
        "published" | "layer-1-order" => {
            let l1 = linear_backward(&dz2, &mlp.w1, &c.z1);
            (sigmoid_backward(&l1.da, &l1.da), l1)
        }
        "hidden-derivative-missing" => {
            let l1 = linear_backward(&l2.da, &mlp.w1, &c.x);
            (l1.da.clone(), l1)
        }
        choice => {
            let read = if choice == "layer-1-reads-z1" { &c.z1 } else { &c.x };
            let l1 = linear_backward(&sigmoid_backward(&l2.da, &c.z1), &mlp.w1, read);
            match choice {
                "dx-through-a-sigmoid" => (sigmoid_backward(&l1.da, &l1.da), l1),
                _ => (l1.da.clone(), l1),
            }
        }
    };
    MlpGradients { dx, dw1: l1.dw, db1: l1.db, dw2: l2.dw, db2: l2.db }
}
