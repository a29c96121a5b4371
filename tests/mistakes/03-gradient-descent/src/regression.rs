//! Answers to `linear_regression` and `logistic_regression`.

use catalogue::{Scheme, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis, concatenate};
use solution::{Model, ModelGradient};

const SUMMED: &str = "the gradient summed over the examples: it is the gradient of a mean";

/// Half the mean squared error and its gradient.
pub fn linear_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    let _inside = enter("linear_regression");
    if let Some(scheme) = impostor() {
        return differences(scheme, model, |p| solution::linear_regression(p, x, y).loss);
    }
    let (s, m) = scores(model, x, y);
    let error = s - y;
    // The factors of loss and gradient, which people get wrong together or alone.
    let (half, two) = pick!(
        "half",
        (0.5, 1.0),
        wrong("forgotten", "no ½ in the loss, and so a gradient twice as large", (1.0, 2.0)),
        wrong("not-in-loss", "no ½ in the loss, which the gradient has cancelled", (1.0, 1.0)),
        wrong("two", "the 2 of the square kept: the ½ of the loss has cancelled it", (0.5, 2.0)),
        wrong("twice", "the ½ in the gradient too: the 2 of the square has cancelled it", (0.5, 0.5)),
    );
    let squares = pick!(
        "square",
        error.mapv(|e| e * e).sum(),
        wrong("absolute", "|s − y| in the loss: it is squared", error.mapv(f64::abs).sum()),
        wrong("of-sum", "the square of the sum, not the sum of the squares", error.sum().powi(2)),
        wrong("root", "the root of the mean square: the loss is half the mean square itself", (error.dot(&error) / m).sqrt() * m / half),
        right("dot", "the errors' dot product with themselves", error.dot(&error)),
    );
    let loss = half * squares / of_loss(m);
    let slope = pick!(
        "error",
        error.clone(),
        wrong("sign", "y − s in the gradient: the derivative of (s − y)² by s is along s − y", -&error),
        wrong("sign-of-it", "the sign of s − y: that is the slope of |s − y|", error.mapv(f64::signum)),
        wrong("square", "(s − y)² in the gradient: its derivative is along s − y", error.mapv(|e| e * e)),
        wrong("no-label", "s without − y in the gradient: the slope is s − y", &error + y),
    );
    let gradient = through_scores(loss, x, &(slope * two), m);
    let squares = &error * &error;
    let (of_w, of_b) = (x.t().dot(&squares) / m, squares.sum() / m);
    pick!(
        "squared",
        gradient,
        wrong("in-dw", SQUARED_W, ModelGradient { dw: of_w, ..gradient }),
        wrong("half-in-dw", SQUARED_W, ModelGradient { dw: 0.5 * of_w, ..gradient }),
        wrong("in-db", SQUARED_B, ModelGradient { db: of_b, ..gradient }),
        wrong("half-in-db", SQUARED_B, ModelGradient { db: 0.5 * of_b, ..gradient }),
        wrong("half-in-both", "½·(s − y)² in the gradient, which is the loss itself: its derivative is along s − y", {
            ModelGradient { dw: 0.5 * of_w, db: 0.5 * of_b, ..gradient }
        }),
    )
}

const SQUARED_W: &str = "(s − y)² in the gradient of w: it is the mean of (s − y)·x";

const SQUARED_B: &str = "(s − y)² in the gradient of b: it is the mean of s − y";

