//! The check: an analytic gradient against the numeric one, with three answers.

use crate::ladder::Finding;
use crate::numeric::{Point, Probe, Screened};
use crate::pattern;
use crate::tensors::{Tensor, Tensors};
use crate::verdict::{Mismatch, Unfit, Verdict, Wrong};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How much to evaluate.
#[derive(Clone, Copy, PartialEq)]
enum Speed {
    Glance,
    Quick,
    Full,
}

/// Checks `gradient` against the numeric gradient of `f` at `x`, element by element.
///
/// The loss is Σ upstream·f(x); `upstream` has the shapes of `f`'s output (`&1.0` when that is
/// a number), `gradient` the shapes of `x`. Costs six evaluations of `f` an element, 26 more,
/// and a ladder of up to 96 for each element that does not pass at once (or up to 312, where it is off
/// by little), until 16 of a tensor are found wrong.
///
/// ```
/// use gradcheck::{Verdict, check};
/// use ndarray::array;
///
/// let x = array![0.5, -1.0, 2.0];
/// let dy = array![1.0, 0.3, -0.7];
/// let dx = &dy * &x.mapv(|x: f64| x.cos());
/// let verdict = check(|x| x.mapv(f64::sin), &x, &dy, &dx)?;
/// assert_eq!(verdict, Verdict::Right);
/// # Ok::<(), gradcheck::Unfit>(())
/// ```
///
/// # Errors
/// [`Unfit`] when the question itself cannot be asked.
pub fn check<X: Tensors + Clone, Y: Tensors>(
    f: impl Fn(&X) -> Y,
    x: &X,
    upstream: &impl Tensors,
    gradient: &impl Tensors,
) -> Result<Verdict, Unfit> {
    run(f, x, upstream, gradient, Speed::Full)
}

/// Panics with the report unless a gradient is right: `assert_gradient!(f, &x, &upstream, &gradient)`,
/// arguments as those of [`check`]. A point that cannot decide panics too.
///
/// ```
/// gradcheck::assert_gradient!(|x: &f64| x.sin(), &0.3, &0.7, &(0.7 * 0.3f64.cos()));
/// ```
#[macro_export]
macro_rules! assert_gradient {
    ($f:expr, $x:expr, $upstream:expr, $gradient:expr $(,)?) => {
        match $crate::check($f, $x, $upstream, $gradient) {
            Ok($crate::Verdict::Right) => {}
            Ok(verdict) => panic!("{verdict}"),
            Err(unfit) => panic!("{unfit}"),
        }
    };
}

/// Like [`check`], but first tries three random directions through all inputs at once: a
/// gradient that passes them all is taken as right (44 evaluations of `f`, however many
/// elements), any other goes to the full check. It can only miss, never accuse.
///
/// # Errors
/// As [`check`].
pub fn quick_check<X: Tensors + Clone, Y: Tensors>(
    f: impl Fn(&X) -> Y,
    x: &X,
    upstream: &impl Tensors,
    gradient: &impl Tensors,
) -> Result<Verdict, Unfit> {
    run(f, x, upstream, gradient, Speed::Quick)
}

/// Like [`quick_check`], to see only whether a gradient is right: it ends with the first element that is
/// wrong, and looks for no pattern. Where that is the first of many, a full check takes a hundred
/// times as long.
///
/// # Errors
/// As [`check`].
pub fn glance<X: Tensors + Clone, Y: Tensors>(
    f: impl Fn(&X) -> Y,
    x: &X,
    upstream: &impl Tensors,
    gradient: &impl Tensors,
) -> Result<Verdict, Unfit> {
    run(f, x, upstream, gradient, Speed::Glance)
}

/// A numeric gradient: one tensor of values and one of bounds for each tensor of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct NumericGradient {
    /// The gradient of Σ upstream·f.
    pub values: Vec<Tensor>,
    /// How far each value may be from the truth. Infinite where no step stays in the domain, or none
    /// shows anything.
    pub bounds: Vec<Tensor>,
}

