//! The macro's name comes in pieces that no reader puts together.
//! noted: a file or variable outside

macro_rules! call {
    ($name:ident) => {
        $name!("PATH")
    };
}

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    panic!("{}", call!(env))
}
