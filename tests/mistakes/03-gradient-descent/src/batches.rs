//! Answers to `minibatches`, `sgd` and `accumulate`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::Array1;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use solution::SgdSettings;

pub(crate) const MINIBATCHES: &[Entry] = &[
    mistake(
        "minibatches",
        "with-replacement",
        "indices drawn with replacement: some examples come twice, some never",
    ),
    mistake(
        "minibatches",
        "last-dropped",
        "the last short batch dropped: its examples are never seen in that epoch",
    ),
    mistake("minibatches", "not-shuffled", "batches in the order of the data"),
    mistake(
        "minibatches",
        "same-every-epoch",
        "a generator of its own, seeded anew in each call: every epoch has the same order",
    ),
    mistake(
        "minibatches",
        "shuffled-within",
        "shuffled within each batch only: the batches always hold the same examples",
    ),
    mistake(
        "minibatches",
        "rotated",
        "the data rotated to a random start: the neighbours stay together",
    ),
    mistake(
        "minibatches",
        "last-filled-up",
        "the last batch filled up with examples that were already seen",
    ),
    mistake("minibatches", "empty-last", "an empty batch at the end where the sizes fit"),
    mistake(
        "minibatches",
        "swapped-with-any",
        "each place swapped with any other: nⁿ ways do not spread evenly over n! orders",
    ),
    mistake(
        "minibatches",
        "none-stays",
        "each place swapped with an earlier one, never with itself: no example can stay where it was",
    ),
    mistake("minibatches", "short-first", "the short batch first: it is the last"),
    mistake(
        "minibatches",
        "evenly-cut",
        "batches of nearly the same size: all but the last have `batch_size`",
    ),
    mistake("minibatches", "from-one", "the examples counted from 1"),
    right("minibatches", "inside-out", "Fisher and Yates inside out, cut with split_off"),
    right("minibatches", "random-keys", "sorted by random keys"),
    right("minibatches", "selection", "drawn one by one from those that are left"),
];

