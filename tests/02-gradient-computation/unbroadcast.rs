//! Leading axes that were put in front, axes of length 1 that were repeated, and both at once.

use super::*;
use ndarray::IxDyn;

#[test]
fn sums_over_every_place_of_use() {
    task!().cases(160, |case| {
        // The longer shape, and the operand's: some leading axes gone, some others of length 1.
        let axes = case.length(0..=4);
        let long: Vec<usize> = (0..axes).map(|_| case.length(1..=4 - axes / 3)).collect();
        let missing = case.length(0..=axes);
        // Sometimes all of them are 1.
        let ones = case.number(0..4) == 0;
        let short: Vec<usize> = long[missing..]
            .iter()
            .map(|&n| if *case.pick(&[false, true]) || ones { 1 } else { n })
            .collect();
        let gradient = ArrayD::from_shape_simple_fn(IxDyn(&long), || case.value());
        case.tell(format!("{long:?} back to {short:?}"));
        let yours =
            case.ask(answer! { parts! { gradient: kit::unbroadcast(&gradient, &short) } })?;
        let mut expected = ArrayD::zeros(IxDyn(&short));
        for (place, g) in gradient.indexed_iter() {
            let place: Vec<usize> = (0..short.len())
                .map(|axis| if short[axis] == 1 { 0 } else { place[missing + axis] })
                .collect();
            expected[IxDyn(&place)] += g;
        }
        yours.close("gradient", &expected, 1e-12, 0.0)
    });
}

/// The gradient of an operand that was really broadcast.
#[test]
fn is_the_gradient_of_a_broadcast() {
    task!().cases(32, |case| {
        let (m, n) = (case.length(2..=4), case.length(2..=4));
        let shape: Vec<usize> =
            case.pick(&[vec![], vec![n], vec![1, n], vec![m, 1], vec![1, 1], vec![m, n]]).clone();
        let b = ArrayD::from_shape_simple_fn(IxDyn(&shape), || case.value());
        let (x, dy) = (case.matrix("x", m, n).into_dyn(), case.matrix("dy", m, n).into_dyn());
        case.tell(format!("b {shape:?}"));
        let yours = case.ask(answer! { parts! { db: kit::unbroadcast(&(&dy * &x), &shape) } })?;
        yours.gradients(&["db"], |b| &x * b, &b, &dy)
    });
}

/// An axis of length 1 may be repeated not once: the sum over no place is 0.
#[test]
fn an_axis_without_elements() {
    task!().once(|case| {
        for (long, short) in [(vec![3, 0], vec![3, 1]), (vec![0], vec![]), (vec![0, 2], vec![2])] {
            case.tell(format!("{long:?} back to {short:?}"));
            let gradient = ArrayD::zeros(IxDyn(&long));
            let yours =
                case.ask(answer! { parts! { gradient: kit::unbroadcast(&gradient, &short) } })?;
            yours.equals("gradient", &ArrayD::zeros(IxDyn(&short)))?;
        }
        Ok(())
    });
}

/// Axes of the operand are repeated, never those of the result; a length that divides the other is
/// not enough; what has more axes was not broadcast to fewer, be they of length 1; and an axis of
/// length 0 is of another length than any.
#[test]
fn refuses_shapes_that_do_not_broadcast() {
    task!().once(|case| {
        for (long, short) in [
            ([4, 3], vec![2]),
            ([4, 3], vec![5, 4, 3]),
            ([4, 3], vec![1, 4, 3]),
            ([4, 3], vec![4, 7]),
            ([4, 3], vec![2, 3]),
            ([1, 3], vec![4, 3]),
            ([0, 3], vec![2]),
            ([4, 3], vec![0]),
            ([4, 1], vec![0]),
        ] {
            let gradient = case.matrix("gradient", long[0], long[1]).into_dyn();
            let mentions: Vec<usize> = short.iter().chain(&long).copied().collect();
            case.refuses(
                &format!("{}×{} back to {short:?}", long[0], long[1]),
                &mentions,
                answer! {
                    parts! { gradient: kit::unbroadcast(&gradient, &short) }
                },
            )?;
        }
        Ok(())
    });
}
