//! The first page: where the learner stands, and what comes next.

use super::Kit;
use super::parts::{broken, chips, shell, total};
use super::verdicts::Verdicts;
use crate::html::escape;
use crate::practice::board::at_hand;
use crate::practice::screen::minutes;
use crate::quiz::memory::Card;

/// The board.
pub(super) fn page(kit: &Kit<'_>, verdicts: &Verdicts) -> String {
    let mut body = format!(
        "<header class=\"page\">\n<h1>Backprop Kata</h1>\n{}{}</header>\n<main>\n",
        total("all", kit.exercises(), verdicts),
        next(kit),
    );
    for exercise in kit.exercises() {
        let page = format!("{}.html", escape(&exercise.name));
        let time: u32 = exercise.tasks.iter().map(|task| task.minutes).sum();
        body += &format!(
            "<section class=\"exercise\" id=\"e{number}\">\n<h2><a href=\"{page}\">{number} · {title}</a> <span class=\"soft\">{time}</span></h2>\n{}{}{}</section>\n",
            total(&exercise.number, std::iter::once(exercise), verdicts),
            broken(exercise, verdicts, false),
            chips(exercise, verdicts, &page),
            number = exercise.number,
            title = escape(&exercise.title),
            time = minutes(time),
        );
    }
    body += &quiz(kit);
    shell("Backprop Kata", &(body + "</main>\n"), verdicts.made)
}

/// What comes next, and the command for it: as on the board in the terminal.
fn next(kit: &Kit<'_>) -> String {
    let row = at_hand(kit.rows);
    let (hidden, link) = match row.and_then(|row| Some((&row.exercise, row.next()?.0))) {
        Some((exercise, task)) => (
            "",
            format!(
                "<a href=\"{}.html#{task}\">{number}/{task}</a> · <code>cargo kata watch {number}</code>",
                escape(&exercise.name),
                number = exercise.number,
                task = escape(&task.name),
            ),
        ),
        None => (" hidden", String::new()),
    };
    format!("<p id=\"next\"{hidden}>Next: <span>{link}</span></p>\n")
}

/// The sections of the quiz, and what is due in them.
fn quiz(kit: &Kit<'_>) -> String {
    let mut rows = String::new();
    for section in &kit.sections {
        let cards: Vec<Card> =
            section.questions.iter().filter_map(|q| kit.progress.get(&q.id)).collect();
        let count = |which: &dyn Fn(&Card) -> bool| cards.iter().filter(|c| which(c)).count();
        let exercise = kit.exercises().find(|e| e.number == format!("{:02}", section.number));
        let title = escape(&section.title);
        let title = exercise
            .map_or(title.clone(), |e| format!("<a href=\"{}.html#quiz\">{title}</a>", e.name));
        rows += &format!(
            "<tr><td>{title}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            section.questions.len(),
            cards.len(),
            count(&Card::is_weak),
            count(&|card| card.is_due(kit.now)),
        );
    }
    format!(
        "<section id=\"quiz\">\n<h2>Quiz</h2>\n<p><code>cargo kata quiz --daily</code> asks what is due, and up to five new questions.</p>\n<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">section</th><th scope=\"col\">questions</th><th scope=\"col\">asked</th><th scope=\"col\">weak</th><th scope=\"col\">due</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</section>\n"
    )
}
