//! The judgement of an element that does not pass at the first step: smaller and smaller steps,
//! and three answers.

use crate::estimate::{Estimate, RELATIVE};
use crate::noise::{self, Rounding, Shown};
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

/// Steps that must agree where one alone does not see sharply.
const MANY: usize = 6;

/// Longer steps, for where none of these shows a movement.
const LONGER: [f64; 2] = [1.0 / 64.0, 1.0 / 8.0];

/// Truncation that a verdict can live with, relative to the derivative. A larger residual means
/// a kink inside the stencil: agreement there says nothing.
const SMOOTH: f64 = 1e-6;

/// Truncation at which finer steps need not be tried: they would only add noise.
const SHARP: f64 = 1e-10;

/// Noise beyond any that comes of rounding, relative to the outputs. It is structure, finer than
/// the finest step, as of tanh(1e12·x): such a function shows nothing of its derivative.
const STRUCTURE: f64 = 1e-8;

/// What the numbers say about one element of an analytic gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Finding {
    Right,
    /// The numeric value and its bound.
    Wrong(f64, f64),
    /// Nothing disagrees, but a derivative up to this size may drown in rounding.
    Hidden(f64),
    /// Nothing moved at short steps, and something at a long one.
    Suspicious(f64),
    /// A kink, or noise that hides the answer: this input cannot decide.
    Undecidable,
}

/// The rungs tried for one element.
#[derive(Default)]
struct Rungs {
    estimates: Vec<Estimate>,
    /// What each of the estimates' samples showed, output by output.
    shown: Vec<Vec<Shown>>,
    /// Which rung of the ladder each is.
    rungs: Vec<usize>,
}

impl Rungs {
    fn add(&mut self, rung: usize, estimate: Estimate, shown: Vec<Shown>) {
        if estimate.is_finite() {
            self.estimates.push(estimate);
            self.shown.push(shown);
            self.rungs.push(rung);
        }
    }

    /// With the noise that all rungs together show in place of what was known before.
    fn measured_anew(&self, probe: &Probe<'_>) -> Vec<Estimate> {
        let edge = self.rungs.len() < LADDER.len();
        // The second rung is too near to the first to tell noise from a kink.
        let apart = |j: usize, start: usize| -> Vec<(Shown, f64)> {
            let rungs = (start..self.rungs.len()).filter(|&i| self.rungs[i] != 1);
            rungs.map(|i| (self.shown[i][j], self.estimates[i].h)).collect()
        };
        let mut with_stairs =
            self.with_noise(probe, |j, known| noise::along(&apart(j, 0), edge, known));
        // Noise leaves rungs in agreement. Those that are not show something else: an output that
        // moves at all of the others is judged by them.
        let start = with_stairs.len() - steady(&with_stairs).len();
        if (1..with_stairs.len()).contains(&start) {
            with_stairs = self.with_noise(probe, |j, known| {
                let others = apart(j, start);
                if others.iter().all(|(shown, _)| shown.moved()) {
                    noise::along(&others, edge, Rounding { sigma: known.fine, ..known })
                } else {
                    noise::along(&apart(j, 0), edge, known)
                }
            });
        }
        with_stairs
    }

    /// With this noise for each output: of those that moved, and what others may hide.
    fn with_noise(
        &self,
        probe: &Probe<'_>,
        noise: impl Fn(usize, Rounding) -> (f64, f64),
    ) -> Vec<Estimate> {
        let mut estimates = self.estimates.clone();
        for estimate in &mut estimates {
            (estimate.floor, estimate.swallowed) = (0.0, 0.0);
        }
        let (rounding, upstream) = probe.rounding();
        for (j, (&known, g)) in rounding.iter().zip(upstream).enumerate() {
            let (moved, still) = noise(j, known);
            for (estimate, shown) in estimates.iter_mut().zip(&self.shown) {
                if shown[j].stair.is_finite() {
                    estimate.floor += 24.0 * g.abs() * moved / estimate.h;
                } else {
                    estimate.swallowed += g.abs() * still / estimate.h;
                }
            }
        }
        estimates
    }
}

