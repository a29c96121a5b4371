//! A loss at every step, so that every state receives two gradients: from its own loss, and from
//! the next step. Truncation is judged by a forward pass in which the state before the window is a
//! constant.

use super::*;

/// wx, wh, b, h0.
type Point = (Array2<f64>, Array2<f64>, Array1<f64>, Array2<f64>);

struct Case {
    point: Point,
    xs: Vec<Array2<f64>>,
    dhs: Vec<Array2<f64>>,
}

fn draw(case: &mut harness::Case) -> Case {
    draw_up_to(case, 10, 4)
}

fn draw_up_to(case: &mut harness::Case, steps: usize, units: usize) -> Case {
    let (t, m) = (case.size("steps", 1..=steps), case.length(2..=3));
    let (n_in, n) = (case.length(1..=3), case.length(1..=units));
    let point = (
        case.matrix("wx", n, n_in),
        case.matrix("wh", n, n) * 0.7,
        case.vector("b", n),
        case.matrix("h0", m, n),
    );
    let mut list = |columns| {
        (0..t).map(|_| Array2::from_shape_simple_fn((m, columns), || case.value())).collect()
    };
    Case { point, xs: list(n_in), dhs: list(n) }
}

macro_rules! rnn {
    ($p:expr) => {
        kit::Rnn { wx: $p.0.clone(), wh: $p.1.clone(), b: $p.2.clone() }
    };
}

macro_rules! bptt {
    ($c:expr, $hs:expr, $window:expr) => {{
        let g = kit::rnn_bptt(&rnn!($c.point), &$c.xs, &$hs, &$c.dhs, $window);
        parts! { dwx: g.dwx, dwh: g.dwh, db: g.db, dh0: g.dh0 }
    }};
}

fn states(p: &Point, xs: &[Array2<f64>]) -> Vec<Array2<f64>> {
    use ::mistakes::solution as kit;
    kit::rnn_forward(&rnn!(p), xs, &p.3)
}

const NAMES: [&str; 4] = ["dwx", "dwh", "db", "dh0"];

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let c = draw(case);
        let hs = states(&c.point, &c.xs);
        let more = case.length(0..=2);
        let yours = case.ask(answer! { bptt!(c, hs, c.xs.len() + more) })?;
        let outputs = |p: &Point| states(p, &c.xs).split_off(1);
        yours.gradients(&NAMES, outputs, &c.point, &c.dhs)
    });
}

/// The loss of step t sees the parameters in the last `window` steps only; what came before is a
/// constant.
#[test]
fn truncated() {
    task!().cases(48, |case| {
        let c = draw(case);
        let hs = states(&c.point, &c.xs);
        let window = case.size("window", 1..=4);
        let yours = case.ask(answer! { bptt!(c, hs, window) })?;
        let outputs = |p: &Point| -> Vec<Array2<f64>> {
            let state = |t: usize| {
                let start = (t + 1).saturating_sub(window);
                let from = if start == 0 { p.3.clone() } else { hs[start].clone() };
                let p = (p.0.clone(), p.1.clone(), p.2.clone(), from);
                states(&p, &c.xs[start..=t]).pop().unwrap_or_default()
            };
            (0..c.xs.len()).map(state).collect()
        };
        yours.gradients(&NAMES, outputs, &c.point, &c.dhs)
    });
}

/// Inputs of 10⁷ under weights of 10⁻⁷: any usual step is small for the one and enormous for the
/// other. And the last digits, which no difference has, whatever its step.
#[test]
fn is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let mut c = draw_up_to(case, 2, 2);
        c.point.0 *= 1e-7;
        c.xs.iter_mut().for_each(|x| *x *= 1e7);
        let hs = states(&c.point, &c.xs);
        let yours = case.ask(answer! { bptt!(c, hs, c.xs.len()) })?;
        let g = {
            use ::mistakes::solution as kit;
            kit::rnn_bptt(&rnn!(c.point), &c.xs, &hs, &c.dhs, c.xs.len())
        };
        // The sound forms differ by 3e-15 or so in these short sums of ordinary numbers (1e-14 at
        // the very worst), sixth-order differences by 1e-13.
        yours.close("dwx", &g.dwx, 3e-14 * 1e7, 0.0)?;
        yours.close("dwh", &g.dwh, 3e-14, 0.0)?;
        yours.close("db", &g.db, 3e-14, 0.0)?;
        yours.close("dh0", &g.dh0, 3e-14, 0.0)
    });
}

/// Around h = 0 the net is linear, and 20 steps multiply a gradient by Wh twenty times: with a
/// turn in the plane, stretched by r, exactly r²⁰ of it arrives.
#[test]
fn shrinks_or_grows_with_the_spectral_radius() {
    task!().cases(8, |case| {
        let r: f64 = *case.pick(&[0.1, 0.9, 1.1, 2.0]);
        let (sin, cos) = f64::sin_cos(case.number(0.1..3.0));
        let wh = ndarray::array![[cos, -sin], [sin, cos]] * r;
        let point = (case.matrix("wx", 2, 1), wh, Array1::zeros(2), Array2::zeros((2, 2)));
        let mut dhs = vec![Array2::zeros((2, 2)); 20];
        dhs[19] = case.matrix("dh", 2, 2);
        let c = Case { point, xs: vec![Array2::zeros((2, 1)); 20], dhs };
        case.tell(format!("radius {r}"));
        let hs = states(&c.point, &c.xs);
        let yours = case.ask(answer! { bptt!(c, hs, 20) })?;
        let norm =
            |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
        let arrived = norm(&mut yours.tensor("dh0")?.values.iter().copied());
        let sent = norm(&mut c.dhs[19].iter().copied());
        let share = arrived / sent / r.powi(20);
        yours.holds(
            (share - 1.0).abs() < 1e-9,
            format!("{share:.3} times r²⁰ of the gradient arrives at h₀"),
        )
    });
}

#[test]
fn refuses_a_window_of_0_and_lists_that_do_not_fit() {
    task!().once(|case| {
        let mut c = draw(case);
        let hs = states(&c.point, &c.xs);
        case.refuses("a window of 0", &[], answer! { bptt!(c, hs, 0) })?;
        c.xs = vec![c.xs[0].clone(); 3];
        let hs = states(&c.point, &c.xs);
        for count in [2, 4] {
            c.dhs = vec![c.dhs[0].clone(); count];
            let what = format!("3 inputs with {count} gradients");
            case.refuses(&what, &[3, count], answer! { bptt!(c, hs, 3) })?;
        }
        Ok(())
    });
}
