//! Leading axes that were put in front, axes of length 1 that were repeated, and both at once.

use super::*;

/// An array of any axes, in any order in memory, of values or of zeros.
fn draw(case: &mut Case, shape: &[usize]) -> ArrayD<f64> {
    let values = case.vector("values", shape.iter().product());
    case.forget();
    let order = *case.pick(&["rows", "rows", "column-major", "negative strides"]);
    let mut array = match order {
        "column-major" => ArrayD::zeros(IxDyn(shape).f()),
        _ => ArrayD::zeros(IxDyn(shape)),
    };
    if order == "negative strides" {
        (0..shape.len()).for_each(|axis| array.invert_axis(Axis(axis)));
    }
    if order != "rows" {
        case.tell(order);
    }
    match *case.pick(&["", "", "", "", "all 0", "all equal"]) {
        "" => array.iter_mut().zip(&values).for_each(|(place, value)| *place = *value),
        kind => {
            array.fill(if kind == "all 0" { 0.0 } else { 1.5 });
            case.tell(kind);
        }
    }
    array
}

/// Of each element the sum over the places to which it was repeated.
fn expected(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64> {
    let missing = gradient.ndim() - shape.len();
    let mut sum = ArrayD::zeros(IxDyn(shape));
    for (place, g) in gradient.indexed_iter() {
        let place: Vec<usize> = (0..shape.len())
            .map(|axis| if shape[axis] == 1 { 0 } else { place[missing + axis] })
            .collect();
        sum[IxDyn(&place)] += g;
    }
    sum
}

/// Up to seven axes, some of them longer than the rest, in any order in memory, of any size.
#[test]
fn sums_over_every_place_of_use() {
    task!().cases(192, |case| {
        // The longer shape, and the operand's: some leading axes gone, some others of length 1.
        let axes = case.length(0..=7);
        let mut long: Vec<usize> = (0..axes).map(|_| case.length(1..=4 - axes / 3)).collect();
        if let [.., last] = &mut long[..] {
            *last = *case.pick(&[*last, *last, *last, 7]);
        }
        // More than a byte can count, or two.
        match axes {
            1 => long[0] = *case.pick(&[long[0], long[0], 300, 70_000]),
            2 => long[0] = *case.pick(&[long[0], long[0], 300]),
            _ => {}
        }
        let missing = case.length(0..=axes);
        // Sometimes all of them are 1, sometimes none is.
        let which = *case.pick(&["some", "some", "some", "all", "none"]);
        let mut short: Vec<usize> = long[missing..]
            .iter()
            .map(|&n| match which {
                "some" if case.rng().random() => 1,
                "all" => 1,
                _ => n,
            })
            .collect();
        // So many are summed, but nothing of that length is asked for: who goes through all of them for
        // each element is right, and would take minutes.
        if short == [70_000] {
            (long[0], short[0]) = (300, 300);
        }
        let size = scale(case);
        case.tell(format!("{long:?} back to {short:?}, times {size:e}"));
        let gradient = draw(case, &long) * size;
        case.given("gradient", &gradient);
        let yours =
            case.ask(answer! { parts! { gradient: kit::unbroadcast(&gradient, &short) } })?;
        // In any order n terms sum to within n · 1.1e-16 of the sum of their sizes, itself at most
        // n of the largest, 1.5 where all are equal; and so does what is expected: 3.3e-16 · n for each.
        let n = gradient.len().max(1) as f64;
        let bound = 1e-12_f64.max(4e-16 * n) * size * n;
        yours.close("gradient", &expected(&gradient, &short), bound, 0.0)
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

/// An axis of length 1 may be repeated not once: the sum over no places is 0.
#[test]
fn an_axis_without_elements() {
    task!().once(|case| {
        let shapes: [(&[usize], &[usize]); 8] = [
            (&[3, 0], &[3, 1]),
            (&[0], &[]),
            (&[0], &[1]),
            (&[0, 2], &[2]),
            (&[2, 0], &[0]),
            (&[2, 0], &[1, 0]),
            (&[0, 2], &[0, 2]),
            (&[0, 3, 2], &[3, 1]),
        ];
        for (long, short) in shapes {
            case.forget();
            case.tell(format!("{long:?} back to {short:?}"));
            let gradient = ArrayD::zeros(IxDyn(long));
            let yours =
                case.ask(answer! { parts! { gradient: kit::unbroadcast(&gradient, short) } })?;
            yours.equals("gradient", &ArrayD::zeros(IxDyn(short)))?;
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
        let shapes: [(&[usize], &[usize]); 20] = [
            (&[4, 3], &[2]),
            (&[4, 3], &[4]),
            (&[4, 3], &[6]),
            (&[4, 3], &[5, 4, 3]),
            (&[4, 3], &[1, 4, 3]),
            (&[4, 3], &[1, 1, 1]),
            (&[4, 3], &[4, 7]),
            (&[4, 3], &[4, 2]),
            (&[4, 3], &[2, 3]),
            (&[4, 3], &[8, 3]),
            (&[4, 3], &[3, 4]),
            (&[1, 3], &[4, 3]),
            (&[4, 1], &[4, 3]),
            (&[0, 3], &[2]),
            (&[4, 3], &[0]),
            (&[4, 1], &[0]),
            (&[0, 3], &[4, 3]),
            (&[], &[1]),
            (&[2, 4, 3], &[2, 1]),
            (&[2, 4, 3], &[2, 4, 2]),
        ];
        for (long, short) in shapes {
            let gradient = ArrayD::from_elem(IxDyn(long), 1.5);
            let mentions: Vec<usize> = short.iter().chain(long).copied().collect();
            case.refuses(
                &format!("{long:?} back to {short:?}"),
                &mentions,
                answer! {
                    parts! { gradient: kit::unbroadcast(&gradient, short) }
                },
            )?;
        }
        Ok(())
    });
}
