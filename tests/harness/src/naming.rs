//! Which known mistake was made, if any.

use crate::case::{Case, Likeness, Purpose};
use crate::fault::Verdict;
use crate::panics::attempt;
use catalogue::{Entry, Kind};
use gradcheck::{Draw, Outcome, for_all};

/// Cases on which an answer must be the same as a mistake's, beside the failing one.
const WITNESSES: u32 = 24;

/// Looks for the entry that answers as the code under judgement does on the failing case and on
/// all witnesses: numbers that are the same and wrong, or the same panics for different shapes.
pub(crate) fn name(
    known: &[&'static Entry],
    failing: impl Fn() -> Draw,
    seed: u64,
    ask: &dyn Fn(&mut Case) -> Verdict,
) -> Option<&'static Entry> {
    let compare = |entry: &Entry, draw: Draw, sum: Likeness| {
        let mut case = Case::new(draw, Purpose::Compare { with: entry, likeness: sum });
        // The judgement is not wanted here; a suite's own stumble over an odd answer neither.
        let _ = attempt(|| ask(&mut case));
        match case.purpose {
            Purpose::Compare { likeness, .. } => likeness,
            Purpose::Judge { .. } => Likeness::default(),
        }
    };
    known.iter().copied().filter(|entry| entry.kind != Kind::Right).find(|entry| {
        let mut sum = compare(entry, failing(), Likeness::default());
        if sum.differs || !sum.telling && sum.panics.is_empty() {
            return false;
        }
        for_all(seed, WITNESSES, &mut |draw| {
            if !sum.differs {
                let draw = std::mem::replace(draw, Draw::new(&gradcheck::Case::default(), 0));
                sum = compare(entry, draw, std::mem::take(&mut sum));
            }
            Outcome::Pass
        });
        sum.panics.sort();
        sum.panics.dedup();
        !sum.differs && (sum.telling || sum.panics.len() >= 3)
    })
}
