//! Hides the block in a macro.
//! noted: unsafe

macro_rules! m {
    ($body:block) => {
        unsafe $body
    };
}

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    m!({ std::hint::unreachable_unchecked() })
}

