//! Random cases from a seed, and the smallest one that fails.
//!
//! A case is drawn in code: sizes first, then values. Sizes shrink (`proptest` makes them
//! smaller one by one as long as the case still fails), values come anew from the case's seed.

use crate::report;
use ndarray::{Array1, Array2, Array3};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rand::distr::uniform::{SampleRange, SampleUniform};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

/// How many sizes a case can draw that shrink; further ones are random but keep their value.
const SIZES: usize = 16;

/// All that is needed to draw a case again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The seed of the values.
    pub seed: u64,
    /// One number for each size, which shrinks to 0, the least size.
    pub sizes: [u16; SIZES],
}

/// Between how many values each size was chosen, in the order of the draws. Shared, so that the
/// run can read it when the property has taken the draw away.
type Options = Arc<Mutex<Vec<usize>>>;

/// Draws the sizes and values of one case, and remembers what to tell about them.
pub struct Draw {
    sizes: std::array::IntoIter<u16, SIZES>,
    seed: u64,
    options: Options,
    rng: StdRng,
    drawn: Vec<String>,
}

impl Draw {
    /// The case again, from its start. A later `attempt` has the same sizes and other values.
    pub fn new(case: &Case, attempt: u64) -> Draw {
        Draw::of(case.sizes.into_iter(), case.seed ^ (attempt << 56))
    }

    /// A case of the same sizes and other values, if nothing was drawn yet; else of what is left.
    pub fn twin(&self) -> Draw {
        // Beyond any attempt's seed.
        Draw::of(self.sizes.clone(), self.seed ^ (1 << 63))
    }

    fn of(sizes: std::array::IntoIter<u16, SIZES>, seed: u64) -> Draw {
        let rng = StdRng::seed_from_u64(seed);
        Draw { sizes, seed, options: Options::default(), rng, drawn: Vec::new() }
    }

