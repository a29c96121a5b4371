//! The graded suite of exercise 05, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.
//!
//! What all optimizers are asked stands in `recurrence`, what all penalties are in `penalties`;
//! a task's own file says what is its own.

use ::mistakes::solution as reference;
use harness::{Case, answer, parts, task};
use ndarray::{Array1, ArrayD, IxDyn};
use optimizers as kit;

mod penalties;
mod recurrence;

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
