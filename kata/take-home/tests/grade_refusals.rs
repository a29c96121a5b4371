//! Where nothing is graded, and why; and what else a batch must survive.

mod grading;

use grading::{Desk, Files, solved, succeeded};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Output;

/// A grade whose programs are found in this folder, with these in the place of the real ones.
fn with_programs(desk: &Desk, real: &[&str], fake: &[(&str, &str)], more: &[&str]) -> Output {
    let folder = desk.path("programs");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    for name in real {
        symlink(format!("/usr/bin/{name}"), folder.join(name)).unwrap();
    }
    for (name, text) in fake {
        std::fs::write(folder.join(name), text).unwrap();
        let may = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.join(name), may).unwrap();
    }
    let path = desk.write("me", &desk.stubs);
    desk.grade(&[path], "out", more).env("PATH", &folder).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(!output.status.success());
    // Words only: the message is broken into lines.
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
#[ignore = "needs bubblewrap"]
fn without_a_sandbox_nothing_is_graded_and_the_cure_is_told() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let text = said(&with_programs(&desk, &["prlimit", "setpriv"], &[], &[]));
    assert!(text.contains("bubblewrap is not installed"), "{text}");
    for cure in ["apt install bubblewrap", "dnf install bubblewrap", "pacman -S", "--no-sandbox"] {
        assert!(text.contains(cure), "{text}");
    }
    let text = said(&with_programs(&desk, &["bwrap", "setpriv"], &[], &[]));
    assert!(text.contains("util-linux is not installed"), "{text}");
    let refuses = "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n";
    let text = said(&with_programs(&desk, &["prlimit", "setpriv"], &[("bwrap", refuses)], &[]));
    assert!(text.contains("bubblewrap does not work here (bwrap: No permissions"), "{text}");
    assert!(text.contains("--no-sandbox"), "{text}");
    assert!(!desk.path("out").exists());
}

#[test]
#[ignore = "needs bubblewrap"]
fn root_runs_nothing_as_root() {
    if !kata_take_home::grade::sandbox::is_root() {
        return;
    }
    let desk = Desk::new(&[("01", &["mse"])]);
    let text = said(&with_programs(&desk, &["bwrap", "prlimit"], &[], &[]));
    assert!(text.contains("util-linux is not installed"), "{text}");
    let text = said(&with_programs(&desk, &["prlimit"], &[], &["--no-sandbox"]));
    assert!(text.contains("run this as another user"), "{text}");
}

#[test]
#[ignore = "needs bubblewrap"]
fn without_a_sandbox_every_report_says_so_and_root_is_nobody() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let mut files = solved(&desk.stubs);
    let mark = desk.path("mark");
    std::fs::create_dir(&mark).unwrap();
    let write =
        format!("let _ = std::fs::write(\"{}/here\", \"x\"); (loss, error / m)", mark.display());
    let loss = files.get_mut("exercises/01-backprop/src/loss.rs").unwrap();
    *loss = loss.replace("(loss, error / m)", &write);
    let path = desk.write("me", &files);
    let mut grade = desk.grade(&[path], "out", &["--seed", "3", "--no-sandbox"]);
    succeeded(&grade.output().unwrap());
    let graded = desk.result("out", "me");
    assert_eq!(graded.sandbox, kata_take_home::report::result::Sandbox::None);
    assert_eq!((graded.score, graded.max_score), (2.0, 2.0));
    if kata_take_home::grade::sandbox::is_root() {
        assert!(!mark.join("here").exists(), "it ran as root");
    }
}

#[test]
#[ignore = "needs bubblewrap"]
fn what_cannot_be_graded_is_said_and_costs_the_others_nothing() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let good = desk.write("good", &solved(&desk.stubs));
    let bad = desk.path("bad.zip");
    std::fs::write(&bad, "PK\x03\x04").unwrap();
    let missing = desk.path("missing.zip");
    let output = desk.grade(&[good.clone(), missing], "out", &[]).output().unwrap();
    assert!(said(&output).contains("there is no"));
    // A broken archive is a result.
    let text = succeeded(&desk.grade(&[bad, good.clone()], "out", &[]).output().unwrap());
    assert!(text.contains("not readable"), "{text}");
    assert_eq!(desk.result("out", "good").score, 2.0);
    let broken = desk.result("out", "bad");
    assert_eq!((broken.score, broken.max_score), (0.0, 2.0));
    assert!(broken.problem.unwrap().contains("cannot be read as a zip"));
    // A result that cannot be written is the machine's fault.
    std::fs::remove_file(desk.path("out/results/good.json")).unwrap();
    std::fs::create_dir_all(desk.path("out/results/good.json/x")).unwrap();
    let other = desk.write("other", &solved(&desk.stubs));
    let output = desk.grade(&[good, other], "out", &[]).output().unwrap();
    assert!(said(&output).contains("1 of 2 were not graded"));
    assert_eq!(desk.result("out", "other").score, 2.0);
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_pack_of_another_kit_is_refused() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let path = desk.write("me", &Files::new());
    std::fs::create_dir_all(&path).unwrap();
    let manifest = desk.manifest.to_json();
    std::fs::write(desk.path("pack/pack.json"), manifest.replace("\"mse\"", "\"huber\"")).unwrap();
    let text = said(&desk.grade(std::slice::from_ref(&path), "out", &[]).output().unwrap());
    assert!(text.contains("asks for `huber` of exercise 01"), "{text}");
    std::fs::remove_file(desk.path("pack/pack.json")).unwrap();
    let text = said(&desk.grade(&[path], "out", &[]).output().unwrap());
    assert!(text.contains("is this a pack?"), "{text}");
}

/// Else the pack's `book.txt` would answer.
#[test]
fn the_seed_of_the_open_tests_is_refused() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let path = desk.write("me", &desk.stubs);
    let text = said(&desk.grade(&[path], "out", &["--seed", "7"]).output().unwrap());
    assert!(text.contains("the seed 7 is the pack's own"), "{text}");
    assert!(!desk.path("out").exists());
}
