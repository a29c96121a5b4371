//! Task `early_stopping`.

use crate::optimizer::check_not_negative;
use ndarray::ArrayD;

/// Early stopping: the best parameters so far, and when to give up waiting for better ones.
///
/// Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), algorithm 7.1.
#[derive(Clone, Debug)]
pub struct EarlyStopping {
    patience: usize,
    min_delta: f64,
    /// The best loss and its parameters.
    best: Option<(f64, Vec<ArrayD<f64>>)>,
    /// Epochs since then.
    waited: usize,
}

impl EarlyStopping {
    /// Stops after `patience` epochs in a row without improvement, at least 1; `min_delta` is δ
    /// below, finite and ≥ 0. Given.
    ///
    /// # Panics
    /// If they are not.
    pub fn new(patience: usize, min_delta: f64) -> EarlyStopping {
        assert!(patience > 0, "patience is 0: it must be at least 1");
        check_not_negative("min_delta", min_delta);
        EarlyStopping { patience, min_delta, best: None, waited: 0 }
    }

    /// Takes the validation loss of an epoch and the parameters that have it; `true` means that it
    /// is time to stop.
    ///
    /// An epoch is an *improvement* if its loss L is below the best one so far by more than δ:
    /// L < best − δ, where best is ∞ at the start. So a tie is none, and a loss of NaN or ∞ never is
    /// one; −∞ is one like any other number, and nothing is below it after that.
    ///
    /// An improvement becomes the best, and the wait starts again from 0. Anything else leaves the
    /// best as it was, loss and parameters, even if L is a little below it, and is one epoch more
    /// of waiting; the `patience`-th in a row returns `true`. So does each call after that, until
    /// there is an improvement.
    pub fn update(&mut self, loss: f64, parameters: &[ArrayD<f64>]) -> bool {
        // BEGIN SOLUTION
        let best = self.best.as_ref().map_or(f64::INFINITY, |(best, _)| *best);
        // Asked this way round, NaN compares as no improvement.
        if loss < best - self.min_delta {
            self.best = Some((loss, parameters.to_vec()));
            self.waited = 0;
        } else {
            self.waited += 1;
        }
        self.waited >= self.patience
        // STUB
        // todo!("early_stopping")
        // END SOLUTION
    }

    /// The best loss so far and its parameters, as they were then; nothing before the first
    /// improvement. Given.
    pub fn best(&self) -> Option<(f64, &[ArrayD<f64>])> {
        self.best.as_ref().map(|(loss, parameters)| (*loss, parameters.as_slice()))
    }
}
