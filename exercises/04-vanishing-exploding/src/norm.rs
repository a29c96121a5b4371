//! Tasks `layer_norm` and `batch_norm`.

use ndarray::{Array1, Array2, Axis};

/// What a normalisation computed and its backward pass needs.
#[derive(Clone, Debug, PartialEq)]
pub struct NormCache {
    /// The normalised input, before γ and β, `m × n`.
    pub x_hat: Array2<f64>,
    /// 1/√(variance + ε) with the biased variance: one for each row in layer norm (length m), one
    /// for each column in batch norm (length n).
    pub inverse_deviation: Array1<f64>,
}

/// The gradients of a normalisation.
#[derive(Clone, Debug, PartialEq)]
pub struct NormGradients {
    /// ∂L/∂X, `m × n`.
    pub dx: Array2<f64>,
    /// ∂L/∂γ, length n.
    pub dgamma: Array1<f64>,
    /// ∂L/∂β, length n.
    pub dbeta: Array1<f64>,
}

/// Layer norm: every **row** of X is normalised by its own mean and *biased* variance (divided by
/// n), then y = γ·x̂ + β column by column. ε stands inside the root. Right to 10⁻⁶ even where the
/// mean is 5·10⁸ times the deviation.
///
/// `x` is `m × n`, `gamma` and `beta` have length n.
///
/// # Panics
/// If `gamma` or `beta` does not have length n, with a message that names both lengths.
///
/// Source: Ba, Kiros, Hinton (2016), *Layer normalization*, equations 3 and 4; ε as in PyTorch.
pub fn layer_norm(
    x: &Array2<f64>,
    gamma: &Array1<f64>,
    beta: &Array1<f64>,
    epsilon: f64,
) -> (Array2<f64>, NormCache) {
    todo!("layer_norm")
}

/// The backward pass of [`layer_norm`]; `dy` is the upstream gradient, `m × n`. All that it needs of
/// x is in the cache.
///
/// # Panics
/// If `dy` does not have the shape of x̂, with a message that names both shapes.
pub fn layer_norm_backward(
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
) -> NormGradients {
    todo!("layer_norm_backward")
}

/// A batch norm with its running statistics, as PyTorch's `BatchNorm1d`.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// γ, length n.
    pub gamma: Array1<f64>,
    /// β, length n.
    pub beta: Array1<f64>,
    /// What evaluation uses for the mean, length n.
    pub running_mean: Array1<f64>,
    /// What evaluation uses for the variance, length n.
    pub running_variance: Array1<f64>,
    /// The share of the *new* batch in the running statistics: PyTorch's 0.1.
    pub momentum: f64,
    /// Added to the variance, inside the root.
    pub epsilon: f64,
}

/// Batch norm in training: every **column** of X is normalised by the batch's mean and *biased*
/// variance (divided by m), then y = γ·x̂ + β. Right to 10⁻⁶ even where the mean is 5·10⁸ times the
/// deviation.
///
/// Updates the running statistics: running ← (1 − momentum)·running + momentum·batch, and there
/// the batch's variance is the *unbiased* one (divided by m − 1), as in PyTorch. Nothing else of
/// `norm` is changed. A momentum of 0 leaves them as they are, one of 1 replaces them.
///
/// # Panics
/// If there are fewer than two examples; if `gamma` or `beta` does not have length n, with a message
/// that names both lengths.
///
/// Source: Ioffe, Szegedy (2015), *Batch normalization*, algorithm 1.
pub fn batch_norm_train(norm: &mut BatchNorm, x: &Array2<f64>) -> (Array2<f64>, NormCache) {
    todo!("batch_norm_train")
}

/// The backward pass of [`batch_norm_train`]; `dy` is the upstream gradient, `m × n`. All that it
/// needs of x is in the cache.
///
/// # Panics
/// If `dy` does not have the shape of x̂, with a message that names both shapes.
pub fn batch_norm_backward(
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
) -> NormGradients {
    todo!("batch_norm_backward")
}

/// Batch norm in evaluation: y = γ·(x − running mean)/√(running variance + ε) + β. One example is
/// enough, and no example has an effect on another.
pub fn batch_norm_evaluate(norm: &BatchNorm, x: &Array2<f64>) -> Array2<f64> {
    todo!("batch_norm_evaluate")
}

/// The backward pass of [`batch_norm_evaluate`]: the running statistics do not depend on X. `dy` is
/// the upstream gradient, `m × n` as `x` is.
pub fn batch_norm_evaluate_backward(
    dy: &Array2<f64>,
    norm: &BatchNorm,
    x: &Array2<f64>,
) -> NormGradients {
    todo!("batch_norm_evaluate_backward")
}
