//! The quiz in a real terminal, inside `tmux`, as a person sits before it. Asked for by name, since
//! it needs that program: `cargo test -p kata --test quiz_terminal -- --ignored`

use kata::progress::Progress;
use kata::quiz::memory::Card;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

#[path = "common/tmux.rs"]
#[allow(dead_code, reason = "another test needs the rest")]
mod tmux;
use tmux::Tmux;

/// The quiz in a terminal of its own.
struct Terminal {
    tmux: Tmux,
    folder: tempfile::TempDir,
}

impl Terminal {
    /// The quiz with these arguments, on the kit's own questions.
    fn start(columns: u32, rows: u32, arguments: &str) -> Terminal {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let tmux = Tmux::start(columns, rows, &root, "");
        let terminal = Terminal { tmux, folder: tempfile::tempdir().unwrap() };
        // No shell with job control above it: that would take the terminal back from one that is stopped.
        terminal.tmux.line(&format!(
            "exec bash -c 'clear; {kata:?} quiz {arguments} --progress {file:?}; echo \"exit code $?\"; read'",
            kata = env!("CARGO_BIN_EXE_kata"),
            file = terminal.file(),
        ));
        terminal
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("progress.jsonl")
    }

    fn keys(&self, keys: &[&str]) {
        self.tmux.keys(keys);
    }

    /// The screen, as soon as this stands on its last line.
    fn until(&self, what: &str) -> String {
        self.until_any(&[what])
    }

