//! Answers to `l1`, `l2` and `elastic_net`.

use crate::walk::as_it_lies;
use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::ArrayD;
use solution::{Parameter, Penalty};

/// The sign of a weight.
fn sign(w: f64) -> f64 {
    let right = f64::from(i8::from(w > 0.0) - i8::from(w < 0.0));
    pick!(
        "sign",
        right,
        wrong("signum", "`signum` for the sign, which is ±1 at ±0: here the sign of 0 is 0", w.signum()),
        wrong("one-at-0", "1 at 0: here the sign of 0 is 0", if w >= 0.0 { 1.0 } else { -1.0 }),
        wrong("minus-one-at-0", "−1 at 0: here the sign of 0 is 0", if w > 0.0 { 1.0 } else { -1.0 }),
        wrong("nan-at-0", "w/|w| for the sign, which is NaN at 0: here the sign of 0 is 0", w / w.abs()),
        wrong("lost", "1 for every w but 0, the sign is lost: |w| falls where w is negative", right.abs()),
        wrong("positive-only", "0 for every w below 0: there |w| falls, and its slope is −1", right.max(0.0)),
        wrong("clamped", "w, cut off at ±1, for its sign: the slope of |w| does not depend on its size", w.clamp(-1.0, 1.0)),
        some(
            "threshold",
            "0 for small w: it is ±1 however small w is, and 0 at 0 alone",
            |least| if w.abs() < least { 0.0 } else { right },
            [1e-8, 1e-10, 1e-12, 1e-6, 1e-5, f64::EPSILON, 1e-15, 1e-9, 1e-4, 1e-3]
        ),
        wrong("always-1", "1 for every w: |w| falls where w is negative", 1.0),
        wrong("absolute", "|w| for its sign: the slope of |w| does not depend on its size", w.abs()),
        wrong("of-l2", "w for its sign, the gradient of L2: that of |w| does not depend on its size", w),
        some("smoothed", "w/√(w² + ε), the slope of a rounded kink: near 0 it is still ±1", |e| { w / (w * w + e).sqrt() }, [1e-8, 1e-12, 1e-6]),
        right("quotient", "w/|w|, and 0 at 0", if w == 0.0 { 0.0 } else { w / w.abs() }),
    )
}

/// |w| and w², as they are summed.
fn size(w: f64) -> f64 {
    pick!(
        "size",
        w.abs(),
        wrong("no-absolute", "the sum of w: it is the sum of |w|", w),
        wrong("squared", "the sum of w²: it is the sum of |w|", w * w),
        right("sign-times-w", "w·sign(w)", if w < 0.0 { -w } else { w }),
    )
}

