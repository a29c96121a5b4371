//! The scorecard as a page: one plain file, no script, light and dark, for screen and paper.

use super::score::{next, points, remarks, slow, time, title};
use super::state::{Interview, Kind};
use crate::html::{Page, escape, with_code};
use crate::practice::page::moment;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --faint: #5f6368; --line: #d5d7da; --right: #146c2e; --wrong: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --paper: #17181a; --faint: #a3a7ab; --line: #3a3d41; --right: #7ddc92; --wrong: #ff9d94 } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.sum { color: var(--faint); margin: .25rem 0 1.5rem }
ol { list-style: none; padding: 0; margin: 0 } li.piece { border-top: 1px solid var(--line); padding: .6rem 0 }
.row { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline } .row b { flex: 1 1 14rem; overflow-wrap: anywhere }
.right { color: var(--right) } .wrong { color: var(--wrong) } .figures { color: var(--faint); font-variant-numeric: tabular-nums }
ul { margin: .2rem 0 0; padding-left: 1.2rem } code { font: .95em ui-monospace, monospace; overflow-wrap: anywhere }
@media print { body { margin: 0; max-width: none } li.piece { break-inside: avoid } }
";

/// The page; what was written is kept in the folder `wrote`.
pub fn page(interview: &Interview, wrote: &str) -> String {
    let what = match interview.kind {
        Kind::Mock => "Mock interview",
        Kind::Debug => "Find what is wrong",
    };
    let (made, of) = points(interview);
    let mut rows = String::new();
    for piece in &interview.pieces {
        let outcome = piece.outcome.clone().unwrap_or_default();
        let (class, word) = match (outcome.right, outcome.points) {
            (true, _) => ("right", "✓ right"),
            (false, 0) => ("wrong", "✗ wrong"),
            (false, _) => ("wrong", "~ part"),
        };
        let remarks: String =
            remarks(piece).iter().map(|remark| format!("<li>{}</li>", escaped(remark))).collect();
        let remarks = if remarks.is_empty() { remarks } else { format!("<ul>{remarks}</ul>") };
        rows += &format!(
            "<li class=\"piece\"><div class=\"row\"><span class=\"{class}\">{word}</span><b>{}</b>\
             <span class=\"figures\">{}/{} points · {} of {} min</span></div>{remarks}</li>\n",
            escaped(&title(piece)),
            outcome.points,
            piece.points,
            time(piece.spent),
            piece.minutes,
        );
    }
    let next: String = next(interview)
        .iter()
        .map(|(reason, command)| {
            format!("<li>{}: <code>{}</code></li>\n", escaped(reason), escaped(command))
        })
        .collect();
    let slow = escaped(&slow(interview));
    let slow = if slow.is_empty() { slow } else { format!("<p>{slow}</p>\n") };
    let title = format!("{what}: {made} of {of} points");
    let body = format!(
        "<main>\n<h1>{title}</h1>\n\
         <p class=\"sum\">{} of {} min used · seed {} · {}</p>\n<ol>\n{rows}</ol>\n\
         <h2>What to practise next</h2>\n<ul>\n{next}</ul>\n{slow}\
         <p>What you wrote: <code>{}</code></p>\n</main>\n",
        time(interview.used()),
        interview.minutes,
        interview.seed,
        moment(interview.started),
        escaped(wrote),
    );
    let page = Page { lang: "en", title: &title, style: STYLE, body: &body, ..Page::default() };
    page.to_string()
}

/// As HTML; what stands between backticks is code.
fn escaped(text: &str) -> String {
    with_code(&escape(text))
}
