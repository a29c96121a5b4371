//! Answers to `adagrad` and `rmsprop`.

use crate::walk::{Element, Keeps, Tensor, Walk, optimizer, strict_below_1, strict_others};
use catalogue::pick;

pub(crate) const INSIDE: &str = "ε under the root: it is added to the root";
pub(crate) const FLOOR: &str = "the larger of the root and ε: ε is added to the root";
pub(crate) const NO_EPSILON: &str = "no ε: a gradient that is always 0 becomes 0/0";
pub(crate) const NO_ROOT: &str = "no root: it is taken of a mean or a sum of squares";
pub(crate) const BOTH: &str = "ε under the root and beside it: it is added once, to the root";
pub(crate) const OWN_EPSILON: &str = "some ε of your own: it is a setting";
pub(crate) const BRACKETS: &str = "ε added to the quotient, not to the root below: brackets are missing";
pub(crate) const ASSIGNED: &str = "the step alone for the new θ: it is added to θ";
const PER_TENSOR: &str = "one number for the whole tensor: each element has its own rate";

/// η·g/(√s + ε), taken off x.
fn step(x: f64, g: f64, rate: f64, s: f64, epsilon: f64) -> f64 {
    let root = pick!("root", s.sqrt(), wrong("none", NO_ROOT, s), wrong("twice", "a root too many", s.sqrt().sqrt()));
    let denominator = pick!(
        "epsilon",
        root + epsilon,
        wrong("inside", INSIDE, (s + epsilon).sqrt()),
        wrong("floor", FLOOR, root.max(epsilon)),
        wrong("none", NO_EPSILON, root),
        wrong("squared", "√(s + ε²): ε is added to the root, as it is", (s + epsilon * epsilon).sqrt()),
        wrong("both", BOTH, (s + epsilon).sqrt() + epsilon),
        some("constant", OWN_EPSILON, |e| root + e, [1e-8, 1e-7, 1e-6, 1e-10]),
    );
    pick!(
        "step",
        x - rate * g / denominator,
        wrong("ascent", "θ + …, which climbs: the gradient points uphill", x + rate * g / denominator),
        wrong("no-rate", "the learning rate is missing", x - g / denominator),
        wrong("multiplied", "g multiplied by the root: it is divided", x - rate * g * denominator),
        wrong("sign-only", "sign(g) for g: only the rate adapts", x - rate * g.signum() / denominator),
        wrong("assigned", ASSIGNED, -rate * g / denominator),
        wrong("brackets", BRACKETS, x - (rate * g / root + epsilon)),
        wrong("squares-for-gradient", "the squares over their own root: it is g that is divided by it", x - rate * s / denominator),
        wrong("gradient-squared", "g² over the root: it is g that is divided by it", x - rate * g * g / denominator),
        wrong("undivided", "g as it is, which is plain gradient descent: it is divided by the root", x - rate * g),
        wrong("no-gradient", "η/(√s + ε) for the step: that is the rate of the element, and multiplies g", x - rate / denominator),
        right("rate-per-element", "the rate divided first, then multiplied by g", x - rate / denominator * g),
    )
}

/// g², or what is taken for it.
fn square(e: &Element) -> f64 {
    pick!(
        "square",
        e.g * e.g,
        wrong("per-tensor", PER_TENSOR, e.tensor.mapv(|g| g * g).sum()),
        wrong("mean-of-tensor", PER_TENSOR, e.tensor.mapv(|g| g * g).mean().unwrap_or(0.0)),
        wrong("over-elements", "g² divided by the number of elements: each element has its own square", e.g * e.g / e.tensor.len() as f64),
        wrong("absolute", "|g| for g²: squares are added up", e.g.abs()),
        wrong("not-squared", "g for g²: the root of what is negative is NaN", e.g),
        wrong("rated", "(η·g)²: with the rate in the squares too, it cancels out", (e.rate * e.g).powi(2)),
    )
}

/// ε as it is added to the root.
fn outside(s: &mut f64, epsilon: f64) -> f64 {
    pick!(
        "epsilon-kept",
        epsilon,
        wrong("in-state", "ε added to what is kept, in every step anew: it is added to the root, and not kept", {
            *s += epsilon;
            0.0
        }),
    )
}

/// What the next step goes on from.
fn kept(s: f64) -> f64 {
    pick!("kept", s, wrong("root", "the root kept, as of one taken in place: the next step goes on from what is under it", s.sqrt()))
}

optimizer!(
    /// AdaGrad.
    AdaGrad
);

impl AdaGrad {
    /// A new one.
    pub fn new(learning_rate: f64, epsilon: f64) -> AdaGrad {
        drop(solution::AdaGrad::new(learning_rate, epsilon));
        strict_others("adagrad", &[epsilon]);
        let formula = Box::new(move |e: Element| adagrad(epsilon, e));
        AdaGrad(Walk::new("adagrad", Keeps::Sum, learning_rate, formula))
    }
}