/// The mini-batches of an epoch.
pub fn minibatches(n: usize, batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>> {
    let choice = chosen("minibatches");
    assert!(n > 0 && batch_size > 0, "there is no example, or the batch size is 0");
    let mut order: Vec<usize> = (0..n).collect();
    match choice {
        "with-replacement" => order.iter_mut().for_each(|i| *i = rng.random_range(0..n)),
        "not-shuffled" => {}
        "same-every-epoch" => order.shuffle(&mut StdRng::seed_from_u64(42)),
        "shuffled-within" => order.chunks_mut(batch_size).for_each(|batch| batch.shuffle(rng)),
        "rotated" => order.rotate_left(rng.random_range(0..n)),
        "swapped-with-any" => (0..n).for_each(|i| order.swap(i, rng.random_range(0..n))),
        "none-stays" => (1..n).rev().for_each(|i| order.swap(i, rng.random_range(0..i))),
        "from-one" => {
            order = (1..=n).collect();
            order.shuffle(rng);
        }
        "inside-out" => {
            order.clear();
            for i in 0..n {
                order.push(i);
                order.swap(i, rng.random_range(0..=i));
            }
            let mut batches = Vec::new();
            while !order.is_empty() {
                let rest = order.split_off(batch_size.min(order.len()));
                batches.push(std::mem::replace(&mut order, rest));
            }
            return batches;
        }
        "random-keys" => {
            let mut keyed: Vec<(u64, usize)> = order.iter().map(|&i| (rng.random(), i)).collect();
            keyed.sort();
            order = keyed.into_iter().map(|(_, i)| i).collect();
        }
        "selection" => {
            let mut left = std::mem::take(&mut order);
            while !left.is_empty() {
                order.push(left.swap_remove(rng.random_range(0..left.len())));
            }
        }
        _ => order.shuffle(rng),
    }
    if choice == "last-filled-up" {
        order.extend_from_within(..(batch_size - n % batch_size) % batch_size.min(n));
    }
    if choice == "short-first" {
        let (first, rest) = order.split_at(n % batch_size);
        let full = rest.chunks(batch_size).map(<[usize]>::to_vec);
        return Some(first.to_vec()).filter(|b| !b.is_empty()).into_iter().chain(full).collect();
    }
    let size = if choice == "evenly-cut" { n.div_ceil(n.div_ceil(batch_size)) } else { batch_size };
    let mut batches: Vec<Vec<usize>> = order.chunks(size).map(<[usize]>::to_vec).collect();
    if choice == "last-dropped" && !n.is_multiple_of(batch_size) {
        batches.pop();
    }
    if choice == "empty-last" && n.is_multiple_of(batch_size) {
        batches.push(Vec::new());
    }
    batches
}

pub(crate) const SGD: &[Entry] = &[
    mistake("sgd", "ascent", "x + η·g, which climbs"),
    mistake(
        "sgd",
        "stale-gradient",
        "all gradients of an epoch at the x that it began with: each is taken at the present x",
    ),
    mistake("sgd", "shuffled-once", "one shuffle for all epochs: each epoch has its own"),
    mistake(
        "sgd",
        "epoch-points-only",
        "x once an epoch: the trajectory has a point for every update",
    ),
    mistake("sgd", "no-start", "a trajectory without its start"),
    mistake("sgd", "short-batch-dropped", "the last short batch of each epoch left out"),
    mistake(
        "sgd",
        "short-batch-like-full",
        "the short batch's step scaled by its share of a full one: its mean is a mean already",
    ),
    mistake("sgd", "one-epoch-less", "one epoch too few"),
    mistake(
        "sgd",
        "divided-twice",
        "the gradient divided by the batch's size: it is a mean already",
    ),
    mistake(
        "sgd",
        "own-generator",
        "a generator of its own in the place of the one that was given: the seed has no say",
    ),
    mistake("sgd", "stops-by-itself", "an end where the gradient is 0: only epochs end this loop"),
    right("sgd", "queue", "one loop over all updates, with a queue that is filled once an epoch"),
    right("sgd", "flat-loop", "all batches of all epochs first, then one loop"),
    right("sgd", "random-keys", "another shuffle, cut by hand"),
];

/// Stochastic gradient descent.
pub fn sgd(
    gradient: impl Fn(&Array1<f64>, &[usize]) -> Array1<f64>,
    start: &Array1<f64>,
    n: usize,
    settings: &SgdSettings,
    rng: &mut StdRng,
) -> Vec<Array1<f64>> {
    let &SgdSettings { batch_size, epochs, learning_rate } = settings;
    assert!(
        learning_rate.is_finite() && learning_rate > 0.0,
        "the learning rate is {learning_rate}"
    );
    let choice = chosen("sgd");
    let epochs = if choice == "one-epoch-less" { epochs.saturating_sub(1) } else { epochs };
    if choice == "queue" {
        assert!(n > 0 && batch_size > 0, "there is no example, or the batch size is 0");
        let (mut path, mut queue) = (vec![start.clone()], Vec::new());
        while path.len() <= epochs * n.div_ceil(batch_size) {
            if queue.is_empty() {
                queue = solution::minibatches(n, batch_size, rng);
                queue.reverse();
            }
            let (x, batch) = (&path[path.len() - 1], queue.pop().expect("a batch"));
            path.push(x + &(gradient(x, &batch) * -learning_rate));
        }
        return path;
    }
    let own = &mut StdRng::seed_from_u64(0);
    let rng = if choice == "own-generator" { own } else { rng };
    let mut plan: Vec<Vec<Vec<usize>>> = (0..epochs.max(1))
        .map(|_| match choice {
            "random-keys" => {
                let mut keyed: Vec<(u64, usize)> = (0..n).map(|i| (rng.random(), i)).collect();
                keyed.sort();
                let order: Vec<usize> = keyed.into_iter().map(|(_, i)| i).collect();
                assert!(n > 0, "there is no example");
                order.chunks(batch_size).map(<[usize]>::to_vec).collect()
            }
            _ => solution::minibatches(n, batch_size, rng),
        })
        .take(epochs)
        .collect();
    if choice == "shuffled-once" {
        let first = plan[0].clone();
        plan.fill(first);
    }
    let (mut x, mut path) = (start.clone(), vec![start.clone()]);
    for batches in plan {
        let at_start = x.clone();
        for batch in batches {
            let short = batch.len() < batch_size.min(n);
            if short && choice == "short-batch-dropped" {
                continue;
            }
            let at = if choice == "stale-gradient" { &at_start } else { &x };
            let mut g = gradient(at, &batch);
            match choice {
                "short-batch-like-full" => g *= batch.len() as f64 / batch_size as f64,
                "divided-twice" => g /= batch.len() as f64,
                "stops-by-itself" if g.iter().all(|g| *g == 0.0) => return path,
                _ => {}
            }
            x = if choice == "ascent" { x + learning_rate * g } else { x - g * learning_rate };
            if choice != "epoch-points-only" {
                path.push(x.clone());
            }
        }
        if choice == "epoch-points-only" {
            path.push(x.clone());
        }
    }
    if choice == "no-start" {
        path.remove(0);
    }
    path
}

pub(crate) const ACCUMULATE: &[Entry] = &[
    mistake(
        "accumulate",
        "not-divided",
        "the sum of the micro-batches' means: it grows with their number",
    ),
    mistake(
        "accumulate",
        "unequal-averaged",
        "the plain mean of the means: a large micro-batch counts for more than a small one",
    ),
    mistake(
        "accumulate",
        "sum-over-examples",
        "each mean times its size, and no division by the number of examples",
    ),
    mistake(
        "accumulate",
        "divided-by-count-of-batches",
        "the sum over all examples divided by the number of micro-batches",
    ),
    mistake(
        "accumulate",
        "last-only",
        "the gradient of the last micro-batch: the others were overwritten",
    ),
    mistake(
        "accumulate",
        "pairwise",
        "(mean + g)/2 at each micro-batch: so the last one has half of all the weight",
    ),
    mistake("accumulate", "sizes-of-the-first", "all micro-batches counted as large as the first"),
    right(
        "accumulate",
        "shares",
        "each mean times its share of the examples, folded into an Option",
    ),
    right("accumulate", "running-mean", "a running mean, moved by each micro-batch's share"),
    right("accumulate", "backwards", "weights first, summed from the last"),
];

/// The mean gradient over a batch of micro-batches.
pub fn accumulate(
    gradient: impl Fn(&[usize]) -> Array1<f64>,
    micro_batches: &[Vec<usize>],
) -> Array1<f64> {
    assert!(
        !micro_batches.is_empty() && micro_batches.iter().all(|b| !b.is_empty()),
        "nothing to average"
    );
    let means: Vec<Array1<f64>> = micro_batches.iter().map(|batch| gradient(batch)).collect();
    let sizes: Vec<f64> = micro_batches.iter().map(|batch| batch.len() as f64).collect();
    let (count, total) = (sizes.len() as f64, sizes.iter().sum::<f64>());
    let weighted = |weight: &dyn Fn(f64) -> f64| {
        let zero = Array1::zeros(means[0].len());
        means.iter().zip(&sizes).rev().fold(zero, |sum, (g, &size)| sum + weight(size) * g)
    };
    match chosen("accumulate") {
        "not-divided" => weighted(&|_| 1.0),
        "unequal-averaged" => weighted(&|_| 1.0 / count),
        "sum-over-examples" => weighted(&|size| size),
        "divided-by-count-of-batches" => weighted(&|size| size / count),
        "last-only" => means[means.len() - 1].clone(),
        "pairwise" => {
            let pairs = means.iter().cloned();
            pairs.reduce(|mean, g| (mean + g) / 2.0).expect("a micro-batch")
        }
        "sizes-of-the-first" => weighted(&|size| size / (sizes[0] * count)),
        "shares" => {
            let shares = means.iter().zip(&sizes).map(|(g, size)| g * (size / total));
            shares
                .fold(None, |sum: Option<Array1<f64>>, g| Some(sum.map_or(g.clone(), |s| s + g)))
                .expect("a micro-batch")
        }
        "running-mean" => {
            let (mut mean, mut seen) = (Array1::zeros(means[0].len()), 0.0);
            for (g, size) in means.iter().zip(&sizes) {
                seen += size;
                mean = &mean + (g - &mean) * (size / seen);
            }
            mean
        }
        _ => weighted(&|size| size / total),
    }
}
