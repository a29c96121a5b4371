//! Proofs for `quiz/04-vanishing-exploding.md`: normalisation, residual paths, the scale of attention.

use crate::common::{Matrix, Random, gauss, mean, near, norm, product, sigmoid, slope};

mod running_momentum {
    // quiz: vanishing-running-momentum
    pub struct Running {
        pub mean: f64,
        pub var: f64,
        pub momentum: f64,
    }

    impl Running {
        /// Takes the statistics of a training batch.
        pub fn update(&mut self, mean: f64, var: f64) {
            let m = self.momentum;
            self.mean = m * self.mean + (1.0 - m) * mean;
            self.var = m * self.var + (1.0 - m) * var;
        }
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    vec![
        ("vanishing-running-momentum", "0.82", variance_of_average(0.1)),
        ("vanishing-running-momentum", "0.053", variance_of_average(0.9)),
        ("vanishing-residual", "2.7e-5", product(0.9, 100)),
        ("vanishing-attention-scale", "16", score_difference(128)),
        ("vanishing-attention-scale", "1.1e-7", slope(sigmoid, 16.0)),
        ("vanishing-attention-scale", "0.157", slope(sigmoid, 2f64.sqrt())),
        ("vanishing-residual-growth", "4096", growth(24, 1.0)),
        ("vanishing-residual-growth", "1.63", growth(24, 1.0 / 24.0)),
        ("vanishing-residual-growth", "1.65", growth(1_000_000, 1e-6)),
        ("vanishing-residual-growth", "2.4e-4", product(0.5f64.sqrt(), 24)),
        ("vanishing-batch-norm-why", "0.707", evaluated_behind_dropout()),
    ]
}

/// The variance of a running mean of independent batch means of variance 1: the squared weights
/// of all batches, read off the trace that a single 1 leaves.
fn variance_of_average(old: f64) -> f64 {
    let mut running = running_momentum::Running { mean: 0.0, var: 0.0, momentum: old };
    let trace = (0..1_000).map(|k| {
        running.update(if k == 0 { 1.0 } else { 0.0 }, 0.0);
        running.mean
    });
    trace.map(|weight| weight * weight).sum()
}

/// The deviation of q·(k₁ − k₂) for entries that are 1 or −1, by its exact distribution: in each
/// coordinate the term is 0 with probability ½ and ±2 otherwise.
fn score_difference(d: usize) -> f64 {
    let mut distribution = vec![1.0];
    for _ in 0..d {
        let mut next = vec![0.0; distribution.len() + 2];
        for (at, p) in distribution.iter().enumerate() {
            next[at] += 0.25 * p;
            next[at + 1] += 0.5 * p;
            next[at + 2] += 0.25 * p;
        }
        distribution = next;
    }
    let value = |at: usize| 2.0 * (at as f64 - d as f64);
    distribution.iter().enumerate().map(|(at, p)| p * value(at).powi(2)).sum::<f64>().sqrt()
}

/// Deviation after blocks whose branch has `share` of the variance that comes in.
fn growth(blocks: usize, share: f64) -> f64 {
    (0..blocks).fold(1.0, |variance, _| variance + share * variance).sqrt()
}

#[test]
fn vanishing_batch_of_one() {
    let batch_norm = |batch: &[f64], gamma: f64, beta: f64| -> Vec<f64> {
        let mean = batch.iter().sum::<f64>() / batch.len() as f64;
        let var = batch.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / batch.len() as f64;
        batch.iter().map(|x| gamma * (x - mean) / (var + 1e-5).sqrt() + beta).collect()
    };
    for x in [-3.0, 0.0, 1e6] {
        assert_eq!(batch_norm(&[x], 2.0, 0.7), [0.7]);
    }
    // With company, the answer depends on the company.
    assert!(
        (batch_norm(&[1.0, 2.0], 1.0, 0.0)[0] - batch_norm(&[1.0, -2.0], 1.0, 0.0)[0]).abs() > 1.0
    );
}

#[test]
fn vanishing_running_momentum() {
    let mut random = Random(10);
    let mut spread = |momentum: f64| {
        let mut running = running_momentum::Running { mean: 0.0, var: 1.0, momentum };
        let (mut squares, updates) = (0.0, 40_000);
        for _ in 0..updates {
            let batch: Vec<f64> = (0..32).map(|_| random.normal()).collect();
            let mean = batch.iter().sum::<f64>() / 32.0;
            running.update(mean, batch.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 31.0);
            squares += 32.0 * running.mean.powi(2);
        }
        squares / f64::from(updates)
    };
    let (ported, meant) = (spread(0.1), spread(0.9));
    assert!((ported / variance_of_average(0.1) - 1.0).abs() < 0.05);
    assert!((meant / variance_of_average(0.9) - 1.0).abs() < 0.1);
    let noise = (variance_of_average(0.1) / variance_of_average(0.9)).sqrt();
    assert!((3.7..4.0).contains(&noise), "nearly four times: {noise}");

    let until_forgotten = |old: f64| {
        let mut running = running_momentum::Running { mean: 1.0, var: 1.0, momentum: old };
        let mut batches = 0;
        while running.mean >= 0.01 {
            running.update(0.0, 1.0);
            batches += 1;
        }
        batches
    };
    assert_eq!((until_forgotten(0.9), until_forgotten(0.99)), (44, 459));
}

#[test]
fn vanishing_layer_or_batch() {
    let normalise = |row: &[f64]| -> Vec<f64> {
        let mean = row.iter().sum::<f64>() / row.len() as f64;
        let var = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / row.len() as f64;
        row.iter().map(|x| (x - mean) / var.sqrt()).collect()
    };
    let transpose =
        |t: &Matrix| (0..t[0].len()).map(|j| t.iter().map(|row| row[j]).collect()).collect();
    let layer = |t: &Matrix| -> Matrix { t.iter().map(|row| normalise(row)).collect() };
    let batch = |t: &Matrix| -> Matrix {
        let columns: Matrix = transpose(t);
        transpose(&columns.iter().map(|column| normalise(column)).collect())
    };
    let same = |a: &Matrix, b: &Matrix| {
        a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-9)
    };
    let table = Random(12).matrix(4, 5, 1.0);
    let (mut row, mut column) = (table.clone(), table.clone());
    row[1].iter_mut().for_each(|x| *x *= 10.0);
    column.iter_mut().for_each(|row| row[1] *= 10.0);
    assert!(same(&layer(&table), &layer(&row)) && !same(&batch(&table), &batch(&row)));
    assert!(same(&batch(&table), &batch(&column)) && !same(&layer(&table), &layer(&column)));
    assert!(same(&layer(&table)[..1].to_vec(), &layer(&table[..1].to_vec())));
    assert!(!same(&batch(&table)[..2].to_vec(), &batch(&table[..2].to_vec())));
}

