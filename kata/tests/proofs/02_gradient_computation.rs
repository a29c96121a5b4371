//! Proofs for `quiz/02-gradient-computation.md`: its code runs, its numbers are recomputed.

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let third_logit = central(|z| batch_loss(&[0.0, 2_f64.ln(), z]), 5_f64.ln(), 1e-4);
    let twice = |z| slope_of_output::unit_backward(1.0, slope_of_output::sigmoid(z));
    let too_large = |z| twice(z) / slope(z);
    let (best_f64, best_f32) = (best_step(2_f64.powi(-53)), best_step(2_f64.powi(-24)));
    let cube = |x: f64| x * x * x;
    let forward_error = (cube(1.001) - 1.0) / 0.001 - 3.0;
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
        ("computing-forward-central", "0.0548", step_with_error(forward_error)),
        ("computing-forward-central", "0.003001", forward_error),
        ("computing-softmax-cross-entropy", "0.15625", third_logit),
        ("computing-softmax-cross-entropy", "0.625", 4.0 * third_logit),
        ("computing-check-fails", "3.2e-4", 1e7_f64.sqrt().recip()),
        ("computing-relu-at-zero", "0.55", central(|x| x.max(0.0), 1e-6, 1e-5)),
        ("computing-choose-h", "6.9e-6", best_f64.0),
        ("computing-choose-h", "2.4e-11", best_f64.1),
        ("computing-choose-h", "5.6e-3", best_f32.0),
        ("computing-choose-h", "1.6e-5", best_f32.1),
        ("computing-choose-h", "4.5e-5", exp_error(1e-2)),
        ("computing-step-taken", "0.95", step_taken::numeric_gradient(|x| x[0], &[1e10])[0]),
        ("computing-step-taken", "1.9e-6", gap(1e10)),
        ("computing-step-taken", "5.24", 1e-5 / gap(1e10)),
        ("computing-log-of-softmax", "27.6", -1e-12_f64.ln()),
        ("computing-log-of-softmax", "744.4", -f64::from_bits(1).ln()),
        ("computing-sigmoid-loss", "0.0066", squared.abs()),
        ("computing-sigmoid-loss", "0.993", entropy.abs()),
        ("computing-sharpness", "4.25", sharpness),
        ("computing-sharpness", "0.471", 2.0 / sharpness),
    ]
}

