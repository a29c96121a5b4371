//! Answers to `clip_by_value` and `clip_by_global_norm`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::ArrayD;

/// Both refuse the same limits.
fn check(gradients: &[ArrayD<f64>], limit: f64) {
    const ANY: &str = "no check of the limit: it must be finite and positive";
    let fits = pick!(
        "check",
        limit.is_finite() && limit > 0.0,
        wrong("none", ANY, true),
        wrong("positive", "only limit > 0 checked: ∞ must be refused too", limit > 0.0),
        wrong("not-negative", "limit ≥ 0 checked: 0 must be refused too", { limit.is_finite() && limit >= 0.0 }),
        wrong("below-zero", "only limit ≤ 0 refused: NaN and ∞ pass that", { !matches!(limit.partial_cmp(&0.0), Some(o) if o.is_le()) }),
        wrong("not-nan", "NaN and negative limits refused, but not ∞ and 0", limit >= 0.0),
        wrong("finite", "only a finite limit checked: it must be positive too", limit.is_finite()),
        wrong("size", "the limit's absolute value taken: a negative limit must be refused", { limit.is_finite() && limit != 0.0 }),
        wrong("negative", "only a negative limit refused: 0, ∞ and NaN must be too", !matches!(limit.partial_cmp(&0.0), Some(o) if o.is_lt())),
        wrong("nan", "NaN accepted: it is neither positive nor finite", { !limit.is_infinite() && !matches!(limit.partial_cmp(&0.0), Some(o) if o.is_le()) }),
        wrong("zero", "only 0 refused: the limit must be finite and positive", limit != 0.0),
        wrong("or", "finite or positive: the limit must be both", limit.is_finite() || limit > 0.0),
        wrong("clamp", "the check left to `clamp`: it lets ∞ and 0 pass, and checks without elements nothing", { gradients.is_empty() || limit >= 0.0 }),
        wrong("if-any", "no check of the limit when there is no tensor", { gradients.is_empty() || limit.is_finite() && limit > 0.0 }),
    );
    assert!(fits, "the limit is {limit}: it must be finite and positive");
    pick!("empty", (), wrong("refused", "a panic where there is no tensor: then there is nothing to clip", assert!(!gradients.is_empty(), "{ANY_PANIC}")));
}

const NOTHING: &str = "nothing changed: perhaps copies are clipped, and it is done in place";

/// Whether a tensor gets its turn: the i-th of n.
fn has_its_turn(tensor: &ArrayD<f64>, i: usize, n: usize) -> bool {
    pick!(
        "tensors",
        true,
        wrong("first", "only the first tensor: all of them are clipped", i == 0),
        wrong("but-last", "all tensors but the last", i + 1 < n),
        wrong("but-first", "all tensors but the first", i > 0),
        wrong("last", "only the last tensor: all of them are clipped", i + 1 == n),
        wrong("matrices", "only tensors with two axes or more: biases count as well", tensor.ndim() >= 2),
        wrong("two-axes", "only matrices: a tensor may have any number of axes", tensor.ndim() == 2),
        wrong("up-to-two-axes", "tensors of more than two axes are skipped: there may be any number", tensor.ndim() <= 2),
        wrong("in-order", "only tensors in the usual memory order: a transposed one is skipped", { tensor.is_standard_layout() }),
        wrong("with-axes", "a tensor without axes is skipped: it has one element", { tensor.ndim() > 0 }),
        wrong("copies", NOTHING, false),
    )
}

