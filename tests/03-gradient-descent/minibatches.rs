//! A shuffled epoch, by its properties alone: how it is shuffled is the answerer's affair.

use super::*;
use harness::{Answer, Verdict, Yours};

#[test]
fn every_example_once_and_the_last_batch_short() {
    task!().cases(48, |case| {
        let (mut n, size) = (case.length(1..=300), case.size("batch_size", 1..=100));
        match *case.pick(&["any", "any", "full", "one"]) {
            "full" => n = n.next_multiple_of(size),
            "one" => n = 1,
            _ => {}
        }
        case.tell(format!("n = {n}"));
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            parts! { batches: kit::minibatches(n, size, &mut StdRng::seed_from_u64(seed)) }
        })?;
        let batches = yours.tensors("batches");
        let lengths: Vec<f64> = batches.iter().map(|t| t.values.len() as f64).collect();
        let full = std::iter::repeat_n(size, n / size);
        let short = Some(n % size).filter(|&rest| rest > 0);
        let expected: Vec<f64> = full.chain(short).map(|length| length as f64).collect();
        let (count, right) = (lengths.len(), expected.len());
        yours.holds(count == right, format!("{count} batches, and it should be {right}"))?;
        let odd = lengths.iter().zip(&expected).position(|(length, right)| length != right);
        yours.holds(odd.is_none(), format!("batch {} has the wrong length", odd.unwrap_or(0)))?;
        let mut all: Vec<f64> = batches.iter().flat_map(|t| t.values.clone()).collect();
        all.sort_by(f64::total_cmp);
        let once: Vec<f64> = (0..n).map(|i| i as f64).collect();
        yours.holds(all == once, "not every example occurs exactly once")
    });
}

#[test]
fn reproducible_from_the_seed_and_reshuffled_each_time() {
    task!().cases(8, |case| {
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let rng = &mut StdRng::seed_from_u64(seed);
            let (first, second) = (kit::minibatches(30, 7, rng), kit::minibatches(30, 7, rng));
            let again = kit::minibatches(30, 7, &mut StdRng::seed_from_u64(seed));
            let other = kit::minibatches(30, 7, &mut StdRng::seed_from_u64(seed + 1));
            let sorted: Vec<usize> = (0..30).collect();
            let of_any_size = [1, 30, 100].iter().all(|&size| kit::minibatches(30, size, rng).concat() != sorted);
            let many = kit::minibatches(300, 32, rng).concat();
            let far = many.iter().enumerate().filter(|(at, i)| at.abs_diff(**i) > 75).count();
            parts! {
                far: far, of_any_size: of_any_size,
                repeats: first == again,
                reshuffles: first != second,
                seeds_matter: first != other,
                shuffles: first.concat() != (0..30).collect::<Vec<_>>(),
            }
        })?;
        // Two orders of 30 agree by chance once in 10³².
        for (part, complaint) in [
            ("repeats", "the same seed gives other batches"),
            ("reshuffles", "a second epoch has the order of the first"),
            ("seeds_matter", "another seed gives the same batches"),
            ("shuffles", "the examples are not shuffled"),
            ("of_any_size", "batches of 1, or one batch of all, are not shuffled"),
        ] {
            yours.holds(yours.says(part, "true").is_ok(), complaint)?;
        }
        // Of 300 in any order, (225/300)² are more than 75 places from where they were: 169, with a
        // standard deviation below 9.
        let far = yours.number("far")?;
        yours.holds(far >= 100.0, format!("only {far} of 300 examples are moved by more than 75 places"))
    });
}

/// Over many epochs every example is everywhere equally often, and follows every other equally
/// often: a rotation, or a shuffle within the batches only, is no shuffle. Six examples fill three
/// batches; of seven, one is left over, and that must be any of them.
#[test]
fn any_order_is_equally_likely() {
    task!().cases(2, |case| {
        let seed: u64 = case.number(0..1 << 40);
        case.tell("10,000 epochs of 6 examples, then of 7");
        for n in [6, 7] {
            let yours = case.ask(answer! {
                let rng = &mut StdRng::seed_from_u64(seed);
                let epochs = (0..10_000).map(|_| kit::minibatches(n, n / 3, rng).concat());
                counts(epochs, n)
            })?;
            // Swapping each place with any other is off by 10 deviations.
            is_fair(&yours, 10_000, n)?;
        }
        Ok(())
    });
}

/// How often each of n examples is at each place of an epoch, and is followed by each other.
pub fn counts(epochs: impl Iterator<Item = Vec<usize>>, n: usize) -> Answer {
    let (mut place, mut next) = (vec![0.0; n * n], vec![0.0; n * n]);
    for epoch in epochs {
        epoch.iter().enumerate().for_each(|(at, i)| place[i * n + at] += 1.0);
        epoch.windows(2).for_each(|pair| next[pair[0] * n + pair[1]] += 1.0);
    }
    let table = |counts| Array2::from_shape_vec((n, n), counts).unwrap();
    parts! { times_at_place: table(place), times_followed_by: table(next) }
}

/// Each count is a binomial one: epochs/n on average (next to each other: n − 1 pairs over
/// n·(n − 1) kinds, which is the same). It is 7 deviations off once in 10¹¹.
pub fn is_fair(yours: &Yours, epochs: u32, n: usize) -> Verdict {
    let (share, epochs) = (1.0 / n as f64, f64::from(epochs));
    let bound = 7.0 * (epochs * share * (1.0 - share)).sqrt();
    let mean = Array2::from_elem((n, n), epochs * share);
    let pairs = &mean * (1.0 - Array2::eye(n));
    yours.close("times_at_place", &mean, bound, 0.0)?;
    yours.close("times_followed_by", &pairs, bound, 0.0)
}

#[test]
fn refuses_no_example_and_a_batch_size_of_0() {
    task!().once(|case| {
        case.refuses(
            "n = 0",
            &[],
            answer! {
                parts! { batches: kit::minibatches(0, 3, &mut StdRng::seed_from_u64(1)) }
            },
        )?;
        case.refuses(
            "a batch size of 0",
            &[],
            answer! {
                parts! { batches: kit::minibatches(3, 0, &mut StdRng::seed_from_u64(1)) }
            },
        )
    });
}