fn central(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// σ′(z), in the form that is accurate on both sides.
fn slope(z: f64) -> f64 {
    slope_of_output::sigmoid(z) * slope_of_output::sigmoid(-z)
}

fn steepest_slope() -> f64 {
    (-1_000..=1_000).map(|k| slope(f64::from(k) / 100.0)).fold(0.0, f64::max)
}

/// The step whose central difference of x³ at 1 has this error, by bisection.
fn step_with_error(error: f64) -> f64 {
    let (mut low, mut high) = (1e-3, 1.0);
    for _ in 0..50 {
        let h = (low + high) / 2.0;
        if central(|x| x * x * x, 1.0, h) - 3.0 < error { low = h } else { high = h }
    }
    low
}

fn softmax(z: &[f64]) -> Vec<f64> {
    let sum: f64 = z.iter().map(|z| z.exp()).sum();
    z.iter().map(|z| z.exp() / sum).collect()
}

/// The mean cross-entropy of four examples, as far as it depends on one of them (true class 1).
fn batch_loss(logits: &[f64]) -> f64 {
    -softmax(logits)[1].ln() / 4.0
}

/// Where h²/6 + ε/h is least, and that least value, by a search on a fine scale.
fn best_step(epsilon: f64) -> (f64, f64) {
    let error = |h: f64| h * h / 6.0 + epsilon / h;
    let steps = (1_000..16_000).map(|k| 10_f64.powf(-f64::from(k) / 1_000.0));
    let h = steps.min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap();
    (h, error(h))
}

/// The error of the central difference of eˣ at 1.
fn exp_error(h: f64) -> f64 {
    (central(f64::exp, 1.0, h) - 1_f64.exp()).abs()
}

/// The distance from x to the next `f64`.
fn gap(x: f64) -> f64 {
    f64::from_bits(x.to_bits() + 1) - x
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

mod step_taken {
    // quiz: computing-step-taken
    /// ∂f/∂x by central differences.
    pub fn numeric_gradient(f: impl Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
        let h = 1e-5;
        let mut x = x.to_vec();
        let mut gradient = Vec::new();
        for i in 0..x.len() {
            x[i] += h;
            let up = f(&x);
            x[i] -= 2.0 * h;
            let down = f(&x);
            x[i] += h;
            gradient.push((up - down) / (2.0 * h));
        }
        gradient
    }
    // end
}

mod log_of_softmax {
    // quiz: computing-log-of-softmax
    /// The cross-entropy of one example.
    pub fn cross_entropy(logits: &[f64], target: usize) -> f64 {
        let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exps: Vec<f64> = logits.iter().map(|z| (z - max).exp()).collect();
        let sum: f64 = exps.iter().sum();
        let p = exps[target] / sum;
        -p.ln()
    }
    // end
}

mod masked_sqrt {
    // quiz: computing-masked-sqrt
    /// A value and its derivative.
    #[derive(Clone, Copy, Debug)]
    pub struct Dual(pub f64, pub f64);

    impl Dual {
        pub fn sqrt(self) -> Dual {
            let root = self.0.sqrt();
            Dual(root, self.1 / (2.0 * root))
        }

        pub fn times(self, factor: f64) -> Dual {
            Dual(self.0 * factor, self.1 * factor)
        }
    }

    /// √x where x is positive, 0 elsewhere.
    pub fn safe_sqrt(x: Dual) -> Dual {
        let mask = if x.0 > 0.0 { 1.0 } else { 0.0 };
        x.sqrt().times(mask)
    }
    // end
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
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
fn computing_forward_central() {
    let h = step_with_error(0.003_001);
    assert_eq!((h / 0.001).round(), 55.0);
    // On a quadratic the central difference has rounding errors only, however large the step.
    assert!(near(central(|x| 3.0 * x * x - x, 0.7, 10.0), 3.2, 1e-12));
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

/// By the chain rule with slope 0 at 0, relu(x) − relu(−x) = x has the derivative 0 at 0.
#[test]
fn computing_relu_at_zero() {
    let relu = |x: f64| x.max(0.0);
    let slope = |x: f64| if x > 0.0 { 1.0 } else { 0.0 };
    let by_chain_rule = |x: f64| slope(x) + slope(-x);
    assert_eq!(by_chain_rule(0.0), 0.0);
    assert_eq!(central(|x| relu(x) - relu(-x), 0.0, 1e-3), 1.0);
    assert_eq!(by_chain_rule(0.1), 1.0);
}

#[test]
fn computing_choose_h() {
    let order = |h: f64| exp_error(h).log10();
    assert!(order(1e-5) < -9.5 && order(1e-8) > -9.5 && order(1e-8) < -6.5);
    assert!(order(1e-5) < order(1e-8) && order(1e-5) < order(1e-2));
    assert!(order(1e-15) > order(1e-2), "the smallest step is the worst: {}", order(1e-15));
    assert!(near((1.0 + 1e-15 - 1.0) / 1e-15, 1.1, 0.02), "1 + h is off by a tenth of h");
    // The optimum found by the search is that of the formula h³ = 3ε.
    let epsilon = 2_f64.powi(-53);
    assert!(near(best_step(epsilon).0 / (3.0 * epsilon).cbrt(), 1.0, 0.01));
}

#[test]
fn computing_step_taken() {
    let faulty = |x: f64| step_taken::numeric_gradient(|x| x[0], &[x])[0];
    assert!(near(faulty(1.0), 1.0, 1e-9));
    assert_eq!(faulty(1e10), 10.0 * gap(1e10) / 2e-5);
    assert_eq!(faulty(1e12), 0.0);
    assert!(gap(1e12) > 2e-5);
    // Mended: a step relative to x, divided by the distance really covered.
    let x: f64 = 1e10;
    let (up, down) = (x + 1e-5 * x, x - 1e-5 * x);
    assert!(near((3.0 * up - 3.0 * down) / (up - down), 3.0, 1e-9));
    // + h − 2h + h is not always where it began.
    let back = |x: f64| x + 1e-5 - 2e-5 + 1e-5;
    assert!((1..100).any(|k| back(f64::from(k) / 10.0) != f64::from(k) / 10.0));
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
fn computing_log_of_softmax() {
    let logits = [0.0, 1000.0];
    assert_eq!(log_of_softmax::cross_entropy(&logits, 0), f64::INFINITY);
    assert!(near(log_of_softmax::cross_entropy(&[0.3, 0.3], 0), 2_f64.ln(), 1e-15));

    let max = 1000.0;
    let mended = max + logits.iter().map(|z| (z - max).exp()).sum::<f64>().ln() - logits[0];
    assert_eq!(mended, 1000.0);
    assert_eq!((-1000_f64).exp(), 0.0);
    assert!((-103_f32).exp() > 0.0 && (-104_f32).exp() == 0.0);
    assert!((0.0 * (-1.0 / 0.0_f64)).is_nan(), "step by step, the backward pass is NaN");
    // The patch: far on the wrong side the loss is flat.
    let patched = |z: f64| -((-z).exp() / (1.0 + (-z).exp()) + 1e-12).ln();
    assert!(central(patched, 40.0, 1e-3) < 1e-4, "where the true gradient is nearly 1");
    // One maximum for two rows: the lower row is 0/0.
    let row = [-1000.0_f64, -1001.0].map(|z| (z - 0.0).exp());
    assert!((row[0] / (row[0] + row[1])).is_nan());
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

/// The relative error of a check, as h varies: a fault leaves a floor, truncation and rounding do not.
#[test]
fn computing_check_fails() {
    let error = |derivative: f64, h: f64| (central(f64::sin, 0.7, h) / derivative - 1.0).abs();
    let (right, wrong) = (0.7_f64.cos(), 0.7_f64.cos() * 1.001);
    assert!(near(error(right, 1e-1) / error(right, 1e-2), 100.0, 1.0), "like h²");
    assert!(error(right, 1e-5) < 1e-9 && error(right, 1e-13) > 1e-6, "rounding");
    assert!([1e-3, 1e-4, 1e-5, 1e-6].iter().all(|&h| near(error(wrong, h), 1e-3, 1e-5)));
}

#[test]
fn computing_masked_sqrt() {
    use masked_sqrt::{Dual, safe_sqrt};
    let at_zero = safe_sqrt(Dual(0.0, 1.0));
    assert!(at_zero.0 == 0.0 && at_zero.1.is_nan());
    let at_four = safe_sqrt(Dual(4.0, 1.0));
    assert_eq!((at_four.0, at_four.1), (2.0, 0.25));
    let negative = safe_sqrt(Dual(-1.0, 1.0));
    assert!(negative.0.is_nan() && negative.1.is_nan());
    assert_eq!(Dual(0.0, 1.0).sqrt().1, f64::INFINITY, "without the mask");

    // Mended: the root never sees the zero.
    let twice_masked = |x: Dual| {
        let positive = x.0 > 0.0;
        let harmless = if positive { x } else { Dual(1.0, 0.0) };
        harmless.sqrt().times(f64::from(positive))
    };
    let (at_zero, at_four) = (twice_masked(Dual(0.0, 1.0)), twice_masked(Dual(4.0, 1.0)));
    assert_eq!((at_zero.0, at_zero.1), (0.0, 0.0));
    assert_eq!((at_four.0, at_four.1), (2.0, 0.25));
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

#[test]
fn computing_figures() {
    for (id, printed, value) in figures() {
        let mantissa = printed.split('e').next().unwrap();
        let decimals = mantissa.split('.').nth(1).map_or(0, str::len);
        let rounded = if printed.contains('e') {
            format!("{value:.decimals$e}")
        } else {
            format!("{value:.decimals$}")
        };
        assert_eq!(rounded, printed, "{id}: {value}");
    }
}
