
use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamSettings {
    pub learning_rate: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
    pub weight_decay: f64,
}

impl AdamSettings {
    fn check(&self) {
        check_learning_rate(self.learning_rate);
        check_decay("beta1", self.beta1);
        check_decay("beta2", self.beta2);
        check_not_negative("epsilon", self.epsilon);
        check_not_negative("weight decay", self.weight_decay);
    }
}

#[derive(Clone, Debug)]
pub struct Adam {
    settings: AdamSettings,
    m: State,
    v: State,
    t: i32,
}

impl Adam {
    pub fn new(settings: AdamSettings) -> Adam {
        settings.check();
        Adam { settings, m: None, v: None, t: 0 }
    }
}

impl Optimizer for Adam {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let AdamSettings { learning_rate, beta1, beta2, epsilon, weight_decay } = self.settings;
        let ms = remembered(&mut self.m, parameters);
        let vs = remembered(&mut self.v, parameters);
        self.t += 1; // adam
        let c1 = 1.0 - beta1.powi(self.t);
        let c2 = 1.0 - beta2.powi(self.t);
        for (i, p) in parameters.iter_mut().enumerate() {
            let (m, v) = (&mut ms[i], &mut vs[i]);
            let g = &gradients[i] + weight_decay * &*p;
            *m = beta1 * &*m + (1.0 - beta1) * &g;
            *v = beta2 * &*v + (1.0 - beta2) * &g * &g;
            let denominator = (v.mapv(|x| (x / c2).sqrt())) + epsilon;
            *p -= &(learning_rate * (&*m / c1) / denominator);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}

#[derive(Clone, Debug)]
pub struct AdamW {
    settings: AdamSettings,
    m: State,
    v: State,
    t: i32,
}

impl AdamW {
    pub fn new(settings: AdamSettings) -> AdamW {
        settings.check();
        AdamW { settings, m: None, v: None, t: 0 }
    }
}

impl Optimizer for AdamW {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let AdamSettings { learning_rate, beta1, beta2, epsilon, weight_decay } = self.settings;
        let ms = remembered(&mut self.m, parameters);
        let vs = remembered(&mut self.v, parameters);
        self.t += 1; // adamw
        let c1 = 1.0 - beta1.powi(self.t);
        let c2 = 1.0 - beta2.powi(self.t);
        for (i, p) in parameters.iter_mut().enumerate() {
            *p *= 1.0 - learning_rate * weight_decay;
            let (m, v) = (&mut ms[i], &mut vs[i]);
            let g = gradients[i].clone();
            *m = beta1 * &*m + (1.0 - beta1) * &g;
            *v = beta2 * &*v + (1.0 - beta2) * &g * &g;
            let denominator = (v.mapv(|x| (x / c2).sqrt())) + epsilon;
            *p -= &(learning_rate * (&*m / c1) / denominator);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}

#[derive(Clone, Debug)]
pub struct AmsGrad {
    settings: AdamSettings,
    m: State,
    v: State,
    largest: State,
    t: i32,
}

impl AmsGrad {
    pub fn new(settings: AdamSettings) -> AmsGrad {
        settings.check();
        AmsGrad { settings, m: None, v: None, largest: None, t: 0 }
    }
}

impl Optimizer for AmsGrad {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let AdamSettings { learning_rate, beta1, beta2, epsilon, weight_decay } = self.settings;
        let ms = remembered(&mut self.m, parameters);
        let vs = remembered(&mut self.v, parameters);
        let us = remembered(&mut self.largest, parameters);
        self.t += 1; // amsgrad
        let c1 = 1.0 - beta1.powi(self.t);
        let c2 = 1.0 - beta2.powi(self.t);
        for (i, p) in parameters.iter_mut().enumerate() {
            let (m, v) = (&mut ms[i], &mut vs[i]);
            let g = &gradients[i] + weight_decay * &*p;
            *m = beta1 * &*m + (1.0 - beta1) * &g;
            *v = beta2 * &*v + (1.0 - beta2) * &g * &g;
            let u = &mut us[i];
            u.zip_mut_with(v, |u, &v| *u = u.max(v));
            let denominator = (u.mapv(|x| (x / c2).sqrt())) + epsilon;
            *p -= &(learning_rate * (&*m / c1) / denominator);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}
