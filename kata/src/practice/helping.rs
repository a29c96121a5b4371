//! `cargo kata hint` and `cargo kata statement`.

use super::board::{at_hand, command, rows};
use super::named;
use super::record::{self, Help};
use super::screen::{Lines, linked, show};
use super::source::{functions, parts};
use crate::kit::Task;
use crate::kit::{Exercise, exercises, read};
use crate::progress::Progress;
use crate::quiz::command::size;
use crate::quiz::terminal::{BOLD, render, styled, wrap};
use anyhow::{Result, bail};
use clap::Args;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What `cargo kata hint` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Each task has three hints: a nudge, the formula, almost the code. Each time that you ask, one more is \
opened; which ones were is remembered.")]
pub struct Hint {
    /// The exercise: 02, 2 or 02-gradient-computation [default: the one you are at]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// The task; a part of its name is enough [default: the next one]
    #[arg(value_name = "TASK")]
    task: Option<String>,
    /// Show those that were opened, and open no other
    #[arg(long)]
    again: bool,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// A hint.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// "A nudge".
    pub title: String,
    /// As Markdown.
    pub text: String,
}

/// The hints on a task, the smallest help first, from the exercise's `HINTS.md`.
///
/// # Errors
/// If it cannot be read.
pub fn hints(root: &Path, exercise: &Exercise, task: &str) -> Result<Vec<Level>> {
    let text = read(&root.join("exercises").join(&exercise.name).join("HINTS.md"))?;
    let of_task = text.split("\n## ").find(|section| section.lines().next() == Some(task));
    let level = |piece: &str| {
        let (title, text) = piece.split_once("</summary>")?;
        let text = text.split("</details>").next().unwrap_or_default();
        let title = title.trim_start_matches(|c: char| c.is_ascii_digit() || ". ".contains(c));
        Some(Level { title: title.to_string(), text: text.trim().to_string() })
    };
    Ok(of_task.unwrap_or_default().split("<summary>").skip(1).filter_map(level).collect())
}

/// The exercise and task that were typed, or else those that come next.
///
/// # Errors
/// If there are no such ones, or all is done.
pub fn target(
    root: &Path,
    progress: &Progress,
    exercise: Option<&str>,
    task: Option<&str>,
) -> Result<(Exercise, Task)> {
    let rows = rows(root, progress)?;
    let all: Vec<Exercise> = rows.iter().map(|row| row.exercise.clone()).collect();
    let row = match exercise {
        Some(typed) => {
            let exercise = named::exercise(&all, typed)?;
            rows.iter().find(|row| row.exercise.number == exercise.number)
        }
        None => at_hand(&rows),
    };
    let Some(row) = row else { bail!("all is done: name an exercise and a task") };
    let task = match task {
        Some(typed) => named::task(&row.exercise, typed)?.clone(),
        None => match row.next() {
            Some((task, _)) => task.clone(),
            None => bail!("all tasks of {} are done: name one", row.exercise.number),
        },
    };
    Ok((row.exercise.clone(), task))
}

/// Runs `hint`.
///
/// # Errors
/// If something cannot be read or written, or there is no such task.
pub fn hint(root: &Path, arguments: &Hint) -> Result<()> {
    let (mut progress, notices) = record::prepare(arguments.progress.as_deref())?;
    let typed = (arguments.exercise.as_deref(), arguments.task.as_deref());
    let (exercise, task) = target(root, &progress, typed.0, typed.1)?;
    let hints = hints(root, &exercise, &task.name)?;
    let name = record::name(&exercise.number, &task.name);
    if hints.is_empty() {
        bail!("exercises/{}/HINTS.md has no hints on {}", exercise.name, task.name);
    }
    let opened = match arguments.again {
        true => progress.get::<Help>(&name).unwrap_or_default().hints,
        false => open(&mut progress, &name, hints.len())?,
    };
    let width = size().width;
    let mut out: Lines = notices.iter().flat_map(|notice| wrap(notice, width, "", "")).collect();
    out.extend(shown(&exercise, &task, &hints, opened, width));
    show(&out)
}

/// Opens one more hint; returns how many are open now.
///
/// # Errors
/// If that cannot be remembered.
pub fn open(progress: &mut Progress, name: &str, all: usize) -> Result<usize> {
    let opened = Rc::new(Cell::new(0));
    let seen = Rc::clone(&opened);
    progress.update::<Help>(name, move |old| {
        let old = old.unwrap_or_default();
        seen.set((old.hints + 1).min(all));
        Some(Help { hints: seen.get(), ..old })
    })?;
    Ok(opened.get())
}

