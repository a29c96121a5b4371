//! Four derivatives: their values, their conventions at 0, their maxima, and saturation.

use super::*;

macro_rules! all_four {
    ($z:expr, $slope:expr) => {
        parts! {
            sigmoid_derivative: kit::sigmoid_derivative($z),
            tanh_derivative: kit::tanh_derivative($z),
            relu_derivative: kit::relu_derivative($z),
            leaky_relu_derivative: kit::leaky_relu_derivative($z, $slope),
        }
    };
}

/// The sign of z decides about leaky ReLU, not which of z and slope·z is larger: that is another
/// thing for a slope above 1, and the slope may be negative or 0 too.
#[test]
fn values() {
    task!().cases(96, |case| {
        let scale = *case.pick(&[2.0, -2.0, 10.0, -10.0, 0.1, -0.1, 1e-3, -1e-6, 1e-12]);
        let z: f64 = scale * case.number(0.2..2.0);
        let slope = case.number(-1.5..1.5);
        let slope = *case.pick(&[slope, 0.01, 0.0, 1.0, 3.0]);
        case.given("z", &z);
        case.given("slope", &slope);
        let yours = case.ask(answer! { all_four!(z, slope) })?;
        // Where no usual step comes across 0, and there is no cancellation.
        if (0.1..4.0).contains(&z.abs()) {
            let sigma = |z: &f64| 1.0 / (1.0 + (-z).exp());
            yours.gradients(&["sigmoid_derivative"], sigma, &z, &1.0)?;
            yours.gradients(&["tanh_derivative"], |z| z.tanh(), &z, &1.0)?;
        }
        // To the last digits, which no difference of the function has: the sound forms differ by
        // 1e-15 at most (tanh as 2σ(2z) − 1), sixth-order differences by 2e-14.
        yours.close("sigmoid_derivative", &(1.0 / (2.0 + 2.0 * z.cosh())), 3e-15, 0.0)?;
        yours.close("tanh_derivative", &z.cosh().powi(-2), 3e-15, 0.0)?;
        yours.close("relu_derivative", &f64::from(z > 0.0), 3e-15, 0.0)?;
        yours.close("leaky_relu_derivative", &if z > 0.0 { 1.0 } else { slope }, 3e-15, 0.0)
    });
}

/// At 0, beside 0 on either side (ReLU has no tolerance there), and so far out that all is 0. With a
/// negative slope the output of leaky ReLU has not the sign of z.
#[test]
fn conventions_maxima_and_saturation() {
    task!().once(|case| {
        case.tell("z = 0, −0, ±10⁻³⁰⁰, ±10⁴, ±∞");
        let inf = f64::INFINITY;
        let yours = case.ask(answer! {
            let at = |f: &dyn Fn(f64) -> f64| {
                [0.0, -0.0, 1e-300, -1e-300, 1e4, -1e4, inf, -inf].map(f).to_vec()
            };
            let leaky = |slope| at(&|z| kit::leaky_relu_derivative(z, slope));
            parts! {
                sigmoid_derivative: at(&kit::sigmoid_derivative),
                tanh_derivative: at(&kit::tanh_derivative),
                relu_derivative: at(&kit::relu_derivative),
                "leaky_relu_derivative, slope 0.2,": leaky(0.2),
                "leaky_relu_derivative, slope 3,": leaky(3.0),
                "leaky_relu_derivative, slope 0,": leaky(0.0),
                "leaky_relu_derivative, slope −0.5,": leaky(-0.5),
            }
        })?;
        let leaky = |s| [s, s, 1.0, s, 1.0, s, 1.0, s];
        for (part, expected) in [
            ("sigmoid_derivative", [0.25, 0.25, 0.25, 0.25, 0.0, 0.0, 0.0, 0.0]),
            ("tanh_derivative", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
            ("relu_derivative", leaky(0.0)),
            ("leaky_relu_derivative, slope 0.2,", leaky(0.2)),
            ("leaky_relu_derivative, slope 3,", leaky(3.0)),
            ("leaky_relu_derivative, slope 0,", leaky(0.0)),
            ("leaky_relu_derivative, slope −0.5,", leaky(-0.5)),
        ] {
            yours.close(part, &Array1::from(expected.to_vec()), 1e-15, 0.0)?;
        }
        let yours = case.ask(answer! {
            parts! {
                "sigmoid_derivative of NaN": kit::sigmoid_derivative(f64::NAN),
                "tanh_derivative of NaN": kit::tanh_derivative(f64::NAN),
            }
        })?;
        yours.close("sigmoid_derivative of NaN", &f64::NAN, 0.0, 0.0)?;
        yours.close("tanh_derivative of NaN", &f64::NAN, 0.0, 0.0)
    });
}

/// On the way to saturation the derivative falls by a factor of e or e² with each step of z, and is
/// not 0 yet: what is cut off at some |z| shows beyond it. And on the way to 0 nothing is rounded.
#[test]
fn tails() {
    task!().once(|case| {
        case.tell("z = ±32, ±31, … ±4, and on in steps of 0.7 to ±10⁻⁸");
        let steps = (4..=32).rev().map(f64::from).chain((0..57).map(|k| 4.0 * 0.7f64.powi(k)));
        let zs: Vec<f64> = steps.flat_map(|z| [z, -z]).collect();
        let yours = case.ask(answer! {
            let at = |f: &dyn Fn(f64) -> f64| zs.iter().map(|z| f(*z)).collect::<Vec<f64>>();
            parts! {
                sigmoid_derivative: at(&kit::sigmoid_derivative),
                tanh_derivative: at(&kit::tanh_derivative),
            }
        })?;
        let zs = Array1::from(zs.clone());
        // As in `values`: e⁻³² is 1e-14.
        let sigmoid = zs.mapv(|z| 1.0 / (2.0 + 2.0 * z.cosh()));
        yours.close("sigmoid_derivative", &sigmoid, 3e-15, 0.0)?;
        yours.close("tanh_derivative", &zs.mapv(|z| z.cosh().powi(-2)), 3e-15, 0.0)
    });
}
