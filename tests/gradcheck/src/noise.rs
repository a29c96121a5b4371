//! How coarsely a function rounds, measured: not by the last digit of an output, since rounding on
//! the way may be coarser ((sin x + 1e8) − 1e8, or ln(1 + eˣ) of a negative x).
//!
//! A rounded function is a staircase. To steps much shorter than a stair it stands still, which says
//! nothing; to longer ones it shows noise, of the same size whatever their length. A kink, and
//! curvature, show "noise" that grows with the step: that is how they are told apart.

/// √924 and √84: by so much a sixth and a fifth difference amplify noise.
const AMPLIFIED: [f64; 2] = [30.4, 9.17];

/// Two lengths of step show the same noise if the longer one shows at most this many times more.
/// Lengths are 2⁸ apart, so a kink shows 256 times more.
const SAME: f64 = 32.0;

/// What is as large as this, beside all that an output moves, is no noise but structure, as of
/// sin(1e5·x) to long steps. (Stairs as high as that are seen one by one.)
const STRUCTURE: f64 = 1e-2;

fn reach(shown: &[Shown]) -> f64 {
    shown.iter().filter(|s| s.moved()).map(|s| s.reach).fold(0.0, f64::max)
}

/// What six neighbours show of one output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// The sixth or the fifth difference, as the standard deviation of the noise that would give it.
    /// Both, since stairs on either side of the point can cancel in one of them.
    pub noise: f64,
    /// The least difference between neighbours side by side that are not the same: no stair is
    /// higher. Infinite if nothing moved.
    pub stair: f64,
    /// The largest of the outputs, and how far they go from the one at the point.
    pub size: f64,
    pub reach: f64,
}

impl Shown {
    /// `samples` are the outputs at ±h, ±2h, ±3h.
    pub fn new([a1, b1, a2, b2, a3, b3]: [f64; 6], y0: f64) -> Shown {
        let sixth = (a3 + b3) - 6.0 * (a2 + b2) + 15.0 * (a1 + b1) - 20.0 * y0;
        let fifth = (a3 - b3) - 4.0 * (a2 - b2) + 5.0 * (a1 - b1);
        let steps = [b2 - b3, b1 - b2, y0 - b1, a1 - y0, a2 - a1, a3 - a2];
        let moved = steps.iter().map(|s| s.abs()).filter(|&s| s > 0.0);
        Shown {
            noise: (sixth.abs() / AMPLIFIED[0]).max(fifth.abs() / AMPLIFIED[1]),
            stair: moved.fold(f64::INFINITY, f64::min),
            size: a3.abs().max(b3.abs()).max(y0.abs()),
            reach: [a1, b1, a2, b2, a3, b3].iter().map(|y| (y - y0).abs()).fold(0.0, f64::max),
        }
    }

    /// A neighbour outside the domain gives NaN or infinity, which is no noise.
    pub fn moved(&self) -> bool {
        self.stair.is_finite() && self.noise.is_finite()
    }
}

/// What is known about the rounding of one output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding {
    /// Standard deviation of its noise.
    pub sigma: f64,
    /// The same, of the shortest steps that move it: less, if longer ones show stairs.
    pub fine: f64,
    /// What the shortest steps show, beside the size of the output. More than any rounding gives is
    /// structure, finer than the finest step, as of tanh(1e12·x).
    pub structure: f64,
    /// A derivative may hide while a movement by so much is expected, and none is seen.
    pub hidden: f64,
}

