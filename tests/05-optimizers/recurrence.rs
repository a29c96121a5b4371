//! What every optimizer is asked. An optimizer is a recurrence: each element of each tensor moves
//! from x to the next x by a formula of its own past gradients. A task writes that formula out for
//! one number; here it is followed over many steps, and compared at each.
//!
//! - Up to three tensors, alike or of different shapes, whose gradients differ in size: a memory
//!   that two of them share shows, and so does a step that is counted once for each of them.
//! - Up to 14 steps: a correction that counts from the wrong t shows in the first ones. And 300 of
//!   them: one that stops counting shows in the last.
//! - Two spikes among zeros: what remains of one gradient, and for how long, also where nothing
//!   moves meanwhile.
//! - ε of 10⁻⁸ and of 10: where it stands makes no difference while it is small.
//! - A rate that changes on the way.
//!
//! That gradients are left alone, and parameters moved in place, is in the types.

use super::settings::{BETA1, RATE, Setting, Settings};
use super::*;

/// Values reach 10⁴ where gradients are large, and 1 − β₂ᵗ is 10⁻³ at the least: sound forms are
/// within 10⁻¹¹ of each other.
pub const TOLERANCE: f64 = 1e-10;

/// A step of an optimizer of `kit`, whichever crate that is; first with a new rate, if there is one.
pub type Step = Box<dyn FnMut(Option<f64>, &mut [ArrayD<f64>], &[ArrayD<f64>])>;

/// A recurrence for one number, with its memory: from rate, x and g to the next x.
pub type Next = Box<dyn FnMut(f64, f64, f64) -> f64>;

/// An optimizer to ask about.
pub struct Subject {
    /// `kit`'s, the one under judgement.
    pub yours: fn(Settings) -> Step,
    /// The catalogue's.
    pub known: fn(Settings) -> Step,
    /// Its recurrence.
    pub next: fn(Settings) -> Next,
    /// The settings that it has beside the rate.
    pub settings: &'static [Setting],
}

/// A [`Step`] of an optimizer of `kit`.
macro_rules! step {
    ($optimizer:expr) => {{
        use kit::Optimizer as _;
        let mut optimizer = $optimizer;
        Box::new(move |rate, x, g| {
            if let Some(rate) = rate {
                optimizer.set_learning_rate(rate);
            }
            optimizer.step(x, g);
        })
    }};
}

