//! Drawing cases and shrinking them.

use gradcheck::{Case, Draw, Other, Outcome, Summary, for_all};

/// Every case that a property sees, as text.
fn seen(seed: u64, count: u32, outcome: Outcome) -> (Vec<String>, Summary) {
    let mut cases = Vec::new();
    let summary = for_all(seed, count, &mut |draw| {
        let n = draw.size("n", 1..=9);
        let w = draw.matrix("w", n, 2);
        draw.tell(format!("{w}"));
        cases.push(draw.description());
        outcome
    });
    (cases, summary)
}

#[test]
fn the_same_seed_draws_the_same_cases() {
    let (cases, summary) = seen(7, 50, Outcome::Pass);
    assert_eq!(cases, seen(7, 50, Outcome::Pass).0);
    assert_ne!(cases, seen(8, 50, Outcome::Pass).0);
    assert_eq!(cases.len(), 50);
    assert_eq!(summary, Summary { tried: 50, redrawn: 0, failure: None });
}

#[test]
fn cases_differ_from_each_other() {
    let (mut cases, _) = seen(7, 50, Outcome::Pass);
    cases.sort();
    cases.dedup();
    assert_eq!(cases.len(), 50);
}

#[test]
fn a_failure_shrinks_to_the_smallest_sizes_that_fail() {
    let mut calls = 0;
    let summary = for_all(7, 200, &mut |draw| {
        calls += 1;
        let (m, n) = (draw.size("m", 1..=40), draw.size("n", 0..=40));
        let kind = *draw.pick(&["plain", "padded", "strided"]);
        let fails = m >= 3 && m + n >= 9 && kind != "plain";
        if fails { Outcome::Fail } else { Outcome::Pass }
    });
    let (case, attempt) = summary.failure.expect("some case fails");
    let mut draw = Draw::new(&case, attempt);
    let (m, n) = (draw.size("m", 1..=40), draw.size("n", 0..=40));
    assert!(m >= 3 && m + n == 9, "m = {m}, n = {n}");
    assert_eq!(*draw.pick(&["plain", "padded", "strided"]), "padded");
    assert_eq!(draw.description(), format!("m = {m}, n = {n}"));
    assert!(calls < summary.tried + 40, "{calls} calls for {} cases", summary.tried);
}

#[test]
fn shrinking_keeps_the_values_of_the_case() {
    let summary = for_all(7, 50, &mut |draw| {
        let n = draw.size("n", 1..=20);
        if draw.vector("x", n).sum() > 1.0 { Outcome::Fail } else { Outcome::Pass }
    });
    let (case, attempt) = summary.failure.expect("some sum is larger than 1");
    let mut draw = Draw::new(&case, attempt);
    let n = draw.size("n", 1..=20);
    assert!(draw.vector("x", n).sum() > 1.0, "the case that is handed back fails");
}

#[test]
fn fail_at_once_stops_at_once() {
    let (cases, summary) = seen(7, 50, Outcome::FailAtOnce);
    assert_eq!(cases.len(), 1);
    assert_eq!(summary.tried, 1);
    assert!(summary.failure.is_some());
}

#[test]
fn a_length_is_told_by_its_array_alone() {
    let case = Case { seed: 7, sizes: [u16::MAX; 16], order: 0 };
    let mut draw = Draw::new(&case, 0);
    let n = draw.length(1..=6);
    assert_eq!(n, 6);
    draw.vector("x", n);
    assert_eq!(draw.description().matches("6").count(), 1, "{}", draw.description());
}

/// As when a smaller case makes the code under test panic.
#[test]
fn fail_at_once_ends_shrinking() {
    let mut outcomes = Vec::new();
    for_all(7, 50, &mut |draw| {
        let outcome = match draw.size("n", 1..=40) {
            ..=8 => Outcome::Pass,
            9..=12 => Outcome::FailAtOnce,
            _ => Outcome::Fail,
        };
        outcomes.push(outcome);
        outcome
    });
    let at = outcomes.iter().position(|&outcome| outcome == Outcome::FailAtOnce);
    assert!(outcomes.contains(&Outcome::Fail), "{outcomes:?}");
    assert_eq!(at, Some(outcomes.len() - 1), "{outcomes:?}");
}

