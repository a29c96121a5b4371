//! Answers to `linear_regression` and `logistic_regression`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, Array2};
use solution::{Model, ModelGradient};

pub(crate) const LINEAR: &[Entry] = &[
    mistake("linear_regression", "no-mean", "the sum over the examples, not their mean"),
    mistake(
        "linear_regression",
        "mean-over-features",
        "divided by the number of features: the mean is over the examples",
    ),
    mistake(
        "linear_regression",
        "half-forgotten",
        "no ½ in the loss, and so a gradient twice as large",
    ),
    mistake(
        "linear_regression",
        "two-in-gradient",
        "the 2 of the square kept: the ½ of the loss has cancelled it",
    ),
    mistake(
        "linear_regression",
        "sign",
        "y − s in the gradient: the derivative of (s − y)² by s is along s − y",
    ),
    mistake("linear_regression", "no-intercept", "X·w without the intercept b"),
    mistake(
        "linear_regression",
        "intercept-gradient-not-averaged",
        "the gradient of b summed: it has the same 1/m as that of w",
    ),
    mistake(
        "linear_regression",
        "one-example-less",
        "divided by m − 1, as a variance is: the loss is a plain mean",
    ),
    mistake(
        "linear_regression",
        "weights-not-counted",
        "no look at whether there is a weight for each feature: what is left over is ignored",
    ),
    right("linear_regression", "loops", "example by example"),
    right(
        "linear_regression",
        "broadcast",
        "the residuals as a column, multiplied into X, and means over its rows",
    ),
    right(
        "linear_regression",
        "augmented",
        "the intercept as one more weight, on a feature that is always 1",
    ),
];
pub(crate) const LINEAR_IMPOSTORS: [Entry; 4] = impostors("linear_regression");

/// A linear model's loss, with the loss and its slope of one score.
fn by_example(
    model: &Model,
    x: &Array2<f64>,
    y: &Array1<f64>,
    of: impl Fn(f64, f64) -> (f64, f64),
) -> ModelGradient {
    let mut sum = ModelGradient { loss: 0.0, dw: Array1::zeros(model.w.len()), db: 0.0 };
    let m = y.len() as f64;
    for (row, &y) in x.rows().into_iter().zip(y) {
        let s = row.iter().zip(&model.w).map(|(x, w)| x * w).sum::<f64>() + model.b;
        let (loss, slope) = of(s, y);
        sum.loss += loss / m;
        sum.db += slope / m;
        sum.dw.iter_mut().zip(row).for_each(|(dw, x)| *dw += slope / m * x);
    }
    sum
}

fn scaled(g: ModelGradient, loss: f64, gradient: f64) -> ModelGradient {
    ModelGradient { loss: g.loss * loss, dw: g.dw * gradient, db: g.db * gradient }
}

fn differences(scheme: Scheme, model: &Model, loss: impl Fn(&Model) -> f64) -> ModelGradient {
    let b = Array1::from_elem(1, model.b);
    ModelGradient {
        loss: loss(model),
        dw: scheme.gradient(&model.w, |w| loss(&Model { w: w.clone(), b: model.b })),
        db: scheme.gradient(&b, |b| loss(&Model { w: model.w.clone(), b: b[0] }))[0],
    }
}

