//! Answers to `layer_norm` and `batch_norm`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, Array2, Axis};
use solution::{BatchNorm, NormCache, NormGradients};

const LAYER_TASK: &str = "layer_norm";
const BATCH_TASK: &str = "batch_norm";

pub(crate) const LAYER: &[Entry] = &[
    mistake(
        LAYER_TASK,
        "over-the-batch",
        "normalised over the batch: layer norm goes along each row",
    ),
    mistake(LAYER_TASK, "unbiased", "the variance divided by n − 1: here it is the biased one"),
    mistake(LAYER_TASK, "epsilon-outside", "ε added to the deviation: it stands inside the root"),
    mistake(LAYER_TASK, "no-epsilon", "no ε"),
    mistake(LAYER_TASK, "mean-path-dropped", "dx without the path through the mean"),
    mistake(LAYER_TASK, "variance-path-dropped", "dx without the path through the variance"),
    mistake(
        LAYER_TASK,
        "statistics-constant",
        "mean and variance taken for constants: every x acts on them",
    ),
    mistake(LAYER_TASK, "gamma-forgotten", "γ left out on the way back to x"),
    mistake(LAYER_TASK, "dgamma-from-dy", "dγ as the sum of dy: it is that of dy·x̂"),
    mistake(LAYER_TASK, "dbeta-averaged", "dβ averaged over the examples: it is their sum"),
    mistake(
        LAYER_TASK,
        "stretched",
        "a γ, β or dy with an axis of length 1, which the product stretches without a word",
    ),
    right(LAYER_TASK, "by-jacobian", "the Jacobian of each row written out"),
    right(LAYER_TASK, "in-stages", "back by way of dv and dμ, x − μ recovered from x̂"),
    right(
        LAYER_TASK,
        "one-pass",
        "the variance as the mean square less the squared mean, the three paths over one n",
    ),
];
pub(crate) const LAYER_IMPOSTORS: [Entry; 4] = impostors(LAYER_TASK);

pub(crate) const BATCH: &[Entry] = &[
    mistake(
        BATCH_TASK,
        "along-rows",
        "normalised along the rows: batch norm goes down each column",
    ),
    mistake(
        BATCH_TASK,
        "unbiased",
        "the variance divided by m − 1 in the normalisation: there it is the biased one",
    ),
    mistake(
        BATCH_TASK,
        "running-biased",
        "the biased variance in the running one: there it is divided by m − 1",
    ),
    mistake(
        BATCH_TASK,
        "momentum-reversed",
        "momentum for the share of the old statistics: it is that of the new batch",
    ),
    mistake(BATCH_TASK, "running-not-updated", "the running statistics not updated"),
    mistake(BATCH_TASK, "epsilon-outside", "ε added to the deviation: it stands inside the root"),
    mistake(
        BATCH_TASK,
        "batch-statistics-at-evaluation",
        "the batch's own statistics at evaluation: there the running ones are used",
    ),
    mistake(
        BATCH_TASK,
        "running-in-training",
        "the running statistics in training: there the batch's own are used",
    ),
    mistake(BATCH_TASK, "mean-path-dropped", "dx without the path through the mean"),
    mistake(BATCH_TASK, "variance-path-dropped", "dx without the path through the variance"),
    mistake(
        BATCH_TASK,
        "statistics-constant",
        "mean and variance taken for constants, as they are at evaluation only",
    ),
    mistake(BATCH_TASK, "gamma-forgotten", "γ left out on the way back to x"),
    mistake(BATCH_TASK, "dgamma-from-dy", "dγ as the sum of dy: it is that of dy·x̂"),
    mistake(BATCH_TASK, "dbeta-averaged", "dβ averaged over the examples: it is their sum"),
    mistake(
        BATCH_TASK,
        "first-batch-whole",
        "the first batch's mean taken whole: a new norm's is 0, and moves by its share",
    ),
    mistake(
        BATCH_TASK,
        "evaluation-like-training",
        "the training's backward pass at evaluation: the running statistics are constants",
    ),
    mistake(
        BATCH_TASK,
        "batch-of-one",
        "a batch of one accepted: its variance is 0, and unbiased 0/0",
    ),
    mistake(
        BATCH_TASK,
        "stretched",
        "a γ, β or dy with an axis of length 1, which the product stretches without a word",
    ),
    right(BATCH_TASK, "by-jacobian", "the Jacobian of each column written out"),
    right(BATCH_TASK, "in-stages", "back by way of dv and dμ, x − μ recovered from x̂"),
    right(
        BATCH_TASK,
        "one-pass",
        "the variance as the mean square less the squared mean, the three paths over one m",
    ),
];
pub(crate) const BATCH_IMPOSTORS: [Entry; 4] = impostors(BATCH_TASK);

