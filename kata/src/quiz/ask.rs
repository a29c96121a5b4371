//! One question in the terminal: shown, answered, judged, explained.

use super::lang::Lang;
use super::progress::Grade;
use super::question::{Kind, Question, Right};
use super::terminal::{BOLD, FAINT, GREEN, RED, render, styled, wrap};
use super::typed::{letters, number, ticks};
use anyhow::{Context, Result};
use std::io::{BufRead, Write};

/// Where questions are asked: lines in, lines out. No cursor is moved and no key is read by
/// itself, so a pipe and a screen reader do as well as a terminal.
pub struct Console<R, W> {
    /// Where answers come from.
    pub input: R,
    /// Where everything goes.
    pub output: W,
    /// How many columns there are.
    pub width: usize,
    /// Repeat each answer: where it is not typed, it would not be seen.
    pub echo: bool,
    /// The language.
    pub lang: Lang,
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered(Grade),
    /// The learner wants to stop, or there is nothing more to read.
    Stopped,
}

/// A line that was typed.
enum Typed {
    Line(String),
    Quit,
}

impl<R: BufRead, W: Write> Console<R, W> {
    /// Writes a line.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn line(&mut self, text: &str) -> Result<()> {
        writeln!(self.output, "{text}").context("cannot write to the terminal")
    }

    /// Writes plain text, broken into lines.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn say(&mut self, text: &str) -> Result<()> {
        wrap(text, self.width, "", "").iter().try_for_each(|line| self.line(line))
    }

    fn markdown(&mut self, text: &str, first: &str, rest: &str) -> Result<()> {
        render(text, self.width, first, rest).iter().try_for_each(|line| self.line(line))
    }

    /// Asks for a yes; anything else, also the end of the input, is a no.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn yes(&mut self, question: &str) -> Result<bool> {
        let typed = self.read(question)?;
        Ok(
            matches!(typed, Typed::Line(line) if ["y", "yes", "是", "好"].contains(&line.to_lowercase().as_str())),
        )
    }

    /// Waits until the learner has read the answer; false is to stop. Where nobody types, nobody
    /// waits.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn go_on(&mut self) -> Result<bool> {
        if self.echo {
            return Ok(true);
        }
        self.line("")?;
        let prompt =
            self.lang.pick("Enter: the next question (q: stop)", "回车：下一题（q：结束）");
        Ok(matches!(self.read(prompt)?, Typed::Line(_)))
    }

    fn read(&mut self, prompt: &str) -> Result<Typed> {
        let mut lines = wrap(prompt, self.width, "", "");
        // Room to type: on the prompt's last line, or else on the next.
        let roomy = |line: &String| textwrap::core::display_width(line) + 14 <= self.width;
        let last = lines.pop_if(|line| roomy(line)).map(|line| line + " ").unwrap_or_default();
        for line in lines {
            self.line(&styled(&line, BOLD))?;
        }
        write!(self.output, "{} ", styled(&format!("{last}>"), BOLD))?;
        self.output.flush()?;
        let mut line = Vec::new();
        let read = self.input.read_until(b'\n', &mut line).context("cannot read your answer")?;
        if read == 0 {
            self.line("")?;
            return Ok(Typed::Quit);
        }
        let line = String::from_utf8_lossy(&line).trim().to_string();
        if self.echo {
            self.line(&line)?;
        }
        Ok(if line.eq_ignore_ascii_case("q") { Typed::Quit } else { Typed::Line(line) })
    }

    /// Shows a question, takes an answer, and explains.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn ask(&mut self, heading: &str, question: &Question) -> Result<Outcome> {
        self.line("")?;
        self.line(&styled(&"─".repeat(self.width.min(60)), FAINT))?;
        for line in wrap(heading, self.width, "", "") {
            self.line(&styled(&line, FAINT))?;
        }
        for line in wrap(&question.title, self.width, "", "") {
            self.line(&styled(&line, BOLD))?;
        }
        self.line("")?;
        self.markdown(&question.text, "", "")?;
        self.line("")?;
        for choice in &question.choices {
            self.markdown(&choice.text, &format!("  {}  ", choice.letter), "     ")?;
        }
        if !question.choices.is_empty() {
            self.line("")?;
        }
        match &question.right {
            Right::Letters(right) => self.choose(question, right),
            Right::Number { printed, value, within } => {
                self.number(question, printed, *value, *within)
            }
            Right::Open => self.open(question),
        }
    }

    fn choose(&mut self, question: &Question, right: &[char]) -> Result<Outcome> {
        let lang = self.lang;
        let last = question.choices.last().map_or('A', |choice| choice.letter);
        let prompt = match question.kind {
            Kind::All => lang.pick(
                format!("All that apply, like AC (A-{last}; Enter: don't know; q: stop)"),
                format!("选出所有正确项，如 AC（A-{last}；回车：不知道；q：结束）"),
            ),
            _ => lang.pick(
                format!("Your choice (A-{last}; Enter: don't know; q: stop)"),
                format!("你的选择（A-{last}；回车：不知道；q：结束）"),
            ),
        };
        let chosen = loop {
            let Typed::Line(line) = self.read(&prompt)? else { return Ok(Outcome::Stopped) };
            match letters(&line, &question.choices) {
                Some(chosen) if chosen.len() <= 1 || question.kind == Kind::All => break chosen,
                Some(_) => self.say(lang.pick("One letter, please.", "请只输入一个字母。"))?,
                None => self.say(&lang.pick(
                    format!("`{line}` is not among the choices: type letters from A to {last}."),
                    format!("没有“{line}”这个选项：请输入 A 到 {last} 的字母。"),
                ))?,
            }
        };
        let grade = if chosen == right { Grade::Right } else { Grade::Wrong };
        let spelled = |letters: &[char]| {
            letters.iter().map(char::to_string).collect::<Vec<_>>().join(lang.pick(", ", "、"))
        };
        let (mine, theirs) = (spelled(&chosen), spelled(right));
        self.verdict(
            grade,
            &match (grade, chosen.is_empty()) {
                (Grade::Right, _) => {
                    lang.pick(format!("Right: {theirs}."), format!("正确：{theirs}。"))
                }
                (_, true) => {
                    lang.pick(format!("The answer is {theirs}."), format!("答案是 {theirs}。"))
                }
                _ => lang.pick(
                    format!("Wrong: you said {mine}, the answer is {theirs}."),
                    format!("错误：你答的是 {mine}，答案是 {theirs}。"),
                ),
            },
        )?;
        self.markdown(&question.reason, "", "")?;
        self.line("")?;
        for choice in &question.choices {
            let (is, said) = (right.contains(&choice.letter), chosen.contains(&choice.letter));
            let mark = if is { styled("✓", GREEN) } else { styled("✗", RED) };
            let you = if said { lang.pick(" (you)", "（你选的）") } else { "" };
            let first = format!("{mark} {}{}  ", choice.letter, styled(you, FAINT));
            self.markdown(&choice.why, &first, "     ")?;
        }
        self.proof(question)?;
        Ok(Outcome::Answered(grade))
    }

    fn number(
        &mut self,
        question: &Question,
        printed: &str,
        value: f64,
        within: f64,
    ) -> Result<Outcome> {
        let lang = self.lang;
        let prompt = lang.pick(
            "A number, like 0.25, 1/4, 25% or 9.5e-7 (Enter: don't know; q: stop)",
            "一个数，如 0.25、1/4、25% 或 9.5e-7（回车：不知道；q：结束）",
        );
        let given =
            loop {
                let Typed::Line(line) = self.read(prompt)? else { return Ok(Outcome::Stopped) };
                if line.is_empty() {
                    break None;
                }
                match number(&line) {
                    Some(number) => break Some((line, number)),
                    None => self.say(&lang.pick(
                        format!("`{line}` is not a number."),
                        format!("“{line}”不是一个数。"),
                    ))?,
                }
            };
        // A hair more than the tolerance: 0.2525 is within 1 % of 0.25, whatever rounding says.
        let close = |x: f64| (x - value).abs() <= within * (1.0 + 1e-9);
        let grade = match &given {
            Some((_, number)) if close(*number) => Grade::Right,
            _ => Grade::Wrong,
        };
        self.verdict(
            grade,
            &match (grade, given) {
                (Grade::Right, _) => {
                    lang.pick(format!("Right: {printed}."), format!("正确：{printed}。"))
                }
                (_, None) => {
                    lang.pick(format!("The answer is {printed}."), format!("答案是 {printed}。"))
                }
                (_, Some((line, _))) => lang.pick(
                    format!("Wrong: you said {line}, the answer is {printed}."),
                    format!("错误：你答的是 {line}，答案是 {printed}。"),
                ),
            },
        )?;
        self.markdown(&question.reason, "", "")?;
        self.proof(question)?;
        Ok(Outcome::Answered(grade))
    }

    fn open(&mut self, question: &Question) -> Result<Outcome> {
        let lang = self.lang;
        let prompt = lang.pick(
            "Say it aloud or type it, then press Enter (q: stop)",
            "说出来或打出来，然后按回车（q：结束）",
        );
        let Typed::Line(_) = self.read(prompt)? else { return Ok(Outcome::Stopped) };
        self.line("")?;
        self.markdown(&question.reason, "", "")?;
        self.line("")?;
        self.line(&styled(lang.pick("Listen for", "听什么"), BOLD))?;
        for (index, point) in question.rubric.iter().enumerate() {
            self.markdown(point, &format!("  {}  ", index + 1), "     ")?;
        }
        self.line("")?;
        let points = question.rubric.len();
        let prompt = lang.pick(
            "Which of them did you say, like 1 3 (a: all; Enter: none; q: stop)",
            "其中哪几点你说到了，如 1 3（a：全部；回车：没有；q：结束）",
        );
        let ticked = loop {
            let Typed::Line(line) = self.read(prompt)? else { return Ok(Outcome::Stopped) };
            match ticks(&line, points) {
                Some(ticked) => break ticked,
                None => self.say(&lang.pick(
                    format!("Type numbers from 1 to {points}, like 1 3."),
                    format!("请输入 1 到 {points} 的数字，如 1 3。"),
                ))?,
            }
        };
        let grade = grade_of(ticked, points);
        let said = lang.pick(
            format!("{ticked} of {points} points"),
            format!("说到 {points} 点中的 {ticked} 点"),
        );
        self.verdict(
            grade,
            &match grade {
                Grade::Right => lang.pick(format!("Right: {said}."), format!("正确：{said}。")),
                Grade::Partly => {
                    lang.pick(format!("Right, in part: {said}."), format!("部分正确：{said}。"))
                }
                Grade::Wrong => lang.pick(
                    format!("Not yet: {said}, more than half are wanted."),
                    format!("还不够：{said}，需要过半。"),
                ),
            },
        )?;
        self.line(&styled(lang.pick("Then they ask", "接着会问"), BOLD))?;
        self.markdown(&question.follow_up, "", "")?;
        self.proof(question)?;
        Ok(Outcome::Answered(grade))
    }

    fn verdict(&mut self, grade: Grade, text: &str) -> Result<()> {
        let (mark, colour) = if grade.passed() { ("✓", GREEN) } else { ("✗", RED) };
        self.line("")?;
        for line in wrap(&format!("{mark} {text}"), self.width, "", "  ") {
            self.line(&styled(&styled(&line, colour), BOLD))?;
        }
        self.line("")
    }

    fn proof(&mut self, question: &Question) -> Result<()> {
        let Some(proof) = &question.proof else { return Ok(()) };
        let command = format!("`cargo test -p {} {}`", proof.package, proof.task);
        self.line("")?;
        let text = self.lang.pick(format!("Proven by {command}."), format!("由 {command} 验证。"));
        self.markdown(&text, "", "")
    }
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
