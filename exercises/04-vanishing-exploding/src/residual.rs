//! Task `residual`: y = x + F(x).

use ndarray::Array2;

/// A residual block, F(x) = tanh(X·W1ᵀ)·W2ᵀ.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `h × n`.
    pub w1: Array2<f64>,
    /// `n × h`.
    pub w2: Array2<f64>,
}

/// What the forward pass computed and the backward pass needs.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockCache {
    /// The input, `m × n`.
    pub x: Array2<f64>,
    /// tanh(X·W1ᵀ), `m × h`.
    pub a: Array2<f64>,
}

/// The gradients of a block's input and weights.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockGradients {
    /// ∂L/∂X, `m × n`.
    pub dx: Array2<f64>,
    /// ∂L/∂W1, `h × n`.
    pub dw1: Array2<f64>,
    /// ∂L/∂W2, `n × h`.
    pub dw2: Array2<f64>,
}

/// Y = X + tanh(X·W1ᵀ)·W2ᵀ, and the cache. `x` and the result are `m × n`.
///
/// # Panics
/// If the shapes do not match, with a message that names two that clash. An F(x) with one column is
/// not broadcast.
///
/// Source: He, Zhang, Ren, Sun (2016), *Deep residual learning for image recognition*, equation 1.
pub fn residual_forward(block: &Block, x: &Array2<f64>) -> (Array2<f64>, BlockCache) {
    todo!("residual_forward")
}

/// The backward pass of [`residual_forward`]; `dy` is the upstream gradient, `m × n`.
///
/// # Panics
/// If `dy` does not have the shape of the input, with a message that names both shapes.
///
/// Source: He, Zhang, Ren, Sun (2016), *Identity mappings in deep residual networks*, equation 5.
pub fn residual_backward(block: &Block, cache: &BlockCache, dy: &Array2<f64>) -> BlockGradients {
    todo!("residual_backward")
}
