//! Answers to `adam`, `adamw` and `amsgrad`.

use crate::adaptive::{ASSIGNED, BOTH, BRACKETS, FLOOR, INSIDE, NO_EPSILON, NO_ROOT, OWN_EPSILON};
use crate::walk::{Before, Element, Keeps, Tensor, Walk, optimizer, strict_below_1, strict_others};
use catalogue::pick;
use solution::AdamSettings;

/// Which of the three.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Adam,
    AdamW,
    AmsGrad,
}

/// 1 − βᵗ for both means.
pub(crate) fn corrections(betas: [f64; 2], t: i32) -> [f64; 2] {
    const NONE: &str = "no bias correction: both means start from 0 and are too small at first";
    const NONE_OF_M: &str = "no bias correction of m: it starts from 0 as v does";
    const NONE_OF_V: &str = "no bias correction of v: it starts from 0 as m does";
    const NO_POWER: &str = "1 − β for 1 − βᵗ: the correction fades as t grows";
    const OUTSIDE: &str = "(1 − β)ᵗ for 1 − βᵗ: the power belongs to β alone";
    const MULTIPLIED: &str = "multiplied by 1 − βᵗ: the mean is too small, so it is divided";
    const TWICE: &str = "the bias corrected twice: divide by 1 − βᵗ once";
    const TIMES: &str = "1 − β·t for 1 − βᵗ: it is a power";
    let t = pick!(
        "t",
        t,
        wrong("from-0", "a first step with t = 0, where 1 − β⁰ is 0: t counts from 1", t - 1),
        wrong("ahead", "t counted from 2: in the first step it is 1", t + 1),
        wrong("twice", "t counted twice a step, for m and for v: it counts calls", 2 * t),
    );
    let right = betas.map(|beta| 1.0 - beta.powi(t));
    let [r1, r2] = right;
    let no_power = betas.map(|beta| 1.0 - beta);
    let outside = no_power.map(|rest| rest.powi(t));
    let times = betas.map(|beta| 1.0 - beta * f64::from(t));
    pick!(
        "correction",
        right,
        wrong("none", NONE, [1.0, 1.0]),
        wrong("none-of-m", NONE_OF_M, [1.0, r2]),
        wrong("none-of-v", NONE_OF_V, [r1, 1.0]),
        wrong("no-power", NO_POWER, no_power),
        wrong("no-power-of-m", NO_POWER, [no_power[0], r2]),
        wrong("no-power-of-v", NO_POWER, [r1, no_power[1]]),
        wrong("power-outside", OUTSIDE, outside),
        wrong("power-outside-of-m", OUTSIDE, [outside[0], r2]),
        wrong("power-outside-of-v", OUTSIDE, [r1, outside[1]]),
        wrong("multiplied", MULTIPLIED, right.map(f64::recip)),
        wrong("multiplied-m", MULTIPLIED, [r1.recip(), r2]),
        wrong("multiplied-v", MULTIPLIED, [r1, r2.recip()]),
        wrong("twice", TWICE, right.map(|r| r * r)),
        wrong("twice-of-m", TWICE, [r1 * r1, r2]),
        wrong("twice-of-v", "√v/(1 − β₂ᵗ): v is corrected once, and its root taken then", [r1, r2 * r2]),
        wrong("root-of-m", "m/√(1 − β₁ᵗ): only v has its root taken, m is divided by 1 − β₁ᵗ", [r1.sqrt(), r2]),
        wrong("root-of-v", "v/√(1 − β₂ᵗ): v is divided by 1 − β₂ᵗ, and the root taken of the quotient", [r1, r2.sqrt()]),
        wrong("times-t", TIMES, times),
        wrong("plus", "1 + βᵗ for 1 − βᵗ: the weights add up to less than 1", betas.map(|beta| 1.0 + beta.powi(t))),
        wrong("complement", "βᵗ for 1 − βᵗ: that is the weight of the start, of the gradients it is the rest", betas.map(|beta| beta.powi(t))),
        wrong("exchanged", "the corrections exchanged: β₁ is m's, β₂ is v's", [r2, r1]),
        wrong("beta1-for-both", "1 − β₁ᵗ for both: v has β₂", [r1, r1]),
        wrong("beta2-for-both", "1 − β₂ᵗ for both: m has β₁", [r2, r2]),
    )
}

