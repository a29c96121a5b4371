//! Answers to `unbroadcast`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::{ArrayD, Axis, IxDyn};

const MEAN: &str = "the mean over the places of use: a gradient is their sum";
const FIRST: &str = "the gradient of the first place of use only: it is the sum over all";
const LARGEST: &str = "the largest over the places of use: a gradient is their sum";
const FRONT: &str = "the axes that were put in front not summed";
const EQUAL_ONLY: &str = "a panic wherever the operand was broadcast, from `broadcast`, `+=` or a reshape, say: sum over the places of use";
const MOVED_UP: &str = "axes summed by their old numbers: after each sum those behind it move up";
const LOST: &str = "an axis of length 1 summed away: it stays, with length 1";

fn mean(gradient: &ArrayD<f64>, axis: Axis) -> ArrayD<f64> {
    gradient.sum_axis(axis) / gradient.len_of(axis) as f64
}

fn first(gradient: &ArrayD<f64>, axis: Axis) -> ArrayD<f64> {
    if gradient.len_of(axis) == 0 { gradient.sum_axis(axis) } else { gradient.index_axis(axis, 0).to_owned() }
}

fn last(gradient: &ArrayD<f64>, axis: Axis) -> ArrayD<f64> {
    match gradient.len_of(axis) {
        0 => gradient.sum_axis(axis),
        n => gradient.index_axis(axis, n - 1).to_owned(),
    }
}

fn largest(gradient: &ArrayD<f64>, axis: Axis) -> ArrayD<f64> {
    gradient.fold_axis(axis, f64::NEG_INFINITY, |m, g| m.max(*g))
}

