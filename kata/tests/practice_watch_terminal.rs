//! A watch in a real terminal, inside `tmux`, as a person sits before it. Asked for by name, since it needs
//! that program: `cargo test -p kata --test practice_watch_terminal -- --ignored`

#[path = "common/tmux.rs"]
mod tmux;
mod watching;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tmux::Tmux;
use watching::{Kit, green, red, stub};

/// A watch of the small kit.
fn start(kit: &Kit, columns: u32, rows: u32, setup: &str) -> Tmux {
    let setup = format!("export CARGO={:?}; {setup}", kit.path("cargo"));
    let tmux = Tmux::start(columns, rows, kit.folder.path(), &setup);
    tmux.line(&watch(kit.progress().as_path(), "2"));
    tmux.until_all(&["first is still a stub", "waiting for you to save"]);
    tmux
}

fn watch(progress: &Path, arguments: &str) -> String {
    let kata = env!("CARGO_BIN_EXE_kata");
    format!("{kata} watch {arguments} --progress {progress:?}; echo \"exit code $?\"")
}

/// Whether the shell's own modes are back: a line is read as a line, and echoed.
fn is_restored(tmux: &Tmux) {
    tmux.line("clear; stty -a | tr ' ' '\\n' | grep -cx -e icanon -e echo -e isig -e 'icanon;'");
    tmux.wait("3", |screen| screen.lines().any(|line| line.trim() == "3"));
}

#[test]
#[ignore = "needs tmux"]
fn keys() {
    let kit = Kit::new();
    let tmux = start(&kit, 80, 30, "");
    kit.write("first.rs", &red("first"));
    let screen = tmux.until_all(&["first: dx is not the gradient", "waiting for you"]);
    assert!(screen.starts_with("02 Trees"), "{screen}");
    tmux.keys(&["n"]);
    tmux.until("second is still a stub");
    tmux.keys(&["l"]);
    tmux.until("› · second");
    tmux.keys(&["Up"]);
    tmux.until("› ✗ first");
    tmux.keys(&["Enter"]);
    tmux.until("first: dx is not the gradient");
    tmux.keys(&["h"]);
    tmux.until("hint 1 of 2");
    tmux.keys(&["h"]);
    tmux.until("hint 2 of 2");
    tmux.keys(&["Escape"]);
    tmux.until("first: dx is not the gradient");
    tmux.keys(&["a"]);
    tmux.until_all(&["── first::shape", "── first::gradient"]);
    tmux.keys(&["s"]);
    tmux.until("What trees are.");
    tmux.keys(&["?"]);
    tmux.until("fg comes back");
    tmux.keys(&["r"]);
    tmux.until_all(&["= the same report as before", "run 3"]);
    tmux.keys(&["q"]);
    let screen = tmux.until("exit code 0");
    assert!(screen.contains("0 of 2 tasks are green. Go on with: cargo kata watch 02"), "{screen}");
    is_restored(&tmux);
}

#[test]
#[ignore = "needs tmux"]
fn how_long_a_suite_runs_is_said() {
    let kit = Kit::new();
    let tmux = start(&kit, 80, 30, "");
    tmux.until("first is still a stub");
    kit.write("first.rs", "//sleep 60\n");
    for seconds in 2..5 {
        tmux.until(&format!("judging, {seconds} s … code that does not end is stopped"));
    }
    // The newest save wins, and its verdict is not counted on from there.
    kit.write("first.rs", &red("first"));
    let screen = tmux.until_all(&["first: dx is not the gradient", "waiting for you"]);
    assert!(!screen.contains("judging"), "{screen}");
    tmux.keys(&["q"]);
    tmux.until("exit code 0");
}

#[test]
#[ignore = "needs tmux"]
fn another_size_is_drawn_for_and_what_does_not_fit_is_scrolled() {
    let kit = Kit::new();
    let tmux = start(&kit, 80, 30, "");
    kit.write("first.rs", &red("first"));
    tmux.until_all(&["first: dx is not the gradient", "waiting for you"]);
    tmux.resize(50, 12);
    let screen = tmux.until("of 12 lines");
    assert!(screen.lines().all(|line| line.chars().count() <= 50), "{screen}");
    assert!(screen.starts_with("02 Trees") && screen.contains("q quit"), "{screen}");
    tmux.keys(&["Space"]);
    let screen = tmux.until("still to write: second");
    assert!(!screen.contains("02 Trees"), "{screen}");
    tmux.keys(&["b"]);
    tmux.until("02 Trees");
    tmux.resize(90, 30);
    tmux.until_all(&["02 Trees · 0 of 2 green · run 2", "still to write: second"]);
}

#[test]
#[ignore = "needs tmux"]
fn suspended_it_comes_back() {
    let kit = Kit::new();
    let tmux = start(&kit, 80, 30, "");
    tmux.keys(&["C-z"]);
    tmux.until("Stopped");
    is_restored(&tmux);
    // Saved meanwhile.
    kit.write("first.rs", &red("first"));
    tmux.line("clear; fg");
    tmux.until_all(&["first: dx is not the gradient", "waiting for you"]);
    tmux.keys(&["n"]);
    tmux.until("second is still a stub");
    tmux.keys(&["C-z"]);
    tmux.until("Stopped");
    tmux.line("clear; fg");
    tmux.until("second is still a stub");
    // Stopped from outside, with the terminal as it is.
    let watch = tmux.child();
    let signal = |name: &str| {
        assert!(Command::new("kill").args([name, &watch]).status().unwrap().success());
    };
    signal("-STOP");
    tmux.until("Stopped");
    tmux.line("clear; fg");
    tmux.until("second is still a stub");
    tmux.keys(&["l"]);
    tmux.until("› · second");
    signal("-TERM");
    tmux.until("Go on with: cargo kata watch 02");
    is_restored(&tmux);
}

