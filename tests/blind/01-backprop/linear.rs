
use ndarray::{Array1, Array2, Axis};

pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    let (n_out, n_in) = w.dim();
    assert_eq!(n_in, a.nrows(), "w is {:?} but a is {:?}", w.dim(), a.dim());
    assert_eq!(n_out, b.len(), "w is {:?} but b has length {}", w.dim(), b.len());
    w.dot(a) + b.view().insert_axis(Axis(1))
}

#[derive(Clone, Debug, PartialEq)]
pub struct LinearGradients {
    pub da: Array2<f64>,
    pub dw: Array2<f64>,
    pub db: Array1<f64>,
}

pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    assert_eq!(dz.nrows(), w.nrows(), "dz is {:?} but w is {:?}", dz.dim(), w.dim());
    assert_eq!(dz.ncols(), a.ncols(), "dz is {:?} but a is {:?}", dz.dim(), a.dim());
    assert_eq!(w.ncols(), a.nrows(), "w is {:?} but a is {:?}", w.dim(), a.dim());
    LinearGradients {
        da: w.t().dot(dz),
        dw: dz.dot(&a.t()),
        db: dz.sum_axis(Axis(1)),
    }
}