impl Rounding {
    /// From what each length of step showed, the shortest first, and the output itself.
    pub fn new(shown: &[Shown], y0: f64) -> Rounding {
        let ulp = f64::EPSILON * y0.abs();
        let noise: Vec<Option<f64>> =
            shown.iter().map(|s| s.moved().then_some(s.noise.max(ulp))).collect();
        let same =
            |a: Option<f64>, b: Option<f64>| matches!((a, b), (Some(a), Some(b)) if b <= SAME * a);
        let mut sigma = noise[0].unwrap_or(ulp);
        let most = STRUCTURE * reach(shown);
        for pair in noise.windows(2).filter(|pair| same(pair[0], pair[1])) {
            sigma = pair.iter().flatten().filter(|&&n| n <= most).fold(sigma, |s, &n| s.max(n));
        }
        if noise.iter().all(Option::is_none) {
            // Inside, numbers are often of size 1 (1 + eˣ, 1 − p).
            sigma = f64::EPSILON * y0.abs().max(1.0);
        }
        let fine = shown[0].moved();
        let size = shown.iter().map(|s| s.size).fold(0.0, f64::max);
        Rounding {
            sigma,
            fine: noise[0].unwrap_or(sigma),
            structure: if fine && size > 0.0 { shown[0].noise / size } else { 0.0 },
            // Nothing that moves finely has shown stairs; an f32 has 2⁻²³ of its size.
            hidden: (-22f64).exp2() * y0.abs() + if fine { -22f64 } else { -14f64 }.exp2(),
        }
    }
}

/// The noise of one output along one coordinate, from what the rungs of a ladder showed and their
/// steps, the longest first, each about a quarter of the one before: what an output that moved may be
/// off by, and what one that did not move may hide, both as standard deviations. At the edge of the
/// domain, where some steps leave it, rounding may be of any size: 1 − p of a p near 1 has few digits.
pub(crate) fn along(rungs: &[(Shown, f64)], edge: bool, known: Rounding) -> (f64, f64) {
    let moved: Vec<&(Shown, f64)> = rungs.iter().filter(|(shown, _)| shown.moved()).collect();
    // The last digits of an output are no stairs.
    let excess = |s: &Shown| if s.noise <= 4.0 * f64::EPSILON * s.size { 0.0 } else { s.noise };
    let most = |rungs: &[&(Shown, f64)]| rungs.iter().map(|(s, _)| excess(s)).fold(0.0, f64::max);
    let rate = |(shown, h): &(Shown, f64)| shown.reach / h;
    let reach = moved.iter().map(|(s, _)| s.reach).fold(0.0, f64::max);
    let (mut sigma, mut few_stairs) = (known.sigma, false);
    for window in (0..moved.len().saturating_sub(3)).map(|i| &moved[i..moved.len().min(i + 5)]) {
        let noise = most(&window[..2]);
        // A kink shows at least 11 times more to the longer ones.
        if noise > 8.0 * most(&window[2..]) {
            continue;
        }
        if noise <= STRUCTURE * reach {
            sigma = sigma.max(noise);
        } else if rungs.last().is_some_and(|finest| 8.0 * rate(finest) < rate(window[3])) {
            // The slope between the stairs is not the slope of the stairs.
            (sigma, few_stairs) = (sigma.max(noise), true);
        } else {
            // Structure of this length shows to longer steps too.
            sigma = known.fine;
        }
    }
    let mut stairs: Vec<f64> = moved.iter().map(|(s, _)| s.stair).collect();
    stairs.sort_by(f64::total_cmp);
    let multiple = |b: f64, a: f64| (b / a - (b / a).round()).abs() <= 1e-4 && b <= 8.5 * a;
    let stair = match stairs[..] {
        [] => return (sigma, sigma),
        // Nothing shows a stair where each of the steps moves it.
        _ if moved.len() == rungs.len() => return (sigma, 2.0 * sigma),
        // Once and again the same, or twice that: a stair, and not where a kink happens to lie.
        [a, b, ..] if few_stairs || multiple(b, a) => a,
        // Too few steps that moved to see noise.
        [a, ..] if moved.len() < 4 => a.min(if edge { f64::INFINITY } else { known.hidden }),
        _ => 0.0,
    };
    (sigma.max(0.29 * stair), (2.0 * sigma).max(stair / 3.0))
}
