
use ndarray::Array2;

fn sigma(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    z.mapv(sigma)
}

pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    assert_eq!(da.dim(), z.dim(), "da is {:?} but z is {:?}", da.dim(), z.dim());
    let s = sigmoid(z);
    let ds = s.mapv(|s| s * (1.0 - s));
    da * ds
}
