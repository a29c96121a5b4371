
use ndarray::{Array1, Array2, Axis};

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub w: Array1<f64>,
    pub b: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ModelGradient {
    pub loss: f64,
    pub dw: Array1<f64>,
    pub db: f64,
}

pub fn linear_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    check(model, x, y);
    let m = x.nrows() as f64;
    let residual = x.dot(&model.w) + model.b - y;
    ModelGradient {
        loss: residual.dot(&residual) / (2.0 * m),
        dw: x.t().dot(&residual) / m,
        db: residual.sum() / m,
    }
}

pub fn logistic_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    check(model, x, y);
    assert!(y.iter().all(|&t| t == 0.0 || t == 1.0), "labels must be 0 or 1, got {y}");
    let m = x.nrows() as f64;
    let s = x.dot(&model.w) + model.b;
    let loss = s.iter().zip(y).map(|(&s, &t)| softplus(s) - t * s).sum::<f64>() / m;
    let ds = (s.mapv(sigmoid) - y) / m;
    ModelGradient { loss, dw: x.t().dot(&ds), db: ds.sum() }
}

fn check(model: &Model, x: &Array2<f64>, y: &Array1<f64>) {
    let (m, d) = x.dim();
    assert!(m > 0, "no examples");
    assert_eq!(d, model.w.len(), "x has {d} features but w has {}", model.w.len());
    assert_eq!(m, y.len(), "x has {m} examples but y has {}", y.len());
}

fn softplus(s: f64) -> f64 {
    s.max(0.0) + (-s.abs()).exp().ln_1p()
}

fn sigmoid(s: f64) -> f64 {
    if s >= 0.0 {
        1.0 / (1.0 + (-s).exp())
    } else {
        let e = s.exp();
        e / (1.0 + e)
    }
}
