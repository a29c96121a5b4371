//! The race: gradients of three landscapes, the way of one optimizer over one of them, and all
//! optimizers over each. A wrong answer is to be seen in a few steps; that all arrive is seen at
//! the end of a thousand.

use super::*;

/// The definitions, in the order of `Landscape::ALL`.
fn value(landscape: usize, x: f64, y: f64) -> f64 {
    match landscape {
        0 => (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x),
        1 => x * x / 2.0 + y * y * y * y / 4.0 - y * y / 2.0,
        _ => x * x / 2.0 + 50.0 * y * y,
    }
}

fn slope(landscape: usize, x: f64, y: f64) -> [f64; 2] {
    match landscape {
        0 => [2.0 * (x - 1.0) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)],
        1 => [x, y * y * y - y],
        _ => [x, 100.0 * y],
    }
}

const START: [[f64; 2]; 3] = [[-1.2, 1.0], [1.0, 0.001], [10.0, 1.0]];
const NAMES: [&str; 3] = ["valley", "saddle", "bowl"];

#[test]
fn gradient() {
    task!().cases(32, |case| {
        let landscape = *case.pick(&[0, 1, 2]);
        case.tell(NAMES[landscape]);
        let at = case.vector("(x, y)", 2);
        case.given("(x, y)", &at);
        let yours = case.ask(answer! {
            let landscape = kit::Landscape::ALL[landscape];
            parts! { gradient: landscape.gradient(&at), value: landscape.value(&at) }
        })?;
        yours.equals("value", &value(landscape, at[0], at[1]))?;
        yours.gradients(&["gradient"], |at| value(landscape, at[0], at[1]), &at, &1.0)
    });
}

/// Where differences of the value drown in its rounding and the formula, however it is arranged,
/// rounds next to nothing: x is a power of 2, and y, in the valley, a little off x². Not so far out
/// that 400·x³ would swallow the 2 beside it; but for ∂f/∂y, which has no such term, much further. And
/// so near 0 that a threshold shows, or exactly there.
#[test]
fn gradient_is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let sign = *case.pick(&[1.0, -1.0]);
        let quarters = f64::from(*case.pick(&[3, -5, 7, -9])) / 4.0;
        let (near, far) = (sign * 2f64.powi(10), sign * 2f64.powi(30));
        for (landscape, x, y, from) in [
            (0, near, near * near + quarters, 0),
            (0, far, far * far + 32768.0 * quarters, 1),
            (1, far, quarters, 0),
            (2, far, quarters, 0),
            (0, 1e-9 * quarters, 1e-12, 0),
            (0, 0.0, 0.0, 0),
            (1, 1e-150, 1e-150 * quarters, 0),
            (1, 0.0, 0.0, 0),
            (2, 1e-150, 1e-150 * quarters, 0),
            (2, 0.0, 0.0, 0),
        ] {
            let at = Array1::from(vec![x, y]);
            case.forget();
            case.tell(format!("{} at {:?}", NAMES[landscape], at.to_vec()));
            let yours = case.ask(answer! {
                let gradient = kit::Landscape::ALL[landscape].gradient(&at);
                parts! { gradient: gradient.iter().copied().skip(from).collect::<Vec<f64>>() }
            })?;
            let gradient = Array1::from(slope(landscape, x, y)[from..].to_vec());
            yours.close("gradient", &gradient, 0.0, 1e-14)?;
        }
        Ok(())
    });
}

/// A minimum of each landscape.
const MINIMUM: [[f64; 2]; 3] = [[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];

/// The shapes that an optimizer is to be given: (x, y) is one parameter.
const GIVEN: &str = "parameters [[2]], gradients [[2]]";

/// An optimizer of the suite's own: it has a memory, so that a new one for every step would show,
/// and every third step lands on a minimum, only to roll on from there.
#[derive(Default)]
struct Ball {
    velocity: [f64; 2],
    steps: usize,
}

impl Ball {
    fn step(&mut self, landscape: usize, at: &mut [f64; 2], gradient: [f64; 2]) {
        self.steps += 1;
        for i in [0, 1] {
            self.velocity[i] = 0.5 * self.velocity[i] + gradient[i];
            at[i] -= 0.001 * self.velocity[i];
        }
        if self.steps.is_multiple_of(3) {
            *at = MINIMUM[landscape];
        }
    }
}

/// A [`Ball`] as `kit` has optimizers.
macro_rules! rolling_ball {
    ($landscape:expr) => {{
        #[derive(Default)]
        struct Rolling {
            ball: Ball,
            landscape: usize,
            given: String,
        }
        impl kit::Optimizer for Rolling {
            fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
                let shapes =
                    |list: &[ArrayD<f64>]| list.iter().map(|a| a.shape().to_vec()).collect();
                let given: [Vec<Vec<usize>>; 2] = [shapes(parameters), shapes(gradients)];
                self.given = format!("parameters {:?}, gradients {:?}", given[0], given[1]);
                // What does not fit stays where it is.
                if let ([x], [g]) = (parameters, gradients)
                    && self.given == GIVEN
                {
                    let mut at = [x[0], x[1]];
                    self.ball.step(self.landscape, &mut at, [g[0], g[1]]);
                    (x[0], x[1]) = (at[0], at[1]);
                }
            }
            fn set_learning_rate(&mut self, _: f64) {}
        }
        Rolling { landscape: $landscape, ..Default::default() }
    }};
}

