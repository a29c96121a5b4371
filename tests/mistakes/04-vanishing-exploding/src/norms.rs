//! Answers to `layer_norm` and `batch_norm`: what they do not have in common.

use crate::norm::{cached, check, checked, differences, inverse_deviation, normalise, of_scale_and_shift, scale_and_shift, through_statistics};
use catalogue::{ANY_PANIC, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis};
use solution::{BatchNorm, NormCache, NormGradients};

const ON_THE_WAY_BACK: &str = "γ left out on the way back to x";

/// Layer norm.
pub fn layer_norm(x: &Array2<f64>, gamma: &Array1<f64>, beta: &Array1<f64>, epsilon: f64) -> (Array2<f64>, NormCache) {
    let _inside = enter("layer_norm/layer_norm");
    check(x, gamma, beta);
    let axis = pick!("axis", Axis(1), wrong("batch", "normalised over the batch: layer norm goes along each row", Axis(0)));
    let (cache, ..) = normalise(x, axis, epsilon);
    let y = scale_and_shift(&cache.x_hat, gamma, beta);
    let cache = cached(cache, x, gamma, &y, axis);
    (y, cache)
}

/// Layer norm's backward pass.
pub fn layer_norm_backward(dy: &Array2<f64>, gamma: &Array1<f64>, cache: &NormCache) -> NormGradients {
    let _inside = enter("layer_norm/layer_norm_backward");
    let dy = &checked(dy, cache);
    if let Some(scheme) = impostor() {
        return differences(scheme, dy, gamma, cache, Axis(1));
    }
    let scale = cache.inverse_deviation.view().insert_axis(Axis(1));
    let factor = pick!(
        "dgamma-of",
        cache.x_hat.clone(),
        wrong("centred", "dγ from x − μ: it is the sum of dy·x̂", &cache.x_hat / &scale),
        wrong("scaled-twice", "dγ from x̂/√(v + ε): it is the sum of dy·x̂", &cache.x_hat * &scale),
    );
    let (dgamma, dbeta) = of_scale_and_shift(dy, gamma, &factor);
    let back = |dx_hat: &Array2<f64>| through_statistics(dx_hat, cache, Axis(1));
    let dx = pick!(
        "gamma-back",
        back(&(dy * gamma)),
        wrong("none", ON_THE_WAY_BACK, back(dy)),
        wrong("divided", "dy divided by γ on the way back: it is multiplied", back(&(dy / gamma))),
        wrong("direct-only", "γ on the direct path only: it is in the two means as well", { back(dy) + (dy * gamma - dy) * scale }),
        wrong("means-only", "γ in the two means only: it is on the direct path as well", { back(&(dy * gamma)) + (dy - dy * gamma) * scale }),
        wrong("squared", "γ² on the way back: it is γ", back(&(dy * gamma * gamma))),
        wrong("last", "γ multiplied at the end of dx: it stands before the means", { back(dy) * gamma }),
        wrong("twice", "γ twice in dx: it stands before the means alone", { back(&(dy * gamma)) * gamma }),
    );
    NormGradients { dx, dgamma, dbeta }
}

