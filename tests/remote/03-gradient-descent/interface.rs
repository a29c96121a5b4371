// What a candidate's crate is asked for. Compiled twice: see PROTOCOL.md.

interface! {
    structs {
        #[derive(Clone, Copy, Debug, PartialEq)]
        SgdSettings { batch_size: usize, epochs: usize, learning_rate: f64 }
        #[derive(Clone, Copy, Debug, PartialEq)]
        Stop { max_steps: usize, tolerance: f64 }
        #[derive(Clone, Copy, Debug, PartialEq)]
        Armijo { initial: f64, shrink: f64, c: f64 }
        #[derive(Clone, Debug, PartialEq)]
        Model { w: Array1<f64>, b: f64 }
        #[derive(Clone, Debug, PartialEq)]
        ModelGradient { loss: f64, dw: Array1<f64>, db: f64 }
        #[derive(Clone, Debug, PartialEq)]
        Moons { x: Array2<f64>, y: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        Network {
            w1: Array2<f64>, b1: Array1<f64>, w2: Array2<f64>, b2: Array1<f64>, w3: Array1<f64>,
            b3: Array1<f64>,
        }
    }
    enums {
        #[derive(Clone, Copy, Debug, PartialEq)]
        DescentError { LearningRate, Diverged { step: usize } }
        #[derive(Clone, Copy, Debug, PartialEq)]
        LineSearchError { NotDescent, NoStep }
    }
    functions {
        fn minibatches(n: usize, batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>>;
        fn stable_learning_rate(a: &Array2<f64>) -> f64;
        fn linear_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient;
        fn logistic_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient;
        fn two_moons(m: usize, noise: f64, rng: &mut StdRng) -> Moons;
        fn accuracy(network: &Network, data: &Moons) -> f64;
        fn hinge_loss(network: &Network, data: &Moons, alpha: f64) -> (f64, Network);
        fn train(start: &Network, data: &Moons, steps: usize, alpha: f64) -> (Network, Vec<f64>);
    }
    functions of Network {
        fn new(h: usize, rng: &mut StdRng) -> Network;
    }
    closures {
        fn sgd(
            gradient: Fn(at: &Array1<f64>, batch: &[usize]) -> Array1<f64>,
            start: &Array1<f64>, n: usize, settings: &SgdSettings, rng: &mut StdRng,
        ) -> Vec<Array1<f64>>;
        fn accumulate(
            gradient: Fn(batch: &[usize]) -> Array1<f64>,
            micro_batches: &[Vec<usize>],
        ) -> Array1<f64>;
        fn gradient_descent(
            gradient: Fn(at: &Array1<f64>) -> Array1<f64>,
            start: &Array1<f64>, learning_rate: f64, stop: &Stop,
        ) -> Result<Vec<Array1<f64>>, DescentError>;
        fn line_search(
            f: Fn(at: &Array1<f64>) -> f64,
            x: &Array1<f64>, gradient: &Array1<f64>, direction: &Array1<f64>, settings: &Armijo,
        ) -> Result<f64, LineSearchError>;
    }
    methods of Network {
        fn forward(x: &Array2<f64>) -> (Array2<f64>, Array2<f64>, Array1<f64>);
        fn flat() -> Array1<f64>;
        fn minus(learning_rate: f64, gradient: &Network) -> Network;
    }
}
