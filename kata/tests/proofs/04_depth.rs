//! Proofs for `quiz/04-vanishing-exploding.md`: many layers, their slopes and their weights.

use crate::common::{Matrix, Random, dot, gauss, minimum, near, norm, orthonormalise, product, sigmoid, slope, times, transposed_times};

mod copied_weights {
    // quiz: vanishing-copied-weights
    /// Xavier's initialisation: a row of weights for each output.
    pub fn xavier(fan_in: usize, fan_out: usize, mut normal: impl FnMut() -> f64) -> Vec<Vec<f64>> {
        let std = (2.0 / (fan_in + fan_out) as f64).sqrt();
        vec![vec![std * normal(); fan_in]; fan_out]
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let lowest = minimum(-1.5, 0.0, gelu);
    let steepest = minimum(0.5, 2.5, |x| -slope(gelu, x));
    vec![
        ("vanishing-what", "1.4e-5", product(0.8, 50)),
        ("vanishing-what", "9,100", product(1.2, 50)),
        ("vanishing-sigmoid-chain", "10", layers_to_a_millionth() as f64),
        ("vanishing-sigmoid-chain", "0.2785", best_chain().1),
        ("vanishing-sigmoid-chain", "1.63", best_chain().0),
        ("vanishing-saturation", "0.0066", slope(sigmoid, 5.0)),
        ("vanishing-saturation", "1.8e-4", slope(f64::tanh, 5.0)),
        ("vanishing-fixes", "0.212", gauss(|z| slope(sigmoid, z).powi(2)).sqrt()),
        ("vanishing-fixes", "0.208", gauss(|z| (sigmoid(z) - 0.5).powi(2)).sqrt()),
        ("vanishing-fixes", "1.02", normalised_sigmoid_factor()),
        ("vanishing-xavier-relu", "2.98e-8", 2f64.powi(50).sqrt().recip()),
        ("vanishing-orthogonal", "6e-9", (50.0 * lyapunov(32, 17)).exp()),
        ("vanishing-activations", "-0.170", gelu(lowest)),
        ("vanishing-activations", "-0.752", lowest),
        ("vanishing-activations", "0.129", slope(gelu, steepest) - 1.0),
    ]
}

/// The depth at which a chain of sigmoids, each at its steepest, passes less than a millionth.
fn layers_to_a_millionth() -> usize {
    let chain = |depth: usize, a0: f64| {
        let mut a = a0;
        for k in 0..depth {
            // The bias that puts z at 0 on the way from a₀ = 0.3.
            a = sigmoid(a - if k == 0 { 0.3 } else { 0.5 });
        }
        a
    };
    (1..).find(|&depth| slope(|a0| chain(depth, a0), 0.3).abs() < 1e-6).unwrap()
}

/// The weight of a chain without biases that passes the most per layer, and how much.
fn best_chain() -> (f64, f64) {
    let factor = |w: f64| {
        let a = (0..10_000).fold(0.5, |a, _| sigmoid(w * a));
        w * a * (1.0 - a)
    };
    let weights = (1..1_000).map(|k| f64::from(k) / 100.0);
    weights.map(|w| (w, factor(w))).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

fn normalised_sigmoid_factor() -> f64 {
    let mean_square = gauss(|z| slope(sigmoid, z).powi(2));
    (mean_square / gauss(|z| (sigmoid(z) - 0.5).powi(2))).sqrt()
}

/// The k-th growth rate per layer of products of n × n normal matrices of variance 1/n (Newman).
fn lyapunov(n: usize, k: usize) -> f64 {
    // ψ at half an integer, from ψ(1/2) = −γ − 2 ln 2 or ψ(1) = −γ, by ψ(x + 1) = ψ(x) + 1/x.
    let euler = (1..=1_000_000).map(|k| 1.0 / f64::from(k)).sum::<f64>() - 1_000_000.5f64.ln();
    let twice = n - k + 1;
    let (mut x, mut psi) = match twice & 1 {
        0 => (1.0, -euler),
        _ => (0.5, -euler - 2.0 * 2f64.ln()),
    };
    while x < twice as f64 / 2.0 {
        psi += 1.0 / x;
        x += 1.0;
    }
    0.5 * (psi + (2.0 / n as f64).ln())
}

#[test]
fn vanishing_what() {
    // A deep sigmoid stack: the ratio of first to last does not depend on the learning rate, and
    // weights shrunk by an L2 penalty make it smaller.
    let ratio = |weight: f64| {
        let mut a = 0.2;
        let slopes: Vec<f64> = (0..20)
            .map(|_| {
                a = sigmoid(weight * a);
                weight * a * (1.0 - a)
            })
            .collect();
        slopes[1..].iter().product::<f64>()
    };
    assert!(ratio(1.0) < 1e-10 && ratio(0.5) < 1e-3 * ratio(1.0));
    // Explosion an L2 penalty does ease: factors above 1 come down with the weights.
    assert!(product(1.2 * 0.9, 50) < 0.01 * product(1.2, 50));
    // Adam's step for a steady gradient of 10⁻¹², ε = 10⁻⁸, in units of the rate.
    let adam_moves = |gradient: f64| gradient / (gradient + 1e-8);
    assert!(adam_moves(1e-12) < 1e-3 && adam_moves(1e-3) > 0.99);
}

#[test]
fn vanishing_sigmoid_chain() {
    // Beyond the best weight the factor falls again.
    let factor = |w: f64| {
        let a = (0..10_000).fold(0.5, |a, _| sigmoid(w * a));
        w * a * (1.0 - a)
    };
    assert!(factor(4.0) < 0.1 && factor(8.0) < factor(4.0) && factor(0.5) < 0.2);
}

#[test]
fn vanishing_saturation() {
    let area = |f: &dyn Fn(f64) -> f64| -> f64 {
        (-4_000..4_000).map(|k| slope(f, f64::from(k) / 100.0) / 100.0).sum()
    };
    assert!((area(&sigmoid) - 1.0).abs() < 1e-3 && (area(&f64::tanh) - 2.0).abs() < 1e-3);
    for z in [-3.0, -0.2, 0.0, 1.5] {
        assert!((f64::tanh(z) - (2.0 * sigmoid(2.0 * z) - 1.0)).abs() < 1e-12);
    }
    assert!((slope(f64::tanh, 0.0) / slope(sigmoid, 0.0) - 4.0).abs() < 1e-9);
    assert!(slope(f64::tanh, 10.0) / slope(sigmoid, 10.0) < 1e-3);
    // Sums with a deviation of 100: nearly all are where the sigmoid's slope is below a hundredth.
    let mut random = Random(4);
    let flat = (0..10_000).filter(|_| slope(sigmoid, 100.0 * random.normal()) < 0.01).count();
    assert!(flat > 9_000);
    // A hundred tanh layers at weights that just keep the factor below 1 still fade.
    let (mut a, mut left) = (0.9f64, 1.0);
    for _ in 0..100 {
        a = a.tanh();
        left *= 1.0 - a * a;
    }
    assert!(left < 0.01);
}

/// A perceptron with one output: tanh in the hidden layers, linear at the end.
struct Perceptron {
    weights: Vec<Matrix>,
    biases: Vec<Vec<f64>>,
}

impl Perceptron {
    /// One step of descent on half the mean squared error.
    fn step(&mut self, data: &[(Vec<f64>, f64)], rate: f64) {
        let mut dw: Vec<Matrix> =
            self.weights.iter().map(|w| vec![vec![0.0; w[0].len()]; w.len()]).collect();
        let mut db: Vec<Vec<f64>> = self.biases.iter().map(|b| vec![0.0; b.len()]).collect();
        for (x, y) in data {
            let activations = self.forward(x);
            let mut dz = vec![(activations.last().unwrap()[0] - y) / data.len() as f64];
            for l in (0..self.weights.len()).rev() {
                for (i, dz) in dz.iter().enumerate() {
                    db[l][i] += dz;
                    dw[l][i].iter_mut().zip(&activations[l]).for_each(|(d, a)| *d += dz * a);
                }
                let da = transposed_times(&self.weights[l], &dz);
                dz = da.iter().zip(&activations[l]).map(|(da, a)| da * (1.0 - a * a)).collect();
            }
        }
        for (w, d) in self.weights.iter_mut().flatten().flatten().zip(dw.iter().flatten().flatten())
        {
            *w -= rate * d;
        }
        for (b, d) in self.biases.iter_mut().flatten().zip(db.iter().flatten()) {
            *b -= rate * d;
        }
    }

    fn forward(&self, x: &[f64]) -> Vec<Vec<f64>> {
        let mut all = vec![x.to_vec()];
        for (l, (w, b)) in self.weights.iter().zip(&self.biases).enumerate() {
            let z = times(w, all.last().unwrap());
            let last = l + 1 == self.weights.len();
            all.push(
                z.iter().zip(b).map(|(z, b)| if last { z + b } else { (z + b).tanh() }).collect(),
            );
        }
        all
    }

    fn new(sizes: &[usize], mut matrix: impl FnMut(usize, usize) -> Matrix) -> Perceptron {
        Perceptron {
            weights: sizes.windows(2).map(|s| matrix(s[1], s[0])).collect(),
            biases: sizes[1..].iter().map(|&n| vec![0.0; n]).collect(),
        }
    }

    fn loss(&self, data: &[(Vec<f64>, f64)]) -> f64 {
        let square = |(x, y): &(Vec<f64>, f64)| (self.forward(x).last().unwrap()[0] - y).powi(2);
        data.iter().map(square).sum::<f64>() / data.len() as f64 / 2.0
    }
}

/// A function of two inputs that one hidden unit cannot express.
fn examples() -> Vec<(Vec<f64>, f64)> {
    let mut random = Random(11);
    (0..20)
        .map(|_| {
            let x = vec![random.normal(), random.normal()];
            let y = x[0] * x[1] + 0.7;
            (x, y)
        })
        .collect()
}

#[test]
fn vanishing_zeros() {
    let data = examples();
    let mut network = Perceptron::new(&[2, 8, 1], |rows, columns| vec![vec![0.0; columns]; rows]);
    (0..500).for_each(|_| network.step(&data, 0.1));
    assert!(network.weights.iter().flatten().flatten().all(|&w| w == 0.0));
    assert!(network.biases[0].iter().all(|&b| b == 0.0));
    let mean = data.iter().map(|(_, y)| y).sum::<f64>() / data.len() as f64;
    assert!((network.biases[1][0] - mean).abs() < 1e-9);

    // Equal weights other than 0: the units learn, all of them the same.
    let mut equal = Perceptron::new(&[2, 8, 1], |rows, columns| vec![vec![0.1; columns]; rows]);
    (0..500).for_each(|_| equal.step(&data, 0.1));
    assert!(equal.weights[0].iter().all(|row| *row == equal.weights[0][0]));
    assert!((equal.weights[0][0][0] - 0.1).abs() > 1e-3);

    // One factor at zero, the other random: both have moved after two steps.
    let mut random = Random(3);
    let mut half = Perceptron::new(&[2, 8, 1], |rows, columns| {
        if rows == 1 { vec![vec![0.0; columns]; rows] } else { random.matrix(rows, columns, 0.5) }
    });
    let before = half.weights.clone();
    (0..2).for_each(|_| half.step(&data, 0.1));
    assert!(half.weights.iter().zip(&before).all(|(now, then)| now != then));
}

#[test]
fn vanishing_fixes() {
    // Gradient at the first layer over that at the last, 30 layers of 32 units, one example.
    let ratio = |deviation: f64, skip: f64, relu: bool| {
        let (mut random, n) = (Random(5), 32);
        let mut a: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mut layers = Vec::new();
        for _ in 0..30 {
            let w = random.matrix(n, n, deviation / (n as f64).sqrt());
            let z = times(&w, &a);
            let f = |z: f64| if relu { z.max(0.0) } else { sigmoid(z) };
            let slopes: Vec<f64> = z.iter().map(|&z| slope(f, z)).collect();
            a = a.iter().zip(&z).map(|(a, &z)| skip * a + f(z)).collect();
            layers.push((w, slopes));
        }
        let top: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let bottom = layers.iter().rev().fold(top.clone(), |da, (w, slopes)| {
            let dz: Vec<f64> = da.iter().zip(slopes).map(|(d, s)| d * s).collect();
            let through = transposed_times(w, &dz);
            da.iter().zip(through).map(|(d, t)| skip * d + t).collect()
        });
        norm(&bottom) / norm(&top)
    };
    let sick = ratio(1.0, 0.0, false);
    assert!(sick < 1e-9);
    assert!(ratio(0.5, 0.0, false) < sick, "smaller weights: worse");
    assert!(ratio(2f64.sqrt(), 0.0, true) > 1e-2, "ReLU and He");
    assert!(ratio(1.0, 1.0, false) > 0.1, "residual");
}

#[test]
fn vanishing_copied_weights() {
    let (data, mut random) = (examples(), Random(6));
    let mut network = Perceptron::new(&[2, 64, 64, 1], |rows, columns| {
        copied_weights::xavier(columns, rows, || random.normal())
    });
    let start = network.loss(&data);
    (0..200).for_each(|_| network.step(&data, 0.01));
    assert!(network.loss(&data) < start, "it does learn");
    for layer in &network.weights[..2] {
        assert!(layer.iter().all(|row| *row == layer[0]), "alike to the last bit");
    }

    // A call for each entry: the same network fits far better.
    let mut mended = Perceptron::new(&[2, 64, 64, 1], |rows, columns| {
        random.matrix(rows, columns, (2.0 / (rows + columns) as f64).sqrt())
    });
    (0..200).for_each(|_| mended.step(&data, 0.1));
    (0..2_000).for_each(|_| network.step(&data, 0.01));
    assert!(mended.loss(&data) < 0.5 * network.loss(&data));

    // Over many draws one entry has the right variance.
    let draws = 20_000;
    let square = |_| copied_weights::xavier(3, 5, || random.normal())[4][1].powi(2);
    let variance = (0..draws).map(square).sum::<f64>() / f64::from(draws);
    assert!((variance / (2.0 / 8.0) - 1.0).abs() < 0.05);

    // 64 equal inputs times equal weights: 8 times the deviation of independent ones.
    assert_eq!(64.0 / 64f64.sqrt(), 8.0);
}

#[test]
fn vanishing_xavier_relu() {
    // E relu(z)² is half of E z², and half of the slopes are 1.
    assert!((gauss(|z| z.max(0.0).powi(2)) - 0.5).abs() < 1e-6);
    // Ten layers of 64: the mean over draws of the squared gradient falls by 2¹⁰, or stays with He.
    let mean_square = |gain: f64| {
        let (mut random, n, draws) = (Random(8), 64, 60);
        let mut sum = 0.0;
        for _ in 0..draws {
            let mut a: Vec<f64> = (0..n).map(|_| random.normal()).collect();
            let mut layers = Vec::new();
            for _ in 0..10 {
                let w = random.matrix(n, n, (gain / n as f64).sqrt());
                let z = times(&w, &a);
                a = z.iter().map(|z| z.max(0.0)).collect();
                layers.push((w, z));
            }
            let top: Vec<f64> = (0..n).map(|_| random.normal()).collect();
            let bottom = layers.iter().rev().fold(top.clone(), |da, (w, z)| {
                let dz: Vec<f64> =
                    da.iter().zip(z).map(|(d, &z)| if z > 0.0 { *d } else { 0.0 }).collect();
                transposed_times(w, &dz)
            });
            sum += dot(&bottom, &bottom) / dot(&top, &top) / f64::from(draws);
        }
        sum
    };
    let (xavier, he) = (mean_square(1.0), mean_square(2.0));
    assert!((0.5..2.0).contains(&(xavier * 1024.0)), "{xavier}");
    assert!((0.5..2.0).contains(&he), "{he}");
}

#[test]
fn vanishing_dead_relu() {
    let xs = [[0.5, 1.0], [1.0, 0.2], [0.3, 0.3]];
    let sum = |w: &[f64; 2], b: f64, x: &[f64; 2]| w[0] * x[0] + w[1] * x[1] + b;
    // D: dead with a positive bias; decay of the weights revives it, decay of all does not.
    let (mut w, b) = ([-3.0, -4.0], 0.5);
    assert!(xs.iter().all(|x| sum(&w, b, x) < 0.0));
    let (mut all, mut all_b) = (w, b);
    for _ in 0..1_000 {
        w = w.map(|w| 0.99 * w);
        (all, all_b) = (all.map(|w| 0.99 * w), 0.99 * all_b);
    }
    assert!(xs.iter().all(|x| sum(&w, b, x) > 0.0));
    assert!(xs.iter().all(|x| sum(&all, all_b, x) < 0.0));
    // E: a leak of a hundredth brings the unit back. Target 1, loss ½(v·f(z) − 1)², v = 1.
    let revived = |leak: f64| {
        let (mut w, mut b) = ([-3.0, -4.0], 0.5);
        for _ in 0..20_000 {
            for x in &xs {
                let z = sum(&w, b, x);
                let (f, slope) = if z > 0.0 { (z, 1.0) } else { (leak * z, leak) };
                let dz = (f - 1.0) * slope;
                w = [w[0] - 0.1 * dz * x[0], w[1] - 0.1 * dz * x[1]];
                b -= 0.1 * dz;
            }
        }
        xs.iter().any(|x| sum(&w, b, x) > 0.0)
    };
    assert!(revived(0.01) && !revived(0.0));
}

#[test]
fn vanishing_orthogonal() {
    // Fifty normal matrices: the logarithms of the singular values, by repeated factorisation.
    let (mut random, n) = (Random(15), 32);
    let mut frame = random.matrix(n, n, 1.0);
    orthonormalise(&mut frame);
    let mut logs = vec![0.0; n];
    for _ in 0..50 {
        let w = random.matrix(n, n, 1.0 / (n as f64).sqrt());
        frame = frame.iter().map(|v| times(&w, v)).collect();
        for (log, length) in logs.iter_mut().zip(orthonormalise(&mut frame)) {
            *log += length.ln();
        }
    }
    for k in [1, 8, 17, 32] {
        let (measured, expected) = (logs[k - 1], 50.0 * lyapunov(n, k));
        assert!(
            (measured - expected).abs() < 6.0 + 0.1 * expected.abs(),
            "{k}: {measured} {expected}"
        );
    }
    assert!(logs[16] < 1e-6f64.ln() && logs[0] > 0.01f64.ln());
    // And yet the squared length is kept on average: n entries of variance 1/n.
    let v: Vec<f64> = (0..n).map(|_| random.normal()).collect();
    let kept = (0..200).map(|_| {
        let out = times(&random.matrix(n, n, 1.0 / (n as f64).sqrt()), &v);
        dot(&out, &out) / dot(&v, &v)
    });
    assert!((kept.sum::<f64>() / 200.0 - 1.0).abs() < 0.1);
}

/// x·Φ(x), Φ by Simpson's rule.
fn gelu(x: f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    let (n, h) = (400, x / 400.0);
    let inner: f64 =
        (1..n).map(|k| if k % 2 == 1 { 4.0 } else { 2.0 } * density(f64::from(k) * h)).sum();
    x * (0.5 + h / 3.0 * (density(0.0) + inner + density(x)))
}

#[test]
fn vanishing_activations() {
    assert!(near(minimum(0.5, 2.5, |x| -slope(gelu, x)), 2_f64.sqrt(), 1e-3));
    let highest = |f: fn(f64) -> f64| {
        (-400..=400).map(|k| slope(f, f64::from(k) / 50.0)).fold(f64::MIN, f64::max)
    };
    assert!(near(highest(sigmoid), 0.25, 1e-6) && near(highest(f64::tanh), 1.0, 1e-6));
    assert!(gelu(6.0) > 5.999 && gelu(-6.0).abs() < 1e-6);
}
