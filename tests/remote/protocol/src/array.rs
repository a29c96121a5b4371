//! Arrays, and how they lie in memory: code that goes through an array by memory, and not by index,
//! must do so on the other side too.

use crate::{Malformed, Reader, Writer};
use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn, ShapeBuilder};

/// The most axes of an array.
const AXES: usize = 32;

/// [shape, values in the order of the indices, little-endian], and, where the last axis does not lie
/// closest, the strides.
pub(crate) fn put(array: ArrayViewD<f64>, to: &mut Writer) {
    let strides = strides(&array);
    to.list(2 + usize::from(strides.is_some()));
    to.list(array.ndim());
    array.shape().iter().for_each(|&n| to.integer(n as u64));
    let bytes = |value: &f64| value.to_le_bytes();
    let bytes: Vec<[u8; 8]> = match array.as_slice() {
        Some(values) => values.iter().map(bytes).collect(),
        None => array.iter().map(bytes).collect(),
    };
    to.bytes(bytes.as_flattened());
    if let Some(strides) = strides {
        to.list(strides.len());
        strides.iter().for_each(|&stride| to.signed(stride as i64));
    }
}

/// The strides, if they are worth telling; those of axes along which nobody goes are 0.
fn strides(array: &ArrayViewD<f64>) -> Option<Vec<isize>> {
    if array.is_standard_layout() || array.is_empty() {
        return None;
    }
    let axes = array.shape().iter().zip(array.strides());
    let strides: Vec<isize> = axes.map(|(&n, &s)| if n > 1 { s } else { 0 }).collect();
    span(array.shape(), &strides).map(|_| strides)
}

/// How much memory such an array spans, if it is not far more than it holds.
fn span(shape: &[usize], strides: &[isize]) -> Option<usize> {
    let (mut span, mut length) = (1usize, 1usize);
    for (&n, stride) in shape.iter().zip(strides) {
        span = span.checked_add(stride.unsigned_abs().checked_mul(n.saturating_sub(1))?)?;
        length = length.checked_mul(n)?;
    }
    (span <= length.checked_mul(4)?.checked_add(64)?).then_some(span)
}

pub(crate) fn get(from: &mut Reader) -> Result<ArrayD<f64>, Malformed> {
    let parts = from.list()?;
    let axes = from.list()?;
    if !(2..=3).contains(&parts) || axes > AXES {
        return Err(Malformed::new(format!("no array: {parts} parts, {axes} axes")));
    }
    let sizes = (0..axes).map(|_| from.integer());
    let shape: Vec<usize> = sizes.map(|n| Ok(n? as usize)).collect::<Result<_, Malformed>>()?;
    let bytes = from.bytes()?;
    let (values, rest) = bytes.as_chunks::<8>();
    let values: Vec<f64> = values.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    let length = shape.iter().try_fold(1usize, |length, &n| length.checked_mul(n));
    if length != Some(values.len()) || !rest.is_empty() {
        return Err(Malformed::new(format!("{} bytes for shape {shape:?}", bytes.len())));
    }
    let odd = |error: ndarray::ShapeError| Malformed::new(format!("shape {shape:?}: {error}"));
    let array = ArrayD::from_shape_vec(IxDyn(&shape), values).map_err(odd)?;
    if parts == 2 {
        return Ok(array);
    }
    from.list_of(axes)?;
    let strides = (0..axes).map(|_| Ok(from.signed()? as isize));
    lay(&array, &strides.collect::<Result<Vec<_>, Malformed>>()?)
}

/// The same array with these strides; what lies between its elements is NaN.
fn lay(array: &ArrayD<f64>, strides: &[isize]) -> Result<ArrayD<f64>, Malformed> {
    let shape = array.shape();
    let odd = || Malformed::new(format!("strides {strides:?} for shape {shape:?}"));
    if array.is_empty() {
        return Err(odd());
    }
    let span = span(shape, strides).ok_or_else(odd)?;
    let steps: Vec<usize> = strides.iter().map(|stride| stride.unsigned_abs()).collect();
    let memory = vec![f64::NAN; span];
    // Refuses elements that lie in one place.
    let mut laid =
        ArrayD::from_shape_vec(IxDyn(shape).strides(IxDyn(&steps)), memory).map_err(|_| odd())?;
    for (axis, stride) in strides.iter().enumerate() {
        if *stride < 0 {
            laid.invert_axis(Axis(axis));
        }
    }
    laid.assign(array);
    Ok(laid)
}