/// Half the mean squared error and its gradient.
pub fn linear_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    if chosen("linear_regression") == "weights-not-counted" {
        assert!(!y.is_empty() && x.nrows() == y.len(), "x {:?}, y {:?}", x.shape(), y.shape());
        return by_example(model, x, y, |s, y| ((s - y).powi(2) / 2.0, s - y));
    }
    let g = solution::linear_regression(model, x, y);
    let (m, d) = (x.nrows() as f64, x.ncols() as f64);
    match chosen("linear_regression") {
        "one-example-less" => scaled(g, m / (m - 1.0), m / (m - 1.0)),
        "broadcast" => {
            let residuals = x.dot(&model.w) - y + model.b;
            let column = residuals.view().insert_axis(ndarray::Axis(1));
            ModelGradient {
                loss: residuals.mapv(|r| 0.5 * r * r).mean().unwrap_or(f64::NAN),
                dw: (x * &column).mean_axis(ndarray::Axis(0)).expect("an example"),
                db: residuals.mean().unwrap_or(f64::NAN),
            }
        }
        "no-mean" => scaled(g, m, m),
        "mean-over-features" => scaled(g, m / d, m / d),
        "half-forgotten" => scaled(g, 2.0, 2.0),
        "two-in-gradient" => scaled(g, 1.0, 2.0),
        "sign" => scaled(g, 1.0, -1.0),
        "no-intercept" => {
            let through_origin = Model { b: 0.0, ..model.clone() };
            solution::linear_regression(&through_origin, x, y)
        }
        "intercept-gradient-not-averaged" => ModelGradient { db: g.db * m, ..g },
        "loops" => by_example(model, x, y, |s, y| ((s - y).powi(2) / 2.0, s - y)),
        "augmented" => {
            let column = Array2::ones((x.nrows(), 1));
            let x = ndarray::concatenate![ndarray::Axis(1), column, x.view()];
            let theta =
                ndarray::concatenate![ndarray::Axis(0), Array1::from_elem(1, model.b), model.w];
            let error = x.dot(&theta) - y;
            let g = error.dot(&x) / m;
            ModelGradient {
                loss: error.dot(&error) / m / 2.0,
                dw: g.iter().skip(1).copied().collect(),
                db: g[0],
            }
        }
        name => match Scheme::of(name) {
            Some(scheme) => {
                differences(scheme, model, |p| solution::linear_regression(p, x, y).loss)
            }
            None => g,
        },
    }
}

pub(crate) const LOGISTIC: &[Entry] = &[
    mistake(
        "logistic_regression",
        "overflow",
        "ln(1 + eˢ) as it stands: for a score of 1000, eˢ is infinite",
    ),
    mistake(
        "logistic_regression",
        "log-of-probability",
        "the logarithm of σ(s): once σ has become 0 or 1, it is infinite or NaN",
    ),
    mistake(
        "logistic_regression",
        "clipped-probability",
        "a probability clipped at 1e-12 before its logarithm: the loss stops growing",
    ),
    mistake(
        "logistic_regression",
        "squared-error-slope",
        "σ′ in the gradient: with the logistic loss it cancels, and the slope is σ(s) − y",
    ),
    mistake(
        "logistic_regression",
        "labels-plus-minus",
        "the formula for labels ±1, ln(1 + e^−ys): here they are 0 and 1",
    ),
    mistake(
        "logistic_regression",
        "score-for-probability",
        "s − y in the gradient: the error is σ(s) − y",
    ),
    mistake("logistic_regression", "no-mean", "the sum over the examples, not their mean"),
    mistake(
        "logistic_regression",
        "sign",
        "y − σ(s): the gradient of the likelihood, not of the loss",
    ),
    mistake(
        "logistic_regression",
        "clamped-score",
        "the scores clamped to ±500 before the exponential: from there on the loss stands still",
    ),
    mistake(
        "logistic_regression",
        "branches-exchanged",
        "the two forms of σ exchanged: eˢ/(1 + eˢ) is the one for s < 0, where eˢ is small",
    ),
    mistake(
        "logistic_regression",
        "probability-kept-off-its-ends",
        "p kept between 1e-12 and 1 − 1e-12 in the gradient: an example that is right still pulls",
    ),
    mistake(
        "logistic_regression",
        "half-open-labels",
        "no look at the labels: only 0 and 1 have this loss",
    ),
    right(
        "logistic_regression",
        "signed-scores",
        "softplus of s with the label's sign, and σ as it stands: 1/(1 + ∞) is 0",
    ),
    right("logistic_regression", "two-branches", "s + ln(1 + e⁻ˢ) or ln(1 + eˢ), by the sign of s"),
    right(
        "logistic_regression",
        "by-label",
        "softplus(−s) for label 1, softplus(s) for label 0; σ by tanh",
    ),
];
pub(crate) const LOGISTIC_IMPOSTORS: [Entry; 4] = impostors("logistic_regression");