/// Batch norm in training.
pub fn batch_norm_train(norm: &mut BatchNorm, x: &Array2<f64>) -> (Array2<f64>, NormCache) {
    let _inside = enter("batch_norm/batch_norm_train");
    check(x, &norm.gamma, &norm.beta);
    let m = x.nrows() as f64;
    let enough = pick!(
        "check-examples",
        m >= 2.0,
        wrong("none", "no check of the number of examples: one has no variance", true),
        wrong("empty", "only an empty batch refused: one example has no variance", m >= 1.0),
        wrong("one", "only a batch of one refused: an empty one must be too", m != 1.0),
    );
    assert!(enough, "{m} examples have no variance: at least two are needed");
    pick!("two", (), wrong("refused", "two examples refused: they have a variance", assert!(m > 2.0, "{ANY_PANIC}")));
    pick!("momentum", (), wrong("refused", "a momentum of 0 or 1 refused: both are allowed", assert!(norm.momentum > 0.0 && norm.momentum < 1.0, "{ANY_PANIC}")));
    let axis = pick!("axis", Axis(0), wrong("rows", "normalised along the rows: batch norm goes down each column", Axis(1)));
    let (cache, mean, variance) = normalise(x, axis, norm.epsilon);
    let before = norm.clone();
    let new = pick!(
        "share",
        norm.momentum,
        wrong("reversed", "momentum for the share of the old statistics: it is that of the new batch", 1.0 - norm.momentum),
        some("fixed", "some momentum of your own: it is a field of `norm`", |share| share, [0.1, 0.9, 0.01, 0.99, 0.5, 0.999, 0.001]),
    );
    let keep = pick!(
        "keep",
        1.0 - new,
        wrong("whole", "running + momentum·batch: the old is multiplied by 1 − momentum", 1.0),
        wrong("same", "momentum for the old statistics too: they get 1 − momentum", new),
        wrong("none", "momentum·batch alone: the old statistics are kept by 1 − momentum", 0.0),
        wrong("plus", "(1 + momentum)·running + momentum·batch: it is 1 − momentum", 1.0 + new),
    );
    let part = pick!(
        "part",
        new,
        wrong("whole", "(1 − momentum)·running + batch: the batch is multiplied by momentum", 1.0),
        wrong("same", "1 − momentum for the batch too: it gets momentum", 1.0 - new),
        wrong("none", "(1 − momentum)·running alone: the batch is added by momentum", 0.0),
        wrong("minus", "(1 − momentum)·running − momentum·batch: it is added", -new),
    );
    norm.running_mean = pick!(
        "running-mean",
        keep * &norm.running_mean + part * &mean,
        wrong("not-updated", "the running mean not updated", norm.running_mean.clone()),
        wrong("replaced", "the batch's mean for the running one: it is a mean over batches", { mean.clone() }),
        wrong("sum", "the batch's sum in the running mean: it is its mean", { keep * &norm.running_mean + part * m * &mean }),
        wrong("turned", "running + momentum·(running − batch): the difference is the other way round", { (1.0 + part) * &norm.running_mean - part * &mean }),
        wrong("change", "momentum·(batch − running) alone: it is added to the running mean", { part * (&mean - &norm.running_mean) }),
        wrong("variance", "the batch's variance in the running mean", { keep * &norm.running_mean + part * &variance }),
        wrong(
            "first-whole",
            "the first batch's mean taken whole: a new norm's is 0, and moves by its share",
            if before.running_mean.iter().all(|mean| *mean == 0.0) { mean.clone() } else { keep * &norm.running_mean + part * &mean }
        ),
        right("difference", "running + momentum·(batch − running)", { &norm.running_mean * (keep + part) + part * (&mean - &norm.running_mean) }),
    );
    let around = |centre: &Array1<f64>| {
        let centred = x - &mean;
        let variance = (x - centre).mapv(|c| c * c).sum_axis(Axis(0)) / m;
        let inverse_deviation = inverse_deviation(&variance, norm.epsilon);
        (NormCache { x_hat: centred * &inverse_deviation, inverse_deviation }, variance)
    };
    let (cache, variance) = pick!(
        "variance-around",
        (cache, variance),
        wrong("running", "the distances from the running mean in the batch's variance: they are from its own mean", around(&before.running_mean)),
        wrong("updated", "the distances from the updated running mean in the batch's variance: they are from its own mean", around(&norm.running_mean)),
    );
    let unbiased = &variance * (m / (m - 1.0));
    let spread = pick!(
        "running-spread",
        unbiased.clone(),
        wrong("biased", "the biased variance in the running one: there it is divided by m − 1", variance.clone()),
        wrong("twice", "the running variance unbiased twice", &unbiased * (m / (m - 1.0))),
        wrong("turned", "multiplied by (m − 1)/m: unbiased is m/(m − 1) times the biased one", { &variance * ((m - 1.0) / m) }),
        wrong("one-more", "the running variance divided by m + 1: it is m − 1", &variance * (m / (m + 1.0))),
        wrong("columns", "n/(n − 1) for the running variance, with the number of columns: it is that of the examples", {
            &variance * (x.ncols() as f64 / (x.ncols() as f64 - 1.0))
        }),
        wrong("around-running", "the distances from the running mean in the running variance: they are from the batch's", {
            (x - &before.running_mean).mapv(|c| c * c).sum_axis(Axis(0)) / (m - 1.0)
        }),
        wrong("around-updated", "the distances from the updated running mean in the running variance: they are from the batch's", {
            (x - &norm.running_mean).mapv(|c| c * c).sum_axis(Axis(0)) / (m - 1.0)
        }),
        wrong("mean-square", "the mean of x² in the running variance: the mean is subtracted first", { x.mapv(|x| x * x).sum_axis(Axis(0)) / (m - 1.0) }),
        wrong("inverse", "1/√(v + ε) in the running variance: it is the variance", cache.inverse_deviation.clone()),
        wrong("sum", "the sum of the squares in the running variance: it is divided by m − 1", { &variance * m }),
        wrong("deviation", "the deviation in the running variance: it is the variance", { unbiased.mapv(f64::sqrt) }),
        wrong("with-epsilon", "ε in the running variance: it is added when it is used", { &unbiased + before.epsilon }),
        wrong("epsilon-unbiased", "ε in the running variance, as in 1/d² times m/(m − 1): it is added when it is used", { (&variance + before.epsilon) * (m / (m - 1.0)) }),
        wrong("biased-with-epsilon", "v + ε with the biased v in the running variance: there it is without ε, and divided by m − 1", &variance + before.epsilon),
    );
    norm.running_variance = pick!(
        "running-variance",
        keep * &norm.running_variance + part * &spread,
        wrong("not-updated", "the running variance not updated", norm.running_variance.clone()),
        wrong("replaced", "the batch's variance for the running one: it is a mean over batches", { spread.clone() }),
        wrong("turned", "running + momentum·(running − batch): the difference is the other way round", { (1.0 + part) * &norm.running_variance - part * &spread }),
        wrong("change", "momentum·(batch − running) alone: it is added to the running variance", { part * (&spread - &norm.running_variance) }),
        wrong("mean", "the batch's mean in the running variance", { keep * &norm.running_variance + part * &mean }),
        wrong(
            "first-whole",
            "the first batch's variance taken whole: a new norm's is 1, and moves by its share",
            if before.running_variance.iter().all(|variance| *variance == 1.0) { spread.clone() } else { keep * &norm.running_variance + part * &spread }
        ),
        right("difference", "running + momentum·(batch − running)", { &norm.running_variance * (keep + part) + part * (&spread - &norm.running_variance) }),
    );
    pick!(
        "running",
        {},
        wrong("not-updated", "the running statistics not updated", {
            norm.running_mean.clone_from(&before.running_mean);
            norm.running_variance.clone_from(&before.running_variance);
        }),
        wrong("replaced", "the batch's statistics for the running ones: they are means over batches", {
            norm.running_mean.clone_from(&mean);
            norm.running_variance.clone_from(&spread);
        }),
        wrong("exchanged", "the running mean and the running variance exchanged", std::mem::swap(&mut norm.running_mean, &mut norm.running_variance)),
    );
    const RUNNING: &str = "the running statistics in training: there the batch's own are used";
    const UPDATED: &str = "the updated running statistics in training: there the batch's own are used";
    let by = |mean: &Array1<f64>, variance: &Array1<f64>| {
        let inverse_deviation = inverse_deviation(variance, norm.epsilon);
        NormCache { x_hat: (x - mean) * &inverse_deviation, inverse_deviation }
    };
    let by_rows = || {
        let rows = |a: &Array2<f64>| a.sum_axis(Axis(1)).insert_axis(Axis(1)) / a.ncols() as f64;
        let centred = x - &rows(x);
        let variance = rows(&centred.mapv(|c| c * c));
        centred / variance.mapv(|v| (v + norm.epsilon).sqrt())
    };
    // For y, and for the cache.
    let (used, cache) = pick!(
        "statistics",
        (cache.x_hat.clone(), cache),
        wrong("running", RUNNING, (by(&before.running_mean, &before.running_variance).x_hat, cache)),
        wrong("updated", UPDATED, (by(&norm.running_mean, &norm.running_variance).x_hat, cache)),
        wrong("running-mean", "the running mean subtracted in training: there it is the batch's own", {
            let x_hat = (x - &before.running_mean) * &cache.inverse_deviation;
            (x_hat.clone(), NormCache { x_hat, ..cache })
        }),
        wrong("updated-mean", "the updated running mean subtracted in training: there it is the batch's own", {
            let x_hat = (x - &norm.running_mean) * &cache.inverse_deviation;
            (x_hat.clone(), NormCache { x_hat, ..cache })
        }),
        wrong("running-in-both", RUNNING, {
            let cache = by(&before.running_mean, &before.running_variance);
            (cache.x_hat.clone(), cache)
        }),
        wrong("updated-in-both", UPDATED, {
            let cache = by(&norm.running_mean, &norm.running_variance);
            (cache.x_hat.clone(), cache)
        }),
        wrong("rows", "x̂ along the rows: batch norm goes down each column", (by_rows(), cache)),
        wrong("rows-in-both", "x̂ along the rows: batch norm goes down each column", (by_rows(), NormCache { x_hat: by_rows(), ..cache })),
    );
    let y = scale_and_shift(&used, &norm.gamma, &norm.beta);
    let cache = cached(cache, x, &norm.gamma, &y, axis);
    (y, cache)
}

