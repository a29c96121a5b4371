//! Numeric derivatives: neighbours sampled, outputs differenced, rounding noise measured.
//!
//! Notation: y = f(x) has outputs y_j, G_j is the upstream gradient, and the derivative in
//! question is that of the loss L = Σ_j G_j·y_j along one coordinate (or one direction) of x.
//! All six neighbours x ± h, x ± 2h, x ± 3h are evaluated, outputs are differenced first and
//! contracted with G after, which rounds less than differencing the loss.

use crate::estimate::{Estimate, RELATIVE, sixth_order};
use crate::ladder::{LADDER, SMOOTH};
use crate::noise::{Rounding, Shown};
use crate::tensors::Tensor;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// The function under check at a movable point.
pub(crate) trait Point {
    /// Sets element `k` of the input tensor `t`.
    fn set(&mut self, t: usize, k: usize, value: f64);
    /// Sets every element of the input, tensor by tensor.
    fn set_all(&mut self, values: &[f64]);
    /// Replaces `y` by the outputs at the present point.
    fn eval(&mut self, y: &mut Vec<f64>);
}

/// The scale of a coordinate: the power of two nearest to max(1, |x|), so that x ± h is exact
/// more often than not.
fn scale(x: f64) -> f64 {
    const FRACTION: u64 = (1 << 52) - 1;
    // Half of the fraction's range carries a number past 1.5·2^e into the next exponent; what
    // remains of the fraction goes.
    let bits = x.abs().clamp(1.0, 1e300).to_bits() + (1 << 51);
    f64::from_bits(bits & !FRACTION)
}

/// A function, a point, and all that is measured once for both.
pub(crate) struct Probe<'a> {
    point: &'a mut dyn Point,
    x: &'a [Tensor],
    /// All elements of `x`, and the scale of each.
    flat: Vec<f64>,
    scales: Vec<f64>,
    upstream: &'a [f64],
    y0: Vec<f64>,
    /// The rounding of each output, and the standard deviation of its noise once more.
    rounding: Vec<Rounding>,
    sigma: Vec<f64>,
    samples: [Vec<f64>; 6],
    rng: StdRng,
}

/// The multiples of the step, in the order of `Probe::samples`.
pub(crate) const STENCIL: [f64; 6] = [1.0, -1.0, 2.0, -2.0, 3.0, -3.0];

impl<'a> Probe<'a> {
    /// `y0` are the outputs at `x`.
    pub fn new(
        point: &'a mut dyn Point,
        x: &'a [Tensor],
        upstream: &'a [f64],
        y0: Vec<f64>,
    ) -> Self {
        let seed = upstream.first().map_or(0, |g| g.to_bits());
        let rng = StdRng::seed_from_u64(seed);
        let flat: Vec<f64> = x.iter().flat_map(|t| t.values.iter().copied()).collect();
        let scales = flat.iter().map(|&x| scale(x)).collect();
        let samples = Default::default();
        let (rounding, sigma) = (Vec::new(), Vec::new());
        let mut probe =
            Probe { point, x, flat, scales, upstream, y0, rounding, sigma, samples, rng };
        probe.measure_noise();
        probe
    }

    /// Over steps so small that the function is straight, sixth differences leave nothing but
    /// rounding. Four lengths, since noise can be too coarse for the shorter ones; one direction, so
    /// that what a kink shows is in proportion to the length.
    fn measure_noise(&mut self) {
        let direction = self.direction(1.0);
        let shown = [-40f64, -32.0, -24.0, -16.0].map(|length| {
            let step: Vec<f64> = direction.iter().map(|d| d * length.exp2()).collect();
            self.sample_along(&step);
            self.shown()
        });
        for (j, &y0) in self.y0.iter().enumerate() {
            let rounding = Rounding::new(&shown.each_ref().map(|shown| shown[j]), y0);
            self.rounding.push(rounding);
            self.sigma.push(rounding.sigma);
        }
    }

    /// What the present samples show of each output.
    pub fn shown(&self) -> Vec<Shown> {
        let of = |(j, &y0): (usize, &f64)| Shown::new(self.samples.each_ref().map(|y| y[j]), y0);
        self.y0.iter().enumerate().map(of).collect()
    }

