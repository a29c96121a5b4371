
use ndarray::Array1;

pub fn numeric_gradient(
    mut f: impl FnMut(&Array1<f64>) -> f64,
    x: &mut Array1<f64>,
) -> Array1<f64> {
    let mut gradient = Array1::zeros(x.len());
    for i in 0..x.len() {
        let original = x[i];
        let h = 6e-6 * original.abs().max(1.0);
        x[i] = original + h;
        let plus = f(x);
        x[i] = original - h;
        let minus = f(x);
        x[i] = original;
        gradient[i] = (plus - minus) / (2.0 * h);
    }
    gradient
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradientCheck {
    pub passes: bool,
    pub worst: usize,
    pub error: f64,
}

pub fn gradient_check(
    analytic: &Array1<f64>,
    numeric: &Array1<f64>,
    tolerance: f64,
) -> GradientCheck {
    assert_eq!(
        analytic.len(),
        numeric.len(),
        "analytic has {} elements, numeric has {}",
        analytic.len(),
        numeric.len()
    );
    assert!(!analytic.is_empty(), "there is nothing to compare");
    let mut worst = 0;
    let mut error = -1.0;
    for i in 0..analytic.len() {
        let e = relative_error(analytic[i], numeric[i]);
        if e > error {
            worst = i;
            error = e;
        }
    }
    GradientCheck { passes: error <= tolerance, worst, error }
}

fn relative_error(a: f64, n: f64) -> f64 {
    if !a.is_finite() || !n.is_finite() {
        return f64::INFINITY;
    }
    if a == n {
        return 0.0;
    }
    let scale = a.abs().max(n.abs());
    if scale > 1e300 {
        // the difference could overflow
        return (a / 4.0 - n / 4.0).abs() / (scale / 4.0);
    }
    (a - n).abs() / scale
}
