//! The graded suite of exercise 04, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::mistakes::solution as reference;
use ::vanishing_exploding as kit;
use harness::{Answer, Case, answer, parts, task};
use ndarray::{Array, Array1, Array2, ArrayD, Axis, RemoveAxis};

/// A matrix of any values, or one that tempts to a shortcut.
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

/// Often zeros or ones, as γ, β and biases are at the start, or the same values again: a formula
/// does not mind.
fn special<D: RemoveAxis>(case: &mut Case, name: &str, array: &mut Array<f64, D>) {
    let usual = [("", 0); 6];
    let of_all = [("all 0", 0), ("all 1", 0)];
    let along_an_axis = [("0 at first", 0), ("0 at first", 1), ("equal", 0), ("equal", 1)];
    let (kind, axis) = *case.pick(&[&usual[..], &of_all, &along_an_axis].concat());
    if array.is_empty() {
        return;
    }
    let axis = Axis(axis.min(array.ndim() - 1));
    let first = array.index_axis(axis, 0).to_owned();
    match kind {
        "" => return,
        "all 0" => array.fill(0.0),
        "all 1" => array.fill(1.0),
        "0 at first" => array.index_axis_mut(axis, 0).fill(0.0),
        _ => array.axis_iter_mut(axis).for_each(|mut other| other.assign(&first)),
    }
    case.tell(match kind {
        "0 at first" | "equal" => format!("{name} {kind} along axis {}", axis.0),
        _ => format!("{name} {kind}"),
    });
}

/// An upstream gradient likewise, but never the same everywhere, which hides mistakes.
fn upstream(case: &mut Case, name: &str, rows: usize, columns: usize) -> Array2<f64> {
    let mut dy = matrix(case, name, rows, columns);
    not_constant(case, &mut dy);
    dy
}

fn not_constant<D: RemoveAxis>(case: &mut Case, dy: &mut Array<f64, D>) {
    let first = dy.iter().next().copied().unwrap_or_default();
    if dy.iter().all(|dy| *dy == first)
        && let Some(dy) = dy.first_mut()
    {
        *dy += 2.5;
        case.tell("except the first element");
    }
}

/// An upstream gradient where no numeric one is asked: often the same everywhere, as that of a sum.
fn any_upstream(case: &mut Case, name: &str, rows: usize, columns: usize) -> Array2<f64> {
    let mut dy = matrix(case, name, rows, columns);
    if *case.pick(&[false, false, true]) {
        dy.fill(1.5);
        case.tell(format!("{name} all 1.5"));
    }
    dy
}

/// Sometimes the second example is the first again, with the same upstream gradient.
fn repeat_an_example(case: &mut Case, x: &mut Array2<f64>, dy: &mut Array2<f64>) {
    if *case.pick(&[false, false, true]) && x.nrows() > 2 {
        for array in [x, dy] {
            let first = array.row(0).to_owned();
            array.row_mut(1).assign(&first);
        }
        case.tell("the second example the first again");
    }
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

/// Numbers near 10⁸, each of them with a neighbour along `axis` that is 1 away. Their mean is exact in
/// binary, with 2, 4 or 8 of them, and their squares all the same.
fn far_from_zero(case: &mut Case, rows: usize, columns: usize, axis: Axis) -> Array2<f64> {
    let mut x = case.matrix("x", rows, columns).mapv(|x| f64::from(x > 0.0));
    x.index_axis_mut(axis, 0).fill(0.0);
    x.index_axis_mut(axis, 1).fill(1.0);
    case.tell("x near 10⁸");
    (x + 2f64.powi(27)) * *case.pick(&[1.0, -1.0])
}

/// A question that must be refused: what is answered instead does not matter.
macro_rules! refused {
    ($($call:tt)*) => {
        answer! {
            let _ = { $($call)* };
            parts! { accepted: true }
        }
    };
}

/// The norm of some elements.
fn norm<'a>(elements: impl IntoIterator<Item = &'a f64>) -> f64 {
    elements.into_iter().map(|g| g * g).sum::<f64>().sqrt()
}

/// Gradients as a network has them: weights, a bias, nothing at all, a product that came out
/// transposed (its elements are not in order in memory), a kernel, one with more axes still, a long
/// one, and one lone number. Sometimes none, and sometimes more tensors than a byte can count.
fn gradients_of_all_kinds(case: &mut Case) -> Vec<ArrayD<f64>> {
    let (n, m) = (case.length(1..=4), case.length(1..=4));
    let (times, long) = *case.pick(&[(1, 5), (1, 5), (1, 300), (40, 5), (0, 5)]);
    if times != 1 {
        case.tell(format!("all of them {times} times"));
    }
    let all = [
        matrix(case, "g", n, m).into_dyn() * 3.0,
        vector(case, "g", n).into_dyn(),
        ArrayD::zeros(vec![0, n]),
        case.matrix("g", n, m + 1).reversed_axes().into_dyn(),
        case.cube("g", [2, 1, m]).into_dyn() * 3.0,
        case.cube("g", [2, 3, 2]).insert_axis(Axis(1)).insert_axis(Axis(4)).into_dyn(),
        vector(case, "g", long).into_dyn() * 2.0,
        ArrayD::from_elem(vec![], 2.0 * case.number(-2.0..2.0)),
    ];
    let mut all = (0..times).flat_map(|_| all.clone()).collect::<Vec<_>>();
    // What is wrong with the last tensor, or the first, has nothing to do with its axes.
    let first = *case.pick(&[0, 0, 3, 7]);
    if first > 0 && times > 0 {
        case.tell(format!("number {first} first"));
        all.rotate_left(first);
    }
    all
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
