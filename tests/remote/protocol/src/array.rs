//! Arrays, and how they lie in memory: code that goes through an array by memory, and not by index,
//! must do so on the other side too.

use crate::{Malformed, Reader, Writer};
use ndarray::{Array, ArrayD, ArrayView, ArrayViewD, Axis, Dimension, IxDyn, ShapeBuilder};

/// The most axes of an array.
const AXES: usize = 32;

/// [shape, values in the order of the indices, little-endian], and, where the last axis does not lie
/// closest, the strides.
pub(crate) fn put<D: Dimension>(array: ArrayView<f64, D>, to: &mut Writer) {
    put_any(&array.into_dyn(), to);
}

/// Of any dimension, so that it is compiled here, optimised, and not in each worker.
fn put_any(array: &ArrayViewD<f64>, to: &mut Writer) {
    let strides = strides(array);
    to.list(2 + usize::from(strides.is_some()));
    to.list(array.ndim());
    array.shape().iter().for_each(|&n| to.integer(n as u64));
    match array.as_slice() {
        Some(values) => to.numbers(values.len(), values.iter()),
        None => to.numbers(array.len(), array.iter()),
    }
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

pub(crate) fn get<D: Dimension>(from: &mut Reader) -> Result<Array<f64, D>, Malformed> {
    let array = get_any(from, D::NDIM)?;
    array.into_dimensionality().map_err(|error| Malformed::new(error.to_string()))
}

/// As [`put_any`]; with so many axes, if their number is given.
fn get_any(from: &mut Reader, wanted: Option<usize>) -> Result<ArrayD<f64>, Malformed> {
    let parts = from.list()?;
    let axes = from.list()?;
    if !(2..=3).contains(&parts) || axes > AXES {
        return Err(Malformed::new(format!("no array: {parts} parts, {axes} axes")));
    }
    if wanted.is_some_and(|wanted| wanted != axes) {
        return Err(Malformed::new(format!("an array of {axes} axes has too many or too few")));
    }
    let mut shape = IxDyn::zeros(axes);
    for n in shape.slice_mut() {
        *n = from.integer()? as usize;
    }
    let bytes = from.bytes()?;
    let (values, rest) = bytes.as_chunks::<8>();
    let values: Vec<f64> = values.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    let length = shape.slice().iter().try_fold(1usize, |length, &n| length.checked_mul(n));
    if length != Some(values.len()) || !rest.is_empty() {
        let shape = shape.slice();
        return Err(Malformed::new(format!("{} bytes for shape {shape:?}", bytes.len())));
    }
    let odd = |error: ndarray::ShapeError| Malformed::new(format!("{axes} axes: {error}"));
    let array = ArrayD::from_shape_vec(shape, values).map_err(odd)?;
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
    let mut steps = IxDyn::zeros(array.ndim());
    for (step, stride) in steps.slice_mut().iter_mut().zip(strides) {
        *step = stride.unsigned_abs();
    }
    let memory = vec![f64::NAN; span];
    // Refuses elements that lie in one place.
    let mut laid =
        ArrayD::from_shape_vec(array.raw_dim().strides(steps), memory).map_err(|_| odd())?;
    for (axis, stride) in strides.iter().enumerate() {
        if *stride < 0 {
            laid.invert_axis(Axis(axis));
        }
    }
    laid.assign(array);
    Ok(laid)
}
