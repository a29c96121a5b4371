//! What xavier and he are asked alike, by their statistics alone: how a draw is made is the
//! answerer's affair. Of 10,000 entries each bound is seven standard deviations or more (a right
//! answer is outside of it once in 10¹¹), which no factor of √2 in the deviation, of 2/3 in the
//! variance, and no other fan ever meets; of all shapes together 60,000, which show 3 % in the
//! deviation, and tails that are a little too short.

use harness::{Fault, Verdict, Yours};

/// Fan-in, fan-out and how many such matrices make 10,000 entries. Far from square, so that the fans
/// cannot be swapped; with fans so small that a fan and one more is another thing, and an odd sum
/// cannot be halved; and one that is square.
pub const SHAPES: [(usize, usize, usize); 6] =
    [(40, 250, 1), (250, 40, 1), (2, 5000, 1), (5, 2, 1000), (1, 2, 5000), (100, 100, 1)];

/// The entries, in units of the deviation that they should have, look like independent draws of
/// mean 0 and deviation 1, uniform within ±√3 or normal. `what` names them in a complaint.
pub fn are_draws(yours: &Yours, what: &str, z: &[f64], uniform: bool) -> Verdict {
    let n = z.len() as f64;
    yours.holds(z.iter().all(|z| z.is_finite()), format!("{what} is not finite"))?;
    let average = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / n;
    let moment = |k: i32| average(&mut z.iter().map(|z| z.powi(k)));
    // The mean is off by 1/√n; the mean square by √(0.8/n) if uniform, √(2/n) if normal.
    let mean = moment(1);
    yours.holds(
        mean.abs() < 7.0 / n.sqrt(),
        format!("{what}: the mean is {mean:.3} deviations, not 0"),
    )?;
    let (square, spread) = (moment(2), if uniform { 0.8f64 } else { 2.0 });
    yours.holds(
        (square - 1.0).abs() < 7.0 * (spread / n).sqrt(),
        format!("{what}: the variance is {square:.3} times what it should be"),
    )?;
    let largest = z.iter().fold(0.0, |m: f64, z| m.max(z.abs()));
    if uniform {
        // A hair of rounding; and 1 % of the entries are within 1 % of the ends.
        let a = 3f64.sqrt();
        yours.holds(largest < a * (1.0 + 1e-9), format!("{what}: an entry lies outside of ±a"))?;
        yours.holds(largest > 0.99 * a, format!("{what}: no entry is near ±a"))?;
    } else {
        // 0.26 % of the entries are beyond 3.01 deviations: all but e⁻²⁶ of the time there is one.
        yours.holds(
            largest > 3.01,
            format!("{what}: the tails of the normal numbers are cut off"),
        )?;
    }
    // The fourth moment is 9/5 ± √(5.76/n), or 3 ± √(96/n), which leans to the large side.
    let (exact, bound) =
        if uniform { (1.8, 7.0 * 5.76f64.sqrt()) } else { (3.0, 8.0 * 96f64.sqrt()) };
    let (fourth, kind) = (moment(4), if uniform { "uniform" } else { "normal" });
    yours.holds(
        (fourth - exact).abs() < bound / n.sqrt(),
        format!("{what}: the fourth moment is {fourth:.2}, that of a {kind} number {exact}"),
    )?;
    // Neighbours have nothing to do with each other: the mean of their products is off by 1/√n.
    let together = average(&mut z.windows(2).map(|pair| pair[0] * pair[1]));
    yours.holds(
        together.abs() < 7.0 / n.sqrt(),
        format!("{what}: an entry depends on the one before"),
    )
}

/// The entries are each its own draw, and none the mirror of another. Numbers from 24 random bits
/// would meet three times in 10,000.
fn are_different(yours: &Yours, what: &str, z: &[f64]) -> Verdict {
    let mut sizes: Vec<f64> = z.iter().map(|z| z.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let own = sizes.len() as f64 > 0.99 * z.len() as f64;
    yours.holds(own, format!("{what}: some entries are the same draw"))
}

/// The entries of a part in units of the deviation that they should have, if they look like draws.
/// `what` names them in a complaint.
pub fn draws_of(yours: &Yours, part: &str, what: &str, variance: f64) -> Result<Vec<f64>, Fault> {
    let z: Vec<f64> = yours.tensor(part)?.values.iter().map(|w| w / variance.sqrt()).collect();
    are_different(yours, what, &z)?;
    are_draws(yours, what, &z, part == "uniform")?;
    Ok(z)
}

/// All entries of `count` matrices of a shape, drawn from one generator.
macro_rules! draws {
    ($name:ident: $draw:expr, $fan_in:expr, $fan_out:expr, $count:expr, $seed:expr) => {{
        let rng = &mut StdRng::seed_from_u64($seed);
        let entries: Vec<f64> = (0..$count).flat_map(|_| $draw($fan_in, $fan_out, rng)).collect();
        parts! { $name: entries }
    }};
}
pub(crate) use draws;

/// The questions about one pair of functions: statistics, shape, reproducibility, refusals.
macro_rules! questions {
    ($uniform:ident, $normal:ident, $variance:expr) => {
        /// All matrices of a shape from one generator, which moves on.
        #[test]
        fn statistics() {
            task!().cases(4, |case| {
                // The square one would hide a fan in the place of the other. Two times of three a sum
                // of fans that is odd, since half of it is all that tells some mistakes.
                let shapes = [&SHAPES[..5], &SHAPES[3..5], &SHAPES[3..5]].concat();
                let (fan_in, fan_out, count) = *case.pick(&shapes);
                let seed: u64 = case.number(0..1 << 40);
                case.tell(format!("fan-in {fan_in}, fan-out {fan_out}, {count} times"));
                let variance = $variance(fan_in as f64, fan_out as f64);
                let yours = case.ask(answer! { draws!(uniform: kit::$uniform, fan_in, fan_out, count, seed) })?;
                draws_of(&yours, "uniform", "uniform", variance)?;
                let yours = case.ask(answer! { draws!(normal: kit::$normal, fan_in, fan_out, count, seed) })?;
                draws_of(&yours, "normal", "normal", variance)?;
                Ok(())
            });
        }

        /// Every shape, and all of them together, where less is left to chance. Slow: another test
        /// names the mistake.
        #[test]
        fn statistics_of_all_shapes() {
            task!().slow().cases(1, |case| {
                let (mut uniform, mut normal) = (Vec::new(), Vec::new());
                for (fan_in, fan_out, count) in SHAPES {
                    let seed: u64 = case.number(0..1 << 40);
                    let variance = $variance(fan_in as f64, fan_out as f64);
                    let what = |part| format!("{part}, fan-in {fan_in}, fan-out {fan_out}");
                    let yours = case.ask(answer! { draws!(uniform: kit::$uniform, fan_in, fan_out, count, seed) })?;
                    uniform.extend(draws_of(&yours, "uniform", &what("uniform"), variance)?);
                    let yours = case.ask(answer! { draws!(normal: kit::$normal, fan_in, fan_out, count, seed) })?;
                    normal.extend(draws_of(&yours, "normal", &what("normal"), variance)?);
                    if normal.len() == 60_000 {
                        are_draws(&yours, "uniform, all shapes", &uniform, true)?;
                        are_draws(&yours, "normal, all shapes", &normal, false)?;
                    }
                }
                Ok(())
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
