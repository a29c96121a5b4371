//! Answers to `layer_norm` and `batch_norm`: what they have in common.

use catalogue::{Scheme, pick};
use ndarray::{Array1, Array2, Axis};
use solution::{NormCache, NormGradients};

const BROADCAST: &str = "no check of the shapes: `+` and `*` silently broadcast an axis of length 1";

/// γ and β have an entry for each column.
pub(crate) fn check(x: &Array2<f64>, gamma: &Array1<f64>, beta: &Array1<f64>) {
    let n = x.ncols();
    let [fits_gamma, fits_beta] = pick!(
        "check",
        [gamma.len() == n, beta.len() == n],
        wrong("none", BROADCAST, [true, true]),
        wrong("gamma", "only γ's length checked: β is broadcast too", [gamma.len() == n, true]),
        wrong("beta", "only β's length checked: γ is broadcast too", [true, beta.len() == n]),
        wrong("each-other", "γ and β compared with each other: both must match x", { [gamma.len() == beta.len(), true] }),
        wrong("rows", "γ and β compared with the rows: they have an entry for each column", { [gamma.len() == x.nrows(), beta.len() == x.nrows()] }),
    );
    assert!(fits_gamma, "γ has length {}, and x is {:?}", gamma.len(), x.shape());
    assert!(fits_beta, "β has length {}, and x is {:?}", beta.len(), x.shape());
}

/// 1/√(v + ε).
pub(crate) fn inverse_deviation(variance: &Array1<f64>, epsilon: f64) -> Array1<f64> {
    const OUTSIDE: &str = "ε added to the deviation: it is inside the root";
    let of = |f: &dyn Fn(f64) -> f64| variance.mapv(f);
    pick!(
        "deviation",
        of(&|v| 1.0 / (v + epsilon).sqrt()),
        wrong("epsilon-outside", OUTSIDE, of(&|v| 1.0 / (v.sqrt() + epsilon))),
        wrong("no-epsilon", "no ε", of(&|v| 1.0 / v.sqrt())),
        wrong("epsilon-squared", "ε² inside the root: it is ε", { of(&|v| 1.0 / (v + epsilon * epsilon).sqrt()) }),
        wrong("epsilon-as-floor", "ε as a lower bound of the variance: it is added", { of(&|v| 1.0 / v.max(epsilon).sqrt()) }),
        wrong("epsilon-last", "ε added to 1/√v: it is inside the root", of(&|v| 1.0 / v.sqrt() + epsilon)),
        wrong("epsilon-root", "√ε beside the deviation: ε is inside the root, with the variance", { of(&|v| 1.0 / (v.sqrt() + epsilon.sqrt())) }),
        wrong("epsilon-root-inside", "√ε inside the root: it is ε", { of(&|v| 1.0 / (v + epsilon.sqrt()).sqrt()) }),
        wrong("epsilon-inside-and-outside", "ε twice: inside the root, and outside", { of(&|v| 1.0 / ((v + epsilon).sqrt() + epsilon)) }),
        wrong("epsilon-twice", "2ε inside the root: it is ε", of(&|v| 1.0 / (v + 2.0 * epsilon).sqrt())),
        wrong("epsilon-for-0", "ε only where the variance is 0: it is added everywhere", { of(&|v| if v == 0.0 { 1.0 / epsilon.sqrt() } else { 1.0 / v.sqrt() }) }),
        wrong("epsilon-as-floor-outside", "ε as a lower bound of the deviation: it is added to the variance", { of(&|v| 1.0 / v.sqrt().max(epsilon)) }),
        wrong("epsilon-subtracted", "ε subtracted: it is added", of(&|v| { 1.0 / (v - epsilon).sqrt() })),
        some("own-epsilon", "some ε of your own: it is an argument", |e| { of(&|v| 1.0 / (v + e).sqrt()) }, [1e-5, 1e-8, 1e-12, 1e-6, 1e-3]),
        wrong("no-root", "divided by the variance: it is by its root", { of(&|v| 1.0 / (v + epsilon)) }),
        wrong("two-roots", "the root taken twice", of(&|v| (v + epsilon).powf(-0.25))),
        wrong("one", "no division by the deviation", of(&|_| 1.0)),
        wrong("zero-for-0", "0 for 1/√(v + ε) where the variance is 0: there it is 1/√ε", { of(&|v| if v == 0.0 { 0.0 } else { 1.0 / (v + epsilon).sqrt() }) }),
        wrong("one-for-0", "1 for 1/√(v + ε) where the variance is 0: there it is 1/√ε", { of(&|v| if v == 0.0 { 1.0 } else { 1.0 / (v + epsilon).sqrt() }) }),
        wrong("squared", "divided by (v + ε)²: it is by the root of v + ε", { of(&|v| (v + epsilon).powi(-2)) }),
        wrong("turned", "multiplied by the deviation: it is divided by it", { of(&|v| (v + epsilon).sqrt()) }),
        right("power", "a power of −½", of(&|v| (v + epsilon).powf(-0.5))),
    )
}

