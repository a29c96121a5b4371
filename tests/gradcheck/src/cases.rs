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
use std::cell::{Cell, RefCell};

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

/// Draws the sizes and values of one case, and remembers what to tell about them.
pub struct Draw {
    sizes: std::array::IntoIter<u16, SIZES>,
    rng: StdRng,
    drawn: Vec<String>,
}

impl Draw {
    /// The case again, from its start. A later `attempt` has the same sizes and other values.
    pub fn new(case: &Case, attempt: u64) -> Draw {
        let rng = StdRng::seed_from_u64(case.seed ^ (attempt << 56));
        Draw { sizes: case.sizes.clone().into_iter(), rng, drawn: Vec::new() }
    }

    /// A size in `range` (both ends included), which shrinks to the least.
    pub fn size(&mut self, name: &str, range: std::ops::RangeInclusive<usize>) -> usize {
        let (low, high) = (*range.start(), *range.end());
        let choice = match self.sizes.next() {
            Some(choice) => usize::from(choice),
            None => self.rng.random_range(0..=usize::from(u16::MAX)),
        };
        // Not the remainder: a smaller choice must never be a larger size.
        let size = low + choice * (high - low + 1) / (usize::from(u16::MAX) + 1);
        self.tell(format!("{name} = {size}"));
        size
    }

    /// One of `options`, which shrinks to the first.
    pub fn pick<'a, T>(&mut self, options: &'a [T]) -> &'a T {
        let told = self.drawn.len();
        let i = self.size("", 0..=options.len() - 1);
        self.drawn.truncate(told);
        &options[i]
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
        self.tell(format!("{name} length {n}"));
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

    /// The description of the case so far: `w 2×3, m = 4`.
    pub fn description(&self) -> String {
        self.drawn.join(", ")
    }
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
    /// Cases drawn anew because they could not decide.
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
    let state = RefCell::new((property, Summary::default()));
    let shrink = Cell::new(true);
    // Its own result is not needed: the last failing case that it tried is the smallest.
    let _ = runner.run(&strategy, |(seed, sizes)| {
        let (property, summary) = &mut *state.borrow_mut();
        if summary.failure.is_none() {
            summary.tried += 1;
        } else if !shrink.get() {
            return Ok(());
        }
        let case = Case { seed, sizes };
        for attempt in 0..ATTEMPTS {
            match property(&mut Draw::new(&case, attempt)) {
                Outcome::Pass => return Ok(()),
                Outcome::Redraw => summary.redrawn += 1,
                failed => {
                    shrink.set(failed == Outcome::Fail);
                    summary.failure = Some((case, attempt));
                    return Err(TestCaseError::fail("the property does not hold"));
                }
            }
        }
        Ok(())
    });
    state.into_inner().1
}
