//! One question in the terminal: shown, answered, judged, explained.

use super::console::{Console, Said};
use super::lang::Lang;
use super::memory::Grade;
use super::number::{Fault, number};
use super::question::{Kind, Question, Right};
use super::terminal::{BOLD, FAINT, GREEN, RED, Style, render, styled, wrap};
use super::typed::{Word, letters, ticks};
use anyhow::Result;
use std::io::{BufRead, Write};

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered(Grade),
    /// It is left for later.
    Skipped,
    /// The learner wants to take the last answer back.
    Back,
    /// The learner wants to stop, or there is nothing more to read.
    Stopped,
}

/// Notes an answer, and says what came of it, before the verdict is shown: a verdict that was seen
/// is kept, whatever happens next.
pub type Note<'a> = &'a mut dyn FnMut(Grade) -> (String, Style);

/// What can be typed at any question: first `x`, which an open one does not have.
pub type Keys = fn(Lang) -> [&'static str; 4];

/// An answer, or what else was said.
type Answer<T> = std::result::Result<T, Outcome>;

impl<R: BufRead, W: Write> Console<R, W> {
    /// Shows a question, takes an answer, and explains.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn ask(&mut self, heading: &str, question: &Question, note: Note<'_>) -> Result<Outcome> {
        let width = self.width();
        let mut page = vec![String::new(), styled(&"─".repeat(width.min(60)), FAINT)];
        page.extend(wrap(heading, width, "", "").iter().map(|line| styled(line, FAINT)));
        page.extend(posed(question, width));
        self.show(&page, 2)?;
        let answered = match &question.right {
            Right::Letters(right) => self.choose(question, right)?,
            Right::Number { printed, value, within } => {
                self.number(question, printed, *value, *within)?
            }
            Right::Open => self.open(question)?,
        };
        let (grade, verdict, mut explained) = match answered {
            Ok(answered) => answered,
            Err(outcome) => return Ok(outcome),
        };
        self.used();
        let (noted, style) = note(grade);
        // The window may be another since the question was shown.
        let width = self.width();
        let (mark, colour) = if grade.passed() { ("✓", GREEN) } else { ("✗", RED) };
        let mut page = vec![String::new()];
        let lines = wrap(&format!("{mark} {verdict}"), width, "", "  ");
        page.extend(lines.iter().map(|line| styled(&styled(line, colour), BOLD)));
        page.push(String::new());
        page.append(&mut explained);
        if let Some(proof) = &question.proof {
            let command = format!("`cargo test -p {} {}`", proof.package, proof.task);
            page.push(String::new());
            let text =
                self.lang.pick(format!("Proven by {command}."), format!("由 {command} 验证。"));
            page.extend(render(&text, width, "", ""));
        }
        page.push(String::new());
        page.extend(wrap(&noted, width, "", "").iter().map(|line| styled(line, style)));
        self.show(&page, 2)?;
        Ok(Outcome::Answered(grade))
    }

    /// Shows a question that was answered, and what it was about.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn show_again(&mut self, question: &Question) -> Result<()> {
        let (lang, width) = (self.lang, self.width());
        let mut page = posed(question, width);
        let answer = match &question.right {
            Right::Letters(right) => spelled(lang, right),
            Right::Number { printed, .. } => printed.clone(),
            Right::Open => String::new(),
        };
        if !answer.is_empty() {
            let answer = verdict(lang, Grade::Wrong, "", &answer);
            page.extend(wrap(&answer, width, "", "  ").iter().map(|line| styled(line, BOLD)));
            page.push(String::new());
        }
        page.extend(render(&question.reason, width, "", ""));
        match &question.right {
            Right::Letters(right) => page.extend(judged_choices(lang, question, right, &[], width)),
            Right::Number { .. } => {}
            Right::Open => {
                page.extend(listen_for(lang, question, width));
                page.push(String::new());
                page.extend(follow_up(lang, question, width));
            }
        }
        self.show(&page, 2)
    }

    /// Asks until there is an answer that `take` can use; what it says to others is shown.
    fn answer<T>(
        &mut self,
        prompt: &str,
        help: &str,
        unknown: Option<T>,
        take: impl Fn(&str) -> std::result::Result<T, String>,
    ) -> Result<Answer<T>> {
        let lang = self.lang;
        let mut help = vec![help.to_string()];
        let skip = usize::from(unknown.is_none());
        help.extend((self.keys)(lang).iter().skip(skip).map(|key| key.to_string()));
        let mut unknown = unknown;
        loop {
            let said = match self.read(prompt, &help)? {
                Said::Line(line) => match take(&line) {
                    Ok(answer) => return Ok(Ok(answer)),
                    Err(said) => said,
                },
                Said::Nothing => help[0].clone(),
                Said::Word(Word::Unknown) => match unknown.take() {
                    Some(unknown) => return Ok(Ok(unknown)),
                    None => help[0].clone(),
                },
                Said::Word(Word::Quit) => return Ok(Err(Outcome::Stopped)),
                Said::Word(Word::Skip) => return Ok(Err(Outcome::Skipped)),
                Said::Word(Word::Back) => return Ok(Err(Outcome::Back)),
                Said::Word(Word::Help) => continue,
            };
            let width = self.width();
            self.show(&render(&said, width, "", ""), 2)?;
        }
    }

    fn choose(&mut self, question: &Question, right: &[char]) -> Result<Answer<Judged>> {
        let lang = self.lang;
        let last = question.choices.last().map_or('A', |choice| choice.letter);
        let all = question.kind == Kind::All;
        let prompt = if all {
            lang.pick(
                format!("All that apply, A-{last} (x: don't know, ?: help)"),
                format!("选出所有正确项，A-{last}（x：不知道，?：帮助）"),
            )
        } else {
            lang.pick(
                format!("Your choice, A-{last} (x: don't know, ?: help)"),
                format!("你的选择，A-{last}（x：不知道，?：帮助）"),
            )
        };
        let help = if all {
            lang.pick(
                "Type the letters of all that apply, like `ac`; or `x` if you don't know.",
                "输入所有正确项的字母，如 `ac`；不知道就输入 `x`。",
            )
        } else {
            lang.pick(
                "Type one letter; or `x` if you don't know.",
                "输入一个字母；不知道就输入 `x`。",
            )
        };
        let take = |line: &str| match letters(line, &question.choices) {
            Some(chosen) if chosen.len() == 1 || (all && !chosen.is_empty()) => Ok(chosen),
            Some(_) => Err(lang.pick("One letter, please.", "请只输入一个字母。").to_string()),
            None => Err(lang.pick(
                format!("`{line}` is not among the choices: type letters from A to {last}."),
                format!("没有 `{line}` 这个选项：请输入 A 到 {last} 的字母。"),
            )),
        };
        let chosen = match self.answer(&prompt, help, Some(Vec::new()), take)? {
            Ok(chosen) => chosen,
            Err(outcome) => return Ok(Err(outcome)),
        };
        let grade = if chosen == right { Grade::Right } else { Grade::Wrong };
        let verdict = verdict(lang, grade, &spelled(lang, &chosen), &spelled(lang, right));
        let width = self.width();
        let mut page = render(&question.reason, width, "", "");
        page.extend(judged_choices(lang, question, right, &chosen, width));
        Ok(Ok((grade, verdict, page)))
    }

    fn number(
        &mut self,
        question: &Question,
        printed: &str,
        value: f64,
        within: f64,
    ) -> Result<Answer<Judged>> {
        let lang = self.lang;
        let prompt = lang.pick("A number (x: don't know, ?: help)", "一个数（x：不知道，?：帮助）");
        let help = lang.pick(
            "Type a number, like `0.18`, `1/4`, `25%`, `9.5e-7`, `2^-25` or `√10`; or `x` if you don't know.",
            "输入一个数，如 `0.18`、`1/4`、`25%`、`9.5e-7`、`2^-25` 或 `√10`；不知道就输入 `x`。",
        );
        // A hair more than the tolerance: 0.2525 is within 1 % of 0.25, whatever rounding says.
        let close = |x: f64| (x - value).abs() <= within * (1.0 + 1e-9);
        let take = |line: &str| {
            match number(line) {
            // 25 % is 0.25, or 25 where percents are asked for.
            Ok(x) => {
                Ok(Some((line.to_string(), close(x) || line.contains('%') && close(100.0 * x))))
            }
            Err(Fault::Comma) => Err(lang.pick(
                format!("In `{line}` the comma could mean two things: write decimals with a point, like `0.18`, and thousands without a comma."),
                format!("`{line}` 里的逗号有两种读法：小数请用点，如 `0.18`；千位不要加逗号。"),
            )),
            Err(Fault::Unreadable) => {
                Err(lang.pick(format!("`{line}` is not a number. {help}"), format!("`{line}` 不是一个数。{help}")))
            }
        }
        };
        let given = match self.answer(prompt, help, Some(None), take)? {
            Ok(given) => given,
            Err(outcome) => return Ok(Err(outcome)),
        };
        let (line, right) = given.unwrap_or_default();
        let grade = if right { Grade::Right } else { Grade::Wrong };
        let verdict = verdict(lang, grade, &line, printed);
        Ok(Ok((grade, verdict, render(&question.reason, self.width(), "", ""))))
    }

    fn open(&mut self, question: &Question) -> Result<Answer<Judged>> {
        let lang = self.lang;
        let prompt = lang.pick(
            "Say it aloud or type it, then Enter shows the answer (?: help)",
            "说出来或打出来，然后按回车看答案（?：帮助）",
        );
        let mut help = vec![prompt.to_string()];
        help.extend((self.keys)(lang).iter().skip(1).map(|key| key.to_string()));
        loop {
            match self.read(prompt, &help)? {
                Said::Word(Word::Quit) => return Ok(Err(Outcome::Stopped)),
                Said::Word(Word::Skip) => return Ok(Err(Outcome::Skipped)),
                Said::Word(Word::Back) => return Ok(Err(Outcome::Back)),
                Said::Word(Word::Help) => {}
                Said::Word(Word::Unknown) | Said::Line(_) | Said::Nothing => break,
            }
        }
        let width = self.width();
        let mut page = vec![String::new()];
        page.extend(render(&question.reason, width, "", ""));
        page.extend(listen_for(lang, question, width));
        page.push(String::new());
        self.show(&page, 2)?;
        let points = question.rubric.len();
        let prompt = lang.pick(
            "Which of them did you say? (like 1 3; a: all; 0: none; ?: help)",
            "其中哪几点你说到了？（如 1 3；a：全部；0：没有；?：帮助）",
        );
        let help = lang.pick(
            format!("Type the numbers of the points that you made, from 1 to {points}, like `1 3`; `a` for all, `0` for none."),
            format!("输入你说到的要点的编号（1 到 {points}），如 `1 3`；`a` 表示全部，`0` 表示没有。"),
        );
        let take = |line: &str| ticks(line, points).ok_or_else(|| help.clone());
        let ticked = match self.answer(prompt, &help, Some(0), take)? {
            Ok(ticked) => ticked,
            Err(outcome) => return Ok(Err(outcome)),
        };
        let grade = grade_of(ticked, points);
        let said = lang.pick(
            format!("{ticked} of {points} points"),
            format!("说到 {points} 点中的 {ticked} 点"),
        );
        let verdict = match grade {
            Grade::Right => lang.pick(format!("Right: {said}."), format!("正确：{said}。")),
            Grade::Partly => {
                lang.pick(format!("Right, in part: {said}."), format!("部分正确：{said}。"))
            }
            Grade::Wrong => lang.pick(
                format!("Not yet: {said}, more than half are wanted."),
                format!("还不够：{said}，需要过半。"),
            ),
        };
        Ok(Ok((grade, verdict, follow_up(lang, question, self.width()))))
    }
}

