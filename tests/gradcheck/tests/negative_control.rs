//! A checker that cannot fail is worse than none: wrong gradients are found, and named.

mod zoo;

use gradcheck::{Pattern, Tensor, Tensors, Verdict, Wrong, check};
use ndarray::{Array1, ArrayD, Axis, IxDyn, array};
use zoo::SMOOTH;
use zoo::faults::{FAULTS, pattern, plant};
use zoo::networks::{Mlp, TANH};

#[test]
fn planted_faults_are_found_and_named() {
    for fault in &FAULTS {
        let mut rng = zoo::rng(7);
        for draw in 0..3 {
            let verdict = plant(fault, &mut rng);
            let named = pattern(&verdict).is_some_and(fault.named);
            assert!(named, "{}, draw {draw}: {verdict:?}", fault.name);
        }
    }
}

#[test]
fn every_single_parameter_of_the_mlp_is_looked_at() {
    let trial = zoo::networks::tanh_mlp(&mut zoo::rng(7));
    let mut looked_at = 0;
    for (t, tensor) in trial.gradient.iter().enumerate() {
        for k in 0..tensor.values.len() {
            let verdict = trial.check(&trial.with(t, k, |v| v + 1e-8));
            let Verdict::Wrong(Wrong::Value(mismatch)) = verdict else {
                panic!("tensor {t}, element {k}: {verdict:?}");
            };
            assert_eq!((mismatch.tensor, mismatch.index), (t, tensor.index(k)));
            assert_eq!(mismatch.wrong_tensors, [t]);
            assert_eq!(mismatch.pattern, Some(Pattern::OneElement));
            looked_at += 1;
        }
    }
    assert_eq!(looked_at, 212);
}

/// The full check and the quick one, on every smooth function.
#[test]
fn a_gradient_twice_too_large_is_found_everywhere() {
    for family in SMOOTH {
        let trial = (family.draw)(&mut zoo::rng(7));
        let mut twice = trial.gradient.clone();
        twice.iter_mut().flat_map(|t| &mut t.values).for_each(|v| *v *= 2.0);
        for verdict in [trial.check(&twice), trial.quick_check(&twice)] {
            let named =
                matches!(pattern(&verdict), Some(Pattern::Ratio(r)) if (r - 2.0).abs() < 1e-6);
            assert!(named, "{}: {verdict:?}", family.name);
        }
    }
}

/// A backward pass of the tanh MLP with one mistake in the derivation.
fn derived_wrongly(mistake: fn(&mut Mlp)) -> (Verdict, Vec<usize>) {
    let right = Mlp::draw(TANH, &mut zoo::rng(7));
    let mut wrong = Mlp::draw(TANH, &mut zoo::rng(7));
    mistake(&mut wrong);
    let gradient: Vec<Tensor> = wrong.backward().1.to_tensors();
    let (_, exact) = right.backward();
    let verdict = right.trial(exact).check(&gradient);
    let tensors = match &verdict {
        Verdict::Wrong(Wrong::Value(mismatch)) => mismatch.wrong_tensors.clone(),
        _ => vec![],
    };
    (verdict, tensors)
}

/// The tensors are w₁, b₁, w₂, b₂: a mistake in the activation spoils what lies behind it.
#[test]
fn mistakes_in_a_derivation_are_found_where_they_are() {
    let missing = derived_wrongly(|mlp| mlp.activation.df = |_| 1.0);
    assert_eq!(missing.1, [0, 1], "no activation derivative: {:?}", missing.0);
    let of_a = derived_wrongly(|mlp| mlp.activation.df = |z| 1.0 - z.tanh().tanh().powi(2));
    assert_eq!(of_a.1, [0, 1], "the derivative taken at a: {:?}", of_a.0);
    let dropped = derived_wrongly(|mlp| mlp.upstream.row_mut(7).fill(0.0));
    assert_eq!(dropped.1, [0, 1, 2, 3], "the last example dropped: {:?}", dropped.0);
    let none = derived_wrongly(|_| {});
    assert_eq!(none.0, Verdict::Right);
}

/// What fits no pattern is not given one.
#[test]
fn no_pattern_is_made_up() {
    let (verdict, _) = derived_wrongly(|mlp| mlp.activation.df = |_| 1.0);
    assert_eq!(pattern(&verdict), None, "{verdict:?}");
    let (verdict, _) = derived_wrongly(|mlp| mlp.upstream.row_mut(7).fill(0.0));
    assert_eq!(pattern(&verdict), None, "{verdict:?}");
}

