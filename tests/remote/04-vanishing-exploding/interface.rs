// What a candidate's crate is asked for. Compiled twice: see PROTOCOL.md.

interface! {
    structs {
        #[derive(Clone, Debug, PartialEq)]
        NormCache { x_hat: Array2<f64>, inverse_deviation: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        NormGradients { dx: Array2<f64>, dgamma: Array1<f64>, dbeta: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        BatchNorm {
            gamma: Array1<f64>, beta: Array1<f64>, running_mean: Array1<f64>,
            running_variance: Array1<f64>, momentum: f64, epsilon: f64,
        }
        #[derive(Clone, Debug, PartialEq)]
        Block { w1: Array2<f64>, w2: Array2<f64> }
        #[derive(Clone, Debug, PartialEq)]
        BlockCache { x: Array2<f64>, a: Array2<f64> }
        #[derive(Clone, Debug, PartialEq)]
        BlockGradients { dx: Array2<f64>, dw1: Array2<f64>, dw2: Array2<f64> }
        #[derive(Clone, Debug, PartialEq)]
        Rnn { wx: Array2<f64>, wh: Array2<f64>, b: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        RnnGradients { dwx: Array2<f64>, dwh: Array2<f64>, db: Array1<f64>, dh0: Array2<f64> }
    }
    enums {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        Activation { Sigmoid, Tanh, Relu }
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        Health { Healthy, Vanishing, Exploding, NotFinite }
    }
    functions {
        fn sigmoid_derivative(z: f64) -> f64;
        fn tanh_derivative(z: f64) -> f64;
        fn relu_derivative(z: f64) -> f64;
        fn leaky_relu_derivative(z: f64, slope: f64) -> f64;
        fn clip_by_value(gradients: &mut [ArrayD<f64>], limit: f64);
        fn clip_by_global_norm(gradients: &mut [ArrayD<f64>], max_norm: f64) -> f64;
        fn xavier_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64>;
        fn xavier_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64>;
        fn he_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64>;
        fn he_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64>;
        fn stack_forward(
            weights: &[Array2<f64>], activation: Activation, x: &Array2<f64>,
        ) -> Vec<Array2<f64>>;
        fn layer_gradient_norms(
            weights: &[Array2<f64>], activation: Activation, x: &Array2<f64>, dy: &Array2<f64>,
        ) -> Vec<f64>;
        fn diagnose(norms: &[f64]) -> Health;
        fn layer_norm(
            x: &Array2<f64>, gamma: &Array1<f64>, beta: &Array1<f64>, epsilon: f64,
        ) -> (Array2<f64>, NormCache);
        fn layer_norm_backward(
            dy: &Array2<f64>, gamma: &Array1<f64>, cache: &NormCache,
        ) -> NormGradients;
        fn batch_norm_train(norm: &mut BatchNorm, x: &Array2<f64>) -> (Array2<f64>, NormCache);
        fn batch_norm_backward(
            dy: &Array2<f64>, gamma: &Array1<f64>, cache: &NormCache,
        ) -> NormGradients;
        fn batch_norm_evaluate(norm: &BatchNorm, x: &Array2<f64>) -> Array2<f64>;
        fn batch_norm_evaluate_backward(
            dy: &Array2<f64>, norm: &BatchNorm, x: &Array2<f64>,
        ) -> NormGradients;
        fn residual_forward(block: &Block, x: &Array2<f64>) -> (Array2<f64>, BlockCache);
        fn residual_backward(
            block: &Block, cache: &BlockCache, dy: &Array2<f64>,
        ) -> BlockGradients;
        fn rnn_forward(rnn: &Rnn, xs: &[Array2<f64>], h0: &Array2<f64>) -> Vec<Array2<f64>>;
        fn rnn_bptt(
            rnn: &Rnn, xs: &[Array2<f64>], hs: &[Array2<f64>], dhs: &[Array2<f64>],
            window: usize,
        ) -> RnnGradients;
    }
}
