//! Task `rnn_bptt`: backpropagation through time.

use ndarray::{Array1, Array2};
// BEGIN SOLUTION
use ndarray::Axis;
// END SOLUTION

/// A tanh recurrent net: h_t = tanh(x_t·Wxᵀ + h_t₋₁·Whᵀ + b).
#[derive(Clone, Debug, PartialEq)]
pub struct Rnn {
    /// `n × n_in`.
    pub wx: Array2<f64>,
    /// `n × n`.
    pub wh: Array2<f64>,
    /// Length n.
    pub b: Array1<f64>,
}

/// The gradients of a recurrent net.
#[derive(Clone, Debug, PartialEq)]
pub struct RnnGradients {
    /// ∂L/∂Wx, `n × n_in`.
    pub dwx: Array2<f64>,
    /// ∂L/∂Wh, `n × n`.
    pub dwh: Array2<f64>,
    /// ∂L/∂b, length n.
    pub db: Array1<f64>,
    /// ∂L/∂h₀, `m × n`.
    pub dh0: Array2<f64>,
}

/// The forward pass over the inputs x₁ … x_T, each `m × n_in`, given. Returns h₀, h₁, …, h_T, each
/// `m × n`.
pub fn rnn_forward(rnn: &Rnn, xs: &[Array2<f64>], h0: &Array2<f64>) -> Vec<Array2<f64>> {
    let mut h = vec![h0.clone()];
    for (t, x) in xs.iter().enumerate() {
        h.push((x.dot(&rnn.wx.t()) + h[t].dot(&rnn.wh.t()) + &rnn.b).mapv(f64::tanh));
    }
    h
}

/// Backpropagation through time, for a loss at every step: L = Σ_t L_t(h_t).
///
/// `xs` are the T inputs, `hs` the T + 1 states of [`rnn_forward`]. `dhs` has the T upstream
/// gradients, `m × n` each, what every step's own loss says to its state: `dhs[0]` is ∂L₁/∂h₁.
///
/// `window` truncates: the loss of *each* step is propagated back through that step and the ones
/// before it, `window` steps in all, and no further: with a window of 2, L₃ sees what steps 3 and 2
/// did with the parameters, and takes h₁ for a constant. With `window` ≥ T nothing is cut. h₀ gets
/// its gradient from the losses whose window reaches the first step. Without inputs all gradients
/// are 0.
///
/// # Panics
/// If `window` is 0; if there are not as many `dhs` as `xs`, with a message that names both numbers.
///
/// Source: Werbos (1990), *Backpropagation through time*; Williams, Peng (1990) for the truncation.
pub fn rnn_bptt(
    rnn: &Rnn,
    xs: &[Array2<f64>],
    hs: &[Array2<f64>],
    dhs: &[Array2<f64>],
    window: usize,
) -> RnnGradients {
    // BEGIN SOLUTION
    assert!(window > 0, "a window of 0 steps leaves no gradient");
    assert_eq!(xs.len(), dhs.len(), "{} inputs and {} gradients", xs.len(), dhs.len());
    let mut g = RnnGradients {
        dwx: Array2::zeros(rnn.wx.dim()),
        dwh: Array2::zeros(rnn.wh.dim()),
        db: Array1::zeros(rnn.b.len()),
        dh0: Array2::zeros(hs[0].dim()),
    };
    // Each step's loss by itself, back through its window. (Without truncation one sweep would do,
    // adding each dhs on the way.) The same weights serve at every step, so their shares add up.
    for (last, dh) in dhs.iter().enumerate() {
        let mut dh = dh.clone();
        for t in (0..=last).rev().take(window) {
            // hs[t + 1] is this step's state and hs[t] the one it read.
            let dz = dh * hs[t + 1].mapv(|h| 1.0 - h * h);
            g.dwx += &dz.t().dot(&xs[t]);
            g.dwh += &dz.t().dot(&hs[t]);
            g.db += &dz.sum_axis(Axis(0));
            dh = dz.dot(&rnn.wh);
            if t == 0 {
                g.dh0 += &dh;
            }
        }
    }
    g
    // END SOLUTION
}