/// The numeric gradient of Σ upstream·f at `x`, with a bound on the error of each element.
///
/// ```
/// let numeric = gradcheck::numeric_gradient(|x: &f64| x.exp(), &1.0, &1.0)?;
/// let error = (numeric.values[0].values[0] - 1f64.exp()).abs();
/// assert!(error <= numeric.bounds[0].values[0] && error < 1e-10);
/// # Ok::<(), gradcheck::Unfit>(())
/// ```
///
/// # Errors
/// As [`check`].
pub fn numeric_gradient<X: Tensors + Clone, Y: Tensors>(
    f: impl Fn(&X) -> Y,
    x: &X,
    upstream: &impl Tensors,
) -> Result<NumericGradient, Unfit> {
    let mut point = Typed { x: x.clone(), f, refused: None };
    let (x, upstream) = (x.to_tensors(), upstream.to_tensors());
    let y0 = point.prepare(&x, &upstream)?;
    let upstream = flat(&upstream);
    let mut probe = Probe::new(&mut point, &x, &upstream, y0);
    let (mut values, mut bounds) = (x.clone(), x.clone());
    for (t, tensor) in x.iter().enumerate() {
        for k in 0..tensor.values.len() {
            let found = probe.derivative(t, k).unwrap_or((f64::NAN, f64::INFINITY));
            (values[t].values[k], bounds[t].values[k]) = found;
        }
    }
    point.or_refused(NumericGradient { values, bounds })
}

/// The caller's function and its input, which the probe moves.
struct Typed<X, F> {
    x: X,
    f: F,
    /// The message of its panic at a point nearby.
    refused: Option<String>,
}

impl<X: Tensors, Y: Tensors, F: Fn(&X) -> Y> Point for Typed<X, F> {
    fn set(&mut self, t: usize, k: usize, value: f64) {
        let mut t = t;
        if let Some(element) = self.x.element_mut(&mut t, k) {
            *element = value;
        }
    }
    fn set_all(&mut self, values: &[f64]) {
        let mut rest = values;
        self.x.each_mut(&mut |elements| rest = fill(elements, rest));
    }
    fn eval(&mut self, y: &mut Vec<f64>) {
        y.clear();
        if self.refused.is_some() {
            return;
        }
        // What a panic may leave half done, is not looked at again.
        let (f, x) = (&self.f, &self.x);
        match catch_unwind(AssertUnwindSafe(|| f(x))) {
            Ok(output) => output.each(&mut |_, values| append(y, values)),
            Err(panic) => self.refused = Some(message(&*panic)),
        }
    }
}

fn message(panic: &dyn Any) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| s.to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

// Loops over elements stand in functions without type parameters: those are compiled here, with
// this package's optimisation, and not in the test crate, which mostly has none.

/// Sets the elements from the values at the front, and returns the values left.
fn fill<'a>(elements: &mut dyn Iterator<Item = &mut f64>, values: &'a [f64]) -> &'a [f64] {
    let mut rest = values.iter();
    for (element, &value) in elements.zip(rest.by_ref()) {
        *element = value;
    }
    rest.as_slice()
}

fn append(y: &mut Vec<f64>, values: &mut dyn Iterator<Item = f64>) {
    y.extend(values);
}

impl<X: Tensors, Y: Tensors, F: Fn(&X) -> Y> Typed<X, F> {
    /// The preconditions that need the function, and the outputs at the point.
    fn prepare(&self, x: &[Tensor], upstream: &[Tensor]) -> Result<Vec<f64>, Unfit> {
        let output = (self.f)(&self.x).to_tensors();
        let shapes = |tensors: &[Tensor]| tensors.iter().map(|t| t.shape.clone()).collect();
        if !output.iter().map(|t| &t.shape).eq(upstream.iter().map(|t| &t.shape)) {
            let (upstream, output) = (shapes(upstream), shapes(&output));
            return Err(Unfit::Upstream { upstream, output });
        }
        let (y0, upstream, x) = (flat(&output), flat(upstream), flat(x));
        if x.is_empty() || y0.is_empty() {
            return Err(Unfit::Empty);
        }
        for (what, values) in [("input", &x), ("upstream gradient", &upstream), ("output", &y0)] {
            if !values.iter().all(|v| v.is_finite()) {
                return Err(Unfit::NotFinite(what));
            }
        }
        let constant = upstream.iter().all(|&g| g == upstream[0]);
        if constant && (upstream.len() > 1 || upstream[0] == 0.0) {
            return Err(Unfit::ConstantUpstream);
        }
        let again = flat(&(self.f)(&self.x).to_tensors());
        if !again.iter().map(|v| v.to_bits()).eq(y0.iter().map(|v| v.to_bits())) {
            return Err(Unfit::NotRepeatable);
        }
        Ok(y0)
    }

