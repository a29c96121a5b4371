//! `cargo kata test`: of all that a suite says, the one report that helps most.

use super::*;

#[test]
fn of_many_reports_the_one_that_tells_most() {
    let kit = Kit::new();
    let sources = Sources::of(kit.root(), &kit.exercise("01")).unwrap();
    let judged = third_day();
    let of = |task: &str| telling::of(&sources, &judged, task);
    let mse = of("mse").unwrap();
    assert_eq!(
        (mse.test.name.as_str(), mse.kind, mse.others),
        ("gradient", telling::Kind::Named, 1)
    );
    assert_eq!(of("sigmoid").unwrap().kind, telling::Kind::Stopped);
    assert_eq!(of("mlp_forward").unwrap().first.as_deref(), Some("linear_forward"));
    assert!(of("linear_forward").is_none() && of("train_step").is_none());
    // A program that is to be mended is no wrong answer as long as nobody touched it.
    assert_eq!(of("repair").unwrap().kind, telling::Kind::Stub);
    kit.judge("01", 0, &judged);
    assert_eq!(kit.progress().get::<Last>("01/repair").unwrap().verdict, Verdict::Stub);
    assert_eq!(telling::first(&sources, &judged).unwrap().0, "mse");

    // A pattern before figures, figures before words; among equals the first.
    let rows = |name: &str, rows: &str| test(name, Verdict::Red, &format!("mse: x\n\n{rows}"));
    let tests = vec![
        rows("words", "  case       seed 7\n"),
        rows("figures", "  worst      dz = 1    numeric 2 ± 1\n"),
        rows(
            "pattern",
            "  worst      dz = 1    numeric 2 ± 1\n  pattern    every element is half\n",
        ),
        rows(
            "second",
            "  worst      dz = 1    numeric 2 ± 1\n  pattern    every element is half\n",
        ),
    ];
    let order = ["pattern", "second", "figures", "words"];
    let mut tests = tests;
    for expected in order {
        let judged = Judged::from([("mse".into(), tests.clone())]);
        let told = telling::of(&sources, &judged, "mse").unwrap().test.name.clone();
        assert_eq!(told, expected);
        tests.retain(|test| test.name != told);
    }
}

/// Red only because of another: by what the report says, in each of the ways that it may say it.
#[test]
fn a_red_task_points_to_the_one_that_it_waits_for() {
    let kit = Kit::new();
    let sources = Sources::of(kit.root(), &kit.exercise("02")).unwrap();
    let first = |verdict, report: &str| {
        let red = test("a", Verdict::Red, "x: y\n");
        let judged = Judged::from([
            ("mlp".into(), vec![test("a", verdict, report)]),
            ("ops".into(), vec![red.clone()]),
            ("backward".into(), vec![red]),
        ]);
        telling::of(&sources, &judged, "mlp").unwrap().first
    };
    let some = |name: &str| Some(name.to_string());
    let stub = |function: &str, place: &str| {
        format!(
            "mlp needs `{function}`, which is still a stub (exercises/02-gradient-computation/src/{place}:12)\n"
        )
    };
    assert_eq!(first(Verdict::Stub, &stub("backward", "tape.rs")), some("backward"));
    assert_eq!(first(Verdict::Stub, &stub("add", "ops.rs")), some("ops"));
    assert_eq!(first(Verdict::Stub, &stub("Neuron::new", "mlp.rs")), None);
    let hangs = "mlp: not judged: first fix `ops`, which it may call (no answer after 5 s)\n";
    assert_eq!(first(Verdict::Stopped, hangs), some("ops"));
    let calls = "mlp: y\n\n  worst      a\n  first      `backward` is red too: fix it first\n";
    assert_eq!(first(Verdict::Red, calls), some("backward"));
    assert_eq!(first(Verdict::Red, "mlp: y\n\n  worst      a\n"), None);
    // A mistake of its own is its own, whoever is red beside it.
    let judged =
        Judged::from([("mlp".into(), vec![named("a", "mlp/relu/last", "no ReLU", calls)])]);
    assert_eq!(telling::of(&sources, &judged, "mlp").unwrap().first, None);
}

