
use ndarray::Array2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Sigmoid,
    Tanh,
    Relu,
}

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
            Activation::Relu => z.max(0.0),
        }));
    }
    a
}

pub fn layer_gradient_norms(
    weights: &[Array2<f64>],
    activation: Activation,
    x: &Array2<f64>,
    dy: &Array2<f64>,
) -> Vec<f64> {
    let a = stack_forward(weights, activation, x);
    assert_eq!(dy.dim(), a[weights.len()].dim(), "dy against the output");
    let mut da = dy.clone();
    let mut norms = vec![0.0; weights.len()];
    for l in (0..weights.len()).rev() {
        let slope = a[l + 1].mapv(|y| match activation {
            Activation::Sigmoid => y * (1.0 - y),
            Activation::Tanh => 1.0 - y * y,
            Activation::Relu => if y > 0.0 { 1.0 } else { 0.0 },
        });
        let dz = da * slope;
        let dw = dz.t().dot(&a[l]);
        norms[l] = dw.iter().map(|v| v * v).sum::<f64>().sqrt();
        da = dz.dot(&weights[l]);
    }
    norms
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Healthy,
    Vanishing,
    Exploding,
    NotFinite,
}

pub fn diagnose(norms: &[f64]) -> Health {
    assert!(norms.len() >= 2, "need two norms");
    if norms.iter().any(|v| !v.is_finite()) {
        return Health::NotFinite;
    }
    let first = norms[0];
    let last = norms[norms.len() - 1];
    if first == 0.0 && last == 0.0 {
        Health::Vanishing
    } else if last == 0.0 {
        Health::Exploding
    } else if first / last < 1e-3 {
        Health::Vanishing
    } else if first / last > 1e3 {
        Health::Exploding
    } else {
        Health::Healthy
    }
}
