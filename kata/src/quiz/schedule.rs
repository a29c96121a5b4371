//! When a question comes up again: FSRS-6 (Ye, Su and Cao, 2022, and its successors) with its
//! published default parameters, as `fsrs` 6.6, by its authors, computes it. That crate trains
//! parameters too and brings forty others for it; what is needed here is four formulas, which a
//! test compares with its numbers.

use super::memory::Grade;

/// The parameters of FSRS-6, w₀ … w₂₀.
const W: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
    0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

/// What is known of a memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// After how many days the answer is still known with a probability of 0.9, which is also the
    /// interval until it is asked again.
    pub stability: f64,
    /// From 1 to 10.
    pub difficulty: f64,
}

/// The memory after an answer, `days` after the last one.
pub fn next(memory: Option<Memory>, grade: Grade, days: f64) -> Memory {
    let g = match grade {
        Grade::Wrong => 1.0,
        Grade::Partly => 2.0,
        Grade::Right => 3.0,
    };
    let first_difficulty = |g: f64| W[4] - (W[5] * (g - 1.0)).exp() + 1.0;
    let Some(memory) = memory else {
        let stability = W[g as usize - 1];
        return Memory { stability, difficulty: first_difficulty(g).clamp(1.0, 10.0) };
    };
    let s = memory.stability.clamp(0.001, 36500.0);
    let d = memory.difficulty.clamp(1.0, 10.0);
    let factor = 0.9f64.powf(-1.0 / W[20]) - 1.0;
    let known = (1.0 + factor * days / s).powf(-W[20]);
    let stability = if days == 0.0 {
        let growth = (W[17] * (g - 3.0 + W[18])).exp() * s.powf(-W[19]);
        s * if g > 1.0 { growth.max(1.0) } else { growth }
    } else if g == 1.0 {
        let relearned = ((s + 1.0).powf(W[13]) - 1.0) * (W[14] * (1.0 - known)).exp();
        (W[11] * d.powf(-W[12]) * relearned).min(s / (W[17] * W[18]).exp())
    } else {
        let partly = if g == 2.0 { W[15] } else { 1.0 };
        let surprise = (W[10] * (1.0 - known)).exp_m1();
        s * (1.0 + W[8].exp() * (11.0 - d) * s.powf(-W[9]) * surprise * partly)
    };
    let moved = d - W[6] * (g - 3.0) * (10.0 - d) / 9.0;
    let difficulty = W[7] * first_difficulty(4.0) + (1.0 - W[7]) * moved;
    Memory { stability: stability.clamp(0.001, 36500.0), difficulty: difficulty.clamp(1.0, 10.0) }
}
