//! Submissions to exercise 01 whose whole result is known: `snapshots/`, without what another
//! toolchain or another pack would change.

mod grading;

use grading::{Desk, Files, solved, succeeded};
use kata_take_home::report::result::Graded;

const SOURCE: &str = "exercises/01-backprop/src";

/// The solutions, with this in the place of that.
fn with(desk: &Desk, changes: &[(&str, &str, &str)]) -> Files {
    let mut files = solved(&desk.stubs);
    for (file, from, to) in changes {
        let text = files.get_mut(&format!("{SOURCE}/{file}")).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replacen(from, to, 1);
    }
    files
}

fn golden(desk: &Desk, id: &str) -> String {
    let mut graded: Graded = desk.result("out", id).without_times();
    graded.toolchain = "rustc".into();
    graded.pack.sha256 = "of the pack".into();
    graded.submission.sha256 = "of the submission".into();
    graded.files.clear();
    graded.limits.clear();
    graded.to_json()
}

#[test]
#[ignore = "needs bubblewrap"]
fn results_are_as_expected() {
    let desk = Desk::new(&[("01", &[])]);
    // One mistake a task; those that call another are wrong in their own right.
    let mistakes = [
        ("linear.rs", "w.dot(a) + b.view().insert_axis(Axis(1))", "w.dot(a)"),
        ("linear.rs", "db: dz.sum_axis(Axis(1))", "db: dz.column(0).to_owned()"),
        ("loss.rs", "(loss, error / m)", "(loss, error)"),
        (
            "activation.rs",
            "z.mapv(|z| 1.0 / (1.0 + (-z).exp()))",
            "z.mapv(|z| 1.0 / (1.0 + z.exp()))",
        ),
        ("repair.rs", "let db = dz.sum_axis(Axis(1));", "let db = Array1::zeros(w.nrows());"),
    ];
    let hangs = [(
        "loss.rs",
        "let error = y - t;",
        "loop { std::thread::park(); }\n    #[allow(unreachable_code)]\n    let error = y - t;",
    )];
    let panics = [("network.rs", "gradients.reverse();", "let _ = &gradients[usize::MAX];")];
    let broken = [("loss.rs", "let error = y - t;", "let error: f64 = y - t;")];
    let paths = [
        desk.write("perfect", &with(&desk, &[])),
        desk.write("empty", &desk.stubs),
        desk.write("does-not-compile", &with(&desk, &broken)),
        desk.write("mistakes", &with(&desk, &mistakes)),
        desk.write("hangs-in-one-task", &with(&desk, &hangs)),
        desk.write("panics", &with(&desk, &panics)),
    ];
    succeeded(&desk.grade(&paths, "out", &["--seed", "5", "-j", "2"]).output().unwrap());
    for id in ["perfect", "empty", "does-not-compile", "mistakes", "hangs-in-one-task", "panics"] {
        insta::assert_snapshot!(id, golden(&desk, id));
    }
    assert_eq!(desk.result("out", "perfect").score, 30.0);
    assert_eq!(desk.result("out", "empty").score, 0.0);
    let broken = desk.result("out", "does-not-compile");
    let said = broken.exercises[0].compiler.as_deref().unwrap();
    assert!(said.contains("--> exercises/01-backprop/src/loss.rs:"), "{said}");
}
