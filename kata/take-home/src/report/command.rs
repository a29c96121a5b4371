//! `cargo kata report`.

use super::kit::Kit;
use super::plain::{count, one_line};
use super::{Written, write_all};
use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};

/// What `cargo kata report` is told.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The folder of results that `cargo kata grade` wrote
    pub results: PathBuf,
    /// Where to write the reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// An older folder of results: what changed since, and for whom
    #[arg(long, value_name = "DIR")]
    pub against: Option<PathBuf>,
}

/// Writes all reports, and says where they are.
///
/// # Errors
/// If there is no result, a report cannot be written, or, after all others were written, a file
/// held no result.
pub fn run(root: &Path, arguments: &Report) -> Result<()> {
    let Report { results, out, against } = arguments;
    for folder in [Some(results), against.as_ref()].into_iter().flatten() {
        ensure!(folder.is_dir(), "there is no folder {}", folder.display());
    }
    let written = write_all(results, out, against.as_deref(), &Kit::load(root)?)?;
    anstream::println!("{}", said(&written, out));
    for (file, why) in &written.skipped {
        anstream::eprintln!("skipped {}: {why}", one_line(file, 200));
    }
    if !written.skipped.is_empty() {
        bail!(
            "{} no result and {} skipped; grade these submissions again",
            count(written.skipped.len(), "file holds", "files hold"),
            if written.skipped.len() == 1 { "was" } else { "were" }
        );
    }
    Ok(())
}

fn said(written: &Written, out: &Path) -> String {
    let mut said = format!(
        "{}: open {}",
        count(written.results, "result", "results"),
        out.join("index.html").display()
    );
    if written.alike > 0 {
        let pairs = count(written.alike, "pair is", "pairs are");
        said += &format!("\n{pairs} alike beyond what the tasks force: a hint, see alike.html");
    }
    if let Some(changed) = written.changed {
        said += &format!("\nchanged for {changed}: see changes.md");
    }
    said
}