/// Weight by weight: its share of the penalty, and its slope.
fn sum(parameters: &[Parameter], share: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> Penalty {
    const VECTORS: &str = "every vector taken for a bias: `is_bias` says which are";
    const MEANS: &str = "the mean over each tensor: the penalty is the sum over all weights";
    const BIASES: &str = "a penalty on the biases too: they are left out";
    const SLOPES: &str = "a gradient for the biases, though they are not penalised: theirs is zeros";
    const MASKED: &str = "biases multiplied by 0, which NaN and ∞ survive: they are left out whatever they are";
    // Whether all count and biases do so 0 times; what is left out; and the sign of NaN where it is not, which
    // is 0 by comparisons.
    let (masked, of_nan) = pick!("mask", (false, f64::NAN), wrong("biases", MASKED, (true, f64::NAN)), wrong("biases-compared", MASKED, (true, 0.0)),);
    let after_a_bias = |p: &Parameter| parameters.iter().take_while(|q| !std::ptr::eq(*q, p)).any(|q| q.is_bias);
    let bias = |p: &Parameter| {
        pick!(
            "bias",
            (p.is_bias, f64::NAN),
            wrong("vectors", VECTORS, (p.values.ndim() == 1, f64::NAN)),
            wrong("no-matrices", VECTORS, (p.values.ndim() <= 1, f64::NAN)),
            wrong("none", BIASES, (false, f64::NAN)),
            wrong("none-compared", BIASES, (false, 0.0)),
            wrong("ends-the-loop", "an end at the first bias, `break` for `continue`: the weights after it count too", (p.is_bias || after_a_bias(p), f64::NAN)),
        )
    };
    let is_bias = |p: &Parameter| !masked && bias(p).0;
    let in_value = |&p: &&Parameter| {
        pick!(
            "in-value",
            !is_bias(p),
            wrong("biases", "the biases in the penalty, though not in its gradient: they are left out of both", true),
            wrong("until-a-bias", "`take_while` for `filter` in the penalty: the weights after the first bias count too", !p.is_bias && !after_a_bias(p)),
        )
    };
    let in_gradient = |p: &Parameter| {
        pick!("in-gradient", (!is_bias(p), if masked { of_nan } else { bias(p).1 }), wrong("biases", SLOPES, (true, f64::NAN)), wrong("biases-compared", SLOPES, (true, 0.0)),)
    };
    // What a tensor's weights count in the value, and in the gradient.
    let weight = |p: &Parameter| {
        let mask = if masked && p.is_bias { 0.0 } else { 1.0 };
        let share = mask / p.values.len().max(1) as f64;
        pick!("tensor", [mask, mask], wrong("mean", MEANS, [share, share]), wrong("mean-in-value", MEANS, [share, mask]), wrong("mean-in-gradient", MEANS, [mask, share]),)
    };
    let counts = |w: &&f64| pick!("nan", true, wrong("left-out", "weights of NaN left out of the sum: they must show", !w.is_nan()),);
    let of_tensor = |p: &Parameter| {
        pick!(
            "layout",
            (),
            wrong("slices", "`as_slice`, which is `None` for an array that does not lie in row order: go through it by `iter`", {
                assert!(p.values.as_slice().is_some(), "{ANY_PANIC}");
            }),
        );
        p.values.iter().filter(counts).map(|&w| weight(p)[0] * share(w)).collect::<Vec<f64>>()
    };
    let shares: Vec<f64> = parameters.iter().filter(in_value).flat_map(of_tensor).collect();
    let value: f64 = pick!(
        "order",
        shares.iter().sum(),
        right("backwards", "summed from the last weight", shares.iter().rev().sum()),
        wrong("last-tensor", "the last tensor's penalty alone, as of `=` where `+=` is meant: it is the sum over all", {
            parameters.iter().filter(in_value).map(|p| of_tensor(p).iter().sum()).next_back().unwrap_or(0.0)
        }),
        wrong("first-tensor", "the first tensor's penalty alone: it is the sum over all", parameters.iter().filter(in_value).take(1).flat_map(of_tensor).sum()),
    );
    let zeros = |p: &Parameter| ArrayD::zeros(p.values.raw_dim());
    let slopes = |p: &Parameter| match in_gradient(p) {
        (true, of_nan) => {
            let slope = |w: f64| if w.is_nan() { of_nan } else { slope(w) };
            weight(p)[1]
                * pick!(
                    "laid",
                    p.values.mapv(slope),
                    wrong("in-memory", "the gradient filled in the order in which the weights lie in memory: go by index", as_it_lies(p.values.view()).mapv(slope)),
                )
        }
        (false, _) => zeros(p),
    };
    let gradients: Vec<ArrayD<f64>> = pick!(
        "gradients",
        parameters.iter().map(slopes).collect(),
        wrong("none-for-biases", "no gradient for the biases: each tensor has one, and theirs is zeros", { parameters.iter().filter(|p| !p.is_bias).map(slopes).collect() }),
        wrong("weights-first", "the gradients of the weights first, then those of the biases: they stand in the order of the parameters", {
            let (weights, biases): (Vec<&Parameter>, Vec<&Parameter>) = parameters.iter().partition(|p| !p.is_bias);
            weights.into_iter().chain(biases).map(slopes).collect()
        }),
    );
    let n = shares.len() as f64;
    pick!(
        "total",
        Penalty { value, gradients },
        wrong("mean", "the mean over the weights: it is their sum", { Penalty { value: value / n, gradients: gradients.iter().map(|g| g / n).collect() } }),
        wrong("mean-in-value", "the mean over the weights in the value: it is their sum", { Penalty { value: value / n, gradients } }),
        wrong("negative-gradient", "the gradient's sign: it points uphill, away from 0", { Penalty { value, gradients: gradients.iter().map(|g| -g).collect() } }),
        wrong("no-gradient", "zeros for the gradient", { Penalty { value, gradients: parameters.iter().map(zeros).collect() } }),
        wrong("no-value", "0 for the penalty itself", Penalty { value: 0.0, gradients }),
    )
}

/// Differences of the whole penalty.
fn differences(scheme: Scheme, parameters: &[Parameter], of: &dyn Fn(&[Parameter]) -> Penalty) -> Penalty {
    let mut moved = parameters.to_vec();
    let mut gradients = Vec::new();
    for (i, p) in parameters.iter().enumerate() {
        gradients.push(scheme.gradient(&p.values, |values| {
            moved[i].values.assign(values);
            of(&moved).value
        }));
        moved[i].values.assign(&p.values);
    }
    Penalty { value: of(parameters).value, gradients }
}

/// λ is finite and not negative.
fn check(lambda: f64, parameters: &[Parameter]) {
    let check = || drop(solution::l1(&[], lambda));
    let above_0 = || assert!(lambda != 0.0, "{ANY_PANIC}");
    pick!(
        "lambda-0",
        (),
        wrong("refused", "λ = 0 refused: it is allowed, and leaves a penalty of 0", above_0()),
        wrong("above-1", "λ above 1 refused: it must be finite and ≥ 0, no more", assert!(lambda <= 1.0, "{ANY_PANIC}")),
    );
    pick!(
        "lambda",
        check(),
        wrong("unchecked", "no check of λ: negative or not finite, it must panic, with or without weights", ()),
        wrong("sign-only", "`if λ < 0` for the check, which NaN and ∞ pass: λ must be finite too", {
            if lambda < 0.0 {
                panic!("{ANY_PANIC}");
            }
        }),
        wrong("infinite", "a λ of ∞ accepted: it must be finite", assert!(lambda >= 0.0, "{ANY_PANIC}")),
        wrong("finite-only", "a λ below 0 accepted: it must be ≥ 0", assert!(lambda.is_finite(), "{ANY_PANIC}")),
        wrong("of-weights", "a λ that is looked at where there is a weight, and not without one: check it first", {
            if parameters.iter().any(|p| !p.is_bias) {
                check();
            }
        }),
    );
}

/// L1.
pub fn l1(parameters: &[Parameter], lambda: f64) -> Penalty {
    let _inside = enter("l1");
    if let Some(scheme) = impostor() {
        return differences(scheme, parameters, &|p| solution::l1(p, lambda));
    }
    check(lambda, parameters);
    const HALF: &str = "½·λ: the ½ is that of L2, whose square brings a 2";
    let [in_value, in_gradient] = factors(lambda);
    let [in_value, in_gradient] = pick!(
        "half",
        [in_value, in_gradient],
        wrong("both", HALF, [0.5 * in_value, 0.5 * in_gradient]),
        wrong("in-value", HALF, [0.5 * in_value, in_gradient]),
        wrong("in-gradient", HALF, [in_value, 0.5 * in_gradient]),
    );
    const SUM: &str = "|Σ w|: the absolute value is taken of each weight, and then summed";
    let right = sum(parameters, |w| in_value * size(w), |w| in_gradient * sign(w));
    let weights = || parameters.iter().filter(|p| !p.is_bias).map(|p| &p.values);
    pick!(
        "norm",
        right,
        wrong("of-sum", SUM, Penalty { value: lambda * weights().flatten().sum::<f64>().abs(), ..right }),
        wrong("of-sum-by-tensor", SUM, Penalty { value: lambda * weights().map(|w| w.sum().abs()).sum::<f64>(), ..right }),
        wrong("of-l2", "λ·‖w‖₂, the root of the squares: L1 is the sum of |w|", Penalty { value: lambda * weights().flatten().map(|w| w * w).sum::<f64>().sqrt(), ..right }),
        wrong("largest", "the largest |w|: L1 is the sum of them all", Penalty { value: lambda * weights().flatten().fold(0.0, |a: f64, w| a.max(w.abs())), ..right }),
    )
}

/// λ in the penalty and in its gradient.
fn factors(lambda: f64) -> [f64; 2] {
    pick!(
        "factor",
        [lambda, lambda],
        wrong("missing-in-gradient", "the gradient without λ: the factor stays when you differentiate", [lambda, 1.0]),
        wrong("missing-in-value", "the penalty without λ", [1.0, lambda]),
        wrong("squared", "λ²: λ multiplies the sum, it is not squared", [lambda * lambda; 2]),
        wrong("missing", "λ left out: it multiplies the sum, and so the gradient", [1.0, 1.0]),
        some("own", "some λ of your own: it is a setting", |lambda| [lambda, lambda], [0.01, 0.1, 1e-3]),
    )
}

/// ½·w² and its derivative.
fn half_square(w: f64) -> [f64; 2] {
    pick!(
        "square",
        [0.5 * w * w, w],
        wrong("no-half", "w² and its gradient 2·w: the penalty has a ½", [w * w, 2.0 * w]),
        wrong("no-half-in-value", "w² without its ½, the gradient with it", [w * w, w]),
        wrong("two-in-gradient", "2·w: the 2 of the square has cancelled against the ½", [0.5 * w * w, 2.0 * w]),
        wrong("half-in-gradient", "½·w: the ½ has cancelled against the 2 of the square", [0.5 * w * w, 0.5 * w]),
        wrong("sign-in-gradient", "sign(w), the gradient of L1: that of ½·w² is w", [0.5 * w * w, w.signum()]),
        wrong("absolute-in-gradient", "|w| in the gradient: the derivative of ½·w² is w, with its sign", [0.5 * w * w, w.abs()]),
        wrong("square-in-gradient", "½·w² in the gradient: its derivative is w", [0.5 * w * w, 0.5 * w * w]),
        wrong("constant-in-gradient", "1 for every w in the gradient: the derivative of ½·w² is w", [0.5 * w * w, 1.0]),
        wrong("not-squared", "½·w in the penalty: w is squared there", [0.5 * w, w]),
        wrong("absolute-in-value", "½·|w| in the penalty: w is squared there", [0.5 * w.abs(), w]),
        wrong("half-squared", "(½·w)²: the ½ stands before the square", [0.25 * w * w, 0.5 * w]),
        wrong("half-squared-in-value", "(½·w)² in the penalty: the ½ stands before the square", [0.25 * w * w, w]),
    )
}

/// L2.
pub fn l2(parameters: &[Parameter], lambda: f64) -> Penalty {
    let _inside = enter("l2");
    if let Some(scheme) = impostor() {
        return differences(scheme, parameters, &|p| solution::l2(p, lambda));
    }
    check(lambda, parameters);
    let [in_value, in_gradient] = factors(lambda);
    const NORM: &str = "the norm ‖w‖ in the penalty: L2 means its square";
    const NOT_SQUARED: &str = "λ·‖w‖, the norm itself: L2 means its square";
    const SUM: &str = "(Σ w)²: each weight is squared, and then they are summed";
    let share = |w: f64| in_value * half_square(w)[0];
    let right = sum(parameters, share, |w| in_gradient * half_square(w)[1]);
    let squares = || parameters.iter().filter(|p| !p.is_bias).flat_map(|p| &p.values).map(|w| w * w).sum::<f64>();
    let norms = || parameters.iter().filter(|p| !p.is_bias).map(|p| p.values.mapv(|w| w * w).sum().sqrt()).sum::<f64>();
    let weights = || parameters.iter().filter(|p| !p.is_bias).map(|p| &p.values);
    // The norm of each tensor, and its gradient w/‖w‖.
    let of_norms = |factor: f64| {
        let norm = |p: &Parameter| p.values.mapv(|w| w * w).sum().sqrt();
        let gradient = |p: &Parameter| if p.is_bias { ArrayD::zeros(p.values.raw_dim()) } else { factor * &p.values / norm(p) };
        Penalty { value: factor * norms(), gradients: parameters.iter().map(gradient).collect() }
    };
    pick!(
        "norm",
        right,
        wrong("not-squared", NOT_SQUARED, {
            let norm = (2.0 * right.value / lambda).sqrt();
            let gradients = right.gradients.iter().map(|g| g / norm).collect();
            if lambda == 0.0 { right } else { Penalty { value: lambda * norm, gradients } }
        }),
        wrong("not-squared-by-tensor", NOT_SQUARED, of_norms(lambda)),
        wrong("half-by-tensor", NOT_SQUARED, of_norms(0.5 * lambda)),
        wrong("half-of-all", NOT_SQUARED, {
            let norm = squares().sqrt();
            let gradients = right.gradients.iter().map(|g| g * (0.5 / norm)).collect();
            Penalty { value: 0.5 * lambda * norm, gradients }
        }),
        wrong("of-sum", SUM, Penalty { value: 0.5 * lambda * weights().flatten().sum::<f64>().powi(2), ..right }),
        wrong("of-sum-by-tensor", SUM, Penalty { value: 0.5 * lambda * weights().map(|w| w.sum().powi(2)).sum::<f64>(), ..right }),
        wrong("in-value-by-tensor", NORM, Penalty { value: lambda * norms(), ..right }),
        wrong("half-in-value-by-tensor", NORM, Penalty { value: 0.5 * lambda * norms(), ..right }),
        wrong("in-value", NORM, Penalty { value: lambda * squares().sqrt(), ..right }),
        wrong("half-in-value", NORM, Penalty { value: 0.5 * lambda * squares().sqrt(), ..right }),
        right("dot-product", "λ/2 times the dot product of the weights with themselves", Penalty { value: squares() * (lambda / 2.0), ..right }),
    )
}

/// Both.
pub fn elastic_net(parameters: &[Parameter], lambda: f64, ratio: f64) -> Penalty {
    let _inside = enter("elastic_net");
    if let Some(scheme) = impostor() {
        return differences(scheme, parameters, &|p| solution::elastic_net(p, lambda, ratio));
    }
    check(lambda, parameters);
    pick!(
        "ratio-check",
        drop(solution::elastic_net(&[], 1.0, ratio)),
        wrong("none", "no check of ρ: outside [0, 1] it must panic", ()),
        wrong("nan-passes", "`if ρ < 0` and `if ρ > 1` for the check, which NaN passes: it is not in [0, 1]", {
            if ratio < 0.0 {
                panic!("{ANY_PANIC}");
            }
            if ratio > 1.0 {
                panic!("{ANY_PANIC}");
            }
        }),
        wrong("no-upper", "a ρ above 1 accepted: it is in [0, 1]", assert!(ratio >= 0.0, "{ANY_PANIC}")),
        wrong("finite-upper", "a finite ρ above 1 accepted: it is in [0, 1]", assert!(ratio.is_finite() && ratio >= 0.0, "{ANY_PANIC}")),
        wrong("no-lower", "a ρ below 0 accepted: it is in [0, 1]", assert!(ratio <= 1.0, "{ANY_PANIC}")),
    );
    pick!(
        "ratio-range",
        (),
        wrong("not-1", "ρ = 1 refused: it is allowed, and leaves L1 alone", assert!(ratio != 1.0, "{ANY_PANIC}")),
        wrong("not-0", "ρ = 0 refused: it is allowed, and leaves L2 alone", assert!(ratio != 0.0, "{ANY_PANIC}")),
    );
    let rest = 1.0 - ratio;
    let [of_l1, of_l2] = pick!(
        "shares",
        [lambda * ratio, lambda * rest],
        wrong("swapped", "ρ on the squares and 1 − ρ on |w|: ρ is the share of L1", [lambda * rest, lambda * ratio]),
        wrong("ignored", "both penalties whole: ρ and 1 − ρ share λ between them", [lambda, lambda]),
        wrong("l2-whole", "L2 whole beside ρ of L1: its share is 1 − ρ", [lambda * ratio, lambda]),
        wrong("l1-whole", "L1 whole beside 1 − ρ of L2: its share is ρ", [lambda, lambda * rest]),
        wrong("ratio-on-both", "ρ on both: the squares' share is 1 − ρ", [lambda * ratio; 2]),
        wrong("lambda-on-l1", "λ on L1 alone: it multiplies both parts", [lambda * ratio, rest]),
        wrong("lambda-on-l2", "λ on L2 alone: it multiplies both parts", [ratio, lambda * rest]),
        wrong("only-l1", "L1 alone: the squares are missing", [lambda * ratio, 0.0]),
        wrong("only-l2", "L2 alone: |w| is missing", [0.0, lambda * rest]),
        wrong("half-on-both", "½ before both parts: it belongs to the squares alone", [0.5 * lambda * ratio, lambda * rest]),
        wrong("rest-on-both", "1 − ρ on both: that of |w| is ρ", [lambda * rest; 2]),
        wrong("plus", "1 + ρ for the share of the squares: it is 1 − ρ", [lambda * ratio, lambda * (1.0 + ratio)]),
        wrong("lambda-squared", "λ²: λ multiplies the sum, it is not squared", [lambda * lambda * ratio, lambda * lambda * rest]),
        wrong("no-lambda", "λ left out: it multiplies both parts", [ratio, rest]),
    );
    let in_value = pick!(
        "in-penalty",
        [of_l1, of_l2],
        wrong("no-lambda", "the penalty without λ", [ratio, rest]),
        wrong("half-on-both", "½ before both parts of the penalty: it belongs to the squares alone", [0.5 * of_l1, of_l2]),
        wrong("swapped", "ρ on the squares and 1 − ρ on |w| in the penalty: ρ is the share of L1", [of_l2, of_l1]),
        wrong("whole", "both penalties whole: ρ and 1 − ρ share λ, as they do in the gradient", [lambda, lambda]),
        wrong("only-l1", "the penalty of L1 alone: the squares are missing", [of_l1, 0.0]),
        wrong("only-l2", "the penalty of L2 alone: |w| is missing", [0.0, of_l2]),
    );
    let in_gradient = pick!(
        "in-slope",
        [of_l1, of_l2],
        wrong("no-lambda", "the gradient without λ: the factor stays when you differentiate", [ratio, rest]),
        wrong("swapped", "ρ on w and 1 − ρ on its sign in the gradient: ρ is the share of L1", [of_l2, of_l1]),
        wrong("whole", "both gradients whole: ρ and 1 − ρ share them, as they share the penalty", [lambda, lambda]),
        wrong("only-l1", "the gradient of L1 alone: that of the squares is missing", [of_l1, 0.0]),
        wrong("only-l2", "the gradient of L2 alone: that of |w| is missing", [0.0, of_l2]),
        wrong("halved", "the gradient halved: the ½ has cancelled against the 2 of the square, and |w| has none", [0.5 * of_l1, 0.5 * of_l2]),
        wrong("half-on-sign", "½·sign(w) in the gradient: the ½ belongs to the squares, where it cancels", [0.5 * of_l1, of_l2]),
        wrong("ratio-on-both", "ρ on both in the gradient: that of w is 1 − ρ", [of_l1, of_l1]),
        wrong("l1-whole", "sign(w) whole in the gradient: its share is ρ", [lambda, of_l2]),
        wrong("l2-whole", "w whole in the gradient: its share is 1 − ρ", [of_l1, lambda]),
        wrong("sign-subtracted", "ρ·sign(w) subtracted in the gradient: both parts are added", [-of_l1, of_l2]),
    );
    let share = |w: f64| in_value[0] * size(w) + in_value[1] * half_square(w)[0];
    let right = sum(parameters, share, |w| in_gradient[0] * sign(w) + in_gradient[1] * half_square(w)[1]);
    pick!(
        "whole",
        right,
        right("of-both", "the penalties l1 at λρ and l2 at λ(1 − ρ), added", {
            let (a, b) = (solution::l1(parameters, of_l1), solution::l2(parameters, of_l2));
            let gradients = a.gradients.iter().zip(&b.gradients).map(|(a, b)| a + b).collect();
            Penalty { value: a.value + b.value, gradients }
        }),
    )
}
