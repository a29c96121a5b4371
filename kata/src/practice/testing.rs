//! `cargo kata test`: every task in the statement's order, and of each that is red the one report
//! that helps most.

use super::board::{Row, at_hand, command, rows};
use super::named;
use super::page;
use super::record::{self, Sources, keep};
use super::screen::{Lines, count, linked, report, say};
use super::suite::{Built, Judged, build, judge};
use super::telling::{self, Kind, Telling};
use crate::kit::Exercise;
use crate::progress::Progress;
use crate::quiz::command::size;
use crate::quiz::terminal::{FAINT, GREEN, RED, styled, whole, wrap};
use crate::verdict::Verdict;
use anyhow::{Context, Result};
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `cargo kata test` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
The verdicts are remembered, and stand on the board. `cargo test -p exercise-02` shows every report \
of every test, and remembers nothing.

Exit code: 0 all is green; 1 something is not, or something cannot be read or written; 2 there is no \
such exercise or task.")]
pub struct Test {
    /// The exercise: 02, 2 or 02-gradient-computation [default: all]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// One task of it; a part of its name is enough
    #[arg(value_name = "TASK")]
    task: Option<String>,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If something cannot be read, built or written, or there is no such exercise or task.
pub fn run(root: &Path, arguments: &Test, now: u64) -> Result<ExitCode> {
    let (mut progress, notices) = record::prepare(arguments.progress.as_deref())?;
    let width = size().width;
    say(&notices.iter().flat_map(|notice| wrap(notice, width, "", "")).collect::<Lines>())?;
    let all: Vec<Exercise> = rows(root, &progress)?.into_iter().map(|row| row.exercise).collect();
    let chosen = match &arguments.exercise {
        Some(typed) => vec![named::exercise(&all, typed)?],
        None => all.iter().collect(),
    };
    let task = match (&arguments.task, chosen.as_slice()) {
        (Some(typed), [exercise]) => Some(named::task(exercise, typed)?.name.clone()),
        _ => None,
    };
    let (mut green, mut broken, mut unsaved) = (true, false, None);
    for (number, exercise) in chosen.iter().enumerate() {
        let Some(shown) = one(root, exercise, task.as_deref(), &mut progress, now)? else {
            (green, broken) = (false, true);
            continue;
        };
        let (judged, sources, saved) = shown;
        unsaved = saved.err().or(unsaved);
        let mut lines = if number > 0 { vec![String::new()] } else { Lines::new() };
        lines.extend(verdicts(exercise, &sources, &judged, width, chosen.len() > 1));
        green &= judged.values().flatten().all(|test| test.verdict == Verdict::Green);
        say(&linked(lines, root))?;
    }
    let rows = rows(root, &progress)?;
    let row = match chosen.as_slice() {
        [exercise] => rows.iter().find(|row| row.exercise.number == exercise.number),
        _ => at_hand(&rows),
    };
    if !broken {
        say(&linked(end(root, row, at_hand(&rows), width), root))?;
    }
    if let Some(error) = unsaved {
        return Err(error).context("these verdicts were not kept");
    }
    Ok(if green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Verdicts, of which sources, and whether they could be kept.
type Shown = (Judged, Sources, Result<()>);

/// Builds and judges an exercise, and keeps the verdicts. Nothing if it does not compile, which was
/// shown.
fn one(
    root: &Path,
    exercise: &Exercise,
    task: Option<&str>,
    progress: &mut Progress,
    now: u64,
) -> Result<Option<Shown>> {
    let sources = Sources::of(root, exercise)?;
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let suite = match build(root, exercise, colour, std::io::stderr().is_terminal())? {
        Built::Suite(suite) => suite,
        Built::Broken(error) => {
            let title = format!("{} {} does not compile", exercise.number, exercise.title);
            let mut lines = vec![format!("{} {title}", styled("✗", RED)), String::new()];
            lines.extend(error.trim_end().lines().map(str::to_string));
            say(&linked(lines, root))?;
            // A page that cannot be written keeps nobody from testing.
            let _ = page::verdicts(root, progress, exercise, Some(&error));
            return Ok(None);
        }
    };
    let judged = judge(root, exercise, &suite, task)?;
    // The source of these was changed with it: what was said of them must be said anew.
    let mut beside = Judged::new();
    if let Some(source) = task.and_then(|task| sources.get(task)) {
        let of_file = sources.tasks.iter().filter(|one| one.file == source.file);
        for other in of_file.filter(|other| other.task != source.task) {
            let name = record::name(&sources.exercise, &other.task);
            let last = progress.get::<record::Last>(&name);
            if last.is_some_and(|last| last.verdict == Verdict::Green && last.source != other.hash)
            {
                beside.extend(judge(root, exercise, &suite, Some(&other.task))?);
            }
        }
    }
    let mut kept = beside.clone();
    kept.extend(judged.clone());
    let saved = keep(progress, &sources, &kept, now);
    let _ = page::verdicts(root, progress, exercise, None);
    // What is still green beside the task that was asked for goes without saying.
    beside.retain(|_, tests| tests.iter().any(|test| test.verdict != Verdict::Green));
    let asked = |name: &String| task.is_none_or(|task| task == name);
    let mut shown: Judged = judged.into_iter().filter(|(name, _)| asked(name)).collect();
    shown.extend(beside);
    Ok(Some((shown, sources, saved)))
}

/// What is said of the tasks that were judged, in the order of the statement. Where several exercises
/// are shown, one that is not begun takes one line.
pub fn verdicts(
    exercise: &Exercise,
    sources: &Sources,
    judged: &Judged,
    width: usize,
    folded: bool,
) -> Lines {
    let title = format!("{} {}", exercise.number, exercise.title);
    let tellings: Vec<(&str, Option<Telling<'_>>)> = sources
        .tasks
        .iter()
        .filter(|source| judged.contains_key(&source.task))
        .map(|source| (source.task.as_str(), telling::of(sources, judged, &source.task)))
        .collect();
    let is_stub = |telling: &Option<Telling<'_>>| {
        telling.as_ref().is_some_and(|telling| telling.kind == Kind::Stub)
    };
    let stubs = tellings.iter().filter(|(_, telling)| is_stub(telling)).count();
    if folded && stubs > 0 && stubs + exercise.programs.len() >= tellings.len() {
        return vec![format!("{} {title}: not begun", styled("·", FAINT))];
    }
    let mut out = vec![styled(&title, crate::quiz::terminal::BOLD), String::new()];
    let longest = tellings.iter().map(|(task, _)| task.len()).max().unwrap_or(0);
    for (task, telling) in &tellings {
        let Some(telling) = telling else {
            out.push(format!("{} {task:longest$}  {}", styled("✓", GREEN), styled("green", GREEN)));
            continue;
        };
        let tests = judged.get(*task).map_or(0, Vec::len);
        let red = telling.others + 1;
        let (mark, says) = match (&telling.first, telling.kind) {
            (Some(first), _) => (styled("✗", RED), format!("red, first fix {first}")),
            (None, Kind::Stub) if sources.get(task).is_some_and(|source| source.untouched) => {
                (styled("·", FAINT), "not begun".to_string())
            }
            (None, Kind::Stub) if red == tests => (styled("·", FAINT), "still a stub".to_string()),
            (None, Kind::Stub) => {
                (styled("·", FAINT), format!("a stub in {}", of_tests(red, tests)))
            }
            (None, Kind::Stopped | Kind::Unjudged) => (styled("✗", RED), "stopped".to_string()),
            (None, _) => (styled("✗", RED), format!("red, {}", of_tests(red, tests))),
        };
        let style = if telling.kind == Kind::Stub { FAINT } else { RED };
        out.push(format!("{mark} {task:longest$}  {}", styled(&says, style)));
        if telling.first.is_none() && telling.kind != Kind::Stub {
            out.push(String::new());
            let indented = report(telling.report(), width.saturating_sub(4));
            out.extend(indented.iter().map(|line| format!("    {line}").trim_end().to_string()));
            out.push(String::new());
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// "1 of 4 tests".
fn of_tests(red: usize, tests: usize) -> String {
    format!("{red} of {}", count(tests as u64, "test"))
}

/// How many tasks are done, and what comes next.
fn end(root: &Path, row: Option<&Row>, otherwise: Option<&Row>, width: usize) -> Lines {
    let mut out = vec![String::new()];
    let say = |text: &str| wrap(text, width, "", "  ");
    let Some(row) = row else { return Lines::new() };
    let number = &row.exercise.number;
    let done = row.standing.iter().filter(|standing| standing.is_done()).count();
    let all = row.exercise.tasks.len();
    match (row.next(), otherwise) {
        (Some((task, standing)), _) => {
            let is_stub = standing.last.as_ref().is_none_or(|last| last.verdict == Verdict::Stub);
            let source = row.sources.get(&task.name).filter(|_| is_stub);
            let next = match source {
                Some(source) => {
                    let place = format!("{}:{}", source.file.display(), source.line(root));
                    format!("{}, to write in {}", task.name, whole(&place))
                }
                None => {
                    let hint = command(&format!("hint {number} {}", task.name));
                    format!("{} · {hint}", task.name)
                }
            };
            out.extend(say(&format!("{done} of {all} tasks done. Next: {next}")));
        }
        (None, Some(next)) => {
            let next = command(&format!("statement {}", next.exercise.number));
            out.extend(say(&format!("All {all} tasks of {number} are done. Next: {next}")));
        }
        (None, None) => out.extend(say(&format!("All is done. Next: {}", command("mock")))),
    }
    out
}
