//! The graded suite of exercise 02, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::gradient_computation as kit;
use ::mistakes::solution as reference;
use harness::{answer, parts, task};
use ndarray::{Array1, Array2, ArrayD};

mod backward;
mod cross_entropy;
mod dual;
mod gradient_check;
mod mlp;
mod numeric_gradient;
mod ops;
mod softmax_vjp;
mod unbroadcast;