/// Batch norm's backward pass in training.
pub fn batch_norm_backward(dy: &Array2<f64>, gamma: &Array1<f64>, cache: &NormCache) -> NormGradients {
    let _inside = enter("batch_norm/batch_norm_backward");
    let dy = &checked(dy, cache);
    if let Some(scheme) = impostor() {
        return differences(scheme, dy, gamma, cache, Axis(0));
    }
    let scale = cache.inverse_deviation.view().insert_axis(Axis(0));
    let factor = pick!(
        "dgamma-of",
        cache.x_hat.clone(),
        wrong("centred", "dγ from x − μ: it is the sum of dy·x̂", &cache.x_hat / &scale),
        wrong("scaled-twice", "dγ from x̂/√(v + ε): it is the sum of dy·x̂", &cache.x_hat * &scale),
    );
    let (dgamma, dbeta) = of_scale_and_shift(dy, gamma, &factor);
    let back = |dx_hat: &Array2<f64>| through_statistics(dx_hat, cache, Axis(0));
    let dx = pick!(
        "gamma-back",
        back(&(dy * gamma)),
        wrong("none", ON_THE_WAY_BACK, back(dy)),
        wrong("divided", "dy divided by γ on the way back: it is multiplied", back(&(dy / gamma))),
        wrong("direct-only", "γ on the direct path only: it is in the two means as well", { back(dy) + (dy * gamma - dy) * scale }),
        wrong("means-only", "γ in the two means only: it is on the direct path as well", { back(&(dy * gamma)) + (dy - dy * gamma) * scale }),
        wrong("twice", "γ twice in dx: it stands before the means alone", { back(&(dy * gamma)) * gamma }),
        right("last", "γ, which is the same down a column, multiplied at the end", { back(dy) * gamma }),
    );
    NormGradients { dx, dgamma, dbeta }
}

