//! A shuffled epoch, by its properties alone: how it is shuffled is the answerer's affair.

use super::*;

#[test]
fn every_example_once_and_the_last_batch_short() {
    task!().cases(48, |case| {
        let (n, size) = (case.size("n", 1..=40), case.size("batch_size", 1..=12));
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
            parts! {
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
        ] {
            yours.holds(yours.says(part, "true").is_ok(), complaint)?;
        }
        Ok(())
    });
}

/// Over many epochs every example is everywhere equally often, and follows every other equally
/// often: a rotation, or a shuffle within the batches only, is no shuffle.
#[test]
fn any_order_is_equally_likely() {
    task!().cases(2, |case| {
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let rng = &mut StdRng::seed_from_u64(seed);
            let epochs: Vec<Vec<usize>> =
                (0..3000).map(|_| kit::minibatches(6, 2, rng).concat()).collect();
            let (mut place, mut next) = (Array2::<f64>::zeros((6, 6)), Array2::<f64>::zeros((6, 6)));
            for epoch in &epochs {
                epoch.iter().enumerate().for_each(|(at, &i)| place[[i, at]] += 1.0);
                epoch.windows(2).for_each(|pair| next[[pair[0], pair[1]]] += 1.0);
            }
            parts! { place: place, next: next }
        })?;
        // Each count is 500 on average with a standard deviation of 20 (next: 500 and 20 too,
        // 5 pairs over 30 kinds); 7 deviations happen once in 10¹¹.
        yours.close("place", &Array2::from_elem((6, 6), 500.0), 145.0, 0.0)?;
        let pairs = Array2::from_shape_fn((6, 6), |(i, j)| if i == j { 0.0 } else { 500.0 });
        yours.close("next", &pairs, 145.0, 0.0)
    });
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
