//! Answers to `accumulate`.

use catalogue::{enter, pick};
use ndarray::Array1;

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
            wrong("one-example", "the gradient of each micro-batch's first example: it is that of all of them", gradient(&batch[..1])),
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
    if pick!("return", false, wrong("first", "the first micro-batch's gradient returned at once: the others are left out", true)) {
        return gradient(&micro_batches[0]);
    }
    let means: Vec<Array1<f64>> = micro_batches.iter().map(mean).collect();
    let sizes: Vec<f64> = micro_batches.iter().map(|batch| batch.len() as f64).collect();
    let (count, total) = (sizes.len() as f64, sizes.iter().sum::<f64>());
    let (last, largest) = (sizes[sizes.len() - 1], sizes.iter().copied().fold(0.0, f64::max));
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
            wrong("by-total-twice", "divided by the number of examples twice", size / total / total),
            wrong("one-less", "divided by one less than the number of examples", size / (total - 1.0)),
            wrong("last-size", "all micro-batches counted as large as the last", size / (last * count)),
            wrong("largest-size", "all micro-batches counted as large as the largest", size / (largest * count)),
            wrong("last-for-all", "the size of the last micro-batch for that of each: they differ", last / total),
            wrong("squared", "each mean times the square of its size: once makes it a sum", size * size / total),
            wrong("times-count", "multiplied by the number of micro-batches: the number of examples is all that it is divided by", size / total * count),
            wrong(
                "inverse-share",
                "the smaller a micro-batch, the more it counts: its weight is its share of the examples",
                1.0 / size / sizes.iter().map(|size| 1.0 / size).sum::<f64>()
            ),
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
        wrong("subtracted", "the shares taken off: they are added", weighted.fold(zero, |sum, g| sum - g)),
        some(
            "decaying",
            "a decaying average over the micro-batches: the first has as much weight as the last",
            |beta| means.iter().fold(zero, |mean, g| beta * mean + (1.0 - beta) * g),
            [0.9, 0.5, 0.99]
        ),
        wrong("pairwise", "(mean + g)/2 at each micro-batch: so the last one has half of all the weight", means.iter().cloned().reduce(|mean, g| (mean + g) / 2.0).unwrap_or(zero)),
        wrong("seen-before", "a running mean whose weight is k/seen with the seen from before the batch: its own k examples are among them", {
            let mut seen = sizes[0];
            means.iter().zip(&sizes).skip(1).fold(means[0].clone(), |mean, (g, size)| {
                let weight = size / seen;
                seen += size;
                &mean + (g - &mean) * weight
            })
        }),
        wrong("one-of-seen", "a running mean whose weight is 1/seen: a batch of k examples has k/seen", {
            let mut seen = 0.0;
            means.iter().zip(&sizes).fold(zero, |mean, (g, size)| {
                seen += size;
                &mean + (g - &mean) / seen
            })
        }),
        wrong("share-of-all", "a running mean whose weight is k/total: what is not seen yet has no part in it", {
            means.iter().zip(&sizes).fold(zero, |mean, (g, size)| &mean + (g - &mean) * (size / total))
        }),
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
