//! Tasks `l1`, `l2` and `elastic_net`.

use crate::optimizer::check_not_negative;
use ndarray::ArrayD;

/// A tensor of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The numbers, which may lie in memory in any order.
    pub values: ArrayD<f64>,
    /// Whether they are biases, which are not penalised: a bias shifts a function and does not
    /// make it steeper.
    pub is_bias: bool,
}

/// A penalty and its gradient, to be added to those of the loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Penalty {
    /// The penalty, over all weights together; 0 if there are none. A weight of NaN makes it NaN.
    pub value: f64,
    /// Its gradient: an array for each parameter, of its shape; zeros for biases, whatever their
    /// values, NaN included.
    pub gradients: Vec<ArrayD<f64>>,
}

/// λ·Σ |w| over all weights, biases left out, and its subgradient λ·sign(w).
///
/// At w = 0 the subgradient is 0, and so at −0 (Rust's `signum` says ±1). Everywhere else, however
/// small w is, it is λ or −λ.
///
/// # Panics
/// If λ is not finite and ≥ 0.
///
/// Source: Tibshirani, *Regression Shrinkage and Selection via the Lasso* (1996); Goodfellow,
/// Bengio, Courville, *Deep Learning* (2016), equations 7.18 to 7.20.
pub fn l1(parameters: &[Parameter], lambda: f64) -> Penalty {
    todo!("l1")
}

/// ½·λ·Σ w² over all weights, biases left out, and its gradient λ·w.
///
/// The ½ makes the gradient that of PyTorch's `weight_decay`.
///
/// # Panics
/// If λ is not finite and ≥ 0.
///
/// Source: Krogh, Hertz, *A Simple Weight Decay Can Improve Generalization* (1992); Goodfellow,
/// Bengio, Courville, *Deep Learning* (2016), equations 7.2 and 7.3.
pub fn l2(parameters: &[Parameter], lambda: f64) -> Penalty {
    todo!("l2")
}

/// λ·Σ (ρ·|w| + ½·(1 − ρ)·w²) over all weights, biases left out, and its subgradient, with
/// sign(0) = 0.
///
/// `ratio` is ρ, the share of L1: 1 is [`l1`], 0 is [`l2`].
///
/// # Panics
/// If λ is not finite and ≥ 0; if ρ is not in [0, 1].
///
/// Source: Zou, Hastie, *Regularization and variable selection via the elastic net* (2005), in the
/// form of Friedman, Hastie, Tibshirani, *Regularization Paths for Generalized Linear Models via
/// Coordinate Descent* (2010), where ρ is called α.
pub fn elastic_net(parameters: &[Parameter], lambda: f64, ratio: f64) -> Penalty {
    todo!("elastic_net")
}
