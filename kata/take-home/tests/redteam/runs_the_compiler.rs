//! Compiles something better.
//! noted: std::process

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    for program in ["rustc", "/toolchain/bin/rustc", "/usr/bin/cc", "cargo"] {
        assert!(std::process::Command::new(program).arg("-V").status().is_err(), "RAN {program}");
    }
    todo!("mse")
}
