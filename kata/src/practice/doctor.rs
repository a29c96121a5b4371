//! `cargo kata doctor`: what practice needs, what is missing, and how to get it.

use super::record;
use super::screen::{Lines, count, say, wrapped};
use crate::file;
use crate::kit::{at, table};
use crate::process;
use crate::quiz::command::size;
use crate::quiz::terminal::{GREEN, RED, styled, wrap};
use anyhow::Result;
use clap::Args;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

/// What `cargo kata doctor` can be told.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It is there.
    Good(String),
    /// It is not, and practice goes without: what is missed, and how to get it.
    Absent(String, String),
    /// It is not, and must be: what is wrong, and what to do.
    Bad(String, String),
}

use Finding::{Absent, Bad, Good};

/// Runs the command.
///
/// # Errors
/// If nothing can be written.
pub fn run(root: &Path, arguments: &Doctor) -> Result<ExitCode> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let findings = [
        toolchain(root, version("rustc").as_deref()),
        linker(),
        built(root),
        progress(arguments),
        analyzer(version("rust-analyzer").is_some() || component()),
        editor(variable("VISUAL").or(variable("EDITOR")).as_deref(), on_path("code")),
        terminal(),
        letters(&["LC_ALL", "LC_CTYPE", "LANG"].map(variable)),
    ];
    say(&lines(&findings, size().width))?;
    let bad = findings.iter().any(|finding| matches!(finding, Bad(..)));
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What was found, in lines of at most `width` columns.
pub fn lines(findings: &[Finding], width: usize) -> Lines {
    let mut out = Lines::new();
    for finding in findings {
        let (mark, what, how) = match finding {
            Good(what) => (styled("✓", GREEN), what, None),
            Absent(what, how) => ("·".to_string(), what, Some(how)),
            Bad(what, how) => (styled("✗", RED), what, Some(how)),
        };
        out.extend(wrapped(what, width, &format!("{mark} "), "  "));
        out.extend(how.iter().flat_map(|how| wrapped(how, width, "    ", "    ")));
    }
    out.push(String::new());
    let bad = findings.iter().filter(|finding| matches!(finding, Bad(..))).count();
    let all = match bad {
        0 => "All that is needed is there.".to_string(),
        _ => format!("{} to mend, marked ✗.", count(bad as u64, "thing")),
    };
    out.extend(wrap(&all, width, "", "  "));
    out
}

/// The toolchain, from what `rustc --version` says.
fn toolchain(root: &Path, said: Option<&str>) -> Finding {
    let manifest = table(&root.join("Cargo.toml")).unwrap_or_default();
    let needed = at(&manifest, &["workspace", "package", "rust-version"]);
    let needed = needed.and_then(toml::Value::as_str).unwrap_or("1.95");
    let how = "`rustup update stable`; without rustup, see rustup.rs".to_string();
    let Some(said) = said else {
        return Bad(
            "rustc does not run".to_string(),
            format!("Install Rust {needed}: see rustup.rs"),
        );
    };
    let number = said.split(' ').nth(1).unwrap_or_default();
    let parts = |version: &str| -> Vec<u32> {
        version.split(['.', '-']).map_while(|part| part.parse().ok()).collect()
    };
    match parts(number) >= parts(needed) {
        true => Good(format!("Rust {number} (at least {needed} is needed)")),
        false => Bad(format!("Rust {number} is too old: {needed} is needed"), how),
    }
}

fn linker() -> Finding {
    if cfg!(windows) {
        // Where it lies, only the compiler knows; it says so when it is missing.
        return Good("the linker is the toolchain's own matter here".to_string());
    }
    match on_path("cc") {
        true => Good("cc, which links what Rust compiles".to_string()),
        false => Bad(
            "cc is missing: nothing can be linked".to_string(),
            match cfg!(target_os = "macos") {
                true => "`xcode-select --install`".to_string(),
                false => "Debian, Ubuntu: `sudo apt install build-essential`; Fedora: `sudo dnf install gcc`".to_string(),
            },
        ),
    }
}