/// The hints that are open, in lines of at most `width` columns.
pub fn shown(
    exercise: &Exercise,
    task: &Task,
    hints: &[Level],
    opened: usize,
    width: usize,
) -> Lines {
    let (number, task, all) = (&exercise.number, &task.name, hints.len());
    let mut out = Lines::new();
    for (at, hint) in hints.iter().take(opened).enumerate() {
        let title = format!("{number} {task} · hint {} of {all} · {}", at + 1, hint.title);
        out.extend(wrap(&styled(&title, BOLD), width, "", "  "));
        out.push(String::new());
        out.extend(render(&hint.text, width, "  ", "  "));
        out.push(String::new());
    }
    let next = match opened {
        0 => {
            format!("No hint is open yet. The first: {}", command(&format!("hint {number} {task}")))
        }
        _ if opened < all => format!("One more: {}", command(&format!("hint {number} {task}"))),
        _ => format!(
            "That was the last one. The solution: {}",
            command(&format!("solution {number} {task} --give-up"))
        ),
    };
    out.extend(wrap(&next, width, "", "  "));
    out
}

/// What `cargo kata statement` can be told.
#[derive(Debug, Args)]
pub struct Statement {
    /// The exercise: 02, 2 or 02-gradient-computation [default: the one you are at]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// Only what this task asks for: the contract of each of its functions
    #[arg(value_name = "TASK")]
    task: Option<String>,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// Runs `statement`.
///
/// # Errors
/// If something cannot be read, or there is no such exercise or task.
pub fn statement(root: &Path, arguments: &Statement) -> Result<()> {
    let width = size().width;
    let exercise = match &arguments.exercise {
        Some(typed) => named::exercise(&exercises(root)?, typed)?.clone(),
        None => {
            let rows = rows(root, &record::open(arguments.progress.as_deref())?)?;
            let Some(row) = at_hand(&rows) else { bail!("all is done: name an exercise") };
            row.exercise.clone()
        }
    };
    let lines = match &arguments.task {
        Some(typed) => contract(root, &exercise, named::task(&exercise, typed)?, width)?,
        None => whole(root, &exercise, width)?,
    };
    show(&linked(lines, root))
}

/// The whole statement, in lines of at most `width` columns.
///
/// # Errors
/// If it cannot be read.
pub fn whole(root: &Path, exercise: &Exercise, width: usize) -> Result<Lines> {
    let text = read(&root.join("exercises").join(&exercise.name).join("README.md"))?;
    let mut out = render(&for_terminal(&text), width, "", "");
    out.push(String::new());
    let number = &exercise.number;
    let how = format!(
        "What a task asks for exactly: {}. To work on it: {}",
        command(&format!("statement {number} TASK")),
        command(&format!("watch {number}"))
    );
    out.extend(wrap(&how, width, "", "  "));
    Ok(out)
}

/// What a task asks for: each function's documentation and signature, from the file to write in.
///
/// # Errors
/// If something cannot be read.
pub fn contract(root: &Path, exercise: &Exercise, task: &Task, width: usize) -> Result<Lines> {
    let mut out = Lines::new();
    for part in parts(root, exercise, Some(&task.name))? {
        let file = format!("exercises/{}/src/{}", exercise.name, part.file.display());
        let yours = part.yours.as_deref().unwrap_or("");
        for function in functions(&part.stub).iter().filter(|one| part.names.contains(&one.name)) {
            let mine = functions(yours).into_iter().find(|one| one.name == function.name);
            let line = mine.map_or(1, |mine| mine.first + 1);
            out.extend(wrap(
                &styled(&format!("{} · {file}:{line}", function.name), BOLD),
                width,
                "",
                "  ",
            ));
            out.push(String::new());
            let text = function.text(&part.stub);
            let signature = text.lines().take_while(|line| !line.contains("todo!("));
            let signature: Vec<&str> = signature.collect();
            let signature = signature.join("\n");
            let signature = signature.trim_end_matches(|c: char| c == '{' || c.is_whitespace());
            out.extend(render(&function.documentation(&part.stub), width, "", ""));
            out.push(String::new());
            out.extend(render(&format!("```\n{signature}\n```"), width, "", ""));
            out.push(String::new());
        }
    }
    out.pop();
    Ok(out)
}

/// A statement whose links lead nowhere from a terminal, and whose table is a list.
fn for_terminal(text: &str) -> String {
    let (mut out, mut fenced) = (String::new(), false);
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if fenced {
            out += line;
        } else if let Some(task) = task_row(line) {
            out += &task;
        } else if line.starts_with("| task |") || line.starts_with("|---|---|---|---|---|---|") {
            continue;
        } else {
            out += &without_links(line);
        }
        out.push('\n');
    }
    out
}

/// A row of the table of tasks, as an item of a list.
fn task_row(line: &str) -> Option<String> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [task, what, file, level, points, minutes] = cells[..] else { return None };
    let task = task.strip_prefix('`')?;
    let file = file.split_once("](")?.1.trim_end_matches(')');
    let points = super::screen::count(points.parse::<u64>().ok()?, "point");
    Some(format!("- `{task} {level} · {points}, {minutes} min, {file}: {what}"))
}

/// A line with only those links that lead out of the repository.
fn without_links(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((before, behind)) = rest.split_once("](") {
        let (address, after) = behind.split_once(')').unwrap_or((behind, ""));
        match before.rsplit_once('[').filter(|_| !address.contains("://")) {
            Some((text, label)) => out += &format!("{text}{label}"),
            None => out += &format!("{before}]({address})"),
        }
        rest = after;
    }
    out + rest
}
