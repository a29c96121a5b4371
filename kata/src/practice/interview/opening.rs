//! An interview laid out: a scratch copy with its tasks' stubs and its program's mistakes, built.

use super::draw::{self, Draw};
use super::state::{Interview, Kind, Piece, What};
use crate::kit::Exercise;
use crate::practice::{scratch, suite};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What is to be asked.
pub struct Drawn {
    /// From what it was drawn.
    pub seed: u64,
    /// How long it may take.
    pub minutes: u32,
    /// What is asked.
    pub pieces: Vec<Piece>,
    /// Draws the program's mistakes.
    pub draw: Draw,
}

/// Lays out an interview's scratch copy, and begins it: the clock starts when all is there.
///
/// # Errors
/// If something cannot be read, built or written.
pub fn begin(
    root: &Path,
    kind: Kind,
    drawn: Drawn,
    exercises: &[Exercise],
    now: &dyn Fn() -> u64,
) -> Result<(PathBuf, Interview)> {
    let Drawn { seed, minutes, mut pieces, mut draw } = drawn;
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
                *sealed = draw::plant(root, &folder, exercise, *bugs, &mut draw)?.seal();
            }
        }
        // What is built now is not waited for later.
        for (exercise, files) in &copies {
            if !files.is_empty() {
                suite::build(&folder, exercise, false, std::io::stderr().is_terminal())?;
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
