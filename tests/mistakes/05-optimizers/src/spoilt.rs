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
    pub of_tensor: &'a ArrayD<f64>,
    /// Whether its tensor is the first.
    pub in_first: bool,
}

/// From the name of an entry, the settings and an element to the element's next value.
pub type Formula<S> = fn(&str, &S, Element) -> f64;

/// `right`, or, with an entry chosen, something else. Some entries are the same for any optimizer,
/// and stand here; the others are formulas.
pub struct Spoilt<R, S> {
    task: &'static str,
    fresh: R,
    right: R,
    settings: S,
    rate: f64,
    formula: Formula<S>,
    memory: Vec<Vec<[f64; 3]>>,
    t: i32,
}

impl<R: Optimizer + Clone, S> Spoilt<R, S> {
    pub(crate) fn of(
        task: &'static str,
        right: R,
        settings: S,
        rate: f64,
        formula: Formula<S>,
    ) -> Spoilt<R, S> {
        let fresh = right.clone();
        Spoilt { task, fresh, right, settings, rate, formula, memory: Vec::new(), t: 0 }
    }

    fn step_by_formula(
        &mut self,
        name: &str,
        parameters: &mut [ArrayD<f64>],
        gradients: &[ArrayD<f64>],
    ) {
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
                *x = (self.formula)(name, &self.settings, element);
            }
        }
    }
}

impl<R: Optimizer + Clone, S> Optimizer for Spoilt<R, S> {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        let mut right_ones = parameters.to_vec();
        match chosen(self.task) {
            "" => self.right.step(parameters, gradients),
            "count-unchecked" => {
                let n = parameters.len().min(gradients.len());
                self.right.step(&mut parameters[..n], &gradients[..n]);
            }
            "gradient-stretched" => {
                let stretch = |(g, p): (&ArrayD<f64>, &ArrayD<f64>)| {
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
                    self.right = self.fresh.clone();
                    self.right.set_learning_rate(self.rate);
                    self.memory = lengths();
                }
                self.right.step(parameters, gradients);
            }
            "old-rate" => self.right.step(parameters, gradients),
            name => {
                // For its panics.
                self.right.step(&mut right_ones, gradients);
                self.step_by_formula(name, parameters, gradients);
            }
        }
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        if chosen(self.task) == "old-rate" {
            // For its panics.
            self.fresh.set_learning_rate(learning_rate);
        } else {
            self.right.set_learning_rate(learning_rate);
            self.rate = learning_rate;
        }
    }
}
