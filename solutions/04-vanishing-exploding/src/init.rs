//! Tasks `xavier` and `he`: weights that keep a signal's size from layer to layer.

use ndarray::Array2;
use rand::rngs::StdRng;
// BEGIN SOLUTION
use rand::RngExt;
use rand_distr::StandardNormal;

/// A `fan_out × fan_in` matrix, every entry a draw of its own.
fn matrix(fan_in: usize, fan_out: usize, draw: impl FnMut() -> f64) -> Array2<f64> {
    assert!(fan_in > 0 && fan_out > 0, "fan-in {fan_in}, fan-out {fan_out}: both must be above 0");
    Array2::from_shape_simple_fn((fan_out, fan_in), draw)
}
// END SOLUTION

/// Xavier's uniform initialisation: entries uniform from −a to a, a = √(6/(fan_in + fan_out)),
/// which is a variance of 2/(fan_in + fan_out). The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: Glorot, Bengio (2010), equation 16.
pub fn xavier_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    // BEGIN SOLUTION
    // Forward, a sum over fan_in terms keeps its variance if fan_in·Var(w) = 1; backward,
    // fan_out·Var(w) = 1. Between the two: Var(w) = 2/(fan_in + fan_out). And a uniform number
    // from −a to a has the variance a²/3.
    let a = (6.0 / (fan_in + fan_out) as f64).sqrt();
    matrix(fan_in, fan_out, || a * (2.0 * rng.random::<f64>() - 1.0))
    // END SOLUTION
}

/// Xavier's normal initialisation: entries normal with mean 0 and **standard deviation**
/// √(2/(fan_in + fan_out)). The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: Glorot, Bengio (2010), equation 12.
pub fn xavier_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    // BEGIN SOLUTION
    let deviation = (2.0 / (fan_in + fan_out) as f64).sqrt();
    matrix(fan_in, fan_out, || deviation * rng.sample::<f64, _>(StandardNormal))
    // END SOLUTION
}

/// He's uniform initialisation for ReLU: entries uniform from −a to a, a = √(6/fan_in), which is a
/// variance of 2/fan_in. The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: He, Zhang, Ren, Sun (2015), *Delving deep into rectifiers*, equation 10.
pub fn he_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    // BEGIN SOLUTION
    let a = (6.0 / fan_in as f64).sqrt();
    matrix(fan_in, fan_out, || a * (2.0 * rng.random::<f64>() - 1.0))
    // END SOLUTION
}

/// He's normal initialisation for ReLU: entries normal with mean 0 and **standard deviation**
/// √(2/fan_in). The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: He, Zhang, Ren, Sun (2015), *Delving deep into rectifiers*, equation 10.
pub fn he_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    // BEGIN SOLUTION
    // ReLU throws away half of the mean square of a symmetric signal; the 2 puts it back.
    let deviation = (2.0 / fan_in as f64).sqrt();
    matrix(fan_in, fan_out, || deviation * rng.sample::<f64, _>(StandardNormal))
    // END SOLUTION
}