/// dx of a normalisation along an axis, as the entries of either task would have it.
fn spoil(
    g: &mut NormGradients,
    choice: &str,
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
    axis: Axis,
) {
    let dh = dy * gamma;
    let n = dy.len_of(axis) as f64;
    let scale = cache.inverse_deviation.view().insert_axis(axis);
    let mean = dh.sum_axis(axis).insert_axis(axis) / n;
    let along = (&dh * &cache.x_hat).sum_axis(axis).insert_axis(axis) / n;
    match choice {
        "mean-path-dropped" => g.dx = (dh - &cache.x_hat * &along) * scale,
        "variance-path-dropped" => g.dx = (dh - &mean) * scale,
        "statistics-constant" => g.dx = dh * scale,
        "gamma-forgotten" => {
            let mean = dy.sum_axis(axis).insert_axis(axis) / n;
            let along = (dy * &cache.x_hat).sum_axis(axis).insert_axis(axis) / n;
            g.dx = (dy - &mean - &cache.x_hat * &along) * scale;
        }
        "dgamma-from-dy" => g.dgamma = dy.sum_axis(Axis(0)),
        "dbeta-averaged" => g.dbeta /= dy.nrows() as f64,
        "one-pass" => {
            let inner = &dh * n - &(&mean * n) - &cache.x_hat * &(&along * n);
            g.dx = inner * &(&scale / n);
        }
        "in-stages" => {
            let centred = &cache.x_hat / &scale;
            let dv = (&dh * &centred).sum_axis(axis).insert_axis(axis)
                * scale.mapv(|s| -0.5 * s.powi(3));
            let dmu = -(&dh * &scale).sum_axis(axis).insert_axis(axis)
                - &dv * 2.0 * centred.sum_axis(axis).insert_axis(axis) / n;
            g.dx = dh * scale + centred * 2.0 / n * dv + dmu / n;
        }
        "by-jacobian" => {
            let lanes =
                g.dx.lanes_mut(axis).into_iter().zip(dh.lanes(axis)).zip(cache.x_hat.lanes(axis));
            for (((mut dx, dh), x_hat), &s) in lanes.zip(&cache.inverse_deviation) {
                for i in 0..dx.len() {
                    let to = |j: usize| f64::from(i == j) - (1.0 + x_hat[i] * x_hat[j]) / n;
                    dx[i] = (0..dx.len()).map(|j| s * dh[j] * to(j)).sum();
                }
            }
        }
        _ => {}
    }
}

/// Another inverse deviation, from the variance along an axis.
fn renormalised(x: &Array2<f64>, axis: Axis, inverse: impl Fn(f64) -> f64) -> NormCache {
    let n = x.len_of(axis) as f64;
    let centred = x - &(x.sum_axis(axis) / n).insert_axis(axis);
    let inverse_deviation = centred.mapv(|c| c * c).sum_axis(axis).mapv(|s| inverse(s / n));
    NormCache { x_hat: centred * inverse_deviation.view().insert_axis(axis), inverse_deviation }
}

