//! Functions with a kink at the point or near it, and gradients that are right there.

use super::networks::{Activation, Mlp, Parameters};
use super::{Trial, random};
use ndarray::{Array1, Array2, Axis};
use rand::{RngExt, rngs::StdRng};

pub const RELU: Activation = Activation { f: |z| z.max(0.0), df: |z| f64::from(z > 0.0) };
const LEAKY: Activation = Activation {
    f: |z| if z > 0.0 { z } else { 0.1 * z },
    df: |z| if z > 0.0 { 1.0 } else { 0.1 },
};

/// An MLP in which one unit has the input `z` for one example of the batch, and where.
pub fn mlp_near_kink(activation: Activation, z: f64, rng: &mut StdRng) -> (Mlp, (usize, usize)) {
    let mut mlp = Mlp::draw(activation, rng);
    let (example, unit) = (rng.random_range(0..8), rng.random_range(0..16));
    mlp.parameters.1[unit] = 0.0;
    let without = Mlp::hidden(&mlp.data, &mlp.parameters)[[example, unit]];
    mlp.parameters.1[unit] = z - without;
    (mlp, (example, unit))
}

fn right(mlp: Mlp) -> Trial {
    let (_, gradient) = mlp.backward();
    mlp.trial(gradient)
}

/// Any slope between the two sides is a right answer at the kink itself.
pub fn relu_at_zero(rng: &mut StdRng) -> Trial {
    let (mlp, (example, unit)) = mlp_near_kink(RELU, 0.0, rng);
    let z = Mlp::hidden(&mlp.data, &mlp.parameters);
    assert_eq!(z[[example, unit]], 0.0, "on the kink");
    let mut slopes = z.mapv(mlp.activation.df);
    slopes[[example, unit]] = [0.0, 0.5, 1.0][rng.random_range(0..3)];
    let (_, gradient) = mlp.backward_with(&slopes);
    mlp.trial(gradient)
}

/// Between −6/512 and 6/512: the first stencil reaches 3/512 in a bias.
pub fn relu_within_a_step(rng: &mut StdRng) -> Trial {
    let z = rng.random_range(-6.0..6.0) / 512.0;
    right(mlp_near_kink(RELU, z, rng).0)
}

/// A random sign, and a size between 1e-10 and 1e-8.
pub fn a_billionth(rng: &mut StdRng) -> f64 {
    let size = 10f64.powf(rng.random_range(-10.0..-8.0));
    if rng.random() { size } else { -size }
}

pub fn relu_at_a_billionth(rng: &mut StdRng) -> Trial {
    let z = a_billionth(rng);
    right(mlp_near_kink(RELU, z, rng).0)
}

pub fn leaky_relu(rng: &mut StdRng) -> Trial {
    let z = rng.random_range(-6.0..6.0) / 512.0;
    right(mlp_near_kink(LEAKY, z, rng).0)
}

/// y = |x|, and the largest element of each row of a matrix. Elements are at the kink, at a tie,
/// or nearer to it than a step. A tie may be split, or be given to the first.
pub fn ties(rng: &mut StdRng) -> Trial {
    let near = |rng: &mut StdRng| match rng.random_range(0..3) {
        0 => 0.0,
        1 => rng.random_range(-6.0..6.0) / 512.0,
        _ => a_billionth(rng),
    };
    let mut x: Array1<f64> = random(5, 1.0, rng);
    x[rng.random_range(0..5)] = near(rng);
    let mut rows: Array2<f64> = random((4, 3), 1.0, rng);
    for mut row in rows.rows_mut() {
        let (i, j) = (rng.random_range(0..3), rng.random_range(0..2));
        let largest = row.fold(f64::MIN, |m, &v| m.max(v));
        row[i] = largest + 0.1;
        row[(i + 1 + j) % 3] = row[i] + near(rng);
    }
    let dy = (random(5, 1.0, rng), random(4, 1.0, rng));

    let at_zero = [-1.0, 0.0, 1.0][rng.random_range(0..3)];
    let split: bool = rng.random();
    let dx = &dy.0 * &x.mapv(|x| if x == 0.0 { at_zero } else { x.signum() });
    let mut drows = Array2::zeros(rows.dim());
    for ((row, mut drow), &dy) in rows.rows().into_iter().zip(drows.rows_mut()).zip(&dy.1) {
        let largest = row.fold(f64::MIN, |m, &v| m.max(v));
        let mut tied: Vec<usize> = (0..3).filter(|&j| row[j] == largest).collect();
        if !split {
            tied.truncate(1);
        }
        for &j in &tied {
            drow[j] = dy / tied.len() as f64;
        }
    }
    type X = (Array1<f64>, Array2<f64>);
    let forward = |(x, rows): &X| {
        let largest = rows.map_axis(Axis(1), |row| row.fold(f64::MIN, |m, &v| m.max(v)));
        (x.mapv(f64::abs), largest)
    };
    Trial::new((x, rows), dy, forward, (dx, drows))
}

/// The gradient that takes the unit near the kink to be on its other side.
pub fn wrong_side(mlp: &Mlp, (example, unit): (usize, usize)) -> Parameters {
    let mut slopes = Mlp::hidden(&mlp.data, &mlp.parameters).mapv(mlp.activation.df);
    slopes[[example, unit]] = 1.0 - slopes[[example, unit]];
    mlp.backward_with(&slopes).1
}
