//! Answers to `sgd`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::Array1;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use solution::SgdSettings;

const SEEDS: [f64; 6] = [42.0, 0.0, 1.0, 7.0, 123.0, 1234.0];

const SHORT: &str = "the short batch's step scaled by its share of a full one: its mean is a mean already";

const BY_BATCHES: &str = "the step divided by the number of batches: each makes a whole one";

const DIVIDED: &str = "the gradient divided by the batch's size: it is a mean already";

const MULTIPLIED: &str = "the gradient multiplied by the batch's size: the mean is what is wanted";

/// Stochastic gradient descent.
pub fn sgd(gradient: impl Fn(&Array1<f64>, &[usize]) -> Array1<f64>, start: &Array1<f64>, n: usize, settings: &SgdSettings, rng: &mut StdRng) -> Vec<Array1<f64>> {
    let _inside = enter("sgd");
    let &SgdSettings { batch_size, epochs, learning_rate } = settings;
    let check = |is_good: bool| assert!(is_good, "the learning rate is {learning_rate}");
    pick!(
        "rate",
        check(learning_rate.is_finite() && learning_rate > 0.0),
        wrong("any", "a learning rate that is not finite and positive, taken as it comes", ()),
        wrong("zero", "a learning rate of 0 let through", check(learning_rate.is_finite() && learning_rate >= 0.0)),
        wrong("nan", "NaN let through as a learning rate: every comparison with it is false", check(!(learning_rate <= 0.0 || learning_rate.is_infinite()))),
        wrong("infinite", "∞ let through as a learning rate", check(learning_rate > 0.0)),
        wrong("sign", "a learning rate refused only where it is not above 0: ∞ and NaN pass", check(learning_rate.is_nan() || learning_rate > 0.0)),
        wrong("negative", "a learning rate refused only where it is negative: 0, ∞ and NaN pass", check(learning_rate.is_nan() || learning_rate >= 0.0)),
        wrong("at-most-1", "a learning rate above 1 refused: any that is finite and positive will do", check(learning_rate > 0.0 && learning_rate <= 1.0)),
        some(
            "least",
            "a learning rate below some size refused: any that is positive and finite will do",
            |least| check(learning_rate.is_finite() && learning_rate >= least),
            [1e-12, 1e-10, 1e-8, 1e-6]
        ),
        wrong("late", "a learning rate that is looked at in an epoch only", check(epochs == 0 || learning_rate.is_finite() && learning_rate > 0.0)),
    );
    pick!(
        "nothing-to-do",
        (),
        wrong("no-example", "a panic for n = 0 although there is no epoch: nothing is asked of it then", assert!(n > 0, "{ANY_PANIC}")),
        wrong("no-batch-size", "a panic for a batch size of 0 although there is no epoch: nothing is asked of it then", assert!(batch_size > 0, "{ANY_PANIC}")),
        wrong("no-epoch", "a panic where there is no epoch: the trajectory is the start then", assert!(epochs > 0, "{ANY_PANIC}")),
    );
    let own = &mut StdRng::seed_from_u64(0);
    let rng = pick!(
        "own-generator",
        rng,
        some(
            "seeded",
            "a generator of its own in the place of the one that was given: the seed has no say",
            |seed| {
                *own = StdRng::seed_from_u64(seed as u64);
                own
            },
            SEEDS
        ),
    );
    let epochs = pick!(
        "epochs",
        epochs,
        wrong("one-less", "one epoch too few", epochs.saturating_sub(1)),
        wrong("one-more", "one epoch too many", epochs + 1),
        wrong("one", "one epoch, whatever the settings say", epochs.min(1)),
        wrong("at-least-one", "one epoch even where the settings have none", epochs.max(1)),
    );
    let mut path = pick!(
        "start",
        vec![start.clone()],
        wrong("none", "a trajectory without its start", vec![]),
        wrong("twice", "the start twice in the trajectory", vec![start.clone(), start.clone()]),
    );
    let (mut x, mut first, mut at_epoch) = (start.clone(), None, start.clone());
    let (mut velocity, mut previous) = (Array1::zeros(start.len()), start.clone());
    let mut left: Vec<usize> = Vec::new();
    for epoch in 0..epochs {
        let batches = pick!(
            "reshuffle",
            crate::minibatches(n, batch_size, rng),
            wrong("once", "one shuffle for all epochs: each epoch has its own", first.get_or_insert_with(|| crate::minibatches(n, batch_size, rng)).clone()),
            wrong("short-left-out", "the last short batch left out: its examples are never seen in that epoch", {
                crate::minibatches(n, batch_size, rng).into_iter().filter(|batch| batch.len() == batch_size.min(n)).collect()
            }),
            wrong("one-batch", "one batch for each epoch: an epoch is all of them", crate::minibatches(n, batch_size, rng).into_iter().take(1).collect()),
            wrong("strung-together", "the rest of an epoch filled up from the next one: it is a short batch by itself", {
                left.extend(crate::minibatches(n, batch_size, rng).concat());
                let full = if epoch + 1 < epochs { left.len() / batch_size * batch_size } else { left.len() };
                left.drain(..full).collect::<Vec<_>>().chunks(batch_size).map(<[usize]>::to_vec).collect::<Vec<_>>()
            }),
            right("random-keys", "another shuffle, cut by hand", {
                assert!(n > 0, "there is no example");
                let mut order: Vec<usize> = (0..n).collect();
                order.sort_by_cached_key(|_| rng.random::<u64>());
                order.chunks(batch_size).map(<[usize]>::to_vec).collect()
            }),
            right("shuffled-on", "the batches of two shuffles, one thrown away", {
                crate::minibatches(n, batch_size, rng);
                crate::minibatches(n, batch_size, rng)
            }),
        );
        let count = batches.len();
        pick!("epoch-start", (), wrong("reset", "each epoch begun at the start again: it goes on where the last one ended", x = start.clone()));
        let mut sum = Array1::zeros(start.len());
        for (number, batch) in batches.into_iter().enumerate() {
            let is_last = number + 1 == count;
            if pick!("updates", false, wrong("epochs", "as many updates as there are epochs: an epoch is all batches", path.len() > epochs)) {
                return path;
            }
            let (size, full) = (batch.len() as f64, batch_size.min(n) as f64);
            let at = pick!(
                "at",
                &x,
                wrong("epoch", "all gradients of an epoch at the x that it began with: each is taken at the present x", &at_epoch),
                wrong("previous", "the gradient at the x before the last update: it is taken at the present x", &previous),
                wrong("start", "the gradient at the start in every step: it is taken at the present x", start),
            );
            let mut g = pick!(
                "batch",
                gradient(at, &batch),
                wrong("all", "the gradient over all examples: it is that over the batch", gradient(at, &(0..n).collect::<Vec<_>>())),
                wrong("first-of-it", "the gradient of the batch's first example alone", gradient(at, &batch[..1])),
                wrong(
                    "positions",
                    "the places within the batch for its examples: so the first of the data are taken each time",
                    gradient(at, &(0..batch.len()).collect::<Vec<_>>())
                ),
            );
            pick!(
                "gradient",
                (),
                wrong("short-like-full", SHORT, g *= size / full),
                wrong("short-of-batch-size", SHORT, g *= size / batch_size as f64),
                wrong("divided", DIVIDED, g /= size),
                wrong("summed", MULTIPLIED, g *= size),
                wrong("share", "the gradient times the batch's share of all examples: its mean is a mean already", g *= size / n as f64),
                wrong("divided-by-n", "the gradient divided by n: it is a mean already", g /= n as f64),
                wrong("by-batches", BY_BATCHES, g /= count as f64),
                wrong("sign", "the sign of the gradient: its size is left out", g.mapv_inplace(f64::signum)),
                wrong("normalised", "the gradient divided by its length", g /= g.dot(&g).sqrt()),
                some(
                    "clipped",
                    "each derivative clipped at some size: the step is along the gradient as it is",
                    |most| g.mapv_inplace(|g| g.clamp(-most, most)),
                    [1.0, 5.0, 10.0, 0.5, 0.1, 100.0]
                ),
                some(
                    "clipped-length",
                    "the gradient shortened to some length where it is longer: the step is along the gradient as it is",
                    |most| g *= f64::min(1.0, most / g.dot(&g).sqrt()),
                    [1.0, 5.0, 10.0, 0.5, 0.1, 100.0]
                ),
                wrong("refused", "a panic where the gradient is not finite: only epochs end this loop", assert!(g.iter().all(|g| g.is_finite()), "{ANY_PANIC}")),
            );
            if pick!(
                "stop",
                false,
                wrong("gradient-0", "an end where the gradient is 0: only epochs end this loop", g.iter().all(|g| *g == 0.0)),
                wrong("nan", "an end where something is not finite: only epochs end this loop", !g.iter().all(|g| g.is_finite())),
                some("small", "an end where the gradient is small: only epochs end this loop", |least| g.dot(&g).sqrt() < least, [1e-6, 1e-8, 1e-10, 1e-12, 1e-5, 1e-4, 1e-3]),
            ) {
                return path;
            }
            let rate = pick!(
                "decay",
                learning_rate,
                wrong("epochs", "a learning rate that falls with the epochs: here it stays", learning_rate / (epoch as f64 + 1.0)),
                wrong("updates", "a learning rate that falls with the updates: here it stays", learning_rate / path.len() as f64),
                wrong("root", "a learning rate that falls with the root of the epochs: here it stays", learning_rate / (epoch as f64 + 1.0).sqrt()),
                wrong("root-of-updates", "a learning rate that falls with the root of the updates: here it stays", learning_rate / (path.len() as f64).sqrt()),
                wrong("to-0", "a learning rate that falls to 0 along a line: here it stays", learning_rate * (1.0 - epoch as f64 / epochs as f64)),
                some(
                    "factor",
                    "a learning rate that falls by some factor from epoch to epoch: here it stays",
                    |factor| learning_rate * factor.powf(epoch as f64),
                    [0.9, 0.95, 0.99, 0.5]
                ),
                some("constant", "some constant for the learning rate: it is in the settings", |rate| rate, [0.1, 0.01, 0.001, 0.05]),
                wrong("by-epochs", "the learning rate divided by the number of epochs", learning_rate / epochs as f64),
                wrong("by-batch-size", DIVIDED, learning_rate / batch_size as f64),
                wrong("by-batches", BY_BATCHES, learning_rate / count as f64),
                wrong("doubled", "the step taken twice: once for each batch is enough", 2.0 * learning_rate),
                wrong("halved", "½·η for η: a ½ belongs to a squared error", 0.5 * learning_rate),
                wrong("short-like-full", SHORT, learning_rate * size / full),
                wrong("short-of-batch-size", SHORT, learning_rate * size / batch_size as f64),
                wrong("divided", DIVIDED, learning_rate / size),
                wrong("multiplied", MULTIPLIED, learning_rate * size),
            );
            pick!(
                "memory",
                (),
                some(
                    "momentum",
                    "some momentum: each step is along the present gradient alone",
                    |beta| {
                        velocity = beta * &velocity + &g;
                        g = velocity.clone();
                    },
                    [0.9, 0.5, 0.8, 0.95, 0.99]
                ),
                some(
                    "average",
                    "a decaying average of the gradients: each step is along the present gradient alone",
                    |beta| {
                        velocity = beta * &velocity + (1.0 - beta) * &g;
                        g = velocity.clone();
                    },
                    [0.9, 0.5, 0.8, 0.95, 0.99]
                ),
                wrong("never-zeroed", "the gradients added up and never set back to 0: each step has that of its own batch alone", {
                    velocity += &g;
                    g = velocity.clone();
                }),
                wrong("zeroed-each-epoch", "the gradients added up within an epoch: each step has that of its own batch alone", {
                    sum += &g;
                    g = sum.clone();
                }),
            );
            let before = x.clone();
            previous = before.clone();
            x = pick!(
                "update",
                &x - rate * &g,
                wrong("ascent", "x + η·g, which climbs", &x + rate * &g),
                wrong("assigned", "−η·g for x − η·g", -rate * &g),
                wrong("from-start", "each step taken from the start: it is taken from the present x", start - rate * &g),
                wrong("from-epoch", "each step taken from the x that the epoch began with: it is taken from the present x", &at_epoch - rate * &g),
                wrong("first", "the first coordinate alone: all of them move at once", {
                    let mut x = x;
                    x[0] -= rate * g[0];
                    x
                }),
                wrong("last-left-out", "the last coordinate never moved: the loop ends one too early", {
                    let last = x.len() - 1;
                    let mut next = &x - rate * &g;
                    next[last] = x[last];
                    next
                }),
                wrong("length", "the gradient's length taken off every coordinate: each has its own derivative", &x - rate * g.dot(&g).sqrt()),
                wrong("no-rate", "x − g without η", &x - &g),
                right("scaled-add", "x changed in place", {
                    let mut x = x;
                    x.scaled_add(-rate, &g);
                    x
                }),
            );
            pick!(
                "points",
                path.push(x.clone()),
                wrong(
                    "epochs",
                    "x once an epoch: the trajectory has a point for every update",
                    if is_last {
                        path.push(x.clone())
                    }
                ),
                wrong("none", "no point after the start: the trajectory has one for every update", ()),
                wrong("last-only", "the last point alone: the trajectory has them all", path = vec![x.clone()]),
                wrong("gradients", "the gradients in the trajectory: it has the points", path.push(g.clone())),
                wrong("steps", "the steps in the trajectory: it has the points that they lead to", path.push(&x - &before)),
                wrong(
                    "unmoved",
                    "no point for an update by 0: the trajectory has one for every update",
                    if x != before {
                        path.push(x.clone())
                    }
                ),
                wrong("before", "x before each update: the start comes twice, and the last point is missing", path.push(before)),
            );
        }
        at_epoch = x.clone();
        pick!("epoch-points", (), wrong("too", "x once more after each epoch: the trajectory has a point for each update alone", path.push(x.clone())));
    }
    pick!(
        "result",
        path.clone(),
        wrong("one-less", "the last point left out of the trajectory", {
            path.pop();
            path
        }),
        wrong("same", "the last x at every point: a copy of each is what the trajectory has", vec![x; path.len()]),
    )
}
