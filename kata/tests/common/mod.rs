//! What the proofs of the quiz share.

/// A small generator (SplitMix64), so that every run sees the same draws.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    pub fn normals(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.normal()).collect()
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for i in (1..values.len()).rev() {
            values.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }

    /// Rows of normal numbers with this standard deviation.
    pub fn matrix(&mut self, rows: usize, columns: usize, deviation: f64) -> Matrix {
        (0..rows).map(|_| (0..columns).map(|_| deviation * self.normal()).collect()).collect()
    }
}

/// Rows.
pub type Matrix = Vec<Vec<f64>>;

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub fn norm(g: &[f64]) -> f64 {
    dot(g, g).sqrt()
}

pub fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

pub fn times(w: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    w.iter().map(|row| dot(row, x)).collect()
}

pub fn transposed_times(w: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    (0..w[0].len()).map(|j| w.iter().zip(y).map(|(row, y)| row[j] * y).sum()).collect()
}

pub fn central(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x - h)) / (2.0 * h)
}

pub fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// The derivative of a function, by a central difference of the fourth order.
pub fn slope(f: impl Fn(f64) -> f64, z: f64) -> f64 {
    let h = 1e-3;
    (8.0 * (f(z + h) - f(z - h)) - (f(z + 2.0 * h) - f(z - 2.0 * h))) / (12.0 * h)
}

/// The mean of f(z) over standard normal z.
pub fn gauss(f: impl Fn(f64) -> f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    (-8_000..=8_000).map(|k| f64::from(k) / 1e3).map(|z| f(z) * density(z) / 1e3).sum()
}

/// Where a convex function of one variable is least between `low` and `high`.
pub fn minimum(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if f(a) < f(b) { high = b } else { low = a }
    }
    (low + high) / 2.0
}

pub fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

pub fn product(factor: f64, times: usize) -> f64 {
    (0..times).fold(1.0, |product, _| product * factor)
}

/// Makes the rows orthonormal, first to last; returns the lengths that they had left.
pub fn orthonormalise(rows: &mut [Vec<f64>]) -> Vec<f64> {
    (0..rows.len())
        .map(|i| {
            let (done, rest) = rows.split_at_mut(i);
            for _ in 0..2 {
                for other in done.iter() {
                    let along = dot(&rest[0], other);
                    rest[0].iter_mut().zip(other).for_each(|(x, y)| *x -= along * y);
                }
            }
            let length = norm(&rest[0]);
            rest[0].iter_mut().for_each(|x| *x /= length);
            length
        })
        .collect()
}
