//! Answers to `schedules`.

use catalogue::{ANY_PANIC, enter, pick};
use std::f64::consts::PI;

/// A rate is finite and above 0; another number is finite and not negative.
fn check(initial: f64, other: f64) {
    let rate = || {
        solution::exponential_decay(initial, 1.0, 0);
    };
    let second = || {
        solution::exponential_decay(1.0, other, 0);
    };
    let both = || {
        rate();
        second();
    };
    pick!(
        "check",
        both(),
        wrong("none", "no check of the rate, nor of γ or the minimum: what makes no schedule must panic", ()),
        wrong("no-rate", "no check of the first rate: it is finite and above 0", second()),
        wrong("no-second", "no check of γ or the minimum: it is finite and not negative", rate()),
        wrong("rate-of-0", "a first rate of 0 accepted: it is above 0", {
            solution::exponential_decay(1.0, initial, 0);
            second();
        }),
    );
}

const WRAPS: &str = "a cast to 32 bits, which wraps around: t may be any `usize`";

/// t, where only a cosine is taken of it.
fn clock(step: usize) -> usize {
    pick!("clock-cast", step, wrong("u32", WRAPS, step as u32 as usize),)
}

/// γ in its range.
fn strict_factor(factor: f64) {
    const ABOVE: &str = "γ above 1 refused: it must be finite and ≥ 0, and may raise the rate";
    const ZERO: &str = "γ = 0 refused: it is allowed, and leaves the first rate alone";
    pick!(
        "factor-range",
        (),
        wrong("above-1", ABOVE, assert!(factor <= 1.0, "{ANY_PANIC}")),
        wrong("1-and-above", "γ of 1 and above refused: it must be finite and ≥ 0, no more", assert!(factor < 1.0, "{ANY_PANIC}")),
        wrong("0", ZERO, assert!(factor > 0.0, "{ANY_PANIC}")),
        wrong("0-and-above-1", "γ outside (0, 1] refused: it must be finite and ≥ 0, no more", assert!(factor > 0.0 && factor <= 1.0, "{ANY_PANIC}")),
        wrong("0-and-1", "γ outside (0, 1) refused: it must be finite and ≥ 0, no more", assert!(factor > 0.0 && factor < 1.0, "{ANY_PANIC}")),
    );
}

/// And the minimum.
fn strict_minimum(initial: f64, minimum: f64) {
    const ABOVE: &str = "a minimum above the first rate refused: it is allowed, and the rate rises then";
    pick!(
        "minimum-range",
        (),
        wrong("above", ABOVE, assert!(minimum <= initial, "{ANY_PANIC}")),
        wrong("not-below", "a minimum that is not below the first rate refused: it must be finite and ≥ 0, no more", assert!(minimum < initial, "{ANY_PANIC}")),
        wrong("0", "a minimum of 0 refused: it must be finite and ≥ 0", assert!(minimum > 0.0, "{ANY_PANIC}")),
    );
}

/// γⁿ.
fn power(factor: f64, n: usize) -> f64 {
    let n = pick!("cast", n as f64, wrong("i32", WRAPS, f64::from(n as i32)), wrong("u32", WRAPS, f64::from(n as u32)),);
    power_of(factor, n)
}

/// γⁿ, where n may have a fraction.
fn power_of(factor: f64, n: f64) -> f64 {
    const TIMES: &str = "γ·n: γ is raised to n";
    pick!(
        "power",
        factor.powf(n),
        wrong("of-logarithm", "exp(n·ln γ), which is NaN for γ = 0 and n = 0: γ⁰ is 1", (n * factor.ln()).exp()),
        wrong("e", "e^(−γ·n): γ itself is raised to n", (-factor * n).exp()),
        wrong("linear", "1 − n·(1 − γ), a straight line: γ is raised to n", 1.0 - n * (1.0 - factor)),
        wrong("no-power", "γ whatever n is: γ is raised to n", factor),
        wrong("complement", "(1 − γ)ⁿ: γ is what is left, and itself raised to n", (1.0 - factor).powf(n)),
        wrong("exchanged", "n^γ: γ is raised to n", n.powf(factor)),
        wrong("times", TIMES, factor * n),
        wrong("times-but-first", TIMES, if n == 0.0 { 1.0 } else { factor * n }),
        wrong("divided", "1/(1 + γ·n), another schedule: γ is raised to n", 1.0 / (1.0 + factor * n)),
        right("squared-root", "(√γ)²ⁿ", factor.sqrt().powf(2.0 * n)),
    )
}

