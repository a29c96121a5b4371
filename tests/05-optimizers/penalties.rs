//! What every penalty is asked. A penalty is a sum over the weights, and no bias is one of them:
//! half of the tensors drawn are biases, and their gradients are zeros of the right shapes. The
//! gradient is compared with a numeric one, and is exact where differences are not: so near the
//! kink of |w| that any step crosses it, and beside a weight that swallows the others' share.

use super::*;
use harness::{Fault, Yours};

/// Tensors, and which of them are biases; the first is a weight.
pub type Drawn = Vec<(ArrayD<f64>, bool)>;

fn draw(case: &mut Case) -> Drawn {
    let tensors = case.size("tensors", 1..=5);
    let tensor = |i| {
        let is_bias = i > 0 && *case.pick(&[true, false]);
        let name = if is_bias { "bias" } else { "w" };
        let values = match *case.pick(&["number", "vector", "matrix", "cube"]) {
            "number" => {
                case.tell(format!("{name} a number"));
                ndarray::arr0(case.value()).into_dyn()
            }
            "vector" => case.vector(name, 3).into_dyn(),
            "matrix" => case.matrix(name, 3, 4).into_dyn(),
            _ => case.cube(name, [2, 1, 3]).into_dyn(),
        };
        (values, is_bias)
    };
    (0..tensors).map(tensor).collect()
}

/// λ and ρ, near their edges too.
fn strengths(case: &mut Case) -> (f64, f64) {
    let (lambda, ratio) = (case.number(0.1..3.0), case.number(0.1..0.9));
    (*case.pick(&[lambda, 1e-9, 1e6]), *case.pick(&[ratio, 0.001, 0.999]))
}

/// One weight tensor of these values, and a bias of the same.
fn weights_and_biases(values: Vec<f64>) -> Drawn {
    let values = Array1::from(values).into_dyn();
    vec![(values.clone(), false), (values, true)]
}

/// A penalty to ask about.
pub struct Subject {
    /// `kit`'s, the one under judgement: of tensors, λ and ρ.
    pub yours: fn(&Drawn, f64, f64) -> Answer,
    /// The catalogue's.
    pub known: fn(&Drawn, f64, f64) -> Answer,
    /// What ρ is called where it is of use, or else `_`.
    pub ratio: &'static str,
    /// What one weight adds to the penalty, for a λ and a ρ.
    pub share: fn(f64, f64, f64) -> f64,
    /// Its derivative.
    pub slope: fn(f64, f64, f64) -> f64,
}

/// A penalty of `kit` and its gradient, of the drawn tensors.
macro_rules! penalty {
    ($drawn:ident, |$parameters:ident| $penalty:expr) => {{
        let $parameters: Vec<kit::Parameter> = $drawn
            .iter()
            .map(|(values, is_bias)| kit::Parameter { values: values.clone(), is_bias: *is_bias })
            .collect();
        let penalty = $penalty;
        parts! { value: penalty.value, gradient: penalty.gradients }
    }};
}

/// A [`Subject`]; how `kit` is asked is written once.
macro_rules! subject {
    (|$parameters:ident, $lambda:ident, $ratio:pat_param| $penalty:expr, $share:expr, $slope:expr) => {
        Subject {
            yours: |drawn, $lambda, $ratio| penalty!(drawn, |$parameters| $penalty),
            known: |drawn, $lambda, $ratio| {
                use ::mistakes as kit;
                penalty!(drawn, |$parameters| $penalty)
            },
            ratio: stringify!($ratio),
            share: $share,
            slope: $slope,
        }
    };
}

impl Subject {
    /// A function of every weight, and 0 for every bias.
    fn of_weights(drawn: &Drawn, f: &dyn Fn(f64) -> f64) -> Vec<ArrayD<f64>> {
        drawn
            .iter()
            .map(|(values, is_bias)| values.mapv(|w| if *is_bias { 0.0 } else { f(w) }))
            .collect()
    }

