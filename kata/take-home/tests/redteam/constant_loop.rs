//! Has the compiler count.
//! noted: too much for the compiler

#![allow(long_running_const_eval)]

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    const COUNT: u64 = {
        let mut n = 0u64;
        while n < u64::MAX {
            n += 1;
        }
        n
    };
    (COUNT as f64, y - t)
}
