//! Answers to `xavier` and `he`.

use catalogue::{enter, pick};
use ndarray::Array2;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;
use std::f64::consts::{PI, TAU};

/// Marsaglia's polar method.
fn polar(rng: &mut StdRng) -> f64 {
    loop {
        let (u, v) = (rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0f64));
        let s: f64 = u * u + v * v;
        if s > 0.0 && s < 1.0 {
            return u * (-2.0 * s.ln() / s).sqrt();
        }
    }
}

/// One number from above 0 to 1, and one from 0 to below 1.
fn two_draws(rng: &mut StdRng) -> (f64, f64) {
    (1.0 - rng.random::<f64>(), rng.random())
}

fn box_muller(rng: &mut StdRng) -> f64 {
    let (u, v) = two_draws(rng);
    (-2.0 * u.ln()).sqrt() * (TAU * v).sin()
}

fn check(fan_in: usize, fan_out: usize) {
    let fits = pick!(
        "check",
        fan_in > 0 && fan_out > 0,
        wrong("none", "no check of the fans: a fan of 0 must be refused", true),
        wrong("fan-in", "only fan_in checked: a fan_out of 0 must be refused too", fan_in > 0),
        wrong("fan-out", "only fan_out checked: a fan_in of 0 must be refused too", fan_out > 0),
        wrong("both", "only two fans of 0 refused: one is enough", fan_in > 0 || fan_out > 0),
    );
    assert!(fits, "fan-in {fan_in}, fan-out {fan_out}: both must be above 0");
}

/// The root, which makes a deviation of a variance, and a limit of three.
fn root(variance: f64) -> f64 {
    pick!(
        "root",
        variance.sqrt(),
        wrong("none", "the root left out: what is under it is a variance, not a deviation or a limit", variance),
        wrong("twice", "a root too many", variance.sqrt().sqrt()),
        wrong("squared", "the square where the root belongs: what is under it is a variance", variance * variance),
    )
}

/// The weights, from one draw after the other.
fn weights((fan_in, fan_out): (usize, usize), rng: &mut StdRng, one: impl Fn(&mut StdRng) -> f64) -> Array2<f64> {
    const OWN: &str = "a generator with a seed of your own, not the one that is given";
    let drawn = |rng: &mut StdRng| Array2::from_shape_simple_fn((fan_out, fan_in), || one(rng));
    let row = |rng: &mut StdRng, n: usize| (0..n).map(|_| one(rng)).collect::<Vec<f64>>();
    pick!(
        "matrix",
        drawn(rng),
        wrong("one-draw", "one draw for every entry: all units would stay equal", { Array2::from_elem((fan_out, fan_in), one(rng)) }),
        wrong("one-row", "one row drawn, and repeated for every unit: they would stay equal", {
            let row = row(rng, fan_in);
            Array2::from_shape_fn((fan_out, fan_in), |(_, j)| row[j])
        }),
        wrong("one-column", "one column drawn, and repeated for every input", {
            let column = row(rng, fan_out);
            Array2::from_shape_fn((fan_out, fan_in), |(i, _)| column[i])
        }),
        wrong("transposed", "fan_in × fan_out: a weight matrix is fan_out × fan_in", { Array2::from_shape_simple_fn((fan_in, fan_out), || one(rng)) }),
        some("own-generator", OWN, |seed| drawn(&mut StdRng::seed_from_u64(seed as u64)), [42.0, 0.0, 1.0, 123.0, 1234.0, 7.0]),
        wrong("zeros", "zeros: all units would stay equal", Array2::zeros((fan_out, fan_in))),
        wrong("square", "fan_in × fan_in: a weight matrix is fan_out × fan_in", { Array2::from_shape_simple_fn((fan_in, fan_in), || one(rng)) }),
        right("by-columns", "column by column", { Array2::from_shape_simple_fn((fan_in, fan_out), || one(rng)).reversed_axes() }),
    )
}

