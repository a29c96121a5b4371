//! Every known answer, directly and in another process: verdict and report must be the same.
//!
//! `cargo run -p kata-workers --example same`, or for one exercise with `KATA_PROOF=03`; with a number
//! behind `--`, on that seed.

use kata_workers::{difference, pairs};
use std::sync::Mutex;
use std::time::{Duration, Instant};

fn main() -> anyhow::Result<()> {
    let seed = std::env::args().nth(1).map_or(Ok(7), |text| text.parse())?;
    let mut differences = 0;
    for pair in pairs()? {
        let queue = Mutex::new(pair.known.iter());
        let found = Mutex::new(Vec::new());
        let spent = Mutex::new([Duration::ZERO; 2]);
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
                scope.spawn(|| {
                    while let Some(known) = { queue.lock().unwrap().next() } {
                        let began = Instant::now();
                        let direct = pair.direct(known, seed);
                        let between = Instant::now();
                        let remote = pair.remote(known, seed);
                        let mut spent = spent.lock().unwrap();
                        spent[0] += between - began;
                        spent[1] += between.elapsed();
                        match (direct, remote) {
                            (Ok(direct), Ok(remote)) => {
                                if let Some(text) = difference(&direct, &remote) {
                                    let name = format!("{}/{}", known.task, known.name);
                                    found.lock().unwrap().push(format!("{name}:\n{text}"));
                                }
                            }
                            (Err(error), _) | (_, Err(error)) => {
                                *failed.lock().unwrap() = Some(error);
                            }
                        }
                    }
                });
            }
        });
        if let Some(error) = failed.into_inner().unwrap() {
            return Err(error);
        }
        let (found, [direct, remote]) = (found.into_inner().unwrap(), spent.into_inner().unwrap());
        println!(
            "{}: {} known answers, {} judged otherwise; {:.1} s directly, {:.1} s remotely",
            pair.exercise,
            pair.known.len(),
            found.len(),
            direct.as_secs_f64(),
            remote.as_secs_f64(),
        );
        found.iter().for_each(|text| println!("{text}"));
        differences += found.len();
    }
    anyhow::ensure!(differences == 0, "{differences} answers are judged otherwise");
    Ok(())
}
