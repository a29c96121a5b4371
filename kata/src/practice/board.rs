//! The board: where a learner stands, and what comes next. `cargo kata`.

use super::interview::command::Held;
use super::interview::state::{Kind, unfinished};
use super::named;
use super::record::{self, Help, Source, Sources, Standing, standing};
use super::screen::{Lines, ago, count, linked, minutes, say};
use crate::kit::Task;
use crate::kit::{Exercise, exercises};
use crate::progress::Progress;
use crate::quiz::bank;
use crate::quiz::command::size;
use crate::quiz::lang::Lang;
use crate::quiz::stats;
use crate::quiz::terminal::{BOLD, CODE, FAINT, GREEN, RED, styled, wrap};
use crate::verdict::Verdict;
use anyhow::Result;
use clap::Args;
use std::path::{Path, PathBuf};
use textwrap::core::display_width;

/// What `cargo kata` can be told.
#[derive(Debug, Args)]
pub struct Board {
    /// Show the tasks of this exercise: 02, 2 or 02-gradient-computation [default: the one you are at]
    #[arg(value_name = "NN", conflicts_with = "all")]
    exercise: Option<String>,
    /// Show the tasks of all exercises
    #[arg(long)]
    all: bool,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

impl Board {
    /// The word that was typed for an exercise.
    pub fn typed(&self) -> Option<&str> {
        self.exercise.as_deref()
    }
}

/// An exercise, and where a learner stands with it.
pub struct Row {
    /// The exercise.
    pub exercise: Exercise,
    /// Its source files now.
    pub sources: Sources,
    /// In the order of the statement.
    pub standing: Vec<Standing>,
}

impl Row {
    /// The tasks with their standing.
    pub fn tasks(&self) -> impl Iterator<Item = (&Task, &Standing)> {
        self.exercise.tasks.iter().zip(&self.standing)
    }

    /// Its first task that is not done.
    pub fn next(&self) -> Option<(&Task, &Standing)> {
        let mut open = self.tasks().filter(|(_, standing)| !standing.is_done());
        let first = open.next()?;
        // Red only because of another one: that one, if it is still to be done.
        let cause = first.1.last.as_ref().and_then(|last| last.first.as_ref());
        let cause = cause.and_then(|cause| self.tasks().find(|(task, _)| task.name == *cause));
        Some(cause.filter(|(_, standing)| !standing.is_done()).unwrap_or(first))
    }

