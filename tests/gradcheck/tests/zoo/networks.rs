//! Small networks, each with its forward and its backward pass.

use super::layers::{sigmoid, softmax_backward, softmax_rows};
use super::{Trial, random};
use ndarray::{Array1, Array2, Axis};
use rand::rngs::StdRng;

/// w₁, b₁, w₂, b₂: a row of w is a unit.
pub type Parameters = (Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>);

/// An activation and its derivative.
#[derive(Clone, Copy)]
pub struct Activation {
    pub f: fn(f64) -> f64,
    pub df: fn(f64) -> f64,
}

pub const TANH: Activation = Activation { f: f64::tanh, df: |z| 1.0 - z.tanh().powi(2) };
const SIGMOID: Activation = Activation { f: sigmoid, df: |z| sigmoid(z) * (1.0 - sigmoid(z)) };
const SOFTPLUS: Activation = Activation { f: |z| z.exp().ln_1p(), df: sigmoid };

/// The two-layer network 8-16-4 with a batch of 8: 212 parameters.
pub struct Mlp {
    pub data: Array2<f64>,
    pub parameters: Parameters,
    pub upstream: Array2<f64>,
    pub activation: Activation,
}

impl Mlp {
    pub fn draw(activation: Activation, rng: &mut StdRng) -> Mlp {
        let spread = |fan_in: f64| 1.0 / fan_in.sqrt();
        let parameters = (
            random((16, 8), spread(8.0), rng),
            random(16, 0.5, rng),
            random((4, 16), spread(16.0), rng),
            random(4, 0.5, rng),
        );
        let data = random((8, 8), 1.0, rng);
        Mlp { data, parameters, upstream: random((8, 4), 1.0, rng), activation }
    }

    /// The first layer before its activation.
    pub fn hidden(data: &Array2<f64>, (w1, b1, ..): &Parameters) -> Array2<f64> {
        data.dot(&w1.t()) + b1
    }

    pub fn forward(data: &Array2<f64>, p: &Parameters, f: fn(f64) -> f64) -> Array2<f64> {
        Mlp::hidden(data, p).mapv_into(f).dot(&p.2.t()) + &p.3
    }

    /// The gradients of the data and of the parameters, given φ′(z) of the first layer.
    pub fn backward_with(&self, slopes: &Array2<f64>) -> (Array2<f64>, Parameters) {
        let Mlp { data, parameters, upstream: dy, activation } = self;
        let (w1, _, w2, _) = parameters;
        let a1 = Mlp::hidden(data, parameters).mapv_into(activation.f);
        let dz1 = dy.dot(w2) * slopes;
        let (db1, db2) = (dz1.sum_axis(Axis(0)), dy.sum_axis(Axis(0)));
        (dz1.dot(w1), (dz1.t().dot(data), db1, dy.t().dot(&a1), db2))
    }

    pub fn backward(&self) -> (Array2<f64>, Parameters) {
        self.backward_with(&Mlp::hidden(&self.data, &self.parameters).mapv(self.activation.df))
    }

    /// The parameters under check, against this gradient.
    pub fn trial(self, gradient: Parameters) -> Trial {
        let (data, f) = (self.data, self.activation.f);
        let forward = move |p: &Parameters| Mlp::forward(&data, p, f);
        Trial::new(self.parameters, self.upstream, forward, gradient)
    }
}

fn mlp(activation: Activation, rng: &mut StdRng) -> Trial {
    let mlp = Mlp::draw(activation, rng);
    let (_, gradient) = mlp.backward();
    mlp.trial(gradient)
}

pub fn tanh_mlp(rng: &mut StdRng) -> Trial {
    mlp(TANH, rng)
}

pub fn softplus_mlp(rng: &mut StdRng) -> Trial {
    mlp(SOFTPLUS, rng)
}

pub fn sigmoid_mlp_with_data(rng: &mut StdRng) -> Trial {
    let mlp = Mlp::draw(SIGMOID, rng);
    let gradient = mlp.backward();
    let f = mlp.activation.f;
    type X = (Array2<f64>, Parameters);
    let forward = move |(data, p): &X| Mlp::forward(data, p, f);
    Trial::new((mlp.data, mlp.parameters), mlp.upstream, forward, gradient)
}

/// h ← tanh(h·uᵀ + x_t·wᵀ), four times; the loss sees the last h.
pub fn recurrent(rng: &mut StdRng) -> Trial {
    let xs: Vec<Array2<f64>> = (0..4).map(|_| random((3, 2), 1.0, rng)).collect();
    let (h0, u, w) = (random((3, 5), 0.5, rng), random((5, 5), 0.5, rng), random((5, 2), 0.7, rng));
    let dy: Array2<f64> = random((3, 5), 1.0, rng);
    type X = (Array2<f64>, Array2<f64>, Array2<f64>);

    let mut hidden = vec![h0.clone()];
    for x in &xs {
        hidden.push((hidden[hidden.len() - 1].dot(&u.t()) + x.dot(&w.t())).mapv_into(f64::tanh));
    }
    let (mut dh, mut du, mut dw) = (dy.clone(), Array2::zeros((5, 5)), Array2::zeros((5, 2)));
    for (t, x) in xs.iter().enumerate().rev() {
        let dz = &dh * &hidden[t + 1].mapv(|h| 1.0 - h * h);
        du += &dz.t().dot(&hidden[t]);
        dw += &dz.t().dot(x);
        dh = dz.dot(&u);
    }
    let forward = move |(h0, u, w): &X| {
        xs.iter().fold(h0.clone(), |h, x| (h.dot(&u.t()) + x.dot(&w.t())).mapv_into(f64::tanh))
    };
    Trial::new((h0, u, w), dy, forward, (dh, du, dw))
}

/// softmax(q·kᵀ/√d)·v
pub fn attention(rng: &mut StdRng) -> Trial {
    let mut draw = || random((4, 3), 1.0, rng);
    let (q, k, v, dy): (Array2<f64>, Array2<f64>, Array2<f64>, Array2<f64>) =
        (draw(), draw(), draw(), draw());
    let root = 3f64.sqrt();
    let p = softmax_rows(&(q.dot(&k.t()) / root));
    let ds = softmax_backward(&p, &dy.dot(&v.t())) / root;
    let gradient = (ds.dot(&k), ds.t().dot(&q), p.t().dot(&dy));
    type X = (Array2<f64>, Array2<f64>, Array2<f64>);
    let forward = move |(q, k, v): &X| softmax_rows(&(q.dot(&k.t()) / root)).dot(v);
    Trial::new((q, k, v), dy, forward, gradient)
}
