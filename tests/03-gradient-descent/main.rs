//! The graded suite of exercise 03, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::gradient_descent as kit;
use ::mistakes::solution as reference;
use harness::{Case, Judgement, answer, parts, task};
use ndarray::{Array, Array1, Array2, Axis, Dimension};
use rand::SeedableRng;
use rand::rngs::StdRng;

mod accumulate;
mod gradient_descent;
mod line_search;
mod linear_regression;
mod logistic_regression;
mod minibatches;
mod regression;
mod sgd;
mod stable_learning_rate;
mod train;

/// A count: mostly a few; sometimes more than a loop is unrolled for, or than a byte can hold.
fn count(case: &mut Case, few: std::ops::RangeInclusive<usize>) -> usize {
    let range = case.pick(&[few.clone(), few, 9..=20, 256..=300]).clone();
    case.length(range)
}

/// The same vector, the last element first in memory: so may a gradient come.
fn backwards(v: Array1<f64>) -> Array1<f64> {
    let mut v: Array1<f64> = v.iter().rev().copied().collect();
    v.invert_axis(Axis(0));
    v
}

/// Makes all elements equal to the first.
fn level<D: Dimension>(array: &mut Array<f64, D>) {
    if let Some(&first) = array.first() {
        array.fill(first);
    }
}
