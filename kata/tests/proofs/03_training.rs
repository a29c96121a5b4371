//! Proofs for `quiz/03-gradient-descent.md`: whole runs, their curves and their schedules.

use crate::common::{Random, dot, near};

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let (late, alone) = (run(&[0.7, 0.7, 0.02, 0.02, 0.02]), run(&[0.02; 5]));
    vec![
        ("descent-read-curves", "0.099", late[5]),
        ("descent-read-curves", "0.113", alone[5]),
        ("descent-cosine", "8.68e-4", warmup_cosine(3_250)),
        ("descent-cosine", "14.6", 100.0 * (1e-3 - warmup_cosine(3_250)) / (1e-3 - 1e-4)),
        ("descent-cosine", "5.5e-4", warmup_cosine(5_500)),
        ("descent-cosine", "7.85e-4", cosine(3_250.0 / 10_000.0)),
        ("descent-all-reduce", "7", ring(8).0 * 4.0),
        ("descent-all-reduce", "0.209", largest_rate_with_delay(7)),
        ("descent-loss-stuck", "2.303", -(0.1_f64).ln()),
    ]
}

fn cosine(share: f64) -> f64 {
    1e-4 + 0.5 * (1e-3 - 1e-4) * (1.0 + (std::f64::consts::PI * share).cos())
}

fn warmup_cosine(step: usize) -> f64 {
    cosine((step as f64 - 1_000.0) / 9_000.0)
}

/// The training loss at the start and after each epoch of mini-batch SGD, a rate for each epoch.
fn run(rates: &[f64]) -> Vec<f64> {
    let mut random = Random(1);
    let data: Vec<(Vec<f64>, f64)> = (0..256)
        .map(|_| {
            let x = random.normals(8);
            let y = x.iter().sum::<f64>() + 0.5 * random.normal();
            (x, y)
        })
        .collect();
    let loss = |w: &[f64]| {
        data.iter().map(|(x, y)| (dot(w, x) - y).powi(2)).sum::<f64>() / data.len() as f64 / 2.0
    };
    let (mut w, mut order) = (vec![0.0; 8], Random(2));
    let mut curve = vec![loss(&w)];
    for rate in rates {
        let mut indices: Vec<usize> = (0..data.len()).collect();
        order.shuffle(&mut indices);
        for batch in indices.chunks(8) {
            let mut gradient = [0.0; 8];
            for &i in batch {
                let (x, y) = &data[i];
                let residual = dot(&w, x) - y;
                gradient.iter_mut().zip(x).for_each(|(g, x)| *g += residual * x / 8.0);
            }
            w.iter_mut().zip(gradient).for_each(|(w, g)| *w -= rate * g);
        }
        curve.push(loss(&w));
    }
    curve
}

/// A ring all-reduce: how much each worker sends, in units of the gradient, and whether all hold
/// the sum in the end.
fn ring(workers: usize) -> (f64, bool) {
    let mut held: Vec<Vec<f64>> =
        (0..workers).map(|w| (0..workers).map(|p| (w * 10 + p) as f64).collect()).collect();
    let sums: Vec<f64> =
        (0..workers).map(|piece| held.iter().map(|worker| worker[piece]).sum()).collect();
    let mut sent = 0;
    for round in 0..2 * (workers - 1) {
        let before = held.clone();
        // First each piece is added up on its way round, then the finished sum goes round.
        let adding = round < workers - 1;
        for worker in 0..workers {
            let piece = match adding {
                true => (worker + workers - round) % workers,
                false => (worker + 2 * workers - round) % workers,
            };
            let next = (worker + 1) % workers;
            held[next][piece] = before[worker][piece] + if adding { before[next][piece] } else { 0.0 };
        }
        sent += 1;
    }
    (sent as f64 / workers as f64, held.iter().all(|worker| *worker == sums))
}

/// The largest rate at which x ← x − η·(x as it was `delay` steps ago) converges, by bisection.
fn largest_rate_with_delay(delay: usize) -> f64 {
    let converges = |rate: f64| {
        let mut x = vec![1.0; delay + 1];
        for _ in 0..40_000 {
            let next = x[x.len() - 1] - rate * x[x.len() - 1 - delay];
            x.push(next);
        }
        x[x.len() - 100..].iter().all(|x| x.abs() < 1.0)
    };
    let (mut low, mut high) = (0.01, 3.0);
    for _ in 0..30 {
        let rate = (low + high) / 2.0;
        if converges(rate) { low = rate } else { high = rate }
    }
    low
}

#[test]
fn descent_read_curves() {
    let table = [
        (0.001, ["3.75", "3.53", "3.33", "2.78", "2.09", "1.20"]),
        (0.02, ["3.75", "1.18", "0.443", "0.113", "0.097", "0.097"]),
        (0.7, ["3.75", "0.215", "0.274", "0.210", "0.450", "0.175"]),
        (1.2, ["3.75", "3.0e5", "1.0e11", "4.7e19", "1.2e33", "2.6e66"]),
    ];
    for (rate, printed) in table {
        let curve = run(&[rate; 20]);
        for (epoch, text) in [0, 1, 2, 5, 10, 20].into_iter().zip(printed) {
            let (number, digits) = (text.parse::<f64>().unwrap(), text.split('e').next().unwrap());
            let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
            let unit = 10_f64.powi(text.split_once('e').map_or(0, |(_, e)| e.parse().unwrap()));
            let half = 0.5 * unit * 0.1_f64.powi(decimals as i32);
            assert!(near(curve[epoch], number, half), "{rate}, epoch {epoch}: {}", curve[epoch]);
        }
    }
    // The question prints just these rows.
    for text in [
        include_str!("../../../quiz/03-gradient-descent.md"),
        include_str!("../../../quiz/zh-CN/03-gradient-descent.md"),
    ] {
        for (at, epoch) in [0, 1, 2, 5, 10, 20].into_iter().enumerate() {
            let row = table.map(|(_, printed)| printed[at]).join(" | ");
            assert!(text.contains(&format!("\n| {epoch} | {row} |\n")), "{row}");
        }
    }
    // Ten times P's rate is as smooth, and ten times as fast.
    let (slow, fast) = (run(&[0.001; 20]), run(&[0.01; 2]));
    assert!(fast.windows(2).all(|pair| pair[1] < pair[0]));
    assert!(near(fast[1], slow[10], 0.05 * slow[10]) && near(fast[2], slow[20], 0.1 * slow[20]));
    // R's level is noise: the same run ends at Q's once the rate is cut.
    let mut rates = [0.7; 20];
    rates[10..].fill(0.02);
    assert!(near(run(&rates)[20], run(&[0.02; 20])[20], 0.001));
}

#[test]
fn descent_all_reduce() {
    let (sent, summed) = ring(8);
    assert!(summed && near(sent, 2.0 * 7.0 / 8.0, 1e-12));
    assert!(ring(100).0 < 2.0);
    // Delays of 0 and 1 step: bounds of 2 and 1; and the formula of the answer.
    assert!(near(largest_rate_with_delay(0), 2.0, 1e-3));
    assert!(near(largest_rate_with_delay(1), 1.0, 1e-3));
    assert!(near(
        largest_rate_with_delay(7),
        2.0 * (std::f64::consts::PI / 30.0).sin(),
        1e-3
    ));
}
