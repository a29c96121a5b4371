//! `cargo kata watch`: on every save, the one report that helps most.

mod asked;
pub mod editor;
mod files;
mod session;
pub mod state;
mod tty;
pub mod view;
pub mod worker;

use super::{board, named, record, suite};
use crate::kit::{self, Exercise};
use crate::platform::{self, Asked};
use crate::progress::Progress;
use crate::quiz::lang::Lang;
use anyhow::{Context, Result};
use clap::Args;
use files::Saved;
use session::Session;
use state::State;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::time::Instant;
use tty::{Key, Tty};
use worker::{Phase, Ran};

/// What `cargo kata watch` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Open the exercise in your editor, beside this. Each time that you save, it is compiled and judged, and \
the first red task is shown, with the one report that tells most: a known mistake before a pattern, a \
pattern before figures. Of several, the one in the file that you saved comes first, and stubs come last.

Keys: h a hint, n the next task that is not green, l all tasks, a all reports, s the statement, r run \
again, e open the task in your editor, ? what else there is, q quit.

Without NN, it follows you: save a file of another exercise, and that one is shown.

Each verdict is remembered, and stands on the board: cargo kata.")]
pub struct Watch {
    /// The exercise: 02, 2 or 02-gradient-computation [default: the one at hand]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// The task to begin with; a part of its name is enough
    #[arg(value_name = "TASK")]
    task: Option<String>,
    /// Run when you press r, and not on a save: for network folders, which send no file events
    #[arg(long)]
    manual: bool,
    /// Write line below line, and draw nothing again: for a screen reader; a key, then Enter
    #[arg(long)]
    plain: bool,
    /// The language of what is not a report: en or zh-CN [default: as LANG says, or en]
    #[arg(long, value_parser = Lang::named)]
    lang: Option<Lang>,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// What a watch waits for.
#[derive(PartialEq)]
pub enum Event {
    /// A key.
    Key(Key),
    /// The screen has another size.
    Resized,
    /// A signal says that the terminal is this program's again.
    Continued,
    /// A source was saved.
    Saved(Saved),
    /// Some events were lost.
    Rescan,
    /// What the run is at.
    Phase(Phase),
    /// What it found.
    Ran(Box<Ran>),
    /// The editor that had the terminal was left; or why it could not be started.
    Edited(Option<String>),
    /// It is over; or why it could not be done.
    Ended(Result<(), String>),
}

/// Runs the command, until it is told to quit. `now` tells the time in seconds since 1970.
///
/// # Errors
/// If there is no such exercise, or something cannot be read or written.
pub fn run(root: &Path, arguments: &Watch, now: &dyn Fn() -> u64) -> Result<()> {
    let (progress, notices) = record::prepare(arguments.progress.as_deref())?;
    let exercises = kit::exercises(root)?;
    let chosen = match &arguments.exercise {
        Some(typed) => named::exercise(&exercises, typed)?.clone(),
        None => at_hand(root, &progress)?,
    };
    let mut state = State::new(chosen);
    if let Some(task) = &arguments.task {
        state.pinned = Some(named::task(&state.exercise, task)?.name.clone());
    }
    let lang = Lang::of_machine(|name| std::env::var(name).ok());
    let lang = arguments.lang.unwrap_or(lang);
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    let plain = arguments.plain || dumb || !stdin.is_terminal() || !stdout.is_terminal();
    let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    let (sender, events) = channel();
    let mut manual = arguments.manual;
    let watcher = match manual {
        true => None,
        false => files::watch(root, sender.clone())
            .map_err(|error| state.said = Some(no_events(&error, lang)))
            .ok(),
    };
    manual |= watcher.is_none();
    let tty = Tty::new(plain, colour);
    tty.say(&notices);
    // The libraries, with cargo's own bar, before the screen is taken. What comes of it is seen below.
    let _ = suite::build(root, &state.exercise, colour, std::io::stderr().is_terminal());
    let mut watch = Session {
        root,
        lang,
        manual,
        follows: arguments.exercise.is_none(),
        exercises,
        state,
        progress,
        tty,
        worker: worker::start(root.to_path_buf(), colour, sender.clone()),
        events: sender.clone(),
        running: false,
        testing: None,
        due: Some(Instant::now()),
        now,
    };
    signals(sender.clone())?;
    watch.tty.take()?;
    watch.tty.listen(sender);
    let done = watch.follow(&events);
    watch.stop(&events);
    watch.tty.give();
    watch.goodbye();
    done
}

/// The exercise to go on with.
fn at_hand(root: &Path, progress: &Progress) -> Result<Exercise> {
    let rows = board::rows(root, progress)?;
    let row = board::at_hand(&rows).or(rows.first()).context("there is no exercise here")?;
    Ok(row.exercise.clone())
}

fn no_events(error: &anyhow::Error, lang: Lang) -> String {
    lang.pick(
        format!("saves are not seen here ({error:#}): press r after each"),
        format!("这里收不到保存事件（{error:#}）：保存后请按 r"),
    )
}

/// What the system says: that the terminal is ours again, or that it is time to go.
fn signals(events: Sender<Event>) -> Result<()> {
    platform::on_signals(move |asked| {
        let event = match asked {
            Asked::ToGoOn => Event::Continued,
            Asked::ToEnd => Event::Key(Key::Quit),
        };
        events.send(event).is_ok()
    })
}
