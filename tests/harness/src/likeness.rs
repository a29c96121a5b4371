//! How an answer compares with that of a known mistake, seen from the right one.

use crate::answer::{Answer, Part};
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
}

impl Likeness {
    pub fn add(&mut self, yours: &Said, known: &Said, right: &Said) {
        match (yours, known, right) {
            (Ok(yours), Ok(known), Ok(right)) => self.add_answers(yours, known, right),
            // The mistake accepts what is to be refused.
            (Ok(yours), Ok(known), Err(_)) => self.add_spoilt(yours.resembles(known)),
            (Err(_), Ok(_), Err(_)) => self.add_spoilt(false),
            (Ok(_), Err(_), Err(_)) => self.unexplained_else = true,
            // Both refuse what is to be refused, each in its own words.
            (Err(yours), Err(_), Err(_)) => self.unexplained |= yours.stub().is_some(),
            (Ok(_), Err(_), Ok(_)) => self.add_spoilt(false),
            (Err(yours), Err(known), Ok(_)) => {
                self.shows = true;
                match yours.message == known.message {
                    true => self.panics.push(known.message.clone()),
                    false => self.contradicted = true,
                }
            }
            (Err(_), Ok(known), Ok(right)) => match known.resembles(right) {
                true => self.unexplained = true,
                false => self.add_spoilt(false),
            },
        }
    }

    fn add_spoilt(&mut self, same: bool) {
        self.shows = true;
        self.telling |= same;
        self.contradicted |= !same;
    }

    fn add_answers(&mut self, yours: &Answer, known: &Answer, right: &Answer) {
        let [y, k, r] = [yours, known, right].map(|answer| &answer.parts[..]);
        if k.len() != r.len() {
            return self.add_spoilt(yours.resembles(known));
        }
        if y.len() != r.len() {
            self.unexplained = true;
            return;
        }
        // Rounding reaches into other parts of the answer: a/a has a derivative of 0 in one sound form,
        // and of 10⁻¹⁶ in another. But e³⁰⁰ in one part is no excuse for the others.
        let floor = 1e-14 * right.size().min(1.0);
        for ((y, k), r) in y.iter().zip(k).zip(r) {
            match (&y.1, &k.1, &r.1) {
                (Part::Tensor(yours), Part::Tensor(known), Part::Tensor(right)) => {
                    let seen = Seen { known, right, floor };
                    match seen.is_spoilt() {
                        true => self.add_spoilt(seen.is_shared_by(yours)),
                        false => self.unexplained |= !seen.is_right(yours),
                    }
                }
                (yours, known, right) if known != right => self.add_spoilt(yours == known),
                (Part::Tensor(_), _, _) => self.unexplained = true,
                (yours, _, right) => self.unexplained_else |= yours != right,
            }
        }
    }

    /// Nothing else is wrong than what the mistake makes wrong, and something is.
    pub fn explains(&self) -> bool {
        let all = self.is_possible() && !self.unexplained_else;
        all && (self.telling || !self.panics.is_empty())
    }

    /// Explains it by numbers, or by the same panics for different shapes.
    pub fn convicts(&self) -> bool {
        let mut panics = self.panics.clone();
        panics.sort();
        panics.dedup();
        self.explains() && (self.telling || panics.len() >= 3)
    }

    /// Nothing says that the mistake was not made, and all numbers are accounted for.
    pub fn is_possible(&self) -> bool {
        !self.contradicted && !self.unexplained
    }
}

/// One tensor by a known mistake, beside the right one.
struct Seen<'a> {
    known: &'a Tensor,
    right: &'a Tensor,
    floor: f64,
}

impl Seen<'_> {
    /// How far rounding reaches: `relative` of the largest element.
    fn rounding(&self, relative: f64) -> f64 {
        relative * size(self.right) + self.floor
    }

    fn is_spoilt(&self) -> bool {
        let rounding = self.rounding(1e-11);
        !agree(self.known, self.right, |_| rounding)
    }

    fn is_right(&self, yours: &Tensor) -> bool {
        let rounding = self.rounding(1e-9);
        agree(yours, self.right, |_| rounding)
    }

    /// To six digits of the error itself.
    fn is_shared_by(&self, yours: &Tensor) -> bool {
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
        agree(yours, self.known, |i| {
            1e-6 * errors[i] + (1e-9 * known[i].abs()).min(1e-3 * largest) + rounding
        })
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
