//! Task `unbroadcast`.

use ndarray::ArrayD;

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
    todo!("unbroadcast")
}
