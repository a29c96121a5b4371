//! Answers to `xavier` and `he`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::Array2;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;

macro_rules! entries {
    ($task:literal, $($own:expr),+) => {
        &[
            mistake(
                $task,
                "variance-for-deviation",
                "the root left out: what stands under it is a variance, not a deviation or a limit",
            ),
            mistake(
                $task,
                "root-3-missing",
                "the deviation as the uniform's limit: from −a to a the deviation is a/√3",
            ),
            mistake($task, "same-draw", "one draw for every entry: all units would stay equal"),
            mistake($task, "one-row", "one row drawn, and repeated for every unit"),
            mistake($task, "only-positive", "uniform from 0 to a: a signal would drift"),
            mistake($task, "uniform-for-normal", "uniform numbers where normal ones are asked for"),
            mistake(
                $task,
                "shape-transposed",
                "fan_in × fan_out: a weight matrix is fan_out × fan_in",
            ),
            mistake(
                $task,
                "own-generator",
                "a generator with a seed of its own, not the one that is given",
            ),
            mistake($task, "any-fan", "a fan of 0 accepted: there is nothing to draw, or x/0 = ∞"),
            right($task, "box-muller", "normal numbers by Box and Muller, uniform ones by a range"),
            right($task, "polar", "normal numbers by the polar method, column by column"),
            $($own),+
        ]
    };
}

pub(crate) const XAVIER: &[Entry] = entries!(
    "xavier",
    mistake("xavier", "factor-2-missing", "1/(fan_in + fan_out), the 2 forgotten"),
    mistake("xavier", "one-fan", "1/fan_in: Xavier's variance lies between those of both fans"),
    mistake("xavier", "he-for-xavier", "2/fan_in: that is He's variance, for ReLU"),
    mistake(
        "xavier",
        "whole-average",
        "the fans' average in whole numbers: an odd sum loses a half",
    ),
    mistake("xavier", "sum-unbracketed", "2/fan_in + fan_out, without brackets around the sum")
);
pub(crate) const HE: &[Entry] = entries!(
    "he",
    mistake("he", "factor-2-missing", "1/fan_in: the 2 makes up for what ReLU throws away"),
    mistake("he", "fans-swapped", "2/fan_out: the sum that a unit takes has fan_in terms"),
    mistake("he", "xavier-for-he", "2/(fan_in + fan_out): that is Xavier's variance"),
    mistake(
        "he",
        "root-5",
        "1/(3·fan_in), PyTorch's default for a linear layer: that is for a leaky ReLU of slope √5",
    ),
    mistake("he", "sum-unbracketed", "2/fan_in + fan_out: fan_out has no part in it")
);

/// Marsaglia's polar method.
fn polar(rng: &mut StdRng) -> f64 {
    loop {
        let (u, v) = (rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0f64));
        let s: f64 = u * u + v * v;
        if s > 0.0 && s < 1.0 {
            return u * (-2.0 * s.ln() / s).sqrt();
        }
    }
}

fn box_muller(rng: &mut StdRng) -> f64 {
    let (u, v) = (1.0 - rng.random::<f64>(), rng.random::<f64>());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).sin()
}

fn draw(task: &str, fans: (usize, usize), normal: bool, rng: &mut StdRng) -> Array2<f64> {
    let (fan_in, fan_out) = fans;
    let choice = chosen(task);
    assert!(choice == "any-fan" || fan_in > 0 && fan_out > 0, "a fan is 0");
    let (a, b) = (fan_in as f64, fan_out as f64);
    // 2/fan for normal numbers, 6/fan for uniform ones: a variance, and the square of a limit.
    let of = |numerator: f64| match choice {
        "sum-unbracketed" => numerator / a + b,
        "one-fan" => numerator / 2.0 / a,
        "whole-average" => numerator / 2.0 / ((fan_in + fan_out) / 2) as f64,
        "root-5" => numerator / 6.0 / a,
        "he-for-xavier" => numerator / a,
        "fans-swapped" => numerator / b,
        "xavier-for-he" => numerator / (a + b),
        _ if task == "xavier" => numerator / (a + b),
        _ => numerator / a,
    };
    let half = if choice == "factor-2-missing" { 0.5 } else { 1.0 };
    let root = |x: f64| if choice == "variance-for-deviation" { x } else { x.sqrt() };
    let deviation = root(half * of(2.0));
    let limit = if choice == "root-3-missing" { deviation } else { root(half * of(6.0)) };
    let mut own = StdRng::seed_from_u64(42);
    let rng = if choice == "own-generator" { &mut own } else { rng };
    let normal = normal && choice != "uniform-for-normal";
    let mut one = || match (normal, choice) {
        (true, "box-muller") => deviation * box_muller(rng),
        (true, "polar") => deviation * polar(rng),
        (true, _) => deviation * rng.sample::<f64, _>(StandardNormal),
        (false, "only-positive") => limit * rng.random::<f64>(),
        (false, _) => rng.random_range(-limit..limit),
    };
    match choice {
        "same-draw" => Array2::from_elem((fan_out, fan_in), one()),
        "one-row" => {
            let row: Vec<f64> = (0..fan_in).map(|_| one()).collect();
            Array2::from_shape_fn((fan_out, fan_in), |(_, j)| row[j])
        }
        "shape-transposed" => Array2::from_shape_simple_fn((fan_in, fan_out), one),
        "polar" => Array2::from_shape_simple_fn((fan_in, fan_out), one).reversed_axes(),
        _ => Array2::from_shape_simple_fn((fan_out, fan_in), one),
    }
}

/// Xavier, uniform.
pub fn xavier_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    draw("xavier", (fan_in, fan_out), false, rng)
}

/// Xavier, normal.
pub fn xavier_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    draw("xavier", (fan_in, fan_out), true, rng)
}

/// He, uniform.
pub fn he_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    draw("he", (fan_in, fan_out), false, rng)
}

/// He, normal.
pub fn he_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    draw("he", (fan_in, fan_out), true, rng)
}
