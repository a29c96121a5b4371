// What a candidate's crate is asked for. Compiled twice: see PROTOCOL.md.

interface! {
    structs {
        #[derive(Clone, Debug, PartialEq)]
        LinearGradients { da: Array2<f64>, dw: Array2<f64>, db: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        Mlp { w1: Array2<f64>, b1: Array1<f64>, w2: Array2<f64>, b2: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        MlpCache {
            x: Array2<f64>, z1: Array2<f64>, a1: Array2<f64>, z2: Array2<f64>, a2: Array2<f64>,
        }
        #[derive(Clone, Debug, PartialEq)]
        MlpGradients {
            dx: Array2<f64>, dw1: Array2<f64>, db1: Array1<f64>, dw2: Array2<f64>, db2: Array1<f64>,
        }
        #[derive(Clone, Debug, PartialEq)]
        Layer { w: Array2<f64>, b: Array1<f64>, activation: Activation }
        #[derive(Clone, Debug, PartialEq)]
        NetworkCache { a: Vec<Array2<f64>>, z: Vec<Array2<f64>> }
        #[derive(Clone, Debug, PartialEq)]
        LayerGradients { dw: Array2<f64>, db: Array1<f64> }
        #[derive(Clone, Debug, PartialEq)]
        NetworkGradients { dx: Array2<f64>, layers: Vec<LayerGradients> }
    }
    enums {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        Activation { Identity, Sigmoid, Tanh, Relu }
    }
    functions {
        fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64>;
        fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients;
        fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>);
        fn sigmoid(z: &Array2<f64>) -> Array2<f64>;
        fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64>;
        fn mlp_forward(mlp: &Mlp, x: &Array2<f64>) -> MlpCache;
        fn mlp_backward(mlp: &Mlp, cache: &MlpCache, da2: &Array2<f64>) -> MlpGradients;
        fn train_step(
            mlp: &Mlp, x: &Array2<f64>, t: &Array2<f64>, learning_rate: f64,
        ) -> (Mlp, f64);
        fn network_forward(layers: &[Layer], x: &Array2<f64>) -> NetworkCache;
        fn network_backward(
            layers: &[Layer], cache: &NetworkCache, dy: &Array2<f64>,
        ) -> NetworkGradients;
    }
    functions of repair {
        fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64>;
        fn linear_backward(
            dz: &Array2<f64>, w: &Array2<f64>, a_prev: &Array2<f64>,
        ) -> LinearGradients;
        fn sigmoid(z: &Array2<f64>) -> Array2<f64>;
        fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64>;
        fn mlp_forward(mlp: &Mlp, a: &Array2<f64>) -> MlpCache;
        fn mlp_backward(mlp: &Mlp, cache: &MlpCache, da2: &Array2<f64>) -> MlpGradients;
    }
}
