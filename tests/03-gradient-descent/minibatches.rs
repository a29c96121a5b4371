//! A shuffled epoch, by its properties alone: how it is shuffled is the answerer's affair.

use super::*;
use harness::{Answer, Yours};
use std::collections::HashSet;

/// How often each of 0, 1, …, n − 1 occurs, and how many indices are none of them.
fn occurrences(n: usize, indices: &[usize]) -> (Vec<usize>, usize) {
    let mut times = vec![0; n];
    indices.iter().filter(|&&i| i < n).for_each(|&i| times[i] += 1);
    (times, indices.iter().filter(|&&i| i >= n).count())
}

#[test]
fn every_example_once_and_the_last_batch_short() {
    task!().cases(48, |case| {
        let (mut n, mut size) = (case.length(1..=300), case.length(1..=100));
        match *case.pick(&["any", "any", "full", "one over", "one", "huge batch"]) {
            "full" => n = n.next_multiple_of(size),
            "one over" => n = n.next_multiple_of(size) + 1,
            "one" => n = 1,
            "huge batch" => size = usize::MAX,
            _ => {}
        }
        case.tell(format!("n = {n}, batch size {size}"));
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let epoch = |size| kit::minibatches(n, size, &mut StdRng::seed_from_u64(seed));
            // Whoever fills the last batch up shall come to an end.
            let is_filled = size > n && epoch(n + 1).concat().len() > n;
            let batches = epoch(if is_filled { n + 1 } else { size });
            let (times, beyond) = occurrences(n, &batches.concat());
            parts! {
                batches: batches.len(),
                lengths: batches.iter().map(Vec::len).collect::<Vec<_>>(),
                missing: times.iter().filter(|&&times| times == 0).count(),
                twice: times.iter().filter(|&&times| times > 1).count(),
                beyond: beyond,
            }
        })?;
        let full = std::iter::repeat_n(size, n / size);
        let short = Some(n % size).filter(|&rest| rest > 0);
        let lengths: Array1<f64> = full.chain(short).map(|length| length as f64).collect();
        let count = yours.number("batches")?;
        let right = lengths.len();
        yours.holds(count == right as f64, format!("{count} batches: there should be {right}"))?;
        yours.equals("lengths", &lengths)?;
        for (part, what) in [
            ("missing", "are in no batch"),
            ("twice", "are there more than once"),
            ("beyond", "are not below n"),
        ] {
            let count = yours.number(part)?;
            yours.holds(count == 0.0, format!("{count} of the {n} indices {what}"))?;
        }
        Ok(())
    });
}

#[test]
fn reproducible_from_the_seed_and_reshuffled_each_time() {
    task!().cases(2, |case| {
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let rng = &mut StdRng::seed_from_u64(seed);
            let (first, second) = (kit::minibatches(30, 7, rng), kit::minibatches(30, 7, rng));
            let again = kit::minibatches(30, 7, &mut StdRng::seed_from_u64(seed));
            let other = kit::minibatches(30, 7, &mut StdRng::seed_from_u64(seed + 1));
            let sorted: Vec<usize> = (0..30).collect();
            let sizes = [1, 30, 100];
            let of_two: HashSet<_> = (0..100).map(|_| kit::minibatches(2, 2, rng).concat()).collect();
            let many = kit::minibatches(300, 32, rng).concat();
            let far = many.iter().enumerate().filter(|(at, i)| at.abs_diff(**i) > 75).count();
            let neighbours = many.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1).count();
            let orders: HashSet<_> = (0..300).map(|_| kit::minibatches(40, 40, rng).concat()).collect();
            parts! {
                repeats: u32::from(first == again),
                reshuffles: u32::from(first != second),
                seeds_matter: u32::from(first != other),
                shuffles: u32::from(first.concat() != sorted),
                any_size: u32::from(sizes.iter().all(|&size| kit::minibatches(30, size, rng).concat() != sorted)),
                many_orders: u32::from(orders.len() == 300),
                two_stay: u32::from(of_two.contains(&vec![0, 1])),
                two_swap: u32::from(of_two.contains(&vec![1, 0])),
                far: u32::from(far >= 100),
                parted: u32::from(neighbours <= 25),
            }
        })?;
        // Two orders of 30 agree by chance once in 10³². Of 300 in any order, (225/300)² are more than
        // 75 places from where they were: 169, with a deviation below 9; and of their 299 pairs about
        // two are neighbours, 25 once in 10¹⁸.
        for (part, complaint) in [
            ("repeats", "the same seed gives other batches"),
            ("reshuffles", "a second epoch has the order of the first"),
            ("seeds_matter", "another seed gives the same batches"),
            ("shuffles", "the examples are not shuffled"),
            ("any_size", "batches of 1, or one batch of all, are not shuffled"),
            ("many_orders", "of 300 epochs of 40 examples, two have the same order: is there a small seed?"),
            ("two_stay", "in 100 epochs of two examples, the first never comes first"),
            ("two_swap", "in 100 epochs of two examples, the first always comes first"),
            ("far", "of 300 examples, fewer than 100 are moved by more than 75 places"),
            ("parted", "of 300 examples, more than 25 are still beside a neighbour"),
        ] {
            yours.holds(yours.number(part)? == 1.0, complaint)?;
        }
        Ok(())
    });
}

