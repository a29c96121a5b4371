//! Grades of generated submissions against what the generator knows, the same twice, whatever they
//! come in; and what a kill in between costs. `KATA_GENERATED=300` for more.

#[path = "grading/generator.rs"]
mod generator;
mod grading;

use generator::{Drawn, Generator};
use grading::{Desk, Files, processes_of, succeeded};
use kata::verdict::Verdict;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// Hands it in as a folder, a zip or a tar.
fn hand_in(desk: &Desk, number: usize, drawn: &Drawn) -> PathBuf {
    let put = |file: &mut dyn FnMut(&str, &[u8])| {
        drawn.files.iter().for_each(|(path, text)| file(&format!("me/{path}"), text.as_bytes()));
    };
    match number % 3 {
        0 => desk.write(&drawn.name, &drawn.files),
        1 => {
            let path = desk.path(&format!("{}.zip", drawn.name));
            let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
            put(&mut |path, bytes| {
                zip.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
                zip.write_all(bytes).unwrap();
            });
            zip.finish().unwrap();
            path
        }
        _ => {
            let path = desk.path(&format!("{}.tar.gz", drawn.name));
            let file = std::fs::File::create(&path).unwrap();
            let mut tar =
                tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
            put(&mut |path, bytes| {
                let mut header = tar::Header::new_gnu();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o644);
                tar.append_data(&mut header, path, bytes).unwrap();
            });
            tar.into_inner().unwrap().finish().unwrap();
            path
        }
    }
}

