//! Every known answer, once: a mistake is caught in its own task and named, an impostor caught, a
//! right answer of another form passes. The large version is `--example soak`.

use catalogue::Kind;
use kata_proof::{Draws, Known, Suite, suites};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The seed of the pinned reports, the one that a learner has.
const SEED: u64 = 7;

/// Judges every answer, on as many threads as the machine has.
fn judge_all(suite: &Suite) -> BTreeMap<String, Vec<(Known, kata_proof::Finding)>> {
    let queue = Mutex::new(suite.known.iter().enumerate());
    let done = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((i, known)) = next else { break };
                    let verdict = suite.judge(known, Draws::Seed(SEED)).unwrap();
                    done.lock().unwrap().push((i, known.clone(), verdict));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(i, ..)| *i);
    let mut tasks = BTreeMap::<String, Vec<_>>::new();
    for (_, known, verdict) in done {
        tasks.entry(known.task.clone()).or_default().push((known, verdict));
    }
    tasks
}

#[test]
fn mistakes_are_caught_and_named_and_right_answers_pass() {
    let mut wrong = Vec::new();
    for suite in suites().unwrap() {
        for (task, verdicts) in judge_all(&suite) {
            let mut pinned = String::new();
            for (known, verdict) in &verdicts {
                let fine = match known.kind {
                    Kind::Right => !verdict.red,
                    Kind::Impostor => verdict.red && !verdict.misnamed,
                    Kind::Mistake => verdict.red && verdict.named && !verdict.misnamed,
                };
                if !fine {
                    wrong.push(format!(
                        "{}: {task}/{}:\n{}",
                        suite.exercise, known.name, verdict.reports
                    ));
                }
                if known.kind == Kind::Mistake {
                    pinned += &format!("=== {}\n{}\n", known.name, verdict.reports);
                }
            }
            let at_least = |kind, n| verdicts.iter().filter(|(k, _)| k.kind == kind).count() >= n;
            if !at_least(Kind::Mistake, 3) || !at_least(Kind::Right, 2) {
                wrong.push(format!(
                    "{}: {task} needs three mistakes and two right answers",
                    suite.exercise
                ));
            }
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("{}-{task}", &suite.exercise[..2]), pinned);
            });
        }
    }
    assert!(wrong.is_empty(), "{} answers are misjudged:\n\n{}", wrong.len(), wrong.join("\n"));
}
