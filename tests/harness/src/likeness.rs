//! How an answer compares with that of a known mistake, seen from the right one.

use crate::answer::{Answer, Part};
use crate::numbers::{Bound, Forgiven};
use crate::panics::Panic;
use gradcheck::Tensor;

/// What was answered, or the panic instead.
pub(crate) type Said = Result<Answer, Panic>;

/// The comparison, over all questions of all cases so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Likeness {
    /// Somewhere the mistake shows, and the answer is another.
    pub contradicted: bool,
    /// Numbers are wrong that the mistake leaves right.
    unexplained: bool,
    /// So is something else: what should be refused is accepted, a text differs.
    unexplained_else: bool,
    /// The mistake shows.
    pub shows: bool,
    /// Where it shows, the answer is the same.
    telling: bool,
    /// The panics that were the same, of an answer that should have been given.
    panics: Vec<String>,
    /// How many answers are right, by the mistake as well.
    in_order: usize,
    /// Part by part.
    pub marks: Marks,
}

/// Three truths about each part of each answer, a bit each. The first 128 parts tell enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// The answer is wrong.
    pub wrong: u128,
    /// The mistake shows.
    pub shows: u128,
    /// It shows, and the answer is the same.
    pub same: u128,
    pub seen: u32,
}

impl Marks {
    fn add(&mut self, wrong: bool, shows: bool, same: bool) {
        let bit = 1u128.checked_shl(self.seen).unwrap_or(0);
        let set = |bits: &mut u128, yes: bool| *bits |= if yes { bit } else { 0 };
        // What is wrong by less than counts as such is not right where it is what the mistake makes.
        set(&mut self.wrong, wrong || shows && same);
        set(&mut self.shows, shows);
        set(&mut self.same, shows && same);
        self.seen += 1;
    }
}

impl Likeness {
    /// `mentions`: what the panic must mention where there must be one. `forgiven`: what the suite
    /// forgives, where it has said so.
    pub fn add(
        &mut self,
        yours: &Said,
        known: &Said,
        right: &Said,
        (mentions, forgiven): (&[usize], &Forgiven),
    ) {
        match (yours, known, right) {
            (_, _, Ok(right)) => self.add_answer(yours, known, right, forgiven),
            // The mistake accepts what is to be refused.
            (Ok(yours), Ok(known), Err(_)) => self.add_spoilt(true, yours.resembles(known)),
            (Err(_), Ok(_), Err(_)) => self.add_spoilt(false, false),
            (Ok(_), Err(_), Err(_)) => {
                self.unexplained_else = true;
                self.marks.add(true, false, false);
            }
            // Both refuse what is to be refused, each in its own words.
            (Err(yours), Err(known), Err(_)) => {
                self.unexplained |= yours.stub().is_some();
                let lacks = |panic: &Panic| panic.lacks(mentions).is_some();
                match lacks(known) {
                    true => self.add_spoilt(lacks(yours), lacks(yours)),
                    false => {
                        self.unexplained_else |= lacks(yours);
                        self.marks.add(lacks(yours), false, false);
                    }
                }
            }
        }
    }

    fn add_spoilt(&mut self, wrong: bool, same: bool) {
        self.shows = true;
        self.telling |= same;
        self.contradicted |= !same;
        self.marks.add(wrong, true, same);
    }

