//! What xavier and he are asked alike, by their statistics alone: how a draw is made is the
//! answerer's affair. There are 10,000 entries each time, so that a right answer stays within
//! bounds of seven standard deviations (outside once in 10¹¹), and a factor of √2 in the deviation,
//! of 2/3 in the variance, or one fan in the place of the other never does.

use harness::{Verdict, Yours};

/// The entries are draws of mean 0 and this variance, uniform within ±√(3·variance) or normal.
pub fn has_statistics(yours: &Yours, part: &str, variance: f64, uniform: bool) -> Verdict {
    let w = &yours.tensor(part)?.values;
    let n = w.len() as f64;
    let finite = w.iter().all(|w| w.is_finite());
    yours.holds(finite, format!("{part} is not finite"))?;
    // Each its own draw, and none the mirror of another. Numbers from 24 random bits would meet
    // three times in 10,000.
    let mut sizes: Vec<f64> = w.iter().map(|w| w.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let own = sizes.len() as f64 > 0.99 * n;
    yours.holds(own, format!("{part}: some entries are the same draw"))?;
    // In units of the deviation that they should have.
    let z: Vec<f64> = w.iter().map(|w| w / variance.sqrt()).collect();
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
    if uniform {
        // A hair of rounding; and 1 % of the entries are within 1 % of the ends.
        let a = 3f64.sqrt();
        yours.holds(largest < a * (1.0 + 1e-9), format!("{part}: an entry lies outside of ±a"))?;
        return yours.holds(largest > 0.99 * a, format!("{part}: no entry is near ±a"));
    }
    // A fourth moment of 3, ± √(96/n) = 0.1; that of a uniform number is 1.8. And 1.2 % of the
    // entries are beyond 2.5 deviations: all but e⁻¹²⁴ of the time there is one.
    let fourth = moment(4);
    yours.holds(
        (fourth - 3.0).abs() < 0.9,
        format!("{part}: the fourth moment is {fourth:.2}, that of a normal number 3"),
    )?;
    yours.holds(largest > 2.5, format!("{part}: the tails of the normal numbers are cut off"))
}

/// The questions about one pair of functions: statistics, shape, reproducibility, refusals.
macro_rules! questions {
    ($uniform:ident, $normal:ident, $variance:expr) => {
        /// Far from square, so that the fans cannot be swapped, and with fans so small that a fan
        /// and one more is another thing. All from one generator, which moves on.
        #[test]
        fn statistics() {
            task!().cases(6, |case| {
                let shapes = [(40, 250, 1), (250, 40, 1), (2, 5000, 1), (5, 2, 1000), (1, 2, 5000)];
                let (fan_in, fan_out, count) = *case.pick(&shapes);
                let seed: u64 = case.number(0..1 << 40);
                case.tell(format!("fan-in {fan_in}, fan-out {fan_out}, {count} times"));
                let yours = case.ask(answer! {
                    let rng = &mut StdRng::seed_from_u64(seed);
                    let uniform = (0..count).flat_map(|_| kit::$uniform(fan_in, fan_out, rng));
                    let uniform: Vec<f64> = uniform.collect();
                    let normal = (0..count).flat_map(|_| kit::$normal(fan_in, fan_out, rng));
                    parts! { uniform: uniform, normal: normal.collect::<Vec<f64>>() }
                })?;
                let variance: f64 = $variance(fan_in as f64, fan_out as f64);
                has_statistics(&yours, "uniform", variance, true)?;
                has_statistics(&yours, "normal", variance, false)
            });
        }

        #[test]
        fn shape_is_fan_out_by_fan_in() {
            task!().cases(8, |case| {
                let (fan_in, fan_out) = (case.size("fan-in", 1..=9), case.size("fan-out", 1..=9));
                let yours = case.ask(answer! {
                    let rng = &mut StdRng::seed_from_u64(1);
                    let uniform = kit::$uniform(fan_in, fan_out, rng);
                    let normal = kit::$normal(fan_in, fan_out, rng);
                    parts! { uniform: uniform.shape().to_vec(), normal: normal.shape().to_vec() }
                })?;
                let shape = Array1::from(vec![fan_out as f64, fan_in as f64]);
                yours.equals("uniform", &shape)?;
                yours.equals("normal", &shape)
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

/// The mean square of a signal after 50 layers of 100 units, as a multiple of that before.
macro_rules! after_fifty_layers {
    ($init:expr, $activation:expr, $seed:expr) => {{
        let rng = &mut StdRng::seed_from_u64($seed);
        let mut a = Array2::from_shape_fn((4, 100), |(i, j)| ((i * 100 + j) as f64).sin());
        let before = a.mapv(|a| a * a).sum();
        for _ in 0..50 {
            let w: Array2<f64> = $init(100, 100, rng);
            a = a.dot(&w.t()).mapv($activation);
        }
        a.mapv(|a| a * a).sum() / before
    }};
}
pub(crate) use after_fifty_layers;
