
use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, remembered,
};
use ndarray::ArrayD;

#[derive(Clone, Debug)]
pub struct Sgd {
    learning_rate: f64,
}

impl Sgd {
    pub fn new(learning_rate: f64) -> Sgd {
        check_learning_rate(learning_rate);
        Sgd { learning_rate }
    }
}

impl Optimizer for Sgd {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        for (p, g) in parameters.iter_mut().zip(gradients) {
            *p -= &(self.learning_rate * g);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.learning_rate = learning_rate;
    }
}

#[derive(Clone, Debug)]
pub struct Momentum {
    learning_rate: f64,
    momentum: f64,
    velocity: State,
}

impl Momentum {
    pub fn new(learning_rate: f64, momentum: f64) -> Momentum {
        check_learning_rate(learning_rate);
        check_decay("momentum", momentum);
        Momentum { learning_rate, momentum, velocity: None }
    }
}

impl Optimizer for Momentum {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let velocity = remembered(&mut self.velocity, parameters);
        for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(velocity) {
            *v = self.momentum * &*v + g;
            *p -= &(self.learning_rate * &*v);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.learning_rate = learning_rate;
    }
}

#[derive(Clone, Debug)]
pub struct Nesterov {
    learning_rate: f64,
    momentum: f64,
    velocity: State,
}

impl Nesterov {
    pub fn new(learning_rate: f64, momentum: f64) -> Nesterov {
        check_learning_rate(learning_rate);
        check_decay("momentum", momentum);
        Nesterov { learning_rate, momentum, velocity: None }
    }
}

impl Optimizer for Nesterov {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let velocity = remembered(&mut self.velocity, parameters);
        for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(velocity) {
            *v = self.momentum * &*v + g;
            let look_ahead = g + self.momentum * &*v;
            *p -= &(self.learning_rate * look_ahead);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.learning_rate = learning_rate;
    }
}