fn adagrad(epsilon: f64, e: Element) -> f64 {
    let squared = square(&e);
    let Element { x, g, rate, t, memory: [s, sum, root, sizes], .. } = e;
    let before = *s;
    *s = pick!(
        "sum",
        before + squared,
        some("forgets", "a mean that forgets, which is RMSprop's: AdaGrad's sum only grows", |a| { a * before + (1.0 - a) * squared }, [0.9, 0.99, 0.999]),
        some(
            "starts-above-0",
            "a sum that starts at some number, as in Keras: here it starts at 0",
            |s| { if t == 1 { s + squared } else { before + squared } },
            [0.1, 1.0, 1e-6, 1e-8]
        ),
        wrong("not-kept", "a sum that is not kept from step to step", squared),
        wrong("maximum", "the largest square: it is their sum", before.max(squared)),
    );
    let epsilon = outside(s, epsilon);
    *sum += g;
    *root = root.hypot(g);
    *sizes += g.abs();
    let used = pick!(
        "used",
        *s,
        wrong("before", "the sum without the present gradient: it is added before the step", before),
        wrong("mean", "the mean of the squares: it is their sum, and so steps shrink", *s / f64::from(t)),
        wrong("sizes", "the sum of all |g| for the root: squares are added up, and the root is taken of their sum", *sizes * *sizes),
        wrong("square-of-sum", "the gradients added up and then squared: their squares add up", *sum * *sum),
        right("root-kept", "the root of the sum kept, by `hypot`", *root * *root),
    );
    *s = kept(*s);
    step(x, g, rate, used, epsilon)
}

optimizer!(
    /// RMSprop.
    RmsProp
);

impl RmsProp {
    /// A new one.
    pub fn new(learning_rate: f64, alpha: f64, epsilon: f64) -> RmsProp {
        drop(solution::RmsProp::new(learning_rate, alpha, epsilon));
        strict_below_1("rmsprop", &[alpha]);
        strict_others("rmsprop", &[epsilon]);
        let formula = Box::new(move |e: Element| rmsprop(alpha, epsilon, e));
        RmsProp(Walk::new("rmsprop", Keeps::State, learning_rate, formula))
    }
}

fn rmsprop(alpha: f64, epsilon: f64, e: Element) -> f64 {
    let squared = square(&e);
    let Element { x, g, rate, t, memory: [v, mean, seen, sizes], tensor, .. } = e;
    const FIRST: &str = "a mean that starts from the first square: it starts from 0";
    let before = *v;
    let alpha = pick!("setting", alpha, some("constant", "some α of your own: it is a setting", |a| a, [0.9, 0.99, 0.999]));
    let rest = 1.0 - alpha;
    *v = pick!(
        "mean",
        alpha * before + rest * squared,
        wrong("accumulates", "a sum that only grows, which is AdaGrad's: RMSprop's mean forgets", before + squared),
        wrong("whole", "α·v + g²: with 1 − α left out it is no mean", alpha * before + squared),
        wrong("swapped", "(1 − α)·v + α·g²: α is what is kept of the old mean", rest * before + alpha * squared),
        wrong("not-kept", "(1 − α)·g²: the old mean is not kept", rest * squared),
        wrong("alpha-on-both", "α·(v + g²): g² has the weight 1 − α", alpha * (before + squared)),
        wrong("rest-squared", "((1 − α)·g)²: the weight is not squared", alpha * before + rest * rest * squared),
        wrong("no-decay", "v + (1 − α)·g²: α multiplies the old mean", before + rest * squared),
        wrong("alpha-on-square", "v + α·g²: α is what is kept of the old mean", before + alpha * squared),
        wrong("rest-on-both", "(1 − α)·(v + g²): v has the weight α", rest * (before + squared)),
        wrong("inverted", "v/α: α multiplies the old mean", before / alpha + rest * squared),
        wrong("from-1", "a mean that starts from 1, as in TensorFlow: it starts from 0", alpha * if t == 1 { 1.0 } else { before } + rest * squared),
        wrong("from-first", FIRST, if t == 1 { squared } else { alpha * before + rest * squared }),
        // Who looks for a v of 0, in one element or in all, finds it after gradients of 0 too.
        wrong("from-first-but-0", FIRST, if before == 0.0 { squared } else { alpha * before + rest * squared }),
        wrong("from-first-but-zeros", FIRST, if *seen == 0.0 { squared } else { alpha * before + rest * squared }),
        right("difference", "v + (1 − α)·(g² − v)", before + rest * (squared - before)),
    );
    *seen += f64::from(u8::from(tensor.iter().any(|g| *g != 0.0)));
    let epsilon = outside(v, epsilon);
    *mean = alpha * *mean + rest * g;
    *sizes = alpha * *sizes + rest * g.abs();
    let used = pick!(
        "used",
        *v,
        wrong("before", "the mean without the present gradient: it is added before the step", before),
        wrong("sizes", "the mean of |g| for the root: squares are averaged, and the root is taken of their mean", *sizes * *sizes),
        wrong("square-of-mean", "the mean of the gradients squared: it is the mean of their squares", *mean * *mean),
        wrong("centered", "the variance v − m², which is the centered form: here it is v", *v - *mean * *mean),
        wrong("corrected", "v corrected for its start from 0, as Adam does: RMSprop does not", { *v / (1.0 - alpha.powi(t)) }),
    );
    *v = kept(*v);
    let g = pick!("numerator", g, wrong("mean", "the mean of the gradients over the root, as in Adam: here it is g itself", *mean));
    step(x, g, rate, used, epsilon)
}
