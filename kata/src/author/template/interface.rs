// What a candidate's crate is asked for. Compiled twice: see PROTOCOL.md.

interface! {
    structs {}
    enums {}
    functions {
        fn square(x: &Array2<f64>) -> Array2<f64>;
        fn square_backward(dy: &Array2<f64>, x: &Array2<f64>) -> Array2<f64>;
    }
}
