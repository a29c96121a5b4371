//! Answers to `early_stopping`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::ArrayD;

pub(crate) const ENTRIES: &[Entry] = &[
    mistake("early_stopping", "tie-improves", "L ≤ best − δ: a tie is no improvement"),
    mistake(
        "early_stopping",
        "nan-improves",
        "`if !(L >= best − δ)`, which NaN passes, and nothing compares with it after that",
    ),
    mistake(
        "early_stopping",
        "nan-ignored",
        "epochs with NaN passed over: each is one more without improvement",
    ),
    mistake("early_stopping", "patience-one-more", "a stop after one epoch more than the patience"),
    mistake("early_stopping", "patience-one-less", "a stop one epoch before the patience is spent"),
    mistake(
        "early_stopping",
        "wait-not-reset",
        "a wait that goes on after an improvement: it starts again from 0",
    ),
    mistake(
        "early_stopping",
        "last-not-best",
        "the latest parameters kept: the best ones are asked for",
    ),
    mistake(
        "early_stopping",
        "compared-with-last",
        "each loss compared with the one before: it is compared with the best",
    ),
    mistake(
        "early_stopping",
        "delta-ignored",
        "any lower loss as an improvement: it must be lower by more than δ",
    ),
    mistake(
        "early_stopping",
        "delta-sign",
        "L < best + δ, which lets a worse loss pass: δ makes it harder",
    ),
    mistake(
        "early_stopping",
        "small-gain-kept",
        "a loss a little below the best kept as the best, though it does not end the wait",
    ),
    mistake(
        "early_stopping",
        "loss-without-parameters",
        "the best loss updated, its parameters not",
    ),
    mistake(
        "early_stopping",
        "largest-is-best",
        "the largest loss as the best: a loss is to be small",
    ),
    mistake(
        "early_stopping",
        "delta-relative",
        "best·(1 − δ): δ is subtracted, not a share of the loss",
    ),
    mistake(
        "early_stopping",
        "starts-from-a-number",
        "a best loss that starts from a number, which larger losses never beat: it starts from ∞",
    ),
    mistake(
        "early_stopping",
        "first-always-best",
        "the first loss taken as the best unseen: NaN and ∞ never are",
    ),
    mistake(
        "early_stopping",
        "waits-anew",
        "a wait that starts again after a stop: it stays `true` until there is an improvement",
    ),
    mistake(
        "early_stopping",
        "nan-stops",
        "a stop at the first NaN: it is one more epoch of waiting",
    ),
    mistake(
        "early_stopping",
        "first-tensor-only",
        "only the first tensor kept: all parameters are asked for",
    ),
    right("early_stopping", "counting-down", "the epochs that are left, counted down"),
    right(
        "early_stopping",
        "epoch-numbers",
        "the number of the best epoch, and of the present one",
    ),
    right("early_stopping", "difference", "best − L > δ"),
];

/// Early stopping.
pub struct EarlyStopping {
    right: solution::EarlyStopping,
    patience: usize,
    min_delta: f64,
    best: Option<(f64, Vec<ArrayD<f64>>)>,
    last: f64,
    waited: usize,
    left: usize,
    epoch: usize,
    best_epoch: usize,
}

impl EarlyStopping {
    /// A new one.
    pub fn new(patience: usize, min_delta: f64) -> EarlyStopping {
        EarlyStopping {
            right: solution::EarlyStopping::new(patience, min_delta),
            patience,
            min_delta,
            best: None,
            last: f64::INFINITY,
            waited: 0,
            left: patience,
            epoch: 0,
            best_epoch: 0,
        }
    }

    /// An epoch.
    pub fn update(&mut self, loss: f64, parameters: &[ArrayD<f64>]) -> bool {
        let (name, delta) = (chosen("early_stopping"), self.min_delta);
        if name.is_empty() {
            return self.right.update(loss, parameters);
        }
        let none = match name {
            "largest-is-best" => f64::NEG_INFINITY,
            "starts-from-a-number" => 1e6,
            _ => f64::INFINITY,
        };
        let best = self.best.as_ref().map_or(none, |(best, _)| *best);
        let improves = match name {
            "tie-improves" => loss <= best - delta && loss.is_finite(),
            "nan-improves" => loss.is_nan() || best.is_nan() || loss < best - delta,
            "compared-with-last" => loss < self.last - delta,
            "delta-ignored" => loss < best,
            "delta-relative" => loss < best * (1.0 - delta),
            "first-always-best" => self.best.is_none() || loss < best - delta,
            "delta-sign" => loss < best + delta,
            "largest-is-best" => loss.is_finite() && loss > best + delta,
            "difference" => best - loss > delta,
            _ => loss < best - delta,
        };
        self.last = loss;
        self.epoch += 1;
        if improves {
            let kept = match (&self.best, name) {
                (Some((_, first)), "loss-without-parameters") => first.clone(),
                (_, "first-tensor-only") => parameters.iter().take(1).cloned().collect(),
                _ => parameters.to_vec(),
            };
            self.best = Some((loss, kept));
            self.best_epoch = self.epoch;
            self.left = self.patience;
            if name != "wait-not-reset" {
                self.waited = 0;
            }
        } else {
            self.left = self.left.saturating_sub(1);
            if name != "nan-ignored" || !loss.is_nan() {
                self.waited += 1;
            }
        }
        if let ("last-not-best", Some((_, kept))) = (name, &mut self.best) {
            *kept = parameters.to_vec();
        }
        if name == "small-gain-kept" && loss < best {
            self.best = Some((loss, parameters.to_vec()));
        }
        match name {
            "patience-one-more" => self.waited > self.patience,
            "patience-one-less" => !improves && self.waited + 1 >= self.patience,
            "counting-down" => self.left == 0,
            "nan-stops" => loss.is_nan() || self.waited >= self.patience,
            "waits-anew" if self.waited >= self.patience => {
                self.waited = 0;
                true
            }
            "epoch-numbers" => self.epoch - self.best_epoch >= self.patience,
            _ => self.waited >= self.patience,
        }
    }

    /// The best so far.
    pub fn best(&self) -> Option<(f64, &[ArrayD<f64>])> {
        match chosen("early_stopping") {
            "" => self.right.best(),
            _ => self.best.as_ref().map(|(loss, parameters)| (*loss, parameters.as_slice())),
        }
    }
}
