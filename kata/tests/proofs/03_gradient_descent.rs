//! Proofs for `quiz/03-gradient-descent.md`: its code runs, its numbers are recomputed.

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let last = epoch_sizes(1_000, 64)[15] as f64;
    vec![
        ("descent-iterations", "320", 20.0 * epoch_sizes(1_000, 64).len() as f64),
        ("descent-iterations", "312.5", 20.0 * 1_000.0 / 64.0),
        ("descent-iterations", "1.6", 64.0 / last),
        ("descent-rate-parabola", "0.8", parabola_step(0.1)),
        ("descent-rate-parabola", "-0.8", parabola_step(0.9)),
        ("descent-rate-parabola", "1.2", parabola_step(1.1).abs()),
        ("descent-rate-parabola", "-1.2", parabola_step(1.1)),
        ("descent-rate-parabola", "1.44", parabola_step(1.1).powi(2)),
        ("descent-rate-limit", "0.667", largest_stable_rate()),
        ("descent-rate-limit", "0.5", fastest_rate()),
        ("descent-decay-place", "1.2e-10", last_rate(400)),
        ("descent-replacement", "0.368", unseen(1_000)),
        ("descent-batch-rate", "3.2", (0..32).map(|_| 0.1).sum()),
        ("descent-saddle-escape", "1.001", saddle_step((0.0, 1.0)).1),
        ("descent-saddle-escape", "13823", steps_to_leave(1e-6) as f64),
        ("descent-second-order", "2.5", 25e6_f64.powi(2) * size_of::<f32>() as f64 / 1e15),
    ]
}

/// The sizes of the batches of one epoch, the short one kept.
fn epoch_sizes(examples: usize, batch: usize) -> Vec<usize> {
    vec![0; examples].chunks(batch).map(<[i32]>::len).collect()
}

/// Where one step on f(x) = x² leads from x = 1.
fn parabola_step(rate: f64) -> f64 {
    let x = 1.0;
    x - rate * 2.0 * x
}

/// Descent on x² + xy + y², from a start that has a part in both eigenvectors.
fn bowl_descent(rate: f64, steps: usize) -> f64 {
    let (mut x, mut y) = (1.0_f64, -0.3_f64);
    for _ in 0..steps {
        (x, y) = (x - rate * (2.0 * x + y), y - rate * (x + 2.0 * y));
    }
    x.hypot(y)
}

/// The rate between those that converge and those that diverge, by bisection.
fn largest_stable_rate() -> f64 {
    let (mut converges, mut diverges) = (0.1, 2.0);
    for _ in 0..40 {
        let middle = (converges + diverges) / 2.0;
        if bowl_descent(middle, 2_000) < 1.0 {
            converges = middle;
        } else {
            diverges = middle;
        }
    }
    converges
}

/// The constant rate that leaves the least error after many steps.
fn fastest_rate() -> f64 {
    let error = |rate: &f64| bowl_descent(*rate, 200);
    let rates = (1..667).map(|k| k as f64 / 1_000.0);
    rates.min_by(|a, b| error(a).total_cmp(&error(b))).unwrap()
}

/// The rate after `batches` steps of the program that decays in the wrong loop.
fn last_rate(batches: usize) -> f64 {
    let mut rates = Vec::new();
    decay_place::train(1, batches + 1, |rate| rates.push(rate));
    rates[batches]
}

/// The part of `n` examples that `n` draws with replacement miss.
fn unseen(n: usize) -> f64 {
    (0..n).fold(1.0, |missed, _| missed * (1.0 - 1.0 / n as f64))
}

/// Steps that shrink the error to a thousandth at condition number `kappa` and the best rate.
fn steps_to_a_thousandth(kappa: f64) -> f64 {
    let rate = 2.0 / (1.0 + kappa);
    let (mut error, mut steps) = (1.0, 0.0);
    while error > 1e-3 {
        error -= rate * error;
        steps += 1.0;
    }
    steps
}

/// One step on ½(x² − y²/100) with a rate of a tenth.
fn saddle_step((x, y): (f64, f64)) -> (f64, f64) {
    (x - 0.1 * x, y + 0.1 * y / 100.0)
}

fn steps_to_leave(y: f64) -> usize {
    let mut point = (1.0, y);
    let mut steps = 0;
    while point.1.abs() <= 1.0 {
        point = saddle_step(point);
        steps += 1;
    }
    steps
}

mod update_order {
    // quiz: descent-update-order
    pub fn step(w: &mut f64, b: &mut f64, data: &[(f64, f64)], rate: f64) {
        let m = data.len() as f64;
        let residual = |w: f64, b: f64, x: f64, y: f64| w * x + b - y;

        let dw: f64 = data.iter().map(|&(x, y)| residual(*w, *b, x, y) * x).sum();
        *w -= rate * dw / m;
        let db: f64 = data.iter().map(|&(x, y)| residual(*w, *b, x, y)).sum();
        *b -= rate * db / m;
    }
    // end
}

