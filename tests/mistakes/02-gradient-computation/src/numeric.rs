//! Answers to `numeric_gradient` and `gradient_check`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::Array1;
use solution::GradientCheck;

const FORWARD: &str = "(f(x + h) − f(x))/h: a forward difference, whose error is h and not h²";
const SMALL: &str = "a step so small that rounding is nearly all that is left: about 6·10⁻⁶ is best";
const ARITHMETIC: &str = "x + h − 2h + h in the place of x: rounding leaves it changed";
const FIXED: &str = "the same step whatever the size of x: beside 10¹² it vanishes";
const SIGNED: &str = "max(1, x) without the absolute value: beside −10¹² the step vanishes";
const MOVED: &str = "x left as it was moved: each element is to be put back";
const NO_FLOOR: &str = "a step in proportion to |x| alone: it is far too small, or 0, where x is near 0";

/// Central differences.
pub fn numeric_gradient(mut f: impl FnMut(&Array1<f64>) -> f64, x: &mut Array1<f64>) -> Array1<f64> {
    let _inside = enter("numeric_gradient");
    let original = x.clone();
    pick!("none", (), wrong("refused", "a panic where x has no elements: its gradient has none either", assert!(!x.is_empty(), "{ANY_PANIC}")));
    let value_at_x = pick!(
        "before",
        None,
        wrong("called", "f called at x itself too: asked for are two calls for each element", {
            f(x);
            None
        }),
        wrong("forward", FORWARD, Some(f(x))),
    );
    let mut gradient = Array1::zeros(x.len());
    let elements = pick!(
        "elements",
        0..x.len(),
        wrong("first-left-out", "the first element left out: elements count from 0", 1..x.len()),
        wrong("last-left-out", "the last element left out: the loop ends one too early", 0..x.len().saturating_sub(1)),
    );
    for i in elements {
        let before = x[i];
        let size = pick!(
            "size",
            before.abs().max(1.0),
            wrong("fixed", FIXED, 1.0),
            wrong("smaller", "min(1, |x|) for max(1, |x|): the step is to grow with x, and never below the one at 1", before.abs().min(1.0)),
            wrong("root", "the step in proportion to √|x|: beside 10³⁰⁰ it vanishes still", before.abs().max(1.0).sqrt()),
            wrong("square", "the step in proportion to x²: it is so large that the derivative changes on the way", (before * before).max(1.0)),
            wrong("no-floor", NO_FLOOR, before.abs()),
            wrong("of-the-largest", "one step for all elements, by the size of the largest: beside 10¹² the others leap", original.iter().fold(1.0, |m, x| x.abs().max(m))),
            wrong("signed", SIGNED, before.max(1.0)),
            wrong("divided", "the step divided by the size of x: beside 10¹² it vanishes", 1.0 / before.abs().max(1.0)),
            wrong("sum", "the step by the size of the whole x: beside 10¹² the others leap", original.dot(&original).sqrt().max(1.0)),
            some(
                "small-floor",
                "a floor far below 1 under |x|: near 0 the step is so small that rounding is nearly all that is left",
                |floor| before.abs().max(floor),
                [1e-8, 1e-3, 1e-6, 1e-2, 1e-4, 1e-5, 1e-10, 1e-12]
            ),
            wrong("floor-at-0", NO_FLOOR, if before == 0.0 { 1.0 } else { before.abs() }),
            right("one-more", "1 + |x| for max(1, |x|)", 1.0 + before.abs()),
        );
        let h = pick!(
            "step",
            6e-6 * size,
            some("large", "a step far from the best one: the error grows with h²", |h| h * size, [1e-2, 1e-3, 0.1]),
            some("fixed-large", "a step that is too large and the same for every x: its error grows with h², and beside 10¹² it vanishes", |h| h, [1e-3, 1e-2, 0.1, 1e-4]),
            some("fixed-other", FIXED, |h| h, [1e-5, 1e-6, 1e-7, 5e-6]),
            some(
                "fixed-small",
                "a step that is too small and the same for every x: rounding is nearly all that is left",
                |h| h,
                [1e-9, 1e-8, 1e-10, 1e-12, 1.5e-8, 1e-11, f64::EPSILON]
            ),
            some("small", SMALL, |h| h * size, [1e-10, 1e-8, 1.5e-8, 1e-9, 1e-11, 1e-12, f64::EPSILON, 1.4901161193847656e-8]),
            wrong("integers", "ε to the power 1/3 with 1 and 3 as integers: their quotient is 0, and the step is 1", f64::EPSILON.powi(1 / 3) * size),
            right("power-of-two", "a step of 2⁻¹⁷ times a power of two", (size.log2().round() - 17.0).exp2()),
            right("ten", "a step of 10⁻⁵", 1e-5 * size),
        );
        let mut at = |x: &mut Array1<f64>, step: f64| {
            x[i] = before + step;
            pick!(
                "moved",
                f(x),
                wrong("all", "all elements moved at once: that is one directional derivative", f(&(&original + step))),
                wrong("none", "f called at x itself both times: the element is to be moved", f(&original)),
                wrong("first", "the first element moved in every turn: it is the turn of each", {
                    x[i] = before;
                    let first = x[0];
                    x[0] += step;
                    let value = f(x);
                    x[0] = first;
                    value
                }),
            )
        };
        let quotient = pick!(
            "difference",
            match value_at_x {
                Some(value) => (at(x, h) - value) / h,
                None => (at(x, h) - at(x, -h)) / (2.0 * h),
            },
            wrong("forward-halved", "(f(x + h) − f(x))/2h: x was moved to one side only, the two points are h apart", (at(x, h) - at(x, 0.0)) / (2.0 * h)),
            wrong("no-brackets", "divided by 2 and multiplied by h: 2h under the stroke needs brackets", (at(x, h) - at(x, -h)) / 2.0 * h),
            wrong("halved", "half the difference, not divided by h", (at(x, h) - at(x, -h)) / 2.0),
            wrong("square", "divided by h², as a second derivative is: a slope is divided by the step", (at(x, h) - at(x, -h)) / (h * h)),
            wrong("sum", "f(x + h) + f(x − h): a slope is a difference", (at(x, h) + at(x, -h)) / (2.0 * h)),
            wrong("absolute", "the absolute value of the difference: a slope may be negative", (at(x, h) - at(x, -h)).abs() / (2.0 * h)),
            wrong("second", "(f(x + h) − 2f(x) + f(x − h))/h²: that is the second derivative", (at(x, h) - 2.0 * at(x, 0.0) + at(x, -h)) / (h * h)),
            wrong("quotient", "f(x + h)/f(x − h): a slope is a difference", at(x, h) / at(x, -h) / (2.0 * h)),
            wrong("of-one", "f(x + h)/2h, with f(x − h) forgotten", {
                let plus = at(x, h);
                at(x, -h);
                plus / (2.0 * h)
            }),
            wrong("forward", FORWARD, (at(x, h) - at(x, 0.0)) / h),
            wrong("backward", "(f(x) − f(x − h))/h: a backward difference, whose error is h and not h²", (at(x, 0.0) - at(x, -h)) / h),
            wrong("not-halved", "divided by h: the two points are 2h apart", (at(x, h) - at(x, -h)) / h),
            wrong("halved-twice", "h/2 up and down, divided by 2h: the two points are h apart", (at(x, h / 2.0) - at(x, -h / 2.0)) / (2.0 * h)),
            wrong("not-the-step", "divided by one and the same 2h, whatever the step was: divide by the step that was taken", (at(x, h) - at(x, -h)) / (2.0 * (h / size))),
            wrong("multiplied", "multiplied by 2h: a slope is a difference divided by the step", (at(x, h) - at(x, -h)) * (2.0 * h)),
            wrong("not-divided", "the difference alone, not divided by the step", at(x, h) - at(x, -h)),
            wrong("sign", "f(x − h) − f(x + h): the wrong way round", (at(x, -h) - at(x, h)) / (2.0 * h)),
            wrong("four", "four calls of f for each element: asked for are two", {
                let h = 1e-3 * size;
                let (near, far) = (at(x, h) - at(x, -h), at(x, 2.0 * h) - at(x, -2.0 * h));
                (8.0 * near - far) / (12.0 * h)
            }),
            wrong("three", "a call of f at x itself, which a central difference does not need", {
                let slope = (at(x, h) - at(x, -h)) / (2.0 * h);
                at(x, 0.0);
                slope
            }),
            wrong("fixed-realised", FIXED, {
                let h = 6e-6;
                (at(x, h) - at(x, -h)) / ((before + h) - (before - h))
            }),
            wrong("signed-realised", SIGNED, {
                let h = 6e-6 * before.max(1.0);
                (at(x, h) - at(x, -h)) / ((before + h) - (before - h))
            }),
            some(
                "small-realised",
                SMALL,
                |h| {
                    let h = h * size;
                    (at(x, h) - at(x, -h)) / ((before + h) - (before - h))
                },
                [1e-12, 1e-10, 1e-8, 1.5e-8, 1e-9, 1e-11]
            ),
            right("realised", "minus first, then plus, and the step as realised", {
                let (minus, plus) = (at(x, -h), at(x, h));
                (plus - minus) / ((before + h) - (before - h))
            }),
        );
        gradient[i] = pick!("answer", quotient, wrong("nan-to-0", "NaN replaced by 0: where f gives NaN, so does the gradient", if quotient.is_nan() { 0.0 } else { quotient }));
        pick!(
            "put-back",
            x[i] = before,
            wrong("never", MOVED, ()),
            wrong("never-from-above", MOVED, x[i] = before + h),
            wrong(
                "at-the-end",
                "x left as it was moved until the last element's turn: the others are to be what they were",
                if i + 1 == x.len() {
                    x.assign(&original)
                }
            ),
            some("by-arithmetic", ARITHMETIC, |s| x[i] = before + s * size - 2.0 * s * size + s * size, [6e-6, 1e-5, 5e-6, 6.055e-6, 1e-6]),
            some("from-below", "x − h + h in the place of x: rounding leaves it changed", |s| x[i] = before - s * size + s * size, [6e-6, 1e-5, 5e-6, 6.055e-6, 1e-6]),
        );
    }
    gradient
}

