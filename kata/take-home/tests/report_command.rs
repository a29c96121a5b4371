//! `cargo kata report`: what it writes, what it says, how it ends; and grading again.

#[path = "common/graded.rs"]
mod graded;

use kata::verdict::Verdict;
use kata_take_home::report::cohort::Cohort;
use kata_take_home::report::compare::compare;
use kata_take_home::report::result::Graded;
use kata_take_home::report::summary;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What it printed, what it complained about, and whether it ended well.
fn report(arguments: &[&Path]) -> (String, String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_kata-take-home"))
        .arg("report")
        .args(arguments)
        .current_dir(graded::root())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}

fn files(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        for entry in std::fs::read_dir(folder.join(&below)).unwrap() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            if entry.path().is_dir() {
                open.push(path);
            } else {
                out.push(path.display().to_string());
            }
        }
    }
    out.sort();
    out
}

#[test]
fn every_report_is_written_twice_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (results, out, again) =
        (folder.path().join("results"), folder.path().join("out"), folder.path().join("again"));
    graded::write(&results, &graded::cohort());
    let (said, complained, ended_well) = report(&[&results, "--out".as_ref(), &out]);
    assert!(ended_well, "{complained}");
    let open = out.join("index.html").display().to_string();
    assert_eq!(
        said,
        format!(
            "9 results: open {open}\n1 pair is alike beyond what the tasks force: a hint, see alike.html\n"
        )
    );
    let written = files(&out);
    for name in ["index.html", "alike.html", "summary.md", "cohort.csv", "junit.xml"] {
        assert!(written.contains(&name.to_string()), "{name} of {written:?}");
    }
    for kind in
        ["interviewer/ID.html", "candidate/ID.html", "gradescope/ID.json", "prairielearn/ID.json"]
    {
        for result in graded::cohort() {
            let name = kind.replace("ID", &result.submission.id);
            assert!(written.contains(&name), "{name} of {written:?}");
        }
    }
    assert_eq!(written.len(), 5 + 4 * 9);
    report(&[&results, "--out".as_ref(), &again]);
    for name in written {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(&name)).unwrap();
        assert!(read(&out) == read(&again), "{name} differs");
    }
}

/// What cannot be read is named, the others are reported on, and it does not end well.
#[test]
fn what_is_no_result_is_skipped_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let (results, out) = (folder.path().join("results"), folder.path().join("out"));
    let cohort = graded::cohort();
    graded::write(&results, &cohort);
    let whole = cohort[0].to_json();
    for (name, text) in [
        ("half.json", &whole[..whole.len() / 2]),
        ("empty.json", ""),
        ("other.json", "{\"format\": 7}"),
        ("moved.json", &whole),
        ("forged.json", &whole.replacen("\"score\": 30.0", "\"score\": 31.0", 1)),
        ("notes.txt", "not asked"),
        (".ann.json.new", "being written"),
    ] {
        std::fs::write(results.join(name), text).unwrap();
    }
    std::fs::create_dir(results.join("folder.json")).unwrap();
    std::fs::write(results.join("latin.json"), b"{\"format\": 1, \"kit\": \"\xe9\"}").unwrap();
    let (said, complained, ended_well) = report(&[&results, "--out".as_ref(), &out]);
    assert!(!ended_well);
    assert!(said.starts_with("8 results: open"), "{said}");
    for line in [
        "skipped half.json: EOF while parsing",
        "skipped empty.json: EOF while parsing a value at line 1 column 0",
        "skipped other.json: it has format 7, this version of the kit reads format 1",
        "skipped moved.json: it is the result ann: name it that",
        "skipped forged.json: its score is 31, its tasks give 30",
        "skipped folder.json: Is a directory",
        "skipped latin.json: stream did not contain valid UTF-8",
        "error: 7 files hold no result and were skipped; grade these submissions again",
    ] {
        assert!(complained.contains(line), "{line}\nin\n{complained}");
    }
    let page = std::fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("Skipped: half.json."));
    assert!(
        std::fs::read_to_string(out.join("summary.md")).unwrap().contains("Skipped: half.json")
    );
    assert!(!out.join("candidate/empty.html").exists(), "no report without a result");
}