#[test]
fn vanishing_attention_scale() {
    let mut random = Random(13);
    let square = |_| {
        let score = (0..128).map(|_| random.normal() * (random.normal() - random.normal()));
        score.sum::<f64>().powi(2)
    };
    let measured = ((0..20_000).map(square).sum::<f64>() / 20_000.0).sqrt();
    assert!((measured / score_difference(128) - 1.0).abs() < 0.03);
}

#[test]
fn vanishing_residual_growth() {
    // Branches of random ±1, independent of what comes in, of its variance: by simulation.
    let (mut random, mut x) = (Random(14), vec![1.0; 4_000]);
    for _ in 0..24 {
        let deviation = norm(&x) / (x.len() as f64).sqrt();
        x.iter_mut().for_each(|x| *x += deviation * random.normal());
    }
    let measured = norm(&x) / (x.len() as f64).sqrt();
    assert!((measured / growth(24, 1.0) - 1.0).abs() < 0.2, "{measured}");
    assert!(growth(24, 1.0 / 24.0) < 1f64.exp().sqrt());
    // Pre-norm: each branch adds the same variance.
    assert_eq!((0..24).fold(1.0, |variance, _| variance + 1.0), 25.0);
}

/// The deviation that batch norm puts out in evaluation behind dropout of ½, by the variance that
/// its running statistics have seen in training: each input is 0 or twice itself.
fn evaluated_behind_dropout() -> f64 {
    let in_training = gauss(|x| 0.5 * (2.0 * x).powi(2));
    (gauss(|x| x * x) / in_training).sqrt()
}

fn batch_norm(z: &[f64]) -> Vec<f64> {
    let m = mean(z);
    let var = mean(&z.iter().map(|z| (z - m).powi(2)).collect::<Vec<_>>());
    z.iter().map(|z| (z - m) / var.sqrt()).collect()
}

#[test]
fn vanishing_batch_norm_why() {
    let (x, g) = ([0.4, -1.2, 2.5, 0.9], [0.7, -0.1, 0.3, 1.9]);
    let u = [0.3, 0.8, -0.6, 0.1];
    // z = w·x + v·u + b, one feature; the loss is a weighted sum of what batch norm puts out.
    let loss = |w: f64, v: f64, b: f64| -> f64 {
        let z: Vec<f64> = x.iter().zip(u).map(|(x, u)| w * x + v * u + b).collect();
        batch_norm(&z).iter().zip(g).map(|(y, g)| y * g).sum()
    };
    assert!(near(loss(1.5, 0.7, 0.0), loss(1.5, 0.7, 9.0), 1e-12), "the bias has no effect");
    assert!(near(loss(1.5, 0.7, 0.0), loss(3.0, 1.4, 0.0), 1e-12), "twice the weights");
    let (plain, doubled) =
        (slope(|w| loss(w, 0.7, 0.0), 1.5), slope(|w| loss(w, 1.4, 0.0), 3.0));
    assert!(plain.abs() > 0.01 && near(doubled, plain / 2.0, 1e-9), "half the gradient");
    // No unit is off on the whole batch, wherever its sums lie.
    let mut random = Random(4);
    assert!((0..1_000).all(|_| {
        let z: Vec<f64> = (0..4).map(|_| random.normal() - 100.0).collect();
        batch_norm(&z).iter().any(|y| *y > 0.0)
    }));
}
