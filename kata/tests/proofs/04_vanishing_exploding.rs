//! What `quiz/04-vanishing-exploding.md` claims, run: its code, and every number in its answers.

mod copied_weights {
    // quiz: vanishing-copied-weights
    /// Xavier's initialisation: a row of weights for each output.
    pub fn xavier(fan_in: usize, fan_out: usize, mut normal: impl FnMut() -> f64) -> Vec<Vec<f64>> {
        let std = (2.0 / (fan_in + fan_out) as f64).sqrt();
        vec![vec![std * normal(); fan_in]; fan_out]
    }
    // end
}

mod global_norm {
    // quiz: vanishing-global-norm
    #[derive(Debug, PartialEq)]
    pub enum Health {
        Fine,
        Vanishing,
        Exploding,
    }

    /// `gradients` holds one entry per layer, all of its weights' derivatives.
    pub fn health(gradients: &[Vec<f64>]) -> Health {
        let norm = gradients.iter().flatten().map(|g| g * g).sum::<f64>().sqrt();
        if norm < 1e-6 {
            Health::Vanishing
        } else if norm > 1e3 {
            Health::Exploding
        } else {
            Health::Fine
        }
    }
    // end
}

mod clip_per_tensor {
    // quiz: vanishing-clip-per-tensor
    /// Clips `gradients` and returns their norm, for the log.
    pub fn clip(gradients: &mut [Vec<f64>], limit: f64) -> f64 {
        let mut squares = 0.0;
        for gradient in gradients {
            let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
            if norm > limit {
                gradient.iter_mut().for_each(|g| *g *= limit / norm);
            }
            squares += gradient.iter().map(|g| g * g).sum::<f64>();
        }
        squares.sqrt()
    }
    // end
}

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
    let clipped = clipped_two_tensors();
    let [by_value, by_norm] = two_ways_to_clip([300.0, -4.0]);
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
        ("vanishing-clip-value-norm", "44.2", degrees_between(by_value, [300.0, -4.0])),
        ("vanishing-clip-value-norm", "0.013", by_norm[1]),
        ("vanishing-clip-value-norm", "300.03", f64::hypot(300.0, 4.0)),
        ("vanishing-xavier-relu", "2.98e-8", 2f64.powi(50).sqrt().recip()),
        ("vanishing-recurrent", "2.7e-5", product(0.9, 100)),
        ("vanishing-recurrent", "13,781", product(1.1, 100)),
        ("vanishing-lstm", "9.5e-7", direct_path(sigmoid(0.0), 20)),
        ("vanishing-clip-per-tensor", "1.118", clipped.0),
        ("vanishing-clip-per-tensor", "30.0", clipped.1),
        ("vanishing-clip-per-tensor", "0.017", clipped.2),
        ("vanishing-running-momentum", "0.82", variance_of_average(0.1)),
        ("vanishing-running-momentum", "0.053", variance_of_average(0.9)),
        ("vanishing-residual", "2.7e-5", product(0.9, 100)),
        ("vanishing-attention-scale", "16", score_difference(128)),
        ("vanishing-attention-scale", "1.1e-7", slope(sigmoid, 16.0)),
        ("vanishing-attention-scale", "0.157", slope(sigmoid, 2f64.sqrt())),
        ("vanishing-forget-bias", "4.97", bias_for_half_life(100.0)),
        ("vanishing-forget-bias", "0.9931", sigmoid(bias_for_half_life(100.0))),
        ("vanishing-forget-bias", "0.37", bias_for_half_life(1e6) - 1e6f64.ln()),
        ("vanishing-forget-bias", "7.9e-31", direct_path(sigmoid(0.0), 100)),
        ("vanishing-forget-bias", "0.731", sigmoid(1.0)),
        ("vanishing-forget-bias", "2.2", 0.5f64.ln() / sigmoid(1.0).ln()),
        ("vanishing-residual-growth", "4096", growth(24, 1.0)),
        ("vanishing-residual-growth", "1.63", growth(24, 1.0 / 24.0)),
        ("vanishing-residual-growth", "1.65", growth(1_000_000, 1e-6)),
        ("vanishing-residual-growth", "2.4e-4", product(0.5f64.sqrt(), 24)),
        ("vanishing-orthogonal", "6e-9", (50.0 * lyapunov(32, 17)).exp()),
    ]
}

