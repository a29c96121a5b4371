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

fn draw(case: &mut harness::Case) -> Point {
    let (m, n, h) = (case.length(2..=4), case.length(1..=4), case.length(1..=5));
    (case.matrix("x", m, n), case.matrix("w1", h, n), case.matrix("w2", n, h))
}

#[test]
fn forward_pass() {
    task!().cases(32, |case| {
        let p = draw(case);
        let yours = case.ask(answer! {
            let (y, cache) = kit::residual_forward(&block!(p), &p.0);
            parts! { y: y, x: cache.x, a: cache.a }
        })?;
        let (x, w1, w2) = &p;
        let a = Array2::from_shape_fn((x.nrows(), w1.nrows()), |(i, u)| {
            (0..x.ncols()).map(|j| x[[i, j]] * w1[[u, j]]).sum::<f64>().tanh()
        });
        let y = Array2::from_shape_fn(x.dim(), |(i, j)| {
            x[[i, j]] + (0..w1.nrows()).map(|u| a[[i, u]] * w2[[j, u]]).sum::<f64>()
        });
        yours.equals("y", &y)?;
        yours.equals("x", x)?;
        yours.equals("a", &a)
    });
}

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let p = draw(case);
        let cached = forward(&p).1;
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let yours = case.ask(answer! {
            let cache = kit::BlockCache { x: cached.x.clone(), a: cached.a.clone() };
            let g = kit::residual_backward(&block!(p), &cache, &dy);
            parts! { dx: g.dx, dw1: g.dw1, dw2: g.dw2 }
        })?;
        yours.gradients(&["dx", "dw1", "dw2"], |p| forward(p).0, &p, &dy)
    });
}

/// A huge first feature, which no unit reads, goes into the output by the identity path and there
/// swallows any small difference. The formula does not care.
#[test]
fn is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let (m, n, h) = (case.length(2..=4), case.length(2..=4), case.length(1..=5));
        // All positive: no sum cancels, so every right order of summation agrees.
        let mut draw = |name, rows, columns| case.matrix(name, rows, columns).mapv(f64::abs);
        let mut p = (draw("x", m, n), draw("w1", h, n), draw("w2", n, h));
        let dy = draw("dy", m, n);
        // Not near saturation, where 1 − a² loses digits that (1 − a)·(1 + a) keeps.
        p.1 *= 0.3;
        p.0.column_mut(0).fill(1e13);
        p.1.column_mut(0).fill(0.0);
        let cached = forward(&p).1;
        let yours = case.ask(answer! {
            let cache = kit::BlockCache { x: cached.x.clone(), a: cached.a.clone() };
            let g = kit::residual_backward(&block!(p), &cache, &dy);
            parts! { dx: g.dx, dw1: g.dw1, dw2: g.dw2 }
        })?;
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
        let x = case.matrix("x", 4, 5);
        let p = (x.clone(), case.matrix("w1", 3, 2), case.matrix("w2", 5, 3));
        // The two lengths that clash are enough.
        case.refuses(
            "w1 3×2 with x 4×5",
            &[2, 5],
            answer! { parts! { y: kit::residual_forward(&block!(p), &p.0).0 } },
        )?;
        let p = (x, case.matrix("w1", 3, 5), case.matrix("w2", 1, 3));
        case.refuses(
            "an F(x) 4×1 beside x 4×5",
            &[1, 5],
            answer! { parts! { y: kit::residual_forward(&block!(p), &p.0).0 } },
        )?;
        let p = (case.matrix("x", 4, 1), case.matrix("w1", 3, 1), case.matrix("w2", 5, 3));
        case.refuses(
            "an F(x) 4×5 beside x 4×1",
            &[5, 1],
            answer! { parts! { y: kit::residual_forward(&block!(p), &p.0).0 } },
        )?;
        let p = (case.matrix("x", 4, 5), case.matrix("w1", 3, 5), p.2);
        let cached = forward(&p).1;
        for (rows, columns, clash) in [(1, 5, [1, 4]), (4, 1, [1, 5])] {
            let dy = case.matrix("dy", rows, columns);
            case.refuses(
                &format!("dy {rows}×{columns} with x 4×5"),
                &clash,
                answer! {
                    let cache = kit::BlockCache { x: cached.x.clone(), a: cached.a.clone() };
                    parts! { dx: kit::residual_backward(&block!(p), &cache, &dy).dx }
                },
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
        let mut p = draw(case);
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
