//! An interview from piece to piece, against the clock.

use super::draw::red;
use super::score;
use super::state::{Interview, Outcome, What};
use crate::kit::Exercise;
use crate::practice::source::{functions, parts};
use crate::practice::suite::{self, Built, Judged};
use crate::quiz::console::{Console, Said};
use crate::quiz::question::{Question, stars};
use crate::quiz::select::seed_of;
use crate::quiz::terminal::{BOLD, FAINT, GREEN, RED, render, styled, wrap};
use crate::quiz::typed::Word;
use anyhow::{Context, Result};
use std::io::{BufRead, Write};
use std::path::Path;

/// What an interview is held with.
pub struct Sitting<'a, R, W> {
    /// The kit.
    pub root: &'a Path,
    /// Where the interview stands, with its scratch copy.
    pub folder: &'a Path,
    /// The kit's exercises.
    pub exercises: &'a [Exercise],
    /// Every question, in the console's language.
    pub questions: &'a [&'a Question],
    /// Where it is held.
    pub console: &'a mut Console<R, W>,
    /// The time, in seconds since 1970.
    pub now: &'a dyn Fn() -> u64,
}

/// How a piece was left.
#[derive(PartialEq)]
enum Left {
    /// For the next.
    Next,
    /// For the one before.
    Back,
    /// The time is over, or the candidate has finished.
    Ended,
    /// For later; the clock goes on.
    Paused,
}

