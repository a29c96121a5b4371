//! Answers to `linear_regression`, and what it has in common with `logistic_regression`.

use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis, concatenate};
use solution::{Model, ModelGradient};

const SUMMED: &str = "the gradient summed over the examples: it is the gradient of a mean";

/// Half the mean squared error and its gradient.
pub fn linear_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    let _inside = enter("linear_regression");
    if let Some(scheme) = impostor() {
        return differences(scheme, model, |p| solution::linear_regression(p, x, y).loss);
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
    let error = &s - y;
    // The factors of loss and gradient, which people get wrong together or alone.
    let (half, two) = pick!(
        "half",
        (0.5, 1.0),
        wrong("forgotten", "no ½ in the loss, and so a gradient twice as large", (1.0, 2.0)),
        wrong("not-in-loss", "no ½ in the loss, which the gradient has cancelled", (1.0, 1.0)),
        wrong("two", "the 2 of the square kept: the ½ of the loss has cancelled it", (0.5, 2.0)),
        wrong("twice", "the ½ in the gradient too: the 2 of the square has cancelled it", (0.5, 0.5)),
        wrong("exchanged", "the ½ before the gradient, where it belongs to the loss", (1.0, 0.5)),
        wrong("integer", "1/2 for the ½ of the loss, a division of integers, which is 0: it is 0.5", (0.0, 1.0)),
    );
    let squares = pick!(
        "square",
        error.mapv(|e| e * e).sum(),
        wrong("absolute", "|s − y| in the loss: it is squared", error.mapv(f64::abs).sum()),
        wrong("of-sum", "the square of the sum, not the sum of the squares", error.sum().powi(2)),
        wrong("plain", "the errors summed as they are: they cancel each other, so each is squared first", error.sum()),
        wrong("length", "the length of s − y in the loss: it has the square of that", error.dot(&error).sqrt()),
        wrong("difference-of-squares", "s² − y² for (s − y)²", s.dot(&s) - y.dot(y)),
        wrong("root", ROOT, (error.dot(&error) / m).sqrt() * m / half),
        wrong("half-root", ROOT, (error.dot(&error) / m).sqrt() * m),
        wrong("root-of-half", ROOT, (half * error.dot(&error) / m).sqrt() * m / half),
        right("dot", "the errors' dot product with themselves", error.dot(&error)),
    );
    let loss = half * squares / of_loss(m, x);
    let slope = pick!(
        "error",
        error.clone(),
        wrong("sign", "y − s in the gradient: the derivative of (s − y)² by s is along s − y", -&error),
        wrong("sign-of-it", "the sign of s − y: that is the slope of |s − y|", error.mapv(f64::signum)),
        wrong("square", "(s − y)² in the gradient: its derivative is along s − y", error.mapv(|e| e * e)),
        wrong("no-label", "s without − y in the gradient: the slope is s − y", &error + y),
        wrong("no-score", "−y without s in the gradient: the slope is s − y", -y),
        wrong("no-intercept", "X·w − y in the gradient, without b: the score has its intercept there too", &error - model.b),
    );
    let gradient = through_scores(loss, model, x, &(slope * two), m);
    let squares = &error * &error;
    let (of_w, of_b) = (x.t().dot(&squares) / m, squares.sum() / m);
    pick!(
        "squared",
        gradient,
        wrong("in-dw", SQUARED_W, ModelGradient { dw: of_w, ..gradient }),
        wrong("half-in-dw", SQUARED_W, ModelGradient { dw: 0.5 * of_w, ..gradient }),
        wrong("in-db", SQUARED_B, ModelGradient { db: of_b, ..gradient }),
        wrong("half-in-db", SQUARED_B, ModelGradient { db: 0.5 * of_b, ..gradient }),
        wrong("no-intercept-in-dw", "Xᵀ·X·w − Xᵀ·y in the gradient of w, without b: the score has its intercept there too", {
            ModelGradient { dw: x.t().dot(&(&error - model.b)) / m, ..gradient }
        }),
        wrong("no-intercept-in-db", "X·w − y in the gradient of b, without b: the score has its intercept there too", {
            ModelGradient { db: (&error - model.b).sum() / m, ..gradient }
        }),
        wrong("half-in-both", "½·(s − y)² in the gradient, which is the loss itself: its derivative is along s − y", {
            ModelGradient { dw: 0.5 * of_w, db: 0.5 * of_b, ..gradient }
        }),
    )
}

