//! Answers to `logistic_regression`.

use crate::regression::{ZIPPED, differences, of_loss, scores, through_scores};
use catalogue::{ANY_PANIC, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis};
use solution::{Model, ModelGradient};

/// The mean logistic loss and its gradient.
pub fn logistic_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    let _inside = enter("logistic_regression");
    if let Some(scheme) = impostor() {
        return differences(scheme, model, |p| solution::logistic_regression(p, x, y).loss);
    }
    let m = x.nrows();
    let (x, y) = pick!(
        "zip",
        (x, y),
        wrong("shorter", ZIPPED, {
            let both: Vec<usize> = (0..m.min(y.len())).collect();
            (&x.select(Axis(0), &both), &y.select(Axis(0), &both))
        }),
    );
    let (s, m) = scores(model, x, y, m);
    let all = |is: &dyn Fn(f64) -> bool| assert!(y.iter().all(|&y| is(y)), "a label is bad");
    pick!(
        "labels",
        all(&|y| y == 0.0 || y == 1.0),
        wrong("any", "no look at the labels: only 0 and 1 have this loss", ()),
        wrong("between", "labels between 0 and 1 let through: they are 0 or 1", all(&|y| (0.0..=1.0).contains(&y))),
        wrong(
            "not-beyond",
            "labels refused only where they are below 0 or above 1: what lies between, and NaN, is let through",
            all(&|y| { (0.0..=1.0).contains(&y) || y.is_nan() })
        ),
        wrong("not-negative", "labels refused only where they are negative: they are 0 or 1", all(&|y| y >= 0.0)),
        wrong("at-most-1", "labels refused only where they are above 1: they are 0 or 1", all(&|y| y <= 1.0)),
        wrong("rounded", "labels looked at as integers: 0.5 becomes 0, and NaN too", all(&|y| y as i64 == 0 || y as i64 == 1)),
        wrong("nan", "NaN let through as a label: every comparison with it is false", all(&|y| y == 0.0 || y == 1.0 || y.is_nan())),
        wrong("near", "labels let through that are nearly 0 or 1", all(&|y| y.abs() < 1e-9 || (y - 1.0).abs() < 1e-9)),
        wrong("plus-minus", "labels looked for as −1 and 1: here they are 0 and 1", assert!(y.iter().all(|&y| y == -1.0 || y == 1.0), "{ANY_PANIC}")),
        wrong("one-is-good", "labels refused only if none of them is 0 or 1: one bad label is enough", assert!(y.iter().any(|&y| y == 0.0 || y == 1.0), "no label is good")),
        wrong("last", "a look at the last label only: any can be bad", all(&|_| y.last().is_none_or(|&y| y == 0.0 || y == 1.0))),
        wrong("first", "a look at the first label only: any can be bad", all(&|_| y.first().is_none_or(|&y| y == 0.0 || y == 1.0))),
        wrong("one-class", "labels that are all 0 or all 1 refused: they have a loss too", {
            all(&|y| y == 0.0 || y == 1.0);
            assert!(y.iter().any(|label| *label != y[0]), "{ANY_PANIC}");
        }),
    );
    let s = pick!(
        "clamp",
        s.clone(),
        some("score", CLAMPED, |c| s.mapv(|s| s.clamp(-c, c)), [500.0, 700.0, 709.0, 100.0, 50.0, 36.0, 30.0, 20.0, 15.0]),
        some("above", CUT_ABOVE, |c| s.mapv(|s| s.min(c)), [500.0, 700.0, 709.0, 100.0, 50.0, 36.0, 30.0, 20.0, 15.0]),
        some("below", CUT_BELOW, |c| s.mapv(|s| s.max(-c)), [500.0, 700.0, 709.0, 100.0, 50.0, 36.0, 30.0, 20.0, 15.0]),
    );
    let p = probability(&s);
    const HALF: &str = "½ before the logistic loss: it belongs to the squared error of linear regression";
    const TWICE: &str = "twice the logistic loss, which is the deviance: asked for is −ln p itself";
    let (half, two) = pick!(
        "half",
        (1.0, 1.0),
        wrong("in-loss", HALF, (0.5, 1.0)),
        wrong("in-both", HALF, (0.5, 0.5)),
        wrong("in-gradient", "½ in the gradient: the slope is σ(s) − y", (1.0, 0.5)),
        wrong("two", "a 2 in the gradient, as of a square: the slope is σ(s) − y", (1.0, 2.0)),
        wrong("two-in-loss", TWICE, (2.0, 1.0)),
        wrong("two-in-both", TWICE, (2.0, 2.0)),
    );
    let terms: Vec<f64> = s.iter().zip(y).map(|(&s, &y)| loss_term(s, y)).collect();
    let of = |label: f64| terms.iter().zip(y).filter(|(_, y)| **y == label).map(|(term, _)| term).sum::<f64>();
    let count = |label: f64| y.iter().filter(|y| **y == label).count().max(1) as f64;
    const ONE_MEAN: &str = "1/m before the terms of one label alone: it is before the whole sum";
    let loss = half
        * pick!(
            "sum",
            terms.iter().sum::<f64>() / of_loss(m, x),
            wrong("mean-of-0-alone", ONE_MEAN, of(1.0) + of(0.0) / m),
            wrong("mean-of-1-alone", ONE_MEAN, of(1.0) / m + of(0.0)),
            wrong("mean-of-each", "the mean over each label's own examples, and the two added: it is one mean over all examples", of(1.0) / count(1.0) + of(0.0) / count(0.0)),
        );
    let error = pick!(
        "error",
        &p - y,
        wrong("sigma-prime", "σ′ in the gradient: with the logistic loss it cancels, and the slope is σ(s) − y", (&p - y) * &p * p.mapv(|p| 1.0 - p)),
        wrong("score", "s − y in the gradient: the error is σ(s) − y", &s - y),
        wrong("sign", "y − σ(s): the gradient of the likelihood, not of the loss", y - &p),
        wrong("rounded", CLASS, p.mapv(|p| f64::from(p >= 0.5)) - y),
        wrong("above-half", CLASS, p.mapv(|p| f64::from(p > 0.5)) - y),
        wrong("perceptron", CLASS, s.iter().zip(y).map(|(s, y)| if (1.0 - 2.0 * y) * s < 0.0 { 0.0 } else { 1.0 - 2.0 * y }).collect()),
        wrong("no-label", "σ(s) without − y", p.clone()),
        wrong("plus-minus", "the slope for labels ±1, −y·σ(−y·s): here they are 0 and 1", -y * &(-y * &s).mapv(sigmoid)),
        wrong("flipped", "the labels exchanged: y is 1 where p should be large", &p - 1.0 + y),
        wrong("inside", "σ(s − y): y is taken off σ(s), not off the score", (&s - y).mapv(sigmoid)),
        wrong("squared", "(σ(s) − y)² in the gradient: the slope is σ(s) − y itself", (&p - y).mapv(|e| e * e)),
        wrong("only-sigma-prime", "σ′ alone for the slope, which is σ(s) − y", &p * p.mapv(|p| 1.0 - p)),
        wrong("half-of-sigma-prime", "(σ(s) − y)·σ(s): with the logistic loss nothing of σ′ is left, and the slope is σ(s) − y", (&p - y) * &p),
        wrong("by-probability", "the loss's derivative by p, without σ′: by the score it is σ(s) − y", (&p - y) / (&p * p.mapv(|p| 1.0 - p))),
        wrong("label-0-alone", "a gradient of the examples with label 0 alone: those with label 1 pull too", (&p - y) * y.mapv(|y| 1.0 - y)),
        right("tail", "−σ(−q) of the margin q, exact where p is near y", s.iter().zip(y).map(|(s, y)| (1.0 - 2.0 * y) * sigmoid((1.0 - 2.0 * y) * s)).collect()),
    );
    through_scores(loss, model, x, &(error * two), m)
}

