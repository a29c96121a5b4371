//! A failing case, asked once more in a process where nothing was asked before.

use crate::case::Depth;
use crate::child::{self, Frame, say};
use crate::naming::Test;
use crate::record::{Kind, Record};
use crate::task::{Task, Told, Tried};
use gradcheck::{Case, Draw, Other};

/// Set for a process that judges one case alone: see [`Fresh`].
pub(crate) const FRESH: &str = "KATA_FRESH";

/// A case of a test in which one input is another.
struct Fresh<'a> {
    test: &'a str,
    case: Case,
    attempt: u64,
    number: usize,
}

impl<'a> Fresh<'a> {
    /// As a line of text, for another process.
    fn line(&self) -> String {
        let Fresh { test, case, attempt, number } = self;
        let sizes = case.sizes.map(|size| size.to_string()).join(" ");
        format!("{test} {attempt} {number} {} {} {sizes}", case.seed, case.order)
    }

    /// From that line, if it is this test's.
    fn of_line(test: &'a str, line: &str) -> Option<Fresh<'a>> {
        let numbers = line.strip_prefix(test)?.strip_prefix(' ')?;
        let numbers: Option<Vec<u64>> = numbers.split(' ').map(|n| n.parse().ok()).collect();
        let numbers = numbers?;
        let [attempt, number, seed, order, ref sizes @ ..] = numbers[..] else { return None };
        let size = |size: &u64| u16::try_from(*size).ok();
        let sizes: Option<Vec<u16>> = sizes.iter().map(size).collect();
        let case = Case { seed, sizes: sizes?.try_into().ok()?, order: u16::try_from(order).ok()? };
        Some(Fresh { test, case, attempt, number: usize::try_from(number).ok()? })
    }
}

impl Task {
    /// What is said of a case that fails with another value of one input, after the case itself has
    /// passed: something is kept from call to call, if the same values alone, in a process where nothing
    /// was asked before, pass.
    pub(crate) fn only(self, case: &Case, attempt: u64, shown: &Tried) -> Option<String> {
        let (input, Other::Input(number)) = (shown.input.as_ref()?, shown.other) else {
            return None;
        };
        let fresh = Fresh { test: self.test, case: case.clone(), attempt, number };
        let frames = child::ask_one(self.test, (FRESH, &fresh.line()))?;
        let verdicts = frames.iter().filter(|(kind, _)| kind == "verdict");
        let mut records = verdicts.filter_map(|(_, text)| Record::of_line(text));
        let passes = records.any(|record| record.kind == Kind::Green);
        passes.then(|| format!("on a second call, with another {input} and all else the same"))
    }

    /// In that other process.
    pub(crate) fn tell_whether_passes(self, test: Test, case: &str) {
        let Some(Fresh { case, attempt, number, .. }) = Fresh::of_line(self.test, case) else {
            return;
        };
        let draw = Draw::new(&case, attempt);
        let (tried, _) =
            self.try_variant(test, &draw, Other::Input(number), Depth::Glance, &Told::default());
        let kind = if tried.judgement.is_ok() { Kind::Green } else { Kind::Red };
        say(&Frame::Verdict(&Record { test: self.test.to_string(), kind, ..Record::default() }));
    }
}