const ROOT: &str = "the root of the mean square: the loss is half the mean square itself";

const SQUARED_W: &str = "(s − y)² in the gradient of w: it is the mean of (s − y)·x";

const SQUARED_B: &str = "(s − y)² in the gradient of b: it is the mean of s − y";

/// For both.
pub const ZIPPED: &str = "the rows of X and y taken side by side to the end of the shorter: other lengths are refused";

/// The checks of both, the scores, and what a mean is divided by.
pub fn scores(model: &Model, x: &Array2<f64>, y: &Array1<f64>, m: usize) -> (Array1<f64>, f64) {
    let m = pick!(
        "examples",
        {
            assert!(m > 0, "there is no example");
            m
        },
        wrong("none", "no look at whether there is an example: the mean over nothing is NaN", m),
        wrong("at-least-one", "a mean of 0 where there is no example: it should be a panic", m.max(1)),
    );
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
        wrong("more", "more weights than features let through: what is left over is ignored", {
            assert!(x.ncols() <= model.w.len(), "x has shape {:?}, w {:?}", x.shape(), model.w.shape())
        }),
        wrong("no-feature", "a panic where there is no feature: the score is b then", {
            assert_eq!(x.ncols(), model.w.len(), "x has shape {:?}, w {:?}", x.shape(), model.w.shape());
            assert!(x.ncols() > 0, "{ANY_PANIC}");
        }),
    );
    let xw = product(&model.w);
    let s = pick!(
        "intercept",
        xw.clone() + model.b,
        wrong("none", "X·w without the intercept b", xw),
        wrong("minus", "X·w − b: the intercept is added", xw - model.b),
        wrong("twice", "b added twice", xw + 2.0 * model.b),
        wrong("per-feature", "b added once for each feature: it is added once for each example", xw + model.b * x.ncols() as f64),
        wrong("not-reset", "the sum of a score never set back to 0: each example has its own", {
            let mut sum = 0.0;
            xw.mapv(|xw| {
                sum += xw;
                sum + model.b
            })
        }),
        wrong("inside", "b added to every weight: Σ x·(w + b) for Σ x·w + b", product(&(&model.w + model.b))),
        wrong("first", "b added to the first score alone", {
            let mut s = xw;
            s[0] += model.b;
            s
        }),
    );
    let (m, d) = (m as f64, x.ncols() as f64);
    let m = pick!(
        "mean",
        m,
        wrong("sum", "the sum over the examples, not their mean", 1.0),
        wrong("features", "divided by the number of features: the mean is over the examples", d),
        wrong("one-less", "divided by m − 1, as a variance is: the loss is a plain mean", m - 1.0),
        wrong("elements", "divided by the number of elements of X: the mean is over the examples", m * d),
        wrong("times", "loss and gradient multiplied by m: both are divided by it", 1.0 / m),
    );
    (s, m)
}

/// What the loss is divided by.
pub fn of_loss(m: f64, x: &Array2<f64>) -> f64 {
    pick!(
        "loss-mean",
        m,
        wrong("sum", "the loss summed over the examples: it is their mean", 1.0),
        wrong("times", "the loss multiplied by m, as where 1 / 2 * m stands for 1 / (2 * m): it is divided by m", 1.0 / m),
        wrong("twice", "the loss divided by m twice", m * m),
        wrong("one-less", "the loss divided by m − 1: it is a plain mean", m - 1.0),
        wrong("features", "the loss divided by the number of features: its mean is over the examples", x.ncols() as f64),
    )
}