fn product(factor: f64, times: usize) -> f64 {
    (0..times).fold(1.0, |product, _| product * factor)
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// The derivative of a function, by a central difference.
fn slope(f: impl Fn(f64) -> f64, z: f64) -> f64 {
    let h = 1e-3;
    (8.0 * (f(z + h) - f(z - h)) - (f(z + 2.0 * h) - f(z - 2.0 * h))) / (12.0 * h)
}

/// The mean of f(z) over standard normal z.
fn gauss(f: impl Fn(f64) -> f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    (-8_000..=8_000).map(|k| f64::from(k) / 1e3).map(|z| f(z) * density(z) / 1e3).sum()
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

fn norm(g: &[f64]) -> f64 {
    g.iter().map(|g| g * g).sum::<f64>().sqrt()
}

/// Clipped by value and by norm, the limit 1.
fn two_ways_to_clip(g: [f64; 2]) -> [[f64; 2]; 2] {
    [g.map(|g| g.clamp(-1.0, 1.0)), g.map(|x| x / norm(&g))]
}

fn degrees_between(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[1].atan2(a[0]) - b[1].atan2(b[0])).to_degrees()
}

/// What the quiz's `clip` returns; the true norm; the second one's norm if all had one factor.
fn clipped_two_tensors() -> (f64, f64, f64) {
    let mut gradients = [vec![18.0, -24.0], vec![0.3, 0.4]];
    let whole = f64::hypot(norm(&gradients[0]), norm(&gradients[1]));
    let second = norm(&gradients[1]) / whole;
    (clip_per_tensor::clip(&mut gradients, 1.0), whole, second)
}

/// What is left on the direct path of a cell: c ← f·c, differentiated.
fn direct_path(forget: f64, steps: usize) -> f64 {
    let cell = |c: f64| (0..steps).fold(c, |c, _| forget * c + 0.3);
    // Linear in c, so any step is exact; a large one leaves the constant's rounding behind.
    (cell(1e40) - cell(-1e40)) / 2e40
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

/// Deviation after blocks whose branch has `share` of the variance that comes in.
fn growth(blocks: usize, share: f64) -> f64 {
    (0..blocks).fold(1.0, |variance, _| variance + share * variance).sqrt()
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

/// A small generator (SplitMix64), so that every run sees the same draws.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    fn matrix(&mut self, rows: usize, columns: usize, deviation: f64) -> Matrix {
        (0..rows).map(|_| (0..columns).map(|_| deviation * self.normal()).collect()).collect()
    }
}

type Matrix = Vec<Vec<f64>>;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn times(w: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    w.iter().map(|row| dot(row, x)).collect()
}

fn transposed_times(w: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    (0..w[0].len()).map(|j| w.iter().zip(y).map(|(row, y)| row[j] * y).sum()).collect()
}

/// Makes the rows orthonormal, first to last; returns the lengths that they had left.
fn orthonormalise(rows: &mut [Vec<f64>]) -> Vec<f64> {
    (0..rows.len())
        .map(|i| {
            let (done, rest) = rows.split_at_mut(i);
            for _ in 0..2 {
                for other in done.iter() {
                    let along = dot(&rest[0], other);
                    rest[0].iter_mut().zip(other).for_each(|(x, y)| *x -= along * y);
                }
            }
            let length = norm(&rest[0]);
            rest[0].iter_mut().for_each(|x| *x /= length);
            length
        })
        .collect()
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
fn vanishing_clip_value_norm() {
    let g = [300.0, -4.0];
    let [by_value, by_norm] = two_ways_to_clip(g);
    assert_eq!(by_value, [1.0, -1.0]);
    assert!((norm(&by_norm) - 1.0).abs() < 1e-12 && degrees_between(by_norm, g).abs() < 1e-9);
    assert!(dot(&by_value, &g) > 0.0, "still an acute angle");
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
fn vanishing_global_norm() {
    use global_norm::{Health, health};
    // 20 norms from 10⁻¹² to ½, in equal ratios; a layer is one number.
    let ratio = (0.5e12f64).powf(1.0 / 19.0);
    let p: Vec<Vec<f64>> = (0..20).map(|l| vec![1e-12 * ratio.powi(l)]).collect();
    assert!((p[19][0] - 0.5).abs() < 1e-9);
    assert_eq!(health(&p), Health::Fine);
    assert_eq!(health(&[vec![f64::NAN; 3], vec![f64::NAN]]), Health::Fine);
    assert_eq!(health(&[vec![1e-8], vec![1e-8]]), Health::Vanishing, "the end of a good run");
    assert_eq!(health(&[vec![1e4], vec![1.0]]), Health::Exploding);
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
fn vanishing_clip_per_tensor() {
    let mut gradients = [vec![18.0, -24.0], vec![0.3, 0.4]];
    clip_per_tensor::clip(&mut gradients, 1.0);
    assert!((norm(&gradients[0]) - 1.0).abs() < 1e-12);
    assert_eq!(gradients[1], [0.3, 0.4]);
    // k tensors: never more than √k in the log, however large they are.
    let mut many = vec![vec![1e9]; 25];
    assert!((clip_per_tensor::clip(&mut many, 1.0) - 5.0).abs() < 1e-9);
    // Infinity becomes NaN, its neighbours 0; NaN is left as it is.
    let mut infinite = [vec![1.0, f64::INFINITY]];
    clip_per_tensor::clip(&mut infinite, 1.0);
    assert!(infinite[0][0] == 0.0 && infinite[0][1].is_nan());
    let mut nan = [vec![5.0, f64::NAN]];
    clip_per_tensor::clip(&mut nan, 1.0);
    assert_eq!(nan[0][0], 5.0);
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
