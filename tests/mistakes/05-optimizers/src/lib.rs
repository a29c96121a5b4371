//! Known answers to exercise 05: the solution's formulas, with what people put in their places. What
//! is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
extern crate self as optimizers;
#[cfg(test)]
#[rustfmt::skip] // formatted where it stands
#[path = "../../../05-optimizers/main.rs"]
mod suite;

pub use solution;
pub use solution::*;

mod adam;
mod adaptive;
mod early_stopping;
mod momentum;
mod nadam;
mod penalty;
mod race;
mod schedules;
mod walk;

pub use adam::{Adam, AdamW, AmsGrad};
pub use adaptive::{AdaGrad, RmsProp};
pub use early_stopping::EarlyStopping;
pub use momentum::{Momentum, Nesterov, Sgd};
pub use nadam::NAdam;
pub use penalty::{elastic_net, l1, l2};
pub use race::{Landscape, descend, entries, race};
pub use schedules::{cosine, exponential_decay, step_decay, warmup_cosine};

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[
    ("sgd", &[]),
    ("momentum", &[]),
    ("nesterov", &[]),
    ("adagrad", &[]),
    ("rmsprop", &[]),
    ("adam", &[]),
    ("adamw", &[]),
    ("amsgrad", &[]),
    ("nadam", &[]),
    ("l1", &[]),
    ("l2", &[]),
    ("elastic_net", &["l1", "l2"]),
    ("schedules", &[]),
    ("early_stopping", &[]),
    ("race", &[]),
];

/// None in the old form.
pub const CATALOGUE: &[&[Entry]] = &[];
