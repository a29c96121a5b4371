
use crate::{linear_backward, linear_forward, mse, sigmoid};
use ndarray::{Array1, Array2};

#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    pub w1: Array2<f64>,
    pub b1: Array1<f64>,
    pub w2: Array2<f64>,
    pub b2: Array1<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MlpCache {
    pub x: Array2<f64>,
    pub z1: Array2<f64>,
    pub a1: Array2<f64>,
    pub z2: Array2<f64>,
    pub a2: Array2<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MlpGradients {
    pub dx: Array2<f64>,
    pub dw1: Array2<f64>,
    pub db1: Array1<f64>,
    pub dw2: Array2<f64>,
    pub db2: Array1<f64>,
}

pub fn mlp_forward(mlp: &Mlp, x: &Array2<f64>) -> MlpCache {
    let z1 = linear_forward(x, &mlp.w1, &mlp.b1);
    let a1 = sigmoid(&z1);
    let z2 = linear_forward(&a1, &mlp.w2, &mlp.b2);
    let a2 = sigmoid(&z2);
    MlpCache { x: x.clone(), z1, a1, z2, a2 }
}

pub fn mlp_backward(mlp: &Mlp, cache: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let dz2 = da2 * &cache.a2.mapv(|a| a * (1.0 - a));
    let top = linear_backward(&dz2, &mlp.w2, &cache.a1);
    let dz1 = &top.da * &cache.a1.mapv(|a| a * (1.0 - a));
    let bottom = linear_backward(&dz1, &mlp.w1, &cache.x);
    MlpGradients { dx: bottom.da, dw1: bottom.dw, db1: bottom.db, dw2: top.dw, db2: top.db }
}

pub fn train_step(mlp: &Mlp, x: &Array2<f64>, t: &Array2<f64>, learning_rate: f64) -> (Mlp, f64) {
    assert!(
        learning_rate.is_finite() && learning_rate > 0.0,
        "learning rate must be finite and positive, got {learning_rate}"
    );
    let cache = mlp_forward(mlp, x);
    let (loss, da2) = mse(&cache.a2, t);
    let g = mlp_backward(mlp, &cache, &da2);
    let next = Mlp {
        w1: &mlp.w1 - &(g.dw1 * learning_rate),
        b1: &mlp.b1 - &(g.db1 * learning_rate),
        w2: &mlp.w2 - &(g.dw2 * learning_rate),
        b2: &mlp.b2 - &(g.db2 * learning_rate),
    };
    (next, loss)
}