    /// The penalty.
    fn total(&self, drawn: &Drawn, lambda: f64, ratio: f64) -> f64 {
        let shares = Subject::of_weights(drawn, &|w| (self.share)(w, lambda, ratio));
        shares.iter().map(|array| array.sum()).sum()
    }

    /// Whether there is a ρ.
    fn is_shared(&self) -> bool {
        (self.share)(1.0, 1.0, 0.25) != (self.share)(1.0, 1.0, 0.75)
    }

    /// Asks for value and gradient.
    fn ask(&self, case: &mut Case, drawn: &Drawn, lambda: f64, ratio: f64) -> Result<Yours, Fault> {
        self.give(case, drawn, lambda, ratio);
        case.ask(Question {
            yours: &|| (self.yours)(drawn, lambda, ratio),
            known: &|| (self.known)(drawn, lambda, ratio),
        })
    }

    /// What was given, for the report.
    fn give(&self, case: &mut Case, drawn: &Drawn, lambda: f64, ratio: f64) {
        case.given("λ", &lambda);
        if self.ratio != "_" {
            case.given("ρ", &ratio);
        }
        for (i, (values, is_bias)) in drawn.iter().enumerate() {
            case.given(&format!("{} {i}", if *is_bias { "bias" } else { "weights" }), values);
        }
    }

    /// Value and gradient by their formulas. Two products and a sum of one sign, and a sum of 300
    /// positive numbers: each sound form is within 10⁻¹³.
    fn compare(&self, case: &mut Case, drawn: &Drawn, lambda: f64, ratio: f64) -> Judgement {
        let yours = self.ask(case, drawn, lambda, ratio)?;
        let gradient = Subject::of_weights(drawn, &|w| (self.slope)(w, lambda, ratio));
        yours.close("value", &self.total(drawn, lambda, ratio), 0.0, 1e-12)?;
        // ρ·(sign − w) + w, a sound form too, is off by four roundings of 1 + |w|, which are up to
        // 4·10⁻¹³ of the gradient for ρ from 0.001 to 0.999.
        yours.close("gradient", &gradient, 0.0, if self.is_shared() { 1e-12 } else { 1e-14 })
    }

    pub fn value(&self, case: &mut Case) -> Judgement {
        let (drawn, (lambda, ratio)) = (draw(case), strengths(case));
        let yours = self.ask(case, &drawn, lambda, ratio)?;
        yours.equals("value", &self.total(&drawn, lambda, ratio))
    }

    pub fn gradient(&self, case: &mut Case) -> Judgement {
        let (drawn, (lambda, ratio)) = (draw(case), strengths(case));
        let yours = self.ask(case, &drawn, lambda, ratio)?;
        let (tensors, biases): (Vec<ArrayD<f64>>, Vec<bool>) = drawn.iter().cloned().unzip();
        let value = |tensors: &Vec<ArrayD<f64>>| {
            let drawn = tensors.iter().cloned().zip(biases.iter().copied()).collect();
            self.total(&drawn, lambda, ratio)
        };
        yours.gradients(&["gradient"], value, &tensors, &1.0)
    }

    pub fn is_exact_where_differences_are_not(&self, case: &mut Case) -> Judgement {
        let (lambda, ratio) = strengths(case);
        let sizes = [1e-150, 1e-18, 1e-12, 1e-9, 1e-3, 1.0, 1e6, 1e12];
        let mut weight = |i: usize| sizes[i % sizes.len()] * case.value();
        let mut drawn = weights_and_biases((0..300).map(&mut weight).collect());
        // And each size by itself, where what is wrong with it is not small beside others.
        let alone = |i| (Array1::from_shape_simple_fn(4, || weight(i)).into_dyn(), false);
        drawn.extend((0..sizes.len()).map(alone));
        for lambda in [lambda, 1e-100, 1e100] {
            case.forget();
            case.tell("300 weights from 10⁻¹⁵⁰ to 10¹² in size");
            case.tell(format!("λ = {lambda:e}"));
            self.compare(case, &drawn, lambda, ratio)?;
        }
        Ok(())
    }

