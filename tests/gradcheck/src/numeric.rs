//! Numeric derivatives with an error bound, and the judgement of one element.
//!
//! Notation: y = f(x) has outputs y_j, G_j is the upstream gradient, and the derivative in
//! question is that of the loss L = Σ_j G_j·y_j along one coordinate (or one direction) of x.
//! All six neighbours x ± h, x ± 2h, x ± 3h are evaluated, outputs are differenced first and
//! contracted with G after, which rounds less than differencing the loss.

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

/// Steps tried for one element, in units of its scale. Nearly every element ends at the first;
/// the others are for functions that bend sharply, and for kinks nearby.
const LADDER: [f64; 16] = {
    let mut steps = [0.0; 16];
    steps[0] = 1.0 / 512.0;
    steps[1] = 0.7 / 512.0;
    let mut rung = 2;
    while rung < 16 {
        steps[rung] = steps[if rung == 2 { 0 } else { rung - 1 }] / 4.0;
        rung += 1;
    }
    steps
};

/// Rounding allowed to a correct analytic gradient, relative to its size.
const RELATIVE: f64 = 1e-11;

/// Truncation that a verdict can live with, relative to the derivative. A larger residual means
/// a kink inside the stencil: agreement there says nothing.
const SMOOTH: f64 = 1e-6;

/// Truncation at which finer steps need not be tried: they would only add noise.
const SHARP: f64 = 1e-10;

/// The scale of a coordinate: the power of two nearest to max(1, |x|), so that x ± h is exact
/// more often than not.
fn scale(x: f64) -> f64 {
    const FRACTION: u64 = (1 << 52) - 1;
    // Half of the fraction's range carries a number past 1.5·2^e into the next exponent; what
    // remains of the fraction goes. (log2 and exp2 took a third of the quick check's time.)
    let bits = x.abs().clamp(1.0, 1e300).to_bits() + (1 << 51);
    f64::from_bits(bits & !FRACTION)
}

/// A derivative measured with one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    /// Sixth-order central difference.
    pub value: f64,
    /// What rounding can do to `value`: 24·Σ|G_j|σ_j/h over the outputs that moved.
    pub floor: f64,
    /// What may have been swallowed: outputs that did not move at all, though they might have.
    swallowed: f64,
    /// Odd and even residuals: 0 for a polynomial of low degree, large at a kink.
    residual: f64,
    /// One-sided third-order derivatives.
    left: f64,
    right: f64,
}

impl Estimate {
    /// How far a correct analytic value `a` can lie from `value`. 12 covers any single kink
    /// inside the stencil.
    fn bound(&self, a: f64) -> f64 {
        12.0 * self.residual + self.floor(a) + RELATIVE * a.abs()
    }

    /// The rounding floor, plus what was swallowed, the latter at most |a|.
    fn floor(&self, a: f64) -> f64 {
        self.floor + self.swallowed.min(a.abs())
    }

    fn is_finite(&self) -> bool {
        self.value.is_finite() && self.residual.is_finite()
    }

    /// Whether `a` agrees, and the residuals show no more than `truncation` of the derivative.
    fn confirms(&self, a: f64, truncation: f64) -> bool {
        let size = a.abs().max(self.value.abs());
        (a - self.value).abs() <= self.bound(a)
            && 12.0 * self.residual <= truncation * size + self.floor(a)
    }

    /// Whether rounding leaves nothing to compare: both values may be noise alone.
    pub fn hides(&self, a: f64) -> bool {
        let size = a.abs().max(self.value.abs());
        size > 0.0 && size <= self.floor(a)
    }
}

/// What the numbers say about one element of an analytic gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Finding {
    Right,
    /// The numeric value and its bound.
    Wrong(f64, f64),
    /// A kink, or noise that hides the answer: this input cannot decide.
    Undecidable,
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
    /// Standard deviation of each output's rounding noise.
    sigma: Vec<f64>,
    samples: [Vec<f64>; 6],
    rng: StdRng,
}

