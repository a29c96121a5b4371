//! What the board and the exercises' pages have in common.

use super::verdicts::{Shown, Verdicts};
use crate::html::{Page, escape};
use crate::kit::Exercise;
use crate::practice::record::name;

const STYLE: &str = concat!(include_str!("../../quiz/page.css"), include_str!("page.css"));
const SCRIPT: &str = include_str!("page.js");

/// A whole page, of the making of pages that `made` counts; it loads the verdicts and its pictures.
pub(super) fn shell(title: &str, body: &str, made: u64) -> String {
    let news = r#"<p id="anew" hidden>This page was written anew. <a href="">Show it as it is now</a></p>
<p id="news" class="hidden" role="status"></p>
"#;
    let page = Page {
        lang: "en",
        title,
        style: STYLE,
        script: Some(SCRIPT),
        loads: true,
        attributes: &format!(" data-made=\"{made}\""),
        body: &format!("{body}{news}"),
        ..Page::default()
    };
    page.to_string()
}

/// A task's state: its class, its mark and its words. The page's script has the same.
pub(super) fn state(shown: Option<&Shown>) -> (&str, &'static str, &'static str) {
    let state = shown.map_or("new", |shown| shown.state.as_str());
    let (mark, word) = match state {
        "green" => ("✓", "right"),
        "red" => ("✗", "wrong"),
        "stub" => ("·", "still a stub"),
        "edited" => ("~", "edited since"),
        "new" => ("·", "not tried yet"),
        _ => ("!", "no answer"),
    };
    (state, mark, word)
}

/// All tasks of an exercise, each with its mark, as links to where they stand.
pub(super) fn chips(exercise: &Exercise, verdicts: &Verdicts, page: &str) -> String {
    let mut out = String::from("<ul class=\"chips\">\n");
    for task in &exercise.tasks {
        let key = name(&exercise.number, &task.name);
        let (class, mark, word) = state(verdicts.tasks.get(&key));
        out += &format!(
            "<li><a class=\"chip {class}\" data-task=\"{key}\" data-points=\"{points}\" href=\"{page}#{name}\"><span class=\"mark\" aria-hidden=\"true\">{mark}</span> {name} <span class=\"hidden word\">{word}</span></a></li>\n",
            points = task.points,
            name = escape(&task.name),
        );
    }
    out + "</ul>\n"
}

/// How far some exercises are: `3 of 11 tasks · 6 of 30 points`, and a bar. `whose` is a number, or `all`.
pub(super) fn total<'a>(
    whose: &str,
    exercises: impl Iterator<Item = &'a Exercise>,
    verdicts: &Verdicts,
) -> String {
    let (mut tasks, mut done, mut points, mut earned) = (0, 0, 0, 0);
    for exercise in exercises {
        for task in &exercise.tasks {
            tasks += 1;
            points += task.points;
            let shown = verdicts.tasks.get(&name(&exercise.number, &task.name));
            if shown.is_some_and(|shown| shown.state == "green") {
                done += 1;
                earned += task.points;
            }
        }
    }
    format!(
        "<p class=\"total\" data-total=\"{whose}\"><progress max=\"{points}\" value=\"{earned}\" aria-label=\"points\"></progress> <span>{done} of {tasks} tasks · {earned} of {points} points</span></p>\n"
    )
}

/// That an exercise does not compile, if so.
pub(super) fn broken(exercise: &Exercise, verdicts: &Verdicts, whole: bool) -> String {
    let said = verdicts.broken.get(&exercise.number);
    let hidden = if said.is_some() { "" } else { " hidden" };
    let number = &exercise.number;
    let text = match whole {
        true => format!(
            "<b>It does not compile.</b> The verdicts are older than that. The compiler says first:<div class=\"said\">{}</div>",
            said.map_or("", String::as_str)
        ),
        false => "It does not compile.".to_string(),
    };
    format!("<div class=\"broken\" data-broken=\"{number}\"{hidden}>{text}</div>\n")
}

/// A moment, in UTC; the script puts it into the reader's time.
pub fn time(at: u64) -> String {
    let (date, second) = ((at / 86_400) as i64, at % 86_400);
    let (year, month, day) = civil(date);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!(
        "<time data-at=\"{at}\" datetime=\"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}Z\">{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC</time>"
    )
}

/// Year, month and day, so many days after 1970-01-01: H. Hinnant's `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_date() {
        for (at, expected) in [
            (0, "1970-01-01T00:00Z"),
            (951_782_400, "2000-02-29T00:00Z"),
            (1_709_251_199, "2024-02-29T23:59Z"),
            (1_767_225_600, "2026-01-01T00:00Z"),
        ] {
            assert!(time(at).contains(expected), "{} is not {expected}", time(at));
        }
    }
}