/// Both means go on; returned as they are.
pub(crate) fn means(betas: [f64; 2], t: i32, m: &mut f64, v: &mut f64, [in_m, in_v]: [f64; 2]) -> [f64; 2] {
    const WHOLE: &str = "β·m + g: with 1 − β left out it is no mean";
    const SWAPPED: &str = "(1 − β) and β exchanged: β is what is kept of the old mean";
    const NOT_KEPT: &str = "a mean that is not kept from step to step";
    const NO_DECAY: &str = "the old mean kept whole: β multiplies it";
    let [b1, b2] = pick!(
        "betas",
        betas,
        wrong("swapped", "β₁ for v and β₂ for m: β₁ is that of the gradient's mean", [betas[1], betas[0]]),
        wrong("beta1-for-both", "β₁ for both means: v has β₂", [betas[0]; 2]),
        wrong("beta2-for-both", "β₂ for both means: m has β₁", [betas[1]; 2]),
    );
    let square = in_v * in_v;
    let (old_m, old_v) = pick!(
        "start",
        (*m, *v),
        wrong("first-gradient", "means that start from the first gradient and its square: both start from 0", if t == 1 { (in_m, square) } else { (*m, *v) }),
        wrong("one", "a v that starts from 1: both means start from 0", (*m, if t == 1 { 1.0 } else { *v })),
    );
    let [rest1, rest2] = pick!("rest", [1.0 - b1, 1.0 - b2], wrong("missing", "β·m + g and β·v + g²: with 1 − β left out they are no means", [1.0, 1.0]),);
    *m = pick!(
        "m",
        b1 * old_m + rest1 * in_m,
        wrong("whole", WHOLE, b1 * old_m + in_m),
        wrong("swapped", SWAPPED, rest1 * old_m + b1 * in_m),
        wrong("not-kept", NOT_KEPT, rest1 * in_m),
        wrong("no-decay", NO_DECAY, old_m + rest1 * in_m),
        wrong("inverted", "m/β₁: β₁ multiplies the old mean", old_m / b1 + rest1 * in_m),
        right("difference", "m + (1 − β₁)·(g − m)", old_m + rest1 * (in_m - old_m)),
    );
    *v = pick!(
        "v",
        b2 * old_v + rest2 * square,
        wrong("whole", WHOLE, b2 * old_v + square),
        wrong("swapped", SWAPPED, rest2 * old_v + b2 * square),
        wrong("not-kept", NOT_KEPT, rest2 * square),
        wrong("no-decay", NO_DECAY, old_v + rest2 * square),
        wrong("inverted", "v/β₂: β₂ multiplies the old mean", old_v / b2 + rest2 * square),
        wrong("accumulates", "a sum that only grows, which is AdaGrad's: v is a mean that forgets", old_v + square),
        wrong("not-squared", "the mean of g in v: it is the mean of g²", b2 * old_v + rest2 * in_v),
        wrong("absolute", "the mean of |g| in v: it is the mean of g²", b2 * old_v + rest2 * in_v.abs()),
        wrong("square-of-m", "the square of m in v: it is the mean of the gradient's squares", { b2 * old_v + rest2 * *m * *m }),
        wrong("rest-squared", "((1 − β₂)·g)²: the weight is not squared", b2 * old_v + (rest2 * in_v).powi(2)),
        wrong("spread", "(g − m)², the spread round the mean, which is AdaBelief's: here it is g²", b2 * old_v + rest2 * (in_v - *m).powi(2)),
        right("difference", "v + (1 − β₂)·(g² − v)", old_v + rest2 * (square - old_v)),
    );
    pick!(
        "used",
        [*m, *v],
        wrong("m-before", "the m of the step before: it takes the new gradient first", [old_m, *v]),
        wrong("v-before", "the v of the step before: it takes the new gradient first", [*m, old_v]),
        wrong("both-before", "m and v of the step before: they take the new gradient first", [old_m, old_v]),
        wrong("gradient", "g for m̂ in the step: Adam moves by the mean", [in_m, *v]),
    )
}