/// The staircase.
pub fn step_decay(initial: f64, factor: f64, every: usize, step: usize) -> f64 {
    let _inside = enter("schedules/step_decay");
    check(initial, factor);
    strict_factor(factor);
    assert!(every > 0, "every is 0");
    let (t, k) = (step as f64, every as f64);
    let stairs = pick!(
        "stairs",
        power(factor, step / every),
        wrong("smooth", "t/k with its fraction: a staircase goes by whole steps, ⌊t/k⌋", power_of(factor, t / k)),
        wrong("early", "⌊(t + 1)/k⌋: the rate first falls at t = k", power(factor, (step + 1) / every)),
        wrong("late", "a first fall at t = k + 1: it is at t = k", power(factor, step.max(1).div_ceil(every) - 1)),
        wrong("rounded", "t/k rounded: a staircase goes by whole steps, ⌊t/k⌋", power_of(factor, (t / k).round())),
        wrong("once", "a single fall at t = k: there is one every k steps", power(factor, usize::from(step >= every))),
        wrong("remainder", "t mod k: the number of whole steps is ⌊t/k⌋", power(factor, step % every)),
        wrong("twice-at-once", "γ once more in the very step in which the rate falls: it falls once, and stays there", {
            power(factor, step / every) * if step > 0 && step.is_multiple_of(every) { factor } else { 1.0 }
        }),
        wrong("ceiling", "t/k rounded up: the rate first falls at t = k, ⌊t/k⌋", power(factor, step.div_ceil(every))),
        wrong("one-more", "γ^(⌊t/k⌋ + 1): the first k steps have the initial rate", power(factor, step / every + 1)),
        wrong("multiplied", "t·k for t/k: one fall in k steps, not k falls in one", power_of(factor, t * k)),
    );
    of_first(initial, factor, stairs)
}

/// η₀ times the power.
fn of_first(initial: f64, factor: f64, power: f64) -> f64 {
    pick!(
        "first",
        initial * power,
        wrong("missing", "the power of γ alone: it multiplies the first rate", power),
        wrong("gamma-alone", "γ itself for the rate: the first rate is multiplied by a power of it", factor),
        wrong("added", "η₀ + γⁿ: the power multiplies the first rate", initial + power),
        wrong("divided", "η₀/γⁿ: the power multiplies the first rate", initial / power),
        wrong("complement", "η₀·(1 − γⁿ): the power itself multiplies the first rate", initial * (1.0 - power)),
    )
}

/// The power.
pub fn exponential_decay(initial: f64, factor: f64, step: usize) -> f64 {
    let _inside = enter("schedules/exponential_decay");
    check(initial, factor);
    strict_factor(factor);
    // Of `usize::MAX`, t + 1 overflows before it is a number with a point, and not after.
    const EARLY: &str = "γ^(t + 1): at t = 0 the rate is the initial one";
    let power = pick!(
        "exponent",
        power(factor, step),
        wrong("early", EARLY, power(factor, step + 1)),
        wrong("early-as-f64", EARLY, power_of(factor, step as f64 + 1.0)),
        wrong("late", "γ^(t − 1): it falls from t = 1 on", power(factor, step.max(1) - 1)),
    );
    of_first(initial, factor, power)
}

