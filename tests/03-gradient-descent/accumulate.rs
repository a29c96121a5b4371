//! Micro-batches of unequal size must give the gradient of the whole batch, to the last digits.

use super::*;

#[test]
fn equals_the_full_batch() {
    task!().cases(48, |case| {
        let (parts, d) = (case.size("micro-batches", 1..=5), case.length(1..=3));
        let sizes: Vec<usize> = (0..parts).map(|_| case.length(1..=6)).collect();
        let m = sizes.iter().sum();
        let per_example = case.matrix("gradients", m, d);
        let mut next = 0..m;
        let micro: Vec<Vec<usize>> =
            sizes.iter().map(|&size| next.by_ref().take(size).collect()).collect();
        let yours = case.ask(answer! {
            let calls = std::cell::Cell::new(0);
            let mean = |batch: &[usize]| {
                calls.set(calls.get() + 1);
                let sum = batch.iter().fold(Array1::zeros(d), |sum, &i| sum + per_example.row(i));
                sum / batch.len() as f64
            };
            parts! { gradient: kit::accumulate(mean, &micro), calls: calls.get() }
        })?;
        let mean = |j: usize| per_example.column(j).sum() / m as f64;
        // 1e-13 of values up to 2: the rounding of a mean that was taken and undone.
        yours.close("gradient", &Array1::from_shape_fn(d, mean), 1e-13, 0.0)?;
        yours.equals("calls", &(parts as f64))
    });
}

#[test]
fn refuses_no_micro_batch_and_an_empty_one() {
    task!().once(|case| {
        case.refuses(
            "no micro-batch",
            &[],
            answer! {
                parts! { gradient: kit::accumulate(|_| Array1::ones(2), &[]) }
            },
        )?;
        case.refuses(
            "an empty micro-batch",
            &[],
            answer! {
                parts! { gradient: kit::accumulate(|_| Array1::ones(2), &[vec![0, 1], vec![]]) }
            },
        )
    });
}