/// √v̂ + ε.
pub(crate) fn denominator(v: f64, correction: f64, epsilon: f64) -> f64 {
    let hat = v / correction;
    let root = pick!("root", hat.sqrt(), wrong("none", NO_ROOT, hat), wrong("twice", "a root too many", hat.sqrt().sqrt()),);
    pick!(
        "epsilon",
        root + epsilon,
        wrong("inside", INSIDE, (hat + epsilon).sqrt()),
        wrong("inside-uncorrected", "√((v + ε)/(1 − β₂ᵗ)): ε is added last, to the root", { ((v + epsilon) / correction).sqrt() }),
        wrong("scaled", "ε added to √v before the correction, which then scales ε too: it is added to √v̂", { (v.sqrt() + epsilon) / correction.sqrt() }),
        wrong("floor", FLOOR, root.max(epsilon)),
        wrong("none", NO_EPSILON, root),
        wrong("squared", "√(v̂ + ε²): ε is added to the root, as it is", (hat + epsilon * epsilon).sqrt()),
        wrong("both", BOTH, (hat + epsilon).sqrt() + epsilon),
        some("constant", OWN_EPSILON, |e| root + e, [1e-8, 1e-7, 1e-6, 1e-10]),
    )
}

/// 1 − η·λ, by which AdamW multiplies a parameter.
fn decay_factor(rate: f64, lambda: f64, beta1: f64, t: i32) -> f64 {
    pick!(
        "decay-factor",
        1.0 - rate * lambda,
        wrong("no-rate", "λ·θ subtracted whole: the decay is multiplied by the rate", 1.0 - lambda),
        wrong("sign", "θ·(1 + η·λ), which makes weights grow", 1.0 + rate * lambda),
        wrong("sign-no-rate", "θ·(1 + λ), which makes weights grow, and without the rate: it is θ·(1 − η·λ)", 1.0 + lambda),
        wrong("alone", "η·λ·θ for the new θ: that is what is taken off it", rate * lambda),
        wrong("doubled", "2·η·λ·θ: the decay is η·λ·θ", 1.0 - 2.0 * rate * lambda),
        wrong("halved", "½·η·λ·θ: the decay is η·λ·θ", 1.0 - 0.5 * rate * lambda),
        wrong("rate-twice", "η²·λ·θ: the rate multiplies the decay once", 1.0 - rate * rate * lambda),
        wrong("squared", "(1 − η·λ)²·θ, the decay taken twice: once is enough", (1.0 - rate * lambda).powi(2)),
        wrong("divided", "θ/(1 + η·λ): the decay is subtracted, θ − η·λ·θ", 1.0 / (1.0 + rate * lambda)),
        wrong("clamped", "1 − η·λ not below 0: where η·λ is above 1, θ changes its sign", (1.0 - rate * lambda).max(0.0)),
        wrong("exponential", "e^(−η·λ)·θ: the decay is subtracted, θ − η·λ·θ", (-rate * lambda).exp()),
        wrong("corrected-rate", "the rate over 1 − β₁ᵗ in the decay too: that is the bias correction of m, the decay takes η as it is", {
            1.0 - rate / (1.0 - beta1.powi(t)) * lambda
        }),
        some("own", "some λ of your own: it is a setting", |lambda| 1.0 - rate * lambda, [0.01, 1e-4, 0.1]),
        wrong("power", "(1 − η·λ)ᵗ: each step shrinks θ by 1 − η·λ, whatever t is", (1.0 - rate * lambda).powi(t)),
    )
}

