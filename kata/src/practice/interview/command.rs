//! `cargo kata mock` and `cargo kata debug`: their arguments, and what they start.

use super::beside;
use super::draw::{self, Draw};
use super::opening::{Drawn, begin};
use super::page;
use super::score;
use super::sitting::{Sitting, shown};
use super::state::{Interview, Kind, Planted, What, ended_last, hold, unfinished};
use crate::file;
use crate::kit::exercises;
use crate::practice::{named, record};
use crate::process::STOP;
use crate::progress::{Progress, Remembered};
use crate::quiz::bank;
use crate::quiz::command::{drain, size};
use crate::quiz::console::Console;
use crate::quiz::lang::Lang;
use crate::quiz::question::Question;
use crate::quiz::terminal::wrap;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// How long a mock interview takes.
const MINUTES: u32 = 45;

/// What `cargo kata mock` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Questions first, then tasks to write, then a program in which something is wrong. You work in a scratch copy, in \
your own editor; your own files and the state of your tasks stay as they are. The clock is the wall's: it goes on when you leave, \
and `cargo kata mock` goes back to where you were, whatever ended it. There are no hints. At the end you see what \
was right, which mistakes you made, by name, how long each took, and what to practise next.

The same seed and time ask the same. The scratch copy stands in `scratch` in the kit's folder, or where the variable \
KATA_SCRATCH says; what you wrote stays there.")]
pub struct Mock {
    /// How long it takes, from 10 to 240 minutes [default: 45]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=240))]
    minutes: Option<u32>,
    /// Draw the same again; said on the scorecard [default: another every time]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Only tasks and questions of this level: 1, 2 or 3
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
    level: Option<u8>,
    #[command(flatten)]
    common: Common,
}

/// What `cargo kata debug` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
\"Find what is wrong with this backward pass\": a finished program in which one to three known mistakes were made, \
in a scratch copy. You find and mend them in your own editor, against the clock; Enter asks the suite which tasks \
are red, and no more. At the end you see what was there, what you found, and what you broke on the way.

Left, or interrupted, `cargo kata debug` goes back to it; the clock goes on meanwhile.")]
pub struct Debug {
    /// The exercise: 02, 2 or 02-gradient-computation [default: drawn]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// How many mistakes: 1, 2 or 3 [default: drawn]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
    bugs: Option<u8>,
    /// Draw the same again; said on the scorecard [default: another every time]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    common: Common,
}

/// What both can be told.
#[derive(Debug, Args)]
pub struct Common {
    /// Begin a new one: one that was left is judged as it stands, and its scorecard shown
    #[arg(long)]
    new: bool,
    /// Show the scorecard of the last one that ended, once more
    #[arg(long, conflicts_with = "new")]
    last: bool,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// An interview that was held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// When it ended, in seconds since 1970; an earlier version of the kit wrote when it began.
    pub when: u64,
    /// How long it could take.
    pub minutes: u32,
    /// Points that were made.
    pub points: u32,
    /// Points that there were.
    pub of: u32,
}

impl Remembered for Held {
    const KIND: &'static str = "interview";
}

/// Runs `mock`.
///
/// # Errors
/// If something cannot be read, built or written.
pub fn mock(root: &Path, arguments: &Mock, now: &dyn Fn() -> u64) -> Result<()> {
    let minutes = arguments.minutes.unwrap_or(MINUTES);
    let drawn = |seed: u64| {
        let (exercises, sections) = (exercises(root)?, bank::load(root, Lang::En)?);
        let mut draw = Draw::new(seed);
        let pieces = draw::mock(&exercises, &sections, minutes, arguments.level, &mut draw)?;
        Ok(Drawn { seed, minutes, pieces, draw })
    };
    let unused = [
        arguments.minutes.map(|_| "--minutes"),
        arguments.seed.map(|_| "--seed"),
        arguments.level.map(|_| "--level"),
    ];
    run(root, Kind::Mock, &arguments.common, arguments.seed, &unused, &drawn, now)
}

/// Runs `debug`.
///
/// # Errors
/// If something cannot be read, built or written, or there is no such exercise.
pub fn debug(root: &Path, arguments: &Debug, now: &dyn Fn() -> u64) -> Result<()> {
    let all = exercises(root)?;
    let chosen =
        arguments.exercise.as_ref().map(|typed| named::exercise(&all, typed)).transpose()?;
    let drawn = |seed: u64| {
        let mut draw = Draw::new(seed);
        let any = draw.below(all.len());
        let exercise = chosen.or(all.get(any)).context("the kit has no exercises")?;
        let bugs = arguments.bugs.map_or_else(|| 1 + draw.below(3), usize::from);
        let pieces = vec![draw::program(exercise, bugs, String::new())];
        Ok(Drawn { seed, minutes: pieces[0].minutes, pieces, draw })
    };
    let unused = [
        arguments.exercise.as_deref(),
        arguments.bugs.map(|_| "--bugs"),
        arguments.seed.map(|_| "--seed"),
    ];
    run(root, Kind::Debug, &arguments.common, arguments.seed, &unused, &drawn, now)
}

