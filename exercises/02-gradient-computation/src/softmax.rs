//! Tasks `softmax_vjp` and `cross_entropy`. A **row is one example** here, a column one class.

use ndarray::{Array2, Axis, Zip};

/// Softmax of each row: p_ij = e^z_ij / Σ_k e^z_ik.
///
/// `z` is `m × n`, m examples of n ≥ 1 classes; so is the result. Finite and right for logits as
/// large as ±1000. Given.
pub fn softmax(z: &Array2<f64>) -> Array2<f64> {
    let mut p = z.clone();
    for mut row in p.rows_mut() {
        // softmax(z) = softmax(z − c); with the maximum as c no exponential overflows.
        let largest = row.fold(f64::NEG_INFINITY, |m, &z| m.max(z));
        row.mapv_inplace(|z| (z - largest).exp());
        let sum = row.sum();
        row /= sum;
    }
    p
}

/// The backward pass of [`softmax`]: from ∂L/∂P and the logits to ∂L/∂Z, all `m × n`.
///
/// Each row is a vector-Jacobian product with the Jacobian ∂p_j/∂z_k = p_j·(δ_jk − p_k). There may be
/// no rows.
///
/// # Panics
/// If the shapes differ, with a message that names both.
///
/// Source: Bridle (1990), *Probabilistic interpretation of feedforward classification network
/// outputs*.
pub fn softmax_vjp(dp: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    todo!("softmax_vjp")
}

/// The mean cross entropy of logits, and its gradient: L = −1/m·Σ_i ln p_i, where
/// p_i is the probability that softmax of row i gives to label i.
///
/// `z` is `m × n`, `labels` are m classes, each below n. Returns L and ∂L/∂Z, `m × n`. Finite and
/// right for logits as large as ±1000, where a probability is 0.
///
/// # Panics
/// If there are no examples, if the number of labels is not m (with a message that names both), or
/// if a label is not below n.
///
/// Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.2.2.3.
pub fn cross_entropy(z: &Array2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    todo!("cross_entropy")
}
