//! What every penalty is asked. A penalty is a sum over the weights, and no bias is one of them:
//! half of the tensors drawn are biases, and their gradients are zeros of the right shapes. The
//! gradient is compared with a numeric one, and is exact where differences are not: so near the
//! kink of |w| that any step crosses it, and beside a weight that swallows the others' share.

use super::*;

/// Tensors, and which of them are biases; the first is a weight.
pub type Drawn = Vec<(ArrayD<f64>, bool)>;

pub fn draw(case: &mut Case) -> Drawn {
    let tensors = case.size("tensors", 1..=4);
    let tensor = |i| {
        let is_bias = i > 0 && *case.pick(&[true, false]);
        let values = match *case.pick(&["vector", "matrix", "number"]) {
            "vector" => case.vector(if is_bias { "bias" } else { "w" }, 3).into_dyn(),
            "matrix" => case.matrix(if is_bias { "bias" } else { "w" }, 2, 3).into_dyn(),
            _ => {
                case.tell(if is_bias { "bias a number" } else { "w a number" });
                ndarray::arr0(case.value()).into_dyn()
            }
        };
        (values, is_bias)
    };
    (0..tensors).map(tensor).collect()
}

/// One weight tensor of these values, and a bias of the same.
pub fn weights_and_biases(values: Vec<f64>) -> Drawn {
    let values = Array1::from(values).into_dyn();
    vec![(values.clone(), false), (values, true)]
}

/// A function of every weight, and 0 for every bias.
pub fn of_weights(drawn: &Drawn, f: impl Fn(f64) -> f64) -> Vec<ArrayD<f64>> {
    drawn
        .iter()
        .map(|(values, is_bias)| values.mapv(|w| if *is_bias { 0.0 } else { f(w) }))
        .collect()
}

/// The sum over all weights.
pub fn total(drawn: &Drawn, f: impl Fn(f64) -> f64) -> f64 {
    of_weights(drawn, f).iter().map(|array| array.sum()).sum()
}

/// The drawn tensors as `kit`'s own type.
macro_rules! parameters {
    ($drawn:expr) => {
        $drawn
            .iter()
            .map(|(values, is_bias)| kit::Parameter { values: values.clone(), is_bias: *is_bias })
            .collect::<Vec<_>>()
    };
}

/// The questions. `penalty` asks `kit`, `share` is what one weight adds to the penalty and `slope`
/// its derivative, each for any λ and ρ.
macro_rules! questions {
    (penalty: $penalty:expr, share: $share:expr, slope: $slope:expr) => {
        #[test]
        fn value() {
            task!().cases(32, |case| {
                let (drawn, [lambda, ratio]) =
                    (draw(case), [case.number(0.1..3.0), case.number(0.1..0.9)]);
                let yours = case.ask(answer! {
                    parts! { value: ($penalty)(&parameters!(drawn), lambda, ratio).value }
                })?;
                yours.equals("value", &total(&drawn, |w| $share(w, lambda, ratio)))
            });
        }

        #[test]
        fn gradient() {
            task!().cases(32, |case| {
                let (drawn, [lambda, ratio]) =
                    (draw(case), [case.number(0.1..3.0), case.number(0.1..0.9)]);
                let yours = case.ask(answer! {
                    parts! { gradient: ($penalty)(&parameters!(drawn), lambda, ratio).gradients }
                })?;
                let value = |tensors: &Vec<ArrayD<f64>>| {
                    let biases = drawn.iter().map(|(_, is_bias)| *is_bias);
                    let drawn: Drawn = tensors.iter().cloned().zip(biases).collect();
                    total(&drawn, |w| $share(w, lambda, ratio))
                };
                let tensors: Vec<ArrayD<f64>> =
                    drawn.iter().map(|(values, _)| values.clone()).collect();
                yours.gradients(&["gradient"], value, &tensors, &1.0)
            });
        }

        #[test]
        fn gradient_is_exact_where_differences_are_not() {
            task!().cases(8, |case| {
                let (lambda, ratio) = (case.number(0.1..3.0), case.number(0.1..0.9));
                let sizes = [1e-12, 1e-9, 1e-3, 1.0, 1e6, 1e12];
                let drawn = weights_and_biases(sizes.map(|size| size * case.value()).to_vec());
                case.tell("weights from 10⁻¹² to 10¹² in size");
                let yours = case.ask(answer! {
                    parts! { gradient: ($penalty)(&parameters!(drawn), lambda, ratio).gradients }
                })?;
                // Two products and a sum of one sign: each sound form is within a few roundings.
                yours.close(
                    "gradient",
                    &of_weights(&drawn, |w| $slope(w, lambda, ratio)),
                    0.0,
                    1e-14,
                )
            });
        }

        #[test]
        fn zeros_and_no_weights() {
            task!().once(|case| {
                let (lambda, ratio) = (case.number(0.1..3.0), case.number(0.1..0.9));
                for (what, drawn) in [
                    ("w = 0, −0, 1", weights_and_biases(vec![0.0, -0.0, 1.0])),
                    ("only biases", vec![(case.vector("bias", 3).into_dyn(), true)]),
                    ("no tensor", vec![]),
                ] {
                    case.tell(what);
                    let yours = case.ask(answer! {
                        let penalty = ($penalty)(&parameters!(drawn), lambda, ratio);
                        parts! { value: penalty.value, gradient: penalty.gradients }
                    })?;
                    yours.close(
                        "value",
                        &total(&drawn, |w| $share(w, lambda, ratio)),
                        0.0,
                        1e-14,
                    )?;
                    yours.close(
                        "gradient",
                        &of_weights(&drawn, |w| $slope(w, lambda, ratio)),
                        0.0,
                        1e-14,
                    )?;
                }
                Ok(())
            });
        }

        #[test]
        fn refuses_a_lambda_that_is_negative_or_not_finite() {
            task!().once(|case| {
                let drawn = draw(case);
                let yours = case.ask(answer! {
                    parts! { value: ($penalty)(&parameters!(drawn), 0.0, 0.5).value }
                })?;
                yours.close("value", &0.0, 0.0, 0.0)?;
                for lambda in [-0.1, f64::NAN, f64::INFINITY] {
                    case.refuses(
                        &format!("λ = {lambda}"),
                        &[],
                        answer! {
                            parts! { value: ($penalty)(&parameters!(drawn), lambda, 0.5).value }
                        },
                    )?;
                }
                Ok(())
            });
        }
    };
}

pub(crate) use {parameters, questions};
