//! `cargo kata solution` and `cargo kata reset`.

use super::board::command;
use super::named;
use super::record::{self, Help, Sources, Standing, standing};
use super::screen::{Lines, count, full_width, linked, report, say, show, wrapped};
use super::source::{Function, Part, functions, parts, unmarked};
use crate::file;
use crate::kit::Task;
use crate::kit::{Exercise, exercises};
use crate::quiz::command::size;
use crate::quiz::terminal::{BOLD, render, styled, whole, wrap};
use crate::tokens::{Kind, normalised, pieces};
use crate::verdict::Verdict;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use textwrap::core::display_width;

/// What `cargo kata solution` can be told.
#[derive(Debug, Args)]
pub struct Solution {
    /// The exercise: 02, 2 or 02-gradient-computation
    #[arg(value_name = "NN")]
    exercise: String,
    /// The task; a part of its name is enough
    #[arg(value_name = "TASK")]
    task: String,
    /// Show it although the task is not green
    #[arg(long)]
    give_up: bool,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// So wide a terminal has room for two columns of code.
const WIDE: usize = 130;

/// Runs `solution`.
///
/// # Errors
/// If the task is not green and was not given up, or something cannot be read or written.
pub fn solution(root: &Path, arguments: &Solution, now: u64) -> Result<()> {
    let exercises = exercises(root)?;
    let exercise = named::exercise(&exercises, &arguments.exercise)?;
    let task = named::task(exercise, &arguments.task)?;
    let mut progress = record::open(arguments.progress.as_deref())?;
    let sources = Sources::of(root, exercise)?;
    let all = standing(&progress, &sources);
    let of_task = all.iter().find(|one| one.task == task.name);
    let standing = of_task.context("a task has a standing")?;
    let was_green = standing.last.as_ref().is_some_and(|last| last.green.is_some());
    if !was_green && !arguments.give_up {
        let (number, task) = (&exercise.number, &task.name);
        let state = match &standing.last {
            None => "was not tested here yet",
            Some(_) => "is not green yet",
        };
        bail!(
            "{number} {task} {state}: `cargo kata test {number} {task}` tests it, `cargo kata hint \
             {number} {task}` helps; --give-up shows the solution all the same"
        );
    }
    if !was_green && standing.help.gave_up.is_none() {
        // The solution is shown even where that cannot be remembered.
        let saved = record::prepare(arguments.progress.as_deref()).and_then(|(fresh, _)| {
            progress = fresh;
            let name = record::name(&exercise.number, &task.name);
            progress.update::<Help>(&name, move |old| {
                let old = old.unwrap_or_default();
                Some(Help { gave_up: old.gave_up.or(Some(now)), ..old })
            })
        });
        if let Err(error) = saved {
            anstream::eprintln!("note: {error:#}");
        }
    }
    let (text, code) = (size().width, full_width());
    show(&linked(shown(root, exercise, task, standing, text, code)?, root))
}

/// The reference beside yours, and what yours does otherwise.
///
/// # Errors
/// If something cannot be read.
pub fn shown(
    root: &Path,
    exercise: &Exercise,
    task: &Task,
    standing: &Standing,
    width: usize,
    full: usize,
) -> Result<Lines> {
    let mut out = Lines::new();
    let title = format!("{} {}: the reference, beside yours", exercise.number, task.name);
    out.push(styled(&title, BOLD));
    for part in parts(root, exercise, Some(&task.name))? {
        let reference = unmarked(&part.solution);
        let helpers = helpers(&part, &reference);
        let yours = part.yours.clone().unwrap_or_default();
        let written = functions(&reference);
        let of_task = written.iter().filter(|one| part.names.contains(&one.name));
        for function in of_task.chain(helpers.iter()) {
            let mine = functions(&yours).into_iter().find(|one| one.name == function.name);
            let mine = mine.map(|mine| (mine.first + 1, mine.text(&yours)));
            let path = format!("{}/src/{}", exercise.name, part.file.display());
            out.push(String::new());
            out.extend(pair(function, &function.text(&reference), mine, &path, width, full));
        }
    }
    if let Some(last) = standing.last.as_ref().filter(|last| last.verdict != Verdict::Green) {
        out.extend([String::new(), styled("What the suite says of yours", BOLD), String::new()]);
        out.extend(
            report(&last.report, width.saturating_sub(4))
                .iter()
                .map(|l| format!("    {l}").trim_end().to_string()),
        );
    }
    Ok(out)
}

/// Functions that only the solution has, and that a learner need not write.
fn helpers(part: &Part, reference: &str) -> Vec<Function> {
    let given: BTreeSet<String> = functions(&part.stub).into_iter().map(|one| one.name).collect();
    let all = functions(reference);
    let bodies = all.iter().filter(|one| part.names.contains(&one.name));
    let bodies: String = bodies.map(|one| one.text(reference)).collect();
    let is_called =
        |name: &str| bodies.contains(&format!("{}(", name.rsplit("::").next().unwrap_or(name)));
    all.into_iter().filter(|one| !given.contains(&one.name) && is_called(&one.name)).collect()
}

/// One function, twice; where there is room, side by side.
fn pair(
    function: &Function,
    reference: &str,
    mine: Option<(usize, String)>,
    path: &str,
    width: usize,
    full: usize,
) -> Lines {
    let name = &function.name;
    let Some((line, mine)) = mine else {
        let mut out =
            vec![styled(&format!("{name}: only the reference has it"), BOLD), String::new()];
        out.extend(code(reference, full));
        return out;
    };
    let stub = mine.contains("todo!(");
    if !stub && normalised(&mine) == normalised(reference) {
        let mut out = wrap(
            &format!("{}: yours is the same but for names and comments", styled(name, BOLD)),
            width,
            "",
            "  ",
        );
        out.push(String::new());
        out.extend(code(reference, full));
        return out;
    }
    let of_mine = format!("exercises/{path}:{line}");
    let of_reference = format!("solutions/{path}");
    let mut out = Lines::new();
    if full >= WIDE && !stub {
        let half = (full - 3) / 2;
        let (left, right) = (code(&mine, half), code(reference, half));
        let cell =
            |text: &str| format!("{text}{}", " ".repeat(half.saturating_sub(display_width(text))));
        out.push(format!(
            "{} │ {}",
            cell(&styled(&format!("yours, {of_mine}"), BOLD)),
            styled(&format!("the reference, {of_reference}"), BOLD)
        ));
        for at in 0..left.len().max(right.len()) {
            let text = |lines: &Lines| lines.get(at).cloned().unwrap_or_default();
            out.push(format!("{} │ {}", cell(&text(&left)), text(&right)).trim_end().to_string());
        }
    } else {
        let titled = |what: &str, path: &str| {
            let title = format!("{}{what} ({})", styled(name, BOLD), whole(path));
            wrap(&title, width, "", "  ")
        };
        if !stub {
            out.extend(titled(", yours", &of_mine));
            out.push(String::new());
            out.extend(code(&mine, full));
            out.push(String::new());
        }
        let what = if stub { ", the reference; yours is still a stub" } else { ", the reference" };
        out.extend(titled(what, &of_reference));
        out.push(String::new());
        out.extend(code(reference, full));
    }
    let other = if stub { Vec::new() } else { otherwise(&mine, reference) };
    if !other.is_empty() {
        out.extend([String::new(), "What yours does otherwise:".to_string()]);
        out.extend(other.iter().flat_map(|text| wrap(&format!("- {text}"), width, "  ", "    ")));
    }
    out
}

/// Code in lines; a comment goes on as a comment.
fn code(text: &str, width: usize) -> Lines {
    let room = width.saturating_sub(if width < 60 { 2 } else { 4 });
    let mut out = String::new();
    for line in text.trim_end().lines() {
        let mark = line.len() - line.trim_start().len();
        match line.trim_start().strip_prefix("// ").filter(|_| display_width(line) > room) {
            Some(comment) => {
                let begin = format!("{}// ", &line[..mark]);
                out += &(wrap(comment, room, &begin, &begin).join("\n") + "\n");
            }
            None => out += &format!("{line}\n"),
        }
    }
    render(&format!("~~~~\n{}\n~~~~", out.trim_end()), width, "", "")
}

/// What one piece of code does and the other does not, as far as its words tell.
fn otherwise(mine: &str, reference: &str) -> Vec<String> {
    let (mine, reference) = (words(mine), words(reference));
    let mut out = Vec::new();
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.difference(b).map(|word| format!("`{word}`")).collect()
    };
    for (what, of) in [("calls", 0), ("has the numbers", 1)] {
        let (here, there) =
            (only(&mine.0[of], &reference.0[of]), only(&reference.0[of], &mine.0[of]));
        if !here.is_empty() {
            out.push(format!("only yours {what} {}", here.join(", ")));
        }
        if !there.is_empty() {
            out.push(format!("only the reference {what} {}", there.join(", ")));
        }
    }
    if mine.1 != reference.1 {
        let say = |n: usize| if n == 0 { "no loop".to_string() } else { count(n as u64, "loop") };
        out.push(format!("yours has {}, the reference {}", say(mine.1), say(reference.1)));
    }
    if mine.2 && !reference.2 || reference.2 && !mine.2 {
        let who = if mine.2 { "yours" } else { "the reference" };
        out.push(format!("only {who} refuses arguments in words of its own"));
    }
    out
}