const OVERFLOW: &str = "ln(1 + eˢ) as it stands: for a score of 1000, eˢ is infinite";

const ONE_CLASS: &str = "−y·ln p alone: an example with label 0 has the loss −ln(1 − p)";

const OTHER_CLASS: &str = "−(1 − y)·ln(1 − p) alone: an example with label 1 has the loss −ln p";

const MINUS_OF_0: &str = "the loss of label 0 subtracted: both logarithms have the minus";

const MINUS_OF_1: &str = "the loss of label 1 subtracted: both logarithms have the minus";

const LOG: &str = "the logarithm of σ(s): once σ has become 0 or 1, it is infinite or NaN";

const LIKELIHOOD: &str = "the log-likelihood: the loss is minus that";

const NO_WEIGHT_0: &str = "−ln(1 − p) for every example: it is multiplied by 1 − y";

const NO_WEIGHT_1: &str = "−ln p for every example: it is multiplied by y";

const CLASS: &str = "the predicted class for the probability: the error is σ(s) − y";

const CLAMPED: &str = "the scores clamped at ± some number: from there on the loss stands still";

const CUT_ABOVE: &str = "the scores kept under some number: above it the loss of a label 0 stands still";

const CUT_BELOW: &str = "the scores kept over minus some number: below it the loss of a label 1 stands still";

