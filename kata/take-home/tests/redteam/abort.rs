//! Aborts.
//! noted: std::process

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    std::process::abort()
}
