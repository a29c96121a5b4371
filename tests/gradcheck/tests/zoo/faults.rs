//! Mistakes that people make in a backward pass, as what they do to a right gradient.

use super::{Trial, networks, random};
use gradcheck::{Pattern, Tensor, Verdict, Wrong};
use ndarray::{Array1, Array2};
use rand::{RngExt, rngs::StdRng};

/// A planted fault and the pattern that names it.
pub struct Fault {
    pub name: &'static str,
    pub draw: fn(&mut StdRng) -> Trial,
    /// The tensor that it spoils.
    pub tensor: usize,
    /// Spoils a gradient, given the input that it belongs to.
    pub plant: fn(&mut Array2<f64>, &Array2<f64>, &mut StdRng),
    pub named: fn(&Pattern) -> bool,
}

const MLP: fn(&mut StdRng) -> Trial = networks::tanh_mlp;
/// The batch of that network.
const M: f64 = 8.0;

fn ratio(pattern: &Pattern, expected: f64) -> bool {
    matches!(pattern, Pattern::Ratio(r) if (r / expected - 1.0).abs() < 1e-6)
}

macro_rules! fault {
    ($name:literal, $plant:expr, $named:expr) => {
        Fault { name: $name, draw: MLP, tensor: 0, plant: $plant, named: $named }
    };
}

/// The faults that the classifier must name; on the first weights of the tanh MLP, 16×8, but for
/// a square matrix.
pub const FAULTS: [Fault; 17] = [
    fault!("times −1", |g, _, _| *g *= -1.0, |p| ratio(p, -1.0)),
    fault!("times 2", |g, _, _| *g *= 2.0, |p| ratio(p, 2.0)),
    fault!("times ½", |g, _, _| *g *= 0.5, |p| ratio(p, 0.5)),
    fault!("times m", |g, _, _| *g *= M, |p| ratio(p, M)),
    fault!("times 1/m", |g, _, _| *g /= M, |p| ratio(p, 1.0 / M)),
    fault!("all zero", |g, _, _| g.fill(0.0), |p| *p == Pattern::AllZero),
    fault!("one element", |g, _, rng| *some_element(g, rng) *= 1.5, |p| *p == Pattern::OneElement),
    fault!("never written", |g, _, _| g.iter_mut().take(5).for_each(|v| *v = 0.0), |p| *p
        == Pattern::NeverWritten(5)),
    Fault {
        name: "transposed",
        draw: networks::recurrent,
        tensor: 1,
        plant: |g, _, _| *g = g.t().as_standard_layout().into_owned(),
        named: |p| *p == Pattern::Transposed,
    },
    fault!(
        "reshaped",
        |g, _, _| *g = refill(g, &g.t().iter().copied().collect::<Vec<_>>()),
        |p| *p == Pattern::Transposed
    ),
    fault!(
        "plus λ·w",
        |g, w, _| g.scaled_add(0.01, w),
        |p| matches!(p, Pattern::PlusMultipleOfInput(c) if (c - 0.01).abs() < 1e-6)
    ),
    fault!(
        "minus λ·w",
        |g, w, _| g.scaled_add(-0.01, w),
        |p| matches!(p, Pattern::PlusMultipleOfInput(c) if (c + 0.01).abs() < 1e-6)
    ),
    fault!(
        "one row",
        |g, _, rng| g.row_mut(3).zip_mut_with(&random(8, 0.1, rng), |v, r| *v += r),
        |p| *p == Pattern::OneRow(3)
    ),
    fault!(
        "one column",
        |g, _, rng| g.column_mut(5).zip_mut_with(&random(16, 0.1, rng), |v, r| *v += r),
        |p| *p == Pattern::OneColumn(5)
    ),
    fault!(
        "a ratio per column",
        |g, _, rng| *g *= &Array1::from_shape_fn(8, |_| rng.random_range(0.5..2.0)),
        |p| *p == Pattern::RatioPerColumn
    ),
    fault!("an offset per row", |g, _, rng| *g += &random((16, 1), 0.1, rng), |p| *p
        == Pattern::OffsetPerRow),
    fault!(
        "shifted by one",
        |g, _, _| {
            let mut elements: Vec<f64> = g.iter().copied().collect();
            elements.rotate_right(1);
            *g = refill(g, &elements);
        },
        |p| *p == Pattern::Shifted(1)
    ),
];

fn some_element<'a>(g: &'a mut Array2<f64>, rng: &mut StdRng) -> &'a mut f64 {
    let (rows, columns) = g.dim();
    &mut g[[rng.random_range(0..rows), rng.random_range(0..columns)]]
}

/// These elements, in row-major order, in the shape of `g`.
fn refill(g: &Array2<f64>, elements: &[f64]) -> Array2<f64> {
    let columns = g.ncols();
    Array2::from_shape_fn(g.dim(), |(i, j)| elements[i * columns + j])
}

/// What the check says of a gradient with this fault.
pub fn plant(fault: &Fault, rng: &mut StdRng) -> Verdict {
    let trial = (fault.draw)(rng);
    let matrix = |t: &Tensor| {
        let shape = (t.shape[0], t.shape[1]);
        Array2::from_shape_vec(shape, t.values.clone()).expect("a matrix")
    };
    let mut gradient = trial.gradient.clone();
    let mut spoiled = matrix(&gradient[fault.tensor]);
    (fault.plant)(&mut spoiled, &matrix(&trial.x[fault.tensor]), rng);
    gradient[fault.tensor].values = spoiled.iter().copied().collect();
    trial.check(&gradient)
}

/// The pattern that the verdict names, if it found the gradient wrong.
pub fn pattern(verdict: &Verdict) -> Option<&Pattern> {
    match verdict {
        Verdict::Wrong(Wrong::Value(mismatch)) => mismatch.pattern.as_ref(),
        _ => None,
    }
}
