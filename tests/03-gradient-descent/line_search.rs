//! The step that backtracking returns is told by two facts: the Armijo condition holds there, and
//! it failed at every longer step tried.

use super::*;
use std::cell::RefCell;

/// A valley: where it is narrow (c = 20) the first step is far too long, where wide it will do.
fn valley(c: &Array1<f64>, x: &Array1<f64>) -> f64 {
    c.iter().zip(x).map(|(c, x)| c.abs() * (x * x + x.powi(4))).sum::<f64>()
}

fn valley_gradient(c: &Array1<f64>, x: &Array1<f64>) -> Array1<f64> {
    // In c's place, so that it lies in memory as c does.
    let mut g = c.clone();
    g.zip_mut_with(x, |c, x| *c = c.abs() * (2.0 * x + 4.0 * x.powi(3)));
    g
}

#[test]
fn holds_at_the_step_and_failed_before_it() {
    task!().cases(64, |case| {
        let n = count(case, 1..=4);
        let (c, x) = (case.vector("c", n), case.vector("x", n));
        // Shallow or deep, the same steps satisfy the condition: no slope is too small to go down.
        let depth = *case.pick(&[1.0, 1e-12, 1e12]);
        let c = c * *case.pick(&[20.0, 0.1]) * depth;
        let gradient = valley_gradient(&c, &x);
        // Downhill, but not straight down; or along one axis alone.
        let mut direction = case.vector("tilt", n);
        direction.zip_mut_with(&gradient, |d, g| *d = -g / depth * d.abs());
        if *case.pick(&[false, false, true]) {
            direction.iter_mut().skip(1).for_each(|d| *d = 0.0);
        }
        // The first step in the units of d, which may be short or long.
        let length = *case.pick(&[1.0, 1e-6, 1e6]);
        direction *= length;
        let initial = case.number(0.5..2.0) / length;
        let shrink = match *case.pick(&["", "", "little", "a lot"]) {
            "little" => case.number(0.97..0.995),
            "a lot" => case.number(0.001..0.05),
            _ => case.number(0.3..0.9),
        };
        let armijo = *case.pick(&[0.3, 1e-4, 0.9, 1e-9, 0.999]);
        case.given("x", &x);
        case.given("∇f", &gradient);
        case.given("d", &direction);
        case.given("t₀, ρ, c", &Array1::from(vec![initial, shrink, armijo]));
        case.tell("f(x) = Σ |c_j|·(x_j² + x_j⁴)");
        let slope = gradient.dot(&direction);
        // How far below the Armijo line a step ends, relative to what it is compared with.
        let below = |t: f64| {
            let bound = valley(&c, &x) + armijo * t * slope;
            (bound - valley(&c, &(&x + t * &direction))) / valley(&c, &x)
        };
        let trials: Vec<f64> = std::iter::successors(Some(initial), |t| Some(t * shrink)).take(100).collect();
        let right = trials.iter().position(|&t| below(t) >= 0.0);
        let tried = &trials[..right.map_or(100, |right| right + 1)];
        if tried.iter().any(|&t| below(t).abs() < 1e-12) {
            // Too close to call: rounding decides, so any answer may be right.
            return Err(harness::Fault::Undecidable);
        }
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial, shrink, c: armijo };
            let asked = RefCell::new(0);
            let f = |at: &Array1<f64>| {
                *asked.borrow_mut() += usize::from(at != x);
                valley(&c, at)
            };
            parts! { step: kit::line_search(f, &x, &gradient, &direction, &settings), trials: asked.take() }
        })?;
        match right {
            // The steps are a chain of products: 100 roundings at the most.
            Some(right) => yours.close("step", &trials[right], 0.0, 1e-13)?,
            None => yours.says("step", "Err(NoStep)")?,
        }
        let trials = yours.number("trials")?;
        let complaint = format!("f is asked {trials} times away from x, in {} trials: once each is enough", tried.len());
        yours.holds(trials == tried.len() as f64, complaint)
    });
}

/// On a straight line f loses all that was promised. For c = ½ take one of half the slope: it meets
/// the condition to the last bit, and a line that is higher by a hair never does.
#[test]
fn at_most_is_enough_and_a_hair_more_is_not() {
    task!().once(|case| {
        let on: fn(f64) -> f64 = |x| -0.55 * x;
        let above: fn(f64) -> f64 = |x| if x > 0.0 { 1.0 - 0.55 * x + 1e-13 } else { 1.0 };
        for (what, f, says) in [
            ("f(x) = −0.55·x", on, "1"),
            ("f(0) = 1, f(x) = 1 − 0.55·x + 1e-13 elsewhere", above, "Err(NoStep)"),
        ] {
            case.tell(format!("{what}; x = 0, d = 1, ∇f·d = −1.1, t₀ = 1, ρ = ½, c = ½"));
            let yours = case.ask(answer! {
                let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.5 };
                let (x, gradient) = (Array1::zeros(1), Array1::from_elem(1, -1.1));
                let step = kit::line_search(|x| f(x[0]), &x, &gradient, &Array1::ones(1), &settings);
                parts! { step: step }
            })?;
            yours.says("step", says)?;
            case.forget();
        }
        Ok(())
    });
}

