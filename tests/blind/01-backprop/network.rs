
use crate::{linear_backward, linear_forward, sigmoid};
use ndarray::{Array1, Array2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Identity,
    Sigmoid,
    Tanh,
    Relu,
}

impl Activation {
    fn apply(self, z: &Array2<f64>) -> Array2<f64> {
        match self {
            Activation::Identity => z.clone(),
            Activation::Sigmoid => sigmoid(z),
            Activation::Tanh => z.mapv(f64::tanh),
            Activation::Relu => z.mapv(|z| z.max(0.0)),
        }
    }

    fn derivative(self, z: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
        match self {
            Activation::Identity => Array2::ones(z.dim()),
            Activation::Sigmoid => a.mapv(|a| a * (1.0 - a)),
            Activation::Tanh => a.mapv(|a| 1.0 - a * a),
            Activation::Relu => z.mapv(|z| if z > 0.0 { 1.0 } else { 0.0 }),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub w: Array2<f64>,
    pub b: Array1<f64>,
    pub activation: Activation,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NetworkCache {
    pub a: Vec<Array2<f64>>,
    pub z: Vec<Array2<f64>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LayerGradients {
    pub dw: Array2<f64>,
    pub db: Array1<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NetworkGradients {
    pub dx: Array2<f64>,
    pub layers: Vec<LayerGradients>,
}

pub fn network_forward(layers: &[Layer], x: &Array2<f64>) -> NetworkCache {
    let mut a = vec![x.clone()];
    let mut z = Vec::with_capacity(layers.len());
    for layer in layers {
        let zl = linear_forward(a.last().unwrap(), &layer.w, &layer.b);
        a.push(layer.activation.apply(&zl));
        z.push(zl);
    }
    NetworkCache { a, z }
}

pub fn network_backward(
    layers: &[Layer],
    cache: &NetworkCache,
    dy: &Array2<f64>,
) -> NetworkGradients {
    let mut grads = Vec::with_capacity(layers.len());
    let mut da = dy.clone();
    for (l, layer) in layers.iter().enumerate().rev() {
        let dz = &da * &layer.activation.derivative(&cache.z[l], &cache.a[l + 1]);
        let g = linear_backward(&dz, &layer.w, &cache.a[l]);
        da = g.da;
        grads.push(LayerGradients { dw: g.dw, db: g.db });
    }
    grads.reverse();
    NetworkGradients { dx: da, layers: grads }
}
