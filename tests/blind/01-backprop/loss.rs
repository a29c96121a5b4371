
use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    assert_eq!(y.dim(), t.dim(), "y is {:?} but t is {:?}", y.dim(), t.dim());
    let m = y.ncols();
    assert!(m > 0, "mse needs at least one example");
    let m = m as f64;
    let diff = y - t;
    let loss = diff.iter().map(|d| d * d).sum::<f64>() / (2.0 * m);
    (loss, diff / m)
}
