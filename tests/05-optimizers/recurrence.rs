//! What every optimizer is asked. An optimizer is a recurrence: each element of each tensor moves
//! from x to the next x by a formula of its own past gradients. A task writes that formula out for
//! one number; here it is followed over many steps, and compared at each.
//!
//! - Up to three tensors, alike or of different shapes, whose gradients differ in size: a memory
//!   that two of them share shows, and so does a step that is counted once for each of them.
//! - Up to 14 steps: a correction that counts from the wrong t shows in the first ones. And 2000 of
//!   them (600 of NAdam): one that stops counting shows in the last.
//! - Elements and gradients of exactly 0 among others, and two spikes among zeros: what remains of
//!   one gradient, and for how long, also where nothing moves meanwhile.
//! - ε of 10⁻⁸ and of 10: where it stands makes no difference while it is small.
//! - A rate that changes on the way, to 0 too, and back.
//!
//! That gradients are left alone, and parameters moved in place, is in the types.

use super::settings::{ALPHA, BETA2, MOMENTUM_DECAY, RATE, Setting, Settings};
use super::*;

/// Values reach 10⁴ where gradients are large, and 1 − β₁ᵗ and 1 − β₂ᵗ are 5·10⁻⁵ at the least,
/// where the rounding of β itself is 2·10⁻¹² of them: sound forms are within 2·10⁻¹¹ of each other,
/// and in one case of 10⁴ within 2·10⁻¹⁰, where a decay of 30 makes much of little.
pub const TOLERANCE: f64 = 1e-9;

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
    /// Before which steps, counted from 1, the rate becomes what.
    new_rates: Vec<(usize, f64)>,
    /// The size of parameters that is usual here.
    unit: f64,
}

/// Three are alike, so that two tensors often are.
const SHAPES: [&[usize]; 8] = [&[], &[3], &[2, 3], &[3], &[0], &[3, 1, 4], &[2, 1, 2, 1, 2], &[3]];

impl Course {
    fn new(start: Vec<ArrayD<f64>>, gradients: Vec<Vec<ArrayD<f64>>>) -> Course {
        Course { start, gradients, new_rates: vec![], unit: 1.0 }
    }

    /// Random gradients, large for some tensors and small for others; one element in six is 0.
    pub fn draw(case: &mut Case) -> Course {
        let (tensors, steps) = (case.size("tensors", 1..=3), case.size("steps", 1..=14));
        let kinds: Vec<(&[usize], f64)> =
            (0..tensors).map(|_| (*case.pick(&SHAPES), *case.pick(&[1.0, 0.01, 100.0]))).collect();
        let in_any_order = *case.pick(&[false, true]);
        let mut course = Course::of(case, &kinds, steps);
        if in_any_order {
            case.tell("column-major, reversed and strided arrays");
            let arrays = course.start.iter_mut().chain(course.gradients.iter_mut().flatten());
            arrays.enumerate().for_each(|(how, array)| *array = laid(array, how));
        }
        course
    }

    /// For tensors of these shapes, with gradients of these sizes.
    fn of(case: &mut Case, kinds: &[(&[usize], f64)], steps: usize) -> Course {
        let shapes: Vec<&[usize]> = kinds.iter().map(|(shape, _)| *shape).collect();
        case.tell(format!("shapes {shapes:?}"));
        let mut array = |&(shape, scale): &(&[usize], f64)| {
            // Sizes are spread evenly between 0.05 and 2.
            let mut element = || Some(case.value()).filter(|v| v.abs() > 0.375).unwrap_or(0.0);
            ArrayD::from_shape_simple_fn(IxDyn(shape), || scale * element())
        };
        let start = kinds.iter().map(|(shape, _)| array(&(*shape, 1.0))).collect();
        let gradients = (0..steps).map(|_| kinds.iter().map(&mut array).collect()).collect();
        Course::new(start, gradients)
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
        Course::new(vec![start], gradients)
    }

    /// One number for many steps, with a spike near the end, when all means have settled.
    fn long(case: &mut Case, steps: usize) -> Course {
        case.tell(format!("{steps} steps"));
        let mut number = |scale: f64| vec![ndarray::arr0(scale * case.value()).into_dyn()];
        let start = number(1.0);
        let spike = steps - 100;
        let gradients =
            (1..=steps).map(|t| number(if t == spike { 1000.0 } else { 1.0 })).collect();
        Course::new(start, gradients)
    }

    /// The same with all gradients times `factor`, and 1 for 0: without ε, 0 is no gradient to
    /// divide by.
    fn steeper(mut self, factor: f64) -> Course {
        let nonzero = |g: f64| factor * if g == 0.0 { 1.0 } else { g };
        self.gradients.iter_mut().flatten().for_each(|g| g.mapv_inplace(nonzero));
        self
    }