/// What is saved in an editor that has the terminal is judged meanwhile, and shown afterwards.
#[test]
#[ignore = "needs tmux"]
fn an_editor_gets_the_terminal_and_gives_it_back() {
    let kit = Kit::new();
    let script = "#!/bin/sh\necho \"opened $*\"\nread line\nprintf '%s' \"$line\" > typed\n";
    let editor = kit.path("vim");
    fs::write(&editor, script).unwrap();
    Command::new("chmod").arg("+x").arg(&editor).status().unwrap();
    let tmux = start(&kit, 80, 30, &format!("export VISUAL={editor:?};"));
    tmux.keys(&["e"]);
    let screen = tmux.until("opened +1");
    assert!(screen.replace('\n', "").contains("02-trees/src/first.rs"), "{screen}");
    let builds = kit.builds();
    kit.write("first.rs", &red("first"));
    while kit.builds() == builds {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(200));
    assert!(!tmux.screen().contains("is not the gradient"), "{}", tmux.screen());
    // Keys are the editor's: none of these is one of the watch's.
    tmux.line("nqlh");
    tmux.until_all(&["first: dx is not the gradient", "waiting for you"]);
    assert_eq!(fs::read_to_string(kit.path("typed")).unwrap(), "nqlh");
    tmux.keys(&["l"]);
    tmux.until("› ✗ first");
}

#[test]
#[ignore = "needs tmux"]
fn no_colour_and_no_words_beside_the_screen() {
    let kit = Kit::new();
    let tmux = start(&kit, 80, 30, "export NO_COLOR=1;");
    kit.write("first.rs", &red("first"));
    tmux.until_all(&["first: dx is not the gradient", "waiting for you"]);
    kit.write("first.rs", &(stub("02-trees", "first", "first.rs") + "\nsyntax error\n"));
    let screen = tmux.until_all(&["it does not compile", "waiting for you"]);
    assert!(!screen.contains("is not the gradient"), "{screen}");
    kit.write("first.rs", &green("first"));
    tmux.until_all(&["✓ now green: first", "second is still a stub"]);
}

/// A true exercise in a copy of this checkout, from the stub to green: a few minutes the first time.
#[test]
#[ignore = "needs tmux, and builds an exercise"]
fn from_the_stub_to_green() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let kit = Path::new(env!("CARGO_TARGET_TMPDIR")).join("watched");
    for part in ["exercises", "solutions", "tests", "quiz", "kata", "Cargo.toml", "Cargo.lock"] {
        let to = kit.join(part);
        let _ = fs::remove_dir_all(&to);
        fs::create_dir_all(&kit).unwrap();
        let copied = Command::new("cp").arg("-rp").arg(from.join(part)).arg(&to).status();
        assert!(copied.unwrap().success());
    }
    let folder = kit.join("exercises/02-gradient-computation/src");
    let solutions = kit.join("solutions/02-gradient-computation/src");
    let solution = |file: &str| fs::read_to_string(solutions.join(file)).unwrap();
    // As it is handed out, whatever stands in this checkout.
    for file in fs::read_dir(&solutions).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let stub = kata::stubs::stub(&solution(&name), name == "lib.rs").unwrap();
        fs::write(folder.join(&name), stub).unwrap();
    }
    let answer = solution("broadcast.rs");
    let stub = kata::stubs::stub(&answer, false).unwrap();
    let progress = tempfile::tempdir().unwrap();
    let cargo = env!("CARGO");
    let setup = format!("unset CARGO_TARGET_DIR; export CARGO={cargo:?};");
    let mut tmux = Tmux::start(80, 40, &kit, &setup);
    tmux.patience = Duration::from_secs(240);
    tmux.line(&watch(&progress.path().join("progress.jsonl"), "2 unbroadcast"));
    tmux.until_all(&["unbroadcast is still a stub", "waiting for you"]);

    let save = |file: &str, text: &str| fs::write(folder.join(file), text).unwrap();
    let body = |body: &str| {
        let filled = stub.replace("todo!(\"unbroadcast\")", body);
        assert_ne!(filled, stub);
        filled
    };
    save("broadcast.rs", &body("gradient.clone("));
    tmux.until("This is the first error");
    save("broadcast.rs", &body("loop { std::hint::black_box(shape); }"));
    tmux.until("unbroadcast: no answer after 5 s");
    save("broadcast.rs", &body("gradient.clone()"));
    tmux.until("the gradient as it is");
    let begin = "    let mut sum = gradient.clone();\n";
    let early = format!(
        "    if gradient.ndim() == shape.len() {{\n        return gradient.clone();\n    }}\n{begin}"
    );
    let same_axes = answer.replace(begin, &early);
    assert_ne!(same_axes, answer);
    // The first of two saves in one go has no verdict of its own.
    save("numeric.rs", &solution("numeric.rs"));
    save("broadcast.rs", &same_axes);
    let screen = tmux.until_all(&["as many axes as the operand", "waiting for you"]);
    // As the README shows it, but for the time that it took.
    let readme = fs::read_to_string(from.join("README.md")).unwrap();
    let shown = readme.split("<!-- watch-screen -->\n```\n").nth(1).unwrap_or_default();
    let shown = shown.split("```").next().unwrap_or_default();
    let without_time = |text: &str| {
        let (title, rest) = text.trim_end().split_once('\n').unwrap_or_default();
        format!("{} s\n{rest}", title.rsplit_once(" · ").unwrap_or_default().0)
    };
    assert_eq!(without_time(&screen), without_time(shown), "\n{screen}");
    fs::write(folder.join("broadcast.rs"), answer).unwrap();
    tmux.until("✓ now green: unbroadcast");
    tmux.keys(&["q"]);
    tmux.until("exit code 0");
}