mod decay_place {
    // quiz: descent-decay-place
    pub fn train(epochs: usize, batches: usize, mut step: impl FnMut(f64)) {
        let mut rate = 0.1;
        for _ in 0..epochs {
            for _ in 0..batches {
                step(rate);
                rate *= 0.95;
            }
        }
    }
    // end
}

mod torn_pairs {
    use super::Random;

    // quiz: descent-torn-pairs
    /// One epoch of SGD for y ≈ w·x, in a new order.
    pub fn epoch(w: &mut f64, xs: &mut [f64], ys: &mut [f64], random: &mut Random) {
        random.shuffle(xs);
        random.shuffle(ys);
        for (x, y) in xs.chunks(8).zip(ys.chunks(8)) {
            let sum: f64 = x.iter().zip(y).map(|(x, y)| (*w * x - y) * x).sum();
            *w -= 0.05 * sum / x.len() as f64;
        }
    }
    // end
}

mod accumulate {
    // quiz: descent-accumulate
    /// The gradient of the mean loss over `batch`, at most `micro` examples at a time.
    pub fn accumulate(batch: &[f64], micro: usize, gradient: impl Fn(&[f64]) -> f64) -> f64 {
        let parts = batch.chunks(micro);
        let count = parts.len() as f64;
        parts.map(|part| gradient(part) / count).sum()
    }
    // end
}

/// A small generator (SplitMix64), so that every run sees the same draws.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Mean 0, variance 1.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 / (1_u64 << 53) as f64 - 0.5) * 12_f64.sqrt()
    }

    fn shuffle(&mut self, values: &mut [f64]) {
        for i in (1..values.len()).rev() {
            values.swap(i, self.below(i + 1));
        }
    }
}

/// Fit y = w·x + b to three points, both gradients from the old parameters.
fn true_step(w: &mut f64, b: &mut f64, data: &[(f64, f64)], rate: f64) {
    let m = data.len() as f64;
    let (mut dw, mut db) = (0.0, 0.0);
    for (x, y) in data {
        let residual = *w * x + *b - y;
        dw += residual * x / m;
        db += residual / m;
    }
    *w -= rate * dw;
    *b -= rate * db;
}

#[test]
fn descent_update_order() {
    let line = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];
    let (mut w, mut b) = (0.0, 0.0);
    update_order::step(&mut w, &mut b, &line, 0.1);
    let (mut true_w, mut true_b) = (0.0, 0.0);
    true_step(&mut true_w, &mut true_b, &line, 0.1);
    assert_eq!(w, true_w);
    assert!((b - true_b).abs() > 0.1, "the bias takes another step: {b} and {true_b}");

    // At this rate the true method diverges; the faulty one reaches the minimum.
    for _ in 0..2_000 {
        update_order::step(&mut w, &mut b, &line, 0.4);
        true_step(&mut true_w, &mut true_b, &line, 0.4);
    }
    assert!((w - 2.0).abs() < 1e-9 && (b - 1.0).abs() < 1e-9);
    assert!(true_w.is_nan() || true_w.abs() > 1e9);
}

#[test]
fn descent_decay_place() {
    let mut rates = Vec::new();
    decay_place::train(30, 400, |rate| rates.push(rate));
    assert_eq!(rates.len(), 12_000);
    assert!(rates.iter().all(|&rate| rate > 0.0));
    assert!((rates.iter().sum::<f64>() - 2.0).abs() < 1e-12, "the sum of all rates");
    assert!(rates[200] < 1e-5, "frozen half-way through the first epoch");

    let as_meant: f64 = (0..30).map(|epoch| 400.0 * 0.1 * 0.95_f64.powi(epoch)).sum();
    assert_eq!(as_meant.round(), 628.0);
}

#[test]
fn descent_torn_pairs() {
    let xs: Vec<f64> = (-50..=50).map(|k| k as f64 / 50.0).collect();
    let ys: Vec<f64> = xs.iter().map(|x| 3.0 * x).collect();

    let mut random = Random(7);
    let (mut torn_xs, mut torn_ys, mut w) = (xs.clone(), ys.clone(), 1.0);
    let mut late = Vec::new();
    for epoch in 0..600 {
        torn_pairs::epoch(&mut w, &mut torn_xs, &mut torn_ys, &mut random);
        if epoch >= 100 {
            late.push(w);
        }
    }
    let mean = late.iter().sum::<f64>() / late.len() as f64;
    assert!(mean.abs() < 0.1, "w jitters around 0, not 3: {mean}");
    assert!(late.iter().all(|w| w.abs() < 1.5));

    // Pairs that stay together, in an order that also changes, give 3.
    let mut pairs: Vec<(f64, f64)> = xs.into_iter().zip(ys).collect();
    for _ in 0..600 {
        let i = random.below(pairs.len());
        pairs.rotate_left(i);
        for part in pairs.chunks(8) {
            let sum: f64 = part.iter().map(|(x, y)| (w * x - y) * x).sum();
            w -= 0.05 * sum / part.len() as f64;
        }
    }
    assert!((w - 3.0).abs() < 1e-9);
}