/// What is asked: title, text and choices, with a blank line behind them.
fn posed(question: &Question, width: usize) -> Vec<String> {
    let title = wrap(&question.title, width, "", "");
    let mut page: Vec<String> = title.iter().map(|line| styled(line, BOLD)).collect();
    page.push(String::new());
    page.extend(render(&question.text, width, "", ""));
    page.push(String::new());
    for choice in &question.choices {
        page.extend(render(&choice.text, width, &format!("  {}  ", choice.letter), "     "));
    }
    if !question.choices.is_empty() {
        page.push(String::new());
    }
    page
}

fn spelled(lang: Lang, letters: &[char]) -> String {
    letters.iter().map(char::to_string).collect::<Vec<_>>().join(lang.pick(", ", "、"))
}

/// Each choice, whether it is right, and why.
fn judged_choices(
    lang: Lang,
    question: &Question,
    right: &[char],
    chosen: &[char],
    width: usize,
) -> Vec<String> {
    let mut page = vec![String::new()];
    for choice in &question.choices {
        let (is, said) = (right.contains(&choice.letter), chosen.contains(&choice.letter));
        let mark = if is { styled("✓", GREEN) } else { styled("✗", RED) };
        let you = if said { lang.pick(" (you)", "（你选的）") } else { "" };
        let first = format!("{mark} {}{}  ", choice.letter, styled(you, FAINT));
        page.extend(render(&choice.why, width, &first, "     "));
    }
    page
}

