//! Answers to `l1`, `l2` and `elastic_net`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::ArrayD;
use solution::{Parameter, Penalty};

pub(crate) const L1: &[Entry] = &[
    mistake(
        "l1",
        "sign-of-zero",
        "`signum` for the sign, which is ±1 at ±0: here the sign of 0 is 0",
    ),
    mistake("l1", "biases-too", "a penalty on the biases too: they are left out"),
    mistake(
        "l1",
        "biases-in-value",
        "the biases in the penalty, though not in its gradient: they are left out of both",
    ),
    mistake(
        "l1",
        "biases-without-gradient",
        "no gradient for the biases: each tensor has one, and theirs is zeros",
    ),
    mistake("l1", "vectors-for-biases", "every vector taken for a bias: `is_bias` says which are"),
    mistake(
        "l1",
        "lambda-unchecked",
        "no check of λ: negative or not finite, it is a panic, with or without weights",
    ),
    mistake("l1", "no-absolute", "the sum of w: it is the sum of |w|"),
    mistake("l1", "lambda-missing", "sign(w) without λ: the factor stays when you differentiate"),
    mistake(
        "l1",
        "gradient-of-l2",
        "λ·w, the gradient of L2: that of |w| does not depend on the size of w",
    ),
    mistake("l1", "mean", "the mean over the weights: it is their sum"),
    mistake(
        "l1",
        "gradient-sign",
        "−λ·sign(w): it points uphill, away from 0, as any gradient does",
    ),
    mistake("l1", "smoothed", "w/√(w² + 10⁻⁸), the slope of a rounded kink: near 0 it is still ±1"),
    right("l1", "loops", "the biases skipped in a loop, weights backwards"),
    right("l1", "by-comparison", "sign as (w > 0) − (w < 0), the penalty as Σ w·sign(w)"),
];
pub(crate) const L1_IMPOSTORS: [Entry; 4] = impostors("l1");

pub(crate) const L2: &[Entry] = &[
    mistake("l2", "half-missing", "λ·Σ w² and its gradient 2·λ·w: the penalty has a ½"),
    mistake("l2", "two-in-gradient", "2·λ·w: the 2 of the square has cancelled against the ½"),
    mistake("l2", "half-in-gradient", "½·λ·w: the ½ has cancelled against the 2 of the square"),
    mistake("l2", "norm-not-squared", "the norm itself: L2 means its square"),
    mistake("l2", "biases-too", "a penalty on the biases too: they are left out"),
    mistake(
        "l2",
        "biases-in-value",
        "the biases in the penalty, though not in its gradient: they are left out of both",
    ),
    mistake(
        "l2",
        "biases-without-gradient",
        "no gradient for the biases: each tensor has one, and theirs is zeros",
    ),
    mistake("l2", "vectors-for-biases", "every vector taken for a bias: `is_bias` says which are"),
    mistake(
        "l2",
        "lambda-unchecked",
        "no check of λ: negative or not finite, it is a panic, with or without weights",
    ),
    mistake("l2", "lambda-missing", "w without λ: the factor stays when you differentiate"),
    mistake("l2", "lambda-squared", "½·Σ (λ·w)²: λ multiplies the square, it is not squared"),
    mistake("l2", "mean", "the mean over the weights: it is their sum"),
    mistake("l2", "gradient-sign", "−λ·w: it points uphill, away from 0, as any gradient does"),
    right("l2", "loops", "the biases skipped in a loop, weights backwards"),
    right("l2", "by-dot-product", "λ/2 times the dot product of the weights with themselves"),
];
pub(crate) const L2_IMPOSTORS: [Entry; 4] = impostors("l2");

