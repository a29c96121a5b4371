//! Answers to `sgd`, `momentum` and `nesterov`.

use crate::walk::{Element, Keeps, Tensor, Walk, optimizer, strict_below_1};
use catalogue::{enter, pick};

optimizer!(
    /// Gradient descent.
    Sgd
);

impl Sgd {
    /// A new one.
    pub fn new(learning_rate: f64) -> Sgd {
        let _inside = enter("sgd");
        pick!("rate-check", drop(solution::Sgd::new(learning_rate)), wrong("none", "no check of the learning rate", ()),);
        Sgd(Walk::new("sgd", Keeps::Nothing, learning_rate, Box::new(sgd)))
    }
}

fn sgd(Element { x, g, rate, .. }: Element) -> f64 {
    pick!(
        "step",
        x - rate * g,
        wrong("ascent", "θ + η·g, which climbs: the gradient points uphill", x + rate * g),
        wrong("no-rate", "θ − g: the learning rate is missing", x - g),
        wrong("rate-divides", "g/η: the rate multiplies the gradient", x - g / rate),
        wrong("assigned", "θ ← −η·g: the step is added to θ", -rate * g),
        wrong("halved", "½·η·g: the step is the whole η·g", x - 0.5 * rate * g),
        wrong("doubled", "2·η·g: the step is η·g", x - 2.0 * rate * g),
        wrong("reversed", "η·g − θ: it is the step that is subtracted from θ", rate * g - x),
        wrong("scaled", "θ·(1 − η·g), the step as a share of θ: it is subtracted", x * (1.0 - rate * g)),
        wrong("complement", "(1 − η)·g: the rate itself multiplies the gradient", x - (1.0 - rate) * g),
        wrong("mean", "(1 − η)·θ − η·g: θ itself does not shrink", (1.0 - rate) * x - rate * g),
        right("added-up", "−η·g added", x + -rate * g),
        right("factored", "η·(θ/η − g), a rounding or two away", { if rate == 0.0 { x } else { rate * (x / rate - g) } }),
    )
}

/// The gradient as it enters the velocity, and the rate that multiplies that.
fn rated(e: &mut Element) {
    (e.g, e.rate) =
        pick!("rate-where", (e.g, e.rate), wrong("inside", "the rate inside the velocity: it stands outside, so that a new rate acts on all of it", (e.rate * e.g, 1.0)),);
}

/// v ← μ·v + g; the new one and the old.
fn velocity(mu: f64, e: &mut Element, looks_ahead: bool) -> (f64, f64) {
    rated(e);
    let Element { t, rate, g, .. } = *e;
    let v = &mut e.memory[0];
    let old = *v;
    let damped = 1.0 - mu;
    let new = pick!(
        "velocity",
        mu * old + g,
        wrong("damped", "(1 − μ)·g in the velocity: here it is a sum, g enters whole", mu * old + damped * g),
        wrong("damped-but-first", "(1 − μ)·g in every step but the first: there is no dampening", { mu * old + if t == 1 { 1.0 } else { damped } * g }),
        wrong("not-kept", "a velocity that is not kept from step to step", g),
        wrong("no-decay", "v + g without μ: the velocity never slows down", old + g),
        wrong("mu-on-gradient", "v + μ·g: μ belongs to the old velocity", old + mu * g),
        wrong("rate-twice", "the rate inside the velocity as well: it stands outside alone", mu * old + rate * g),
        wrong("swapped", "(1 − μ)·v + μ·g: μ is what is kept of the old velocity", damped * old + mu * g),
        wrong("complement", "(1 − μ)·v + g: μ itself is what is kept of the old velocity", damped * old + g),
        wrong("first-twice", "a velocity that starts from the first gradient and takes it in again: it starts from 0", mu * if t == 1 { g } else { old } + g),
        right("difference", "v − (1 − μ)·v + g", old - damped * old + g),
    );
    let new = match looks_ahead {
        true => pick!("mu", new, wrong("too-often", "μ once too often: v ← μ·v + g, and then g + μ·v", mu * (old + g)),),
        false => pick!("mu", new, wrong("on-both", "μ·(v + g): μ multiplies the old velocity alone", mu * (old + g)),),
    };
    *v = pick!(
        "kept",
        new,
        wrong("look-ahead", "g + μ·v kept as the velocity: the look-ahead is for θ alone", g + mu * new),
        wrong("step", "η·v kept as the velocity: the rate stands outside", rate * new),
        wrong("gradient", "the gradient kept for the next step: it is the velocity that is kept", g),
    );
    (new, old)
}

fn outside(rate: f64) -> f64 {
    pick!(
        "rate-outside",
        rate,
        wrong("none", "the learning rate is missing in the step", 1.0),
        wrong("divides", "the step divided by the rate: it is multiplied by it", 1.0 / rate),
    )
}

/// μ, as it was set.
fn setting(mu: f64) -> f64 {
    pick!("setting", mu, some("constant", "some μ of your own: it is a setting", |mu| mu, [0.9, 0.99, 0.5]))
}

optimizer!(
    /// The heavy ball.
    Momentum
);

impl Momentum {
    /// A new one.
    pub fn new(learning_rate: f64, mu: f64) -> Momentum {
        drop(solution::Momentum::new(learning_rate, mu));
        strict_below_1("momentum", &[mu]);
        let formula = Box::new(move |e: Element| momentum(mu, e));
        Momentum(Walk::new("momentum", Keeps::State, learning_rate, formula))
    }
}

