//! Answers to `linear_forward` and `linear_backward`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, Array2, Axis};
use solution::LinearGradients;

pub(crate) const FORWARD: &[Entry] = &[
    mistake("linear_forward", "no-bias", "W·A alone: the bias is never added"),
    mistake(
        "linear_forward",
        "bias-before-product",
        "W·(A + b): the bias belongs to the outputs, so it is added after the product",
    ),
    mistake(
        "linear_forward",
        "bias-first-example-only",
        "a bias for the first example only: every column gets it",
    ),
    mistake(
        "linear_forward",
        "weights-transposed",
        "Wᵀ·A: W is n_out × n_in already, so it is not transposed",
    ),
    mistake(
        "linear_forward",
        "bias-stretched",
        "no look at b's length: `+` stretches a bias of length 1 over all rows",
    ),
    right("linear_forward", "loops", "sums written as loops, the last index first"),
    right("linear_forward", "augmented", "the bias as a column of W, against a row of ones"),
    right("linear_forward", "transposed", "(Aᵀ·Wᵀ + b)ᵀ, in the other order of memory"),
];

/// The forward pass.
pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    if chosen("linear_forward") == "bias-stretched" {
        return w.dot(a) + b.view().insert_axis(Axis(1));
    }
    let z = solution::linear_forward(a, w, b);
    match chosen("linear_forward") {
        "no-bias" => w.dot(a),
        "bias-before-product" => {
            let b =
                if b.len() == a.nrows() { b.clone() } else { Array1::from_elem(a.nrows(), b[0]) };
            w.dot(&(a + &b.insert_axis(Axis(1))))
        }
        "bias-first-example-only" => {
            let mut z = w.dot(a);
            let mut first = z.column_mut(0);
            first += b;
            z
        }
        "weights-transposed" => w.t().dot(a) + b.view().insert_axis(Axis(1)),
        "loops" => Array2::from_shape_fn(z.dim(), |(i, k)| {
            b[i] + (0..a.nrows()).rev().map(|j| a[[j, k]] * w[[i, j]]).sum::<f64>()
        }),
        "augmented" => {
            let wb = ndarray::concatenate![Axis(1), *w, b.view().insert_axis(Axis(1))];
            wb.dot(&ndarray::concatenate![Axis(0), *a, Array2::ones((1, a.ncols()))])
        }
        "transposed" => (a.t().dot(&w.t()) + b).reversed_axes(),
        _ => z,
    }
}

pub(crate) const BACKWARD: &[Entry] = &[
    mistake(
        "linear_backward",
        "db-one-example",
        "db from one example only: b is used by all of them, so dZ is summed over the columns",
    ),
    mistake(
        "linear_backward",
        "db-wrong-axis",
        "dZ summed over the units: db sums over the examples",
    ),
    mistake(
        "linear_backward",
        "db-mean",
        "the mean of dZ over the examples: the loss has its 1/m already",
    ),
    mistake(
        "linear_backward",
        "db-times-input",
        "db multiplied by the input, as dW is: the derivative by b is 1",
    ),
    mistake("linear_backward", "db-zero", "no gradient for b, as in the published program"),
    mistake(
        "linear_backward",
        "dw-mean",
        "dW divided by m: the loss that averages has done so already",
    ),
    mistake(
        "linear_backward",
        "dw-no-transpose",
        "dZ·A without a transpose: the sum runs over the examples",
    ),
    mistake("linear_backward", "dw-transposed", "A·dZᵀ, which is the transpose of dW"),
    mistake(
        "linear_backward",
        "dw-from-output",
        "dZ·Zᵀ: dW takes the layer's input A, not its output",
    ),
    mistake(
        "linear_backward",
        "da-no-transpose",
        "W·dZ without a transpose: the sum runs over the outputs",
    ),
    mistake(
        "linear_backward",
        "da-no-upstream",
        "Wᵀ alone, as if dZ were ones: the upstream gradient is lost",
    ),
    mistake(
        "linear_backward",
        "da-elementwise",
        "Wᵀ and dZ multiplied element by element: it is a matrix product",
    ),
    right("linear_backward", "loops", "sums written as loops, the last example first"),
    right("linear_backward", "transposed-products", "dA = (dZᵀ·W)ᵀ, dW = (A·dZᵀ)ᵀ, db = dZ·1"),
    right("linear_backward", "outer-products", "dW as a sum of an outer product for each example"),
];
pub(crate) const BACKWARD_IMPOSTORS: [Entry; 4] = impostors("linear_backward");

/// The backward pass.
pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    let mut g = solution::linear_backward(dz, w, a);
    let (n_out, m) = dz.dim();
    match chosen("linear_backward") {
        "db-one-example" => g.db = dz.column(0).to_owned(),
        "db-wrong-axis" => g.db = dz.sum_axis(Axis(0)),
        "db-mean" => g.db /= m as f64,
        "db-times-input" => g.db = (dz * &a.sum_axis(Axis(0))).sum_axis(Axis(1)),
        "db-zero" => g.db.fill(0.0),
        "dw-mean" => g.dw /= m as f64,
        "dw-no-transpose" => g.dw = dz.dot(a),
        "dw-transposed" => g.dw = a.dot(&dz.t()),
        "dw-from-output" => g.dw = dz.dot(&w.dot(a).t()),
        "da-no-transpose" => g.da = w.dot(dz),
        "da-no-upstream" => g.da = w.t().dot(&Array2::ones(dz.dim())),
        "da-elementwise" => g.da = &w.t() * dz,
        "loops" => {
            let examples = || (0..m).rev();
            let sum = |i: usize, f: &dyn Fn(usize) -> f64| {
                examples().map(|k| dz[[i, k]] * f(k)).sum::<f64>()
            };
            g.da = Array2::from_shape_fn(a.dim(), |(j, k)| {
                (0..n_out).rev().map(|i| w[[i, j]] * dz[[i, k]]).sum()
            });
            g.dw = Array2::from_shape_fn(w.dim(), |(i, j)| sum(i, &|k| a[[j, k]]));
            g.db = Array1::from_shape_fn(n_out, |i| sum(i, &|_| 1.0));
        }
        "outer-products" => {
            g.dw = dz
                .columns()
                .into_iter()
                .zip(a.columns())
                .fold(Array2::zeros(w.raw_dim()), |sum, (dz, a)| {
                    sum + dz.insert_axis(Axis(1)).dot(&a.insert_axis(Axis(0)))
                });
        }
        "transposed-products" => {
            g.da = dz.t().dot(w).reversed_axes();
            g.dw = a.dot(&dz.t()).reversed_axes();
            g.db = dz.dot(&Array1::ones(m));
        }
        name => {
            if let Some(scheme) = Scheme::of(name) {
                // Nobody hands the bias to a backward pass, and none is needed: its gradient is
                // that of any constant.
                let b = Array1::zeros(n_out);
                let loss = |a: &_, w: &_, b: &_| (dz * &solution::linear_forward(a, w, b)).sum();
                g.da = scheme.gradient(a, |a| loss(a, w, &b));
                g.dw = scheme.gradient(w, |w| loss(a, w, &b));
                g.db = scheme.gradient(&b, |b| loss(a, w, b));
            }
        }
    }
    g
}