#[test]
fn a_redrawn_case_has_the_same_sizes_and_other_values() {
    let mut drawn: Vec<(usize, f64)> = Vec::new();
    let summary = for_all(7, 3, &mut |draw| {
        let n = draw.size("n", 1..=1000);
        drawn.push((n, draw.value()));
        // The third attempt at each case decides.
        if drawn.len().is_multiple_of(3) { Outcome::Pass } else { Outcome::Redraw }
    });
    assert_eq!(summary, Summary { tried: 3, redrawn: 6, failure: None });
    for case in drawn.chunks(3) {
        assert!(case.iter().all(|(n, _)| *n == case[0].0), "{case:?}");
        assert!(case[0].1 != case[1].1 && case[1].1 != case[2].1, "{case:?}");
    }
}

#[test]
fn shrinking_does_not_count_as_redrawing() {
    let (mut failed, mut before, mut after) = (false, 0, 0);
    let summary = for_all(7, 50, &mut |draw| {
        if draw.size("n", 1..=40) >= 20 {
            failed = true;
            return Outcome::Fail;
        }
        if failed {
            after += 1
        } else {
            before += 1
        }
        Outcome::Redraw
    });
    assert!(summary.failure.is_some() && after > 0);
    assert_eq!(summary.redrawn, before);
}

#[test]
fn a_case_that_never_decides_is_passed_over() {
    let (cases, summary) = seen(7, 4, Outcome::Redraw);
    assert_eq!(cases.len(), 80, "20 attempts each");
    assert_eq!(summary, Summary { tried: 4, redrawn: 80, failure: None });
}

#[test]
fn a_failure_found_after_redrawing_comes_back() {
    let property = |draw: &mut Draw| match draw.value() {
        v if v > 1.8 => Outcome::Fail,
        _ => Outcome::Redraw,
    };
    let summary = for_all(7, 50, &mut |draw| property(draw));
    let (case, attempt) = summary.failure.expect("one of 1000 values is larger than 1.8");
    assert!(attempt > 0, "the first attempt of the seed 7 must not fail for this test");
    assert_eq!(property(&mut Draw::new(&case, attempt)), Outcome::Fail);
}

#[test]
fn sizes_keep_to_their_range_and_reach_both_ends() {
    let mut sizes = Vec::new();
    for_all(7, 200, &mut |draw| {
        sizes.extend((0..20).map(|_| draw.size("n", 2..=5)));
        Outcome::Pass
    });
    sizes.sort();
    sizes.dedup();
    assert_eq!(sizes, [2, 3, 4, 5]);
}

/// As many cases as things to pick from, whatever the seed; and two picks have nothing to do with each
/// other: of 64 cases with two picks of eight, 3 in 8 of all pairs stay away by chance.
#[test]
fn what_can_be_picked_is_picked() {
    for seed in 0..50 {
        for count in 1..=16 {
            let mut picked = vec![0; count];
            for_all(seed, count as u32, &mut |draw| {
                draw.length(0..=3);
                picked[draw.length(0..=count - 1)] += 1;
                Outcome::Pass
            });
            assert_eq!(picked, vec![1; count], "seed {seed}");
        }
        let mut pairs = std::collections::BTreeSet::new();
        for_all(seed, 64, &mut |draw| {
            pairs.insert((draw.length(0..=7), draw.length(0..=7)));
            Outcome::Pass
        });
        assert!((32..52).contains(&pairs.len()), "seed {seed}: {} of 64 pairs", pairs.len());
    }
}

#[test]
fn values_are_never_very_near_zero() {
    let mut draw = Draw::new(&Case::default(), 0);
    let x = draw.cube("x", [10, 10, 10]);
    assert!(x.iter().all(|v| (0.05..2.0).contains(&v.abs())));
    assert!(x.iter().any(|&v| v < 0.0) && x.iter().any(|&v| v > 0.0));
    assert_eq!(draw.description(), "x 10×10×10");
}

#[test]
#[should_panic(expected = "no length in 1..=0")]
fn an_empty_range_is_refused() {
    Draw::new(&Case::default(), 0).size("n", std::ops::RangeInclusive::new(1, 0));
}

#[test]
#[should_panic(expected = "nothing to pick from")]
fn an_empty_list_is_refused() {
    Draw::new(&Case::default(), 0).pick::<u8>(&[]);
}