    /// A random direction, each coordinate at most `size` times its scale.
    pub fn direction(&mut self, size: f64) -> Vec<f64> {
        let rng = &mut self.rng;
        self.scales.iter().map(|scale| size * scale * rng.random_range(-1.0..1.0)).collect()
    }

    /// The outputs at one neighbour. Those of another shape count as outside the domain.
    fn sample(&mut self, neighbour: usize) {
        let sample = &mut self.samples[neighbour];
        self.point.eval(sample);
        sample.resize(self.y0.len(), f64::NAN);
    }

    fn sample_along(&mut self, direction: &[f64]) {
        let mut moved = vec![0.0; direction.len()];
        for (neighbour, times) in STENCIL.iter().enumerate() {
            for ((moved, x), step) in moved.iter_mut().zip(&self.flat).zip(direction) {
                *moved = x + times * step;
            }
            self.point.set_all(&moved);
            self.sample(neighbour);
        }
        self.point.set_all(&self.flat);
    }

    /// Samples along one coordinate and returns the steps as floating point made them, not as
    /// they were asked for.
    fn sample_coordinate(&mut self, t: usize, k: usize, h: f64) -> [f64; 3] {
        self.sample_beside((t, k), self.x[t].values[k], h)
    }

    /// The same, where the coordinate is `x` at present.
    fn sample_beside(&mut self, (t, k): (usize, usize), x: f64, h: f64) -> [f64; 3] {
        for (neighbour, times) in STENCIL.iter().enumerate() {
            self.point.set(t, k, x + times * h);
            self.sample(neighbour);
        }
        self.point.set(t, k, x);
        [1.0, 2.0, 3.0].map(|times| realised(x, times * h))
    }

    /// The derivative from the six samples; `h` are the realised steps.
    fn estimate(&self, h: [f64; 3]) -> Estimate {
        Estimate::new(&self.samples, &self.y0, self.upstream, &self.sigma, h)
    }

    /// The derivative along one coordinate, with one step, in units of the coordinate's scale.
    pub fn coordinate(&mut self, t: usize, k: usize, step: f64) -> Estimate {
        let h = self.sample_coordinate(t, k, step * scale(self.x[t].values[k]));
        self.estimate(h)
    }

    /// Where a coordinate stands among all.
    fn flat_index(&self, t: usize, k: usize) -> usize {
        self.x[..t].iter().map(|tensor| tensor.values.len()).sum::<usize>() + k
    }

    pub fn scale(&self, (t, k): (usize, usize)) -> f64 {
        self.scales[self.flat_index(t, k)]
    }

    /// The derivative along one coordinate with the step `h`, at a point beside: `times` along `direction`.
    pub fn derivative_beside(
        &mut self,
        (t, k): (usize, usize),
        h: f64,
        direction: &[f64],
        times: f64,
    ) -> f64 {
        let beside: Vec<f64> =
            self.flat.iter().zip(direction).map(|(x, step)| x + times * step).collect();
        self.point.set_all(&beside);
        let h = self.sample_beside((t, k), beside[self.flat_index(t, k)], h);
        self.point.set_all(&self.flat);
        self.estimate(h).value
    }

    /// The first rung alone: enough for nearly every element.
    pub fn screen(&mut self, t: usize, k: usize, a: f64) -> (Screened, Estimate) {
        let first = self.coordinate(t, k, LADDER[0]);
        let tolerance = first.noise() + RELATIVE * a.abs().max(first.value.abs());
        // An infinite value would be within its own infinite tolerance.
        let screened = if !first.is_finite() {
            Screened::Open
        } else if first.sees(a) {
            let agrees = (a - first.value).abs() <= tolerance;
            if agrees && first.sees_sharply(a) { Screened::Right } else { Screened::Open }
        } else if first.agrees_closely(a) {
            self.hidden(t, k, &first)
        } else {
            Screened::Open
        };
        (screened, first)
    }

