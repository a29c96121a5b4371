//! What an interview came to: points, mistakes by name, time, and what to practise next.

use super::draw::texts;
use super::state::{Interview, Kind, Mistake, Outcome, Piece, Planted, What};
use crate::practice::suite::Judged;
use crate::quiz::terminal::{BOLD, FAINT, GREEN, RED, Style, styled, wrap};
use crate::verdict::{Test, Verdict};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::Path;

/// Verdicts, or what the compiler says.
type Verdicts = std::result::Result<Judged, String>;

/// Of a task.
pub fn of_task(judged: &Verdicts, task: &str, points: u32) -> Outcome {
    let judged = match judged {
        Ok(judged) => judged,
        Err(error) => return Outcome { said: broken(error), ..Outcome::default() },
    };
    let tests = judged.get(task).map(Vec::as_slice).unwrap_or_default();
    let right = !tests.is_empty() && tests.iter().all(|test| test.verdict == Verdict::Green);
    let first = tests.iter().find_map(|test| test.report.lines().next());
    let said =
        first.map(|line| line.strip_prefix(&format!("{task}: ")).unwrap_or(line).to_string());
    Outcome {
        points: if right { points } else { 0 },
        right,
        said: said.unwrap_or_default(),
        mistakes: mistakes(tests.iter()),
        ..Outcome::default()
    }
}

/// What the compiler says first: `error[E0308]: mismatched types`.
fn broken(error: &str) -> String {
    format!("does not compile: {}", error.lines().next().unwrap_or_default())
}

/// Of a program with mistakes.
///
/// # Errors
/// If what was planted cannot be read any more.
pub fn of_program(judged: &Verdicts, sealed: &str, src: &Path, points: u32) -> Result<Outcome> {
    let planted = Planted::open(sealed)?;
    let all: Vec<String> = planted.mistakes.iter().map(|mistake| mistake.what.clone()).collect();
    let judged = match judged {
        Ok(judged) => judged,
        Err(error) => {
            return Ok(Outcome { said: broken(error), missed: all, ..Outcome::default() });
        }
    };
    let is_green = |task: &String| {
        judged
            .get(task)
            .is_some_and(|tests| tests.iter().all(|test| test.verdict == Verdict::Green))
    };
    let says = |task: &String, what: &str| {
        judged
            .get(task)
            .into_iter()
            .flatten()
            .flat_map(|test| &test.mistakes)
            .any(|mistake| mistake.said == what)
    };
    let mut outcome = Outcome::default();
    for mistake in &planted.mistakes {
        let green = mistake.tasks.iter().all(is_green);
        // Its task may be red by another one still: then it is mended if it is not what it was, and not named.
        let touched = mistake.functions.iter().any(|function| {
            let text = std::fs::read_to_string(src.join(&function.file)).unwrap_or_default();
            texts(&text).get(&function.name) != Some(&function.text)
        });
        let mended =
            green || touched && !mistake.tasks.iter().any(|task| says(task, &mistake.what));
        let list = if mended { &mut outcome.found } else { &mut outcome.missed };
        let place = mistake.functions.first();
        let place = place.map(|one| format!(" (`{}` in {})", one.name, one.file.display()));
        list.push(mistake.what.clone() + &place.unwrap_or_default());
    }
    let red: Vec<&String> = judged.keys().filter(|task| !is_green(task)).collect();
    let new = red.iter().filter(|task| !planted.red.contains(task));
    outcome.broken = new.map(|task| (*task).clone()).collect();
    let introduced = mistakes(red.iter().flat_map(|task| &judged[*task]));
    outcome.mistakes = introduced.into_iter().filter(|what| !all.contains(what)).collect();
    outcome.right = red.is_empty();
    let each = points / u32::try_from(planted.mistakes.len().max(1)).unwrap_or(1);
    let found = u32::try_from(outcome.found.len()).unwrap_or(0) * each;
    let lost = u32::try_from(outcome.broken.len()).unwrap_or(0);
    outcome.points = found.saturating_sub(lost);
    Ok(outcome)
}

fn mistakes<'a>(tests: impl Iterator<Item = &'a Test>) -> Vec<String> {
    let all: BTreeSet<&str> =
        tests.flat_map(|test| &test.mistakes).map(|mistake| mistake.said.as_str()).collect();
    all.into_iter().map(str::to_string).collect()
}

/// Points that were made, and that there were.
pub fn points(interview: &Interview) -> (u32, u32) {
    let made = interview
        .pieces
        .iter()
        .filter_map(|piece| piece.outcome.as_ref())
        .map(|outcome| outcome.points);
    (made.sum(), interview.pieces.iter().map(|piece| piece.points).sum())
}

/// What a piece is called.
pub fn title(piece: &Piece) -> String {
    match &piece.what {
        What::Question { title, .. } => title.clone(),
        What::Task { exercise, task } => format!("{exercise}/{task}"),
        What::Debug { exercise, bugs: 1, .. } => format!("{exercise}: find the mistake"),
        What::Debug { exercise, bugs, .. } => format!("{exercise}: find {bugs} mistakes"),
    }
}

/// What is known of a piece before the end.
pub fn standing(piece: &Piece) -> (&'static str, Style) {
    let question = matches!(piece.what, What::Question { .. });
    match (&piece.outcome, piece.tested) {
        (Some(outcome), _) if outcome.right => ("✓ right", GREEN),
        (Some(_), _) => ("✗ wrong", RED),
        (None, _) if question => ("· not answered", FAINT),
        (None, Some(true)) => ("✓ green", GREEN),
        (None, Some(false)) => ("✗ red", RED),
        (None, None) => ("· not tested", FAINT),
    }
}