#[test]
fn a_twin_has_the_same_sizes_and_other_values() {
    for_all(7, 20, &mut |draw| {
        let mut twin = draw.variant(Other::All);
        let sizes = |draw: &mut Draw| (draw.size("n", 1..=99), draw.length(1..=99));
        assert_eq!(sizes(draw), sizes(&mut twin));
        assert_ne!(draw.vector("x", 3), twin.vector("x", 3));
        Outcome::Pass
    });
}

#[test]
fn one_input_alone_is_another_but_for_its_first_element() {
    let inputs = |draw: &mut Draw| {
        let (x, rate) = (draw.matrix("x", 2, 3), draw.number(0.0..1.0));
        (x, rate, draw.vector("b", 4))
    };
    for_all(7, 20, &mut |draw| {
        let (x, rate, b) = inputs(draw);
        assert_eq!(draw.inputs(), ["x", "number", "b"]);
        let [only_x, only_rate, only_b] =
            [0, 1, 2].map(|number| inputs(&mut draw.variant(Other::Input(number))));
        assert!(only_x.0 != x && only_x.0[[0, 0]] == x[[0, 0]]);
        assert_eq!((only_x.1, &only_x.2), (rate, &b));
        assert!(only_rate.1 != rate);
        assert_eq!((&only_rate.0, &only_rate.2), (&x, &b));
        assert!(only_b.2 != b && only_b.2[0] == b[0]);
        Outcome::Pass
    });
}

#[test]
fn arrays_lie_in_memory_as_they_may_which_shrinks_to_the_usual_order() {
    let case = |order| Case { seed: 7, order, ..Case::default() };
    let usual = Draw::new(&case(0), 0).matrix("x", 3, 4);
    let mut described = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let mut draw = Draw::new(&Case { seed, ..case(u16::MAX) }, 0);
        let x = draw.matrix("x", 3, 4);
        assert_eq!(x, Draw::new(&Case { seed, ..case(0) }, 0).matrix("x", 3, 4));
        assert!(!x.is_standard_layout() && usual.is_standard_layout());
        described.insert(draw.description());
    }
    let words = ["column-major", "negative strides", "strided"].map(|w| format!("x 3×4 ({w})"));
    assert_eq!(Vec::from_iter(described), words);
    let summary = for_all(7, 100, &mut |draw| match draw.matrix("x", 3, 4)[[0, 0]] > 0.0 {
        true => Outcome::Fail,
        false => Outcome::Pass,
    });
    let (case, attempt) = summary.failure.unwrap();
    assert!(Draw::new(&case, attempt).matrix("x", 3, 4).is_standard_layout());
}

/// Six long axes, of which one alone costs: they are short at the first try, and what was picked stays.
#[test]
fn all_lengths_shrink_at_once() {
    let mut seen = Vec::new();
    let summary = for_all(7, 50, &mut |draw| {
        let lengths = [(); 6].map(|()| draw.length(1..=1000));
        let picked = *draw.pick(&["right", "right", "wrong"]);
        seen.push((lengths, picked));
        if picked == "wrong" { Outcome::Fail } else { Outcome::Pass }
    });
    let first = seen.iter().position(|&(_, picked)| picked == "wrong").unwrap();
    assert_eq!(seen[first + 1], ([1; 6], "wrong"));
    assert!(seen.len() < first + 20, "{} tries", seen.len() - first);
    let (case, attempt) = summary.failure.unwrap();
    let mut draw = Draw::new(&case, attempt);
    assert_eq!([(); 6].map(|()| draw.length(1..=1000)), [1; 6]);
    assert_eq!(*draw.pick(&["right", "right", "wrong"]), "wrong");
}

/// Where it takes long axes to fail, they are halved as far as that goes, and then shrink one by one.
#[test]
fn lengths_shrink_one_by_one_where_all_are_too_short() {
    let summary = for_all(7, 50, &mut |draw| {
        let [a, b] = [(); 2].map(|()| draw.length(0..=1000));
        if a >= 100 && a + b >= 300 { Outcome::Fail } else { Outcome::Pass }
    });
    let (case, attempt) = summary.failure.unwrap();
    let mut draw = Draw::new(&case, attempt);
    let [a, b] = [(); 2].map(|()| draw.length(0..=1000));
    assert!(a >= 100 && a + b == 300, "{a} {b}");
}