    /// The same with parameters and gradients in another unit.
    fn in_unit(mut self, unit: f64) -> Course {
        let all = self.start.iter_mut().chain(self.gradients.iter_mut().flatten());
        all.for_each(|array| array.mapv_inplace(|x| x * unit));
        Course { unit, ..self }
    }

    /// The rate that is set before step `t`.
    fn new_rate(&self, t: usize) -> Option<f64> {
        self.new_rates.iter().find(|(at, _)| *at == t).map(|(_, rate)| *rate)
    }

    /// The parameters at the start and after each step, by a recurrence for one number, which
    /// `memory` makes anew for each.
    fn by(&self, rate: f64, memory: &dyn Fn() -> Next) -> Vec<Vec<ArrayD<f64>>> {
        let mut path = vec![self.start.clone(); self.gradients.len() + 1];
        for (i, start) in self.start.iter().enumerate() {
            for (index, &x) in start.indexed_iter() {
                let (mut next, mut rate, mut x) = (memory(), rate, x);
                for (t, g) in (1..).zip(&self.gradients) {
                    rate = self.new_rate(t).unwrap_or(rate);
                    x = next(rate, x, g[i][&index]);
                    path[t][i][&index] = x;
                }
            }
        }
        path
    }
}

/// The parameters at the start and after each step.
fn walk(mut step: Step, course: &Course) -> Answer {
    let mut x = course.start.clone();
    let mut path = vec![x.clone()];
    for (t, gradients) in (1..).zip(&course.gradients) {
        step(course.new_rate(t), &mut x, gradients);
        path.push(x.clone());
    }
    parts! { "parameter {1} after step {0}": path }
}

impl Subject {
    fn has(&self, setting: &Setting) -> bool {
        self.settings.iter().any(|own| own.name == setting.name)
    }

    /// The settings, for the report.
    fn give(&self, case: &mut Case, mut s: Settings) {
        for setting in [RATE].iter().chain(self.settings) {
            case.given(setting.name, (setting.of)(&mut s));
        }
    }

    /// Walks the course, and compares it with the recurrence at each step.
    fn compare(&self, case: &mut Case, s: Settings, course: &Course) -> Judgement {
        self.give(case, s);
        case.given("x", &course.start);
        for (t, g) in (1..).zip(&course.gradients).take(16) {
            if let Some(rate) = course.new_rate(t) {
                case.given(&format!("learning rate from step {t}"), &rate);
            }
            case.given(&format!("g in step {t}"), g);
        }
        let yours = case.ask(Question {
            yours: &|| walk((self.yours)(s), course),
            known: &|| walk((self.known)(s), course),
        })?;
        let expected = course.by(s.rate, &|| (self.next)(s));
        // With β₂ or α of 0, v drops from 10⁶ to 10⁻² at once, and v + (1 − β₂)·(g² − v), a sound
        // form, keeps eight digits of that.
        let forgets = s.beta2 == 0.0 && (self.has(&BETA2) || self.has(&ALPHA));
        let tolerance = if forgets { 1e-6 } else { TOLERANCE };
        yours.close("parameter {1} after step {0}", &expected, tolerance * course.unit, tolerance)
    }

    pub fn follows_its_recurrence(&self, case: &mut Case) -> Judgement {
        let (s, course) = (Settings::draw(case), Course::draw(case));
        self.compare(case, s, &course)
    }

    pub fn remembers_a_spike_among_zeros(&self, case: &mut Case) -> Judgement {
        let (s, course) = (Settings::draw(case), Course::spikes(case));
        self.compare(case, s, &course)
    }

    /// Only the end is compared: whatever was wrong on the way is part of it.
    pub fn goes_on_for_many_steps(&self, case: &mut Case) -> Judgement {
        // A product over all steps so far may be taken anew at each of them.
        let many = if self.has(&MOMENTUM_DECAY) { 600 } else { 2000 };
        let mut usual = Settings::PYTORCH;
        // So slow that β₁ᵗ, or the product of all μ, is far from 0 at the end.
        let (beta1, beta2, momentum_decay) = (0.9999, 0.9999, 1000.0);
        let (alpha, momentum) = (0.9999, 0.999);
        let mut slow = Settings { beta1, beta2, alpha, momentum, momentum_decay, ..usual };
        let can_be_slow = self.settings.iter().any(|s| (s.of)(&mut usual) != (s.of)(&mut slow));
        let few = if can_be_slow { 600 } else { many };
        for (s, steps) in
            [(usual, few), (slow, many)].into_iter().take(1 + usize::from(can_be_slow))
        {
            case.forget();
            let course = Course::long(case, steps);
            self.give(case, s);
            let end = |mut step: Step| {
                let mut x = course.start.clone();
                course.gradients.iter().for_each(|g| step(None, &mut x, g));
                parts! { "parameter after all steps": x }
            };
            let yours = case.ask(Question {
                yours: &|| end((self.yours)(s)),
                known: &|| end((self.known)(s)),
            })?;
            let expected = course.by(s.rate, &|| (self.next)(s)).pop().unwrap_or_default();
            yours.close("parameter after all steps", &expected, TOLERANCE, TOLERANCE)?;
        }
        Ok(())
    }

