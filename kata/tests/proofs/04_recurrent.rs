//! Proofs for `quiz/04-vanishing-exploding.md`: recurrent networks and their gates.

use crate::common::{Random, near, norm, orthonormalise, product, sigmoid, slope, times, transposed_times};

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    vec![
        ("vanishing-recurrent", "2.7e-5", product(0.9, 100)),
        ("vanishing-recurrent", "13,781", product(1.1, 100)),
        ("vanishing-lstm", "9.5e-7", direct_path(sigmoid(0.0), 20)),
        ("vanishing-forget-bias", "4.97", bias_for_half_life(100.0)),
        ("vanishing-forget-bias", "0.9931", sigmoid(bias_for_half_life(100.0))),
        ("vanishing-forget-bias", "0.37", bias_for_half_life(1e6) - 1e6f64.ln()),
        ("vanishing-forget-bias", "7.9e-31", direct_path(sigmoid(0.0), 100)),
        ("vanishing-forget-bias", "0.731", sigmoid(1.0)),
        ("vanishing-forget-bias", "2.2", 0.5f64.ln() / sigmoid(1.0).ln()),
        ("vanishing-gru", "1179648", (3 * 512 * (256 + 512)) as f64),
    ]
}

/// What is left on the direct path of a cell: c ← f·c, differentiated.
fn direct_path(forget: f64, steps: usize) -> f64 {
    let cell = |c: f64| (0..steps).fold(c, |c, _| forget * c + 0.3);
    // Linear in c, so any step is exact; a large one leaves the constant's rounding behind.
    (cell(1e40) - cell(-1e40)) / 2e40
}

/// The b with σ(b)^steps = ½, by bisection.
fn bias_for_half_life(steps: f64) -> f64 {
    let (mut low, mut high) = (-50.0_f64, 50.0);
    for _ in 0..200 {
        let b = (low + high) / 2.0;
        // ln σ(b) = −ln(1 + e⁻ᵇ)
        let left = -steps * (-b).exp().ln_1p();
        if left < 0.5f64.ln() { low = b } else { high = b }
    }
    low
}

#[test]
fn vanishing_recurrent() {
    // All singular values below 1: every product of Jacobians shrinks, whatever the state.
    let mut random = Random(9);
    let mut w = random.matrix(6, 6, 1.0);
    orthonormalise(&mut w);
    let run = |scale: f64, input: f64, random: &mut Random| {
        let mut h: Vec<f64> = (0..6).map(|_| random.normal()).collect();
        let mut states = Vec::new();
        for _ in 0..60 {
            h = times(&w, &h).iter().map(|z| (scale * z + input).tanh()).collect();
            states.push(h.clone());
        }
        let top: Vec<f64> = (0..6).map(|_| random.normal()).collect();
        let bottom = states.iter().rev().fold(top.clone(), |dh, h| {
            let dz: Vec<f64> = dh.iter().zip(h).map(|(d, h)| d * (1.0 - h * h) * scale).collect();
            transposed_times(&w, &dz)
        });
        norm(&bottom) / norm(&top)
    };
    assert!((0..20).all(|_| run(0.9, 0.3, &mut random) <= 0.9f64.powi(60)));
    // Above 1 is not enough for an explosion: strong inputs keep the slopes of tanh small.
    assert!((0..20).all(|_| run(1.2, 3.0, &mut random) < 1.0));
}

#[test]
fn vanishing_lstm() {
    // A scalar LSTM, all paths: dc_t/dc_0 by differences. With small recurrent weights it is
    // the product of the gates; with large ones it exceeds 1 although every gate is below 1.
    let cell = |c0: f64, u: f64, forget_bias: f64, steps: usize| {
        let (mut c, mut h, mut gates) = (c0, 0.0, 1.0);
        for _ in 0..steps {
            let f = sigmoid(u * h + forget_bias);
            c = f * c + sigmoid(u * h) * (u * h).tanh();
            h = sigmoid(u * h) * f64::tanh(c);
            gates *= f;
        }
        (c, gates)
    };
    let derivative = |u: f64, bias: f64, steps: usize| {
        let h = 1e-6;
        (cell(h, u, bias, steps).0 - cell(-h, u, bias, steps).0) / (2.0 * h)
    };
    let small = derivative(1e-9, 2.0, 20);
    assert!((small / cell(0.0, 1e-9, 2.0, 20).1 - 1.0).abs() < 1e-6);
    assert!(derivative(8.0, 2.0, 5) > 10.0, "{}", derivative(8.0, 2.0, 5));
    assert!(direct_path(0.5, 20) < 1e-6 && direct_path(0.5, 19) > 1e-6);
    // D: at 1 the gate passes everything and has no slope.
    assert!(sigmoid(30.0) > 1.0 - 1e-12 && slope(sigmoid, 30.0) < 1e-12);
}

#[test]
fn vanishing_gru() {
    assert_eq!(4 * 512 * (256 + 512), 1_572_864);
    // A GRU's state stays between −1 and 1; a cell of an LSTM counts up.
    let mut random = Random(2);
    let (mut h, mut c) = (0.0_f64, 0.0_f64);
    for _ in 0..100 {
        let (z, n) = (sigmoid(5.0 * random.normal()), (5.0 * random.normal()).tanh());
        h = (1.0 - z) * n + z * h;
        assert!(h.abs() <= 1.0);
        c = sigmoid(20.0) * c + sigmoid(20.0) * f64::tanh(20.0);
    }
    assert!(near(c, 100.0, 1e-3));
}
