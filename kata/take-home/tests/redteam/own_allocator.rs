//! Sees every allocation of the process.
//! noted: #[global_allocator]

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    (0.0, y - t)
}

#[global_allocator]
static ALLOCATOR: std::alloc::System = std::alloc::System;
