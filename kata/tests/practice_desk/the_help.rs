//! `cargo kata hint`, `statement` and `solution`.

use super::*;

#[test]
fn hints_come_one_at_a_time() {
    let kit = Kit::new();
    let hint = |arguments: &[&str]| text(&kit.kata(&[&["hint"], arguments].concat()).stdout);
    let none = hint(&["02", "backward", "--again"]);
    assert!(none.starts_with("No hint is open yet."), "{none}");
    let one = hint(&["2", "backw"]);
    assert!(one.contains("hint 1 of 3 · A nudge") && !one.contains("hint 2"), "{one}");
    let two = hint(&["02-gradient-computation", "backward"]);
    insta::assert_snapshot!("two_hints", two);
    assert_eq!(hint(&["02", "backward", "--again"]), two);
    hint(&["02", "backward"]);
    let all = hint(&["02", "backward"]);
    assert!(all.contains("hint 3 of 3") && all.contains("That was the last one."), "{all}");
    assert_eq!(kit.progress().get::<Help>("02/backward").unwrap().hints, 3);
}

#[test]
fn every_task_has_three_hints_and_a_contract() {
    let kit = Kit::new();
    for exercise in exercises(kit.root()).unwrap() {
        for task in &exercise.tasks {
            let hints = helping::hints(kit.root(), &exercise, &task.name).unwrap();
            assert_eq!(hints.len(), 3, "{} {}", exercise.name, task.name);
            let contract = helping::contract(kit.root(), &exercise, task, 80).unwrap();
            assert!(plain(&contract).contains("fn "), "{} {}", exercise.name, task.name);
        }
    }
}

#[test]
fn a_statement_and_a_contract() {
    let kit = Kit::new();
    let exercise = kit.exercise("02");
    let whole = plain(&helping::whole(kit.root(), &exercise, 80).unwrap());
    assert!(
        whole.contains("- `backward` ★★★ · 6 points, 30 min, src/tape.rs: the reverse"),
        "{whole}"
    );
    assert!(!whole.contains("](") && !whole.contains('$'), "{whole}");
    let task = exercise.tasks.iter().find(|task| task.name == "unbroadcast").unwrap();
    insta::assert_snapshot!(
        "contract",
        plain(&helping::contract(kit.root(), &exercise, task, 80).unwrap())
    );
}

#[test]
fn a_solution_comes_after_green_or_for_giving_up() {
    let kit = Kit::new();
    kit.edit(
        "exercises/02-gradient-computation/src/numeric.rs",
        "    todo!(\"numeric_gradient\")\n",
        "    let h = 1e-5;\n    (0..x.len()).map(|i| { x[i] += h; let up = f(x); x[i] -= 2.0 * h; let down = f(x); x[i] += h; (up - down) / (2.0 * h) }).collect()\n",
    );
    let output = kit.kata(&["solution", "02", "numeric"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stderr), @"
    error: 02 numeric_gradient was not tested here yet: `cargo kata test 02 numeric_gradient` tests it, `cargo kata hint 02 numeric_gradient` helps; --give-up shows the solution all the same
    ");
    let given_up = kit.kata(&["solution", "02", "numeric", "--give-up"]);
    insta::assert_snapshot!("solution", text(&given_up.stdout));
    assert!(kit.progress().get::<Help>("02/numeric_gradient").unwrap().gave_up.is_some());
    kit.judge("02", 0, &Judged::from([("numeric_gradient".into(), vec![green("all")])]));
    assert_eq!(text(&kit.kata(&["solution", "02", "numeric"]).stdout), text(&given_up.stdout));
}

/// Beside each reference stands what the learner wrote, for every task, on any terminal.
#[test]
fn every_task_has_a_solution() {
    let kit = Kit::new();
    for exercise in exercises(kit.root()).unwrap() {
        let sources = Sources::of(kit.root(), &exercise).unwrap();
        let all = standing(&kit.progress(), &sources);
        for (task, standing) in exercise.tasks.iter().zip(&all) {
            for full in [50, 200] {
                let lines =
                    answer::shown(kit.root(), &exercise, task, standing, full.min(80), full);
                let shown = plain(&lines.unwrap());
                assert!(
                    shown.contains("fn ") && shown.contains("the reference"),
                    "{}\n{shown}",
                    task.name
                );
                assert!(!shown.contains("BEGIN SOLUTION"), "{}\n{shown}", task.name);
            }
        }
    }
}