/// What is said of a piece below its row.
pub fn remarks(piece: &Piece) -> Vec<String> {
    let Some(outcome) = &piece.outcome else { return Vec::new() };
    let mut out = Vec::new();
    if !outcome.said.is_empty() && outcome.mistakes.is_empty() {
        out.push(outcome.said.clone());
    }
    if piece.tested == Some(true) && !outcome.right {
        out.push("it was green when you last tested it".to_string());
    }
    out.extend(outcome.found.iter().map(|what| format!("found: {what}")));
    out.extend(outcome.missed.iter().map(|what| format!("missed: {what}")));
    let is_program = matches!(piece.what, What::Debug { .. });
    let wrote = if is_program { "introduced" } else { "you wrote" };
    out.extend(outcome.mistakes.iter().map(|what| format!("{wrote}: {what}")));
    if !outcome.broken.is_empty() {
        out.push(format!("broken on the way, a point off for each: {}", outcome.broken.join(", ")));
    }
    out
}

/// What to practise next: a reason and a command.
pub fn next(interview: &Interview) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let wrong = interview
        .pieces
        .iter()
        .filter(|piece| piece.outcome.as_ref().is_none_or(|outcome| !outcome.right));
    let mut ids = Vec::new();
    for piece in wrong {
        match &piece.what {
            What::Question { id, .. } => ids.push(id.as_str()),
            What::Task { exercise, task } => {
                out.push((
                    format!("{exercise}/{task} again"),
                    format!("cargo kata watch {exercise} {task}"),
                ));
            }
            What::Debug { exercise, sealed, .. } => {
                let missed = piece.outcome.as_ref().map_or(&[][..], |outcome| &outcome.missed);
                let is_missed = |mistake: &&Mistake| {
                    missed.iter().any(|missed| missed.starts_with(&mistake.what))
                };
                let planted = Planted::open(sealed).unwrap_or_default().mistakes;
                for task in planted.iter().filter(is_missed).filter_map(|one| one.tasks.first()) {
                    out.push((
                        format!("{exercise}/{task}, where you missed one"),
                        format!("cargo kata watch {exercise} {task}"),
                    ));
                }
                out.push((
                    "another program with mistakes".to_string(),
                    format!("cargo kata debug {exercise}"),
                ));
            }
        }
    }
    if !ids.is_empty() {
        let what = if ids.len() == 1 {
            "the question that was wrong"
        } else {
            "the questions that were wrong"
        };
        out.insert(0, (what.to_string(), format!("cargo kata quiz {}", ids.join(" "))));
    }
    if out.is_empty() {
        let again = match interview.kind {
            Kind::Mock => {
                ("all right; a longer one".to_string(), "cargo kata mock --minutes 90".to_string())
            }
            Kind::Debug => {
                ("all found; a harder one".to_string(), "cargo kata debug --bugs 3".to_string())
            }
        };
        out.push(again);
    }
    out
}

/// What took too long, in a sentence; empty if nothing did.
pub fn slow(interview: &Interview) -> String {
    let is_slow = |piece: &&Piece| piece.spent > u64::from(piece.minutes) * 90;
    let slow: Vec<String> = interview.pieces.iter().filter(is_slow).map(title).collect();
    match slow.is_empty() {
        true => String::new(),
        false => format!("Took more than half as long again as it should: {}.", slow.join(", ")),
    }
}

/// `12:05`.
pub fn time(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The scorecard in a terminal.
pub fn lines(interview: &Interview, width: usize) -> Vec<String> {
    let (made, of) = points(interview);
    let what = match interview.kind {
        Kind::Mock => "Mock interview",
        Kind::Debug => "Find what is wrong",
    };
    let head = format!(
        "{what} · {made} of {of} points · {} of {} min used · seed {}",
        time(interview.used()),
        interview.minutes,
        interview.seed
    );
    let mut out = vec![String::new()];
    out.extend(wrap(&head, width, "", "  ").iter().map(|line| styled(line, BOLD)));
    out.push(String::new());
    for piece in &interview.pieces {
        let outcome = piece.outcome.clone().unwrap_or_default();
        let (mark, word, colour) = match (outcome.right, outcome.points) {
            (true, _) => ("✓", "right", GREEN),
            (false, 0) => ("✗", "wrong", RED),
            (false, _) => ("~", "part", RED),
        };
        let figures = format!(
            "{}/{} · {} of {} min",
            outcome.points,
            piece.points,
            time(piece.spent),
            piece.minutes
        );
        let row =
            format!("{}  {} · {figures}", styled(&format!("{mark} {word}"), colour), title(piece));
        out.extend(wrap(&row, width, "  ", "           "));
        for remark in remarks(piece) {
            out.extend(wrap(&remark, width, "           ", "             "));
        }
    }
    out.push(String::new());
    out.push(styled("Next", BOLD));
    for (reason, command) in next(interview) {
        out.extend(wrap(&format!("{reason}:"), width, "  ", "    "));
        out.push(format!("    {command}")); // whole, to be copied
    }
    let slow = slow(interview);
    if !slow.is_empty() {
        out.push(String::new());
        out.extend(wrap(&styled(&slow, FAINT), width, "", "  "));
    }
    out
}
