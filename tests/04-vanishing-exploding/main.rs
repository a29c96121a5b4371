//! The graded suite of exercise 04, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::mistakes::solution as reference;
use ::vanishing_exploding as kit;
use harness::{answer, parts, task};
use ndarray::{Array1, Array2, ArrayD, Axis};
use rand::SeedableRng;
use rand::rngs::StdRng;

mod activation_derivatives;
mod batch_norm;
mod clip_by_global_norm;
mod clip_by_value;
mod diagnose;
mod he;
mod initialisation;
mod layer_gradient_norms;
mod layer_norm;
mod residual;
mod rnn_bptt;
mod xavier;
