
use ndarray::{Array1, Array2, Axis, concatenate};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

#[derive(Clone, Debug, PartialEq)]
pub struct Moons {
    pub x: Array2<f64>,
    pub y: Array1<f64>,
}

pub fn two_moons(m: usize, noise: f64, rng: &mut StdRng) -> Moons {
    let y = Array1::from_shape_fn(m, |i| if i % 2 == 0 { 1.0 } else { -1.0 });
    let mut x = Array2::zeros((m, 2));
    for (mut point, &class) in x.rows_mut().into_iter().zip(&y) {
        let (sin, cos) = rng.random_range(0.0..std::f64::consts::PI).sin_cos();
        let (a, b) = if class > 0.0 { (1.0 - cos, 0.5 - sin) } else { (cos, sin) };
        point[0] = a + noise * normal(rng);
        point[1] = b + noise * normal(rng);
    }
    Moons { x, y }
}

fn normal(rng: &mut impl Rng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}

#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub w1: Array2<f64>,
    pub b1: Array1<f64>,
    pub w2: Array2<f64>,
    pub b2: Array1<f64>,
    pub w3: Array1<f64>,
    pub b3: Array1<f64>,
}

impl Network {
    pub fn new(h: usize, rng: &mut StdRng) -> Network {
        let mut he = |n_in: usize| (2.0 / n_in as f64).sqrt() * normal(rng);
        Network {
            w1: Array2::from_shape_simple_fn((2, h), || he(2)),
            b1: Array1::zeros(h),
            w2: Array2::from_shape_simple_fn((h, h), || he(h)),
            b2: Array1::zeros(h),
            w3: Array1::from_shape_simple_fn(h, || he(h)),
            b3: Array1::zeros(1),
        }
    }

    pub fn forward(&self, x: &Array2<f64>) -> (Array2<f64>, Array2<f64>, Array1<f64>) {
        let relu = |z: Array2<f64>| z.mapv_into(|z| z.max(0.0));
        let h1 = relu(x.dot(&self.w1) + &self.b1);
        let h2 = relu(h1.dot(&self.w2) + &self.b2);
        let s = h2.dot(&self.w3) + &self.b3;
        (h1, h2, s)
    }

    pub fn flat(&self) -> Array1<f64> {
        let flat = |w: &Array2<f64>| Array1::from_iter(w.iter().copied());
        let (w1, w2) = (flat(&self.w1), flat(&self.w2));
        concatenate![Axis(0), w1, self.b1, w2, self.b2, self.w3, self.b3]
    }

    #[must_use]
    pub fn minus(&self, learning_rate: f64, gradient: &Network) -> Network {
        Network {
            w1: &self.w1 - learning_rate * &gradient.w1,
            b1: &self.b1 - learning_rate * &gradient.b1,
            w2: &self.w2 - learning_rate * &gradient.w2,
            b2: &self.b2 - learning_rate * &gradient.b2,
            w3: &self.w3 - learning_rate * &gradient.w3,
            b3: &self.b3 - learning_rate * &gradient.b3,
        }
    }
}

pub fn accuracy(network: &Network, data: &Moons) -> f64 {
    let (.., s) = network.forward(&data.x);
    let right = s.iter().zip(&data.y).filter(|(s, y)| **s * **y > 0.0).count();
    right as f64 / data.y.len() as f64
}

pub fn hinge_loss(network: &Network, data: &Moons, alpha: f64) -> (f64, Network) {
    let m = data.x.nrows();
    assert!(m > 0, "no points");
    let m = m as f64;
    let (h1, h2, s) = network.forward(&data.x);
    let margin = 1.0 - &data.y * &s;
    let theta = network.flat();
    let loss = margin.iter().map(|v| v.max(0.0)).sum::<f64>() / m + alpha * theta.dot(&theta);
    let mut ds = Array1::zeros(s.len());
    for i in 0..s.len() {
        if margin[i] > 0.0 {
            ds[i] = -data.y[i] / m;
        }
    }
    let step = |h: &Array2<f64>| h.mapv(|v| if v > 0.0 { 1.0 } else { 0.0 });
    let column = ds.clone().insert_axis(Axis(1));
    let row = network.w3.clone().insert_axis(Axis(0));
    let dz2 = column.dot(&row) * step(&h2);
    let dz1 = dz2.dot(&network.w2.t()) * step(&h1);
    let l2 = 2.0 * alpha;
    let gradient = Network {
        w1: data.x.t().dot(&dz1) + l2 * &network.w1,
        b1: dz1.sum_axis(Axis(0)) + l2 * &network.b1,
        w2: h1.t().dot(&dz2) + l2 * &network.w2,
        b2: dz2.sum_axis(Axis(0)) + l2 * &network.b2,
        w3: h2.t().dot(&ds) + l2 * &network.w3,
        b3: ndarray::array![ds.sum()] + l2 * &network.b3,
    };
    (loss, gradient)
}

pub fn train(start: &Network, data: &Moons, steps: usize, alpha: f64) -> (Network, Vec<f64>) {
    let mut network = start.clone();
    let mut curve = Vec::with_capacity(steps);
    for k in 0..steps {
        let eta = 1.0 - 0.9 * k as f64 / steps as f64;
        let (loss, gradient) = hinge_loss(&network, data, alpha);
        curve.push(loss);
        network = network.minus(eta, &gradient);
    }
    (network, curve)
}
