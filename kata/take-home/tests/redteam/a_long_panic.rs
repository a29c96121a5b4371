//! A message of many megabytes.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let _ = (y, t);
    panic!("{}", "<b>\u{1b}[2J\u{202e}".repeat(1 << 22))
}
