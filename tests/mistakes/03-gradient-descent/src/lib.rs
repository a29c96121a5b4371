//! Known answers to exercise 03. Each function answers as the solution does, until one of its
//! entries is chosen; what is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as gradient_descent;
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
#[path = "../../../03-gradient-descent/main.rs"]
mod suite;
#[cfg(test)]
#[test]
fn catalogue_is_listed() {
    catalogue::list(CATALOGUE);
}

pub use solution;
pub use solution::*;

mod batches;
mod descent;
mod line_search;
mod regression;
mod train;

pub use batches::{accumulate, minibatches, sgd};
pub use descent::{gradient_descent, stable_learning_rate};
pub use line_search::line_search;
pub use regression::{linear_regression, logistic_regression};
pub use train::{hinge_loss, train};

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[
    ("linear_regression", &[]),
    ("logistic_regression", &[]),
    ("gradient_descent", &[]),
    ("minibatches", &[]),
    ("sgd", &[]),
    ("accumulate", &[]),
    ("line_search", &[]),
    ("stable_learning_rate", &[]),
    ("train", &[]),
];

/// Every known answer to this exercise.
pub const CATALOGUE: &[&[Entry]] = &[
    regression::LINEAR,
    &regression::LINEAR_IMPOSTORS,
    regression::LOGISTIC,
    &regression::LOGISTIC_IMPOSTORS,
    descent::DESCENT,
    descent::STABLE,
    line_search::ENTRIES,
    batches::MINIBATCHES,
    batches::SGD,
    batches::ACCUMULATE,
    train::ENTRIES,
    &train::IMPOSTORS,
];
