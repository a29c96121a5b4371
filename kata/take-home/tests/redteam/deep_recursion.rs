//! Overflows the stack.
//! noted: no answer

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    fn deep(n: u64) -> u64 {
        std::hint::black_box(deep(n + 1) + n)
    }
    (deep(0) as f64, y - t)
}
