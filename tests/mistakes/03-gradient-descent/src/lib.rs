//! Known answers to exercise 03. Each function answers as the solution does, and writes down at each
//! place what else people put there; what is not defined here is the solution's.

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as gradient_descent;
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
#[rustfmt::skip] // formatted where it stands
#[path = "../../../03-gradient-descent/main.rs"]
mod suite;

pub use solution;
pub use solution::*;

mod batches;
mod descent;
mod line_search;
mod regression;
mod stable;
mod train;

pub use batches::{accumulate, minibatches, sgd};
pub use descent::gradient_descent;
pub use line_search::line_search;
pub use regression::{linear_regression, logistic_regression};
pub use stable::stable_learning_rate;
pub use train::{hinge_loss, train};

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[
    ("linear_regression", &[]),
    ("logistic_regression", &[]),
    ("gradient_descent", &[]),
    ("minibatches", &[]),
    ("sgd", &["minibatches"]),
    ("accumulate", &[]),
    ("line_search", &[]),
    ("stable_learning_rate", &[]),
    ("train", &[]),
];

/// Every known answer is a choice at a place.
pub const CATALOGUE: &[&[catalogue::Entry]] = &[];
