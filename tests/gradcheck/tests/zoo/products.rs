//! A third lot, written when the checker was done with the others, to hurt it: smooth factors beside
//! some that lose their digits. Two of this kind are not here, e^(x/4)·(1 − σ) and √(1 − σ²): inside
//! they round far more coarsely than the grid takes for a function's own rounding.

use super::losses::{Function, sigmoid};
use super::unseen::{each, naive, positive, slope, spread, vector};

fn sech2(x: f64) -> f64 {
    4.0 * slope(2.0 * x)
}
pub fn functions() -> Vec<Function> {
    vec![
        each!("x²·(1 + tanh x)", spread::<2>, |x| x * x * (1.0 + x.tanh()), |x| 4.0
            * x
            * sigmoid(2.0 * x)
            + x * x * sech2(x)),
        each!("sin x·(1 + tanh x)", spread::<2>, |x| x.sin() * (1.0 + x.tanh()), |x| 2.0
            * x.cos()
            * sigmoid(2.0 * x)
            + x.sin() * sech2(x)),
        each!("TanhExp", spread::<2>, |x| x * x.exp().tanh(), |x| x.exp().tanh()
            + x * x.exp() * sech2(x.exp())),
        each!("Smish", spread::<2>, |x| x * (1.0 + naive(x)).ln().tanh(), |x| {
            let l = sigmoid(x).ln_1p();
            l.tanh() + x * sech2(l) * slope(x) / (1.0 + sigmoid(x))
        }),
        each!("Logish", spread::<2>, |x| x * (1.0 + naive(x)).ln(), |x| sigmoid(x).ln_1p()
            + x * slope(x) / (1.0 + sigmoid(x))),
        each!("Poisson", spread::<2>, |x| x.exp() - 3.0 * x, |x| x.exp() - 3.0),
        vector(
            "Dice",
            spread::<2>,
            |x| {
                let p = [naive(x[0]), naive(x[1])];
                vec![1.0 - 2.0 * p[0] / (p[0] + p[1] + 1.0)]
            },
            |x, dy| {
                let p = [sigmoid(x[0]), sigmoid(x[1])];
                let s = p[0] + p[1] + 1.0;
                vec![
                    -2.0 * dy[0] * (p[1] + 1.0) / s / s * slope(x[0]),
                    2.0 * dy[0] * p[0] / s / s * slope(x[1]),
                ]
            },
        ),
        vector(
            "InfoNCE",
            spread::<2>,
            |x| {
                let z = [x[0] / 0.1, x[1] / 0.1];
                let m = z[0].max(z[1]);
                vec![((z[0] - m).exp() + (z[1] - m).exp()).ln() + m - z[0]]
            },
            |x, dy| {
                let q = sigmoid((x[1] - x[0]) / 0.1);
                vec![-dy[0] * q / 0.1, dy[0] * q / 0.1]
            },
        ),
        vector(
            "RMS norm",
            spread::<2>,
            |x| {
                let r = ((x[0] * x[0] + x[1] * x[1]) / 2.0 + 1e-5).sqrt();
                vec![x[0] / r, x[1] / r]
            },
            |x, dy| {
                let v = (x[0] * x[0] + x[1] * x[1]) / 2.0 + 1e-5;
                let r3 = v * v.sqrt();
                let (a, b) = (x[0], x[1]);
                vec![
                    (dy[0] * (b * b / 2.0 + 1e-5) - dy[1] * a * b / 2.0) / r3,
                    (dy[1] * (a * a / 2.0 + 1e-5) - dy[0] * a * b / 2.0) / r3,
                ]
            },
        ),
        vector(
            "geometric mean",
            positive::<2>,
            |x| vec![((x[0].ln() + x[1].ln()) / 2.0).exp()],
            |x, dy| {
                let g = (x[0] * x[1]).sqrt();
                vec![dy[0] * g / 2.0 / x[0], dy[0] * g / 2.0 / x[1]]
            },
        ),
        each!("Student t", spread::<2>, |x| 2.0 * (1.0 + x * x / 3.0).ln(), |x| 4.0 * x
            / (3.0 + x * x)),
        each!(
            "tanh by exp",
            spread::<2>,
            |x| ((2.0 * x).exp() - 1.0) / ((2.0 * x).exp() + 1.0),
            sech2
        ),
        each!("x·σ²", spread::<2>, |x| x * naive(x).powi(2), |x| sigmoid(x).powi(2)
            * (1.0 + 2.0 * x * sigmoid(-x))),
        vector(
            "smoothed cross entropy",
            spread::<2>,
            |x| {
                let m = x[0].max(x[1]);
                let l = ((x[0] - m).exp() + (x[1] - m).exp()).ln() + m;
                vec![l - 0.95 * x[0] - 0.05 * x[1]]
            },
            |x, dy| {
                let d = 0.05 - sigmoid(x[1] - x[0]);
                vec![dy[0] * d, -dy[0] * d]
            },
        ),
        each!("−ln −ln σ", spread::<2>, |x| -(-naive(x).ln()).ln(), |x| {
            let l = if x > -30.0 { (-x).exp().ln_1p() } else { -x };
            sigmoid(-x) / l
        }),
        each!(
            "Cauchy's distribution",
            spread::<2>,
            |x| x.atan() / std::f64::consts::PI + 0.5,
            |x| 1.0 / (std::f64::consts::PI * (1.0 + x * x))
        ),
        vector(
            "1 − cosine to (1, 2)",
            spread::<2>,
            |x| {
                let n = (x[0] * x[0] + x[1] * x[1]).sqrt();
                vec![1.0 - (x[0] + 2.0 * x[1]) / (5f64.sqrt() * n)]
            },
            |x, dy| {
                let n = (x[0] * x[0] + x[1] * x[1]).sqrt();
                let c = (x[1] - 2.0 * x[0]) / (5f64.sqrt() * n * n * n);
                vec![-dy[0] * x[1] * c, dy[0] * x[0] * c]
            },
        ),
        each!("softplus²", spread::<2>, |x| (1.0 + x.exp()).ln().powi(2), |x| {
            let l = if x > 30.0 { x + (-x).exp() } else { x.exp().ln_1p() };
            2.0 * l * sigmoid(x)
        }),
        each!("x·(1 − tanh²)", spread::<2>, |x| x * (1.0 - x.tanh().powi(2)), |x| sech2(x)
            * (1.0 - 2.0 * x * x.tanh())),
        each!("ln(1 − e^(−x²))", spread::<2>, |x| (1.0 - (-x * x).exp()).ln(), |x| 2.0 * x
            / (x * x).exp_m1()),
        each!("x²·ln(1 + eˣ)", spread::<2>, |x| x * x * (1.0 + x.exp()).ln(), |x| {
            let l = if x > 30.0 { x + (-x).exp() } else { x.exp().ln_1p() };
            2.0 * x * l + x * x * sigmoid(x)
        }),
        vector(
            "x·(1 − σ(y))",
            spread::<2>,
            |x| vec![x[0] * (1.0 - naive(x[1]))],
            |x, dy| vec![dy[0] * sigmoid(-x[1]), -dy[0] * x[0] * slope(x[1])],
        ),
        vector(
            "x·ln(1 + e^y)·tanh x",
            spread::<2>,
            |x| vec![x[0] * x[0].tanh() * (1.0 + x[1].exp()).ln()],
            |x, dy| {
                let l = if x[1] > 30.0 { x[1] + (-x[1]).exp() } else { x[1].exp().ln_1p() };
                vec![
                    dy[0] * l * (x[0].tanh() + x[0] * sech2(x[0])),
                    dy[0] * x[0] * x[0].tanh() * sigmoid(x[1]),
                ]
            },
        ),
    ]
}
