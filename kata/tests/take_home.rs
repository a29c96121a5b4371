//! The commands of the take-home, as `kata` hands them on to the package that has them.

use std::path::Path;
use std::process::{Command, Output};

fn kata(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Of the words, the folder and the way it ends nothing is lost, and nothing is said between.
#[test]
fn it_ends_as_it_would_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let usage = kata(folder.path(), &["grade", "--pack"]);
    assert_eq!((usage.status.code(), text(&usage.stdout)), (Some(2), String::new()));
    let said = text(&usage.stderr);
    assert!(said.starts_with("error: a value is required for '--pack <DIR>'"), "{said}");

    std::fs::create_dir(folder.path().join("no results")).unwrap();
    for (results, why) in [("nowhere", "there is no folder nowhere"), ("no results", "no result")] {
        let failed = kata(folder.path(), &["report", results]);
        assert_eq!((failed.status.code(), text(&failed.stdout)), (Some(1), String::new()));
        let said = text(&failed.stderr);
        assert!(said.starts_with("error: ") && said.contains(why), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn its_help_is_that_of_one_program() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let list = words(&text(&kata(here, &["help"]).stdout));
    for (name, about) in kata::take_home::COMMANDS {
        let help = text(&kata(here, &[name, "--help"]).stdout);
        let begin = format!("{about} Usage: cargo kata {name} ");
        assert!(words(&help).starts_with(&begin), "{help}");
        assert_eq!(text(&kata(here, &["help", name]).stdout), help);
        assert!(list.contains(&format!("{name} {about}")), "{list}");
    }
}