/// Begins one or goes back to one, and holds it. `unused` is what was asked for and is for a new one only.
fn run(
    root: &Path,
    kind: Kind,
    common: &Common,
    seed: Option<u64>,
    unused: &[Option<&str>],
    drawn: &dyn Fn(u64) -> Result<Drawn>,
    now: &dyn Fn() -> u64,
) -> Result<()> {
    let all = exercises(root)?;
    let sections = bank::load(root, Lang::En)?;
    let questions: Vec<&Question> =
        sections.iter().flat_map(|section| &section.questions).collect();
    let (mut progress, notices) = record::prepare(common.progress.as_deref())?;
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    let typed = stdin.is_terminal() && stdout.is_terminal();
    let output = anstream::stdout().lock();
    let mut console = match typed {
        true => Console::typed(stdin.lock(), output, Box::new(size), drain, Lang::En),
        false => Console::piped(stdin.lock(), output, size().width, Lang::En),
    };
    for notice in notices {
        console.say(&notice)?;
    }
    let word = kind.word();
    if common.last {
        let Some((folder, interview)) = ended_last(root, kind) else {
            bail!("none has ended yet: `cargo kata {word}` begins one, or goes back to it");
        };
        return show(&folder, &interview, &mut console);
    }
    let (folder, mut interview, _lock) = match unfinished(root, kind) {
        Some((folder, interview)) if !common.new => {
            let lock = hold(&folder)?;
            console.say(&format!(
                "You are in the middle of one, of {} min and seed {}: back to it. (`cargo kata {word} --new` judges it \
                 and begins another.)",
                interview.minutes, interview.seed
            ))?;
            let unused: Vec<&str> = unused.iter().copied().flatten().collect();
            if !unused.is_empty() {
                console.say(&format!("Only for a new one, so not used: {}.", unused.join(", ")))?;
            }
            (folder, interview, lock)
        }
        left => {
            // What cannot be drawn ends nothing.
            let drawn = drawn(seed.unwrap_or_else(now))?;
            if let Some((folder, mut interview)) = left {
                console.say("The one that you left is judged as it stands.")?;
                let _lock = hold(&folder)?;
                let folder = &folder;
                let (exercises, questions) = (&all[..], &questions[..]);
                Sitting { root, folder, exercises, questions, console: &mut console, now }
                    .judge(&mut interview)?;
                close(folder, &interview, &mut progress, &mut console)?;
                console.line("")?;
            }
            console.say("Preparing a scratch copy: the first time it takes about a minute …")?;
            let (folder, interview) = begin(root, kind, drawn, &all, now)?;
            let lock = hold(&folder)?;
            (folder, interview, lock)
        }
    };
    let _bell =
        typed.then(|| beside::ring(folder.clone(), interview.deadline(), console.over.clone()));
    beside::leave_when_asked(folder.clone())?;
    let (exercises, questions) = (&all[..], &questions[..]);
    let mut sitting =
        Sitting { root, folder: &folder, exercises, questions, console: &mut console, now };
    match sitting.hold(&mut interview) {
        Ok(true) => close(&folder, &interview, &mut progress, &mut console),
        // Ctrl-C: whatever was at work has said that it was stopped, in one way or another.
        Err(error) if !STOP.load(Ordering::Relaxed) => Err(error),
        left => {
            if left.is_err() {
                interview.count(now());
                interview.save(&folder)?;
                console.line("")?;
            }
            let (text, width) = (beside::left(&interview, now()), console.width());
            console.show(&wrap(&text, width, "", "  "), 0)
        }
    }
}

/// Records one that has ended, and shows its scorecard.
fn close<R: BufRead, W: Write>(
    folder: &Path,
    interview: &Interview,
    progress: &mut Progress,
    console: &mut Console<R, W>,
) -> Result<()> {
    let (points, of) = score::points(interview);
    let when = interview.ended.unwrap_or(interview.started);
    let held = Held { when, minutes: interview.minutes, points, of };
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let recorded = progress
        .update(&format!("{name}@{}", interview.started), move |_: Option<Held>| {
            Some(held.clone())
        });
    show(folder, interview, console)?;
    recorded
}

/// Shows the scorecard, and writes it as a page.
fn show<R: BufRead, W: Write>(
    folder: &Path,
    interview: &Interview,
    console: &mut Console<R, W>,
) -> Result<()> {
    let (page_file, wrote) = (folder.join("scorecard.html"), shown(&folder.join("exercises")));
    file::write(&page_file, page::page(interview, &wrote).as_bytes(), true)?;
    let width = console.width();
    let mut lines = score::lines(interview, width);
    lines.push(String::new());
    for (what, path) in [("As a page", shown(&page_file)), ("What you wrote", wrote)] {
        lines.extend(wrap(&format!("{what}: {path}"), width, "", "  "));
    }
    console.show(&lines, 0)
}

/// A program's planted mistakes, for a test.
///
/// # Errors
/// If they cannot be read.
pub fn planted(interview: &Interview) -> Result<Vec<Planted>> {
    let sealed = interview.pieces.iter().filter_map(|piece| match &piece.what {
        What::Debug { sealed, .. } => Some(Planted::open(sealed)),
        _ => None,
    });
    sealed.collect()
}
