//! One submission's page: for the candidate, and, with more on it, for the interviewer.

use super::code::Source;
use super::questions::Questions;
use super::{gauge, mark, name, shell, tally, unsandboxed, with_code, word};
use crate::report::debrief::{Ask, Debrief, Why};
use crate::report::kit::Kit;
use crate::report::plain::{beginning, count, html, one_line, points};
use crate::report::result::{Exercise, Graded, Sandbox, Task};
use kata::verdict::{Test, Verdict};
use std::collections::BTreeSet;

/// So much of a report is shown.
const REPORT: usize = 12_000;
/// So many lines of code stand beside a question.
const LINES: usize = 40;
/// So many questions are open from the beginning: as many as an hour holds.
const OPEN: usize = 6;

/// Somebody whose code is alike: the name, the share, and where the lines are.
pub struct Alike<'a> {
    /// The other's name.
    pub name: &'a str,
    /// The share of the smaller one's own code.
    pub share: f64,
    /// The address of the lines side by side.
    pub address: String,
}

/// What an interviewer sees beside what a candidate does.
pub struct Interviewer<'a> {
    /// What to ask.
    pub debrief: &'a Debrief<'a>,
    /// Who is alike.
    pub alike: &'a [Alike<'a>],
    /// What the stubs say.
    pub kit: &'a Kit,
    /// The quiz.
    pub questions: &'a Questions,
}

/// The candidate's page: points, verdicts, reports, named mistakes. No code, no questions.
pub fn candidate(result: &Graded) -> String {
    let mut body = head(result, "");
    body += "<main>\n";
    body += &exercises(result, None);
    body += &settings(result);
    body += "</main>\n";
    shell(&title(result), &body, None)
}

/// The interviewer's: the same, and what was tried, what to ask, and the code.
pub fn interviewer(result: &Graded, more: &Interviewer<'_>) -> String {
    let sources: Vec<Source> =
        result.files.iter().map(|file| Source::new(&file.text, more.kit.own(file))).collect();
    let mut links = vec![("#debrief", "What to ask"), ("#tasks", "Tasks"), ("#code", "Code")];
    if !result.attempts.is_empty() {
        links.insert(0, ("#attempts", "What was tried"));
    }
    let links: Vec<String> =
        links.iter().map(|(to, text)| format!("<a href=\"{to}\">{text}</a>")).collect();
    let nav = format!(
        "<nav aria-label=\"This page\"><a href=\"../index.html\">All candidates</a> {} <a href=\"../candidate/{}.html\">As the candidate sees it</a></nav>\n",
        links.join(" "),
        html(&result.submission.id)
    );
    let mut body = head(result, &nav);
    body += "<main>\n";
    body += &attempts(result);
    body += &hints(more);
    body += &debrief(result, more, &sources);
    body += "<section id=\"tasks\">\n";
    body += &exercises(result, Some(more));
    body += "</section>\n";
    body += &files(result, &sources);
    body += &settings(result);
    body += "</main>\n";
    shell(&format!("{} (interviewer)", title(result)), &body, None)
}

fn title(result: &Graded) -> String {
    format!("{} · {}", one_line(&result.submission.name, 100), one_line(&result.pack.title, 100))
}

fn head(result: &Graded, nav: &str) -> String {
    let problem = result.problem.as_ref().map_or(String::new(), |problem| {
        format!("<p class=\"banner\"><b>Nothing could be graded.</b> {}</p>\n", html(problem))
    });
    format!(
        "<header>\n<p class=\"kicker\">Backprop Kata · {}</p>\n<h1>{}</h1>\n<p class=\"score\"><b>{}</b> of {} points</p>\n{}\n<p class=\"tally\">{}</p>\n{nav}{}{problem}</header>\n",
        html(&one_line(&result.pack.title, 200)),
        name(&result.submission.name),
        points(result.score),
        points(result.max_score),
        gauge(result.score, result.max_score),
        tally(result.tasks().map(|(_, task)| task.verdict)),
        unsandboxed(result.sandbox),
    )
}

fn exercises(result: &Graded, more: Option<&Interviewer<'_>>) -> String {
    let mut out = String::new();
    for exercise in &result.exercises {
        let score: f64 = exercise.tasks.iter().map(|task| task.points).sum();
        let max: f64 = exercise.tasks.iter().map(|task| task.max_points).sum();
        out += &format!(
            "<section class=\"exercise\">\n<h2>{} {} <span class=\"points\">{} of {}</span></h2>\n",
            html(&exercise.number),
            html(&one_line(&exercise.title, 200)),
            points(score),
            points(max)
        );
        if !exercise.compiled {
            out += "<div class=\"task not-compiled\"><p>This exercise does not compile, so none of its tasks could be judged. The compiler says:</p>\n";
            out += &pre(exercise.compiler.as_deref().unwrap_or("(nothing)"));
            out += "</div>\n";
        }
        for task in &exercise.tasks {
            out += &self::task(exercise, task, more.is_some());
        }
        out += "</section>\n";
    }
    out
}

