// What a candidate's crate is asked for. Compiled twice: see PROTOCOL.md.

interface! {
    structs {
        #[derive(Clone, Copy, Debug, PartialEq)]
        AdamSettings {
            learning_rate: f64, beta1: f64, beta2: f64, epsilon: f64, weight_decay: f64,
        }
        #[derive(Clone, Copy, Debug, PartialEq)]
        NAdamSettings {
            learning_rate: f64, beta1: f64, beta2: f64, epsilon: f64, momentum_decay: f64,
        }
        #[derive(Clone, Debug, PartialEq)]
        Parameter { values: ArrayD<f64>, is_bias: bool }
        #[derive(Clone, Debug, PartialEq)]
        Penalty { value: f64, gradients: Vec<ArrayD<f64>> }
        #[derive(Clone, Debug, PartialEq)]
        Run { name: &'static str, path: Vec<Array1<f64>> }
    }
    enums {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        Landscape { Valley, Saddle, Bowl }
    }
    functions {
        fn l1(parameters: &[Parameter], lambda: f64) -> Penalty;
        fn l2(parameters: &[Parameter], lambda: f64) -> Penalty;
        fn elastic_net(parameters: &[Parameter], lambda: f64, ratio: f64) -> Penalty;
        fn race(landscape: Landscape, budget: usize) -> Vec<Run>;
        fn step_decay(initial: f64, factor: f64, every: usize, step: usize) -> f64;
        fn exponential_decay(initial: f64, factor: f64, step: usize) -> f64;
        fn cosine(initial: f64, minimum: f64, steps: usize, step: usize) -> f64;
        fn warmup_cosine(
            peak: f64, minimum: f64, warmup: usize, steps: usize, step: usize,
        ) -> f64;
    }
    methods of Landscape {
        fn start() -> Array1<f64>;
        fn value(at: &Array1<f64>) -> f64;
        fn gradient(at: &Array1<f64>) -> Array1<f64>;
    }
}

// Optimizers: each has a state, which the worker keeps; the judge has a handle.
objects! {
    Sgd { learning_rate: f64 }
    Momentum { learning_rate: f64, momentum: f64 }
    Nesterov { learning_rate: f64, momentum: f64 }
    AdaGrad { learning_rate: f64, epsilon: f64 }
    RmsProp { learning_rate: f64, alpha: f64, epsilon: f64 }
    Adam { settings: AdamSettings }
    AdamW { settings: AdamSettings }
    AmsGrad { settings: AdamSettings }
    NAdam { settings: NAdamSettings }
}
