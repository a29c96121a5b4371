//! Which known mistake was made, if any.
//!
//! The catalogue's own answer passes by places where people decide, each with its alternatives. One
//! of them off, always or in one of two calls, or [two of them](crate::pairs), is a suspect. A wrong
//! name is worse than none: a suspect must account for all that is wrong in the test that failed, in
//! each of its cases, and wherever it shows in the other tests of the task, the answer must be what it
//! would be; numbers that it leaves wrong there acquit it too. For that, this very program is run
//! again, as a process that only compares.

use crate::case::{Asked, Case, Purpose};
use crate::child;
use crate::fault::Judgement;
use crate::likeness::Likeness;
use crate::panics::attempt;
use crate::suspects::{Mistake, Suspect, in_one_place, suspects, visits, with_narrowed};
use catalogue::{Alternative, Choice};
use gradcheck::{Draw, Other, Outcome, for_all};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Cases of a test that are looked through for one that is handy, or for known answers, at most.
const WITNESSES: u32 = 24;

/// How many values a case draws, or numbers its answers hold, that is large.
const LARGE: usize = 500;

/// How many suspects go before the other tests of the task at a time. Where an answer is little more
/// than a flag, dozens explain it: the one that another test does not acquit may be the last.
pub(crate) const ACCUSED: usize = 12;

/// How often they do, at most.
const SESSIONS: usize = 4;

/// Set for a process that only compares: its suspects, a line each, `|` between two choices.
pub(crate) const COMPARE: &str = "KATA_COMPARE";

/// A test of a task, to be compared with known mistakes.
#[derive(Clone, Copy)]
pub(crate) struct Test<'a> {
    pub ask: fn(&mut Case) -> Judgement,
    pub seed: u64,
    /// How many cases the test itself has.
    pub count: u32,
    /// `linear_backward::`, as the tests of this task begin.
    pub module: &'static str,
    /// The case that is shown, which need not be one of the test's own: it is smaller.
    pub shown: Option<&'a Draw>,
}

/// Set for a process that lists the known answers which its questions come by.
pub(crate) const LIST: &str = "KATA_LIST";

/// Those convicted so far: the tests of a task are judged in one process.
static CONVICTED: Mutex<Vec<Suspect>> = Mutex::new(Vec::new());

/// In how many tests of the task nothing was found. Who is convicted explains all of them, so after
/// two no pair is looked for any more, and after four nothing: nobody waits for a search in each.
static FRUITLESS: AtomicUsize = AtomicUsize::new(0);

/// Those acquitted by some test of the task, by their lines: that holds whichever test accuses them,
/// and another test need not compare them again.
static ACQUITTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

