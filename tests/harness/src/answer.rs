//! An answer as plain data, so that it can be judged, compared, and sent elsewhere.

use gradcheck::{Tensor, Tensors};
use ndarray::{Array, Dimension};
use std::fmt::Debug;

/// One part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Numbers.
    Tensor(Tensor),
    /// Anything else: the name of a variant, an error.
    Text(String),
}

/// The named parts of an answer, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    parts: Vec<(String, Part)>,
}

impl Answer {
    /// Adds a value; a list of arrays becomes `name(0)`, `name(1)`, ….
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Parts) -> Answer {
        value.add(name, &mut self);
        self
    }

    fn push(&mut self, name: &str, part: Part) {
        self.parts.push((name.to_string(), part));
    }

    /// The part of this name.
    pub fn get(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|(known, _)| known == name).map(|(_, part)| part)
    }

    /// The tensors of this name: the part itself, or those of a list, each with its full name.
    pub fn tensors(&self, name: &str) -> Vec<(&str, &Tensor)> {
        let of_list = |known: &str| {
            known
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('(') && rest.ends_with(')'))
        };
        let named = self.parts.iter().filter(|(known, _)| known == name || of_list(known));
        named
            .filter_map(|(known, part)| match part {
                Part::Tensor(tensor) => Some((known.as_str(), tensor)),
                Part::Text(_) => None,
            })
            .collect()
    }

    /// Every number and text equal, numbers to 1e-9 of their size.
    pub fn resembles(&self, other: &Answer) -> bool {
        self.parts.len() == other.parts.len() && self.resembles_in(other, &|_| true)
    }

    /// Resembles `known` wherever `known` does not resemble the right answer.
    pub(crate) fn shares_the_fault(&self, known: &Answer, right: &Answer) -> bool {
        if known.parts.len() != right.parts.len() || self.parts.len() != known.parts.len() {
            return self.resembles(known);
        }
        self.resembles_in(known, &|i| !same_part(&known.parts[i], &right.parts[i]))
    }

    /// Every part is that of the right answer, or that of a known one.
    pub(crate) fn is_made_of(&self, right: &Answer, known: &[&Answer]) -> bool {
        if self.parts.len() != right.parts.len() {
            return known.iter().any(|known| self.resembles(known));
        }
        self.parts.iter().enumerate().all(|(i, part)| {
            let among = |other: &Answer| other.parts.get(i).is_some_and(|o| same_part(part, o));
            among(right) || known.iter().any(|known| among(known))
        })
    }

    fn resembles_in(&self, other: &Answer, among: &dyn Fn(usize) -> bool) -> bool {
        let pairs = self.parts.iter().zip(&other.parts).enumerate();
        pairs.filter(|(i, _)| among(*i)).all(|(_, (mine, theirs))| same_part(mine, theirs))
    }

    /// The same but for rounding, since the order of a sum may be free (in a hash map it is another
    /// every time): numbers to 1e-12 of the largest.
    pub fn repeats(&self, other: &Answer) -> bool {
        let same = |(a, b): (&(String, Part), &(String, Part))| match (&a.1, &b.1) {
            (Part::Tensor(x), Part::Tensor(y)) => a.0 == b.0 && tensors_agree(x, y, 0.0, 1e-12),
            _ => a == b,
        };
        self.parts.len() == other.parts.len() && self.parts.iter().zip(&other.parts).all(same)
    }
}

fn same_part((name, part): &(String, Part), (other_name, other): &(String, Part)) -> bool {
    name == other_name
        && match (part, other) {
            (Part::Tensor(a), Part::Tensor(b)) => tensors_agree(a, b, 1e-9, 1e-13),
            (a, b) => a == b,
        }
}

/// Each element to within `relative` of itself and `rounding` of the largest: the rounding in an
/// element can be as large as that of the largest.
fn tensors_agree(a: &Tensor, b: &Tensor, relative: f64, rounding: f64) -> bool {
    let size = a.values.iter().filter(|v| v.is_finite()).fold(0f64, |m, v| m.max(v.abs()));
    let same = |(a, b): (&f64, &f64)| {
        a == b
            || a.is_nan() && b.is_nan()
            || (a - b).abs() <= relative * a.abs().max(b.abs()).min(size) + rounding * size
    };
    a.shape == b.shape && a.values.iter().zip(&b.values).all(same)
}

/// A value that an answer can hold.
pub trait Parts: Sized {
    /// Adds it to `answer` under `name`.
    fn add(self, name: &str, answer: &mut Answer);

    /// Adds a list: a tensor of plain numbers, or part by part.
    fn add_list(items: Vec<Self>, name: &str, answer: &mut Answer) {
        for (i, item) in items.into_iter().enumerate() {
            item.add(&format!("{name}({i})"), answer);
        }
    }
}

macro_rules! numbers {
    ($($T:ty)+) => {$(
        impl Parts for $T {
            fn add(self, name: &str, answer: &mut Answer) {
                let tensor = Tensor { shape: vec![], values: vec![self as f64] };
                answer.push(name, Part::Tensor(tensor));
            }
            fn add_list(items: Vec<Self>, name: &str, answer: &mut Answer) {
                let values: Vec<f64> = items.into_iter().map(|item| item as f64).collect();
                let tensor = Tensor { shape: vec![values.len()], values };
                answer.push(name, Part::Tensor(tensor));
            }
        }
    )+};
}
numbers!(f64 usize u32 i32 u64);

impl<D: Dimension> Parts for Array<f64, D> {
    fn add(self, name: &str, answer: &mut Answer) {
        self.to_tensors().into_iter().for_each(|t| answer.push(name, Part::Tensor(t)));
    }
}

impl Parts for bool {
    fn add(self, name: &str, answer: &mut Answer) {
        answer.push(name, Part::Text(self.to_string()));
    }
}

impl Parts for String {
    fn add(self, name: &str, answer: &mut Answer) {
        answer.push(name, Part::Text(self));
    }
}

impl<T: Parts> Parts for Vec<T> {
    fn add(self, name: &str, answer: &mut Answer) {
        T::add_list(self, name, answer);
    }
}

impl<T: Parts> Parts for Option<T> {
    fn add(self, name: &str, answer: &mut Answer) {
        match self {
            Some(value) => value.add(name, answer),
            None => answer.push(name, Part::Text("None".to_string())),
        }
    }
}

impl<T: Parts, E: Debug> Parts for Result<T, E> {
    fn add(self, name: &str, answer: &mut Answer) {
        match self {
            Ok(value) => value.add(name, answer),
            Err(error) => answer.push(name, Part::Text(format!("Err({error:?})"))),
        }
    }
}
