//! Answers to `minibatches`, `sgd` and `accumulate`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::Array1;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use solution::SgdSettings;
use std::sync::atomic::{AtomicU64, Ordering};

const FILLED: &str = "the last batch filled up with examples that were already seen";

const SEEDS: [f64; 6] = [42.0, 0.0, 1.0, 7.0, 123.0, 1234.0];

/// The mini-batches of an epoch.
pub fn minibatches(n: usize, batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>> {
    let _inside = enter("minibatches");
    pick!("examples", assert!(n > 0, "there is no example"), wrong("none", "no look at whether there is an example: n = 0 gives no batch", ()),);
    let size = pick!(
        "batch-size",
        {
            assert!(batch_size > 0, "the batch size is 0");
            batch_size
        },
        wrong("at-least-one", "a batch size of 0 taken as 1: it should be a panic", batch_size.max(1)),
        wrong("at-most-n", "a batch size above n refused: there is one batch then", {
            assert!((1..=n).contains(&batch_size), "the batch size is not in 1..={n}");
            batch_size
        }),
    );
    let cut = |order: &[usize], size: usize| order.chunks(size).map(<[usize]>::to_vec).collect::<Vec<_>>();
    if pick!("shuffled", false, wrong("batches", "the batches shuffled, not the examples: neighbours stay together", true)) {
        let mut batches = cut(&(0..n).collect::<Vec<_>>(), size);
        batches.shuffle(rng);
        return batches;
    }
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let own = |seed: u64| StdRng::seed_from_u64(seed);
    let order = pick!(
        "generator",
        shuffled(n, size, rng),
        some("seeded", "a generator of its own, seeded anew in each call: every epoch has the same order", |seed| shuffled(n, size, &mut own(seed as u64)), SEEDS),
        wrong("unseeded", "a generator of its own, never the same: the seed has no say", shuffled(n, size, &mut own(CALLS.fetch_add(1, Ordering::Relaxed)))),
        wrong("small-seed", "a generator of its own with one of few seeds: few orders are possible", shuffled(n, size, &mut own(u64::from(rng.random::<u8>())))),
        right("child", "a generator of its own with a seed of 64 bits from the one that was given", shuffled(n, size, &mut own(rng.random()))),
    );
    let chain = |first: &[usize], rest: &[usize]| {
        let first = Some(first.to_vec()).filter(|batch| !batch.is_empty());
        first.into_iter().chain(cut(rest, size)).collect()
    };
    pick!(
        "cut",
        cut(&order, size),
        wrong("last-filled-from-0", FILLED, {
            let missing = (size - n % size) % size;
            cut(&[order, (0..missing.min(n)).collect()].concat(), size)
        }),
        wrong("last-dropped", "the last short batch dropped: its examples are never seen in that epoch", order.chunks_exact(size).map(<[usize]>::to_vec).collect()),
        wrong("last-left-out", "the last batch left out, be it full or short: a < where ≤ is meant, or one batch less", {
            let mut batches = cut(&order, size);
            batches.pop();
            batches
        }),
        wrong("last-filled-up", FILLED, {
            let missing = (size - n % size) % size;
            let again: Vec<usize> = order.iter().cycle().take(missing.min(n)).copied().collect();
            cut(&[order, again].concat(), size)
        }),
        wrong("empty-last", "an empty batch at the end where the sizes fit", {
            let empty = n.is_multiple_of(size).then(Vec::new);
            cut(&order, size).into_iter().chain(empty).collect()
        }),
        wrong("short-first", "the short batch first: it is the last", chain(&order[..n % size], &order[n % size..])),
        wrong("evenly", "batches of nearly the same size: all but the last have `batch_size`", cut(&order, n.div_ceil(n.div_ceil(size)))),
        wrong("batches-for-size", "`batch_size` batches: it is the number of examples in each", cut(&order, n.div_ceil(size))),
        wrong("rest-with-last", "what is left over put into the last full batch: it is a batch by itself", {
            let mut batches = cut(&order, size);
            if batches.len() > 1 && !n.is_multiple_of(size) {
                let rest = batches.pop().unwrap_or_default();
                batches.last_mut().into_iter().for_each(|batch| batch.extend(&rest));
            }
            batches
        }),
        right("split-off", "cut with split_off", {
            let (mut batches, mut order) = (Vec::new(), order);
            while !order.is_empty() {
                let rest = order.split_off(size.min(order.len()));
                batches.push(std::mem::replace(&mut order, rest));
            }
            batches
        }),
    )
}

fn shuffled(n: usize, size: usize, rng: &mut StdRng) -> Vec<usize> {
    let mut order: Vec<usize> = pick!("first", (0..n).collect(), wrong("one", "the examples counted from 1", (1..=n).collect()));
    pick!(
        "shuffle",
        order.shuffle(rng),
        wrong("not-of-one-batch", "no shuffle where one batch holds all examples: their order is drawn there too", {
            if size < n {
                order.shuffle(rng);
            }
        }),
        wrong("with-replacement", "indices drawn with replacement: some examples come twice, some never", order.iter_mut().for_each(|i| *i = rng.random_range(0..n))),
        wrong("none", "batches in the order of the data", ()),
        wrong("within", "shuffled within each batch only: the batches always hold the same examples", order.chunks_mut(size).for_each(|batch| batch.shuffle(rng))),
        wrong("of-batches", "the batches shuffled, not the examples: neighbours stay together", {
            let mut batches: Vec<Vec<usize>> = order.chunks(size).map(<[usize]>::to_vec).collect();
            batches.shuffle(rng);
            order = batches.concat();
        }),
        wrong("rotated", "the data rotated to a random start: the neighbours stay together", order.rotate_left(rng.random_range(0..n))),
        wrong(
            "stopped-early",
            "each place swapped with an earlier one but for the last two: two examples never change places there",
            (2..n).rev().for_each(|i| order.swap(i, rng.random_range(0..=i)))
        ),
        wrong("swapped-with-any", "each place swapped with any other: nⁿ ways do not spread evenly over n! orders", (0..n).for_each(|i| order.swap(i, rng.random_range(0..n)))),
        wrong(
            "none-stays",
            "each place swapped with an earlier one, never with itself: no example can stay where it was",
            (1..n).rev().for_each(|i| order.swap(i, rng.random_range(0..i)))
        ),
        wrong("one-swap", "two examples swapped: all of them are to be shuffled", order.swap(rng.random_range(0..n), rng.random_range(0..n))),
        right("fisher-yates", "each place swapped with an earlier one or itself", (1..n).rev().for_each(|i| order.swap(i, rng.random_range(0..=i)))),
        right("random-keys", "sorted by random keys", order.sort_by_cached_key(|_| rng.random::<u64>())),
        right("selection", "drawn one by one from those that are left", {
            let mut left = std::mem::take(&mut order);
            while !left.is_empty() {
                order.push(left.swap_remove(rng.random_range(0..left.len())));
            }
        }),
    );
    order
}

const SHORT: &str = "the short batch's step scaled by its share of a full one: its mean is a mean already";

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
        wrong("late", "a learning rate that is looked at in an epoch only", check(epochs == 0 || learning_rate.is_finite() && learning_rate > 0.0)),
    );
    pick!(
        "nothing-to-do",
        (),
        wrong("no-example", "a panic for n = 0 although there is no epoch: nothing is asked of it then", assert!(n > 0, "{ANY_PANIC}")),
        wrong("no-batch-size", "a panic for a batch size of 0 although there is no epoch: nothing is asked of it then", assert!(batch_size > 0, "{ANY_PANIC}")),
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
    );
    let mut path = pick!("start", vec![start.clone()], wrong("none", "a trajectory without its start", vec![]));
    let (mut x, mut first, mut at_epoch) = (start.clone(), None, start.clone());
    let mut velocity = Array1::zeros(start.len());
    for epoch in 0..epochs {
        let batches = pick!(
            "reshuffle",
            crate::minibatches(n, batch_size, rng),
            wrong("once", "one shuffle for all epochs: each epoch has its own", first.get_or_insert_with(|| crate::minibatches(n, batch_size, rng)).clone()),
            wrong("short-left-out", "the last short batch left out: its examples are never seen in that epoch", {
                crate::minibatches(n, batch_size, rng).into_iter().filter(|batch| batch.len() == batch_size.min(n)).collect()
            }),
            wrong("one-batch", "one batch for each epoch: an epoch is all of them", crate::minibatches(n, batch_size, rng).into_iter().take(1).collect()),
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
                wrong("start", "the gradient at the start in every step: it is taken at the present x", start),
            );
            let mut g = gradient(at, &batch);
            pick!(
                "gradient",
                (),
                wrong("short-like-full", SHORT, g *= size / full),
                wrong("short-of-batch-size", SHORT, g *= size / batch_size as f64),
                wrong("divided", DIVIDED, g /= size),
                wrong("summed", MULTIPLIED, g *= size),
                wrong("share", "the gradient times the batch's share of all examples: its mean is a mean already", g *= size / n as f64),
                wrong("divided-by-n", "the gradient divided by n: it is a mean already", g /= n as f64),
                wrong("normalised", "the gradient divided by its length", g /= g.dot(&g).sqrt()),
            );
            if pick!(
                "stop",
                false,
                wrong("gradient-0", "an end where the gradient is 0: only epochs end this loop", g.iter().all(|g| *g == 0.0)),
                wrong("nan", "an end where something is not finite: only epochs end this loop", !g.iter().all(|g| g.is_finite())),
            ) {
                return path;
            }
            let rate = pick!(
                "decay",
                learning_rate,
                wrong("epochs", "a learning rate that falls with the epochs: here it stays", learning_rate / (epoch as f64 + 1.0)),
                wrong("updates", "a learning rate that falls with the updates: here it stays", learning_rate / path.len() as f64),
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
            );
            let before = x.clone();
            x = pick!(
                "update",
                &x - rate * &g,
                wrong("ascent", "x + η·g, which climbs", &x + rate * &g),
                wrong("assigned", "−η·g for x − η·g", -rate * &g),
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
    path
}

/// The mean gradient over a batch of micro-batches.
pub fn accumulate(gradient: impl Fn(&[usize]) -> Array1<f64>, micro_batches: &[Vec<usize>]) -> Array1<f64> {
    let _inside = enter("accumulate");
    let not_empty = |batch: Option<&Vec<usize>>| assert!(batch.is_none_or(|b| !b.is_empty()), "an empty micro-batch");
    pick!(
        "empty",
        micro_batches.iter().for_each(|batch| not_empty(Some(batch))),
        wrong("none", "no look at whether a micro-batch is empty", ()),
        wrong("first", "a look at the first micro-batch only: any can be empty", not_empty(micro_batches.first())),
        wrong("last", "a look at the last micro-batch only: any can be empty", not_empty(micro_batches.last())),
        wrong("total", "refused only if all micro-batches are empty: one is enough", assert!(micro_batches.iter().any(|b| !b.is_empty()), "nothing")),
    );
    if micro_batches.is_empty() {
        return pick!("nothing", panic!("there is no micro-batch"), wrong("zeros", "no look at whether there is a micro-batch", Array1::zeros(0)));
    }
    let mean = |batch: &Vec<usize>| {
        pick!(
            "call",
            gradient(batch),
            wrong("twice", "the gradient taken twice for each micro-batch: it is the expensive part", {
                gradient(batch);
                gradient(batch)
            }),
            wrong("first", "the gradient of the first micro-batch for all of them", gradient(&micro_batches[0])),
            wrong("once-more", "one call more than there are micro-batches", {
                if std::ptr::eq(batch, &micro_batches[0]) {
                    gradient(batch);
                }
                gradient(batch)
            }),
        )
    };
    if pick!("calls", false, wrong("concatenated", "one call with all micro-batches put together: they are separate because all at once does not fit", true)) {
        return gradient(&micro_batches.concat());
    }
    let means: Vec<Array1<f64>> = micro_batches.iter().map(mean).collect();
    let sizes: Vec<f64> = micro_batches.iter().map(|batch| batch.len() as f64).collect();
    let (count, total) = (sizes.len() as f64, sizes.iter().sum::<f64>());
    let weight = |(k, size): (usize, f64)| {
        pick!(
            "weight",
            size / total,
            wrong("sum-of-means", "the sum of the micro-batches' means: it grows with their number", 1.0),
            wrong("mean-of-means", "the plain mean of the means: a large micro-batch must count for more than a small one", 1.0 / count),
            wrong("sum-over-examples", "each mean times its size, and no division by the number of examples", size),
            wrong("by-count", "the sum over all examples divided by the number of micro-batches", size / count),
            wrong("first-size", "all micro-batches counted as large as the first", size / (sizes[0] * count)),
            wrong("means-by-total", "the sum of the means divided by the number of examples: each is times its size first", 1.0 / total),
            wrong("first-for-all", "the size of the first micro-batch for that of each: they differ", sizes[0] / total),
            wrong("integers", "a division of integers, which is 0: make them f64 first", f64::from(u8::from(size == total))),
            wrong("so-far", "each mean divided by the number of micro-batches so far: the divisor is the same for all", 1.0 / (k as f64 + 1.0)),
            wrong("so-far-by-size", "each sum divided by the number of examples so far: the divisor is the same for all", size / sizes[..=k].iter().sum::<f64>()),
            wrong("twice", "divided by the number of examples and by that of the micro-batches", size / total / count),
            wrong("inverse", "each mean divided by its size: a mean times its size is a sum", 1.0 / size / total),
            wrong("inverse-by-count", "each mean divided by its size, and by their number: a mean times its size is a sum", 1.0 / size / count),
        )
    };
    let weighted = means.iter().zip(sizes.iter().copied().enumerate()).map(|(g, part)| weight(part) * g);
    let zero = Array1::zeros(means[0].len());
    pick!(
        "sum",
        weighted.rev().fold(zero, |sum, g| sum + g),
        wrong("last", "the gradient of the last micro-batch: the others were overwritten", means[means.len() - 1].clone()),
        wrong("last-share", "the last micro-batch's share alone: each was assigned, not added", weighted.fold(zero, |_, g| g)),
        wrong(
            "first-twice",
            "the first micro-batch counted twice: the sum begins with it, and meets it again",
            weighted.fold(weight((0, sizes[0])) * gradient(&micro_batches[0]), |sum, g| sum + g)
        ),
        wrong("first-left-out", "the first micro-batch left out of the sum", weighted.skip(1).fold(zero, |sum, g| sum + g)),
        wrong("last-left-out", "the last micro-batch left out of the sum", weighted.rev().skip(1).fold(zero, |sum, g| sum + g)),
        wrong("pairwise", "(mean + g)/2 at each micro-batch: so the last one has half of all the weight", means.iter().cloned().reduce(|mean, g| (mean + g) / 2.0).unwrap_or(zero)),
        right("running-mean", "a running mean, moved by each micro-batch's share", {
            let mut seen = 0.0;
            means.iter().zip(&sizes).fold(zero, |mean, (g, size)| {
                seen += size;
                &mean + (g - &mean) * (size / seen)
            })
        }),
        right("divided-last", "sums added up, and one division at the end", means.iter().zip(&sizes).fold(zero, |sum, (g, &size)| sum + g * size) / total),
    )
}
