//! Prints for ever, to the other stream.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    loop {
        eprintln!("{}", "x".repeat(1 << 16));
    }
}
