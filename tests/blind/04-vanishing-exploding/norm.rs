
use ndarray::{Array1, Array2, Axis};

#[derive(Clone, Debug, PartialEq)]
pub struct NormCache {
    pub x_hat: Array2<f64>,
    pub inverse_deviation: Array1<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NormGradients {
    pub dx: Array2<f64>,
    pub dgamma: Array1<f64>,
    pub dbeta: Array1<f64>,
}

pub fn layer_norm(
    x: &Array2<f64>,
    gamma: &Array1<f64>,
    beta: &Array1<f64>,
    epsilon: f64,
) -> (Array2<f64>, NormCache) {
    let n = x.ncols();
    assert_eq!(gamma.len(), n, "gamma");
    assert_eq!(beta.len(), n, "beta");
    let mean = x.mean_axis(Axis(1)).unwrap().insert_axis(Axis(1));
    let centred = x - &mean;
    let var = (&centred * &centred).sum_axis(Axis(1)) / n as f64;
    let inverse_deviation = var.mapv(|v| 1.0 / (v + epsilon).sqrt());
    let x_hat = centred * &inverse_deviation.view().insert_axis(Axis(1));
    let y = &x_hat * gamma + beta;
    (y, NormCache { x_hat, inverse_deviation })
}

pub fn layer_norm_backward(
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
) -> NormGradients {
    let x_hat = &cache.x_hat;
    assert_eq!(dy.dim(), x_hat.dim(), "dy");
    let n = x_hat.ncols() as f64;
    let dgamma = (dy * x_hat).sum_axis(Axis(0));
    let dbeta = dy.sum_axis(Axis(0));
    let g = dy * gamma;
    let s1 = g.sum_axis(Axis(1)).insert_axis(Axis(1)) / n;
    let s2 = (&g * x_hat).sum_axis(Axis(1)).insert_axis(Axis(1)) / n;
    let dx = (g - s1 - x_hat * &s2) * &cache.inverse_deviation.view().insert_axis(Axis(1));
    NormGradients { dx, dgamma, dbeta }
}

#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    pub gamma: Array1<f64>,
    pub beta: Array1<f64>,
    pub running_mean: Array1<f64>,
    pub running_variance: Array1<f64>,
    pub momentum: f64,
    pub epsilon: f64,
}

pub fn batch_norm_train(norm: &mut BatchNorm, x: &Array2<f64>) -> (Array2<f64>, NormCache) {
    let (m, n) = x.dim();
    assert!(m >= 2, "at least two examples");
    assert_eq!(norm.gamma.len(), n, "gamma");
    assert_eq!(norm.beta.len(), n, "beta");
    let mean = x.sum_axis(Axis(0)) / m as f64;
    let centred = x - &mean;
    let squares = (&centred * &centred).sum_axis(Axis(0));
    let var = &squares / m as f64;
    let unbiased = &squares / (m - 1) as f64;
    let p = norm.momentum;
    norm.running_mean = &norm.running_mean * (1.0 - p) + mean * p;
    norm.running_variance = &norm.running_variance * (1.0 - p) + unbiased * p;
    let inverse_deviation = var.mapv(|v| 1.0 / (v + norm.epsilon).sqrt());
    let x_hat = centred * &inverse_deviation;
    let y = &x_hat * &norm.gamma + &norm.beta;
    (y, NormCache { x_hat, inverse_deviation })
}

pub fn batch_norm_backward(
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
) -> NormGradients {
    let x_hat = &cache.x_hat;
    assert_eq!(dy.dim(), x_hat.dim(), "dy");
    let m = x_hat.nrows() as f64;
    let dgamma = (dy * x_hat).sum_axis(Axis(0));
    let dbeta = dy.sum_axis(Axis(0));
    let g = dy * gamma;
    let s1 = g.sum_axis(Axis(0)) / m;
    let s2 = (&g * x_hat).sum_axis(Axis(0)) / m;
    let dx = (g - &s1 - x_hat * &s2) * &cache.inverse_deviation;
    NormGradients { dx, dgamma, dbeta }
}

pub fn batch_norm_evaluate(norm: &BatchNorm, x: &Array2<f64>) -> Array2<f64> {
    let inv = norm.running_variance.mapv(|v| 1.0 / (v + norm.epsilon).sqrt());
    (x - &norm.running_mean) * &inv * &norm.gamma + &norm.beta
}

pub fn batch_norm_evaluate_backward(
    dy: &Array2<f64>,
    norm: &BatchNorm,
    x: &Array2<f64>,
) -> NormGradients {
    let inv = norm.running_variance.mapv(|v| 1.0 / (v + norm.epsilon).sqrt());
    let x_hat = (x - &norm.running_mean) * &inv;
    NormGradients {
        dx: dy * &norm.gamma * &inv,
        dgamma: (dy * &x_hat).sum_axis(Axis(0)),
        dbeta: dy.sum_axis(Axis(0)),
    }
}