/// A mistake can go by the name of a task that is right, where two make the same numbers.
#[test]
fn a_red_task_points_to_none_that_is_green() {
    let kit = Kit::new();
    let sources = Sources::of(kit.root(), &kit.exercise("01")).unwrap();
    let report = "train_step: new w1 is wrong\n\n  worst      a\n";
    let first = |more: &str, others: &[(&str, Test)]| {
        let id = "mlp_forward/cached-z1/a1";
        let own = named("a", id, "a1 for z1", &format!("{report}{more}"));
        let mut judged = Judged::from([("train_step".into(), vec![own])]);
        judged.extend(others.iter().map(|(task, test)| (task.to_string(), vec![test.clone()])));
        telling::of(&sources, &judged, "train_step").unwrap().first
    };
    let row = "  first      `mlp_backward` is red too: fix it first\n";
    let red = || test("a", Verdict::Red, "x: y\n");
    let forward_is_right = [("mlp_forward", green("a")), ("mlp_backward", red())];
    assert_eq!(first(row, &forward_is_right).as_deref(), Some("mlp_backward"));
    assert_eq!(first("", &forward_is_right), None);
    // Asked for by itself, it still points there; and where both are red, to the inner one.
    assert_eq!(first(row, &[]).as_deref(), Some("mlp_backward"));
    let both = [("mlp_forward", red()), ("mlp_backward", red())];
    assert_eq!(first("", &both).as_deref(), Some("mlp_forward"));
}

#[test]
fn verdicts_of_a_test() {
    let kit = Kit::new();
    let exercise = kit.exercise("01");
    let sources = Sources::of(kit.root(), &exercise).unwrap();
    for (name, width) in [("test_of_80_columns", 80), ("test_of_50_columns", 50)] {
        let lines = testing::verdicts(&exercise, &sources, &third_day(), width, false);
        let said = plain(&lines);
        insta::assert_snapshot!(name, said);
        for line in said.lines() {
            assert!(textwrap::core::display_width(line) <= width, "{line}");
        }
    }
    // A file and its line lead there, and nothing else does.
    let place = "at exercises/01-backprop/src/loss.rs:18, mse.rs:3";
    let address = kit.root().join("exercises/01-backprop/src/loss.rs");
    let expected = format!(
        "at \u{1b}]8;;file://{}\u{1b}\\exercises/01-backprop/src/loss.rs:18\u{1b}]8;;\u{1b}\\, mse.rs:3",
        address.display()
    );
    assert_eq!(screen::with_links(place, kit.root()), expected);
    // What a learner's code printed cannot steer the terminal.
    let shown = screen::report("mse: \u{1b}[2Jx\n\n  worst      \u{7}a\n", 80);
    assert_eq!(plain(&shown), "mse: [2Jx\n\n  worst      a");
}

/// What is shown and what is told from one build: with a real suite, from the stub to green.
#[test]
#[ignore = "builds exercise 02 and its suite: a minute"]
fn a_task_from_its_stub_to_green() {
    let kit = Kit::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for part in ["tests", "kata"] {
        copy(&source.join(part), &kit.root().join(part));
    }
    fs::copy(source.join("Cargo.lock"), kit.root().join("Cargo.lock")).unwrap();
    let kata = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
        command.args(arguments).arg("--progress").arg(kit.progress_file()).current_dir(kit.root());
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("practice");
        let output = command.env("CARGO_TARGET_DIR", target).output().unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let file = "exercises/02-gradient-computation/src/softmax.rs";
    let (code, said, _) = kata(&["test", "02"]);
    assert!(code == 1 && said.contains("· softmax_vjp       not begun"), "{said}");
    kit.edit(file, "todo!(\"softmax_vjp\")", "softmax(z) * dp");
    let (code, said, _) = kata(&["test", "02", "softmax"]);
    assert!(code == 1 && said.contains("dz is not the gradient of the loss"), "{said}");
    kit.edit(file, "softmax(z) * dp", "softmax(z * dp");
    let (code, said, _) = kata(&["test", "02", "softmax"]);
    assert!(
        code == 1 && said.contains("does not compile") && said.contains("softmax.rs:"),
        "{said}"
    );
    let right = "let p = softmax(z);\n    assert_eq!(dp.shape(), z.shape(), \"{:?} {:?}\", dp.shape(), z.shape());\n    let inner = (dp * &p).sum_axis(Axis(1)).insert_axis(Axis(1));\n    p * (dp - &inner)";
    kit.edit(file, "softmax(z * dp", right);
    let (code, said, error) = kata(&["test", "02", "softmax"]);
    assert!(code == 0 && said.contains("✓ softmax_vjp  green"), "{said}{error}");
    // The other task of the file: what is said of it must be said of this file.
    kit.edit(file, "    todo!(\"cross_entropy\")", "    (0.0, z.clone())");
    let (_, said, _) = kata(&["test", "02", "cross"]);
    assert!(said.contains("✗ cross_entropy") && !said.contains("softmax_vjp"), "{said}");
    let sources = Sources::of(kit.root(), &kit.exercise("02")).unwrap();
    let standing = standing(&kit.progress(), &sources);
    let done = |name: &str| standing.iter().find(|one| one.task == name).unwrap().is_done();
    assert!(done("softmax_vjp") && !done("cross_entropy"), "{standing:?}");
}
