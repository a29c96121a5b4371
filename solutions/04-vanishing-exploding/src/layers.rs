//! Tasks `layer_gradient_norms` and `diagnose`.

use ndarray::Array2;

/// What follows each layer of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// σ(z) = 1/(1 + e⁻ᶻ).
    Sigmoid,
    /// tanh z.
    Tanh,
    /// max(0, z), and NaN for NaN; its derivative at 0 is 0.
    Relu,
}

/// The forward pass of a deep stack without biases, given: A₀ = X, A_l₊₁ = f(A_l·W_lᵀ).
/// Every layer has the activation, the last one too.
///
/// `x` is `m × n₀`, `weights[l]` is `n_l₊₁ × n_l`. Returns A₀, A₁, …, the last being the output.
///
/// # Panics
/// If the shapes do not match, with a message that names two that clash.
pub fn stack_forward(
    weights: &[Array2<f64>],
    activation: Activation,
    x: &Array2<f64>,
) -> Vec<Array2<f64>> {
    let mut a = vec![x.clone()];
    for (l, w) in weights.iter().enumerate() {
        a.push(a[l].dot(&w.t()).mapv(|z| match activation {
            Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
            Activation::Tanh => z.tanh(),
            // Not `z.max(0.0)`, which is 0 for NaN.
            Activation::Relu if z <= 0.0 => 0.0,
            Activation::Relu => z,
        }));
    }
    a
}

/// How large the gradient is at each layer: ‖∂L/∂W_l‖, the root of the sum of its squares, for
/// l = 0, 1, …, the first layer first.
///
/// The stack is that of [`stack_forward`]; `dy` is the upstream gradient ∂L/∂Y of its output,
/// `m × n_out`. Without layers there are no norms.
///
/// The simple formula will do: its squares overflow or vanish for elements above 10¹⁵⁰ or below
/// 10⁻¹⁵⁰, as in PyTorch.
///
/// # Panics
/// If the shapes do not match, with a message that names two that clash. A `dy` with an axis of
/// length 1 is not broadcast.
///
/// Source: Glorot, Bengio (2010), *Understanding the difficulty of training deep feedforward neural
/// networks*, section 4.2.
pub fn layer_gradient_norms(
    weights: &[Array2<f64>],
    activation: Activation,
    x: &Array2<f64>,
    dy: &Array2<f64>,
) -> Vec<f64> {
    // BEGIN SOLUTION
    let a = stack_forward(weights, activation, x);
    // `*` silently broadcasts an axis of length 1.
    assert_eq!(dy.dim(), a[weights.len()].dim(), "dy does not have the shape of the output");
    let mut da = dy.clone();
    let mut norms = Vec::new();
    for (l, w) in weights.iter().enumerate().rev() {
        // f′ from the output: σ′ = a(1 − a), tanh′ = 1 − a², and ReLU is open where a > 0.
        let dz = da
            * a[l + 1].mapv(|a| match activation {
                Activation::Sigmoid => a * (1.0 - a),
                Activation::Tanh => 1.0 - a * a,
                Activation::Relu => f64::from(a > 0.0),
            });
        // Z = A·Wᵀ: dW = dZᵀ·A and dA = dZ·W. Every layer multiplies by f′ and by W: there the
        // gradient shrinks or grows.
        let dw = dz.t().dot(&a[l]);
        norms.push(dw.mapv(|g| g * g).sum().sqrt());
        da = dz.dot(w);
    }
    norms.reverse();
    norms
    // END SOLUTION
}

/// What the norms say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// None of the others.
    Healthy,
    /// The first layer's norm is less than a thousandth of the last layer's; or both are 0,
    /// whatever stands between them.
    Vanishing,
    /// The first layer's norm is more than a thousand times the last layer's.
    Exploding,
    /// Some norm is NaN or infinite. This is looked at first.
    NotFinite,
}

/// Judges the norms of [`layer_gradient_norms`]: first layer against last. Those in between count
/// only for [`Health::NotFinite`].
///
/// A ratio of exactly 10⁻³ or 10³ is still healthy. A first norm above 0 with a last one of 0 is
/// exploding.
///
/// # Panics
/// If there are fewer than two norms.
pub fn diagnose(norms: &[f64]) -> Health {
    // BEGIN SOLUTION
    assert!(norms.len() >= 2, "{} norms: there is nothing to compare", norms.len());
    let (first, last) = (norms[0], norms[norms.len() - 1]);
    if !norms.iter().all(|norm| norm.is_finite()) {
        Health::NotFinite
    } else if first < 1e-3 * last || first == 0.0 {
        Health::Vanishing
    } else if first > 1e3 * last {
        Health::Exploding
    } else {
        Health::Healthy
    }
    // END SOLUTION
}
