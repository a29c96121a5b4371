//! Which known mistake was made, if any.
//!
//! A wrong name is worse than none. So a mistake must account for all that is wrong: it must answer
//! as the code under judgement does on the failing case, on up to two dozen others, and on the cases
//! of all other tests of the task, which this very program runs again, in a process of its own, only
//! to compare. Two mistakes made at once are named if together they do.

use crate::case::{Asked, Case, Likeness, Purpose};
use crate::fault::Verdict;
use crate::panics::attempt;
use catalogue::{Entry, Kind};
use gradcheck::{Draw, Outcome, for_all};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Cases of a test on which an answer is compared, at most.
const WITNESSES: u32 = 24;

/// Pairs of mistakes that are looked at, at most.
const PAIRS: usize = 10;

/// `task/name`, or two of them with `|` between: compare with these entries instead of judging.
const COMPARE: &str = "KATA_COMPARE";

/// A test of a task, to be compared with known answers.
pub(crate) struct Test<'a> {
    pub ask: &'a dyn Fn(&mut Case) -> Verdict,
    pub seed: u64,
    /// How many cases the test itself has.
    pub count: u32,
    /// The path of the tests of this task.
    pub module: &'a str,
}

impl Test<'_> {
    /// The mistake that explains all of the answer, or else two that do together.
    pub fn name(
        &self,
        known: &[&'static Entry],
        failing: &dyn Fn() -> Draw,
    ) -> Vec<&'static Entry> {
        let mut asked = Asked::new();
        let mut compare = |entries: &[&'static Entry]| {
            self.compare(entries, failing(), Likeness::default(), &mut asked)
        };
        let suspects: Vec<(&Entry, Likeness)> = known
            .iter()
            .filter(|entry| entry.kind != Kind::Right)
            .map(|&entry| (entry, compare(&[entry])))
            .filter(|(_, likeness)| !likeness.differs_in_fault)
            .filter(|(_, likeness)| likeness.telling || !likeness.panics.is_empty())
            .collect();
        let alone = suspects.iter().map(|(entry, likeness)| (vec![*entry], likeness.clone()));
        let pairs = suspects.iter().enumerate().flat_map(|(i, (first, _))| {
            suspects[i + 1..].iter().map(|(second, _)| vec![*first, *second])
        });
        let pairs = pairs.take(PAIRS).map(|pair| {
            let likeness = compare(&pair);
            (pair, likeness)
        });
        alone
            .chain(pairs)
            .filter(|(_, likeness)| likeness.agrees())
            .find(|(entries, likeness)| {
                self.compare_with_witnesses(entries, likeness.clone()).convicts()
                    && self.others_agree(entries)
            })
            .map_or(Vec::new(), |(entries, _)| entries)
    }

    fn compare(
        &self,
        entries: &[&'static Entry],
        draw: Draw,
        likeness: Likeness,
        asked: &mut Asked,
    ) -> Likeness {
        let purpose = Purpose::Compare { with: entries, likeness, asked, question: 0 };
        let mut case = Case::new(draw, purpose);
        // The judgement is not wanted here; a suite's own stumble over an odd answer neither.
        let _ = attempt(|| (self.ask)(&mut case));
        match case.purpose {
            Purpose::Compare { likeness, .. } => likeness,
            Purpose::Judge { .. } => Likeness::default(),
        }
    }

    fn compare_with_witnesses(
        &self,
        entries: &[&'static Entry],
        mut likeness: Likeness,
    ) -> Likeness {
        for_all(self.seed, self.count.min(WITNESSES), &mut |draw| {
            if likeness.agrees() {
                let draw = std::mem::replace(draw, Draw::new(&gradcheck::Case::default(), 0));
                let so_far = std::mem::take(&mut likeness);
                likeness = self.compare(entries, draw, so_far, &mut Asked::new());
            }
            Outcome::Pass
        });
        likeness
    }

    /// Runs all tests of the task in another process, which only compares: once for all tests of
    /// the task that fail.
    fn others_agree(&self, entries: &[&Entry]) -> bool {
        static ASKED: Mutex<BTreeMap<String, Arc<OnceLock<bool>>>> = Mutex::new(BTreeMap::new());
        let names: Vec<String> =
            entries.iter().map(|entry| format!("{}/{}", entry.task, entry.name)).collect();
        let compare = names.join("|");
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = Arc::clone(asked.entry(compare.clone()).or_default());
        drop(asked);
        *answer.get_or_init(|| self.ask_others(&compare))
    }

    fn ask_others(&self, compare: &str) -> bool {
        let run = std::env::current_exe().and_then(|exe| {
            let mut command = Command::new(exe);
            command.arg(self.module).env(COMPARE, compare);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
        });
        run.is_ok_and(|status| status.success())
    }

    /// In that other process: whether this test agrees. `None` in any other process.
    pub fn agrees(&self, known: &[&'static Entry]) -> Option<bool> {
        let compare = std::env::var(COMPARE).ok()?;
        let is_it = |entry: &Entry, name| format!("{}/{}", entry.task, entry.name) == name;
        let find = |name| known.iter().copied().find(|entry| is_it(entry, name));
        let entries: Option<Vec<&Entry>> = compare.split('|').map(find).collect();
        // Tests of another task have nothing to say.
        let Some(entries) = entries else { return Some(true) };
        Some(self.compare_with_witnesses(&entries, Likeness::default()).agrees())
    }
}

/// Whether this process only compares.
pub(crate) fn comparing() -> bool {
    std::env::var_os(COMPARE).is_some()
}
