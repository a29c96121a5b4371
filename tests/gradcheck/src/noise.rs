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

/// Longer steps of a slope go further, at least this many times. Where they do not, it is no noise
/// that they show but structure, as of sin(1e5·x), or a jump.
const FURTHER: f64 = 4.0;

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
    /// Whether they stand still somewhere else than at the point.
    pub stalls: bool,
}

impl Shown {
    /// `samples` are the outputs at ±h, ±2h, ±3h.
    pub fn new([a1, b1, a2, b2, a3, b3]: [f64; 6], y0: f64) -> Shown {
        let sixth = (a3 + b3) - 6.0 * (a2 + b2) + 15.0 * (a1 + b1) - 20.0 * y0;
        let fifth = (a3 - b3) - 4.0 * (a2 - b2) + 5.0 * (a1 - b1);
        let steps = [b2 - b3, b1 - b2, y0 - b1, a1 - y0, a2 - a1, a3 - a2];
        let moved = steps.iter().map(|s| s.abs()).filter(|&s| s > 0.0);
        let stalls = |near: f64, far: f64| near == far && far != y0;
        Shown {
            stalls: [(a1, a2), (a2, a3), (b1, b2), (b2, b3)].iter().any(|&(p, q)| stalls(p, q)),
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
    /// Whether the shortest steps move it.
    pub moves_finely: bool,
}

impl Rounding {
    /// From what each length of step showed, the shortest first, and the output itself.
    pub fn new(shown: &[Shown; 4], y0: f64) -> Rounding {
        let ulp = f64::EPSILON * y0.abs();
        let noise = shown.map(|s| s.moved().then_some(s.noise.max(ulp)));
        let mut sigma = noise[0].unwrap_or(ulp);
        for (long, short) in [(1, 0), (2, 1), (3, 2), (2, 0), (3, 1)] {
            if let (Some(noise), Some(before)) = (noise[long], noise[short])
                && noise <= SAME * before
                && shown[long].reach >= FURTHER * shown[short].reach
            {
                sigma = sigma.max(noise).max(before);
            }
        }
        if noise.iter().all(Option::is_none) {
            // Inside, numbers are often of size 1 (1 + eˣ, 1 − p).
            sigma = f64::EPSILON * y0.abs().max(1.0);
        }
        let moves_finely = shown[0].moved();
        let size = shown.iter().map(|s| s.size).fold(0.0, f64::max);
        Rounding {
            sigma,
            moves_finely,
            fine: noise[0].unwrap_or(sigma),
            structure: if moves_finely && size > 0.0 { shown[0].noise / size } else { 0.0 },
            // Nothing that moves finely has shown stairs; an f32 has 2⁻²³ of its size.
            hidden: (-22f64).exp2() * y0.abs() + if moves_finely { -22f64 } else { -14f64 }.exp2(),
        }
    }
}

/// The noise of one output along one coordinate, from what the rungs of a ladder showed, the longest
/// step first, each about a quarter of the one before: what an output that moved may be off by, and
/// what one that did not move may hide, both as standard deviations. At the edge of the domain, where
/// some steps leave it, rounding may be of any size: 1 − p of a p near 1 has few digits.
/// `doubtful` too counts what may be a stair, and may be a kink.
pub(crate) fn along(rungs: &[Shown], edge: bool, doubtful: bool, known: Rounding) -> (f64, f64) {
    let moved: Vec<&Shown> = rungs.iter().filter(|shown| shown.moved()).collect();
    // The last digits of an output are no stairs.
    let excess = |s: &Shown| if s.noise <= 4.0 * f64::EPSILON * s.size { 0.0 } else { s.noise };
    let most = |rungs: &[&Shown]| rungs.iter().map(|s| excess(s)).fold(0.0, f64::max);
    let (mut sigma, mut few_stairs) = (known.sigma, false);
    for window in (0..moved.len().saturating_sub(3)).map(|i| &moved[i..moved.len().min(i + 5)]) {
        let noise = most(&window[..2]);
        // A kink shows at least 11 times more to the longer ones.
        if noise > 8.0 * most(&window[2..]) {
            continue;
        }
        if window[0].reach >= FURTHER * window[2].reach {
            sigma = sigma.max(noise);
            few_stairs |= noise > 1e-2 * window[0].reach;
        } else {
            // Structure of this length shows to longer steps too.
            sigma = known.fine;
        }
    }
    let mut stairs: Vec<f64> = moved.iter().map(|s| s.stair).collect();
    stairs.sort_by(f64::total_cmp);
    let multiple = |b: f64, a: f64| (b / a - (b / a).round()).abs() <= 1e-4 && b <= 8.5 * a;
    let stair = match stairs[..] {
        [] => return (sigma, sigma),
        // Nothing shows a stair where each of the steps moves it.
        _ if moved.len() == rungs.len() => return (sigma, 4.0 * sigma),
        // From one level to another: beyond a kink it goes on.
        [a, ..] if few_stairs || moved.iter().any(|s| s.stalls) => a,
        [a, ..] if doubtful && moved.iter().all(|s| s.reach <= 1.01 * s.stair) => a,
        // Once and again the same, or twice that: not where a kink happens to lie.
        [a, b, ..] if multiple(b, a) => a,
        // Too few steps that moved to see noise.
        [a, ..] if doubtful && moved.len() < 4 => {
            a.min(if edge { f64::INFINITY } else { known.hidden })
        }
        _ => 0.0,
    };
    (sigma.max(0.29 * stair), (4.0 * sigma).max(stair / 5.0))
}
