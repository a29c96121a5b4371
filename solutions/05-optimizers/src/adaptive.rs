//! Tasks `adagrad` and `rmsprop`.

use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

/// AdaGrad, as PyTorch has it (`lr_decay` and `initial_accumulator_value` 0): each element's rate
/// is divided by the root of the sum of all its squared gradients, the present one included,
///
/// s ← s + g², then θ ← θ − η·g/(√s + ε), from s = 0.
///
/// ε is added to the root, not under it. PyTorch's is 1e-10. With ε = 0 an element whose gradient
/// has always been 0 becomes 0/0, NaN.
///
/// Source: Duchi, Hazan, Singer, *Adaptive Subgradient Methods for Online Learning and Stochastic
/// Optimization* (2011), the diagonal form; PyTorch's `Adagrad`.
#[derive(Clone, Debug)]
pub struct AdaGrad {
    learning_rate: f64,
    epsilon: f64,
    sum: State,
}

impl AdaGrad {
    /// η, finite and > 0, and ε, finite and ≥ 0. Given.
    ///
    /// # Panics
    /// If they are not.
    pub fn new(learning_rate: f64, epsilon: f64) -> AdaGrad {
        check_learning_rate(learning_rate);
        check_not_negative("epsilon", epsilon);
        AdaGrad { learning_rate, epsilon, sum: None }
    }
}

impl Optimizer for AdaGrad {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        // BEGIN SOLUTION
        check_gradients(parameters, gradients);
        let sum = remembered(&mut self.sum, parameters);
        for ((p, g), s) in parameters.iter_mut().zip(gradients).zip(sum) {
            *s += &(g * g);
            *p -= &(self.learning_rate * g / (s.mapv(f64::sqrt) + self.epsilon));
        }
        // STUB
        // todo!("adagrad")
        // END SOLUTION
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.learning_rate = learning_rate;
    }
}

/// RMSprop, as PyTorch has it (not centered, no momentum): AdaGrad with a mean that forgets in
/// place of the sum,
///
/// v ← α·v + (1 − α)·g², then θ ← θ − η·g/(√v + ε), from v = 0, without bias correction.
///
/// ε is added to the root, not under it. PyTorch's α is 0.99, its ε 1e-8. With ε = 0 an element
/// whose gradient has always been 0 becomes 0/0, NaN.
///
/// Source: Tieleman, Hinton, *Neural Networks for Machine Learning*, lecture 6.5 (2012); PyTorch's
/// `RMSprop`.
#[derive(Clone, Debug)]
pub struct RmsProp {
    learning_rate: f64,
    alpha: f64,
    epsilon: f64,
    mean_square: State,
}

impl RmsProp {
    /// η, finite and > 0, 0 ≤ α < 1, and ε, finite and ≥ 0. Given.
    ///
    /// # Panics
    /// If they are not.
    pub fn new(learning_rate: f64, alpha: f64, epsilon: f64) -> RmsProp {
        check_learning_rate(learning_rate);
        check_decay("alpha", alpha);
        check_not_negative("epsilon", epsilon);
        RmsProp { learning_rate, alpha, epsilon, mean_square: None }
    }
}

impl Optimizer for RmsProp {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        // BEGIN SOLUTION
        check_gradients(parameters, gradients);
        let mean_square = remembered(&mut self.mean_square, parameters);
        for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(mean_square) {
            *v = self.alpha * &*v + (1.0 - self.alpha) * (g * g);
            *p -= &(self.learning_rate * g / (v.mapv(f64::sqrt) + self.epsilon));
        }
        // STUB
        // todo!("rmsprop")
        // END SOLUTION
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.learning_rate = learning_rate;
    }
}
