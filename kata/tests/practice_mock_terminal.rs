//! A mock interview in a real terminal, inside `tmux`: killed in the middle, gone back to, ended; left by
//! Ctrl-C, and run out of time. Asked for by name, since it needs that program: `cargo test -p kata --test practice_mock_terminal -- --ignored`

use kata::practice::interview::state::{Interview, What};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A terminal on a server of its own, which goes away with it.
struct Terminal {
    name: String,
    home: tempfile::TempDir,
}

impl Terminal {
    fn start(name: &str) -> Terminal {
        let name = format!("kata-mock-{name}-{}", std::process::id());
        let terminal = Terminal { name, home: tempfile::tempdir().unwrap() };
        let shell = ["-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "40", "bash --norc"];
        terminal.tmux(&shell);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        terminal.say(&format!(
            "cd {}; export KATA_SCRATCH={} PS1=ready",
            root.display(),
            terminal.scratch().display()
        ));
        terminal
    }

    fn scratch(&self) -> PathBuf {
        self.home.path().join("scratch")
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-u", "-L", &self.name]).args(arguments).env("LC_ALL", "C.UTF-8");
        let output = command.output().expect("tmux is installed");
        String::from_utf8(output.stdout).unwrap()
    }

    fn say(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    fn kata(&self, arguments: &str) {
        let progress = self.home.path().join("progress.jsonl");
        self.say(&format!(
            "clear; {} {arguments} --progress {}",
            env!("CARGO_BIN_EXE_kata"),
            progress.display()
        ));
    }

    /// The screen, as soon as one of these stands on its last line with text.
    fn until(&self, ends: &[&str]) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.tmux(&["capture-pane", "-p"]);
            let last = screen.trim_end().lines().last().unwrap_or_default().to_string();
            if ends.iter().any(|end| last.contains(end)) {
                return screen;
            }
            assert!(begin.elapsed() < Duration::from_secs(400), "waiting for {ends:?}:\n{screen}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

#[test]
#[ignore = "needs tmux"]
fn a_mock_interview_is_killed_gone_back_to_and_ended() {
    let terminal = Terminal::start("killed");
    terminal.kata("mock --minutes 20 --level 1 --seed 4");
    let folder = terminal.scratch().join("mock-4");
    terminal.until(&["don't know"]);
    let first = Interview::read(&folder).unwrap();
    assert!(matches!(first.pieces[0].what, What::Question { .. }));
    terminal.say("x");
    terminal.until(&["go on"]);
    // Killed where it stands; the answer that was seen is kept.
    let pids = terminal.tmux(&["list-panes", "-F", "#{pane_pid}"]);
    let children =
        std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", pids.trim())).unwrap();
    let killed = Command::new("kill")
        .args(["-9", children.split_whitespace().next().unwrap()])
        .status()
        .unwrap();
    assert!(killed.success());
    terminal.until(&["ready"]);
    let killed = Interview::read(&folder).unwrap();
    assert!(killed.pieces[0].outcome.is_some() && killed.ended.is_none());
    terminal.kata("mock");
    terminal.until(&["go on"]);
    terminal.say("");
    terminal.until(&["don't know"]);
    terminal.say("s");
    let task = terminal.until(&["Enter: test"]);
    assert!(task.contains("Write it here: ") && task.contains("No hints"), "{task}");
    terminal.say("");
    std::thread::sleep(Duration::from_millis(500));
    let screen = terminal.until(&["Enter: test"]);
    assert!(screen.contains("✗ red: "), "{screen}");
    while !terminal.until(&["Enter: test", "the scorecard", ">"]).contains("That was the last") {
        terminal.say("n");
        std::thread::sleep(Duration::from_millis(700));
    }
    terminal.say("");
    let card = terminal.until(&["ready"]);
    assert!(card.contains("Mock interview") && card.contains("cargo kata quiz"), "{card}");
    assert!(folder.join("scorecard.html").is_file());
    let ended = Interview::read(&folder).unwrap();
    assert!(ended.ended.is_some());
    let spent: u64 = ended.pieces.iter().map(|piece| piece.spent).sum();
    assert!(spent <= ended.ended.unwrap() - ended.started, "time is counted once");
}

/// Ctrl-C at a prompt and in a test; what is said when the time is short, and when it is over.
#[test]
#[ignore = "needs tmux"]
fn a_mock_interview_is_left_by_ctrl_c_and_runs_out_of_time() {
    let terminal = Terminal::start("left");
    terminal.kata("mock --minutes 10 --level 1 --seed 6");
    let folder = terminal.scratch().join("mock-6");
    terminal.until(&["don't know"]);
    std::thread::sleep(Duration::from_secs(2));
    terminal.tmux(&["send-keys", "C-c"]);
    let screen = terminal.until(&["ready"]);
    assert!(screen.contains("Left. The clock goes on, for 10 min more"), "{screen}");
    assert!(Interview::read(&folder).unwrap().pieces[0].spent >= 1, "its time is counted");
    terminal.kata("mock");
    terminal.until(&["don't know"]);
    terminal.say("s");
    terminal.until(&["Enter: test"]);
    let file = folder.join("exercises/01-backprop/src/activation.rs");
    let endless = std::fs::read_to_string(&file).unwrap().replace("todo!(\"sigmoid\")", "loop {}");
    std::fs::write(&file, endless).unwrap();
    terminal.say("");
    terminal.until(&["testing", "Building", "Blocking"]);
    std::thread::sleep(Duration::from_secs(1));
    terminal.tmux(&["send-keys", "C-c"]);
    let screen = terminal.until(&["ready"]);
    assert_eq!(screen.matches("Left. The clock goes on").count(), 1, "{screen}");
    assert!(!screen.contains("error"), "{screen}");
    // As if it had begun earlier.
    let left_only = |seconds: u64| {
        let mut interview = Interview::read(&folder).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        interview.started = now.as_secs() + seconds - 600;
        interview.save(&folder).unwrap();
        terminal.kata("mock");
        terminal.until(&["Enter: test"]);
    };
    left_only(306);
    terminal.until(&["5 min left."]);
    std::thread::sleep(Duration::from_secs(2));
    terminal.say("t");
    let screen = terminal.until(&["Enter: test"]);
    assert!(screen.contains("4:5"), "{screen}");
    terminal.say("q");
    terminal.until(&["ready"]);
    left_only(6);
    terminal.until(&["Time is over."]);
    terminal.say("");
    let card = terminal.until(&["ready"]);
    assert_eq!(card.matches("Time is over").count(), 1, "{card}");
    assert!(card.contains("10:00 of 10 min used"), "{card}");
}
