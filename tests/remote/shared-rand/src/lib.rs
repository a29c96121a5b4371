//! Stands in the place of `rand` where a submission is compiled, as `shared-ndarray` does for `ndarray`:
//! what a submission asks of its generator, compiled and optimised once.

pub use rand::*;

use rand::seq::SliceRandom;
use rand_distr::{Distribution, Normal, StandardNormal, Uniform};

#[doc(hidden)]
pub fn of_standard(rng: &mut rngs::StdRng, order: &mut [usize], normal: &Normal<f64>) -> f64 {
    order.shuffle(rng);
    let size = rng.random_range(0..order.len()) + rng.random_range(0..=order.len());
    let uniform = Uniform::new(-1.0, 1.0).map_or(0.0, |uniform: Uniform<f64>| uniform.sample(rng));
    let numbers = rng.random::<f64>() + rng.random_range(-1.0..1.0) + rng.random_range(-1.0..=1.0);
    let normal = rng.sample::<f64, _>(StandardNormal) + normal.sample(rng) + rng.sample(normal);
    numbers + uniform + normal + size as f64
}
