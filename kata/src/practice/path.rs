//! `cargo kata path`: the interview is tomorrow. What to take in the time that there is.

use super::board::{Row, command, rows, to_copy};
use super::record;
use super::screen::{Lines, count, minutes, say};
use crate::kit::Task;
use crate::quiz::command::size;
use crate::quiz::terminal::{BOLD, styled, wrap};
use anyhow::Result;
use clap::Args;
use std::path::{Path, PathBuf};

/// What `cargo kata path` can be told.
#[derive(Debug, Args)]
pub struct Steps {
    /// How long you have
    #[arg(long, value_name = "N", default_value_t = 45, value_parser = clap::value_parser!(u32).range(10..=6000))]
    minutes: u32,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// So long one question of the quiz takes, with its answer, in minutes.
const QUESTION: u32 = 1;

/// Runs the command.
///
/// # Errors
/// If something cannot be read.
pub fn run(root: &Path, arguments: &Steps) -> Result<()> {
    let rows = rows(root, &record::open(arguments.progress.as_deref())?)?;
    say(&lines(&rows, arguments.minutes, size().width))
}

/// The tasks that are most worth the time, in the order in which to take them: those that a manifest
/// gives a place (`path = 1`), then all others by exercise. What is done is left out.
fn chosen(rows: &[Row], time: u32) -> Vec<(&Row, &Task)> {
    let place = |row: &Row, task: &Task| {
        let list = row.exercise.manifest["package"]["metadata"]["kata"]["tasks"].as_array();
        let of_task = list
            .into_iter()
            .flatten()
            .find(|one| one.get("name").and_then(toml::Value::as_str) == Some(&task.name));
        of_task.and_then(|one| one.get("path")?.as_integer()).unwrap_or(i64::MAX)
    };
    let mut open: Vec<(&Row, &Task)> = Vec::new();
    for row in rows {
        open.extend(
            row.tasks().filter(|(_, standing)| !standing.is_done()).map(|(task, _)| (row, task)),
        );
    }
    open.sort_by_key(|(row, task)| place(row, task));
    let (mut left, mut chosen) = (time.saturating_sub(5 * QUESTION), Vec::new());
    for (row, task) in open {
        if task.minutes <= left {
            left -= task.minutes;
            chosen.push((row, task));
        }
    }
    chosen
}

/// The path in lines of at most `width` columns.
pub fn lines(rows: &[Row], time: u32, width: usize) -> Lines {
    let chosen = chosen(rows, time);
    let used: u32 = chosen.iter().map(|(_, task)| task.minutes).sum();
    let questions = (time.saturating_sub(used) / QUESTION).clamp(5, 20);
    let mut out =
        wrap(&styled(&format!("{} before the interview", minutes(time)), BOLD), width, "", "  ");
    out.push(String::new());
    for (at, (row, task)) in chosen.iter().enumerate() {
        let number = &row.exercise.number;
        let what = format!(
            "{} · {}, {}",
            styled(&format!("{number} {}", task.name), BOLD),
            minutes(task.minutes),
            count(task.points, "point")
        );
        let first = format!("{}. ", at + 1);
        out.extend(wrap(&what, width, &first, "   "));
        out.push(to_copy(&format!("statement {number} {}", task.name)));
        out.push(to_copy(&format!("watch {number}")));
        out.push(String::new());
    }
    let first = format!("{}. ", chosen.len() + 1);
    let quiz = format!(
        "{} that interviews repeat · {}",
        styled(&format!("{questions} questions"), BOLD),
        minutes(questions * QUESTION)
    );
    out.extend(wrap(&quiz, width, &first, "   "));
    out.push(to_copy(&format!("quiz --daily --count {questions}")));
    out.push(String::new());
    let advice = format!(
        "Stuck for five minutes? Take a hint, then the next: an interviewer gives one too. The next \
         task in `watch`: the key n. More time: {}",
        command("path --minutes 120")
    );
    out.extend(wrap(&advice, width, "", ""));
    out
}
