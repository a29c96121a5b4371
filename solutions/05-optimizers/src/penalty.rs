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

// BEGIN SOLUTION
/// A penalty that is a sum over the weights, from one weight's share and its derivative.
fn penalty(
    parameters: &[Parameter],
    share: impl Fn(f64) -> f64,
    derivative: impl Fn(f64) -> f64,
) -> Penalty {
    let weights = parameters.iter().filter(|p| !p.is_bias);
    let value = weights.flat_map(|p| &p.values).map(|&w| share(w)).sum();
    let gradient = |p: &Parameter| match p.is_bias {
        true => ArrayD::zeros(p.values.raw_dim()),
        false => p.values.mapv(&derivative),
    };
    Penalty { value, gradients: parameters.iter().map(gradient).collect() }
}

/// The slope of |w|; of those at the kink, the one in the middle.
fn sign(w: f64) -> f64 {
    if w == 0.0 { 0.0 } else { w.signum() }
}
// END SOLUTION

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
    // BEGIN SOLUTION
    check_not_negative("lambda", lambda);
    penalty(parameters, |w| lambda * w.abs(), |w| lambda * sign(w))
    // STUB
    // todo!("l1")
    // END SOLUTION
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
    // BEGIN SOLUTION
    check_not_negative("lambda", lambda);
    penalty(parameters, |w| 0.5 * lambda * w * w, |w| lambda * w)
    // STUB
    // todo!("l2")
    // END SOLUTION
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
    // BEGIN SOLUTION
    check_not_negative("lambda", lambda);
    assert!((0.0..=1.0).contains(&ratio), "ratio is {ratio}: it must be from 0 to 1");
    // The penalty is a sum, and so is its gradient.
    let (of_l1, of_l2) = (lambda * ratio, lambda * (1.0 - ratio));
    penalty(parameters, |w| of_l1 * w.abs() + 0.5 * of_l2 * w * w, |w| of_l1 * sign(w) + of_l2 * w)
    // STUB
    // todo!("elastic_net")
    // END SOLUTION
}
