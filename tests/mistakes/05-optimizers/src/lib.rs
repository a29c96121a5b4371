//! Known answers to exercise 05. Each function answers as the solution does, until one of its
//! entries is chosen; what is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
extern crate self as optimizers;
#[cfg(test)]
#[path = "../../../05-optimizers/main.rs"]
mod suite;
#[cfg(test)]
#[test]
fn catalogue_is_listed() {
    catalogue::list(CATALOGUE);
}

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
mod spoilt;

pub use adam::{Adam, AdamW, AmsGrad};
pub use adaptive::{AdaGrad, RmsProp};
pub use early_stopping::EarlyStopping;
pub use momentum::{Momentum, Nesterov, Sgd};
pub use nadam::NAdam;
pub use penalty::{elastic_net, l1, l2};
pub use race::{Landscape, descend, race};
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
    ("elastic_net", &[]),
    ("schedules", &[]),
    ("early_stopping", &[]),
    ("race", &[]),
];

/// Every known answer to this exercise.
pub const CATALOGUE: &[&[Entry]] = &[
    momentum::SGD,
    momentum::MOMENTUM,
    momentum::NESTEROV,
    adaptive::ADAGRAD,
    adaptive::RMSPROP,
    adam::ADAM,
    adam::ADAMW,
    adam::AMSGRAD,
    nadam::ENTRIES,
    penalty::L1,
    &penalty::L1_IMPOSTORS,
    penalty::L2,
    &penalty::L2_IMPOSTORS,
    penalty::ELASTIC_NET,
    &penalty::ELASTIC_NET_IMPOSTORS,
    schedules::ENTRIES,
    early_stopping::ENTRIES,
    race::ENTRIES,
    &race::IMPOSTORS,
];
