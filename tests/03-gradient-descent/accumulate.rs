//! Micro-batches of unequal size must give the gradient of the whole batch, to the last digits.

use super::*;
use rand::RngExt;

#[test]
fn equals_the_full_batch() {
    task!().cases(48, |case| {
        let (parts, d) = (count(case, 1..=5), case.length(1..=9));
        let least = if parts > 5 { 1 } else { *case.pick(&[1, 1, 290]) };
        let mut sizes: Vec<usize> = (0..parts).map(|_| case.length(least..=least + 5)).collect();
        if *case.pick(&[false, true]) {
            sizes = vec![sizes[0]; parts];
        }
        let m: usize = sizes.iter().sum();
        // Gradients may be small or large, and may all be 0.
        let size = *case.pick(&[1.0, 1e-9, 0.0, 1e-290, 1e300]);
        let per_example = case.matrix("gradients", m.min(50), d) * size;
        // Drawn with replacement, as some samplers do: an example that is there twice counts twice.
        let mut micro: Vec<Vec<usize>> = sizes
            .iter()
            .map(|&size| (0..size).map(|_| case.rng().random_range(0..m.min(50))).collect())
            .collect();
        if *case.pick(&[false, false, true]) {
            micro[parts - 1] = micro[0].clone();
        }
        let all = micro.concat();
        let lengths: Vec<f64> = micro.iter().map(|batch| batch.len() as f64).collect();
        case.given("sizes", &Array1::from(lengths));
        // The mean over one list of examples after the other: micro-batches, or the whole batch.
        let mean = |batch: &[usize]| {
            let share = 1.0 / batch.len() as f64;
            let of = |j: usize| batch.iter().map(|&i| per_example[[i, j]] * share).sum();
            backwards(Array1::from_shape_fn(d, of))
        };
        let means: Vec<Array1<f64>> = micro.iter().map(|batch| mean(batch)).collect();
        case.given("means", &means);
        let yours = case.ask(answer! {
            let calls = std::cell::Cell::new(0);
            let gradient = |batch: &[usize]| {
                calls.set(calls.get() + 1);
                mean(batch)
            };
            parts! { gradient: kit::accumulate(gradient, &micro), calls: calls.get() }
        })?;
        // The rounding of means that were taken and undone, over up to 300 of them.
        yours.close("gradient", &mean(&all), 1e-13 * size, 0.0)?;
        let calls = yours.number("calls")?;
        let complaint = format!("the gradient is called {calls} times for {parts} micro-batches");
        yours.holds(calls == parts as f64, complaint)
    });
}

#[test]
fn refuses_no_micro_batch_and_an_empty_one() {
    task!().once(|case| {
        let empty_at = |at: usize| {
            let mut micro = vec![vec![0, 1], vec![2], vec![3, 4]];
            micro[at].clear();
            micro
        };
        for (what, micro) in [
            ("no micro-batch", vec![]),
            ("an empty micro-batch alone", vec![vec![]]),
            ("an empty micro-batch, the first of three", empty_at(0)),
            ("an empty micro-batch, the second of three", empty_at(1)),
            ("an empty micro-batch, the last of three", empty_at(2)),
        ] {
            let gradient = answer! {
                parts! { gradient: kit::accumulate(|_| Array1::ones(2), &micro) }
            };
            case.refuses(what, &[], gradient)?;
        }
        Ok(())
    });
}