/// Normalises along `axis`; also gives the mean and the variance that is kept, the biased one.
pub(crate) fn normalise(x: &Array2<f64>, axis: Axis, epsilon: f64) -> (NormCache, Array1<f64>, Array1<f64>) {
    let n = x.len_of(axis) as f64;
    let sum = x.sum_axis(axis);
    let mean = pick!(
        "mean",
        &sum / n,
        wrong("none", "the mean not subtracted", &sum * 0.0),
        wrong("sum", "the sum for the mean", sum.clone()),
        wrong("of-all", "one mean over the whole of x: each row or column has its own", { sum.mapv(|_| x.sum() / x.len() as f64) }),
        wrong("other-axis", "the mean divided by the length of the other axis", { &sum / x.len_of(Axis(1 - axis.0)) as f64 }),
        wrong("one-less", "the mean divided by one less than the count: that is for variances", &sum / (n - 1.0)),
        wrong("sizes", "the mean of |x|: signs count", x.mapv(f64::abs).sum_axis(axis) / n),
        wrong("of-first", "the first mean for all: each row or column has its own", { sum.mapv(|_| sum.first().copied().unwrap_or_default() / n) }),
        wrong("twice", "the mean subtracted twice", &sum / n * 2.0),
        wrong("not-reset", "the sum for the mean not set to 0 again: each row or column has its own", {
            let mut total = 0.0;
            sum.mapv(|sum| {
                total += sum;
                total / n
            })
        }),
    );
    let centred = x - &mean.view().insert_axis(axis);
    let squares = centred.mapv(|c| c * c).sum_axis(axis);
    // The one that divides, and the one that goes on into the running statistics.
    let both = |variance: Array1<f64>| (variance.clone(), variance);
    let (variance, kept) = pick!(
        "variance",
        both(&squares / n),
        wrong("unbiased", "the variance divided by one less than the count: here it is biased", { (&squares / (n - 1.0), &squares / n) }),
        wrong("sum", "the sum of the squares for the variance: it is their mean", both(squares.clone())),
        wrong("mean-square", "the mean of x² for the variance: the mean is subtracted first", { both(x.mapv(|x| x * x).sum_axis(axis) / n) }),
        wrong("deviation", "the deviation for the variance: a root too many", { both((&squares / n).mapv(f64::sqrt)) }),
        wrong("size", "the mean of |x − μ| for the variance: it is that of the squares", { both(centred.mapv(f64::abs).sum_axis(axis) / n) }),
        wrong("of-all", "one variance over the whole of x: each row or column has its own", { both(squares.mapv(|_| squares.sum() / x.len() as f64)) }),
        wrong("other-axis", "the variance divided by the length of the other axis", { both(&squares / x.len_of(Axis(1 - axis.0)) as f64) }),
        wrong("all-elements", "the variance divided by the number of all elements", both(&squares / x.len() as f64)),
        wrong("of-first", "the first variance for all: each row or column has its own", { both(squares.mapv(|_| squares.first().copied().unwrap_or_default() / n)) }),
        wrong("one-more", "the variance divided by one more than the count", both(&squares / (n + 1.0))),
        wrong("not-reset", "the sum of the squares not set to 0 again: each row or column has its own", {
            let mut total = 0.0;
            both(squares.mapv(|squares| {
                total += squares;
                total / n
            }))
        }),
        wrong("squared", "the variance squared", both((&squares / n).mapv(|v| v * v))),
        wrong("not-squared", "the mean of x − μ for the variance, which is 0: it is that of the squares", both(centred.sum_axis(axis) / n)),
        wrong("one-pass-plus", "E[x²] + E[x]² for the variance: the squared mean is subtracted", { both(x.mapv(|x| x * x).sum_axis(axis) / n + &mean * &mean) }),
        wrong("one-pass-size", "E[x²] − E[x] for the variance: the mean is squared", { both(x.mapv(|x| x * x).sum_axis(axis) / n - &mean) }),
        wrong("one-pass", "E[x²] − E[x]² for the variance: where x is far from 0 the digits cancel, so subtract the mean first", {
            both(x.mapv(|x| x * x).sum_axis(axis) / n - &mean * &mean)
        }),
        right("shifted", "E[d²] − E[d]² of the distances d from the first one", {
            let d = x - &x.index_axis(axis, 0).insert_axis(axis);
            let mean = d.sum_axis(axis) / n;
            both(d.mapv(|d| d * d).sum_axis(axis) / n - &mean * &mean)
        }),
    );
    let inverse_deviation = inverse_deviation(&variance, epsilon);
    let x_hat = pick!(
        "x-hat",
        &centred * &inverse_deviation.view().insert_axis(axis),
        wrong("not-centred", "x/√(v + ε): the mean is subtracted first", { x * &inverse_deviation.view().insert_axis(axis) }),
        wrong("plus", "(x + μ)/√(v + ε): the mean is subtracted", { (x + &mean.view().insert_axis(axis)) * inverse_deviation.view().insert_axis(axis) }),
        wrong("mean-last", "x/√(v + ε) − μ: the mean is subtracted before the division", { x * &inverse_deviation.view().insert_axis(axis) - mean.view().insert_axis(axis) }),
        wrong("only-centred", "x − μ for x̂: it is divided by √(v + ε)", centred.clone()),
        wrong("turned", "μ − x: it is x − μ", { -&centred * inverse_deviation.view().insert_axis(axis) }),
        wrong("twice", "divided by √(v + ε) twice", { &centred * &inverse_deviation.view().insert_axis(axis) * inverse_deviation.view().insert_axis(axis) }),
    );
    let (x_hat, inverse_deviation) = pick!(
        "normalised-by",
        (x_hat.clone(), inverse_deviation.clone()),
        wrong("first", "all by the first mean and deviation: each row or column has its own", {
            let [mean, inverse] = [&mean, &inverse_deviation].map(|of| of.first().copied().unwrap_or_default());
            ((x - mean) * inverse, inverse_deviation.mapv(|_| inverse))
        }),
    );
    (NormCache { x_hat, inverse_deviation }, mean, kept)
}

