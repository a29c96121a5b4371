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
    // BEGIN SOLUTION
    let a = x.dot(&block.w1.t()).mapv(f64::tanh);
    let f = a.dot(&block.w2.t());
    // `+` silently broadcasts an axis of length 1.
    assert_eq!(f.dim(), x.dim(), "F(x) does not have the shape of x");
    (x + &f, BlockCache { x: x.clone(), a })
    // END SOLUTION
}

/// The backward pass of [`residual_forward`]; `dy` is the upstream gradient, `m × n`.
///
/// # Panics
/// If `dy` does not have the shape of the input, with a message that names both shapes.
///
/// Source: He, Zhang, Ren, Sun (2016), *Identity mappings in deep residual networks*, equation 5.
pub fn residual_backward(block: &Block, cache: &BlockCache, dy: &Array2<f64>) -> BlockGradients {
    // BEGIN SOLUTION
    assert_eq!(dy.dim(), cache.x.dim(), "dy does not have the shape of x");
    // x is used twice, so its gradient is a sum: ∂y/∂x = 1 + F′(x). The 1 hands dy on as it is,
    // however small F′ may be, and a product of fifty such sums need not vanish.
    let dw2 = dy.t().dot(&cache.a);
    let dz = dy.dot(&block.w2) * cache.a.mapv(|a| 1.0 - a * a);
    let dw1 = dz.t().dot(&cache.x);
    BlockGradients { dx: dy + &dz.dot(&block.w1), dw1, dw2 }
    // END SOLUTION
}
