//! Task `repair`: a published program that is wrong. Fix it.
//!
//! It compiles, and some of it is right. `README.md` tells what its users complain about. Change
//! anything inside the functions; keep the signatures. The types are those of the MLP tasks.
//!
//! The program does not check shapes, and you need not add that.

use crate::{LinearGradients, Mlp, MlpCache, MlpGradients};
use ndarray::{Array1, Array2, Axis};

/// Z = W·A + b: `a` is `n_in × m`, `w` is `n_out × n_in`, `b` has length `n_out`.
pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    w.dot(a) + b.view().insert_axis(Axis(1))
}

/// The gradients of [`linear_forward`].
pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a_prev: &Array2<f64>) -> LinearGradients {
    let da = w.t().dot(dz);
    let dw = dz.dot(&a_prev.t());
    let db = Array1::zeros(w.nrows());
    LinearGradients { da, dw, db }
}

/// σ(z) = 1/(1 + e⁻ᶻ).
pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    z.mapv(|z| 1.0 / (1.0 + (-z).exp()))
}

/// The gradient of [`sigmoid`] at `z`, from the upstream gradient `da`. Finite for every finite z
/// and da.
pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    da * (1.0 - sigmoid(da))
}

/// The forward pass of the two-layer perceptron; the output is the cache's `a2`.
pub fn mlp_forward(mlp: &Mlp, a: &Array2<f64>) -> MlpCache {
    let z1 = linear_forward(a, &mlp.w1, &mlp.b1);
    let a1 = sigmoid(&z1);

    let z2 = linear_forward(&a1, &mlp.w2, &mlp.b2);
    let a2 = sigmoid(&z2);

    MlpCache { x: a.clone(), z1, a1, z2, a2 }
}

/// The backward pass of [`mlp_forward`], from ∂L/∂A2.
pub fn mlp_backward(mlp: &Mlp, cache: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let dz2 = sigmoid_backward(da2, &cache.z2);
    let layer2 = linear_backward(&dz2, &mlp.w2, &cache.a1);

    let layer1 = linear_backward(&dz2, &mlp.w1, &cache.z1);
    let dx = sigmoid_backward(&layer1.da, &layer1.da);

    MlpGradients { dx, dw1: layer1.dw, db1: layer1.db, dw2: layer2.dw, db2: layer2.db }
}
