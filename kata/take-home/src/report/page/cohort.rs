//! The cohort's page: everybody in a table that can be sorted and filtered, the points as a
//! histogram, the tasks, the mistakes.

use super::{gauge, mark, name, shell, word};
use crate::report::alike::Pair;
use crate::report::cohort::{Cohort, Made};
use crate::report::compare::{Change, Comparison};
use crate::report::plain::{count, html, one_line, points};
use crate::report::result::{Graded, Sandbox};
use kata::verdict::Verdict;
use std::collections::BTreeMap;

const SCRIPT: &str = include_str!("cohort.js");

/// The page. `change` is what changed since an older grading.
pub fn page(cohort: &Cohort, alike: &[Pair], change: Option<&Comparison>) -> String {
    let made = cohort.mistakes();
    let mut body = head(cohort);
    body += "<main>\n";
    body += &histogram(cohort);
    body += &tools(cohort, change.is_some());
    body += &candidates(cohort, alike, change, &made);
    body += &change.map_or(String::new(), changes);
    body += &tasks(cohort);
    body += &mistakes(cohort, &made);
    body += &pairs(cohort, alike);
    body += "</main>\n<footer><p class=\"soft\">The same for other programs: <a href=\"cohort.csv\">cohort.csv</a> <a href=\"summary.md\">summary.md</a> <a href=\"junit.xml\">junit.xml</a>, and a file for each candidate in <code>gradescope/</code> and <code>prairielearn/</code>.</p></footer>\n";
    shell(&format!("{} · {}", cohort.title(), who(cohort.results.len())), &body, Some(SCRIPT))
}

fn who(n: usize) -> String {
    count(n, "candidate", "candidates")
}

fn head(cohort: &Cohort) -> String {
    let mut out = format!(
        "<header>\n<p class=\"kicker\">Backprop Kata</p>\n<h1>{}</h1>\n<p class=\"score\">{}, median <b>{}</b> of {} points</p>\n",
        html(&cohort.title()),
        who(cohort.results.len()),
        points(cohort.median()),
        points(cohort.max_score())
    );
    for warning in cohort.warnings() {
        out += &format!("<p class=\"banner\" role=\"alert\">{}</p>\n", html(&warning));
    }
    for (file, why) in &cohort.skipped {
        out += &format!(
            "<p class=\"banner\" role=\"alert\"><b>Skipped: {}.</b> {}</p>\n",
            html(&one_line(file, 200)),
            html(why)
        );
    }
    out + "</header>\n"
}

fn histogram(cohort: &Cohort) -> String {
    let bars = cohort.histogram();
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let mut out = String::from(
        "<section id=\"points\">\n<h2>Points</h2>\n<div class=\"bars\" role=\"group\" aria-label=\"Candidates by points; press a bar to show only those\">\n",
    );
    for (at, bar) in bars.iter().enumerate() {
        let (from, to) = (points(bar.from), points(bar.to));
        let last = at + 1 == bars.len();
        let range = if last { format!("{from} to {to}") } else { format!("{from} to below {to}") };
        let height = 100.0 * bar.count as f64 / most as f64;
        out += &format!(
            "<button type=\"button\" class=\"bar\" aria-pressed=\"false\" data-from=\"{}\" data-to=\"{}\" aria-label=\"{range} points: {}\" title=\"{range} points\"><span aria-hidden=\"true\">{}</span><svg viewBox=\"0 0 10 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect y=\"{:.1}\" width=\"10\" height=\"{height:.1}\"/></svg><span aria-hidden=\"true\">{from}</span></button>\n",
            bar.from,
            if last { f64::MAX } else { bar.to },
            who(bar.count),
            bar.count,
            100.0 - height
        );
    }
    out + "</div>\n</section>\n"
}