impl Probe<'_> {
    /// Is `a` the derivative here? `first` is what the screen just saw.
    pub fn judge(&mut self, t: usize, k: usize, a: f64, first: Estimate) -> Finding {
        let mut rungs = Rungs::default();
        for (rung, step) in LADDER.into_iter().enumerate() {
            let estimate = if rung == 0 { first } else { self.coordinate(t, k, step) };
            rungs.add(rung, estimate, self.shown());
            // The best so far, never just the last one: a fine step's noise agrees with much.
            if confirmed(&rungs.estimates, best(&rungs.estimates, a), a, SHARP) {
                return Finding::Right;
            }
        }
        let estimates = rungs.measured_anew(self);
        let Some(coarsest) = estimates.first() else { return Finding::Undecidable };
        if !estimates.iter().any(|e| e.moved) {
            return self.judge_stillness(t, k, a, coarsest);
        }
        let steady = steady(&estimates);
        let candidates = [best(&estimates, a), best(steady, a)];
        if candidates.into_iter().any(|best| confirmed(&estimates, best, a, SMOOTH)) {
            return Finding::Right;
        }
        let hides = |e: &&Estimate| e.confirms(a, SMOOTH) && !e.sees(a) && e.agrees_closely(a);
        let denies = |e: &Estimate| e.sees(0.0) && (a - e.value).abs() > e.bound(a);
        if let Some(best) = candidates.iter().flatten().find(hides)
            && !estimates.iter().any(denies)
        {
            return Finding::Hidden(best.noise());
        }
        if self.structure(&rungs.shown[0]) > STRUCTURE {
            return Finding::Undecidable;
        }
        if let Some(best) = best(steady, a) {
            let off = (a - best.value).abs();
            // The two sides agree: to a quarter of what is disputed where noise is small beside
            // that, or to within the noise itself.
            let smooth = |e: &Estimate| (e.left - e.right).abs().max(e.noise() / 2.0) <= off / 4.0;
            let within_noise = (best.left - best.right).abs() <= best.noise() / 2.0;
            // Where noise is not small, a jump may hide in it, and with it a steep slope: then many
            // steps must refuse `a`.
            let refuses = |e: &&Estimate| (a - e.value).abs() > e.bound(a);
            let many = || steady.iter().filter(refuses).count() >= MANY;
            let finest = || steady.last().is_some_and(|e| refuses(&e));
            let sure = best.is_smooth(off) && (best.sees_sharply(a) || many() || finest());
            if off > best.bound(a) && sure && (within_noise || steady.iter().any(smooth)) {
                return Finding::Wrong(best.value, best.bound(best.value));
            }
        }
        // A kink: any value between the one-sided derivatives may be meant, and no more is known.
        let (low, high) = sides(&estimates);
        let width = high - low;
        if a < low - width || a > high + width {
            return Finding::Wrong((low + high) / 2.0, 1.5 * width);
        }
        Finding::Undecidable
    }

    /// No output moved at any step down from `coarsest`. That is silence, not the value 0: it says
    /// only that a slope that no rounding hides would have been seen.
    fn judge_stillness(&mut self, t: usize, k: usize, a: f64, coarsest: &Estimate) -> Finding {
        let bound = self.stillness(t, k, coarsest);
        match a.abs() > bound {
            true => Finding::Wrong(0.0, bound),
            false => Finding::Undecidable,
        }
    }

    /// How large a derivative can be though nothing moves at `coarsest`, nor at the longest steps
    /// that show nothing.
    fn stillness(&mut self, t: usize, k: usize, coarsest: &Estimate) -> f64 {
        let still = |e: &Estimate| e.is_finite() && !e.moved;
        let longer = LONGER.map(|step| self.coordinate(t, k, step));
        let longest = longer.iter().take_while(|e| still(e)).last().unwrap_or(coarsest);
        self.stair() / (6.0 * longest.h)
    }

    /// The derivative along one coordinate and its bound. `None` where no step stays in the
    /// function's domain.
    pub fn derivative(&mut self, t: usize, k: usize) -> Option<(f64, f64)> {
        let bound = |e: &Estimate| e.bound(e.value);
        let mut rungs = Rungs::default();
        for (rung, step) in LADDER.into_iter().enumerate() {
            let estimate = self.coordinate(t, k, step);
            rungs.add(rung, estimate, self.shown());
            // One step alone can be deceived by a function that oscillates, or by stairs of its length.
            if let [.., first, before, last] = &rungs.estimates[..]
                && agree(first, before)
                && agree(before, last)
                && last.moved
                && bound(before) <= 1e-9 * before.value.abs().max(1e-3)
            {
                return Some((before.value, bound(before)));
            }
        }
        let estimates = rungs.measured_anew(self);
        let coarsest = estimates.first()?;
        if !estimates.iter().any(|e| e.moved) {
            return Some((0.0, self.stillness(t, k, coarsest)));
        }
        let mut smooth: Vec<&Estimate> =
            steady(&estimates).iter().filter(|e| e.is_smooth(0.0)).collect();
        smooth.sort_by(|p, q| bound(p).total_cmp(&bound(q)));
        if let [best, ..] = smooth[..] {
            // As in `judge`: where noise is not small, what several steps leave open is open.
            let sharp = best.sees_sharply(best.value);
            let open = if sharp { best } else { smooth[(MANY - 1).min(smooth.len() - 1)] };
            return Some((best.value, bound(open)));
        }
        let (low, high) = sides(&estimates);
        Some(((low + high) / 2.0, (high - low) / 2.0))
    }

    /// Noise beside the outputs that moved, more than rounding gives.
    fn structure(&self, shown: &[Shown]) -> f64 {
        let (rounding, upstream) = self.rounding();
        let (mut noise, mut size) = (0.0, 0.0);
        for ((shown, r), g) in shown.iter().zip(rounding).zip(upstream) {
            if shown.moved() {
                noise += g.abs() * r.structure;
                size += g.abs();
            }
        }
        if noise > 0.0 { noise / size } else { 0.0 }
    }
}

/// The least and the largest that any step says of the one-sided derivatives. Noisy steps count
/// too: without them a function sharper than the finest step (tanh(1e12·x)) is taken for one with
/// a kink, and its right derivative for wrong.
fn sides(rungs: &[Estimate]) -> (f64, f64) {
    let low = rungs.iter().map(|e| e.left.min(e.right) - e.noise()).fold(f64::MAX, f64::min);
    let high = rungs.iter().map(|e| e.left.max(e.right) + e.noise()).fold(f64::MIN, f64::max);
    (low, high)
}

/// Whether `best` confirms `a`: alone, if it is sharp, or with another rung.
fn confirmed(rungs: &[Estimate], best: Option<Estimate>, a: f64, truncation: f64) -> bool {
    let confirms = |e: &Estimate| e.sees(a) && e.confirms(a, truncation);
    best.is_some_and(|best| {
        confirms(&best)
            && (best.sees_sharply(a) || rungs.iter().filter(|e| confirms(e)).count() > 1)
    })
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
    (p.value - q.value).abs() <= p.noise() + q.noise() + RELATIVE * p.value.abs()
}
