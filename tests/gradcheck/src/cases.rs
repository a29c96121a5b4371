//! Random cases from a seed, and the smallest one that fails.
//!
//! A case is drawn in code: sizes first, then values. Sizes shrink (all lengths at once, then `proptest`
//! makes them smaller one by one, as long as the case still fails), values come anew from the case's seed.
//!
//! Over the cases of a run each size is spread evenly, in an order of its own: where there are as many
//! cases as things to pick from, no seed leaves one out.
//!
//! In every third case the arrays lie in memory as arrays may: column by column, backwards, with
//! gaps. That shrinks to the usual order.

use crate::report;
use crate::shrink::{self, Choice, Choices, Sizes, Spread};
use ndarray::{Array, Array1, Array2, Array3, Axis, Dimension, ShapeBuilder, Slice};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rand::distr::uniform::{SampleRange, SampleUniform};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::sync::{Arc, PoisonError};

/// How many sizes a case can draw that shrink; further ones are random but keep their value.
pub(crate) const SIZES: usize = 16;

/// All that is needed to draw a case again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The seed of the values.
    pub seed: u64,
    /// One number for each size, which shrinks to 0, the least size.
    pub sizes: [u16; SIZES],
    /// Likewise for the order in which arrays lie in memory.
    pub order: u16,
}

/// Draws the sizes and values of one case, and remembers what to tell about them.
pub struct Draw {
    case: Case,
    other: Other,
    sizes: std::array::IntoIter<u16, SIZES>,
    choices: Choices,
    rng: StdRng,
    drawn: Vec<String>,
    /// The names of the inputs so far: arrays and numbers.
    inputs: Vec<Cow<'static, str>>,
    /// How many values were drawn.
    weight: usize,
}

/// Which values are others than those of the case itself; the sizes are always the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Other {
    /// None.
    #[default]
    Nothing,
    /// All of them.
    All,
    /// One input's alone, by its number; of an array the first element stays what it was.
    Input(usize),
}

impl Draw {
    /// The case again, from its start. A later `attempt` has the same sizes and other values.
    pub fn new(case: &Case, attempt: u64) -> Draw {
        Draw::of(Case { seed: case.seed ^ (attempt << 56), ..case.clone() }, Other::Nothing)
    }

    /// A number that no other case is likely to have (FNV-1a of its seed, sizes and order).
    pub fn fingerprint(&self) -> u64 {
        let Case { seed, sizes, order } = &self.case;
        let numbers = sizes.iter().chain([order]).map(|n| u64::from(*n));
        let mix = |hash: u64, n: u64| (hash ^ n).wrapping_mul(0x0100_0000_01b3);
        numbers.fold(mix(0xcbf2_9ce4_8422_2325, *seed), mix)
    }

    /// Which values are others than the case's own.
    pub fn other(&self) -> Other {
        self.other
    }

