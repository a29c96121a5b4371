//! Which known mistake was made, if any.
//!
//! The catalogue's own answer passes by places where people decide, each with its alternatives. One
//! of them off, or two, is a suspect. A wrong name is worse than none: a suspect must account for all
//! that is wrong in the test that failed, on up to two dozen cases, and wherever it shows in the
//! other tests of the task, the answer must be what it would be; numbers that it leaves wrong there
//! acquit it too. For that, this very program is run again, as a process that only compares.

use crate::case::{Asked, Case, Purpose};
use crate::child;
use crate::fault::Judgement;
use crate::likeness::Likeness;
use crate::panics::attempt;
use crate::task::limit;
use catalogue::{Alternative, Choice, Kind, Visit};
use gradcheck::{Draw, Outcome, for_all};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Cases of a test on which an answer is compared, at most.
const WITNESSES: u32 = 24;

/// How long two mistakes at once are looked for, in all tests of a task together: 150 ms, and longer
/// where a case may take longer. On a slow machine a name may be missing.
fn patience() -> Duration {
    Duration::from_millis(30) * u32::try_from(limit()).unwrap_or(u32::MAX)
}

/// How many suspects go before the other tests of the task, at most.
const ACCUSED: usize = 12;

/// Set for a process that only compares: the path of its tests, and its suspects, a line each, `|`
/// between two choices.
pub(crate) const COMPARE: &str = "KATA_COMPARE";

/// A test of a task, to be compared with known mistakes.
#[derive(Clone, Copy)]
pub(crate) struct Test {
    pub ask: fn(&mut Case) -> Judgement,
    pub seed: u64,
    /// How many cases the test itself has.
    pub count: u32,
    /// `linear_backward::`, as the tests of this task begin.
    pub module: &'static str,
}

/// Set for a process that lists the known answers which its questions come by.
pub(crate) const LIST: &str = "KATA_LIST";

/// Those convicted so far: the tests of a task are judged in one process.
static CONVICTED: Mutex<Vec<Suspect>> = Mutex::new(Vec::new());

/// A known mistake.
#[derive(Clone)]
pub(crate) struct Mistake {
    /// `linear_backward/db/wrong-axis`, as `KATA_ANSWER` has it.
    pub id: String,
    /// What was misunderstood.
    pub what: &'static str,
}

/// One mistake, or two made at once.
#[derive(Clone)]
struct Suspect {
    choices: Vec<Choice>,
    mistakes: Vec<Mistake>,
    likeness: Likeness,
}

impl Test {
    /// The mistake that was made, or the two of them; nothing if no known mistake explains it.
    pub fn name(&self, failing: &dyn Fn() -> Draw) -> Vec<Mistake> {
        let found = self.known_already(failing).or_else(|| self.find(failing));
        found.map_or(Vec::new(), |suspect| suspect.mistakes)
    }

    /// Whoever was convicted in another test of the task, if it explains this one.
    fn known_already(&self, failing: &dyn Fn() -> Draw) -> Option<Suspect> {
        let convicted = CONVICTED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut asked = Vec::new();
        let here = convicted.into_iter().map(|mut suspect| {
            let so_far = Likeness::default();
            suspect.likeness = self.compare(&suspect.choices, failing(), so_far, &mut asked);
            suspect
        });
        self.accused(here.filter(|suspect| suspect.likeness.explains()).collect()).pop()
    }

    fn find(&self, failing: &dyn Fn() -> Draw) -> Option<Suspect> {
        let mut asked = Vec::new();
        self.compare(&[], failing(), Likeness::default(), &mut asked);
        let singles: Vec<Suspect> = suspects(&asked)
            .into_iter()
            .map(|mut suspect| {
                let so_far = Likeness::default();
                suspect.likeness = self.compare(&suspect.choices, failing(), so_far, &mut asked);
                suspect
            })
            .collect();
        let alone = singles.iter().filter(|suspect| suspect.likeness.explains()).cloned();
        let found = self.convicted(alone.collect()).or_else(|| {
            let pairs = self.pairs(&singles, failing, &mut asked);
            self.convicted(pairs)
        })?;
        CONVICTED.lock().unwrap_or_else(PoisonError::into_inner).push(found.clone());
        Some(found)
    }

    /// Every known answer that the right answers come by, a line each: kind, task, name, and what was
    /// misunderstood.
    pub fn entries(&self) -> BTreeSet<String> {
        let mut lines = BTreeSet::new();
        for_all(self.seed, self.count.min(WITNESSES), &mut |draw| {
            let mut asked = Vec::new();
            self.compare(
                &[],
                draw.variant(gradcheck::Other::Nothing),
                Likeness::default(),
                &mut asked,
            );
            for visit in asked.iter().flat_map(Asked::visits) {
                for Alternative { name, what, kind, .. } in visit.place.others {
                    let place = visit.place.name;
                    let task = catalogue::task_of(visit.owner);
                    lines.insert(format!("{kind:?}\t{task}\t{place}/{name}\t{what}"));
                }
            }
            Outcome::Pass
        });
        lines
    }

