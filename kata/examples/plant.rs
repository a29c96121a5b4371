//! Plants every known mistake of an exercise in its source, compiles the program, and sees the suite call
//! it by its name: `cargo run -p kata --example plant -- 01`. With `KATA_EVERY=10` each tenth only. A program of mistakes in different tasks is
//! compiled at once; what is not seen there is tried by itself.

use kata::practice::plant::{Catalogue, Known};
use kata::practice::suite::{self, Built};
use kata::practice::{scratch, suite::Judged};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let only: Vec<String> = std::env::args().skip(1).collect();
    for exercise in kata::kit::exercises(root).unwrap() {
        if !only.is_empty() && !only.contains(&exercise.number) {
            continue;
        }
        let catalogue = Catalogue::read(root, &exercise).unwrap();
        let copy = scratch::folder(root).join(format!("proof-{}", exercise.number));
        let right = catalogue.plant(&[]).unwrap();
        scratch::lay_out(root, &copy, &[(&exercise, right)]).unwrap();
        let judged = |mistakes: &[&Known]| -> Result<Judged, String> {
            let files = catalogue.plant(mistakes).map_err(|error| format!("{error:#}"))?;
            put(&copy.join("exercises").join(&exercise.name).join("src"), &files);
            match suite::build(&copy, &exercise, false, false)
                .map_err(|error| format!("{error:#}"))?
            {
                Built::Broken(error) => Err(error),
                Built::Suite(program) => suite::judge(&copy, &exercise, &program, None)
                    .map_err(|error| format!("{error:#}")),
            }
        };
        match judged(&[]) {
            Ok(judged) => {
                for test in judged.values().flatten().filter(|test| !test.report.is_empty()) {
                    println!("{} without mistakes: {} {}", exercise.number, test.name, test.report);
                }
            }
            Err(error) => println!("{} without mistakes: {error}", exercise.number),
        }
        let names = |judged: &Judged, known: &Known| -> Vec<String> {
            let of = |task: &&String| {
                let tests = judged.get(*task).into_iter().flatten();
                tests.flat_map(|test| &test.mistakes).any(|mistake| mistake.said == known.what)
            };
            known.tasks.iter().filter(of).cloned().collect()
        };
        let every = std::env::var("KATA_EVERY").ok().and_then(|every| every.parse().ok());
        let mut left: Vec<&Known> = catalogue.known.iter().step_by(every.unwrap_or(1)).collect();
        let of = left.len();
        let mut failed = BTreeMap::<&str, usize>::new();
        left.retain(|known| match catalogue.plant(&[known]) {
            Ok(_) => true,
            Err(why) => {
                println!(
                    "{} {:?} {}: no program: {why:#}",
                    exercise.number, known.tasks, known.name
                );
                *failed.entry("no program").or_default() += 1;
                false
            }
        });
        let (mut pairs, mut planted) = (0, 0);
        // Many at once, then those that were not seen so few at once, then each by itself.
        for at_once in [usize::MAX, 3, 2] {
            let mut unseen = Vec::new();
            while !left.is_empty() {
                let (mut busy, mut now) = (BTreeSet::new(), Vec::new());
                left.retain(|known| {
                    let free =
                        now.len() < at_once && known.tasks.iter().all(|task| !busy.contains(task));
                    if free {
                        busy.extend(known.tasks.iter().cloned());
                        now.push(*known);
                    }
                    !free
                });
                match judged(&now) {
                    Ok(judged) => {
                        for known in now {
                            let found = names(&judged, known).len();
                            pairs += found;
                            planted += usize::from(found > 0);
                            if found == 0 {
                                unseen.push(known);
                            }
                        }
                    }
                    Err(_) => unseen.extend(now),
                }
                eprintln!(
                    "{}: {} left, {planted} named, {} to try again",
                    exercise.number,
                    left.len(),
                    unseen.len()
                );
            }
            left = unseen;
        }
        let alone = left;
        for known in alone {
            let why = match judged(&[known]) {
                Ok(judged) => {
                    let found = names(&judged, known).len();
                    pairs += found;
                    planted += usize::from(found > 0);
                    let red: Vec<String> = judged
                        .iter()
                        .filter(|(_, tests)| tests.iter().any(|test| !test.report.is_empty()))
                        .map(|(task, tests)| {
                            let said: BTreeSet<&str> = tests
                                .iter()
                                .flat_map(|test| test.mistakes.iter().map(|m| m.said.as_str()))
                                .collect();
                            format!("{task} {said:?}")
                        })
                        .collect();
                    if found > 0 {
                        continue;
                    } else if red.is_empty() {
                        ("green", String::new())
                    } else {
                        ("another name", red.join("; "))
                    }
                }
                Err(error) => {
                    ("does not compile", error.lines().take(6).collect::<Vec<_>>().join("\n    "))
                }
            };
            *failed.entry(why.0).or_default() += 1;
            println!("{} {:?} {}: {}: {}", exercise.number, known.tasks, known.name, why.0, why.1);
        }
        println!(
            "{}: {planted} of {} planted and named, in {pairs} tasks; {failed:?}",
            exercise.name, of
        );
        let _ = std::fs::remove_dir_all(copy);
    }
}

fn put(folder: &Path, files: &BTreeMap<PathBuf, String>) {
    for (path, text) in files {
        let path = folder.join(path);
        if std::fs::read_to_string(&path).ok().as_ref() != Some(text) {
            std::fs::write(path, text).unwrap();
        }
    }
}
