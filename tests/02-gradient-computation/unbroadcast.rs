//! Leading axes that were put in front, axes of length 1 that were repeated, and both at once.

use super::*;
use ndarray::IxDyn;

#[test]
fn sums_over_every_place_of_use() {
    task!().cases(96, |case| {
        // The longer shape, and the operand's: some leading axes gone, some others of length 1.
        let axes = case.length(0..=3);
        let long: Vec<usize> = (0..axes).map(|_| case.length(1..=4)).collect();
        let missing = case.length(0..=axes);
        let short: Vec<usize> = long[missing..]
            .iter()
            .map(|&n| if *case.pick(&[false, true]) { 1 } else { n })
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

#[test]
fn refuses_shapes_that_do_not_broadcast() {
    task!().once(|case| {
        let gradient = case.matrix("gradient", 4, 3).into_dyn();
        for (shape, mentions) in
            [(vec![2], vec![2, 4, 3]), (vec![5, 4, 3], vec![5, 4, 3]), (vec![4, 7], vec![4, 7, 3])]
        {
            case.refuses(
                &format!("4×3 back to {shape:?}"),
                &mentions,
                answer! {
                    parts! { gradient: kit::unbroadcast(&gradient, &shape) }
                },
            )?;
        }
        Ok(())
    });
}
