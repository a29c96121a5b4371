//! Answers to `softmax_vjp` and `cross_entropy`.

use catalogue::{ANY_PANIC, enter, impostor, pick, unspoilt};
use ndarray::{Array1, Array2, ArrayView1, Axis};
use solution::softmax;

const ZERO: &str = "a loss of 0 for no example: there is no mean of nothing";
const NAN: &str = "0/0 for no example: there is no mean of nothing";
const GUARDED: &str = "probabilities kept above some ε before the logarithm, by `max` or by adding it: the loss stops growing there";
/// What people put under a logarithm to keep it finite.
const TINY: [f64; 13] = [1e-12, 1e-15, 1e-8, 1e-7, 1e-10, 1e-9, 1e-6, 1e-16, 1e-20, 1e-30, 1e-300, f64::EPSILON, f64::MIN_POSITIVE];
const COUNTED: &str = "no look at the number of labels: there is one for each example";

/// One number for each row, as a column.
fn column(rows: Array1<f64>) -> Array2<f64> {
    rows.insert_axis(Axis(1))
}

/// The probabilities of each row.
fn probabilities(z: &Array2<f64>) -> Array2<f64> {
    let by = |top: f64| {
        let e = z.mapv(|z| (z - top).exp());
        &e / &column(e.sum_axis(Axis(1)))
    };
    let top = z.fold(f64::NEG_INFINITY, |top, &z| top.max(z));
    pick!(
        "softmax",
        softmax(z),
        wrong("no-maximum", "exponentials without the maximum taken out: at a logit of 1000 they are infinite", {
            let e = z.mapv(f64::exp);
            &e / &column(e.sum_axis(Axis(1)))
        }),
        wrong("maximum-of-the-batch", "the maximum of the whole batch taken out: a row far below it becomes 0/0", by(top)),
        wrong("minimum", "the minimum taken out: the largest exponential still overflows", by(z.fold(f64::INFINITY, |top, &z| top.min(z)))),
        wrong("wrong-axis", "a softmax over the examples: it is over the classes of one row", softmax(&z.t().to_owned()).reversed_axes()),
        wrong("all-elements", "a softmax over the whole batch: it is over the classes of one row", {
            let e = z.mapv(|z| (z - top).exp());
            let sum = e.sum();
            e / sum
        }),
        some("clipped", "probabilities clipped at some ε: smaller ones are right as they are", |e| softmax(z).mapv(|p| p.clamp(e, 1.0 - e)), [1e-7, 1e-12, 1e-15, 1e-8, 1e-10]),
        wrong("all-elements-no-maximum", "a softmax over the whole batch: it is over the classes of one row", {
            let e = z.mapv(f64::exp);
            let sum = e.sum();
            e / sum
        }),
        wrong("not-normalised", "the exponentials not divided by their sum", z.mapv(f64::exp)),
        wrong("minus", "e⁻ᶻ for eᶻ: the largest logit is the most probable", softmax(&-z)),
        wrong("base-2", "powers of 2 for those of e", softmax(&(z * std::f64::consts::LN_2))),
        wrong("log-softmax", "the logarithm of the softmax for the softmax", softmax(z).mapv(f64::ln)),
        wrong("no-exponential", "the logits divided by their sum, without the exponential", z / &column(z.sum_axis(Axis(1)))),
        some(
            "guarded",
            "something added to the sum of the exponentials: they are then no probabilities",
            |e| {
                let mut p = z.clone();
                p.rows_mut().into_iter().for_each(|mut row| {
                    let top = row.fold(f64::NEG_INFINITY, |top, &z| top.max(z));
                    row.mapv_inplace(|z| (z - top).exp());
                    let sum = row.sum() + e;
                    row /= sum;
                });
                p
            },
            [1e-8, 1e-12, 1e-10, 1e-7, 1e-6, 1e-5, 1e-9]
        ),
        wrong("logits", "the logits themselves for the probabilities: p is the softmax of z", z.clone()),
        wrong("twice", "a softmax of the softmax", softmax(&softmax(z))),
        wrong("sigmoid", "a sigmoid for each class: the classes exclude one another", z.mapv(|z| 1.0 / (1.0 + (-z).exp()))),
    )
}