/// γ·x̂ + β.
pub(crate) fn scale_and_shift(x_hat: &Array2<f64>, gamma: &Array1<f64>, beta: &Array1<f64>) -> Array2<f64> {
    pick!(
        "y",
        gamma * x_hat + beta,
        wrong("no-gamma", "y without γ", x_hat + beta),
        wrong("no-beta", "y without β", gamma * x_hat),
        wrong("neither", "x̂ for y: γ and β are missing", x_hat.clone()),
        wrong("bracket", "γ·(x̂ + β): β is added last", gamma * &(x_hat + beta)),
        wrong("swapped", "β·x̂ + γ: γ scales and β shifts", beta * x_hat + gamma),
        wrong("minus", "γ·x̂ − β: β is added", gamma * x_hat - beta),
        wrong("divided", "x̂/γ: γ multiplies", x_hat / gamma + beta),
        wrong("one-more", "(1 + γ)·x̂ + β: it is γ itself", gamma * x_hat + x_hat + beta),
        wrong("gamma-squared", "γ²·x̂ + β: it is γ", gamma * gamma * x_hat + beta),
        wrong("added", "x̂ + γ + β: γ multiplies", x_hat + gamma + beta),
        wrong("product", "γ·x̂·β: β is added", gamma * x_hat * beta),
        wrong("first", "γ's and β's first entry for all columns: each has its own", { x_hat * gamma.first().copied().unwrap_or(1.0) + beta.first().copied().unwrap_or(0.0) }),
        wrong("rows-where-they-fit", "γ and β along the rows: they have an entry for each column", {
            if x_hat.is_square() { (gamma * &x_hat.t() + beta).reversed_axes() } else { gamma * x_hat + beta }
        }),
    )
}