    /// How large a derivative rounding may hide, where `seen` shows none.
    fn hidden(&mut self, t: usize, k: usize, seen: &Estimate) -> Screened {
        if seen.moved && seen.value.abs() > seen.floor {
            // What moved is no noise; what did not may make up for it, or not.
            return Screened::Suspicious(seen.noise());
        }
        if seen.moved {
            return Screened::Hidden(seen.noise());
        }
        // Nothing moved. So it is with an input that is not used; but it may be that the step is
        // too short. One as long as the input itself tells.
        let Some((far, movement)) = self.far(t, k) else {
            return Screened::Suspicious(self.stair() / (6.0 * seen.h));
        };
        let slope = movement / (3.0 * far.h);
        // A slope that would have been seen at the short step too was none: a kink on the way.
        if slope > 0.0 && 6.0 * seen.h * slope <= self.stair() {
            return Screened::Suspicious(seen.swallowed.max(slope));
        }
        Screened::Hidden(seen.swallowed)
    }

    /// A step as long as the input itself, and how far the loss moves there.
    pub fn far(&mut self, t: usize, k: usize) -> Option<(Estimate, f64)> {
        let far = [1.0, 1.0 / 16.0].map(|step| (self.coordinate(t, k, step), self.movement()));
        far.into_iter().find(|(far, _)| far.is_finite())
    }

    /// How far the loss moved to one side, at most.
    pub fn movement(&self) -> f64 {
        let of = |(j, g): (usize, &f64)| {
            let far = |y: &Vec<f64>| (y[j] - self.y0[j]).abs();
            g.abs() * self.samples.iter().map(far).fold(0.0, f64::max)
        };
        self.upstream.iter().enumerate().map(of).sum()
    }

    /// A movement of the loss that may be expected and yet not seen.
    pub fn stair(&self) -> f64 {
        let of = |(g, r): (&f64, &Rounding)| g.abs() * r.hidden;
        self.upstream.iter().zip(&self.rounding).map(of).fold(0.0, f64::max)
    }

    pub fn rounding(&self) -> (&[Rounding], &[f64]) {
        (&self.rounding, self.upstream)
    }

    /// One random direction through all inputs: true if the analytic gradient `a` passes.
    /// False says only that the full check is needed.
    pub fn passes_along_random_direction(&mut self, a: &[Tensor]) -> bool {
        // √n coordinates' worth of movement, so √n smaller steps; a power of two, as ever.
        let n = self.flat.len() as f64;
        let size = LADDER[0] * (-n.log2() / 2.0).round().exp2();
        let direction = self.direction(size);
        self.sample_along(&direction);
        let along = self.estimate([1.0, 2.0, 3.0].map(|times| times * size));
        // What a linear function with these slopes would give at the same realised points.
        let mut slope = 0.0;
        let mut least = f64::INFINITY;
        let mut coordinates = self.flat.iter().zip(&direction);
        for tensor in a.iter().filter(|tensor| !tensor.values.is_empty()) {
            let mut slopes = [0.0; 3];
            for (a, (&x, &step)) in tensor.values.iter().zip(coordinates.by_ref()) {
                for (times, slope) in [1.0, 2.0, 3.0].into_iter().zip(&mut slopes) {
                    *slope += a * realised(x, times * step);
                }
            }
            let part = sixth_order([0, 1, 2].map(|i| slopes[i] / ((i + 1) as f64 * size)));
            slope += part;
            least = least.min(part.abs());
        }
        let tolerance = along.noise() + RELATIVE * slope.abs().max(along.value.abs());
        // Each tensor must weigh enough to be missed.
        let sees = along.sees(slope) && least > 8.0 * tolerance;
        // Where rounding is not small, agreement may be luck: then the step must show a smooth function.
        let sharp = along.sees_sharply(slope) || along.confirms(slope, SMOOTH);
        along.is_finite() && sees && sharp && (slope - along.value).abs() <= tolerance
    }
}

/// What the first rung says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Screened {
    Right,
    /// Nothing disagrees, but the derivative drowns in rounding: up to this size it may.
    Hidden(f64),
    /// Nothing moved at a short step, and something at a long one: a slope of this size may hide.
    Suspicious(f64),
    /// To be looked at more closely.
    Open,
}

/// Half the distance between x + h and x − h, as floating point makes them.
fn realised(x: f64, h: f64) -> f64 {
    ((x + h) - (x - h)) / 2.0
}
