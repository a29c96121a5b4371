//! The judgement of an element that does not pass at the first step: smaller and smaller steps,
//! and three answers.

use crate::estimate::{Estimate, RELATIVE};
use crate::numeric::Probe;

/// Steps tried for one element, in units of its scale: 2⁻⁹, and then about a quarter of the step
/// before, down to 2⁻³⁷. Nearly every element ends at the first; the others are for functions that
/// bend sharply, and for kinks nearby.
///
/// The factors keep the ratio of neighbours from being a whole number: with quarters alone, sin(s·x)
/// of a high frequency s can look at every coarse step like the same slow sine (1 to 7 of 2000 right
/// gradients were then found wrong).
pub(crate) const LADDER: [f64; 16] = {
    let factors = [1.0, 0.83, 0.92, 0.71, 0.97, 0.78, 0.88];
    let mut steps = [0.0; 16];
    steps[0] = 1.0 / 512.0;
    steps[1] = 0.7 / 512.0;
    let (mut rung, mut quarter) = (2, steps[0]);
    while rung < 16 {
        quarter /= 4.0;
        steps[rung] = quarter * factors[(rung - 2) % factors.len()];
        rung += 1;
    }
    steps
};

/// Truncation that a verdict can live with, relative to the derivative. A larger residual means
/// a kink inside the stencil: agreement there says nothing.
const SMOOTH: f64 = 1e-6;

/// Truncation at which finer steps need not be tried: they would only add noise.
const SHARP: f64 = 1e-10;

/// Noise beyond any that comes of rounding, relative to the outputs. It is structure, finer than
/// the finest step, as of tanh(1e12·x): such a function shows nothing of its derivative.
const STRUCTURE: f64 = 1e-6;

/// What the numbers say about one element of an analytic gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Finding {
    Right,
    /// The numeric value and its bound.
    Wrong(f64, f64),
    /// A kink, or noise that hides the answer: this input cannot decide.
    Undecidable,
}

impl Probe<'_> {
    /// Is `a` the derivative here? `first` is what the screen saw.
    pub fn judge(&mut self, t: usize, k: usize, a: f64, first: Estimate) -> Finding {
        let mut rungs: Vec<Estimate> = Vec::with_capacity(LADDER.len());
        for rung in 0..LADDER.len() {
            let estimate = if rung == 0 { first } else { self.coordinate(t, k, rung) };
            if estimate.is_finite() {
                rungs.push(estimate);
            }
            // The best so far, never just the last one: a fine step's noise agrees with much.
            if best(&rungs, a).is_some_and(|best| best.confirms(a, SHARP)) {
                return Finding::Right;
            }
        }
        let Some(coarsest) = rungs.first() else { return Finding::Undecidable };
        let steady = steady(&rungs);
        let candidates = [best(&rungs, a), best(steady, a)];
        if candidates.iter().flatten().any(|best| best.confirms(a, SMOOTH)) {
            return Finding::Right;
        }
        if coarsest.relative_noise > STRUCTURE {
            return Finding::Undecidable;
        }
        if let Some(best) = best(steady, a) {
            let off = (a - best.value).abs();
            // The two sides agree: to a quarter of what is disputed where noise is small beside
            // that, or to within the noise itself.
            let smooth = |e: &Estimate| (e.left - e.right).abs().max(e.floor / 2.0) <= off / 4.0;
            let within_noise = (best.left - best.right).abs() <= best.floor / 2.0;
            if off > best.bound(a) && (within_noise || steady.iter().any(smooth)) {
                return Finding::Wrong(best.value, best.bound(best.value));
            }
        }
        // A kink: any value between the one-sided derivatives may be meant, and no more is known.
        let (low, high) = sides(&rungs);
        let width = high - low;
        if a < low - width || a > high + width {
            return Finding::Wrong((low + high) / 2.0, 1.5 * width);
        }
        Finding::Undecidable
    }

    /// The derivative along one coordinate and its bound. `None` where no step stays in the
    /// function's domain.
    pub fn derivative(&mut self, t: usize, k: usize) -> Option<(f64, f64)> {
        let bound = |e: &Estimate| e.bound(e.value);
        let mut rungs: Vec<Estimate> = Vec::with_capacity(LADDER.len());
        for rung in 0..LADDER.len() {
            let estimate = self.coordinate(t, k, rung);
            if estimate.is_finite() {
                rungs.push(estimate);
            }
            // One step alone can be deceived by a function that oscillates.
            if let [.., before, last] = &rungs[..]
                && agree(before, last)
                && bound(before) <= 1e-9 * before.value.abs().max(1e-3)
            {
                return Some((before.value, bound(before)));
            }
        }
        if rungs.is_empty() {
            return None;
        }
        if let Some(best) = steady(&rungs).iter().min_by(|p, q| bound(p).total_cmp(&bound(q))) {
            return Some((best.value, bound(best)));
        }
        let (low, high) = sides(&rungs);
        Some(((low + high) / 2.0, (high - low) / 2.0))
    }
}

/// The least and the largest that any step says of the one-sided derivatives. Noisy steps count
/// too: without them a function sharper than the finest step (tanh(1e12·x)) is taken for one with
/// a kink, and its right derivative for wrong.
fn sides(rungs: &[Estimate]) -> (f64, f64) {
    let low = rungs.iter().map(|e| e.left.min(e.right) - e.floor).fold(f64::MAX, f64::min);
    let high = rungs.iter().map(|e| e.left.max(e.right) + e.floor).fold(f64::MIN, f64::max);
    (low, high)
}

fn best(rungs: &[Estimate], a: f64) -> Option<Estimate> {
    rungs.iter().copied().min_by(|p, q| p.bound(a).total_cmp(&q.bound(a)))
}

/// The rungs from which on all finer ones agree with their neighbours within their floors, if they
/// are three or more. A run of coarse ones alone is not enough: to them exp(−(s·x)²) of a large s
/// is 0 everywhere, and its right derivative is found wrong.
fn steady(rungs: &[Estimate]) -> &[Estimate] {
    rungs.chunk_by(agree).next_back().filter(|run| run.len() >= 3).unwrap_or_default()
}

fn agree(p: &Estimate, q: &Estimate) -> bool {
    (p.value - q.value).abs() <= p.floor + q.floor + RELATIVE * p.value.abs()
}
