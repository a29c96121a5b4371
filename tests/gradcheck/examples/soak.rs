//! Prints what the checker sees and how often it errs, measured anew:
//! `cargo run --release -p kata-gradcheck --example soak [draws]`, 10,000 draws a row by default.

#[path = "../tests/zoo/mod.rs"]
mod zoo;

use gradcheck::Verdict;
use rand::RngExt;
use std::process::ExitCode;
use zoo::faults::{FAULTS, pattern, plant};
use zoo::measure::{Mode, correct, detection, wrong_side};
use zoo::{Family, KINKS, SMOOTH, kinks};

const SEED: u64 = 7;

fn main() -> ExitCode {
    let draws = match std::env::args().nth(1).map(|draws| draws.parse()) {
        None => 10_000,
        Some(Ok(draws)) => draws,
        Some(Err(error)) => {
            eprintln!("the number of draws: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("Correct gradients, {draws} draws a row\n");
    println!("| function | false alarms | undecidable | quick check goes on to the full one |");
    println!("|---|---:|---:|---:|");
    let mut false_alarms = 0;
    for family in SMOOTH.iter().chain(KINKS) {
        let count = correct(family, draws, SEED);
        false_alarms += count.false_alarms;
        let (name, alarms) = (family.name, count.false_alarms);
        println!("| {name} | {alarms} | {} | {} |", count.undecidable, count.escalated);
    }

    let draws = draws / 10;
    println!("\nThe smallest wrong factor 1 + δ seen in one element, {draws} draws a row\n");
    println!("| function | check | δ, median | 99 % | worst |");
    println!("|---|---|---:|---:|---:|");
    let shown = ["tanh MLP 8-16-4", "linear layer", "attention", "batch norm"];
    for family in SMOOTH.iter().filter(|family| shown.contains(&family.name)) {
        row(family, "full", Mode::Full, draws);
        row(family, "quick", Mode::Quick, draws);
    }

    println!("\nA ReLU unit near its kink taken to be on the other side, {draws} draws a row\n");
    println!("| input of the unit | found wrong | undecidable | taken as right |");
    println!("|---|---:|---:|---:|");
    let within = wrong_side(draws, SEED, |rng| rng.random_range(-6.0..6.0) / 512.0);
    let near = wrong_side(draws, SEED, kinks::a_billionth);
    for (name, count) in [("up to 6/512", within), ("1e-10 to 1e-8", near)] {
        println!("| {name} | {} | {} | {} |", count.wrong, count.undecidable, count.right);
    }

    let draws = draws / 5;
    println!("\nPlanted faults, {draws} draws a row\n");
    println!("| fault | found | named right |");
    println!("|---|---:|---:|");
    for fault in &FAULTS {
        let mut rng = zoo::rng(SEED);
        let (mut found, mut named) = (0, 0);
        for _ in 0..draws {
            let verdict = plant(fault, &mut rng);
            found += u32::from(matches!(verdict, Verdict::Wrong(_)));
            named += u32::from(pattern(&verdict).is_some_and(fault.named));
        }
        println!("| {} | {found} | {named} |", fault.name);
    }
    if false_alarms == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn row(family: &Family, check: &str, mode: Mode, draws: u32) {
    let seen = detection(family, mode, draws, SEED);
    let [median, most, worst] = [0.5, 0.99, 1.0].map(|share| seen.quantile(share));
    println!("| {} | {check} | {median:.0e} | {most:.0e} | {worst:.0e} |", family.name);
}