/// How an entry is drawn, of limit 1 or of deviation 1.
type Draw = Box<dyn Fn(&mut StdRng) -> f64>;

fn boxed(draw: impl Fn(&mut StdRng) -> f64 + 'static) -> Draw {
    Box::new(draw)
}

fn uniform_draw(rng: &mut StdRng) -> f64 {
    2.0 * rng.random::<f64>() - 1.0
}

fn normal_draw(rng: &mut StdRng) -> f64 {
    rng.sample(StandardNormal)
}

fn uniform(fans: (usize, usize), variance: f64, rng: &mut StdRng) -> Array2<f64> {
    let squared = pick!(
        "limit",
        3.0 * variance,
        wrong("deviation", "the deviation as the uniform's limit: from −a to a the deviation is a/√3", variance),
        wrong("width", "the width of the range for its half: it goes from −a to a", { 12.0 * variance }),
        wrong("half", "−a/2 … a/2: the range goes from −a to a", 0.75 * variance),
        wrong("divided", "the deviation divided by √3: the limit is √3 times", variance / 3.0),
        wrong("no-root", "the root of the uniform's limit left out", (3.0 * variance).powi(2)),
        wrong("number-outside", "the 6 outside of the root: it is under it", 18.0 * variance),
        wrong("of-variance", "√3 times the variance for the uniform's limit: it is √3 times the deviation", 3.0 * variance * variance),
    );
    let limit = root(squared);
    let limit = pick!("limit-size", limit, some("fixed", "a limit of your own, whatever the fans", |limit| limit, [0.01, 0.1, 0.05, 1.0, 0.5, 0.08]));
    let draw = pick!(
        "uniform",
        boxed(uniform_draw),
        wrong("positive", "uniform from 0 to a: the mean must be 0", boxed(|rng| rng.random())),
        wrong("size", "uniform from 0 to a: the mean must be 0", { boxed(|rng| uniform_draw(rng).abs()) }),
        wrong("from-0", "uniform from 0 to 2a: the mean must be 0", { boxed(|rng| 2.0 * rng.random::<f64>()) }),
        wrong("triangular", "the difference of two uniform numbers, which is triangular", { boxed(|rng| rng.random::<f64>() - rng.random::<f64>()) }),
        wrong("negative", "uniform from −a to 0: the mean must be 0", { boxed(|rng| -rng.random::<f64>()) }),
        wrong("normal", "normal numbers where uniform ones are asked for", { boxed(|rng| normal_draw(rng) / 3f64.sqrt()) }),
        wrong("normal-wide", "normal numbers of deviation a: uniform ones are asked for", { boxed(normal_draw) }),
        wrong("ends", "−a or a: every number between them can be drawn", { boxed(|rng| uniform_draw(rng).signum()) }),
    );
    weights(fans, rng, |rng| limit * draw(rng))
}