/// Whether something can be built here.
fn built(root: &Path) -> Finding {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    match file::could_write(&target.join("kata/doctor"), b"x") {
        Ok(()) => Good(format!("{} can be written", target.display())),
        Err(error) => Bad(
            format!("nothing can be built: {error:#}"),
            "Make room, or name another folder in the variable CARGO_TARGET_DIR.".to_string(),
        ),
    }
}

fn progress(arguments: &Doctor) -> Finding {
    match record::prepare(arguments.progress.as_deref()) {
        Ok((progress, _)) => {
            let green = progress.all::<record::Last>().filter(|(_, last)| last.green.is_some());
            let (tasks, file) = (count(green.count() as u64, "task"), progress.file().display());
            Good(format!("your progress is kept in {file}: {tasks} once green"))
        }
        Err(error) => Bad(
            format!("{error:#}"),
            "Without it you can work, but nothing is remembered.".to_string(),
        ),
    }
}

fn analyzer(found: bool) -> Finding {
    match found {
        true => Good("rust-analyzer, for types and errors as you type".to_string()),
        false => Absent(
            "no rust-analyzer found (an editor may bring its own)".to_string(),
            "`rustup component add rust-analyzer`; in VS Code the extension rust-analyzer"
                .to_string(),
        ),
    }
}

/// Whether rustup has it for this toolchain.
fn component() -> bool {
    let mut command = Command::new("rustup");
    command.args(["which", "rust-analyzer"]);
    process::run(command, Duration::from_secs(10), 1000).is_ok_and(|ended| ended.success())
}

fn editor(named: Option<&str>, code: bool) -> Finding {
    match (named, code) {
        (Some(editor), _) => Good(format!("your editor, by VISUAL or EDITOR: {editor}")),
        (None, true) => Good("VS Code, as your editor".to_string()),
        (None, false) => Absent(
            "no editor is named: `watch` cannot open one".to_string(),
            "Say which: `export EDITOR=vim`, in your shell's start file".to_string(),
        ),
    }
}

fn terminal() -> Finding {
    let size = size();
    let links = match supports_hyperlinks::supports_hyperlinks() {
        true => "file and line are links",
        false => "it is not known to show links",
    };
    match size.height {
        None => Good("no terminal: the output goes to a file or a pipe".to_string()),
        Some(height) if size.width < 50 || height < 20 => Absent(
            format!("the terminal has {} × {height}", size.width),
            "Below 50 columns and 20 rows, long texts are hard to read.".to_string(),
        ),
        Some(height) => Good(format!("the terminal: {height} rows, wide enough; {links}")),
    }
}

/// Whether the terminal expects UTF-8, as far as the locale tells: the first variable that is set.
fn letters(variables: &[Option<String>]) -> Finding {
    let set = variables.iter().flatten().next();
    let is_utf8 = |value: &String| value.to_lowercase().replace('-', "").contains("utf8");
    if cfg!(any(windows, target_os = "macos")) || set.is_some_and(is_utf8) {
        return Good("letters as in ∂L/∂W, ✓ and σ can be shown".to_string());
    }
    Absent(
        "the locale does not say UTF-8: σ, ∂ and ✓ may not be shown".to_string(),
        "If they look wrong here: `export LANG=C.UTF-8`".to_string(),
    )
}

fn version(program: &str) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version");
    let ended = process::run(command, Duration::from_secs(10), 1000).ok()?;
    ended.success().then(|| String::from_utf8_lossy(&ended.stdout).trim().to_string())
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let extensions: &[&str] = if cfg!(windows) { &["exe", "cmd", "bat"] } else { &[""] };
    let is_there = |folder: PathBuf| {
        extensions.iter().any(|extension| {
            let file = folder.join(program);
            let file = if extension.is_empty() {
                file
            } else {
                file.with_extension(OsStr::new(extension))
            };
            file.is_file()
        })
    };
    std::env::split_paths(&path).any(is_there)
}
