//! Four derivatives: their values, their conventions at 0, their maxima, and saturation.

use super::*;

macro_rules! derivative {
    ($name:expr, $z:expr) => {
        match $name {
            "sigmoid" => kit::sigmoid_derivative($z),
            "tanh" => kit::tanh_derivative($z),
            "relu" => kit::relu_derivative($z),
            _ => kit::leaky_relu_derivative($z, 0.2),
        }
    };
}

const NAMES: [&str; 4] = ["sigmoid", "tanh", "relu", "leaky relu"];

fn function(name: &str, z: f64) -> f64 {
    match name {
        "sigmoid" => 1.0 / (1.0 + (-z).exp()),
        "tanh" => z.tanh(),
        "relu" => z.max(0.0),
        _ => z.max(0.2 * z),
    }
}

#[test]
fn values() {
    task!().cases(96, |case| {
        let name = *case.pick(&NAMES);
        let z = 2.0 * case.value();
        case.tell(format!("{name} at {z:.3}"));
        let yours = case.ask(answer! { parts! { derivative: derivative!(name, z) } })?;
        yours.gradients(&["derivative"], |z| function(name, *z), &z, &1.0)?;
        // To the last digits, which no difference of the function has: the sound forms differ by
        // 1e-15 at most (tanh as 2σ(2z) − 1), sixth-order differences by 2e-14.
        let exact = match name {
            "sigmoid" => 1.0 / (2.0 + 2.0 * z.cosh()),
            "tanh" => z.cosh().powi(-2),
            "relu" => f64::from(z > 0.0),
            _ => {
                if z > 0.0 {
                    1.0
                } else {
                    0.2
                }
            }
        };
        yours.close("derivative", &exact, 3e-15, 0.0)
    });
}

/// The sign of z decides, not which of z and slope·z is larger: that is another thing for a slope
/// above 1, and the slope may be negative too.
#[test]
fn slope_of_the_leaky_one() {
    task!().cases(16, |case| {
        let (z, slope) = (case.value(), case.number(-1.5..1.5));
        case.tell(format!("z = {z:.3}, slope {slope:.3}"));
        let yours = case.ask(answer! {
            parts! { derivative: kit::leaky_relu_derivative(z, slope), at_zero: kit::leaky_relu_derivative(0.0, slope) }
        })?;
        yours.equals("derivative", &if z > 0.0 { 1.0 } else { slope })?;
        yours.equals("at_zero", &slope)
    });
}

/// At 0, beside 0 on either side (ReLU has no tolerance there), and so far out that all is 0.
#[test]
fn conventions_maxima_and_saturation() {
    task!().once(|case| {
        case.tell("z = 0, ±10⁻³⁰⁰, ±10⁴");
        let yours = case.ask(answer! {
            let at = |name: &str| [0.0, 1e-300, -1e-300, 1e4, -1e4].map(|z| derivative!(name, z)).to_vec();
            parts! { sigmoid: at("sigmoid"), tanh: at("tanh"), relu: at("relu"), leaky: at("leaky relu") }
        })?;
        for (part, expected) in [
            ("sigmoid", [0.25, 0.25, 0.25, 0.0, 0.0]),
            ("tanh", [1.0, 1.0, 1.0, 0.0, 0.0]),
            ("relu", [0.0, 1.0, 0.0, 1.0, 0.0]),
            ("leaky", [0.2, 1.0, 0.2, 1.0, 0.2]),
        ] {
            yours.close(part, &Array1::from(expected.to_vec()), 1e-15, 0.0)?;
        }
        Ok(())
    });
}

/// On the way to saturation the derivative falls by a factor of e or e² with each step of z, and is
/// not 0 yet: what is cut off at some |z| shows beyond it.
#[test]
fn tails() {
    task!().once(|case| {
        case.tell("z = ±4, ±5, … ±32");
        let zs: Vec<f64> = (4..=32).flat_map(|z| [f64::from(z), -f64::from(z)]).collect();
        let yours = case.ask(answer! {
            let at = |name: &str| zs.iter().map(|z| derivative!(name, *z)).collect::<Vec<f64>>();
            parts! { sigmoid: at("sigmoid"), tanh: at("tanh") }
        })?;
        let zs = Array1::from(zs.clone());
        // As in `values`: e⁻³² is 1e-14.
        yours.close("sigmoid", &zs.mapv(|z| 1.0 / (2.0 + 2.0 * z.cosh())), 3e-15, 0.0)?;
        yours.close("tanh", &zs.mapv(|z| z.cosh().powi(-2)), 3e-15, 0.0)
    });
}
