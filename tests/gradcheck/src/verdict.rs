//! The answers of a check, and why a question cannot be asked.

use crate::pattern::Pattern;
use std::fmt;

/// The answer of a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Every element agrees with the numeric gradient within its bound.
    Right,
    /// Some element cannot be right.
    Wrong(Wrong),
    /// Nothing is provably wrong, but this point cannot decide: an element sits on a kink, or
    /// rounding hides it. Draw another point.
    Undecidable {
        /// Which tensor of the input.
        tensor: usize,
        /// The index in it.
        index: Vec<usize>,
    },
}

/// What is wrong with a gradient.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    /// Not one gradient tensor for each input tensor.
    Count {
        /// Tensors in the gradient.
        yours: usize,
        /// Tensors in the input.
        expected: usize,
    },
    /// A gradient has not the shape of its input.
    Shape {
        /// Which tensor.
        tensor: usize,
        /// The gradient's shape.
        yours: Vec<usize>,
        /// The input's shape.
        expected: Vec<usize>,
    },
    /// An element is NaN or infinite.
    NotFinite {
        /// Which tensor.
        tensor: usize,
        /// The index in it.
        index: Vec<usize>,
        /// The value found there.
        value: f64,
    },
    /// An element differs from the numeric gradient by more than its bound.
    Value(Mismatch),
}

/// A gradient that differs from the numeric one.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// The tensor of the worst element.
    pub tensor: usize,
    /// The worst element.
    pub index: Vec<usize>,
    /// Its value in the gradient under check.
    pub yours: f64,
    /// Its numeric value.
    pub numeric: f64,
    /// How far from `numeric` a right value can lie.
    pub bound: f64,
    /// Every tensor that has a wrong element, in order.
    pub wrong_tensors: Vec<usize>,
    /// What the wrong values have in common, in the tensor of the worst element.
    pub pattern: Option<Pattern>,
}

/// Why a check could not be made: the caller's fault, not the gradient's.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfit {
    /// The input or the output has no element: there is nothing to compare.
    Empty,
    /// The upstream gradient has not the shapes of the output.
    Upstream {
        /// Shapes of the upstream gradient.
        upstream: Vec<Vec<usize>>,
        /// Shapes of the output.
        output: Vec<Vec<usize>>,
    },
    /// All elements of the upstream gradient are the same, which hides what cancels in a sum
    /// (the gradients of a softmax or a batch norm under ones are 0), or the only one is 0. Use
    /// random ones.
    ConstantUpstream,
    /// An input, an upstream gradient or an output at the point itself is NaN or infinite.
    NotFinite(&'static str),
    /// Two evaluations at the same point differ.
    NotRepeatable,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::Empty => write!(f, "the input or the output has no element: pass at least one"),
            Unfit::Upstream { upstream, output } => write!(
                f,
                "the upstream gradient has shapes {upstream:?} and the output {output:?}: \
                 they must be the same"
            ),
            Unfit::ConstantUpstream => write!(
                f,
                "the upstream gradient has the same value everywhere, which hides mistakes: \
                 use random values"
            ),
            Unfit::NotFinite(what) => {
                write!(f, "the {what} is not finite: choose a point where it is")
            }
            Unfit::NotRepeatable => write!(
                f,
                "the function gives two answers at one point: seed its random numbers inside"
            ),
        }
    }
}

impl std::error::Error for Unfit {}
