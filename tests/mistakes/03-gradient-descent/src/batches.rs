//! Answers to `minibatches`.

use catalogue::{ANY_PANIC, enter, pick};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::sync::atomic::{AtomicU64, Ordering};

const FILLED: &str = "the last batch filled up with examples that were already seen";

const LEFT_OUT: &str = "an example left out, the first or the last: they are 0 to n − 1";

const SEEDS: [f64; 6] = [42.0, 0.0, 1.0, 7.0, 123.0, 1234.0];

/// The mini-batches of an epoch.
pub fn minibatches(n: usize, batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>> {
    let _inside = enter("minibatches");
    pick!(
        "examples",
        assert!(n > 0, "there is no example"),
        wrong("none", "no look at whether there is an example: n = 0 gives no batch", ()),
        wrong("one", "a single example refused: it is an epoch by itself", assert!(n > 1, "{ANY_PANIC}")),
    );
    let size = pick!(
        "batch-size",
        {
            assert!(batch_size > 0, "the batch size is 0");
            batch_size
        },
        wrong("at-least-one", "a batch size of 0 taken as 1: it should be a panic", batch_size.max(1)),
        wrong("all", "a batch size of 0 taken for all examples: it should be a panic", if batch_size == 0 { n.max(1) } else { batch_size }),
        wrong("at-most-n", "a batch size above n refused: there is one batch then", {
            assert!(batch_size > 0, "the batch size is 0");
            assert!(batch_size <= n, "{ANY_PANIC}");
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
        wrong(
            "dropped-where-full",
            "no batch where the sizes fit: what is left over is 0 then, and that is all that was kept",
            if n.is_multiple_of(size) { vec![] } else { cut(&order, size) }
        ),
        wrong("first-alone", "the first batch alone: an epoch is all of them", cut(&order, size).into_iter().take(1).collect()),
        wrong("first-left-out", "the first batch left out", cut(&order, size).into_iter().skip(1).collect()),
        wrong("whole", "all examples in one batch: each has `batch_size` of them", vec![order]),
        wrong("single", "each example a batch by itself: each has `batch_size` of them", cut(&order, 1)),
        wrong("one-more-in-each", "batches of one more than `batch_size`", cut(&order, size.saturating_add(1))),
        wrong("one-less-in-each", "batches of one less than `batch_size`", cut(&order, (size - 1).max(1))),
        wrong("strided", "every so manieth example into one batch, so that their sizes are nearly the same: all but the last have `batch_size`", {
            let count = n.div_ceil(size);
            (0..count).map(|k| order.iter().skip(k).step_by(count).copied().collect()).collect()
        }),
        wrong("last-filled-with-0", FILLED, {
            let mut batches = cut(&order, size);
            batches.iter_mut().for_each(|batch| batch.resize(size, 0));
            batches
        }),
        wrong("last-begun-earlier", FILLED, {
            let mut batches = cut(&order, size);
            if n > size {
                batches.pop();
                batches.push(order[n - size..].to_vec());
            }
            batches
        }),
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
        wrong("empty-first", "an empty batch at the start", std::iter::once(Vec::new()).chain(cut(&order, size)).collect()),
        wrong("evenly", "batches of nearly the same size: all but the last have `batch_size`", cut(&order, n.div_ceil(n.div_ceil(size)))),
        wrong("balanced", "from k·n/count to (k + 1)·n/count, batches of nearly the same size: all but the last have `batch_size`", {
            let count = n.div_ceil(size);
            (0..count).map(|k| order[k * n / count..(k + 1) * n / count].to_vec()).collect()
        }),
        wrong("spread", "what is left over spread over the full batches: it is a batch by itself", {
            let count = (n / size).max(1);
            (0..count).map(|k| order.iter().skip(k).step_by(count).copied().collect()).collect()
        }),
        wrong("inclusive", "a ..= where .. is meant: the first example of the next batch is in this one too", {
            (0..n).step_by(size).map(|k| order[k..=k.saturating_add(size).min(n - 1)].to_vec()).collect()
        }),
        wrong("one-apart", "a batch that begins at each example: the next one begins `batch_size` further on", {
            (0..n).map(|k| order[k..k.saturating_add(size).min(n)].to_vec()).collect()
        }),
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
    let mut order: Vec<usize> = pick!(
        "first",
        (0..n).collect(),
        wrong("one", "the examples counted from 1", (1..=n).collect()),
        wrong("one-less", LEFT_OUT, (0..n - 1).collect()),
        wrong("one-more", "an example n that there is not: the examples are 0 to n − 1", (0..=n).collect()),
        wrong("first-left-out", LEFT_OUT, (1..n).collect()),
    );
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
        wrong("reversed", "the data backwards, not shuffled", order.reverse()),
        wrong("sorted", "each batch sorted after the shuffle: its order is drawn too", {
            order.shuffle(rng);
            order.chunks_mut(size).for_each(|batch| batch.sort_unstable());
        }),
        wrong("first-stays", "all shuffled but the first example: any can be the first", order[1..].shuffle(rng)),
        wrong("last-stays", "all shuffled but the last example: any can be the last", order[..n - 1].shuffle(rng)),
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
