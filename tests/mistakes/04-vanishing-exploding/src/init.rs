//! Answers to `xavier` and `he`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::Array2;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;

macro_rules! entries {
    ($task:literal, $formula:literal) => {
        &[
            mistake($task, "variance-for-deviation", "the variance used as the deviation: the root is missing"),
            mistake($task, "factor-2-missing", concat!("no factor 2: the variance is ", $formula)),
            mistake($task, "fans-swapped", "fan-in and fan-out swapped"),
            mistake($task, "sum-unbracketed", "2/fan_in + fan_out, without brackets around the sum"),
            mistake($task, "root-3-missing", "the deviation as the uniform's limit: a uniform number from −a to a has the deviation a/√3"),
            mistake($task, "same-draw", "one draw for every entry: all units would stay equal"),
            mistake($task, "one-row", "one row drawn, and repeated for every unit"),
            mistake($task, "only-positive", "uniform from 0 to a: a signal would drift"),
            mistake($task, "uniform-for-normal", "uniform numbers where normal ones are asked for"),
            mistake($task, "shape-transposed", "fan_in × fan_out: a weight matrix is fan_out × fan_in"),
            mistake($task, "own-generator", "a generator with a seed of its own, not the one that is given"),
            right($task, "box-muller", "normal numbers by Box and Muller, uniform ones by a range"),
            right($task, "sum-of-a-row", "drawn row by row, normal numbers by the polar method"),
        ]
    };
}

pub(crate) const XAVIER: &[Entry] = entries!("xavier", "2/(fan_in + fan_out)");
pub(crate) const HE: &[Entry] = entries!("he", "2/fan_in");

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
    assert!(fan_in > 0 && fan_out > 0, "a fan is 0");
    let choice = chosen(task);
    let (a, b) = match choice {
        "fans-swapped" => (fan_out as f64, fan_in as f64),
        _ => (fan_in as f64, fan_out as f64),
    };
    let mut variance = match (task, choice) {
        (_, "sum-unbracketed") => 2.0 / a + b,
        // Xavier's is the same either way; what people swap to is one fan alone.
        ("xavier", "fans-swapped") => 1.0 / a,
        ("xavier", _) => 2.0 / (a + b),
        _ => 2.0 / a,
    };
    if choice == "factor-2-missing" {
        variance /= 2.0;
    }
    let deviation = if choice == "variance-for-deviation" { variance } else { variance.sqrt() };
    let mut own = StdRng::seed_from_u64(42);
    let rng = if choice == "own-generator" { &mut own } else { rng };
    let limit = if choice == "root-3-missing" { deviation } else { 3f64.sqrt() * deviation };
    let normal = normal && choice != "uniform-for-normal";
    let mut one = || match (normal, choice) {
        (true, "box-muller") => deviation * box_muller(rng),
        (true, "sum-of-a-row") => deviation * polar(rng),
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
