//! What every optimizer is asked. An optimizer is a recurrence: each element of each tensor moves
//! from x to the next x by a formula of its own past gradients. A task writes that formula out for
//! one number; here it is followed over many steps, and compared at each.
//!
//! - Up to three tensors, alike or of different shapes, whose gradients differ in size: a memory
//!   that two of them share shows, and so does a step that is counted once for each of them.
//! - Up to 14 steps: a correction that counts from the wrong t shows in the first ones.
//! - A spike among zeros: what remains of one gradient, and for how long.
//! - ε of 10⁻⁸ and of 10: where it stands makes no difference while it is small.
//! - A rate that changes on the way.
//!
//! That gradients are left alone, and parameters moved in place, is in the types.

use super::*;

/// All hyperparameters that there are; an optimizer takes those that it has.
#[derive(Clone, Copy)]
pub struct Settings {
    pub rate: f64,
    pub momentum: f64,
    pub alpha: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
    pub weight_decay: f64,
    pub momentum_decay: f64,
}

impl Settings {
    /// The least that is allowed, to be changed one at a time.
    pub const LEAST: Settings = Settings {
        rate: 0.1,
        momentum: 0.0,
        alpha: 0.0,
        beta1: 0.0,
        beta2: 0.0,
        epsilon: 0.0,
        weight_decay: 0.0,
        momentum_decay: 0.0,
    };

    pub fn draw(case: &mut Case) -> Settings {
        let (beta1, weight_decay) = (case.number(0.3..0.95), case.number(0.05..0.5));
        Settings {
            rate: case.number(0.05..0.5),
            // Without any, momentum is plain gradient descent.
            momentum: *case.pick(&[0.9, 0.5, 0.0, 0.99]),
            alpha: case.number(0.5..0.99),
            beta1: *case.pick(&[0.9, beta1, 0.0]),
            beta2: case.number(0.5..0.999),
            epsilon: *case.pick(&[1e-8, 0.01, 1.0, 10.0]),
            weight_decay: *case.pick(&[0.0, weight_decay]),
            // So large that the schedule of NAdam's momentum moves within a few steps.
            momentum_decay: case.number(0.1..3.0),
        }
    }
}

/// Where parameters start, and the gradients that come at each step, wherever they are.
#[derive(Clone)]
pub struct Course {
    pub start: Vec<ArrayD<f64>>,
    pub gradients: Vec<Vec<ArrayD<f64>>>,
    /// Before which step (from 0) the rate becomes what.
    pub new_rate: Option<(usize, f64)>,
}

/// The last three are alike, so that two tensors often are.
const SHAPES: [&[usize]; 7] = [&[3], &[2, 3], &[], &[0], &[2, 1, 2], &[3], &[3]];

impl Course {
    /// Random gradients, large for some tensors and small for others.
    pub fn draw(case: &mut Case) -> Course {
        let (tensors, steps) = (case.size("tensors", 1..=3), case.size("steps", 1..=14));
        let kinds: Vec<(&[usize], f64)> =
            (0..tensors).map(|_| (*case.pick(&SHAPES), *case.pick(&[1.0, 0.01, 100.0]))).collect();
        let shapes: Vec<&[usize]> = kinds.iter().map(|(shape, _)| *shape).collect();
        case.tell(format!("shapes {shapes:?}"));
        let mut array = |shape: &[usize], scale: f64| {
            ArrayD::from_shape_simple_fn(IxDyn(shape), || scale * case.value())
        };
        let start = kinds.iter().map(|(shape, _)| array(shape, 1.0)).collect();
        let gradients =
            (0..steps).map(|_| kinds.iter().map(|&(shape, scale)| array(shape, scale)).collect());
        Course { start, gradients: gradients.collect(), new_rate: None }
    }

    /// One tensor, whose gradient is zero but for a single step.
    pub fn spike(case: &mut Case) -> Course {
        let (before, after) = (case.size("zeros before", 0..=3), case.size("zeros after", 1..=25));
        let start = case.vector("x", 2).into_dyn();
        let spike = case.vector("spike", 2).into_dyn() * 1000.0;
        let mut gradients = vec![vec![ArrayD::zeros(start.raw_dim())]; before + 1 + after];
        gradients[before] = vec![spike];
        Course { start: vec![start], gradients, new_rate: None }
    }

