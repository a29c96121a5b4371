//! Micro-batches of unequal size must give the gradient of the whole batch, to the last digits.

use super::*;

#[test]
fn equals_the_full_batch() {
    task!().cases(48, |case| {
        let (parts, d) = (case.size("micro-batches", 1..=5), case.length(1..=3));
        let sizes: Vec<usize> = (0..parts).map(|_| case.length(1..=6)).collect();
        let m: usize = sizes.iter().sum();
        // Gradients may be small, and may all be 0.
        let size = *case.pick(&[1.0, 1e-9, 0.0]);
        let per_example = case.matrix("gradients", m, d) * size;
        // Drawn with replacement, as some samplers do: an example that is there twice counts twice.
        let micro: Vec<Vec<usize>> =
            sizes.iter().map(|&size| (0..size).map(|_| case.number(0..m)).collect()).collect();
        let yours = case.ask(answer! {
            let calls = std::cell::Cell::new(0);
            let mean = |batch: &[usize]| {
                calls.set(calls.get() + 1);
                let sum = batch.iter().fold(Array1::zeros(d), |sum, &i| sum + per_example.row(i));
                sum / batch.len() as f64
            };
            parts! { gradient: kit::accumulate(mean, &micro), calls: calls.get() }
        })?;
        let all = micro.concat();
        let mean = |j: usize| all.iter().map(|&i| per_example[[i, j]]).sum::<f64>() / m as f64;
        // 1e-13 of values up to 2: the rounding of a mean that was taken and undone.
        yours.close("gradient", &Array1::from_shape_fn(d, mean), 1e-13 * size, 0.0)?;
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
        for at in 0..3 {
            let mut micro = vec![vec![0, 1], vec![2], vec![3, 4]];
            micro[at].clear();
            case.refuses(
                &format!("an empty micro-batch in place {at} of three"),
                &[],
                answer! {
                    parts! { gradient: kit::accumulate(|_| Array1::ones(2), &micro) }
                },
            )?;
        }
        Ok(())
    });
}
