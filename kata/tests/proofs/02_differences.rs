//! Proofs for `quiz/02-gradient-computation.md`: difference quotients, rounding, infinities.

use crate::common::{central, near};

mod step_taken {
    // quiz: computing-step-taken
    /// ∂f/∂x by central differences.
    pub fn numeric_gradient(f: impl Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
        let h = 1e-5;
        let mut x = x.to_vec();
        let mut gradient = Vec::new();
        for i in 0..x.len() {
            x[i] += h;
            let up = f(&x);
            x[i] -= 2.0 * h;
            let down = f(&x);
            x[i] += h;
            gradient.push((up - down) / (2.0 * h));
        }
        gradient
    }
    // end
}

mod log_of_softmax {
    // quiz: computing-log-of-softmax
    /// The cross-entropy of one example.
    pub fn cross_entropy(logits: &[f64], target: usize) -> f64 {
        let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exps: Vec<f64> = logits.iter().map(|z| (z - max).exp()).collect();
        let sum: f64 = exps.iter().sum();
        let p = exps[target] / sum;
        -p.ln()
    }
    // end
}

mod masked_sqrt {
    // quiz: computing-masked-sqrt
    /// A value and its derivative.
    #[derive(Clone, Copy, Debug)]
    pub struct Dual(pub f64, pub f64);

    impl Dual {
        pub fn sqrt(self) -> Dual {
            let root = self.0.sqrt();
            Dual(root, self.1 / (2.0 * root))
        }

        pub fn times(self, factor: f64) -> Dual {
            Dual(self.0 * factor, self.1 * factor)
        }
    }