/// What the decay does first: the element, and the gradient that each mean takes.
fn decayed(kind: Kind, lambda: f64, beta1: f64, e: &Element) -> (f64, [f64; 2]) {
    const IGNORED: &str = "weight decay left out";
    const VECTORS: &str = "vectors taken for biases, which do not decay: here every parameter does";
    let &Element { x, g, rate, .. } = e;
    let (with, shrunk) = (g + lambda * x, x - rate * lambda * x);
    let axes = e.tensor.ndim();
    match kind {
        Kind::AdamW => pick!(
            "decay",
            (x * decay_factor(rate, lambda, beta1, e.t), [g, g]),
            wrong("constant", "η·λ taken off every θ, be it large or small: the decay is a share of θ, η·λ·θ", (x - rate * lambda, [g, g])),
            wrong("sign-of", "η·λ·sign(θ), the decay of L1: here it is a share of θ, η·λ·θ", (x - rate * lambda * x.signum(), [g, g])),
            wrong("coupled", "λ·θ added to the gradient, which is Adam's L2: the decay stays out of m and v", (x, [with; 2])),
            wrong("coupled-in-m", "λ·θ in m alone: the decay stays out of both means", (x, [with, g])),
            wrong("coupled-in-v", "λ·θ in v alone: the decay stays out of both means", (x, [g, with])),
            wrong("ignored", IGNORED, (x, [g, g])),
            wrong("both", "decay twice: outside the gradient and in it", (shrunk, [with; 2])),
            wrong("not-of-vectors", VECTORS, (if axes == 1 { x } else { shrunk }, [g, g])),
            wrong("of-matrices", VECTORS, (if axes > 1 { shrunk } else { x }, [g, g])),
        ),
        _ => pick!(
            "decay",
            (x, [with; 2]),
            wrong("decoupled", "weight decay outside the gradient, which is AdamW's: here it is part of the gradient", (shrunk, [g, g])),
            wrong("in-m-only", "λ·θ in m alone: it is part of the gradient in v too", (x, [with, g])),
            wrong("in-v-only", "λ·θ in v alone: it is part of the gradient in m too", (x, [g, with])),
            wrong("times-rate", "η·λ·θ added to the gradient: the rate multiplies it once, in the step", { (x, [g + rate * lambda * x; 2]) }),
            wrong("ignored", IGNORED, (x, [g, g])),
            wrong("not-of-vectors", VECTORS, (x, [if axes == 1 { g } else { with }; 2])),
            wrong("of-matrices", VECTORS, (x, [if axes > 1 { with } else { g }; 2])),
            wrong("sign", "λ·θ subtracted from the gradient, which makes weights grow", (x, [g - lambda * x; 2])),
            wrong("doubled", "2·λ·θ: PyTorch's weight decay adds λ·θ, the gradient of ½·λ·θ²", { (x, [g + 2.0 * lambda * x; 2]) }),
            wrong("halved", "½·λ·θ: the ½ of the penalty has cancelled against the 2 of the square", (x, [g + 0.5 * lambda * x; 2])),
            wrong("penalty", "½·λ·θ² added to the gradient: that is the penalty itself, its gradient is λ·θ", { (x, [g + 0.5 * lambda * x * x; 2]) }),
            wrong("multiplied", "g·(1 + λ·θ): λ·θ is added to the gradient, and not a share of it", (x, [g * (1.0 + lambda * x); 2])),
            wrong("alone", "λ·θ for the gradient: it is added to that of the loss", (x, [lambda * x; 2])),
            some("own", "some λ of your own: it is a setting", |lambda| (x, [g + lambda * x; 2]), [0.01, 1e-4, 0.1]),
            wrong("l1", "λ·sign(θ), the gradient of L1: weight decay is λ·θ", (x, [g + lambda * x.signum(); 2])),
            wrong("constant", "λ added to every gradient, whatever θ is: weight decay is λ·θ", (x, [g + lambda; 2])),
        ),
    }
}

