//! Sixteen gibibytes of program.
//! compiler: 

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    (f64::from(HUGE[y.len()]), y - t)
}

static HUGE: [u8; 1 << 34] = [1; 1 << 34];
