//! `cargo kata new 06-name`: an exercise laid out, from one task that is there to be replaced.

use crate::file;
use crate::kit::read;
use crate::quiz::command::{Usage, size};
use crate::quiz::terminal::wrap;
use crate::stubs::stub;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::Path;

/// What `cargo kata new` can be told.
#[derive(Debug, Args)]
pub struct New {
    /// Number and name, like `06-regularisation`
    name: String,
    /// Its title [default: from the name]
    #[arg(long)]
    title: Option<String>,
}

/// Where each file stands, and what it holds. `{{name}}` and the like are replaced.
const FILES: &[(&str, &str)] = &[
    ("exercises/{{name}}/Cargo.toml", include_str!("template/exercise.toml")),
    ("exercises/{{name}}/README.md", include_str!("template/readme.md")),
    ("exercises/{{name}}/HINTS.md", include_str!("template/hints.md")),
    ("solutions/{{name}}/Cargo.toml", include_str!("template/solution.toml")),
    ("solutions/{{name}}/src/lib.rs", include_str!("template/solution.rs")),
    ("tests/{{name}}/main.rs", include_str!("template/suite.rs")),
    ("tests/{{name}}/square_backward.rs", include_str!("template/task.rs")),
    ("tests/mistakes/{{name}}/Cargo.toml", include_str!("template/mistakes.toml")),
    ("tests/mistakes/{{name}}/src/lib.rs", include_str!("template/mistakes.rs")),
    ("tests/remote/{{name}}/Cargo.toml", include_str!("template/remote.toml")),
    ("tests/remote/{{name}}/interface.rs", include_str!("template/interface.rs")),
    ("tests/remote/{{name}}/worker.rs", include_str!("template/worker.rs")),
    ("tests/remote/{{name}}/src/lib.rs", include_str!("template/remote.rs")),
    ("tests/remote/workers/src/bin/worker-{{number}}.rs", include_str!("template/known.rs")),
    ("quiz/{{name}}.md", include_str!("template/quiz.md")),
    ("quiz/zh-CN/{{name}}.md", include_str!("template/quiz.zh-CN.md")),
];

/// The stub, which is made of the solution.
const STUB: &str = "exercises/{{name}}/src/lib.rs";

/// Lines for files that are there already: the file, how the line begins behind whose last its place
/// is, and the line.
const LINES: &[(&str, &str, &str)] = &[
    (
        "Cargo.toml",
        "solution-NN = ",
        "solution-{{number}} = { opt-level = 2, codegen-units = 4, debug-assertions = false, overflow-checks = true }",
    ),
    ("Cargo.toml", "remote-NN = ", "remote-{{number}} = { opt-level = 2, codegen-units = 4 }"),
    (
        "Cargo.toml",
        "mistakes-NN = ",
        "mistakes-{{number}} = { codegen-units = 4, debug-assertions = false, overflow-checks = true }",
    ),
    (
        "README.md",
        "| NN | [",
        "| {{number}} | [{{title}}](exercises/{{name}}/README.md) | where it begins | where it ends |",
    ),
    (
        "tests/remote/workers/Cargo.toml",
        "mistakes_NN = ",
        "mistakes_{{number}} = { package = \"mistakes-{{number}}\", path = \"../../mistakes/{{name}}\" } # known answers",
    ),
];

/// Whether a line begins so, with any two digits for NN.
fn begins(line: &str, begin: &str) -> bool {
    let mut chars = line.chars();
    begin.chars().all(|wanted| match (wanted, chars.next()) {
        ('N', Some(c)) => c.is_ascii_digit(),
        (wanted, c) => c == Some(wanted),
    })
}

/// Runs the command.
///
/// # Errors
/// With [`Usage`] if the name will not do; otherwise if something of that name is there already, or
/// cannot be written. Then nothing that was there has changed.
pub fn run(root: &Path, arguments: &New) -> Result<()> {
    let names = names(&arguments.name, arguments.title.as_deref())?;
    let filled =
        |text: &str| names.iter().fold(text.to_string(), |text, (from, to)| text.replace(from, to));
    let mut files: Vec<(String, String)> =
        FILES.iter().map(|(path, text)| (filled(path), filled(text))).collect();
    files.push((filled(STUB), stub(&filled(include_str!("template/solution.rs")), true)?));
    for folder in ["exercises", "solutions", "tests", "tests/mistakes", "quiz"] {
        let number = format!("{}-", names[0].1);
        let entries = std::fs::read_dir(root.join(folder))
            .with_context(|| format!("cannot read {folder}"))?;
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with(&number) {
                bail!("{folder}/{name} has that number already: take another");
            }
        }
    }
    let mut changed: Vec<(&str, String)> = Vec::new();
    for (path, begin, line) in LINES {
        let text = match changed.iter().position(|(known, _)| known == path) {
            Some(at) => changed.remove(at).1,
            None => read(&root.join(path))?,
        };
        let last = text.lines().collect::<Vec<_>>().iter().rposition(|line| begins(line, begin));
        let last =
            last.with_context(|| format!("{path} has no line that begins with `{begin}`"))?;
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.insert(last + 1, filled(line));
        changed.push((path, lines.join("\n") + "\n"));
    }
    for (path, text) in &files {
        file::write(&root.join(path), text.as_bytes(), false)?;
    }
    for (path, text) in &changed {
        file::write(&root.join(path), text.as_bytes(), true)?;
    }
    for (path, _) in &files {
        println!("written: {path}");
    }
    for (path, _) in &changed {
        println!("a line:  {path}");
    }
    let number = &names[0].1;
    let next = format!(
        "It has one task, `square_backward`, there to be replaced. Write the solution first, then \
         `cargo kata stubs --write`, the suite, the mistakes. `cargo kata check {number}` says what is \
         missing; CONTRIBUTING.md says what a suite must vary."
    );
    println!("\n{}", wrap(&next, size().width, "", "").join("\n"));
    Ok(())
}

/// What is put in the place of what.
fn names(name: &str, title: Option<&str>) -> Result<Vec<(&'static str, String)>> {
    let refused = || {
        Usage(format!(
            "`{name}` will not do: two digits, a hyphen and lower-case words, like 06-regularisation"
        ))
    };
    let (number, words) = name.split_once('-').ok_or_else(refused)?;
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let is_number =
        number.len() == 2 && number.chars().all(|c| c.is_ascii_digit()) && number != "00";
    if !is_number || !words.split('-').all(is_word) {
        return Err(refused().into());
    }
    let mut spoken = words.replace('-', " ");
    spoken[..1].make_ascii_uppercase();
    Ok(vec![
        ("{{number}}", number.to_string()),
        ("{{section}}", number.trim_start_matches('0').to_string()),
        ("{{name}}", name.to_string()),
        ("{{id}}", words.to_string()),
        ("{{lib}}", words.replace('-', "_")),
        ("{{title}}", title.map_or(spoken, str::to_string)),
    ])
}