impl Test<'_> {
    /// The mistake that was made, or the two of them; nothing if no known mistake explains it.
    pub fn name(&self, failing: &dyn Fn() -> Draw) -> Vec<Mistake> {
        let found = self.known_already(failing).or_else(|| self.find(failing));
        found.map_or(Vec::new(), |suspect| suspect.mistakes)
    }

    /// Whoever was convicted in another test of the task, if it explains this one.
    fn known_already(&self, failing: &dyn Fn() -> Draw) -> Option<Suspect> {
        let convicted = CONVICTED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if convicted.is_empty() {
            return None;
        }
        let here = self.tried(convicted, failing, &mut self.asked(failing()));
        // What convicted it there need not be found here once more: that it explains all of this is enough.
        explaining(&self.compared_with_witnesses(explaining(&here))).pop()
    }

    fn find(&self, failing: &dyn Fn() -> Draw) -> Option<Suspect> {
        let fruitless = FRUITLESS.load(Ordering::Relaxed);
        if fruitless >= 4 {
            return None;
        }
        let Some(found) = self.search(failing, fruitless < 2) else {
            FRUITLESS.store(fruitless + 1, Ordering::Relaxed);
            return None;
        };
        child::convict(&found.line(), &found.mistakes);
        CONVICTED.lock().unwrap_or_else(PoisonError::into_inner).push(found.clone());
        Some(found)
    }

    /// A mistake everywhere, or in one function; then, if it is to be `thorough`, in one place only; then
    /// two.
    fn search(&self, failing: &dyn Fn() -> Draw, thorough: bool) -> Option<Suspect> {
        let mut asked = self.asked(failing());
        let handy = if self.is_large(failing(), &asked) { self.handy() } else { None };
        let of_handy = || handy.as_ref().map_or_else(failing, |draw| draw.variant(Other::Nothing));
        let failing: &dyn Fn() -> Draw = &of_handy;
        if handy.is_some() {
            asked = self.asked(failing());
        }
        let mut all = suspects(&asked);
        // To difference so much takes too long.
        let is_large = self.is_large(failing(), &asked);
        all.retain(|suspect| !suspect.is_impostor || !is_large);
        let mut tried = self.tried(all, failing, &mut asked);
        let visits = visits(&asked);
        let narrowed = |suspects| with_narrowed(suspects, &visits);
        let found = self.convicted(narrowed(explaining(&tried)));
        if found.is_some() || !thorough {
            return found;
        }
        // One that explains it all, by panics that are too much alike to convict it: two would be a guess.
        let by_panics = explaining(&tried).into_iter().filter(|one| !one.likeness.convicts());
        let by_panics = self.compared_with_witnesses(by_panics.collect());
        if by_panics.iter().any(|one| one.likeness.explains() && !one.likeness.convicts()) {
            return None;
        }
        let in_one_place = self.tried(in_one_place(&asked), failing, &mut asked);
        let found = self.convicted(explaining(&in_one_place));
        tried.extend(in_one_place);
        let found = found.or_else(|| {
            // What is left over may be in another test, or in other cases of this one.
            let mut alone = self.compared_with_witnesses(narrowed(explaining(&tried)));
            // Where two slips spoil one number, either alone is contradicted: those come last.
            alone.sort_by_key(|alone| alone.likeness.contradicted);
            self.convicted(self.with_partners(&alone))
        });
        let found = found.or_else(|| {
            let known = CONVICTED.lock().unwrap_or_else(PoisonError::into_inner).clone();
            self.convicted(self.with_convicted(&known, &tried, failing, &mut asked))
        });
        found.or_else(|| self.convicted(narrowed(self.pairs(&tried, failing, &mut asked))))
    }

    /// The questions of a case, answered.
    pub(crate) fn asked(&self, draw: Draw) -> Vec<Asked> {
        let mut asked = Vec::new();
        self.compare(&[], draw, Likeness::default(), &mut asked);
        asked
    }

    /// The first of the test's cases that is answered wrongly and is not large: hundreds of mistakes
    /// are tried on it.
    fn handy(&self) -> Option<Draw> {
        self.first_of_witnesses(|draw| {
            let asked = self.asked(draw.variant(Other::Nothing));
            asked.iter().any(Asked::is_wrong)
                && !self.is_large(draw.variant(Other::Nothing), &asked)
        })
    }

    /// The first of the test's cases of which this holds; no more than so many are looked at.
    pub(crate) fn first_of_witnesses(&self, mut holds: impl FnMut(&Draw) -> bool) -> Option<Draw> {
        let (mut found, mut seen) = (None, 0);
        for_all(self.seed, self.count, &mut |draw| {
            seen += 1;
            if found.is_none() && seen <= WITNESSES && holds(draw) {
                found = Some(draw.variant(Other::Nothing));
            }
            Outcome::Pass
        });
        found
    }

    /// Each compared on the failing case.
    pub(crate) fn tried(
        &self,
        suspects: Vec<Suspect>,
        failing: &dyn Fn() -> Draw,
        asked: &mut Vec<Asked>,
    ) -> Vec<Suspect> {
        let mut suspects = suspects;
        for suspect in &mut suspects {
            let so_far = Likeness::default();
            suspect.likeness = self.compare(&suspect.choices, failing(), so_far, asked);
        }
        suspects
    }

    /// Every known answer that the right answers come by, a line each: kind, task, name, and what was
    /// misunderstood.
    pub fn entries(&self) -> BTreeSet<String> {
        let mut lines = BTreeSet::new();
        self.first_of_witnesses(|draw| {
            let asked = self.asked(draw.variant(Other::Nothing));
            for visit in asked.iter().flat_map(Asked::visits) {
                for Alternative { name, what, kind, .. } in visit.place.others {
                    let place = visit.place.name;
                    let task = catalogue::task_of(visit.owner);
                    lines.insert(format!("{kind:?}\t{task}\t{place}/{name}\t{what}"));
                }
            }
            false
        });
        lines
    }

    /// Those who explain this test's other cases too.
    pub(crate) fn accused(&self, suspects: Vec<Suspect>) -> Vec<Suspect> {
        let on_witnesses = self.compared_with_witnesses(suspects).into_iter();
        on_witnesses.filter(|suspect| suspect.likeness.convicts()).collect()
    }

    pub(crate) fn compare(
        &self,
        choices: &[Choice],
        draw: Draw,
        likeness: Likeness,
        asked: &mut Vec<Asked>,
    ) -> Likeness {
        let mut case = Case::new(draw, Purpose::Compare { choices, likeness, asked, question: 0 });
        // The judgement is not wanted here; a suite's own stumble over an odd answer neither.
        let _ = attempt(|| (self.ask)(&mut case));
        match case.purpose {
            Purpose::Compare { likeness, .. } => likeness,
            Purpose::Judge { .. } | Purpose::Weigh => Likeness::default(),
        }
    }

    fn is_large(&self, draw: Draw, asked: &[Asked]) -> bool {
        self.weight(draw) > LARGE || asked.iter().map(Asked::size).sum::<usize>() > LARGE
    }

    /// How large a case is.
    fn weight(&self, draw: Draw) -> usize {
        let mut case = Case::new(draw, Purpose::Weigh);
        let _ = attempt(|| (self.ask)(&mut case));
        case.weight()
    }

    /// Each compared on the test's own cases, and on the one that is shown, on top of what it was
    /// compared on before.
    fn compared_with_witnesses(&self, mut suspects: Vec<Suspect>) -> Vec<Suspect> {
        if suspects.is_empty() {
            return suspects;
        }
        let again = |draw: &Draw| draw.variant(draw.other());
        let mut cases: Vec<Draw> = self.shown.iter().map(|shown| again(shown)).collect();
        for_all(self.seed, self.count, &mut |draw| {
            cases.push(again(draw));
            Outcome::Pass
        });
        // The small ones first: most suspects fall there.
        cases.sort_by_cached_key(|draw| self.weight(again(draw)));
        for draw in cases {
            let open = |suspect: &&mut Suspect| !suspect.likeness.contradicted;
            let mut open: Vec<&mut Suspect> = suspects.iter_mut().filter(open).collect();
            if open.is_empty() {
                break;
            }
            let mut asked = self.asked(again(&draw));
            for suspect in &mut open {
                let so_far = std::mem::take(&mut suspect.likeness);
                suspect.likeness = self.compare(&suspect.choices, again(&draw), so_far, &mut asked);
            }
        }
        suspects
    }

    /// The first who explains all of this test, and whom no other test of the task acquits.
    fn convicted(&self, suspects: Vec<Suspect>) -> Option<Suspect> {
        let mut known = ACQUITTED.lock().unwrap_or_else(PoisonError::into_inner);
        let open = suspects.into_iter().filter(|suspect| !known.contains(&suspect.line()));
        let accused = self.accused(open.collect());
        for accused in accused.chunks(ACCUSED).take(SESSIONS) {
            let lines: Vec<String> = accused.iter().map(Suspect::line).collect();
            let acquitted = child::acquitted(&[self.module], &lines.join("\n"))?;
            let acquitted: BTreeSet<usize> = acquitted.into_iter().flatten().collect();
            known.extend(acquitted.iter().filter_map(|&n| lines.get(n)).cloned());
            if let Some(n) = (0..accused.len()).find(|n| !acquitted.contains(n)) {
                return Some(accused[n].clone());
            }
        }
        None
    }

    /// In that other process: the numbers of the suspects whom this test acquits.
    pub fn acquits(&self, lines: &str) -> Vec<usize> {
        let mut known = ACQUITTED.lock().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<Suspect> = lines.lines().map(Suspect::of_line).collect();
        let open = all.iter().filter(|suspect| !known.contains(&suspect.line())).cloned();
        let compared = self.compared_with_witnesses(open.collect());
        let acquitted = compared.iter().filter(|suspect| !suspect.likeness.is_possible());
        known.extend(acquitted.map(Suspect::line));
        let numbered = all.iter().enumerate();
        numbered.filter(|(_, suspect)| known.contains(&suspect.line())).map(|(n, _)| n).collect()
    }
}

/// Those who explain all that they were compared on.
pub(crate) fn explaining(suspects: &[Suspect]) -> Vec<Suspect> {
    suspects.iter().filter(|suspect| suspect.likeness.explains()).cloned().collect()
}
