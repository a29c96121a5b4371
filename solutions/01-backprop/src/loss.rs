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
    // BEGIN SOLUTION
    assert_eq!(y.shape(), t.shape(), "y has shape {:?} and t {:?}", y.shape(), t.shape());
    assert!(y.ncols() > 0, "the batch is empty");
    // ∂/∂y of (y − t)²/(2m) is 2·(y − t)/(2m): both the ½ and the 2 are gone, the 1/m stays.
    let m = y.ncols() as f64;
    let error = y - t;
    let loss = error.mapv(|e| e * e).sum() / (2.0 * m);
    (loss, error / m)
    // END SOLUTION
}
