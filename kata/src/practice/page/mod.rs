//! The page, `cargo kata page`: a folder of plain files, which a browser opens without a server.

mod board;
mod exercise;
mod parts;
mod picture;
mod statement;
mod verdicts;

pub use parts::time as moment;
pub use picture::{Picture, pictures, pictures_folder};
pub use verdicts::verdicts;

use crate::file;
use crate::kit::Exercise;
use crate::practice::board::{Row, rows};
use crate::practice::record;
use crate::progress::Progress;
use crate::quiz::bank;
use crate::quiz::lang::Lang;
use crate::quiz::question::Section;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the page is.
pub fn folder(root: &Path) -> PathBuf {
    root.join("target").join("kata").join("page")
}

/// `cargo kata page`.
#[derive(clap::Args)]
#[command(after_help = "\
The page is a folder of plain files: nothing is sent anywhere, and no server runs. While \
`cargo kata watch` runs, an open page shows each new verdict within a second.

The pictures on it are those that `cargo kata plot NN` drew last.")]
pub struct Page {
    /// Open it in the browser
    #[arg(long)]
    open: bool,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

/// What a page is made of.
struct Kit<'a> {
    root: &'a Path,
    rows: &'a [Row],
    sections: Vec<Section>,
    progress: &'a Progress,
    now: u64,
}

impl Kit<'_> {
    fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.rows.iter().map(|row| &row.exercise)
    }
}

/// `cargo kata page`.
///
/// # Errors
/// If the kit cannot be read, or the page not be written or opened.
pub fn run(root: &Path, arguments: &Page, now: u64) -> Result<()> {
    let progress = record::open(arguments.progress.as_deref())?;
    let first = write(root, &progress, now)?;
    println!("The page is written: {}", first.display());
    if arguments.open {
        return open(&first, "");
    }
    println!("Open it in a browser, or run `cargo kata page --open`.");
    Ok(())
}

/// Writes all pages, and returns the first.
///
/// # Errors
/// If the kit cannot be read, or a page not be written.
pub fn write(root: &Path, progress: &Progress, now: u64) -> Result<PathBuf> {
    let rows = rows(root, progress)?;
    let verdicts = verdicts::now(root, &rows)?;
    let kit = Kit { root, rows: &rows, sections: bank::load(root, Lang::En)?, progress, now };
    let folder = folder(root);
    for exercise in kit.exercises() {
        let page = exercise::page(&kit, exercise, &verdicts)?;
        file::write(&folder.join(format!("{}.html", exercise.name)), page.as_bytes(), true)?;
    }
    let first = folder.join("index.html");
    file::write(&first, board::page(&kit, &verdicts).as_bytes(), true)?;
    Ok(first)
}

/// Opens a page as the platform does, at a place in it: `#pictures`, or nothing.
///
/// # Errors
/// If no browser can be started.
pub fn open(file: &Path, place: &str) -> Result<()> {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let path = file.to_string_lossy().replace('\\', "/");
    let path = path.replace('%', "%25").replace(' ', "%20").replace('#', "%23").replace('?', "%3F");
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mut command = Command::new(program);
    command.args(before).arg(format!("file://{slash}{path}{place}"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let failed = || format!("cannot open a browser: open {} yourself", file.display());
    if !command.status().with_context(failed)?.success() {
        bail!(failed());
    }
    Ok(())
}
