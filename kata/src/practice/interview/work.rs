//! What is written in an interview: shown, tested, judged.

use super::draw::red;
use super::score::{self, standing};
use super::sitting::{Left, Sitting, shown};
use super::state::{Interview, Outcome, What};
use crate::kit::Exercise;
use crate::practice::source::{
    Function, Part, documentation_in_trait, documentation_of, functions, parts,
};
use crate::practice::suite::{self, Built, Judged};
use crate::quiz::terminal::{FAINT, GREEN, RED, render, styled, whole, wrap};
use anyhow::{Context, Result};
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

impl<R: BufRead, W: Write> Sitting<'_, R, W> {
    pub(super) fn task(
        &mut self,
        interview: &mut Interview,
        number: &str,
        task: &str,
    ) -> Result<Left> {
        let exercise = self.exercise(number)?.clone();
        self.begun(interview, &format!("Task {number}/{task}"))?;
        let width = self.console.width();
        let (mut places, mut lines) = (Vec::new(), Vec::new());
        for part in parts(self.root, &exercise, Some(task))? {
            let path =
                self.folder.join("exercises").join(&exercise.name).join("src").join(&part.file);
            for function in
                functions(&part.stub).iter().filter(|one| part.names.contains(&one.name))
            {
                let text = function.text(&part.stub);
                let signature: Vec<&str> =
                    text.lines().take_while(|line| !line.contains("todo!(")).collect();
                let signature = signature.join("\n");
                let signature = signature.trim_end_matches(|c: char| c == '{' || c.is_whitespace());
                let said = contract(self.root, &exercise, &part, function)?;
                lines.extend(render(&said, width, "", ""));
                lines.push(String::new());
                lines.extend(render(&format!("```\n{signature}\n```"), width, "", ""));
                lines.push(String::new());
            }
            let now = std::fs::read_to_string(&path).unwrap_or_default();
            let mine = functions(&now).into_iter().find(|one| part.names.contains(&one.name));
            let line = mine.map_or(1, |mine| mine.first + 1);
            places.push(format!("Write it here: {}:{line}", shown(&path)));
        }
        let rest = "What your function may need of the rest of this exercise is there. No hints, no \
                    solution.";
        places.extend(wrap(rest, width, "", ""));
        places.push(String::new());
        // First: who does not read to the end of a long contract has seen it.
        self.console.show(&[places, lines].concat(), 2)?;
        self.work(interview, &exercise, Some(task))
    }

    pub(super) fn program(
        &mut self,
        interview: &mut Interview,
        number: &str,
        bugs: usize,
    ) -> Result<Left> {
        let exercise = self.exercise(number)?.clone();
        let what = if bugs == 1 {
            "one mistake in it".to_string()
        } else {
            format!("{bugs} mistakes in it, each in another task")
        };
        self.begun(interview, &format!("Find what is wrong · {number} {}", exercise.title))?;
        let width = self.console.width();
        let folder = self.folder.join("exercises").join(&exercise.name).join("src");
        let text = format!(
            "This program is finished, and wrong: somebody made {what}. Find and mend what is wrong. Its documentation is \
             right; only what stands inside the functions is not. Change as little as you can: what you break on the way \
             counts too."
        );
        let mut lines = wrap(&text, width, "", "");
        lines.push(String::new());
        lines.push(format!("The program: {}", shown(&folder)));
        self.console.show(&lines, 2)?;
        self.work(interview, &exercise, None)
    }

    /// The candidate works in an editor, and here asks what the suite says.
    fn work(
        &mut self,
        interview: &mut Interview,
        exercise: &Exercise,
        task: Option<&str>,
    ) -> Result<Left> {
        let next = if interview.next() == interview.pieces.len() { "n: done" } else { "n: next" };
        let keys = format!("Enter: test, {next}, q: leave, ?: help");
        loop {
            if let Some(left) = self.steered(interview, &keys)? {
                return Ok(left);
            }
            let green = self.test(exercise, task)?;
            interview.pieces[interview.at].tested = Some(green);
            self.console.used();
        }
    }

    /// What the suite says, and no more than an interviewer would: which is red, and for a task the first
    /// line; where the code panicked, and what it printed. True if all is green.
    fn test(&mut self, exercise: &Exercise, task: Option<&str>) -> Result<bool> {
        let width = self.console.width();
        self.console.say(&styled("testing …", FAINT))?;
        let judged = self.judged(exercise, task)?;
        let green = judged.as_ref().is_ok_and(|judged| red(judged).is_empty());
        let lines = match judged {
            Err(error) => {
                let mut lines = vec![styled("It does not compile:", RED), String::new()];
                let error = self.placed(exercise, error.trim_end(), str::to_string);
                lines.extend(error.lines().map(str::to_string));
                lines
            }
            Ok(judged) => match (task, red(&judged)) {
                (Some(task), red) if !red.is_empty() => {
                    let tests = judged.get(task).into_iter().flatten();
                    let report = tests.map(|test| &test.report).find(|report| !report.is_empty());
                    let report = report.map_or("red", String::as_str);
                    let first = report.lines().next().unwrap_or("red");
                    let first = self.placed(exercise, first, whole);
                    let mut lines = wrap(&styled(&format!("✗ red: {first}"), RED), width, "", "  ");
                    for row in of_the_code(report) {
                        lines.extend(wrap(&self.placed(exercise, row, whole), width, "", "    "));
                    }
                    lines
                }
                (Some(_), _) => vec![styled("✓ green", GREEN)],
                (None, red) if red.is_empty() => vec![styled("✓ every task is green", GREEN)],
                (None, red) => {
                    wrap(&styled(&format!("✗ red: {}", red.join(", ")), RED), width, "", "  ")
                }
            },
        };
        self.console.show(&lines, 2)?;
        Ok(green)
    }

    /// The heading of something to write, and what its last test said.
    fn begun(&mut self, interview: &Interview, what: &str) -> Result<()> {
        let piece = &interview.pieces[interview.at];
        let tested = piece.tested.map(|_| format!(" · {}", standing(piece).0)).unwrap_or_default();
        self.heading(interview, &format!("{what} · about {} min{tested}", piece.minutes))?;
        self.console.line("")
    }

    /// With the paths of this copy: the kit has files of the same names.
    fn placed(&self, exercise: &Exercise, text: &str, path: impl Fn(&str) -> String) -> String {
        let short = format!("exercises/{}/", exercise.name);
        let copy = shown(self.folder);
        let word = |word: &str| match word.find(&short) {
            Some(at) if at <= 1 => path(&format!("{}{copy}/{}", &word[..at], &word[at..])),
            _ => word.to_string(),
        };
        text.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }

    fn exercise(&self, number: &str) -> Result<&Exercise> {
        let is = |exercise: &&Exercise| exercise.number == number;
        self.exercises
            .iter()
            .find(is)
            .with_context(|| format!("the kit has no exercise {number} any more"))
    }

    fn judged(
        &self,
        exercise: &Exercise,
        task: Option<&str>,
    ) -> Result<std::result::Result<Judged, String>> {
        match suite::build(self.folder, exercise, false, std::io::stderr().is_terminal())? {
            Built::Broken(error) => Ok(Err(error)),
            Built::Suite(program) => {
                let mut judged = suite::judge(self.folder, exercise, &program, task)?;
                judged.retain(|name, _| task.is_none_or(|task| task == name));
                Ok(Ok(judged))
            }
        }
    }

    pub(super) fn judge_all(&mut self, interview: &mut Interview) -> Result<()> {
        if interview.pieces.iter().any(|piece| !matches!(piece.what, What::Question { .. })) {
            self.console.say(&styled("Judging …", FAINT))?;
        }
        for at in 0..interview.pieces.len() {
            let piece = interview.pieces[at].clone();
            let outcome = match &piece.what {
                What::Question { .. } => piece.outcome.clone().unwrap_or_else(|| Outcome {
                    said: "not answered".to_string(),
                    ..Outcome::default()
                }),
                What::Task { exercise, task } => {
                    let exercise = self.exercise(exercise)?.clone();
                    let judged = self.judged(&exercise, Some(task))?;
                    let outcome = score::of_task(&judged, task, piece.points);
                    let said = self.placed(&exercise, &outcome.said, str::to_string);
                    Outcome { said, ..outcome }
                }
                What::Debug { exercise, sealed, .. } => {
                    let exercise = self.exercise(exercise)?.clone();
                    let src = self.folder.join("exercises").join(&exercise.name).join("src");
                    score::of_program(&self.judged(&exercise, None)?, sealed, &src, piece.points)?
                }
            };
            interview.pieces[at].outcome = Some(outcome);
        }
        Ok(())
    }
}