/// Over many epochs every example is everywhere equally often, and follows every other equally
/// often: a rotation, or a shuffle within the batches only, is no shuffle. In batches of four two of
/// the ten are left over, and those must be any of them.
#[test]
fn any_order_is_equally_likely() {
    task!().once(|case| {
        let seed: u64 = case.number(0..1 << 40);
        case.tell("2500 epochs of 10 examples");
        let yours = case.ask(answer! {
            let rng = &mut StdRng::seed_from_u64(seed);
            fairness((0..2500).map(|_| kit::minibatches(10, 4, rng).concat()))
        })?;
        is_fair(&yours)
    });
}

/// Whether each of ten examples is at each place of an epoch, and is followed by each other, as often
/// as chance has it: by Pearson's χ², of 81 degrees of freedom for the places and 89 or fewer for the
/// followers. It is 185 and more once in 10⁹; swapping each place with any other comes to 340.
pub fn fairness(orders: impl Iterator<Item = Vec<usize>>) -> Answer {
    let (mut place, mut next) = ([[0.0; 10]; 10], [[0.0; 10]; 10]);
    let (mut epochs, mut others) = (0.0, 0);
    for order in orders {
        if order.len() != 10 || order.iter().any(|&i| i >= 10) {
            others += 1;
            continue;
        }
        epochs += 1.0;
        order.iter().enumerate().for_each(|(at, &i)| place[i][at] += 1.0);
        order.windows(2).for_each(|pair| next[pair[0]][pair[1]] += 1.0);
    }
    // Pairs: 9 in each epoch, of 90 kinds.
    let mean = epochs / 10.0;
    let of = |count: f64| (count - mean) * (count - mean) / mean;
    let places: f64 = place.concat().into_iter().map(of).sum();
    // None follows itself.
    let followers: f64 = next.concat().into_iter().map(of).sum::<f64>() - 10.0 * of(0.0);
    parts! {
        whole: u32::from(others == 0),
        first_moves: u32::from(place[0][0] < epochs),
        last_moves: u32::from(place[9][9] < epochs),
        places: u32::from(places < 185.0),
        followers: u32::from(followers < 185.0),
    }
}

pub fn is_fair(yours: &Yours) -> Judgement {
    for (part, complaint) in [
        ("whole", "an epoch does not have each of the ten examples once"),
        ("first_moves", "the first example comes first in every epoch"),
        ("last_moves", "the last example comes last in every epoch"),
        (
            "places",
            "some example is at some place of an epoch too often, or too rarely, for chance",
        ),
        ("followers", "some example follows another one too often, or too rarely, for chance"),
    ] {
        yours.holds(yours.number(part)? == 1.0, complaint)?;
    }
    Ok(())
}

#[test]
fn refuses_no_example_and_a_batch_size_of_0() {
    task!().once(|case| {
        for (n, size) in [(0, 3), (3, 0), (0, 0)] {
            let batches = answer! {
                parts! { batches: kit::minibatches(n, size, &mut StdRng::seed_from_u64(1)) }
            };
            case.refuses(&format!("n = {n}, batch size {size}"), &[], batches)?;
        }
        Ok(())
    });
}
