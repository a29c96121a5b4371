
use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

#[derive(Clone, Debug)]
pub struct AdaGrad {
    learning_rate: f64,
    epsilon: f64,
    sum: State,
}

impl AdaGrad {
    pub fn new(learning_rate: f64, epsilon: f64) -> AdaGrad {
        check_learning_rate(learning_rate);
        check_not_negative("epsilon", epsilon);
        AdaGrad { learning_rate, epsilon, sum: None }
    }
}

impl Optimizer for AdaGrad {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let sum = remembered(&mut self.sum, parameters);
        for ((p, g), s) in parameters.iter_mut().zip(gradients).zip(sum) {
            *s += &(g * g);
            *p -= &(self.learning_rate * g / (s.mapv(f64::sqrt) + self.epsilon));
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.learning_rate = learning_rate;
    }
}

#[derive(Clone, Debug)]
pub struct RmsProp {
    learning_rate: f64,
    alpha: f64,
    epsilon: f64,
    mean_square: State,
}

impl RmsProp {
    pub fn new(learning_rate: f64, alpha: f64, epsilon: f64) -> RmsProp {
        check_learning_rate(learning_rate);
        check_decay("alpha", alpha);
        check_not_negative("epsilon", epsilon);
        RmsProp { learning_rate, alpha, epsilon, mean_square: None }
    }
}

impl Optimizer for RmsProp {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let mean = remembered(&mut self.mean_square, parameters);
        for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(mean) {
            *v = self.alpha * &*v + (1.0 - self.alpha) * (g * g);
            *p -= &(self.learning_rate * g / (v.mapv(f64::sqrt) + self.epsilon));
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.learning_rate = learning_rate;
    }
}