fn normal(fans: (usize, usize), variance: f64, rng: &mut StdRng) -> Array2<f64> {
    let deviation = root(variance);
    let deviation = pick!("deviation-size", deviation, some("fixed", "a deviation of your own, whatever the fans", |deviation| deviation, [0.01, 0.1, 0.02, 1.0, 0.05, 0.001]));
    let draw = pick!(
        "normal",
        boxed(normal_draw),
        wrong("uniform", "uniform numbers where normal ones are asked for", { boxed(|rng| 3f64.sqrt() * uniform_draw(rng)) }),
        wrong("narrow", "uniform numbers up to the deviation: normal ones are asked for", { boxed(uniform_draw) }),
        wrong("from-0", "uniform numbers from 0 to the deviation: normal ones are asked for, of mean 0", { boxed(|rng| rng.random()) }),
        wrong("around-1", "normal numbers around the deviation: their mean is 0", { boxed(|rng| 1.0 + normal_draw(rng)) }),
        wrong("squared", "z² of a normal z: the mean must be 0", { boxed(|rng| normal_draw(rng).powi(2)) }),
        wrong("positive", "|z| of a normal z: the mean must be 0", { boxed(|rng| normal_draw(rng).abs()) }),
        wrong("no-2", "√(−ln u) in Box and Muller: it is √(−2·ln u)", {
            boxed(|rng| {
                let (u, v) = two_draws(rng);
                (-u.ln()).sqrt() * (TAU * v).cos()
            })
        }),
        wrong("no-2-with-sine", "√(−ln u) in Box and Muller: it is √(−2·ln u)", {
            boxed(|rng| {
                let (u, v) = two_draws(rng);
                (-u.ln()).sqrt() * (TAU * v).sin()
            })
        }),
        wrong("no-root", "−2·ln u in Box and Muller without its root", {
            boxed(|rng| {
                let (u, v) = two_draws(rng);
                -2.0 * u.ln() * (TAU * v).cos()
            })
        }),
        wrong("half-turn", "an angle of at most π under the sine in Box and Muller: it goes all the way round, to 2π", {
            boxed(|rng| {
                let (u, v) = two_draws(rng);
                (-2.0 * u.ln()).sqrt() * (PI * v).sin()
            })
        }),
        some("clamped", "normal numbers clipped at some size: they have tails", |c| { boxed(move |rng| normal_draw(rng).clamp(-c, c)) }, [2.0, 3.0, 1.0]),
        some(
            "truncated",
            "normal numbers drawn anew beyond some size: they have tails",
            |c| {
                boxed(move |rng| {
                    loop {
                        let z = normal_draw(rng);
                        if z.abs() <= c {
                            return z;
                        }
                    }
                })
            },
            [2.0, 3.0, 1.0]
        ),
        wrong("truncated-normal", "normal numbers drawn anew beyond 2, their deviation put right, as Keras does: they have tails", {
            // The deviation of a standard normal that is truncated to ±2.
            boxed(|rng| {
                loop {
                    let z = normal_draw(rng);
                    if z.abs() <= 2.0 {
                        return z / 0.879_625_661_034_239_8;
                    }
                }
            })
        }),
        right("box-muller", "normal numbers by Box and Muller", boxed(box_muller)),
        right("polar", "normal numbers by the polar method", boxed(polar)),
    );
    weights(fans, rng, |rng| deviation * draw(rng))
}

fn xavier_variance(fan_in: usize, fan_out: usize) -> f64 {
    let (a, b) = (fan_in as f64, fan_out as f64);
    check(fan_in, fan_out);
    pick!(
        "variance",
        2.0 / (a + b),
        wrong("no-2", "1/(fan_in + fan_out), the 2 forgotten", 1.0 / (a + b)),
        wrong("fan-in", "1/fan_in: Xavier's variance lies between those of both fans", 1.0 / a),
        wrong("fan-out", "1/fan_out: Xavier's variance lies between those of both fans", 1.0 / b),
        wrong("he", "2/fan_in: that is He's variance, for ReLU", 2.0 / a),
        wrong("he-fan-out", "2/fan_out: Xavier's variance takes both fans", 2.0 / b),
        wrong("mean-twice", "the 2 over the mean of the fans: it is over their sum", 4.0 / (a + b)),
        wrong("six", "the 6 of the uniform's limit for normal numbers too: theirs is a 2", { 6.0 / (a + b) }),
        wrong("integers", "the mean of the fans in integers: an odd sum loses a half", { 1.0 / ((fan_in + fan_out) / 2) as f64 }),
        wrong("no-bracket", "2/fan_in + fan_out, without brackets around the sum", 2.0 / a + b),
        wrong("means", "the mean of 1/fan_in and 1/fan_out: it is 2 over the sum of the fans", { (1.0 / a + 1.0 / b) / 2.0 }),
        wrong("product", "the fans multiplied: they are added", 2.0 / (a * b)),
        wrong("root-of-product", "√(fan_in·fan_out) for the mean of the fans", { 1.0 / (a * b).sqrt() }),
        wrong("bias", "fan_in + fan_out + 1: a bias is not counted", 2.0 / (a + b + 1.0)),
        wrong("number-alone", "the root of the number alone: the fans are under it too", 2.0 / (a + b).powi(2)),
        wrong("larger", "the larger fan for the mean of both", 1.0 / a.max(b)),
        wrong("smaller", "the smaller fan for the mean of both", 1.0 / a.min(b)),
        wrong("gain", "a gain of 5/3, which PyTorch recommends for tanh: Xavier's own is 1", 50.0 / 9.0 / (a + b)),
        wrong("gain-4", "a gain of 4, for the logistic function: Xavier's own is 1", 32.0 / (a + b)),
        wrong("count", "1/(fan_in·fan_out): the fans are added, and the 2 is above", 1.0 / (a * b)),
        wrong("squares", "the squares of the fans added: they are added as they are", 2.0 / (a * a + b * b)),
        wrong("inverted", "(fan_in + fan_out)/2: the variance is 2 over the sum", (a + b) / 2.0),
    )
}

