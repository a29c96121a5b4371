
use crate::{LinearGradients, Mlp, MlpCache, MlpGradients};
use ndarray::{Array1, Array2, Axis};

pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    w.dot(a) + b.view().insert_axis(Axis(1))
}

pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a_prev: &Array2<f64>) -> LinearGradients {
    let da = w.t().dot(dz);
    let dw = dz.dot(&a_prev.t());
    let db = dz.sum_axis(Axis(1));
    LinearGradients { da, dw, db }
}

pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    z.mapv(|z| 1.0 / (1.0 + (-z).exp()))
}

pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let s = sigmoid(z);
    da * &s * (1.0 - &s)
}

pub fn mlp_forward(mlp: &Mlp, a: &Array2<f64>) -> MlpCache {
    let z1 = linear_forward(a, &mlp.w1, &mlp.b1);
    let a1 = sigmoid(&z1);

    let z2 = linear_forward(&a1, &mlp.w2, &mlp.b2);
    let a2 = sigmoid(&z2);

    MlpCache { x: a.clone(), z1, a1, z2, a2 }
}

pub fn mlp_backward(mlp: &Mlp, cache: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let dz2 = sigmoid_backward(da2, &cache.z2);
    let layer2 = linear_backward(&dz2, &mlp.w2, &cache.a1);

    let dz1 = sigmoid_backward(&layer2.da, &cache.z1);
    let layer1 = linear_backward(&dz1, &mlp.w1, &cache.x);

    MlpGradients { dx: layer1.da, dw1: layer1.dw, db1: layer1.db, dw2: layer2.dw, db2: layer2.db }
}
