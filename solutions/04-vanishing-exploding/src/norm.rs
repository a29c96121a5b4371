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

// BEGIN SOLUTION
/// γ and β have an entry for each column: `*` and `+` would silently broadcast a single one.
fn check(x: &Array2<f64>, gamma: &Array1<f64>, beta: &Array1<f64>) {
    assert_eq!(gamma.len(), x.ncols(), "γ does not match x, which is {:?}", x.shape());
    assert_eq!(beta.len(), x.ncols(), "β does not match x, which is {:?}", x.shape());
}

/// Normalises along `axis`; also gives the mean and the biased variance.
fn normalise(x: &Array2<f64>, axis: Axis, epsilon: f64) -> (NormCache, Array1<f64>, Array1<f64>) {
    let n = x.len_of(axis) as f64;
    let mean = x.sum_axis(axis) / n;
    let centred = x - &mean.view().insert_axis(axis);
    let variance = centred.mapv(|c| c * c).sum_axis(axis) / n;
    let inverse_deviation = variance.mapv(|v| 1.0 / (v + epsilon).sqrt());
    let x_hat = centred * inverse_deviation.view().insert_axis(axis);
    (NormCache { x_hat, inverse_deviation }, mean, variance)
}

/// From ∂L/∂x̂ to ∂L/∂x, where x̂ = (x − mean)·s and mean and s depend on every x along `axis`.
///
/// Each x_i acts on all x̂ by three paths: directly, through the mean, and through the variance:
/// ∂x̂_j/∂x_i = s·(δ_ij − 1/n − x̂_i·x̂_j/n). Contracted with dx̂, the last two are means.
fn through_statistics(dx_hat: &Array2<f64>, cache: &NormCache, axis: Axis) -> Array2<f64> {
    let n = dx_hat.len_of(axis) as f64;
    let mean = dx_hat.sum_axis(axis).insert_axis(axis) / n;
    let along = (dx_hat * &cache.x_hat).sum_axis(axis).insert_axis(axis) / n;
    let inner = dx_hat - &mean - &cache.x_hat * &along;
    inner * cache.inverse_deviation.view().insert_axis(axis)
}

/// γ and β stand behind the normalisation, one of each for every column.
fn of_scale_and_shift(dy: &Array2<f64>, cache: &NormCache) -> (Array1<f64>, Array1<f64>) {
    // Before any product, which would broadcast a dy of length 1.
    assert_eq!(dy.dim(), cache.x_hat.dim(), "dy does not have the shape of x");
    ((dy * &cache.x_hat).sum_axis(Axis(0)), dy.sum_axis(Axis(0)))
}
// END SOLUTION

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
    // BEGIN SOLUTION
    check(x, gamma, beta);
    let (cache, ..) = normalise(x, Axis(1), epsilon);
    (gamma * &cache.x_hat + beta, cache)
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (dgamma, dbeta) = of_scale_and_shift(dy, cache);
    NormGradients { dx: through_statistics(&(dy * gamma), cache, Axis(1)), dgamma, dbeta }
    // END SOLUTION
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
    // BEGIN SOLUTION
    check(x, &norm.gamma, &norm.beta);
    let m = x.nrows() as f64;
    assert!(m >= 2.0, "{m} examples have no variance: at least two are needed");
    let (cache, mean, variance) = normalise(x, Axis(0), norm.epsilon);
    let keep = 1.0 - norm.momentum;
    norm.running_mean = keep * &norm.running_mean + norm.momentum * mean;
    let unbiased = variance * (m / (m - 1.0));
    norm.running_variance = keep * &norm.running_variance + norm.momentum * unbiased;
    (&norm.gamma * &cache.x_hat + &norm.beta, cache)
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (dgamma, dbeta) = of_scale_and_shift(dy, cache);
    NormGradients { dx: through_statistics(&(dy * gamma), cache, Axis(0)), dgamma, dbeta }
    // END SOLUTION
}

/// Batch norm in evaluation: y = γ·(x − running mean)/√(running variance + ε) + β. One example is
/// enough, and no example has an effect on another.
pub fn batch_norm_evaluate(norm: &BatchNorm, x: &Array2<f64>) -> Array2<f64> {
    // BEGIN SOLUTION
    let scale = &norm.gamma / norm.running_variance.mapv(|v| (v + norm.epsilon).sqrt());
    (x - &norm.running_mean) * scale + &norm.beta
    // END SOLUTION
}

/// The backward pass of [`batch_norm_evaluate`]: the running statistics do not depend on X. `dy` is
/// the upstream gradient, `m × n` as `x` is.
pub fn batch_norm_evaluate_backward(
    dy: &Array2<f64>,
    norm: &BatchNorm,
    x: &Array2<f64>,
) -> NormGradients {
    // BEGIN SOLUTION
    let inverse = norm.running_variance.mapv(|v| 1.0 / (v + norm.epsilon).sqrt());
    let x_hat = (x - &norm.running_mean) * &inverse;
    NormGradients {
        dx: dy * &(&norm.gamma * &inverse),
        dgamma: (dy * &x_hat).sum_axis(Axis(0)),
        dbeta: dy.sum_axis(Axis(0)),
    }
    // END SOLUTION
}