fn tools(cohort: &Cohort, changed: bool) -> String {
    let tasks: String = cohort
        .tasks()
        .iter()
        .enumerate()
        .map(|(at, went)| {
            let name = html(&one_line(&format!("{} {}", went.exercise, went.task), 200));
            format!("<option value=\"{at}\">{name}</option>")
        })
        .collect();
    let verdicts: String = Verdict::ALL
        .into_iter()
        .map(|verdict| format!("<option value=\"{}\">{}</option>", letter(verdict), word(verdict)))
        .collect();
    let changed = if changed { "<option value=\"changed\">changed</option>" } else { "" };
    format!(
        "<section id=\"candidates\">\n<h2>Candidates</h2>\n<form class=\"tools live-only\">\n<label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\" aria-keyshortcuts=\"/\"></label>\n<label>Task <select id=\"task\"><option value=\"\">any</option>{tasks}</select></label>\n<label>is <select id=\"verdict\"><option value=\"\">anything</option>{verdicts}</select></label>\n<label>Show <select id=\"which\"><option value=\"\">all</option><option value=\"attempts\">with attempts</option><option value=\"alike\">alike</option><option value=\"problem\">with problems</option>{changed}</select></label>\n<button type=\"reset\">Show all</button>\n<p id=\"shown\" role=\"status\"></p>\n</form>\n"
    )
}

fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Green => 'g',
        Verdict::Red => 'r',
        Verdict::Stub => 's',
        Verdict::Stopped => 'x',
        Verdict::NotCompiled => 'n',
    }
}

fn candidates(
    cohort: &Cohort,
    alike: &[Pair],
    change: Option<&Comparison>,
    made: &[Made],
) -> String {
    let heads = [
        ("name", "Candidate", true),
        ("score", "Points", true),
        ("green", "Tasks", true),
        ("mistakes", "Mistakes", true),
        ("flags", "To look at", true),
        ("change", "Change", change.is_some()),
    ];
    let mut out = String::from("<div class=\"scroll\">\n<table id=\"all\">\n<thead><tr>");
    for (key, label, _) in heads.iter().filter(|(_, _, is_there)| *is_there) {
        out += &format!(
            "<th scope=\"col\" aria-sort=\"none\"><button type=\"button\" data-key=\"{key}\">{label}</button></th>"
        );
    }
    out += "</tr></thead>\n<tbody>\n";
    let tasks: BTreeMap<(String, String), usize> = cohort
        .tasks()
        .into_iter()
        .enumerate()
        .map(|(at, went)| ((went.exercise, went.task), at))
        .collect();
    let changes: BTreeMap<&str, &Change> = change
        .map(|change| change.changes.iter().map(|change| (&*change.id, change)).collect())
        .unwrap_or_default();
    for (who, result) in cohort.results.iter().enumerate() {
        let mine: Vec<usize> =
            (0..made.len()).filter(|&at| made[at].by.binary_search(&who).is_ok()).collect();
        let is_alike = alike.iter().any(|pair| pair.of.0 == who || pair.of.1 == who);
        let changed = change.map(|_| changes.get(&*result.submission.id).copied());
        out += &row(result, &tasks, &mine, is_alike, changed);
    }
    out + "</tbody>\n</table>\n</div>\n<p id=\"none\" class=\"soft\" hidden>Nobody is like that.</p>\n</section>\n"
}