    /// √x where x is positive, 0 elsewhere.
    pub fn safe_sqrt(x: Dual) -> Dual {
        let mask = if x.0 > 0.0 { 1.0 } else { 0.0 };
        x.sqrt().times(mask)
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let (best_f64, best_f32) = (best_step(2_f64.powi(-53)), best_step(2_f64.powi(-24)));
    let cube = |x: f64| x * x * x;
    let forward_error = (cube(1.001) - 1.0) / 0.001 - 3.0;
    vec![
        ("computing-forward-central", "0.0548", step_with_error(forward_error)),
        ("computing-forward-central", "0.003001", forward_error),
        ("computing-check-fails", "3.2e-4", 1e7_f64.sqrt().recip()),
        ("computing-relu-at-zero", "0.55", central(|x| x.max(0.0), 1e-6, 1e-5)),
        ("computing-choose-h", "6.9e-6", best_f64.0),
        ("computing-choose-h", "2.4e-11", best_f64.1),
        ("computing-choose-h", "5.6e-3", best_f32.0),
        ("computing-choose-h", "1.6e-5", best_f32.1),
        ("computing-choose-h", "4.5e-5", exp_error(1e-2)),
        ("computing-step-taken", "0.95", step_taken::numeric_gradient(|x| x[0], &[1e10])[0]),
        ("computing-step-taken", "1.9e-6", gap(1e10)),
        ("computing-step-taken", "5.24", 1e-5 / gap(1e10)),
        ("computing-log-of-softmax", "27.6", -1e-12_f64.ln()),
        ("computing-log-of-softmax", "744.4", -f64::from_bits(1).ln()),
    ]
}

/// The step whose central difference of x³ at 1 has this error, by bisection.
fn step_with_error(error: f64) -> f64 {
    let (mut low, mut high) = (1e-3, 1.0);
    for _ in 0..50 {
        let h = (low + high) / 2.0;
        if central(|x| x * x * x, 1.0, h) - 3.0 < error { low = h } else { high = h }
    }
    low
}

/// Where h²/6 + ε/h is least, and that least value, by a search on a fine scale.
fn best_step(epsilon: f64) -> (f64, f64) {
    let error = |h: f64| h * h / 6.0 + epsilon / h;
    let steps = (1_000..16_000).map(|k| 10_f64.powf(-f64::from(k) / 1_000.0));
    let h = steps.min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap();
    (h, error(h))
}

/// The error of the central difference of eˣ at 1.
fn exp_error(h: f64) -> f64 {
    (central(f64::exp, 1.0, h) - 1_f64.exp()).abs()
}

/// The distance from x to the next `f64`.
fn gap(x: f64) -> f64 {
    f64::from_bits(x.to_bits() + 1) - x
}

#[test]
fn computing_forward_central() {
    let h = step_with_error(0.003_001);
    assert_eq!((h / 0.001).round(), 55.0);
    // On a quadratic the central difference has rounding errors only, however large the step.
    assert!(near(central(|x| 3.0 * x * x - x, 0.7, 10.0), 3.2, 1e-12));
}

/// By the chain rule with slope 0 at 0, relu(x) − relu(−x) = x has the derivative 0 at 0.
#[test]
fn computing_relu_at_zero() {
    let relu = |x: f64| x.max(0.0);
    let slope = |x: f64| if x > 0.0 { 1.0 } else { 0.0 };
    let by_chain_rule = |x: f64| slope(x) + slope(-x);
    assert_eq!(by_chain_rule(0.0), 0.0);
    assert_eq!(central(|x| relu(x) - relu(-x), 0.0, 1e-3), 1.0);
    assert_eq!(by_chain_rule(0.1), 1.0);
}

#[test]
fn computing_choose_h() {
    let order = |h: f64| exp_error(h).log10();
    assert!(order(1e-5) < -9.5 && order(1e-8) > -9.5 && order(1e-8) < -6.5);
    assert!(order(1e-5) < order(1e-8) && order(1e-5) < order(1e-2));
    assert!(order(1e-15) > order(1e-2), "the smallest step is the worst: {}", order(1e-15));
    assert!(near((1.0 + 1e-15 - 1.0) / 1e-15, 1.1, 0.02), "1 + h is off by a tenth of h");
    // The optimum found by the search is that of the formula h³ = 3ε.
    let epsilon = 2_f64.powi(-53);
    assert!(near(best_step(epsilon).0 / (3.0 * epsilon).cbrt(), 1.0, 0.01));
}

#[test]
fn computing_step_taken() {
    let faulty = |x: f64| step_taken::numeric_gradient(|x| x[0], &[x])[0];
    assert!(near(faulty(1.0), 1.0, 1e-9));
    assert_eq!(faulty(1e10), 10.0 * gap(1e10) / 2e-5);
    assert_eq!(faulty(1e12), 0.0);
    assert!(gap(1e12) > 2e-5);
    // Mended: a step relative to x, divided by the distance really covered.
    let x: f64 = 1e10;
    let (up, down) = (x + 1e-5 * x, x - 1e-5 * x);
    assert!(near((3.0 * up - 3.0 * down) / (up - down), 3.0, 1e-9));
    // + h − 2h + h is not always where it began.
    let back = |x: f64| x + 1e-5 - 2e-5 + 1e-5;
    assert!((1..100).any(|k| back(f64::from(k) / 10.0) != f64::from(k) / 10.0));
}

#[test]
fn computing_log_of_softmax() {
    let logits = [0.0, 1000.0];
    assert_eq!(log_of_softmax::cross_entropy(&logits, 0), f64::INFINITY);
    assert!(near(log_of_softmax::cross_entropy(&[0.3, 0.3], 0), 2_f64.ln(), 1e-15));

    let max = 1000.0;
    let mended = max + logits.iter().map(|z| (z - max).exp()).sum::<f64>().ln() - logits[0];
    assert_eq!(mended, 1000.0);
    assert_eq!((-1000_f64).exp(), 0.0);
    assert!((-103_f32).exp() > 0.0 && (-104_f32).exp() == 0.0);
    assert!((0.0 * (-1.0 / 0.0_f64)).is_nan(), "step by step, the backward pass is NaN");
    // The patch: far on the wrong side the loss is flat.
    let patched = |z: f64| -((-z).exp() / (1.0 + (-z).exp()) + 1e-12).ln();
    assert!(central(patched, 40.0, 1e-3) < 1e-4, "where the true gradient is nearly 1");
    // One maximum for two rows: the lower row is 0/0.
    let row = [-1000.0_f64, -1001.0].map(|z| (z - 0.0).exp());
    assert!((row[0] / (row[0] + row[1])).is_nan());
}

/// The relative error of a check, as h varies: a fault leaves a floor, truncation and rounding do not.
#[test]
fn computing_check_fails() {
    let error = |derivative: f64, h: f64| (central(f64::sin, 0.7, h) / derivative - 1.0).abs();
    let (right, wrong) = (0.7_f64.cos(), 0.7_f64.cos() * 1.001);
    assert!(near(error(right, 1e-1) / error(right, 1e-2), 100.0, 1.0), "like h²");
    assert!(error(right, 1e-5) < 1e-9 && error(right, 1e-13) > 1e-6, "rounding");
    assert!([1e-3, 1e-4, 1e-5, 1e-6].iter().all(|&h| near(error(wrong, h), 1e-3, 1e-5)));
}

#[test]
fn computing_masked_sqrt() {
    use masked_sqrt::{Dual, safe_sqrt};
    let at_zero = safe_sqrt(Dual(0.0, 1.0));
    assert!(at_zero.0 == 0.0 && at_zero.1.is_nan());
    let at_four = safe_sqrt(Dual(4.0, 1.0));
    assert_eq!((at_four.0, at_four.1), (2.0, 0.25));
    let negative = safe_sqrt(Dual(-1.0, 1.0));
    assert!(negative.0.is_nan() && negative.1.is_nan());
    assert_eq!(Dual(0.0, 1.0).sqrt().1, f64::INFINITY, "without the mask");

    // Mended: the root never sees the zero.
    let twice_masked = |x: Dual| {
        let positive = x.0 > 0.0;
        let harmless = if positive { x } else { Dual(1.0, 0.0) };
        harmless.sqrt().times(f64::from(positive))
    };
    let (at_zero, at_four) = (twice_masked(Dual(0.0, 1.0)), twice_masked(Dual(4.0, 1.0)));
    assert_eq!((at_zero.0, at_zero.1), (0.0, 0.0));
    assert_eq!((at_four.0, at_four.1), (2.0, 0.25));
}
