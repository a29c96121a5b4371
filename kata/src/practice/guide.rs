//! The help of `cargo kata`: its commands in groups, in the order in which a learner meets them.

use crate::quiz::command::{Usage, size};
use crate::quiz::terminal::wrap;
use anyhow::Result;
use clap::Command;

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
    let width = size().width;
    let mut command = command.max_term_width(width);
    command.build();
    let shown = || command.get_subcommands().filter(|one| !one.is_hide_set());
    let longest = shown().map(|one| one.get_name().len()).max().unwrap_or(0);
    let group_of = |name: &str| {
        let found = GROUPS.iter().position(|(_, names)| names.contains(&name));
        found.unwrap_or(GROUPS.len() - 1)
    };
    let mut text =
        "{about}\n\n  cargo kata             the board: where you stand, what comes next\n"
            .to_string();
    text += "  cargo kata NN          the same, with the tasks of this exercise\n";
    text += "  cargo kata COMMAND     one of these:\n";
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
    let end = wrap(END, width, "", "").join("\n");
    let text = text.trim_end().to_string() + "\n\nOptions\n{options}\n\n" + &end;
    command.help_template(text)
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
