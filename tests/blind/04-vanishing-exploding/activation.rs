
pub fn sigmoid_derivative(z: f64) -> f64 {
    let s = 1.0 / (1.0 + (-z).exp());
    s * (1.0 - s)
}

pub fn tanh_derivative(z: f64) -> f64 {
    let t = z.tanh();
    1.0 - t * t
}

pub fn relu_derivative(z: f64) -> f64 {
    if z > 0.0 { 1.0 } else { 0.0 }
}

pub fn leaky_relu_derivative(z: f64, slope: f64) -> f64 {
    if z > 0.0 { 1.0 } else { slope }
}
