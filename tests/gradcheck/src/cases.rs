//! Random cases from a seed, and the smallest one that fails.
//!
//! A case is drawn in code: sizes first, then values. Sizes shrink (`proptest` makes them
//! smaller one by one as long as the case still fails), values come anew from the case's seed.
//!
//! Over the cases of a run each size is spread evenly, in an order of its own: where there are as many
//! cases as things to pick from, no seed leaves one out.
//!
//! In every third case the arrays lie in memory as arrays may: column by column, backwards, with
//! gaps. That shrinks to the usual order.

use crate::report;
use ndarray::{Array, Array1, Array2, Array3, Axis, Dimension, ShapeBuilder, Slice};
use proptest::num::u16::BinarySearch;
use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rand::distr::uniform::{SampleRange, SampleUniform};
use rand::seq::SliceRandom;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use std::borrow::Cow;
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
    /// Likewise for the order in which arrays lie in memory.
    pub order: u16,
}

/// Between how many values each size was chosen, in the order of the draws. Shared, so that the
/// run can read it when the property has taken the draw away.
type Options = Arc<Mutex<Vec<usize>>>;

/// Draws the sizes and values of one case, and remembers what to tell about them.
pub struct Draw {
    case: Case,
    other: Other,
    sizes: std::array::IntoIter<u16, SIZES>,
    options: Options,
    rng: StdRng,
    drawn: Vec<String>,
    /// The names of the inputs so far: arrays and numbers.
    inputs: Vec<Cow<'static, str>>,
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
        if self.options.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            draw.options = Arc::clone(&self.options);
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
        let (options, drawn, inputs) = (Options::default(), Vec::new(), Vec::new());
        Draw { case, other, sizes, options, rng, drawn, inputs }
    }

    /// The names of the inputs drawn so far, the arrays and the [numbers](Draw::number), in order;
    /// each can be the only one that is [another](Other::Input).
    pub fn inputs(&self) -> &[Cow<'static, str>] {
        &self.inputs
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
        max_shrink_iters: 512,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut order = StdRng::seed_from_u64(seed);
    let sizes: [Spread; SIZES] = std::array::from_fn(|_| Spread::new(count, &mut order));
    let memory = Spread::new(count, &mut order);
    let strategy = (proptest::num::u64::ANY.no_shrink(), sizes, memory);

    // The runner wants a closure that can be shared; in truth one case runs at a time.
    let run = RefCell::new(Run { property, summary: Summary::default(), shrink: None });
    // Its own result is not needed: the last failing case that it tried is the smallest.
    let _ = runner.run(&strategy, |(seed, sizes, order)| {
        if run.borrow_mut().fails(Case { seed, sizes, order }) {
            return Err(TestCaseError::fail("the property does not hold"));
        }
        Ok(())
    });
    run.into_inner().summary
}

/// One number for each case, as far from one another as they can be, in any order: as in Latin hypercube
/// sampling (McKay, Beckman and Conover 1979), with one draw for all places within their intervals.
#[derive(Debug)]
struct Spread(RefCell<Vec<u16>>);

impl Spread {
    fn new(count: u32, rng: &mut StdRng) -> Spread {
        let (all, count) = (1 << 16, u64::from(count));
        let first = rng.random_range(0..all);
        let mut numbers: Vec<u16> =
            (0..count).map(|n| ((n * all + first) / count) as u16).collect();
        numbers.shuffle(rng);
        Spread(RefCell::new(numbers))
    }
}

impl Strategy for Spread {
    type Tree = BinarySearch;
    type Value = u16;
    fn new_tree(&self, _: &mut TestRunner) -> NewTree<Self> {
        Ok(BinarySearch::new(self.0.borrow_mut().pop().unwrap_or_default()))
    }
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
    any_order(a) == any_order(b)
        && both.all(|((&a, &b), &count)| place(a, count) == place(b, count))
}
