//! Numeric derivatives: neighbours sampled, outputs differenced, rounding noise measured.
//!
//! Notation: y = f(x) has outputs y_j, G_j is the upstream gradient, and the derivative in
//! question is that of the loss L = Σ_j G_j·y_j along one coordinate (or one direction) of x.
//! All six neighbours x ± h, x ± 2h, x ± 3h are evaluated, outputs are differenced first and
//! contracted with G after, which rounds less than differencing the loss.

use crate::estimate::{Estimate, RELATIVE, sixth_order};
use crate::ladder::LADDER;
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
        Estimate::new(&self.samples, &self.y0, self.upstream, &self.sigma, h)
    }

    /// The derivative along one coordinate, with one step of the ladder.
    pub fn coordinate(&mut self, t: usize, k: usize, rung: usize) -> Estimate {
        let h = LADDER[rung] * scale(self.x[t].values[k]);
        let h = self.sample_coordinate(t, k, h);
        self.estimate(h)
    }

    /// The first rung alone: right at once, or an estimate to look at more closely.
    pub fn screen(&mut self, t: usize, k: usize, a: f64) -> (bool, Estimate) {
        let first = self.coordinate(t, k, 0);
        let tolerance = first.floor(a) + RELATIVE * a.abs().max(first.value.abs());
        // An infinite value would be within its own infinite tolerance.
        (first.is_finite() && (a - first.value).abs() <= tolerance, first)
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
        along.is_finite() && (slope - along.value).abs() <= tolerance && !along.hides(slope)
    }
}

/// Half the distance between x + h and x − h, as floating point makes them.
fn realised(x: f64, h: f64) -> f64 {
    ((x + h) - (x - h)) / 2.0
}
