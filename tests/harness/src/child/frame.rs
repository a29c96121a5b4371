//! What a child says, and how it is heard between whatever the code under judgement prints.

use super::JUDGE;
use crate::record::Record;
use crate::suspects::Mistake;
use std::io::Write;

/// What every frame begins with; then its kind, the length of its text, a line feed and the text.
const MARK: &str = "\u{2}kata ";

/// How much of what the code under judgement prints is shown, in bytes of each stream.
const SHOWN: usize = 64 << 10;

/// What a child has to say.
pub(crate) enum Frame<'a> {
    /// A test begins; what an overflow of the stack would mean in it.
    Start(&'a str, &'a str),
    /// A test has ended.
    Verdict(&'a Record),
    /// A test does not end, and why: the last word of this process.
    Stop(&'a str, &'a str),
    /// The search for a name does not end: the last word of this process, and not of the task.
    Leave,
    /// What is printed from here on is shown to the learner.
    Show,
    /// No longer.
    Hide,
    /// Still at work.
    Beat,
    /// The mistake that was found: its suspect's line for another process, then each name and what
    /// was misunderstood.
    Convict(&'a str, &'a [Mistake]),
    /// A comparing test acquits these suspects.
    Acquit(&'a [usize]),
    /// What, together with one of the suspects, would explain a comparing test: the suspect's number, a
    /// line for another process, a name.
    Partner(usize, &'a str, &'a str),
}

/// Says it to the parent.
pub(crate) fn say(frame: &Frame) {
    let (kind, text) = match frame {
        Frame::Start(test, overflow) => ("start", format!("{test}\n{overflow}")),
        Frame::Verdict(record) => ("verdict", record.line()),
        Frame::Stop(test, cause) => ("stop", format!("{test}\n{cause}")),
        Frame::Leave => ("leave", String::new()),
        Frame::Show => ("show", String::new()),
        Frame::Hide => ("hide", String::new()),
        Frame::Beat => ("beat", String::new()),
        Frame::Convict(line, mistakes) => {
            let rows = mistakes.iter().map(|Mistake { id, what }| format!("\n{id}\t{what}"));
            ("convict", format!("{line}{}", rows.collect::<String>()))
        }
        Frame::Partner(n, line, name) => ("partner", format!("{n}\n{line}\n{name}")),
        Frame::Acquit(numbers) => ("acquit", numbers.iter().map(|n| format!("{n}\n")).collect()),
    };
    let frame = format!("{MARK}{kind} {}\n{text}", text.len());
    // A parent that no longer listens has no use for it.
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(frame.as_bytes()).and_then(|()| stdout.flush());
    if matches!(kind, "show" | "hide") {
        let _ = std::io::stderr().write_all(frame.as_bytes());
    }
}

/// The same of a mistake that was found; in a process that judges.
pub(crate) fn convict(line: &str, mistakes: &[Mistake]) {
    if std::env::var_os(JUDGE).is_some() {
        say(&Frame::Convict(line, mistakes));
    }
}

/// What a stream of a child has held so far.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) buffer: Vec<u8>,
    pub(super) showing: bool,
    /// What is shown to the learner.
    pub shown: Vec<u8>,
    /// Kind and text, in order.
    pub frames: Vec<(String, String)>,
    /// The end of what was printed.
    pub last: Vec<u8>,
}

impl Heard {
    /// Hears more.
    pub fn hear(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        loop {
            let mark = self.buffer.windows(MARK.len()).position(|w| w == MARK.as_bytes());
            // What may be the beginning of a mark stays.
            let printed = mark.unwrap_or(self.buffer.len().saturating_sub(MARK.len() - 1));
            let print = self.buffer.drain(..printed).collect::<Vec<u8>>();
            self.print(&print);
            if mark.is_none() || !self.take_frame() {
                return;
            }
        }
    }

    fn print(&mut self, bytes: &[u8]) {
        self.last.extend_from_slice(bytes);
        self.last.drain(..self.last.len().saturating_sub(4096));
        if self.showing {
            let room = SHOWN.saturating_sub(self.shown.len());
            self.shown.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }

    /// Takes the frame at the start of the buffer, if it is there whole.
    fn take_frame(&mut self) -> bool {
        let Some(line) = self.buffer.iter().position(|&byte| byte == b'\n') else { return false };
        let head = String::from_utf8_lossy(&self.buffer[MARK.len()..line]).into_owned();
        let (kind, length) = head.split_once(' ').unwrap_or((&head, "0"));
        let length: usize = length.parse().unwrap_or(0);
        if self.buffer.len() < line + 1 + length {
            return false;
        }
        let text = String::from_utf8_lossy(&self.buffer[line + 1..line + 1 + length]).into_owned();
        self.buffer.drain(..line + 1 + length);
        match kind {
            "show" => self.showing = true,
            "hide" => self.showing = false,
            _ => {}
        }
        self.frames.push((kind.to_string(), text));
        true
    }

    /// Nothing more comes.
    pub fn end(&mut self) {
        let rest = std::mem::take(&mut self.buffer);
        self.print(&rest);
    }
}