    /// The same with all gradients times `factor`.
    pub fn scaled(&self, factor: f64) -> Course {
        let scaled = |g: &Vec<ArrayD<f64>>| g.iter().map(|g| g * factor).collect();
        Course { gradients: self.gradients.iter().map(scaled).collect(), ..self.clone() }
    }

    /// The parameters at the start and after each step, by a recurrence for one number, which
    /// `memory` makes anew for each: from rate, x and g to the next x.
    pub fn by<Next: FnMut(f64, f64, f64) -> f64>(
        &self,
        rate: f64,
        memory: impl Fn() -> Next,
    ) -> Vec<Vec<ArrayD<f64>>> {
        let mut path = vec![self.start.clone(); self.gradients.len() + 1];
        for (i, start) in self.start.iter().enumerate() {
            for (index, &x) in start.indexed_iter() {
                let (mut next, mut rate, mut x) = (memory(), rate, x);
                for (step, g) in self.gradients.iter().enumerate() {
                    rate = self.new_rate.filter(|(at, _)| *at == step).map_or(rate, |(_, new)| new);
                    x = next(rate, x, g[i][&index]);
                    path[step + 1][i][&index] = x;
                }
            }
        }
        path
    }
}

/// The parameters at the start and after each step of `kit`'s optimizer.
macro_rules! walk {
    ($optimizer:expr, $course:expr) => {{
        use kit::Optimizer as _;
        let (mut optimizer, course) = ($optimizer, $course);
        let mut x = course.start.clone();
        let mut path = vec![x.clone()];
        for (step, gradients) in course.gradients.iter().enumerate() {
            if let Some((_, rate)) = course.new_rate.filter(|(at, _)| *at == step) {
                optimizer.set_learning_rate(rate);
            }
            optimizer.step(&mut x, gradients);
            path.push(x.clone());
        }
        path
    }};
}

/// The questions. `optimizer` makes one from the settings, `next` is its recurrence.
///
/// In a report, `after_step(3)(1)[0, 2]` is element [0, 2] of tensor 1 after three steps.
macro_rules! questions {
    (optimizer: $optimizer:expr, next: $next:expr) => {
        // Values reach 10⁴ where gradients are large, and 1 − β₂ᵗ is 10⁻³ at the least: sound forms
        // are within 10⁻¹¹ of each other.
        const TOLERANCE: f64 = 1e-10;

        #[test]
        fn follows_its_recurrence() {
            task!().cases(48, |case| {
                let (s, course) = (Settings::draw(case), Course::draw(case));
                let yours = case.ask(answer! {
                    parts! { after_step: walk!(($optimizer)(s), &course) }
                })?;
                let expected = course.by(s.rate, || $next(s));
                yours.close("after_step", &expected, TOLERANCE, TOLERANCE)
            });
        }

        #[test]
        fn remembers_a_spike_among_zeros() {
            task!().cases(16, |case| {
                let (s, course) = (Settings::draw(case), Course::spike(case));
                let yours = case.ask(answer! {
                    parts! { after_step: walk!(($optimizer)(s), &course) }
                })?;
                let expected = course.by(s.rate, || $next(s));
                yours.close("after_step", &expected, TOLERANCE, TOLERANCE)
            });
        }

        #[test]
        fn a_new_rate_acts_at_once() {
            task!().cases(16, |case| {
                let (s, mut course) = (Settings::draw(case), Course::draw(case));
                let (at, rate) = (case.size("new rate before step", 0..=3), case.number(0.5..1.0));
                course.new_rate = Some((at, rate));
                let yours = case.ask(answer! {
                    parts! { after_step: walk!(($optimizer)(s), &course) }
                })?;
                let expected = course.by(s.rate, || $next(s));
                yours.close("after_step", &expected, TOLERANCE, TOLERANCE)
            });
        }

        #[test]
        fn refuses_gradients_that_do_not_fit() {
            task!().once(|case| {
                let s = Settings::draw(case);
                let zeros = |shape: &[usize]| ArrayD::<f64>::zeros(shape);
                let one_step = |x: &[&[usize]], g: &[&[usize]]| Course {
                    start: x.iter().map(|shape| zeros(shape)).collect(),
                    gradients: vec![g.iter().map(|shape| zeros(shape)).collect()],
                    new_rate: None,
                };
                for (what, mentions, course) in [
                    ("a gradient 3×2 for 2×3", &[2, 3][..], one_step(&[&[2, 3]], &[&[3, 2]])),
                    ("a gradient of length 1 for 4", &[1, 4], one_step(&[&[4]], &[&[1]])),
                    ("one gradient for two", &[1, 2], one_step(&[&[4], &[4]], &[&[4]])),
                    ("two gradients for one", &[2, 1], one_step(&[&[4]], &[&[4], &[4]])),
                ] {
                    let question = answer! {
                        parts! { after_step: walk!(($optimizer)(s), &course) }
                    };
                    case.refuses(what, mentions, question)?;
                }
                Ok(())
            });
        }
    };
}