fn row(
    result: &Graded,
    tasks: &BTreeMap<(String, String), usize>,
    mistakes: &[usize],
    is_alike: bool,
    changed: Option<Option<&Change>>,
) -> String {
    let id = html(&result.submission.id);
    let (mut strip, mut judged, mut green) = (String::new(), Vec::new(), 0);
    for exercise in &result.exercises {
        strip += "<span>";
        for task in &exercise.tasks {
            let at = tasks.get(&(exercise.number.clone(), task.name.clone())).copied().unwrap_or(0);
            let letter = letter(task.verdict);
            judged.push(format!("{at}{letter}"));
            green += usize::from(task.verdict == Verdict::Green);
            strip += &format!("<i class=\"{letter}\">{}</i>", mark(task.verdict));
        }
        strip += "</span> ";
    }
    let all = judged.len();
    let mut flags = Vec::new();
    if result.problem.is_some() {
        flags.push("<a href=\"interviewer/ID.html\">not graded</a>".to_string());
    }
    let broken = result.exercises.iter().filter(|exercise| !exercise.compiled).count();
    if broken > 0 {
        flags.push(format!("{broken} not compiled"));
    }
    if !result.attempts.is_empty() {
        let n = count(result.attempts.len(), "attempt", "attempts");
        flags.push(format!("<a href=\"interviewer/ID.html#attempts\">{n}</a>"));
    }
    if is_alike {
        flags.push("<a href=\"interviewer/ID.html#hints\">alike</a>".to_string());
    }
    if result.sandbox == Sandbox::None {
        flags.push("unsandboxed".to_string());
    }
    let change = changed.map(|change| match change {
        None => (0.0, String::new()),
        Some(change) => {
            let difference = change.difference();
            let sign = if difference > 0.0 { "+" } else { "" };
            let what = if change.before.is_none() { "new" } else { "changed" };
            let shown = if difference == 0.0 {
                what.into()
            } else {
                format!("{sign}{}", points(difference))
            };
            (difference, shown)
        }
    });
    let data = format!(
        "data-name=\"{}\" data-score=\"{}\" data-green=\"{green}\" data-mistakes=\"{}\" data-flags=\"{}\" data-change=\"{}\" data-tasks=\"{}\" data-made=\"{}\" data-is=\"{}\"",
        html(&one_line(&result.submission.name, 200).to_lowercase()),
        result.score,
        mistakes.len(),
        flags.len(),
        change.as_ref().map_or(0.0, |change| change.0),
        judged.join(" "),
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        [
            (!result.attempts.is_empty(), "attempts"),
            (is_alike, "alike"),
            (result.problem.is_some() || broken > 0, "problem"),
            (change.as_ref().is_some_and(|change| !change.1.is_empty()), "changed"),
        ]
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| *word)
        .collect::<Vec<_>>()
        .join(" ")
    );
    let cell = |label: &str, content: &str| {
        let label =
            if content.is_empty() { String::new() } else { format!(" data-label=\"{label}\"") };
        format!("<td{label}>{content}</td>")
    };
    let n = mistakes.len();
    format!(
        "<tr {data}><th scope=\"row\"><a href=\"interviewer/{id}.html\">{}</a></th><td data-label=\"Points\"><span class=\"number\">{}</span> <span class=\"soft\">of {}</span> {}</td><td data-label=\"Tasks\"><div class=\"strip\" role=\"img\" aria-label=\"{green} of {all} tasks right\">{strip}</div></td>{}{}{}</tr>\n",
        name(&result.submission.name),
        points(result.score),
        points(result.max_score),
        gauge(result.score, result.max_score),
        cell("Mistakes", &if n == 0 { String::new() } else { n.to_string() }),
        cell("To look at", &flags.join(" · ").replace("ID.html", &format!("{id}.html"))),
        change.map_or(String::new(), |change| cell("Change", &change.1)),
    )
}

fn changes(change: &Comparison) -> String {
    let settings: String =
        change.settings.iter().map(|one| format!("<li>{}</li>\n", html(one))).collect();
    let mut out = format!(
        "<section id=\"changes\">\n<h2>Graded again</h2>\n<p>Changed for {}, the same for {}.</p>\n<ul>\n{settings}</ul>\n",
        who(change.changes.len()),
        change.same
    );
    if change.changes.is_empty() {
        return out + "</section>\n";
    }
    out += "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Candidate</th><th scope=\"col\">Before</th><th scope=\"col\">Now</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n";
    let score = |score: Option<f64>| score.map_or("–".to_string(), points);
    for change in &change.changes {
        let why: Vec<String> = change.why().iter().map(|one| html(&one_line(one, 300))).collect();
        out += &format!(
            "<tr><th scope=\"row\">{}</th><td data-label=\"Before\">{}</td><td data-label=\"Now\">{}</td><td>{}</td></tr>\n",
            name(&change.name),
            score(change.before),
            score(change.after),
            why.join("<br>")
        );
    }
    out + "</tbody>\n</table></div>\n</section>\n"
}

