//! The graded suite of exercise 05, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.
//!
//! What all optimizers are asked stands in `recurrence`, what all penalties are in `penalties`;
//! a task's own file says what is its own.

use ::mistakes::solution as reference;
use harness::{Answer, Case, Question, Verdict, answer, parts, task};
use ndarray::{Array1, ArrayD, IxDyn};
use optimizers as kit;

/// The same numbers with the first axis innermost in memory: whoever goes through arrays as they
/// lie there, and not as they are indexed, mixes them up.
fn turned(array: &ArrayD<f64>) -> ArrayD<f64> {
    array.t().as_standard_layout().into_owned().reversed_axes()
}

mod penalties;
mod recurrence;
mod settings;

mod adagrad;
mod adam;
mod adamw;
mod amsgrad;
mod early_stopping;
mod elastic_net;
mod l1;
mod l2;
mod momentum;
mod nadam;
mod nesterov;
mod race;
mod rmsprop;
mod schedules;
mod sgd;