/// From ∂L/∂s·m to the parameters.
pub fn through_scores(loss: f64, model: &Model, x: &Array2<f64>, error: &Array1<f64>, m: f64) -> ModelGradient {
    let ds = error
        / pick!(
            "gradient-mean",
            m,
            wrong("sum", SUMMED, 1.0),
            wrong("twice", "the gradient divided by m twice", m * m),
            wrong("features", "the gradient divided by the number of features: its mean is over the examples", x.ncols() as f64),
            wrong("times", "the gradient multiplied by m: it is divided by it", 1.0 / m),
            wrong("one-less", "the gradient divided by m − 1: it is that of a plain mean", m - 1.0),
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
        wrong("doubled", "the gradient of w counted twice: the other 2 is in its place", 2.0 * (x * &column).sum_axis(Axis(0))),
        wrong("halved", "a ½ left in the gradient of w", 0.5 * (x * &column).sum_axis(Axis(0))),
        wrong("first", "the first example's gradient of w: it is the sum of all", row(0)),
        wrong("first-left-out", "the first example left out of the gradient of w", (1..x.nrows()).fold(Array1::zeros(x.ncols()), |dw, i| dw + row(i))),
        wrong("last-left-out", "the last example left out of the gradient of w", (0..last).fold(Array1::zeros(x.ncols()), |dw, i| dw + row(i))),
        wrong("squared-features", "x² in the gradient of w: the score has x itself", (x.mapv(|x| x * x) * column).sum_axis(Axis(0))),
        wrong("weights", "w for x in the gradient of w: what multiplies w in the score is x", &model.w * ds.sum()),
        wrong("first-feature", "the first feature in the gradient of every weight: each has its own", Array1::from_elem(x.ncols(), x.column(0).dot(&ds))),
        wrong("last-weight", "no gradient of the last weight: the loop ends one too early", {
            let mut dw = (x * &column).sum_axis(Axis(0));
            dw.iter_mut().rev().take(1).for_each(|dw| *dw = 0.0);
            dw
        }),
        wrong("first-weight", "no gradient of the first weight: the loop begins one too late", {
            let mut dw = (x * &column).sum_axis(Axis(0));
            dw.iter_mut().take(1).for_each(|dw| *dw = 0.0);
            dw
        }),
        wrong("shifted", "the gradient of w one place off: that of b comes first, and is not one of them", {
            let ones = Array2::ones((x.nrows(), 1));
            let all = ds.dot(&concatenate![Axis(1), ones, x.view()]);
            all.iter().take(x.ncols()).copied().collect()
        }),
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
        wrong("not-reset", "the sum of a weight's gradient never set back to 0: each weight has its own", {
            let mut sum = 0.0;
            (x * &column).sum_axis(Axis(0)).mapv(|dw| {
                sum += dw;
                sum
            })
        }),
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
        wrong("doubled", "the gradient of b counted twice: the other 2 is in its place", 2.0 * ds.sum()),
        wrong("halved", "a ½ left in the gradient of b", 0.5 * ds.sum()),
        wrong("first-left-out", "the first example left out of the gradient of b", ds.iter().skip(1).sum()),
        wrong("last-left-out", "the last example left out of the gradient of b", ds.iter().take(last).sum()),
        wrong("by-features", "the gradient of b divided by the number of features: its mean is over the examples", ds.sum() * m / x.ncols() as f64),
        wrong("sum-of-dw", "the gradient of w added up for that of b: nothing multiplies b", dw.sum()),
        wrong("per-feature", "the gradient of b added up once for each feature: it is added up once for each example", ds.sum() * x.ncols() as f64),
        wrong("times-b", "the gradient of b multiplied by b: what multiplies b in the score is 1", ds.sum() * model.b),
        wrong("features", "the gradient of b multiplied by a feature: nothing multiplies b", ds.iter().zip(x).map(|(ds, x)| ds * x).sum()),
    );
    pick!(
        "result",
        ModelGradient { loss, dw: dw.clone(), db },
        some(
            "step",
            "the parameters after a step, θ − η·∇L, in the place of the gradient: the step is the descent's affair",
            |rate| ModelGradient { loss, dw: &model.w - rate * &dw, db: model.b - rate * db },
            [1.0, 0.1, 0.01]
        ),
        some(
            "clipped",
            "the gradient clipped at some size: asked for is the gradient as it is",
            |most| ModelGradient { loss, dw: dw.mapv(|g| g.clamp(-most, most)), db: db.clamp(-most, most) },
            [1.0, 0.5, 5.0, 10.0]
        ),
    )
}

pub fn differences(scheme: Scheme, model: &Model, loss: impl Fn(&Model) -> f64) -> ModelGradient {
    let b = Array1::from_elem(1, model.b);
    ModelGradient {
        loss: loss(model),
        dw: scheme.gradient(&model.w, |w| loss(&Model { w: w.clone(), b: model.b })),
        db: scheme.gradient(&b, |b| loss(&Model { w: model.w.clone(), b: b[0] }))[0],
    }
}