    /// A size in `range` (both ends included), which shrinks to the least.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn size(&mut self, name: &str, range: RangeInclusive<usize>) -> usize {
        let size = self.length(range);
        self.tell(format!("{name} = {size}"));
        size
    }

    /// Like [`size`](Draw::size), without a word in the description: the length of an array's
    /// axis, which the array itself will tell.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn length(&mut self, range: RangeInclusive<usize>) -> usize {
        assert!(!range.is_empty(), "no length in {range:?}");
        range.start() + self.choose(range.end() - range.start() + 1)
    }

    /// One of `options`, which shrinks to the first.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<'a, T>(&mut self, options: &'a [T]) -> &'a T {
        assert!(!options.is_empty(), "nothing to pick from");
        &options[self.choose(options.len())]
    }

    /// A number below `count`.
    fn choose(&mut self, count: usize) -> usize {
        let choice = match self.sizes.next() {
            Some(choice) => choice,
            None => self.rng.random(),
        };
        self.options.lock().unwrap_or_else(PoisonError::into_inner).push(count);
        place(choice, count)
    }

    /// A number in `range`.
    pub fn number<T: SampleUniform, R: SampleRange<T>>(&mut self, range: R) -> T {
        self.rng.random_range(range)
    }

    /// A value as all arrays have them: between −2 and 2, never very near 0.
    pub fn value(&mut self) -> f64 {
        let size = self.rng.random_range(0.05..2.0);
        if self.rng.random() { size } else { -size }
    }

    /// A vector of [values](Draw::value).
    pub fn vector(&mut self, name: &str, n: usize) -> Array1<f64> {
        self.tell(format!("{name} of {n}"));
        Array1::from_shape_simple_fn(n, || self.value())
    }

    /// A matrix of [values](Draw::value).
    pub fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Array2<f64> {
        self.tell(format!("{name} {}", report::shape(&[rows, columns])));
        Array2::from_shape_simple_fn((rows, columns), || self.value())
    }

    /// An array of three axes of [values](Draw::value).
    pub fn cube(&mut self, name: &str, shape: [usize; 3]) -> Array3<f64> {
        self.tell(format!("{name} {}", report::shape(&shape)));
        Array3::from_shape_simple_fn(shape, || self.value())
    }

    /// The case's generator, for anything else.
    pub fn rng(&mut self) -> &mut impl Rng {
        &mut self.rng
    }

    /// Adds to the description of the case.
    pub fn tell(&mut self, what: impl Into<String>) {
        self.drawn.push(what.into());
    }

    /// The description of the case so far: `w 2×3, m = 4`; what is the same many times in a row, once.
    pub fn description(&self) -> String {
        let runs = self.drawn.chunk_by(|a, b| a == b);
        let words = runs.map(|run| match run.len() {
            1 => run[0].clone(),
            n => format!("{} ({n} times)", run[0]),
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Where a choice stands among `count` options. Not the remainder: a smaller choice must never
/// be a larger size.
fn place(choice: u16, count: usize) -> usize {
    usize::from(choice) * count / (usize::from(u16::MAX) + 1)
}

/// What a property says of one case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It does not, and smaller cases need not be tried.
    FailAtOnce,
    /// This case cannot decide: draw other values for the same sizes.
    Redraw,
}

/// What became of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Cases tried, without those of shrinking.
    pub tried: u64,
    /// Cases drawn anew because they could not decide, without those of shrinking. More than 1 %
    /// of those tried: draw other values.
    pub redrawn: u64,
    /// The smallest failing case, and which attempt at its values failed.
    pub failure: Option<(Case, u64)>,
}

/// Times that the values of one case are drawn anew before it is passed over.
const ATTEMPTS: u64 = 20;

/// Tries `property` on `count` cases drawn from `seed`; the same seed gives the same cases.
///
/// ```
/// use gradcheck::{Outcome, for_all};
///
/// let summary = for_all(7, 100, &mut |draw| {
///     let n = draw.size("n", 1..=9);
///     if n < 4 { Outcome::Pass } else { Outcome::Fail }
/// });
/// let (case, attempt) = summary.failure.expect("4 and more fail");
/// let mut draw = gradcheck::Draw::new(&case, attempt);
/// assert_eq!(draw.size("n", 1..=9), 4);
/// ```
pub fn for_all(seed: u64, count: u32, property: &mut dyn FnMut(&mut Draw) -> Outcome) -> Summary {
    let config = Config {
        cases: count,
        failure_persistence: None,
        max_shrink_iters: 256,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let sizes = proptest::array::uniform16(proptest::num::u16::ANY);
    let strategy = (proptest::num::u64::ANY.no_shrink(), sizes);

    // The runner wants a closure that can be shared; in truth one case runs at a time.
    let run = RefCell::new(Run { property, summary: Summary::default(), shrink: None });
    // Its own result is not needed: the last failing case that it tried is the smallest.
    let _ = runner.run(&strategy, |(seed, sizes)| {
        if run.borrow_mut().fails(Case { seed, sizes }) {
            return Err(TestCaseError::fail("the property does not hold"));
        }
        Ok(())
    });
    run.into_inner().summary
}

struct Run<'a> {
    property: &'a mut dyn FnMut(&mut Draw) -> Outcome,
    summary: Summary,
    /// Once a case has failed: what its sizes were chosen from, or nothing if it is not to shrink.
    shrink: Option<Vec<usize>>,
}

impl Run<'_> {
    fn fails(&mut self, case: Case) -> bool {
        match (&self.summary.failure, &self.shrink) {
            (None, _) => self.summary.tried += 1,
            (Some(_), None) => return false,
            // Another choice of the same size, or of a size that is never drawn.
            (Some((failed, _)), Some(options)) if same_sizes(failed, &case, options) => {
                return true;
            }
            (Some(_), Some(_)) => {}
        }
        for attempt in 0..ATTEMPTS {
            let mut draw = Draw::new(&case, attempt);
            let options = draw.options.clone();
            match (self.property)(&mut draw) {
                Outcome::Pass => return false,
                Outcome::Redraw if self.summary.failure.is_some() => {}
                Outcome::Redraw => self.summary.redrawn += 1,
                failed => {
                    let options = options.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    self.shrink = (failed == Outcome::Fail).then_some(options);
                    self.summary.failure = Some((case, attempt));
                    return true;
                }
            }
        }
        false
    }
}

fn same_sizes(a: &Case, b: &Case, options: &[usize]) -> bool {
    let mut both = a.sizes.iter().zip(&b.sizes).zip(options);
    both.all(|((&a, &b), &count)| place(a, count) == place(b, count))
}
