//! Exercise 05, answered by a worker.

use kata_judge::{Call, Handle};
use kata_protocol::proxies as interface;
use kata_protocol::{Pass, Wire};
use ndarray::{Array1, ArrayD};
use std::cell::OnceCell;

/// As in the exercise.
pub trait Optimizer {
    /// One update.
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]);

    /// A new learning rate.
    fn set_learning_rate(&mut self, learning_rate: f64);
}

impl Optimizer for Handle {
    fn step(&mut self, mut parameters: &mut [ArrayD<f64>], mut gradients: &[ArrayD<f64>]) {
        let mut call = Call::new("Optimizer::step");
        Wire::<Here>::put(self, call.arguments());
        Pass::<Here>::put(&mut parameters, call.arguments());
        Pass::<Here>::put(&mut gradients, call.arguments());
        let mut answer = call.ask();
        answer.value::<Here, ()>();
        answer.back::<Here, _>(parameters);
        answer.end();
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        let mut call = Call::new("Optimizer::set_learning_rate");
        Wire::<Here>::put(self, call.arguments());
        call.arguments().number(learning_rate);
        call.ask().only::<Here, ()>()
    }
}

/// An optimizer of the worker's.
macro_rules! objects {
    ($($O:ident { $($a:ident: $A:ty),* })*) => {$(
        /// As in the exercise.
        #[derive(Debug)]
        pub struct $O(Handle);

        impl $O {
            /// As in the exercise.
            pub fn new($($a: $A),*) -> $O {
                let mut call = Call::new(concat!(stringify!($O), "::new"));
                $(Wire::<Here>::put(&$a, call.arguments());)*
                $O(call.ask().only::<Here, Handle>())
            }
        }

        impl Optimizer for $O {
            fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
                self.0.step(parameters, gradients);
            }
            fn set_learning_rate(&mut self, learning_rate: f64) {
                self.0.set_learning_rate(learning_rate);
            }
        }
    )*};
}

include!("../interface.rs");

impl Landscape {
    /// As in the exercise.
    pub const ALL: [Landscape; 3] = [Landscape::Valley, Landscape::Saddle, Landscape::Bowl];
}

/// As in the exercise. The optimizer is the judge's: the worker calls its methods.
pub fn descend(
    optimizer: &mut dyn Optimizer,
    landscape: Landscape,
    budget: usize,
) -> Vec<Array1<f64>> {
    let mut call = Call::new("descend");
    Wire::<Here>::put(&landscape, call.arguments());
    Wire::<Here>::put(&budget, call.arguments());
    let answer = call.ask_with(&mut |from, to| {
        let method = from.text()?;
        if method == "set_learning_rate" {
            optimizer.set_learning_rate(from.number()?);
            Wire::<Here>::put(&(), to);
            return from.end();
        }
        let mut parameters: Vec<ArrayD<f64>> = Wire::<Here>::get(from)?;
        let gradients: Vec<ArrayD<f64>> = Wire::<Here>::get(from)?;
        from.end()?;
        optimizer.step(&mut parameters, &gradients);
        Wire::<Here>::put(&parameters, to);
        Ok(())
    });
    answer.only::<Here, _>()
}

/// As in the exercise.
pub fn entries(landscape: Landscape) -> Vec<(&'static str, Box<dyn Optimizer>)> {
    let mut call = Call::new("entries");
    Wire::<Here>::put(&landscape, call.arguments());
    let entries = call.ask().only::<Here, Vec<(&'static str, Handle)>>();
    entries.into_iter().map(|(name, handle)| (name, Box::new(handle) as _)).collect()
}

/// As in the exercise.
#[derive(Debug)]
pub struct EarlyStopping {
    handle: Handle,
    best: OnceCell<Option<(f64, Vec<ArrayD<f64>>)>>,
}

impl EarlyStopping {
    /// As in the exercise.
    pub fn new(patience: usize, min_delta: f64) -> EarlyStopping {
        let mut call = Call::new("EarlyStopping::new");
        Wire::<Here>::put(&patience, call.arguments());
        Wire::<Here>::put(&min_delta, call.arguments());
        EarlyStopping { handle: call.ask().only::<Here, Handle>(), best: OnceCell::new() }
    }

    /// As in the exercise.
    pub fn update(&mut self, loss: f64, mut parameters: &[ArrayD<f64>]) -> bool {
        let mut call = Call::new("EarlyStopping::update");
        Wire::<Here>::put(&self.handle, call.arguments());
        call.arguments().number(loss);
        Pass::<Here>::put(&mut parameters, call.arguments());
        self.best = OnceCell::new();
        call.ask().only::<Here, bool>()
    }

    /// As in the exercise.
    pub fn best(&self) -> Option<(f64, &[ArrayD<f64>])> {
        let ask = || {
            let mut call = Call::new("EarlyStopping::best");
            Wire::<Here>::put(&self.handle, call.arguments());
            call.ask().only::<Here, _>()
        };
        self.best.get_or_init(ask).as_ref().map(|(loss, best)| (*loss, best.as_slice()))
    }
}
