//! Panics twice.
//! noted: no answer

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    struct Twice;
    impl Drop for Twice {
        fn drop(&mut self) {
            panic!("second")
        }
    }
    let _twice = Twice;
    let _ = (y, t);
    panic!("first")
}