/// Cuts every element.
pub fn clip_by_value(gradients: &mut [ArrayD<f64>], limit: f64) {
    let _inside = enter("clip_by_value");
    check(gradients, limit);
    let all = norm(gradients.iter().flatten());
    let most = gradients.iter().flatten().fold(0.0, |m: f64, g| m.max(g.abs()));
    let n = gradients.len();
    for (i, gradient) in gradients.iter_mut().enumerate() {
        if !has_its_turn(gradient, i, n) {
            continue;
        }
        let largest = gradient.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        let own = norm(gradient.iter());
        // Not `clamp`, which has an opinion of the limit.
        let cut = |g: f64| match g {
            g if g > limit => limit,
            g if g < -limit => -limit,
            g => g,
        };
        gradient.mapv_inplace(|g| {
            pick!(
                "cut",
                cut(g),
                wrong("above", "only what is above the limit clipped: −limit is a limit too", { if g > limit { limit } else { g } }),
                wrong("below", "only what is below −limit clipped: the limit is one above too", { if g < -limit { -limit } else { g } }),
                wrong("sign-lost", "the limit for what is below −limit: the sign stays", { if g.abs() > limit { limit } else { g } }),
                wrong("from-zero", "clipped to 0 … limit: the range is −limit … limit", { if g < 0.0 { 0.0 } else { cut(g) } }),
                wrong("sizes", "|g| clipped: the sign stays", cut(g.abs())),
                wrong("zeroed", "what is beyond the limit set to 0: it is set to the limit", { if g.abs() > limit { 0.0 } else { g } }),
                wrong("ends-swapped", "−limit for what is above, and the limit for what is below: the sign stays", { if g.abs() > limit { -limit * g.signum() } else { g } }),
                wrong("inverted", "what is within the limit raised to it: it is what is beyond that is cut", { if g.abs() < limit { limit * g.signum() } else { g } }),
                wrong("excess", "the limit subtracted from what is beyond it: it is set to the limit", { if g.abs() > limit { g - limit * g.signum() } else { g } }),
                wrong("soft", "every size reduced by the limit: only what is beyond it is cut", { g.signum() * (g.abs() - limit).max(0.0) }),
                wrong("remainder", "the remainder of a division by the limit: what is beyond is set to the limit", g % limit),
                wrong("smooth", "limit·tanh(g/limit): what is within the limit stays as it is", limit * (g / limit).tanh()),
                wrong("half", "clipped to ±limit/2: the range is −limit … limit", { if g.abs() > limit / 2.0 { limit / 2.0 * g.signum() } else { g } }),
                wrong("double", "clipped to ±2·limit: the range is −limit … limit", { if g.abs() > 2.0 * limit { 2.0 * limit * g.signum() } else { g } }),
                wrong("to-1", "what is beyond the limit set to 1 or −1: it is set to the limit", { if g.abs() > limit { g.signum() } else { g } }),
                some("fixed", "clipped to some limit of your own: it is an argument", |own| g.clamp(-own, own), [1.0, 5.0, 10.0, 0.5, 0.1]),
                wrong("scaled-together", "all scaled by the largest element of all: every element is clipped by itself", { if most > limit { g * (limit / most) } else { g } }),
                wrong("infinite-stays", "∞ left as it is: it is clipped to the limit", { if g.is_infinite() { g } else { cut(g) } }),
                wrong("not-finite-stays", "a tensor that holds NaN or ∞ left as it is: its other elements are clipped", { if own.is_finite() { cut(g) } else { g } }),
                wrong("infinite-to-nan", "limit·g/|g|, which is ∞/∞ = NaN for ∞: that is clipped to the limit", { if g.abs() > limit { limit * (g / g.abs()) } else { g } }),
                wrong("scaled", "each tensor scaled to the limit: every element is clipped by itself", { if largest > limit { g * (limit / largest) } else { g } }),
                wrong("scaled-in-turn", "each tensor scaled to the limit: every element is clipped by itself", { if largest > limit { g * limit / largest } else { g } }),
                wrong("sign", "the limit times the sign for every element: what is within the limit stays", limit * g.signum()),
                wrong("sign-but-0", "the limit times the sign for every element: what is within the limit stays", { if g == 0.0 { g } else { limit * g.signum() } }),
                wrong("by-norm", "each tensor scaled by its norm: every element is clipped by itself", { if own > limit { g * (limit / own) } else { g } }),
                wrong("by-global-norm", "scaled by the global norm: that is the other way to clip", { if all > limit { g * (limit / all) } else { g } }),
                wrong("nan-to-low", "NaN turned into −limit by `max` and `min`: NaN stays NaN", { g.max(-limit).min(limit) }),
                wrong("nan-to-high", "NaN turned into the limit by `min` and `max`: NaN stays NaN", { g.min(limit).max(-limit) }),
                wrong("nan-to-zero", "NaN turned into 0: NaN stays NaN", { if g.is_nan() { 0.0 } else { cut(g) } }),
                wrong("infinite-to-zero", "∞ turned into 0: it is clipped to the limit", { if g.is_infinite() { 0.0 } else { cut(g) } }),
                right("by-sign", "the limit times the sign where the size is beyond it", { if g.abs() > limit { limit * g.signum() } else { g } }),
                right("clamp", "`clamp`", g.clamp(-limit, limit)),
            )
        });
    }
}

