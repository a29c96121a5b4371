//! Has the compiler write.
//! noted: too much for the compiler

macro_rules! grow {
    ($a:ident $($rest:ident)*) => {
        grow!($($rest)*) + grow!($($rest)*)
    };
    () => {
        1.0
    };
}

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    (grow!(a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a), y - t)
}
