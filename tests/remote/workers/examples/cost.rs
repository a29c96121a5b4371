//! What the pipe adds: each suite over the right answers, directly and in another process, the shortest
//! of five runs each.
//!
//! `cargo run -p kata-workers --example cost`, on a machine that does nothing else.

use harness::Program;
use kata_workers::pairs;
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 5;

fn main() -> anyhow::Result<()> {
    println!("exercise                 directly   remotely   the pipe adds");
    for pair in pairs()? {
        let seconds = |program: &Program, filter: &str| -> anyhow::Result<f64> {
            let mut shortest = f64::INFINITY;
            for _ in 0..RUNS {
                let mut command = Command::new(&program.binary);
                let variables = program.environment.iter().map(|(name, value)| (name, value));
                command.args(["--quiet", filter]).envs(variables).stdout(Stdio::null());
                let began = Instant::now();
                let status = command.status()?;
                shortest = shortest.min(began.elapsed().as_secs_f64());
                anyhow::ensure!(status.success(), "a right answer is judged wrong");
            }
            Ok(shortest)
        };
        let direct = seconds(&pair.direct, "suite::")?;
        let remote = seconds(&pair.remote, "")?;
        println!(
            "{:24} {direct:8.3} s {remote:8.3} s {:8.1} ×",
            pair.exercise,
            (remote - direct) / direct
        );
    }
    Ok(())
}
