//! Lines in, lines out. No cursor is moved and no key is read by itself, so a pipe and a screen
//! reader do as well as a terminal. Where a person types, long texts stop at the end of the screen,
//! and what was typed before a question was asked is not its answer.

use super::ask::{self, Keys};
use super::lang::Lang;
use super::terminal::{BOLD, FAINT, render, styled, wrap};
use super::typed::{Word, half_width, word};
use anyhow::{Context, Result};
use std::io::{BufRead, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Lines that cannot be used, one after the other, before a pipe is given up: `yes '' | …` has no
/// end of its own.
const USELESS: usize = 20;
/// Lines in all before a pipe is given up, where nothing else is said ([`Console::expect`]).
const MOST: usize = 1000;
/// Nobody types a longer line.
const LONGEST: u64 = 1 << 16;

/// How many columns and rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns to write in.
    pub width: usize,
    /// Rows, where a person looks at a screen.
    pub height: Option<usize>,
}

/// Where questions are asked.
pub struct Console<R, W> {
    input: R,
    output: W,
    measure: Box<dyn Fn() -> Size>,
    drain: Option<fn()>,
    size: Size,
    /// Rows written since something was read.
    rows: usize,
    useless: usize,
    /// Lines that a pipe may still bring.
    left: usize,
    ended: bool,
    /// The language.
    pub lang: Lang,
    /// What can be typed at any question.
    pub keys: Keys,
    /// Set when a clock has run out: whatever is typed then ends it, as `q` does.
    pub over: Arc<AtomicBool>,
}

/// What a learner said to a prompt.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// Something that may be an answer; never empty.
    Line(String),
    /// Just Enter.
    Nothing,
    /// A word that steers, or `Quit` at the end of the input.
    Word(Word),
}

impl<R: BufRead, W: Write> Console<R, W> {
    /// A console where nobody types: a pipe, a test. Each answer is repeated, or it would not be
    /// seen.
    pub fn piped(input: R, output: W, width: usize, lang: Lang) -> Console<R, W> {
        let measure = Box::new(move || Size { width, height: None });
        Console::new(input, output, measure, None, lang)
    }

    /// A console where a person types. `drain` forgets what was typed and not yet read.
    pub fn typed(
        input: R,
        output: W,
        measure: Box<dyn Fn() -> Size>,
        drain: fn(),
        lang: Lang,
    ) -> Console<R, W> {
        Console::new(input, output, measure, Some(drain), lang)
    }

    fn new(
        input: R,
        output: W,
        measure: Box<dyn Fn() -> Size>,
        drain: Option<fn()>,
        lang: Lang,
    ) -> Console<R, W> {
        let size = measure();
        let (rows, useless, left, ended) = (0, 0, MOST, false);
        let (keys, over): (Keys, _) = (ask::keys, Arc::default());
        Console {
            input,
            output,
            measure,
            drain,
            size,
            rows,
            useless,
            left,
            ended,
            lang,
            keys,
            over,
        }
    }

    /// Whether a person types.
    pub fn is_typed(&self) -> bool {
        self.drain.is_some()
    }

    /// How many columns there are now.
    pub fn width(&mut self) -> usize {
        self.size = (self.measure)();
        self.size.width
    }

