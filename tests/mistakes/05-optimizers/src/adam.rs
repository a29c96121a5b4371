//! Answers to `adam`, `adamw` and `amsgrad`.

use crate::spoilt::{Element, Spoilt, optimizer};
use catalogue::{Entry, mistake, right};
use solution::AdamSettings;

pub(crate) const ADAM: &[Entry] = &[
    mistake(
        "adam",
        "no-correction",
        "no bias correction: both means start from 0 and are too small at first",
    ),
    mistake("adam", "no-correction-of-m", "no bias correction of m: it starts from 0 as v does"),
    mistake("adam", "no-correction-of-v", "no bias correction of v: it starts from 0 as m does"),
    mistake("adam", "beta-for-power", "1 − β for 1 − βᵗ: the correction fades as t grows"),
    mistake("adam", "t-from-0", "a first step with t = 0, where 1 − β⁰ is 0: t counts from 1"),
    mistake("adam", "t-ahead", "t counted from 2: in the first step it is 1"),
    mistake("adam", "t-per-tensor", "t counted once for each tensor: it counts calls"),
    mistake("adam", "epsilon-inside", "√(v̂ + ε): ε is added to the root, not under it"),
    mistake(
        "adam",
        "epsilon-scaled",
        "ε added to √v before the correction, which then scales ε too: it is added to √v̂",
    ),
    mistake("adam", "epsilon-as-floor", "the larger of √v̂ and ε: ε is added to the root"),
    mistake(
        "adam",
        "corrected-after-root",
        "√v/(1 − β₂ᵗ): v is corrected first, and its root taken then",
    ),
    mistake("adam", "no-epsilon", "no ε: a gradient that is always 0 is 0/0"),
    mistake("adam", "no-root", "m̂/(v̂ + ε): v̂ is a mean of squares, so its root is taken"),
    mistake(
        "adam",
        "one-minus-beta-missing",
        "β·m + g and β·v + g²: with 1 − β left out they are no means",
    ),
    mistake("adam", "betas-swapped", "β₁ for v and β₂ for m: β₁ is that of the gradient's mean"),
    mistake(
        "adam",
        "square-of-mean",
        "the square of m in v: it is the mean of the gradient's squares",
    ),
    mistake(
        "adam",
        "decoupled",
        "weight decay outside the gradient, which is AdamW's: here it is part of the gradient",
    ),
    mistake("adam", "decay-in-m-only", "λ·θ in m alone: it is part of the gradient in v too"),
    mistake(
        "adam",
        "decay-times-rate",
        "η·λ·θ added to the gradient: the rate multiplies it once, in the step",
    ),
    mistake("adam", "decay-ignored", "weight decay left out"),
    mistake(
        "adam",
        "decay-sign",
        "weight decay subtracted from the gradient, which makes weights grow",
    ),
    mistake(
        "adam",
        "decay-doubled",
        "2·λ·θ: PyTorch's weight decay adds λ·θ, the gradient of ½·λ·θ²",
    ),
    mistake(
        "adam",
        "zeros-skipped",
        "elements whose gradient is 0 passed over, as in PyTorch's SparseAdam: their means go on falling",
    ),
    mistake("adam", "shared-state", "one m and one v for all tensors: each has its own"),
    mistake(
        "adam",
        "gradient-stretched",
        "a gradient of length 1 stretched over its parameter, as ndarray does without a word",
    ),
    mistake("adam", "old-rate", "the rate kept from the start: it may be changed between steps"),
    right("adam", "elementwise", "a loop over the elements"),
    right("adam", "one-factor", "both corrections in one factor of the rate, and in ε"),
    right("adam", "difference-form", "m + (1 − β₁)·(g − m), and v likewise"),
];

