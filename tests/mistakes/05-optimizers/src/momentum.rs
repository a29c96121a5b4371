//! Answers to `sgd`, `momentum` and `nesterov`.

use crate::spoilt::{Element, Spoilt, optimizer};
use catalogue::{Entry, chosen, mistake, right};

pub(crate) const SGD: &[Entry] = &[
    mistake("sgd", "ascent", "θ + η·g, which climbs: the gradient points uphill"),
    mistake("sgd", "no-rate", "θ − g: the learning rate is left out"),
    mistake(
        "sgd",
        "rate-of-1-over-t",
        "η/t, a rate that falls by itself: a schedule does that, from outside",
    ),
    mistake("sgd", "sign-only", "η·sign(g): the step is proportional to the gradient"),
    mistake("sgd", "normalised", "g divided by its norm: the step is proportional to the gradient"),
    mistake("sgd", "momentum", "gradients of earlier steps added up: this is momentum already"),
    mistake(
        "sgd",
        "mean-gradient",
        "the tensor's mean gradient for each element: every element has its own",
    ),
    mistake("sgd", "first-tensor-only", "only the first tensor moved"),
    mistake("sgd", "old-rate", "the rate kept from the start: it may be changed between steps"),
    mistake("sgd", "rate-unchecked", "no check of the learning rate"),
    mistake(
        "sgd",
        "count-unchecked",
        "`zip` over lists of different lengths, which ends with the shorter without a word",
    ),
    mistake(
        "sgd",
        "gradient-stretched",
        "a gradient of length 1 stretched over its parameter, as ndarray does without a word",
    ),
    mistake("sgd", "clipped", "a bound on the gradient: every gradient counts whole"),
    mistake(
        "sgd",
        "as-in-memory",
        "arrays walked through as they lie in memory: a gradient may lie otherwise than its parameter",
    ),
    right("sgd", "elementwise", "a loop over the elements"),
    right("sgd", "added-up", "−η·g added"),
    right("sgd", "factored", "η·(θ/η − g), a rounding or two away"),
];

fn sgd(name: &str, e: Element) -> f64 {
    let Element { x, g, rate, .. } = e;
    match name {
        "ascent" => x + rate * g,
        "no-rate" => x - g,
        "rate-of-1-over-t" => x - rate / f64::from(e.t) * g,
        "sign-only" => x - rate * if g == 0.0 { 0.0 } else { g.signum() },
        "normalised" => x - rate * g / e.of_tensor.mapv(|g| g * g).sum().sqrt().max(1e-300),
        "momentum" => {
            e.memory[0] = 0.9 * e.memory[0] + g;
            x - rate * e.memory[0]
        }
        "mean-gradient" => x - rate * e.of_tensor.mean().unwrap_or(0.0),
        "clipped" => x - rate * g.clamp(-100.0, 100.0),
        "first-tensor-only" if !e.in_first => x,
        "added-up" => x + -rate * g,
        "factored" => rate * (x / rate - g),
        _ => x - rate * g,
    }
}

optimizer!(
    /// Gradient descent.
    Sgd
);

impl Sgd {
    /// A new one.
    pub fn new(learning_rate: f64) -> Sgd {
        let refused = !(learning_rate.is_finite() && learning_rate > 0.0);
        let rate = match chosen("sgd") {
            "rate-unchecked" if refused => 0.1,
            _ => learning_rate,
        };
        let fresh = Box::new(move || Box::new(solution::Sgd::new(rate)) as _);
        Sgd(Spoilt::of("sgd", fresh, learning_rate, Box::new(sgd)))
    }
}

pub(crate) const MOMENTUM: &[Entry] = &[
    mistake(
        "momentum",
        "gradient-damped",
        "(1 − μ)·g, an average: PyTorch's velocity is a sum, in which the gradient enters whole",
    ),
    mistake(
        "momentum",
        "dampening-but-first",
        "(1 − μ)·g in every step but the first: there is no dampening at all",
    ),
    mistake("momentum", "velocity-not-kept", "a velocity that is not kept from step to step"),
    mistake("momentum", "old-velocity", "the velocity of the step before: θ moves by the new one"),
    mistake(
        "momentum",
        "rate-in-velocity",
        "the rate inside the velocity: it stands outside, so that a new rate acts on all of it",
    ),
    mistake("momentum", "gradient-twice", "η·(v + g): the gradient is in the velocity already"),
    mistake("momentum", "nesterov", "the look-ahead g + μ·v, which is Nesterov's"),
    mistake("momentum", "ascent", "θ + η·v, which climbs"),
    mistake("momentum", "shared-state", "one velocity for all tensors: each has its own"),
    mistake(
        "momentum",
        "starts-anew",
        "a new velocity when the tensors change, without a word: it is a panic",
    ),
    mistake(
        "momentum",
        "zeros-skipped",
        "elements whose gradient is 0 passed over: their velocity carries them on",
    ),
    right("momentum", "elementwise", "a loop over the elements"),
    right("momentum", "downhill-velocity", "v ← μ·v − g, θ ← θ + η·v"),
    right("momentum", "split", "θ − η·μ·v − η·g with the old v"),
];

