//! rustc skips a first line `#!…`; another reader may take what follows for a comment.
//! noted: unsafe
//! raw: loss.rs

#!/* a comment to some
use ndarray::Array2;
pub fn mse(_: &Array2<f64>, _: &Array2<f64>) -> (f64, Array2<f64>) {
    unsafe { std::ptr::read(std::ptr::null()) }
}
// */