/// From η₀ to η_min, at `progress` from 0 to 1.
fn half_wave(from: f64, to: f64, progress: f64) -> f64 {
    const FULL: &str = "cos(2π·t/T), down and up again: half a wave ends at the minimum";
    const QUARTER: &str = "cos(½π·t/T): it is ½·(1 + cos(π·t/T)), flat at both ends";
    const RISING: &str = "1 − cos(π·t/T): the rate goes down";
    const DEGREES: &str = "cos(180·t/T): the cosine takes radians";
    const NO_PI: &str = "cos(t/T): half a wave ends at π";
    const IGNORED: &str = "a wave down to 0: it ends at the minimum";
    const SINE: &str = "sin(π·t/T) for its cosine: the wave starts at its top";
    const NO_ONE: &str = "½·cos(π·t/T) without the 1: it is below 0 in its second half";
    const ALONE: &str = "cos(π·t/T) alone, from 1 to −1: ½·(1 + cos) goes from 1 to 0";
    const HALF_ON_1: &str = "½ + cos(π·t/T): the ½ multiplies both";
    const NOT_ADDED: &str = "½·(η₀ − η_min)·(1 + cos) alone: η_min is added to it";
    let half = |angle: f64| 0.5 * (1.0 + angle.cos());
    let quarter = (PI / 2.0 * progress).cos();
    // Many return the minimum from T on, whatever the wave is.
    let then_0 = |wave: f64| if progress >= 1.0 { 0.0 } else { wave };
    let wave = pick!(
        "wave",
        half(PI * progress),
        wrong("full", FULL, half(2.0 * PI * progress)),
        wrong("full-but-the-end", FULL, then_0(half(2.0 * PI * progress))),
        wrong("quarter", QUARTER, quarter),
        wrong("quarter-but-the-end", QUARTER, then_0(quarter)),
        wrong("line", "a straight line: it is half a cosine wave", 1.0 - progress),
        wrong("no-half", "1 + cos(π·t/T) without the ½: it starts at twice the rate", 1.0 + (PI * progress).cos()),
        wrong("rising", RISING, 1.0 - half(PI * progress)),
        wrong("rising-but-the-end", RISING, then_0(1.0 - half(PI * progress))),
        wrong("degrees", DEGREES, half(180.0 * progress)),
        wrong("degrees-but-the-end", DEGREES, then_0(half(180.0 * progress))),
        wrong("no-pi", NO_PI, half(progress)),
        wrong("no-pi-but-the-end", NO_PI, then_0(half(progress))),
        wrong("sine", SINE, 0.5 * (1.0 + (PI * progress).sin())),
        wrong("sine-but-the-end", SINE, then_0(0.5 * (1.0 + (PI * progress).sin()))),
        wrong("no-one", NO_ONE, 0.5 * (PI * progress).cos()),
        wrong("no-one-but-the-end", NO_ONE, then_0(0.5 * (PI * progress).cos())),
        wrong("cosine-alone", ALONE, (PI * progress).cos()),
        wrong("cosine-alone-but-the-end", ALONE, then_0((PI * progress).cos())),
        wrong("half-on-1", HALF_ON_1, 0.5 + (PI * progress).cos()),
        wrong("half-on-1-but-the-end", HALF_ON_1, then_0(0.5 + (PI * progress).cos())),
        right("squared-cosine", "cos²(½π·t/T)", (PI / 2.0 * progress).cos().powi(2)),
    );
    pick!(
        "minimum",
        to + (from - to) * wave,
        wrong("ignored", IGNORED, from * wave),
        wrong("ignored-but-the-end", IGNORED, if progress >= 1.0 { to } else { from * wave }),
        wrong("added", "η_min + ½·η₀·(1 + cos): the wave spans η₀ − η_min, so that it starts at η₀", to + from * wave),
        wrong("not-added", NOT_ADDED, (from - to) * wave),
        wrong("not-added-but-the-end", NOT_ADDED, if progress >= 1.0 { to } else { (from - to) * wave }),
        wrong("span-added", "η₀ + η_min for the height of the wave: it spans η₀ − η_min, so that it starts at η₀", to + (from + to) * wave),
        wrong("no-rate", "the wave alone, from 1 down to 0: it leads from the first rate to the minimum", wave),
        wrong("at-least", "the larger of the wave and η_min: where η_min is above η₀ the rate rises to it", (to + (from - to) * wave).max(to)),
        wrong("at-most", "the smaller of the wave and η₀: where η_min is above η₀ the rate rises to it", (to + (from - to) * wave).min(from)),
        wrong("clamped", "a wave down to 0, cut off at the minimum: it spans η₀ − η_min", (from * wave).max(to)),
        right("weights", "a weighted mean of the two ends", wave * from + (1.0 - wave) * to),
    )
}

