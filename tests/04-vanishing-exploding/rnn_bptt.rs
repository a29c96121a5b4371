//! A loss at every step, so that every state receives two gradients: from its own loss, and from
//! the next step. Truncation is judged by a forward pass in which the state before the window is a
//! constant.

use super::*;
use harness::Tensors;

/// wx, wh, b, h0.
type Point = (Array2<f64>, Array2<f64>, Array1<f64>, Array2<f64>);

/// A net, its inputs, and the upstream gradients of its states.
struct Run {
    point: Point,
    xs: Vec<Array2<f64>>,
    dhs: Vec<Array2<f64>>,
}

/// A run of `t` steps, for m examples, n_in inputs and n units. Often zeros somewhere, as the first
/// state and the bias are at the start, or values that repeat.
fn draw(case: &mut Case, t: usize, [m, n_in, n]: [usize; 3]) -> Run {
    let point = (
        matrix(case, "wx", n, n_in),
        matrix(case, "wh", n, n) * 0.7,
        vector(case, "b", n),
        matrix(case, "h0", m, n),
    );
    let mut list = |name, columns| {
        let mut steps = case.cube(name, [t, m, columns]);
        special(case, name, &mut steps);
        if name == "dhs" {
            not_constant(case, &mut steps);
        }
        steps.outer_iter().map(|step| step.to_owned()).collect()
    };
    Run { xs: list("xs", n_in), dhs: list("dhs", n), point }
}

fn short(case: &mut Case) -> [usize; 3] {
    [case.length(1..=3), case.length(1..=3), case.length(1..=4)]
}

macro_rules! rnn {
    ($p:expr) => {
        kit::Rnn { wx: $p.0.clone(), wh: $p.1.clone(), b: $p.2.clone() }
    };
}

fn give(case: &mut Case, run: &Run, window: usize) {
    let names = ["wx", "wh", "b", "h0"];
    names.iter().zip(run.point.to_tensors()).for_each(|(name, value)| case.given(name, &value));
    case.given("xs", &run.xs);
    case.given("dhs", &run.dhs);
    case.given("window", &(window as f64));
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

fn expected(run: &Run, hs: &[Array2<f64>], window: usize) -> reference::RnnGradients {
    use ::mistakes::solution as kit;
    kit::rnn_bptt(&rnn!(run.point), &run.xs, hs, &run.dhs, window)
}

const NAMES: [&str; 4] = ["dwx", "dwh", "db", "dh0"];

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let (t, short) = (case.size("steps", 1..=10), short(case));
        let run = draw(case, t, short);
        let hs = states(&run.point, &run.xs);
        // As long as the sequence, or longer.
        let window = *case.pick(&[t, t + 1, t + 2, 256, 65_536, usize::MAX]);
        give(case, &run, window);
        let yours = case.ask(answer! { bptt!(run, hs, window) })?;
        let outputs = |p: &Point| states(p, &run.xs).split_off(1);
        yours.gradients(&NAMES, outputs, &run.point, &run.dhs)
    });
}

/// The loss of step t sees the parameters in the last `window` steps only; what came before is a
/// constant.
#[test]
fn truncated() {
    task!().cases(48, |case| {
        let (t, short) = (case.size("steps", 1..=10), short(case));
        let run = draw(case, t, short);
        let hs = states(&run.point, &run.xs);
        let window = case.size("window", 1..=4);
        give(case, &run, window);
        let yours = case.ask(answer! { bptt!(run, hs, window) })?;
        let outputs = |p: &Point| -> Vec<Array2<f64>> {
            let state = |t: usize| {
                let start = (t + 1).saturating_sub(window);
                let from = if start == 0 { p.3.clone() } else { hs[start].clone() };
                let p = (p.0.clone(), p.1.clone(), p.2.clone(), from);
                states(&p, &run.xs[start..=t]).pop().unwrap_or_default()
            };
            (0..run.xs.len()).map(state).collect()
        };
        yours.gradients(&NAMES, outputs, &run.point, &run.dhs)
    });
}

/// Inputs of 10⁷ under weights of 10⁻⁷: any usual step is small for the one and enormous for the
/// other. And the last digits, which no difference has, whatever its step.
#[test]
fn is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let t = case.length(1..=2);
        let short = [case.length(1..=3), case.length(1..=3), case.length(1..=2)];
        let mut run = draw(case, t, short);
        run.point.0 *= 1e-7;
        run.xs.iter_mut().for_each(|x| *x *= 1e7);
        let hs = states(&run.point, &run.xs);
        give(case, &run, t);
        let yours = case.ask(answer! { bptt!(run, hs, t) })?;
        let g = expected(&run, &hs, t);
        // The sound forms differ by 3e-15 or so in these short sums of ordinary numbers (1e-14 at
        // the very worst), sixth-order differences by 1e-13.
        yours.close("dwx", &g.dwx, 3e-14 * 1e7, 0.0)?;
        yours.close("dwh", &g.dwh, 3e-14, 0.0)?;
        yours.close("db", &g.db, 3e-14, 0.0)?;
        yours.close("dh0", &g.dh0, 3e-14, 0.0)
    });
}