    pub fn zeros_and_no_weights(&self, case: &mut Case) -> Judgement {
        let (lambda, ratio) = (case.number(0.1..3.0), case.number(0.1..0.9));
        for (what, drawn) in edges(case) {
            case.forget();
            case.tell(what);
            self.compare(case, &drawn, lambda, ratio)?;
        }
        case.forget();
        let drawn = draw(case);
        case.tell("λ = 0");
        self.compare(case, &drawn, 0.0, ratio)
    }

    /// A network that diverges is not hidden, and biases are left out whatever they are.
    pub fn passes_nan_of_weights_on_but_not_of_biases(&self, case: &mut Case) -> Judgement {
        let (lambda, ratio) = strengths(case);
        let w = case.vector("w", 3).into_dyn();
        let bias = Array1::from(vec![f64::NAN, f64::INFINITY, -f64::INFINITY]).into_dyn();
        self.compare(case, &vec![(w.clone(), false), (bias, true)], lambda, ratio)?;
        let mut spoilt = w.clone();
        spoilt[1] = f64::NAN;
        let drawn = vec![(w, false), (spoilt, false)];
        self.give(case, &drawn, lambda, ratio);
        // What the gradient is there, nobody has said.
        let value = |of: Answer| {
            let value =
                of.tensors("value").first().and_then(|(_, value)| value.values.first().copied());
            Answer::default().with("value", value)
        };
        let yours = case.ask(Question {
            yours: &|| value((self.yours)(&drawn, lambda, ratio)),
            known: &|| value((self.known)(&drawn, lambda, ratio)),
        })?;
        let value = yours.number("value")?;
        yours.holds(value.is_nan(), format!("a weight is NaN, and the value is {value}"))
    }

    /// Also where no weight would ask for it.
    pub fn refuses_a_lambda_that_is_negative_or_not_finite(&self, case: &mut Case) -> Judgement {
        for (what, drawn) in edges(case) {
            for lambda in [-0.1, -1e-300, f64::NAN, f64::INFINITY, -f64::INFINITY] {
                for ratio in [0.5, 0.0, 1.0] {
                    self.refuses(case, &format!("λ = {lambda} ({what})"), &drawn, lambda, ratio)?;
                }
            }
        }
        Ok(())
    }

    pub fn refuses(
        &self,
        case: &mut Case,
        what: &str,
        drawn: &Drawn,
        lambda: f64,
        ratio: f64,
    ) -> Judgement {
        // What comes out where nothing should is the form's own: λ·Σ 0 and Σ λ·0 differ for λ = ∞.
        let accepted = |_: Answer| parts! { accepted: true };
        let question = Question {
            yours: &|| accepted((self.yours)(drawn, lambda, ratio)),
            known: &|| accepted((self.known)(drawn, lambda, ratio)),
        };
        case.refuses(what, &[], question)
    }

    /// For the elastic net: each penalty by itself at either end, and almost so beside it, where the
    /// other's share is 10⁻⁹ and not yet nothing.
    pub fn is_a_single_penalty_at_either_end(&self, case: &mut Case) -> Judgement {
        for ratio in [0.0, 1.0, 1e-9, 1.0 - 1e-9] {
            case.forget();
            let (drawn, lambda) = (draw(case), case.number(0.1..3.0));
            case.tell(format!("ρ = {ratio:?}"));
            self.compare(case, &drawn, lambda, ratio)?;
        }
        Ok(())
    }
}

/// What is easily forgotten.
fn edges(case: &mut Case) -> [(&'static str, Drawn); 3] {
    [
        ("w = 0, −0, 1", weights_and_biases(vec![0.0, -0.0, 1.0])),
        ("only biases", vec![(case.vector("bias", 3).into_dyn(), true)]),
        ("no tensor", vec![]),
    ]
}

pub(crate) use {penalty, subject};