const LATE: &str = "a wave that starts one step late: it starts at t = 0, after a warm-up at t = W";

/// t/T, not beyond 1.
fn progress(step: usize, steps: usize) -> f64 {
    const EARLY: &str = "(t + 1)/T: at t = 0 the rate is the initial one";
    // Of `usize::MAX`, t + 1 overflows; of T = 1, T − 1 is 0, and 0/0 NaN.
    const LAST: &str = "t/(T − 1): the minimum is reached at t = T";
    const ONE_MORE: &str = "t/(T + 1): the minimum is reached at t = T";
    let unbounded = step as f64 / steps as f64;
    pick!(
        "end",
        unbounded.min(1.0),
        wrong("none", "a cosine that goes on after the end and rises again: it stays at the minimum", unbounded),
        wrong("early", EARLY, ((step + 1) as f64 / steps as f64).min(1.0)),
        wrong("early-as-f64", EARLY, ((step as f64 + 1.0) / steps as f64).min(1.0)),
        wrong("last-step", LAST, if steps == 1 { 1.0 } else { (step as f64 / (steps as f64 - 1.0)).min(1.0) }),
        wrong("last-step-by-adding", LAST, if step + 1 >= steps { 1.0 } else { step as f64 / (steps as f64 - 1.0) }),
        wrong("last-step-over-0", LAST, if step >= steps { 1.0 } else { step as f64 / (steps as f64 - 1.0) }),
        wrong("restart", "t mod T, a warm restart: the rate stays at the minimum after T", { (step % steps) as f64 / steps as f64 }),
        wrong("integers", "t/T in integers, which is 0 up to the end: divide as `f64`", (step.min(steps) / steps) as f64),
        wrong("late", LATE, ((step.max(1) - 1) as f64 / steps as f64).min(1.0)),
        wrong("late-but-the-end", LATE, if step >= steps { 1.0 } else { (step.max(1) - 1) as f64 / steps as f64 }),
        wrong("one-more", ONE_MORE, (step as f64 / (steps as f64 + 1.0)).min(1.0)),
        wrong("one-more-but-the-end", ONE_MORE, if step >= steps { 1.0 } else { step as f64 / (steps as f64 + 1.0) }),
        wrong("one-more-for-ever", ONE_MORE, step.min(steps) as f64 / (steps as f64 + 1.0)),
    )
}

/// The wave, and after it.
fn descent(from: f64, to: f64, step: usize, steps: usize) -> f64 {
    let rate = half_wave(from, to, progress(step, steps));
    const ZERO: &str = "0 after the end: the rate stays at its minimum";
    const FIRST: &str = "the first rate after the end: the rate stays at its minimum";
    pick!(
        "after-the-end",
        rate,
        wrong("zero", ZERO, if step > steps { 0.0 } else { rate }),
        wrong("zero-at-it", ZERO, if step >= steps { 0.0 } else { rate }),
        wrong("first", FIRST, if step > steps { from } else { rate }),
        wrong("first-at-it", FIRST, if step >= steps { from } else { rate }),
    )
}

/// The half wave.
pub fn cosine(initial: f64, minimum: f64, steps: usize, step: usize) -> f64 {
    let _inside = enter("schedules/cosine");
    check(initial, minimum);
    let check = || assert!(steps > 0, "steps is 0");
    pick!("steps-check", check(), wrong("none", "no check of T: with 0 there is no wave", ()),);
    strict_minimum(initial, minimum);
    descent(initial, minimum, clock(step), steps)
}