/// More steps, units, inputs and examples than elsewhere, and upstream gradients of any size. Slow:
/// other tests name the mistake.
#[test]
fn large_runs() {
    task!().slow().cases(12, |case| {
        let (steps, window) = *case.pick(&[(3, 3), (9, 4), (9, 9), (40, 40), (80, 2)]);
        let lengths = if steps < 10 { lengths(case) } else { short(case) };
        let mut run = draw(case, steps, lengths);
        // Not so large that units are saturated, not by hundreds of ones either: near 1, 1 − h² and
        // (1 − h)·(1 + h) agree to few digits.
        let size = |n: usize| if n > 100 { n as f64 } else { (n as f64).sqrt() };
        run.point.0 /= size(lengths[1]);
        run.point.1 /= size(lengths[2]);
        let scale = *case.pick(&[1.0, 1e-14, 1e-200, 1e100]);
        run.dhs.iter_mut().for_each(|dh| *dh *= scale);
        case.tell(format!("{steps} steps, window {window}, dhs times {scale:e}"));
        let hs = states(&run.point, &run.xs);
        give(case, &run, window);
        let yours = case.ask(answer! { bptt!(run, hs, window) })?;
        let g = expected(&run, &hs, window);
        yours.equals("dwx", &g.dwx)?;
        yours.equals("dwh", &g.dwh)?;
        yours.equals("db", &g.db)?;
        yours.equals("dh0", &g.dh0)
    });
}

/// Around h = 0 the net is linear, and T steps multiply a gradient by Wh T times: with a turn in the
/// plane, scaled by r, exactly rᵀ of it arrives.
#[test]
fn shrinks_or_grows_with_the_spectral_radius() {
    task!().cases(8, |case| {
        let (r, steps): (f64, usize) =
            *case.pick(&[(0.1, 20), (0.9, 20), (1.1, 20), (2.0, 20), (0.99, 60)]);
        let (sin, cos) = f64::sin_cos(case.number(0.1..3.0));
        let wh = ndarray::array![[cos, -sin], [sin, cos]] * r;
        let point = (case.matrix("wx", 2, 1), wh, Array1::zeros(2), Array2::zeros((2, 2)));
        let mut dhs = vec![Array2::zeros((2, 2)); steps];
        dhs[steps - 1] = case.matrix("dh", 2, 2);
        let run = Run { point, xs: vec![Array2::zeros((2, 1)); steps], dhs };
        case.tell(format!("{steps} steps, radius {r}"));
        let hs = states(&run.point, &run.xs);
        let yours = case.ask(answer! { bptt!(run, hs, steps) })?;
        let arrived = norm(&yours.tensor("dh0")?.values);
        let share = arrived / norm(&run.dhs[steps - 1]) / r.powi(steps as i32);
        yours.holds(
            (share - 1.0).abs() < 1e-9,
            format!("{share:.3} times what should arrive at h₀, {r} to the power of {steps}"),
        )
    });
}

#[test]
fn no_steps() {
    task!().once(|case| {
        case.tell("no inputs, no losses");
        let run = draw(case, 0, [2, 3, 4]);
        let hs = vec![run.point.3.clone()];
        let yours = case.ask(answer! { bptt!(run, hs, 3) })?;
        yours.equals("dwx", &Array2::zeros((4, 3)))?;
        yours.equals("dwh", &Array2::zeros((4, 4)))?;
        yours.equals("db", &Array1::zeros(4))?;
        yours.equals("dh0", &Array2::zeros((2, 4)))
    });
}

#[test]
fn refuses_a_window_of_0_and_lists_that_do_not_fit() {
    task!().once(|case| {
        for steps in [3, 0] {
            let run = draw(case, steps, [2, 3, 4]);
            let hs = states(&run.point, &run.xs);
            let what = format!("a window of 0 for {steps} inputs");
            case.refuses(&what, &[], refused! { bptt!(run, hs, 0) })?;
        }
        let mut run = draw(case, 3, [2, 3, 4]);
        let hs = states(&run.point, &run.xs);
        for count in [4, 0, 1, 2] {
            run.dhs = vec![run.point.3.clone(); count];
            let what = format!("{count} gradients for 3 inputs");
            case.refuses(&what, &[3, count], refused! { bptt!(run, hs, 3) })?;
        }
        Ok(())
    });
}
