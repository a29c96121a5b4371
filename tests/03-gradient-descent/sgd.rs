//! The loop over shuffled mini-batches. The suite's own gradient takes note of every call, so that
//! any way of shuffling can be judged: the batches seen must be epochs, and the steps must be
//! x ← x − η·g at the x of the moment.

use super::minibatches::{fairness, is_fair};
use super::*;
use std::cell::{Cell, RefCell};

/// Another slope at each call, whatever the batch, so that the path does not hang on the shuffle.
fn slope(c: &Array1<f64>, call: usize, x: &Array1<f64>) -> Array1<f64> {
    let pull = if call.is_multiple_of(3) { 0.5 } else { -0.25 };
    backwards(x * 0.75 + c * pull * (1.0 + call as f64).ln())
}

/// The indices of an epoch are 0, 1, …, n − 1, and its batches are full but the last.
fn is_epoch(batches: &[Vec<usize>], n: usize, size: usize) -> bool {
    let mut all = batches.concat();
    all.sort();
    all == (0..n).collect::<Vec<_>>() && batches.iter().rev().skip(1).all(|b| b.len() == size)
}

#[test]
fn every_step_and_every_epoch() {
    task!().cases(32, |case| {
        let epochs = *case.pick(&[1, 2, 3, 4, 300]);
        // Where there are many epochs, each is short.
        let d = case.length(1..=9);
        let n = case.size("n", if epochs > 4 { 1..=4 } else { 1..=20 });
        let size = match *case.pick(&["small", "small", "any", "huge"]) {
            "small" => case.size("batch_size", 1..=7),
            "any" => case.size("batch_size", 1..=20),
            _ => usize::MAX,
        };
        let (c, start) = (case.vector("c", d), case.vector("start", d));
        // Up to 1.5, where it converges in zigzags, and too small to be seen beside x, but for the
        // height of the slope: every rate is obeyed.
        let height = *case.pick(&[1.0, 1e12, 1e-12]);
        let rate = case.number(0.05..1.5) / height;
        let seed: u64 = case.number(0..1 << 40);
        case.tell(format!("{epochs} epochs"));
        case.given("start", &start);
        case.given("first gradient", &(slope(&c, 0, &start) * height));
        case.given("learning rate", &rate);
        let yours = case.ask(answer! {
            let seen = RefCell::new(Vec::new());
            let gradient = |x: &Array1<f64>, batch: &[usize]| {
                seen.borrow_mut().push(batch.to_vec());
                slope(&c, seen.borrow().len() - 1, x) * height
            };
            let settings = kit::SgdSettings { batch_size: size, epochs, learning_rate: rate };
            let rng = &mut StdRng::seed_from_u64(seed);
            let path = kit::sgd(gradient, &start, n, &settings, rng);
            let seen = seen.into_inner();
            let first = seen.iter().take(n.div_ceil(size));
            let lengths: Array1<f64> = first.map(|batch| batch.len() as f64).collect();
            let whole = seen.chunks(n.div_ceil(size)).all(|batches| is_epoch(batches, n, size));
            parts! {
                gradients: seen.len(), "batch lengths": lengths, epochs: whole,
                points: path.len(), "point {0} of the trajectory": path,
            }
        })?;
        let steps = epochs * n.div_ceil(size);
        let gradients = yours.number("gradients")?;
        let complaint = format!("{gradients} gradients were asked for: it should be {steps}");
        yours.holds(gradients == steps as f64, complaint)?;
        let full = std::iter::repeat_n(size as f64, n / size);
        let short = Some(n % size).filter(|&rest| rest > 0).map(|rest| rest as f64);
        yours.equals("batch lengths", &full.chain(short).collect::<Array1<f64>>())?;
        yours.is_true(
            "epochs",
            "the batches of an epoch do not have every example exactly once, all full but the last",
        )?;
        let mut expected = vec![start.clone()];
        for k in 0..steps {
            expected.push(&expected[k] - rate * (slope(&c, k, &expected[k]) * height));
        }
        yours.equals("points", &(expected.len() as f64))?;
        yours.equals("point {0} of the trajectory", &expected)
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
                repeats: u32::from(first == again),
                goes_on: u32::from(first != next),
                seeds_matter: u32::from(first != other),
                reshuffles: u32::from(first.get(..30) != first.get(30..)),
                shuffles: u32::from(first.get(..30) != Some(&(0..30).collect::<Vec<_>>()[..])),
            }
        })?;
        for (part, complaint) in [
            ("repeats", "the same seed gives another descent"),
            ("goes_on", "a second descent with the same generator repeats the first"),
            ("seeds_matter", "another seed gives the same descent"),
            ("reshuffles", "the second epoch has the order of the first"),
            ("shuffles", "the examples are not shuffled"),
        ] {
            yours.holds(yours.number(part)? == 1.0, complaint)?;
        }
        Ok(())
    });
}

