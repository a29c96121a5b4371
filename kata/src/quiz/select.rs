//! Which questions are asked, and in which order.

use super::progress::Progress;
use super::question::{Question, Section};

/// What to ask.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these sections; all if empty.
    pub sections: Vec<u32>,
    /// Only these levels; all if empty.
    pub levels: Vec<u8>,
    /// Only questions that were got wrong and not made good since, the weakest first.
    pub weak: bool,
    /// Only questions that are due, the longest overdue first.
    pub due: bool,
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
    let mut asked: Vec<Asked<'a>> = sections
        .iter()
        .filter(|section| {
            selection.sections.is_empty() || selection.sections.contains(&section.number)
        })
        .flat_map(|section| section.questions.iter().map(move |question| (section, question)))
        .filter(|(_, question)| {
            selection.levels.is_empty() || selection.levels.contains(&question.level)
        })
        .filter(|(_, question)| {
            let record = progress.record(&question.id);
            (!selection.weak || record.is_some_and(|record| record.is_weak()))
                && (!selection.due || record.is_some_and(|record| record.is_due(now)))
        })
        .collect();
    if selection.weak {
        asked.sort_by(|a, b| weakness(progress, a).total_cmp(&weakness(progress, b)));
    } else if selection.due {
        asked.sort_by_key(|(_, question)| progress.record(&question.id).map(|record| record.due));
    }
    if let Some(seed) = selection.seed {
        shuffle(&mut asked, seed);
    }
    asked.truncate(selection.count.unwrap_or(usize::MAX));
    asked
}

/// Small is weak: the last answer wrong before right, then the share of right answers.
fn weakness(progress: &Progress, (_, question): &Asked<'_>) -> f64 {
    progress.record(&question.id).map_or(f64::INFINITY, |record| {
        f64::from(record.in_a_row) + f64::from(record.right) / f64::from(record.asked.max(1))
    })
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
