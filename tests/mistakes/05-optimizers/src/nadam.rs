//! Answers to `nadam`.

use crate::spoilt::{Element, Spoilt, optimizer};
use catalogue::{Entry, mistake, right};
use solution::NAdamSettings;

pub(crate) const ENTRIES: &[Entry] = &[
    mistake("nadam", "adam", "m/(1 − β₁ᵗ) as the numerator: this is Adam, without a look-ahead"),
    mistake(
        "nadam",
        "momentum-of-beta1",
        "β₁ for every μ, without its schedule: μ grows towards β₁",
    ),
    mistake(
        "nadam",
        "power-for-product",
        "μᵗ for the product: every μ differs, so they are multiplied one by one",
    ),
    mistake(
        "nadam",
        "product-one-short",
        "the product up to t under m too: there it goes up to t + 1",
    ),
    mistake(
        "nadam",
        "product-one-ahead",
        "the product up to t + 1 under g too: there it goes up to t",
    ),
    mistake(
        "nadam",
        "product-kept-ahead",
        "the product kept with μ_{t+1} in it, which the next step multiplies in again",
    ),
    mistake("nadam", "gradient-by-beta1", "(1 − β₁)·g: of the gradient, the share is 1 − μ_t"),
    mistake(
        "nadam",
        "momentum-not-ahead",
        "μ_t·m: of the momentum, the share of the next step counts, μ_{t+1}",
    ),
    mistake("nadam", "momentum-from-0", "μ₀ in the first step: t counts from 1"),
    mistake("nadam", "mean-by-mu", "m ← μ·m + (1 − μ)·g: in PyTorch the mean itself goes by β₁"),
    mistake(
        "nadam",
        "half-missing",
        "β₁·(1 − 0.96^(tψ)): the ½ is missing, with it μ starts at half of β₁",
    ),
    mistake("nadam", "psi-outside", "ψ·0.96ᵗ: ψ multiplies t in the exponent"),
    mistake(
        "nadam",
        "gradient-uncorrected",
        "(1 − μ)·g without its correction: both parts have one",
    ),
    mistake("nadam", "gradient-left-out", "the part of m alone: that of the gradient is missing"),
    mistake("nadam", "no-correction-of-v", "no bias correction of v: it starts from 0"),
    mistake("nadam", "epsilon-inside", "√(v̂ + ε): ε is added to the root, not under it"),
    mistake(
        "nadam",
        "t-per-tensor",
        "t, and with it μ, counted once for each tensor: it counts calls",
    ),
    mistake("nadam", "shared-state", "one m and one v for all tensors: each has its own"),
    mistake(
        "nadam",
        "starts-anew",
        "a new state when the tensors change, without a word: it is a panic",
    ),
    right(
        "nadam",
        "elementwise",
        "a loop over the elements, the product multiplied anew in each step",
    ),
    right("nadam", "exponentials", "0.96^x as an exponential"),
    right("nadam", "two-moves", "first by the gradient's part, then by that of m"),
];

fn nadam(name: &str, s: &NAdamSettings, e: Element) -> f64 {
    let Element { t, rate, x, g, .. } = e;
    let [m, v, _] = e.memory;
    let mu = |k: i32| {
        let k = f64::from(if name == "momentum-from-0" { k - 1 } else { k });
        s.beta1
            * match name {
                "momentum-of-beta1" => 1.0,
                "half-missing" => 1.0 - 0.96f64.powf(k * s.momentum_decay),
                "psi-outside" => 1.0 - 0.5 * 0.96f64.powf(k) * s.momentum_decay,
                "exponentials" => 1.0 - (k * s.momentum_decay * 0.96f64.ln()).exp() / 2.0,
                _ => 1.0 - 0.5 * 0.96f64.powf(k * s.momentum_decay),
            }
    };
    let (now, next) = (mu(t), mu(t + 1));
    let (product, product_ahead) = match name {
        "product-kept-ahead" => {
            let twice: f64 = (2..=t).map(mu).product();
            ((1..=t).map(mu).product::<f64>() * twice, (1..=t + 1).map(mu).product::<f64>() * twice)
        }
        "power-for-product" => (now.powi(t), next.powi(t + 1)),
        _ => ((1..=t).map(mu).product::<f64>(), (1..=t + 1).map(mu).product::<f64>()),
    };
    let of_mean = if name == "mean-by-mu" { now } else { s.beta1 };
    *m = of_mean * *m + (1.0 - of_mean) * g;
    *v = s.beta2 * *v + (1.0 - s.beta2) * g * g;
    let of_m = match name {
        "product-one-short" => next * *m / (1.0 - product),
        "momentum-not-ahead" => now * *m / (1.0 - product_ahead),
        _ => next * *m / (1.0 - product_ahead),
    };
    let of_g = match name {
        "gradient-uncorrected" => (1.0 - now) * g,
        "gradient-left-out" => 0.0,
        "product-one-ahead" => (1.0 - now) * g / (1.0 - product_ahead),
        "gradient-by-beta1" => (1.0 - s.beta1) * g / (1.0 - product),
        _ => (1.0 - now) * g / (1.0 - product),
    };
    let v_hat = match name {
        "no-correction-of-v" => *v,
        _ => *v / (1.0 - s.beta2.powi(t)),
    };
    let denominator = match name {
        "epsilon-inside" => (v_hat + s.epsilon).sqrt(),
        _ => v_hat.sqrt() + s.epsilon,
    };
    match name {
        "adam" => x - rate * *m / (1.0 - s.beta1.powi(t)) / denominator,
        "two-moves" => x - rate * of_g / denominator - rate * of_m / denominator,
        _ => x - rate * (of_m + of_g) / denominator,
    }
}

optimizer!(
    /// NAdam.
    NAdam
);

impl NAdam {
    /// A new one.
    pub fn new(s: NAdamSettings) -> NAdam {
        let fresh = Box::new(move || Box::new(solution::NAdam::new(s)) as _);
        let formula = Box::new(move |name: &str, e: Element| nadam(name, &s, e));
        NAdam(Spoilt::of("nadam", fresh, s.learning_rate, formula))
    }
}
