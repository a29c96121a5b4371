//! Answers to `line_search`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::Array1;
use solution::{Armijo, LineSearchError};

const ANY: &str = "any decrease will do: the condition asks for a share of the promised one";

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
        wrong("gradient", "no look at the length of the direction", assert_eq!(gradient.len(), x.len())),
    );
    pick!(
        "settings",
        (),
        wrong("half", "a panic for a c of ½ and more: it is taken as it is", assert!(c < 0.5, "{ANY_PANIC}")),
        wrong("at-most-1", "a panic for a first step above 1: it is taken as it is", assert!(initial <= 1.0, "{ANY_PANIC}")),
    );
    let unit = direction / direction.dot(direction).sqrt();
    let steepest = -gradient;
    let direction = pick!(
        "direction",
        direction,
        wrong("unit", "the direction divided by its length: t counts in d as it is given", &unit),
        wrong("steepest", "−∇f for d: the direction is an argument", &steepest),
    );
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
        wrong("last", "the last coordinate's product for ∇f·d: it is the sum of all", gradient[x.len() - 1] * direction[x.len() - 1]),
        wrong("mean", "the mean of the products for ∇f·d: it is their sum", products().sum::<f64>() / x.len() as f64),
        wrong("absolute", "|∇f·d|: the slope along d is negative where d goes down", products().sum::<f64>().abs()),
        wrong("unit", "∇f·d divided by the length of d: t counts in d as it is given", products().sum::<f64>() / direction.dot(direction).sqrt()),
    );
    let is_refused = pick!(
        "downhill",
        slope.is_nan() || slope >= 0.0,
        wrong("none", "no look at whether the direction goes down", false),
        wrong("flat", "a slope of exactly 0 taken as downhill", slope.is_nan() || slope > 0.0),
        wrong("nan", "NaN taken as downhill: every comparison with it is false", slope >= 0.0),
        wrong(
            "each",
            "a direction refused where one coordinate's product is not negative: it is their sum that counts",
            products().any(|product| product.is_nan() || product >= 0.0)
        ),
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
        return pick!(
            "not-descent",
            Err(LineSearchError::NotDescent),
            wrong("no-step", "NoStep for a direction that does not go down: it has an error of its own", Err(LineSearchError::NoStep)),
            wrong("zero", "a step of 0 along a direction that does not go down: that is an error", Ok(0.0)),
            wrong("initial", "the first step along a direction that does not go down: that is an error", Ok(initial)),
            wrong("panic", "a panic for a direction that does not go down: it is an error that is returned", panic!("{ANY_PANIC}")),
        );
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
        wrong("at-most-1", "a first step above 1 cut to 1: it is taken as it is", initial.min(1.0)),
        wrong("per-length", "t₀ divided by the length of d: t counts in d as it is given", initial / direction.dot(direction).sqrt()),
    );
    let trials = pick!(
        "trials",
        100,
        some("others", "given up after some other number of trials than 100", |n| n as usize, [99.0, 101.0, 10.0, 20.0, 30.0, 50.0, 60.0, 64.0, 1000.0]),
        wrong("endless", "no end to the trials: after 100 there is no step", 100_000),
        wrong("one", "a single trial: there are up to 100", 1),
    );
    let (mut moved, mut last, mut best) = (x.clone(), here, None);
    for k in 0..trials {
        if pick!(
            "too-short",
            false,
            some("step", "given up where the step is below some size: the number of trials decides", |least| t < least, [1e-10, 1e-12, 1e-8, 1e-16, 1e-14, 1e-6, 1e-4, 1e-3])
        ) {
            break;
        }
        let there = pick!(
            "there",
            f(&(x + t * direction)),
            wrong("minus", "f(x − t·d): d points downhill already", f(&(x - t * direction))),
            wrong("along-gradient", "f(x − t·∇f): the step goes along d", f(&(x - t * gradient))),
            wrong("no-step", "f(x + d) without the step t", f(&(x + direction))),
            wrong("along-plus-gradient", "f(x + t·∇f), which climbs: the step goes along d", f(&(x + t * gradient))),
            wrong("initial", "f(x + t₀·d) at each trial: the step of the trial is t", f(&(x + initial * direction))),
            wrong("without-x", "f(t·d) without x", f(&(t * direction))),
            wrong("squared", "f(x + t²·d): the step is t", f(&(x + t * t * direction))),
            wrong("divided", "f(x + d/t): the step is t·d", f(&(x + direction / t))),
            wrong("first", "a trial that moves the first coordinate alone", {
                let mut at = x.clone();
                at[0] += t * direction[0];
                f(&at)
            }),
            wrong("previous", "f at the step before: the trial lags one behind its t", f(&(x + if k > 0 { t / shrink } else { t } * direction))),
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
            wrong("any-decrease", ANY, there < here),
            wrong("no-increase", ANY, there <= here),
            wrong("no-here", "f(x) left out of the condition: f(x + t·d) ≤ c·t·∇f·d", there <= c * t * slope),
            wrong("direction", "−c·t·d·d in the condition: it has ∇f·d", there <= here - c * t * direction.dot(direction)),
            wrong("gradient-length", "−c·t·‖∇f‖ in the condition: it has ∇f·d", there <= here - c * t * gradient.dot(gradient).sqrt()),
            wrong("no-slope", "f(x) − c·t without ∇f·d", there <= here - c * t),
            wrong("shrink", "ρ for c in the condition", there <= here + shrink * t * slope),
            some("constant", "some constant for c: it is in the settings", |c| there <= here + c * t * slope, [0.5, 0.1, 0.25, 0.01, 1e-4, 1e-3]),
            wrong("half", "½·c for c in the condition", there <= here + 0.5 * c * t * slope),
            wrong("double", "2·c for c in the condition", there <= here + 2.0 * c * t * slope),
            wrong("bracket", "c·(f(x) + t·∇f·d): the c belongs to the decrease alone", there <= c * (here + t * slope)),
            wrong(
                "goldstein",
                "a least step asked for too, as by Goldstein: Armijo's condition is one inequality",
                there <= here + c * t * slope && there >= here + (1.0 - c) * t * slope
            ),
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
            some(
                "relative-slack",
                "some share of f(x) added to the condition: where f is large, that lets it rise",
                |slack| there <= here + c * t * slope + slack * here.abs(),
                [1e-12, 1e-10, 1e-9, 1e-8, 1e-14, 1e-15, 1e-16]
            ),
            right("quotient", "the decrease divided by the promised one, compared with c", (here - there) / (-t * slope) >= c),
            right("difference", "the change of f compared with what was promised", there - here <= c * t * slope),
        );
        last = there;
        if pick!("outside", false, wrong("given-up", "given up at the first trial where f is NaN or infinite: a shorter step may do", !there.is_finite())) {
            return Err(LineSearchError::NoStep);
        }
        let finite = pick!(
            "finite",
            there.is_finite(),
            wrong("none", "−∞ taken as a decrease", true),
            wrong("nan", "NaN taken for a decrease, and −∞ too: neither satisfies the condition", {
                enough |= there.is_nan();
                true
            }),
            wrong("positive-too", "a value that is not finite taken as a decrease: it satisfies nothing", {
                enough |= !there.is_finite();
                true
            }),
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
                wrong("value", "f at the step: asked for is t", there),
                wrong("relative", "t/t₀: asked for is t", t / initial),
                wrong("initial", "t₀, whatever was found: asked for is the t of the trial", initial),
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
            wrong("one-behind", "t₀ tried twice: the second trial is ρ·t₀", initial * shrink.powi(k as i32)),
            wrong("harmonic", "t₀/2, t₀/3, …: each step is the last one times ρ", initial / (k as f64 + 2.0)),
            wrong("never", "the step never shrunk: the same trial again and again", t),
            wrong("interpolated", "the step at which a parabola has its least: each step is the last one times ρ", -slope * t * t / (2.0 * (there - here - t * slope))),
            wrong("by-c", "c for ρ: that is the share of the decrease", t * c),
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
        wrong("initial", "the first step where none will do: that is an error", Ok(initial)),
        wrong("not-descent", "NotDescent where no step will do: it has an error of its own", Err(LineSearchError::NotDescent)),
        wrong("panic", "a panic where no step will do: it is an error that is returned", panic!("{ANY_PANIC}")),
    )
}