fn norm<'a>(elements: impl Iterator<Item = &'a f64>) -> f64 {
    elements.map(|g| g * g).sum::<f64>().sqrt()
}

/// Scales all gradients by one factor.
pub fn clip_by_global_norm(gradients: &mut [ArrayD<f64>], max_norm: f64) -> f64 {
    let _inside = enter("clip_by_global_norm");
    check(gradients, max_norm);
    let norms: Vec<f64> = gradients.iter().map(|g| norm(g.iter())).collect();
    let elements = || gradients.iter().flatten();
    let before = norm(elements());
    pick!("finite", (), wrong("refused", "a panic for a norm of NaN or ∞: then nothing changes", assert!(before.is_finite(), "{ANY_PANIC}")));
    let measured = pick!(
        "norm",
        before,
        wrong("squared", "the sum of the squares without its root", before * before),
        wrong("fourth-powers", "the tensors' squared norms squared again: they are added as they are", { norm(norms.iter().map(|n| n * n).collect::<Vec<f64>>().iter()) }),
        wrong("sum-of-norms", "the norms of the tensors added: their squares add", { norms.iter().sum::<f64>() }),
        wrong("first", "the norm of the first tensor taken for that of all", { norms.first().copied().unwrap_or(0.0) }),
        wrong("last", "the norm of the last tensor taken for that of all", { norms.last().copied().unwrap_or(0.0) }),
        wrong("largest-norm", "the largest norm of a tensor: the norm goes over all of them", { norms.iter().fold(0.0, |most: f64, norm| most.max(*norm)) }),
        wrong("mean-of-norms", "the mean of the tensors' norms: their squares add", { norms.iter().sum::<f64>() / (norms.len() as f64).max(1.0) }),
        wrong("sizes", "the sum of |g|: the norm is the root of the sum of squares", { elements().map(|g| g.abs()).sum::<f64>() }),
        wrong("largest", "the largest |g|: the norm is the root of the sum of squares", { elements().fold(0.0, |most: f64, g| most.max(g.abs())) }),
        wrong("mean-square", "the root of the mean of the squares: it is that of their sum", { before / (elements().count() as f64).max(1.0).sqrt() }),
        wrong("mean-of-squares", "the mean of the squares, without the root: it is the root of their sum", { before * before / (elements().count() as f64).max(1.0) }),
        wrong("root-of-norms", "the root of the sum of the tensors' norms: it is that of the sum of their squares", { norms.iter().sum::<f64>().sqrt() }),
        wrong("mean-of-squared-norms", "the tensors' squared norms averaged before the root: they add", { before / (norms.len() as f64).max(1.0).sqrt() }),
        wrong("two-roots", "the root taken twice", before.sqrt()),
        wrong("signed", "the sum of g, where signs cancel: the norm is the root of the sum of squares", elements().sum()),
        wrong("finite-only", "NaN and ∞ left out of the norm: with them it is not finite, and nothing changes", { norm(elements().filter(|g| g.is_finite())) }),
        wrong("no-nan", "NaN left out of the norm: with it the norm is NaN, and nothing changes", { norm(elements().filter(|g| !g.is_nan())) }),
        wrong("matrices", "only tensors with two axes or more in the norm: biases count as well", { norm(gradients.iter().filter(|g| g.ndim() >= 2).flatten()) }),
        wrong("but-first", "the first tensor missing in the norm: it goes over all of them", norm(norms.iter().skip(1))),
        wrong("but-last", "the last tensor missing in the norm: it goes over all of them", norm(norms.iter().rev().skip(1))),
        wrong("per-element", "the norm divided by the number of elements", { before / (elements().count() as f64).max(1.0) }),
        right("of-norms", "the norm of the tensors' norms", norm(norms.iter())),
    );
    let too_long = pick!(
        "if",
        measured.is_finite() && measured > max_norm,
        wrong("always", "scaled even when the norm is under the limit: then nothing changes", true),
        wrong("always-above-0", "scaled whenever there is a norm: under the limit nothing changes", { measured.is_finite() && measured > 0.0 }),
        wrong("infinite", "an infinite norm clipped: then nothing changes", measured > max_norm),
        wrong("not-finite", "a norm of NaN or ∞ clipped: then nothing changes", { !matches!(measured.partial_cmp(&max_norm), Some(o) if o.is_le()) }),
        wrong("nan", "scaled where the norm is NaN: then nothing changes", { measured.is_nan() || measured.is_finite() && measured > max_norm }),
        wrong("under", "scaled if the norm is under the limit: it is if it is above", { measured.is_finite() && measured < max_norm }),
        wrong("squared", "the squared norm compared with the limit: it is the norm", { measured.is_finite() && measured * measured > max_norm }),
        wrong("limit-squared", "the norm compared with the squared limit: it is compared with the limit", { measured.is_finite() && measured > max_norm * max_norm }),
        wrong("some-tensor", "scaled if a single tensor is over the limit: all of them count together", { measured.is_finite() && norms.iter().any(|norm| *norm > max_norm) }),
        wrong("above-1", "scaled if the norm is above 1: the limit is an argument", { measured.is_finite() && measured > 1.0 }),
        wrong("never", NOTHING, false),
    );
    let factor = pick!(
        "factor",
        max_norm / measured,
        wrong("only-divided", "divided by the norm and not multiplied by the limit", 1.0 / measured),
        wrong("only-multiplied", "multiplied by the limit and not divided by the norm", max_norm),
        wrong("inverted", "norm/max_norm: the factor is max_norm/norm", measured / max_norm),
        wrong("root", "the root of max_norm/norm", (max_norm / measured).sqrt()),
        wrong("squared", "(max_norm/norm)²: the factor is not squared", (max_norm / measured).powi(2)),
        wrong("by-square", "divided by the squared norm: it is by the norm itself", { max_norm / (measured * measured) }),
        wrong("by-root", "divided by the root of the norm: it is by the norm itself", { max_norm / measured.sqrt() }),
        wrong("rest", "1 − max_norm/norm: the factor is max_norm/norm", 1.0 - max_norm / measured),
        wrong("difference", "max_norm − norm: the factor is max_norm/norm", max_norm - measured),
        wrong("limit-in-both", "max_norm/(norm + max_norm): the factor is max_norm/norm", max_norm / (measured + max_norm)),
        wrong("limit-squared", "max_norm²/norm: the factor is max_norm/norm", max_norm * max_norm / measured),
        wrong("by-count", "max_norm/norm divided by the number of tensors: one factor for all", { max_norm / measured / gradients.len() as f64 }),
        some("epsilon-outside", "some ε added to the factor: PyTorch's is added to the norm", |e| max_norm / measured + e, [1e-6, 1e-8]),
        some("epsilon", "a large ε in the denominator: PyTorch's is 10⁻⁶", |e| { max_norm / (measured + e) }, [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0]),
        right("as-pytorch", "max_norm/(norm + 10⁻⁶)", (max_norm / (measured + 1e-6)).min(1.0)),
    );
    let factor = pick!(
        "unit",
        if too_long { factor } else { 1.0 },
        wrong(
            "zero",
            "a division by a norm of 0: all becomes NaN",
            if measured == 0.0 {
                0.0 / measured
            } else if too_long {
                factor
            } else {
                1.0
            }
        )
    );
    let n = gradients.len();
    let mut now = norms.clone();
    for (i, gradient) in gradients.iter_mut().enumerate() {
        if !has_its_turn(gradient, i, n) {
            continue;
        }
        let own = norms[i];
        let own_factor = if own > max_norm { max_norm / own } else { 1.0 };
        let times = pick!(
            "scaled",
            factor,
            wrong("each", "each tensor clipped by its own norm: that turns the step, one factor for all keeps its direction", if before.is_finite() { own_factor } else { 1.0 }),
            wrong("each-whatever", "each tensor clipped by its own norm, whatever the others hold", { if own.is_finite() { own_factor } else { 1.0 } }),
            wrong("so-far", "the norm of the tensors so far: it goes over all of them, first", {
                let so_far = norm(norms[..=i].iter());
                if before.is_finite() && so_far > max_norm { max_norm / so_far } else { 1.0 }
            }),
            wrong("so-far-whatever", "scaled in the loop that adds up the norm: it goes over all tensors, first", {
                let so_far = norm(norms[..=i].iter());
                if so_far.is_finite() && so_far > max_norm { max_norm / so_far } else { 1.0 }
            }),
            wrong("anew", "the norm measured again before every tensor: one from before for all", {
                let left = norm(now.iter());
                if before.is_finite() && left > max_norm {
                    now[i] *= max_norm / left;
                    max_norm / left
                } else {
                    1.0
                }
            }),
            wrong("each-to-limit", "each tensor scaled to the limit by its own norm: one factor for all keeps the direction", {
                if too_long && own > 0.0 { max_norm / own } else { 1.0 }
            }),
            wrong("both", "each tensor clipped by its own norm, then all together: one factor for all is enough", {
                let clipped: Vec<f64> = norms.iter().map(|own| own.min(max_norm)).collect();
                if too_long { own_factor * max_norm / norm(clipped.iter()) } else { 1.0 }
            }),
        );
        const BY_VALUE: &str = "every element clipped to the limit: that is the other way to clip";
        let cut = |g: f64| if g.abs() > max_norm { max_norm * g.signum() } else { g };
        pick!(
            "applied",
            if times != 1.0 {
                *gradient *= times
            },
            wrong(
                "by-value",
                BY_VALUE,
                if too_long {
                    gradient.mapv_inplace(cut)
                }
            ),
            wrong("by-value-whatever", BY_VALUE, gradient.mapv_inplace(cut)),
        );
    }
    const AFTER: &str = "the norm from after the clip returned: it is the one from before";
    pick!(
        "returned",
        measured,
        wrong("after", AFTER, norm(gradients.iter().flatten())),
        wrong("limit-if-clipped", AFTER, if too_long { max_norm } else { measured }),
        wrong("smaller", AFTER, measured.min(max_norm)),
        wrong("factor", "the factor returned: it is the norm from before", factor),
        wrong("squared", "the squared norm returned: it is the norm", measured * measured),
        wrong("zero", "0 returned: it is the norm from before", 0.0),
        wrong("zero-if-not-finite", "0 returned for a norm of NaN or ∞: it is returned as it is", { if measured.is_finite() { measured } else { 0.0 } }),
        wrong("zero-if-short", "0 returned where nothing is clipped: it is the norm from before", { if too_long { measured } else { 0.0 } }),
        wrong("larger", "the larger of the norm and the limit returned: it is the norm", measured.max(max_norm)),
        wrong("excess", "what the norm has beyond the limit returned: it is the norm itself", measured - max_norm),
        some("epsilon", "some ε in the norm returned: it is the norm itself", |e| measured + e, [1e-6, 1e-8, 1e-12]),
        wrong("limit", "the limit returned: it is the norm from before", max_norm),
    )
}
