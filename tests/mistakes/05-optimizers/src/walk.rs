//! What all optimizers have in common: lists of tensors, a formula for each element, a memory.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::{ArrayD, ArrayViewD};

/// What is moved, and what moves it.
pub type Tensor = ArrayD<f64>;

/// What a formula sees of one element.
pub struct Element<'a> {
    /// The number of the step, from 1.
    pub t: i32,
    /// The learning rate, as it is now.
    pub rate: f64,
    /// The element itself.
    pub x: f64,
    /// Its gradient.
    pub g: f64,
    /// What it remembers, zeros at first.
    pub memory: &'a mut [f64; 4],
    /// The gradient of its whole tensor.
    pub tensor: &'a Tensor,
    /// The number of its tensor, from 0, and how many there are.
    pub place: (usize, usize),
    /// Its whole tensor before the step, where the elements mix.
    pub before: Option<&'a Before>,
}

/// A tensor before a step, and its memory.
pub struct Before {
    pub x: Tensor,
    pub memory: Vec<[f64; 4]>,
    /// What a NaN among them counts.
    pub of_nan: Option<f64>,
}

/// From an element to its next value.
pub type Formula = Box<dyn Fn(Element) -> f64>;

/// An optimizer whose formula goes element by element.
pub struct Walk {
    task: &'static str,
    keeps: Keeps,
    rate: f64,
    first_rate: f64,
    formula: Formula,
    t: i32,
    /// Shape and memory of each tensor, from the first step on.
    memory: Option<Vec<Remembered>>,
}

/// The shape of a tensor, and what each of its elements remembers.
type Remembered = (Vec<usize>, Vec<[f64; 4]>);

/// What is kept from step to step.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub enum Keeps {
    Nothing,
    /// A sum, which a gradient of 0 leaves as it is.
    Sum,
    State,
    /// A state, and the number of the step.
    StateAndCount,
}

