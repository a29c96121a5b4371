//! An array of no elements and 2⁶² columns.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let _ = (y, t);
    (0.0, Array2::zeros((0, 1 << 62)))
}
