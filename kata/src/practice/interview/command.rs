//! `cargo kata mock` and `cargo kata debug`: their arguments, and what they start.

use super::draw::{self, Draw};
use super::page;
use super::score;
use super::sitting::{Sitting, shown};
use super::state::{Interview, Kind, Piece, Planted, What, hold, unfinished};
use crate::file;
use crate::kit::{Exercise, exercises};
use crate::practice::{named, record, scratch};
use crate::progress::Remembered;
use crate::quiz::bank;
use crate::quiz::command::{drain, size};
use crate::quiz::console::Console;
use crate::quiz::lang::Lang;
use crate::quiz::question::Question;
use crate::quiz::terminal::wrap;
use anyhow::{Context, Result};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// What `cargo kata mock` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Questions first, then tasks to write, then a program in which something is wrong. You work in a scratch copy, in \
your own editor; your own files and progress stay as they are. The clock is the wall's: it goes on when you leave, \
and `cargo kata mock` goes back to where you were, whatever ended it. There are no hints. At the end you see what \
was right, which mistakes you made, by name, how long each took, and what to practise next.

The same seed and time ask the same. The scratch copy stands in `scratch` in the kit's folder, or where the variable \
KATA_SCRATCH says; what you wrote stays there.")]
pub struct Mock {
    /// How long it takes
    #[arg(long, value_name = "N", default_value_t = 45, value_parser = clap::value_parser!(u32).range(10..=240))]
    minutes: u32,
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
    /// How many mistakes [default: drawn]
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
    /// Begin a new one: one that was left is judged as it stands
    #[arg(long)]
    new: bool,
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
    let begin = |seed: u64| {
        let exercises = exercises(root)?;
        let sections = bank::load(root, Lang::En)?;
        let mut draw = Draw::new(seed);
        let pieces =
            draw::mock(&exercises, &sections, arguments.minutes, arguments.level, &mut draw)?;
        begin(root, Kind::Mock, seed, arguments.minutes, pieces, &exercises, &mut draw, now)
    };
    run(root, Kind::Mock, &arguments.common, arguments.seed, &begin, now)
}

/// Runs `debug`.
///
/// # Errors
/// If something cannot be read, built or written, or there is no such exercise.
pub fn debug(root: &Path, arguments: &Debug, now: &dyn Fn() -> u64) -> Result<()> {
    let all = exercises(root)?;
    let chosen =
        arguments.exercise.as_ref().map(|typed| named::exercise(&all, typed)).transpose()?;
    let begin = |seed: u64| {
        let mut draw = Draw::new(seed);
        let drawn = draw.below(all.len());
        let exercise = chosen.or(all.get(drawn)).context("the kit has no exercises")?;
        let bugs = arguments.bugs.map_or_else(|| 1 + draw.below(3), usize::from);
        let pieces = vec![draw::program(exercise, bugs, String::new())];
        let minutes = pieces[0].minutes;
        begin(root, Kind::Debug, seed, minutes, pieces, &all, &mut draw, now)
    };
    run(root, Kind::Debug, &arguments.common, arguments.seed, &begin, now)
}

/// Lays out an interview's scratch copy, and begins it: the clock starts when all is there.
#[allow(clippy::too_many_arguments, reason = "each is said once")]
fn begin(
    root: &Path,
    kind: Kind,
    seed: u64,
    minutes: u32,
    mut pieces: Vec<Piece>,
    exercises: &[Exercise],
    draw: &mut Draw,
    now: &dyn Fn() -> u64,
) -> Result<(PathBuf, Interview)> {
    let folder = free(&scratch::folder(root), &format!("{}-{seed}", kind.word()))?;
    let of = |number: &str| exercises.iter().find(|exercise| exercise.number == number);
    let mut copies = Vec::new();
    for piece in &pieces {
        match &piece.what {
            What::Question { .. } => {}
            What::Task { exercise, task } => {
                let exercise = of(exercise).context("an exercise is gone")?;
                copies.push((exercise, draw::task(root, exercise, task)?));
            }
            What::Debug { exercise, .. } => {
                copies.push((of(exercise).context("an exercise is gone")?, BTreeMap::new()))
            }
        }
    }
    let laid_out = || -> Result<()> {
        // A crate must have a root before cargo reads the folder.
        let with_root = copies.iter().map(|(exercise, files)| {
            let mut files = files.clone();
            files.entry(PathBuf::from("lib.rs")).or_default();
            (*exercise, files)
        });
        scratch::lay_out(root, &folder, &with_root.collect::<Vec<_>>())?;
        for piece in &mut pieces {
            if let What::Debug { exercise, bugs, sealed } = &mut piece.what {
                let exercise = of(exercise).context("an exercise is gone")?;
                *sealed = draw::plant(root, &folder, exercise, *bugs, draw)?.seal();
            }
        }
        // What is built now is not waited for later.
        for (exercise, files) in &copies {
            if !files.is_empty() {
                crate::practice::suite::build(&folder, exercise, false, false)?;
            }
        }
        Ok(())
    };
    let mut laid_out = laid_out;
    if let Err(error) = laid_out() {
        let _ = std::fs::remove_dir_all(&folder);
        return Err(error).context("the interview could not be laid out");
    }
    let interview = Interview::new(kind, seed, minutes, pieces, now());
    interview.save(&folder)?;
    Ok((folder, interview))
}

