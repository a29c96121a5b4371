//! Functions with hand-derived gradients that are known to be right, drawn at random: what the
//! checker is itself checked with. Shared by the tests, the examples and the benchmarks.

#![allow(dead_code, reason = "each test, example and benchmark takes what it needs")]

pub mod faults;
pub mod grid;
pub mod kinks;
pub mod layers;
pub mod losses;
pub mod measure;
pub mod networks;
pub mod products;
pub mod unseen;

use gradcheck::{Tensor, Tensors, Verdict, check, quick_check};
use ndarray::{Array, Dimension, ShapeBuilder};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::cell::Cell;
use std::rc::Rc;

type Judge = Box<dyn Fn(&Vec<Tensor>) -> Verdict>;

/// A function at a point, with its right gradient there.
pub struct Trial {
    pub x: Vec<Tensor>,
    pub gradient: Vec<Tensor>,
    full: Judge,
    quick: Judge,
    evaluations: Rc<Cell<u32>>,
}

/// Evaluations of a quick check that did not need the full one: 2 at the point itself, four
/// directions for the noise and three for the answer, with six neighbours each.
pub const QUICK: u32 = 2 + 6 * (4 + 3);

impl Trial {
    pub fn new<X, Y>(x: X, upstream: Y, f: impl Fn(&X) -> Y + 'static, gradient: X) -> Trial
    where
        X: Tensors + Clone + 'static,
        Y: Tensors + Clone + 'static,
    {
        let evaluations = Rc::new(Cell::new(0));
        let count = evaluations.clone();
        let f = Rc::new(move |x: &X| {
            count.set(count.get() + 1);
            f(x)
        });
        let (x, upstream) = (Rc::new(x), Rc::new(upstream));
        let (f2, x2, upstream2) = (f.clone(), x.clone(), upstream.clone());
        Trial {
            x: x.to_tensors(),
            gradient: gradient.to_tensors(),
            full: Box::new(move |a| check(&*f, &*x, &*upstream, a).expect("a fair question")),
            quick: Box::new(move |a| {
                quick_check(&*f2, &*x2, &*upstream2, a).expect("a fair question")
            }),
            evaluations,
        }
    }

    pub fn check(&self, gradient: &Vec<Tensor>) -> Verdict {
        (self.full)(gradient)
    }

    pub fn quick_check(&self, gradient: &Vec<Tensor>) -> Verdict {
        (self.quick)(gradient)
    }

    /// Whether the quick check passes by itself, without going on to the full one.
    pub fn passes_quickly(&self, gradient: &Vec<Tensor>) -> bool {
        let before = self.evaluations.get();
        self.quick_check(gradient) == Verdict::Right && self.evaluations.get() - before == QUICK
    }

    /// The right gradient with the element `k` of tensor `t` changed.
    pub fn with(&self, t: usize, k: usize, change: impl Fn(f64) -> f64) -> Vec<Tensor> {
        let mut gradient = self.gradient.clone();
        let value = &mut gradient[t].values[k];
        *value = change(*value);
        gradient
    }

    /// An element that is not 0, drawn at random.
    pub fn some_element(&self, rng: &mut StdRng) -> (usize, usize) {
        loop {
            let t = rng.random_range(0..self.gradient.len());
            let k = rng.random_range(0..self.gradient[t].values.len());
            if self.gradient[t].values[k] != 0.0 {
                return (t, k);
            }
        }
    }
}

/// A named family of trials.
pub struct Family {
    pub name: &'static str,
    pub draw: fn(&mut StdRng) -> Trial,
}

/// The smooth functions: a correct gradient must be found right, always.
pub const SMOOTH: &[Family] = &[
    Family { name: "tanh MLP 8-16-4", draw: networks::tanh_mlp },
    Family { name: "sigmoid MLP, data too", draw: networks::sigmoid_mlp_with_data },
    Family { name: "softplus MLP", draw: networks::softplus_mlp },
    Family { name: "recurrent net, 4 steps", draw: networks::recurrent },
    Family { name: "attention", draw: networks::attention },
    Family { name: "linear layer", draw: layers::linear },
    Family { name: "softmax", draw: layers::softmax },
    Family { name: "log-softmax", draw: layers::log_softmax },
    Family { name: "cross entropy", draw: layers::cross_entropy },
    Family { name: "log-sum-exp", draw: layers::log_sum_exp },
    Family { name: "layer norm", draw: layers::layer_norm },
    Family { name: "batch norm", draw: layers::batch_norm },
    Family { name: "unit length", draw: layers::unit_length },
    Family { name: "GELU", draw: layers::gelu },
    Family { name: "swish", draw: layers::swish },
    Family { name: "squared error", draw: layers::squared_error },
    Family { name: "quotient", draw: layers::quotient },
    Family { name: "ln and square root", draw: layers::ln_and_root },
    Family { name: "exp of sine", draw: layers::exp_sine },
    Family { name: "convolution", draw: layers::convolution },
];

/// Functions at a kink or near one: a correct gradient must never be found wrong.
pub const KINKS: &[Family] = &[
    Family { name: "ReLU unit at 0", draw: kinks::relu_at_zero },
    Family { name: "ReLU unit within a step", draw: kinks::relu_within_a_step },
    Family { name: "ReLU unit at 1e-9", draw: kinks::relu_at_a_billionth },
    Family { name: "abs and max, ties", draw: kinks::ties },
    Family { name: "leaky ReLU within a step", draw: kinks::leaky_relu },
];

pub fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// Uniform values of standard deviation `spread`.
pub fn random<Sh: ShapeBuilder>(shape: Sh, spread: f64, rng: &mut StdRng) -> Array<f64, Sh::Dim>
where
    Sh::Dim: Dimension,
{
    let edge = spread * 3f64.sqrt();
    Array::from_shape_simple_fn(shape, || rng.random_range(-edge..edge))
}
