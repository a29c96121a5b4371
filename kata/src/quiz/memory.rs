//! What is remembered of a question, and when it is due. Times are seconds since 1970, so no time
//! zone can move them.

use super::schedule::{self, Memory};
use crate::progress::{Progress, Remembered};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;

/// A day, in seconds.
pub const DAY: u64 = 24 * 60 * 60;

/// How well a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Wrong, or not known.
    Wrong,
    /// Right, with parts missing.
    Partly,
    /// Right.
    Right,
}

impl Grade {
    /// Whether it counts as right.
    pub fn passed(self) -> bool {
        self != Grade::Wrong
    }
}

/// What is remembered of one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// How often it was asked.
    pub asked: u32,
    /// How often the answer was right.
    pub right: u32,
    /// How often in a row the last answers were right.
    pub in_a_row: u32,
    /// When it was last asked.
    pub last: u64,
    /// When it should be asked again.
    pub due: u64,
    /// FSRS: after how many days it is still known with the wanted probability.
    pub stability: f64,
    /// FSRS: from 1 to 10.
    pub difficulty: f64,
}

impl Remembered for Card {
    const KIND: &'static str = "quiz";
}

impl Card {
    /// Whether it is time to ask again. Half a day early is time enough: who practises every
    /// morning need not come at the same minute.
    pub fn is_due(&self, now: u64) -> bool {
        now.saturating_add(DAY / 2) >= self.due
    }

    /// Whether it was got wrong, and not yet right twice in a row since.
    pub fn is_weak(&self) -> bool {
        self.right < self.asked && self.in_a_row < 2
    }

    /// In how many days it comes up again, counted from its last answer.
    pub fn days(&self) -> u64 {
        self.due.saturating_sub(self.last) / DAY
    }

    /// The card after an answer.
    pub fn answered(old: Option<&Card>, grade: Grade, now: u64) -> Card {
        let memory = old.map(|c| Memory { stability: c.stability, difficulty: c.difficulty });
        let days = old.map_or(0, |card| (now.saturating_sub(card.last) + DAY / 2) / DAY);
        let next = schedule::next(memory, grade, days as f64);
        let (asked, right, in_a_row) = old.map_or((0, 0, 0), |c| (c.asked, c.right, c.in_a_row));
        Card {
            asked: asked.saturating_add(1),
            right: right.saturating_add(grade.passed().into()),
            in_a_row: if grade.passed() { in_a_row.saturating_add(1) } else { 0 },
            last: now,
            due: now.saturating_add(next.stability.round().max(1.0) as u64 * DAY),
            stability: short(next.stability),
            difficulty: short(next.difficulty),
        }
    }
}

/// Six decimals, for a file that a person can read.
fn short(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}

/// An answer that was noted, so that it can be taken back.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The question.
    pub id: String,
    /// Its card before.
    pub before: Option<Card>,
    /// Its card since.
    pub after: Card,
}

/// Notes an answer and writes the file. If that fails, the answer is noted nevertheless, and
/// written with the next one.
pub fn note(progress: &mut Progress, id: &str, grade: Grade, now: u64) -> (Noted, Result<()>) {
    // What stood in the file just then: another process may have answered meanwhile.
    let before = Rc::new(RefCell::new(None));
    let seen = Rc::clone(&before);
    let saved = progress.update::<Card>(id, move |old| {
        seen.replace(old.clone());
        Some(Card::answered(old.as_ref(), grade, now))
    });
    let before = before.borrow().clone();
    let after = Card::answered(before.as_ref(), grade, now);
    (Noted { id: id.to_string(), before, after }, saved)
}

/// Takes an answer back: everything is as it was before. If the question was answered elsewhere
/// since, that stays.
///
/// # Errors
/// If the file cannot be written.
pub fn take_back(progress: &mut Progress, noted: &Noted) -> Result<()> {
    let Noted { id, before, after } = noted.clone();
    progress.update::<Card>(
        &id,
        move |now| if now.as_ref() == Some(&after) { before.clone() } else { now },
    )
}

/// When the first of some questions is due, in days from now, rounded up.
pub fn next_due<'a>(
    progress: &Progress,
    ids: impl Iterator<Item = &'a str>,
    now: u64,
) -> Option<u64> {
    let due = ids.filter_map(|id| progress.get::<Card>(id)).map(|card| card.due).min()?;
    Some(due.saturating_sub(now).div_ceil(DAY))
}
