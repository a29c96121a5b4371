//! Tasks `xavier` and `he`: weights that keep a signal's size from layer to layer.

use ndarray::Array2;
use rand::rngs::StdRng;

/// Xavier's uniform initialisation: entries uniform from −a to a, a = √(6/(fan_in + fan_out)),
/// which is a variance of 2/(fan_in + fan_out). The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: Glorot, Bengio (2010), equation 16.
pub fn xavier_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    todo!("xavier_uniform")
}

/// Xavier's normal initialisation: entries normal with mean 0 and **standard deviation**
/// √(2/(fan_in + fan_out)). The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: Glorot, Bengio (2010), equation 12.
pub fn xavier_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    todo!("xavier_normal")
}

/// He's uniform initialisation for ReLU: entries uniform from −a to a, a = √(6/fan_in), which is a
/// variance of 2/fan_in. The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: He, Zhang, Ren, Sun (2015), *Delving deep into rectifiers*, equation 10.
pub fn he_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    todo!("he_uniform")
}

/// He's normal initialisation for ReLU: entries normal with mean 0 and **standard deviation**
/// √(2/fan_in). The result is `fan_out × fan_in`.
///
/// # Panics
/// If a fan is 0.
///
/// Source: He, Zhang, Ren, Sun (2015), *Delving deep into rectifiers*, equation 10.
pub fn he_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    todo!("he_normal")
}