/// x̂ in evaluation, and 1/√(v + ε).
fn evaluated(norm: &BatchNorm, x: &Array2<f64>) -> (Array2<f64>, Array1<f64>) {
    let m = x.nrows() as f64;
    pick!("alone", (), wrong("refused", "a single example refused at evaluation: there one is enough", assert!(m >= 2.0, "{ANY_PANIC}")));
    let own = x.sum_axis(Axis(0)) / m;
    let own_variance = (x - &own).mapv(|c| c * c).sum_axis(Axis(0)) / m;
    let (mean, variance) = pick!(
        "evaluated-by",
        (norm.running_mean.clone(), norm.running_variance.clone()),
        wrong("batch", "the batch's own statistics at evaluation: there the running ones are used", (own.clone(), own_variance.clone())),
        wrong("batch-mean", "the batch's own mean at evaluation: there the running one is used", { (own.clone(), norm.running_variance.clone()) }),
        wrong("batch-variance", "the batch's own variance at evaluation: use the running one", { (norm.running_mean.clone(), own_variance.clone()) }),
        wrong("no-mean", "the running mean not subtracted", { (&norm.running_mean * 0.0, norm.running_variance.clone()) }),
        wrong("deviation", "the running variance squared, as if it were a deviation", { (norm.running_mean.clone(), norm.running_variance.mapv(|v| v * v)) }),
        wrong("exchanged", "the running mean and the running variance exchanged", { (norm.running_variance.clone(), norm.running_mean.clone()) }),
        wrong("unbiased-again", "m/(m − 1) for the running variance at evaluation: it is unbiased already", {
            (norm.running_mean.clone(), &norm.running_variance * (m / (m - 1.0)))
        }),
    );
    let inverse = inverse_deviation(&variance, norm.epsilon);
    let x_hat = pick!(
        "evaluated",
        (x - &mean) * &inverse,
        wrong("plus", "x + μ at evaluation: the running mean is subtracted", (x + &mean) * &inverse),
        wrong("mean-last", "x/√(v + ε) − μ at evaluation: the mean is subtracted before the division", x * &inverse - &mean),
    );
    (x_hat, inverse)
}

