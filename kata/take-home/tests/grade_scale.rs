//! Many machines: the Snakemake workflow for real, the others by their formats.

mod grading;

use grading::{Desk, root, solved, succeeded};
use std::collections::BTreeSet;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

/// Run with `--ignored`, with `snakemake` on the path (`pip install snakemake`).
#[test]
#[ignore = "takes snakemake"]
fn snakemake_grades_and_makes_again_what_is_missing() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let good = solved(&desk.stubs);
    std::fs::create_dir(desk.path("in")).unwrap();
    for (name, files) in [("in/ann", &good), ("in/bob b", &desk.stubs), ("in/cem", &good)] {
        desk.write(name, files);
    }
    std::fs::write(desk.path("in/dan.zip"), "PK\x03\x04").unwrap();
    let snakemake = || {
        let config = |key: &str, name: &str| format!("{key}={}", desk.path(name).display());
        let mut command = Command::new("snakemake");
        command.args([
            "-s",
            "kata/take-home/scale/Snakefile",
            "-j",
            "2",
            "--nolock",
            "--config",
            "seed=3",
        ]);
        command.args([config("pack", "pack"), config("submissions", "in"), config("out", "out")]);
        command.arg(format!("kata={}", env!("CARGO_BIN_EXE_kata-take-home"))).current_dir(root());
        succeeded(&command.output().unwrap())
    };
    snakemake();
    let scores: Vec<f64> =
        ["ann", "bob-b", "cem", "dan"].map(|id| desk.result("out", id).score).into();
    assert_eq!(scores, [2.0, 0.0, 2.0, 0.0]);
    // One that is gone is made again; the others stand.
    let file = |id: &str| desk.path(&format!("out/results/{id}.json"));
    let before = std::fs::metadata(file("ann")).unwrap().mtime_nsec();
    std::fs::remove_file(file("cem")).unwrap();
    snakemake();
    assert_eq!(desk.result("out", "cem").score, 2.0);
    assert_eq!(std::fs::metadata(file("ann")).unwrap().mtime_nsec(), before);
    let _ = std::fs::remove_dir_all(root().join(".snakemake"));
}

/// Run with `--ignored`, with `check-jsonschema` on the path (`pip install check-jsonschema`).
#[test]
#[ignore = "takes check-jsonschema"]
fn the_workflow_is_one_of_githubs() {
    let mut check = Command::new("check-jsonschema");
    check.args(["--builtin-schema", "vendor.github-workflows", "kata/take-home/scale/github.yml"]);
    succeeded(&check.current_dir(root()).output().unwrap());
}

#[test]
fn an_autograder_holds_the_kit_and_the_pack_and_starts_by_itself() {
    let desk = Desk::new(&[("01", &["mse"])]);
    let archive = desk.path("autograder.zip");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kata-take-home"));
    command.args(["gradescope", "--seed", "4711", "--pack"]).arg(desk.path("pack"));
    command.arg("--out").arg(&archive).current_dir(root());
    let text = succeeded(&command.output().unwrap());
    assert!(text.contains("Configure Autograder"), "{text}");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&archive).unwrap()).unwrap();
    let mut names = BTreeSet::new();
    for number in 0..zip.len() {
        let mut file = zip.by_index(number).unwrap();
        let name = file.name().to_owned();
        if ["setup.sh", "run_autograder"].contains(&name.as_str()) {
            assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755), "{name}");
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert!(
                !text.contains("SEED") && !text.contains("SANDBOX") && !text.contains("TOOLCHAIN"),
                "{text}"
            );
            let script = desk.path(&name);
            std::fs::write(&script, text).unwrap();
            succeeded(&Command::new("bash").arg("-n").arg(&script).output().unwrap());
        }
        names.insert(name);
    }
    for name in [
        "pack/pack.json",
        "kit/Cargo.lock",
        "kit/kata/src/main.rs",
        "kit/kata/take-home/src/main.rs",
        "kit/.cargo/config.toml",
        "kit/tests/remote/01-backprop/worker.rs",
    ] {
        assert!(names.contains(name), "{name}");
    }
    assert!(!names.iter().any(|name| name.contains("/target/") || name.contains(".git/")));
    // It is not replaced by accident.
    assert!(!command.output().unwrap().status.success());
}
