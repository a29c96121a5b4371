//! Task `mse`.

use ndarray::Array2;

/// Half the mean squared error and its gradient: L = 1/(2m)·Σ (y − t)².
///
/// `y`, the predictions, and `t`, the targets, are `n × m`. The sum runs over all elements, the
/// mean over the m **examples** (columns), not over the n·m elements. Returns L and ∂L/∂Y, which
/// is `n × m`.
///
/// # Panics
/// If the shapes differ, with a message that names both; if there is no example (m = 0).
///
/// Convention: the ½ cancels the 2 of the square. PyTorch's `MSELoss` has no ½ and divides by
/// n·m; here we follow the squared error of Bishop, *Pattern Recognition and Machine Learning*
/// (2006), equation 5.14, averaged over examples.
pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    todo!("mse")
}