    /// Writes a line.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn line(&mut self, text: &str) -> Result<()> {
        self.rows += 1;
        writeln!(self.output, "{text}").context("cannot write to the terminal")
    }

    /// Writes plain text, broken into lines.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn say(&mut self, text: &str) -> Result<()> {
        wrap(text, self.size.width, "", "").iter().try_for_each(|line| self.line(line))
    }

    /// Writes lines. Where they are more than fit on the screen, they come in pages, each after an
    /// Enter; a page ends at a blank line, if one is near. `tail` more rows are to stay visible.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn show(&mut self, lines: &[String], tail: usize) -> Result<()> {
        let mut rest = lines;
        let Some(height) = self.size.height.filter(|_| self.is_typed()) else {
            return rest.iter().try_for_each(|line| self.line(line));
        };
        // One row for the prompt of a pause, one for the line that the terminal begins after it.
        let page = height.saturating_sub(2).max(4);
        loop {
            let room = page.saturating_sub(self.rows);
            // Rather without its last blank line than in two pages.
            let fits = |lines: &[String]| lines.len() + tail <= room + 1;
            let full = rest.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
            if fits(rest) || fits(&rest[..full]) {
                let end = if fits(rest) { rest.len() } else { full };
                return rest[..end].iter().try_for_each(|line| self.line(line));
            }
            let full = room.min(rest.len());
            let blank = rest[..full].iter().rposition(|line| line.is_empty());
            let end = blank.filter(|at| 2 * at >= full).unwrap_or(full);
            let (now, later) = rest.split_at(end);
            now.iter().try_for_each(|line| self.line(line))?;
            let blank = later.iter().take_while(|line| line.is_empty()).count();
            rest = &later[blank..];
            if !self.pause()? {
                return Ok(());
            }
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    /// Waits for Enter in the middle of a text; false at the end of the input, or for `q`.
    fn pause(&mut self) -> Result<bool> {
        let prompt = self.lang.pick("── Enter: more ──", "── 回车：继续 ──");
        let line = self.read_line(&styled(prompt, FAINT))?;
        Ok(line.is_some_and(|line| word(&line) != Some(Word::Quit)))
    }

    /// Asks for a yes or a no; the end of the input is a no.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn yes(&mut self, question: &str) -> Result<bool> {
        loop {
            match self.read(question, &[])? {
                Said::Line(line)
                    if ["y", "yes", "是", "好"].contains(&line.to_lowercase().as_str()) =>
                {
                    return Ok(true);
                }
                Said::Line(line)
                    if ["n", "no", "否", "不"].contains(&line.to_lowercase().as_str()) =>
                {
                    return Ok(false);
                }
                Said::Word(Word::Quit) => return Ok(false),
                _ => self.say(self.lang.pick("y or n, please.", "请输入 y 或 n。"))?,
            }
        }
    }

    /// Reads a line behind a prompt. `help` is what `?` shows.
    ///
    /// # Errors
    /// If nothing can be read or written.
    pub fn read(&mut self, prompt: &str, help: &[String]) -> Result<Said> {
        loop {
            let mut lines = wrap(prompt, self.size.width, "", "");
            // Room to type: on the prompt's last line, or else on the next.
            let roomy = |line: &String| textwrap::core::display_width(line) + 14 <= self.size.width;
            let last = lines.pop_if(|line| roomy(line)).map(|line| line + " ").unwrap_or_default();
            for line in lines {
                self.line(&styled(&line, BOLD))?;
            }
            let Some(line) = self.read_line(&styled(&format!("{last}>"), BOLD))? else {
                return Ok(Said::Word(Word::Quit));
            };
            if self.over.load(Ordering::Relaxed) {
                return Ok(Said::Word(Word::Quit));
            }
            match word(&line) {
                Some(Word::Help) if !help.is_empty() => {
                    self.show(&self.helped(help), 2)?;
                }
                Some(word) => return Ok(Said::Word(word)),
                None if line.is_empty() => return Ok(Said::Nothing),
                None => return Ok(Said::Line(line)),
            }
        }
    }

    fn helped(&self, help: &[String]) -> Vec<String> {
        help.iter().flat_map(|text| render(text, self.size.width, "  ", "    ")).collect()
    }

    /// A line, without what surrounds it; none at the end of the input.
    fn read_line(&mut self, prompt: &str) -> Result<Option<String>> {
        write!(self.output, "{prompt} ")?;
        self.output.flush()?;
        if let Some(drain) = self.drain {
            drain();
        }
        self.useless += 1;
        let endless = !self.is_typed() && (self.useless > USELESS || self.left == 0);
        self.left = self.left.saturating_sub(1);
        let mut line = Vec::new();
        if !self.ended && !endless {
            let mut limited = (&mut self.input).take(LONGEST);
            limited.read_until(b'\n', &mut line).context("cannot read your answer")?;
        }
        self.rows = 0;
        if line.is_empty() || line.len() as u64 == LONGEST {
            let given_up = endless && !self.ended;
            self.ended = true;
            self.line("")?;
            if given_up {
                self.say(self.lang.pick(
                    "The input seems to have no end, so it is read no further.",
                    "输入似乎没有尽头，不再往下读。",
                ))?;
            }
            return Ok(None);
        }
        let line = half_width(String::from_utf8_lossy(&line).trim()).trim().to_string();
        if !self.is_typed() {
            self.line(&line)?;
        }
        Ok(Some(line))
    }

    /// The last line was of use.
    pub fn used(&mut self) {
        self.useless = 0;
    }

    /// So many questions are going to be asked. Lines that are of use can come without an end as well,
    /// as an answer that is taken back each time: a pipe may bring so many for each question, no more.
    pub fn expect(&mut self, questions: usize) {
        self.left = USELESS * (questions + 1);
    }
}
