//! Runs a shell.
//! noted: std::process

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    for program in ["sh", "/bin/sh", "/usr/bin/bash", "/usr/bin/env"] {
        let touch = ["-c", "echo > MARK"];
        assert!(std::process::Command::new(program).args(touch).status().is_err(), "RAN {program}");
    }
    todo!("mse")
}
