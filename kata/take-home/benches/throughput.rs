//! How long grading takes: whole submissions of all five exercises, two at a time, beside a clean
//! `cargo test` of one of them. `cargo bench -p kata-take-home --bench throughput -- 20`: so many
//! submissions, 8 unless told otherwise.

#[path = "../tests/grading/mod.rs"]
mod grading;

use grading::{Desk, root, solved, succeeded};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let count: usize = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(8);
    let desk = Desk::new(&["01", "02", "03", "04", "05"].map(|number| (number, &[][..])));
    let files = solved(&desk.stubs);
    let paths: Vec<PathBuf> =
        (0..count).map(|n| desk.write(&format!("candidate-{n:03}"), &files)).collect();
    let grade = |paths: &[PathBuf], out: &str| {
        let mut command = desk.grade(paths, out, &["--seed", "11", "-j", "2"]);
        let started = Instant::now();
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let memory = to_its_end(child);
        (started.elapsed(), memory)
    };
    // Builds what all share.
    let (first, _) = grade(&paths[..1], "first");
    let few = (count / 4).max(1);
    println!("The first, with what all share: {:.1} s", first.as_secs_f64());
    println!("| submissions | s | a minute | s each | memory of the grader, MiB |");
    println!("|---|---|---|---|---|");
    let mut each = Duration::MAX;
    for (number, out) in [(few, "few"), (count, "all")] {
        let (took, memory) = grade(&paths[..number], out);
        each = took / number as u32;
        println!(
            "| {number} | {:.1} | {:.1} | {:.2} | {memory} |",
            took.as_secs_f64(),
            60.0 / each.as_secs_f64(),
            each.as_secs_f64()
        );
    }
    let one = desk.result("all", "candidate-000");
    assert!(one.score == one.max_score, "a solution has every point");
    let test = clean_test();
    println!(
        "A clean `cargo test` of one: {:.1} s, {:.1} times as long as a grade",
        test.as_secs_f64(),
        test.as_secs_f64() / each.as_secs_f64()
    );
}

/// Waits for it; the most memory that it had, in MiB.
fn to_its_end(mut child: Child) -> u64 {
    let mut most = 0;
    loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.unwrap_or_default();
        let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = kib.and_then(|kib| kib.split_whitespace().next()?.parse().ok());
        most = most.max(kib.unwrap_or(0) / 1024);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "the grader failed");
            return most;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a grader without a sandbox would do: the suites against the solutions, from an empty target folder.
fn clean_test() -> Duration {
    let target = tempfile::tempdir().unwrap();
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--locked", "--test", "suite"]);
    for number in 1..=5 {
        command.arg(format!("--package=solution-0{number}"));
    }
    let started = Instant::now();
    succeeded(
        &command.current_dir(root()).env("CARGO_TARGET_DIR", target.path()).output().unwrap(),
    );
    started.elapsed()
}