    /// The answer, unless the function refused a point on the way.
    fn or_refused<T>(self, answer: T) -> Result<T, Unfit> {
        self.refused.map_or(Ok(answer), |message| Err(Unfit::Refused(message)))
    }
}

fn flat(tensors: &[Tensor]) -> Vec<f64> {
    tensors.iter().flat_map(|t| t.values.iter().copied()).collect()
}

fn run<X: Tensors + Clone, Y: Tensors>(
    f: impl Fn(&X) -> Y,
    x: &X,
    upstream: &impl Tensors,
    gradient: &impl Tensors,
    speed: Speed,
) -> Result<Verdict, Unfit> {
    let mut point = Typed { x: x.clone(), f, refused: None };
    let (x, upstream) = (x.to_tensors(), upstream.to_tensors());
    let y0 = point.prepare(&x, &upstream)?;
    let verdict = judge(&mut point, &x, &flat(&upstream), y0, &gradient.to_tensors(), speed);
    point.or_refused(verdict)
}

/// Rounding that may hide an element, relative to the largest one of its tensor that is seen.
const SMALL: f64 = 1e-6;

/// An element that is no larger than this, beside the largest that is seen, is a 0 but for its own
/// rounding.
const ZERO: f64 = 64.0 * f64::EPSILON;

/// Elements that drown in rounding. They pass if that rounding is small beside another element of
/// their tensor; otherwise nothing has been compared. A tensor of nothing but zeros passes if
/// rounding is small beside the other tensors.
#[derive(Default)]
struct Hidden {
    tensors: Vec<HiddenInTensor>,
}

#[derive(Default)]
struct HiddenInTensor {
    /// The largest element that was seen, and the largest that was not.
    seen: f64,
    unseen: f64,
    /// The largest that rounding may hide, and where.
    size: f64,
    place: Option<(usize, usize)>,
    suspicious: bool,
    /// What rounding must be small beside, for a tensor of zeros.
    unit: f64,
}

impl Hidden {
    fn begin(&mut self) {
        self.tensors.push(HiddenInTensor::default());
    }

    fn visible(&mut self, a: f64) {
        if let Some(tensor) = self.tensors.last_mut() {
            tensor.seen = tensor.seen.max(a.abs());
        }
    }

    fn add(&mut self, size: f64, place: (usize, usize), a: f64, suspicious: bool, unit: f64) {
        if let Some(tensor) = self.tensors.last_mut() {
            tensor.unseen = tensor.unseen.max(a.abs());
            tensor.suspicious |= suspicious;
            if tensor.place.is_none() || size > tensor.size {
                (tensor.size, tensor.place, tensor.unit) = (size, Some(place), unit);
            }
        }
    }

    /// An element of which nothing is known.
    fn too_much(&self) -> Option<(usize, usize)> {
        let largest = self.tensors.iter().map(|t| t.seen).fold(0.0, f64::max);
        let passes = |t: &&HiddenInTensor| {
            let zeros = t.unseen <= ZERO * largest && !t.suspicious;
            t.size <= SMALL * t.seen || zeros && t.size <= SMALL * largest.max(t.unit)
        };
        self.tensors.iter().filter(|t| !passes(t)).find_map(|t| t.place)
    }
}

/// Failing elements of a tensor that get the full ladder: enough to be sure, and to name.
const LADDERS: usize = 16;