fn sigmoid(s: f64) -> f64 {
    1.0 / (1.0 + (-s).exp())
}

fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

fn probability(s: &Array1<f64>) -> Array1<f64> {
    let p = pick!(
        "sigmoid",
        s.mapv(sigmoid),
        wrong("no-minus", "1/(1 + eˢ): the minus of σ is missing", s.mapv(|s| sigmoid(-s))),
        wrong("overflow", "eˢ/(1 + eˢ) where s is large: ∞/∞ is NaN", s.mapv(|s| s.exp() / (1.0 + s.exp()))),
        wrong("tanh", "tanh in the place of σ", s.mapv(f64::tanh)),
        wrong("no-one", "eˢ for 1/(1 + e⁻ˢ): the 1 in the denominator is missing", s.mapv(f64::exp)),
        wrong("twice", "σ taken of σ(s): once is enough", s.mapv(|s| sigmoid(sigmoid(s)))),
        wrong("derivative", "σ′ in the place of σ", s.mapv(|s| sigmoid(s) * sigmoid(-s))),
        wrong("absolute", "σ(|s|): where s < 0, σ is 1 minus that", s.mapv(|s| sigmoid(s.abs()))),
        wrong("softmax", "a softmax over the examples: each score has a σ of its own", s.mapv(f64::exp) / s.mapv(f64::exp).sum()),
        some(
            "saturated",
            "σ set to 0 or 1 beyond some score: an example that is right still pulls there",
            |c| s.mapv(|s| if s.abs() > c { f64::from(s > 0.0) } else { sigmoid(s) }),
            [20.0, 30.0, 15.0, 10.0, 36.0, 6.0]
        ),
        right("two-branches", "eˢ/(1 + eˢ) where s < 0", s.mapv(|s| if s < 0.0 { s.exp() / (1.0 + s.exp()) } else { sigmoid(s) })),
        right("half-tanh", "½ + ½·tanh(s/2)", s.mapv(|s| 0.5 + 0.5 * (s / 2.0).tanh())),
    );
    pick!(
        "clip",
        p.clone(),
        some(
            "p",
            "p kept some ε off 0 and 1 in the gradient: an example that is right still pulls",
            |e| p.mapv(|p| p.clamp(e, 1.0 - e)),
            [1e-12, 1e-15, 1e-14, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5]
        ),
    )
}

