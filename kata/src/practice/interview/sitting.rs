//! An interview from piece to piece, against the clock.

use super::beside::put_back;
use super::score::{standing, title};
use super::state::{Interview, Kind, Outcome, What};
use crate::kit::Exercise;
use crate::practice::screen::count;
use crate::quiz::ask::Outcome as Asked;
use crate::quiz::console::{Console, Said};
use crate::quiz::lang::Lang;
use crate::quiz::memory::Grade;
use crate::quiz::question::{Question, stars};
use crate::quiz::select::seed_of;
use crate::quiz::terminal::{BOLD, FAINT, render, styled, wrap};
use crate::quiz::typed::Word;
use anyhow::Result;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

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
pub(super) enum Left {
    /// For the next.
    Next,
    /// For the one before.
    Back,
    /// For this one.
    To(usize),
    /// The candidate has finished.
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
        self.console.keys = keys;
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
                Left::Next => interview.at = interview.next(),
                Left::Back if interview.at == 0 => self.console.say("This is the first piece.")?,
                Left::Back => interview.at -= 1,
                Left::To(at) => interview.at = at,
                Left::Ended => break,
                // What is said when the time is over ends it.
                Left::Paused if interview.left((self.now)()) == 0 => {}
                Left::Paused => {
                    interview.save(self.folder)?;
                    return Ok(false);
                }
            }
            interview.save(self.folder)?;
        }
        if interview.left((self.now)()) == 0 && !self.console.over.swap(true, Ordering::Relaxed) {
            self.console.line("")?;
            self.console.say("Time is over.")?;
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
        if let Some(later) = put_back(self.folder)? {
            let width = self.console.width();
            let text = format!("What you wrote after the end stands in {}.", shown(&later));
            self.console.show(&wrap(&text, width, "", "  "), 0)?;
        }
        let mut judged = interview.clone(); // one that is stopped meanwhile goes on as it was
        self.judge_all(&mut judged)?;
        judged.ended = Some(end);
        judged.save(self.folder)?;
        *interview = judged;
        Ok(())
    }

    /// `3/9 · ` and what this piece is.
    pub(super) fn heading(&mut self, interview: &Interview, what: &str) -> Result<()> {
        let width = self.console.width();
        let heading = format!("{}/{} · {what}", interview.at + 1, interview.pieces.len());
        let mut lines = vec![String::new(), styled(&"─".repeat(width.min(60)), FAINT)];
        lines.extend(wrap(&heading, width, "", "").iter().map(|line| styled(line, BOLD)));
        self.console.show(&lines, 2)
    }

    fn question(&mut self, interview: &mut Interview, id: &str) -> Result<Left> {
        let found = self.questions.iter().find(|question| question.id == id);
        let shuffled = found.map(|question| question.shuffled(seed_of(id, 0, interview.seed)));
        let piece = &interview.pieces[interview.at];
        if piece.outcome.is_some() {
            let what = format!("Question · answered: {}", standing(piece).0);
            self.heading(interview, &what)?;
            shuffled.iter().try_for_each(|question| self.console.show_again(question))?;
            return self.between(interview);
        }
        let Some(question) = shuffled else {
            return Ok(Left::Next); // the kit has lost it since
        };
        let heading = format!(
            "{}/{} · Question · {} · {}",
            interview.at + 1,
            interview.pieces.len(),
            stars(question.level),
            clock(interview, (self.now)())
        );
        let (at, points, folder, now) = (interview.at, piece.points, self.folder, self.now);
        let mut saved = Ok(());
        let mut note = |grade: Grade| {
            interview.count(now()); // before the answer, which stops its clock
            if interview.left(now()) == 0 {
                return ("Too late: the time was over.".to_string(), FAINT);
            }
            let right = grade.passed();
            interview.pieces[at].outcome = Some(Outcome {
                points: if right { points } else { 0 },
                right,
                ..Outcome::default()
            });
            saved = interview.save(folder);
            ("Noted.".to_string(), FAINT)
        };
        let asked = self.console.ask(&heading, &question, &mut note)?;
        saved?;
        match asked {
            Asked::Answered(_) => self.between(interview),
            Asked::Skipped => Ok(Left::Next),
            Asked::Back => Ok(Left::Back),
            Asked::Stopped => Ok(Left::Paused),
        }
    }

    /// After an answer that was read. Where nobody types, nobody waits.
    fn between(&mut self, interview: &mut Interview) -> Result<Left> {
        if !self.console.is_typed() {
            return Ok(Left::Next);
        }
        Ok(self
            .steered(interview, "Enter: go on, u: back, q: leave, ?: help")?
            .unwrap_or(Left::Next))
    }

    /// Behind the last piece.
    fn last(&mut self, interview: &mut Interview) -> Result<Left> {
        self.console.line("")?;
        self.console.say(&styled("That was the last.", BOLD))?;
        self.list(interview)?;
        let is_open = |what: &What| matches!(what, What::Question { .. });
        let open =
            interview.pieces.iter().filter(|one| one.outcome.is_none() && is_open(&one.what));
        match open.count() {
            0 => {}
            1 => self.console.say("1 question is not answered: type its number to go there.")?,
            open => {
                let open = count(open, "question");
                self.console
                    .say(&format!("{open} are not answered: type a number to go there."))?;
            }
        }
        let left = self.steered(interview, "Enter: the scorecard, u: back, q: leave")?;
        Ok(left.unwrap_or(Left::Ended))
    }

    /// Every piece, and what is known of it.
    fn list(&mut self, interview: &Interview) -> Result<()> {
        let width = self.console.width();
        let mut lines = Vec::new();
        for (at, piece) in interview.pieces.iter().enumerate() {
            let (word, style) = standing(piece);
            let word = styled(&format!("{word:<14}"), style);
            let here = if at == interview.at { "▸" } else { " " };
            let first = format!("{here} {:>2}  {word}  ", at + 1);
            lines.extend(wrap(&title(piece), width, &first, &" ".repeat(22)));
        }
        self.console.show(&lines, 2)
    }

    /// Reads at a prompt that is not a question's, until something steers: nothing for Enter.
    pub(super) fn steered(
        &mut self,
        interview: &mut Interview,
        keys: &str,
    ) -> Result<Option<Left>> {
        while interview.left((self.now)()) > 0 {
            self.console.line("")?;
            let prompt = format!("{} · {keys}", clock(interview, (self.now)()));
            let said = self.console.read(&prompt, &[])?;
            interview.count((self.now)());
            interview.save(self.folder)?;
            if interview.left((self.now)()) == 0 {
                break;
            }
            match said {
                Said::Nothing => return Ok(None),
                Said::Word(Word::Quit) => return Ok(Some(Left::Paused)),
                Said::Word(Word::Skip) => return Ok(Some(Left::Next)),
                Said::Word(Word::Back) => return Ok(Some(Left::Back)),
                Said::Word(Word::Help) => self.help(interview)?,
                Said::Word(Word::Unknown) => self.console.say("`?` says what you can type.")?,
                Said::Line(line) => match line.to_lowercase().as_str() {
                    "n" | "next" => return Ok(Some(Left::Next)),
                    "b" => return Ok(Some(Left::Back)),
                    "t" | "time" => {} // the next prompt has it
                    "l" | "list" => self.list(interview)?,
                    line => match line.parse::<usize>() {
                        Ok(n @ 1..) if n <= interview.pieces.len() => {
                            return Ok(Some(Left::To(n - 1)));
                        }
                        Ok(_) => {
                            let last = interview.pieces.len();
                            self.console
                                .say(&format!("The pieces are numbered from 1 to {last}."))?
                        }
                        Err(_) => self.console.say(&format!(
                            "`{line}` means nothing here: `?` says what you can type."
                        ))?,
                    },
                },
            }
        }
        Ok(Some(Left::Next))
    }

    fn help(&mut self, interview: &Interview) -> Result<()> {
        let word = interview.kind.word();
        let leave = format!("`q`  leave: the clock goes on; `cargo kata {word}` comes back");
        let (mock, width) = (interview.kind == Kind::Mock, self.console.width());
        let help = [
            ("Enter  in a task: tests what your file holds, so save it first", true),
            ("`n`  next, with what is there; `s` does the same", true),
            ("`u`  back to the piece before", mock),
            ("`l`  list of all pieces; a number goes to that piece", mock),
            ("`t`  the time", true),
            (leave.as_str(), true),
            ("There are no hints.", true),
        ];
        let help = help.iter().filter(|(_, here)| *here);
        let lines: Vec<String> =
            help.flat_map(|(text, _)| render(text, width, "  ", "    ")).collect();
        self.console.show(&lines, 2)
    }
}

/// What can be typed at a question; not what the quiz says, which has no clock.
fn keys(_: Lang) -> [&'static str; 4] {
    [
        "`x`  don't know: shows the answer, counts as wrong",
        "`s`  skip: you can come back, with `u` or at the end",
        "`u`  back to the piece before; an answer stays",
        "`q`  leave: the clock goes on; `cargo kata mock` comes back",
    ]
}

/// `31:20 of 45:00 left`.
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
