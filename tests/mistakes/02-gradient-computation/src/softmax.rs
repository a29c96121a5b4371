//! Answers to `softmax_vjp` and `cross_entropy`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, Array2, Axis};
use solution::softmax;

pub(crate) const VJP: &[Entry] = &[
    mistake(
        "softmax_vjp",
        "diagonal-only",
        "dp·p·(1 − p): the diagonal of the Jacobian; every p depends on every z of its row",
    ),
    mistake(
        "softmax_vjp",
        "wrong-axis",
        "the sum taken over the examples: a softmax is over the classes of one row",
    ),
    mistake(
        "softmax_vjp",
        "not-weighted",
        "the plain sum of dp in the bracket: it is weighted by p",
    ),
    mistake(
        "softmax_vjp",
        "plain-mean",
        "the plain mean of dp in the bracket: it is the mean weighted by p",
    ),
    mistake("softmax_vjp", "averaged", "divided by m once more: a mean's 1/m is in dp already"),
    mistake("softmax_vjp", "softmax-twice", "a softmax of the softmax for p"),
    mistake(
        "softmax_vjp",
        "maximum-of-the-batch",
        "the maximum of the whole batch taken out: a row far below it becomes 0/0",
    ),
    mistake(
        "softmax_vjp",
        "any-shape",
        "no look at the shapes: a single row or column of dp is stretched over all",
    ),
    mistake("softmax_vjp", "outer-p-missing", "dp − Σ dp·p without the factor p in front"),
    mistake(
        "softmax_vjp",
        "whole-batch",
        "one inner product for the whole batch: each row has its own",
    ),
    mistake("softmax_vjp", "sign", "p·(Σ dp·p − dp): the sign is wrong"),
    mistake("softmax_vjp", "upstream-dropped", "p·(1 − Σ p²), as if dp were p itself"),
    mistake(
        "softmax_vjp",
        "no-maximum",
        "exponentials without the maximum taken out: at a logit of 1000 they are infinite",
    ),
    mistake(
        "softmax_vjp",
        "cross-entropy",
        "p − dp, the gradient of the cross entropy, as if dp were the labels",
    ),
    right("softmax_vjp", "jacobian", "the whole Jacobian diag(p) − p·pᵀ, row by row"),
    right("softmax_vjp", "centred", "Σ_j p_k·p_j·(dp_k − dp_j), pair by pair"),
];
pub(crate) const VJP_IMPOSTORS: [Entry; 4] = impostors("softmax_vjp");

/// The vector-Jacobian product of softmax.
pub fn softmax_vjp(dp: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let p = softmax(z);
    if chosen("softmax_vjp") == "any-shape" {
        return &p * &(dp - &(dp * &p).sum_axis(Axis(1)).insert_axis(Axis(1)));
    }
    let right = solution::softmax_vjp(dp, z);
    let inner = (dp * &p).sum_axis(Axis(1)).insert_axis(Axis(1));
    match chosen("softmax_vjp") {
        "diagonal-only" => dp * &p * (1.0 - &p),
        "wrong-axis" => {
            let p = softmax(&z.t().to_owned()).reversed_axes();
            let inner = (dp * &p).sum_axis(Axis(0)).insert_axis(Axis(0));
            p * (dp - &inner)
        }
        "not-weighted" => p * (dp - &dp.sum_axis(Axis(1)).insert_axis(Axis(1))),
        "plain-mean" => {
            let n = z.ncols() as f64;
            p * (dp - &(dp.sum_axis(Axis(1)) / n).insert_axis(Axis(1)))
        }
        "averaged" => right / z.nrows() as f64,
        "softmax-twice" => solution::softmax_vjp(dp, &p),
        "maximum-of-the-batch" => {
            let top = z.fold(f64::NEG_INFINITY, |top, &z| top.max(z));
            let e = z.mapv(|z| (z - top).exp());
            let p = &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1));
            let inner = (dp * &p).sum_axis(Axis(1)).insert_axis(Axis(1));
            p * (dp - &inner)
        }
        "outer-p-missing" => dp - &inner,
        "whole-batch" => &p * &(dp - (dp * &p).sum()),
        "sign" => -right,
        "upstream-dropped" => {
            let squares = (&p * &p).sum_axis(Axis(1)).insert_axis(Axis(1));
            p * (1.0 - squares)
        }
        "no-maximum" => {
            let e = z.mapv(f64::exp);
            let p = &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1));
            let inner = (dp * &p).sum_axis(Axis(1)).insert_axis(Axis(1));
            p * (dp - &inner)
        }
        "cross-entropy" => p - dp,
        "jacobian" => {
            let mut dz = Array2::zeros(z.dim());
            for ((p, dp), mut dz) in p.rows().into_iter().zip(dp.rows()).zip(dz.rows_mut()) {
                let column = p.insert_axis(Axis(1));
                let jacobian = Array2::from_diag(&p) - column.dot(&column.t());
                dz.assign(&jacobian.dot(&dp));
            }
            dz
        }
        "centred" => Array2::from_shape_fn(z.dim(), |(i, k)| {
            let pair = |j: usize| p[[i, k]] * p[[i, j]] * (dp[[i, k]] - dp[[i, j]]);
            (0..z.ncols()).map(pair).sum()
        }),
        name => match Scheme::of(name) {
            Some(scheme) => scheme.gradient(z, |z| (dp * &softmax(z)).sum()),
            None => right,
        },
    }
}

const TASK: &str = "cross_entropy";