pub(crate) const ELASTIC_NET: &[Entry] = &[
    mistake(
        "elastic_net",
        "ratio-swapped",
        "ρ on the squares and 1 − ρ on |w|: ρ is the share of L1",
    ),
    mistake(
        "elastic_net",
        "ratio-ignored",
        "both penalties whole: ρ and 1 − ρ share λ between them",
    ),
    mistake("elastic_net", "ratio-on-l1-only", "L2 whole beside ρ of L1: its share is 1 − ρ"),
    mistake("elastic_net", "ratio-unchecked", "no check of ρ: outside [0, 1] it is a panic"),
    mistake("elastic_net", "half-missing", "(1 − ρ)·w² without the ½"),
    mistake(
        "elastic_net",
        "two-in-gradient",
        "2·(1 − ρ)·w: the 2 of the square has cancelled against the ½",
    ),
    mistake("elastic_net", "lambda-on-l1-only", "λ on L1 alone: it multiplies both parts"),
    mistake(
        "elastic_net",
        "sign-of-zero",
        "`signum` for the sign, which is ±1 at ±0: here the sign of 0 is 0",
    ),
    mistake("elastic_net", "biases-too", "a penalty on the biases too: they are left out"),
    mistake(
        "elastic_net",
        "biases-without-gradient",
        "no gradient for the biases: each tensor has one, and theirs is zeros",
    ),
    right("elastic_net", "of-both", "the penalties l1 at λρ and l2 at λ(1 − ρ), added"),
    right("elastic_net", "loops", "the biases skipped in a loop, weights backwards"),
];
pub(crate) const ELASTIC_NET_IMPOSTORS: [Entry; 4] = impostors("elastic_net");

/// Weight by weight: its share of the penalty, and its slope.
fn sum(
    name: &str,
    parameters: &[Parameter],
    share: impl Fn(f64) -> f64,
    slope: impl Fn(f64) -> f64,
) -> Penalty {
    let is_bias = |p: &Parameter| match name {
        "vectors-for-biases" => p.values.ndim() == 1,
        _ => p.is_bias,
    };
    let in_value = |p: &&Parameter| !is_bias(p) || matches!(name, "biases-too" | "biases-in-value");
    let in_gradient = |p: &Parameter| !is_bias(p) || name == "biases-too";
    let weights: Vec<f64> =
        parameters.iter().filter(in_value).flat_map(|p| p.values.iter().copied()).collect();
    // Backwards: another order of summation is as right.
    let mut value = weights.iter().rev().map(|&w| share(w)).sum();
    let slopes = |p: &Parameter| match in_gradient(p) {
        true => p.values.mapv(&slope),
        false => ArrayD::zeros(p.values.raw_dim()),
    };
    let with_gradient =
        parameters.iter().filter(|p| !p.is_bias || name != "biases-without-gradient");
    let mut gradients: Vec<_> = with_gradient.map(slopes).collect();
    if name == "mean" {
        value /= weights.len() as f64;
        gradients.iter_mut().for_each(|g| *g /= weights.len() as f64);
    }
    Penalty { value, gradients }
}

fn sign(w: f64) -> f64 {
    f64::from(i8::from(w > 0.0) - i8::from(w < 0.0))
}

/// What is fit for the solution's checks.
fn checked(name: &str, value: f64) -> f64 {
    match name {
        "lambda-unchecked" | "ratio-unchecked" => 0.5,
        _ => value,
    }
}

