//! Known answers to exercise 02. Each function answers as the solution does, until one of its
//! entries is chosen; what is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as gradient_computation;
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
#[path = "../../../02-gradient-computation/main.rs"]
mod suite;
#[cfg(test)]
#[test]
fn catalogue_is_listed() {
    catalogue::list(CATALOGUE);
}

pub use solution;
pub use solution::*;

/// Every known answer to this exercise.
pub const CATALOGUE: &[&[Entry]] = &[];
