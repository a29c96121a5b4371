//! y = x + F(x): the path through F and the path beside it.

use super::*;

/// x, w1, w2.
type Point = (Array2<f64>, Array2<f64>, Array2<f64>);

macro_rules! block {
    ($p:expr) => {
        kit::Block { w1: $p.1.clone(), w2: $p.2.clone() }
    };
}

fn forward(p: &Point) -> (Array2<f64>, reference::BlockCache) {
    use ::mistakes::solution as kit;
    kit::residual_forward(&block!(p), &p.0)
}

fn draw(case: &mut Case, [m, n, h]: [usize; 3]) -> Point {
    let p = (matrix(case, "x", m, n), matrix(case, "w1", h, n), matrix(case, "w2", n, h));
    give(case, &p);
    p
}

fn give(case: &mut Case, p: &Point) {
    case.given("x", &p.0);
    case.given("w1", &p.1);
    case.given("w2", &p.2);
}

macro_rules! backward {
    ($p:expr, $cached:expr, $dy:expr) => {{
        let cache = kit::BlockCache { x: $cached.x.clone(), a: $cached.a.clone() };
        let g = kit::residual_backward(&block!($p), &cache, &$dy);
        parts! { dx: g.dx, dw1: g.dw1, dw2: g.dw2 }
    }};
}

#[test]
fn forward_pass() {
    task!().cases(32, |case| {
        let lengths = lengths(case);
        let p = draw(case, lengths);
        let yours = case.ask(answer! {
            let (y, cache) = kit::residual_forward(&block!(p), &p.0);
            parts! { y: y, "cache.x": cache.x, "cache.a": cache.a }
        })?;
        let (x, w1, w2) = &p;
        let a = Array2::from_shape_fn((x.nrows(), w1.nrows()), |(i, u)| {
            (0..x.ncols()).map(|j| x[[i, j]] * w1[[u, j]]).sum::<f64>().tanh()
        });
        let y = Array2::from_shape_fn(x.dim(), |(i, j)| {
            x[[i, j]] + (0..w1.nrows()).map(|u| a[[i, u]] * w2[[j, u]]).sum::<f64>()
        });
        yours.equals("y", &y)?;
        yours.equals("cache.x", x)?;
        yours.equals("cache.a", &a)
    });
}

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let short = [case.length(1..=4), case.length(1..=4), case.length(1..=5)];
        let mut p = draw(case, short);
        let mut dy = upstream(case, "dy", p.0.nrows(), p.0.ncols());
        repeat_an_example(case, &mut p.0, &mut dy);
        let cached = forward(&p).1;
        give(case, &p);
        case.given("dy", &dy);
        let yours = case.ask(answer! { backward!(p, cached, dy) })?;
        yours.gradients(&["dx", "dw1", "dw2"], |p| forward(p).0, &p, &dy)
    });
}

/// A huge first feature, which no unit reads, goes into the output by the identity path and there
/// swallows any small difference. The formula does not care; nor for how large dy is.
#[test]
fn is_exact_where_differences_drown() {
    task!().cases(12, |case| {
        let lengths = lengths(case);
        // All positive: no sum cancels, so every right order of summation agrees.
        let mut p = draw(case, lengths);
        let scale = *case.pick(&[1.0, 1e-14, 1e-200, 1e100]);
        let dy = any_upstream(case, "dy", p.0.nrows(), p.0.ncols()).mapv(|dy| dy.abs() * scale);
        case.tell(format!("dy times {scale:e}"));
        p = (p.0.mapv(f64::abs), p.1.mapv(f64::abs), p.2.mapv(f64::abs));
        // Not near saturation, where 1 − a² loses digits that (1 − a)·(1 + a) keeps.
        p.1 *= 0.6 / p.1.ncols() as f64;
        p.0.column_mut(0).fill(1e13);
        p.1.column_mut(0).fill(0.0);
        give(case, &p);
        case.given("dy", &dy);
        let cached = forward(&p).1;
        let yours = case.ask(answer! { backward!(p, cached, dy) })?;
        let g = {
            use ::mistakes::solution as kit;
            kit::residual_backward(&block!(p), &cached, &dy)
        };
        yours.close("dx", &g.dx, 0.0, 1e-12)?;
        yours.close("dw1", &g.dw1, 0.0, 1e-12)?;
        yours.close("dw2", &g.dw2, 0.0, 1e-12)
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let p = draw(case, [4, 5, 3]);
        // w1 is 3×5 and w2 5×3. The two lengths that clash are enough.
        for (w1, w2, clash) in [
            ([3, 1], [5, 3], [1, 5]),
            ([3, 2], [5, 3], [2, 5]),
            ([3, 6], [5, 3], [6, 5]),
            ([1, 5], [5, 3], [1, 3]),
            ([2, 5], [5, 3], [2, 3]),
            ([3, 5], [5, 4], [4, 3]),
            ([3, 5], [1, 3], [1, 5]),
            ([3, 5], [4, 3], [4, 5]),
            ([3, 5], [6, 3], [6, 5]),
        ] {
            let matrix = |[rows, columns]: [usize; 2]| Array2::from_elem((rows, columns), 0.5);
            let p = (p.0.clone(), matrix(w1), matrix(w2));
            case.refuses(
                &format!("w1 {}×{}, w2 {}×{} with x 4×5", w1[0], w1[1], w2[0], w2[1]),
                &clash,
                refused! { kit::residual_forward(&block!(p), &p.0) },
            )?;
        }
        let narrow = draw(case, [4, 1, 3]);
        let wide = (narrow.0, narrow.1, p.2.clone());
        case.refuses(
            "an F(x) 4×5 beside x 4×1",
            &[5, 1],
            refused! { kit::residual_forward(&block!(wide), &wide.0) },
        )?;
        let cached = forward(&p).1;
        for (rows, columns, clash) in [
            (1, 5, [1, 4]),
            (3, 5, [3, 4]),
            (5, 5, [5, 4]),
            (4, 1, [1, 5]),
            (4, 4, [4, 5]),
            (4, 6, [6, 5]),
        ] {
            let dy = case.matrix("dy", rows, columns);
            case.refuses(
                &format!("dy {rows}×{columns} with x 4×5"),
                &clash,
                refused! { backward!(p, cached, dy) },
            )?;
        }
        Ok(())
    });
}

/// Fifty blocks with small weights: along the identity path the gradient arrives as it set out,
/// where fifty plain layers would have left 10⁻⁵⁰ of it.
#[test]
fn a_gradient_survives_fifty_blocks() {
    task!().cases(4, |case| {
        let short = [case.length(2..=4), case.length(1..=4), case.length(1..=5)];
        let mut p = draw(case, short);
        p.1 *= 0.01;
        p.2 *= 0.01;
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let cached = forward(&p).1;
        let yours = case.ask(answer! {
            let cache = kit::BlockCache { x: cached.x.clone(), a: cached.a.clone() };
            let back = |dy: Array2<f64>, _| kit::residual_backward(&block!(p), &cache, &dy).dx;
            let dx = (0..50).fold(dy.clone(), back);
            parts! { share: (dx.mapv(|g| g * g).sum() / dy.mapv(|g| g * g).sum()).sqrt() }
        })?;
        let share = yours.number("share")?;
        yours.holds(
            (0.5..2.0).contains(&share),
            format!("{share:.1e} of the gradient is left after 50 blocks"),
        )
    });
}