/// Differences of the whole penalty.
fn differences(
    scheme: Scheme,
    parameters: &[Parameter],
    of: &dyn Fn(&[Parameter]) -> Penalty,
) -> Penalty {
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

/// L1.
pub fn l1(parameters: &[Parameter], lambda: f64) -> Penalty {
    let name = chosen("l1");
    let right = solution::l1(parameters, checked(name, lambda));
    let sum = |share: &dyn Fn(f64) -> f64, slope: &dyn Fn(f64) -> f64| {
        sum(name, parameters, share, slope)
    };
    let (share, slope) = (|w: f64| lambda * w.abs(), |w| lambda * sign(w));
    match name {
        "sign-of-zero" => sum(&share, &|w| lambda * w.signum()),
        "no-absolute" => sum(&|w| lambda * w, &slope),
        "lambda-missing" => sum(&share, &sign),
        "gradient-of-l2" => sum(&share, &|w| lambda * w),
        "gradient-sign" => sum(&share, &|w| -slope(w)),
        "smoothed" => sum(&share, &|w| lambda * w / (w * w + 1e-8).sqrt()),
        "by-comparison" => sum(&|w| lambda * w * sign(w), &slope),
        "" => right,
        _ => match Scheme::of(name) {
            Some(scheme) => differences(scheme, parameters, &|p| solution::l1(p, lambda)),
            None => sum(&share, &slope),
        },
    }
}

/// L2.
pub fn l2(parameters: &[Parameter], lambda: f64) -> Penalty {
    let name = chosen("l2");
    let right = solution::l2(parameters, checked(name, lambda));
    let sum = |share: &dyn Fn(f64) -> f64, slope: &dyn Fn(f64) -> f64| {
        sum(name, parameters, share, slope)
    };
    let (share, slope) = (|w| lambda / 2.0 * (w * w), |w| lambda * w);
    match name {
        "half-missing" => sum(&|w| lambda * w * w, &|w| 2.0 * lambda * w),
        "two-in-gradient" => sum(&share, &|w| 2.0 * lambda * w),
        "half-in-gradient" => sum(&share, &|w| 0.5 * lambda * w),
        "norm-not-squared" => {
            let norm = (2.0 * right.value / lambda).sqrt();
            let gradients = right.gradients.iter().map(|g| g / norm).collect();
            if lambda == 0.0 { right } else { Penalty { value: lambda * norm, gradients } }
        }
        "lambda-missing" => sum(&share, &|w| w),
        "lambda-squared" => sum(&|w| (lambda * w).powi(2) / 2.0, &|w| lambda * lambda * w),
        "gradient-sign" => sum(&share, &|w| -lambda * w),
        "by-dot-product" => sum(&|w| w * w * (lambda * 0.5), &slope),
        "" => right,
        _ => match Scheme::of(name) {
            Some(scheme) => differences(scheme, parameters, &|p| solution::l2(p, lambda)),
            None => sum(&share, &slope),
        },
    }
}

/// Both.
pub fn elastic_net(parameters: &[Parameter], lambda: f64, ratio: f64) -> Penalty {
    let name = chosen("elastic_net");
    let right = solution::elastic_net(parameters, lambda, checked(name, ratio));
    // λ of |w|, of ½·w², and the factor of the latter's gradient.
    let weighted = |of_l1: f64, of_l2: f64, twice: f64| {
        let share = |w: f64| of_l1 * w.abs() + of_l2 * w * w / 2.0;
        sum(name, parameters, share, |w| of_l1 * sign(w) + twice * of_l2 * w)
    };
    let rest = 1.0 - ratio;
    match name {
        "ratio-swapped" => weighted(lambda * rest, lambda * ratio, 1.0),
        "ratio-ignored" => weighted(lambda, lambda, 1.0),
        "ratio-on-l1-only" => weighted(lambda * ratio, lambda, 1.0),
        "half-missing" => weighted(lambda * ratio, 2.0 * lambda * rest, 1.0),
        "two-in-gradient" => weighted(lambda * ratio, lambda * rest, 2.0),
        "lambda-on-l1-only" => weighted(lambda * ratio, rest, 1.0),
        "sign-of-zero" => {
            let mut penalty = right;
            for (g, p) in penalty.gradients.iter_mut().zip(parameters).filter(|(_, p)| !p.is_bias) {
                g.zip_mut_with(&p.values, |g, w| {
                    if *w == 0.0 {
                        *g = lambda * ratio * w.signum();
                    }
                });
            }
            penalty
        }
        "of-both" => {
            let (a, b) = (l1(parameters, lambda * ratio), l2(parameters, lambda * rest));
            let gradients = a.gradients.iter().zip(&b.gradients).map(|(a, b)| a + b).collect();
            Penalty { value: a.value + b.value, gradients }
        }
        "" => right,
        _ => match Scheme::of(name) {
            Some(scheme) => {
                differences(scheme, parameters, &|p| solution::elastic_net(p, lambda, ratio))
            }
            None => weighted(lambda * ratio, lambda * rest, 1.0),
        },
    }
}
