//! The graded suite of exercise 01, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.
//!
//! Backward passes are judged by calculus: each gradient is compared with a numeric one, of the
//! forward pass in `reference`, on random shapes and a random upstream gradient.

use ::mistakes::solution as reference;
use backprop as kit;
use harness::{Case, Judgement, answer, parts, task};
use ndarray::{Array, Array1, Array2, Axis, Dimension, RemoveAxis};

/// A matrix of any values, or one that may tempt to a shortcut.
fn matrix(case: &mut Case, name: &str, rows: usize, columns: usize) -> Array2<f64> {
    let mut matrix = case.matrix(name, rows, columns);
    special(case, name, &mut matrix);
    matrix
}

/// A vector, likewise.
fn vector(case: &mut Case, name: &str, length: usize) -> Array1<f64> {
    let mut vector = case.vector(name, length);
    special(case, name, &mut vector);
    vector
}

/// Often zeros, as biases have at the start, or the same values again: a formula does not mind them.
fn special<D: RemoveAxis>(case: &mut Case, name: &str, array: &mut Array<f64, D>) {
    let of_all = [("", 0), ("", 0), ("", 0), ("", 0), ("all 0", 0), ("all equal", 0)];
    let along_an_axis = [("0 at first", 0), ("0 at first", 1), ("equal", 0), ("equal", 1)];
    let (kind, axis) = *case.pick(&[&of_all[..], &along_an_axis].concat());
    let axis = Axis(axis.min(array.ndim() - 1));
    let first = array.index_axis(axis, 0).to_owned();
    match kind {
        "" => return,
        "all 0" => array.fill(0.0),
        "all equal" => array.fill(first.iter().copied().next().unwrap_or_default()),
        "0 at first" => array.index_axis_mut(axis, 0).fill(0.0),
        _ => array.axis_iter_mut(axis).for_each(|mut other| other.assign(&first)),
    }
    case.tell(match kind {
        "0 at first" | "equal" => format!("{name} {kind} along axis {}", axis.0),
        _ => format!("{name} {kind}"),
    });
}

/// What all of an array is multiplied by: a layer knows neither large nor small, and whatever is
/// clipped, or taken for 0, shows.
fn scale(case: &mut Case, name: &str) -> f64 {
    let scale = *case.pick(&[1.0, 1e-9, 1e9, 1e-100, 1e100]);
    if scale != 1.0 {
        case.tell(format!("{name} times {scale:e}"));
    }
    scale
}

/// The largest element, without its sign.
fn largest<D: Dimension>(array: &Array<f64, D>) -> f64 {
    array.iter().fold(0f64, |most, x| most.max(x.abs()))
}

/// The lengths of some axes: short, or longer than any loop is unrolled for; one of them more than a
/// byte can hold; all the same, where a transpose too many still fits.
fn lengths<const N: usize>(case: &mut Case) -> [usize; N] {
    // Drawn first, so that a long axis is the first thing to shrink.
    let kind = *case.pick(&["any", "any", "long", "long", "square"]);
    let mut lengths = [(); N].map(|()| {
        let most = *case.pick(&[4, 4, 12]);
        case.length(1..=most)
    });
    match kind {
        "long" => lengths[case.length(0..=N - 1)] = 260,
        "square" => lengths = [lengths[0]; N],
        _ => {}
    }
    lengths
}

/// The lengths of some axes, few enough numbers for a numeric gradient of each; now and then all the
/// same, where a product of the wrong kind, or of the wrong things, is not stopped by its shapes.
fn short<const N: usize>(case: &mut Case) -> [usize; N] {
    let lengths = [(); N].map(|()| case.length(1..=5));
    if *case.pick(&[false, false, false, true]) { [lengths[0]; N] } else { lengths }
}

/// Every size of number on both sides of 0, from 10⁻¹⁵ to 10⁴ in steps of 0.9, and 0.
fn ladder() -> Array2<f64> {
    let up = (0..416).map(|k| 1e4 * 0.9f64.powi(k));
    let both: Array1<f64> = up.flat_map(|z| [z, -z]).chain([0.0]).collect();
    both.insert_axis(Axis(0))
}

/// On from there, by a thousand each time: nothing is cut off on the way. Not to the very end, where
/// ½·(z + |z|), a sound ReLU, overflows.
fn far() -> Array2<f64> {
    let both: Array1<f64> = (0..101).map(|k| 1e5 * 1e3f64.powi(k)).flat_map(|z| [z, -z]).collect();
    both.insert_axis(Axis(0))
}

mod linear_backward;
mod linear_forward;
mod mlp_backward;
mod mlp_forward;
mod mse;
mod network_backward;
mod network_forward;
mod repair;
mod sigmoid;
mod sigmoid_backward;
mod train_step;
