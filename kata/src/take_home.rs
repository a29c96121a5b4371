//! The commands of the take-home. A package of its own has them, `kata-take-home`, which is built
//! when one is first asked for: who only practises does not wait for it.

use crate::platform::go_on_as;
use crate::practice::suite::{Built, compile};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;
use std::process::{Command, ExitCode};

/// The commands, each with its line in the help.
pub const COMMANDS: [(&str, &str); 4] = [
    ("pack", "Make a take-home of some exercises: stubs, open tests, a README; no answers"),
    ("grade", "Grade what candidates sent back, in a sandbox"),
    ("gradescope", "Make a Gradescope autograder of a pack"),
    (
        "report",
        "Write the reports on graded submissions: pages, tables, JUnit, Gradescope, PrairieLearn",
    ),
];

/// The command line with these commands, for its help: what is asked of them is read elsewhere.
pub fn listed(command: clap::Command) -> clap::Command {
    command.subcommands(COMMANDS.map(|(name, about)| clap::Command::new(name).about(about)))
}

/// Whether one of these commands is asked for, or its help: `grade --help`, `help grade`.
pub fn is_asked(words: &[OsString]) -> bool {
    let word = match words {
        [help, word, ..] if help == "help" => word,
        [word, ..] => word,
        [] => return false,
    };
    COMMANDS.iter().any(|(name, _)| word == name)
}

/// Builds the package, if something in it changed, and goes on as its program, with the same words.
///
/// # Errors
/// If it cannot be built or started.
pub fn run(root: &Path, words: &[OsString]) -> Result<ExitCode> {
    let mut build = vec!["build", "--package", "kata-take-home"];
    // As this program itself was built: `cargo run --release --package kata -- report`.
    if !cfg!(debug_assertions) {
        build.push("--release");
    }
    let loud = std::io::stderr().is_terminal();
    match compile(root, &build, "kata-take-home", loud, loud)? {
        Built::Suite(program) => go_on_as(Command::new(&program).args(words))
            .with_context(|| format!("cannot start {}", program.display())),
        Built::Broken(error) => bail!("the take-home does not compile:\n{}", error.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_the_take_home_is_told_by_the_first_words() {
        let asked = |line: &str| is_asked(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        for line in ["grade", "pack 01 --out x", "report --help", "help gradescope", "grade help"] {
            assert!(asked(line), "{line}");
        }
        for line in ["", "help", "quiz grade", "help quiz", "--help grade", "help help grade"] {
            assert!(!asked(line), "{line}");
        }
    }
}
