//! An optimizer of the solution that steps by another formula when an entry is chosen.

use catalogue::chosen;
use ndarray::ArrayD;
use solution::Optimizer;

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
    pub memory: &'a mut [f64; 3],
    /// The gradient of its whole tensor.
    pub of_tensor: &'a Tensor,
    /// Whether its tensor is the first.
    pub in_first: bool,
}

/// What is moved, and what moves it.
pub type Tensor = ArrayD<f64>;

/// From the name of an entry and an element to the element's next value.
pub type Formula = Box<dyn Fn(&str, Element) -> f64>;

/// The solution's optimizer, new.
pub type Fresh = Box<dyn Fn() -> Box<dyn Optimizer>>;

/// The right optimizer, or, with an entry chosen, something else. Some entries are the same for any
/// optimizer, and stand here; the others are formulas.
pub struct Spoilt {
    task: &'static str,
    fresh: Fresh,
    right: Box<dyn Optimizer>,
    rate: f64,
    formula: Formula,
    memory: Vec<Vec<[f64; 3]>>,
    t: i32,
}

/// A type of its own for each, whose methods are compiled here and not in every suite.
macro_rules! optimizer {
    ($(#[$doc:meta])+ $Name:ident) => {
        $(#[$doc])+
        pub struct $Name(crate::spoilt::Spoilt);

        impl solution::Optimizer for $Name {
            fn step(&mut self, p: &mut [crate::spoilt::Tensor], g: &[crate::spoilt::Tensor]) {
                self.0.step(p, g);
            }

            fn set_learning_rate(&mut self, learning_rate: f64) {
                self.0.set_learning_rate(learning_rate);
            }
        }
    };
}
pub(crate) use optimizer;

impl Spoilt {
    pub(crate) fn of(task: &'static str, fresh: Fresh, rate: f64, formula: Formula) -> Spoilt {
        let right = fresh();
        Spoilt { task, fresh, right, rate, formula, memory: Vec::new(), t: 0 }
    }

    fn step_by_formula(&mut self, name: &str, parameters: &mut [Tensor], gradients: &[Tensor]) {
        self.memory.resize(parameters.len(), Vec::new());
        for (i, (p, g)) in parameters.iter_mut().zip(gradients).enumerate() {
            if i == 0 || name == "t-per-tensor" {
                self.t += 1;
            }
            let memory = &mut self.memory[if name == "shared-state" { 0 } else { i }];
            if memory.len() != p.len() {
                *memory = vec![[0.0; 3]; p.len()];
            }
            for ((x, &of_x), memory) in p.iter_mut().zip(g).zip(memory) {
                let (t, rate) = (self.t, self.rate);
                let element =
                    Element { t, rate, x: *x, g: of_x, memory, of_tensor: g, in_first: i == 0 };
                *x = (self.formula)(name, element);
            }
        }
    }

    pub(crate) fn step(&mut self, parameters: &mut [Tensor], gradients: &[Tensor]) {
        let mut right_ones = parameters.to_vec();
        match chosen(self.task) {
            "" => self.right.step(parameters, gradients),
            "count-unchecked" => {
                let n = parameters.len().min(gradients.len());
                self.right.step(&mut parameters[..n], &gradients[..n]);
            }
            "gradient-stretched" => {
                let stretch = |(g, p): (&Tensor, &Tensor)| {
                    g.broadcast(p.shape()).map_or(g.clone(), |g| g.to_owned())
                };
                let mut stretched: Vec<_> =
                    gradients.iter().zip(&*parameters).map(stretch).collect();
                stretched.extend(gradients.iter().skip(parameters.len()).cloned());
                self.right.step(parameters, &stretched);
            }
            "starts-anew" => {
                let lengths =
                    || parameters.iter().map(|p| vec![[0.0; 3]; p.len()]).collect::<Vec<_>>();
                if self.memory != lengths() {
                    self.right = (self.fresh)();
                    self.right.set_learning_rate(self.rate);
                    self.memory = lengths();
                }
                self.right.step(parameters, gradients);
            }
            "old-rate" => self.right.step(parameters, gradients),
            "as-in-memory" => {
                let as_it_lies = |g: &Tensor| {
                    let numbers = g.as_slice_memory_order().unwrap_or_default().to_vec();
                    Tensor::from_shape_vec(g.raw_dim(), numbers).unwrap_or(g.clone())
                };
                let gradients: Vec<_> = gradients.iter().map(as_it_lies).collect();
                self.right.step(parameters, &gradients);
            }
            name => {
                // For its panics.
                self.right.step(&mut right_ones, gradients);
                self.step_by_formula(name, parameters, gradients);
            }
        }
    }

    pub(crate) fn set_learning_rate(&mut self, learning_rate: f64) {
        if chosen(self.task) == "old-rate" {
            // For its panics.
            (self.fresh)().set_learning_rate(learning_rate);
        } else {
            self.right.set_learning_rate(learning_rate);
            self.rate = learning_rate;
        }
    }
}