/// The line up and the half wave.
pub fn warmup_cosine(peak: f64, minimum: f64, warmup: usize, steps: usize, step: usize) -> f64 {
    let _inside = enter("schedules/warmup_cosine");
    let step = clock(step);
    let warming = pick!("warming", step < warmup, wrong("none", "no warm-up: the peak from the start", false),);
    let late = warming && pick!("minimum-check", false, wrong("late", "a minimum that the warm-up does not look at: it is checked at every t", true),);
    check(peak, if late { 1.0 } else { minimum });
    let at_least = |least: usize| assert!(steps >= least, "{steps} steps with a warm-up of {warmup}");
    let is_over = pick!(
        "warmup-check",
        {
            at_least(warmup.saturating_add(1));
            false
        },
        wrong("equal", "as many steps as the warm-up has accepted: there must be more", {
            at_least(warmup);
            false
        }),
        wrong("none", "no check of W and T: there must be more steps than the warm-up has", false),
        wrong("minimum", "the minimum after T steps, whatever W is: without more steps than the warm-up has it must panic", step >= steps),
    );
    strict_minimum(peak, minimum);
    let (t, w) = (step as f64, warmup as f64);
    if warming {
        return peak
            * pick!(
                "line",
                (t + 1.0) / (w + 1.0),
                wrong("from-0", "t/W, a first step with a rate of 0: it is (t + 1)/(W + 1)", t / w),
                wrong("too-fast", "(t + 1)/W, at the peak one step early: the peak is first reached at t = W", (t + 1.0) / w),
                wrong("t-over-w-plus-1", "t/(W + 1), a first step with a rate of 0: it is (t + 1)/(W + 1)", t / (w + 1.0)),
                wrong("no-rate", "(t + 1)/(W + 1) alone: it is a share of the peak", (t + 1.0) / (w + 1.0) / peak),
                wrong("integers", "(t + 1)/(W + 1) in integers, which is 0 throughout the warm-up: divide as `f64`", ((step + 1) / (warmup + 1)) as f64),
                wrong("falling", "a line down: the warm-up rises to the peak", 1.0 - (t + 1.0) / (w + 1.0)),
                wrong("over-all-steps", "(t + 1)/T: the warm-up has W steps, and not T", (t + 1.0) / steps as f64),
                wrong("linspace", "t/(W − 1), from 0 and at the peak in the last step of the warm-up: it is (t + 1)/(W + 1)", t / (w - 1.0)),
                wrong("wave", "half a wave up: the warm-up is a straight line", 0.5 * (1.0 - (PI * (t + 1.0) / (w + 1.0)).cos())),
                wrong("from-minimum-at-0", "η_min + (η₀ − η_min)·t/W, a line from the minimum: it is η₀·(t + 1)/(W + 1)", {
                    (minimum + (peak - minimum) * t / w) / peak
                }),
                wrong("at-least-minimum", "a warm-up that is never below the minimum: it is η₀·(t + 1)/(W + 1)", { ((t + 1.0) / (w + 1.0)).max(minimum / peak) }),
                wrong("from-minimum", "a line from the minimum: it is η₀·(t + 1)/(W + 1)", { (minimum + (peak - minimum) * (t + 1.0) / (w + 1.0)) / peak }),
            );
    }
    if is_over {
        return minimum;
    }
    let since = step.saturating_sub(warmup);
    let (clock, span) = pick!(
        "clock",
        (since, steps - warmup),
        wrong("from-0", "a cosine whose clock runs during the warm-up: it starts at t = W", (step, steps)),
        wrong("from-0-to-t-w", "a cosine counted from t = 0: its clock starts at t = W", (step, steps - warmup)),
        wrong("over-all-steps", "a cosine over all T steps after the warm-up: T counts the warm-up too", (since, steps)),
        wrong("one-late", LATE, (since.max(1) - 1, steps - warmup)),
        wrong("stopped", "the peak kept after the warm-up: a cosine goes down from there", (0, steps - warmup)),
    );
    descent(peak, minimum, clock, span)
}
