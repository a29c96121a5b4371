//! Hangs, and uses nothing.
//! noted: std::thread

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    std::thread::sleep(std::time::Duration::MAX);
    todo!("mse")
}
