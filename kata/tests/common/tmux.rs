//! A program in a real terminal, inside `tmux`.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A terminal with a shell in it, on a server of its own, which goes away with it.
pub struct Tmux {
    /// Of its server.
    pub name: String,
    /// How long is waited for what should appear.
    pub patience: Duration,
}

impl Tmux {
    /// A shell with job control in this folder; what `setup` says runs first.
    pub fn start(columns: u32, rows: u32, folder: &Path, setup: &str) -> Tmux {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let tmux = Tmux {
            name: format!("kata-test-{}-{number}", std::process::id()),
            patience: Duration::from_secs(30),
        };
        let size = [columns.to_string(), rows.to_string()];
        let shell = ["-x", &size[0], "-y", &size[1], "bash", "--norc", "--noprofile"];
        tmux.run(&[&["-f", "/dev/null", "new-session", "-d"][..], &shell].concat());
        tmux.line(&format!(
            "cd {folder:?}; export PS1='$ ' LC_ALL=C.UTF-8; {setup} clear; echo re''ady"
        ));
        tmux.until("ready");
        tmux
    }

    /// A command of tmux; what it says.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-L", &self.name])
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("tmux is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What stands on the screen now.
    pub fn screen(&self) -> String {
        self.run(&["capture-pane", "-p"])
    }

    /// Types keys, by tmux's names for them.
    pub fn keys(&self, keys: &[&str]) {
        self.run(&[&["send-keys"], keys].concat());
    }

    /// Types a line for the shell.
    pub fn line(&self, line: &str) {
        self.run(&["send-keys", "-l", line]);
        self.keys(&["Enter"]);
    }

    /// The process that the shell waits for.
    pub fn child(&self) -> String {
        let shell = self.run(&["display-message", "-p", "#{pane_pid}"]);
        let children = Command::new("pgrep").args(["-P", shell.trim()]).output().unwrap().stdout;
        String::from_utf8(children).unwrap().trim().to_string()
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u32, rows: u32) {
        self.run(&["resize-window", "-x", &columns.to_string(), "-y", &rows.to_string()]);
    }

    /// The screen, as soon as this stands on it.
    pub fn until(&self, what: &str) -> String {
        self.until_all(&[what])
    }

    /// The screen, as soon as all of these stand on it.
    pub fn until_all(&self, what: &[&str]) -> String {
        self.wait(what, |screen| what.iter().all(|what| screen.contains(what)))
    }

    /// The screen, as soon as it is as it should be.
    pub fn wait(&self, what: impl std::fmt::Debug, is: impl Fn(&str) -> bool) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.screen();
            if is(&screen) {
                return screen;
            }
            assert!(begin.elapsed() < self.patience, "no {what:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-L", &self.name, "kill-server"]).output();
    }
}