/// Batch norm in evaluation.
pub fn batch_norm_evaluate(norm: &BatchNorm, x: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("batch_norm/batch_norm_evaluate");
    let x_hat = pick!("evaluated-x-hat", evaluated(norm, x).0, wrong("only-centred", "x − μ for x̂ at evaluation: it is divided by √(v + ε)", x - &norm.running_mean),);
    scale_and_shift(&x_hat, &norm.gamma, &norm.beta)
}

/// Batch norm's backward pass in evaluation.
pub fn batch_norm_evaluate_backward(dy: &Array2<f64>, norm: &BatchNorm, x: &Array2<f64>) -> NormGradients {
    let _inside = enter("batch_norm/batch_norm_evaluate_backward");
    let (x_hat, inverse) = evaluated(norm, x);
    let scaled = pick!(
        "dgamma-from",
        x_hat.clone(),
        wrong("x", "dγ from x: it is the sum of dy·x̂", x.clone()),
        wrong("centred", "dγ from x − μ: it is the sum of dy·x̂", x - &norm.running_mean),
        wrong("y", "dγ from y: it is the sum of dy·x̂", &norm.gamma * &x_hat + &norm.beta)
    );
    let (dgamma, dbeta) = of_scale_and_shift(dy, &norm.gamma, &scaled);
    if let Some(scheme) = impostor() {
        let dx = scheme.gradient(x, |x| (dy * &solution::batch_norm_evaluate(norm, x)).sum());
        return NormGradients { dx, dgamma, dbeta };
    }
    let scale = &norm.gamma * &inverse;
    let dx = pick!(
        "dx-evaluated",
        dy * &scale,
        wrong("like-training", "the training's backward pass at evaluation: the running statistics are constants", {
            let cache = NormCache { x_hat: x_hat.clone(), inverse_deviation: inverse.clone() };
            through_statistics(&(dy * &norm.gamma), &cache, Axis(0))
        }),
        wrong("by-batch", "the training's backward pass at evaluation: the running statistics are constants", {
            let (cache, ..) = normalise(x, Axis(0), norm.epsilon);
            through_statistics(&(dy * &norm.gamma), &cache, Axis(0))
        }),
        wrong("no-gamma", ON_THE_WAY_BACK, dy * &inverse),
        wrong("no-scale", "dx without 1/√(v + ε)", dy * &norm.gamma),
        wrong("variance", "1/(v + ε) in dx: it is 1/√(v + ε)", dy * &(&scale * &inverse)),
        wrong("divided", "dy divided by γ/√(v + ε): it is multiplied by it", dy / &scale),
        wrong("deviation", "dx times √(v + ε): it is divided by it", dy * &norm.gamma / &inverse),
        wrong("gamma-divided", "dy divided by γ on the way back: it is multiplied", dy * &(&inverse / &norm.gamma)),
        wrong("mean-path", "dx less its mean: the running mean is a constant", {
            let dx = dy * &scale;
            let mean = dx.sum_axis(Axis(0)) / x.nrows() as f64;
            dx - mean
        }),
        wrong("x-hat", "dy·x̂ for dx: that is on the way to γ", dy * &x_hat),
        wrong("negative", "dx with the wrong sign", dy * &scale * -1.0),
        wrong("dy", "dy for dx at evaluation: it is scaled by γ/√(v + ε)", dy.clone()),
        wrong("zero", "no gradient for x", dy * 0.0),
    );
    NormGradients { dx, dgamma, dbeta }
}
