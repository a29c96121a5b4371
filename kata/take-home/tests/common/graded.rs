//! Results for the tests of reports: a small cohort in which everything happens that a report must
//! bear, over real answers to exercise 01.

#![allow(dead_code, reason = "no test needs all of it")]

use kata::verdict::{Mistake, Test, Verdict, verdict};
use kata_take_home::report::kit::Kit;
use kata_take_home::report::result::{
    Attempt, Exercise, File, Graded, Pack, Sandbox, Submission, Task, earned,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a hostile candidate writes wherever text goes.
pub const HOSTILE: &str = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">'\"&lt;\u{202e}gpj.exe\u{1b}[2J\u{1b}]0;taken\u{7} =1+1|*`_[x](javascript:taken) @all\u{0}\u{ffff}";

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn kit() -> Kit {
    Kit::load(&root()).unwrap()
}

const PATH: &str = "exercises/01-backprop/src";

/// The files of exercise 01 as they are handed out.
pub fn stubs() -> Vec<(String, String)> {
    kit().exercises["01-backprop"].stubs.clone().into_iter().collect()
}

/// The kit's own answer.
pub fn solution() -> Vec<(String, String)> {
    let text = |path: &str| {
        let file = root().join(path.replace("exercises", "solutions"));
        let text = std::fs::read_to_string(file).unwrap();
        let lines = text.lines().filter(|line| !line.ends_with(" SOLUTION"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    stubs().into_iter().map(|(path, _)| (path.clone(), text(&path))).collect()
}

/// An answer that was written from the statement alone.
pub fn blind() -> Vec<(String, String)> {
    let diff = root().join("tests/blind/01-backprop/whole.diff");
    let diff = std::fs::read_to_string(diff).unwrap();
    let mut files: BTreeMap<String, String> = stubs().into_iter().collect();
    for file in diff.split("--- a/").skip(1) {
        let name = file.lines().next().unwrap();
        let text = files.get_mut(&format!("{PATH}/{name}")).unwrap();
        *text = patched(text, file);
    }
    files.into_iter().collect()
}

/// A file after its part of a unified diff.
fn patched(text: &str, diff: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    for line in diff.lines().skip(2) {
        if let Some(head) = line.strip_prefix("@@ -") {
            let from: usize = head.split([',', ' ']).next().unwrap().parse().unwrap();
            out.extend_from_slice(&lines[at..from - 1]);
            at = from - 1;
        } else if let Some(added) = line.strip_prefix('+') {
            out.push(added);
        } else {
            assert_eq!(lines[at], line.get(1..).unwrap_or(""), "the stub is the one of the diff");
            if !line.starts_with('-') {
                out.push(lines[at]);
            }
            at += 1;
        }
    }
    out.extend_from_slice(&lines[at..]);
    out.join("\n") + "\n"
}

/// The same with other names, other spaces and other comments.
pub fn disguised(files: &[(String, String)]) -> Vec<(String, String)> {
    let names = [
        ("sigma", "logistic"),
        ("dz", "grad_z"),
        ("cache", "kept"),
        ("loss", "cost"),
        ("next", "moved"),
        ("top", "upper"),
        ("bottom", "lower"),
        ("apply", "forward_of"),
        ("derivative", "slope"),
        ("diff", "gap"),
        ("z", "pre"),
        ("a", "act"),
        ("s", "sig"),
        ("m", "count"),
        ("e", "ex"),
    ];
    let disguise = |text: &str| {
        let mut out = String::new();
        for piece in kata::tokens::pieces(text) {
            let word = &text[piece.at];
            let after_dot = out.ends_with('.');
            let new = names.iter().find(|(name, _)| *name == word && !after_dot);
            match word {
                _ if word.starts_with("//") => out += "/* done */",
                " " => out += "\n        ",
                _ => out += new.map_or(word, |(_, new)| new),
            }
        }
        out
    };
    files.iter().map(|(path, text)| (path.clone(), disguise(text))).collect()
}

/// What one test of a task came to.
pub fn test(name: &str, verdict: Verdict, report: &str, mistakes: &[(&str, &str)]) -> Test {
    let mistakes = mistakes
        .iter()
        .map(|(id, said)| Mistake { id: (*id).into(), said: (*said).into() })
        .collect();
    Test { name: name.into(), verdict, mistakes, report: report.into(), seconds: 0.25 }
}

fn green() -> Test {
    test("gradients", Verdict::Green, "", &[])
}

pub fn task(name: &str, max_points: f64, partial: bool, tests: Vec<Test>) -> Task {
    Task {
        name: name.into(),
        points: earned(max_points, partial, &tests),
        max_points,
        partial,
        verdict: verdict(&tests),
        tests,
    }
}

const TASKS: [(&str, f64); 11] = [
    ("linear_forward", 1.0),
    ("linear_backward", 3.0),
    ("mse", 2.0),
    ("sigmoid", 1.0),
    ("sigmoid_backward", 2.0),
    ("mlp_forward", 1.0),
    ("mlp_backward", 5.0),
    ("network_forward", 2.0),
    ("network_backward", 6.0),
    ("train_step", 3.0),
    ("repair", 4.0),
];

/// A submission in which every task is right.
pub fn graded(id: &str, name: &str, files: &[(String, String)]) -> Graded {
    let files = files.iter().map(|(path, text)| File {
        path: path.clone(),
        sha256: format!("{:064x}", text.len()),
        text: text.clone(),
    });
    let tasks = TASKS.map(|(name, points)| {
        task(name, points, name == "network_backward", vec![green(), green()])
    });
    let mut result = Graded {
        format: 1,
        submission: Submission { id: id.into(), name: name.into(), sha256: format!("{:064x}", 7) },
        pack: Pack { sha256: format!("{:064x}", 11), title: "Backpropagation in two hours".into() },
        kit: "0.1.0".into(),
        toolchain: "rustc 1.95.0".into(),
        seed: 20_261_127,
        sandbox: Sandbox::Bubblewrap,
        limits: [("compile_seconds", 60), ("memory_mib", 2_048), ("test_seconds", 20)]
            .map(|(name, value)| (name.to_string(), value))
            .into(),
        score: 0.0,
        max_score: 0.0,
        seconds: 3.75,
        problem: None,
        exercises: vec![Exercise {
            number: "01".into(),
            name: "01-backprop".into(),
            title: "Backpropagation".into(),
            compiled: true,
            compiler: None,
            tasks: tasks.into(),
        }],
        attempts: Vec::new(),
        files: files.collect(),
    };
    sum(&mut result);
    result
}

/// Adds the points up again.
pub fn sum(result: &mut Graded) {
    result.score = result.tasks().map(|(_, task)| task.points).sum();
    result.max_score = result.tasks().map(|(_, task)| task.max_points).sum();
}

/// Gives a task of exercise 01 these tests.
pub fn judge(result: &mut Graded, name: &str, tests: Vec<Test>) {
    let tasks = &mut result.exercises[0].tasks;
    let at = tasks.iter().position(|task| task.name == name).unwrap();
    tasks[at] = task(name, tasks[at].max_points, tasks[at].partial, tests);
    sum(result);
}

const WRONG_AXIS: &str = "linear_backward: db is wrong\n\n  worst      db[1] = 0.482    numeric 0.964 ± 2e-12\n  you wrote  dZ summed over the units: db sums over the examples    (a known mistake)\n  case       a 3×4, w 2×3, m = 4 · seed 20261127 · the smallest that fails\n  again      cargo test -p exercise-01 linear_backward";
const TWICE: &str = "mse: dy is not the gradient of the loss\n\n  worst      dy[0, 2] = 0.25    numeric 0.5 ± 1e-12\n  pattern    every element is ½ of the numeric gradient\n  case       y 1×3 · seed 20261127 · the smallest that fails";

/// Nine submissions, by id.
pub fn cohort() -> Vec<Graded> {
    let axis =
        ("linear_backward/db/wrong-axis", "dZ summed over the units: db sums over the examples");
    let mut out = vec![
        graded("ann", "Ann Perfect", &solution()),
        graded("bo", "Bo Own-Way", &blind()),
        graded("caro", "Caro Alike", &disguised(&blind())),
    ];

    let mut dmitri = graded("dmitri", "Dmitri Mean", &solution());
    judge(
        &mut dmitri,
        "linear_backward",
        vec![green(), test("gradients", Verdict::Red, WRONG_AXIS, &[axis])],
    );
    judge(&mut dmitri, "mse", vec![green(), test("gradient", Verdict::Red, TWICE, &[])]);
    judge(
        &mut dmitri,
        "network_backward",
        vec![green(), green(), test("deep", Verdict::Red, "network_backward: dx is wrong", &[])],
    );
    out.push(dmitri);

    let mut empty = graded("empty", "Eve Empty", &stubs());
    for (name, _) in TASKS {
        judge(&mut empty, name, vec![test("gradients", Verdict::Stub, "is still a stub", &[])]);
    }
    out.push(empty);

    let mut finn = graded("finn", "Finn Broken", &solution());
    finn.exercises[0].compiled = false;
    finn.exercises[0].compiler = Some("error[E0308]: mismatched types\n  --> exercises/01-backprop/src/loss.rs:21:5\n   |\n21 |     (loss, diff)\n   |      ^^^^ expected `f64`, found `()`".into());
    for task in &mut finn.exercises[0].tasks {
        (task.points, task.verdict, task.tests) = (0.0, Verdict::NotCompiled, Vec::new());
    }
    sum(&mut finn);
    out.push(finn);

    let mut hostile = graded("hostile", HOSTILE, &stubs());
    hostile.pack.title = "Backpropagation in two hours".into();
    hostile.files[0].text = format!("// {HOSTILE}\nfn x() -> &'static str {{ \"{HOSTILE}\" }}\n");
    hostile.submission.sha256 = HOSTILE.into();
    hostile.toolchain = "rustc 1.95.0".into();
    judge(
        &mut hostile,
        "linear_backward",
        vec![test(HOSTILE, Verdict::Red, HOSTILE, &[(HOSTILE, HOSTILE)])],
    );
    judge(&mut hostile, "mse", vec![test(HOSTILE, Verdict::Stopped, HOSTILE, &[axis])]);
    hostile.attempts =
        vec![Attempt { what: HOSTILE.into(), place: HOSTILE.into(), detail: HOSTILE.into() }];
    out.push(hostile);

    let mut lost = graded("lost", "lost.tar.gz", &[]);
    lost.problem = Some("the archive ends in the middle of an entry".into());
    for (name, _) in TASKS {
        judge(&mut lost, name, vec![test("gradients", Verdict::Stub, "", &[])]);
    }
    out.push(lost);

    let mut maryam = graded("maryam", "مريم الأندلسي", &solution());
    judge(
        &mut maryam,
        "linear_backward",
        vec![test("gradients", Verdict::Red, WRONG_AXIS, &[axis])],
    );
    judge(
        &mut maryam,
        "train_step",
        vec![green(), test("many_steps", Verdict::Stopped, "gave no answer within 20 s", &[])],
    );
    maryam.files[0].text = "pub fn other() {}\n".into();
    out.push(maryam);
    out
}

/// Writes results as `cargo kata grade` does.
pub fn write(folder: &Path, results: &[Graded]) {
    std::fs::create_dir_all(folder).unwrap();
    for result in results {
        result.check().unwrap();
        std::fs::write(folder.join(format!("{}.json", result.submission.id)), result.to_json())
            .unwrap();
    }
}
