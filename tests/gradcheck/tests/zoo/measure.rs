//! False alarms and detection, counted over many draws.

use super::kinks::{self, RELU};
use super::{Family, Trial, rng};
use gradcheck::{Tensors, Verdict};
use rand::rngs::StdRng;

/// What became of correct gradients.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Correct {
    pub draws: u32,
    /// Found wrong: must never be.
    pub false_alarms: u32,
    pub undecidable: u32,
    /// Not passed by the quick check alone.
    pub escalated: u32,
}

pub fn correct(family: &Family, draws: u32, seed: u64) -> Correct {
    let mut rng = rng(seed);
    let mut count = Correct { draws, ..Correct::default() };
    for _ in 0..draws {
        let trial = (family.draw)(&mut rng);
        match trial.check(&trial.gradient) {
            Verdict::Right => {}
            Verdict::Wrong(_) => count.false_alarms += 1,
            Verdict::Undecidable { .. } => count.undecidable += 1,
        }
        count.escalated += u32::from(!trial.passes_quickly(&trial.gradient));
    }
    count
}

/// The smallest wrong factors 1 + δ that were seen in one element, one δ a draw, sorted.
pub struct Detection(Vec<f64>);

impl Detection {
    /// `share` = 0.5 is the median.
    pub fn quantile(&self, share: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * share).round() as usize]
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    Full,
    Quick,
}

pub fn detection(family: &Family, mode: Mode, draws: u32, seed: u64) -> Detection {
    let mut rng = rng(seed);
    let mut deltas: Vec<f64> = (0..draws)
        .map(|_| {
            let trial = (family.draw)(&mut rng);
            smallest_seen(&trial, mode, &mut rng)
        })
        .collect();
    deltas.sort_by(f64::total_cmp);
    Detection(deltas)
}

/// Halves the exponent's interval until it is known to 1/30 of a decade.
fn smallest_seen(trial: &Trial, mode: Mode, rng: &mut StdRng) -> f64 {
    let (t, k) = trial.some_element(rng);
    let seen = |exponent: f64| {
        let gradient = trial.with(t, k, |v| v * (1.0 + 10f64.powf(exponent)));
        let verdict = match mode {
            Mode::Full => trial.check(&gradient),
            Mode::Quick => trial.quick_check(&gradient),
        };
        matches!(verdict, Verdict::Wrong(_))
    };
    let (mut low, mut high) = (-13.0, 1.0);
    if !seen(high) {
        return f64::INFINITY;
    }
    while high - low > 1.0 / 30.0 {
        let middle = (low + high) / 2.0;
        if seen(middle) { high = middle } else { low = middle }
    }
    10f64.powf(high)
}

/// What became of gradients that take a ReLU unit near its kink to be on the other side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WrongSide {
    pub wrong: u32,
    pub undecidable: u32,
    pub right: u32,
}

pub fn wrong_side(draws: u32, seed: u64, distance: fn(&mut StdRng) -> f64) -> WrongSide {
    let mut rng = rng(seed);
    let mut count = WrongSide::default();
    for _ in 0..draws {
        let z = distance(&mut rng);
        let (mlp, place) = kinks::mlp_near_kink(RELU, z, &mut rng);
        let gradient = kinks::wrong_side(&mlp, place);
        let plain = gradient.to_tensors();
        match mlp.trial(gradient).check(&plain) {
            Verdict::Right => count.right += 1,
            Verdict::Wrong(_) => count.wrong += 1,
            Verdict::Undecidable { .. } => count.undecidable += 1,
        }
    }
    count
}