#[test]
fn descends_with_the_gradient_of_the_present_point() {
    task!().cases(24, |case| {
        let landscape = *case.pick(&[0, 1, 2]);
        let budget = case.size("budget", 0..=20) * *case.pick(&[1, 20]);
        case.tell(format!("{}, {budget} steps", NAMES[landscape]));
        let yours = case.ask(answer! {
            let mut ball = rolling_ball!(landscape);
            let path = kit::descend(&mut ball, kit::Landscape::ALL[landscape], budget);
            parts! {
                "arrays that `step` got": ball.given,
                "number of points": path.len().to_string(),
                "number of steps": ball.ball.steps.to_string(),
                "point {0} of the path": path,
            }
        })?;
        let (mut at, mut ball) = (START[landscape], Ball::default());
        let mut path = vec![Array1::from(at.to_vec())];
        for _ in 0..budget {
            let gradient = slope(landscape, at[0], at[1]);
            ball.step(landscape, &mut at, gradient);
            path.push(Array1::from(at.to_vec()));
        }
        yours.says("number of points", &(budget + 1).to_string())?;
        yours.says("arrays that `step` got", if budget == 0 { "" } else { GIVEN })?;
        // A steep wall enlarges a rounding.
        yours.close("point {0} of the path", &path, 1e-11, 1e-11)?;
        yours.says("number of steps", &budget.to_string())
    });
}

/// Every optimizer, by name and in order, and each from the start of the landscape.
#[test]
fn everyone_runs_alone() {
    task!().cases(12, |case| {
        let (landscape, budget) = (*case.pick(&[0, 1, 2]), case.size("budget", 0..=12));
        case.tell(NAMES[landscape]);
        let yours = case.ask(answer! {
            let runs = kit::race(kit::Landscape::ALL[landscape], budget);
            let names: Vec<&str> = runs.iter().map(|run| run.name).collect();
            let points: Vec<usize> = runs.iter().map(|run| run.path.len()).collect();
            let path: Vec<_> = runs.iter().map(|run| run.path.clone()).collect();
            parts! {
                names: names.join(", "),
                "number of points of each run": format!("{points:?}"),
                "point {1} of run {0}": path,
            }
        })?;
        let runs = reference::race(reference::Landscape::ALL[landscape], budget);
        let (names, path): (Vec<_>, Vec<_>) = runs.into_iter().map(|r| (r.name, r.path)).unzip();
        yours.says("names", &names.join(", "))?;
        let points = vec![budget + 1; names.len()];
        yours.says("number of points of each run", &format!("{points:?}"))?;
        yours.close("point {1} of run {0}", &path, 1e-9, 1e-9)
    });
}

/// The optimizers that race are those of the other tasks. There are three landscapes, and so few ways to
/// go over them that a table could hold them all: here the gradients are others.
#[test]
fn everyone_is_the_optimizer_of_that_name() {
    task!().cases(8, |case| {
        let landscape = *case.pick(&[0, 1, 2]);
        case.tell(NAMES[landscape]);
        let gradients = case.matrix("gradients", 4, 2);
        case.given("gradients", &gradients);
        let yours = case.ask(answer! {
            let mut paths = Vec::new();
            for (_, mut optimizer) in kit::entries(kit::Landscape::ALL[landscape]) {
                let mut at = [ArrayD::zeros(IxDyn(&[2]))];
                let mut path = Vec::new();
                for gradient in gradients.rows() {
                    optimizer.step(&mut at, &[gradient.to_owned().into_dyn()]);
                    path.push(at[0].clone());
                }
                paths.push(path);
            }
            parts! { "point {1} of run {0}, from 0 by these gradients": paths }
        })?;
        let mut paths = Vec::new();
        for (_, mut optimizer) in reference::entries(reference::Landscape::ALL[landscape]) {
            let mut at = [ArrayD::zeros(IxDyn(&[2]))];
            let mut path = Vec::new();
            for gradient in gradients.rows() {
                optimizer.step(&mut at, &[gradient.to_owned().into_dyn()]);
                path.push(at[0].clone());
            }
            paths.push(path);
        }
        yours.close("point {1} of run {0}, from 0 by these gradients", &paths, 1e-9, 1e-9)
    });
}

/// The values that the statement asks for.
const BAR: [f64; 3] = [0.1, -0.249, 0.01];

#[test]
fn everyone_arrives() {
    task!().slow().once(|case| {
        for (landscape, bar) in BAR.into_iter().enumerate() {
            case.forget();
            case.tell(NAMES[landscape]);
            let yours = case.ask(answer! {
                let runs = kit::race(kit::Landscape::ALL[landscape], 1000);
                let points: Vec<usize> = runs.iter().map(|run| run.path.len()).collect();
                let ends: Vec<_> = runs.into_iter().map(|mut run| run.path.pop()).collect();
                parts! { "number of points of each run": format!("{points:?}"), end: ends }
            })?;
            yours.says("number of points of each run", &format!("{:?}", [1001; 9]))?;
            let entries = reference::entries(reference::Landscape::ALL[landscape]);
            for ((name, _), end) in entries.iter().zip(yours.tensors("end")) {
                let &[x, y] = &end.values[..] else {
                    let shape = format!("{name} ends at a point that is not (x, y)");
                    return yours.holds(false, shape);
                };
                let end = value(landscape, x, y);
                let high = format!("{name} ends at {end:.3}, and should at {bar} or below");
                yours.holds(end <= bar, high)?;
            }
        }
        Ok(())
    });
}
