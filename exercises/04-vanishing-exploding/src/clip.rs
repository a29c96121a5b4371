//! Tasks `clip_by_value` and `clip_by_global_norm`.

use ndarray::ArrayD;

/// Clips every element of every tensor to the range from −`limit` to `limit`, in place. NaN stays
/// NaN. A tensor may have any number of axes, even none, and any order in memory.
///
/// # Panics
/// If `limit` is not finite and positive, even if there is nothing to clip.
pub fn clip_by_value(gradients: &mut [ArrayD<f64>], limit: f64) {
    todo!("clip_by_value")
}

/// Scales all gradients by one factor so that their global norm, the root of the sum of the
/// squares of **all** elements of **all** tensors, is at most `max_norm`. In place; returns the
/// norm from *before*. A tensor may have any number of axes, even none, and any order in memory.
///
/// Nothing changes if the norm is at or under `max_norm`, or is NaN or infinite (then there is no
/// direction to keep). Otherwise the factor is `max_norm`/norm. (PyTorch's `clip_grad_norm_` takes
/// the smaller of 1 and `max_norm`/(norm + 10⁻⁶); that is accepted too, and all in between.) With no
/// tensor, or all zero, the norm is 0.
///
/// The simple formula will do: elements above 10¹⁵⁰ may have an infinite norm, and those below
/// 10⁻¹⁵⁰ a norm of 0, as in PyTorch.
///
/// # Panics
/// If `max_norm` is not finite and positive, even if there is nothing to scale.
///
/// Source: Pascanu, Mikolov, Bengio (2013), *On the difficulty of training recurrent neural
/// networks*, algorithm 1.
pub fn clip_by_global_norm(gradients: &mut [ArrayD<f64>], max_norm: f64) -> f64 {
    todo!("clip_by_global_norm")
}
