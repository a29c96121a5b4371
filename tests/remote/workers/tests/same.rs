//! The remote against the direct call: the same verdict, the same mistake, the same report, byte for
//! byte. Some known answers of each exercise; all of them: `--example same`.

use kata_workers::{difference, pairs};

/// The seed by which answers are chosen, and the one that their cases are drawn from.
const SEED: u64 = 7;

/// How many answers of an exercise are tried.
const SAMPLE: usize = 24;

#[test]
fn verdict_and_report_are_the_same_in_another_process() {
    let mut wrong = Vec::new();
    for pair in pairs().unwrap() {
        let step = pair.known.len().div_ceil(SAMPLE);
        let sample = pair.known.iter().skip(SEED as usize % step).step_by(step);
        let queue = std::sync::Mutex::new(sample);
        let found = std::sync::Mutex::new(&mut wrong);
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
                scope.spawn(|| {
                    while let Some(known) = { queue.lock().unwrap().next() } {
                        let direct = pair.direct(known, SEED).unwrap();
                        let remote = pair.remote(known, SEED).unwrap();
                        assert!(!direct.tests.is_empty() || direct.stopped.is_some());
                        if let Some(text) = difference(&direct, &remote) {
                            let name = format!("{} {}/{}", pair.exercise, known.task, known.name);
                            found.lock().unwrap().push(format!("{name}:\n{text}"));
                        }
                    }
                });
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
