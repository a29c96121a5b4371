//! Pairs that are alike, their lines side by side.

use super::code::Source;
use super::{name, shell};
use crate::report::alike::{Pair, Passage};
use crate::report::cohort::Cohort;
use crate::report::plain::{count, html, one_line};
use crate::report::result::Graded;
use std::collections::BTreeSet;

/// So many pairs are shown.
pub(super) const PAIRS: usize = 200;
/// So many passages of a pair are shown.
const PASSAGES: usize = 8;
/// So many lines of a passage.
const LINES: usize = 80;

/// The page of all pairs.
pub fn page(cohort: &Cohort, pairs: &[Pair]) -> String {
    let mut body = String::from(
        "<header>\n<p class=\"kicker\">Backprop Kata</p>\n<h1>Alike beyond what the tasks force</h1>\n<nav><a href=\"index.html\">All candidates</a></nav>\n</header>\n<main>\n<p>Code is compared after renaming and reformatting, by winnowing (Schleimer, Wilkerson, Aiken 2003). What was handed out and the kit’s own answer are left aside; what many share counts little. <b>A hint to look, and never a verdict</b>: on these tasks, people who had not seen each other’s code shared up to 45 % of their own.</p>\n",
    );
    if pairs.is_empty() {
        body += "<p>No pair is alike beyond that.</p>\n";
    }
    if pairs.len() > PAIRS {
        body += &format!("<p>Of {} pairs, these {PAIRS} share most.</p>\n", pairs.len());
    }
    for (at, pair) in pairs.iter().enumerate().take(PAIRS) {
        let (a, b) = (&cohort.results[pair.of.0], &cohort.results[pair.of.1]);
        let link = |result: &Graded| {
            format!(
                "<a href=\"interviewer/{}.html\">{}</a>",
                html(&result.submission.id),
                name(&result.submission.name)
            )
        };
        body += &format!(
            "<section class=\"pair\" id=\"pair-{at}\">\n<h2>{} and {} <span class=\"points\">{:.0} %</span></h2>\n<p class=\"soft\">of the smaller one’s own code is in both; {}.</p>\n",
            link(a),
            link(b),
            100.0 * pair.share,
            count(pair.passages.len(), "shared passage", "shared passages")
        );
        for passage in pair.passages.iter().take(PASSAGES) {
            body += &side_by_side(a, b, passage);
        }
        if pair.passages.len() > PASSAGES {
            let more = count(pair.passages.len() - PASSAGES, "shorter one", "shorter ones");
            body += &format!("<p class=\"soft\">… and {more}.</p>\n");
        }
        body += "</section>\n";
    }
    shell("Alike beyond what the tasks force", &(body + "</main>\n"), None)
}

fn side_by_side(a: &Graded, b: &Graded, passage: &Passage) -> String {
    let side = |result: &Graded, (path, first, last): &(String, usize, usize)| {
        let text =
            result.files.iter().find(|file| file.path == *path).map_or("", |file| &file.text);
        let last = (*last).min(first + LINES - 1);
        format!(
            "<div><p class=\"place\">{}:{first}</p>\n{}</div>\n",
            html(&one_line(path, 300)),
            Source::new(text, BTreeSet::new()).show(*first, last, None)
        )
    };
    format!(
        "<div class=\"sides\">\n{}{}</div>\n",
        side(a, &passage.first),
        side(b, &passage.second)
    )
}