    fn last(&self) -> u64 {
        let when = self.standing.iter().filter_map(|standing| standing.last.as_ref());
        when.map(|last| last.when).max().unwrap_or(0)
    }
}

/// All exercises, and where a learner stands with each.
///
/// # Errors
/// If something of the kit cannot be read.
pub fn rows(root: &Path, progress: &Progress) -> Result<Vec<Row>> {
    let row = |exercise: Exercise| {
        let sources = Sources::of(root, &exercise)?;
        let standing = standing(progress, &sources);
        Ok(Row { exercise, sources, standing })
    };
    exercises(root)?.into_iter().map(row).collect()
}

/// The exercise that a learner is at: the one judged last, if it is not done; or else the first that
/// is not.
pub fn at_hand(rows: &[Row]) -> Option<&Row> {
    let open = || rows.iter().filter(|row| row.next().is_some());
    let begun = open().filter(|row| row.last() > 0).max_by_key(|row| row.last());
    begun.or_else(|| open().next())
}

/// Runs the command.
///
/// # Errors
/// If something cannot be read, or there is no such exercise.
pub fn run(root: &Path, arguments: &Board, now: u64) -> Result<()> {
    let progress = record::open(arguments.progress.as_deref())?;
    let rows = rows(root, &progress)?;
    let wanted = match &arguments.exercise {
        None => None,
        Some(typed) => {
            let exercises: Vec<Exercise> = rows.iter().map(|row| row.exercise.clone()).collect();
            Some(named::exercise(&exercises, typed)?.number.clone())
        }
    };
    let shown = |row: &Row| arguments.all || Some(&row.exercise.number) == wanted.as_ref();
    let lines = lines(root, &rows, &progress, now, size().width, &shown, wanted.is_some());
    say(&linked(lines, root))
}

/// The board in lines of at most `width` columns. The tasks of the exercises that are `shown` are
/// listed; if none is, those of the one at hand.
pub fn lines(
    root: &Path,
    rows: &[Row],
    progress: &Progress,
    now: u64,
    width: usize,
    shown: &dyn Fn(&Row) -> bool,
    wanted: bool,
) -> Lines {
    let at = match wanted {
        true => rows.iter().find(|row| shown(row)),
        false => at_hand(rows),
    };
    let none = !rows.iter().any(shown);
    let number = at.map(|row| row.exercise.number.clone());
    let listed = |row: &Row| {
        shown(row) || none && number.as_ref().is_some_and(|number| *number == row.exercise.number)
    };
    let mut out = header(rows, width);
    out.push(String::new());
    for row in rows {
        out.push(summary(row, width, Some(&row.exercise.number) == number.as_ref()));
        if listed(row) {
            out.extend(row.tasks().zip(&row.sources.tasks).map(|((task, standing), source)| {
                task_line(root, row, task, standing, source, now, width)
            }));
            out.push(String::new());
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.push(String::new());
    out.extend(quiz(root, progress, now, width));
    out.extend(interviews(root, progress, now, width));
    out.push(String::new());
    out.extend(next(rows, at, width));
    out
}

fn sum(row: &Row, of: fn(&Task) -> u32, done: bool) -> u32 {
    row.tasks().filter(|(_, standing)| !done || standing.is_done()).map(|(task, _)| of(task)).sum()
}

fn header(rows: &[Row], width: usize) -> Lines {
    let tasks: usize = rows.iter().map(|row| row.exercise.tasks.len()).sum();
    let done = rows.iter().flat_map(|row| &row.standing).filter(|one| one.is_done()).count();
    let points = |done| rows.iter().map(|row| sum(row, |task| task.points, done)).sum::<u32>();
    let left = rows
        .iter()
        .map(|row| sum(row, |task| task.minutes, false) - sum(row, |task| task.minutes, true))
        .sum();
    let text = format!(
        "{} · {done} of {tasks} tasks, {} of {} points, {} to go",
        styled("Backprop Kata", BOLD),
        points(true),
        points(false),
        minutes(left).replace(' ', "\u{a0}")
    );
    wrap(&text, width, "", "  ")
}

/// `▸ 02 Gradient computation            3/9 tasks   7/29 points`.
fn summary(row: &Row, width: usize, is_at: bool) -> String {
    let done = row.standing.iter().filter(|standing| standing.is_done()).count();
    let points = |done| sum(row, |task| task.points, done);
    let counts = format!("{done}/{}", row.exercise.tasks.len());
    let points = format!("{}/{}", points(true), points(false));
    let counts = match width {
        ..60 => format!("{counts:>5}  {points:>5}"),
        _ => format!("{counts:>5} tasks   {points:>5} points"),
    };
    let mark = if is_at { "▸" } else { " " };
    let title = format!("{mark} {} {}", row.exercise.number, row.exercise.title);
    let room = width.saturating_sub(display_width(&counts) + 1);
    let title = shortened(&title, room);
    let gap = " ".repeat(room - display_width(&title) + 1);
    format!("{}{gap}{counts}", if is_at { styled(&title, BOLD) } else { title })
}

/// `  ✓ linear_backward         3 pt   15 min   done 2 days ago`.
fn task_line(
    root: &Path,
    row: &Row,
    task: &Task,
    standing: &Standing,
    source: &Source,
    now: u64,
    width: usize,
) -> String {
    let longest = row.exercise.tasks.iter().map(|task| task.name.len()).max().unwrap_or(0);
    let narrow = width < 60;
    let head = match narrow {
        true => format!("{:longest$} {:>2} pt {:>2} min", task.name, task.points, task.minutes),
        false => {
            format!("{:longest$}  {:>2} pt  {:>2} min  ", task.name, task.points, task.minutes)
        }
    };
    let (mark, style, says) = state(root, task, standing, source, now);
    let room = width.saturating_sub(display_width(&head) + 5);
    // The longest way of saying it that fits; or else the shortest, cut.
    let fits = says.iter().find(|text| display_width(text) <= room).cloned();
    let text = fits.unwrap_or_else(|| shortened(says.last().map_or("", |text| text), room));
    let line =
        format!("  {mark} {head} {}", style.map_or(text.clone(), |style| styled(&text, style)));
    line.trim_end().to_string()
}

type State = (&'static str, Option<crate::quiz::terminal::Style>, Vec<String>);

/// A mark, a style, and ways to say it, the longest first.
fn state(root: &Path, task: &Task, standing: &Standing, source: &Source, now: u64) -> State {
    let both = |long: String, short: &str| vec![long, short.to_string()];
    let Some(last) = &standing.last else {
        return match is_begun(root, task, source) {
            true => ("~", None, both("written, not tested here".into(), "not tested")),
            false => ("·", Some(FAINT), vec!["not begun".to_string()]),
        };
    };
    let when = ago(last.when, now);
    let was = match (last.verdict, last.green) {
        (Verdict::Green, _) => "green",
        (_, Some(_)) => "once green",
        (Verdict::Stub, _) => "a stub",
        _ => "red",
    };
    let gave_up = match standing.help {
        Help { gave_up: Some(_), .. } => ", solution seen",
        _ => "",
    };
    if standing.edited {
        // A stub that others in the same file were written beside is a stub still.
        if last.verdict == Verdict::Stub && !is_begun(root, task, source) {
            return ("·", Some(FAINT), both("still a stub".into(), "a stub"));
        }
        let long = format!("edited since, was {was} {when}");
        return ("~", None, vec![long, format!("edited, was {was}"), "edited".into()]);
    }
    match last.verdict {
        Verdict::Green => {
            let first = ago(last.green.unwrap_or(last.when), now);
            let long = format!("done {first}{gave_up}");
            ("✓", Some(GREEN), vec![long, format!("done {first}"), "done".into()])
        }
        Verdict::Stub if source.untouched => ("·", Some(FAINT), vec!["not begun".to_string()]),
        Verdict::Stub if last.first.is_none() => {
            ("·", Some(FAINT), both("still a stub".into(), "a stub"))
        }
        verdict => {
            let word = if verdict == Verdict::Stopped { "stopped" } else { "red" };
            let says = match &last.first {
                Some(first) => vec![format!("red, first fix {first}"), "waits".to_string()],
                None => {
                    let headline = last.report.lines().next().unwrap_or_default();
                    let said = last.report.lines().find_map(|line| {
                        line.trim_start().strip_prefix("you wrote").map(str::trim)
                    });
                    let said = said.and_then(|said| said.split("    (").next());
                    let own = format!("{}: ", task.name);
                    let said = said.unwrap_or(headline.strip_prefix(&own).unwrap_or(headline));
                    vec![format!("{word} {when}: {said}"), format!("{word}: {said}")]
                }
            };
            ("✗", Some(RED), says)
        }
    }
}

/// Whether a learner wrote something for a task. Where several tasks share a file, and it cannot be
/// told, nothing was.
fn is_begun(root: &Path, task: &Task, source: &Source) -> bool {
    let text = || std::fs::read_to_string(root.join(&source.file)).unwrap_or_default();
    !source.untouched && !text().contains(&format!("todo!(\"{}\")", task.name))
}

fn quiz(root: &Path, progress: &Progress, now: u64, width: usize) -> Lines {
    // A quiz that is damaged says so when it is asked.
    let Ok(sections) = bank::load(root, Lang::En) else { return Lines::new() };
    let questions = sections.iter().flat_map(|section| &section.questions);
    let of = stats::Standing::of(questions, progress, now);
    let mut text = format!("Quiz: {} of {} questions asked", of.asked, of.questions);
    if of.asked > 0 {
        text += &format!(", {} due, {} weak", of.due, of.weak);
    }
    wrap(&format!("{text} · {}", command("quiz --daily")), width, "", "  ")
}

/// The interviews that were held and the programs that were to be mended, and what waits to be gone on with.
fn interviews(root: &Path, progress: &Progress, now: u64, width: usize) -> Lines {
    let each = |(kind, word, what, done): (Kind, &str, &str, &str)| {
        // A record is called `debug-7@1790000000`.
        let held = progress.all().filter(|(name, _)| name.starts_with(word));
        let held: Vec<Held> = held.map(|(_, held)| held).collect();
        let last = held.iter().max_by_key(|held| held.when).map(|last| {
            let (held, when) = (count(held.len(), what), ago(last.when, now));
            format!("{held} {done}, the last {when}: {} of {} points", last.points, last.of)
        });
        let open = unfinished(root, kind).map(|(_, open)| {
            let left = match open.left(now).div_ceil(60) {
                0 => "its time is over".to_string(),
                left => format!("{left} min left"),
            };
            let article = if kind == Kind::Mock { "An" } else { "A" };
            format!("{article} {what} is open, {left} · {}", command(word))
        });
        [last, open]
    };
    let kinds =
        [(Kind::Mock, "mock", "interview", "held"), (Kind::Debug, "debug", "program", "debugged")];
    kinds
        .into_iter()
        .flat_map(each)
        .flatten()
        .flat_map(|text| wrap(&text, width, "", "  "))
        .collect()
}

/// A command as it stands in a text that is to be wrapped: it is not broken.
pub fn command(arguments: &str) -> String {
    styled(&format!("cargo kata {arguments}").replace(' ', "\u{a0}"), CODE)
}

/// A command on a line of its own.
pub fn to_copy(arguments: &str) -> String {
    format!("    {}", styled(&format!("cargo kata {arguments}"), CODE))
}

/// What to do next, as a command to copy.
fn next(rows: &[Row], at: Option<&Row>, width: usize) -> Lines {
    let finished = || {
        let text = "All is done. Keep it fresh: a mock interview, and the questions that are due.";
        let mut out = wrap(text, width, "", "");
        out.extend([String::new(), to_copy("mock")]);
        out
    };
    let Some(row) = at.filter(|row| row.next().is_some()).or_else(|| at_hand(rows)) else {
        return finished();
    };
    let Some((task, standing)) = row.next() else { return finished() };
    let number = &row.exercise.number;
    let fresh = rows.iter().all(|row| row.last() == 0);
    let was = match &standing.last {
        Some(last) if last.verdict == Verdict::Green => "test it again".to_string(),
        _ => format!("{}, about {}", count(task.points, "point"), minutes(task.minutes)),
    };
    let mut out = wrap(
        &format!("Next: {} · {was}", styled(&format!("{number} {}", task.name), BOLD)),
        width,
        "",
        "  ",
    );
    out.push(String::new());
    if row.last() == 0 {
        out.push(to_copy(&format!("statement {number}")));
    }
    out.push(to_copy(&format!("watch {number}")));
    out.push(String::new());
    let hints = match standing.help.hints {
        0 => String::new(),
        opened => format!(" ({opened} opened)"),
    };
    let mut help =
        vec![format!("Stuck? {}{hints}", command(&format!("hint {number} {}", task.name)))];
    if fresh {
        help.push(format!("Little time? {}", command("path")));
    }
    help.push(format!("All commands: {}", command("help")));
    out.extend(help.iter().flat_map(|text| wrap(text, width, "", "  ")));
    out
}

/// A text cut behind a whole word, with "…" where something is left out.
pub fn shortened(text: &str, room: usize) -> String {
    if display_width(text) <= room {
        return text.to_string();
    }
    let mut out = String::new();
    for word in text.split_inclusive(' ') {
        if display_width(&out) + display_width(word.trim_end()) + 1 > room {
            break;
        }
        out += word;
    }
    if out.is_empty() {
        out = text.chars().take(room.saturating_sub(1)).collect();
    }
    out.trim_end_matches([' ', ',', ':', ';']).to_string() + "…"
}
