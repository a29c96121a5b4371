#![doc = include_str!("../README.md")]

mod cases;
mod check;
mod numeric;
mod pattern;
pub mod report;
mod tensors;

pub use cases::{Case, Draw, Outcome, Summary, for_all};
pub use check::{Mismatch, NumericGradient, Unfit, Verdict, Wrong, check, numeric_gradient, quick_check};
pub use pattern::Pattern;
pub use report::Report;
pub use tensors::{Tensor, Tensors};
