//! Task `activation_derivatives`: where a gradient is made smaller at every layer.

/// σ′(z) for σ(z) = 1/(1 + e⁻ᶻ). Never above ¼; 0, and not NaN, for |z| = 10⁴ or ∞. Exact to 10⁻¹⁵:
/// what is smaller may be 0. NaN for NaN.
pub fn sigmoid_derivative(z: f64) -> f64 {
    // BEGIN SOLUTION
    // s·(1 − s) has its maximum at s = ½: a quarter. Ten layers leave at most 10⁻⁶ of a gradient.
    let s = 1.0 / (1.0 + (-z).exp());
    s * (1.0 - s)
    // END SOLUTION
}

/// tanh′(z). Never above 1; 0, and not NaN, for |z| = 10⁴ or ∞. Exact to 10⁻¹⁵: what is smaller may be
/// 0. NaN for NaN.
pub fn tanh_derivative(z: f64) -> f64 {
    // BEGIN SOLUTION
    1.0 - z.tanh().powi(2)
    // END SOLUTION
}

/// The derivative of max(0, z): 1 or 0, and 0 at z = 0, as PyTorch has it.
pub fn relu_derivative(z: f64) -> f64 {
    // BEGIN SOLUTION
    if z > 0.0 { 1.0 } else { 0.0 }
    // END SOLUTION
}

/// The derivative of leaky ReLU, z for z > 0 and `slope`·z otherwise: at z = 0 it is `slope`, as
/// PyTorch has it. The slope may be above 1, 0 or negative: the sign of z decides.
///
/// Source: Maas, Hannun, Ng (2013), *Rectifier nonlinearities improve neural network acoustic
/// models*.
pub fn leaky_relu_derivative(z: f64, slope: f64) -> f64 {
    // BEGIN SOLUTION
    if z > 0.0 { 1.0 } else { slope }
    // END SOLUTION
}
