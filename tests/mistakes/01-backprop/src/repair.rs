//! `repair`: the published program, fixed in part.

use crate::activation::through_sigmoid;
use crate::{chain, linear};
use catalogue::{enter, pick};
use ndarray::{Array1, Array2};
use solution::{LinearGradients, Mlp, MlpCache, MlpGradients};

/// Whether nothing is fixed.
fn published() -> bool {
    const WHAT: &str = "nothing: this is still the published program, with all its faults";
    pick!("program", false, wrong("published", WHAT, true))
}

/// The linear layer.
pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    let _inside = enter("repair/linear_forward");
    crate::linear_forward(a, w, b)
}

/// The gradients of the linear layer.
pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    let _inside = enter("repair/linear_backward");
    let g = linear::backward(dz, w, a);
    if published() { LinearGradients { db: Array1::zeros(w.nrows()), ..g } } else { g }
}

/// The logistic function.
pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("repair/sigmoid");
    crate::sigmoid(z)
}

/// The gradient of the sigmoid.
pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("repair/sigmoid_backward");
    if published() {
        return da * (1.0 - sigmoid(da));
    }
    pick!(
        "argument",
        through_sigmoid(da, z),
        wrong("a", "z·(1 − z), and a handed over for z: it is z that this function is given", da * z * (1.0 - z)),
        wrong("published", "da·(1 − σ(da)), as published: σ′ is taken at z, and is σ·(1 − σ)", da * (1.0 - sigmoid(da))),
    )
}

/// The forward pass of the perceptron.
pub fn mlp_forward(mlp: &Mlp, a: &Array2<f64>) -> MlpCache {
    let _inside = enter("repair/mlp_forward");
    crate::mlp_forward(mlp, a)
}

/// The backward pass of the perceptron.
pub fn mlp_backward(mlp: &Mlp, c: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let _inside = enter("repair/mlp_backward");
    if !published() {
        return chain::chain(mlp, c, da2);
    }
    let dz2 = sigmoid_backward(da2, &c.z2);
    let layer2 = linear_backward(&dz2, &mlp.w2, &c.a1);
    let layer1 = linear_backward(&dz2, &mlp.w1, &c.z1);
    let dx = sigmoid_backward(&layer1.da, &layer1.da);
    MlpGradients { dx, dw1: layer1.dw, db1: layer1.db, dw2: layer2.dw, db2: layer2.db }
}
