
use crate::{
    AdaGrad, Adam, AdamSettings, AdamW, AmsGrad, Momentum, NAdam, NAdamSettings, Nesterov,
    Optimizer, RmsProp, Sgd,
};
use ndarray::{Array1, array};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landscape {
    Valley,
    Saddle,
    Bowl,
}

impl Landscape {
    pub const ALL: [Landscape; 3] = [Landscape::Valley, Landscape::Saddle, Landscape::Bowl];

    pub fn start(self) -> Array1<f64> {
        match self {
            Landscape::Valley => array![-1.2, 1.0],
            Landscape::Saddle => array![1.0, 0.001],
            Landscape::Bowl => array![10.0, 1.0],
        }
    }

    pub fn value(self, at: &Array1<f64>) -> f64 {
        let (x, y) = (at[0], at[1]);
        match self {
            Landscape::Valley => (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2),
            Landscape::Saddle => 0.5 * x * x + 0.25 * y.powi(4) - 0.5 * y * y,
            Landscape::Bowl => 0.5 * x * x + 50.0 * y * y,
        }
    }

    pub fn gradient(self, at: &Array1<f64>) -> Array1<f64> {
        let (x, y) = (at[0], at[1]);
        match self {
            Landscape::Valley => {
                let off = y - x * x;
                array![-2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off]
            }
            Landscape::Saddle => array![x, y.powi(3) - y],
            Landscape::Bowl => array![x, 100.0 * y],
        }
    }
}

pub fn descend(
    optimizer: &mut dyn Optimizer,
    landscape: Landscape,
    budget: usize,
) -> Vec<Array1<f64>> {
    let mut parameters = [landscape.start().into_dyn()];
    let mut path = vec![landscape.start()];
    for _ in 0..budget {
        let g = landscape.gradient(path.last().unwrap()).into_dyn();
        optimizer.step(&mut parameters, &[g]);
        path.push(array![parameters[0][[0]], parameters[0][[1]]]);
    }
    path
}

#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub name: &'static str,
    pub path: Vec<Array1<f64>>,
}

pub fn race(landscape: Landscape, budget: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    for (name, mut optimizer) in entries(landscape) {
        let path = descend(optimizer.as_mut(), landscape, budget);
        runs.push(Run { name, path });
    }
    runs
}

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