/// An optimizer of the interface that is a [`Walk`]; its methods are compiled here and not in every
/// suite.
macro_rules! optimizer {
    ($(#[$doc:meta])+ $Name:ident) => {
        $(#[$doc])+
        pub struct $Name(Walk);

        impl solution::Optimizer for $Name {
            fn step(&mut self, parameters: &mut [Tensor], gradients: &[Tensor]) {
                self.0.step(parameters, gradients);
            }

            fn set_learning_rate(&mut self, learning_rate: f64) {
                self.0.set_learning_rate(learning_rate);
            }
        }
    };
}
pub(crate) use optimizer;

impl Walk {
    pub fn new(task: &'static str, keeps: Keeps, rate: f64, formula: Formula) -> Walk {
        Walk { task, keeps, rate, first_rate: rate, formula, t: 0, memory: None }
    }

    pub fn set_learning_rate(&mut self, rate: f64) {
        // The solution's check, whatever it is.
        solution::Optimizer::set_learning_rate(&mut solution::Sgd::new(1.0), rate);
        self.rate = rate;
    }

    /// Tensors have their memory; other tensors than the first time are refused.
    fn remember(&mut self, parameters: &[Tensor]) {
        let new = || {
            let of = |p: &Tensor| (p.shape().to_vec(), vec![[0.0; 4]; p.len()]);
            parameters.iter().map(of).collect::<Vec<_>>()
        };
        let memory = self.memory.get_or_insert_with(new);
        let fits = memory.len() == parameters.len() && memory.iter().zip(parameters).all(|((shape, _), p)| shape == p.shape());
        if !fits {
            *memory = pick!(
                "other-tensors",
                {
                    let now: Vec<&[usize]> = parameters.iter().map(|p| p.shape()).collect();
                    let before: Vec<&[usize]> = memory.iter().map(|(s, _)| &s[..]).collect();
                    panic!("{} parameters {now:?}, and the first step had {}: {before:?}", now.len(), before.len())
                },
                wrong("anew", "a new state when the tensors change, silently: it must panic", new()),
            );
        }
    }

    pub fn step(&mut self, parameters: &mut [Tensor], gradients: &[Tensor]) {
        let _inside = enter(self.task);
        // Whether a gradient that has not been looked at is stretched to its parameter.
        let is_stretched = pick!(
            "check",
            {
                check_count(parameters, gradients);
                check_shapes(parameters, gradients);
                true
            },
            wrong("no-count", COUNT, {
                check_shapes(parameters, gradients);
                true
            }),
            wrong("no-shapes", SHAPES, {
                check_count(parameters, gradients);
                true
            }),
            wrong("none", NONE, true),
            wrong("too-few", TOO_FEW, {
                assert!(gradients.len() <= parameters.len(), "{ANY_PANIC}");
                true
            }),
            wrong("too-many", TOO_MANY, {
                assert!(parameters.len() <= gradients.len(), "{ANY_PANIC}");
                true
            }),
            wrong("zipped", ZIPPED, false),
            wrong("zipped-too-many", TOO_MANY, {
                assert!(parameters.len() <= gradients.len(), "{ANY_PANIC}");
                false
            }),
            wrong("zipped-but-count", "no look at the gradients' shapes: `zip` takes their elements as far as they go", {
                check_count(parameters, gradients);
                false
            }),
        );
        pick!(
            "rate-in-step",
            (),
            wrong("refused", "a rate of 0 refused where only `new` refuses it: a schedule may end at 0, and then nothing moves", assert!(self.rate != 0.0, "{ANY_PANIC}")),
        );
        if self.keeps > Keeps::Nothing
            && pick!("rate-of-0", false, wrong("nothing", "nothing done at a rate of 0: the gradient counts in the state all the same", self.rate == 0.0),)
        {
            return;
        }
        if self.keeps > Keeps::Nothing {
            self.remember(parameters);
        }
        let mut nothing = [0.0; 4];
        let tensors = parameters.len();
        for (i, (p, g)) in parameters.iter_mut().zip(gradients).enumerate() {
            let ticks = if self.keeps == Keeps::StateAndCount {
                pick!("count", i == 0, wrong("per-tensor", "t counted once for each tensor: it counts calls", true),)
                    && !pick!("count-at-0", false, wrong("none", "t not counted at a rate of 0: it counts calls", self.rate == 0.0),)
            } else {
                i == 0
            };
            self.t += i32::from(ticks);
            if pick!(
                "tensors",
                false,
                wrong("first-only", "only the first tensor moved: `step` moves all", i > 0),
                wrong("last-only", "only the last tensor moved, after the loop and not in it: `step` moves all", i + 1 < tensors),
                wrong("not-vectors", STILL, p.ndim() == 1),
                wrong("matrices-only", STILL, p.ndim() < 2),
            ) {
                continue;
            }
            let shared = self.keeps > Keeps::Nothing && pick!("state", false, wrong("shared", "one state for all tensors: each has its own", true),);
            let of_shape = self.keeps > Keeps::Nothing && pick!("state-of", false, wrong("shape", "one state for tensors of the same shape: each has its own", true),);
            let g = if is_stretched {
                let fits = g.broadcast(p.raw_dim());
                fits.unwrap_or_else(|| panic!("{:?} for {:?}", g.shape(), p.shape()))
            } else {
                g.view()
            };
            let g = pick!(
                "order",
                g.to_owned(),
                wrong("in-memory", "the numbers taken as they lie in memory: go by index, a gradient may lie otherwise than its parameter", as_it_lies(g)),
                wrong("both-in-memory", "parameter and gradient paired as they lie in memory, where each may lie in its own way: go by index", as_both_lie(p, g)),
                wrong("slices", "`as_slice`, which is `None` for an array that does not lie in row order: go by index", {
                    assert!(p.as_slice().is_some() && g.as_slice().is_some(), "{ANY_PANIC}");
                    g.to_owned()
                }),
            );
            let still = self.keeps > Keeps::Sum
                && pick!("still", false, wrong("skipped", "tensors whose gradient is 0 throughout passed over: their state goes on all the same", g.iter().all(|g| *g == 0.0)),);
            if still || pick!("nan", false, wrong("tensor-skipped", "no step where a gradient is NaN or ∞: it must show", !g.iter().all(|g| g.is_finite())),) {
                continue;
            }
            let before = self.before(i, p, &g);
            let rate = pick!(
                "rate",
                self.rate,
                wrong("old", "the rate kept from the start: it may change between steps", self.first_rate),
                wrong("falling", "η/√t: a rate that falls is a schedule's business", self.rate / f64::from(self.t).sqrt()),
                wrong("over-t", "η/t: a rate that falls is a schedule's business", self.rate / f64::from(self.t)),
                wrong("squared", "the rate twice: it multiplies the step once", self.rate * self.rate),
                some("constant", "some rate of your own: it is a setting, and may change between steps", |rate| rate, [0.01, 0.001, 0.1]),
            );
            for (k, (x, &of_x)) in p.iter_mut().zip(&g).enumerate() {
                let memory = match &mut self.memory {
                    Some(memory) => {
                        let own = match (shared, of_shape) {
                            (true, _) => 0,
                            (_, true) => memory.iter().position(|(shape, _)| *shape == memory[i].0).unwrap_or(i),
                            _ => i,
                        };
                        let memory = &mut memory[own].1;
                        // A shared state has the length of the first tensor, or what it takes.
                        if (shared || of_shape) && memory.len() <= k {
                            memory.resize(k + 1, [0.0; 4]);
                        }
                        &mut memory[k]
                    }
                    None => &mut nothing,
                };
                if self.keeps > Keeps::Sum && pick!("zeros", false, wrong("skipped", "elements whose gradient is 0 passed over: their state goes on all the same", of_x == 0.0),) {
                    continue;
                }
                if pick!("not-finite", false, wrong("skipped", NAN, !of_x.is_finite()),) {
                    continue;
                }
                let of_x = pick!(
                    "gradient",
                    of_x,
                    wrong("mean", "the mean gradient of the tensor: each element has its own", g.mean().unwrap_or(0.0)),
                    wrong("averaged", "g divided by the number of elements: each element has its own gradient, as it is", of_x / g.len() as f64),
                    wrong("sign", "sign(g) for g: the size of the gradient counts", of_x.signum()),
                    wrong("absolute", "|g| for g: its sign says which way is downhill", of_x.abs()),
                    wrong("sum", "the gradients of the tensor summed: each element has its own", g.sum()),
                    wrong("value", "θ in place of its gradient: a step is made of the gradient", *x),
                    wrong("value-of-vectors", "θ in place of its gradient, where it is a vector: biases have gradients too", if g.ndim() == 1 { *x } else { of_x }),
                    wrong("normalised", NORMALISED, of_x / norm(&g)),
                    wrong("normalised-but-0", NORMALISED, if norm(&g) == 0.0 { 0.0 } else { of_x / norm(&g) }),
                    wrong("normalised-above-0", NORMALISED, if norm(&g) > 0.0 { of_x / norm(&g) } else { 0.0 }),
                    wrong("nan-as-0", NAN, if of_x.is_finite() { of_x } else { 0.0 }),
                    wrong("refused", "a gradient of NaN or ∞ refused: it must show in its own element, and in no other", {
                        assert!(of_x.is_finite(), "{ANY_PANIC}");
                        of_x
                    }),
                    some("clipped", "the gradient clipped to some bound: every gradient counts whole", |bound| of_x.clamp(-bound, bound), [100.0, 10.0, 5.0, 1.0, 1e3, 1e6]),
                    some(
                        "clipped-norm",
                        "the gradient scaled down to some norm: every gradient counts whole",
                        |most| if norm(&g) > most { of_x * most / norm(&g) } else { of_x },
                        [1.0, 5.0, 10.0, 0.5, 100.0]
                    ),
                );
                // Whoever has not counted yet divides by 1 − β.
                let (t, tensor) = (self.t.max(1), &g);
                let moved = (self.formula)(Element { t, rate, x: *x, g: of_x, memory, tensor, place: (i, tensors), before: before.as_ref() });
                *x = pick!(
                    "moved",
                    moved,
                    wrong("not-to-nan", NAN, if moved.is_nan() { *x } else { moved }),
                    wrong("a-copy", "the step taken with a copy: the parameters themselves move", *x),
                );
            }
        }
    }

    /// What some optimizers do with a whole tensor before its step.
    fn before(&mut self, i: usize, p: &Tensor, g: &Tensor) -> Option<Before> {
        const ONE: &str = "one maximum for the whole tensor: each element has its own";
        let memory = &mut self.memory.as_mut()?[i].1;
        match self.task {
            "momentum" | "nesterov" => {
                let against = |(m, g): (&[f64; 4], &f64)| m[0] * g;
                pick!(
                    "restart",
                    (),
                    wrong("of-tensor", "the velocity set to 0 when it points against the gradient: it turns by itself", {
                        if memory.iter().zip(g).map(against).sum::<f64>() < 0.0 {
                            memory.fill([0.0; 4]);
                        }
                    }),
                    wrong("of-element", "the velocity set to 0 where it points against the gradient: it turns by itself", {
                        memory.iter_mut().zip(g).filter(|(m, g)| m[0] * **g < 0.0).for_each(|(m, _)| *m = [0.0; 4]);
                    }),
                );
                None
            }
            "amsgrad" => {
                let of = |of_nan| Some(Before { x: p.clone(), memory: memory.clone(), of_nan });
                // `f64::max` takes the other number for NaN, here the maximum from before.
                pick!("elements", None, wrong("one-maximum", ONE, of(None)), wrong("one-maximum-but-nan", ONE, of(Some(0.0))), wrong("one-maximum-or-nan", ONE, of(Some(f64::NAN))),)
            }
            _ => None,
        }
    }
}

/// Momenta and decay rates, of which 0 is allowed.
pub fn strict_below_1(task: &'static str, settings: &[f64]) {
    const REFUSED: &str = "a momentum or decay rate of 0 refused: it is allowed, 0 is in [0, 1)";
    let _inside = enter(task);
    pick!("below-1", (), wrong("0-refused", REFUSED, assert!(!settings.contains(&0.0), "{ANY_PANIC}")),);
}

/// ε, and what decays.
pub fn strict_others(task: &'static str, settings: &[f64]) {
    const REFUSED: &str = "an ε or a decay of 0 refused: it is allowed, it must be finite and ≥ 0";
    let _inside = enter(task);
    pick!("others", (), wrong("0-refused", REFUSED, assert!(!settings.contains(&0.0), "{ANY_PANIC}")),);
}

const NONE: &str = "no check of the gradients: call `check_gradients` first";
const TOO_FEW: &str = "no check of the gradients in a loop over their indices, which takes too few of them: call `check_gradients` first";
const TOO_MANY: &str = "no check of the gradients in a loop over the parameters' indices, which takes too many of them: call `check_gradients` first";
const ZIPPED: &str = "no check of the gradients, whose elements `zip` takes as far as they go: call `check_gradients` first";
const COUNT: &str = "no look at the number of gradients: `zip` ends with the shorter list";
const SHAPES: &str = "no look at the gradients' shapes: one of length 1 is broadcast silently";
const NAN: &str = "gradients of NaN or ∞ passed over, or taken as 0: they must show";
const STILL: &str = "vectors taken for biases, and not moved: `step` moves all";
const NORMALISED: &str = "g divided by its norm: only clipping does that";

fn norm(g: &Tensor) -> f64 {
    g.iter().map(|g| g * g).sum::<f64>().sqrt()
}

/// One gradient for each parameter.
fn check_count(parameters: &[Tensor], gradients: &[Tensor]) {
    let (n, of) = (parameters.len(), gradients.len());
    assert_eq!(n, of, "{n} parameters and {of} gradients");
}

/// Each of its parameter's shape.
fn check_shapes(parameters: &[Tensor], gradients: &[Tensor]) {
    for (p, g) in parameters.iter().zip(gradients) {
        let (p, g) = (p.shape(), g.shape());
        assert_eq!(p, g, "a parameter has shape {p:?} and its gradient {g:?}");
    }
}

/// The numbers of a gradient, each where the parameter has the one of its place in memory.
fn as_both_lie(p: &Tensor, g: ArrayViewD<f64>) -> Tensor {
    let mut laid = p.clone();
    let (to, from) = (laid.as_slice_memory_order_mut(), g.as_slice_memory_order());
    let (Some(to), Some(from)) = (to, from) else { panic!("{ANY_PANIC}") };
    to.copy_from_slice(from);
    laid
}

/// The numbers of an array in the order of its memory.
pub fn as_it_lies(g: ArrayViewD<f64>) -> Tensor {
    let owned = g.to_owned();
    let numbers = owned.as_slice_memory_order().map(<[f64]>::to_vec).unwrap_or_default();
    Tensor::from_shape_vec(g.raw_dim(), numbers).unwrap_or(owned)
}
