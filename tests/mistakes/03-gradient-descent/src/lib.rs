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

mod accumulate;
mod batches;
mod descent;
mod hinge;
mod line_search;
mod logistic;
mod regression;
mod sgd;
mod stable;
mod train;

pub use accumulate::accumulate;
pub use batches::minibatches;
pub use descent::gradient_descent;
pub use hinge::hinge_loss;
pub use line_search::line_search;
pub use logistic::logistic_regression;
pub use regression::linear_regression;
pub use sgd::sgd;
pub use stable::stable_learning_rate;
pub use train::train;

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