fn free(beside: &Path, name: &str) -> Result<PathBuf> {
    let first = beside.join(name);
    let more = (2..10_000).map(|n| beside.join(format!("{name}.{n}")));
    std::iter::once(first)
        .chain(more)
        .find(|folder| !folder.exists())
        .context("too many interviews: delete old ones below `scratch`")
}

type Begun = Result<(PathBuf, Interview)>;

fn run(
    root: &Path,
    kind: Kind,
    common: &Common,
    seed: Option<u64>,
    begin: &dyn Fn(u64) -> Begun,
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
    let left = unfinished(root, kind);
    let word = kind.word();
    let (folder, mut interview) = match left {
        Some((folder, mut interview)) if common.new => {
            // Nothing more is asked of it, and nothing of it is lost.
            let lock = hold(&folder)?;
            interview.count(now());
            interview.ended = Some(now().min(interview.deadline()));
            interview.save(&folder)?;
            drop(lock);
            console.say("Preparing a scratch copy: the first time it takes about a minute …")?;
            begin(seed.unwrap_or_else(now))?
        }
        Some((folder, interview)) => {
            let text = format!(
                "You are in the middle of one: back to it. (`cargo kata {word} --new` begins another.)"
            );
            console.say(&text)?;
            (folder, interview)
        }
        None => {
            console.say("Preparing a scratch copy: the first time it takes about a minute …")?;
            begin(seed.unwrap_or_else(now))?
        }
    };
    let _lock = hold(&folder)?;
    let over = typed.then(|| say_when_over(interview.deadline(), now()));
    let mut sitting = Sitting {
        root,
        folder: &folder,
        exercises: &all,
        questions: &questions,
        console: &mut console,
        now,
    };
    let ended = sitting.hold(&mut interview)?;
    drop(over);
    let width = console.width();
    if !ended {
        let text = format!(
            "Left. The clock goes on, for {} more: `cargo kata {word}` goes back to it.",
            minutes(interview.left(now()))
        );
        return console.show(&wrap(&text, width, "", "  "), 0);
    }
    let page_file = folder.join("scorecard.html");
    file::write(&page_file, page::page(&interview).as_bytes(), true)?;
    let mut lines = score::lines(&interview, width);
    lines.push(String::new());
    lines.extend(wrap(&format!("As a page: {}", shown(&page_file)), width, "", "  "));
    lines.extend(wrap(
        &format!("What you wrote: {}", shown(&folder.join("exercises"))),
        width,
        "",
        "  ",
    ));
    console.show(&lines, 0)?;
    let (points, of) = score::points(&interview);
    let when = interview.ended.unwrap_or(interview.started);
    let held = Held { when, minutes: interview.minutes, points, of };
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    progress
        .update(&format!("{name}@{}", interview.started), move |_: Option<Held>| Some(held.clone()))
}

fn minutes(seconds: u64) -> String {
    format!("{} min", seconds.div_ceil(60))
}

/// Says when the time is over, while a prompt waits; until what it returns is dropped.
fn say_when_over(deadline: u64, now: u64) -> Sender<()> {
    let (sender, receiver) = channel();
    let left = Duration::from_secs(deadline.saturating_sub(now));
    std::thread::spawn(move || {
        if receiver.recv_timeout(left) == Err(RecvTimeoutError::Timeout) && !left.is_zero() {
            anstream::eprintln!("\n\nTime is over. Enter: the scorecard.");
        }
    });
    sender
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