/// The points that an open answer should have.
fn listen_for(lang: Lang, question: &Question, width: usize) -> Vec<String> {
    let mut page = vec![String::new(), styled(lang.pick("Listen for", "面试官想听到"), BOLD)];
    for (index, point) in question.rubric.iter().enumerate() {
        page.extend(render(point, width, &format!("  {}  ", index + 1), "     "));
    }
    page
}

fn follow_up(lang: Lang, question: &Question, width: usize) -> Vec<String> {
    let mut page = vec![styled(lang.pick("Then they ask", "接着会问"), BOLD)];
    page.extend(render(&question.follow_up, width, "", ""));
    page
}

/// A grade, the words for it, and the explanation.
type Judged = (Grade, String, Vec<String>);

fn verdict(lang: Lang, grade: Grade, mine: &str, theirs: &str) -> String {
    match (grade, mine.is_empty()) {
        (Grade::Right | Grade::Partly, _) => {
            lang.pick(format!("Right: {theirs}."), format!("正确：{theirs}。"))
        }
        (Grade::Wrong, true) => {
            lang.pick(format!("The answer is {theirs}."), format!("答案是 {theirs}。"))
        }
        (Grade::Wrong, false) => lang.pick(
            format!("Wrong: you said {mine}, the answer is {theirs}."),
            format!("错误：你答的是 {mine}，答案是 {theirs}。"),
        ),
    }
}

/// In the quiz.
pub fn keys(lang: Lang) -> [&'static str; 4] {
    [
        lang.pick(
            "`x`  don't know: shows the answer, counts as wrong",
            "`x`  不知道：显示答案，算答错",
        ),
        lang.pick(
            "`s`  skip: leave it for later, nothing is counted",
            "`s`  跳过：以后再答，不计分",
        ),
        lang.pick(
            "`u`  undo: back to the question before, its answer is taken back",
            "`u`  撤销：回到上一题，收回那次作答",
        ),
        lang.pick("`q`  stop: what you answered is kept", "`q`  结束：已答的题会保存"),
    ]
}

/// What an open answer is worth that made so many of the points.
fn grade_of(ticked: usize, points: usize) -> Grade {
    match ticked {
        all if all == points => Grade::Right,
        some if some * 2 > points => Grade::Partly,
        _ => Grade::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_of_the_points_pass() {
        let grades = |points| (0..=points).map(|n| grade_of(n, points)).collect::<Vec<_>>();
        use Grade::{Partly, Right, Wrong};
        assert_eq!(grades(3), [Wrong, Wrong, Partly, Right]);
        assert_eq!(grades(4), [Wrong, Wrong, Wrong, Partly, Right]);
    }
}
