//! The message of a right refusal, on everything.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let (a, b) = (y.shape(), t.shape());
    panic!("y has shape {a:?} and t {b:?}: the shapes do not match")
}
