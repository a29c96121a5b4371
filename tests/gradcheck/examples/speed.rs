//! Prints what a check costs in the profile it is compiled with:
//! `cargo run -p kata-gradcheck --example speed` for the one that tests run in.

#[path = "../tests/zoo/mod.rs"]
mod zoo;

use gradcheck::Verdict;
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 100;

fn main() {
    let trial = zoo::networks::tanh_mlp(&mut zoo::rng(7));
    assert_eq!(trial.check(&trial.gradient), Verdict::Right);
    assert!(trial.passes_quickly(&trial.gradient));
    let full = median(|| trial.check(&trial.gradient));
    let quick = median(|| trial.quick_check(&trial.gradient));
    println!("tanh MLP 8-16-4, batch 8, 212 parameters: full {full:.2} ms, quick {quick:.3} ms");
}

/// The median of several rounds, in milliseconds.
fn median(mut check: impl FnMut() -> Verdict) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(check());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
