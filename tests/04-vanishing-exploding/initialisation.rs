//! What xavier and he are asked alike, by their statistics alone: how a draw is made is up
//! to the answer. Of 10,000 entries (4800 of the smallest shape) each bound is seven standard
//! deviations or more (a right answer is outside of it once in 10¹¹), which no factor of √2 in the
//! deviation, of 2/3 in the variance, and no other fan ever meets; of all shapes together 54,800,
//! which show 3 % in the deviation, and tails that are a little too short.

use harness::{Answer, Case, Fault, Judgement, Question, Yours, parts};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand::rngs::StdRng;

/// A function that draws new weights: fan-in, fan-out, generator.
pub type Init = fn(usize, usize, &mut StdRng) -> Array2<f64>;

/// A scheme's two functions, uniform and normal, and the variance that both should have.
pub struct Scheme {
    pub yours: [Init; 2],
    pub known: [Init; 2],
    pub variance: fn(f64, f64) -> f64,
}

impl Scheme {
    /// The same question of the code under judgement and of the catalogue.
    fn ask(&self, case: &mut Case, question: &dyn Fn([Init; 2]) -> Answer) -> Result<Yours, Fault> {
        case.ask(Question { yours: &|| question(self.yours), known: &|| question(self.known) })
    }
}

/// Fan-in, fan-out and how many such matrices make 10,000 entries; 4800 where the fans are so small
/// that the least mistake about them is a quarter of the variance. Far from square, so that the fans
/// cannot be swapped; with fans so small that a fan and one more is another thing, and an odd sum
/// cannot be halved.
const SHAPES: [(usize, usize, usize); 5] =
    [(40, 250, 1), (250, 40, 1), (2, 5000, 1), (5, 2, 1000), (1, 4, 1200)];

/// Those of which one is enough, and a square one, which would hide a fan in the place of the other.
const LARGE: [(usize, usize, usize); 5] =
    [(40, 250, 1), (250, 40, 1), (2, 5000, 1), (20, 740, 1), (100, 100, 1)];

