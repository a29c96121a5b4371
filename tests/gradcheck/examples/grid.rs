//! Prints the README's tables of the grid:
//! `cargo run --release -p kata-gradcheck --example grid [draws]`, 26 draws of each setting by default; with
//! `SHOW=1` each misjudged one is printed.

#[path = "../tests/zoo/mod.rs"]
mod zoo;

use std::process::ExitCode;
use zoo::grid::{Count, whole};
use zoo::losses::FUNCTIONS;
use zoo::{products, unseen};

fn main() -> ExitCode {
    let draws = std::env::args().nth(1).map_or(Ok(26), |draws| draws.parse());
    let Ok(draws) = draws else {
        eprintln!("the number of draws must be an integer ≥ 0");
        return ExitCode::FAILURE;
    };
    println!(
        "| function | draws | right | undecidable | found wrong | wrong ones | found | called right | numeric | outside |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut total = Count::default();
    for function in FUNCTIONS.iter().chain(&unseen::functions()) {
        let count = whole(function, draws, 7);
        print(function.name, count);
        total.add(count);
    }
    print("all", total);
    // Apart: what they are for is to find the limits.
    let mut hurt = Count::default();
    for function in &products::functions() {
        let count = whole(function, draws, 7);
        print(function.name, count);
        hurt.add(count);
    }
    print("products", hurt);
    let good = total.false_alarms == 0 && total.missed == 0;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(name: &str, c: Count) {
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        c.draws,
        c.right,
        c.undecidable,
        c.false_alarms,
        c.spoiled,
        c.found,
        c.missed,
        c.elements,
        c.outside
    );
}