    /// The case again, from its start, with other values where `other` says so.
    pub fn variant(&self, other: Other) -> Draw {
        let mut draw = Draw::of(self.case.clone(), other);
        // The sizes are the same: drawn here or there, the run learns what they were chosen from.
        if self.choices.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            draw.choices = Arc::clone(&self.choices);
        }
        draw
    }

    fn of(case: Case, other: Other) -> Draw {
        let seed = match other {
            // Beyond any attempt's seed.
            Other::All => case.seed ^ (1 << 63),
            _ => case.seed,
        };
        let (sizes, rng) = (case.sizes.into_iter(), StdRng::seed_from_u64(seed));
        let (choices, drawn, inputs) = (Choices::default(), Vec::new(), Vec::new());
        Draw { case, other, sizes, choices, rng, drawn, inputs, weight: 0 }
    }

    /// The names of the inputs drawn so far, the arrays and the [numbers](Draw::number), in order;
    /// each can be the only one that is [another](Other::Input).
    pub fn inputs(&self) -> &[Cow<'static, str>] {
        &self.inputs
    }

    /// How large the case is so far: the number of values that were drawn.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Whether the next input is the one that is another.
    fn is_other(&mut self, name: impl Into<Cow<'static, str>>) -> bool {
        self.inputs.push(name.into());
        self.other == Other::Input(self.inputs.len() - 1)
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
        range.start() + self.choose(range.end() - range.start() + 1, true)
    }

    /// One of `options`, which shrinks to the first.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<'a, T>(&mut self, options: &'a [T]) -> &'a T {
        assert!(!options.is_empty(), "nothing to pick from");
        &options[self.choose(options.len(), false)]
    }

    /// A number below `count`.
    fn choose(&mut self, count: usize, is_length: bool) -> usize {
        let choice = match self.sizes.next() {
            Some(choice) => choice,
            None => self.rng.random(),
        };
        self.choices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Choice { count, is_length });
        place(choice, count)
    }

    /// A number in `range`.
    pub fn number<T: SampleUniform, R: SampleRange<T> + Clone>(&mut self, range: R) -> T {
        let number = self.rng.random_range(range.clone());
        if self.is_other("number") { self.others().random_range(range) } else { number }
    }

    /// Where the values of an input come from that is another.
    fn others(&self) -> StdRng {
        StdRng::seed_from_u64(!self.case.seed)
    }

    /// A value as all arrays have them: between −2 and 2, never very near 0.
    pub fn value(&mut self) -> f64 {
        self.weight += 1;
        value(&mut self.rng)
    }

    /// A vector of [values](Draw::value).
    pub fn vector(&mut self, name: &str, n: usize) -> Array1<f64> {
        self.array(name, n, format!("of {n}"))
    }

    /// A matrix of [values](Draw::value).
    pub fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Array2<f64> {
        self.array(name, (rows, columns), report::shape(&[rows, columns]))
    }

    /// An array of three axes of [values](Draw::value).
    pub fn cube(&mut self, name: &str, shape: [usize; 3]) -> Array3<f64> {
        self.array(name, shape, report::shape(&shape))
    }

    fn array<Sh: ShapeBuilder>(
        &mut self,
        name: &str,
        shape: Sh,
        told: String,
    ) -> Array<f64, Sh::Dim> {
        let mut array = Array::from_shape_simple_fn(shape, || value(&mut self.rng));
        self.weight += array.len();
        if self.is_other(name.to_string()) {
            let mut rng = self.others();
            array.iter_mut().skip(1).for_each(|x| *x = value(&mut rng));
            if let [x] = array.as_slice_mut().unwrap_or_default() {
                *x = value(&mut rng);
            }
        }
        // From a generator of its own: the values are the same in any order.
        let mut rng = StdRng::seed_from_u64(self.case.seed ^ self.inputs.len() as u64);
        let order = match array.len() >= 2 && any_order(&self.case) {
            true => [Order::Columns, Order::Backwards, Order::Gaps][rng.random_range(0..3)],
            false => Order::Rows,
        };
        self.tell(format!("{name} {told}{}", order.words()));
        order.lay(&array)
    }

    /// The case's generator, for anything else.
    pub fn rng(&mut self) -> &mut impl Rng {
        &mut self.rng
    }

    /// Adds to the description of the case.
    pub fn tell(&mut self, what: impl Into<String>) {
        self.drawn.push(what.into());
    }

    /// Forgets what was told so far: what comes is another matter.
    pub fn forget(&mut self) {
        self.drawn.clear();
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

/// Whether the arrays of a case lie in memory as they may, or as is usual.
fn any_order(case: &Case) -> bool {
    place(case.order, 3) == 2
}

fn value(rng: &mut StdRng) -> f64 {
    let size = rng.random_range(0.05..2.0);
    if rng.random() { size } else { -size }
}

/// How an array lies in memory.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// As is usual.
    Rows,
    /// Column by column.
    Columns,
    /// The last element first.
    Backwards,
    /// Every other place, along the last axis, with NaN between.
    Gaps,
}