/// What is in the cache.
pub(crate) fn cached(cache: NormCache, x: &Array2<f64>, gamma: &Array1<f64>, y: &Array2<f64>, axis: Axis) -> NormCache {
    let NormCache { x_hat, inverse_deviation } = cache;
    let inverse_deviation = pick!(
        "cache-deviation",
        inverse_deviation.clone(),
        wrong("not-inverse", "the deviation in the cache: it is 1/√(v + ε)", { inverse_deviation.mapv(|s| 1.0 / s) }),
        wrong("variance", "v + ε in the cache: it is 1/√(v + ε)", { inverse_deviation.mapv(|s| s.powi(-2)) }),
        wrong("squared", "1/(v + ε) in the cache: it is 1/√(v + ε)", inverse_deviation.mapv(|s| s * s)),
    );
    let x_hat = pick!(
        "cache-x-hat",
        x_hat.clone(),
        wrong("y", "y in the cache for x̂: it is from before γ and β", y.clone()),
        wrong("x", "x in the cache for x̂", x.clone()),
        wrong("scaled", "γ·x̂ in the cache for x̂: it is from before γ", gamma * &x_hat),
        wrong("centred", "x − μ in the cache for x̂: it is divided by the deviation", { &x_hat / &inverse_deviation.view().insert_axis(axis) }),
    );
    NormCache { x_hat, inverse_deviation }
}

/// The upstream gradient, which must have the shape of x̂.
pub(crate) fn checked(dy: &Array2<f64>, cache: &NormCache) -> Array2<f64> {
    let (m, n) = cache.x_hat.dim();
    let [rows, columns] = [dy.nrows() == m, dy.ncols() == n];
    let [rows, columns] = pick!(
        "check-dy",
        [rows, columns],
        wrong("none", BROADCAST, [true, true]),
        wrong("rows", "only dy's rows checked: columns broadcast too", [rows, true]),
        wrong("columns", "only dy's columns checked: rows broadcast too", [true, columns]),
    );
    assert!(rows && columns, "dy is {:?}, and x {:?}", dy.shape(), (m, n));
    match dy.broadcast((m, n)) {
        Some(dy) => dy.to_owned(),
        None => panic!("dy is {:?}, and x {:?}", dy.shape(), (m, n)),
    }
}

/// γ and β are behind the normalisation, one of each for every column.
pub(crate) fn of_scale_and_shift(dy: &Array2<f64>, gamma: &Array1<f64>, x_hat: &Array2<f64>) -> (Array1<f64>, Array1<f64>) {
    const MEAN: &str = "dγ or dβ averaged over the examples: they are sums";
    const TOTAL: &str = "one sum over everything: dγ and dβ have an entry for each column";
    const ROWS: &str = "dγ or dβ summed along the rows: the sum goes over the examples";
    let m = dy.nrows() as f64;
    let (by_x_hat, ones) = (dy * x_hat, Array1::ones(dy.ncols()));
    let dgamma = by_x_hat.sum_axis(Axis(0));
    let dgamma = pick!(
        "dgamma",
        dgamma.clone(),
        wrong("no-x-hat", "dγ as the sum of dy: it is that of dy·x̂", dy.sum_axis(Axis(0))),
        wrong("x-hat", "dγ as the sum of x̂: it is that of dy·x̂", x_hat.sum_axis(Axis(0))),
        wrong("mean", MEAN, &dgamma / m),
        wrong("rows", ROWS, by_x_hat.sum_axis(Axis(1))),
        wrong("total", TOTAL, &ones * by_x_hat.sum()),
        wrong("gamma", "γ in its own gradient: dγ is the sum of dy·x̂", &dgamma * gamma),
        wrong("negative", "dγ with the wrong sign", -&dgamma),
        wrong("squared", "x̂² in dγ: it is the sum of dy·x̂", (&by_x_hat * x_hat).sum_axis(Axis(0))),
        wrong("first", "dγ from the first example only: it is a sum over them", { by_x_hat.rows().into_iter().next().map_or(&ones * 0.0, |row| row.to_owned()) }),
        wrong("last", "dγ overwritten by each example: they add up", { by_x_hat.rows().into_iter().next_back().map_or(&ones * 0.0, |row| row.to_owned()) }),
        wrong("sums", "the sum of dy times that of x̂: it is the sum of the products", { dy.sum_axis(Axis(0)) * x_hat.sum_axis(Axis(0)) }),
        wrong("zero", "no gradient for γ", &ones * 0.0),
        right("turned", "dγ as a sum of rows", {
            let rows = by_x_hat.rows().into_iter().rev();
            rows.fold(&ones * 0.0, |sum, row| sum + row)
        }),
    );
    let dbeta = dy.sum_axis(Axis(0));
    let dbeta = pick!(
        "dbeta",
        dbeta.clone(),
        wrong("mean", MEAN, &dbeta / m),
        wrong("rows", ROWS, dy.sum_axis(Axis(1))),
        wrong("total", TOTAL, &ones * dy.sum()),
        wrong("gamma", "γ in β's gradient: dβ is the sum of dy", &dbeta * gamma),
        wrong("negative", "dβ with the wrong sign", -&dbeta),
        wrong("first", "dβ from the first example only: it is a sum over them", { dy.rows().into_iter().next().map_or(&ones * 0.0, |row| row.to_owned()) }),
        wrong("last", "dβ overwritten by each example: they add up", { dy.rows().into_iter().next_back().map_or(&ones * 0.0, |row| row.to_owned()) }),
        wrong("x-hat", "x̂ in β's gradient: dβ is the sum of dy", dgamma.clone()),
        wrong("zero", "no gradient for β", &ones * 0.0),
        wrong("one", "dβ as the number of examples: dy is upstream", &ones * m),
    );
    let (count, (dgamma, dbeta)) = pick!(
        "of-both",
        (1.0, (dgamma, dbeta)),
        wrong("mean", MEAN, (m, (dgamma, dbeta))),
        wrong("last", "dγ and dβ overwritten by each example: they add up", {
            let last = |a: &Array2<f64>| a.rows().into_iter().next_back().map_or(&ones * 0.0, |row| row.to_owned());
            (1.0, (last(&by_x_hat), last(dy)))
        }),
        wrong("swapped", "dγ and dβ swapped: dγ is the sum of dy·x̂, dβ that of dy", (1.0, (dbeta, dgamma))),
    );
    (dgamma / count, dbeta / count)
}