/// The vector-Jacobian product of softmax.
pub fn softmax_vjp(dp: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("softmax_vjp");
    if let Some(scheme) = impostor() {
        return scheme.gradient(z, |z| (dp * &softmax(z)).sum());
    }
    pick!("check", assert_eq!(dp.shape(), z.shape(), "dp and z differ"), wrong("none", "no look at the shapes: a single row or column of dp broadcasts silently", ()),);
    pick!("rows", (), wrong("refused", "a panic where there are no rows: then dz has none either", assert!(z.nrows() > 0, "{ANY_PANIC}")));
    let p = probabilities(z);
    let (m, n) = (z.nrows() as f64, z.ncols() as f64);
    let weighted = dp * &p;
    let inner = pick!(
        "inner",
        column(weighted.sum_axis(Axis(1))),
        wrong("not-weighted", "the plain sum of dp in the bracket: it is weighted by p", column(dp.sum_axis(Axis(1)))),
        wrong("plain-mean", "the plain mean of dp in the bracket: it is the mean weighted by p", column(dp.sum_axis(Axis(1)) / n)),
        wrong("mean", "the mean of dp·p in the bracket: it is their sum", column(weighted.sum_axis(Axis(1)) / n)),
        wrong("over-examples", "the sum taken over the examples: it is over the classes of one row", weighted.sum_axis(Axis(0)).insert_axis(Axis(0))),
        wrong("whole-batch", "one inner product for the whole batch: each row has its own", Array2::from_elem((1, 1), weighted.sum())),
        wrong("not-reset", "the sum carried on from row to row: each row's begins at 0", {
            let mut sum = 0.0;
            column(weighted.sum_axis(Axis(1)).mapv(|of_row| {
                sum += of_row;
                sum
            }))
        }),
        wrong("none", "dp·p alone: the bracket subtracts Σ dp·p", Array2::<f64>::zeros((1, 1))),
        wrong("own-term", "dp·p·(1 − p): the diagonal of the Jacobian; every p depends on every z of its row", weighted.clone()),
        wrong("of-logits", "Σ dp·z in the bracket: dp is weighted by p", column((dp * z).sum_axis(Axis(1)))),
        wrong("others", "the own term left out of Σ dp·p: the sum is over all classes", column(weighted.sum_axis(Axis(1))) - &weighted),
        wrong("so-far", "the sum of the classes so far in the bracket: it is to be complete before it is used", {
            let mut so_far = weighted.clone();
            so_far.accumulate_axis_inplace(Axis(1), |before, sum| *sum += before);
            so_far
        }),
        wrong("of-probabilities", "Σ p, which is 1, in the bracket: it is Σ dp·p", column(p.sum_axis(Axis(1)))),
        wrong("largest", "the largest dp·p in the bracket: it is their sum", column(weighted.fold_axis(Axis(1), f64::NEG_INFINITY, |top, w| top.max(*w)))),
        wrong("absolute", "Σ |dp·p| in the bracket: the terms keep their signs", column(weighted.mapv(f64::abs).sum_axis(Axis(1)))),
        wrong("first-row", "the first row's sum in the bracket of every row: each row has its own", {
            let of_first = weighted.rows().into_iter().next().map_or(0.0, |row| row.sum());
            Array2::from_elem((1, 1), of_first)
        }),
        wrong("squares", "Σ p² in the bracket: it is Σ dp·p", column((&p * &p).sum_axis(Axis(1)))),
        wrong("own-probability", "the own p for every p of the sum, p·Σ dp in the bracket: it is Σ dp·p", &p * &column(dp.sum_axis(Axis(1)))),
        wrong("own-upstream", "the own dp for every dp of the sum, dp·Σ p in the bracket: it is Σ dp·p", dp * &column(p.sum_axis(Axis(1)))),
    );
    let upstream = pick!("upstream", dp.clone(), wrong("dropped", "1 for dp: the upstream gradient is lost", Array2::ones(dp.dim())));
    let bracket = pick!(
        "bracket",
        upstream - &inner,
        wrong("sum", "dp + Σ dp·p: the bracket has a minus", dp + &column((dp * &p).sum_axis(Axis(1)))),
        wrong("product", "dp·Σ dp·p: the sum is subtracted", dp * &inner),
        wrong("no-diagonal", "−p·Σ dp·p: the diagonal of the Jacobian, dp itself, is missing", &p * 0.0 - &inner),
    );
    let dz = pick!(
        "outer",
        &p * &bracket,
        wrong("inside", "p·dp − Σ dp·p: p stands in front of the whole bracket", &weighted - &inner),
        wrong("missing", "dp − Σ dp·p without the factor p in front", bracket),
        wrong("divided", "the bracket divided by p: it is multiplied", &bracket / &p),
        wrong("rest", "1 − p in front: it is p", (1.0 - &p) * &bracket),
        wrong("both", "p·(1 − p) in front, as of a sigmoid: it is p", &p * (1.0 - &p) * &bracket),
        wrong("dp", "dp in front of the bracket: it is p", dp * &bracket),
        wrong("logits", "z in front of the bracket: it is p", z * &bracket),
        wrong("diagonal-alone", "p·(1 − p), the diagonal of the Jacobian, without dp: each row is a product with it", &p * (1.0 - &p)),
        wrong("handed-through", "dp itself: the softmax has a Jacobian", dp.clone()),
        wrong("probabilities", "the probabilities for the gradient", p.clone()),
        wrong("both-of-the-sum", "p·dp − Σ dp·p²: of the two p in the sum, one is the own", &weighted - &column((&weighted * &p).sum_axis(Axis(1)))),
        wrong("last-term", "`=` for `+=`: of each sum over the Jacobian's row the last term is left", {
            Array2::from_shape_fn(z.dim(), |(i, k)| {
                let j = z.ncols() - 1;
                let delta = if j == k { 1.0 } else { 0.0 };
                dp[[i, j]] * p[[i, j]] * (delta - p[[i, k]])
            })
        }),
        wrong("mean-over-classes", "the bracket divided by the number of classes in the place of p in front", &bracket / n),
        wrong("twice", "p² in front: p once", &p * &p * &bracket),
        wrong("log-softmax", "dp − p·Σ dp, the backward pass of log-softmax: the softmax's is p·(dp − Σ dp·p)", dp - &(&p * &column(dp.sum_axis(Axis(1))))),
        wrong("cross-entropy", "p − dp, the gradient of the cross entropy, as if dp were the labels", &p - dp),
        right("jacobian", "the whole Jacobian diag(p) − p·pᵀ, row by row", {
            let mut dz = Array2::zeros(z.dim());
            for ((p, dp), mut dz) in p.rows().into_iter().zip(dp.rows()).zip(dz.rows_mut()) {
                let p = p.insert_axis(Axis(1));
                let jacobian = Array2::from_diag(&p.column(0)) - p.dot(&p.t());
                dz.assign(&jacobian.dot(&dp));
            }
            dz
        }),
        right("centred", "Σ_j p_k·p_j·(dp_k − dp_j), pair by pair", {
            Array2::from_shape_fn(z.dim(), |(i, k)| {
                let pair = |j: usize| p[[i, k]] * p[[i, j]] * (dp[[i, k]] - dp[[i, j]]);
                (0..z.ncols()).map(pair).sum()
            })
        }),
    );
    let dz = pick!("sign", dz, wrong("reversed", "p·(Σ dp·p − dp): the sign is wrong", -dz));
    pick!(
        "factor",
        dz,
        wrong("averaged", "divided by m once more: a mean's 1/m is in dp already", dz / m),
        wrong("by-classes", "divided by the number of classes: nothing is averaged here", dz / n),
        wrong("doubled", "a factor of 2 too many", 2.0 * dz),
    )
}

