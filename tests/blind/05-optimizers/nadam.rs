
use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdamSettings {
    pub learning_rate: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
    pub momentum_decay: f64,
}

#[derive(Clone, Debug)]
pub struct NAdam {
    settings: NAdamSettings,
    m: State,
    v: State,
    t: i32,
    product: f64,
}

impl NAdam {
    pub fn new(settings: NAdamSettings) -> NAdam {
        check_learning_rate(settings.learning_rate);
        check_decay("beta1", settings.beta1);
        check_decay("beta2", settings.beta2);
        check_not_negative("epsilon", settings.epsilon);
        check_not_negative("momentum decay", settings.momentum_decay);
        NAdam { settings, m: None, v: None, t: 0, product: 1.0 }
    }
}

impl Optimizer for NAdam {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        check_gradients(parameters, gradients);
        let NAdamSettings { learning_rate, beta1, beta2, epsilon, momentum_decay } = self.settings;
        let ms = remembered(&mut self.m, parameters);
        let vs = remembered(&mut self.v, parameters);
        self.t += 1;
        let mu = |k: i32| beta1 * (1.0 - 0.5 * 0.96_f64.powf(f64::from(k) * momentum_decay));
        let (now, next) = (mu(self.t), mu(self.t + 1));
        self.product *= now;
        let from_m = next / (1.0 - self.product * next);
        let from_g = (1.0 - now) / (1.0 - self.product);
        let c2 = 1.0 - beta2.powi(self.t);
        for (i, (p, g)) in parameters.iter_mut().zip(gradients).enumerate() {
            let (m, v) = (&mut ms[i], &mut vs[i]);
            *m = beta1 * &*m + (1.0 - beta1) * g;
            *v = beta2 * &*v + (1.0 - beta2) * g * g;
            let m_hat = from_m * &*m + from_g * g;
            let denominator = v.mapv(|x| (x / c2).sqrt()) + epsilon;
            *p -= &(learning_rate * m_hat / denominator);
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_learning_rate(learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}
