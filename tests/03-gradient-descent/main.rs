//! The graded suite of exercise 03, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::gradient_descent as kit;
use ::mistakes::solution as reference;
use harness::{answer, parts, task};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand::rngs::StdRng;

mod accumulate;
mod gradient_descent;
mod line_search;
mod linear_regression;
mod logistic_regression;
mod minibatches;
mod sgd;
mod stable_learning_rate;
mod train;
