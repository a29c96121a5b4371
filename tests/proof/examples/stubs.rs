//! Checks that a fresh checkout is what a learner should find: every test of every exercise is
//! red, and red as a stub. (A program that is to be mended has no stub: there, red is enough.)
//!
//! `cargo run -p kata-proof --example stubs`

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let mut faults = Vec::new();
    for exercise in kata_proof::exercises()? {
        let tests = exercise.run_all()?;
        println!("{}: {} tests, all to be red", exercise.name, tests.len());
        for test in tests {
            let report = test.report.unwrap_or_default();
            let task = test.name.split("::").next().unwrap_or_default();
            let mending = exercise.to_mend.iter().any(|other| other == task);
            if report.is_empty() {
                faults.push(format!("{} {} is green", exercise.name, test.name));
            } else if !report.contains("still a stub") && !mending {
                faults.push(format!(
                    "{} {} is red, but not as a stub:\n{report}",
                    exercise.name, test.name
                ));
            }
        }
    }
    if !faults.is_empty() {
        bail!(
            "{} tests are not as a learner should find them:\n{}",
            faults.len(),
            faults.join("\n")
        );
    }
    Ok(())
}