/// For an optimizer with a memory: once it has one, nothing else fits.
macro_rules! keeps_its_shapes {
    ($optimizer:expr) => {
        #[test]
        fn refuses_other_tensors_than_the_first_time() {
            task!().once(|case| {
                let s = Settings::draw(case);
                let zeros = |shapes: &[&[usize]]| -> Vec<ArrayD<f64>> {
                    shapes.iter().map(|shape| ArrayD::zeros(*shape)).collect()
                };
                let first = zeros(&[&[5], &[2, 3]]);
                for (what, mentions, second) in [
                    ("one tensor after two", &[1, 2][..], zeros(&[&[5]])),
                    ("three tensors after two", &[3, 2], zeros(&[&[5], &[2, 3], &[4]])),
                    ("3×2 after 2×3", &[2, 3], zeros(&[&[5], &[3, 2]])),
                    ("length 1 after length 5", &[1, 5], zeros(&[&[1], &[2, 3]])),
                ] {
                    let question = answer! {
                        use kit::Optimizer as _;
                        let mut optimizer = ($optimizer)(s);
                        for x in [&first, &second] {
                            optimizer.step(&mut x.clone(), x);
                        }
                        parts! { accepted: true }
                    };
                    case.refuses(what, mentions, question)?;
                }
                Ok(())
            });
        }
    };
}

/// For an optimizer that divides by the size of its gradients: with ε = 0 it is all the same
/// whether they are of size 10⁻⁶⁰, 1 or 10⁶⁰.
macro_rules! ignores_the_scale_of_gradients {
    (optimizer: $optimizer:expr, next: $next:expr) => {
        #[test]
        fn ignores_the_scale_of_gradients_without_epsilon() {
            task!().cases(8, |case| {
                let s = Settings { epsilon: 0.0, weight_decay: 0.0, ..Settings::draw(case) };
                let course = Course::draw(case);
                let expected = course.by(s.rate, || $next(s));
                let factor = *case.pick(&[1e60, 1e-60]);
                case.tell(format!("ε = 0, gradients times {factor:e}"));
                let scaled = course.scaled(factor);
                let yours = case.ask(answer! {
                    parts! { after_step: walk!(($optimizer)(s), &scaled) }
                })?;
                yours.close("after_step", &expected, TOLERANCE, TOLERANCE)
            });
        }
    };
}

/// Settings at the edge of what is allowed, and settings beyond it.
macro_rules! settings {
    (allowed: $allowed:expr, refused: { $($what:literal: $refused:expr),+ $(,)? }) => {
        #[test]
        fn refuses_settings_out_of_range() {
            task!().once(|case| {
                let x = vec![case.vector("x", 3).into_dyn()];
                let yours = case.ask(answer! {
                    use kit::Optimizer as _;
                    let mut moved = x.clone();
                    $allowed.step(&mut moved, &x);
                    parts! { x: moved }
                })?;
                let finite = yours.tensors("x").iter().all(|t| t.values.iter().all(|x| x.is_finite()));
                yours.holds(finite, "settings at the edge of what is allowed give NaN or ∞")?;
                for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
                    case.refuses(&format!("a new learning rate of {rate}"), &[], answer! {
                        use kit::Optimizer as _;
                        $allowed.set_learning_rate(rate);
                        parts! { accepted: true }
                    })?;
                }
                $(case.refuses($what, &[], answer! {
                    let _ = $refused;
                    parts! { accepted: true }
                })?;)+
                Ok(())
            });
        }
    };
}

pub(crate) use {ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk};
