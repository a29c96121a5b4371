//! A payload that is no text.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let _ = (y, t);
    std::panic::panic_any(y.clone())
}
