//! What is told of graded submissions: to the candidate, to the interviewer, to other programs.
//!
//! Everything is a pure function of results ([`result::Graded`]) and of what the kit knows
//! ([`kit::Kit`]); [`write_all`] alone reads and writes files.

pub mod alike;
pub mod cohort;
pub mod command;
pub mod compare;
pub mod debrief;
pub mod exchange;
pub mod kit;
pub mod page;
pub mod places;
pub mod plain;
pub mod probe;
pub mod result;
pub mod summary;
pub mod winnow;

use anyhow::Result;
use cohort::Cohort;
use kata::file;
use kit::Kit;
use page::person::{Alike, Interviewer};
use page::questions::Questions;
use std::path::Path;

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// How many results there are.
    pub results: usize,
    /// The files that hold none, each with the reason; of the older results too.
    pub skipped: Vec<(String, String)>,
    /// How many pairs are alike.
    pub alike: usize,
    /// For how many something changed.
    pub changed: Option<usize>,
}

/// Writes every report on the results in a folder:
///
/// - `index.html`: the cohort, for the interviewer; `alike.html`: pairs, side by side
/// - `interviewer/ID.html`, `candidate/ID.html`: each submission
/// - `summary.md`, `cohort.csv`, `junit.xml`; `changes.md` with `against`, an older folder
/// - `gradescope/ID.json`, `prairielearn/ID.json`
///
/// Files that are there are replaced. A result that cannot be read is skipped, and named.
///
/// # Errors
/// If there is no result, or a report cannot be written.
pub fn write_all(results: &Path, out: &Path, against: Option<&Path>, kit: &Kit) -> Result<Written> {
    let cohort = Cohort::read(results)?;
    let older = against.map(Cohort::read).transpose()?;
    let change = older.as_ref().map(|older| compare::compare(older, &cohort));
    let alike = alike::pairs(&cohort.results, kit);
    let usage = debrief::Usage::of(&cohort.results);
    let questions = Questions::of_kit(kit)?;

    let put = |name: &str, text: &str| file::write(&out.join(name), text.as_bytes(), true);
    for (who, result) in cohort.results.iter().enumerate() {
        let id = &result.submission.id;
        let debrief = debrief::debrief(result, &usage, kit);
        let others: Vec<Alike<'_>> = alike
            .iter()
            .enumerate()
            .filter(|(_, pair)| pair.of.0 == who || pair.of.1 == who)
            .map(|(at, pair)| {
                let other = if pair.of.0 == who { pair.of.1 } else { pair.of.0 };
                Alike {
                    name: &cohort.results[other].submission.name,
                    share: pair.share,
                    address: format!("../alike.html#pair-{at}"),
                }
            })
            .collect();
        let more = Interviewer { debrief: &debrief, alike: &others, kit, questions: &questions };
        put(&format!("interviewer/{id}.html"), &page::person::interviewer(result, &more))?;
        put(&format!("candidate/{id}.html"), &page::person::candidate(result))?;
        let json = |value| serde_json::to_string_pretty(&value).map(|text| text + "\n");
        put(&format!("gradescope/{id}.json"), &json(exchange::gradescope(result))?)?;
        put(&format!("prairielearn/{id}.json"), &json(exchange::prairielearn(result))?)?;
    }
    put("alike.html", &page::alike::page(&cohort, &alike))?;
    put("summary.md", &summary::summary(&cohort, &alike, change.as_ref()))?;
    put("cohort.csv", &exchange::table(&cohort, &alike)?)?;
    put("junit.xml", &exchange::junit(&cohort)?)?;
    if let Some(change) = &change {
        put("changes.md", &summary::changes(change))?;
    }
    // Last: it links to all of the others.
    put("index.html", &page::cohort::page(&cohort, &alike, change.as_ref()))?;

    let skipped =
        cohort.skipped.into_iter().chain(older.into_iter().flat_map(|older| older.skipped));
    Ok(Written {
        results: cohort.results.len(),
        skipped: skipped.collect(),
        alike: alike.len(),
        changed: change.map(|change| change.changes.len()),
    })
}