/// The mean logistic loss and its gradient.
pub fn logistic_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    if chosen("logistic_regression") == "half-open-labels" {
        let shape = [x.nrows(), model.w.len()];
        assert!(!y.is_empty(), "there is no example");
        assert_eq!(x.shape(), shape, "x {:?}, w {:?}", x.shape(), model.w.shape());
        assert_eq!(x.nrows(), y.len(), "x {:?}, y {:?}", x.shape(), y.shape());
        let softplus = |s: f64| s.max(0.0) + (-s.abs()).exp().ln_1p();
        return by_example(model, x, y, |s, y| (softplus(s) - y * s, 1.0 / (1.0 + (-s).exp()) - y));
    }
    let g = solution::logistic_regression(model, x, y);
    let m = x.nrows() as f64;
    let sigmoid = |s: f64| 1.0 / (1.0 + (-s).exp());
    let softplus = |s: f64| if s > 0.0 { s + (-s).exp().ln_1p() } else { s.exp().ln_1p() };
    let with_loss = |loss: &dyn Fn(f64, f64) -> f64| {
        by_example(model, x, y, |s, y| (loss(s, y), sigmoid(s) - y))
    };
    let with_slope = |slope: &dyn Fn(f64, f64) -> f64| {
        by_example(model, x, y, |s, y| (softplus(s) - y * s, slope(s, y)))
    };
    match chosen("logistic_regression") {
        "overflow" => with_loss(&|s, y| (1.0 + s.exp()).ln() - y * s),
        "log-of-probability" => {
            with_loss(&|s, y| -(y * sigmoid(s).ln() + (1.0 - y) * (1.0 - sigmoid(s)).ln()))
        }
        "clipped-probability" => with_loss(&|s, y| {
            let p = sigmoid(s).clamp(1e-12, 1.0 - 1e-12);
            -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
        }),
        "squared-error-slope" => {
            with_slope(&|s, y| (sigmoid(s) - y) * sigmoid(s) * (1.0 - sigmoid(s)))
        }
        "labels-plus-minus" => {
            by_example(model, x, y, |s, y| (softplus(-y * s), -y * sigmoid(-y * s)))
        }
        "clamped-score" => by_example(model, x, y, |s, y| {
            let s = s.clamp(-500.0, 500.0);
            (softplus(s) - y * s, sigmoid(s) - y)
        }),
        "branches-exchanged" => with_slope(&|s, y| {
            let p = if s < 0.0 { sigmoid(s) } else { s.exp() / (1.0 + s.exp()) };
            p - y
        }),
        "probability-kept-off-its-ends" => {
            with_slope(&|s, y| sigmoid(s).clamp(1e-12, 1.0 - 1e-12) - y)
        }
        "signed-scores" => by_example(model, x, y, |s, y| {
            let sign = 1.0 - 2.0 * y;
            (softplus(sign * s), sign * sigmoid(sign * s))
        }),
        "score-for-probability" => with_slope(&|s, y| s - y),
        "no-mean" => scaled(g, m, m),
        "sign" => scaled(g, 1.0, -1.0),
        "two-branches" => with_loss(&|s, y| softplus(s) - y * s),
        "by-label" => by_example(model, x, y, |s, y| {
            let p = 0.5 + 0.5 * (s / 2.0).tanh();
            if y == 1.0 { (softplus(-s), p - 1.0) } else { (softplus(s), p) }
        }),
        name => match Scheme::of(name) {
            Some(scheme) => {
                differences(scheme, model, |p| solution::logistic_regression(p, x, y).loss)
            }
            None => g,
        },
    }
}
