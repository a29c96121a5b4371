//! How the sizes of the cases are spread, and how those of a case that fails shrink.

use crate::cases::{SIZES, place};
use proptest::num::u16::BinarySearch;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rand::seq::SliceRandom;
use rand::{RngExt, rngs::StdRng};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// What a size was chosen for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    /// Among how many.
    pub count: usize,
    /// Whether it is a length, and not one of some options.
    pub is_length: bool,
}

/// The choices of a case, in the order of the draws. Shared, so that the run can read them when the
/// property has taken the draw away.
pub(crate) type Choices = Arc<Mutex<Vec<Choice>>>;

/// One number for each case, as far from one another as they can be, in any order: as in Latin hypercube
/// sampling (McKay, Beckman and Conover 1979), with one draw for all places within their intervals.
#[derive(Debug)]
pub(crate) struct Spread(RefCell<Vec<u16>>);

impl Spread {
    pub fn new(count: u32, rng: &mut StdRng) -> Spread {
        let (all, count) = (1 << 16, u64::from(count));
        let first = rng.random_range(0..all);
        let mut numbers: Vec<u16> =
            (0..count).map(|n| ((n * all + first) / count) as u16).collect();
        numbers.shuffle(rng);
        Spread(RefCell::new(numbers))
    }

    fn next(&self) -> u16 {
        self.0.borrow_mut().pop().unwrap_or_default()
    }
}

impl Strategy for Spread {
    type Tree = BinarySearch;
    type Value = u16;
    fn new_tree(&self, _: &mut TestRunner) -> NewTree<Self> {
        Ok(BinarySearch::new(self.next()))
    }
}

/// All sizes of a case, each spread by itself.
#[derive(Debug)]
pub(crate) struct Sizes {
    pub each: [Spread; SIZES],
    /// What the sizes of the case that failed were chosen for.
    pub failed: Rc<RefCell<Vec<Choice>>>,
}

impl Strategy for Sizes {
    type Tree = Shrink;
    type Value = [u16; SIZES];
    fn new_tree(&self, _: &mut TestRunner) -> NewTree<Self> {
        let first = self.each.each_ref().map(Spread::next);
        Ok(Shrink {
            first,
            halved: None,
            halvings: HALVINGS.iter(),
            failed: Rc::clone(&self.failed),
            each: first.map(BinarySearch::new),
            at: 0,
            begun: false,
        })
    }
}

/// By which powers of two all lengths are divided at once, before each size shrinks by itself: where
/// arrays are long, that takes longest.
const HALVINGS: [u32; 4] = [16, 3, 2, 1];

/// The sizes of a case on their way down.
#[derive(Debug)]
pub(crate) struct Shrink {
    first: [u16; SIZES],
    /// All lengths halved at once, while that is tried.
    halved: Option<[u16; SIZES]>,
    /// The halvings that are left to try.
    halvings: std::slice::Iter<'static, u32>,
    failed: Rc<RefCell<Vec<Choice>>>,
    each: [BinarySearch; SIZES],
    /// Which of them shrinks, and whether one has.
    at: usize,
    begun: bool,
}

impl Shrink {
    /// On to the next halving; false behind the last.
    fn halve(&mut self) -> bool {
        let failed = self.failed.borrow();
        self.halved = self.halvings.next().map(|&halvings| {
            std::array::from_fn(|i| match failed.get(i) {
                Some(Choice { is_length: true, .. }) => {
                    self.first[i].checked_shr(halvings).unwrap_or(0)
                }
                _ => self.first[i],
            })
        });
        self.halved.is_some()
    }
}

impl ValueTree for Shrink {
    type Value = [u16; SIZES];

    fn current(&self) -> [u16; SIZES] {
        self.halved.unwrap_or_else(|| self.each.each_ref().map(BinarySearch::current))
    }

    fn simplify(&mut self) -> bool {
        match self.halved.take() {
            // The halved ones fail too: on from there.
            Some(halved) => {
                self.each = halved.map(BinarySearch::new);
                self.halvings = [].iter();
            }
            None if self.halve() => return true,
            None => {}
        }
        while self.at < SIZES {
            if self.each[self.at].simplify() {
                self.begun = true;
                return true;
            }
            self.at += 1;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        match self.halved {
            // Behind the last halving it is the case that failed, as it was.
            Some(_) => {
                self.halve();
                true
            }
            None if !self.begun => false,
            None => self.each.get_mut(self.at).is_some_and(BinarySearch::complicate),
        }
    }
}

/// Whether the sizes of two cases are the same, where they were chosen for this.
pub(crate) fn same(a: &[u16; SIZES], b: &[u16; SIZES], choices: &[Choice]) -> bool {
    let mut both = a.iter().zip(b).zip(choices);
    both.all(|((&a, &b), choice)| place(a, choice.count) == place(b, choice.count))
}