    pub fn moves_any_number_of_tensors(&self, case: &mut Case) -> Judgement {
        let s = Settings::draw(case);
        let nothing = Course::of(case, &[], 2);
        self.compare(case, s, &nothing)?;
        let mut kinds = [(&[3][..], 1.0); 12];
        kinds[9] = (&[20, 15], 100.0);
        let course = Course::of(case, &kinds, 3);
        self.compare(case, s, &course)
    }

    pub fn a_new_rate_acts_at_once(&self, case: &mut Case) -> Judgement {
        let (s, mut course) = (Settings::draw(case), Course::draw(case));
        let (first, second) = (case.number(0.5..1.0), case.number(0.5..1.0));
        // A schedule may end at 0, and another begin.
        let first = *case.pick(&[first, 0.0, 30.0, 1e-13]);
        let at = case.size("new rate before step", 1..=4);
        course.new_rates = vec![(at, first), (at + 2, second)];
        self.compare(case, s, &course)
    }

    /// A gradient of NaN is not hidden, and spoils its own element alone.
    pub fn passes_nan_on(&self, case: &mut Case) -> Judgement {
        let s = Settings::draw(case);
        let x = vec![case.vector("x", 2).into_dyn()];
        let mut gradients = vec![x.clone(); 4];
        gradients[case.size("NaN in step", 1..=4) - 1][0][0] = f64::NAN;
        self.compare(case, s, &Course::new(x, gradients))
    }

    /// For an optimizer that divides by the size of its gradients: with ε = 0 it is all the same
    /// whether they are of size 10⁻¹²⁰, 1 or 10¹²⁰.
    pub fn ignores_the_scale_of_gradients_without_epsilon(&self, case: &mut Case) -> Judgement {
        let s = Settings { epsilon: 0.0, weight_decay: 0.0, ..Settings::draw(case) };
        let (course, factor) = (Course::draw(case), *case.pick(&[1e120, 1e-120]));
        case.tell(format!("ε = 0, gradients times {factor:e}"));
        self.compare(case, s, &course.steeper(factor))
    }

    /// For an optimizer that is linear: with parameters and gradients in another unit, every step
    /// is the same in that unit. A bound on the step, or a threshold, has a unit of its own.
    pub fn goes_the_same_way_in_any_unit(&self, case: &mut Case) -> Judgement {
        let (s, course) = (Settings::draw(case), Course::draw(case));
        // A power of 2, which rounds nothing.
        let exponent = *case.pick(&[900, -900]);
        case.tell(format!("parameters and gradients times 2^{exponent}"));
        self.compare(case, s, &course.in_unit(2f64.powi(exponent)))
    }

    /// For an optimizer with weight decay: parameters decay however small or large they are, and
    /// their gradients with them. ε is so large that small gradients are divided by it alone, and λ
    /// so small that nothing grows: small parameters go the same way in any unit then.
    pub fn decays_parameters_of_any_size(&self, case: &mut Case) -> Judgement {
        let (drawn, course) = (Settings::draw(case), Course::draw(case));
        let (weight_decay, epsilon) = (case.number(0.05..0.5), *case.pick(&[1.0, 10.0]));
        // Beside a v of 2⁶⁰⁰ that is forgotten at once, v + (1 − β₂)·(g² − v) has nothing left of a small g².
        let beta2 = if drawn.beta2 == 0.0 { 0.9 } else { drawn.beta2 };
        let s = Settings { weight_decay, epsilon, beta2, alpha: beta2, ..drawn };
        for exponent in [-300, 300] {
            case.forget();
            case.tell(format!("parameters and gradients times 2^{exponent}"));
            self.compare(case, s, &course.clone().in_unit(2f64.powi(exponent)))?;
        }
        Ok(())
    }

