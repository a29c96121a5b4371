//! `cargo kata debug` and `cargo kata mock` as programs, fed with lines.

use super::root;
use kata::kit::exercises;
use kata::practice::interview::state::{Interview, Planted, What};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The program itself, fed with lines; what it keeps stands in `home`.
fn kata(arguments: &[&str], home: &Path, input: &str) -> (String, bool) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kata"))
        .args(arguments)
        .arg("--progress")
        .arg(home.join("progress.jsonl"))
        .env("KATA_SCRATCH", home.join("scratch"))
        .current_dir(root())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (text, output.status.success())
}

/// Begun, left, gone back to, mended in one place, broken in another, and judged.
#[test]
fn a_program_is_handed_out_mended_and_judged() {
    let (seed, name) = ("987001", "debug-987001");
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("scratch").join(name);
    let progress = home.path().join("progress.jsonl");
    let (text, fine) = kata(&["debug", "01", "--bugs", "1", "--seed", seed], home.path(), "q\n");
    assert!(
        fine && text.contains("somebody made one mistake in it")
            && text.contains("The clock goes on"),
        "{text}"
    );
    assert!(folder.join("exercises/01-backprop/README.md").exists(), "the statement");
    let interview = Interview::read(&folder).unwrap();
    let What::Debug { sealed, .. } = &interview.pieces[0].what else { panic!("a program") };
    let planted = Planted::open(sealed).unwrap();
    let [mistake] = &planted.mistakes[..] else { panic!("one mistake") };
    // What is handed out does not say what is wrong.
    for function in &mistake.functions {
        let file = folder.join("exercises/01-backprop/src").join(&function.file);
        assert!(!std::fs::read_to_string(file).unwrap().contains(&mistake.what));
    }
    assert!(
        !std::fs::read_to_string(folder.join("interview.json")).unwrap().contains(&mistake.what)
    );
    // Mended, from the reference; and something else broken.
    let catalogue_free = exercises(root()).unwrap().swap_remove(0).solution(root()).unwrap();
    for (file, text) in catalogue_free {
        let text = if file == Path::new("loss.rs") {
            text.replace("(y - t)", "(t - y)").replace("y - t", "t - y")
        } else {
            text
        };
        std::fs::write(folder.join("exercises/01-backprop/src").join(file), text).unwrap();
    }
    let (text, fine) = kata(&["debug"], home.path(), "\nn\n\n");
    assert!(fine, "{text}");
    assert!(text.contains("back to it") && text.contains("red: "), "{text}");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    assert!(bare(&text).contains(&bare(&format!("found: {}", mistake.what))), "{text}");
    // And once more, from the line with what was used on.
    let card = |text: &str| text[text.find("min used").expect(text)..].to_string();
    let (again, fine) = kata(&["debug", "--last"], home.path(), "");
    assert!(fine && card(&again) == card(&text), "{again}");
    let (none, fine) = kata(&["mock", "--last"], home.path(), "");
    assert!(!fine && none.contains("none has ended yet: `cargo kata mock`"), "{none}");
    assert!(text.contains("a point off for each: mse"), "{text}");
    let page = std::fs::read_to_string(folder.join("scorecard.html")).unwrap();
    assert!(page.contains("Find what is wrong") && !page.contains("<script"));
    let kept = std::fs::read_to_string(&progress).unwrap();
    assert!(
        kept.contains("\"kind\":\"interview\"") && !kept.contains("\"kind\":\"task\""),
        "{kept}"
    );
    let ended = Interview::read(&folder).unwrap().ended.unwrap();
    assert!(kept.contains(&format!("\"when\":{ended}")), "{ended} in {kept}");
}

/// One that was left is gone back to, whatever was asked for; a new one judges it first.
#[test]
fn a_new_one_judges_the_one_that_was_left() {
    let home = tempfile::tempdir().unwrap();
    let mock = |arguments: &[&str], input: &str| {
        kata(&[&["mock", "--minutes", "10"], arguments].concat(), home.path(), input)
    };
    let read = |name: &str| Interview::read(&home.path().join("scratch").join(name)).unwrap();
    let (text, fine) = mock(&["--level", "1", "--seed", "987009"], "x\nq\n");
    assert!(fine && text.contains("Write it here"), "{text}");
    let (text, fine) = mock(&["--seed", "987010"], "q\n");
    assert!(fine && text.contains("in the middle of one, of 10 min and seed 987009"), "{text}");
    assert!(text.contains("Only for a new one, so not used: --minutes, --seed."), "{text}");
    // The kit has a file of the same name: the path is this copy's, in reports and errors.
    let folder = home.path().join("scratch/mock-987009/exercises");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let (text, fine) = mock(&[], "\nq\n");
    let stub = bare(&format!("is still a stub ({}", folder.display()));
    assert!(fine && bare(&text).contains(&stub), "{text}");
    let exercise = folder.read_dir().unwrap().next().unwrap().unwrap().path();
    let lib = exercise.join("src/lib.rs");
    let broken = std::fs::read_to_string(&lib).unwrap() + "\nfn broken() -> u8 {\n    \"\"\n}\n";
    std::fs::write(&lib, broken).unwrap();
    let (text, fine) = mock(&[], "\nq\n");
    assert!(fine && text.contains(&format!("--> {}:", lib.display())), "{text}");
    // What cannot be begun ends nothing.
    let (text, fine) = mock(&["--level", "3", "--new"], "");
    assert!(!fine && text.contains("no task fits") && !text.contains("judged"), "{text}");
    assert_eq!(read("mock-987009").ended, None);
    let (text, fine) = mock(&["--level", "1", "--seed", "987010", "--new"], "q\n");
    assert!(fine, "{text}");
    let (card, new) = text.split_once("Preparing a scratch copy").unwrap();
    assert!(card.contains("does not compile: error[E0308]: mismatched types"), "{text}");
    assert!(card.contains("Mock interview · 0 of ") && card.contains("seed 987009"), "{text}");
    assert!(new.contains("1/2 · Question") && new.contains("Left."), "{text}");
    let old = read("mock-987009");
    assert!(old.ended.is_some() && old.pieces.iter().all(|piece| piece.outcome.is_some()));
    assert!(home.path().join("scratch/mock-987009/scorecard.html").is_file());
    let kept = std::fs::read_to_string(home.path().join("progress.jsonl")).unwrap();
    assert!(kept.contains("\"name\":\"mock-987009@"), "{kept}");
    assert_eq!(read("mock-987010").ended, None);
}