fn judge(
    point: &mut dyn Point,
    x: &[Tensor],
    upstream: &[f64],
    y0: Vec<f64>,
    gradient: &[Tensor],
    speed: Speed,
) -> Verdict {
    if let Some(wrong) = ill_formed(gradient, x) {
        return Verdict::Wrong(wrong);
    }
    let mut probe = Probe::new(point, x, upstream, y0);
    if speed != Speed::Full && (0..3).all(|_| probe.passes_along_random_direction(gradient)) {
        return Verdict::Right;
    }
    // Numeric values and bounds of every element: what the pattern is read from.
    let (mut numeric, mut bounds) = (x.to_vec(), x.to_vec());
    let mut wrong: Vec<(usize, usize)> = Vec::new();
    let mut undecidable = None;
    let mut hidden = Hidden::default();
    let largest_upstream = upstream.iter().fold(0f64, |m, g| m.max(g.abs()));
    'all: for (t, tensor) in gradient.iter().enumerate() {
        let mut ladders = 0;
        hidden.begin();
        for (k, &a) in tensor.values.iter().enumerate() {
            let (screened, first) = probe.screen(t, k, a);
            numeric[t].values[k] = first.value;
            bounds[t].values[k] = first.noise() + 1e-9 * first.value.abs();
            if screened == Screened::Right {
                hidden.visible(a);
                continue;
            }
            // Where nothing moves, 0 is what one expects; where something does, it may be noise alone.
            let unit =
                if first.moved { probe.movement() / (3.0 * first.h) } else { largest_upstream };
            let finding = match screened {
                Screened::Hidden(size) => Finding::Hidden(size),
                Screened::Suspicious(size) => Finding::Suspicious(size),
                _ if ladders == LADDERS => continue,
                _ => probe.judge(t, k, a, first),
            };
            match finding {
                Finding::Right => {
                    hidden.visible(a);
                    numeric[t].values[k] = a;
                }
                Finding::Wrong(value, bound) => {
                    ladders += 1;
                    wrong.push((t, k));
                    (numeric[t].values[k], bounds[t].values[k]) = (value, bound);
                    if speed == Speed::Glance {
                        break 'all;
                    }
                }
                Finding::Hidden(size) => hidden.add(size, (t, k), a, false, unit),
                Finding::Suspicious(size) => hidden.add(size, (t, k), a, true, unit),
                Finding::Undecidable => {
                    undecidable.get_or_insert((t, k));
                    // Any pattern may be right about it.
                    (numeric[t].values[k], bounds[t].values[k]) = (a, f64::INFINITY);
                }
            }
        }
    }
    let undecidable = undecidable.or(hidden.too_much());
    // The worst: furthest off, against the largest gradient of its tensor.
    let size = |t: usize| numeric[t].values.iter().fold(0f64, |m, v| m.max(v.abs()));
    let off = |&(t, k): &(usize, usize)| {
        (gradient[t].values[k] - numeric[t].values[k]).abs() / size(t).max(f64::MIN_POSITIVE)
    };
    let first = wrong.first().map(|&(t, _)| t);
    let in_first = wrong.iter().filter(|(t, _)| Some(*t) == first);
    match (in_first.max_by(|p, q| off(p).total_cmp(&off(q))), undecidable) {
        (Some(&(t, k)), _) => Verdict::Wrong(Wrong::Value(Mismatch {
            tensor: t,
            index: x[t].index(k),
            yours: gradient[t].values[k],
            numeric: numeric[t].values[k],
            bound: bounds[t].values[k],
            wrong_tensors: {
                let mut tensors: Vec<usize> = wrong.iter().map(|&(t, _)| t).collect();
                tensors.dedup();
                tensors
            },
            // At a glance most elements are not known.
            pattern: match speed {
                Speed::Glance => None,
                _ => pattern::find(&gradient[t], &numeric[t], &bounds[t], &x[t]),
            },
        })),
        (None, Some((t, k))) => Verdict::Undecidable { tensor: t, index: x[t].index(k) },
        (None, None) => Verdict::Right,
    }
}

fn ill_formed(gradient: &[Tensor], x: &[Tensor]) -> Option<Wrong> {
    if gradient.len() != x.len() {
        return Some(Wrong::Count { yours: gradient.len(), expected: x.len() });
    }
    for (tensor, (g, x)) in gradient.iter().zip(x).enumerate() {
        if g.shape != x.shape {
            let (yours, expected) = (g.shape.clone(), x.shape.clone());
            return Some(Wrong::Shape { tensor, yours, expected });
        }
        if let Some(k) = g.values.iter().position(|v| !v.is_finite()) {
            return Some(Wrong::NotFinite { tensor, index: g.index(k), value: g.values[k] });
        }
    }
    None
}
