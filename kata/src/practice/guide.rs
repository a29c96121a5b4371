//! The help of `cargo kata`: its commands in groups, in the order in which a learner meets them.

use super::screen::{unbroken, wrapped};
use crate::quiz::command::{Usage, size};
use crate::quiz::terminal::wrap;
use anyhow::Result;
use clap::Command;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter};

/// Which command stands where. One that is in none of these is in the last.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("Practise", &["statement", "watch", "test", "hint", "solution", "reset", "plot", "page"]),
    ("Before an interview", &["quiz", "mock", "debug", "path"]),
    ("For interviewers", &["pack", "grade", "report", "gradescope"]),
    ("Besides", &["doctor", "help"]),
];

const END: &str = "\
New here? `cargo kata statement 01`, then `cargo kata watch 01`, and write in the file that it names. \
Each command has a --help of its own. An exercise is 02, 2 or its whole name; a task may be \
shortened.";

/// The command line with its help in groups.
pub fn grouped(command: Command) -> Command {
    let width = columns(true).unwrap_or(80);
    let mut command = command.term_width(width);
    command.build();
    let shown = || command.get_subcommands().filter(|one| !one.is_hide_set());
    let longest = shown().map(|one| one.get_name().len()).max().unwrap_or(0);
    let group_of = |name: &str| {
        let found = GROUPS.iter().position(|(_, names)| names.contains(&name));
        found.unwrap_or(GROUPS.len() - 1)
    };
    let mut text = "{about}\n\n".to_string();
    for (head, about) in [
        ("  cargo kata             ", "the board: where you stand, what comes next"),
        ("  cargo kata NN          ", "the same, with the tasks of this exercise"),
        ("  cargo kata COMMAND     ", "one of these:"),
    ] {
        text += &(wrap(about, width, head, &" ".repeat(head.len())).join("\n") + "\n");
    }
    for (at, (title, names)) in GROUPS.iter().enumerate() {
        let place = |name: &str| names.iter().position(|other| *other == name);
        let mut of_group: Vec<&Command> =
            shown().filter(|one| group_of(one.get_name()) == at).collect();
        of_group.sort_by_key(|one| place(one.get_name()).unwrap_or(usize::MAX));
        text += &format!("\n{title}\n");
        for one in of_group {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            let about = match one.get_name() {
                "help" => "This, or the help of a command".to_string(),
                _ => about,
            };
            let head = format!("  {:longest$}  ", one.get_name());
            let rest = " ".repeat(head.len());
            text += &(wrap(&about, width, &head, &rest).join("\n") + "\n");
        }
    }
    let end = wrapped(END, width, "", "").join("\n");
    let text = text.trim_end().to_string() + "\n\nOptions\n{options}\n\n" + &end;
    command.help_template(text)
}

/// How many columns help and errors have: those of the terminal, if they are seen on one, or else
/// what COLUMNS says; at most 80.
pub fn columns(seen: bool) -> Option<usize> {
    let terminal = size();
    if seen && terminal.height.is_some() {
        return Some(terminal.width);
    }
    let said = std::env::var("COLUMNS").ok()?.parse::<usize>().ok()?;
    Some(said.clamp(20, 80))
}

/// How the program ends. Says what a command failed with.
pub fn ended(outcome: Result<ExitCode>) -> ExitCode {
    let error = match outcome {
        Ok(code) => return code,
        Err(error) => error,
    };
    // A reader that went away, `cargo kata quiz | head`, is no failure.
    let closed = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe);
    if closed {
        return ExitCode::SUCCESS;
    }
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        return said(error);
    }
    // Broken between words, where a terminal would break within one.
    let width = columns(std::io::stderr().is_terminal()).unwrap_or(usize::MAX);
    let text = unbroken(&format!("error: {error:#}"), width);
    for line in wrapped(&text, width, "", "  ") {
        anstream::eprintln!("{line}");
    }
    ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
}

/// Says what `clap` has to say, a help or an error. It breaks the texts of a help into lines, but no
/// error and no usage.
fn said(error: &clap::Error) -> ExitCode {
    let to_stderr = error.use_stderr();
    let width = columns(!to_stderr || std::io::stderr().is_terminal());
    let text = error.render().ansi().to_string();
    let lines = text.trim_end().lines().flat_map(|line| broken(line, width.unwrap_or(usize::MAX)));
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    // A reader that went away is no failure.
    let _ = if to_stderr {
        anstream::stderr().write_all(text.as_bytes())
    } else {
        anstream::stdout().write_all(text.as_bytes())
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// A line of `clap`'s in lines of at most `width` columns, broken at spaces alone.
fn broken(line: &str, width: usize) -> Vec<String> {
    if display_width(line) <= width {
        return vec![line.to_string()];
    }
    let text = line.trim_start();
    let indent = &line[..line.len() - text.len()];
    let rest = format!("{indent}  ");
    let options = textwrap::Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(&rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// Whether a word that is no command may be an exercise.
///
/// # Errors
/// With [`Usage`], which says what may have been meant.
pub fn is_exercise(word: &str, commands: &[String]) -> Result<()> {
    if word.contains(|c: char| c.is_ascii_digit()) {
        return Ok(());
    }
    let near = |name: &String| strsim::jaro(word, name);
    let nearest = commands.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
    let meant = nearest.filter(|name| near(name) > 0.7);
    let meant = meant.map_or(String::new(), |name| format!(" Did you mean `cargo kata {name}`?"));
    Err(Usage(format!("there is no command `{word}`.{meant} `cargo kata help` lists them all."))
        .into())
}
