//! A two-layer network as one writes it for the first time, its backward pass, and the check.
//! `cargo run -p kata-gradcheck --example mlp` finds the mistake that stands in it.

use gradcheck::{Draw, Verdict, check};
use ndarray::{Array1, Array2, Axis};

/// w₁ 5×3, b₁, w₂ 2×5, b₂: a row of w is a unit.
type Parameters = (Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>);

/// y = w₂·tanh(w₁·x + b₁) + b₂, for each row of `x`.
fn forward(x: &Array2<f64>, (w1, b1, w2, b2): &Parameters) -> Array2<f64> {
    let a = (x.dot(&w1.t()) + b1).mapv(f64::tanh);
    a.dot(&w2.t()) + b2
}

/// The gradients of the parameters, given dL/dy.
fn backward(x: &Array2<f64>, (w1, b1, w2, _): &Parameters, dy: &Array2<f64>) -> Parameters {
    let a = (x.dot(&w1.t()) + b1).mapv(f64::tanh);
    let da = dy.dot(w2);
    // The mistake: tanh′(z) is 1 − tanh²(z), and that is 1 − a², not 1 − a.
    let dz = da * a.mapv(|a| 1.0 - a);
    (dz.t().dot(x), dz.sum_axis(Axis(0)), dy.t().dot(&a), dy.sum_axis(Axis(0)))
}

fn main() -> Result<(), gradcheck::Unfit> {
    let mut draw = Draw::new(&gradcheck::Case { seed: 7, ..Default::default() }, 0);
    let x = draw.matrix("x", 4, 3);
    let parameters = (
        draw.matrix("w1", 5, 3),
        draw.vector("b1", 5),
        draw.matrix("w2", 2, 5),
        draw.vector("b2", 2),
    );
    let dy = draw.matrix("dy", 4, 2);

    let gradient = backward(&x, &parameters, &dy);
    match check(|p: &Parameters| forward(&x, p), &parameters, &dy, &gradient)? {
        Verdict::Right => println!("right"),
        Verdict::Wrong(wrong) => print!("{}", wrong.report(&["dw1", "db1", "dw2", "db2"])),
        Verdict::Undecidable { .. } => println!("this point cannot decide: draw another"),
    }
    Ok(())
}
