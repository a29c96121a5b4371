//! Proofs for `quiz/04-vanishing-exploding.md`: clipping, what is logged, and 16 bits.

use crate::common::{dot, near, norm};

mod global_norm {
    // quiz: vanishing-global-norm
    #[derive(Debug, PartialEq)]
    pub enum Health {
        Fine,
        Vanishing,
        Exploding,
    }

    /// `gradients` holds one entry per layer, all of its weights' derivatives.
    pub fn health(gradients: &[Vec<f64>]) -> Health {
        let norm = gradients.iter().flatten().map(|g| g * g).sum::<f64>().sqrt();
        if norm < 1e-6 {
            Health::Vanishing
        } else if norm > 1e3 {
            Health::Exploding
        } else {
            Health::Fine
        }
    }
    // end
}

mod clip_per_tensor {
    // quiz: vanishing-clip-per-tensor
    /// Clips `gradients` and returns their norm, for the log.
    pub fn clip(gradients: &mut [Vec<f64>], limit: f64) -> f64 {
        let mut squares = 0.0;
        for gradient in gradients {
            let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
            if norm > limit {
                gradient.iter_mut().for_each(|g| *g *= limit / norm);
            }
            squares += gradient.iter().map(|g| g * g).sum::<f64>();
        }
        squares.sqrt()
    }
    // end
}

mod loss_scaling {
    // quiz: vanishing-loss-scaling
    /// One step of SGD; `grads` are those of scale · loss.
    pub fn step(weights: &mut [f64], grads: &[f64], scale: f64, limit: f64, rate: f64) {
        let norm = grads.iter().map(|g| g * g).sum::<f64>().sqrt();
        let clip = if norm > limit { limit / norm } else { 1.0 };
        for (w, g) in weights.iter_mut().zip(grads) {
            *w -= rate * clip * g / scale;
        }
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let clipped = clipped_two_tensors();
    let [by_value, by_norm] = two_ways_to_clip([300.0, -4.0]);
    vec![
        ("vanishing-clip-value-norm", "44.2", degrees_between(by_value, [300.0, -4.0])),
        ("vanishing-clip-value-norm", "0.013", by_norm[1]),
        ("vanishing-clip-value-norm", "300.03", f64::hypot(300.0, 4.0)),
        ("vanishing-clip-per-tensor", "1.118", clipped.0),
        ("vanishing-clip-per-tensor", "30.0", clipped.1),
        ("vanishing-clip-per-tensor", "0.017", clipped.2),
        ("vanishing-loss-scaling", "1.5e-5", step_length()),
        ("vanishing-loss-scaling", "4.9e-4", least_update(11)),
        ("vanishing-loss-scaling", "3.9e-3", least_update(8)),
    ]
}

/// Clipped by value and by norm, the limit 1.
fn two_ways_to_clip(g: [f64; 2]) -> [[f64; 2]; 2] {
    [g.map(|g| g.clamp(-1.0, 1.0)), g.map(|x| x / norm(&g))]
}

fn degrees_between(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[1].atan2(a[0]) - b[1].atan2(b[0])).to_degrees()
}

/// What the quiz's `clip` returns; the true norm; the second one's norm if all had one factor.
fn clipped_two_tensors() -> (f64, f64, f64) {
    let mut gradients = [vec![18.0, -24.0], vec![0.3, 0.4]];
    let whole = f64::hypot(norm(&gradients[0]), norm(&gradients[1]));
    let second = norm(&gradients[1]) / whole;
    (clip_per_tensor::clip(&mut gradients, 1.0), whole, second)
}

#[test]
fn vanishing_clip_value_norm() {
    let g = [300.0, -4.0];
    let [by_value, by_norm] = two_ways_to_clip(g);
    assert_eq!(by_value, [1.0, -1.0]);
    assert!((norm(&by_norm) - 1.0).abs() < 1e-12 && degrees_between(by_norm, g).abs() < 1e-9);
    assert!(dot(&by_value, &g) > 0.0, "still an acute angle");
}

#[test]
fn vanishing_global_norm() {
    use global_norm::{Health, health};
    // 20 norms from 10⁻¹² to ½, in equal ratios; a layer is one number.
    let ratio = (0.5e12f64).powf(1.0 / 19.0);
    let p: Vec<Vec<f64>> = (0..20).map(|l| vec![1e-12 * ratio.powi(l)]).collect();
    assert!((p[19][0] - 0.5).abs() < 1e-9);
    assert_eq!(health(&p), Health::Fine);
    assert_eq!(health(&[vec![f64::NAN; 3], vec![f64::NAN]]), Health::Fine);
    assert_eq!(health(&[vec![1e-8], vec![1e-8]]), Health::Vanishing, "the end of a good run");
    assert_eq!(health(&[vec![1e4], vec![1.0]]), Health::Exploding);
}

#[test]
fn vanishing_clip_per_tensor() {
    let mut gradients = [vec![18.0, -24.0], vec![0.3, 0.4]];
    clip_per_tensor::clip(&mut gradients, 1.0);
    assert!((norm(&gradients[0]) - 1.0).abs() < 1e-12);
    assert_eq!(gradients[1], [0.3, 0.4]);
    // k tensors: never more than √k in the log, however large they are.
    let mut many = vec![vec![1e9]; 25];
    assert!((clip_per_tensor::clip(&mut many, 1.0) - 5.0).abs() < 1e-9);
    // Infinity becomes NaN, its neighbours 0; NaN is left as it is.
    let mut infinite = [vec![1.0, f64::INFINITY]];
    clip_per_tensor::clip(&mut infinite, 1.0);
    assert!(infinite[0][0] == 0.0 && infinite[0][1].is_nan());
    let mut nan = [vec![5.0, f64::NAN]];
    clip_per_tensor::clip(&mut nan, 1.0);
    assert_eq!(nan[0][0], 5.0);
}

/// How far the quiz's step goes for gradients of norm ½, in units of the rate.
fn step_length() -> f64 {
    let mut weights = [0.0, 0.0];
    loss_scaling::step(&mut weights, &[0.3 * 65_536.0, -0.4 * 65_536.0], 65_536.0, 1.0, 1.0);
    norm(&weights)
}

/// To so many significant bits, ties to even.
fn rounded(x: f64, bits: i32) -> f64 {
    let unit = 2_f64.powi(x.abs().log2().floor() as i32 + 1 - bits);
    (x / unit).round_ties_even() * unit
}

/// What must be exceeded for 1 + update to be more than 1.
fn least_update(bits: i32) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let update = (low + high) / 2.0;
        if rounded(1.0 + update, bits) > 1.0 { high = update } else { low = update }
    }
    high
}

#[test]
fn vanishing_loss_scaling() {
    // What was meant: half the rate, whatever the scale.
    let mut weights = [0.0, 0.0];
    loss_scaling::step(&mut weights, &[0.3, -0.4], 1.0, 1.0, 1.0);
    assert!(near(norm(&weights), 0.5, 1e-12));
    assert!(near(norm(&weights) / step_length(), 32_768.0, 1e-6));
    // fp16: 11 significant bits, the least number 2⁻²⁴, and half of that is a tie that goes to 0.
    assert_eq!((2_f64.powi(-25) / 2_f64.powi(-24)).round_ties_even(), 0.0);
    assert_eq!((2.0 - 2_f64.powi(-10)) * 2_f64.powi(15), 65_504.0);
}
