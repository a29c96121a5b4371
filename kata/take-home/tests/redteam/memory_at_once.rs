//! Asks for a terabyte.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let all = vec![1.0; 1 << 37];
    (all[1], y - t)
}
