//! A round of questions: asked one after the other, scored, and the wrong ones again.

use super::ask::{Console, Outcome};
use super::lang::Lang;
use super::progress::{Grade, Progress};
use super::question::stars;
use super::select::Asked;
use super::terminal::{BOLD, FAINT, styled};
use anyhow::Result;
use std::io::{BufRead, Write};

/// Asks the questions, and offers the wrong ones again until there are none. `now` tells the time
/// in seconds since 1970.
///
/// # Errors
/// If nothing can be read or written, or progress cannot be saved.
pub fn run<R: BufRead, W: Write>(
    console: &mut Console<R, W>,
    questions: &[Asked<'_>],
    progress: &mut Progress,
    now: &dyn Fn() -> u64,
) -> Result<()> {
    let lang = console.lang;
    let mut round: Vec<Asked<'_>> = questions.to_vec();
    console.say(&lang.pick(
        format!(
            "{}. Type `q` to stop: what you answered is kept.",
            lang.count(round.len(), "question", "questions", "")
        ),
        format!("共 {} 题。输入 q 随时结束，已答的题会保存。", round.len()),
    ))?;
    loop {
        let mut answered: Vec<(Asked<'_>, Grade)> = Vec::new();
        for (index, &(section, question)) in round.iter().enumerate() {
            let heading = format!(
                "{}/{} · {} · {} · {}",
                index + 1,
                round.len(),
                section.title,
                stars(question.level),
                question.kind.label(lang)
            );
            let Outcome::Answered(grade) = console.ask(&heading, question)? else { break };
            answered.push(((section, question), grade));
            let days = progress.answer(&question.id, grade, now())?;
            console.line("")?;
            let again = lang.pick(
                format!("Comes up again in {}.", lang.count(days as usize, "day", "days", "")),
                format!("{days} 天后再问。"),
            );
            console.line(&styled(&again, FAINT))?;
            if index + 1 < round.len() && !console.go_on()? {
                break;
            }
        }
        score(console, &answered, round.len())?;
        let stopped = answered.len() < round.len();
        round = answered.iter().filter(|(_, g)| !g.passed()).map(|(asked, _)| *asked).collect();
        if stopped || round.is_empty() {
            return Ok(());
        }
        let offer = lang.pick(
            format!(
                "Ask the {} again? (y/n)",
                lang.count(round.len(), "wrong one", "wrong ones", "")
            ),
            format!("再问一遍答错的 {} 题？（y/n）", round.len()),
        );
        console.line("")?;
        if !console.yes(&offer)? {
            return Ok(());
        }
    }
}

fn score<R: BufRead, W: Write>(
    console: &mut Console<R, W>,
    answered: &[(Asked<'_>, Grade)],
    asked: usize,
) -> Result<()> {
    let lang = console.lang;
    console.line("")?;
    console.line(&styled(&"─".repeat(console.width.min(60)), FAINT))?;
    console.line(&styled(&total(answered, lang), BOLD))?;
    let left = asked - answered.len();
    if left > 0 {
        console.say(&lang.pick(
            format!("{} not answered.", lang.count(left, "question", "questions", "")),
            format!("还有 {left} 题没有回答。"),
        ))?;
    }
    let mut titles: Vec<&str> = answered.iter().map(|((s, _), _)| s.title.as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    if titles.len() > 1 {
        for title in titles {
            let of = || answered.iter().filter(|((section, _), _)| section.title == title);
            let right = of().filter(|(_, grade)| grade.passed()).count();
            console.line(&format!("  {right:>3}/{:<3} {title}", of().count()))?;
        }
    }
    let wrong: Vec<&str> =
        answered.iter().filter(|(_, g)| !g.passed()).map(|((_, q), _)| q.title.as_str()).collect();
    if !wrong.is_empty() {
        console.say(lang.pick("Wrong:", "答错的题："))?;
        for title in wrong {
            for line in super::terminal::wrap(title, console.width, "  - ", "    ") {
                console.line(&line)?;
            }
        }
    }
    Ok(())
}

fn total(answered: &[(Asked<'_>, Grade)], lang: Lang) -> String {
    let right = answered.iter().filter(|(_, grade)| grade.passed()).count();
    let of = answered.len();
    let percent = (100 * right + of / 2).checked_div(of).unwrap_or(0);
    lang.pick(
        format!("Score: {right} of {of} right ({percent} %)."),
        format!("得分：{of} 题中答对 {right} 题（{percent}%）。"),
    )
}
