//! The verdicts that an open page shows: one file of script beside the pages, which they load again
//! twice a second.
//!
//! ```text
//! kata({"tasks":{"01/mse":{"verdict":"green","at":1700000000,"html":"…"}},"broken":{}})
//! ```

use super::folder;
use crate::file;
use crate::pack::kit::Exercise;
use crate::practice::suite::Judged;
use crate::quiz::markup::escape;
use crate::report::result::{Test, Verdict, verdict};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// So many characters of a report, or of what the compiler says, are shown.
const REPORT: usize = 12_000;

/// What the file holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdicts {
    /// The last verdict on each task, by `NN/task`.
    pub tasks: BTreeMap<String, Shown>,
    /// What the compiler said, as HTML, of each exercise that did not compile when last tried.
    pub broken: BTreeMap<String, String>,
}

/// The last verdict on a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// What it was.
    pub verdict: Verdict,
    /// When, in seconds since 1970.
    pub at: u64,
    /// The report, as HTML; nothing if green.
    pub html: String,
}

/// Shows new verdicts on the page: on one that is open within a second, and on one that is made
/// later. Tasks that were not judged keep theirs. `now` is in seconds since 1970.
///
/// # Errors
/// If the file cannot be written.
pub fn verdicts(root: &Path, exercise: &Exercise, judged: &Judged, now: u64) -> Result<()> {
    change(root, |all| {
        all.broken.remove(&exercise.number);
        for (task, tests) in judged {
            let shown = Shown { verdict: verdict(tests), at: now, html: report(tests) };
            all.tasks.insert(format!("{}/{task}", exercise.number), shown);
        }
    })
}

/// Shows that an exercise does not compile, with the compiler's first error. The verdicts stay.
///
/// # Errors
/// If the file cannot be written.
pub fn broken(root: &Path, exercise: &Exercise, error: &str) -> Result<()> {
    let error = anstream::adapter::strip_str(error).to_string();
    change(root, |all| {
        all.broken.insert(exercise.number.clone(), pre(&error));
    })
}

/// What the file says; nothing if there is none, or none that can be read.
pub fn read(root: &Path) -> Verdicts {
    let text = std::fs::read_to_string(folder(root).join(FILE)).unwrap_or_default();
    let inside = text.trim().strip_prefix("kata(").and_then(|text| text.strip_suffix(')'));
    inside.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// The file's name.
pub const FILE: &str = "verdicts.js";

/// Changes what stands in the file now; two processes wait for each other.
pub(super) fn change(root: &Path, change: impl FnOnce(&mut Verdicts)) -> Result<()> {
    let folder = folder(root);
    let failed = || format!("cannot write {}", folder.join(FILE).display());
    std::fs::create_dir_all(&folder).with_context(failed)?;
    let lock = File::create(folder.join(".lock")).with_context(failed)?;
    // Some network folders have no locks; there the last one wins.
    let _ = lock.lock();
    let mut all = read(root);
    change(&mut all);
    let text = format!("kata({})\n", serde_json::to_string(&all)?);
    file::write(&folder.join(FILE), text.as_bytes(), true)
}

/// The report that tells most, and how many more there are.
fn report(tests: &[Test]) -> String {
    let mut red: Vec<&Test> = tests.iter().filter(|test| test.verdict != Verdict::Green).collect();
    red.sort_by_key(|test| test.mistakes.is_empty());
    let Some(first) = red.first() else { return String::new() };
    let more = match red.len() - 1 {
        0 => String::new(),
        1 => "<p class=\"soft\">One more test of this task fails.</p>".to_string(),
        n => format!("<p class=\"soft\">{n} more tests of this task fail.</p>"),
    };
    pre(&first.report) + &more
}

/// A text as it stands, its beginning if it is long. Reached by Tab, so that keys can scroll it.
fn pre(text: &str) -> String {
    let text = text.trim_end();
    let shown = &text[..text.floor_char_boundary(REPORT)];
    let rest = match text.len() - shown.len() {
        0 => String::new(),
        _ => "\n… (the rest is in the terminal)".to_string(),
    };
    format!("<pre tabindex=\"0\">{}{rest}</pre>", escape(shown))
}
