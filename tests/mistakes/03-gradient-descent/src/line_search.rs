//! Answers to `line_search`.

use catalogue::{enter, pick};
use ndarray::Array1;
use solution::{Armijo, LineSearchError};

const LENGTHS: &str = "no look at the lengths: one of length 1 broadcasts silently";

fn is_above(there: f64, bound: f64) -> bool {
    there > bound
}

/// Backtracking line search.
pub fn line_search(f: impl Fn(&Array1<f64>) -> f64, x: &Array1<f64>, gradient: &Array1<f64>, direction: &Array1<f64>, settings: &Armijo) -> Result<f64, LineSearchError> {
    let _inside = enter("line_search");
    let &Armijo { initial, shrink, c } = settings;
    pick!(
        "lengths",
        assert_eq!([gradient.len(), direction.len()], [x.len(); 2], "other lengths than that of x"),
        wrong("none", LENGTHS, ()),
        wrong("broadcast", LENGTHS, assert_eq!(gradient.len(), direction.len(), "no dot product")),
        wrong("direction", "no look at the length of the gradient", assert_eq!(direction.len(), x.len())),
    );
    let unit = direction / direction.dot(direction).sqrt();
    let direction = pick!("direction", direction, wrong("unit", "the direction divided by its length: t counts in d as it is given", &unit));
    let products = || gradient.iter().zip(direction).map(|(g, d)| g * d);
    let slope = pick!(
        "slope",
        products().sum::<f64>(),
        wrong("gradient", "−∇f·∇f in the place of ∇f·d: the direction need not be the gradient", -gradient.dot(gradient)),
        wrong("direction", "−d·d in the place of ∇f·d: the direction need not be the gradient", -direction.dot(direction)),
        wrong("value", "−f(x) in the place of ∇f·d", -f(x)),
        wrong("lengths", "−‖∇f‖·‖d‖ in the place of ∇f·d: the angle between them is left out", -(gradient.dot(gradient) * direction.dot(direction)).sqrt()),
        wrong("minus", "−∇f·d: the slope along d is ∇f·d, and negative where d goes down", -products().sum::<f64>()),
        wrong("first", "the first coordinate's product for ∇f·d", gradient[0] * direction[0]),
    );
    let is_refused = pick!(
        "downhill",
        slope.is_nan() || slope >= 0.0,
        wrong("none", "no look at whether the direction goes down", false),
        wrong("flat", "a slope of exactly 0 taken as downhill", slope.is_nan() || slope > 0.0),
        wrong("nan", "NaN taken as downhill: every comparison with it is false", slope >= 0.0),
        some(
            "threshold",
            "a slope that is less steep than some threshold taken as flat: there is no least slope",
            |least| slope.is_nan() || slope >= -least,
            [1e-12, 1e-16, 1e-15, 1e-14, 1e-10, 1e-9, 1e-8]
        ),
        wrong("after-trial", "the direction looked at after the first trial: it comes before", {
            let refused = slope.is_nan() || slope >= 0.0;
            if refused {
                f(&(x + initial * direction));
            }
            refused
        }),
    );
    if is_refused {
        return Err(LineSearchError::NotDescent);
    }
    let here = f(x);
    if pick!("here", false, wrong("not-finite", "no step where f(x) is infinite: below +∞ is every finite value", !here.is_finite())) {
        return Err(LineSearchError::NoStep);
    }
    let mut t = pick!(
        "initial",
        initial,
        wrong("shrunk-first", "ρ·t₀ tried first: the first step is t₀ itself", initial * shrink),
        wrong("one", "1 as the first step: it is in the settings", 1.0),
    );
    let trials = pick!(
        "trials",
        100,
        some("others", "given up after some other number of trials than 100", |n| n as usize, [99.0, 101.0, 10.0, 20.0, 30.0, 50.0, 60.0, 64.0, 1000.0]),
        wrong("endless", "no end to the trials: after 100 there is no step", 100_000),
    );
    let (mut moved, mut last, mut best) = (x.clone(), here, None);
    for k in 0..trials {
        let there = pick!(
            "there",
            f(&(x + t * direction)),
            wrong("minus", "f(x − t·d): d points downhill already", f(&(x - t * direction))),
            wrong("along-gradient", "f(x − t·∇f): the step goes along d", f(&(x - t * gradient))),
            wrong("no-step", "f(x + d) without the step t", f(&(x + direction))),
            wrong("moved", "each trial taken from the one before: all start at x", {
                moved = &moved + &(t * direction);
                f(&moved)
            }),
            wrong("twice", "f evaluated twice at each trial: once is enough", {
                f(&(x + t * direction));
                f(&(x + t * direction))
            }),
            right("by-element", "x + t·d element by element", f(&Array1::from_shape_fn(x.len(), |j| x[j] + t * direction[j]))),
        );
        let mut enough = pick!(
            "armijo",
            there <= here + c * t * slope,
            wrong("sign", "f(x) − c·t·∇f·d: the slope is negative already, so this lets f rise", there <= here - c * t * slope),
            wrong("any-decrease", "any decrease will do: the condition asks for a share of the promised one", there < here),
            wrong("steepest", "−∇f·∇f for ∇f·d in the condition: the direction need not be the gradient", there <= here - c * t * gradient.dot(gradient)),
            wrong("last-trial", "compared with the trial before: the condition has f(x)", there <= last + c * t * slope),
            wrong("not-above", "NaN taken for a decrease: every comparison with it is false", !is_above(there, here + c * t * slope)),
            wrong("all", "f(x) + t·∇f·d without the c: a share of the promised decrease is enough", there <= here + t * slope),
            wrong("no-step", "c·∇f·d without the step t", there <= here + c * slope),
            wrong("initial", "c·t₀·∇f·d: the step of the trial is t", there <= here + c * initial * slope),
            wrong("strict", "< for ≤: a step that meets the condition exactly will do", there < here + c * t * slope),
            wrong("exchanged", "f(x) ≤ f(x + t·d) + …: the two values of f exchanged", here <= there + c * t * slope),
            wrong("negated", "the condition turned round: a step that fails it is taken", there > here + c * t * slope),
            wrong("one-minus-c", "1 − c in the place of c", there <= here + (1.0 - c) * t * slope),
            wrong("squared-step", "t² for t in the promised decrease", there <= here + c * t * t * slope),
            wrong("relative", "f(x)·(1 − c·t) for f(x) + c·t·∇f·d", there <= here * (1.0 - c * t)),
            some(
                "slack",
                "some slack added to the condition: where f is small, that lets it rise",
                |slack| there <= here + c * t * slope + slack,
                [1e-12, 1e-10, 1e-9, 1e-8, 1e-14, 1e-15, 1e-16]
            ),
            right("quotient", "the decrease divided by the promised one, compared with c", (here - there) / (-t * slope) >= c),
            right("difference", "the change of f compared with what was promised", there - here <= c * t * slope),
        );
        last = there;
        let finite = pick!(
            "finite",
            there.is_finite(),
            wrong("none", "−∞ taken as a decrease", true),
            wrong("negated", "a look at whether the condition fails: NaN does not fail it, and −∞ passes", {
                enough = !is_above(there, here + c * t * slope);
                true
            }),
        );
        let first = pick!("first", true, wrong("best", "the step of the smallest f among all that will do: asked for is the first", false));
        if enough && finite && !first && best.is_none_or(|(f, _)| there < f) {
            best = Some((there, t));
        }
        if enough && finite && first {
            return Ok(pick!(
                "result",
                t,
                wrong("one-more", "shrunk once more after the step that satisfied the condition", t * shrink),
                wrong("one-less", "the last step that failed, not the first that succeeded", if k > 0 { t / shrink } else { t }),
                wrong("length", "the length of the step: asked for is t", t * direction.dot(direction).sqrt()),
                wrong("count", "the number of times that the step was shrunk: asked for is t", k as f64),
            ));
        }
        t = pick!(
            "shrink",
            t * shrink,
            some("constant", "a factor of some constant each time: it is in the settings", |factor| t * factor, [0.5, 0.1, 0.8, 0.9]),
            wrong("complement", "1 − ρ in the place of ρ", t * (1.0 - shrink)),
            wrong("divided", "t/ρ, which grows", t / shrink),
            wrong("subtracted", "ρ·t₀ taken off each time: each step is the last one times ρ", t - shrink * initial),
            wrong("squared", "ρ, ρ³, ρ⁶, …: each step is the last one times ρ", t * shrink.powi(k as i32 + 1)),
            right("power", "each step as t₀·ρᵏ, from scratch", initial * shrink.powi(k as i32 + 1)),
        );
    }
    if let Some((_, t)) = best {
        return Ok(t);
    }
    pick!(
        "no-step",
        Err(LineSearchError::NoStep),
        wrong("last", "the last step, though it fails too: that is an error", Ok(t)),
        wrong("zero", "a step of 0 where none will do: that is an error", Ok(0.0)),
    )
}