impl<R: BufRead, W: Write> Sitting<'_, R, W> {
    /// Goes on where the interview is, to its end or until it is left. True if it has ended: then
    /// everything is judged.
    ///
    /// # Errors
    /// If something cannot be read, built or written.
    pub fn hold(&mut self, interview: &mut Interview) -> Result<bool> {
        interview.go_on((self.now)());
        while interview.left((self.now)()) > 0 {
            let left = match interview.pieces.get(interview.at).map(|piece| piece.what.clone()) {
                Some(What::Question { id, .. }) => self.question(interview, &id)?,
                Some(What::Task { exercise, task }) => self.task(interview, &exercise, &task)?,
                Some(What::Debug { exercise, bugs, .. }) => {
                    self.program(interview, &exercise, bugs)?
                }
                None => self.last(interview)?,
            };
            interview.count((self.now)());
            match left {
                Left::Next => interview.at = (interview.at + 1).min(interview.pieces.len()),
                Left::Back => interview.at = interview.at.saturating_sub(1),
                Left::Ended => {
                    interview.save(self.folder)?;
                    break;
                }
                Left::Paused => {
                    interview.save(self.folder)?;
                    return Ok(false);
                }
            }
            interview.save(self.folder)?;
        }
        if interview.left((self.now)()) == 0 {
            self.console.line("")?;
            self.console.say("Time is over. What you have written so far is judged.")?;
        }
        self.judge(interview)?;
        Ok(true)
    }

    /// Judges all of it as it stands, which ends it; judging takes none of its time.
    ///
    /// # Errors
    /// If something cannot be read, built or written.
    pub fn judge(&mut self, interview: &mut Interview) -> Result<()> {
        let end = (self.now)().min(interview.deadline());
        self.judge_all(interview)?;
        interview.ended = Some(end);
        interview.save(self.folder)
    }

    fn heading(&mut self, interview: &Interview, title: &str) -> Result<()> {
        let width = self.console.width();
        let of = format!("{}/{}", interview.at + 1, interview.pieces.len());
        let piece = &interview.pieces[interview.at];
        let heading = format!("{of} · {title} · about {} min", piece.minutes);
        let mut lines = vec![String::new(), styled(&"─".repeat(width.min(60)), FAINT)];
        lines.extend(wrap(&heading, width, "", "").iter().map(|line| styled(line, BOLD)));
        lines.push(String::new());
        self.console.show(&lines, 2)
    }

    fn question(&mut self, interview: &mut Interview, id: &str) -> Result<Left> {
        if interview.pieces[interview.at].outcome.is_some() {
            self.console.say("This question is answered.")?;
            return self.between(interview);
        }
        let Some(question) = self.questions.iter().find(|question| question.id == id) else {
            return Ok(Left::Next); // the kit has lost it since
        };
        let shuffled = question.shuffled(seed_of(id, 0, interview.seed));
        let piece = &interview.pieces[interview.at];
        let heading = format!(
            "{}/{} · Question · {} · {}",
            interview.at + 1,
            interview.pieces.len(),
            stars(question.level),
            clock(interview, (self.now)())
        );
        let (at, points, folder, now) = (interview.at, piece.points, self.folder, self.now);
        let mut saved = Ok(());
        let mut note = |grade: crate::quiz::memory::Grade| {
            let right = grade.passed();
            interview.count(now()); // before the answer, which stops its clock
            interview.pieces[at].outcome = Some(Outcome {
                points: if right { points } else { 0 },
                right,
                ..Outcome::default()
            });
            saved = interview.save(folder);
            ("Noted.".to_string(), FAINT)
        };
        let asked = self.console.ask(&heading, &shuffled, &mut note)?;
        saved?;
        use crate::quiz::ask::Outcome as Asked;
        match asked {
            Asked::Answered(_) => self.between(interview),
            Asked::Skipped => Ok(Left::Next),
            Asked::Back => Ok(Left::Back),
            Asked::Stopped => Ok(Left::Paused),
        }
    }

    /// After an answer that was read. Where nobody types, nobody waits.
    fn between(&mut self, interview: &Interview) -> Result<Left> {
        if !self.console.is_typed() {
            return Ok(Left::Next);
        }
        loop {
            let prompt =
                format!("{} · Enter: go on, b: back, q: leave", clock(interview, (self.now)()));
            match self.console.read(&prompt, &[])? {
                Said::Nothing | Said::Word(Word::Skip) => return Ok(Left::Next),
                Said::Word(Word::Quit) => return Ok(Left::Paused),
                Said::Word(Word::Back) => return Ok(Left::Back),
                Said::Line(line) if line == "b" => return Ok(Left::Back),
                _ => self.console.say("Just Enter, please.")?,
            }
        }
    }

    fn task(&mut self, interview: &mut Interview, number: &str, task: &str) -> Result<Left> {
        let exercise = self.exercise(number)?.clone();
        self.heading(interview, &format!("Task {number}/{task}"))?;
        let width = self.console.width();
        let mut lines = Vec::new();
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
                lines.extend(render(&function.documentation(&part.stub), width, "", ""));
                lines.push(String::new());
                lines.extend(render(&format!("```\n{signature}\n```"), width, "", ""));
                lines.push(String::new());
            }
            let now = std::fs::read_to_string(&path).unwrap_or_default();
            let mine = functions(&now).into_iter().find(|one| part.names.contains(&one.name));
            let line = mine.map_or(1, |mine| mine.first + 1);
            lines.push(format!("Write it here: {}:{line}", shown(&path)));
        }
        let rest =
            "The rest of this exercise is done: your function may call it. No hints, no solution.";
        lines.extend(wrap(rest, width, "", ""));
        self.console.show(&lines, 2)?;
        self.work(interview, &exercise, Some(task))
    }

    fn program(&mut self, interview: &mut Interview, number: &str, bugs: usize) -> Result<Left> {
        let exercise = self.exercise(number)?.clone();
        let what = if bugs == 1 {
            "one mistake in it".to_string()
        } else {
            format!("{bugs} mistakes in it, each in another task")
        };
        self.heading(interview, &format!("Find what is wrong · {number} {}", exercise.title))?;
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
        let last = interview.at + 1 == interview.pieces.len();
        let next = if last { "n: done" } else { "n: next" };
        let help = [
            "Enter saves nothing: save your file in the editor, then press Enter here, and the suite judges it.".to_string(),
            "`n` goes on, with whatever is there; `b` goes back to the piece before; `q` leaves, and the clock goes on."
                .to_string(),
        ];
        loop {
            let now = (self.now)();
            if interview.left(now) == 0 {
                return Ok(Left::Next);
            }
            self.console.line("")?;
            let prompt =
                format!("{} · Enter: test, {next}, q: leave, ?: help", clock(interview, now));
            let said = self.console.read(&prompt, &help)?;
            interview.count((self.now)());
            interview.save(self.folder)?;
            match said {
                _ if interview.left((self.now)()) == 0 => return Ok(Left::Next),
                Said::Nothing => self.test(exercise, task)?,
                Said::Word(Word::Quit) => return Ok(Left::Paused),
                Said::Word(Word::Skip) => return Ok(Left::Next),
                Said::Word(Word::Back) => return Ok(Left::Back),
                Said::Line(line) if line == "n" || line == "next" => return Ok(Left::Next),
                Said::Line(line) if line == "b" || line == "back" => return Ok(Left::Back),
                _ => {
                    self.console.say("Enter tests, `n` goes on, `?` says what else there is.")?;
                    continue;
                }
            }
            self.console.used();
        }
    }

    /// What the suite says, and no more than an interviewer would: which is red, and for a task the first
    /// line.
    fn test(&mut self, exercise: &Exercise, task: Option<&str>) -> Result<()> {
        let width = self.console.width();
        self.console.say(&styled("testing …", FAINT))?;
        let lines = match self.judged(exercise, task)? {
            Err(error) => {
                let mut lines = vec![styled("It does not compile:", RED), String::new()];
                lines.extend(error.trim_end().lines().map(str::to_string));
                lines
            }
            Ok(judged) => match (task, red(&judged)) {
                (Some(task), red) if !red.is_empty() => {
                    let tests = judged.get(task).into_iter().flatten();
                    let first =
                        tests.flat_map(|test| test.report.lines().next()).next().unwrap_or("red");
                    wrap(&styled(&format!("✗ red: {first}"), RED), width, "", "  ")
                }
                (Some(_), _) => vec![styled("✓ green", GREEN)],
                (None, red) if red.is_empty() => vec![styled("✓ every task is green", GREEN)],
                (None, red) => {
                    wrap(&styled(&format!("✗ red: {}", red.join(", ")), RED), width, "", "  ")
                }
            },
        };
        self.console.show(&lines, 2)
    }

    /// Behind the last piece.
    fn last(&mut self, interview: &Interview) -> Result<Left> {
        loop {
            let prompt = format!(
                "That was the last. {} · Enter: the scorecard, b: back, q: leave",
                clock(interview, (self.now)())
            );
            self.console.line("")?;
            match self.console.read(&prompt, &[])? {
                Said::Nothing => return Ok(Left::Ended),
                Said::Word(Word::Quit) => return Ok(Left::Paused),
                Said::Word(Word::Back) => return Ok(Left::Back),
                Said::Line(line) if line == "b" => return Ok(Left::Back),
                _ => self.console.say("Enter shows the scorecard, `b` goes back.")?,
            }
        }
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
        match suite::build(self.folder, exercise, false, false)? {
            Built::Broken(error) => Ok(Err(error)),
            Built::Suite(program) => {
                let mut judged = suite::judge(self.folder, exercise, &program, task)?;
                judged.retain(|name, _| task.is_none_or(|task| task == name));
                Ok(Ok(judged))
            }
        }
    }

    fn judge_all(&mut self, interview: &mut Interview) -> Result<()> {
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
                    score::of_task(&self.judged(&exercise, Some(task))?, task, piece.points)
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

/// `31:20 left of 45 min`.
fn clock(interview: &Interview, now: u64) -> String {
    let left = interview.left(now);
    let of = interview.minutes;
    format!("{}:{:02} of {of}:00 left", left / 60, left % 60)
}

/// A path as one types it: from here, where that is shorter.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}
