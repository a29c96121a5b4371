#![doc = include_str!("../README.md")]

mod cases;
mod check;
mod estimate;
mod ladder;
mod noise;
mod numeric;
mod pattern;
pub mod report;
mod shrink;
mod tensors;
mod verdict;

pub use cases::{Case, Draw, Other, Outcome, Summary, for_all};
pub use check::{NumericGradient, check, glance, numeric_gradient, quick_check};
pub use pattern::Pattern;
pub use report::Report;
pub use tensors::{Tensor, Tensors};
pub use verdict::{Mismatch, Unfit, Verdict, Wrong};
