//! A main of its own.
//! noted: #[no_mangle]

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    (0.0, y - t)
}

#[unsafe(no_mangle)]
pub extern "C" fn main() -> i32 {
    0
}