fn number_from(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// Every task has its points, or has none, as the generator knows.
fn check(desk: &Desk, out: &str, drawn: &Drawn) -> Vec<String> {
    let graded = desk.result(out, &drawn.name);
    let mut wrong = Vec::new();
    for (exercise, task) in graded.tasks() {
        let right = drawn.truth[&(exercise.number.clone(), task.name.clone())];
        let deserved = if right { task.max_points } else { 0.0 };
        if task.points != deserved || right != (task.verdict == Verdict::Green) {
            let reports: Vec<&str> = task.tests.iter().map(|test| test.report.as_str()).collect();
            wrong.push(format!(
                "{} {} {}: {} points, deserved {deserved}\n{:#?}\n{}\n{}",
                drawn.name,
                exercise.number,
                task.name,
                task.points,
                drawn.story,
                exercise.compiler.as_deref().unwrap_or(""),
                reports.join("\n")
            ));
        }
    }
    wrong
}

#[test]
#[ignore = "needs bubblewrap"]
fn grades_are_what_the_generator_knows() {
    let all = ["01", "02", "03", "04", "05"].map(|number| (number, &[][..]));
    let desk = Desk::new(&all);
    let mut generator = Generator::new(&desk, number_from("KATA_GENERATOR_SEED", 1) as u64);
    let count = number_from("KATA_GENERATED", 6);
    let drawn: Vec<Drawn> =
        (0..count).map(|n| generator.draw(&format!("candidate-{n:03}"))).collect();
    let paths: Vec<PathBuf> =
        drawn.iter().enumerate().map(|(n, drawn)| hand_in(&desk, n, drawn)).collect();
    let started = std::time::Instant::now();
    let output = desk.grade(&paths, "out", &["--seed", "11", "-j", "2"]).output().unwrap();
    println!("{}\n{count} submissions in {:.1?}", succeeded(&output), started.elapsed());
    let wrong: Vec<String> = drawn.iter().flat_map(|drawn| check(&desk, "out", drawn)).collect();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "needs bubblewrap"]
fn the_same_submission_has_the_same_result_from_its_json_too() {
    let desk = Desk::new(&[("01", &["mse", "linear_backward"])]);
    let mut files = grading::solved(&desk.stubs);
    let loss = files.get_mut("exercises/01-backprop/src/loss.rs").unwrap();
    *loss = loss
        .replace("(loss, error / m)", "{ let _ = std::fs::read(\"/etc/passwd\"); (loss, error) }");
    files.insert("exercises/01-backprop/src/extra.rs".into(), String::new());
    let path = desk.write("me", &files);
    succeeded(&desk.grade(std::slice::from_ref(&path), "a", &["--seed", "3"]).output().unwrap());
    succeeded(&desk.grade(&[path], "b", &["--seed", "3"]).output().unwrap());
    let json = desk.path("a/results/me.json");
    succeeded(&desk.grade(&[json], "c", &["--seed", "3"]).output().unwrap());
    let first = desk.result("a", "me").without_times();
    assert_eq!(first.to_json(), desk.result("b", "me").without_times().to_json());
    assert_eq!(first.to_json(), desk.result("c", "me").without_times().to_json());
    assert_eq!(first.score, 3.0);
    let what: Vec<&str> = first.attempts.iter().map(|attempt| attempt.what.as_str()).collect();
    assert_eq!(what, ["a file of its own", "a path, /etc/", "std::fs"]);
    let mistakes = &first.exercises[0].tasks[1].tests;
    assert!(mistakes.iter().any(|test| !test.mistakes.is_empty()), "{mistakes:#?}");
}

/// All exercises of a submission share a worker, unless one of them does not fit into it.
#[test]
#[ignore = "needs bubblewrap"]
fn an_exercise_that_does_not_compile_or_fit_costs_itself_alone() {
    let desk = Desk::new(&[("01", &["mse"]), ("03", &["minibatches"]), ("05", &["schedules"])]);
    let solved = grading::solved(&desk.stubs);
    let loss = |text: &str| {
        let mut files = solved.clone();
        files.retain(|path, _| !path.contains("01-backprop"));
        files.insert("exercises/01-backprop/src/loss.rs".into(), text.into());
        files
    };
    let scores = [
        ("whole", solved.clone(), [true, true, true]),
        ("fits-not", loss(include_str!("redteam/another_signature.rs")), [false, true, true]),
        ("compiles-not", loss("pub fn mse(y: Array) {}"), [false, true, true]),
    ]
    .map(|(id, files, expected)| (desk.write(id, &files), id, expected));
    let paths = scores.clone().map(|(path, ..)| path);
    succeeded(&desk.grade(&paths, "out", &["--seed", "3"]).output().unwrap());
    for (_, id, expected) in scores {
        let result = desk.result("out", id);
        let of = |exercise: &kata_take_home::report::result::Exercise| {
            let whole = exercise.tasks.iter().all(|task| task.points == task.max_points);
            assert_eq!(exercise.compiled, whole, "{exercise:#?}");
            whole
        };
        assert_eq!(result.exercises.iter().map(of).collect::<Vec<_>>(), expected, "{id}");
    }
}

#[test]
#[ignore = "needs bubblewrap"]
fn what_is_killed_loses_nothing_and_goes_on() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let solved = grading::solved(&desk.stubs);
    let path = |n: u32| {
        let mut files: Files =
            if n.is_multiple_of(2) { solved.clone() } else { desk.stubs.clone() };
        *files.get_mut("exercises/01-backprop/src/loss.rs").unwrap() += &format!("// {n}\n");
        desk.write(&format!("c{n}"), &files)
    };
    let paths: Vec<PathBuf> = (0..8).map(path).collect();
    // Builds what all share.
    succeeded(&desk.grade(&paths[..1], "warm", &["--seed", "3"]).output().unwrap());
    let mut seen = std::collections::BTreeMap::new();
    for kill in 0..number_from("KATA_KILLS", 4) {
        let mut grade = desk.grade(&paths, "out", &["--seed", "3", "-j", "2"]);
        let mut child = grade
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(700 + 613 * kill as u64 % 2900));
        child.kill().unwrap();
        child.wait().unwrap();
        // Whole results only, and those that were there are as they were.
        for file in std::fs::read_dir(desk.path("out/results")).into_iter().flatten() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|end| end == "json") {
                let text = std::fs::read_to_string(&file).unwrap();
                kata_take_home::report::result::Graded::parse(&text).unwrap();
                let before = seen.insert(file.clone(), text.clone());
                assert!(before.is_none_or(|before| before == text), "{} again", file.display());
            }
        }
        // The children notice within moments.
        let mut patience = 50;
        while !processes_of(&desk.path("tmp")).is_empty() {
            assert!(patience > 0, "{:#?}", processes_of(&desk.path("tmp")));
            patience -= 1;
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    let text = succeeded(&desk.grade(&paths, "out", &["--seed", "3"]).output().unwrap());
    assert_eq!(text.matches("(graded before)").count(), seen.len(), "{text}");
    for n in 0..8_u32 {
        assert_eq!(
            desk.result("out", &format!("c{n}")).score,
            if n.is_multiple_of(2) { 2.0 } else { 0.0 }
        );
    }
    // All of them are there: nothing is graded again, and a seed is another grade.
    let text = succeeded(&desk.grade(&paths, "out", &[]).output().unwrap());
    assert_eq!(text.matches("(graded before)").count(), 8, "{text}");
    let text = succeeded(&desk.grade(&paths[..1], "out", &["--seed", "4"]).output().unwrap());
    assert_eq!(text.matches("(graded before)").count(), 0, "{text}");
    assert_eq!(std::fs::read_dir(desk.path("out/earlier")).unwrap().count(), 1);
}
