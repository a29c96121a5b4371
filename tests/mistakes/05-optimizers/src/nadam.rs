//! Answers to `nadam`.

use crate::adam::{denominator, means};
use crate::adaptive::{ASSIGNED, BRACKETS};
use crate::walk::{Element, Keeps, Tensor, Walk, optimizer, strict_below_1, strict_others};
use catalogue::pick;
use solution::NAdamSettings;

optimizer!(
    /// NAdam.
    NAdam
);

impl NAdam {
    /// A new one.
    pub fn new(s: NAdamSettings) -> NAdam {
        drop(solution::NAdam::new(s));
        strict_below_1("nadam", &[s.beta1, s.beta2]);
        strict_others("nadam", &[s.epsilon, s.momentum_decay]);
        let formula = Box::new(move |e: Element| nadam(&s, e));
        NAdam(Walk::new("nadam", Keeps::StateAndCount, s.learning_rate, formula))
    }
}

/// μ_k = β₁·(1 − ½·0.96^(k·ψ)).
fn mu(s: &NAdamSettings, k: i32) -> f64 {
    let k = f64::from(pick!("mu-index", k, wrong("from-0", "μ₀ in the first step: t counts from 1", k - 1), wrong("ahead", "μ₂ in the first step: t counts from 1", k + 1),));
    let (beta, psi) = (s.beta1, s.momentum_decay);
    pick!(
        "mu",
        beta * (1.0 - 0.5 * 0.96f64.powf(k * psi)),
        wrong("beta1", "β₁ for every μ, without its schedule: μ grows towards β₁", beta),
        wrong("no-schedule-for-0", "β₁ for every μ where ψ is 0: the power is 1 there, and μ stays at ½·β₁", {
            if psi == 0.0 { beta } else { beta * (1.0 - 0.5 * 0.96f64.powf(k * psi)) }
        }),
        wrong("no-half", "β₁·(1 − 0.96^(tψ)): the ½ is missing, with it μ starts at half of β₁", { beta * (1.0 - 0.96f64.powf(k * psi)) }),
        wrong("psi-outside", "ψ·0.96ᵗ: ψ multiplies t in the exponent", { beta * (1.0 - 0.5 * 0.96f64.powf(k) * psi) }),
        wrong("no-psi", "0.96ᵗ: ψ multiplies t in the exponent", beta * (1.0 - 0.5 * 0.96f64.powf(k))),
        wrong("times", "0.96·t·ψ: it is a power, 0.96^(tψ)", { beta * (1.0 - 0.5 * 0.96 * k * psi) }),
        wrong("no-beta", "1 − ½·0.96^(tψ): β₁ multiplies it", 1.0 - 0.5 * 0.96f64.powf(k * psi)),
        wrong("sign", "β₁·(1 + ½·0.96^(tψ)): it is subtracted, and μ grows towards β₁", beta * (1.0 + 0.5 * 0.96f64.powf(k * psi))),
        wrong("complement", "β₁·½·0.96^(tψ), which falls to 0: μ is β₁ times 1 minus that", beta * 0.5 * 0.96f64.powf(k * psi)),
        wrong("half-outside", "½·β₁·(1 − 0.96^(tψ)): the ½ belongs to the power alone", 0.5 * beta * (1.0 - 0.96f64.powf(k * psi))),
        wrong("half-in-power", "(½·0.96)^(tψ): the ½ stands before the power", beta * (1.0 - (0.5f64 * 0.96).powf(k * psi))),
        wrong("beta-on-1", "β₁ − ½·0.96^(tψ): β₁ multiplies the whole bracket", beta - 0.5 * 0.96f64.powf(k * psi)),
        wrong("psi-divides", "0.96^(t/ψ): ψ multiplies t in the exponent", beta * (1.0 - 0.5 * 0.96f64.powf(k / psi))),
        some("base", "some base of your own: it is 0.96", |base| beta * (1.0 - 0.5 * base.powf(k * psi)), [0.9, 0.99, 0.95, 0.999, 0.69]),
        right("exponential", "0.96^x as an exponential", { beta * (1.0 - (k * psi * 0.96f64.ln()).exp() / 2.0) }),
    )
}