/// Sums the leading axes, then those of length 1, which are put back at the end.
fn reshaped(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64> {
    let mut sum = gradient.clone();
    while sum.ndim() > shape.len() {
        sum = sum.sum_axis(Axis(0));
    }
    for axis in (0..shape.len()).filter(|&axis| shape[axis] == 1) {
        sum = sum.sum_axis(Axis(axis));
    }
    sum.into_shape_with_order(shape).unwrap()
}

/// Sums a gradient back to the shape before broadcasting.
pub fn unbroadcast(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64> {
    let _inside = enter("unbroadcast");
    let from = gradient.shape();
    let extra = from.len().checked_sub(shape.len());
    let pairs = |extra: usize| from[extra..].iter().copied().zip(shape.iter().copied());
    let repeats = |(long, short): (usize, usize)| short == long || short == 1;
    let fits = pick!(
        "fits",
        extra.is_some_and(|extra| pairs(extra).all(repeats)),
        wrong("lengths", "no look at the lengths of the axes: whether the shape can be broadcast at all", extra.is_some()),
        wrong(
            "either",
            "an axis of length 1 in the gradient accepted too: only the operand's are repeated",
            extra.is_some_and(|extra| pairs(extra).all(|(long, short)| repeats((long, short)) || long == 1))
        ),
        wrong("axes", "no look at the number of axes: the operand has no more than the gradient", pairs(extra.unwrap_or(0)).all(repeats)),
        wrong(
            "divides",
            "a length that divides the gradient's accepted: only an axis of length 1 is repeated",
            extra.is_some_and(|extra| pairs(extra).all(|(long, short)| short == long || short != 0 && long % short == 0))
        ),
        wrong(
            "shorter",
            "any shorter length accepted: only an axis of length 1 is repeated",
            extra.is_some_and(|extra| pairs(extra).all(|(long, short)| repeats((long, short)) || short < long))
        ),
        wrong("last", "the last axis alone compared: every axis is to fit", extra.is_some_and(|extra| pairs(extra).next_back().is_none_or(repeats))),
        wrong("unseen", "no look at whether the shape can be broadcast at all", true),
        wrong("left", "shapes compared from the first axis: NumPy aligns them at the last", extra.is_some() && from.iter().copied().zip(shape.iter().copied()).all(repeats)),
    );
    assert!(fits, "shape {shape:?} does not broadcast to {from:?}");
    let as_it_is = pick!(
        "begin",
        false,
        wrong("same-axes", "a gradient with as many axes as the operand returned as it is: it may have repeated ones", from.len() == shape.len()),
        wrong("same-elements", "a gradient with as many elements as the operand returned as it is: its shape may be another", gradient.len() == shape.iter().product::<usize>()),
        wrong("no-elements", "a gradient without elements returned as it is: the sum over no place is 0", gradient.is_empty()),
        wrong("never", "the gradient as it is: an operand that was broadcast was used in several places", true),
    );
    if as_it_is {
        return gradient.clone();
    }
    pick!(
        "shapes",
        (),
        wrong("equal-only", EQUAL_ONLY, assert!(from == shape, "{ANY_PANIC}")),
        wrong("missing-refused", "a panic where axes were put in front: they are summed away", assert!(from.len() == shape.len(), "{ANY_PANIC}")),
        wrong("repeated-refused", "a panic where an axis of length 1 was repeated: it is summed", assert!(from.ends_with(shape), "{ANY_PANIC}")),
        wrong("empty-refused", "a panic for a gradient without elements: the sum over no place is 0", assert!(!gradient.is_empty(), "{ANY_PANIC}")),
    );
    let extra = extra.unwrap_or(0);
    if pick!("axes", false, wrong("moved-up", MOVED_UP, true)) {
        return reshaped(gradient, shape);
    }
    let mut sum = gradient.clone();
    let leading = |sum: &ArrayD<f64>, axis: Axis| {
        pick!(
            "leading",
            sum.sum_axis(axis),
            wrong("first", "the leading axes cut off at their first place: a gradient is the sum over all", first(sum, axis)),
            wrong("first-whatever", "the leading axes cut off at their first place: a gradient is the sum over all", sum.index_axis(axis, 0).to_owned()),
            wrong("mean", MEAN, mean(sum, axis)),
            wrong("last", "the leading axes cut off at their last place: a gradient is the sum over all", last(sum, axis)),
            wrong("product", "the product over the leading axes: a gradient is the sum over all places", sum.map_axis(axis, |places| places.product())),
            wrong("largest", LARGEST, largest(sum, axis)),
        )
    };
    let (count, front) = pick!(
        "how-many",
        (extra, 0),
        wrong("one-too-few", "one too few of the axes that were put in front summed", (extra.saturating_sub(1), 0)),
        wrong("one-too-many", "one axis too many summed: only those that were put in front disappear", ((extra + 1).min(from.len()), 0)),
        wrong("one", "only one of the axes that were put in front summed", (extra.min(1), 0)),
        wrong("none", FRONT, (0, 0)),
        wrong("none-aligned", FRONT, (0, extra)),
    );
    let of_last = pick!("aligned", false, wrong("left", "shapes aligned at the first axis: NumPy aligns them at the last", true));
    for old in 0..count {
        let axis = pick!("number", if of_last { sum.ndim() - 1 } else { 0 }, wrong("old", MOVED_UP, old));
        sum = leading(&sum, Axis(axis));
    }
    let mut repeated: Vec<usize> = (0..shape.len()).filter(|&axis| shape[axis] == 1).map(|axis| axis + front).collect();
    let long = |axis: &usize| sum.shape()[*axis] != 1;
    repeated = pick!(
        "repeated",
        repeated.into_iter().filter(long).collect(),
        wrong("none", "the leading axes summed, the repeated ones of length 1 not", vec![]),
        wrong("last", "only the last repeated axis of length 1 summed", repeated.into_iter().filter(long).rev().take(1).collect()),
        wrong("last-left-out", "the last axis left out: it may be repeated too", repeated.into_iter().filter(long).filter(|axis| axis + 1 < sum.ndim()).collect()),
        wrong("first-left-out", "the first axis left out: axes count from 0", repeated.into_iter().filter(long).filter(|axis| *axis > 0).collect()),
        wrong("first", "only the first repeated axis of length 1 summed", repeated.into_iter().filter(long).take(1).collect()),
        wrong("first-of-1", "only the first axis of length 1 summed", repeated.into_iter().take(1).collect()),
        wrong("longer", "an axis without elements left as it is: the sum over no place is 0", repeated.into_iter().filter(|axis| sum.shape()[*axis] > 1).collect()),
        right("all", "every axis of length 1 summed, repeated or not", repeated),
    );
    for &axis in repeated.iter().rev() {
        let summed = pick!(
            "use",
            sum.sum_axis(Axis(axis)),
            wrong("first", FIRST, first(&sum, Axis(axis))),
            wrong("first-whatever", FIRST, sum.index_axis(Axis(axis), 0).to_owned()),
            wrong("mean", MEAN, mean(&sum, Axis(axis))),
            wrong("last", "the gradient of the last place of use only: it is the sum over all", last(&sum, Axis(axis))),
            wrong("product", "the product over the places of use: a gradient is their sum", sum.map_axis(Axis(axis), |places| places.product())),
            wrong("largest", LARGEST, largest(&sum, Axis(axis))),
        );
        sum = pick!(
            "kept",
            summed.insert_axis(Axis(axis)),
            wrong("lost", LOST, summed),
            wrong("in-front", "an axis of length 1 put back in front: it stays where it was", summed.insert_axis(Axis(0))),
            wrong("behind", "an axis of length 1 put back at the end: it stays where it was", {
                let end = Axis(summed.ndim());
                summed.insert_axis(end)
            }),
        );
    }
    let all_lost = || (0..shape.len()).rev().filter(|&axis| shape[axis] == 1 && sum.ndim() == shape.len());
    pick!(
        "shape",
        sum.clone(),
        wrong("all-lost", LOST, sum.clone().into_shape_with_order(IxDyn(&shape.iter().copied().filter(|&n| n != 1).collect::<Vec<_>>())).unwrap_or(sum.clone())),
        wrong("total", "the sum over the whole gradient in each place: each element has the sum over its own places", ArrayD::from_elem(sum.dim(), gradient.sum())),
        wrong("front-kept", "the axes that were put in front kept with length 1: they disappear", {
            let mut kept = sum.clone();
            (0..extra).for_each(|_| kept.insert_axis_inplace(Axis(0)));
            kept
        }),
        wrong(
            "repeated-again",
            "the sums repeated to the gradient's shape once more: the result has the operand's",
            sum.broadcast(gradient.dim()).map_or(sum.clone(), |all| all.to_owned())
        ),
        wrong("transposed", "the axes of the result in reverse", sum.clone().reversed_axes()),
        wrong("one-axis", "a result of shape [1] where there are no axes: a scalar has none", if shape.is_empty() { sum.clone().insert_axis(Axis(0)) } else { sum.clone() }),
        wrong("mean", MEAN, sum.clone() / (gradient.len() as f64 / sum.len() as f64)),
        wrong("mean-of-some", MEAN, sum.clone() / (gradient.len().max(1) as f64 / sum.len().max(1) as f64)),
        wrong("places", FIRST, {
            let mut sum = gradient.clone();
            (0..extra).for_each(|_| sum = first(&sum, Axis(0)));
            all_lost().for_each(|axis| sum = first(&sum, Axis(axis)).insert_axis(Axis(axis)));
            sum
        }),
        wrong("reshaped", "the first elements of the gradient in the operand's shape: each is a sum over its places", {
            let elements = gradient.iter().copied().chain(std::iter::repeat(0.0)).take(sum.len()).collect();
            ArrayD::from_shape_vec(IxDyn(shape), elements).unwrap_or(sum.clone())
        }),
        right("scattered", "each element of the gradient added to the place that it came from", {
            let mut sum = ArrayD::zeros(IxDyn(shape));
            for (place, g) in gradient.indexed_iter() {
                let place: Vec<usize> = (0..shape.len()).map(|axis| place[axis + extra].min(shape[axis] - 1)).collect();
                sum[IxDyn(&place)] += g;
            }
            sum
        }),
    )
}
