//! Tasks `network_forward` and `network_backward`: any depth, an activation for each layer.

// BEGIN SOLUTION
use crate::{linear_backward, linear_forward, sigmoid, sigmoid_backward};
// END SOLUTION
use ndarray::{Array1, Array2};

/// What is applied to a layer's Z, element by element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// z itself.
    Identity,
    /// σ(z) = 1/(1 + e⁻ᶻ).
    Sigmoid,
    /// tanh z.
    Tanh,
    /// max(0, z), and NaN for NaN, so neither `z.max(0.0)` nor `if z > 0.0`. The derivative at
    /// z = 0 is 0. Both are as in PyTorch.
    Relu,
}

/// One layer: A = activation(W·A_prev + b).
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Weights, `n_out × n_in`.
    pub w: Array2<f64>,
    /// Biases, length `n_out`.
    pub b: Array1<f64>,
    /// What is applied to W·A_prev + b.
    pub activation: Activation,
}

/// What the forward pass computed.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkCache {
    /// `a[0]` is the input, `a[l + 1]` the output of layer `l`; the last is the network's.
    pub a: Vec<Array2<f64>>,
    /// `z[l]` is W·A + b of layer `l`.
    pub z: Vec<Array2<f64>>,
}

/// The gradients of one layer's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerGradients {
    /// ∂L/∂W.
    pub dw: Array2<f64>,
    /// ∂L/∂b.
    pub db: Array1<f64>,
}

/// The gradients of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkGradients {
    /// ∂L/∂X, `n_in × m`.
    pub dx: Array2<f64>,
    /// One for each layer, in the order of the layers.
    pub layers: Vec<LayerGradients>,
}

/// The forward pass through `layers`, first to last. `x` is `n_in × m`. Without layers, the output
/// is `x`.
///
/// Sigmoid and tanh are right to within 5·10⁻¹⁶ for every z, and so never NaN for a finite one.
///
/// # Panics
/// If the shapes do not match, with a message that names two that do not. A bias of length 1 does
/// not broadcast.
pub fn network_forward(layers: &[Layer], x: &Array2<f64>) -> NetworkCache {
    // BEGIN SOLUTION
    let mut cache = NetworkCache { a: vec![x.clone()], z: Vec::new() };
    for (l, layer) in layers.iter().enumerate() {
        let z = linear_forward(&cache.a[l], &layer.w, &layer.b);
        cache.a.push(match layer.activation {
            Activation::Identity => z.clone(),
            Activation::Sigmoid => sigmoid(&z),
            Activation::Tanh => z.mapv(f64::tanh),
            // Neither `z.max(0.0)` nor `if z > 0.0 { z } else { 0.0 }`: both turn NaN into 0.
            Activation::Relu => z.mapv(|z| if z < 0.0 { 0.0 } else { z }),
        });
        cache.z.push(z);
    }
    cache
    // END SOLUTION
}

/// The backward pass of [`network_forward`]: from ∂L/∂Y, of the output's shape, to every
/// gradient. Without layers, ∂L/∂X is `dy`.
///
/// The derivatives of the activations are right to within 10⁻¹⁵, and finite for every finite z.
pub fn network_backward(
    layers: &[Layer],
    cache: &NetworkCache,
    dy: &Array2<f64>,
) -> NetworkGradients {
    // BEGIN SOLUTION
    let mut da = dy.clone();
    let mut gradients = Vec::new();
    // Last layer first: each hands the gradient of its input down as the upstream of the next.
    for (l, layer) in layers.iter().enumerate().rev() {
        let z = &cache.z[l];
        let dz = match layer.activation {
            Activation::Identity => da,
            Activation::Sigmoid => sigmoid_backward(&da, z),
            Activation::Tanh => da * z.mapv(|z| 1.0 - z.tanh().powi(2)),
            Activation::Relu => da * z.mapv(|z| if z > 0.0 { 1.0 } else { 0.0 }),
        };
        let linear = linear_backward(&dz, &layer.w, &cache.a[l]);
        gradients.push(LayerGradients { dw: linear.dw, db: linear.db });
        da = linear.da;
    }
    gradients.reverse();
    NetworkGradients { dx: da, layers: gradients }
    // END SOLUTION
}
