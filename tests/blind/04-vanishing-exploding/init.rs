
use ndarray::Array2;
use rand::RngExt;
use rand::rngs::StdRng;
use rand_distr::StandardNormal;

pub fn xavier_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    assert!(fan_in > 0 && fan_out > 0, "fans must be positive");
    let a = (6.0 / (fan_in + fan_out) as f64).sqrt();
    Array2::from_shape_simple_fn((fan_out, fan_in), || rng.random_range(-a..a))
}

pub fn xavier_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    assert!(fan_in > 0 && fan_out > 0, "fans must be positive");
    let std = (2.0 / (fan_in + fan_out) as f64).sqrt();
    Array2::from_shape_simple_fn((fan_out, fan_in), || std * rng.sample::<f64, _>(StandardNormal))
}

pub fn he_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    assert!(fan_in > 0 && fan_out > 0, "fans must be positive");
    let a = (6.0 / fan_in as f64).sqrt();
    Array2::from_shape_simple_fn((fan_out, fan_in), || rng.random_range(-a..a))
}

pub fn he_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    assert!(fan_in > 0 && fan_out > 0, "fans must be positive");
    let std = (2.0 / fan_in as f64).sqrt();
    Array2::from_shape_simple_fn((fan_out, fan_in), || std * rng.sample::<f64, _>(StandardNormal))
}