/// The pattern in a wrong gradient of Σ c·w, whose right one is `c`.
fn pattern_of(shape: &[usize], spoil: impl Fn(&mut ArrayD<f64>, &ArrayD<f64>)) -> Option<Pattern> {
    let mut rng = zoo::rng(7);
    let (w, c): (ArrayD<f64>, ArrayD<f64>) =
        (zoo::random(IxDyn(shape), 1.0, &mut rng), zoo::random(IxDyn(shape), 1.0, &mut rng));
    let mut gradient = c.clone();
    spoil(&mut gradient, &w);
    let verdict = check(|w: &ArrayD<f64>| (&c * w).sum(), &w, &1.0, &gradient);
    pattern(&verdict.expect("a fair question")).cloned()
}

#[test]
fn more_patterns() {
    let rows = |g: &mut ArrayD<f64>, _: &ArrayD<f64>| {
        for (i, mut row) in g.outer_iter_mut().enumerate() {
            row *= 1.5 + i as f64;
        }
    };
    assert_eq!(pattern_of(&[4, 3], rows), Some(Pattern::RatioPerRow));
    assert_eq!(pattern_of(&[4, 3], |g, _| g.invert_axis(Axis(0))), Some(Pattern::Reversed));
    assert_eq!(pattern_of(&[5], |g, _| g.invert_axis(Axis(0))), Some(Pattern::Reversed));
    let earlier = |g: &mut ArrayD<f64>, _: &ArrayD<f64>| {
        let next: Vec<f64> = g.iter().skip(1).copied().collect();
        g.iter_mut().zip(next).for_each(|(v, next)| *v = next);
    };
    assert_eq!(pattern_of(&[6], earlier), Some(Pattern::Shifted(-1)));
    assert_eq!(
        pattern_of(&[6], |g, w| g.scaled_add(0.1, w)).map(|p| p.to_string()),
        Some("off by 0.100 times the input itself, everywhere".to_string())
    );
    assert_eq!(pattern_of(&[2, 3, 4], |g, _| g.fill(0.0)), Some(Pattern::AllZero));
    let slab = |g: &mut ArrayD<f64>, _: &ArrayD<f64>| {
        g.index_axis_mut(Axis(0), 1).mapv_inplace(|v| v * v - 2.0);
    };
    assert_eq!(pattern_of(&[3, 2, 2], slab), Some(Pattern::OneRow(1)));
    let constant = check(|_: &f64| 2.0, &1.0, &1.0, &0.5).expect("a fair question");
    assert_eq!(pattern(&constant), Some(&Pattern::ShouldBeZero));
}

/// An element that cannot be decided fits any pattern.
#[test]
fn a_pattern_is_seen_around_a_kink() {
    let x = array![0.0, 1.0, 2.0, -3.0, 4.0];
    let dy = array![1.0, 0.5, -0.25, 2.0, -1.0];
    let twice = &dy * &x.mapv(|x: f64| if x > 0.0 { 2.0 } else { 0.0 });
    let verdict = check(|x: &Array1<f64>| x.mapv(|x| x.max(0.0)), &x, &dy, &twice);
    let verdict = verdict.expect("a fair question");
    let twice = matches!(pattern(&verdict), Some(Pattern::Ratio(r)) if (r - 2.0).abs() < 1e-6);
    assert!(twice, "{verdict:?}");
}

/// Small tensors fit too many patterns: only what says something is said.
#[test]
fn small_tensors_are_named_with_care() {
    assert_eq!(pattern_of(&[], |g, _| *g *= 1.37), None);
    let ratio = |p: Option<Pattern>| matches!(p, Some(Pattern::Ratio(r)) if (r - 2.0).abs() < 1e-6);
    assert!(ratio(pattern_of(&[], |g, _| *g *= 2.0)));
    assert!(ratio(pattern_of(&[1, 1], |g, _| *g *= 2.0)));
    assert_eq!(pattern_of(&[2], |g, _| g[0] += 1.0), None);
    assert_eq!(pattern_of(&[4], |g, _| g[0] += 1e-9), Some(Pattern::OneElement));
    let nearly = pattern_of(&[4], |g, _| *g *= 1.0 + 1e-8);
    assert!(matches!(nearly, Some(Pattern::Ratio(r)) if r > 1.0 && r < 1.0 + 2e-8), "{nearly:?}");
}