/// The entries, in units of the deviation that they should have, look like independent draws of
/// mean 0 and deviation 1, uniform within ±√3 or normal. `what` names them in a complaint.
pub fn are_draws(yours: &Yours, what: &str, z: &[f64], uniform: bool) -> Judgement {
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
fn are_different(yours: &Yours, what: &str, z: &[f64]) -> Judgement {
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
fn entries(init: Init, (fan_in, fan_out, count): (usize, usize, usize), seed: u64) -> Vec<f64> {
    let rng = &mut StdRng::seed_from_u64(seed);
    (0..count).flat_map(|_| init(fan_in, fan_out, rng)).collect()
}

/// All matrices of a shape from one generator, which moves on.
pub fn statistics(case: &mut Case, scheme: &Scheme) -> Judgement {
    // In one shape alone, some other number would do for a fan.
    for shape @ (fan_in, fan_out, count) in SHAPES {
        case.forget();
        let seed: u64 = case.number(0..1 << 40);
        case.tell(format!("fan-in {fan_in}, fan-out {fan_out}, {count} times"));
        let variance = (scheme.variance)(fan_in as f64, fan_out as f64);
        // Before thousands a few, which tell known mistakes apart as well. One may be a stub yet.
        for kind in [0, 1] {
            match scheme.ask(case, &|init| parts! { few: entries(init[kind], (3, 2, 1), seed) }) {
                Err(fault) if !fault.is_stub() => return Err(fault),
                _ => {}
            }
        }
        let yours = scheme.ask(case, &|init| parts! { uniform: entries(init[0], shape, seed) })?;
        draws_of(&yours, "uniform", "uniform", variance)?;
        let yours = scheme.ask(case, &|init| parts! { normal: entries(init[1], shape, seed) })?;
        draws_of(&yours, "normal", "normal", variance)?;
    }
    Ok(())
}

/// Large matrices of every shape, and all of them together, where less is left to chance.
pub fn statistics_of_all_shapes(case: &mut Case, scheme: &Scheme) -> Judgement {
    let (mut uniform, mut normal) = (Vec::new(), Vec::new());
    for shape @ (fan_in, fan_out, _) in LARGE {
        let seed: u64 = case.number(0..1 << 40);
        let variance = (scheme.variance)(fan_in as f64, fan_out as f64);
        let what = |part| format!("{part}, fan-in {fan_in}, fan-out {fan_out}");
        let yours = scheme.ask(case, &|init| {
            parts! { uniform: entries(init[0], shape, seed), normal: entries(init[1], shape, seed) }
        })?;
        uniform.extend(draws_of(&yours, "uniform", &what("uniform"), variance)?);
        normal.extend(draws_of(&yours, "normal", &what("normal"), variance)?);
        if fan_in == 100 {
            are_draws(&yours, "uniform, all shapes", &uniform, true)?;
            are_draws(&yours, "normal, all shapes", &normal, false)?;
        }
    }
    Ok(())
}

/// `fan_out × fan_in`.
pub fn shape(case: &mut Case, scheme: &Scheme) -> Judgement {
    let (fan_in, fan_out) = (case.size("fan-in", 1..=9), case.size("fan-out", 1..=9));
    let yours = scheme.ask(case, &|init| {
        let [uniform, normal] =
            init.map(|init| init(fan_in, fan_out, &mut StdRng::seed_from_u64(1)).shape().to_vec());
        parts! { "the shape of uniform weights": uniform, "the shape of normal weights": normal }
    })?;
    let shape = Array1::from(vec![fan_out as f64, fan_in as f64]);
    yours.equals("the shape of uniform weights", &shape)?;
    yours.equals("the shape of normal weights", &shape)
}

/// The generator that is given decides about every entry.
pub fn reproducible(case: &mut Case, scheme: &Scheme) -> Judgement {
    let seed: u64 = case.number(0..1 << 40);
    let yours = scheme.ask(case, &|init| {
        let draw = |seed| {
            let rng = &mut StdRng::seed_from_u64(seed);
            [0, 1, 0, 1].map(|kind| init[kind](3, 4, rng))
        };
        let (first, again, other) = (draw(seed), draw(seed), draw(seed + 1));
        parts! {
            repeats: first == again,
            moves_on: first[0] != first[2] && first[1] != first[3],
            seeds_matter: first[0] != other[0] && first[1] != other[1],
        }
    })?;
    yours.is_true("repeats", "the same seed gives other weights")?;
    let moves_on = "a second call with the same generator gives the same weights";
    yours.is_true("moves_on", moves_on)?;
    yours.is_true("seeds_matter", "another seed gives the same weights")
}

/// A fan of 0 is refused, by each of the two.
pub fn refuses_a_fan_of_0(case: &mut Case, scheme: &Scheme) -> Judgement {
    for (kind, name) in ["uniform", "normal"].into_iter().enumerate() {
        for (fan_in, fan_out) in [(0, 3), (3, 0), (0, 0)] {
            let what = format!("{name}: fan-in {fan_in}, fan-out {fan_out}");
            let draw = |init: [Init; 2]| {
                init[kind](fan_in, fan_out, &mut StdRng::seed_from_u64(1));
                parts! { accepted: true }
            };
            let [yours, known] = [scheme.yours, scheme.known].map(|init| move || draw(init));
            case.refuses(&what, &[], Question { yours: &yours, known: &known })?;
        }
    }
    Ok(())
}

/// Through 40 layers of 80 units a signal keeps its size, to within what chance does to 80 units
/// (a factor of e, or of 5 with ReLUs), so that 10⁶ is out of reach. A variance that is off by 2
/// would be 2⁴⁰ = 10¹².
pub fn a_signal_keeps_its_size(
    case: &mut Case,
    scheme: &Scheme,
    activation: fn(f64) -> f64,
) -> Judgement {
    case.tell("40 layers of 80 units");
    let seed: u64 = case.number(0..1 << 40);
    let yours = scheme.ask(case, &|init| {
        let [uniform, normal] = init.map(|init| {
            let rng = &mut StdRng::seed_from_u64(seed);
            let a = Array2::from_shape_fn((4, 80), |(i, j)| ((i * 80 + j) as f64).sin());
            let layer = |a: Array2<f64>, _| a.dot(&init(80, 80, rng).t()).mapv(activation);
            let square = |a: &Array2<f64>| a.mapv(|a| a * a).sum();
            square(&(0..40).fold(a.clone(), layer)) / square(&a)
        });
        parts! { uniform: uniform, normal: normal }
    })?;
    for part in ["uniform", "normal"] {
        let ratio = yours.number(part)?;
        yours.holds(
            (1e-6..1e6).contains(&ratio),
            format!(
                "{part}: after 40 layers the signal's mean square is {ratio:.1e} times as large"
            ),
        )?;
    }
    Ok(())
}
