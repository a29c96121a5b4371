//! Functions that saturate, cancel and swallow, over a grid of (offset, amplitude, scale,
//! saturation): y = amplitude·f(scale·x) + offset, where the offset may be taken off again. Their
//! forward passes are as people write them; their gradients are in forms that lose no digits.

use super::losses::{FUNCTIONS, Function};
use gradcheck::{Unfit, Verdict, check, numeric_gradient, quick_check};
use rand::{RngExt, rngs::StdRng};

/// One point of the grid.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub offset: f64,
    /// Whether the offset is taken off again, which hides the rounding that it brought.
    pub taken_off: bool,
    pub amplitude: f64,
    pub scale: f64,
    /// The spread of the inputs: at 1 nothing saturates.
    pub saturation: f64,
}

pub const OFFSETS: [(f64, bool); 8] = [
    (0.0, false),
    (1.0, false),
    (1e4, false),
    (1e8, false),
    (1e12, false),
    (1.0, true),
    (1e4, true),
    (1e8, true),
];
pub const AMPLITUDES: [f64; 5] = [1e-6, 1e-2, 1.0, 1e2, 1e6];
pub const SCALES: [f64; 3] = [1e-3, 1.0, 1e3];
pub const SATURATIONS: [f64; 5] = [1.0, 3.0, 8.0, 20.0, 40.0];

pub fn settings() -> impl Iterator<Item = Setting> {
    OFFSETS.into_iter().flat_map(|(offset, taken_off)| {
        AMPLITUDES.into_iter().flat_map(move |amplitude| {
            SCALES.into_iter().flat_map(move |scale| {
                SATURATIONS.into_iter().map(move |saturation| Setting {
                    offset,
                    taken_off,
                    amplitude,
                    scale,
                    saturation,
                })
            })
        })
    })
}

/// The factors of the mistakes.
pub const FACTORS: [f64; 4] = [0.0, 0.5, 2.0, -1.0];

/// What became of the draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    pub draws: u64,
    /// Right gradients: found right, found wrong (by either check), undecidable.
    pub right: u64,
    pub false_alarms: u64,
    pub undecidable: u64,
    /// Gradients times a factor: how many stand above rounding, found wrong, called right.
    pub spoiled: u64,
    pub found: u64,
    pub missed: u64,
    /// Elements of the numeric gradient, and how many are outside their own bound.
    pub elements: u64,
    pub outside: u64,
}

impl Count {
    pub fn add(&mut self, other: Count) {
        self.draws += other.draws;
        self.right += other.right;
        self.false_alarms += other.false_alarms;
        self.undecidable += other.undecidable;
        self.spoiled += other.spoiled;
        self.found += other.found;
        self.missed += other.missed;
        self.elements += other.elements;
        self.outside += other.outside;
    }
}

/// One draw: the right gradient, four wrong ones, and the numeric one.
pub fn draw(function: &Function, setting: Setting, rng: &mut StdRng) -> Count {
    let mut count = Count::default();
    let Setting { offset, taken_off, amplitude, scale, saturation } = setting;
    let u = (function.draw)(saturation, rng);
    let x: Vec<f64> = u.iter().map(|u| u / scale).collect();
    let u: Vec<f64> = x.iter().map(|x| x * scale).collect();
    let f = |x: &Vec<f64>| -> Vec<f64> {
        let u: Vec<f64> = x.iter().map(|x| x * scale).collect();
        let y = (function.f)(&u).into_iter().map(|y| amplitude * y + offset);
        y.map(|y| if taken_off { y - offset } else { y }).collect()
    };
    let y = f(&x);
    let dy: Vec<f64> = y.iter().map(|_| rng.random_range(0.3..2.0) * sign(rng)).collect();
    let right: Vec<f64> =
        (function.vjp)(&u, &dy).into_iter().map(|d| amplitude * scale * d).collect();
    if !y.iter().chain(&right).all(|v| v.is_finite()) {
        return count;
    }
    count.draws = 1;
    let full = check(f, &x, &dy, &right);
    let quick = quick_check(f, &x, &dy, &right);
    match (&full, &quick) {
        (Ok(Verdict::Wrong(_)), _) | (_, Ok(Verdict::Wrong(_))) => {
            count.false_alarms = 1;
            if std::env::var("SHOW").is_ok() {
                println!("ALARM {} {setting:?} x {x:?} dy {dy:?} {full:?}", function.name);
            }
        }
        (Ok(Verdict::Right), _) => count.right = 1,
        (Err(Unfit::NotFinite(_)), _) => return Count::default(),
        _ => count.undecidable = 1,
    }
    // The rounding of the loss beside the whole of a step of 2⁻⁹, sixteen times.
    let size: f64 =
        y.iter().zip(&dy).map(|(y, dy)| dy.abs() * (y.abs().max(amplitude) + offset)).sum();
    let rounding = 16.0 * f64::EPSILON * size;
    let visible = x.iter().zip(&right).any(|(x, d)| d.abs() * x.abs().max(1.0) / 512.0 > rounding);
    for factor in FACTORS.into_iter().filter(|_| visible) {
        let spoiled: Vec<f64> = right.iter().map(|d| factor * d).collect();
        for verdict in [check(f, &x, &dy, &spoiled), quick_check(f, &x, &dy, &spoiled)] {
            count.spoiled += 1;
            count.found += u64::from(matches!(verdict, Ok(Verdict::Wrong(_))));
            let missed = matches!(verdict, Ok(Verdict::Right));
            count.missed += u64::from(missed);
            if missed && std::env::var("SHOW").is_ok() {
                println!(
                    "MISSED {factor} {} {setting:?} x {x:?} dy {dy:?} {right:?}",
                    function.name
                );
            }
        }
    }
    if let Ok(numeric) = numeric_gradient(f, &x, &dy) {
        for (k, d) in right.iter().enumerate() {
            let (value, bound) = (numeric.values[0].values[k], numeric.bounds[0].values[k]);
            count.elements += 1;
            // The analytic value is rounded as well.
            let outside = (value - d).abs() > bound + 1e-12 * d.abs() && bound.is_finite();
            count.outside += u64::from(outside);
            if outside && std::env::var("SHOW").is_ok() {
                println!(
                    "OUTSIDE {} {setting:?} x {x:?} dy {dy:?} k {k} {d:e} numeric {value:e} ± {bound:e}",
                    function.name
                );
            }
        }
    }
    count
}

fn sign(rng: &mut StdRng) -> f64 {
    if rng.random() { 1.0 } else { -1.0 }
}

/// Every setting, `draws` times.
pub fn whole(function: &Function, draws: u32, seed: u64) -> Count {
    let mut rng = super::rng(seed);
    let mut count = Count::default();
    for setting in settings() {
        for _ in 0..draws {
            count.add(draw(function, setting, &mut rng));
        }
    }
    count
}

/// Every function, with settings drawn at random.
pub fn some(draws: u32, seed: u64) -> Count {
    let mut rng = super::rng(seed);
    let all: Vec<Setting> = settings().collect();
    let mut count = Count::default();
    for function in FUNCTIONS {
        for _ in 0..draws {
            let setting = all[rng.random_range(0..all.len())];
            count.add(draw(function, setting, &mut rng));
        }
    }
    count
}