    /// What has an answer that is no panic.
    fn add_answer(&mut self, yours: &Said, known: &Said, right: &Answer, forgiven: &Forgiven) {
        if let (Ok(yours), Ok(known)) = (yours, known)
            && yours.parts.len() == right.parts.len()
            && known.parts.len() == right.parts.len()
        {
            return self.add_parts(yours, known, right, forgiven);
        }
        let (wrong, shows, same) = match (yours, known) {
            (Ok(yours), Ok(known)) if known.parts.len() != right.parts.len() => {
                (!yours.resembles(right), true, yours.resembles(known))
            }
            (Ok(yours), Err(_)) => (!yours.resembles(right), true, false),
            (Err(yours), Err(known)) => (
                true,
                true,
                yours.message == known.message || is_any(known) && yours.stub().is_none(),
            ),
            (_, Ok(known)) => (true, !known.resembles(right), false),
        };
        match (yours, known) {
            (Err(yours), Err(known)) if same && !is_any(known) => {
                self.panics.push(yours.message.clone())
            }
            _ => self.telling |= same,
        }
        self.shows |= shows;
        self.contradicted |= shows && !same;
        self.unexplained |= wrong && !shows;
        right.parts.iter().for_each(|_| self.marks.add(wrong, shows, same));
    }

    fn add_parts(&mut self, yours: &Answer, known: &Answer, right: &Answer, forgiven: &Forgiven) {
        let [y, k, r] = [yours, known, right].map(|answer| &answer.parts[..]);
        // Rounding reaches into other parts of the answer: a/a has a derivative of 0 in one sound form,
        // and of 10⁻¹⁶ in another. But e³⁰⁰ in one part is no excuse for the others.
        let floor = 1e-14 * right.size().min(1.0);
        let mut in_order = true;
        for ((y, k), r) in y.iter().zip(k).zip(r) {
            match (&y.1, &k.1, &r.1) {
                (Part::Tensor(yours), Part::Tensor(known), Part::Tensor(right)) => {
                    let (size, forgiven) = (size(right), forgiven.of(&r.0));
                    let seen = Seen { known, right, size, floor, forgiven };
                    let (wrong, spoilt) = (!seen.is_right(yours), seen.is_spoilt());
                    in_order &= !wrong && !spoilt;
                    match spoilt {
                        true if seen.is_shared_by(yours) => self.add_spoilt(wrong, true),
                        true if seen.is_forgiven(yours) => {
                            self.shows = true;
                            self.telling |= wrong && seen.shows_plainly();
                            self.marks.add(wrong, wrong, wrong);
                        }
                        true => self.add_spoilt(wrong, false),
                        false if !wrong && seen.is_shared_in_the_last_digits_by(yours) => {
                            self.add_spoilt(true, true);
                        }
                        false => {
                            self.unexplained |= wrong;
                            self.marks.add(wrong, false, false);
                        }
                    }
                }
                (yours, known, right) if known != right => {
                    in_order = false;
                    self.add_spoilt(yours != right, yours == known);
                }
                (yours, _, right) => {
                    in_order &= yours == right;
                    self.unexplained |= matches!(yours, Part::Tensor(_));
                    self.unexplained_else |= yours != right;
                    self.marks.add(yours != right, false, false);
                }
            }
        }
        self.in_order += usize::from(in_order);
    }

    /// Nothing else is wrong than what the mistake makes wrong, and something is.
    pub fn explains(&self) -> bool {
        let all = self.is_possible() && !self.unexplained_else;
        all && (self.telling || !self.panics.is_empty())
    }

    /// Of the right answer itself: nothing else is to be explained.
    pub fn explains_itself(&self) -> bool {
        self.is_possible() && !self.unexplained_else
    }

    /// Explains it by numbers, or by the same panics: for different shapes, or where it panics and
    /// nowhere else.
    pub fn convicts(&self) -> bool {
        let mut panics = self.panics.clone();
        panics.sort();
        panics.dedup();
        let here_alone = self.panics.len() >= 2 && self.in_order >= 3;
        self.explains() && (self.telling || panics.len() >= 3 || here_alone)
    }

    /// Nothing says that the mistake was not made, and all numbers are accounted for.
    pub fn is_possible(&self) -> bool {
        !self.contradicted && !self.unexplained
    }
}

fn is_any(panic: &Panic) -> bool {
    panic.message == catalogue::ANY_PANIC
}

/// One tensor by a known mistake, beside the right one.
struct Seen<'a> {
    known: &'a Tensor,
    right: &'a Tensor,
    /// The right one's largest element.
    size: f64,
    floor: f64,
    forgiven: Option<Bound>,
}