/// Every step longer than ½ leaves the domain of f, where it is NaN or infinite.
#[test]
fn a_value_that_is_not_finite_is_no_decrease() {
    task!().once(|case| {
        for outside in [f64::NAN, f64::NEG_INFINITY, f64::INFINITY] {
            case.tell(format!("x = 1, d = −1, t₀ = 16, ρ = ½; f is {outside} from 0 downwards"));
            let yours = case.ask(answer! {
                let settings = kit::Armijo { initial: 16.0, shrink: 0.5, c: 0.1 };
                let (x, down) = (Array1::ones(1), Array1::from_elem(1, -1.0));
                let f = |x: &Array1<f64>| if x[0] > 0.0 { x[0] } else { outside };
                parts! { step: kit::line_search(f, &x, &Array1::ones(1), &down, &settings) }
            })?;
            yours.equals("step", &0.5)?;
            case.forget();
        }
        Ok(())
    });
}

/// The inequality decides: below +∞ is every finite value, below NaN and −∞ is none.
#[test]
fn f_at_x_need_not_be_finite() {
    task!().once(|case| {
        for (here, says) in
            [(f64::INFINITY, "2"), (f64::NAN, "Err(NoStep)"), (f64::NEG_INFINITY, "Err(NoStep)")]
        {
            case.tell(format!("f(x) = {here}, t₀ = 2; f is finite elsewhere"));
            let yours = case.ask(answer! {
                let settings = kit::Armijo { initial: 2.0, shrink: 0.5, c: 0.1 };
                let f = |x: &Array1<f64>| if x[0] == 0.0 { here } else { -x[0] };
                let (x, gradient) = (Array1::zeros(1), Array1::from_elem(1, -1.0));
                parts! { step: kit::line_search(f, &x, &gradient, &Array1::ones(1), &settings) }
            })?;
            yours.says("step", says)?;
            case.forget();
        }
        Ok(())
    });
}

/// Before any trial: f may be asked at x, and nowhere else.
#[test]
fn refuses_a_direction_that_does_not_go_down() {
    task!().once(|case| {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        for (gradient, direction) in [
            ([2.0, 0.0], [1.0, 0.0]),
            ([2.0, 1.0], [-1.0, 2.0]),
            ([2.0, 1.0], [0.0, 0.0]),
            ([0.0, 0.0], [-1.0, 1.0]),
            ([2.0, 1.0], [nan, -1.0]),
            ([inf, 1.0], [0.0, -1.0]),
            ([1e-200, 0.0], [1e-100, 0.0]),
        ] {
            case.tell(format!("∇f = {gradient:?}, d = {direction:?}"));
            let yours = case.ask(answer! {
                let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.1 };
                let trials = RefCell::new(0);
                let f = |x: &Array1<f64>| {
                    *trials.borrow_mut() += usize::from(*x != Array1::ones(2));
                    x[0] * x[0]
                };
                let (g, d) = (Array1::from(gradient.to_vec()), Array1::from(direction.to_vec()));
                let step = kit::line_search(f, &Array1::ones(2), &g, &d, &settings);
                parts! { step: step, first: trials.take() == 0 }
            })?;
            yours.says("step", "Err(NotDescent)")?;
            yours.is_true("first", "f is asked at a trial before the direction is looked at")?;
            case.forget();
        }
        Ok(())
    });
}

/// f goes up at first wherever the step is longer than `reach`. The 100th step is 2⁻⁹⁹: the last
/// to be tried.
#[test]
fn tries_a_hundred_steps() {
    task!().once(|case| {
        for (reach, hundredth) in [(1.5, true), (0.75, false)] {
            case.tell(format!("t₀ = 1, ρ = ½; f goes down up to t = {reach}·2⁻⁹⁹"));
            let yours = case.ask(answer! {
                let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.1 };
                let (x, gradient) = (Array1::zeros(1), Array1::from_elem(1, -1.0));
                let trials = RefCell::new(0);
                let f = |x: &Array1<f64>| {
                    *trials.borrow_mut() += usize::from(x[0] > 0.0);
                    if x[0] > reach * 0.5f64.powi(99) { 1.0 } else { -x[0] }
                };
                let step = kit::line_search(f, &x, &gradient, &Array1::ones(1), &settings);
                parts! { trials: trials.take(), step: step }
            })?;
            yours.equals("trials", &100.0)?;
            match hundredth {
                true => yours.close("step", &0.5f64.powi(99), 0.0, 1e-13)?,
                false => yours.says("step", "Err(NoStep)")?,
            }
            case.forget();
        }
        Ok(())
    });
}

/// x, gradient and direction of other lengths, above all of length 1, which broadcasts silently.
#[test]
fn refuses_lengths_that_do_not_match() {
    task!().once(|case| {
        for (x, g, d) in [(3, 1, 1), (1, 3, 3), (3, 3, 1), (3, 1, 3), (3, 2, 2), (3, 4, 3), (3, 3, 2)] {
            let [x, gradient, direction] = [(x, 1.0), (g, 1.0), (d, -1.0)].map(|(length, value)| Array1::from_elem(length, value));
            let what = format!("x of length {}, ∇f of {g}, d of {d}", x.len());
            let step = answer! {
                let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.1 };
                parts! { step: kit::line_search(|x| x.dot(x), &x, &gradient, &direction, &settings) }
            };
            case.refuses(&what, &[], step)?;
        }
        Ok(())
    });
}