const NOT_LENGTHS: &str = "no look at the lengths: the shorter one counts";
const NOT_FINITE: &str = "no look at NaN and ∞: no comparison with NaN is true, and it slips through";
const ABSOLUTE: &str = "the absolute difference: for gradients of 10⁻¹² it never fails, for 10¹² always";
const BY_DIFFERENCE: &str = "the element with the largest difference, and its error: asked for is the largest error";
const FIRST_REFUSED: &str = "the first element above the tolerance, and its error: asked for is the worst of all";
const SQUARED: &str = "numbers squared on the way, under a root: 10⁻³⁰⁰ squared is 0, and 10³⁰⁰ squared infinite";
const DROWNS: &str = "one wrong element among many drowns: the largest error counts";

/// The comparison of two gradients.
pub fn gradient_check(analytic: &Array1<f64>, numeric: &Array1<f64>, tolerance: f64) -> GradientCheck {
    let _inside = enter("gradient_check");
    pick!(
        "refused",
        drop(solution::gradient_check(analytic, numeric, tolerance)),
        wrong("not-lengths", NOT_LENGTHS, assert!(!analytic.is_empty() && !numeric.is_empty(), "there are no elements to compare")),
        wrong("not-lengths-of-the-first", NOT_LENGTHS, assert!(!analytic.is_empty(), "there are no elements to compare")),
        wrong(
            "not-the-longer",
            "numeric elements beyond the analytic ones left out without a word",
            assert!(!analytic.is_empty() && analytic.len() <= numeric.len(), "out of bounds")
        ),
        wrong("not-empty", "no elements accepted: nothing has been compared", assert_eq!(analytic.len(), numeric.len(), "lengths")),
        wrong("neither", "no look at the lengths, and none at whether there are elements", {}),
    );
    pick!(
        "tolerances",
        (),
        wrong("0-refused", "a panic for a tolerance that is not above 0: with 0 equal gradients pass", assert!(tolerance > 0.0, "{ANY_PANIC}")),
        wrong("negative-refused", "a panic for a tolerance below 0 or NaN: no gradients pass with it, and that is the answer", assert!(tolerance >= 0.0, "{ANY_PANIC}")),
    );
    pick!(
        "numbers",
        (),
        wrong(
            "not-finite-refused",
            "a panic for NaN or ∞: the error is infinite there, and the gradients do not pass",
            assert!(analytic.iter().chain(numeric).all(|v| v.is_finite()), "{ANY_PANIC}")
        ),
    );
    let pairs = || analytic.iter().copied().zip(numeric.iter().copied());
    let odd = |a: f64, n: f64| !a.is_finite() || !n.is_finite();
    let error = |(a, n): (f64, f64)| {
        let difference = pick!(
            "difference",
            (a - n).abs(),
            wrong("signed", "a − n without its absolute value: below 0 it never fails", a - n),
            wrong("signed-back", "n − a without its absolute value: above 0 it never fails", n - a),
            wrong("squared", "(a − n)² for |a − n|: the root is missing", (a - n).powi(2)),
            wrong("sum", "|a + n| for |a − n|: equal signs are no error", (a + n).abs()),
            wrong("of-sizes", "||a| − |n||: opposite signs are the worst error, not none", (a.abs() - n.abs()).abs()),
        );
        let size = pick!(
            "denominator",
            a.abs().max(n.abs()),
            wrong("sum", "|a| + |n| in the denominator: it is the larger of the two", a.abs() + n.abs()),
            wrong("mean", "(|a| + |n|)/2 in the denominator: it is the larger of the two", (a.abs() + n.abs()) / 2.0),
            wrong("numeric", "relative to n alone: where n is 0 that is infinite", n.abs()),
            wrong("analytic", "relative to a alone: where a is 0 that is infinite", a.abs()),
            wrong("euclidean", "√(a² + n²) in the denominator: it is the larger of |a| and |n|", (a * a + n * n).sqrt()),
            wrong("geometric", "√|a·n| in the denominator: where one of them is 0 that is 0", (a.abs() * n.abs()).sqrt()),
            wrong("product", "|a·n| in the denominator: it is the larger of the two", (a * n).abs()),
            wrong("square", "the square of the larger one in the denominator: the error is then no ratio", a.abs().max(n.abs()).powi(2)),
            wrong("numeric-signed", "relative to n with its sign: an error is not negative", n),
            wrong("analytic-signed", "relative to a with its sign: an error is not negative", a),
            wrong("absolute-below-the-largest", ABSOLUTE, if a.abs().max(n.abs()) > 1e300 { a.abs().max(n.abs()) } else { 1.0 }),
            wrong("of-sum", "|a + n| in the denominator: opposites make it 0, it is the larger of |a| and |n|", (a + n).abs()),
            wrong("smaller", "relative to the smaller of the two: it is the larger", a.abs().min(n.abs())),
            wrong("signed", "max(a, n) without the absolute values: of two negative ones that is the smaller, and negative", a.max(n)),
            wrong("absolute", ABSOLUTE, 1.0),
            some(
                "floor",
                "a floor under the denominator: it lets small gradients pass, however wrong",
                |eps| { a.abs().max(n.abs()).max(eps) },
                [1e-8, 1.0, 1e-12, 1e-10, 1e-6, 1e-5, 1e-7, 1e-15, 1e-300]
            ),
            some(
                "added",
                "something added to the denominator: it lets small gradients pass, however wrong",
                |eps| { a.abs().max(n.abs()) + eps },
                [1e-8, 1e-12, 1e-10, 1e-6, 1e-7, 1e-15]
            ),
        );
        let relative = pick!(
            "zeros",
            if a == n { 0.0 } else { difference / size },
            wrong("nan", "0/0 for two zeros: equal numbers have no error", difference / size),
            wrong("one", "an error of 1 for two zeros: equal numbers have none", if size == 0.0 { 1.0 } else { difference / size }),
            wrong("either-passes", "no error where one of the two is 0: only where both are", if a == 0.0 || n == 0.0 { 0.0 } else { difference / size }),
            wrong("either-absolute", "the absolute difference where one of the two is 0: there the error is 1", if a == 0.0 || n == 0.0 { difference } else { difference / size }),
            some(
                "below-passes",
                "elements below some bound taken for equal: gradients have no natural size",
                |least| if a == n || size < least { 0.0 } else { difference / size },
                [1e-8, 1e-7, 1e-10, 1e-12, 1e-6, 1e-5]
            ),
            wrong("percent", "the error in per cent: it is compared as a ratio", if a == n { 0.0 } else { 100.0 * difference / size }),
            wrong("root", "the root of the error: the error itself is compared", if a == n { 0.0 } else { (difference / size).sqrt() }),
            wrong("at-most-1", "the error cut off at 1: that of opposite numbers is 2", if a == n { 0.0 } else { (difference / size).min(1.0) }),
            wrong("underflows", SQUARED, {
                let size = a.powi(2).max(n.powi(2)).sqrt();
                if size == 0.0 { 0.0 } else { (a - n).powi(2).sqrt() / size }
            }),
            wrong("logarithm", "the number of digits that differ, a logarithm: asked for is the error itself", if a == n { 0.0 } else { (difference / size).log10() }),
            wrong("infinite", "an infinite error for two zeros: equal numbers have none", if size == 0.0 { f64::INFINITY } else { difference / size }),
            wrong("inverted", "the larger one divided by the difference: the error is the difference divided by it", if a == n { 0.0 } else { size / difference }),
            wrong("inverted-whatever", "the larger one divided by the difference: the error is the difference divided by it", size / difference),
            wrong("squared", "the square of the error: the error itself is compared", if a == n { 0.0 } else { (difference / size).powi(2) }),
            right("quotients", "each element divided by the larger one before the difference", if a == n { 0.0 } else { (a / size - n / size).abs() }),
        );
        pick!(
            "not-finite",
            if odd(a, n) { f64::INFINITY } else { relative },
            wrong("nan-passes", NOT_FINITE, relative),
            wrong("analytic-only", "NaN and ∞ looked for in the analytic gradient alone: the numeric one may hold them too", if a.is_finite() { relative } else { f64::INFINITY }),
            wrong("numeric-only", "NaN and ∞ looked for in the numeric gradient alone: the analytic one may hold them too", if n.is_finite() { relative } else { f64::INFINITY }),
            wrong("largest-number", "f64::MAX where an element is NaN or infinite: the error is infinite", if odd(a, n) { f64::MAX } else { relative }),
            wrong("one", "an error of 1 where an element is NaN or infinite: it is infinite", if odd(a, n) { 1.0 } else { relative }),
            wrong("infinity-passes", "NaN refused, infinity not: ∞/∞ is another NaN to slip through", if a.is_nan() || n.is_nan() { f64::INFINITY } else { relative }),
            wrong("equal-infinities", "equal infinities taken for equal: the error of ∞ is infinite", if odd(a, n) && a != n { f64::INFINITY } else { relative }),
            wrong("nan", "NaN for the error where an element is NaN or infinite: it is infinite", if odd(a, n) { f64::NAN } else { relative }),
        )
    };
    let errors: Vec<f64> = pairs().map(error).collect();
    let most = |of: &[f64]| of.iter().copied().fold(0.0, f64::max);
    let first = |of: &[f64], value: f64| of.iter().position(|&e| e == value).unwrap_or(0);
    let differences: Vec<f64> = pairs().map(|(a, n)| if odd(a, n) { f64::INFINITY } else { (a - n).abs() }).collect();
    let norm = |of: &mut dyn Iterator<Item = f64>| of.map(|v| v * v).sum::<f64>().sqrt();
    let relative = |(a, n): (f64, f64)| if a == n { 0.0 } else { (a - n).abs() / a.abs().max(n.abs()) };
    let largest = pick!(
        "error",
        most(&errors),
        wrong("sum", "the sum of the errors: the largest counts", errors.iter().sum()),
        wrong(
            "root-mean-square",
            "the root of the mean square of the errors: one wrong element among many drowns",
            (errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64).sqrt()
        ),
        wrong("smallest", "the smallest error: the largest counts", errors.iter().copied().fold(f64::INFINITY, f64::min)),
        wrong("first", "the first element's error: the largest of all counts", errors[0]),
        wrong("last", "the last element's error, each overwriting the one before: the largest counts", errors[errors.len() - 1]),
        wrong("difference", "the difference at the worst element: its error is relative", differences[first(&errors, most(&errors))]),
        wrong("of-the-largest", "the largest difference over the largest element of all: the error of a small element drowns", {
            let size = |of: &Array1<f64>| of.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
            if most(&differences) == 0.0 { 0.0 } else { most(&differences) / size(analytic).max(size(numeric)) }
        }),
        wrong("mean", "the mean error: one wrong element among many drowns", errors.iter().sum::<f64>() / errors.len() as f64),
        wrong("norms", DROWNS, {
            let error = norm(&mut pairs().map(|(a, n)| a - n)) / norm(&mut analytic.iter().copied()).max(norm(&mut numeric.iter().copied()));
            if pairs().any(|(a, n)| odd(a, n)) {
                f64::INFINITY
            } else if analytic == numeric {
                0.0
            } else {
                error
            }
        }),
        wrong("norms-alone", DROWNS, norm(&mut pairs().map(|(a, n)| a - n)) / norm(&mut analytic.iter().copied()).max(norm(&mut numeric.iter().copied()))),
        wrong("norms-of-sum", DROWNS, norm(&mut pairs().map(|(a, n)| a - n)) / norm(&mut pairs().map(|(a, n)| a + n))),
        wrong("norms-summed", DROWNS, norm(&mut pairs().map(|(a, n)| a - n)) / (norm(&mut analytic.iter().copied()) + norm(&mut numeric.iter().copied()))),
        wrong(
            "unwrapped",
            "a panic where NaN is compared, from `partial_cmp(…).unwrap()`: the error of NaN is infinite",
            pairs().map(relative).max_by(|a, b| a.partial_cmp(b).unwrap()).unwrap_or(0.0)
        ),
        right("sorted", "all errors first, then the largest", {
            let mut sorted = errors.clone();
            sorted.sort_by(f64::total_cmp);
            sorted.last().copied().unwrap_or(0.0)
        }),
    );
    let worst = pick!(
        "worst",
        first(&errors, most(&errors)),
        wrong("difference", "the element with the largest difference: asked for is the largest error", first(&differences, most(&differences))),
        wrong("difference-whatever", "the element with the largest difference: asked for is the largest error", {
            let plain: Vec<f64> = pairs().map(|(a, n)| (a - n).abs()).collect();
            first(&plain, most(&plain))
        }),
        wrong("last", "the last of several worst elements: asked for is the first", errors.iter().rposition(|&e| e == most(&errors)).unwrap_or(0)),
        wrong("first-refused", "the first element above the tolerance: asked for is the worst", errors.iter().position(|&e| e > tolerance).unwrap_or(0)),
        wrong("from-1", "the worst element counted from 1: elements count from 0", first(&errors, most(&errors)) + 1),
        wrong("last-refused", "the last element above the tolerance: asked for is the worst", errors.iter().rposition(|&e| e > tolerance).unwrap_or(0)),
        wrong("count", "the number of elements above the tolerance: asked for is which one is the worst", errors.iter().filter(|&&e| e > tolerance).count()),
        wrong("smallest", "the element with the smallest error: asked for is the largest", first(&errors, errors.iter().copied().fold(f64::INFINITY, f64::min))),
        wrong("end", "the last element, whichever is the worst", errors.len() - 1),
        wrong("none", "the first element, whichever is the worst", 0),
    );
    let passes = pick!(
        "passes",
        largest <= tolerance,
        wrong("strict", "an error equal to the tolerance refused: it still passes", largest < tolerance),
        wrong("not-above", "!(error > tolerance): with NaN for the tolerance that passes", !matches!(largest.partial_cmp(&tolerance), Some(o) if o.is_gt())),
        wrong("default", "a tolerance of 0 taken for none: equal gradients pass", tolerance > 0.0 && largest <= tolerance),
        wrong("any", "passes where any element does: all are to pass", errors.iter().any(|&e| e <= tolerance)),
        wrong("mean", "the mean error compared with the tolerance: one wrong element among many drowns", errors.iter().sum::<f64>() / errors.len() as f64 <= tolerance),
        wrong("first", "the first element alone compared with the tolerance", errors[0] <= tolerance),
        wrong("last", "the last element alone compared with the tolerance: its verdict overwrites all others", errors[errors.len() - 1] <= tolerance),
        wrong("absolute", "the largest difference compared with the tolerance: the error is relative", most(&differences) <= tolerance),
        wrong("reversed", "passes where the error is above the tolerance", largest > tolerance),
        some(
            "allclose",
            "|a − n| ≤ atol + rtol·|n|, as of NumPy's `allclose`: the largest error is compared with the tolerance",
            |atol| pairs().all(|(a, n)| (a - n).abs() <= atol + tolerance * n.abs()),
            [1e-8, 1e-12, 1e-10, 1e-7, 1e-6, 1e-5]
        ),
    );
    pick!(
        "verdict",
        GradientCheck { passes, worst, error: largest },
        wrong("nan-never-larger", NOT_FINITE, {
            let (mut worst, mut largest) = (0, 0.0);
            for (i, pair) in pairs().enumerate() {
                if relative(pair) > largest {
                    largest = relative(pair);
                    worst = i;
                }
            }
            GradientCheck { passes: largest <= tolerance, worst, error: largest }
        }),
        wrong("underflows", SQUARED, {
            let (mut worst, mut largest) = (0, -1.0);
            for (i, (a, n)) in pairs().enumerate() {
                let size = a.powi(2).max(n.powi(2)).sqrt();
                let relative = if size == 0.0 { 0.0 } else { (a - n).powi(2).sqrt() / size };
                let error = if odd(a, n) { f64::INFINITY } else { relative };
                if error > largest {
                    largest = error;
                    worst = i;
                }
            }
            GradientCheck { passes: largest <= tolerance, worst, error: largest }
        }),
        wrong("first-not-passed", FIRST_REFUSED, {
            let passed = errors.iter().take_while(|&&e| e <= tolerance).count();
            let worst = if passed < errors.len() { passed } else { worst };
            GradientCheck { passes: passed == errors.len(), worst, error: errors[worst] }
        }),
        wrong("first-refused", FIRST_REFUSED, {
            let refused = errors.iter().position(|&e| e > tolerance);
            let worst = refused.unwrap_or(worst);
            GradientCheck { passes: refused.is_none() && passes, worst, error: errors[worst] }
        }),
        wrong("last-refused", "the last element above the tolerance, and its error: asked for is the worst of all", {
            let refused = errors.iter().rposition(|&e| e > tolerance);
            let worst = refused.unwrap_or(worst);
            GradientCheck { passes: refused.is_none() && passes, worst, error: errors[worst] }
        }),
        wrong("last", "the last element and its error: each overwrites the one before, and the worst is lost", {
            let last = errors.len() - 1;
            GradientCheck { passes: errors[last] <= tolerance, worst: last, error: errors[last] }
        }),
        wrong("by-difference-finite", BY_DIFFERENCE, {
            let worst = first(&differences, most(&differences));
            GradientCheck { passes: errors[worst] <= tolerance, worst, error: errors[worst] }
        }),
        wrong("by-difference", BY_DIFFERENCE, {
            let difference = |i: usize| (analytic[i] - numeric[i]).abs();
            let worst = (0..errors.len()).fold(0, |worst, i| if difference(i) > difference(worst) { i } else { worst });
            GradientCheck { passes: errors[worst] <= tolerance, worst, error: errors[worst] }
        }),
    )
}
