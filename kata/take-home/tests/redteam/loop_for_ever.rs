//! Hangs.
//! noted: no answer

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    loop {
        std::hint::spin_loop();
    }
}
