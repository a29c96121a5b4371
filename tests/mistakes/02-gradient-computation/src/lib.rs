//! Known answers to exercise 02. Each function answers as the solution does, until one of its
//! entries is chosen; what is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as gradient_computation;
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
#[rustfmt::skip] // formatted where it stands
#[path = "../../../02-gradient-computation/main.rs"]
mod suite;
#[cfg(test)]
#[test]
fn catalogue_is_listed() {
    catalogue::list(CATALOGUE);
}

pub use solution;
pub use solution::{GradientCheck, softmax};

mod backward;
mod broadcast;
mod dual;
mod mlp;
mod numeric;
pub mod ops;
mod softmax;
// The given types, anew: the solution's have operators of their own.
#[allow(dead_code, reason = "its `backward` is the solution's")]
#[rustfmt::skip] // formatted where it stands
#[path = "../../../../solutions/02-gradient-computation/src/tape.rs"]
mod tape;

pub use backward::backward;
pub use broadcast::unbroadcast;
pub use dual::Dual;
pub use mlp::{Layer, Mlp, Neuron};
pub use numeric::{gradient_check, numeric_gradient};
pub use softmax::{cross_entropy, softmax_vjp};
pub use tape::{Tape, Var};

/// What it means if the stack overflows in a long chain.
pub const RECURSIVE: &str = backward::RECURSIVE;

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[
    ("numeric_gradient", &[]),
    ("gradient_check", &[]),
    ("ops", &[]),
    ("backward", &[]),
    ("mlp", &[]),
    ("softmax_vjp", &[]),
    ("cross_entropy", &[]),
    ("unbroadcast", &[]),
    ("dual", &[]),
];

/// Every known answer to this exercise.
pub const CATALOGUE: &[&[Entry]] = &[mlp::ENTRIES];