/// A velocity by `name`, new and old.
fn velocity(name: &str, mu: f64, e: &mut Element) -> (f64, f64) {
    let Element { g, t, rate, .. } = *e;
    let v = &mut e.memory[0];
    let old = *v;
    *v = match name {
        "zeros-skipped" if g == 0.0 => old,
        "gradient-damped" => mu * old + (1.0 - mu) * g,
        "dampening-but-first" => mu * old + if t == 1 { 1.0 } else { 1.0 - mu } * g,
        "velocity-not-kept" => g,
        "rate-in-velocity" => mu * old + rate * g,
        _ => mu * old + g,
    };
    (*v, old)
}

fn momentum(name: &str, mu: f64, mut e: Element) -> f64 {
    let (v, old) = velocity(name, mu, &mut e);
    let Element { x, g, rate, .. } = e;
    match name {
        "old-velocity" => x - rate * old,
        "zeros-skipped" if g == 0.0 => x,
        "rate-in-velocity" => x - v,
        "gradient-twice" => x - rate * (v + g),
        "nesterov" => x - rate * (g + mu * v),
        "ascent" => x + rate * v,
        "downhill-velocity" => x + rate * -v,
        "split" => x - rate * mu * old - rate * g,
        _ => x - rate * v,
    }
}

optimizer!(
    /// The heavy ball.
    Momentum
);

impl Momentum {
    /// A new one.
    pub fn new(learning_rate: f64, mu: f64) -> Momentum {
        let fresh = Box::new(move || Box::new(solution::Momentum::new(learning_rate, mu)) as _);
        let formula = Box::new(move |name: &str, e: Element| momentum(name, mu, e));
        Momentum(Spoilt::of("momentum", fresh, learning_rate, formula))
    }
}

pub(crate) const NESTEROV: &[Entry] = &[
    mistake("nesterov", "no-look-ahead", "η·v without the look-ahead: this is plain momentum"),
    mistake(
        "nesterov",
        "look-ahead-twice",
        "η·(v + μ·v): the new v holds g already, so g counts 1 + μ times",
    ),
    mistake("nesterov", "gradient-left-out", "η·μ·v: the gradient itself is missing beside it"),
    mistake("nesterov", "swapped", "η·(v + μ·g): μ belongs to the velocity"),
    mistake(
        "nesterov",
        "gradient-damped",
        "(1 − μ)·g, an average: PyTorch's velocity is a sum, in which the gradient enters whole",
    ),
    mistake(
        "nesterov",
        "dampening-but-first",
        "(1 − μ)·g in every step but the first: there is no dampening at all",
    ),
    mistake(
        "nesterov",
        "rate-in-velocity",
        "the rate inside the velocity: it stands outside, so that a new rate acts on all of it",
    ),
    mistake("nesterov", "shared-state", "one velocity for all tensors: each has its own"),
    right("nesterov", "elementwise", "a loop over the elements"),
    right("nesterov", "expanded", "(1 + μ)·g + μ²·v with the old v"),
    right("nesterov", "two-moves", "first by μ·v, then by g"),
];

fn nesterov(name: &str, mu: f64, mut e: Element) -> f64 {
    let (v, old) = velocity(name, mu, &mut e);
    let Element { x, g, rate, .. } = e;
    match name {
        "no-look-ahead" => x - rate * v,
        "look-ahead-twice" => x - rate * (v + mu * v),
        "gradient-left-out" => x - rate * mu * v,
        "swapped" => x - rate * (v + mu * g),
        "rate-in-velocity" => x - (rate * g + mu * v),
        "expanded" => x - rate * ((1.0 + mu) * g + mu * mu * old),
        "two-moves" => (x - rate * mu * v) - rate * g,
        _ => x - rate * (g + mu * v),
    }
}

optimizer!(
    /// Nesterov's momentum.
    Nesterov
);

impl Nesterov {
    /// A new one.
    pub fn new(learning_rate: f64, mu: f64) -> Nesterov {
        let fresh = Box::new(move || Box::new(solution::Nesterov::new(learning_rate, mu)) as _);
        let formula = Box::new(move |name: &str, e: Element| nesterov(name, mu, e));
        Nesterov(Spoilt::of("nesterov", fresh, learning_rate, formula))
    }
}
