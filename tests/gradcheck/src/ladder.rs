//! The judgement of an element that does not pass at the first step: smaller and smaller steps,
//! and three answers.

use crate::estimate::{Estimate, RELATIVE};
use crate::noise::{self, Shown};
use crate::numeric::{Probe, STENCIL};

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

/// Steps that must agree where one alone does not see sharply, if there are so many.
const MANY: usize = 6;

/// Longer steps, for where none of these shows a movement.
const LONGER: [f64; 2] = [1.0 / 64.0, 1.0 / 8.0];

/// Truncation that a verdict can live with, relative to the derivative. A larger residual means
/// a kink inside the stencil: agreement there says nothing.
pub(crate) const SMOOTH: f64 = 1e-6;

/// A difference that may be rounding, where a function has lost most of its digits, relative to the
/// derivative: less than from the half or the double.
const SLIGHT: f64 = 0.45;

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
    /// The same, though something moved: it may be more than noise.
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
    fn measured_anew(&self, probe: &Probe<'_>, doubtful: bool) -> Vec<Estimate> {
        let edge = self.rungs.len() < LADDER.len();
        let mut estimates = self.estimates.clone();
        for estimate in &mut estimates {
            (estimate.floor, estimate.swallowed) = (0.0, 0.0);
        }
        let (rounding, upstream) = probe.rounding();
        // The second rung is too near to the first to tell noise from a kink.
        let apart = || self.shown.iter().zip(&self.rungs).filter(|(_, rung)| **rung != 1);
        let moves = |j: usize| self.shown.iter().any(|shown| shown[j].moved());
        let mut noise: Vec<(f64, f64)> = Vec::with_capacity(upstream.len());
        for (j, &known) in rounding.iter().enumerate() {
            let shown: Vec<Shown> = apart().map(|(shown, _)| shown[j]).collect();
            noise.push(noise::along(&shown, edge, doubtful, known));
        }
        if doubtful {
            // An output that never moves may have the stairs of those beside it.
            let coarse = |j: &usize| !rounding[*j].moves_finely;
            let beside = (0..noise.len()).filter(coarse).filter(|&j| moves(j));
            let stairs = beside.map(|j| noise[j].1).fold(0.0, f64::max);
            for j in (0..noise.len()).filter(coarse).filter(|&j| !moves(j)) {
                noise[j].1 = noise[j].1.max(stairs);
            }
        }
        for (j, ((moved, still), g)) in noise.into_iter().zip(upstream).enumerate() {
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

    /// Whether the function is straight near the point, and a little further jumps and then stays: as
    /// x·tanh(ln(1 + eˣ)) where 1 + eˣ has one digit left, and then none. A smooth function that levels
    /// off within eight steps bends within one; a kink goes on.
    fn cliff(&self, probe: &mut Probe<'_>, (t, k): (usize, usize), best: &Estimate) -> bool {
        let mut steps = vec![probe.coordinate(t, k, LONGER[0])];
        steps.extend(&self.estimates);
        let straight = steps.iter().position(|e| e.confirms(best.value, SMOOTH));
        straight.is_some_and(|at| {
            steps[at.saturating_sub(2)..at].iter().any(|longer| longer.jumps(best.value))
        })
    }

    /// Whether steps longer than that of `best` show a jump that its derivative does not explain: as of
    /// x·⌊y⌋, whose slope between the jumps is not that of a rounded x·y.
    fn jump(&self, probe: &mut Probe<'_>, place: (usize, usize), best: &Estimate) -> bool {
        let reach = |shown: &[Shown], h: f64, probe: &Probe<'_>| {
            (probe.weighted(shown, |s| s.reach) - 3.0 * h * best.value.abs()).max(0.0)
        };
        let noise = |shown: &[Shown], probe: &Probe<'_>| probe.weighted(shown, |s| s.noise);
        let longer = |rung: &usize| self.estimates[*rung].h > best.h;
        let unexplained = |rung: &usize| {
            let h = self.estimates[*rung].h;
            reach(&self.shown[*rung], h, probe) > 9.0 * h * best.value.abs()
        };
        let Some(last) = (0..self.rungs.len()).rev().filter(longer).find(unexplained) else {
            return false;
        };
        let h = self.estimates[last].h;
        let jump = (noise(&self.shown[last], probe), reach(&self.shown[last], h, probe));
        // What a kink shows goes with the step; where it lies in the stencil matters as well, by a
        // factor of 0.4 between neighbours, and of 0.9 to the one after.
        let flat = |shown: &[Shown], longer: f64, probe: &Probe<'_>| {
            let times = longer / h;
            let place = if times < 8.0 { 0.5 } else { 0.8 };
            let noisy = times >= 2.5 && noise(shown, probe) <= place * times * jump.0;
            noisy || reach(shown, longer, probe) <= 0.5 * (1.0 + times) * jump.1
        };
        let mut before = (0..last).rev().take(2).peekable();
        (0..=last).rev().take(2).any(|rung| self.estimates[rung].jumps(best.value))
            || before.peek().is_some()
                && before.all(|rung| flat(&self.shown[rung], self.estimates[rung].h, probe))
            || last < 3
                && LONGER.into_iter().any(|step| {
                    let longer = probe.coordinate(place.0, place.1, step);
                    longer.is_finite() && flat(&probe.shown(), longer.h, probe)
                })
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
        let estimates = rungs.measured_anew(self, false);
        let Some(coarsest) = estimates.first() else { return Finding::Undecidable };
        if !estimates.iter().any(|e| e.moved) {
            return self.judge_stillness(t, k, a, coarsest);
        }
        let candidates = [best(&estimates, a), best(steady(&estimates), a)];
        if candidates.into_iter().any(|best| confirmed(&estimates, best, a, SMOOTH)) {
            return Finding::Right;
        }
        let hides = |e: &&Estimate| e.confirms(a, SMOOTH) && e.agrees_closely(a);
        let denies = |e: &Estimate| e.sees(0.0) && (a - e.value).abs() > e.bound(a);
        if let Some(best) = candidates.iter().flatten().find(hides)
            && !estimates.iter().any(denies)
        {
            return Finding::Suspicious(best.noise());
        }
        if self.structure(&rungs.shown[0]) > STRUCTURE {
            return Finding::Undecidable;
        }
        let estimates = rungs.measured_anew(self, true);
        let steady = steady(&estimates);
        if let Some(best) = best(steady, a) {
            let off = (a - best.value).abs();
            // The two sides agree: to a quarter of what is disputed where noise is small beside
            // that, or to within the noise itself.
            let smooth = |e: &Estimate| (e.left - e.right).abs().max(e.noise() / 2.0) <= off / 4.0;
            let within_noise = (best.left - best.right).abs() <= best.noise() / 2.0;
            // Where noise is not small, a jump may hide in it, and with it a steep slope: then many
            // steps must refuse `a`.
            let refuses = |e: &&Estimate| (a - e.value).abs() > e.bound(a);
            let many = || steady.iter().filter(refuses).count() >= MANY.min(steady.len() - 2);
            let supports = |e: &Estimate| {
                (a - e.value).abs() <= (a.abs() / 2.0).max(e.bound(a)) && 2.0 * off >= a.abs()
            };
            let supported = || estimates.iter().filter(|e| e.h > best.h).any(supports);
            let sure = best.is_smooth(off) && (best.sees_sharply(a) || many());
            let agreed = within_noise || steady.iter().any(smooth);
            // Where a shorter step moved, that a longer one did not is no slope of 0.
            let odd = |e: &Estimate| !best.moved && e.moved && e.h < best.h;
            let sure = sure && !estimates.iter().any(odd);
            if off > best.bound(a)
                && sure
                && agreed
                && !(supported() && rungs.jump(self, (t, k), &best))
            {
                let slight = off <= SLIGHT * a.abs().max(best.value.abs());
                if rungs.cliff(self, (t, k), &best) || slight && self.jitters((t, k), &best, off) {
                    return Finding::Undecidable;
                }
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

    /// Whether the derivative of `best` changes by steps, about as high as what is disputed, where the
    /// point moves a little: as that of x·(1 − σ(y)) to x, if 1 − σ(y) has few digits. Along x alone
    /// nothing shows them.
    fn jitters(&mut self, place: (usize, usize), best: &Estimate, disputed: f64) -> bool {
        let step = best.h / self.scale(place);
        let direction = self.direction(1.0);
        let mut derivatives = |length: f64| {
            let d = STENCIL
                .map(|times| self.derivative_beside(place, best.h, &direction, times * length));
            Shown::new(d, best.value).noise
        };
        // No further than one step: beyond that there may be a kink.
        let noise =
            [0f64, -2.0, -4.0, -6.0, -8.0, -10.0].map(|length| derivatives(step * length.exp2()));
        noise.windows(2).any(|pair| 16.0 * pair[1] >= disputed && pair[0] <= 32.0 * pair[1])
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
        let mut longest = *coarsest;
        for (i, step) in LONGER.into_iter().enumerate() {
            let longer = self.coordinate(t, k, step);
            // A little further it jumps, or has no value: few digits are left of it here.
            let jumps = |s: &Shown| s.moved() && (s.stalls || s.reach <= 1.01 * s.stair);
            if i == 0 && (!longer.is_finite() || self.shown().iter().any(jumps)) {
                return f64::INFINITY;
            }
            if !longer.is_finite() || longer.moved {
                break;
            }
            longest = longer;
        }
        // How large the outputs are elsewhere: what stands still at 0 may be 1e6·√(1 − σ²).
        let far = self.far(t, k).map_or(0.0, |(_, movement)| movement);
        self.stair().max((-14f64).exp2() * far) / (6.0 * longest.h)
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
            if let [earlier @ .., before, last] = &rungs.estimates[..]
                && !earlier.is_empty()
                && agree(before, last)
                && earlier
                    .iter()
                    .all(|e| (e.value - before.value).abs() <= bound(e) + bound(before))
                && self.moved_finely()
                && bound(before) <= 1e-9 * before.value.abs().max(1e-3)
                && !rungs.cliff(self, (t, k), before)
            {
                return Some((before.value, bound(before)));
            }
        }
        let estimates = rungs.measured_anew(self, true);
        let coarsest = estimates.first()?;
        if !estimates.iter().any(|e| e.moved) {
            return Some((0.0, self.stillness(t, k, coarsest)));
        }
        let steady = steady(&estimates);
        let mut smooth: Vec<&Estimate> = steady.iter().filter(|e| e.is_smooth(0.0)).collect();
        let place = (t, k);
        smooth.retain(|best| !rungs.jump(self, place, best) && !rungs.cliff(self, place, best));
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

    /// What the outputs showed, each as much as the loss minds it.
    fn weighted(&self, shown: &[Shown], of: fn(&Shown) -> f64) -> f64 {
        shown.iter().zip(self.rounding().1).map(|(shown, g)| g.abs() * of(shown)).sum()
    }

    /// Whether outputs moved now, and all that did move at the shortest steps too.
    fn moved_finely(&self) -> bool {
        let shown = self.shown();
        let mut moved = shown.iter().zip(self.rounding().0).filter(|(s, _)| s.moved()).peekable();
        moved.peek().is_some() && moved.all(|(_, r)| r.moves_finely)
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
