//! Exercise 05: optimizers, regularisation and schedules, by PyTorch's conventions.
//!
//! What is done with a gradient once it is right. The statement is in `README.md` beside this
//! crate, three hints a task in `HINTS.md`.
//!
//! Parameters are a list of arrays of any shapes, θ in the formulas; gradients are a list of the
//! same shapes, g. Every formula goes element by element. Steps are counted from t = 1.

#![allow(dead_code, unused_imports, unused_mut, unused_variables, reason = "delete when done")]

mod adam;
mod adaptive;
mod early_stopping;
mod momentum;
mod nadam;
mod optimizer;
mod penalty;
mod race;
mod schedules;

pub use adam::{Adam, AdamSettings, AdamW, AmsGrad};
pub use adaptive::{AdaGrad, RmsProp};
pub use early_stopping::EarlyStopping;
pub use momentum::{Momentum, Nesterov, Sgd};
pub use nadam::{NAdam, NAdamSettings};
pub use optimizer::Optimizer;
pub use penalty::{Parameter, Penalty, elastic_net, l1, l2};
pub use race::{Landscape, Run, descend, entries, race};
pub use schedules::{cosine, exponential_decay, step_decay, warmup_cosine};