/// A [`Subject`]; how an optimizer of `kit` is made from [`Settings`] is written once.
macro_rules! subject {
    (|$s:ident| $optimizer:expr, next: $next:expr, settings: $settings:expr) => {
        Subject {
            yours: |$s| step!($optimizer),
            known: |$s| {
                use ::mistakes as kit;
                step!($optimizer)
            },
            next: |s| Box::new($next(s)),
            settings: &$settings,
        }
    };
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
const SHAPES: [&[usize]; 7] = [&[3], &[2, 3], &[], &[0], &[3, 1, 4], &[3], &[3]];

impl Course {
    /// Random gradients, large for some tensors and small for others. Those of every other step
    /// lie differently in memory than their parameters.
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
        let mut gradients: Vec<Vec<ArrayD<f64>>> = (0..steps)
            .map(|_| kinds.iter().map(|&(shape, scale)| array(shape, scale)).collect())
            .collect();
        gradients.iter_mut().step_by(2).flatten().for_each(|g| *g = turned(g));
        Course { start, gradients, new_rate: None }
    }

    /// One tensor, whose gradient is zero but for two steps: a large one, and the last.
    fn spikes(case: &mut Case) -> Course {
        let (before, between) =
            (case.size("zeros before", 0..=3), case.size("zeros between", 1..=25));
        let start = case.vector("x", 2).into_dyn();
        let spike = case.vector("spike", 2).into_dyn() * 1000.0;
        let mut gradients = vec![vec![ArrayD::zeros(start.raw_dim())]; before + 1 + between];
        gradients[before] = vec![spike];
        gradients.push(vec![case.vector("last", 2).into_dyn()]);
        Course { start: vec![start], gradients, new_rate: None }
    }

    /// One number for 300 steps, with a spike in the 280th, when all means have settled.
    fn long(case: &mut Case) -> Course {
        case.tell("300 steps");
        let mut number = |scale: f64| vec![ndarray::arr0(scale * case.value()).into_dyn()];
        let start = number(1.0);
        let gradients = (1..=300).map(|t| number(if t == 280 { 1000.0 } else { 1.0 })).collect();
        Course { start, gradients, new_rate: None }
    }

    /// The same with all gradients times `factor`.
    fn steeper(&self, factor: f64) -> Course {
        let times = |g: &Vec<ArrayD<f64>>| g.iter().map(|g| g * factor).collect();
        Course { gradients: self.gradients.iter().map(times).collect(), ..self.clone() }
    }

    /// The parameters at the start and after each step, by a recurrence for one number, which
    /// `memory` makes anew for each.
    fn by(&self, rate: f64, memory: &dyn Fn() -> Next) -> Vec<Vec<ArrayD<f64>>> {
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

/// The parameters at the start and after each step.
///
/// In a report, `after_step(3)(1)[0, 2]` is element [0, 2] of tensor 1 after three steps.
fn walk(mut step: Step, course: &Course, unit: f64) -> Answer {
    let mut x: Vec<ArrayD<f64>> = course.start.iter().map(|x| x * unit).collect();
    let mut path = vec![course.start.clone()];
    for (t, gradients) in course.gradients.iter().enumerate() {
        let new_rate = course.new_rate.filter(|(at, _)| *at == t).map(|(_, rate)| rate);
        step(new_rate, &mut x, gradients);
        path.push(x.iter().map(|x| x / unit).collect());
    }
    parts! { after_step: path }
}

impl Subject {
    /// Walks `yours`, with parameters in some unit; where it must come by, `expected` walks.
    fn compare(
        &self,
        case: &mut Case,
        s: Settings,
        (yours, unit): (&Course, f64),
        expected: &Course,
    ) -> Verdict {
        let yours = case.ask(Question {
            yours: &|| walk((self.yours)(s), yours, unit),
            known: &|| walk((self.known)(s), yours, unit),
        })?;
        let expected = expected.by(s.rate, &|| (self.next)(s));
        yours.close("after_step", &expected, TOLERANCE, TOLERANCE)
    }

    pub fn follows_its_recurrence(&self, case: &mut Case) -> Verdict {
        let (s, course) = (Settings::draw(case), Course::draw(case));
        self.compare(case, s, (&course, 1.0), &course)
    }

    pub fn remembers_a_spike_among_zeros(&self, case: &mut Case) -> Verdict {
        let (s, course) = (Settings::draw(case), Course::spikes(case));
        self.compare(case, s, (&course, 1.0), &course)
    }

    pub fn goes_on_for_hundreds_of_steps(&self, case: &mut Case) -> Verdict {
        let course = Course::long(case);
        // With a small β₁ a spike is a step of many rates; no bound is put on it.
        let has_beta1 = self.settings.iter().any(|setting| setting.name == BETA1.name);
        let values: &[f64] = if has_beta1 { &[0.9, 0.1] } else { &[Settings::PYTORCH.beta1] };
        for &beta1 in values {
            if has_beta1 {
                case.tell(format!("β₁ = {beta1}"));
            }
            let s = Settings { beta1, ..Settings::PYTORCH };
            self.compare(case, s, (&course, 1.0), &course)?;
        }
        Ok(())
    }

    pub fn a_new_rate_acts_at_once(&self, case: &mut Case) -> Verdict {
        let (s, mut course) = (Settings::draw(case), Course::draw(case));
        let (at, rate) = (case.size("new rate before step", 0..=3), case.number(0.5..1.0));
        course.new_rate = Some((at, rate));
        self.compare(case, s, (&course, 1.0), &course)
    }

    /// For an optimizer that divides by the size of its gradients: with ε = 0 it is all the same
    /// whether they are of size 10⁻⁶⁰, 1 or 10⁶⁰.
    pub fn ignores_the_scale_of_gradients_without_epsilon(&self, case: &mut Case) -> Verdict {
        let s = Settings { epsilon: 0.0, weight_decay: 0.0, ..Settings::draw(case) };
        let (course, factor) = (Course::draw(case), *case.pick(&[1e60, 1e-60]));
        case.tell(format!("ε = 0, gradients times {factor:e}"));
        self.compare(case, s, (&course.steeper(factor), 1.0), &course)
    }

    /// For an optimizer that is linear: with parameters and gradients in another unit, every step
    /// is the same in that unit. A bound on the step, or a threshold, has a unit of its own.
    pub fn goes_the_same_way_in_any_unit(&self, case: &mut Case) -> Verdict {
        let (s, course) = (Settings::draw(case), Course::draw(case));
        // A power of 2, which rounds nothing.
        let exponent = *case.pick(&[100, -100]);
        let unit = 2f64.powi(exponent);
        case.tell(format!("parameters and gradients times 2^{exponent}"));
        self.compare(case, s, (&course.steeper(unit), unit), &course)
    }

    pub fn refuses_gradients_that_do_not_fit(&self, case: &mut Case) -> Verdict {
        let s = Settings::draw(case);
        for (what, mentions, x, g) in [
            ("a gradient 3×2 for 2×3", &[2, 3][..], zeros(&[&[2, 3]]), zeros(&[&[3, 2]])),
            ("a gradient of length 1 for 4", &[1, 4], zeros(&[&[4]]), zeros(&[&[1]])),
            ("one gradient for two", &[1, 2], zeros(&[&[4], &[4]]), zeros(&[&[4]])),
            ("two gradients for one", &[2, 1], zeros(&[&[4]]), zeros(&[&[4], &[4]])),
            ("no gradient for two", &[2], zeros(&[&[4], &[4]]), zeros(&[])),
        ] {
            let course = Course { start: x, gradients: vec![g], new_rate: None };
            let question = Question {
                yours: &|| walk((self.yours)(s), &course, 1.0),
                known: &|| walk((self.known)(s), &course, 1.0),
            };
            case.refuses(what, mentions, question)?;
        }
        Ok(())
    }

    /// For an optimizer with a memory: once it has one, nothing else fits.
    pub fn refuses_other_tensors_than_the_first_time(&self, case: &mut Case) -> Verdict {
        let s = Settings::draw(case);
        let first = zeros(&[&[5], &[2, 3]]);
        for (what, mentions, second) in [
            ("one tensor after two", &[1, 2][..], zeros(&[&[5]])),
            ("three tensors after two", &[3, 2], zeros(&[&[5], &[2, 3], &[4]])),
            ("3×2 after 2×3", &[2, 3], zeros(&[&[5], &[3, 2]])),
            ("length 1 after length 5", &[1, 5], zeros(&[&[1], &[2, 3]])),
        ] {
            let both = |mut step: Step| {
                for x in [&first, &second] {
                    step(None, &mut x.clone(), x);
                }
                parts! { accepted: true }
            };
            let question =
                Question { yours: &|| both((self.yours)(s)), known: &|| both((self.known)(s)) };
            case.refuses(what, mentions, question)?;
        }
        Ok(())
    }

    /// Each setting at the edge of what is allowed, and beyond it.
    pub fn refuses_settings_out_of_range(&self, case: &mut Case) -> Verdict {
        let x = vec![case.vector("x", 3).into_dyn()];
        let course = Course { start: x.clone(), gradients: vec![x], new_rate: None };
        self.compare(case, Settings::LEAST, (&course, 1.0), &course)?;
        for &rate in RATE.refused {
            let set = |mut step: Step| {
                step(Some(rate), &mut [], &[]);
                parts! { accepted: true }
            };
            let question = Question {
                yours: &|| set((self.yours)(Settings::LEAST)),
                known: &|| set((self.known)(Settings::LEAST)),
            };
            case.refuses(&format!("a new learning rate of {rate}"), &[], question)?;
        }
        for setting in [RATE].iter().chain(self.settings) {
            for &value in setting.refused {
                let mut s = Settings::LEAST;
                *(setting.of)(&mut s) = value;
                let made = |_: Step| parts! { accepted: true };
                let question =
                    Question { yours: &|| made((self.yours)(s)), known: &|| made((self.known)(s)) };
                case.refuses(&format!("a {} of {value}", setting.name), &[], question)?;
            }
        }
        Ok(())
    }
}

fn zeros(shapes: &[&[usize]]) -> Vec<ArrayD<f64>> {
    shapes.iter().map(|shape| ArrayD::zeros(*shape)).collect()
}

/// The tests of an optimizer: those for all, and those named.
macro_rules! questions {
    ($subject:ident $(, $more:ident!)*) => {
        #[test]
        fn follows_its_recurrence() {
            task!().cases(48, |case| $subject.follows_its_recurrence(case));
        }

        #[test]
        fn remembers_a_spike_among_zeros() {
            task!().cases(16, |case| $subject.remembers_a_spike_among_zeros(case));
        }

        #[test]
        fn goes_on_for_hundreds_of_steps() {
            task!().cases(2, |case| $subject.goes_on_for_hundreds_of_steps(case));
        }

        #[test]
        fn a_new_rate_acts_at_once() {
            task!().cases(16, |case| $subject.a_new_rate_acts_at_once(case));
        }

        #[test]
        fn refuses_gradients_that_do_not_fit() {
            task!().once(|case| $subject.refuses_gradients_that_do_not_fit(case));
        }

        #[test]
        fn refuses_settings_out_of_range() {
            task!().once(|case| $subject.refuses_settings_out_of_range(case));
        }

        $($more!($subject);)*
    };
}

macro_rules! keeps_its_shapes {
    ($subject:ident) => {
        #[test]
        fn refuses_other_tensors_than_the_first_time() {
            task!().once(|case| $subject.refuses_other_tensors_than_the_first_time(case));
        }
    };
}

macro_rules! ignores_the_scale {
    ($subject:ident) => {
        #[test]
        fn ignores_the_scale_of_gradients_without_epsilon() {
            task!().cases(8, |case| $subject.ignores_the_scale_of_gradients_without_epsilon(case));
        }
    };
}

macro_rules! has_no_unit {
    ($subject:ident) => {
        #[test]
        fn goes_the_same_way_in_any_unit() {
            task!().cases(8, |case| $subject.goes_the_same_way_in_any_unit(case));
        }
    };
}

pub(crate) use {has_no_unit, ignores_the_scale, keeps_its_shapes, questions, step, subject};
