//! Answers to `adagrad` and `rmsprop`.

use crate::spoilt::{Element, Spoilt, optimizer};
use catalogue::{Entry, mistake, right};

pub(crate) const ADAGRAD: &[Entry] = &[
    mistake(
        "adagrad",
        "forgets",
        "a mean that forgets, which is RMSprop's: AdaGrad's sum only grows",
    ),
    mistake("adagrad", "epsilon-inside", "√(s + ε): ε is added to the root, not under it"),
    mistake("adagrad", "no-epsilon", "no ε: the first zero gradient is 0/0"),
    mistake("adagrad", "epsilon-as-floor", "the larger of √s and ε: ε is added to the root"),
    mistake("adagrad", "no-root", "g/(s + ε): the sum is of squares, so its root is taken"),
    mistake(
        "adagrad",
        "square-of-sum",
        "the gradients added up and then squared: it is their squares that add up",
    ),
    mistake(
        "adagrad",
        "sum-before-gradient",
        "the sum without the present gradient: it is added before the step",
    ),
    mistake(
        "adagrad",
        "mean-of-squares",
        "the mean of the squares: it is their sum, and so steps shrink",
    ),
    mistake(
        "adagrad",
        "norm-per-tensor",
        "one rate for the whole tensor: each element has its own",
    ),
    mistake(
        "adagrad",
        "starts-above-zero",
        "a sum that starts at 0.1, as in Keras: PyTorch's starts at 0",
    ),
    mistake("adagrad", "shared-state", "one sum for all tensors: each has its own"),
    mistake(
        "adagrad",
        "starts-anew",
        "a new sum when the tensors change, without a word: it is a panic",
    ),
    right("adagrad", "elementwise", "a loop over the elements"),
    right("adagrad", "root-kept", "the root of the sum kept, by `hypot`"),
    right("adagrad", "rate-per-element", "the rate divided first, then multiplied by g"),
];

fn adagrad(name: &str, epsilon: f64, e: Element) -> f64 {
    let Element { x, g, rate, t, .. } = e;
    let [s, root, _] = e.memory;
    let before = *s;
    let squares = match name {
        "norm-per-tensor" => e.of_tensor.mapv(|g| g * g).sum(),
        "square-of-sum" => g,
        _ => g * g,
    };
    *s = match name {
        "forgets" => 0.9 * before + 0.1 * squares,
        "starts-above-zero" if t == 1 => 0.1 + squares,
        _ => before + squares,
    };
    *root = root.hypot(g);
    match name {
        "epsilon-inside" => x - rate * g / (*s + epsilon).sqrt(),
        "epsilon-as-floor" => x - rate * g / s.sqrt().max(epsilon),
        "no-epsilon" => x - rate * g / s.sqrt(),
        "no-root" => x - rate * g / (*s + epsilon),
        "square-of-sum" => x - rate * g / (s.abs() + epsilon),
        "sum-before-gradient" => x - rate * g / (before.sqrt() + epsilon),
        "mean-of-squares" => x - rate * g / ((*s / f64::from(t)).sqrt() + epsilon),
        "root-kept" => x - rate * g / (*root + epsilon),
        "rate-per-element" => x - rate / (epsilon + s.sqrt()) * g,
        _ => x - rate * g / (s.sqrt() + epsilon),
    }
}

optimizer!(
    /// AdaGrad.
    AdaGrad
);

impl AdaGrad {
    /// A new one.
    pub fn new(learning_rate: f64, epsilon: f64) -> AdaGrad {
        let fresh = Box::new(move || Box::new(solution::AdaGrad::new(learning_rate, epsilon)) as _);
        let formula = Box::new(move |name: &str, e: Element| adagrad(name, epsilon, e));
        AdaGrad(Spoilt::of("adagrad", fresh, learning_rate, formula))
    }
}