fn nadam(s: &NAdamSettings, e: Element) -> f64 {
    const POWER: &str = "μᵗ for the product: every μ differs, so they are multiplied one by one";
    let exchanged = NAdamSettings { beta1: s.beta2, beta2: s.beta1, ..*s };
    let usual = NAdamSettings { beta1: 0.9, beta2: 0.999, ..*s };
    let s = &pick!(
        "settings",
        *s,
        wrong("exchanged", "β₁ and β₂ exchanged throughout: β₁ is m's and μ's, β₂ is v's", exchanged),
        wrong("usual", "0.9 and 0.999 for β₁ and β₂, whatever they are: they are settings", usual),
    );
    let Element { t, rate, x, g, memory: [m, v, ..], place: (tensor, tensors), .. } = e;
    let (now, next) = (mu(s, t), mu(s, t + 1));
    let up_to = |last: i32| (1..=last).map(|k| mu(s, k)).product::<f64>();
    let (product, ahead) = pick!(
        "product",
        (up_to(t), up_to(t) * next),
        wrong("power", POWER, { (now.powi(t), next.powi(t + 1)) }),
        wrong("power-and-next", POWER, { (now.powi(t), now.powi(t) * next) }),
        wrong("beta1", "powers of β₁ for the products of μ, as in Adam: each μ so far is a factor", { (s.beta1.powi(t), s.beta1.powi(t + 1)) }),
        wrong("per-tensor", "the product multiplied once for each tensor: it goes by calls", {
            let all = (1..t).map(|k| mu(s, k).powi(tensors as i32)).product::<f64>() * now.powi(tensor as i32 + 1);
            (all, all * next)
        }),
        wrong("one-short", "the product up to t under m too: there it goes up to t + 1", (up_to(t), up_to(t))),
        wrong("one-ahead", "the product up to t + 1 under g too: there it goes up to t", (up_to(t + 1), up_to(t + 1))),
        wrong("kept-ahead", "the product kept with μ_{t+1} in it, which the next step multiplies in again", {
            let twice: f64 = (2..=t).map(|k| mu(s, k)).product();
            (up_to(t) * twice, up_to(t + 1) * twice)
        }),
        wrong("last-only", "μ alone for the product of all: it is kept from step to step", (now, now * next)),
        wrong("exchanged", "the products exchanged: up to t + 1 under m, up to t under g", (up_to(t + 1), up_to(t))),
        wrong("now-again", "μ_t once more in the product up to t + 1: that up to t holds it already", (up_to(t), up_to(t) * now * next)),
        wrong("zero", "no correction of either part, as of a product that starts from 0 and stays there: it starts from 1", (0.0, 0.0)),
        wrong("one", "a product that stays 1: each step multiplies its μ in", (1.0, next)),
        wrong("late", "the product before μ_t is in it: each step multiplies its μ in first", (up_to(t - 1), up_to(t - 1) * next)),
        wrong("complement", "divided by the products themselves: it is by 1 minus each", (1.0 - up_to(t), 1.0 - up_to(t) * next)),
        wrong("sum", "the sum of all μ: they are multiplied", { ((1..=t).map(|k| mu(s, k)).sum(), (1..=t + 1).map(|k| mu(s, k)).sum()) }),
    );
    let mean_beta = pick!("mean", s.beta1, wrong("by-mu", "m ← μ·m + (1 − μ)·g: in PyTorch the mean itself goes by β₁", now),);
    let used = means([mean_beta, s.beta2], t, m, v, [g, g]);
    let of_m = pick!(
        "part-of-m",
        next / (1.0 - ahead),
        wrong("not-ahead", "μ_t·m: of the momentum, the share of the next step counts, μ_{t+1}", now / (1.0 - ahead)),
        wrong("uncorrected", "μ·m without its correction: both parts have one", next),
        wrong("beta1", "β₁·m: of the momentum, the share is μ_{t+1}", s.beta1 / (1.0 - ahead)),
        wrong("whole", "m whole: its share is μ_{t+1}", 1.0 / (1.0 - ahead)),
        wrong("complement", "(1 − μ_{t+1})·m: of the momentum, the share is μ_{t+1}", (1.0 - next) / (1.0 - ahead)),
        wrong("multiplied", "m multiplied by its correction: it is divided", next * (1.0 - ahead)),
        wrong("none", "the part of g alone: that of the momentum is missing", 0.0),
    );
    let of_g = pick!(
        "part-of-g",
        (1.0 - now) / (1.0 - product),
        wrong("beta1", "(1 − β₁)·g: of the gradient, the share is 1 − μ_t", (1.0 - s.beta1) / (1.0 - product)),
        wrong("uncorrected", "(1 − μ)·g without its correction: both parts have one", 1.0 - now),
        wrong("ahead", "(1 − μ_{t+1})·g: of the gradient, the share is 1 − μ_t", (1.0 - next) / (1.0 - product)),
        wrong("whole", "g whole: its share is 1 − μ_t", 1.0 / (1.0 - product)),
        wrong("complement", "μ_t·g: of the gradient, the share is 1 − μ_t", now / (1.0 - product)),
        wrong("multiplied", "g multiplied by its correction: it is divided", (1.0 - now) * (1.0 - product)),
        wrong("none", "the part of m alone: that of the gradient is missing", 0.0),
    );
    let numerator = pick!(
        "numerator",
        of_m * used[0] + of_g * g,
        wrong("adam", "m/(1 − β₁ᵗ) as the numerator: this is Adam, without a look-ahead", { used[0] / (1.0 - s.beta1.powi(t)) }),
        wrong("exchanged", "m and g exchanged: the share of m is μ_{t+1}, that of g is 1 − μ_t", of_m * g + of_g * used[0]),
        wrong("shares-exchanged", "(1 − μ_t)·m and μ_{t+1}·g: the share of m is μ_{t+1}, that of g is 1 − μ_t", {
            (1.0 - now) / (1.0 - ahead) * used[0] + next / (1.0 - product) * g
        }),
        wrong("subtracted", "the part of g subtracted from that of m: they are added", of_m * used[0] - of_g * g),
    );
    const STORED: &str = "m kept as it is corrected: the next step goes on from m itself";
    let correction = 1.0 - s.beta2.powi(t);
    (*m, *v) = pick!(
        "stored",
        (*m, *v),
        wrong("m-corrected", STORED, (of_m * *m, *v)),
        wrong("m-divided", STORED, (*m / (1.0 - ahead), *v)),
        wrong("numerator", "the whole numerator kept as m: the next step goes on from m itself", (numerator, *v)),
        wrong("v-corrected", "v̂ kept in place of v: the next step goes on from v", (*m, *v / correction)),
        wrong("root-of-v", "√v kept in place of v, as of a root taken in place: the next step goes on from v", (*m, v.sqrt())),
        wrong("both-corrected", "m and v kept as they are corrected: the next step goes on from both as they were", (of_m * *m, *v / correction)),
    );
    let correction = pick!(
        "correction",
        correction,
        wrong("none", "no bias correction of v: it starts from 0", 1.0),
        wrong("no-power", "1 − β for 1 − βᵗ: the correction fades as t grows", 1.0 - s.beta2),
        wrong("multiplied", "multiplied by 1 − βᵗ: the mean is too small, so it is divided", 1.0 / correction),
        wrong("times-beta2", "β₂·v/(1 − β₂ᵗ): v is divided by its correction, and not multiplied by anything", correction / s.beta2),
        wrong("beta1", "1 − β₁ᵗ under v: v has β₂", 1.0 - s.beta1.powi(t)),
        wrong("power-outside", "(1 − β₂)ᵗ for 1 − β₂ᵗ: the power belongs to β₂ alone", (1.0 - s.beta2).powi(t)),
        wrong("ahead", "1 − β₂ᵗ⁺¹ under v: only the momentum looks ahead", 1.0 - s.beta2.powi(t + 1)),
        wrong("from-0", "1 − β₂ᵗ⁻¹ under v: t counts from 1", 1.0 - s.beta2.powi(t - 1)),
        wrong("complement", "β₂ᵗ under v: it is 1 − β₂ᵗ", s.beta2.powi(t)),
        wrong("root", "v/√(1 − β₂ᵗ): v is divided by 1 − β₂ᵗ, and the root taken of the quotient", correction.sqrt()),
        wrong("squared", "√v/(1 − β₂ᵗ): v is corrected once, and its root taken then", correction * correction),
    );
    let denominator = denominator(used[1], correction, s.epsilon);
    pick!(
        "step",
        x - rate * numerator / denominator,
        wrong("ascent", "θ + …, which climbs: the gradient points uphill", x + rate * numerator / denominator),
        wrong("no-rate", "the learning rate is missing", x - numerator / denominator),
        wrong("assigned", ASSIGNED, -rate * numerator / denominator),
        wrong("brackets", BRACKETS, x - (rate * numerator / (used[1] / correction).sqrt() + s.epsilon)),
        wrong("undivided", "the numerator as it is: it is divided by √v̂ + ε", x - rate * numerator),
        wrong("multiplied", "the numerator multiplied by the root: it is divided", x - rate * numerator * denominator),
        right("two-moves", "first by the gradient's part, then by that of m", { x - rate * of_g * g / denominator - rate * of_m * used[0] / denominator }),
    )
}
