//! A derivative measured with one step, and how much it can be trusted.

/// Rounding allowed to a correct analytic gradient, relative to its size.
pub(crate) const RELATIVE: f64 = 1e-11;

/// A derivative measured with one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    /// Sixth-order central difference.
    pub value: f64,
    /// What rounding can do to `value`: 24·Σ|G_j|σ_j/h over the outputs that moved.
    pub floor: f64,
    /// What it can do beyond that because outputs grow on the way, and round more coarsely than
    /// at the point itself.
    pub growth: f64,
    /// What may have been swallowed: outputs that did not move at all, though they might have.
    pub swallowed: f64,
    /// The noise beside the outputs that moved: what it would be if those were 1.
    pub relative_noise: f64,
    /// Odd and even residuals: 0 for a polynomial of low degree, large at a kink.
    pub residual: f64,
    /// One-sided third-order derivatives.
    pub left: f64,
    pub right: f64,
}

impl Estimate {
    /// The derivative of Σ G·y from the outputs `y0` at the point, their noise `sigma`, and the
    /// outputs at the six neighbours, pair by pair; `h` are the realised steps.
    pub fn new(
        samples: &[Vec<f64>; 6],
        y0: &[f64],
        upstream: &[f64],
        sigma: &[f64],
        h: [f64; 3],
    ) -> Estimate {
        let (mut d, mut s) = ([0.0; 3], [0.0; 3]);
        let (mut noise, mut growth, mut swallowed, mut size) = (0.0, 0.0, 0.0, 0.0);
        for (j, (&g, &y0)) in upstream.iter().zip(y0).enumerate() {
            let mut moved = false;
            for (i, pair) in samples.chunks_exact(2).enumerate() {
                let (plus, minus) = (pair[0][j], pair[1][j]);
                d[i] += g * (plus - minus);
                s[i] += g * ((plus - y0) + (minus - y0));
                moved |= plus != y0 || minus != y0;
            }
            if moved {
                let largest = samples[4][j].abs().max(samples[5][j].abs()).max(y0.abs());
                noise += g.abs() * sigma[j];
                growth += g.abs() * (f64::EPSILON * largest - sigma[j]).max(0.0);
                size += g.abs() * largest;
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
            growth: 24.0 * growth / h[0],
            swallowed: swallowed / h[0],
            relative_noise: if noise > 0.0 { noise / size } else { 0.0 },
            residual: odd.abs().max(even.abs()),
            left: one_sided(-1.0),
            right: one_sided(1.0),
        }
    }

    /// How far a correct analytic value `a` can lie from `value`.
    pub fn bound(&self, a: f64) -> f64 {
        self.truncation() + self.floor(a) + RELATIVE * a.abs()
    }

    /// What a finer step may do better. 12 covers any single kink inside the stencil.
    fn truncation(&self) -> f64 {
        12.0 * self.residual + self.growth
    }

    /// The rounding floor, plus what was swallowed, the latter at most |a|.
    pub fn floor(&self, a: f64) -> f64 {
        self.floor + self.swallowed.min(a.abs())
    }

    pub fn is_finite(&self) -> bool {
        self.value.is_finite() && self.residual.is_finite()
    }

    /// Whether `a` agrees, and the residuals show no more than `truncation` of the derivative.
    pub fn confirms(&self, a: f64, truncation: f64) -> bool {
        let size = a.abs().max(self.value.abs());
        (a - self.value).abs() <= self.bound(a)
            && self.truncation() <= truncation * size + self.floor(a)
    }

    /// Whether rounding leaves nothing to compare: both values may be noise alone.
    pub fn hides(&self, a: f64) -> bool {
        let size = a.abs().max(self.value.abs());
        size > 0.0 && size <= self.floor(a)
    }
}

/// The sixth-order combination of the central difference quotients over h, 2h and 3h.
pub(crate) fn sixth_order(q: [f64; 3]) -> f64 {
    1.5 * q[0] - 0.6 * q[1] + 0.1 * q[2]
}