    /// The screen, as soon as one of these stands on its last line.
    fn until_any(&self, what: &[&str]) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.tmux.screen();
            if screen
                .trim_end()
                .lines()
                .last()
                .is_some_and(|line| what.iter().any(|what| line.contains(what)))
            {
                if let Ok(folder) = std::env::var("KATA_SCREENSHOTS") {
                    let number = std::fs::read_dir(&folder).unwrap().count();
                    std::fs::write(
                        Path::new(&folder).join(format!("{}-{number:03}.txt", self.tmux.name)),
                        &screen,
                    )
                    .unwrap();
                }
                return screen;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "no {what:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Enter, page by page, until this is asked.
    fn turn_pages(&self, prompt: &str) {
        let begin = Instant::now();
        loop {
            let screen = self.tmux.screen();
            // On a narrow terminal the prompt takes two lines.
            let last: Vec<&str> = screen.trim_end().lines().rev().take(2).collect();
            let end = last.first().copied().unwrap_or_default();
            if last.iter().any(|line| line.contains(prompt)) && end.ends_with('>') {
                return;
            }
            if end.ends_with("──") && end.starts_with("── ") {
                self.keys(&["Enter"]);
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "no {prompt:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn answered(&self) -> usize {
        Progress::open(&self.file()).unwrap().all::<Card>().count()
    }
}

#[test]
#[ignore = "needs tmux"]
fn enter_once_too_often_answers_nothing() {
    let terminal = Terminal::start(80, 40, "backprop-max-pool backprop-relu-mlp backprop-what");
    terminal.until("Your choice");
    terminal.keys(&["Enter", "Enter", "Enter"]);
    std::thread::sleep(Duration::from_millis(300));
    terminal.until("Your choice");
    assert_eq!(terminal.answered(), 0);
    // An answer, and in one go what would answer the next two, had they been asked already.
    terminal.keys(&["b", "Enter", "Enter", "7", "Enter", "Enter", "1", "Enter", "Enter"]);
    std::thread::sleep(Duration::from_millis(800));
    assert!(terminal.answered() <= 1, "{}", terminal.tmux.screen());
}

/// Everything that is typed before a question stands there is forgotten. The program is stopped
/// meanwhile, so that all of it waits in the terminal.
#[test]
#[ignore = "needs tmux"]
fn what_was_typed_ahead_is_no_answer() {
    let terminal = Terminal::start(80, 40, "backprop-max-pool backprop-relu-mlp");
    terminal.until("Your choice");
    let quiz = terminal.tmux.child();
    let signal =
        |name: &str| assert!(Command::new("kill").args([name, &quiz]).status().unwrap().success());
    signal("-STOP");
    terminal.keys(&["b", "Enter", "Enter", "7", "Enter", "Enter"]);
    std::thread::sleep(Duration::from_millis(200));
    signal("-CONT");
    terminal.until("Enter: next question");
    std::thread::sleep(Duration::from_millis(300));
    let screen = terminal.until("Enter: next question");
    assert_eq!(terminal.answered(), 1, "{screen}");
    terminal.keys(&["Enter"]);
    terminal.until("A number");
    assert_eq!(terminal.answered(), 1);
}

/// On a screen of this size the verdict is on the screen when the program first waits after it.
fn sees_the_verdict(columns: u32, rows: u32, lang: &str, prompts: [&str; 2]) {
    let terminal = Terminal::start(columns, rows, &format!("--lang {lang} backprop-max-pool"));
    terminal.turn_pages(prompts[0]);
    terminal.keys(&["x", "Enter"]);
    let screen = terminal.until_any(&["── ", prompts[1]]);
    assert!(screen.contains('✗'), "the verdict scrolled away:\n{screen}");
    terminal.turn_pages(prompts[1]);
    terminal.keys(&["u", "Enter"]);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(terminal.answered(), 0, "taken back");
}

#[test]
#[ignore = "needs tmux"]
fn the_verdict_is_never_lost() {
    sees_the_verdict(80, 24, "en", ["Your choice", "Enter: the score"]);
    sees_the_verdict(50, 20, "en", ["Your choice", "Enter: the score"]);
    sees_the_verdict(80, 24, "zh-CN", ["你的选择", "回车：看得分"]);
    sees_the_verdict(80, 60, "en", ["Your choice", "Enter: the score"]);
}

#[test]
#[ignore = "needs tmux"]
fn the_width_is_followed() {
    let terminal = Terminal::start(80, 50, "backprop-max-pool backprop-what");
    terminal.until("Your choice");
    terminal.tmux.resize(44, 50);
    terminal.keys(&["x", "Enter"]);
    terminal.until(">");
    std::thread::sleep(Duration::from_millis(300));
    // Lines that the terminal itself had to break are joined again: there are none.
    let screen = terminal.tmux.run(&["capture-pane", "-p", "-J"]);
    let after = &screen[screen.find('✗').expect("the verdict")..];
    let longest = after.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
    assert!(longest <= 44, "{longest} columns:\n{screen}");
}

/// On 50 columns the terminal itself has to break no line: it would break within a word.
#[test]
#[ignore = "needs tmux"]
fn errors_break_between_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tmux = Tmux::start(50, 40, &root, "");
    for arguments in ["quiz --lang fr", "quiz backprop-maximum-pool", "quiz --daily --due", "pack"]
    {
        let kata = env!("CARGO_BIN_EXE_kata");
        tmux.line(&format!("clear; {kata:?} {arguments}; echo \"code $? of {arguments}\""));
        tmux.until(&format!("\ncode 2 of {arguments}"));
        // Lines that the terminal had to break are joined again.
        let screen = tmux.run(&["capture-pane", "-p", "-J"]);
        let below = &screen[screen.find("error").expect("an error")..];
        let longest = below.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        assert!(longest <= 50, "{longest} columns:\n{screen}");
    }
}

#[test]
#[ignore = "needs tmux"]
fn the_end_of_the_input_and_words_end_it() {
    for keys in [&["C-d"][..], &["quit", "Enter"], &["退出", "Enter"]] {
        let terminal = Terminal::start(80, 40, "backprop-max-pool");
        terminal.until("Your choice");
        terminal.keys(keys);
        let screen = terminal.until("exit code 0");
        assert!(screen.contains("Nothing answered, nothing changed."), "{screen}");
    }
}
