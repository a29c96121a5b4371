//! Two mistakes at once, where no single one explains everything.

use crate::case::Asked;
use crate::child::{self, Frame, say};
use crate::likeness::{Likeness, Marks};
use crate::naming::{ACCUSED, Test, explaining};
use crate::suspects::{Mistake, Suspect, in_one_place, suspects};
use crate::task::limit;
use gradcheck::{Draw, Other};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Set for a process that looks for a second mistake: the first ones, a line each.
pub(crate) const PARTNERS: &str = "KATA_PARTNERS";

/// How many pairs are tried at a time, the likely ones first.
const MOST: usize = 400;

/// How long that may take, in all tests of a task together, where one comparison takes long: half a
/// second, and longer where a case may take longer.
fn patience() -> Duration {
    Duration::from_millis(100) * u32::try_from(limit()).unwrap_or(u32::MAX)
}

impl Test<'_> {
    /// Two mistakes at once that explain the failing case.
    pub(crate) fn pairs(
        &self,
        singles: &[Suspect],
        failing: &dyn Fn() -> Draw,
        asked: &mut Vec<Asked>,
    ) -> Vec<Suspect> {
        static SPENT: Mutex<Duration> = Mutex::new(Duration::ZERO);
        let mut spent = SPENT.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, before) = (Instant::now(), *spent);
        let mut pairs = Vec::new();
        for (first, second) in likely(singles).into_iter().take(MOST) {
            *spent = before + began.elapsed();
            if *spent > patience() || pairs.len() >= ACCUSED {
                break;
            }
            let pair = self.tried(vec![first.and(second)], failing, asked);
            pairs.extend(explaining(&pair));
        }
        pairs
    }

    /// One who was convicted in another test, together with another slip that shows here: the first may
    /// not show, as where something is to be refused.
    pub(crate) fn with_convicted(
        &self,
        convicted: &[Suspect],
        singles: &[Suspect],
        failing: &dyn Fn() -> Draw,
        asked: &mut Vec<Asked>,
    ) -> Vec<Suspect> {
        let shows = |s: &&Suspect| s.likeness.shows && !s.is_impostor;
        let both = |first: &Suspect| {
            let others = singles.iter().filter(shows).filter(|second| can_both_be(first, second));
            others.map(|second| first.and(second)).collect::<Vec<_>>()
        };
        let pairs = convicted.iter().filter(|s| s.mistakes.len() == 1).flat_map(both);
        explaining(&self.tried(pairs.take(MOST).collect(), failing, asked))
    }

    /// Each of these explains all of this test, and more is wrong in others: what, together with it,
    /// explains those.
    pub(crate) fn with_partners(&self, alone: &[Suspect]) -> Vec<Suspect> {
        static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = alone.iter().take(ACCUSED).map(Suspect::line).collect();
        if lines.iter().all(|line| !asked.insert(line.clone())) {
            return Vec::new();
        }
        let frames = child::compare(self.module, (PARTNERS, &lines.join("\n"))).unwrap_or_default();
        let pair = |text: &str| {
            let mut fields = text.splitn(3, '\n');
            let first: usize = fields.next()?.parse().ok()?;
            let second = Suspect::of_line(fields.next()?);
            let (id, what) = fields.next()?.split_once('\t')?;
            let mistakes = vec![Mistake { id: id.to_string(), what: what.to_string() }];
            Some(alone.get(first)?.and(&Suspect { mistakes, ..second }))
        };
        let partners = frames.iter().filter(|(kind, _)| kind == "partner");
        partners.filter_map(|(_, text)| pair(text)).collect()
    }

    /// In that other process: says what, together with each of these, explains this test, if they alone
    /// do not. The first such test is enough: whoever is no partner there is none.
    pub fn tell_partners(&self, lines: &str) {
        static DONE: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());
        let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, mut tried) = (Instant::now(), 0);
        for (n, first) in lines.lines().map(Suspect::of_line).enumerate() {
            if done.contains(&n) {
                continue;
            }
            let Some(draw) = self.unexplained(&first) else { continue };
            done.insert(n);
            let case = || draw.variant(Other::Nothing);
            let mut asked = self.asked(case());
            let mut pairs = Vec::new();
            for second in [suspects(&asked), in_one_place(&asked)].concat() {
                if tried >= 2 * MOST || began.elapsed() > patience() {
                    break;
                }
                if !second.is_impostor && can_both_be(&first, &second) {
                    tried += 1;
                    let pair = Suspect { mistakes: second.mistakes.clone(), ..first.and(&second) };
                    pairs.extend(explaining(&self.tried(vec![pair], &case, &mut asked)));
                }
            }
            for pair in self.accused(pairs) {
                let second =
                    Suspect { choices: pair.choices[first.choices.len()..].to_vec(), ..pair };
                let of_it = second.mistakes.first();
                let name = of_it.map_or(String::new(), |m| format!("{}\t{}", m.id, m.what));
                say(&Frame::Partner(n, &second.line(), &name));
            }
        }
    }

    /// The first of the test's cases that this mistake alone does not explain.
    fn unexplained(&self, suspect: &Suspect) -> Option<Draw> {
        self.first_of_witnesses(|draw| {
            let (case, so_far) = (draw.variant(Other::Nothing), Likeness::default());
            let mut asked = self.asked(draw.variant(Other::Nothing));
            !self.compare(&suspect.choices, case, so_far, &mut asked).is_possible()
        })
    }
}

/// Not both at one place, but for two calls that are off in two ways.
fn can_both_be(first: &Suspect, second: &Suspect) -> bool {
    first.choices.iter().all(|a| {
        second.choices.iter().all(|b| {
            let two_calls = a.time.is_some() && b.time.is_some() && a.time != b.time;
            a.at != b.at || two_calls && a.other != b.other
        })
    })
}

/// Every two of them that could be at work, the likeliest first: what shows in a part by one of them
/// alone is what was answered there.
fn likely(singles: &[Suspect]) -> Vec<(&Suspect, &Suspect)> {
    // Whoever spoils what is right would need another that puts it in order again: two slips that
    // nobody has made.
    let spoils = |marks: &Marks| marks.shows & !marks.wrong != 0;
    let may = |s: &&Suspect| s.likeness.shows && !s.is_impostor && !spoils(&s.likeness.marks);
    let singles: Vec<&Suspect> = singles.iter().filter(may).collect();
    let mut pairs = Vec::new();
    for (i, first) in singles.iter().enumerate() {
        for second in singles[i + 1..].iter().filter(|second| can_both_be(first, second)) {
            pairs.push((unlikely(&first.likeness.marks, &second.likeness.marks), *first, *second));
        }
    }
    pairs.sort_by_key(|(unlikely, ..)| *unlikely);
    pairs.into_iter().map(|(_, first, second)| (first, second)).collect()
}

/// In how many parts the two do not go together with what was answered, and in how many only their
/// combination can tell.
fn unlikely(a: &Marks, b: &Marks) -> (u32, u32) {
    // A comparison ends where it is contradicted: what comes after is not known.
    let seen = |marks: &Marks| 1u128.checked_shl(marks.seen).map_or(u128::MAX, |bit| bit - 1);
    let both = seen(a) & seen(b);
    let against = (a.shows & !b.shows & !a.same) | (b.shows & !a.shows & !b.same);
    let by_none = (a.wrong | b.wrong) & !a.shows & !b.shows;
    (((against | by_none) & both).count_ones(), (a.shows & b.shows & both).count_ones())
}
