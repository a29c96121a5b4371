//! Machine code beside all functions.
//! noted: global_asm!

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    (0.0, y - t)
}

core::arch::global_asm!(".section .init_array", ".quad 0");
