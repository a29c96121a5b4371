//! What a check costs: `cargo bench -p kata-gradcheck`.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[path = "../tests/zoo/mod.rs"]
mod zoo;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gradcheck::{Verdict, check, quick_check};
use ndarray::{Array1, Array2, Axis};
use std::hint::black_box;
use zoo::Trial;

fn both(group: &str, trial: &Trial, criterion: &mut Criterion) {
    assert_eq!(trial.check(&trial.gradient), Verdict::Right);
    let mut group = criterion.benchmark_group(group);
    group.bench_function("full", |b| b.iter(|| trial.check(black_box(&trial.gradient))));
    group.bench_function("quick", |b| b.iter(|| trial.quick_check(black_box(&trial.gradient))));
    let wrong = trial.with(0, 0, |v| v + 1.0);
    group.bench_function("one wrong element", |b| b.iter(|| trial.check(black_box(&wrong))));
    group.finish();
}

fn networks(criterion: &mut Criterion) {
    both("tanh MLP 8-16-4, batch 8", &zoo::networks::tanh_mlp(&mut zoo::rng(7)), criterion);
    both("linear layer 4×3 to 2", &zoo::layers::linear(&mut zoo::rng(7)), criterion);
}

/// A linear layer of n inputs and one output, over a batch of 4: n parameters.
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("linear layer, by parameters");
    group.sample_size(20);
    for n in [16, 64, 256, 1024] {
        let rng = &mut zoo::rng(n as u64);
        let (x, w): (Array2<f64>, Array1<f64>) =
            (zoo::random((4, n), 1.0, rng), zoo::random(n, 1.0, rng));
        let dy: Array1<f64> = zoo::random(4, 1.0, rng);
        let dw = (&x * &dy.view().insert_axis(Axis(1))).sum_axis(Axis(0));
        let forward = |w: &Array1<f64>| x.dot(w);
        group.throughput(Throughput::Elements(n as u64));
        group.bench_with_input(BenchmarkId::new("full", n), &w, |b, w| {
            b.iter(|| check(forward, w, &dy, &dw));
        });
        group.bench_with_input(BenchmarkId::new("quick", n), &w, |b, w| {
            b.iter(|| quick_check(forward, w, &dy, &dw));
        });
    }
    group.finish();
}

criterion_group!(benches, networks, growth);
criterion_main!(benches);
