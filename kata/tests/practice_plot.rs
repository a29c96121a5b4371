//! `cargo kata plot`: every picture of every exercise, drawn from the solutions and from the stubs.
//! Builds both, so it is asked for by name: `cargo test -p kata --test practice_plot -- --ignored`

use kata::kit::exercises;
use kata::practice::page::{Picture, pictures};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// What `plot-NN` draws into a folder of its own: the pictures, and each one's text.
fn drawn(number: &str, solution: bool) -> Vec<(Picture, String)> {
    let folder = tempfile::tempdir().unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["run", "--quiet", "--package", &format!("plot-{number}")]);
    if solution {
        cargo.args(["--features", "solution"]);
    }
    assert!(cargo.arg("--").arg(folder.path()).status().unwrap().success(), "plot-{number}");
    let read = |picture: Picture| {
        let path = picture.file.as_ref().map(|file| folder.path().join(file));
        let text = path.map(|path| std::fs::read_to_string(path).unwrap()).unwrap_or_default();
        (picture, text)
    };
    pictures(folder.path(), number).into_iter().map(read).collect()
}

fn numbers() -> Vec<String> {
    exercises(&root()).unwrap().into_iter().map(|exercise| exercise.number).collect()
}

#[test]
#[ignore = "builds the programs that draw: about a minute"]
fn every_picture_of_a_solution_is_whole() {
    for number in numbers() {
        let pictures = drawn(&number, true);
        assert!(!pictures.is_empty(), "exercise {number} has no pictures");
        for (picture, svg) in pictures {
            let what = format!("{number}: {}", picture.title);
            assert_eq!(picture.missing, Vec::<String>::new(), "{what}");
            assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{what}");
            assert!(svg.contains(&format!("<title>{}</title>", picture.title)), "{what}");
            assert!(
                !svg.contains("fill=\"#") && !svg.contains("stroke=\"#"),
                "{what}: a fixed colour"
            );
            assert!(!svg.contains("NaN") && !svg.contains('✗'), "{what}: something is wrong");
            if picture.file.as_deref() == Some("02-graph.svg") {
                assert_eq!(svg.matches('✓').count(), 6, "{what}: every leaf is right");
            }
            assert!(svg.len() < 400_000, "{what}: {} bytes", svg.len());
        }
    }
}

/// The same numbers, the same picture: nothing depends on the time, on threads or on luck.
#[test]
#[ignore = "builds the programs that draw: about a minute"]
fn a_picture_is_the_same_each_time() {
    for number in numbers() {
        assert_eq!(drawn(&number, true), drawn(&number, true), "exercise {number}");
    }
}

/// In a clone as it comes.
#[test]
#[ignore = "builds the programs that draw, and takes the exercises to be stubs"]
fn of_stubs_nothing_is_drawn_and_each_is_named_with_its_place() {
    for number in numbers() {
        for (picture, _) in drawn(&number, false) {
            let what = format!("{number}: {}", picture.title);
            assert_eq!(picture.file, None, "{what}");
            assert!(!picture.missing.is_empty(), "{what}");
            for why in &picture.missing {
                assert!(why.contains(" is still a stub (exercises/"), "{what}: {why}");
            }
        }
    }
}
