//! The verdicts that an open page shows: one file of script beside the pages, which they load again
//! and again. All of it stands in the progress file but what the compiler said.
//!
//! ```text
//! kata({"tasks":{"01/mse":{"state":"green","at":1700000000,"html":""}},"made":1,"broken":{}})
//! ```

use super::folder;
use crate::file;
use crate::html::escape;
use crate::kit::Exercise;
use crate::practice::board::{Row, rows};
use crate::practice::record::{Standing, name};
use crate::practice::screen::count;
use crate::progress::Progress;
use crate::verdict::Verdict;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The file's name.
const FILE: &str = "verdicts.js";
/// So many bytes of what the compiler says are shown.
const MOST: usize = 12_000;

/// What the file holds.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Verdicts {
    /// The last verdict on each task that has one, by `NN/task`.
    pub tasks: BTreeMap<String, Shown>,
    /// How often the pages were made: one that is open sees by it that it is an old one.
    #[serde(default)]
    pub made: u64,
    /// What the compiler said, as HTML, of each exercise that did not compile when last tried.
    pub broken: BTreeMap<String, String>,
}

/// The last verdict on a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// The verdict's name, or `edited`: its file is no longer what was judged.
    pub state: String,
    /// When it was judged, in seconds since 1970.
    pub at: u64,
    /// The report, as HTML; nothing if it is green.
    pub html: String,
}

/// Shows on the page what the progress says now, on one that is open within a second: to be called
/// after an exercise was tried, with what the compiler said if it did not compile. Without a page
/// nothing happens.
///
/// # Errors
/// If something of the kit cannot be read, or the file not be written.
pub fn verdicts(
    root: &Path,
    progress: &Progress,
    tried: &Exercise,
    compiler: Option<&str>,
) -> Result<()> {
    if !folder(root).join(FILE).exists() {
        return Ok(());
    }
    let Verdicts { made, mut broken, .. } = read(root);
    match compiler {
        Some(said) => {
            let said = anstream::adapter::strip_str(said).to_string();
            broken.insert(tried.number.clone(), pre(&said));
        }
        None => drop(broken.remove(&tried.number)),
    }
    write(root, &Verdicts { tasks: tasks(&rows(root, progress)?), made, broken })
}

/// All verdicts now, written for pages that are made now.
pub(super) fn now(root: &Path, rows: &[Row]) -> Result<Verdicts> {
    let before = read(root);
    let all = Verdicts { tasks: tasks(rows), made: before.made + 1, broken: before.broken };
    write(root, &all)?;
    Ok(all)
}

/// What the file says; nothing if there is none, or none that can be read.
fn read(root: &Path) -> Verdicts {
    let text = std::fs::read_to_string(folder(root).join(FILE)).unwrap_or_default();
    let inside = text.trim().strip_prefix("kata(").and_then(|text| text.strip_suffix(')'));
    inside.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

fn write(root: &Path, all: &Verdicts) -> Result<()> {
    let text = format!("kata({})\n", serde_json::to_string(all)?);
    file::write(&folder(root).join(FILE), text.as_bytes(), true)
}

fn tasks(rows: &[Row]) -> BTreeMap<String, Shown> {
    let mut all = BTreeMap::new();
    for row in rows {
        for standing in &row.standing {
            if let Some(shown) = shown(standing) {
                all.insert(name(&row.exercise.number, &standing.task), shown);
            }
        }
    }
    all
}

fn shown(standing: &Standing) -> Option<Shown> {
    let last = standing.last.as_ref()?;
    let state = if standing.edited { "edited" } else { last.verdict.name() }.to_string();
    let mut html = String::new();
    if standing.edited {
        html += "<p>The file was edited since; before, the tests said:</p>";
    }
    if let Some(first) = &last.first {
        html += &format!(
            "<p>Red only because of <a href=\"#{0}\"><code>{0}</code></a>: fix that first.</p>",
            escape(first)
        );
    }
    // That a stub is one, its mark says.
    if !last.report.is_empty() && last.verdict != Verdict::Stub {
        html += &report(&last.report);
    } else if standing.edited {
        html += &format!("<p>{}.</p>", last.verdict.name());
    }
    if last.others > 0 && last.verdict != Verdict::Stub {
        let others = count(last.others, "more test");
        let fail = if last.others == 1 { "fails" } else { "fail" };
        html += &format!("<p class=\"soft\">{others} of this task {fail}.</p>");
    }
    Some(Shown { state, at: last.when, html })
}

/// A report. Each line is an element of its own, so that on a narrow screen it goes on below its own
/// beginning, and not below its label.
fn report(text: &str) -> String {
    let lines = text.trim_end().lines();
    // An empty line is one when it is copied, too.
    let whole = |line: &str| if line.is_empty() { "\n".to_string() } else { escape(line) };
    let lines: String = lines.map(|line| format!("<span>{}</span>", whole(line))).collect();
    format!("<pre class=\"rows\" tabindex=\"0\">{lines}</pre>")
}

/// A text as it stands, its beginning if it is long. Reached by Tab, so that keys can scroll it.
fn pre(text: &str) -> String {
    let text = text.trim_end();
    let shown = &text[..text.floor_char_boundary(MOST)];
    let rest = if shown.len() < text.len() { "\n… the rest is in the terminal" } else { "" };
    format!("<pre tabindex=\"0\">{}{rest}</pre>", escape(shown))
}
