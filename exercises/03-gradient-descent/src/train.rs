//! Task `train`: micrograd's demo, two moons told apart by a small network.

use ndarray::{Array1, Array2, Axis, concatenate};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

/// Points in the plane and their class, +1 or −1.
#[derive(Clone, Debug, PartialEq)]
pub struct Moons {
    /// Coordinates, `m × 2`; a row is one point.
    pub x: Array2<f64>,
    /// Classes, length m.
    pub y: Array1<f64>,
}

/// Two half circles that reach into each other, `m` points in all, given.
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

/// A standard normal number, by Box and Muller (1958).
fn normal(rng: &mut impl Rng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}

/// Two hidden layers of ReLUs and a linear score, given. Also holds a gradient: then each array is
/// the gradient of the loss with respect to the parameter of that name.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// `2 × h`.
    pub w1: Array2<f64>,
    /// Length h.
    pub b1: Array1<f64>,
    /// `h × h`.
    pub w2: Array2<f64>,
    /// Length h.
    pub b2: Array1<f64>,
    /// Length h.
    pub w3: Array1<f64>,
    /// Length 1.
    pub b3: Array1<f64>,
}

impl Network {
    /// Weights scaled for ReLU (He et al., 2015), biases 0.
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

    /// The activations of both hidden layers, each `m × h`, and the m scores. A row is an example:
    /// H1 = relu(X·W1 + b1), H2 = relu(H1·W2 + b2), s = H2·w3 + b3.
    pub fn forward(&self, x: &Array2<f64>) -> (Array2<f64>, Array2<f64>, Array1<f64>) {
        let relu = |z: Array2<f64>| z.mapv_into(|z| z.max(0.0));
        let h1 = relu(x.dot(&self.w1) + &self.b1);
        let h2 = relu(h1.dot(&self.w2) + &self.b2);
        let s = h2.dot(&self.w3) + &self.b3;
        (h1, h2, s)
    }

    /// All parameters, one after the other, in the order of the fields.
    pub fn flat(&self) -> Array1<f64> {
        let flat = |w: &Array2<f64>| Array1::from_iter(w.iter().copied());
        let (w1, w2) = (flat(&self.w1), flat(&self.w2));
        concatenate![Axis(0), w1, self.b1, w2, self.b2, self.w3, self.b3]
    }

    /// θ − η·g, parameter by parameter.
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

/// The share of points whose score has the sign of their class, given.
pub fn accuracy(network: &Network, data: &Moons) -> f64 {
    let (.., s) = network.forward(&data.x);
    let right = s.iter().zip(&data.y).filter(|(s, y)| **s * **y > 0.0).count();
    right as f64 / data.y.len() as f64
}

/// The mean hinge loss plus an L2 penalty, and its gradient:
/// L = 1/m·Σ max(0, 1 − y_i·s_i) + α·Σ θ², the second sum over **all** parameters, biases too.
///
/// Where 1 − y·s or the input of a ReLU is exactly 0, the derivative is taken as 0.
///
/// # Panics
/// If there is no point.
///
/// Source: the loss of micrograd's demo (Karpathy, 2020).
pub fn hinge_loss(network: &Network, data: &Moons, alpha: f64) -> (f64, Network) {
    todo!("hinge_loss")
}

/// Full-batch gradient descent on [`hinge_loss`] with a decaying rate.
///
/// In step k = 0, 1, …, `steps` − 1 the learning rate is η = 1 − 0.9·k/`steps`, as in micrograd's
/// demo. Returns the trained network and the loss curve: `steps` values, each the loss before its
/// step. With 0 steps that is `start` and no value.
///
/// # Panics
/// If there is a step to take, and no point.
pub fn train(start: &Network, data: &Moons, steps: usize, alpha: f64) -> (Network, Vec<f64>) {
    todo!("train")
}
