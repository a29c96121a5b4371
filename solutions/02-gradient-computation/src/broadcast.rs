//! Task `unbroadcast`.

use ndarray::ArrayD;
// BEGIN SOLUTION
use ndarray::Axis;
// END SOLUTION

/// Sums a gradient back to the shape that an operand had before it was broadcast.
///
/// An operand of `shape` was broadcast by NumPy's rules (aligned at the last axis; missing axes put
/// in front, axes of length 1 repeated) to the shape of `gradient`. Each of its elements was used
/// in several places, so its gradient is the sum over them; where an axis of `gradient` has length
/// 0, over no places, which is 0. The result has `shape`, which may have no axes.
///
/// # Panics
/// If `shape` does not broadcast to the shape of `gradient`, with a message that names both.
///
/// Source: NumPy's documentation, *Broadcasting*.
pub fn unbroadcast(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64> {
    // BEGIN SOLUTION
    let from = gradient.shape();
    let extra = from.len().checked_sub(shape.len());
    let fits = extra.is_some_and(|extra| {
        from[extra..].iter().zip(shape).all(|(&long, &short)| short == long || short == 1)
    });
    assert!(fits, "shape {shape:?} does not broadcast to {from:?}");
    let mut sum = gradient.clone();
    // Axes that were put in front disappear again …
    while sum.ndim() > shape.len() {
        sum = sum.sum_axis(Axis(0));
    }
    // … and those that were repeated are summed, but stay.
    for (axis, &length) in shape.iter().enumerate() {
        if length == 1 && sum.shape()[axis] != 1 {
            sum = sum.sum_axis(Axis(axis)).insert_axis(Axis(axis));
        }
    }
    sum
    // END SOLUTION
}
