//! An exercise's page: its statement, its tasks with verdicts, reports and hints, its pictures, and
//! its section of the quiz.

use super::parts::{broken, chips, shell, state, time, total};
use super::statement::Statement;
use super::verdicts::{Shown, Verdicts};
use super::{Kit, picture, statement};
use crate::html::escape;
use crate::kit::Exercise;
use crate::kit::Task;
use crate::practice::helping::hints;
use crate::practice::record::name;
use crate::practice::screen::count;
use crate::quiz::lang::Lang;
use crate::quiz::markup::{Formulas, block, line};
use crate::quiz::memory::Card;
use crate::quiz::page::article;
use crate::quiz::question::{Question, Section, stars};
use anyhow::{Context, Result};

/// The page of one exercise.
///
/// # Errors
/// If its statement or its hints cannot be read, or a formula in them is malformed.
pub(super) fn page(kit: &Kit<'_>, exercise: &Exercise, verdicts: &Verdicts) -> Result<String> {
    let folder = kit.root.join("exercises").join(&exercise.name);
    let text = crate::kit::read(&folder.join("README.md"))?;
    let statement = Statement::parse(&within_page(&text, exercise));
    let show = |markdown: &str| {
        block(markdown, Formulas::Mathml).with_context(|| format!("in {}", exercise.name))
    };
    let quiz = kit.sections.iter().find(|s| format!("{:02}", s.number) == exercise.number);

    let mut contents = vec![("#tasks".to_string(), "Tasks".to_string())];
    for (heading, _) in &statement.sections {
        contents.push((format!("#{}", slug(heading)), heading.replace('`', "")));
    }
    contents.push(("#pictures".into(), "Pictures".into()));
    contents.extend(quiz.map(|_| ("#quiz".into(), "Quiz".into())));
    let links: String = contents
        .iter()
        .map(|(to, text)| format!("<a href=\"{to}\">{}</a> ", escape(text)))
        .collect();

    let mut body = format!(
        "<header class=\"page\">\n<p class=\"kicker\"><a href=\"index.html\">Backprop Kata</a> · exercise {}</p>\n<h1>{}</h1>\n{}{}<nav aria-label=\"This page\">{links}</nav>\n</header>\n<main>\n{}",
        exercise.number,
        escape(&exercise.title),
        total(&exercise.number, std::iter::once(exercise), verdicts),
        chips(exercise, verdicts, ""),
        broken(exercise, verdicts, true),
    );
    body += &show(&statement.introduction)?;
    body += "\n<section id=\"tasks\">\n<h2>Tasks</h2>\n";
    for task in &exercise.tasks {
        let shown = verdicts.tasks.get(&name(&exercise.number, &task.name));
        let mut folded = String::new();
        for (n, hint) in hints(kit.root, exercise, &task.name)?.iter().enumerate() {
            folded += &format!(
                "<details><summary>{}. {}</summary>\n{}\n</details>\n",
                n + 1,
                escape(&hint.title),
                show(&hint.text)?
            );
        }
        body += &self::task(exercise, task, statement.row(&task.name), shown, &folded)?;
    }
    body += &format!("{}\n</section>\n", show(&statement.below)?);
    for (heading, text) in &statement.sections {
        body += &format!(
            "<section id=\"{}\">\n<h2>{}</h2>\n{}\n</section>\n",
            slug(heading),
            line(heading, Formulas::Mathml)?,
            show(text)?
        );
    }
    body += &format!(
        "<section id=\"pictures\">\n<h2>Pictures of your own code</h2>\n{}</section>\n",
        picture::html(kit.root, exercise)
    );
    if let Some(section) = quiz {
        body += &self::quiz(kit, section)?;
    }
    body += "</main>\n";
    // What may be wider than a phone is scrolled by keys too.
    for wide in ["<pre", "<div class=\"table\"", "<math display=\"block\""] {
        body = body.replace(&format!("{wide}>"), &format!("{wide} tabindex=\"0\">"));
    }
    Ok(shell(&format!("{} · Backprop Kata", exercise.title), &body, verdicts.made))
}

/// Links to what is on this page lead there.
fn within_page(markdown: &str, exercise: &Exercise) -> String {
    markdown
        .replace("[HINTS.md](HINTS.md) has three hints for each task.", "Each task has its hints.")
        .replace("](HINTS.md)", "](#tasks)")
        .replace(&format!("](../../quiz/{}.md)", exercise.name), "](#quiz)")
}

/// A heading as the name of a place.
fn slug(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    format!("about-{}", words.join("-"))
}

fn task(
    exercise: &Exercise,
    task: &Task,
    row: Option<&statement::Row>,
    shown: Option<&Shown>,
    hints: &str,
) -> Result<String> {
    let what = row.map_or(Ok(String::new()), |row| line(&row.what, Formulas::Mathml))?;
    let file = row.map_or(String::new(), |row| format!("<code>{}</code> · ", escape(&row.file)));
    let (class, mark, word) = state(shown);
    let when = shown.map_or(String::new(), |shown| format!(" · {}", time(shown.at)));
    let report = shown.map_or("", |shown| shown.html.as_str());
    let hidden = if report.is_empty() { " hidden" } else { "" };
    let points = count(task.points, "point");
    Ok(format!(
        r##"<article class="task {class}" id="{name}" data-task="{key}" tabindex="-1" aria-labelledby="{name}-title">
<h3 id="{name}-title"><code>{name}</code> <span class="state"><span class="mark" aria-hidden="true">{mark}</span> <span class="word">{word}</span><span class="when">{when}</span></span></h3>
<p>{what}</p>
<p class="meta">{file}<span role="img" aria-label="level {level} of 3">{stars}</span> · {points} · {minutes} minutes · <code>cargo kata test {number} {name}</code></p>
<details class="report" open{hidden}><summary>What the tests say</summary><div class="said">{report}</div></details>
<div class="hints">
{hints}</div>
</article>
"##,
        name = escape(&task.name),
        key = name(&exercise.number, &task.name),
        level = task.level,
        stars = stars(task.level),
        minutes = task.minutes,
        number = exercise.number,
    ))
}

/// The section of the quiz that goes with the exercise. Answers are given in the terminal, where they
/// are remembered.
fn quiz(kit: &Kit<'_>, section: &Section) -> Result<String> {
    let mut out = format!(
        "<section id=\"quiz\">\n<h2>Quiz</h2>\n<p>Say your answer before you look. Asked in the terminal, <code>cargo kata quiz --section {}</code>, your answers are remembered, and a question comes up again when it is due.</p>\n",
        section.number
    );
    for question in &section.questions {
        // The headings of a page of its own, two levels down.
        let article = article(section, question, Lang::En)?;
        let article = article.replace("<h3", "<h5").replace("</h3>", "</h5>");
        let article = article.replace("<h2", "<h4").replace("</h2>", "</h4>");
        out += &format!(
            "<details class=\"question\"><summary>{} <span class=\"soft\">{} · {}</span></summary>\n{article}</details>\n",
            line(&question.title, Formulas::Mathml)?,
            stars(question.level),
            standing(kit, question),
        );
    }
    Ok(out + "</section>\n")
}

/// What is remembered of a question, in words.
fn standing(kit: &Kit<'_>, question: &Question) -> String {
    let Some(card) = kit.progress.get::<Card>(&question.id) else { return "not asked yet".into() };
    let mut said = format!("right {} of {}", card.right, card.asked);
    if card.is_weak() {
        said += " · weak";
    }
    if card.is_due(kit.now) {
        said += " · due";
    }
    said
}