/// The rows of a report that a learner could have seen without a suite: what their code said when it
/// panicked and where, and what it printed.
fn of_the_code(report: &str) -> Vec<&str> {
    let is_of_the_code = |label: &str| ["message", "at", "printed"].contains(&label);
    let (mut rows, mut inside) = (Vec::new(), false);
    for line in report.lines().skip(1) {
        let label = line.get(2..11).unwrap_or_default().trim();
        if !label.is_empty() {
            inside = is_of_the_code(label);
        }
        if inside && !line.trim().is_empty() {
            rows.push(line);
        }
    }
    rows
}

/// What a function promises: its documentation; for one that a trait asks for, that of the type, and that
/// of the trait.
fn contract(root: &Path, exercise: &Exercise, part: &Part, function: &Function) -> Result<String> {
    let own = function.documentation(&part.stub);
    let Some((owner, name)) = function.name.split_once("::").filter(|_| own.is_empty()) else {
        return Ok(own);
    };
    let mut said = documentation_of(&part.stub, owner).unwrap_or_default();
    for (_, text) in exercise.solution(root)? {
        said += &documentation_in_trait(&text, name).map_or(String::new(), |of| format!("\n{of}"));
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_report_what_the_code_said_itself() {
        let report = "mse: your code panicked\n\n  message    no such column\n             at all\n  \
                      at         exercises/01-backprop/src/loss.rs:9\n  you wrote  1/m twice\n  \
                      case       m = 1 · seed 7\n  printed    here\n             and there\n";
        let rows = of_the_code(report);
        let words: Vec<&str> = rows.iter().map(|row| row.trim()).collect();
        let at = "at         exercises/01-backprop/src/loss.rs:9";
        let expected = ["message    no such column", "at all", at, "printed    here", "and there"];
        assert_eq!(words, expected);
    }
}
