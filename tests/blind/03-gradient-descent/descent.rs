
use ndarray::{Array1, Array2};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    pub max_steps: usize,
    pub tolerance: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DescentError {
    LearningRate,
    Diverged {
        step: usize,
    },
}

pub fn gradient_descent(
    gradient: impl Fn(&Array1<f64>) -> Array1<f64>,
    start: &Array1<f64>,
    learning_rate: f64,
    stop: &Stop,
) -> Result<Vec<Array1<f64>>, DescentError> {
    if !(learning_rate.is_finite() && learning_rate > 0.0) {
        return Err(DescentError::LearningRate);
    }
    let mut trajectory = vec![start.clone()];
    let mut x = start.clone();
    for step in 1..=stop.max_steps {
        let g = gradient(&x);
        let norm = g.dot(&g).sqrt();
        if norm <= stop.tolerance {
            break;
        }
        x = x - learning_rate * &g;
        if !x.iter().all(|v| v.is_finite()) {
            return Err(DescentError::Diverged { step });
        }
        trajectory.push(x.clone());
    }
    Ok(trajectory)
}

pub fn stable_learning_rate(a: &Array2<f64>) -> f64 {
    let (rows, cols) = a.dim();
    assert_eq!(rows, cols, "the matrix must be square, got {rows} × {cols}");
    let scale = a.iter().fold(0.0_f64, |s, v| s.max(v.abs()));
    if scale == 0.0 {
        return f64::INFINITY;
    }
    let a = a / scale;
    let mut v = Array1::from_shape_fn(rows, |i| 1.0 + 0.5 * ((i + 1) as f64).sqrt().sin());
    let mut lambda = 0.0;
    for _ in 0..2000 {
        v /= v.dot(&v).sqrt();
        let w = a.dot(&v);
        lambda = v.dot(&w);
        v = w;
    }
    2.0 / (lambda * scale)
}
