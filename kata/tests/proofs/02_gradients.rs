//! Proofs for `quiz/02-gradient-computation.md`: formulas against numbers.

use crate::common::{central, near};

mod slope_of_output {
    // quiz: computing-slope-of-output
    pub fn sigmoid(z: f64) -> f64 {
        1.0 / (1.0 + (-z).exp())
    }

    /// σ′(z).
    pub fn sigmoid_slope(z: f64) -> f64 {
        sigmoid(z) * (1.0 - sigmoid(z))
    }

    /// ∂L/∂z, from da = ∂L/∂a and the cached output a.
    pub fn unit_backward(da: f64, a: f64) -> f64 {
        da * sigmoid_slope(a)
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let third_logit = central(|z| batch_loss(&[0.0, 2_f64.ln(), z]), 5_f64.ln(), 1e-4);
    let twice = |z| slope_of_output::unit_backward(1.0, slope_of_output::sigmoid(z));
    let too_large = |z| twice(z) / slope(z);
    let (squared, entropy) = sigmoid_loss_gradients(-5.0);
    let sharpness = largest_eigenvalue(hessian(2.0, 0.5));
    vec![
        ("computing-sigmoid-slope", "0.18", 2.0 * slope(9_f64.ln())),
        ("computing-sigmoid-slope", "0.09", slope(9_f64.ln())),
        ("computing-sigmoid-slope", "0.25", steepest_slope()),
        ("computing-sigmoid-slope", "4.2e-18", slope(40.0)),
        ("computing-slope-of-output", "0.197", twice(1e3)),
        ("computing-slope-of-output", "0.25", twice(-1e3)),
        ("computing-slope-of-output", "0.235", twice(0.0)),
        ("computing-slope-of-output", "80", too_large(6.0)),
        ("computing-slope-of-output", "101", too_large(-6.0)),
        ("computing-slope-of-output", "0.42", 1.0 - 1_f64.tanh().powi(2)),
        ("computing-softmax-cross-entropy", "0.15625", third_logit),
        ("computing-softmax-cross-entropy", "0.625", 4.0 * third_logit),
        ("computing-sigmoid-loss", "0.0066", squared.abs()),
        ("computing-sigmoid-loss", "0.993", entropy.abs()),
        ("computing-sharpness", "4.25", sharpness),
        ("computing-sharpness", "0.471", 2.0 / sharpness),
    ]
}

/// σ′(z), in the form that is accurate on both sides.
fn slope(z: f64) -> f64 {
    slope_of_output::sigmoid(z) * slope_of_output::sigmoid(-z)
}

fn steepest_slope() -> f64 {
    (-1_000..=1_000).map(|k| slope(f64::from(k) / 100.0)).fold(0.0, f64::max)
}

fn softmax(z: &[f64]) -> Vec<f64> {
    let sum: f64 = z.iter().map(|z| z.exp()).sum();
    z.iter().map(|z| z.exp() / sum).collect()
}

/// The mean cross-entropy of four examples, as far as it depends on one of them (true class 1).
fn batch_loss(logits: &[f64]) -> f64 {
    -softmax(logits)[1].ln() / 4.0
}

/// ∂L/∂z for the label 1: of half the squared error, and of the cross-entropy.
fn sigmoid_loss_gradients(z: f64) -> (f64, f64) {
    let a = slope_of_output::sigmoid;
    (central(|z| 0.5 * (a(z) - 1.0).powi(2), z, 1e-4), central(|z| -a(z).ln(), z, 1e-4))
}

/// The Hessian of ½(w₁w₂ − 1)², from differences of the loss: (∂₁₁, ∂₁₂, ∂₂₂).
fn hessian(w1: f64, w2: f64) -> (f64, f64, f64) {
    let loss = |w1: f64, w2: f64| 0.5 * (w1 * w2 - 1.0).powi(2);
    let h = 1e-3;
    let second = |f: &dyn Fn(f64) -> f64| (f(h) - 2.0 * f(0.0) + f(-h)) / (h * h);
    let mixed = central(|a| central(|b| loss(w1 + a, w2 + b), 0.0, h), 0.0, h);
    (second(&|d| loss(w1 + d, w2)), mixed, second(&|d| loss(w1, w2 + d)))
}

fn largest_eigenvalue((a, b, c): (f64, f64, f64)) -> f64 {
    (a + c) / 2.0 + ((a - c) / 2.0).hypot(b)
}

#[test]
fn computing_sigmoid_slope() {
    use slope_of_output::sigmoid;
    assert_eq!(sigmoid(40.0), 1.0);
    assert!(near(slope(-40.0), slope(40.0), 1e-30));
    assert!(near(-sigmoid(-40.0).ln(), 40.0, 1e-12), "ln(1 − a), with 1 − a as σ(−z)");
    assert_eq!(-(1.0 - sigmoid(40.0)).ln(), f64::INFINITY);
}

#[test]
fn computing_slope_of_output() {
    use slope_of_output::{sigmoid, unit_backward};
    let off = |z| unit_backward(1.0, sigmoid(z)) / central(sigmoid, z, 1e-4);
    assert!(near(off(2.0 / 3.0), 1.0, 0.01), "green where it was checked");
    assert!(near(off(0.0), 1.0, 0.1) && off(6.0) > 10.0 && off(-6.0) > 10.0);
    // Not the derivative of two sigmoids in a row: that has the factor σ′(z) besides.
    let two = central(|z| sigmoid(sigmoid(z)), 3.0, 1e-4);
    assert!(near(unit_backward(1.0, sigmoid(3.0)) * slope(3.0), two, 1e-8));
}

/// L = mean over examples (rows) of a weighted sum of Y = X·Wᵀ + b, all of size 3.
#[test]
fn computing_linear_layer() {
    type Matrix = [[f64; 3]; 3];
    let x: Matrix = [[0.3, -1.2, 0.7], [1.1, 0.4, -0.6], [-0.9, 0.2, 1.5]];
    let w: Matrix = [[0.8, -0.1, 0.5], [-0.7, 1.3, 0.2], [0.6, 0.9, -1.4]];
    let b = [0.2, -0.3, 0.1];
    let c: Matrix = [[1.0, -2.0, 0.5], [0.3, 0.7, -1.1], [-0.4, 1.6, 0.9]];
    let loss = |x: &Matrix, w: &Matrix, b: &[f64; 3]| {
        let mut sum = 0.0;
        for k in 0..3 {
            for i in 0..3 {
                let y = (0..3).map(|j| x[k][j] * w[i][j]).sum::<f64>() + b[i];
                sum += c[k][i] * y / 3.0;
            }
        }
        sum
    };
    let g = c.map(|row| row.map(|c| c / 3.0));
    for i in 0..3 {
        let db = central(
            |d| {
                loss(&x, &w, &{
                    let mut b = b;
                    b[i] += d;
                    b
                })
            },
            0.0,
            0.1,
        );
        assert!(near(db, (0..3).map(|k| g[k][i]).sum(), 1e-12));
        assert!(!near(db, (0..3).map(|k| g[i][k]).sum(), 1e-2), "choice D");
        for j in 0..3 {
            let dw = central(
                |d| {
                    loss(
                        &x,
                        &{
                            let mut w = w;
                            w[i][j] += d;
                            w
                        },
                        &b,
                    )
                },
                0.0,
                0.1,
            );
            let dx = central(
                |d| {
                    loss(
                        &{
                            let mut x = x;
                            x[i][j] += d;
                            x
                        },
                        &w,
                        &b,
                    )
                },
                0.0,
                0.1,
            );
            assert!(near(dw, (0..3).map(|k| g[k][i] * x[k][j]).sum(), 1e-12), "dW = GᵀX");
            assert!(near(dx, (0..3).map(|k| g[i][k] * w[k][j]).sum(), 1e-12), "dX = GW");
        }
    }
}

#[test]
fn computing_softmax_cross_entropy() {
    let logits = [0.0, 2_f64.ln(), 5_f64.ln()];
    let expected = [1.0 / 32.0, -6.0 / 32.0, 5.0 / 32.0];
    for i in 0..3 {
        let moved = |d| {
            let mut z = logits;
            z[i] += d;
            batch_loss(&z)
        };
        assert!(near(central(moved, 0.0, 1e-4), expected[i], 1e-8));
    }
    // Labels that do not add up to 1: p·Σy − y.
    let (labels, p) = ([0.2, 0.5, 0.7], softmax(&logits));
    for i in 0..3 {
        let loss = |d| -> f64 {
            let mut z = logits;
            z[i] += d;
            softmax(&z).iter().zip(labels).map(|(p, y)| -y * p.ln()).sum()
        };
        assert!(near(central(loss, 0.0, 1e-4), 1.4 * p[i] - labels[i], 1e-7));
    }
}

#[test]
fn computing_softmax_jacobian() {
    let z = [0.4, -1.0, 1.3];
    let p = softmax(&z);
    let jacobian = |i: usize, j: usize| {
        central(
            |d| {
                let mut z = z;
                z[j] += d;
                softmax(&z)[i]
            },
            0.0,
            1e-5,
        )
    };
    for i in 0..3 {
        assert!(near((0..3).map(|j| jacobian(i, j)).sum(), 0.0, 1e-9), "ones are mapped to 0");
        for j in 0..3 {
            assert!(near(jacobian(i, j), jacobian(j, i), 1e-9), "symmetric");
            assert!(jacobian(i, j).abs() <= 0.25);
            assert!(i == j || near(jacobian(i, j), -p[i] * p[j], 1e-9));
        }
    }
    let vjp = |g: [f64; 3]| {
        let mean: f64 = (0..3).map(|i| p[i] * g[i]).sum();
        [0, 1, 2].map(|i| p[i] * (g[i] - mean))
    };
    let g = [0.7, -2.0, 0.3];
    let expected = [0, 1, 2].map(|j| (0..3).map(|i| g[i] * jacobian(i, j)).sum::<f64>());
    assert!((0..3).all(|i| near(vjp(g)[i], expected[i], 1e-9)));
    assert!((0..3).all(|i| near(vjp([5.0; 3])[i], 0.0, 1e-15)));
    assert!((0..3).any(|i| !near(p[i] * (1.0 - p[i]) * g[i], expected[i], 0.03)), "choice B");
}

#[test]
fn computing_sigmoid_loss() {
    let (squared, entropy) = sigmoid_loss_gradients(-5.0);
    assert_eq!((entropy / squared).round(), 150.0);
    let a = slope_of_output::sigmoid;
    let curvature =
        |f: &dyn Fn(f64) -> f64, z: f64| (f(z + 0.01) - 2.0 * f(z) + f(z - 0.01)) / 1e-4;
    assert!(curvature(&|z| 0.5 * (a(z) - 1.0).powi(2), -3.0) < -1e-3, "not convex");
    assert!((-80..80).all(|z| curvature(&|z| -a(z).ln(), f64::from(z) / 10.0) > 0.0));
}

/// Free predictions, all pairs compared: they end at the mean of the targets.
#[test]
fn computing_broadcast_silent() {
    let targets = [1.0, 4.0, -2.0, 7.0, 0.0];
    let mean = targets.iter().sum::<f64>() / 5.0;
    let variance = targets.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / 5.0;
    let loss = |p: &[f64; 5]| -> f64 {
        p.iter().flat_map(|p| targets.map(|t| (p - t).powi(2))).sum::<f64>() / 25.0
    };
    let mut p = [3.0, -1.0, 0.5, 2.0, 9.0];
    let numeric = central(
        |d| {
            let mut p = p;
            p[1] += d;
            loss(&p)
        },
        0.0,
        1e-3,
    );
    assert!(near(numeric, 2.0 / 5.0 * (p[1] - mean), 1e-9));
    for _ in 0..1_000 {
        p = p.map(|p| p - 0.1 * 2.0 / 25.0 * targets.iter().map(|t| p - t).sum::<f64>());
    }
    assert!(p.iter().all(|&p| near(p, mean, 1e-9)));
    assert!(near(loss(&p), variance, 1e-9));

    // All batches of two: an example's own target keeps the weight ½.
    let mut p = [0.0; 5];
    for _ in 0..5_000 {
        let mut gradient = [0.0; 5];
        for i in 0..5 {
            for j in (0..5).filter(|&j| j != i) {
                gradient[i] += (p[i] - targets[i] + p[i] - targets[j]) / 4.0;
            }
        }
        p = std::array::from_fn(|i| p[i] - 0.1 * gradient[i]);
    }
    let others = |i: usize| (5.0 * mean - targets[i]) / 4.0;
    assert!((0..5).all(|i| near(p[i], (targets[i] + others(i)) / 2.0, 1e-9)));
}

#[test]
fn computing_logistic_convex() {
    let softplus = |z: f64| (1.0 + z.exp()).ln();
    let data = [(0.5, 1.0), (-1.5, 0.0), (2.0, 0.0), (1.0, 1.0)];
    let loss = |w: f64| data.iter().map(|(x, y)| softplus(w * x) - y * w * x).sum::<f64>() / 4.0;
    // B and D, in one dimension.
    let bound = data.iter().map(|(x, _)| x * x).sum::<f64>() / 16.0;
    for start in -50..50 {
        let w = f64::from(start) / 5.0;
        let g = central(loss, w, 1e-5);
        assert!(g.abs() <= data.iter().map(|(x, _): &(f64, f64)| x.abs()).sum::<f64>() / 4.0);
        let next = w - 1.99 / bound * g;
        assert!(near(g, 0.0, 1e-3) || loss(next) < loss(w));
    }
    // C: a feature given twice, w moved along (1, −1).
    let twice = |a: f64, b: f64| loss(a + b);
    assert_eq!(twice(0.25, 0.5), twice(0.75, 0.0));
    // E: two equally good points, and a worse one half-way.
    let hidden = |u: f64, v: f64| softplus(-v * (2.0 * u).tanh());
    assert_eq!(hidden(1.0, 3.0), hidden(-1.0, -3.0));
    assert!(hidden(0.0, 0.0) == 2_f64.ln() && hidden(1.0, 3.0) < 0.1);
}

#[test]
fn computing_zero_eigenvalue() {
    let peano = |y: f64, u: f64| (y - u * u) * (y - 2.0 * u * u);
    for k in 0..360 {
        // Near enough to 0 on each line; the less steep the line, the nearer.
        let (y, u) = f64::from(k).to_radians().sin_cos();
        let reach = if k % 180 == 0 { 0.1 } else { 0.1 * y.abs() };
        assert!((1..=10).all(|s| peano(y * reach / f64::from(s), u * reach / f64::from(s)) > 0.0));
    }
    assert!((1..100).all(|k| {
        let u = f64::from(k) / 100.0;
        near(peano(1.5 * u * u, u), -0.25 * u.powi(4), 1e-15)
    }));
}

#[test]
fn computing_sharpness() {
    assert!(near(largest_eigenvalue(hessian(1.0, 1.0)), 2.0, 1e-5));
    let (a, b, c) = hessian(2.0, 0.5);
    assert!(near(a * c - b * b, 0.0, 1e-5), "flat along the valley");
    let (a, b, c) = hessian(0.0, 0.0);
    assert!(near(a, 0.0, 1e-5) && near(b, -1.0, 1e-5) && near(c, 0.0, 1e-5));

    // Descent settles at (2, ½) below the limit; above it, at a more balanced pair.
    let descend = |rate: f64| {
        let (mut w1, mut w2) = (2.0, 0.501);
        for _ in 0..100_000 {
            let error = w1 * w2 - 1.0;
            (w1, w2) = (w1 - rate * error * w2, w2 - rate * error * w1);
        }
        assert!(near(w1 * w2, 1.0, 1e-9));
        w1 * w1 + w2 * w2
    };
    assert!(near(descend(0.46), 4.25, 0.01));
    assert!(descend(0.6) < 2.0 / 0.6);
}