impl Seen<'_> {
    /// How far rounding reaches: `relative` of the largest element.
    fn rounding(&self, relative: f64) -> f64 {
        relative * self.size + self.floor
    }

    fn is_spoilt(&self) -> bool {
        let rounding = self.rounding(1e-11);
        !agree(self.known, self.right, |_| rounding)
    }

    /// The suite's bound is for the distance from the exact value, on whose other side the catalogue's
    /// may be.
    fn is_right(&self, yours: &Tensor) -> bool {
        let rounding = self.rounding(1e-9);
        agree(yours, self.right, |i| rounding.max(2.0 * self.forgiven_at(i)))
    }

    /// What the suite would forgive in this element, be the answer right or that of the mistake.
    fn forgiven_at(&self, i: usize) -> f64 {
        let size = |tensor: &Tensor| tensor.values.get(i).map_or(0.0, |value| value.abs());
        self.forgiven.map_or(0.0, |bound| {
            let relative = bound.relative * size(self.right).max(size(self.known));
            if relative.is_finite() { bound.epsilon.max(relative) } else { bound.epsilon }
        })
    }

    /// The mistake, to a few times what the suite forgives: a sum of some terms where the bound is for
    /// their mean. Who computes the same more exactly than the catalogue is not acquitted by that.
    fn is_forgiven(&self, yours: &Tensor) -> bool {
        let allowed = self.allowed();
        self.forgiven.is_some()
            && agree(yours, self.known, |i| allowed(i) + 4.0 * self.forgiven_at(i))
    }

    /// By so much more than what is forgiven that whoever agrees to that has the same error to three
    /// digits.
    fn shows_plainly(&self) -> bool {
        !agree(self.known, self.right, |i| 4e3 * self.forgiven_at(i))
    }

    /// Both are wrong by less than rounding can be after a long sum, by far more than it is after a few
    /// steps, and in the same way: to two digits of the error itself.
    fn is_shared_in_the_last_digits_by(&self, yours: &Tensor) -> bool {
        let digit = f64::EPSILON * self.size;
        !agree(self.known, self.right, |_| 64.0 * digit)
            && agree(yours, self.known, |i| {
                1e-2 * (self.known.values[i] - self.right.values[i]).abs() + 4.0 * digit
            })
    }

    /// To six digits of the error itself.
    fn is_shared_by(&self, yours: &Tensor) -> bool {
        let allowed = self.allowed();
        agree(yours, self.known, allowed)
    }

    fn allowed(&self) -> impl Fn(usize) -> f64 {
        let rounding = self.rounding(1e-13);
        let errors: Vec<f64> = match self.known.shape == self.right.shape {
            true => {
                let pairs = self.known.values.iter().zip(&self.right.values);
                pairs.map(|(k, r)| if (k - r).is_finite() { (k - r).abs() } else { 0.0 }).collect()
            }
            false => self.known.values.iter().map(|k| k.abs()).collect(),
        };
        let largest = errors.iter().copied().filter(|e| e.is_finite()).fold(0f64, f64::max);
        let known = &self.known.values;
        move |i| 1e-6 * errors[i] + (1e-9 * known[i].abs()).min(1e-3 * largest) + rounding
    }
}

/// The same shape, and each element within its bound.
fn agree(a: &Tensor, b: &Tensor, bound: impl Fn(usize) -> f64) -> bool {
    let near = |(i, (a, b)): (usize, (&f64, &f64))| {
        a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= bound(i)
    };
    a.shape == b.shape && a.values.iter().zip(&b.values).enumerate().all(near)
}

/// The largest finite element.
pub(crate) fn size(tensor: &Tensor) -> f64 {
    let sizes = tensor.values.iter().map(|value| value.abs());
    sizes.filter(|size| size.is_finite()).fold(0f64, f64::max)
}
