//! An array that would broadcast.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let _ = (y, t);
    (0.0, Array2::zeros((1, 1)))
}
