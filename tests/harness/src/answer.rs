//! An answer as plain data, so that it can be judged, compared, and sent elsewhere.

use crate::likeness::size;
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
    pub(crate) parts: Vec<(String, Part)>,
    /// The names of the parts that are made of integers.
    whole: Vec<String>,
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

    fn push_numbers(&mut self, name: &str, tensor: Tensor, is_whole: bool) {
        if is_whole {
            self.whole.push(name.to_string());
        }
        self.push(name, Part::Tensor(tensor));
    }

    /// The part of this name.
    pub fn get(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|(known, _)| known == name).map(|(_, part)| part)
    }

    /// The tensors of this name: the part itself, or those of a list, each with its full name.
    pub fn tensors(&self, name: &str) -> Vec<(&str, &Tensor)> {
        let named = self.parts.iter().filter(|(known, _)| is_of(name, known));
        named
            .filter_map(|(known, part)| match part {
                Part::Tensor(tensor) => Some((known.as_str(), tensor)),
                Part::Text(_) => None,
            })
            .collect()
    }

    /// Every number and text equal, numbers to 1e-9 of their size.
    pub fn resembles(&self, other: &Answer) -> bool {
        self.agrees(other, 1e-9, 1e-13)
    }

    /// The same but for rounding, since the order of a sum may be free (in a hash map it is another
    /// every time): numbers to 1e-12 of the largest.
    pub fn repeats(&self, other: &Answer) -> bool {
        self.agrees(other, 0.0, 1e-12)
    }

    fn agrees(&self, other: &Answer, relative: f64, rounding: f64) -> bool {
        let same = |(a, b): (&(String, Part), &(String, Part))| match (&a.1, &b.1) {
            (Part::Tensor(x), Part::Tensor(y)) => {
                a.0 == b.0 && tensors_agree(x, y, relative, rounding)
            }
            _ => a == b,
        };
        self.parts.len() == other.parts.len() && self.parts.iter().zip(&other.parts).all(same)
    }

    /// Whether a part is made of integers: counts, indices.
    pub(crate) fn is_whole(&self, name: &str) -> bool {
        self.whole.iter().any(|whole| whole == name)
    }

    /// How many numbers are in it.
    pub(crate) fn numbers(&self) -> usize {
        let numbers = self.parts.iter().map(|(_, part)| match part {
            Part::Tensor(tensor) => tensor.values.len(),
            Part::Text(_) => 0,
        });
        numbers.sum()
    }

    /// The largest number in it.
    pub(crate) fn size(&self) -> f64 {
        let sizes = self.parts.iter().map(|(_, part)| match part {
            Part::Tensor(tensor) => size(tensor),
            Part::Text(_) => 0.0,
        });
        sizes.fold(0.0, f64::max)
    }
}

/// Whether a part is the one of this name, or one of a list of this name.
pub(crate) fn is_of(name: &str, part: &str) -> bool {
    let rest = part.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('(') && rest.ends_with(')'))
}

/// The name of a part as a person reads it: `after_step(3)(1)`, or, where the name has places for
/// the numbers of a list, `parameter 1 after step 3` from `parameter {1} after step {0}`.
pub(crate) fn shown(name: &str) -> String {
    let mut root = name;
    let mut numbers = Vec::new();
    while let Some((rest, number)) = root.strip_suffix(')').and_then(|r| r.rsplit_once('('))
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        numbers.insert(0, number);
        root = rest;
    }
    if !root.contains('{') {
        return name.to_string();
    }
    let with =
        |text: String, (i, number): (usize, &&str)| text.replace(&format!("{{{i}}}"), number);
    let name = numbers.iter().enumerate().fold(root.to_string(), with);
    // A list as a whole has no numbers.
    (0..3).fold(name, |name, i| name.replace(&format!("{{{i}}}"), "…"))
}

/// Each element to within `relative` of itself and `rounding` of the largest: the rounding in an
/// element can be as large as that of the largest.
fn tensors_agree(a: &Tensor, b: &Tensor, relative: f64, rounding: f64) -> bool {
    let size = size(a);
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
    ($($T:ty: $is_whole:literal)+) => {$(
        impl Parts for $T {
            fn add(self, name: &str, answer: &mut Answer) {
                let tensor = Tensor { shape: vec![], values: vec![self as f64] };
                answer.push_numbers(name, tensor, $is_whole);
            }
            fn add_list(items: Vec<Self>, name: &str, answer: &mut Answer) {
                let values: Vec<f64> = items.into_iter().map(|item| item as f64).collect();
                let tensor = Tensor { shape: vec![values.len()], values };
                answer.push_numbers(name, tensor, $is_whole);
            }
        }
    )+};
}
numbers!(f64: false usize: true u32: true i32: true u64: true);

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
