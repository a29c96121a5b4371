//! The loop over shuffled mini-batches. The suite's own gradient takes note of every call, so that
//! any way of shuffling can be judged: the batches seen must be epochs, and the steps must be
//! x ← x − η·g at the x of the moment.

use super::minibatches::{counts, is_fair};
use super::*;
use std::cell::RefCell;

/// The mean gradient of ½·‖x − p_i‖² over a batch of points p.
fn mean_gradient(points: &Array2<f64>, x: &Array1<f64>, batch: &[usize]) -> Array1<f64> {
    let sum = batch.iter().fold(Array1::zeros(x.len()), |sum, &i| sum + x - points.row(i));
    sum / batch.len() as f64
}

#[test]
fn every_step_and_every_epoch() {
    task!().cases(32, |case| {
        let (n, size) = (case.size("n", 1..=20), case.size("batch_size", 1..=7));
        let epochs = case.size("epochs", 1..=4);
        let (points, start) = (case.matrix("points", n, 2), case.vector("start", 2));
        // Up to 1.5, where it converges in zigzags: no rate is too large to be obeyed.
        let rate = case.number(0.05..1.5);
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let seen = RefCell::new(Vec::new());
            let gradient = |x: &Array1<f64>, batch: &[usize]| {
                seen.borrow_mut().push(batch.to_vec());
                mean_gradient(&points, x, batch)
            };
            let settings = kit::SgdSettings { batch_size: size, epochs, learning_rate: rate };
            let rng = &mut StdRng::seed_from_u64(seed);
            let trajectory = kit::sgd(gradient, &start, n, &settings, rng);
            parts! { trajectory: trajectory, batches: seen.into_inner() }
        })?;
        let batches: Vec<Vec<usize>> = yours
            .tensors("batches")
            .iter()
            .map(|t| t.values.iter().map(|&i| i as usize).collect())
            .collect();
        let steps = epochs * n.div_ceil(size);
        yours.holds(
            batches.len() == steps,
            format!("{} gradients were asked for, not {steps}", batches.len()),
        )?;
        for (epoch, batches) in batches.chunks(n.div_ceil(size)).enumerate() {
            let mut all = batches.concat();
            all.sort();
            let once = all == (0..n).collect::<Vec<_>>();
            yours.holds(once, format!("epoch {epoch} does not have every example exactly once"))?;
            let full = batches.iter().rev().skip(1).all(|batch| batch.len() == size);
            yours.holds(full, format!("epoch {epoch} has a short batch that is not its last"))?;
        }
        let mut expected = vec![start.clone()];
        for (k, batch) in batches.iter().enumerate() {
            expected.push(&expected[k] - rate * mean_gradient(&points, &expected[k], batch));
        }
        yours.equals("trajectory", &expected)
    });
}

#[test]
fn reshuffles_each_epoch_and_repeats_from_the_seed() {
    task!().cases(8, |case| {
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let epochs = |rng: &mut StdRng| {
                let seen = RefCell::new(Vec::new());
                let gradient = |x: &Array1<f64>, batch: &[usize]| {
                    seen.borrow_mut().extend_from_slice(batch);
                    x.clone()
                };
                let settings = kit::SgdSettings { batch_size: 8, epochs: 2, learning_rate: 0.1 };
                kit::sgd(gradient, &Array1::ones(1), 30, &settings, rng);
                seen.into_inner()
            };
            let rng = &mut StdRng::seed_from_u64(seed);
            let (first, next) = (epochs(rng), epochs(rng));
            let again = epochs(&mut StdRng::seed_from_u64(seed));
            let other = epochs(&mut StdRng::seed_from_u64(seed + 1));
            parts! {
                repeats: first == again,
                goes_on: first != next,
                seeds_matter: first != other,
                reshuffles: first.get(..30) != first.get(30..),
                shuffles: first.get(..30) != Some(&(0..30).collect::<Vec<_>>()[..]),
            }
        })?;
        for (part, complaint) in [
            ("repeats", "the same seed gives another descent"),
            ("goes_on", "a second descent with the same generator repeats the first"),
            ("seeds_matter", "another seed gives the same descent"),
            ("reshuffles", "the second epoch has the order of the first"),
            ("shuffles", "the examples are not shuffled"),
        ] {
            yours.holds(yours.says(part, "true").is_ok(), complaint)?;
        }
        Ok(())
    });
}

/// Over many epochs every example is everywhere equally often. Swapping each place with any other is
/// too near to that to be seen here; [`minibatches`](super::minibatches) sees it.
#[test]
fn any_order_is_equally_likely() {
    task!().cases(2, |case| {
        let seed: u64 = case.number(0..1 << 40);
        case.tell("3000 epochs of 6 examples in batches of 2");
        let yours = case.ask(answer! {
            let seen = RefCell::new(Vec::new());
            let gradient = |x: &Array1<f64>, batch: &[usize]| {
                seen.borrow_mut().extend_from_slice(batch);
                x * 0.0
            };
            let settings = kit::SgdSettings { batch_size: 2, epochs: 3000, learning_rate: 0.1 };
            kit::sgd(gradient, &Array1::ones(1), 6, &settings, &mut StdRng::seed_from_u64(seed));
            counts(seen.into_inner().chunks(6).map(<[usize]>::to_vec), 6)
        })?;
        is_fair(&yours, 3000, 6)
    });
}

/// The number of updates is settled before the first: no epoch, no update; and a gradient of 0 is
/// a lucky batch, not the end.
#[test]
fn makes_every_update_and_no_other() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let start = Array1::from(vec![1.0, -2.0]);
            let run = |epochs| {
                let settings = kit::SgdSettings { batch_size: 3, epochs, learning_rate: 2.0 };
                kit::sgd(|x, _| x * 0.0, &start, 7, &settings, &mut StdRng::seed_from_u64(1))
            };
            parts! { no_epoch: run(0), two_epochs: run(2) }
        })?;
        let start = Array1::from(vec![1.0, -2.0]);
        yours.equals("no_epoch", &vec![start.clone()])?;
        yours.equals("two_epochs", &vec![start; 7])
    });
}

#[test]
fn refuses_settings_that_make_no_sense() {
    task!().once(|case| {
        let bad = [
            (0, 1, 0.1),
            (4, 0, 0.1),
            (4, 2, 0.0),
            (4, 2, -0.1),
            (4, 2, f64::NAN),
            (4, 2, f64::INFINITY),
        ];
        for (n, batch_size, learning_rate) in bad {
            let what = format!("n = {n}, batch size {batch_size}, learning rate {learning_rate}");
            case.refuses(
                &what,
                &[],
                answer! {
                    let settings = kit::SgdSettings { batch_size, epochs: 1, learning_rate };
                    let rng = &mut StdRng::seed_from_u64(1);
                    parts! { path: kit::sgd(|x, _| x.clone(), &Array1::ones(1), n, &settings, rng) }
                },
            )?;
        }
        Ok(())
    });
}