/// Mean and mean square in one sweep.
fn one_pass(x: &Array2<f64>, axis: Axis, epsilon: f64) -> NormCache {
    let n = x.len_of(axis) as f64;
    let mean = x.sum_axis(axis) / n;
    let variance = x.mapv(|x| x * x).sum_axis(axis) / n - &mean * &mean;
    let inverse_deviation = variance.mapv(|v| (v + epsilon).powf(-0.5));
    let centred = x - &mean.insert_axis(axis);
    NormCache { x_hat: centred * inverse_deviation.view().insert_axis(axis), inverse_deviation }
}

/// What the product would make of an axis of length 1.
fn stretched1(v: &Array1<f64>, n: usize) -> Array1<f64> {
    Array1::from_shape_fn(n, |j| v[j % v.len()])
}

fn stretched2(a: &Array2<f64>, like: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn(like.dim(), |(i, j)| a[[i % a.nrows(), j % a.ncols()]])
}

/// Layer norm.
pub fn layer_norm(
    x: &Array2<f64>,
    gamma: &Array1<f64>,
    beta: &Array1<f64>,
    epsilon: f64,
) -> (Array2<f64>, NormCache) {
    let n = x.ncols() as f64;
    if chosen(LAYER_TASK) == "stretched" {
        let (gamma, beta) = (stretched1(gamma, x.ncols()), stretched1(beta, x.ncols()));
        return solution::layer_norm(x, &gamma, &beta, epsilon);
    }
    let right = solution::layer_norm(x, gamma, beta, epsilon);
    let cache = match chosen(LAYER_TASK) {
        "over-the-batch" => renormalised(x, Axis(0), |v| 1.0 / (v + epsilon).sqrt()),
        "unbiased" => renormalised(x, Axis(1), |v| 1.0 / (v * n / (n - 1.0) + epsilon).sqrt()),
        "epsilon-outside" => renormalised(x, Axis(1), |v| 1.0 / (v.sqrt() + epsilon)),
        "no-epsilon" => renormalised(x, Axis(1), |v| 1.0 / v.sqrt()),
        "one-pass" => one_pass(x, Axis(1), epsilon),
        _ => return right,
    };
    (&cache.x_hat * gamma + beta, cache)
}

/// Layer norm's backward pass.
pub fn layer_norm_backward(
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
) -> NormGradients {
    let choice = chosen(LAYER_TASK);
    if choice == "stretched" {
        return solution::layer_norm_backward(&stretched2(dy, &cache.x_hat), gamma, cache);
    }
    let mut g = solution::layer_norm_backward(dy, gamma, cache);
    spoil(&mut g, choice, dy, gamma, cache, Axis(1));
    if let Some(scheme) = Scheme::of(choice) {
        differences(&mut g, scheme, dy, gamma, cache, Axis(1));
    }
    g
}

/// Differences of the normalisation around x = x̂/s, where the variance is known from x̂ and s.
fn differences(
    g: &mut NormGradients,
    scheme: Scheme,
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
    axis: Axis,
) {
    let scale = cache.inverse_deviation.view().insert_axis(axis);
    let x = &cache.x_hat / &scale;
    let n = x.len_of(axis) as f64;
    // ε = 1/s² − variance, as it must have been.
    let variance = (&x * &x).sum_axis(axis) / n;
    let epsilon = cache.inverse_deviation.mapv(|s| s.powi(-2)) - variance;
    let forward = |x: &Array2<f64>| {
        let centred = x - &(x.sum_axis(axis) / n).insert_axis(axis);
        let variance = centred.mapv(|c| c * c).sum_axis(axis) / n;
        let inverse = (variance + &epsilon).mapv(|v| 1.0 / v.sqrt()).insert_axis(axis);
        centred * inverse * gamma
    };
    g.dx = scheme.gradient(&x, |x| (dy * &forward(x)).sum());
    g.dgamma = scheme.gradient(gamma, |gamma| (dy * &(&cache.x_hat * gamma)).sum());
}

