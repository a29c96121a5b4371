//! What xavier and he are asked alike, by their statistics alone: how a draw is made is the
//! answerer's affair. Each count of entries is large enough that a right answer is refused once in
//! 10¹¹ (seven standard deviations), and a factor of √2 in the deviation is seen always.

use harness::{Verdict, Yours};

/// The entries are draws of mean 0 and this variance, uniform within ±√(3·variance) or normal.
pub fn has_statistics(
    yours: &Yours,
    part: &str,
    shape: [usize; 2],
    variance: f64,
    uniform: bool,
) -> Verdict {
    let w = yours.tensor(part)?;
    yours.holds(
        w.shape == shape,
        format!("{part} has shape {:?}, and should be {shape:?}", w.shape),
    )?;
    let finite = w.values.iter().all(|w| w.is_finite());
    yours.holds(finite, format!("{part} is not finite"))?;
    let n = w.values.len() as f64;
    let mut distinct = w.values.clone();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    yours.holds(
        distinct.len() == w.values.len(),
        format!("{part}: some entries are the same draw"),
    )?;
    // In units of the deviation that they should have.
    let z: Vec<f64> = w.values.iter().map(|w| w / variance.sqrt()).collect();
    let moment = |k: i32| z.iter().map(|z| z.powi(k)).sum::<f64>() / n;
    // The mean is off by 1/√n; the mean square by √(0.8/n) if uniform, √(2/n) if normal.
    let (mean, square) = (moment(1), moment(2));
    yours.holds(
        mean.abs() < 7.0 / n.sqrt(),
        format!("{part}: the mean is {mean:.3} deviations, not 0"),
    )?;
    let spread = if uniform { 0.8f64 } else { 2.0 };
    yours.holds(
        (square - 1.0).abs() < 7.0 * (spread / n).sqrt(),
        format!("{part}: the variance is {square:.3} times what it should be"),
    )?;
    let largest = z.iter().fold(0.0, |m: f64, z| m.max(z.abs()));
    match uniform {
        true => yours.holds(largest <= 3f64.sqrt(), format!("{part}: an entry lies outside of ±a")),
        // A fourth moment of 3, ± √(96/n); that of a uniform number is 1.8.
        false => {
            let fourth = moment(4);
            let normal = (fourth - 3.0).abs() < 7.0 * (96.0 / n).sqrt();
            yours.holds(
                normal,
                format!("{part}: the fourth moment is {fourth:.2}, that of a normal number 3"),
            )
        }
    }
}

/// The questions about one pair of functions: statistics, reproducibility, refusals.
macro_rules! questions {
    ($uniform:ident, $normal:ident, $variance:expr) => {
        #[test]
        fn statistics() {
            task!().cases(6, |case| {
                // Far from square, so that fan-in and fan-out cannot be swapped.
                let (fan_in, fan_out) = *case.pick(&[(40, 250), (250, 40), (100, 100), (20, 500)]);
                let seed: u64 = case.number(0..1 << 40);
                case.tell(format!("fan-in {fan_in}, fan-out {fan_out}"));
                let yours = case.ask(answer! {
                    let rng = &mut StdRng::seed_from_u64(seed);
                    parts! { uniform: kit::$uniform(fan_in, fan_out, rng), normal: kit::$normal(fan_in, fan_out, rng) }
                })?;
                let variance: f64 = $variance(fan_in as f64, fan_out as f64);
                has_statistics(&yours, "uniform", [fan_out, fan_in], variance, true)?;
                has_statistics(&yours, "normal", [fan_out, fan_in], variance, false)
            });
        }

        #[test]
        fn reproducible_from_the_generator() {
            task!().cases(4, |case| {
                let seed: u64 = case.number(0..1 << 40);
                let yours = case.ask(answer! {
                    let draw = |seed| {
                        let rng = &mut StdRng::seed_from_u64(seed);
                        [kit::$uniform(3, 4, rng), kit::$normal(3, 4, rng), kit::$uniform(3, 4, rng), kit::$normal(3, 4, rng)]
                    };
                    let (first, again, other) = (draw(seed), draw(seed), draw(seed + 1));
                    parts! {
                        repeats: first == again,
                        moves_on: first[0] != first[2] && first[1] != first[3],
                        seeds_matter: first[0] != other[0] && first[1] != other[1],
                    }
                })?;
                for (part, complaint) in [
                    ("repeats", "the same seed gives other weights"),
                    ("moves_on", "a second call with the same generator gives the same weights"),
                    ("seeds_matter", "another seed gives the same weights"),
                ] {
                    yours.holds(yours.says(part, "true").is_ok(), complaint)?;
                }
                Ok(())
            });
        }

        #[test]
        fn refuses_a_fan_of_0() {
            task!().once(|case| {
                for (fan_in, fan_out) in [(0, 3), (3, 0)] {
                    let what = format!("fan-in {fan_in}, fan-out {fan_out}");
                    case.refuses(&what, &[], answer! {
                        parts! { w: kit::$uniform(fan_in, fan_out, &mut StdRng::seed_from_u64(1)) }
                    })?;
                    case.refuses(&what, &[], answer! {
                        parts! { w: kit::$normal(fan_in, fan_out, &mut StdRng::seed_from_u64(1)) }
                    })?;
                }
                Ok(())
            });
        }
    };
}
pub(crate) use questions;

/// The mean square of a signal after 50 layers, as a multiple of that before.
macro_rules! after_fifty_layers {
    ($init:expr, $activation:expr) => {{
        let rng = &mut StdRng::seed_from_u64(3);
        let mut a = Array2::from_shape_fn((4, 200), |(i, j)| ((i * 200 + j) as f64).sin());
        let before = a.mapv(|a| a * a).sum();
        for _ in 0..50 {
            let w: Array2<f64> = $init(200, 200, rng);
            a = a.dot(&w.t()).mapv($activation);
        }
        a.mapv(|a| a * a).sum() / before
    }};
}
pub(crate) use after_fifty_layers;
