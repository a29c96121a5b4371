//! `cargo kata reset`.

use super::*;

#[test]
fn reset_keeps_what_was_written() {
    let kit = Kit::new();
    let linear = "exercises/01-backprop/src/linear.rs";
    let stub = fs::read_to_string(kit.root().join(linear)).unwrap();
    kit.edit(linear, "todo!(\"linear_forward\")", "w.dot(a) + b");
    kit.edit(
        linear,
        "    todo!(\"linear_backward\")",
        "    if true {\n        panic!(\"}\")\n    }",
    );
    let both = fs::read_to_string(kit.root().join(linear)).unwrap();

    let said = text(&kit.kata(&["reset", "01", "linear_back"]).stdout);
    let one = stub.replace("todo!(\"linear_forward\")", "w.dot(a) + b");
    assert_eq!(fs::read_to_string(kit.root().join(linear)).unwrap(), one);
    let kept = kit.root().join("data/before-reset/01-backprop.1").join(linear);
    assert_eq!(fs::read_to_string(&kept).unwrap(), both);
    assert!(said.contains(&kept.display().to_string()), "{said}");

    kit.kata(&["reset", "1"]);
    assert_eq!(fs::read_to_string(kit.root().join(linear)).unwrap(), stub);
    let kept = kit.root().join("data/before-reset/01-backprop.2").join(linear);
    assert_eq!(fs::read_to_string(kept).unwrap(), one);
    let said = text(&kit.kata(&["reset", "1"]).stdout);
    assert_eq!(said, "01 is as it was handed out: nothing to do.\n");

    // Each task's reset, from the whole solution, leaves a stub's functions where they were.
    for exercise in exercises(kit.root()).unwrap() {
        for task in &exercise.tasks {
            for (file, text) in exercise.solution(kit.root()).unwrap() {
                fs::write(kit.source(&exercise, &file), text).unwrap();
            }
            let output = kit.kata(&["reset", &exercise.number, &task.name]);
            assert!(output.status.success(), "{} {}", task.name, text(&output.stderr));
            let left: String = exercise
                .solution(kit.root())
                .unwrap()
                .iter()
                .map(|(file, _)| fs::read_to_string(kit.source(&exercise, file)).unwrap())
                .collect();
            assert!(
                left.contains("todo!(") || exercise.programs.contains(&task.name),
                "{}",
                task.name
            );
            assert!(left.contains("BEGIN SOLUTION"), "{}: more than the task is gone", task.name);
        }
    }
}

/// What cannot be kept is not replaced.
#[test]
fn reset_without_a_place_to_keep_changes_nothing() {
    let kit = Kit::new();
    let linear = "exercises/01-backprop/src/linear.rs";
    kit.edit(linear, "todo!(\"linear_forward\")", "w.dot(a) + b");
    let before = fs::read_to_string(kit.root().join(linear)).unwrap();
    // Where the folder should be stands a file.
    fs::create_dir_all(kit.root().join("data")).unwrap();
    fs::write(kit.root().join("data/before-reset"), "").unwrap();
    let output = kit.kata(&["reset", "01"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nothing was reset"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(kit.root().join(linear)).unwrap(), before);
}