fn pre(text: &str) -> String {
    let text = beginning(text.trim_matches('\n'), REPORT);
    format!("<pre tabindex=\"0\">{}</pre>\n", html(&text))
}

fn address(exercise: &Exercise, task: &str) -> String {
    let plain: String =
        task.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("t-{}-{plain}", html(&exercise.number))
}

fn task(exercise: &Exercise, task: &Task, interviewer: bool) -> String {
    let green = task.tests.iter().filter(|test| test.verdict == Verdict::Green).count();
    let mut out = format!(
        "<article class=\"task {0}\" id=\"{1}\">\n<h3><span class=\"mark\" role=\"img\" aria-label=\"{2}\">{3}</span> <code>{4}</code> <span class=\"points\">{5} of {6}</span></h3>\n",
        task.verdict,
        address(exercise, &task.name),
        word(task.verdict),
        mark(task.verdict),
        html(&one_line(&task.name, 200)),
        points(task.points),
        points(task.max_points)
    );
    match task.verdict {
        Verdict::Green | Verdict::NotCompiled => return out + "</article>\n",
        Verdict::Stub => out += "<p class=\"what\">Left as it was handed out.</p>\n",
        Verdict::Red | Verdict::Stopped => {
            out += &format!(
                "<p class=\"what\">{green} of {} right{}.</p>\n",
                count(task.tests.len(), "test", "tests"),
                match (task.partial, task.verdict) {
                    (true, _) => ", and points for each",
                    (false, Verdict::Stopped) => "; one gave no answer",
                    (false, _) => "",
                }
            );
        }
    }
    let mut told = BTreeSet::new();
    for mistake in task.tests.iter().flat_map(|test| test.mistakes.iter().take(1)) {
        if told.insert(&mistake.id) {
            let id = if interviewer {
                format!(" <small><code>{}</code></small>", html(&one_line(&mistake.id, 200)))
            } else {
                String::new()
            };
            out += &format!(
                "<p class=\"mistake\"><b>A known mistake:</b> {}{id}</p>\n",
                html(&one_line(&mistake.said, 500))
            );
        }
    }
    let not_green = |test: &&Test| test.verdict != Verdict::Green && !test.report.trim().is_empty();
    let reports: Vec<&Test> = task.tests.iter().filter(not_green).collect();
    // A stub says one sentence, and the same in each of its tests.
    if task.verdict != Verdict::Stub && !reports.is_empty() {
        for (at, test) in reports.iter().enumerate() {
            out += &format!(
                "<details{}><summary><span class=\"{}\">{}</span> {}</summary>\n{}</details>\n",
                if at == 0 { " open" } else { "" },
                test.verdict,
                mark(test.verdict),
                html(&one_line(&test.name, 200)),
                pre(&test.report)
            );
        }
    }
    out + "</article>\n"
}

fn attempts(result: &Graded) -> String {
    if result.attempts.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "<section id=\"attempts\">\n<h2>What was tried</h2>\n<p>{} that a submission should not need. No points came of it; there may be an honest reason, so ask.</p>\n<dl class=\"attempts\">\n",
        count(result.attempts.len(), "thing was seen", "things were seen")
    );
    for attempt in &result.attempts {
        out += &format!(
            "<dt>{}</dt><dd><code>{}</code>{}</dd>\n",
            html(&one_line(&attempt.what, 300)),
            html(&one_line(&attempt.place, 300)),
            pre(&attempt.detail)
        );
    }
    out + "</dl>\n</section>\n"
}

fn hints(more: &Interviewer<'_>) -> String {
    let mut hints = Vec::new();
    for alike in more.alike.iter().take(10) {
        hints.push(format!(
            "<a href=\"{}\">Alike with {}</a>: {:.0} % of the smaller one’s own code is in both, after renaming and reformatting.",
            html(&alike.address),
            name(alike.name),
            100.0 * alike.share
        ));
    }
    if let Some(share) = more.debrief.published {
        hints.push(format!(
            "{:.0} % of this code is the kit’s own published answer, after renaming and reformatting.",
            100.0 * share
        ));
    }
    if hints.is_empty() {
        return String::new();
    }
    let hints: String = hints.iter().map(|hint| format!("<li>{hint}</li>\n")).collect();
    format!(
        "<section id=\"hints\">\n<h2>Hints</h2>\n<ul>\n{hints}</ul>\n<p class=\"soft\">A hint is no verdict: small tasks leave little room, and friends learn together. The questions below tell more.</p>\n</section>\n"
    )
}

