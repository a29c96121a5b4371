//! `cargo kata plot`: pictures of the learner's own code, drawn by `tests/plots/NN-name`.

use super::board::{at_hand, rows};
use super::named;
use super::page::{self, Picture, pictures, pictures_folder};
use super::record;
use super::screen::say;
use super::suite::{Built, compile};
use crate::kit::Exercise;
use crate::process;
use crate::quiz::command::size;
use crate::quiz::terminal::{BOLD, styled, wrap};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long all pictures of an exercise may take. What hangs is given up after ten seconds each.
const WALL: Duration = Duration::from_secs(300);

/// What `cargo kata plot` can be told.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
01  each gradient beside the numeric one, as heat maps
02  the computation graph, with values and gradients; softmax
03  the loss curve, the two moons and the boundary between them; learning rates
04  the gradient at each layer, for each activation and initialisation
05  the optimizers' paths over valley, saddle and bowl; the schedules

What is still a stub is said to be one, and the rest is drawn. The pictures stand on the exercise's page \
(`cargo kata page`), and as SVG files in target/kata/page/plots.")]
pub struct Plot {
    /// The exercise: 02, 2 or 02-gradient-computation [default: the one at hand]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// Open them in the browser
    #[arg(long)]
    open: bool,
    /// Draw the solution, not your own code: what it comes to
    #[arg(long)]
    solution: bool,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If there is no such exercise, it does not compile, or nothing can be written.
pub fn run(root: &Path, arguments: &Plot, now: u64) -> Result<()> {
    let progress = record::open(arguments.progress.as_deref())?;
    let rows = rows(root, &progress)?;
    let all: Vec<Exercise> = rows.iter().map(|row| row.exercise.clone()).collect();
    let exercise = match &arguments.exercise {
        Some(typed) => named::exercise(&all, typed)?,
        None => match at_hand(&rows) {
            Some(row) => &row.exercise,
            None => bail!("all is done: name an exercise, as in `cargo kata plot 01`"),
        },
    };
    draw(root, exercise, arguments.solution)?;
    page::write(root, &progress, now)?;
    let page = page::folder(root).join(format!("{}.html", exercise.name));
    let folder = pictures_folder(root, arguments.solution);
    say(&lines(&pictures(&folder, &exercise.number), size().width))?;
    if arguments.open {
        return page::open(&page, "#pictures");
    }
    let shown = page.strip_prefix(root).unwrap_or(&page).display();
    println!("See them in a browser: {shown}, or `cargo kata plot {} --open`", exercise.number);
    Ok(())
}

/// Draws an exercise's pictures.
///
/// # Errors
/// If it has none, does not compile, or the program that draws comes to no end.
pub fn draw(root: &Path, exercise: &Exercise, solution: bool) -> Result<()> {
    if !root.join("tests/plots").join(&exercise.name).is_dir() {
        bail!(
            "exercise {} has no pictures: there is no tests/plots/{}",
            exercise.number,
            exercise.name
        );
    }
    let package = format!("plot-{}", exercise.number);
    let mut build = vec!["build", "--package", &package];
    if solution {
        build.extend(["--features", "solution"]);
    }
    let loud = std::io::stderr().is_terminal();
    let program = match compile(root, &build, &package, loud, loud)? {
        Built::Suite(program) => program,
        Built::Broken(error) => {
            bail!("exercise {} does not compile:\n{}", exercise.number, error.trim_end())
        }
    };
    let folder = pictures_folder(root, solution);
    let list = folder.join(format!("{}.json", exercise.number));
    // Of an earlier time.
    let _ = std::fs::remove_file(&list);
    let argv: [OsString; 2] = [program.into(), folder.into()];
    let mut command = std::process::Command::new(&argv[0]);
    command.arg(&argv[1]).current_dir(root);
    let ended = process::run(command, WALL, 1 << 16).context("cannot draw")?;
    if ended.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr).trim().to_string();
    let why = match ended.status {
        None => format!("it took more than {} s", WALL.as_secs()),
        Some(_) if said.contains("overflowed its stack") => {
            "your code overflows the stack: a recursion without an end?".to_string()
        }
        Some(status) => format!("it ended with {status}\n{said}"),
    };
    bail!("exercise {} could not be drawn: {why}", exercise.number)
}

/// What was drawn, and what not, in lines of at most `width` columns.
fn lines(pictures: &[Picture], width: usize) -> Vec<String> {
    let mut out = Vec::new();
    for picture in pictures {
        let mark = if picture.file.is_some() { "✓ drawn" } else { "○ not drawn yet" };
        out.push(styled(&picture.title, BOLD) + &format!("  {mark}"));
        for why in picture.reasons() {
            out.extend(wrap(&why, width, "  ", "    "));
        }
    }
    out.push(String::new());
    out
}