/// The multiples of the step, in the order of `Probe::samples`.
const STENCIL: [f64; 6] = [1.0, -1.0, 2.0, -2.0, 3.0, -3.0];

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
        let sigma = vec![0.0; y0.len()];
        let samples = Default::default();
        let mut probe = Probe { point, x, flat, scales, upstream, y0, sigma, samples, rng };
        probe.measure_noise();
        probe
    }

    /// Sixth differences over a step so small that the function is straight leave nothing but
    /// rounding, √924 = 30.4 times amplified.
    fn measure_noise(&mut self) {
        for _ in 0..4 {
            let direction = self.direction((-40f64).exp2());
            self.sample_along(&direction);
            for (j, sigma) in self.sigma.iter_mut().enumerate() {
                let [a1, b1, a2, b2, a3, b3] = self.samples.each_ref().map(|y| y[j]);
                let sixth = (a3 + b3) - 6.0 * (a2 + b2) + 15.0 * (a1 + b1) - 20.0 * self.y0[j];
                // f64::max drops a NaN, which a neighbour outside the domain would give.
                *sigma = sigma.max(sixth.abs() / 30.4).max(f64::EPSILON * self.y0[j].abs());
            }
        }
    }

    /// A random direction, each coordinate at most `size` times its scale.
    fn direction(&mut self, size: f64) -> Vec<f64> {
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
        let x = self.x[t].values[k];
        for (neighbour, times) in STENCIL.iter().enumerate() {
            self.point.set(t, k, x + times * h);
            self.sample(neighbour);
        }
        self.point.set(t, k, x);
        [1.0, 2.0, 3.0].map(|times| realised(x, times * h))
    }

    /// The derivative from the six samples; `h` are the realised steps.
    fn estimate(&self, h: [f64; 3]) -> Estimate {
        let (mut d, mut s) = ([0.0; 3], [0.0; 3]);
        let (mut noise, mut swallowed) = (0.0, 0.0);
        for (j, (&g, &y0)) in self.upstream.iter().zip(&self.y0).enumerate() {
            let mut moved = false;
            for (i, pair) in self.samples.chunks_exact(2).enumerate() {
                let (plus, minus) = (pair[0][j], pair[1][j]);
                d[i] += g * (plus - minus);
                s[i] += g * ((plus - y0) + (minus - y0));
                moved |= plus != y0 || minus != y0;
            }
            if moved {
                noise += g.abs() * self.sigma[j];
            } else {
                swallowed += g.abs() * f64::EPSILON * y0.abs();
            }
        }
        let q = [0, 1, 2].map(|i| d[i] / (2.0 * h[i]));
        let odd = (10.0 * q[0] - 16.0 * q[1] + 6.0 * q[2]) / 60.0;
        let even = (15.0 * s[0] - 6.0 * s[1] + s[2]) / (60.0 * h[0]);
        let one_sided = |sign: f64| {
            let f = [0, 1, 2].map(|i| (s[i] + sign * d[i]) / 2.0);
            sign * (18.0 * f[0] - 9.0 * f[1] + 2.0 * f[2]) / (6.0 * h[0])
        };
        Estimate {
            value: sixth_order(q),
            floor: 24.0 * noise / h[0],
            swallowed: swallowed / h[0],
            residual: odd.abs().max(even.abs()),
            left: one_sided(-1.0),
            right: one_sided(1.0),
        }
    }

    fn coordinate(&mut self, t: usize, k: usize, rung: usize) -> Estimate {
        let h = LADDER[rung] * scale(self.x[t].values[k]);
        let h = self.sample_coordinate(t, k, h);
        self.estimate(h)
    }

    /// The first rung alone: right at once, or an estimate to look at more closely.
    pub fn screen(&mut self, t: usize, k: usize, a: f64) -> (bool, Estimate) {
        let first = self.coordinate(t, k, 0);
        let tolerance = first.floor(a) + RELATIVE * a.abs().max(first.value.abs());
        ((a - first.value).abs() <= tolerance, first)
    }

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
        let Some(best) = best(&rungs, a) else { return Finding::Undecidable };
        if best.confirms(a, SMOOTH) {
            return Finding::Right;
        }
        let steady = steady(&rungs);
        if let Some(best) = self::best(&steady, a) {
            let off = (a - best.value).abs();
            // Smooth here: the two sides agree, to a quarter of what is disputed where noise
            // is small beside that, or to within the noise itself.
            let smooth = |e: &Estimate| (e.left - e.right).abs().max(e.floor / 2.0) <= off / 4.0;
            let within_noise = (best.left - best.right).abs() <= best.floor / 2.0;
            if off > best.bound(a) && (within_noise || steady.iter().any(smooth)) {
                return Finding::Wrong(best.value, best.bound(best.value));
            }
        }
        // A kink: any value between the one-sided derivatives may be meant, and no more is known.
        let low = rungs.iter().map(|e| e.left.min(e.right) - e.floor).fold(f64::MAX, f64::min);
        let high = rungs.iter().map(|e| e.left.max(e.right) + e.floor).fold(f64::MIN, f64::max);
        let width = high - low;
        if a < low - width || a > high + width {
            return Finding::Wrong((low + high) / 2.0, 1.5 * width);
        }
        Finding::Undecidable
    }

    /// The derivative along one coordinate and its bound, from the rung with the smallest one.
    /// `None` where no step stays in the function's domain.
    pub fn derivative(&mut self, t: usize, k: usize) -> Option<(f64, f64)> {
        let good = |e: &Estimate| e.bound(e.value) <= 1e-9 * e.value.abs().max(1e-3);
        let mut best: Option<Estimate> = None;
        for rung in 0..LADDER.len() {
            let estimate = self.coordinate(t, k, rung);
            let bound = |e: &Estimate| e.bound(e.value);
            if estimate.is_finite() && best.is_none_or(|best| bound(&estimate) < bound(&best)) {
                best = Some(estimate);
            }
            if best.as_ref().is_some_and(good) {
                break;
            }
        }
        best.map(|e| (e.value, e.bound(e.value)))
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
        let mut slopes = [0.0; 3];
        let analytic = a.iter().flat_map(|t| &t.values);
        for ((&x, &step), a) in self.flat.iter().zip(&direction).zip(analytic) {
            for (times, slope) in [1.0, 2.0, 3.0].into_iter().zip(&mut slopes) {
                *slope += a * realised(x, times * step);
            }
        }
        let q = [0, 1, 2].map(|i| slopes[i] / ((i + 1) as f64 * size));
        let slope = sixth_order(q);
        let tolerance = along.floor + RELATIVE * slope.abs().max(along.value.abs());
        (slope - along.value).abs() <= tolerance && !along.hides(slope)
    }
}

/// Half the distance between x + h and x − h, as floating point makes them.
fn realised(x: f64, h: f64) -> f64 {
    ((x + h) - (x - h)) / 2.0
}

/// The sixth-order combination of the central difference quotients over h, 2h and 3h.
fn sixth_order(q: [f64; 3]) -> f64 {
    1.5 * q[0] - 0.6 * q[1] + 0.1 * q[2]
}

fn best(rungs: &[Estimate], a: f64) -> Option<Estimate> {
    rungs.iter().copied().min_by(|p, q| p.bound(a).total_cmp(&q.bound(a)))
}

/// The rungs that belong to three or more consecutive ones which agree within their floors.
fn steady(rungs: &[Estimate]) -> Vec<Estimate> {
    let agree = |p: &Estimate, q: &Estimate| {
        (p.value - q.value).abs() <= p.floor + q.floor + RELATIVE * p.value.abs()
    };
    rungs.chunk_by(agree).filter(|run| run.len() >= 3).flatten().copied().collect()
}