    /// Two mistakes at once that explain the failing case.
    fn pairs(
        &self,
        singles: &[Suspect],
        failing: &dyn Fn() -> Draw,
        asked: &mut Vec<Asked>,
    ) -> Vec<Suspect> {
        static SPENT: Mutex<Duration> = Mutex::new(Duration::ZERO);
        let mut spent = SPENT.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, before, patience) = (Instant::now(), *spent, patience());
        let mut showing: Vec<&Suspect> = singles.iter().filter(|s| s.likeness.shows).collect();
        // First those that explain a part, and contradict nothing.
        showing.sort_by_key(|suspect| suspect.likeness.contradicted);
        let mut pairs = Vec::new();
        for (i, first) in showing.iter().enumerate() {
            for second in &showing[i + 1..] {
                *spent = before + began.elapsed();
                if *spent > patience || pairs.len() >= ACCUSED {
                    return pairs;
                }
                if first.choices[0].at == second.choices[0].at {
                    continue;
                }
                let choices = [&first.choices[..], &second.choices[..]].concat();
                let likeness = self.compare(&choices, failing(), Likeness::default(), asked);
                if likeness.explains() {
                    let mistakes = [&first.mistakes[..], &second.mistakes[..]].concat();
                    pairs.push(Suspect { choices, mistakes, likeness });
                }
            }
        }
        pairs
    }

    /// Those who explain this test's other cases too.
    fn accused(&self, suspects: Vec<Suspect>) -> Vec<Suspect> {
        let on_witnesses = suspects.into_iter().map(|mut suspect| {
            let so_far = std::mem::take(&mut suspect.likeness);
            suspect.likeness = self.compare_with_witnesses(&suspect.choices, so_far);
            suspect
        });
        on_witnesses.filter(|suspect| suspect.likeness.convicts()).take(ACCUSED).collect()
    }

    fn compare(
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
            Purpose::Judge { .. } => Likeness::default(),
        }
    }

    fn compare_with_witnesses(&self, choices: &[Choice], mut likeness: Likeness) -> Likeness {
        for_all(self.seed, self.count.min(WITNESSES), &mut |draw| {
            if !likeness.contradicted {
                let so_far = std::mem::take(&mut likeness);
                let draw = draw.variant(gradcheck::Other::Nothing);
                likeness = self.compare(choices, draw, so_far, &mut Vec::new());
            }
            Outcome::Pass
        });
        likeness
    }

    /// The first who explains all of this test, and whom no other test of the task acquits.
    fn convicted(&self, suspects: Vec<Suspect>) -> Option<Suspect> {
        let mut accused = self.accused(suspects);
        if accused.is_empty() {
            return None;
        }
        let line = |suspect: &Suspect| {
            suspect.choices.iter().map(Choice::line).collect::<Vec<_>>().join("|")
        };
        let lines: Vec<String> = accused.iter().map(line).collect();
        let acquitted = child::compare(self.module, &lines.join("\n"))?;
        let stands = |n: &usize| !acquitted.contains(n);
        (0..accused.len()).find(stands).map(|n| accused.swap_remove(n))
    }

    /// In that other process: the numbers of the suspects whom this test acquits.
    pub fn acquits(&self, lines: &str) -> Vec<usize> {
        let choices = |line: &str| line.split('|').filter_map(Choice::of_line).collect::<Vec<_>>();
        let innocent = |line: &str| {
            !self.compare_with_witnesses(&choices(line), Likeness::default()).is_possible()
        };
        lines.lines().enumerate().filter(|(_, line)| innocent(line)).map(|(n, _)| n).collect()
    }
}

/// Every mistake at every place that the right answers came by.
fn suspects(asked: &[Asked]) -> Vec<Suspect> {
    let mut visits: Vec<Visit> = Vec::new();
    for visit in asked.iter().flat_map(Asked::visits) {
        let same = |v: &Visit| v.place.at == visit.place.at && v.inside == visit.inside;
        if !visits.iter().any(same) {
            visits.push(*visit);
        }
    }
    let mut suspects = Vec::new();
    for (i, visit) in visits.iter().enumerate() {
        let at_this = |v: &&Visit| v.place.at == visit.place.at;
        let first = !visits[..i].iter().any(|v| at_this(&v));
        let alone = visits.iter().filter(at_this).count() == 1;
        // In all functions that come by, and, if there are several, in one of them.
        let everywhere = first.then_some(None);
        let here = (!alone).then(|| Some(Cow::from(visit.inside)));
        for inside in everywhere.into_iter().chain(here) {
            let mistakes = visit.place.others.iter().filter(|other| other.kind != Kind::Right);
            for other in mistakes {
                let values = if other.values.is_empty() { &[0.0] } else { other.values };
                let id = [catalogue::task_of(visit.owner), visit.place.name, other.name].join("/");
                let mistake = Mistake { id, what: other.what };
                suspects.extend(values.iter().map(|&value| Suspect {
                    choices: vec![Choice {
                        at: visit.place.at.into(),
                        other: other.name.into(),
                        value,
                        inside: inside.clone(),
                    }],
                    mistakes: vec![mistake.clone()],
                    likeness: Likeness::default(),
                }));
            }
        }
    }
    suspects
}
