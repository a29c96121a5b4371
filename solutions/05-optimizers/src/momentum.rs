//! Tasks `sgd`, `momentum` and `nesterov`.

use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

/// Gradient descent: θ ← θ − η·g.
///
/// Source: Robbins, Monro, *A Stochastic Approximation Method* (1951); PyTorch's `SGD`.
#[derive(Clone, Debug)]
pub struct Sgd {
    learning_rate: f64,
}

impl Sgd {
    /// η, finite and > 0. Given.
    ///
    /// # Panics
    /// If it is not.
    pub fn new(learning_rate: f64) -> Sgd {
        check_learning_rate(learning_rate);
        Sgd { learning_rate }
    }
}

impl Optimizer for Sgd {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        // BEGIN SOLUTION
        check_gradients(parameters, gradients);
        for (p, g) in parameters.iter_mut().zip(gradients) {
            *p -= &(self.learning_rate * g);
        }
        // STUB
        // todo!("sgd")
        // END SOLUTION
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.learning_rate = learning_rate;
    }
}

/// Gradient descent with momentum, the heavy ball, as PyTorch has it:
///
/// v ← μ·v + g, then θ ← θ − η·v,
///
/// from v = 0, so that the first step is that of [`Sgd`] (no dampening). The gradient enters whole,
/// not times 1 − μ; and the rate stands outside the velocity, so that a change of η acts on all
/// of v at once.
///
/// Source: Polyak, *Some methods of speeding up the convergence of iteration methods* (1964);
/// PyTorch's `SGD(momentum=μ)`.
#[derive(Clone, Debug)]
pub struct Momentum {
    learning_rate: f64,
    momentum: f64,
    velocity: State,
}

impl Momentum {
    /// η, finite and > 0, and 0 ≤ μ < 1. Given.
    ///
    /// # Panics
    /// If they are not.
    pub fn new(learning_rate: f64, momentum: f64) -> Momentum {
        check_learning_rate(learning_rate);
        check_decay("momentum", momentum);
        Momentum { learning_rate, momentum, velocity: None }
    }
}

impl Optimizer for Momentum {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        // BEGIN SOLUTION
        check_gradients(parameters, gradients);
        // v is Σ μᵏ·g over the gradients k steps ago. Where g keeps its sign the sum grows to
        // g/(1 − μ); where it flips, its terms cancel.
        let velocity = remembered(&mut self.velocity, parameters);
        for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(velocity) {
            *v = self.momentum * &*v + g;
            *p -= &(self.learning_rate * &*v);
        }
        // STUB
        // todo!("momentum")
        // END SOLUTION
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.learning_rate = learning_rate;
    }
}

/// Gradient descent with Nesterov's momentum, as PyTorch has it:
///
/// v ← μ·v + g, then θ ← θ − η·(g + μ·v), with the v just updated,
///
/// from v = 0. Nesterov's look-ahead is in the μ·v: the stored θ is the point that the velocity
/// is about to reach, and g is the gradient there. As in [`Momentum`], η stands outside v.
///
/// Source: Sutskever, Martens, Dahl, Hinton, *On the importance of initialization and momentum in
/// deep learning* (2013), equations 3 and 4, with θ + μ·v stored in place of θ; PyTorch's
/// `SGD(momentum=μ, nesterov=True)`.
#[derive(Clone, Debug)]
pub struct Nesterov {
    learning_rate: f64,
    momentum: f64,
    velocity: State,
}

impl Nesterov {
    /// η, finite and > 0, and 0 ≤ μ < 1. Given. (PyTorch refuses μ = 0 here; with it, this
    /// is [`Sgd`].)
    ///
    /// # Panics
    /// If they are not.
    pub fn new(learning_rate: f64, momentum: f64) -> Nesterov {
        check_learning_rate(learning_rate);
        check_decay("momentum", momentum);
        Nesterov { learning_rate, momentum, velocity: None }
    }
}

impl Optimizer for Nesterov {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        // BEGIN SOLUTION
        check_gradients(parameters, gradients);
        // Sutskever's form takes the gradient at φ = θ + μ·u, u ← μ·u − η·g, θ ← θ + u. Then
        //   φ' = θ' + μ·u' = θ + (1 + μ)·u' = φ − μ·u + (1 + μ)·u',
        // and with u = −η·v and v' = μ·v + g that is φ' = φ − η·(g + μ·v').
        let velocity = remembered(&mut self.velocity, parameters);
        for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(velocity) {
            *v = self.momentum * &*v + g;
            *p -= &(self.learning_rate * (g + self.momentum * &*v));
        }
        // STUB
        // todo!("nesterov")
        // END SOLUTION
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.learning_rate = learning_rate;
    }
}
