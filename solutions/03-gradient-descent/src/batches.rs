//! Tasks `minibatches`, `sgd` and `accumulate`.

use ndarray::Array1;
use rand::rngs::StdRng;
// BEGIN SOLUTION
use rand::seq::SliceRandom;
// END SOLUTION

/// The mini-batches of one epoch: all of 0, 1, …, n − 1, shuffled, cut into batches.
///
/// Every index occurs exactly once. All batches have `batch_size` indices but the last, which has
/// what is left (with `batch_size` ≥ n there is one batch). Any order of the n indices is equally
/// likely; the same state of `rng` gives the same batches, and a second call with the same `rng`
/// another shuffle.
///
/// # Panics
/// If `n` or `batch_size` is 0.
pub fn minibatches(n: usize, batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>> {
    // BEGIN SOLUTION
    assert!(n > 0, "there is no example");
    assert!(batch_size > 0, "the batch size is 0: it must be at least 1");
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(rng);
    order.chunks(batch_size).map(<[usize]>::to_vec).collect()
    // END SOLUTION
}

/// How long to descend, and in what steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdSettings {
    /// Examples in a batch; the last of an epoch may have fewer.
    pub batch_size: usize,
    /// Passes over all examples.
    pub epochs: usize,
    /// η.
    pub learning_rate: f64,
}

/// Stochastic gradient descent: for each epoch, for each of its [`minibatches`],
/// x ← x − η·g, where g = `gradient(x, batch)` is the mean gradient over the batch at the present
/// x.
///
/// `n` is the number of examples. Returns the trajectory: `start`, then x after each update, of which
/// none is left out, be the gradient 0 or NaN. `gradient` is called once for each update.
///
/// # Panics
/// If the learning rate is not finite and positive, even without an epoch; if `n` or the batch size
/// is 0 and there is an epoch to do.
///
/// Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), algorithm 8.1.
pub fn sgd(
    gradient: impl Fn(&Array1<f64>, &[usize]) -> Array1<f64>,
    start: &Array1<f64>,
    n: usize,
    settings: &SgdSettings,
    rng: &mut StdRng,
) -> Vec<Array1<f64>> {
    // BEGIN SOLUTION
    let rate = settings.learning_rate;
    assert!(
        rate.is_finite() && rate > 0.0,
        "the learning rate is {rate}: it must be finite and positive"
    );
    let mut trajectory = vec![start.clone()];
    let mut x = start.clone();
    for _ in 0..settings.epochs {
        // A new shuffle for each epoch.
        for batch in minibatches(n, settings.batch_size, rng) {
            x = &x - rate * gradient(&x, &batch);
            trajectory.push(x.clone());
        }
    }
    trajectory
    // END SOLUTION
}

/// The mean gradient over a large batch, from micro-batches that fit into memory.
///
/// `gradient(micro_batch)` gives the **mean** gradient over a micro-batch. The micro-batches may
/// differ in size; together they are the batch. `gradient` is called once for each.
///
/// # Panics
/// If there is no micro-batch, or one of them is empty.
pub fn accumulate(
    gradient: impl Fn(&[usize]) -> Array1<f64>,
    micro_batches: &[Vec<usize>],
) -> Array1<f64> {
    // BEGIN SOLUTION
    assert!(micro_batches.iter().all(|batch| !batch.is_empty()), "a micro-batch is empty");
    // A mean over k examples is their sum over k. So undo each mean, add, and take the one mean
    // that is wanted: g = Σ k_i·g_i / Σ k_i.
    let sums = micro_batches.iter().map(|batch| gradient(batch) * batch.len() as f64);
    let total: usize = micro_batches.iter().map(Vec::len).sum();
    sums.reduce(|sum, g| sum + g).expect("at least one micro-batch") / total as f64
    // END SOLUTION
}
