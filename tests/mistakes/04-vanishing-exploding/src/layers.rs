//! Answers to `layer_gradient_norms` and `diagnose`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array2;
use solution::{Activation, Health, stack_forward};

const TASK: &str = "layer_gradient_norms";

pub(crate) const NORMS: &[Entry] = &[
    mistake(
        TASK,
        "last-first",
        "the norms in the order in which they were computed: last layer first",
    ),
    mistake(TASK, "no-root", "the sum of the squares without its root"),
    mistake(TASK, "sum-of-sizes", "the sum of |g|: a norm is the root of the sum of squares"),
    mistake(
        TASK,
        "largest",
        "the largest |g| of each layer: a norm is the root of the sum of squares",
    ),
    mistake(TASK, "mean-square", "the root of the mean of the squares: it is that of their sum"),
    mistake(
        TASK,
        "activations-gradient",
        "the norm of ∂L/∂A of each layer: asked for is that of ∂L/∂W",
    ),
    mistake(TASK, "no-derivative", "no activation's derivative on the way back"),
    mistake(TASK, "derivative-at-z", "a·(1 − a) with z in the place of a"),
    mistake(
        TASK,
        "last-activation",
        "dy taken for the gradient at the last z: the last layer has its activation too",
    ),
    mistake(TASK, "relu-at-zero", "the derivative of ReLU at 0 taken as 1: by convention it is 0"),
    mistake(
        TASK,
        "stretched",
        "a dy with an axis of length 1, which the product stretches without a word",
    ),
    mistake(TASK, "weights-norms", "the norms of the weights, not of their gradients"),
    right(TASK, "example-by-example", "sums written as loops over the examples"),
    right(TASK, "by-pairs", "the norm from the products of pairs of examples, no dW at all"),
    right(TASK, "from-z", "derivatives from z, norms by scaling with the largest element"),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors(TASK);

/// The gradients ∂L/∂W and ∂L/∂A_out of each layer, first layer first.
fn backward(
    weights: &[Array2<f64>],
    x: &Array2<f64>,
    dy: &Array2<f64>,
    activation: Activation,
    derivative: &dyn Fn(f64, f64) -> f64,
) -> Vec<(Array2<f64>, Array2<f64>)> {
    let a = stack_forward(weights, activation, x);
    let (mut da, mut gradients) = (dy.clone(), Vec::new());
    for (l, w) in weights.iter().enumerate().rev() {
        let z = a[l].dot(&w.t());
        let mut dz = da.clone();
        ndarray::Zip::from(&mut dz)
            .and(&z)
            .and(&a[l + 1])
            .for_each(|d, &z, &a| *d *= derivative(z, a));
        gradients.push((dz.t().dot(&a[l]), da));
        da = dz.dot(w);
    }
    gradients.reverse();
    gradients
}

/// ‖∂L/∂W‖ of each layer.
pub fn layer_gradient_norms(
    weights: &[Array2<f64>],
    activation: Activation,
    x: &Array2<f64>,
    dy: &Array2<f64>,
) -> Vec<f64> {
    if chosen(TASK) == "stretched" {
        let shape = (x.nrows(), weights.last().map_or(x.ncols(), |w| w.nrows()));
        let dy = Array2::from_shape_fn(shape, |(i, j)| dy[[i % dy.nrows(), j % dy.ncols()]]);
        return solution::layer_gradient_norms(weights, activation, x, &dy);
    }
    let right = solution::layer_gradient_norms(weights, activation, x, dy);
    let from_z = |z: f64, _: f64| match activation {
        Activation::Sigmoid => (-z.abs()).exp() / (1.0 + (-z.abs()).exp()).powi(2),
        Activation::Tanh => z.cosh().powi(-2),
        Activation::Relu => f64::from(z > 0.0),
    };
    let at_z = |z: f64, _: f64| match activation {
        Activation::Sigmoid => z * (1.0 - z),
        Activation::Tanh => 1.0 - z * z,
        Activation::Relu => f64::from(z > 0.0),
    };
    let norm = |g: &Array2<f64>| g.mapv(|g| g * g).sum().sqrt();
    let of = |measure: &dyn Fn(&Array2<f64>) -> f64,
              derivative: &dyn Fn(f64, f64) -> f64|
     -> Vec<f64> {
        backward(weights, x, dy, activation, derivative).iter().map(|(dw, _)| measure(dw)).collect()
    };
    match chosen(TASK) {
        "last-first" => right.into_iter().rev().collect(),
        "no-root" => right.iter().map(|norm| norm * norm).collect(),
        "sum-of-sizes" => of(&|g| g.mapv(f64::abs).sum(), &from_z),
        "largest" => of(&|g| g.iter().fold(0.0, |m: f64, g| m.max(g.abs())), &from_z),
        "mean-square" => of(&|g| norm(g) / (g.len() as f64).sqrt(), &from_z),
        "activations-gradient" => {
            backward(weights, x, dy, activation, &from_z).iter().map(|(_, da)| norm(da)).collect()
        }
        "no-derivative" => of(&norm, &|_, _| 1.0),
        "derivative-at-z" => of(&norm, &at_z),
        "relu-at-zero" => of(&norm, &|z, a| match activation {
            Activation::Relu => f64::from(z >= 0.0),
            _ => from_z(z, a),
        }),
        "last-activation" => {
            let (a, last) = (stack_forward(weights, activation, x), weights.len() - 1);
            let below = dy.dot(&weights[last]);
            let below = backward(&weights[..last], x, &below, activation, &from_z);
            let mut norms: Vec<f64> = below.iter().map(|(dw, _)| norm(dw)).collect();
            norms.push(norm(&dy.t().dot(&a[last])));
            norms
        }
        "weights-norms" => weights.iter().map(norm).collect(),
        "by-pairs" => {
            // ‖dZᵀA‖² = Σ_ij (dZ·dZᵀ)_ij (A·Aᵀ)_ij.
            let a = stack_forward(weights, activation, x);
            let mut da = dy.clone();
            let mut norms = Vec::new();
            for (l, w) in weights.iter().enumerate().rev() {
                let z = a[l].dot(&w.t());
                let dz =
                    da * ndarray::Zip::from(&z).and(&a[l + 1]).map_collect(|z, a| from_z(*z, *a));
                let pairs = dz.dot(&dz.t()) * a[l].dot(&a[l].t());
                norms.insert(0, pairs.sum().max(0.0).sqrt());
                da = dz.dot(w);
            }
            norms
        }
        "example-by-example" => {
            let mut sums: Vec<Array2<f64>> = weights.iter().map(|w| w * 0.0).collect();
            for i in 0..x.nrows() {
                let row = |a: &Array2<f64>| a.select(ndarray::Axis(0), &[i]);
                let one = backward(weights, &row(x), &row(dy), activation, &from_z);
                sums.iter_mut().zip(one).for_each(|(sum, (dw, _))| *sum += &dw);
            }
            sums.iter().map(norm).collect()
        }
        "from-z" => of(
            &|g| {
                let size = g.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
                if size == 0.0 { 0.0 } else { size * norm(&(g / size)) }
            },
            &from_z,
        ),
        name => match Scheme::of(name) {
            Some(scheme) => {
                let mut moved = weights.to_vec();
                let mut of_layer = |l: usize| {
                    let g = scheme.gradient(&weights[l], |w| {
                        moved[l].assign(w);
                        let y = stack_forward(&moved, activation, x).pop();
                        y.map_or(0.0, |y| (dy * &y).sum())
                    });
                    moved[l].assign(&weights[l]);
                    norm(&g)
                };
                (0..weights.len()).map(&mut of_layer).collect()
            }
            None => right,
        },
    }
}

const DIAGNOSE_TASK: &str = "diagnose";

pub(crate) const DIAGNOSE: &[Entry] = &[
    mistake(
        DIAGNOSE_TASK,
        "swapped",
        "vanishing and exploding taken for each other: look from the last layer to the first",
    ),
    mistake(
        DIAGNOSE_TASK,
        "nan-healthy",
        "NaN compared with a threshold: it is neither above nor below, and passes as healthy",
    ),
    mistake(DIAGNOSE_TASK, "not-finite-last", "NaN and infinity looked at last: they come first"),
    mistake(
        DIAGNOSE_TASK,
        "nan-only",
        "only NaN looked for: an infinite norm is not finite either",
    ),
    mistake(
        DIAGNOSE_TASK,
        "epsilon-added",
        "10⁻¹² added to the last norm: the ratio of two tiny norms is another then",
    ),
    mistake(
        DIAGNOSE_TASK,
        "ends-only",
        "only the first and the last norm looked at for NaN: any may have it",
    ),
    mistake(
        DIAGNOSE_TASK,
        "zeros-healthy",
        "two zeros taken for healthy: no gradient at all has vanished",
    ),
    mistake(
        DIAGNOSE_TASK,
        "all-zero",
        "zeros asked of every norm: it is the first and the last that are compared",
    ),
    mistake(
        DIAGNOSE_TASK,
        "inclusive",
        "a ratio of exactly a thousand taken for ill: it is still healthy",
    ),
    mistake(
        DIAGNOSE_TASK,
        "smallest-and-largest",
        "the smallest norm against the largest: it is the first against the last",
    ),
    mistake(
        DIAGNOSE_TASK,
        "absolute",
        "the first norm by itself against the thresholds: it is the ratio that tells",
    ),
    right(DIAGNOSE_TASK, "quotient", "the quotient of first and last, with zeros told apart first"),
    right(DIAGNOSE_TASK, "patterns", "a match on ordered conditions"),
];

/// The verdict on a list of norms.
pub fn diagnose(norms: &[f64]) -> Health {
    let right = solution::diagnose(norms);
    let (first, last) = (norms[0], norms[norms.len() - 1]);
    let by_ratio = |first: f64, last: f64| {
        if first < 1e-3 * last || first == 0.0 {
            Health::Vanishing
        } else if first > 1e3 * last {
            Health::Exploding
        } else {
            Health::Healthy
        }
    };
    match (chosen(DIAGNOSE_TASK), right) {
        ("swapped", Health::Vanishing) => Health::Exploding,
        ("swapped", Health::Exploding) => Health::Vanishing,
        ("nan-healthy", _) => match norms.iter().any(|norm| norm.is_infinite()) {
            true => Health::NotFinite,
            false => by_ratio(first, last),
        },
        ("not-finite-last", Health::NotFinite) => match by_ratio(first, last) {
            Health::Healthy => Health::NotFinite,
            found => found,
        },
        ("nan-only", Health::NotFinite) if !norms.iter().any(|norm| norm.is_nan()) => {
            by_ratio(first, last)
        }
        ("epsilon-added", Health::Vanishing | Health::Exploding | Health::Healthy)
            if last > 0.0 =>
        {
            by_ratio(first, last + 1e-12)
        }
        ("ends-only", Health::NotFinite) if first.is_finite() && last.is_finite() => {
            by_ratio(first, last)
        }
        ("zeros-healthy", Health::Vanishing) if first == last => Health::Healthy,
        ("all-zero", Health::Vanishing) if last == 0.0 && norms.iter().any(|n| *n > 0.0) => {
            Health::Healthy
        }
        ("inclusive", Health::Healthy) if 1000.0 * first <= last => Health::Vanishing,
        ("inclusive", Health::Healthy) if first >= 1000.0 * last => Health::Exploding,
        ("smallest-and-largest", Health::NotFinite) => right,
        ("smallest-and-largest", _) => {
            let smallest = norms.iter().copied().fold(f64::INFINITY, f64::min);
            let largest = norms.iter().copied().fold(0.0, f64::max);
            by_ratio(smallest, largest)
        }
        ("absolute", Health::NotFinite) => right,
        ("absolute", _) => by_ratio(first, 1.0),
        ("quotient", Health::NotFinite) => right,
        ("quotient", _) => match (first == 0.0, last == 0.0) {
            (true, _) => Health::Vanishing,
            (false, true) => Health::Exploding,
            _ if last / first > 1e3 => Health::Vanishing,
            _ if first / last > 1e3 => Health::Exploding,
            _ => Health::Healthy,
        },
        ("patterns", _) => match norms {
            _ if norms.iter().any(|norm| norm.is_nan() || norm.is_infinite()) => Health::NotFinite,
            [first, ..] if *first == 0.0 || first / 1e-3 < last => Health::Vanishing,
            [first, ..] if first / 1e3 > last => Health::Exploding,
            _ => Health::Healthy,
        },
        _ => right,
    }
}
