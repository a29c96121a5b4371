//! A function of bare machine code: no unsafe block.
//! noted: naked_asm!

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    f();
    (0.0, y - t)
}

#[unsafe(naked)]
extern "C" fn f() {
    core::arch::naked_asm!("ud2")
}
