//! Which known mistake was made, if any.
//!
//! A wrong name is worse than none. So a mistake must answer as the code under judgement does on
//! the failing case, on two dozen others, and on the cases of all other tests of the task, which
//! this very program runs again, in a process of its own, only to compare.

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

/// `exactly|task/name` or `partly|task/name`: compare with this entry instead of judging.
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
    /// The mistakes that explain the failing case: the one that explains all of the answer, or
    /// else those that explain a part of it each.
    pub fn name(
        &self,
        known: &[&'static Entry],
        failing: &dyn Fn() -> Draw,
    ) -> Vec<&'static Entry> {
        let wrong = || known.iter().copied().filter(|entry| entry.kind != Kind::Right);
        let mut asked = Asked::new();
        let suspects: Vec<(&Entry, Likeness)> = wrong()
            .map(|entry| (entry, self.compare(entry, failing(), Likeness::default(), &mut asked)))
            .filter(|(_, likeness)| !likeness.differs_in_fault && likeness.explains != Some(false))
            .filter(|(_, likeness)| likeness.telling || !likeness.panics.is_empty())
            .map(|(entry, likeness)| (entry, self.compare_with_witnesses(entry, likeness)))
            .collect();
        let convicted = |exactly: bool| {
            let found = suspects.iter().filter(move |(_, likeness)| likeness.convicts(exactly));
            found.map(|(entry, _)| *entry).filter(move |entry| self.others_agree(entry, exactly))
        };
        if let Some(entry) = convicted(true).next() {
            return vec![entry];
        }
        convicted(false).take(2).collect()
    }

    fn compare(
        &self,
        entry: &Entry,
        draw: Draw,
        likeness: Likeness,
        asked: &mut Asked,
    ) -> Likeness {
        let purpose = Purpose::Compare { with: entry, likeness, asked, question: 0 };
        let mut case = Case::new(draw, purpose);
        // The judgement is not wanted here; a suite's own stumble over an odd answer neither.
        let _ = attempt(|| (self.ask)(&mut case));
        match case.purpose {
            Purpose::Compare { likeness, .. } => likeness,
            Purpose::Judge { .. } => Likeness::default(),
        }
    }

    fn compare_with_witnesses(&self, entry: &Entry, mut likeness: Likeness) -> Likeness {
        for_all(self.seed, self.count.clamp(4, WITNESSES), &mut |draw| {
            if !likeness.differs_in_fault {
                let draw = std::mem::replace(draw, Draw::new(&gradcheck::Case::default(), 0));
                let so_far = std::mem::take(&mut likeness);
                likeness = self.compare(entry, draw, so_far, &mut Asked::new());
            }
            Outcome::Pass
        });
        likeness
    }

    /// Runs all tests of the task in another process, which only compares: once for all tests of
    /// the task that fail.
    fn others_agree(&self, entry: &Entry, exactly: bool) -> bool {
        static ASKED: Mutex<BTreeMap<String, Arc<OnceLock<bool>>>> = Mutex::new(BTreeMap::new());
        let how = if exactly { "exactly" } else { "partly" };
        let compare = format!("{how}|{}/{}", entry.task, entry.name);
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = Arc::clone(asked.entry(compare.clone()).or_default());
        drop(asked);
        *answer.get_or_init(|| self.ask_others(&compare))
    }

    fn ask_others(&self, compare: &str) -> bool {
        let run = std::env::current_exe().and_then(|exe| {
            let mut command = Command::new(exe);
            command.arg(self.module).env(COMPARE, compare).env("KATA_LIMIT", "3");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
        });
        run.is_ok_and(|status| status.success())
    }

    /// In that other process: whether this test agrees. `None` in any other process, and for
    /// any other task's entry.
    pub fn agrees(&self, known: &[&'static Entry]) -> Option<bool> {
        let compare = std::env::var(COMPARE).ok()?;
        let (how, name) = compare.split_once('|')?;
        let entry = known.iter().find(|e| name.split_once('/') == Some((e.task, e.name)));
        let Some(entry) = entry else { return Some(true) };
        let likeness = self.compare_with_witnesses(entry, Likeness::default());
        let differs = if how == "exactly" { likeness.differs } else { likeness.differs_in_fault };
        Some(!differs)
    }
}

/// Whether this process only compares.
pub(crate) fn comparing() -> bool {
    std::env::var_os(COMPARE).is_some()
}