/// The mean cross entropy, exact where a probability is nearly 1.
fn mean_loss(z: &Array2<f64>, labels: &[usize]) -> f64 {
    let of = |(row, &label): (ArrayView1<f64>, &usize)| {
        // Relative to the largest logit, whose own term is then 1.
        let top = (0..row.len()).fold(0, |top, k| if row[k] > row[top] { k } else { top });
        let others = row.iter().enumerate().filter(|(k, _)| *k != top);
        let rest: f64 = others.map(|(_, z)| (z - row[top]).exp()).sum();
        rest.ln_1p() + (row[top] - row[label])
    };
    z.rows().into_iter().zip(labels).map(of).sum::<f64>() / z.nrows() as f64
}

/// The mean cross entropy and its gradient.
pub fn cross_entropy(z: &Array2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    let _inside = enter("cross_entropy");
    if let Some(scheme) = impostor() {
        let loss = |z: &Array2<f64>| mean_loss(z, labels);
        return (loss(z), scheme.gradient(z, loss));
    }
    let (m, n) = z.dim();
    let of_nothing = pick!(
        "empty",
        None,
        wrong("zero", ZERO, (m == 0 && labels.is_empty()).then_some(0.0)),
        wrong("zero-whatever", ZERO, (m == 0).then_some(0.0)),
        wrong("nan", NAN, (m == 0 && labels.is_empty()).then_some(f64::NAN)),
        wrong("nan-whatever", NAN, (m == 0).then_some(f64::NAN)),
    );
    // The sum of the first losses over the number of all examples.
    let of_first = |k: usize| if k == 0 { 0.0 } else { mean_loss(&z.select(Axis(0), &Vec::from_iter(0..k)), &labels[..k]) * k as f64 / m as f64 };
    let of_some = pick!(
        "counted",
        None,
        wrong("not", COUNTED, {
            assert!(labels.len() <= m, "out of bounds");
            (labels.len() < m).then(|| of_first(labels.len()))
        }),
        wrong("zipped", COUNTED, (m > 0 && labels.len() != m).then(|| of_first(labels.len().min(m)))),
    );
    let of_classes = pick!(
        "classes",
        None,
        wrong("unseen", "no look at whether a label is below n: a one-hot row is all 0 for one that is not", {
            let fits: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] < n).collect();
            let of_these = || fits.iter().map(|&i| mean_loss(&z.select(Axis(0), &[i]), &labels[i..=i])).sum::<f64>() / m as f64;
            (m > 0 && labels.len() == m && fits.len() < m).then(of_these)
        }),
        wrong("cut", "a label that is too large taken for the last class: it is to be refused", {
            let below: Vec<usize> = labels.iter().map(|&label| label.min(n.saturating_sub(1))).collect();
            (m > 0 && n > 0 && labels.len() == m && below != labels).then(|| mean_loss(z, &below))
        }),
    );
    if let Some(loss) = of_nothing.or(of_some).or(of_classes) {
        return (loss, z.clone());
    }
    let labels = pick!("labels", labels, wrong("cut", "labels beyond the examples left out silently: the counts must be the same", &labels[..labels.len().min(m)]),);
    solution::cross_entropy(z, labels);
    let labels = pick!(
        "first",
        labels.to_vec(),
        wrong("one", "label − 1: labels count from 0", labels.iter().map(|label| label - 1).collect()),
        wrong("most-probable", "the class of the largest logit in the place of the label", {
            let top = |row: ArrayView1<f64>| (0..row.len()).fold(0, |top, k| if row[k] > row[top] { k } else { top });
            z.rows().into_iter().map(top).collect()
        }),
        wrong("of-the-first", "the first label for all examples: each has its own", vec![labels[0]; labels.len()]),
        wrong("reversed", "the labels taken from the last to the first", labels.iter().rev().copied().collect()),
        wrong("one-at-least", "label − 1: labels count from 0", labels.iter().map(|label| label.saturating_sub(1)).collect()),
    );
    let labels = &labels[..];
    let (m, n) = (m as f64, n as f64);
    let p = probabilities(z);
    let sum = |of: &dyn Fn(f64) -> f64| labels.iter().enumerate().map(|(i, &label)| of(p[[i, label]])).sum::<f64>();
    // With a softmax that is spoilt, the loss is what comes of it.
    let loss = if unspoilt("softmax", p == softmax(z)) { mean_loss(z, labels) } else { -labels.iter().enumerate().map(|(i, &label)| p[[i, label]].ln()).sum::<f64>() / m };
    let loss = pick!(
        "loss",
        loss,
        wrong("log-of-softmax", "the logarithm of a softmax: a probability of e⁻¹⁰⁰⁰ is 0, and its logarithm infinite", -sum(&f64::ln) / m),
        some("clipped", GUARDED, |e| -sum(&|p: f64| p.max(e).ln()) / m, TINY),
        some(
            "clipped-twice",
            "probabilities clipped at some ε and at 1 − ε before the logarithm: the loss stops growing, and never comes to 0",
            |e| -sum(&|p: f64| p.clamp(e, 1.0 - e).ln()) / m,
            [1e-7, 1e-12, 1e-15, 1e-8, 1e-10, 1e-9, 1e-6]
        ),
        some("logarithm-cut", "the logarithm cut off below: the loss stops growing there", |least| -sum(&|p: f64| p.ln().max(least)) / m, [-100.0, -1000.0, -50.0]),
        some("epsilon", GUARDED, |e| -sum(&|p: f64| (p + e).ln()) / m, TINY),
        wrong("no-maximum", "ln Σ eᶻ without the maximum taken out: at a logit of 1000 it is infinite", {
            let of = |(i, &label): (usize, &usize)| z.row(i).mapv(f64::exp).sum().ln() - z[[i, label]];
            labels.iter().enumerate().map(of).sum::<f64>() / m
        }),
        wrong("maximum-of-the-batch", "the maximum of the whole batch taken out of ln Σ eᶻ: of a row far below it Σ e^(z − max) is 0", {
            let top = z.fold(f64::NEG_INFINITY, |top, &z| top.max(z));
            let of = |(i, &label): (usize, &usize)| top - z[[i, label]] + z.row(i).mapv(|z| (z - top).exp()).sum().ln();
            labels.iter().enumerate().map(of).sum::<f64>() / m
        }),
        wrong("one-hot", "−Σ y·ln p over all classes: where p is 0, 0·ln 0 is NaN", {
            let of = |((i, k), &p): ((usize, usize), &f64)| if labels[i] == k { p.ln() } else { 0.0 * p.ln() };
            -p.indexed_iter().map(of).sum::<f64>() / m
        }),
        wrong("no-label", "ln Σ eᶻ alone: z_y is subtracted from it", loss + labels.iter().enumerate().map(|(i, &label)| z[[i, label]]).sum::<f64>() / m),
        wrong("logit-alone", "−z_y alone: ln Σ eᶻ is added to it", -labels.iter().enumerate().map(|(i, &label)| z[[i, label]]).sum::<f64>() / m),
        wrong("probability", "−p for −ln p: the logarithm is missing", -sum(&|p: f64| p) / m),
        wrong("rest", "1 − p for −ln p: it is the logarithm", sum(&|p: f64| 1.0 - p) / m),
        wrong("of-the-rest", "−ln(1 − p): it is the label's own probability", -sum(&|p: f64| (1.0 - p).ln()) / m),
        wrong("binary", "−Σ y·ln p + (1 − y)·ln(1 − p), for classes that are independent: here they exclude one another", {
            let of = |((i, k), &p): ((usize, usize), &f64)| if labels[i] == k { p.ln() } else { (1.0 - p).ln() };
            -p.indexed_iter().map(of).sum::<f64>() / m
        }),
        wrong("squared", "Σ (p − y)², the squared error: the cross entropy is −ln p", {
            let of = |((i, k), &p): ((usize, usize), &f64)| if labels[i] == k { (p - 1.0).powi(2) } else { p * p };
            p.indexed_iter().map(of).sum::<f64>() / m
        }),
        wrong("entropy", "−Σ p·ln p, the entropy of the prediction: only the label's ln p counts", -p.mapv(|p| p * p.ln()).sum() / m),
        wrong("log-of-mean", "the logarithm of the mean probability: it is the mean of the logarithms", -(sum(&|p: f64| p) / m).ln()),
        wrong("last", "the loss of the last example: each overwrites the one before", mean_loss(&z.select(Axis(0), &[labels.len() - 1]), &labels[labels.len() - 1..])),
        wrong(
            "last-averaged",
            "the loss of the last example over m: each overwrites the one before",
            mean_loss(&z.select(Axis(0), &[labels.len() - 1]), &labels[labels.len() - 1..]) / m
        ),
        wrong("first", "the loss of the first example: it is the mean over all", mean_loss(&z.select(Axis(0), &[0]), &labels[..1])),
        wrong("by-classes", "the sum divided by the number of classes: it is the mean over the m examples", loss * m / n),
        wrong("one-less", "the sum divided by m − 1: a mean divides by m", loss * m / (m - 1.0)),
        wrong("base-10", "the logarithm to base 10: it is the natural one", loss / std::f64::consts::LN_10),
        wrong("perplexity", "e to the loss, the perplexity: asked for is the loss itself", loss.exp()),
        wrong("maximum-left-out", "ln Σ e^(z − max) − z_y: the maximum that was taken out of the exponents is added again", {
            let of = |(i, &label): (usize, &usize)| {
                let top = z.row(i).fold(f64::NEG_INFINITY, |top, &z| top.max(z));
                z.row(i).mapv(|z| (z - top).exp()).sum().ln() - z[[i, label]]
            };
            labels.iter().enumerate().map(of).sum::<f64>() / m
        }),
        wrong("maximum-for-both", "ln Σ e^(z − max), with z_y forgotten: it is subtracted", {
            let of = |(i, _): (usize, &usize)| {
                let top = z.row(i).fold(f64::NEG_INFINITY, |top, &z| top.max(z));
                z.row(i).mapv(|z| (z - top).exp()).sum().ln()
            };
            labels.iter().enumerate().map(of).sum::<f64>() / m
        }),
        wrong("sum", "the sum over the examples, not their mean", loss * m),
        wrong("averaged-in-the-loop", "divided by m in each turn of the loop: once, at the end", {
            labels.iter().enumerate().fold(0.0, |sum, (i, &label)| (sum + mean_loss(&z.select(Axis(0), &[i]), &[label])) / m)
        }),
        wrong("mean-over-elements", "the mean over all m·n logits: it is over the m examples", loss / n),
        wrong("sign", "the log-likelihood: the loss is its negative", -loss),
        wrong("base-2", "the logarithm to base 2: it is the natural one", loss / std::f64::consts::LN_2),
        wrong("all-classes", "−Σ ln p over all classes: only the label's counts", -p.mapv(f64::ln).sum() / m),
        right("log-sum-exp", "ln Σ e^(z − z_y), relative to the label's own logit where that does not overflow", {
            let of = |(i, &label): (usize, &usize)| {
                let own = z[[i, label]];
                let top = z.row(i).fold(own, |top, &z| top.max(z));
                z.row(i).iter().map(|z| (z - top).exp()).sum::<f64>().ln() - (own - top)
            };
            if loss > 0.1 { labels.iter().enumerate().map(of).sum::<f64>() / m } else { loss }
        }),
    );
    let less = |of: f64| {
        let mut dz = p.clone();
        labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= of);
        dz
    };
    let dz = pick!(
        "gradient",
        less(1.0) / m,
        wrong("wrong-axis", "the gradient from a softmax over the examples: it is over the classes of one row", {
            let mut dz = softmax(&z.t().to_owned()).reversed_axes();
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= 1.0);
            dz / m
        }),
        wrong("all-elements", "the gradient from a softmax over the whole batch: it is over the classes of one row", {
            let mut dz = z.mapv(|z| z.exp());
            let sum = dz.sum();
            dz /= sum;
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= 1.0);
            dz / m
        }),
        wrong("no-maximum", "the gradient by exponentials without the maximum taken out: at a logit of 1000 they are infinite", {
            let e = z.mapv(f64::exp);
            let mut dz = &e / &column(e.sum_axis(Axis(1)));
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= 1.0);
            dz / m
        }),
        wrong("logarithms", "ln p of the label for every p, as if the softmax's backward pass were the logarithm's: the gradient is p − y", {
            let mut dz = Array2::zeros(z.dim());
            for (i, &label) in labels.iter().enumerate() {
                dz.row_mut(i).fill(-mean_loss(&z.select(Axis(0), &[i]), &[label]));
                dz[[i, label]] -= 1.0;
            }
            dz / m
        }),
        wrong("label-alone", "−1 at the label and 0 elsewhere: p is missing", (less(1.0) - &p) / m),
        wrong("label-reversed", "1 − p at the label: the sign is wrong there, it is p − 1", {
            let mut dz = p.clone();
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] = 1.0 - p[[i, label]]);
            dz / m
        }),
        wrong("logits", "the logits less the labels: it is the probabilities", {
            let mut dz = z.clone();
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= 1.0);
            dz / m
        }),
        wrong("sigmoid-slope", "p − y times p·(1 − p): that factor has cancelled against 1/p", less(1.0) * &p * (1.0 - &p) / m),
        wrong("through-once-more", "p − y handed through the softmax's backward pass: it is the gradient by the logits already", solution::softmax_vjp(&(less(1.0) / m), z)),
        wrong("by-classes", "the gradient divided by the number of classes: the mean is over the m examples", less(1.0) / n),
        wrong("only-label-averaged", "1/m taken off at the label, and p not divided by m", less(1.0 / m)),
        wrong("averaged-at-the-label", "the gradient divided by m at the label alone: all of it is", {
            let mut dz = p.clone();
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] = (p[[i, label]] - 1.0) / m);
            dz
        }),
        wrong("averaged-in-the-loop", "the gradient divided by m in each turn of the loop: once, at the end", {
            let mut dz = p.clone();
            for (i, &label) in labels.iter().enumerate() {
                dz[[i, label]] -= 1.0;
                dz /= m;
            }
            dz
        }),
        wrong("first-label", "the label subtracted in the first row only", {
            let mut dz = p.clone();
            dz[[0, labels[0]]] -= 1.0;
            dz / m
        }),
        wrong("last-label", "the label subtracted in the last row only", {
            let mut dz = p.clone();
            dz[[labels.len() - 1, labels[labels.len() - 1]]] -= 1.0;
            dz / m
        }),
        wrong("doubled", "a factor of 2 too many, as of a square", 2.0 * less(1.0) / m),
        wrong("divided-by-p", "(p − y)/p: p − y is the gradient by the logits already", less(1.0) / &p / m),
        wrong("zero", "0 for the gradient", Array2::zeros(z.dim())),
        some(
            "through-the-softmax-guarded",
            "−1/(p + ε) handed to the softmax's backward pass: where p is small the gradient vanishes",
            |e| {
                let mut dp = Array2::zeros(z.dim());
                labels.iter().enumerate().for_each(|(i, &label)| dp[[i, label]] = -1.0 / (p[[i, label]] + e) / m);
                solution::softmax_vjp(&dp, z)
            },
            [1e-8, 1e-12, 1e-10, 1e-7, 1e-15, 1e-9]
        ),
        wrong("no-label", "p for the gradient: the −1 at the label is missing", &p / m),
        wrong("sum", "the gradient of the sum: the loss is a mean, divide by m", less(1.0)),
        wrong("mean-over-elements", "the gradient divided by m·n: the mean is over the m examples", less(1.0) / (m * n)),
        wrong("label-not-averaged", "p divided by m before the 1 is taken off at the label", less(m) / m),
        wrong("averaged-twice", "1/m twice", less(1.0) / (m * m)),
        wrong("sign", "the gradient of the log-likelihood: that of the loss has the other sign", -less(1.0) / m),
        wrong("plus-label", "p + 1 at the label: the label is subtracted", less(-1.0) / m),
        wrong("label-only", "−1/p at the label alone, the gradient by p: it goes on through the softmax", {
            let mut dz = Array2::zeros(z.dim());
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] = -1.0 / p[[i, label]] / m);
            dz
        }),
        wrong("elsewhere-0", "p − 1 at the label and 0 elsewhere: the gradient of every other logit is its p", {
            let mut dz = Array2::zeros(z.dim());
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] = (p[[i, label]] - 1.0) / m);
            dz
        }),
        wrong("through-the-softmax", "−1/p handed to the softmax's backward pass: where p is 0 that is ∞·0 = NaN", {
            let mut dp = Array2::zeros(z.dim());
            labels.iter().enumerate().for_each(|(i, &label)| dp[[i, label]] = -1.0 / p[[i, label]] / m);
            solution::softmax_vjp(&dp, z)
        }),
        right("each", "each element divided by itself", less(1.0).mapv(|d| d / m)),
    );
    pick!(
        "both",
        (loss, dz),
        wrong("sum", "the sum over the examples, not their mean, in loss and gradient", (loss * m, dz * m)),
        wrong("mean-over-elements", "the mean over all m·n logits in loss and gradient: it is over the m examples", (loss / n, dz / n)),
        wrong("by-classes", "divided by the number of classes in loss and gradient: the mean is over the m examples", (loss * m / n, dz * m / n)),
        wrong("sign", "the log-likelihood, and its gradient: the loss is its negative", (-loss, -dz)),
        wrong("base-2", "the logarithm to base 2 in loss and gradient: it is the natural one", (loss / std::f64::consts::LN_2, dz / std::f64::consts::LN_2)),
        right("as-it-is", "loss and gradient in one expression", (loss, dz)),
    )
}
