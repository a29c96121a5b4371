//! A round of questions: asked one after the other, scored, and the wrong ones again.

use super::ask::Outcome;
use super::console::{Console, Said};
use super::lang::Lang;
use super::memory::{self, Card, Grade, Noted};
use super::question::stars;
use super::select::{Asked, seed_of};
use super::terminal::{BOLD, FAINT, RED, styled, wrap};
use super::typed::Word;
use crate::progress::Progress;
use anyhow::Result;
use std::io::{BufRead, Write};

/// How many titles of wrong answers are listed.
const LISTED: usize = 10;

/// Asks the questions, and offers the wrong ones again until there are none. `now` tells the time
/// in seconds since 1970; the same `seed` puts the choices in the same order.
///
/// # Errors
/// If nothing can be read or written, or answers could not be saved until the end.
pub fn run<R: BufRead, W: Write>(
    console: &mut Console<R, W>,
    questions: &[Asked<'_>],
    progress: &mut Progress,
    seed: u64,
    now: &dyn Fn() -> u64,
) -> Result<()> {
    let lang = console.lang;
    let mut asked: Vec<Asked<'_>> = questions.to_vec();
    console.expect(asked.len());
    console.say(&lang.pick(
        format!(
            "{}. `q` stops, and what you answered is kept; `?` lists what else you can type.",
            lang.count(asked.len(), "question", "questions", "")
        ),
        format!("共 {} 题。输入 q 随时结束，已答的题会保存；输入 ? 查看其他命令。", asked.len()),
    ))?;
    loop {
        let mut round = Round { progress, seed, now, answers: vec![None; asked.len()] };
        let stopped = !round.ask_all(console, &asked)?;
        let answers = round.answers;
        let answered: Vec<(Asked<'_>, Grade)> =
            asked.iter().zip(&answers).filter_map(|(a, n)| Some((*a, n.as_ref()?.0))).collect();
        let lines = score(&answered, asked.len(), console.width(), lang);
        console.show(&lines, 3)?;
        // A last try, and if it fails, the exit code says so.
        progress.save()?;
        asked = answered.iter().filter(|(_, g)| !g.passed()).map(|(asked, _)| *asked).collect();
        if stopped || asked.is_empty() {
            return Ok(());
        }
        let offer = lang.pick(
            format!(
                "Ask the {} again? (y/n)",
                lang.count(asked.len(), "wrong one", "wrong ones", "")
            ),
            format!("再问一遍答错的 {} 题？（y/n）", asked.len()),
        );
        console.line("")?;
        if !console.yes(&offer)? {
            return Ok(());
        }
    }
}

struct Round<'a> {
    progress: &'a mut Progress,
    seed: u64,
    now: &'a dyn Fn() -> u64,
    answers: Vec<Option<(Grade, Noted)>>,
}

impl Round<'_> {
    /// Asks all; false if the learner stopped.
    fn ask_all<R: BufRead, W: Write>(
        &mut self,
        console: &mut Console<R, W>,
        asked: &[Asked<'_>],
    ) -> Result<bool> {
        let lang = console.lang;
        let mut at = 0;
        while let Some(&(section, question)) = asked.get(at) {
            let heading = format!(
                "{}/{} · {} · {} · {} · {}",
                at + 1,
                asked.len(),
                section.title,
                stars(question.level),
                question.kind.label(lang),
                question.id,
            );
            let times = self.progress.get(&question.id).map_or(0, |card: Card| card.asked);
            let shuffled = question.shuffled(seed_of(&question.id, times, self.seed));
            let (progress, now, slot) = (&mut *self.progress, self.now, &mut self.answers[at]);
            let mut note = |grade| {
                let (noted, saved) = memory::note(progress, &question.id, grade, now());
                let days = noted.after.days();
                *slot = Some((grade, noted));
                let again = lang.pick(
                    format!("Comes up again in {}.", lang.count(days as usize, "day", "days", "")),
                    format!("{days} 天后再问。"),
                );
                match saved {
                    Ok(()) => (again, FAINT),
                    Err(error) => (not_saved(&format!("{error:#}"), lang), RED),
                }
            };
            match console.ask(&heading, &shuffled, &mut note)? {
                Outcome::Stopped => return Ok(false),
                Outcome::Back => at = self.back(console, at)?,
                Outcome::Skipped => at += 1,
                Outcome::Answered(_) => match go_on(console, at + 1 == asked.len())? {
                    Word::Quit => return Ok(false),
                    Word::Back => at = self.back(console, at + 1)?,
                    _ => at += 1,
                },
            }
        }
        Ok(true)
    }

    /// Goes to the question before `at`, whose answer is taken back.
    fn back<R: BufRead, W: Write>(
        &mut self,
        console: &mut Console<R, W>,
        at: usize,
    ) -> Result<usize> {
        let lang = console.lang;
        let Some(before) = at.checked_sub(1) else {
            console.say(lang.pick("There is nothing to take back.", "没有可以撤销的作答。"))?;
            return Ok(at);
        };
        if let Some((_, noted)) = self.answers[before].take() {
            if let Err(error) = memory::take_back(self.progress, &noted) {
                console.say(&not_saved(&format!("{error:#}"), lang))?;
            }
            console.say(lang.pick("Taken back: as if not answered.", "已撤销：这次作答不算。"))?;
        }
        Ok(before)
    }
}

fn not_saved(error: &str, lang: Lang) -> String {
    lang.pick(
        format!("Not saved yet: {error}. It is tried again with your next answer."),
        format!("尚未保存：{error}。下次作答时会再试。"),
    )
}

/// Waits until the learner has read the answer. Where nobody types, nobody waits.
fn go_on<R: BufRead, W: Write>(console: &mut Console<R, W>, last: bool) -> Result<Word> {
    let lang = console.lang;
    if !console.is_typed() {
        return Ok(Word::Skip);
    }
    let prompt = if last {
        lang.pick("Enter: the score (u: take back, q: stop)", "回车：看得分（u：撤销，q：结束）")
    } else {
        lang.pick(
            "Enter: next question (u: take back, q: stop)",
            "回车：下一题（u：撤销，q：结束）",
        )
    };
    console.line("")?;
    loop {
        match console.read(prompt, &[])? {
            Said::Nothing => return Ok(Word::Skip),
            Said::Word(word @ (Word::Quit | Word::Back | Word::Skip)) => return Ok(word),
            // Perhaps an answer to a question that was not read yet.
            _ => console.say(lang.pick("Just Enter, please.", "请直接按回车。"))?,
        }
    }
}

fn score(answered: &[(Asked<'_>, Grade)], asked: usize, width: usize, lang: Lang) -> Vec<String> {
    let mut lines = vec![String::new(), styled(&"─".repeat(width.min(60)), FAINT)];
    let mut say = |text: &str| lines.extend(wrap(text, width, "", ""));
    let total = total(answered, lang);
    if answered.is_empty() {
        say(&total);
        return lines;
    }
    say(&styled(&total, BOLD));
    let left = asked - answered.len();
    if left > 0 {
        say(&lang.pick(
            format!("{} not answered.", lang.count(left, "question", "questions", "")),
            format!("还有 {left} 题没有回答。"),
        ));
    }
    let mut titles: Vec<&str> = answered.iter().map(|((s, _), _)| s.title.as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    if titles.len() > 1 {
        for title in titles {
            let of = || answered.iter().filter(|((section, _), _)| section.title == title);
            let right = of().filter(|(_, grade)| grade.passed()).count();
            lines.extend(wrap(
                title,
                width,
                &format!("  {right:>3}/{:<3} ", of().count()),
                "          ",
            ));
        }
    }
    let wrong: Vec<Asked<'_>> =
        answered.iter().filter(|(_, g)| !g.passed()).map(|(asked, _)| *asked).collect();
    if !wrong.is_empty() {
        lines.push(lang.pick("Wrong:", "答错的题：").to_string());
        for (_, question) in wrong.iter().take(LISTED) {
            lines.extend(wrap(&question.title, width, "  - ", "    "));
        }
        if wrong.len() > LISTED {
            let more = wrong.len() - LISTED;
            let text = lang.pick(
                format!("  … and {more} more: `cargo kata quiz --weak` asks them all"),
                format!("  ……还有 {more} 题：`cargo kata quiz --weak` 会再问一遍"),
            );
            lines.extend(wrap(&text, width, "", "    "));
        }
    }
    lines
}

fn total(answered: &[(Asked<'_>, Grade)], lang: Lang) -> String {
    let right = answered.iter().filter(|(_, grade)| grade.passed()).count();
    let of = answered.len();
    let Some(percent) = (100 * right + of / 2).checked_div(of) else {
        return lang.pick("Nothing answered, nothing changed.", "没有作答，进度不变。").to_string();
    };
    lang.pick(
        format!("Score: {right} of {of} right ({percent} %)."),
        format!("得分：{of} 题中答对 {right} 题（{percent}%）。"),
    )
}