/// AMSGrad's v̂ before its correction: the largest v so far, of the gradient g.
fn maximum(s: &AdamSettings, e: &mut Element, g: f64, v: f64, before: f64, correction: f64) -> (f64, f64) {
    const OLD: &str = "the maximum without the present v: it is taken first";
    let (u, t) = (e.memory[2], e.t);
    if let Some(Before { x, memory, of_nan }) = e.before {
        // That of all elements, each as it will be after this step.
        let square = |(x, g): (&f64, &f64)| (g + s.weight_decay * x).powi(2);
        let squares = x.iter().zip(e.tensor).map(square);
        let all = memory.iter().zip(squares).map(|(m, square)| match s.beta2 * m[1] + (1.0 - s.beta2) * square {
            v if v.is_nan() => of_nan.unwrap_or(m[2]),
            v => m[2].max(v),
        });
        (e.memory[1], e.memory[2]) = (v, u.max(v));
        let larger = |a: f64, b: f64| if a.is_nan() || b < a { a } else { b };
        return (v, all.fold(0.0, larger));
    }
    let (new, used) = pick!(
        "maximum",
        (u.max(v), u.max(v)),
        wrong("none", "no maximum, or one that is not kept from step to step: this is Adam", (v, v)),
        wrong("of-corrected", "the largest v̂: the maximum is of v, and is corrected after", { (u.max(v / correction), u.max(v / correction) * correction) }),
        wrong("last-two", "the larger of this v and the one before: the maximum is over all steps", { (before.max(v), before.max(v)) }),
        wrong("of-squares", "the largest g²: the maximum is of the mean v", (u.max(g * g), u.max(g * g))),
        wrong("minimum", "the smallest v, which makes steps longer: it is the largest", {
            let least = if t == 1 { v } else { u.min(v) };
            (least, least)
        }),
        wrong("old", OLD, (u.max(v), u)),
        wrong("old-but-first", OLD, (u.max(v), if t == 1 { v } else { u })),
        right("of-roots", "the largest √v kept", (u.sqrt().max(v.sqrt()).powi(2), u.sqrt().max(v.sqrt()).powi(2))),
    );
    e.memory[2] = new;
    e.memory[1] = pick!("goes-on", v, wrong("from-maximum", "the maximum kept as v: the mean goes on from v itself", new),);
    (v, used)
}