fn tasks(cohort: &Cohort) -> String {
    let mut out = String::from(
        "<section id=\"tasks\">\n<h2>Tasks</h2>\n<table>\n<thead><tr><th scope=\"col\">Task</th><th scope=\"col\">Points</th><th scope=\"col\">Candidates</th></tr></thead>\n<tbody>\n",
    );
    let mut exercise = String::new();
    for went in cohort.tasks() {
        if exercise != went.exercise {
            exercise.clone_from(&went.exercise);
            out += &format!(
                "<tr class=\"group\"><th colspan=\"3\" scope=\"rowgroup\">{} {}</th></tr>\n",
                html(&one_line(&went.exercise, 20)),
                html(&one_line(&went.title, 200))
            );
        }
        let all: usize = went.verdicts.values().sum();
        let (mut x, mut rects, mut words) = (0.0, String::new(), Vec::new());
        for (verdict, n) in &went.verdicts {
            let width = 100.0 * *n as f64 / all as f64;
            rects += &format!(
                "<rect class=\"{verdict}\" x=\"{x:.2}\" width=\"{width:.2}\" height=\"4\"/>"
            );
            x += width;
            words.push(format!("<span class=\"{verdict}\">{} {n}</span>", mark(*verdict)));
        }
        out += &format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td><svg class=\"gauge\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{rects}</svg><span class=\"counts\">{}</span></td></tr>\n",
            html(&one_line(&went.task, 200)),
            points(went.max_points),
            words.join(" ")
        );
    }
    let key: Vec<String> = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            format!("<span class=\"{verdict}\">{} {}</span>", mark(verdict), word(verdict))
        })
        .collect();
    out + &format!("</tbody>\n</table>\n<p class=\"soft\">{}</p>\n</section>\n", key.join(" · "))
}

fn mistakes(cohort: &Cohort, made: &[Made]) -> String {
    let mut out = String::from("<section id=\"mistakes\">\n<h2>Mistakes</h2>\n");
    if made.is_empty() {
        return out + "<p>No known mistake was named.</p>\n</section>\n";
    }
    let most = made.iter().map(|made| made.by.len()).max().unwrap_or(1);
    out += "<ol class=\"mistakes\">\n";
    for (at, made) in made.iter().enumerate() {
        let n = made.by.len();
        let names: Vec<String> = made
            .by
            .iter()
            .map(|&who| {
                let result = &cohort.results[who];
                format!(
                    "<a href=\"interviewer/{}.html\">{}</a>",
                    html(&result.submission.id),
                    name(&result.submission.name)
                )
            })
            .collect();
        out += &format!(
            "<li><p><b>{n}</b> <svg class=\"gauge\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"all\" width=\"100\" height=\"4\"/><rect class=\"red\" width=\"{:.1}\" height=\"4\"/></svg></p><div><p>{}</p><p class=\"soft\">{} <code>{}</code></p><details><summary>made by {n} of {}</summary><p>{}</p></details><button type=\"button\" class=\"live-only\" data-made=\"{at}\" aria-pressed=\"false\">Show only these</button></div></li>\n",
            100.0 * n as f64 / most as f64,
            html(&one_line(&made.said, 500)),
            html(&one_line(&made.exercise, 20)),
            html(&one_line(&made.id, 200)),
            cohort.results.len(),
            names.join(", ")
        );
    }
    out + "</ol>\n</section>\n"
}

fn pairs(cohort: &Cohort, alike: &[Pair]) -> String {
    if alike.is_empty() {
        return String::new();
    }
    let rows: String = alike
        .iter()
        .enumerate()
        .take(super::alike::PAIRS)
        .map(|(at, pair)| {
            format!(
                "<li><a href=\"alike.html#pair-{at}\">{} and {}</a>: {:.0} % of the smaller one’s own code</li>\n",
                name(&cohort.results[pair.of.0].submission.name),
                name(&cohort.results[pair.of.1].submission.name),
                100.0 * pair.share
            )
        })
        .collect();
    format!(
        "<section id=\"alike\">\n<h2>Alike beyond what the tasks force</h2>\n<p class=\"soft\">A hint to look, and never a verdict.</p>\n<ul>\n{rows}</ul>\n</section>\n"
    )
}