pub(crate) const ADAMW: &[Entry] = &[
    mistake(
        "adamw",
        "coupled",
        "λ·θ added to the gradient, which is Adam's L2: the decay stays out of m and v",
    ),
    mistake(
        "adamw",
        "coupled-in-v-only",
        "λ·θ added to the gradient of v alone: the decay stays out of both means",
    ),
    mistake(
        "adamw",
        "decay-without-rate",
        "λ·θ subtracted whole: the decay is multiplied by the rate",
    ),
    mistake("adamw", "decay-sign", "θ·(1 + η·λ), which makes weights grow"),
    mistake("adamw", "decay-last", "the decay after the step, of a θ that has moved already"),
    mistake(
        "adamw",
        "decay-adapted",
        "the decay divided by √v̂ + ε like the gradient: every weight shrinks by the same factor",
    ),
    mistake("adamw", "decay-ignored", "weight decay left out: this is Adam without any"),
    mistake("adamw", "decay-doubled", "decay twice: outside the gradient and in it"),
    mistake(
        "adamw",
        "no-correction",
        "no bias correction: both means start from 0 and are too small at first",
    ),
    mistake("adamw", "t-per-tensor", "t counted once for each tensor: it counts calls"),
    mistake("adamw", "epsilon-inside", "√(v̂ + ε): ε is added to the root, not under it"),
    mistake(
        "adamw",
        "epsilon-scaled",
        "ε added to √v before the correction, which then scales ε too: it is added to √v̂",
    ),
    mistake("adamw", "old-rate", "the rate kept from the start: it may be changed between steps"),
    right("adamw", "elementwise", "a loop over the elements"),
    right("adamw", "in-one-line", "θ − η·(m̂/(√v̂ + ε) + λ·θ)"),
    right("adamw", "difference-form", "m + (1 − β₁)·(g − m), and v likewise"),
];

pub(crate) const AMSGRAD: &[Entry] = &[
    mistake("amsgrad", "no-maximum", "no maximum: this is Adam"),
    mistake(
        "amsgrad",
        "maximum-of-corrected",
        "the largest v̂: the maximum is of v, and is corrected after",
    ),
    mistake(
        "amsgrad",
        "maximum-feeds-back",
        "the maximum kept as v: the mean goes on from v itself",
    ),
    mistake(
        "amsgrad",
        "last-two",
        "the larger of this v and the one before: the maximum is over all steps",
    ),
    mistake("amsgrad", "maximum-of-squares", "the largest g²: the maximum is of the mean v"),
    mistake("amsgrad", "minimum", "the smallest v, which makes steps longer: it is the largest"),
    mistake(
        "amsgrad",
        "maximum-per-tensor-step",
        "the largest gradient of the tensor: each element has its own maximum",
    ),
    mistake(
        "amsgrad",
        "no-correction",
        "no bias correction, as in the paper: PyTorch corrects both",
    ),
    mistake("amsgrad", "epsilon-inside", "√(û + ε): ε is added to the root, not under it"),
    mistake(
        "amsgrad",
        "decoupled",
        "weight decay outside the gradient, which is AdamW's: here it is part of the gradient",
    ),
    mistake("amsgrad", "t-per-tensor", "t counted once for each tensor: it counts calls"),
    mistake("amsgrad", "shared-state", "one state for all tensors: each has its own"),
    right("amsgrad", "elementwise", "a loop over the elements"),
    right("amsgrad", "maximum-of-roots", "the largest √v kept"),
    right("amsgrad", "one-factor", "both corrections in one factor of the rate, and in ε"),
];