    /// Whatever ndarray would broadcast, and more; in the first step and in the second.
    pub fn refuses_gradients_that_do_not_fit(&self, case: &mut Case) -> Judgement {
        let s = Settings::draw(case);
        for (what, mentions, x, g) in [
            ("a gradient 3×2 for 2×3", &[2, 3][..], &[&[2, 3][..]][..], &[&[3, 2][..]][..]),
            ("a gradient 1×3 for 2×3", &[1, 2, 3], &[&[2, 3]], &[&[1, 3]]),
            ("a gradient 2×1 for 2×3", &[1, 2, 3], &[&[2, 3]], &[&[2, 1]]),
            ("a gradient of length 3 for 2×3", &[2, 3], &[&[2, 3]], &[&[3]]),
            ("a gradient of length 6 for 2×3", &[2, 3, 6], &[&[2, 3]], &[&[6]]),
            ("a gradient 1×4 for length 4", &[1, 4], &[&[4]], &[&[1, 4]]),
            ("a gradient of length 1 for 4", &[1, 4], &[&[4]], &[&[1]]),
            ("a gradient of length 3 for 4", &[3, 4], &[&[4]], &[&[3]]),
            ("a gradient of length 5 for 4", &[5, 4], &[&[4]], &[&[5]]),
            ("a gradient of one number for length 4", &[4], &[&[4]], &[&[]]),
            ("a second gradient of length 1 for 4", &[1, 4], &[&[4], &[4]], &[&[4], &[1]]),
            ("one gradient for two", &[1, 2], &[&[4], &[4]], &[&[4]]),
            ("two gradients for one", &[2, 1], &[&[4]], &[&[4], &[4]]),
            ("no gradient for two", &[2], &[&[4], &[4]], &[]),
        ] {
            let (x, g) = (zeros(x), zeros(g));
            for (when, gradients) in [("", vec![g.clone()]), (" in step 2", vec![x.clone(), g])] {
                self.refuses(case, &format!("{what}{when}"), mentions, s, &|mut step| {
                    gradients.iter().for_each(|g| step(None, &mut x.clone(), g));
                })?;
            }
        }
        Ok(())
    }

    /// For an optimizer with a memory: once it has one, nothing else fits.
    pub fn refuses_other_tensors_than_the_first_time(&self, case: &mut Case) -> Judgement {
        let s = Settings::draw(case);
        for (what, mentions, first, second) in [
            ("one tensor after two", &[1, 2][..], &[&[5][..], &[4]][..], &[&[5][..]][..]),
            ("three tensors after two", &[3, 2], &[&[5], &[4]], &[&[5], &[4], &[4]]),
            ("two tensors after none", &[2, 0], &[], &[&[5], &[4]]),
            ("no tensor after two", &[0, 2], &[&[5], &[4]], &[]),
            ("two tensors in the other order", &[4, 5], &[&[5], &[4]], &[&[4], &[5]]),
            ("3×2 after 2×3", &[2, 3], &[&[2, 3]], &[&[3, 2]]),
            ("1×3 after 2×3", &[1, 2, 3], &[&[2, 3]], &[&[1, 3]]),
            ("2×3 after 1×3", &[1, 2, 3], &[&[1, 3]], &[&[2, 3]]),
            ("length 6 after 2×3", &[2, 3, 6], &[&[2, 3]], &[&[6]]),
            ("length 1 after length 5", &[1, 5], &[&[5]], &[&[1]]),
            ("length 5 after length 1", &[1, 5], &[&[1]], &[&[5]]),
            ("length 6 after length 5", &[6, 5], &[&[5]], &[&[6]]),
            ("a second tensor of length 3 after 4", &[3, 4], &[&[5], &[4]], &[&[5], &[3]]),
        ] {
            let both = [zeros(first), zeros(second)];
            self.refuses(case, what, mentions, s, &|mut step| {
                both.iter().for_each(|x| step(None, &mut x.clone(), x));
            })?;
        }
        Ok(())
    }

    /// Each setting at the edge of what is allowed, and beyond it.
    pub fn refuses_settings_out_of_range(&self, case: &mut Case) -> Judgement {
        let x = vec![case.vector("x", 3).into_dyn()];
        self.compare(case, Settings::LEAST, &Course::new(x.clone(), vec![x]))?;
        for setting in [RATE].iter().chain(self.settings) {
            for &value in setting.refused {
                let mut s = Settings::LEAST;
                *(setting.of)(&mut s) = value;
                self.refuses(case, &format!("a {} of {value}", setting.name), &[], s, &drop)?;
            }
        }
        for rate in [-0.1, -1e-300, f64::NAN, f64::INFINITY] {
            let what = format!("a new learning rate of {rate}");
            self.refuses(case, &what, &[], Settings::LEAST, &|mut step| {
                step(Some(rate), &mut [], &[]);
            })?;
        }
        Ok(())
    }

    /// What is done with an optimizer must be refused, or already that there is one.
    fn refuses(
        &self,
        case: &mut Case,
        what: &str,
        mentions: &[usize],
        s: Settings,
        act: &dyn Fn(Step),
    ) -> Judgement {
        let accepted = |step| {
            act(step);
            parts! { accepted: true }
        };
        let question =
            Question { yours: &|| accepted((self.yours)(s)), known: &|| accepted((self.known)(s)) };
        case.refuses(what, mentions, question)
    }
}

fn zeros(shapes: &[&[usize]]) -> Vec<ArrayD<f64>> {
    shapes.iter().map(|shape| ArrayD::zeros(*shape)).collect()
}

pub(crate) use {step, subject};
