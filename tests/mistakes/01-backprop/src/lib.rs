//! Known answers to exercise 01. Each function answers as the solution does, until one of its
//! entries is chosen; what is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as backprop;
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
#[path = "../../../01-backprop/main.rs"]
mod suite;
#[cfg(test)]
#[test]
fn catalogue_is_listed() {
    catalogue::list(CATALOGUE);
}

pub use solution;
pub use solution::*;

mod linear;
mod loss;
mod mlp;
mod network;
pub mod repair;

pub use linear::{linear_backward, linear_forward};
pub use loss::{mse, sigmoid, sigmoid_backward};
pub use mlp::{mlp_backward, mlp_forward, train_step};
pub use network::{network_backward, network_forward};

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[
    ("linear_forward", &[]),
    ("linear_backward", &[]),
    ("mse", &[]),
    ("sigmoid", &[]),
    ("sigmoid_backward", &[]),
    ("mlp_forward", &[]),
    ("mlp_backward", &[]),
    ("network_forward", &[]),
    ("network_backward", &[]),
    ("train_step", &[]),
    ("repair", &[]),
];

/// Every known answer to this exercise.
pub const CATALOGUE: &[&[Entry]] = &[
    linear::FORWARD,
    linear::BACKWARD,
    &linear::BACKWARD_IMPOSTORS,
    loss::MSE,
    &loss::MSE_IMPOSTORS,
    loss::SIGMOID,
    loss::SIGMOID_BACKWARD,
    &loss::SIGMOID_IMPOSTORS,
    mlp::FORWARD,
    mlp::BACKWARD,
    &mlp::BACKWARD_IMPOSTORS,
    mlp::TRAIN_STEP,
    network::FORWARD,
    network::BACKWARD,
    &network::BACKWARD_IMPOSTORS,
    repair::ENTRIES,
];