impl Order {
    fn words(self) -> &'static str {
        match self {
            Order::Rows => "",
            Order::Columns => " (column-major)",
            Order::Backwards => " (negative strides)",
            Order::Gaps => " (strided)",
        }
    }

    /// The same array, so laid.
    fn lay<D: Dimension>(self, array: &Array<f64, D>) -> Array<f64, D> {
        let mut shape = array.raw_dim();
        let mut laid = match self {
            Order::Rows => return array.clone(),
            Order::Columns => Array::zeros(shape.f()),
            Order::Backwards => {
                let mut laid = Array::zeros(shape);
                (0..array.ndim()).for_each(|axis| laid.invert_axis(Axis(axis)));
                laid
            }
            Order::Gaps => {
                let last = Axis(array.ndim() - 1);
                shape[last.index()] *= 2;
                let mut laid = Array::from_elem(shape, f64::NAN);
                laid.slice_axis_inplace(last, Slice::new(0, None, 2));
                laid
            }
        };
        laid.assign(array);
        laid
    }
}

/// Where a choice stands among `count` options. Not the remainder: a smaller choice must never
/// be a larger size.
pub(crate) fn place(choice: u16, count: usize) -> usize {
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
        max_shrink_iters: 512,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut order = StdRng::seed_from_u64(seed);
    let failed = Rc::default();
    let each = std::array::from_fn(|_| Spread::new(count, &mut order));
    let sizes = Sizes { each, failed: Rc::clone(&failed) };
    let memory = Spread::new(count, &mut order);
    let strategy = (proptest::num::u64::ANY.no_shrink(), sizes, memory);

    // The runner wants a closure that can be shared; in truth one case runs at a time.
    let run = RefCell::new(Run {
        property,
        summary: Summary::default(),
        failed,
        shrinks: false,
        passed: vec![],
    });
    // Its own result is not needed: the last failing case that it tried is the smallest.
    let _ = runner.run(&strategy, |(seed, sizes, order)| {
        if run.borrow_mut().fails(Case { seed, sizes, order }) {
            return Err(TestCaseError::fail("the property does not hold"));
        }
        Ok(())
    });
    run.into_inner().summary
}

struct Run<'a> {
    property: &'a mut dyn FnMut(&mut Draw) -> Outcome,
    summary: Summary,
    /// Once a case has failed: what its sizes were chosen for.
    failed: Rc<RefCell<Vec<Choice>>>,
    /// And whether it is to shrink.
    shrinks: bool,
    /// Smaller ones that pass, and what their sizes were chosen for.
    passed: Vec<(Case, Vec<Choice>)>,
}

impl Run<'_> {
    fn fails(&mut self, case: Case) -> bool {
        if let Some((failed, _)) = &self.summary.failure {
            // Another choice of the same size, or of a size that is never drawn.
            let is = |other: &Case, choices: &[Choice]| {
                any_order(other) == any_order(&case)
                    && shrink::same(&other.sizes, &case.sizes, choices)
            };
            let known = self.passed.iter().any(|(passed, choices)| is(passed, choices));
            if !self.shrinks || known {
                return false;
            }
            if is(failed, &self.failed.borrow()) {
                return true;
            }
        } else {
            self.summary.tried += 1;
        }
        let mut choices = Vec::new();
        for attempt in 0..ATTEMPTS {
            let mut draw = Draw::new(&case, attempt);
            let drawn = draw.choices.clone();
            let outcome = (self.property)(&mut draw);
            choices = drawn.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match outcome {
                Outcome::Pass => break,
                Outcome::Redraw if self.summary.failure.is_some() => {}
                Outcome::Redraw => self.summary.redrawn += 1,
                failed => {
                    *self.failed.borrow_mut() = choices;
                    self.shrinks = failed == Outcome::Fail;
                    self.summary.failure = Some((case, attempt));
                    return true;
                }
            }
        }
        if self.summary.failure.is_some() {
            self.passed.push((case, choices));
        }
        false
    }
}
