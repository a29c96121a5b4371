//! Which questions are asked, in which order, and in which order their choices stand.

use super::memory::Card;
use super::question::{Question, Right, Section, letter};
use crate::progress::Progress;

/// How many new questions a day's mix has.
const NEW_A_DAY: usize = 5;

/// What to ask.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// These questions and no others; all if empty.
    pub ids: Vec<String>,
    /// Only these sections; all if empty.
    pub sections: Vec<u32>,
    /// Only these levels; all if empty.
    pub levels: Vec<u8>,
    /// Only questions that were got wrong and not made good since, the weakest first.
    pub weak: bool,
    /// Only questions that are due, the longest overdue first.
    pub due: bool,
    /// What is due, mixed with a few new ones.
    pub daily: bool,
    /// At most so many.
    pub count: Option<usize>,
    /// Shuffled, the same way for the same seed.
    pub seed: Option<u64>,
}

/// A question and the section that it stands in.
pub type Asked<'a> = (&'a Section, &'a Question);

/// The questions of a selection, in the order in which to ask them.
pub fn select<'a>(
    sections: &'a [Section],
    selection: &Selection,
    progress: &Progress,
    now: u64,
) -> Vec<Asked<'a>> {
    let all = sections.iter().flat_map(|s| s.questions.iter().map(move |q| (s, q)));
    if !selection.ids.is_empty() {
        let all: Vec<Asked<'a>> = all.collect();
        let named = |id: &String| all.iter().find(|(_, question)| question.id == *id).copied();
        return selection.ids.iter().filter_map(named).collect();
    }
    let card = |(_, question): &Asked<'a>| progress.get::<Card>(&question.id);
    let any = |list: &[u32], n: u32| list.is_empty() || list.contains(&n);
    let levels: Vec<u32> = selection.levels.iter().map(|&level| level.into()).collect();
    let mut asked: Vec<Asked<'a>> = all
        .filter(|(section, question)| {
            any(&selection.sections, section.number) && any(&levels, question.level.into())
        })
        .filter(|asked| {
            let card = card(asked);
            (!selection.weak || card.as_ref().is_some_and(Card::is_weak))
                && (!selection.due || card.as_ref().is_some_and(|card| card.is_due(now)))
                && (!selection.daily || card.as_ref().is_none_or(|card| card.is_due(now)))
        })
        .collect();
    let mut fresh = Vec::new();
    if selection.daily {
        (fresh, asked) = asked.into_iter().partition(|asked| card(asked).is_none());
        fresh.truncate(NEW_A_DAY);
    }
    if selection.weak {
        asked.sort_by(|a, b| weakness(card(a)).total_cmp(&weakness(card(b))));
    } else if selection.due || selection.daily {
        asked.sort_by_key(|asked| card(asked).map(|card| card.due));
    }
    asked = mix(asked, fresh, selection.count.unwrap_or(usize::MAX));
    if let Some(seed) = selection.seed {
        shuffle(&mut asked, seed);
    }
    asked.truncate(selection.count.unwrap_or(usize::MAX));
    asked
}

/// Spreads the new ones evenly among those that are due. If not all fit into `count`, new ones
/// have a quarter of it, at least one.
fn mix<T>(due: Vec<T>, mut fresh: Vec<T>, count: usize) -> Vec<T> {
    fresh.truncate(count.saturating_sub(due.len()).max(count / 4).max(1));
    let (total, new) = (due.len() + fresh.len(), fresh.len());
    let kept = due.len().min(count.saturating_sub(new));
    let total = total.min(kept + new);
    let (mut due, mut fresh) = (due.into_iter(), fresh.into_iter());
    // The k-th of n new ones stands behind k/(n + 1) of the others.
    let place = |k: usize| k * (total + 1) / (new + 1);
    let is_new: Vec<bool> = (0..total).map(|at| (1..=new).any(|k| place(k) == at + 1)).collect();
    let mut out = Vec::new();
    for new in is_new {
        out.extend(if new { fresh.next() } else { due.next() });
    }
    out
}

/// Small is weak: the last answer wrong before right, then the share of right answers.
fn weakness(card: Option<Card>) -> f64 {
    card.map_or(f64::INFINITY, |card| {
        f64::from(card.in_a_row) + f64::from(card.right) / f64::from(card.asked.max(1))
    })
}

/// What a question's choices are shuffled with: another order each time that it is asked, so that
/// nobody learns a letter, and the same one on every machine.
pub fn seed_of(id: &str, times: u32, seed: u64) -> u64 {
    // FNV-1a.
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ seed.rotate_left(32) ^ u64::from(times)
}

impl Question {
    /// The same question with its choices in another order, lettered anew.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> Question {
        let mut question = self.clone();
        shuffle(&mut question.choices, seed);
        if let Right::Letters(right) = &self.right {
            let is_right = question.choices.iter().map(|choice| right.contains(&choice.letter));
            let places = is_right.enumerate().filter(|(_, is)| *is).map(|(at, _)| letter(at));
            question.right = Right::Letters(places.collect());
        }
        for (at, choice) in question.choices.iter_mut().enumerate() {
            choice.letter = letter(at);
        }
        question
    }
}

/// Fisher and Yates with SplitMix64: ten lines here, so that a seed means the same order in every
/// version of every library.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for i in (1..items.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        items.swap(i, ((z ^ (z >> 31)) % (i as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_ones_are_spread_among_those_that_are_due() {
        let text = |due: &str, new: &str, count| -> String {
            mix(due.chars().collect(), new.chars().collect(), count).into_iter().collect()
        };
        assert_eq!(text("abcdef", "12", 99), "ab1cd2ef");
        assert_eq!(text("", "123", 99), "123");
        assert_eq!(text("ab", "", 99), "ab");
        assert_eq!(text("abcdefgh", "1234", 8), "ab1cd2ef");
        assert_eq!(text("abcdefgh", "1234", 1), "1");
        assert_eq!(text("a", "12345", 4), "123a");
    }
}
