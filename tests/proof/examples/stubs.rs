//! Checks that a fresh checkout is what a learner should find: every test of every exercise is
//! red, and red as a stub. (A program that is to be fixed has no stub: there, red is enough.)
//!
//! `cargo run -p kata-proof --example stubs`

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let mut faults = Vec::new();
    for exercise in kata_proof::exercises()? {
        let tests = exercise.run_all()?;
        println!("{}: {} tests, all to be red", exercise.name, tests.len());
        for (test, report) in tests {
            let task = test.split("::").next().unwrap_or_default();
            let to_fix = exercise.to_fix.iter().any(|other| other == task);
            if report.is_empty() {
                faults.push(format!("{} {test} is green", exercise.name));
            } else if !report.contains("still a stub") && !to_fix {
                faults
                    .push(format!("{} {test} is red, but not as a stub:\n{report}", exercise.name));
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