fn momentum(mu: f64, mut e: Element) -> f64 {
    let mu = setting(mu);
    let (v, old) = velocity(mu, &mut e, false);
    let Element { x, g, rate, .. } = e;
    let rate = outside(rate);
    pick!(
        "step",
        x - rate * v,
        wrong("old-velocity", "the velocity of the step before: θ moves by the new one", x - rate * old),
        wrong("gradient-twice", "η·(v + g): the gradient is in the velocity already", x - rate * (v + g)),
        wrong("nesterov", "the look-ahead g + μ·v, which is Nesterov's", x - rate * (g + mu * v)),
        wrong("ascent", "θ + η·v, which climbs", x + rate * v),
        wrong("assigned", "θ ← −η·v: the step is added to θ", -rate * v),
        wrong("mixed-signs", "θ + η·(μ·v − g), where v is a sum of +g: velocity and gradient go the same way, downhill", x + rate * (mu * v - g)),
        wrong("no-gradient", "η·μ·v with the v of the step before: the present gradient is missing", x - rate * mu * old),
        wrong("rate-on-gradient", "μ·v + η·g: the rate multiplies the whole velocity", x - (mu * old + rate * g)),
        right("downhill-velocity", "θ + η·(−v)", x + rate * -v),
        right("split", "θ − η·μ·v − η·g with the old v", x - rate * mu * old - rate * g),
    )
}

optimizer!(
    /// Nesterov's momentum.
    Nesterov
);

impl Nesterov {
    /// A new one.
    pub fn new(learning_rate: f64, mu: f64) -> Nesterov {
        drop(solution::Nesterov::new(learning_rate, mu));
        strict_below_1("nesterov", &[mu]);
        let formula = Box::new(move |e: Element| nesterov(mu, e));
        Nesterov(Walk::new("nesterov", Keeps::State, learning_rate, formula))
    }
}

fn nesterov(mu: f64, mut e: Element) -> f64 {
    let mu = setting(mu);
    let (v, old) = velocity(mu, &mut e, true);
    let Element { x, g, rate, .. } = e;
    let rate = outside(rate);
    pick!(
        "step",
        x - rate * (g + mu * v),
        wrong("no-look-ahead", "η·v, or g + μ·v with the v of the step before, which is the same: plain momentum, it looks ahead with the new v", x - rate * v),
        wrong("twice", "η·(v + μ·v): the new v holds g already, so g counts 1 + μ times", x - rate * (v + mu * v)),
        wrong("no-gradient", "η·μ·v: the gradient itself is missing beside it", x - rate * mu * v),
        wrong("swapped", "η·(v + μ·g), or (1 + μ)·g + μ·v with the old v, which is the same: the look-ahead is μ times the new v", x - rate * (v + mu * g)),
        wrong("sign", "η·(g − μ·v): the look-ahead goes the same way as the gradient", x - rate * (g - mu * v)),
        wrong("mu-missing", "η·(g + v): the look-ahead is μ·v", x - rate * (g + v)),
        wrong("rate-on-gradient", "η·g + μ·v: the rate multiplies both", x - (rate * g + mu * v)),
        wrong("ascent", "θ + η·(g + μ·v), which climbs", x + rate * (g + mu * v)),
        wrong(
            "plain-first",
            "plain gradient descent in the first step: it looks ahead as all others do, by g + μ·g",
            if e.t == 1 { x - rate * g } else { x - rate * (g + mu * v) }
        ),
        wrong("expanded-new", "(1 + μ)·g + μ²·v with the new v, which holds g already: that form takes the v of the step before", {
            x - rate * ((1.0 + mu) * g + mu * mu * v)
        }),
        wrong("gradient-ahead", "(1 + μ)·g + μ·v: the new v holds g already, so g itself stands beside it once", x - rate * ((1.0 + mu) * g + mu * v)),
        wrong("assigned", "θ ← −η·(g + μ·v): the step is added to θ", -rate * (g + mu * v)),
        wrong("rate-on-velocity", "g + η·μ·v: the rate multiplies both", x - (g + rate * mu * v)),
        wrong("complement", "g + (1 − μ)·v: the look-ahead is μ·v", x - rate * (g + (1.0 - mu) * v)),
        wrong("old-whole", "g + v with the v of the step before: the look-ahead is μ times the new one", x - rate * (g + old)),
        wrong("expanded-once", "g + μ²·v with the old v: g counts 1 + μ times in that form", x - rate * (g + mu * mu * old)),
        wrong("difference-whole", "v + (v − v of the step before), a look-ahead by the whole velocity: it is (1 + μ)·v − μ·v of the step before", {
            x - rate * (2.0 * v - old)
        }),
        wrong("difference-without-mu", "(1 + μ)·v − v of the step before: μ multiplies that one too", x - rate * ((1.0 + mu) * v - old)),
        wrong("difference-sign", "(1 + μ)·v + μ·v of the step before: that one is subtracted", x - rate * ((1.0 + mu) * v + mu * old)),
        wrong("difference-exchanged", "(1 + μ)·v − μ·v with the two velocities exchanged: 1 + μ belongs to the new one", { x - rate * ((1.0 + mu) * old - mu * v) }),
        right("difference", "(1 + μ)·v − μ·v of the step before", x - rate * ((1.0 + mu) * v - mu * old)),
        right("expanded", "(1 + μ)·g + μ²·v with the old v", x - rate * ((1.0 + mu) * g + mu * mu * old)),
        right("two-moves", "first by μ·v, then by g", (x - rate * mu * v) - rate * g),
    )
}