fn adam_like(kind: Kind, s: &AdamSettings, mut e: Element) -> f64 {
    let (x, g) = decayed(kind, s.weight_decay, s.beta1, &e);
    let Element { t, rate, .. } = e;
    let betas = pick!(
        "settings",
        [s.beta1, s.beta2],
        wrong("exchanged", "β₁ and β₂ exchanged throughout: β₁ is m's, β₂ is v's", [s.beta2, s.beta1]),
        wrong("usual", "0.9 and 0.999 for β₁ and β₂, whatever they are: they are settings", [0.9, 0.999]),
    );
    let [mut m, mut v, ..] = *e.memory;
    let before = v;
    let used = means(betas, t, &mut m, &mut v, g);
    let [correction1, correction2] = corrections(betas, t);
    (e.memory[0], e.memory[1]) = (m, v);
    let of_squares = match kind {
        Kind::AmsGrad => maximum(s, &mut e, g[1], used[1], before, correction2).1,
        _ => used[1],
    };
    let m_hat = used[0] / correction1;
    let denominator = pick!(
        "norm",
        denominator(of_squares, correction2, s.epsilon),
        wrong("largest", "the largest |g|, decaying, which is AdaMax's: v is the mean of g², and its root is taken", {
            e.memory[3] = (s.beta2 * e.memory[3]).max(g[1].abs());
            e.memory[3] + s.epsilon
        }),
        wrong("sizes", "the mean of |g| for √v: v is the mean of g², and its root is taken", {
            e.memory[3] = s.beta2 * e.memory[3] + (1.0 - s.beta2) * g[1].abs();
            e.memory[3] / correction2 + s.epsilon
        }),
    );
    (e.memory[0], e.memory[1]) = pick!(
        "stored",
        (e.memory[0], e.memory[1]),
        wrong("both-corrected", "m̂ and v̂ stored: the next step goes on from m and v", (m / correction1, v / correction2)),
        wrong("m-corrected", "m̂ stored in place of m: the next step goes on from m", (m / correction1, v)),
        wrong("v-corrected", "v̂ stored in place of v: the next step goes on from v", (m, v / correction2)),
        wrong("root-of-v", "√v stored in place of v, as of a root taken in place: the next step goes on from v", (m, v.sqrt())),
        wrong("denominator", "√v + ε stored in place of v: the next step goes on from v", (m, v.sqrt() + s.epsilon)),
    );
    let moved = pick!(
        "step",
        x - rate * m_hat / denominator,
        wrong("ascent", "θ + …, which climbs: the mean gradient points uphill", x + rate * m_hat / denominator),
        wrong("no-rate", "the learning rate is missing", x - m_hat / denominator),
        wrong("multiplied", "m̂ multiplied by the root: it is divided", x - rate * m_hat * denominator),
        wrong("assigned", ASSIGNED, -rate * m_hat / denominator),
        wrong("brackets", BRACKETS, x - (rate * m_hat / (of_squares / correction2).sqrt() + s.epsilon)),
        wrong("v-for-m", "v̂ over its own root: it is m̂ that is divided by it", x - rate * (of_squares / correction2) / denominator),
        wrong("undivided", "m̂ as it is, which is momentum: it is divided by √v̂ + ε", x - rate * m_hat),
        wrong("look-ahead", "β₁·m̂ + (1 − β₁)·g for m̂, which is NAdam's", { x - rate * (s.beta1 * m_hat + (1.0 - s.beta1) * g[0] / correction1) / denominator }),
        right("rate-first", "the rate divided by 1 − β₁ᵗ first", x - rate / correction1 * used[0] / denominator),
    );
    if kind != Kind::AdamW {
        return moved;
    }
    let (factor, first) = (decay_factor(rate, s.weight_decay, s.beta1, t), e.x);
    pick!(
        "decay-when",
        moved,
        wrong("last", "the decay after the step, of a θ that has moved already: it comes first", { (first - rate * m_hat / denominator) * factor }),
        wrong("adapted", "the decay divided by √v̂ + ε like the gradient: every weight shrinks by the same factor", {
            first - (rate * m_hat + (1.0 - factor) * first) / denominator
        }),
        right("in-one-line", "θ − (η·m̂/(√v̂ + ε) + η·λ·θ)", first - (rate * m_hat / denominator + (1.0 - factor) * first)),
    )
}

macro_rules! adam {
    ($(#[$doc:meta])+ $Name:ident, $task:literal) => {
        optimizer!($(#[$doc])+ $Name);

        impl $Name {
            /// A new one.
            pub fn new(s: AdamSettings) -> $Name {
                drop(solution::$Name::new(s));
                strict_below_1($task, &[s.beta1, s.beta2]);
                strict_others($task, &[s.epsilon, s.weight_decay]);
                let formula = Box::new(move |e: Element| adam_like(Kind::$Name, &s, e));
                $Name(Walk::new($task, Keeps::StateAndCount, s.learning_rate, formula))
            }
        }
    };
}

adam!(
    /// Adam.
    Adam,
    "adam"
);
adam!(
    /// AdamW.
    AdamW,
    "adamw"
);
adam!(
    /// AMSGrad.
    AmsGrad,
    "amsgrad"
);