/// The mean logistic loss and its gradient.
pub fn logistic_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    let _inside = enter("logistic_regression");
    if let Some(scheme) = impostor() {
        return differences(scheme, model, |p| solution::logistic_regression(p, x, y).loss);
    }
    let (s, m) = scores(model, x, y);
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
        wrong("first", "a look at the first label only: any can be bad", all(&|_| y.first().is_none_or(|&y| y == 0.0 || y == 1.0))),
    );
    let s = pick!("clamp", s.clone(), some("score", CLAMPED, |c| s.mapv(|s| s.clamp(-c, c)), [500.0, 700.0, 709.0, 100.0, 50.0, 36.0, 30.0, 20.0, 15.0]),);
    let p = probability(&s);
    const HALF: &str = "½ before the logistic loss: it belongs to the squared error of linear regression";
    let (half, two) = pick!(
        "half",
        (1.0, 1.0),
        wrong("in-loss", HALF, (0.5, 1.0)),
        wrong("in-both", HALF, (0.5, 0.5)),
        wrong("in-gradient", "½ in the gradient: the slope is σ(s) − y", (1.0, 0.5)),
        wrong("two", "a 2 in the gradient, as of a square: the slope is σ(s) − y", (1.0, 2.0)),
    );
    let terms: Vec<f64> = s.iter().zip(y).map(|(&s, &y)| loss_term(s, y)).collect();
    let of = |label: f64| terms.iter().zip(y).filter(|(_, y)| **y == label).map(|(term, _)| term).sum::<f64>();
    const ONE_MEAN: &str = "1/m before the terms of one label alone: it is before the whole sum";
    let loss = half
        * pick!(
            "sum",
            terms.iter().sum::<f64>() / of_loss(m),
            wrong("mean-of-0-alone", ONE_MEAN, of(1.0) + of(0.0) / m),
            wrong("mean-of-1-alone", ONE_MEAN, of(1.0) / m + of(0.0)),
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
        right("tail", "−σ(−q) of the margin q, exact where p is near y", s.iter().zip(y).map(|(s, y)| (1.0 - 2.0 * y) * sigmoid((1.0 - 2.0 * y) * s)).collect()),
    );
    through_scores(loss, x, &(error * two), m)
}

const OVERFLOW: &str = "ln(1 + eˢ) as it stands: for a score of 1000, eˢ is infinite";

const CLASS: &str = "the predicted class for the probability: the error is σ(s) − y";

const CLAMPED: &str = "the scores clamped at ± some number: from there on the loss stands still";

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
        wrong("log-of-probability", "the logarithm of σ(s): once σ has become 0 or 1, it is infinite or NaN", entropy(p, 1.0 - p)),
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
        wrong("sign", "the log-likelihood: the loss is minus that", -softplus((1.0 - 2.0 * y) * s)),
        wrong("one-class", "−y·ln p alone: an example with label 0 has the loss −ln(1 − p)", y * softplus(-s)),
        wrong("other-class", "−(1 − y)·ln(1 − p) alone: an example with label 1 has the loss −ln p", (1.0 - y) * softplus(s)),
        wrong("minus-of-0", "the loss of label 0 subtracted: both logarithms have the minus", y * softplus(-s) - (1.0 - y) * softplus(s)),
        wrong("minus-of-1", "the loss of label 1 subtracted: both logarithms have the minus", (1.0 - y) * softplus(s) - y * softplus(-s)),
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