/// As for [`minibatches`](super::minibatches).
#[test]
fn any_order_is_equally_likely() {
    task!().slow().once(|case| {
        let seed: u64 = case.number(0..1 << 40);
        case.tell("2000 epochs of 10 examples");
        let yours = case.ask(answer! {
            let seen = RefCell::new(Vec::new());
            let gradient = |x: &Array1<f64>, batch: &[usize]| {
                seen.borrow_mut().extend_from_slice(batch);
                x * 0.0
            };
            let settings = kit::SgdSettings { batch_size: 9, epochs: 2000, learning_rate: 0.1 };
            let rng = &mut StdRng::seed_from_u64(seed);
            kit::sgd(gradient, &Array1::ones(1), 10, &settings, rng);
            fairness(seen.take().chunks(10).map(<[usize]>::to_vec))
        })?;
        is_fair(&yours)
    });
}

/// The number of updates is settled before the first: a gradient of 0 is a lucky batch, not the end,
/// and NaN goes on to the end. Without an epoch there is no update, and nothing to refuse.
#[test]
fn makes_every_update_and_no_other() {
    task!().once(|case| {
        let start = Array1::from(vec![1.0, -2.0]);
        let nan = f64::NAN;
        for (n, batch_size, epochs, factors) in [
            (7, 3, 2, &[0.0; 6][..]),
            (7, 3, 2, &[0.25, 0.0, 0.25, 0.75, 0.0, 0.25]),
            (7, 3, 2, &[nan; 6]),
            (7, 3, 0, &[]),
            (0, 3, 0, &[]),
            (7, 0, 0, &[]),
        ] {
            case.tell(format!(
                "n = {n}, batch size {batch_size}, {epochs} epochs, gradients x times {factors:?}, η = 2"
            ));
            let yours = case.ask(answer! {
                let settings = kit::SgdSettings { batch_size, epochs, learning_rate: 2.0 };
                let rng = &mut StdRng::seed_from_u64(1);
                let calls = Cell::new(0);
                let gradient = |x: &Array1<f64>, _: &[usize]| {
                    x * factors.get(calls.replace(calls.get() + 1)).copied().unwrap_or(1.0)
                };
                let path = kit::sgd(gradient, &start, n, &settings, rng);
                parts! { points: path.len(), "point {0} of the trajectory": path }
            })?;
            let mut expected = vec![start.clone()];
            for factor in factors {
                let x = &expected[expected.len() - 1];
                expected.push(x - 2.0 * (x * *factor));
            }
            yours.equals("points", &(expected.len() as f64))?;
            yours.equals("point {0} of the trajectory", &expected)?;
            case.forget();
        }
        Ok(())
    });
}

/// A learning rate is refused even where there is no epoch.
#[test]
fn refuses_settings_that_make_no_sense() {
    task!().once(|case| {
        for (n, batch_size, epochs, learning_rate) in [
            (0, 1, 1, 0.1),
            (4, 0, 1, 0.1),
            (4, 2, 1, 0.0),
            (4, 2, 1, -0.1),
            (4, 2, 1, f64::NAN),
            (4, 2, 1, f64::INFINITY),
            (4, 2, 0, -0.1),
            (4, 2, 0, f64::NAN),
        ] {
            let what = format!(
                "n = {n}, batch size {batch_size}, {epochs} epochs, learning rate {learning_rate}"
            );
            let path = answer! {
                let settings = kit::SgdSettings { batch_size, epochs, learning_rate };
                let rng = &mut StdRng::seed_from_u64(1);
                parts! { path: kit::sgd(|x, _| x.clone(), &Array1::ones(1), n, &settings, rng) }
            };
            case.refuses(&what, &[], path)?;
        }
        Ok(())
    });
}
