
use ndarray::Array1;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Armijo {
    pub initial: f64,
    pub shrink: f64,
    pub c: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LineSearchError {
    NotDescent,
    NoStep,
}

pub fn line_search(
    f: impl Fn(&Array1<f64>) -> f64,
    x: &Array1<f64>,
    gradient: &Array1<f64>,
    direction: &Array1<f64>,
    settings: &Armijo,
) -> Result<f64, LineSearchError> {
    let slope = gradient.dot(direction);
    if !(slope < 0.0) {
        return Err(LineSearchError::NotDescent);
    }
    let f0 = f(x);
    let mut t = settings.initial;
    for _ in 0..100 {
        let ft = f(&(x + t * direction));
        if ft.is_finite() && ft <= f0 + settings.c * t * slope {
            return Ok(t);
        }
        t *= settings.shrink;
    }
    Err(LineSearchError::NoStep)
}
