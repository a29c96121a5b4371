//! Task `race`: every optimizer on three landscapes, given the same budget.

use crate::{
    AdaGrad, Adam, AdamSettings, AdamW, AmsGrad, Momentum, NAdam, NAdamSettings, Nesterov,
    Optimizer, RmsProp, Sgd,
};
use ndarray::{Array1, array};

/// A function of x and y that is hard to descend, each in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landscape {
    /// Rosenbrock's: (1 − x)² + 100·(y − x²)², a bent valley with steep walls and a flat floor.
    /// Its least value is 0, at (1, 1).
    Valley,
    /// ½·x² + ¼·y⁴ − ½·y²: a saddle at (0, 0), between minima of −¼ at (0, ±1).
    Saddle,
    /// ½·x² + 50·y², a hundred times steeper one way than the other. Its least value is 0.
    Bowl,
}

impl Landscape {
    /// All of them.
    pub const ALL: [Landscape; 3] = [Landscape::Valley, Landscape::Saddle, Landscape::Bowl];

    /// Where a race starts. Given.
    pub fn start(self) -> Array1<f64> {
        match self {
            Landscape::Valley => array![-1.2, 1.0],
            Landscape::Saddle => array![1.0, 0.001],
            Landscape::Bowl => array![10.0, 1.0],
        }
    }

    /// The function; `at` is (x, y), length 2. Given.
    pub fn value(self, at: &Array1<f64>) -> f64 {
        let (x, y) = (at[0], at[1]);
        match self {
            Landscape::Valley => (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2),
            Landscape::Saddle => 0.5 * x * x + 0.25 * y.powi(4) - 0.5 * y * y,
            Landscape::Bowl => 0.5 * x * x + 50.0 * y * y,
        }
    }

    /// Its gradient at (x, y): (∂f/∂x, ∂f/∂y).
    pub fn gradient(self, at: &Array1<f64>) -> Array1<f64> {
        todo!("race")
    }
}

/// The way of an optimizer over a landscape: the start, then the point after each of `budget`
/// steps, so `budget + 1` points, each of length 2.
///
/// (x, y) is one parameter for the optimizer, an array of length 2. Each step gets the gradient at
/// the present point.
pub fn descend(
    optimizer: &mut dyn Optimizer,
    landscape: Landscape,
    budget: usize,
) -> Vec<Array1<f64>> {
    todo!("race")
}

/// What became of an optimizer.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its name, as in [`entries`].
    pub name: &'static str,
    /// As [`descend`] gives it, to be plotted.
    pub path: Vec<Array1<f64>>,
}

/// The race: every optimizer of [`entries`], in that order, over the landscape, each from its
/// start and with the same budget of steps.
///
/// With a budget of 1000 every one of them ends at a value of at most 0.1 in the valley, −0.249
/// beside the saddle, and 0.01 in the bowl.
pub fn race(landscape: Landscape, budget: usize) -> Vec<Run> {
    todo!("race")
}

/// All optimizers, new, with rates that suit the landscape. Given.
pub fn entries(landscape: Landscape) -> Vec<(&'static str, Box<dyn Optimizer>)> {
    let rates = match landscape {
        Landscape::Valley => [0.002, 0.002, 0.001, 1.0, 0.005, 0.2, 0.1, 0.2, 0.05],
        Landscape::Saddle => [0.1, 0.02, 0.01, 0.5, 0.01, 0.05, 0.05, 0.05, 0.05],
        Landscape::Bowl => [0.01, 0.01, 0.005, 2.0, 0.05, 0.5, 0.5, 0.5, 0.2],
    };
    let [sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, amsgrad, nadam] = rates;
    let adam_with = |learning_rate, weight_decay| AdamSettings {
        learning_rate,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weight_decay,
    };
    let nadam = NAdamSettings {
        learning_rate: nadam,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        momentum_decay: 4e-3,
    };
    vec![
        ("SGD", Box::new(Sgd::new(sgd))),
        ("momentum", Box::new(Momentum::new(momentum, 0.9))),
        ("Nesterov", Box::new(Nesterov::new(nesterov, 0.9))),
        ("AdaGrad", Box::new(AdaGrad::new(adagrad, 1e-10))),
        ("RMSprop", Box::new(RmsProp::new(rmsprop, 0.99, 1e-8))),
        ("Adam", Box::new(Adam::new(adam_with(adam, 0.0)))),
        ("AdamW", Box::new(AdamW::new(adam_with(adamw, 0.01)))),
        ("AMSGrad", Box::new(AmsGrad::new(adam_with(amsgrad, 0.0)))),
        ("NAdam", Box::new(NAdam::new(nadam))),
    ]
}