#[test]
fn descent_accumulate() {
    let batch: Vec<f64> = (0..12).map(|k| f64::from(k * k)).collect();
    // The loss ½(w − x)² at w = 0: the mean gradient is −mean(x).
    let gradient = |part: &[f64]| -part.iter().sum::<f64>() / part.len() as f64;
    let difference = |batch: &[f64]| accumulate::accumulate(batch, 4, gradient) - gradient(batch);
    assert!(difference(&batch).abs() < 1e-12);
    assert!(difference(&batch[..10]).abs() > 1.0);

    let weighted = |batch: &[f64]| -> f64 {
        let share = |part: &[f64]| part.len() as f64 / batch.len() as f64;
        batch.chunks(4).map(|part| gradient(part) * share(part)).sum()
    };
    assert!((weighted(&batch[..10]) - gradient(&batch[..10])).abs() < 1e-12);
}

/// The mean of ½x² at the end, for noisy descent on ½x² with noise variance 1/batch.
fn noise_floor(rate: f64, batch: usize, random: &mut Random) -> f64 {
    let (mut x, mut sum) = (0.0, 0.0);
    let steps = 200_000;
    for _ in 0..steps {
        let noise = random.uniform() / (batch as f64).sqrt();
        x -= rate * (x + noise);
        sum += 0.5 * x * x;
    }
    sum / steps as f64
}

#[test]
fn descent_plateau() {
    let mut random = Random(7);
    let formula = |rate: f64, batch: f64| rate / (2.0 * batch * (2.0 - rate));
    let before = noise_floor(0.1, 16, &mut random);
    let lower_rate = noise_floor(0.01, 16, &mut random);
    let larger_batch = noise_floor(0.1, 160, &mut random);
    let smaller_batch = noise_floor(0.1, 1, &mut random);
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 0.1;
    assert!(near(before, formula(0.1, 16.0)));
    assert!(near(before / lower_rate, 10.0) && near(before / larger_batch, 10.0));
    assert!(smaller_batch > 10.0 * before);
}

#[test]
fn descent_replacement() {
    let (n, mut random) = (1_000, Random(7));
    let mut missed = 0;
    for _ in 0..200 {
        let mut seen = vec![false; n];
        (0..n).for_each(|_| seen[random.below(n)] = true);
        missed += seen.iter().filter(|&&seen| !seen).count();
    }
    assert!((missed as f64 / (200 * n) as f64 - unseen(n)).abs() < 0.005);
    let after_three_epochs = unseen(n).powi(3);
    assert_eq!((after_three_epochs * 20.0).round(), 1.0, "one in twenty");
}

#[test]
fn descent_normalise() {
    let steps = steps_to_a_thousandth(1e6);
    assert!((steps - 3_450_000.0).abs() < 5_000.0, "about 3,450,000: {steps}");
    assert_eq!(steps_to_a_thousandth(1.0), 1.0, "equal curvatures");
}

#[test]
fn descent_convexity() {
    // D: the bound L‖x₀ − x*‖²/2k, on a convex function without curvature at its minimum.
    let (l, start) = (12.0, 1.0_f64);
    let mut x = start;
    for k in 1..1_000 {
        x -= 4.0 * x.powi(3) / l;
        assert!(x.powi(4) <= l * start.powi(2) / (2.0 * f64::from(k)));
    }
    // C: one separable pair, logistic loss ln(1 + e^(−w)): the weight grows without end.
    let descend = |steps: u32| (0..steps).fold(0.0_f64, |w, _| w + 1.0 / (1.0 + w.exp()));
    let growth = descend(100_000) - descend(10_000);
    assert!((growth - 10_f64.ln()).abs() < 0.01, "like ln t: {growth}");
}

#[test]
fn descent_saddle_escape() {
    let (from_micro, from_pico) = (steps_to_leave(1e-6), steps_to_leave(1e-12));
    assert!(from_pico.abs_diff(2 * from_micro) <= 1, "the square of the start, twice the steps");
    let mut on_the_ridge = (1.0, 0.0);
    (0..100_000).for_each(|_| on_the_ridge = saddle_step(on_the_ridge));
    assert!(on_the_ridge.0 < 1e-9 && on_the_ridge.1 == 0.0);
    // After 132 steps x, too, is down to a millionth: the point is beside the saddle.
    assert!(0.9_f64.powi(131) > 1e-6 && 0.9_f64.powi(132) < 1e-6);
}

#[test]
fn descent_figures() {
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
