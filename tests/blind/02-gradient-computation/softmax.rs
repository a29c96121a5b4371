
use ndarray::{Array2, Axis, Zip};

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

pub fn softmax_vjp(dp: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    assert_eq!(dp.dim(), z.dim(), "dp is {:?}, z is {:?}", dp.dim(), z.dim());
    let p = softmax(z);
    let mut dz = Array2::zeros(z.dim());
    for i in 0..z.nrows() {
        let dot: f64 = (0..z.ncols()).map(|k| dp[[i, k]] * p[[i, k]]).sum();
        for j in 0..z.ncols() {
            dz[[i, j]] = p[[i, j]] * (dp[[i, j]] - dot);
        }
    }
    dz
}

pub fn cross_entropy(z: &Array2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    let (m, n) = z.dim();
    assert!(m > 0, "there is no example");
    assert_eq!(labels.len(), m, "{} labels for {m} examples", labels.len());
    for &label in labels {
        assert!(label < n, "label {label} is not below {n}");
    }
    let mut loss = 0.0;
    let mut gradient = softmax(z);
    for (i, &label) in labels.iter().enumerate() {
        let row = z.row(i);
        let largest = row.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        let sum: f64 = row.iter().map(|v| (v - largest).exp()).sum();
        loss += largest - row[label] + sum.ln();
        gradient[[i, label]] -= 1.0;
    }
    gradient /= m as f64;
    (loss / m as f64, gradient)
}