pub(crate) const RMSPROP: &[Entry] = &[
    mistake(
        "rmsprop",
        "accumulates",
        "a sum that only grows, which is AdaGrad's: RMSprop's mean forgets",
    ),
    mistake("rmsprop", "one-minus-alpha-missing", "α·v + g²: with 1 − α left out it is no mean"),
    mistake("rmsprop", "alpha-swapped", "(1 − α)·v + α·g²: α is what is kept of the old mean"),
    mistake("rmsprop", "epsilon-inside", "√(v + ε): ε is added to the root, not under it"),
    mistake("rmsprop", "no-epsilon", "no ε: the first zero gradient is 0/0"),
    mistake("rmsprop", "epsilon-as-floor", "the larger of √v and ε: ε is added to the root"),
    mistake(
        "rmsprop",
        "zeros-skipped",
        "elements whose gradient is 0 passed over: their mean goes on falling",
    ),
    mistake("rmsprop", "no-root", "g/(v + ε): the mean is of squares, so its root is taken"),
    mistake(
        "rmsprop",
        "square-of-mean",
        "the mean of the gradients squared: it is the mean of their squares",
    ),
    mistake(
        "rmsprop",
        "bias-corrected",
        "v corrected for its start from 0, as Adam does: RMSprop does not",
    ),
    mistake(
        "rmsprop",
        "starts-from-first",
        "a mean that starts from the first square: it starts from 0",
    ),
    mistake(
        "rmsprop",
        "mean-before-gradient",
        "the mean without the present gradient: it is added before the step",
    ),
    mistake(
        "rmsprop",
        "norm-per-tensor",
        "one rate for the whole tensor: each element has its own",
    ),
    mistake("rmsprop", "shared-state", "one mean for all tensors: each has its own"),
    right("rmsprop", "elementwise", "a loop over the elements"),
    right("rmsprop", "difference-form", "v + (1 − α)·(g² − v)"),
    right("rmsprop", "rate-per-element", "the rate divided first, then multiplied by g"),
];

fn rmsprop(name: &str, alpha: f64, epsilon: f64, e: Element) -> f64 {
    let Element { x, g, rate, t, .. } = e;
    let v = &mut e.memory[0];
    let before = *v;
    let square = match name {
        "norm-per-tensor" => e.of_tensor.mapv(|g| g * g).sum(),
        "square-of-mean" => g,
        _ => g * g,
    };
    *v = match name {
        "accumulates" => before + square,
        "one-minus-alpha-missing" => alpha * before + square,
        "alpha-swapped" => (1.0 - alpha) * before + alpha * square,
        "starts-from-first" if t == 1 => square,
        "zeros-skipped" if g == 0.0 => before,
        "difference-form" => before + (1.0 - alpha) * (square - before),
        _ => alpha * before + (1.0 - alpha) * square,
    };
    match name {
        "epsilon-inside" => x - rate * g / (*v + epsilon).sqrt(),
        "epsilon-as-floor" => x - rate * g / v.sqrt().max(epsilon),
        "no-epsilon" => x - rate * g / v.sqrt(),
        "no-root" => x - rate * g / (*v + epsilon),
        "square-of-mean" => x - rate * g / (v.abs() + epsilon),
        "bias-corrected" => x - rate * g / ((*v / (1.0 - alpha.powi(t))).sqrt() + epsilon),
        "mean-before-gradient" => x - rate * g / (before.sqrt() + epsilon),
        "rate-per-element" => x - rate / (epsilon + v.sqrt()) * g,
        _ => x - rate * g / (v.sqrt() + epsilon),
    }
}

optimizer!(
    /// RMSprop.
    RmsProp
);

impl RmsProp {
    /// A new one.
    pub fn new(learning_rate: f64, alpha: f64, epsilon: f64) -> RmsProp {
        let fresh =
            Box::new(move || Box::new(solution::RmsProp::new(learning_rate, alpha, epsilon)) as _);
        let formula = Box::new(move |name: &str, e: Element| rmsprop(name, alpha, epsilon, e));
        RmsProp(Spoilt::of("rmsprop", fresh, learning_rate, formula))
    }
}