/// Batch norm in training.
pub fn batch_norm_train(norm: &mut BatchNorm, x: &Array2<f64>) -> (Array2<f64>, NormCache) {
    let choice = chosen(BATCH_TASK);
    let (m, epsilon) = (x.nrows() as f64, norm.epsilon);
    if choice == "batch-of-one" && m < 2.0 {
        return (x * 0.0 + &norm.beta, renormalised(x, Axis(0), |v| 1.0 / (v + epsilon).sqrt()));
    }
    if choice == "stretched" {
        norm.gamma = stretched1(&norm.gamma, x.ncols());
        norm.beta = stretched1(&norm.beta, x.ncols());
    }
    let before = norm.clone();
    let (y, cache) = solution::batch_norm_train(norm, x);
    let cache = match choice {
        "running-not-updated" => {
            *norm = before;
            return (y, cache);
        }
        "running-biased" => {
            let new = (&norm.running_variance - &before.running_variance * (1.0 - norm.momentum))
                * (m - 1.0)
                / m;
            norm.running_variance = &before.running_variance * (1.0 - norm.momentum) + new;
            return (y, cache);
        }
        "momentum-reversed" => {
            norm.clone_from(&before);
            norm.momentum = 1.0 - norm.momentum;
            let answer = solution::batch_norm_train(norm, x);
            norm.momentum = before.momentum;
            return answer;
        }
        "first-batch-whole" => {
            if before.running_mean.iter().all(|mean| *mean == 0.0) {
                norm.running_mean /= norm.momentum;
            }
            return (y, cache);
        }
        "running-in-training" => return (solution::batch_norm_evaluate(&before, x), cache),
        "along-rows" => renormalised(x, Axis(1), |v| 1.0 / (v + epsilon).sqrt()),
        "unbiased" => renormalised(x, Axis(0), |v| 1.0 / (v * m / (m - 1.0) + epsilon).sqrt()),
        "epsilon-outside" => renormalised(x, Axis(0), |v| 1.0 / (v.sqrt() + epsilon)),
        "one-pass" => one_pass(x, Axis(0), epsilon),
        _ => return (y, cache),
    };
    (&cache.x_hat * &norm.gamma + &norm.beta, cache)
}

/// Batch norm's backward pass in training.
pub fn batch_norm_backward(
    dy: &Array2<f64>,
    gamma: &Array1<f64>,
    cache: &NormCache,
) -> NormGradients {
    let choice = chosen(BATCH_TASK);
    if choice == "stretched" {
        return solution::batch_norm_backward(&stretched2(dy, &cache.x_hat), gamma, cache);
    }
    let mut g = solution::batch_norm_backward(dy, gamma, cache);
    spoil(&mut g, choice, dy, gamma, cache, Axis(0));
    if let Some(scheme) = Scheme::of(choice) {
        differences(&mut g, scheme, dy, gamma, cache, Axis(0));
    }
    g
}

/// Batch norm in evaluation.
pub fn batch_norm_evaluate(norm: &BatchNorm, x: &Array2<f64>) -> Array2<f64> {
    match chosen(BATCH_TASK) {
        "batch-statistics-at-evaluation" => {
            renormalised(x, Axis(0), |v| 1.0 / (v + norm.epsilon).sqrt()).x_hat * &norm.gamma
                + &norm.beta
        }
        "epsilon-outside" => {
            (x - &norm.running_mean) / norm.running_variance.mapv(|v| v.sqrt() + norm.epsilon)
                * &norm.gamma
                + &norm.beta
        }
        _ => solution::batch_norm_evaluate(norm, x),
    }
}

/// Batch norm's backward pass in evaluation.
pub fn batch_norm_evaluate_backward(
    dy: &Array2<f64>,
    norm: &BatchNorm,
    x: &Array2<f64>,
) -> NormGradients {
    let mut g = solution::batch_norm_evaluate_backward(dy, norm, x);
    match chosen(BATCH_TASK) {
        "evaluation-like-training" => {
            let (_, cache) = solution::batch_norm_train(&mut norm.clone(), x);
            g.dx = solution::batch_norm_backward(dy, &norm.gamma, &cache).dx;
        }
        name => {
            if let Some(scheme) = Scheme::of(name) {
                g.dx = scheme.gradient(x, |x| (dy * &solution::batch_norm_evaluate(norm, x)).sum());
            }
        }
    }
    g
}