/// From ∂L/∂x̂ to ∂L/∂x.
pub(crate) fn through_statistics(dx_hat: &Array2<f64>, cache: &NormCache, axis: Axis) -> Array2<f64> {
    let x_hat = &cache.x_hat;
    let along = pick!("along", axis, wrong("other-axis", "the means of dx along the other axis: they go where the statistics went", Axis(1 - axis.0)));
    let sum = |a: &Array2<f64>| {
        let own = a.sum_axis(along).insert_axis(along);
        pick!(
            "sums-over",
            own.clone(),
            wrong("all", "one sum over everything on the paths of mean and variance: each row or column has its own", own.mapv(|_| a.sum())),
            wrong("not-reset", "the sums on the paths of mean and variance not set to 0 again: each row or column has its own", {
                let mut total = 0.0;
                own.mapv(|own| {
                    total += own;
                    total
                })
            }),
        )
    };
    let count = dx_hat.len_of(along) as f64;
    let n = pick!(
        "count",
        count,
        wrong("unbiased", "the paths' means divided by one less than the count", count - 1.0),
        wrong("none", "sums on the paths of mean and variance: they are means", 1.0),
        wrong("other-axis", "the paths' means divided by the length of the other axis", { dx_hat.len_of(Axis(1 - along.0)) as f64 }),
        wrong("all", "the paths' means divided by the number of all elements", { dx_hat.len() as f64 }),
    );
    let scale = cache.inverse_deviation.view().insert_axis(axis);
    let mean = sum(dx_hat) / n;
    let mean = pick!(
        "mean-path",
        &mean * 1.0,
        wrong("none", "dx without the path through the mean", &mean * 0.0),
        wrong("plus", "the path through the mean added: it is subtracted", -&mean),
        wrong("sum", "a sum on the path through the mean: it is a mean", sum(dx_hat)),
        wrong("twice", "twice the path through the mean", &mean * 2.0),
        wrong("over-n", "the path through the mean divided by the count twice", &mean / n),
        wrong("no-deviation", "no 1/√(v + ε) on the path through the mean", &mean / &scale),
    );
    let by_x_hat = sum(&(dx_hat * x_hat));
    let along = x_hat * &(&by_x_hat / n);
    let along = pick!(
        "variance-path",
        along.clone(),
        wrong("none", "dx without the path through the variance", &along * 0.0),
        wrong("plus", "the path through the variance added: it is subtracted", -&along),
        wrong("no-x-hat", "no x̂ before the mean on the path through the variance", { x_hat * 0.0 + &(&by_x_hat / n) }),
        wrong("only-x-hat", "no x̂ inside the mean on the path through the variance", { x_hat * &(sum(dx_hat) / n) }),
        wrong("sum", "a sum on the path through the variance: it is a mean", x_hat * &by_x_hat),
        wrong("half", "half of the path through the variance: a 2 is lost", &along / 2.0),
        wrong("no-half", "the −½ of the root's derivative left out on the path through the variance", &along * -2.0),
        wrong("over-n", "the path through the variance divided by the count twice", &along / n),
        wrong("x-hat-squared", "x̂² before the mean on the path through the variance: it is x̂", { &along * x_hat }),
        wrong("power-1", "1/(v + ε) for (v + ε)^−³⁄₂ on the path through the variance", { &along / &scale }),
        wrong("power-half", "1/√(v + ε) for (v + ε)^−³⁄₂ on the path through the variance", { &along / &scale / scale }),
        wrong("power-5", "(v + ε)^−⁵⁄₂ for (v + ε)^−³⁄₂ on the path through the variance", { &along * &scale * scale }),
        wrong("x-hat-for-centred", "x̂ for x − μ in the gradient of the variance: beside (v + ε)^−³⁄₂ it is x − μ", &along * &scale),
        wrong("twice", "twice the path through the variance", &along * 2.0),
        wrong("unbiased", "an unbiased variance on the way back: it is the biased one", { x_hat * &(&by_x_hat / (count - 1.0)) }),
    );
    let inner = pick!(
        "paths",
        dx_hat - &mean - &along,
        wrong("direct", "mean and variance taken for constants: every x affects them", { dx_hat.clone() }),
        wrong("no-direct", "only the paths through mean and variance: x acts on its own x̂ directly too", -&mean - &along),
        wrong("no-n", "dx̂ for n·dx̂ in (n·dx̂ − …)/n", dx_hat / n - &mean - &along),
        wrong("no-deviation", "no 1/√(v + ε) on the direct path", dx_hat / &scale - &mean - &along),
        wrong("exchanged", "the two means exchanged: x̂ stands before that of dx̂·x̂", { dx_hat - &by_x_hat / n - x_hat * &(sum(dx_hat) / n) }),
        right("over-n", "the three paths over one n", (dx_hat * n - &mean * n - &along * n) / n),
        right("in-stages", "back by way of dv and dμ, x − μ recovered from x̂", {
            // Up to the factor s, which comes after.
            let centred = x_hat / &scale;
            let dv = sum(&(dx_hat * &centred)) * scale.mapv(|s| -0.5 * s.powi(3));
            let dmu = -(sum(dx_hat) * scale) - &dv * 2.0 * sum(&centred) / n;
            dx_hat + &((centred * 2.0 / n * dv + dmu / n) / scale)
        }),
    );
    pick!(
        "scale",
        &inner * &scale,
        wrong("none", "dx without 1/√(v + ε)", inner.clone()),
        wrong("squared", "1/(v + ε) in dx: it is 1/√(v + ε)", &inner * &scale * scale),
        wrong("divided", "dx divided by 1/√(v + ε): it is multiplied by it", &inner / &scale),
        wrong("times-n", "dx not divided by the count: the 1/n before (n·dx̂ − …) is missing", &inner * &scale * count),
        wrong("over-n", "dx divided by the count once too often", &inner * &scale / count),
        wrong("negative", "dx with the wrong sign", &inner * &scale * -1.0),
        wrong("zero", "no gradient for x", &inner * 0.0),
        wrong("dx-hat", "∂L/∂x̂ for ∂L/∂x", dx_hat.clone()),
    )
}

/// Differences of the normalisation around x = x̂/s, where the variance is known from x̂ and s.
pub(crate) fn differences(scheme: Scheme, dy: &Array2<f64>, gamma: &Array1<f64>, cache: &NormCache, axis: Axis) -> NormGradients {
    let x = &cache.x_hat / &cache.inverse_deviation.view().insert_axis(axis);
    let n = x.len_of(axis) as f64;
    // ε = 1/s² − variance, as it must have been.
    let variance = (&x * &x).sum_axis(axis) / n;
    let epsilon = cache.inverse_deviation.mapv(|s| s.powi(-2)) - variance;
    let forward = |x: &Array2<f64>| {
        let centred = x - &(x.sum_axis(axis) / n).insert_axis(axis);
        let variance = centred.mapv(|c| c * c).sum_axis(axis) / n;
        let inverse = (variance + &epsilon).mapv(|v| 1.0 / v.sqrt()).insert_axis(axis);
        centred * inverse * gamma
    };
    NormGradients {
        dx: scheme.gradient(&x, |x| (dy * &forward(x)).sum()),
        dgamma: scheme.gradient(gamma, |gamma| (dy * &(&cache.x_hat * gamma)).sum()),
        dbeta: dy.sum_axis(Axis(0)),
    }
}