/// One element by Adam and its relatives; `decoupled` and `largest` make them AdamW and AMSGrad.
fn adam_like(name: &str, s: &AdamSettings, e: Element, decoupled: bool, largest: bool) -> f64 {
    let Element { t, rate, .. } = e;
    let [m, v, u] = e.memory;
    let (mut x, mut g, lambda, epsilon) = (e.x, e.g, s.weight_decay, s.epsilon);
    let decoupled = (decoupled || name == "decoupled") && name != "coupled";
    let factor = match name {
        "decay-ignored" | "decay-last" | "decay-adapted" | "coupled-in-v-only" | "in-one-line" => {
            0.0
        }
        "decay-sign" => -1.0,
        "decay-doubled" if !decoupled => 2.0,
        "decay-without-rate" => 1.0 / rate,
        "decay-times-rate" => rate,
        _ => 1.0,
    };
    if name == "decay-doubled" && decoupled {
        g += lambda * x;
    }
    if name == "zeros-skipped" && g == 0.0 {
        return x;
    }
    if decoupled {
        x -= rate * factor * lambda * x;
    } else {
        g += factor * lambda * x;
    }
    let [beta1, beta2] = match name {
        "betas-swapped" => [s.beta2, s.beta1],
        _ => [s.beta1, s.beta2],
    };
    let [new1, new2] = match name {
        "one-minus-beta-missing" => [1.0, 1.0],
        _ => [1.0 - beta1, 1.0 - beta2],
    };
    let before = *v;
    if name == "difference-form" {
        *m += new1 * (g - *m);
        *v += new2 * (g * g - *v);
    } else {
        *m = beta1 * *m + new1 * g;
        let square = match name {
            "square-of-mean" => *m * *m,
            "coupled-in-v-only" => (g + lambda * x).powi(2),
            "decay-in-m-only" => e.g * e.g,
            "maximum-per-tensor-step" => {
                // Without weight decay, which is an element's own.
                e.of_tensor.iter().fold(g.abs(), |most, g| most.max(g.abs())).powi(2)
            }
            _ => g * g,
        };
        *v = beta2 * *v + new2 * square;
    }
    let counted = match name {
        "t-from-0" => t - 1,
        "t-ahead" => t + 1,
        "beta-for-power" => 1,
        _ => t,
    };
    let (mut c1, mut c2) = (1.0 - beta1.powi(counted), 1.0 - beta2.powi(counted));
    if matches!(name, "no-correction" | "no-correction-of-m") {
        c1 = 1.0;
    }
    if matches!(name, "no-correction" | "no-correction-of-v") {
        c2 = 1.0;
    }
    let mut of_squares = *v;
    if largest {
        *u = match name {
            "no-maximum" => *v,
            "maximum-of-corrected" => u.max(*v / c2),
            "last-two" => before.max(*v),
            "maximum-of-squares" => u.max(g * g),
            "minimum" if t > 1 => u.min(*v),
            "maximum-of-roots" => u.max(v.sqrt()),
            _ => u.max(*v),
        };
        of_squares = match name {
            "maximum-of-corrected" => *u * c2,
            "maximum-of-roots" => *u * *u,
            _ => *u,
        };
        if name == "maximum-feeds-back" {
            *v = *u;
        }
    }
    let divided = match name {
        "epsilon-inside" => *m / c1 / (of_squares / c2 + epsilon).sqrt(),
        "epsilon-scaled" => *m / c1 / ((of_squares.sqrt() + epsilon) / c2.sqrt()),
        "epsilon-as-floor" => *m / c1 / (of_squares / c2).sqrt().max(epsilon),
        "corrected-after-root" => *m / c1 / (of_squares.sqrt() / c2 + epsilon),
        "no-epsilon" => *m / c1 / (of_squares / c2).sqrt(),
        "no-root" => *m / c1 / (of_squares / c2 + epsilon),
        "one-factor" => c2.sqrt() / c1 * *m / (of_squares.sqrt() + epsilon * c2.sqrt()),
        _ => *m / c1 / ((of_squares / c2).sqrt() + epsilon),
    };
    match name {
        "decay-last" => (x - rate * divided) * (1.0 - rate * lambda),
        "decay-adapted" => {
            x - rate * divided - rate * lambda * x / ((of_squares / c2).sqrt() + epsilon)
        }
        "in-one-line" => x - rate * (divided + lambda * x),
        _ => x - rate * divided,
    }
}

optimizer!(
    /// Adam.
    Adam
);

impl Adam {
    /// A new one.
    pub fn new(s: AdamSettings) -> Adam {
        let fresh = Box::new(move || Box::new(solution::Adam::new(s)) as _);
        let formula = Box::new(move |name: &str, e: Element| adam_like(name, &s, e, false, false));
        Adam(Spoilt::of("adam", fresh, s.learning_rate, formula))
    }
}

optimizer!(
    /// AdamW.
    AdamW
);

impl AdamW {
    /// A new one.
    pub fn new(s: AdamSettings) -> AdamW {
        let fresh = Box::new(move || Box::new(solution::AdamW::new(s)) as _);
        let formula = Box::new(move |name: &str, e: Element| adam_like(name, &s, e, true, false));
        AdamW(Spoilt::of("adamw", fresh, s.learning_rate, formula))
    }
}

optimizer!(
    /// AMSGrad.
    AmsGrad
);

impl AmsGrad {
    /// A new one.
    pub fn new(s: AdamSettings) -> AmsGrad {
        let fresh = Box::new(move || Box::new(solution::AmsGrad::new(s)) as _);
        let formula = Box::new(move |name: &str, e: Element| adam_like(name, &s, e, false, true));
        AmsGrad(Spoilt::of("amsgrad", fresh, s.learning_rate, formula))
    }
}