fn debrief(result: &Graded, more: &Interviewer<'_>, sources: &[Source]) -> String {
    let asks = &more.debrief.asks;
    let mut out = String::from(
        "<section id=\"debrief\">\n<h2>What to ask</h2>\n<p class=\"soft\">Questions about this candidate’s own code, the most telling first. Who wrote it can say why it is so, and what would change.</p>\n",
    );
    for (at, ask) in asks.iter().enumerate() {
        if at == OPEN {
            out += &format!(
                "<details class=\"rest\"><summary>{}</summary>\n",
                count(asks.len() - OPEN, "more question", "more questions")
            );
        }
        out += &question(result, ask, more, sources);
    }
    if asks.len() > OPEN {
        out += "</details>\n";
    }
    if asks.is_empty() {
        out += "<p>There is no code to ask about.</p>\n";
    }
    out + "</section>\n"
}

fn question(result: &Graded, ask: &Ask<'_>, more: &Interviewer<'_>, sources: &[Source]) -> String {
    let class = match ask.why {
        Why::Mistake | Why::Red => "red",
        Why::Stopped => "stopped",
        Why::NotCompiled => "not-compiled",
        Why::Form => "form",
        Why::Right => "green",
        Why::Stub => "stub",
    };
    let mut out = format!(
        "<article class=\"ask {class}\">\n<p class=\"meta\">{} · {} <code>{}</code></p>\n<p class=\"question\">{}</p>\n",
        ask.why.label(),
        html(&ask.exercise),
        html(&one_line(&ask.task, 200)),
        with_code(&ask.question)
    );
    let mut room = LINES;
    for lines in &ask.lines {
        let Some(at) = result.files.iter().position(|file| file.path == lines.path) else {
            continue;
        };
        let (source, own) = (&sources[at], &sources[at].own);
        // From the candidate's first line to the last, with what stands around them.
        let mine = || own.range(lines.first..=lines.last);
        let (Some(first), Some(last)) = (mine().next(), mine().next_back()) else { continue };
        if room == 0 {
            break;
        }
        let first = if first - lines.first > 12 { first - 4 } else { lines.first };
        let shown = lines.last.min(first + room - 1).min(last + 1);
        room -= shown + 1 - first;
        out += &format!(
            "<p class=\"place\"><a href=\"#f{at}-L{}\">{}:{}</a></p>\n{}",
            first,
            html(&one_line(&lines.path, 300)),
            first,
            source.show(first, shown, None)
        );
    }
    if !ask.listen.is_empty() {
        let points: String =
            ask.listen.iter().map(|point| format!("<li>{}</li>", with_code(point))).collect();
        out += &format!("<p class=\"listen\">Listen for</p><ul>{points}</ul>\n");
    }
    if let Some(quiz) = ask.quiz {
        out += more.questions.of(quiz);
    }
    out + "</article>\n"
}

fn files(result: &Graded, sources: &[Source]) -> String {
    let mut out = String::from(
        "<section id=\"code\">\n<h2>Code</h2>\n<p class=\"soft\">What was taken of the submission. Lines that are not in the stub are marked.</p>\n",
    );
    for (at, file) in result.files.iter().enumerate() {
        let path = html(&one_line(&file.path, 300));
        let (source, own) = (&sources[at], &sources[at].own);
        if own.is_empty() {
            out += &format!(
                "<p class=\"place\"><code>{path}</code> <span class=\"soft\">as it was handed out</span></p>\n"
            );
            continue;
        }
        let lines = file.text.lines().count();
        out += &format!(
            "<details open class=\"file\"><summary><code>{path}</code> <span class=\"soft\">{}, {} the candidate’s own</span></summary>\n{}</details>\n",
            count(lines, "line", "lines"),
            own.len(),
            source.show(1, lines, Some(&format!("f{at}")))
        );
    }
    if result.files.is_empty() {
        out += "<p>No file was taken.</p>\n";
    }
    out + "</section>\n"
}

fn settings(result: &Graded) -> String {
    let sandbox = match result.sandbox {
        Sandbox::Bubblewrap => "bubblewrap",
        Sandbox::None => "NONE",
    };
    let limits: Vec<String> = result
        .limits
        .iter()
        .map(|(name, value)| format!("{} {value}", html(&one_line(name, 60))))
        .collect();
    let short = |sha256: &str| html(&one_line(sha256, 64));
    format!(
        "<section id=\"graded\">\n<h2>How this was graded</h2>\n<dl class=\"settings\">\n<dt>Kit</dt><dd>{}</dd>\n<dt>Toolchain</dt><dd>{}</dd>\n<dt>Seed</dt><dd>{}</dd>\n<dt>Sandbox</dt><dd>{sandbox}</dd>\n<dt>Limits</dt><dd>{}</dd>\n<dt>Pack</dt><dd><code>{}</code></dd>\n<dt>Submission</dt><dd><code>{}</code></dd>\n<dt>Took</dt><dd>{:.1} s</dd>\n</dl>\n<p class=\"soft\">Every gradient was compared with a numeric one. The same files, seed and kit give the same grade.</p>\n</section>\n",
        html(&one_line(&result.kit, 100)),
        html(&one_line(&result.toolchain, 200)),
        result.seed,
        if limits.is_empty() { "none".to_string() } else { limits.join(", ") },
        short(&result.pack.sha256),
        short(&result.submission.sha256),
        result.seconds
    )
}
