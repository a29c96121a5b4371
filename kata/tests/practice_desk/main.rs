//! The desk: board, hints, statements, solutions, reset, as a learner sees them. The exercises are
//! taken as they are handed out, whatever stands in this checkout.

mod around;
mod reset;
mod the_board;
mod the_help;
mod the_test;

use kata::kit::Task;
use kata::kit::{Exercise, exercises};
use kata::practice::doctor::Finding::{Absent, Bad, Good};
use kata::practice::interview::command::Held;
use kata::practice::interview::state::{Interview, Kind};
use kata::practice::record::{self, Help, Last, Sources, keep, standing};
use kata::practice::suite::Judged;
use kata::practice::{answer, board, doctor, guide, helping, path, screen, telling, testing};
use kata::progress::Progress;
use kata::quiz::memory::{self, Grade};
use kata::stubs::stub;
use kata::verdict::{Mistake, Test, Verdict};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const DAY: u64 = 86_400;
const NOW: u64 = 1_800_000_000;

/// A kit as it is cloned, without what is not needed here.
struct Kit {
    folder: tempfile::TempDir,
}

impl Kit {
    fn new() -> Kit {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for part in ["solutions", "exercises", "quiz"] {
            copy(&source.join(part), &folder.path().join(part));
        }
        fs::copy(source.join("Cargo.toml"), folder.path().join("Cargo.toml")).unwrap();
        let kit = Kit { folder };
        for exercise in exercises(kit.root()).unwrap() {
            for (file, text) in exercise.solution(kit.root()).unwrap() {
                let stub = stub(&text, file == Path::new("lib.rs")).unwrap();
                fs::write(kit.source(&exercise, &file), stub).unwrap();
            }
        }
        kit
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn source(&self, exercise: &Exercise, file: &Path) -> PathBuf {
        self.root().join("exercises").join(&exercise.name).join("src").join(file)
    }

    fn exercise(&self, number: &str) -> Exercise {
        exercises(self.root()).unwrap().into_iter().find(|e| e.number == number).unwrap()
    }

    fn progress_file(&self) -> PathBuf {
        self.root().join("data/progress.jsonl")
    }

    fn progress(&self) -> Progress {
        Progress::open(&self.progress_file()).unwrap()
    }

    /// Replaces a text in a file, where it must stand once.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let file = self.root().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {path}");
        fs::write(&file, text.replace(from, to)).unwrap();
    }

    /// `cargo kata` with these arguments, in the kit's folder, with this kit's progress.
    fn kata(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_kata"))
            .args(arguments)
            .args(["--progress".as_ref(), self.progress_file().as_os_str()])
            .current_dir(self.root())
            .env("LANG", "C.UTF-8")
            .env_remove("NO_COLOR")
            .output()
            .unwrap()
    }

    /// Verdicts as they were so many days ago.
    fn judge(&self, number: &str, days: u64, judged: &Judged) {
        let sources = Sources::of(self.root(), &self.exercise(number)).unwrap();
        keep(&mut self.progress(), &sources, judged, NOW - days * DAY).unwrap();
    }

    fn board(&self, width: usize, shown: &dyn Fn(&board::Row) -> bool) -> String {
        let progress = self.progress();
        let rows = board::rows(self.root(), &progress).unwrap();
        plain(&board::lines(self.root(), &rows, &progress, NOW, width, shown, false))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn plain(lines: &[String]) -> String {
    let bytes = anstream::adapter::strip_str(&lines.join("\n")).to_string();
    assert!(!bytes.contains('\u{a0}') && !bytes.contains('\u{2060}'), "copies badly: {bytes}");
    bytes
}

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

fn test(name: &str, verdict: Verdict, report: &str) -> Test {
    Test { name: name.into(), verdict, mistakes: vec![], report: report.into(), seconds: 0.0 }
}

fn green(name: &str) -> Test {
    test(name, Verdict::Green, "")
}

fn named(name: &str, id: &str, said: &str, report: &str) -> Test {
    let mistakes = vec![Mistake { id: id.into(), said: said.into() }];
    Test { mistakes, ..test(name, Verdict::Red, report) }
}

const HALF: &str = "\
mse: dz is not the gradient of the loss

  worst      dz[0, 1] = 0.945    numeric 0.472 ± 1e-11
  pattern    every element is 2 times the numeric gradient
  you wrote  the factor ½ left out: the loss is half the mean of the squares    (a known mistake)
  again      cargo test -p exercise-01 mse
";

/// Exercise 01 on its third day.
fn third_day() -> Judged {
    let figures = "mse: loss is wrong\n\n  worst      loss = 2    expected 1 ± 1e-12\n";
    let stopped = "sigmoid: no answer after 5 s; is there a loop that never ends?\n\n  again      cargo test -p exercise-01 sigmoid\n";
    let of_callee = "mlp_forward: z1 is wrong\n\n  worst      z1 = 1    expected 2 ± 1e-12\n  first      `linear_forward` is red too: fix it first\n  again      cargo test\n";
    Judged::from([
        ("linear_forward".into(), vec![green("any_shape")]),
        ("linear_backward".into(), vec![green("gradients"), green("refuses")]),
        (
            "mse".into(),
            vec![
                test("loss", Verdict::Red, figures),
                named("gradient", "mse/factor/one", "the factor", HALF),
            ],
        ),
        ("sigmoid".into(), vec![test("far_out", Verdict::Stopped, stopped)]),
        (
            "sigmoid_backward".into(),
            vec![test(
                "gradient",
                Verdict::Stub,
                "sigmoid_backward is still a stub (exercises/01-backprop/src/activation.rs:24)",
            )],
        ),
        ("mlp_forward".into(), vec![test("cache", Verdict::Red, of_callee)]),
        (
            "repair".into(),
            vec![named("gradient", "repair/whole/published", "nothing", "repair: db\n")],
        ),
    ])
}

fn learner() -> Kit {
    let kit = Kit::new();
    kit.edit("exercises/01-backprop/src/linear.rs", "todo!(\"linear_forward\")", "w.dot(a) + b");
    kit.judge("01", 2, &third_day());
    kit.edit("exercises/01-backprop/src/mlp.rs", "todo!(\"mlp_forward\")", "unimplemented!()");
    let mut progress = kit.progress();
    memory::note(&mut progress, "backprop-what", Grade::Wrong, NOW - 2 * DAY).1.unwrap();
    kit
}
