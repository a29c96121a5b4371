//! The graded suite of exercise 04, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::mistakes::solution as reference;
use ::vanishing_exploding as kit;
use harness::{answer, parts, task};
use ndarray::{Array1, Array2, ArrayD, Axis};
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Gradients as a network has them: weights, a bias, nothing at all, a product that came out
/// transposed (its elements are not in order in memory), a kernel, and one lone number.
fn gradients_of_all_kinds(case: &mut harness::Case) -> Vec<ArrayD<f64>> {
    let (n, m) = (case.length(1..=4), case.length(1..=4));
    vec![
        case.matrix("g", n, m).into_dyn() * 3.0,
        case.vector("g", n).into_dyn(),
        ArrayD::zeros(vec![0, n]),
        case.matrix("g", n, m + 1).reversed_axes().into_dyn(),
        case.cube("g", [2, 1, m]).into_dyn() * 3.0,
        ArrayD::from_elem(vec![], 2.0 * case.value()),
    ]
}

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