/// The loss of one example.
fn loss_term(s: f64, y: f64) -> f64 {
    let p = sigmoid(s);
    let entropy = |p: f64, q: f64| -(y * p.ln() + (1.0 - y) * q.ln());
    pick!(
        "loss",
        softplus((1.0 - 2.0 * y) * s),
        wrong("overflow", OVERFLOW, (1.0 + s.exp()).ln() - y * s),
        wrong("overflow-1p", OVERFLOW, s.exp().ln_1p() - y * s),
        wrong("overflow-of-margin", OVERFLOW, ((1.0 - 2.0 * y) * s).exp().ln_1p()),
        wrong("log-of-probability", LOG, entropy(p, 1.0 - p)),
        wrong("log-of-label", LOG, if y == 1.0 { -p.ln() } else { -(1.0 - p).ln() }),
        wrong("log-of-both", LOG, entropy(p, sigmoid(-s))),
        wrong("log-of-0", "the logarithm of 0 taken as 0: the example that is most wrong has no loss then", {
            let ln = |p: f64| if p > 0.0 { p.ln() } else { 0.0 };
            -(y * ln(p) + (1.0 - y) * ln(1.0 - p))
        }),
        some(
            "clipped",
            "a probability clipped at some ε before its logarithm: the loss stops growing",
            |e| {
                let p = p.clamp(e, 1.0 - e);
                entropy(p, 1.0 - p)
            },
            [1e-12, 1e-15, 1e-14, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5]
        ),
        some(
            "added",
            "ln(p + ε) with some ε: the loss stops growing, and is a little off everywhere",
            |e| entropy(p + e, 1.0 - p + e),
            [1e-12, 1e-15, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5]
        ),
        wrong("plus-minus", "the loss for labels ±1, ln(1 + e^−ys): here they are 0 and 1", softplus(-y * s)),
        wrong("sign", LIKELIHOOD, -softplus((1.0 - 2.0 * y) * s)),
        wrong("one-class", ONE_CLASS, y * softplus(-s)),
        wrong("other-class", OTHER_CLASS, (1.0 - y) * softplus(s)),
        wrong("minus-of-0", MINUS_OF_0, y * softplus(-s) - (1.0 - y) * softplus(s)),
        wrong("minus-of-1", MINUS_OF_1, (1.0 - y) * softplus(s) - y * softplus(-s)),
        wrong("sign-of-logarithms", LIKELIHOOD, -entropy(p, 1.0 - p)),
        wrong("one-class-by-logarithm", ONE_CLASS, -y * p.ln()),
        wrong("other-class-by-logarithm", OTHER_CLASS, -(1.0 - y) * (1.0 - p).ln()),
        wrong("minus-of-0-by-logarithm", MINUS_OF_0, (1.0 - y) * (1.0 - p).ln() - y * p.ln()),
        wrong("minus-of-1-by-logarithm", MINUS_OF_1, y * p.ln() - (1.0 - y) * (1.0 - p).ln()),
        wrong("no-weight-of-0", NO_WEIGHT_0, y * softplus(-s) + softplus(s)),
        wrong("no-weight-of-0-by-logarithm", NO_WEIGHT_0, -(y * p.ln() + (1.0 - p).ln())),
        wrong("no-weight-of-1", NO_WEIGHT_1, softplus(-s) + (1.0 - y) * softplus(s)),
        wrong("no-weight-of-1-by-logarithm", NO_WEIGHT_1, -(p.ln() + (1.0 - y) * (1.0 - p).ln())),
        wrong("bracket", "1 − ln p for ln(1 − p): the bracket closes too early", -(y * p.ln() + (1.0 - y) * (1.0 - p.ln()))),
        wrong("always-1", "−ln p for either label: that of an example with label 0 is −ln(1 − p)", softplus(-s)),
        wrong("no-logarithm", "1 − p without the logarithm: the loss is −ln p", sigmoid((1.0 - 2.0 * y) * s)),
        wrong("wrong-classes", "the share of wrong classes: that has no slope, and the loss is −ln p", f64::from((s > 0.0) != (y == 1.0))),
        wrong("label-added", "ln(1 + eˢ) + y·s: the label's term is taken off", softplus(s) + y * s),
        wrong("label-alone", "ln(1 + eˢ) − y: it is y·s that is taken off", softplus(s) - y),
        wrong("minus-in-exponent", "ln(1 + e⁻ˢ) − y·s: to y·s belongs ln(1 + eˢ)", softplus(-s) - y * s),
        wrong("plus-in-exponent", "e^|s| for e^−|s|: the exponent is never positive", s.max(0.0) + s.abs().exp().ln_1p() - y * s),
        wrong("min", "min(s, 0) for max(s, 0)", softplus(s) - s.abs() - y * s),
        some(
            "threshold",
            "the loss cut off at some score, to s or to 0: what is left there is small, and counts where all examples are right",
            |c| match (1.0 - 2.0 * y) * s {
                z if z > c => z,
                z if z < -c => 0.0,
                z => softplus(z),
            },
            [20.0, 30.0, 15.0, 25.0, 36.0, 10.0]
        ),
        some(
            "line",
            "s for ln(1 + eˢ) above some score: e⁻ˢ is left out, which counts where all examples are right",
            |c| {
                let softplus = if s > c { s } else { s.exp().ln_1p() };
                softplus - y * s
            },
            [20.0, 30.0, 15.0, 25.0, 36.0, 10.0]
        ),
        wrong("flipped", "the labels exchanged: −ln p is the loss of label 1", softplus((2.0 * y - 1.0) * s)),
        wrong("no-label-term", "ln(1 + eˢ) without − y·s", softplus(s)),
        wrong("without-absolute", "max(s, 0) + ln(1 + e⁻ˢ) − y·s: it is e^−|s| there", s.max(0.0) + (-s).exp().ln_1p() - y * s),
        wrong("base-2", "the logarithm to the base 2: the loss has the natural one", softplus((1.0 - 2.0 * y) * s) / std::f64::consts::LN_2),
        wrong("base-10", "the logarithm to the base 10: the loss has the natural one", softplus((1.0 - 2.0 * y) * s) / std::f64::consts::LN_10),
        wrong("without-max", "ln(1 + e^−|s|) − y·s without max(s, 0)", (-s.abs()).exp().ln_1p() - y * s),
        wrong("squared", "the squared error of σ(s): asked for is the logistic loss", (p - y).powi(2)),
        right("logit", "max(s, 0) + ln(1 + e^−|s|) − y·s", softplus(s) - y * s),
        right("two-branches", "s + ln(1 + e⁻ˢ) or ln(1 + eˢ), by the sign of s", if s > 0.0 { s + (-s).exp().ln_1p() - y * s } else { s.exp().ln_1p() - y * s }),
    )
}