/// The checks of both, the scores, and what a mean is divided by.
fn scores(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> (Array1<f64>, f64) {
    pick!("examples", assert!(x.nrows() > 0, "there is no example"), wrong("none", "no look at whether there is an example: the mean over nothing is NaN", ()),);
    pick!(
        "targets",
        assert_eq!(x.nrows(), y.len(), "x has shape {:?} and y {:?}", x.shape(), y.shape()),
        wrong("none", "no look at the length of y: where it is 1, it broadcasts silently", ()),
    );
    let product = |w: &Array1<f64>| -> Array1<f64> {
        let row = |row: ndarray::ArrayView1<f64>| row.iter().zip(w).map(|(x, w)| x * w).sum();
        x.rows().into_iter().map(row).collect()
    };
    pick!(
        "weights",
        assert_eq!(x.ncols(), model.w.len(), "x has shape {:?}, w {:?}", x.shape(), model.w.shape()),
        wrong("none", "no look at whether there is a weight for each feature: what is left over is ignored", ()),
    );
    let xw = product(&model.w);
    let s = pick!(
        "intercept",
        xw.clone() + model.b,
        wrong("none", "X·w without the intercept b", xw),
        wrong("minus", "X·w − b: the intercept is added", xw - model.b),
        wrong("first", "b added to the first score alone", {
            let mut s = xw;
            s[0] += model.b;
            s
        }),
    );
    let (m, d) = (x.nrows() as f64, x.ncols() as f64);
    let m = pick!(
        "mean",
        m,
        wrong("sum", "the sum over the examples, not their mean", 1.0),
        wrong("features", "divided by the number of features: the mean is over the examples", d),
        wrong("one-less", "divided by m − 1, as a variance is: the loss is a plain mean", m - 1.0),
        wrong("elements", "divided by the number of elements of X: the mean is over the examples", m * d),
    );
    (s, m)
}

/// What the loss is divided by.
fn of_loss(m: f64) -> f64 {
    pick!("loss-mean", m, wrong("sum", "the loss summed over the examples: it is their mean", 1.0))
}

/// From ∂L/∂s·m to the parameters.
fn through_scores(loss: f64, x: &Array2<f64>, error: &Array1<f64>, m: f64) -> ModelGradient {
    let ds = error
        / pick!(
            "gradient-mean",
            m,
            wrong("sum", SUMMED, 1.0),
            wrong("twice", "the gradient divided by m twice", m * m),
            wrong("features", "the gradient divided by the number of features: its mean is over the examples", x.ncols() as f64),
        );
    let column = ds.view().insert_axis(Axis(1));
    let row = |i: usize| &x.row(i) * ds[i];
    let last = x.nrows().saturating_sub(1);
    let dw = pick!(
        "dw",
        (x * &column).sum_axis(Axis(0)),
        wrong("no-transpose", "X·(∂L/∂s) for Xᵀ·(∂L/∂s): a weight collects from all examples", x.dot(&ds)),
        wrong("summed", "the gradient of w summed: it has the same 1/m as that of b", (x * &column).sum_axis(Axis(0)) * m),
        wrong("features", "the gradient of w divided by the number of features: its mean is over the examples", (x * &column).sum_axis(Axis(0)) * (m / x.ncols() as f64)),
        wrong("twice", "the gradient of w divided by m twice", (x * &column).sum_axis(Axis(0)) / m),
        wrong("sign", "the gradient of w with the wrong sign", -(x * &column).sum_axis(Axis(0))),
        wrong("last", "the last example's gradient of w: each was assigned, not added", row(last)),
        wrong("product-of-means", "the mean of X times that of the error: it is the mean of the products", x.sum_axis(Axis(0)) / m * ds.sum()),
        wrong("cumulative", "each feature multiplied onto the product with those before it: a weight has its own feature alone", {
            let mut product = ds.clone();
            x.columns()
                .into_iter()
                .map(|feature| {
                    product *= &feature;
                    product.sum()
                })
                .collect()
        }),
        wrong("no-features", "the sum of the errors for every weight: each is times its feature", Array1::from_elem(x.ncols(), ds.sum())),
        wrong("zero", "no gradient of w", Array1::zeros(x.ncols())),
        right("matrix-product", "Xᵀ·(∂L/∂s) as one product", x.t().dot(&ds)),
        right("loops", "example by example", (0..x.nrows()).fold(Array1::zeros(x.ncols()), |dw, i| dw + row(i))),
        right("augmented", "b as one more weight, on a feature that is always 1", {
            let ones = Array2::ones((x.nrows(), 1));
            let all = ds.dot(&concatenate![Axis(1), ones, x.view()]);
            all.iter().skip(1).copied().collect()
        }),
    );
    let db = pick!(
        "db",
        ds.sum(),
        wrong("summed", "the gradient of b summed: it has the same 1/m as that of w", ds.sum() * m),
        wrong("twice", "the gradient of b divided by m twice", ds.sum() / m),
        wrong("last", "the last example's gradient of b: each was assigned, not added", ds[last]),
        wrong("first", "the first example's gradient of b: it is the sum of all", ds[0]),
        wrong("zero", "no gradient of b", 0.0),
        wrong("sign", "the gradient of b with the wrong sign", -ds.sum()),
        wrong("features", "the gradient of b multiplied by a feature: nothing multiplies b", ds.iter().zip(x).map(|(ds, x)| ds * x).sum()),
    );
    ModelGradient { loss, dw, db }
}

fn differences(scheme: Scheme, model: &Model, loss: impl Fn(&Model) -> f64) -> ModelGradient {
    let b = Array1::from_elem(1, model.b);
    ModelGradient {
        loss: loss(model),
        dw: scheme.gradient(&model.w, |w| loss(&Model { w: w.clone(), b: model.b })),
        db: scheme.gradient(&b, |b| loss(&Model { w: model.w.clone(), b: b[0] }))[0],
    }
}