pub(crate) const CROSS_ENTROPY: &[Entry] = &[
    mistake(TASK, "label-forgotten", "p for the gradient: the −1 at the label is missing"),
    mistake(TASK, "no-mean", "the sum over the examples, not their mean"),
    mistake(TASK, "gradient-not-averaged", "the loss averaged, its gradient not"),
    mistake(TASK, "mean-over-elements", "the mean over all m·n logits: it is over the m examples"),
    mistake(
        TASK,
        "log-of-softmax",
        "the logarithm of a softmax: a probability of e⁻¹⁰⁰⁰ is 0, and its logarithm infinite",
    ),
    mistake(
        TASK,
        "no-maximum",
        "exponentials without the maximum taken out: at a logit of 1000 they are infinite",
    ),
    mistake(
        TASK,
        "clipped",
        "probabilities clipped at 10⁻¹² before the logarithm: the loss stops growing, and its gradient is not this one",
    ),
    mistake(
        TASK,
        "epsilon-added",
        "10⁻¹² added to the probabilities before the logarithm: the loss stops growing there",
    ),
    mistake(TASK, "label-not-averaged", "p divided by m before the 1 is taken off at the label"),
    mistake(
        TASK,
        "through-the-softmax",
        "−1/p handed to the softmax's backward pass: where p is 0 that is ∞·0 = NaN",
    ),
    mistake(TASK, "nothing-for-nothing", "a loss of 0 for no example: there is no mean of nothing"),
    mistake(TASK, "labels-cut", "labels beyond the examples left out without a word"),
    mistake(TASK, "wrong-axis", "a softmax over the examples: it is over the classes of one row"),
    mistake(
        TASK,
        "sign",
        "the gradient of the log-likelihood: that of the loss has the other sign",
    ),
    mistake(TASK, "sigmoid-per-class", "a sigmoid for each class: the classes exclude one another"),
    right(
        TASK,
        "log-sum-exp",
        "ln Σ e^(z − z_y), relative to the label's own logit where that does not overflow",
    ),
    right(TASK, "through-softmax", "p by another shift, and the gradient by rows"),
];
pub(crate) const CROSS_ENTROPY_IMPOSTORS: [Entry; 4] = impostors(TASK);

/// The mean cross entropy and its gradient.
pub fn cross_entropy(z: &Array2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    let labels = match chosen(TASK) {
        "nothing-for-nothing" if z.nrows() == 0 => return (0.0, z.clone()),
        "labels-cut" => &labels[..labels.len().min(z.nrows())],
        _ => labels,
    };
    let (loss, dz) = solution::cross_entropy(z, labels);
    let (m, n) = (z.nrows() as f64, z.ncols() as f64);
    let p = softmax(z);
    let mean = |of: &dyn Fn(usize, usize) -> f64| {
        labels.iter().enumerate().map(|(i, &label)| of(i, label)).sum::<f64>() / m
    };
    let minus_labels = |p: Array2<f64>| {
        let mut dz = p;
        labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= 1.0);
        dz / m
    };
    match chosen(TASK) {
        "label-forgotten" => (loss, p / m),
        "no-mean" => (loss * m, dz * m),
        "gradient-not-averaged" => (loss, dz * m),
        "mean-over-elements" => (loss / n, dz / n),
        "log-of-softmax" => (mean(&|i, label| -p[[i, label]].ln()), dz),
        "no-maximum" => {
            let e = z.mapv(f64::exp);
            let p = &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1));
            (mean(&|i, label| -p[[i, label]].ln()), minus_labels(p))
        }
        "epsilon-added" => (mean(&|i, label| -(p[[i, label]] + 1e-12).ln()), dz),
        "label-not-averaged" => {
            let mut dz = p / m;
            labels.iter().enumerate().for_each(|(i, &label)| dz[[i, label]] -= 1.0);
            (loss, dz)
        }
        "through-the-softmax" => {
            let mut dp = Array2::zeros(z.dim());
            for (i, &label) in labels.iter().enumerate() {
                dp[[i, label]] = -1.0 / p[[i, label]] / m;
            }
            (loss, solution::softmax_vjp(&dp, z))
        }
        "clipped" => (mean(&|i, label| -p[[i, label]].max(1e-12).ln()), dz),
        "wrong-axis" => {
            let p = softmax(&z.t().to_owned()).reversed_axes();
            (mean(&|i, label| -p[[i, label]].ln()), minus_labels(p))
        }
        "sign" => (loss, -dz),
        "sigmoid-per-class" => {
            let s = z.mapv(|z| 1.0 / (1.0 + (-z).exp()));
            (mean(&|i, label| -s[[i, label]].ln()), minus_labels(s))
        }
        "log-sum-exp" => {
            let of = |i: usize, label: usize| {
                let shift = z.row(i).iter().copied().fold(z[[i, label]], f64::max);
                z.row(i).iter().rev().map(|z| (z - shift).exp()).sum::<f64>().ln()
                    - (z[[i, label]] - shift)
            };
            (mean(&of), dz)
        }
        "through-softmax" => {
            let mut dz = Array2::zeros(z.dim());
            for (i, &label) in labels.iter().enumerate() {
                let top = z.row(i).iter().copied().fold(f64::NEG_INFINITY, f64::max) + 0.5;
                let e: Array1<f64> = z.row(i).mapv(|z| (z - top).exp());
                let p = &e / e.sum();
                dz.row_mut(i).assign(&(p / m));
                dz[[i, label]] -= 1.0 / m;
            }
            (loss, dz)
        }
        name => match Scheme::of(name) {
            Some(scheme) => (loss, scheme.gradient(z, |z| solution::cross_entropy(z, labels).0)),
            None => (loss, dz),
        },
    }
}
