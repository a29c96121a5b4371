//! Answers to `schedules`.

use catalogue::{Entry, chosen, mistake, right};
use std::f64::consts::PI;

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        "schedules",
        "staircase-smooth",
        "γ^(t/k) with a fraction in the exponent: a staircase goes by whole steps, ⌊t/k⌋",
    ),
    mistake("schedules", "staircase-early", "⌊(t + 1)/k⌋: the rate first falls at t = k"),
    mistake("schedules", "staircase-late", "a first fall at t = k + 1: it is at t = k"),
    mistake("schedules", "staircase-once", "a single fall at t = k: there is one every k steps"),
    mistake("schedules", "exponential-early", "γ^(t + 1): at t = 0 the rate is the initial one"),
    mistake("schedules", "exponential-e", "e^(−γ·t): γ itself is raised to t"),
    mistake(
        "schedules",
        "exponential-of-logarithm",
        "exp(t·ln γ), which is NaN for γ = 0 at t = 0: there γ⁰ is 1",
    ),
    mistake(
        "schedules",
        "exponential-linear",
        "η₀·(1 − t·(1 − γ)), a straight line: γ is raised to t",
    ),
    mistake(
        "schedules",
        "cosine-rises-again",
        "a cosine that goes on after the end and rises again",
    ),
    mistake(
        "schedules",
        "cosine-full-wave",
        "cos(2π·t/T), down and up again: half a wave ends at the minimum",
    ),
    mistake(
        "schedules",
        "cosine-quarter-wave",
        "cos(½π·t/T): it is ½·(1 + cos(π·t/T)), flat at both ends",
    ),
    mistake("schedules", "cosine-minimum-ignored", "a wave down to 0: it ends at the minimum"),
    mistake(
        "schedules",
        "cosine-minimum-added",
        "η_min + ½·η₀·(1 + cos): the wave spans η₀ − η_min, so that it starts at η₀",
    ),
    mistake(
        "schedules",
        "cosine-minimum-clamped",
        "a wave down to 0, cut off at the minimum: it spans η₀ − η_min",
    ),
    mistake("schedules", "zero-after-the-end", "0 after the end: the rate stays at its minimum"),
    mistake(
        "schedules",
        "warmup-from-0",
        "t/W, a first step with a rate of 0: it is (t + 1)/(W + 1)",
    ),
    mistake(
        "schedules",
        "warmup-too-fast",
        "(t + 1)/W, at the peak one step early: the peak is first reached at t = W",
    ),
    mistake(
        "schedules",
        "cosine-during-warmup",
        "a cosine whose clock runs during the warm-up: it starts at t = W",
    ),
    mistake(
        "schedules",
        "warmup-not-counted",
        "a cosine over all T steps after the warm-up: T counts the warm-up too",
    ),
    mistake(
        "schedules",
        "warmup-rises-again",
        "a cosine that goes on after the end of warm-up and descent, and rises again",
    ),
    mistake(
        "schedules",
        "warmup-without-descent",
        "the peak kept after the warm-up: a cosine goes down from there",
    ),
    mistake(
        "schedules",
        "minimum-checked-late",
        "a minimum that the warm-up does not look at: it is checked at every t",
    ),
    right("schedules", "products", "powers as repeated products"),
    right("schedules", "squared-cosine", "½·(1 + cos 2x) as cos² x"),
    right("schedules", "weights", "the cosine as a weighted mean of the two ends"),
];

/// The staircase.
pub fn step_decay(initial: f64, factor: f64, every: usize, step: usize) -> f64 {
    let right = solution::step_decay(initial, factor, every, step);
    match chosen("schedules") {
        "staircase-smooth" => initial * factor.powf(step as f64 / every as f64),
        "staircase-early" => solution::step_decay(initial, factor, every, step + 1),
        "staircase-late" => solution::step_decay(initial, factor, every, step.max(1) - 1),
        "staircase-once" => initial * if step >= every { factor } else { 1.0 },
        "products" => (0..step / every).fold(initial, |rate, _| rate * factor),
        _ => right,
    }
}

/// The power.
pub fn exponential_decay(initial: f64, factor: f64, step: usize) -> f64 {
    let right = solution::exponential_decay(initial, factor, step);
    match chosen("schedules") {
        "exponential-early" => right * factor,
        "exponential-e" => initial * (-factor * step as f64).exp(),
        "exponential-of-logarithm" => initial * (step as f64 * factor.ln()).exp(),
        "exponential-linear" => initial * (1.0 - step as f64 * (1.0 - factor)),
        "products" => (0..step).fold(initial, |rate, _| rate * factor),
        _ => right,
    }
}

fn half_wave(from: f64, to: f64, progress: f64) -> f64 {
    to + 0.5 * (from - to) * (1.0 + (PI * progress).cos())
}

/// The half wave.
pub fn cosine(initial: f64, minimum: f64, steps: usize, step: usize) -> f64 {
    let right = solution::cosine(initial, minimum, steps, step);
    let progress = step as f64 / steps as f64;
    let clamped = progress.min(1.0);
    match chosen("schedules") {
        "cosine-rises-again" => half_wave(initial, minimum, progress),
        "cosine-full-wave" => half_wave(initial, minimum, 2.0 * clamped),
        "cosine-quarter-wave" => minimum + (initial - minimum) * (PI / 2.0 * clamped).cos(),
        "cosine-minimum-ignored" => half_wave(initial, 0.0, clamped),
        "cosine-minimum-added" => minimum + half_wave(initial, 0.0, clamped),
        "cosine-minimum-clamped" => half_wave(initial, 0.0, clamped).max(minimum),
        "zero-after-the-end" if step > steps => 0.0,
        "squared-cosine" => minimum + (initial - minimum) * (PI / 2.0 * clamped).cos().powi(2),
        "weights" => {
            let weight = 0.5 + 0.5 * (PI * clamped).cos();
            weight * initial + (1.0 - weight) * minimum
        }
        _ => right,
    }
}

/// The line up and the half wave.
pub fn warmup_cosine(peak: f64, minimum: f64, warmup: usize, steps: usize, step: usize) -> f64 {
    let warming = step < warmup;
    let checked =
        if chosen("schedules") == "minimum-checked-late" && warming { 0.0 } else { minimum };
    let right = solution::warmup_cosine(peak, checked, warmup, steps, step);
    let after = || (step - warmup) as f64;
    match chosen("schedules") {
        "warmup-from-0" if warming => peak * step as f64 / warmup as f64,
        "warmup-too-fast" if warming => peak * (step + 1) as f64 / warmup as f64,
        "cosine-during-warmup" if !warming => solution::cosine(peak, minimum, steps, step),
        "warmup-not-counted" if !warming => solution::cosine(peak, minimum, steps, step - warmup),
        "warmup-rises-again" if !warming => {
            half_wave(peak, minimum, after() / (steps - warmup) as f64)
        }
        "warmup-without-descent" if !warming => peak,
        "squared-cosine" | "weights" if !warming => {
            cosine(peak, minimum, steps - warmup, step - warmup)
        }
        "products" if warming => (0..=step).map(|_| peak / (warmup + 1) as f64).sum(),
        _ => right,
    }
}