/// Xavier, uniform.
pub fn xavier_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    let _inside = enter("xavier/xavier_uniform");
    uniform((fan_in, fan_out), xavier_variance(fan_in, fan_out), rng)
}

/// Xavier, normal.
pub fn xavier_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    let _inside = enter("xavier/xavier_normal");
    normal((fan_in, fan_out), xavier_variance(fan_in, fan_out), rng)
}

fn he_variance(fan_in: usize, fan_out: usize) -> f64 {
    let (a, b) = (fan_in as f64, fan_out as f64);
    check(fan_in, fan_out);
    pick!(
        "variance",
        2.0 / a,
        wrong("no-2", "1/fan_in: the 2 makes up for what ReLU throws away", 1.0 / a),
        wrong("fan-out", "2/fan_out: the sum that a unit takes has fan_in terms", 2.0 / b),
        wrong("xavier", "2/(fan_in + fan_out): that is Xavier's variance", 2.0 / (a + b)),
        wrong("mean", "2 over the mean of the fans: He's variance takes fan_in alone", { 4.0 / (a + b) }),
        wrong("six", "the 6 of the uniform's limit for normal numbers too: theirs is a 2", 6.0 / a),
        wrong("four", "4/fan_in: the variance is 2/fan_in", 4.0 / a),
        wrong("integers", "2/fan_in divided in integers, which is 0 for a fan above 2", (2 / fan_in) as f64),
        wrong("root-5", "1/(3·fan_in), PyTorch's default for a linear layer: that is for a leaky ReLU of slope √5", 1.0 / (3.0 * a)),
        wrong("no-bracket", "2/fan_in + fan_out: fan_out has no part in it", 2.0 / a + b),
        wrong("bias", "fan_in + 1: a bias is not counted", 2.0 / (a + 1.0)),
        wrong("number-alone", "the root of the number alone: fan_in is under it too", 2.0 / (a * a)),
        wrong("larger", "the larger fan for fan_in", 2.0 / a.max(b)),
        wrong("smaller", "the smaller fan for fan_in", 2.0 / a.min(b)),
        wrong("product", "fan_in·fan_out: He's variance takes fan_in alone", 2.0 / (a * b)),
        wrong("three", "3/fan_in: the variance is 2/fan_in", 3.0 / a),
        wrong("xavier-no-2", "1/(fan_in + fan_out): the variance is 2/fan_in", 1.0 / (a + b)),
        wrong("inverted", "fan_in/2: the variance is 2/fan_in", a / 2.0),
    )
}

/// He, uniform.
pub fn he_uniform(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    let _inside = enter("he/he_uniform");
    uniform((fan_in, fan_out), he_variance(fan_in, fan_out), rng)
}

/// He, normal.
pub fn he_normal(fan_in: usize, fan_out: usize, rng: &mut StdRng) -> Array2<f64> {
    let _inside = enter("he/he_normal");
    normal((fan_in, fan_out), he_variance(fan_in, fan_out), rng)
}
