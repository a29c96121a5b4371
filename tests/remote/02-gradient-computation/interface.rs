// What a candidate's crate is asked for. Compiled twice: see PROTOCOL.md. The engine, whose tapes have
// a state, is in `src/tape.rs` and `src/mlp.rs`.

interface! {
    structs {
        #[derive(Clone, Copy, Debug, PartialEq)]
        Dual { value: f64, derivative: f64 }
        #[derive(Clone, Copy, Debug, PartialEq)]
        GradientCheck { passes: bool, worst: usize, error: f64 }
    }
    functions {
        fn unbroadcast(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64>;
        fn gradient_check(
            analytic: &Array1<f64>, numeric: &Array1<f64>, tolerance: f64,
        ) -> GradientCheck;
        fn softmax(z: &Array2<f64>) -> Array2<f64>;
        fn softmax_vjp(dp: &Array2<f64>, z: &Array2<f64>) -> Array2<f64>;
        fn cross_entropy(z: &Array2<f64>, labels: &[usize]) -> (f64, Array2<f64>);
    }
    functions of Dual {
        fn constant(value: f64) -> Dual;
        fn variable(value: f64) -> Dual;
    }
    closures {
        fn numeric_gradient(
            f: Fn(at: &Array1<f64>) -> f64,
            x: &mut Array1<f64>,
        ) -> Array1<f64>;
    }
    closures of Dual {
        fn gradient(f: Fn(x: &[Dual]) -> Dual, x: &[f64]) -> Vec<f64>;
    }
    methods of Dual {
        fn exp() -> Dual;
        fn ln() -> Dual;
        fn tanh() -> Dual;
        fn powf(c: f64) -> Dual;
    }
}

// `Dual::add` and so on.
operators! { Add add, Sub sub, Mul mul, Div div }

// What makes a new node of a tape: a function of `ops`, and of it a method or an operator of `Var`.
operations! {
    functions { add(a: Var, b: Var) sub(a: Var, b: Var) mul(a: Var, b: Var) div(a: Var, b: Var)
        neg(a: Var) powf(a: Var, c: f64) exp(a: Var) ln(a: Var) tanh(a: Var) sigmoid(a: Var)
        relu(a: Var) }
    methods { powf(c: f64) exp() ln() tanh() sigmoid() relu() }
    operators { Add add, Sub sub, Mul mul, Div div }
}
