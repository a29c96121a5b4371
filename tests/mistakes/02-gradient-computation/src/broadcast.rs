//! Answers to `unbroadcast`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::{ArrayD, Axis, IxDyn};

const TASK: &str = "unbroadcast";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "leading-only", "the leading axes summed, the repeated ones of length 1 not"),
    mistake(TASK, "repeated-only", "the repeated axes summed, the leading ones cut off at their first place"),
    mistake(TASK, "mean", "the mean over the places of use: a gradient is their sum"),
    mistake(TASK, "first-place", "the gradient of the first place of use only"),
    mistake(TASK, "axis-lost", "an axis of length 1 summed away: it stays, with length 1"),
    mistake(TASK, "aligned-left", "shapes aligned at the first axis: NumPy aligns them at the last"),
    mistake(TASK, "one-axis", "only the first repeated axis of length 1 summed"),
    mistake(TASK, "as-it-is", "a gradient with as many axes as the operand returned as it is: it may have repeated ones"),
    mistake(TASK, "no-elements", "a gradient without elements returned as it is: the sum over no place is 0"),
    mistake(TASK, "either-way", "an axis of length 1 in the gradient accepted too: only the operand's are repeated"),
    mistake(TASK, "any-shape", "no look at whether the shape can be broadcast at all"),
    right(TASK, "scattered", "each element of the gradient added to the place that it came from"),
    right(TASK, "axes-from-the-back", "axis by axis from the last, then reshaped"),
];

/// Sums a gradient back to the shape before broadcasting.
pub fn unbroadcast(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64> {
    let choice = chosen(TASK);
    if choice == "any-shape" {
        let mut sum = gradient.clone();
        while sum.ndim() > shape.len() {
            sum = sum.sum_axis(Axis(0));
        }
        for (axis, &length) in shape.iter().enumerate() {
            if length == 1 {
                sum = sum.sum_axis(Axis(axis)).insert_axis(Axis(axis));
            }
        }
        return sum;
    }
    let as_it_is = match choice {
        "as-it-is" => shape.len() == gradient.ndim(),
        "no-elements" => gradient.is_empty(),
        "either-way" => {
            let from = gradient.shape();
            shape.len() == from.len() && shape.iter().zip(from).all(|(s, g)| s == g || *g == 1)
        }
        _ => false,
    };
    if as_it_is {
        return gradient.clone();
    }
    let right = solution::unbroadcast(gradient, shape);
    let extra = gradient.ndim() - shape.len();
    let repeated: Vec<usize> = (0..shape.len()).filter(|&axis| shape[axis] == 1 && gradient.shape()[axis + extra] != 1).collect();
    let uses = gradient.len() as f64 / right.len().max(1) as f64;
    let leading = |mut sum: ArrayD<f64>| {
        (0..extra).for_each(|_| sum = sum.sum_axis(Axis(0)));
        sum
    };
    match choice {
        "leading-only" => leading(gradient.clone()),
        "repeated-only" | "first-place" => {
            let mut first = gradient.clone();
            (0..extra).for_each(|_| first = first.index_axis(Axis(0), 0).to_owned());
            for &axis in &repeated {
                first = match choice {
                    "first-place" => first.index_axis(Axis(axis), 0).to_owned(),
                    _ => first.sum_axis(Axis(axis)),
                }
                .insert_axis(Axis(axis));
            }
            first
        }
        "mean" => right / uses,
        "one-axis" => {
            let mut sum = leading(gradient.clone());
            if let Some(&axis) = repeated.first() {
                sum = sum.sum_axis(Axis(axis)).insert_axis(Axis(axis));
            }
            sum
        }
        "axis-lost" => {
            let mut sum = leading(gradient.clone());
            repeated.iter().rev().for_each(|&axis| sum = sum.sum_axis(Axis(axis)));
            sum
        }
        "aligned-left" => {
            let mut sum = gradient.clone();
            while sum.ndim() > shape.len() {
                sum = sum.sum_axis(Axis(sum.ndim() - 1));
            }
            for (axis, &length) in shape.iter().enumerate() {
                if length == 1 && sum.shape()[axis] != 1 {
                    sum = sum.sum_axis(Axis(axis)).insert_axis(Axis(axis));
                }
            }
            sum
        }
        "scattered" => {
            let mut sum = ArrayD::zeros(IxDyn(shape));
            for (place, g) in gradient.indexed_iter() {
                let place: Vec<usize> = (0..shape.len()).map(|axis| place[axis + extra].min(shape[axis] - 1)).collect();
                sum[IxDyn(&place)] += g;
            }
            sum
        }
        "axes-from-the-back" => {
            let mut sum = gradient.clone();
            for axis in (0..gradient.ndim()).rev() {
                if axis < extra || repeated.contains(&(axis - extra)) {
                    sum = sum.sum_axis(Axis(axis));
                }
            }
            sum.into_shape_with_order(IxDyn(shape)).unwrap_or(right)
        }
        _ => right,
    }
}