#[test]
fn what_it_needs_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none");
    let (_, complained, ended_well) = report(&[&none]);
    assert!(!ended_well);
    assert_eq!(complained, format!("error: there is no folder {}\n", none.display()));
    std::fs::create_dir(&none).unwrap();
    let (_, complained, ended_well) = report(&[&none]);
    assert!(!ended_well);
    let expected = format!(
        "error: there is no result in {}: `cargo kata grade` writes them, ID.json\n",
        none.display()
    );
    assert_eq!(complained, expected);
    // Where nothing can be written, that is said, and nothing else is lost.
    graded::write(&none, &graded::cohort()[..1]);
    let file = folder.path().join("file");
    std::fs::write(&file, "mine").unwrap();
    let (_, complained, ended_well) = report(&[&none, "--out".as_ref(), &file]);
    assert!(!ended_well);
    assert!(complained.starts_with("error: cannot write"), "{complained}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

fn of(results: Vec<Graded>) -> Cohort {
    Cohort { results, skipped: Vec::new() }
}

#[test]
fn grading_again_shows_what_changed_for_whom() {
    let old = graded::cohort();
    let mut new = graded::cohort();
    new.retain(|result| result.submission.id != "lost");
    new.push(graded::graded("late", "Lena Late", &graded::solution()));
    for result in &mut new {
        result.seed = 8;
    }
    let at = |results: &[Graded], id: &str| {
        results.iter().position(|result| result.submission.id == id).unwrap()
    };
    // A mended suite: mse of dmitri is right after all; a rare case catches bo.
    let (dmitri, bo, caro) = (at(&new, "dmitri"), at(&new, "bo"), at(&new, "caro"));
    graded::judge(&mut new[dmitri], "mse", vec![graded::test("gradient", Verdict::Green, "", &[])]);
    graded::judge(&mut new[bo], "repair", vec![graded::test("t", Verdict::Red, "no", &[])]);
    new[caro].files[0].text += "// later\n";

    let change = compare(&of(old.clone()), &of(new));
    assert_eq!(change.settings, ["seed 20261127 → 8"]);
    assert_eq!(change.same, 5, "ann, empty, finn, hostile, maryam");
    insta::assert_snapshot!(summary::changes(&change), @r"
    ## Graded again

    - seed 20261127 → 8

    Changed for 5, the same for 5.

    | candidate | before | now | |
    |:---|---:|---:|:---|
    | Bo Own-Way | 30 | 26 | 01 repair: green (4) → red (0) |
    | Caro Alike | 30 | 30 | other files were handed in |
    | Dmitri Mean | 23 | 25 | 01 mse: red (0) → green (2) |
    | Lena Late | – | 30 | not graded before |
    | lost.tar.gz | 0 | – | not graded now |
    ");

    let same = compare(&of(old.clone()), &of(old));
    assert_eq!((same.settings.len(), same.changes.len(), same.same), (0, 0, 9));
}

#[test]
fn against_an_older_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, out) =
        (folder.path().join("old"), folder.path().join("new"), folder.path().join("out"));
    let mut cohort = graded::cohort();
    graded::write(&old, &cohort);
    graded::judge(&mut cohort[1], "repair", vec![graded::test("t", Verdict::Red, "no", &[])]);
    graded::write(&new, &cohort);
    let (said, _, ended_well) = report(&[&new, "--out".as_ref(), &out, "--against".as_ref(), &old]);
    assert!(ended_well);
    assert!(said.ends_with("changed for 1: see changes.md\n"), "{said}");
    let changes = std::fs::read_to_string(out.join("changes.md")).unwrap();
    assert!(
        changes.contains("| Bo Own-Way | 30 | 26 | 01 repair: green (4) → red (0) |"),
        "{changes}"
    );
    let page = std::fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("Graded again") && page.contains(">-4<"));
}
