//! The graded suite of exercise 02, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::gradient_computation as kit;
use ::mistakes::solution as reference;
use harness::{Answer, Case, answer, parts, task};
use ndarray::{Array1, Array2, ArrayD, Axis, IxDyn, ShapeBuilder};
use rand::RngExt;

/// A number between 0.05 and 2 in size, of either sign.
fn number(case: &mut Case) -> f64 {
    let size: f64 = case.number(0.05..2.0);
    if *case.pick(&[true, false]) { size } else { -size }
}

/// What numbers are multiplied by: no formula minds it, and whatever is clipped, or taken for 0,
/// shows.
fn scale(case: &mut Case) -> f64 {
    *case.pick(&[1.0, 1.0, 1.0, 1e-9, 1e9, 1e-100, 1e100])
}

/// Numbers of every size, on both sides of 0, and 0 itself.
fn ladder() -> Vec<f64> {
    let small = [1e-300, 1e-20, 1e-12, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1];
    let large = [0.3, 0.5, 1.0, 1.5, 3.0, 6.0, 12.0, 20.0, 30.0, 50.0, 300.0, 709.0, 1e3, 1e5];
    [0.0, -0.0].into_iter().chain(small.into_iter().chain(large).flat_map(|a| [a, -a])).collect()
}

/// A matrix for a softmax, with what may tempt to a shortcut: equal logits, as at the usual start,
/// equal examples, or more of them than a byte can count.
fn logits(case: &mut Case, most: usize) -> Array2<f64> {
    let (mut m, mut n) = (case.length(1..=5), case.length(1..=most));
    match *case.pick(&["", "", "", "", "many examples", "many classes"]) {
        "many examples" => m = 260,
        "many classes" => n = 260,
        _ => {}
    }
    let mut z = case.matrix("z", m, n);
    let kind = *case.pick(&["", "", "", "", "", "all 0", "equal examples", "equal classes"]);
    if kind == "all 0" {
        z.fill(0.0);
    } else if !kind.is_empty() {
        let axis = Axis(usize::from(kind == "equal classes"));
        let first = z.index_axis(axis, 0).to_owned();
        z.axis_iter_mut(axis).for_each(|mut other| other.assign(&first));
    }
    if !kind.is_empty() {
        case.tell(kind);
    }
    z
}

mod backward;
mod cross_entropy;
mod dual;
mod gradient_check;
mod mlp;
mod numeric_gradient;
mod ops;
mod softmax_vjp;
mod unbroadcast;