/// Calls and numbers, how many loops, and whether arguments are refused.
fn words(text: &str) -> ([BTreeSet<String>; 2], usize, bool) {
    let all: Vec<_> = pieces(text)
        .into_iter()
        .filter(|p| !matches!(p.kind, Kind::Space | Kind::Comment))
        .collect();
    let word = |at: usize| all.get(at).map_or("", |piece| &text[piece.at.clone()]);
    let (mut sets, mut loops, mut refuses) = ([BTreeSet::new(), BTreeSet::new()], 0, false);
    for (at, piece) in all.iter().enumerate() {
        let here = word(at);
        let behind = at.checked_sub(1).map_or("", word);
        match piece.kind {
            // An integer is mostly an index or an axis.
            Kind::Number if here.contains(['.', 'e']) => drop(sets[1].insert(here.to_string())),
            Kind::Keyword if ["for", "while", "loop"].contains(&here) => loops += 1,
            Kind::Name if here.contains("assert") || here == "panic" => refuses = true,
            Kind::Name
                if behind != "fn"
                    && word(at + 1) == "("
                    && !here.starts_with(char::is_uppercase) =>
            {
                sets[0].insert(here.to_string());
            }
            _ => {}
        }
    }
    (sets, loops, refuses)
}

/// What `cargo kata reset` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is lost: what you wrote is kept, and the command says where. Your progress stays as it is.")]
pub struct Reset {
    /// The exercise: 02, 2 or 02-gradient-computation
    #[arg(value_name = "NN")]
    exercise: String,
    /// Only this task's functions; a part of its name is enough
    #[arg(value_name = "TASK")]
    task: Option<String>,
    /// The progress file, beside which your code is kept [default: backprop-kata/progress.jsonl in
    /// your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// Runs `reset`.
///
/// # Errors
/// If something cannot be read or written; then what could not be kept was not replaced either.
pub fn reset(root: &Path, arguments: &Reset) -> Result<()> {
    let exercises = exercises(root)?;
    let exercise = named::exercise(&exercises, &arguments.exercise)?;
    let task = match &arguments.task {
        Some(typed) => Some(named::task(exercise, typed)?.name.clone()),
        None => None,
    };
    let progress = record::open(arguments.progress.as_deref())?;
    let beside = progress.file().parent().unwrap_or(Path::new("")).join("before-reset");
    let mut changes = Vec::new();
    for part in parts(root, exercise, task.as_deref())? {
        let file = Path::new("exercises").join(&exercise.name).join("src").join(&part.file);
        let new = match (&part.yours, &task) {
            (Some(yours), Some(_)) => {
                with_stubs(yours, &part).with_context(|| format!("in {}", file.display()))?
            }
            _ => part.stub.clone(),
        };
        if part.yours.as_ref() != Some(&new) {
            changes.push((file, part.yours, new));
        }
    }
    let width = size().width;
    let what = task.map_or(exercise.number.clone(), |task| format!("{} {task}", exercise.number));
    if changes.is_empty() {
        return say(&wrap(
            &format!("{what} is as it was handed out: nothing to do."),
            width,
            "",
            "  ",
        ));
    }
    let kept = free(&beside, &exercise.name)?;
    for (path, old, _) in &changes {
        if let Some(old) = old {
            file::write(&kept.join(path), old.as_bytes(), false)
                .context("nothing was reset, since what you wrote could not be kept")?;
        }
    }
    for (path, _, new) in &changes {
        file::write(&root.join(path), new.as_bytes(), true)?;
    }
    let mut out =
        wrap(&format!("{what} is a stub again. What you wrote is kept:"), width, "", "  ");
    out.push(String::new());
    for (path, old, _) in &changes {
        if old.is_some() {
            out.push(format!("    {}", kept.join(path).display()));
        }
    }
    out.push(String::new());
    let folder = shell(&kept.join("exercises"));
    let copy = match cfg!(windows) {
        true => format!("xcopy /E /Y {folder} exercises"),
        false => format!("cp -R {folder} ."),
    };
    let begin = command(&format!("watch {}", exercise.number));
    let back = format!("To have it back: `{copy}` in the kit's folder. To begin: {begin}");
    out.extend(wrapped(&back, width, "", "  "));
    say(&out)
}

/// A path as a shell takes it.
fn shell(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+:\\".contains(c));
    if plain { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// A folder that is not there yet: `02-gradient-computation.3`.
fn free(beside: &Path, name: &str) -> Result<PathBuf> {
    let mut numbers = (1..10_000).map(|n| beside.join(format!("{name}.{n}")));
    numbers.find(|folder| !folder.exists()).context("too many resets are kept: delete old ones")
}

/// A learner's file with the task's functions as they are handed out, and all else as it is.
pub(crate) fn with_stubs(yours: &str, part: &Part) -> Result<String> {
    let mut lines: Vec<String> = yours.lines().map(str::to_string).collect();
    let (mine, handed) = (functions(yours), functions(&part.stub));
    let mut places: Vec<(&Function, &Function)> = Vec::new();
    for name in &part.names {
        let find = |all: &'_ [Function]| all.iter().position(|one| one.name == *name);
        let (Some(at), Some(of)) = (find(&mine), find(&handed)) else {
            bail!(
                "there is no function `{name}` any more: reset the whole exercise, without a task"
            );
        };
        places.push((&mine[at], &handed[of]));
    }
    places.sort_by_key(|(mine, _)| std::cmp::Reverse(mine.first));
    for (mine, handed) in places {
        let stub = part.stub.lines().skip(handed.first).take(handed.end - handed.first);
        lines.splice(mine.first..mine.end, stub.map(str::to_string));
    }
    Ok(lines.join("\n") + "\n")
}
