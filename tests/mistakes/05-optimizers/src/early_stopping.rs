//! Answers to `early_stopping`.

use catalogue::{enter, pick};
use ndarray::ArrayD;

/// Early stopping.
pub struct EarlyStopping {
    patience: usize,
    min_delta: f64,
    best: Option<(f64, Vec<ArrayD<f64>>)>,
    last: f64,
    waited: usize,
    epoch: usize,
    best_epoch: usize,
}

impl EarlyStopping {
    /// A new one.
    pub fn new(patience: usize, min_delta: f64) -> EarlyStopping {
        drop(solution::EarlyStopping::new(patience, min_delta));
        EarlyStopping { patience, min_delta, best: None, last: f64::INFINITY, waited: 0, epoch: 0, best_epoch: 0 }
    }

    fn improves(&self, loss: f64, best: f64) -> bool {
        const TIE: &str = "L ≤ best − δ: a tie is no improvement";
        const RELATIVE: &str = "best·(1 − δ): δ is subtracted, not a share of the loss";
        let delta = pick!(
            "delta",
            self.min_delta,
            wrong("ignored", "any lower loss as an improvement: it must be lower by more than δ", 0.0),
            wrong("sign", "L < best + δ, which lets a worse loss pass: δ makes it harder", -self.min_delta),
            wrong("doubled", "best − 2·δ: δ is subtracted once", 2.0 * self.min_delta),
            some("own", "some δ of your own: it is a setting", |delta| delta, [1e-4, 1e-3, 1e-2, 1e-6]),
        );
        let against = pick!(
            "against",
            best,
            wrong("last", "each loss compared with the one before: it is compared with the best", self.last),
            wrong("start", "each loss compared with the ∞ from the start: the best loss is to be kept", f64::INFINITY),
        );
        let threshold = pick!(
            "threshold",
            against - delta,
            wrong("relative", RELATIVE, against * (1.0 - delta)),
            wrong("relative-size", RELATIVE, if against.is_finite() { against - against.abs() * delta } else { against }),
        );
        pick!(
            "improves",
            loss < threshold,
            wrong("tie", TIE, loss <= threshold),
            wrong("tie-but-infinite", TIE, loss <= threshold && loss < f64::INFINITY),
            wrong("nan", "`if !(L >= best − δ)`, which NaN passes, and nothing compares with it after that", { loss.is_nan() || best.is_nan() || loss < threshold }),
            wrong("larger", "the largest loss as the best: a loss is to be small", { loss > self.best.as_ref().map_or(f64::NEG_INFINITY, |(best, _)| *best) + delta }),
            wrong("first", "the first loss taken as the best unseen: NaN and ∞ never are", { self.best.is_none() || loss < threshold }),
            wrong("first-or-infinite", "the first loss taken as the best, ∞ too: ∞ never is", { self.best.is_none() && !loss.is_nan() || loss < threshold }),
            wrong("finite", "−∞ as no improvement: it is one, like any other number", loss.is_finite() && loss < threshold),
            wrong("size", "|best − L| > δ, which a worse loss passes too: it must be lower", (against - loss).abs() > delta),
            right("difference", "best − L > δ, where none is ∞", if loss.is_finite() { against - loss > delta } else { loss < threshold }),
        )
    }

    /// An epoch.
    pub fn update(&mut self, loss: f64, parameters: &[ArrayD<f64>]) -> bool {
        const LATEST: &str = "the latest loss kept: the best one is asked for";
        let _inside = enter("early_stopping");
        if pick!("over", false, wrong("stays-stopped", "no look at a loss any more after a stop: an improvement still counts, and ends it", self.waited >= self.patience),) {
            return true;
        }
        let start = pick!(
            "start",
            f64::INFINITY,
            some("number", "a best loss that starts from a number, which larger losses never beat: it starts from ∞", |n| n, [1e6, 1e9, 1e3, 100.0, 1e10, 1.0, 0.0]),
        );
        let best = self.best.as_ref().map_or(start, |(best, _)| *best);
        let improves = self.improves(loss, best);
        let last = std::mem::replace(&mut self.last, loss);
        self.epoch += 1;
        if improves {
            let kept = pick!(
                "kept",
                parameters.to_vec(),
                wrong("first-of-all", "the best loss updated, its parameters not", { self.best.as_ref().map_or_else(|| parameters.to_vec(), |(_, first)| first.clone()) }),
                wrong("first-tensor", "only the first tensor kept: all parameters are asked for", { parameters.iter().take(1).cloned().collect() }),
                wrong("last-tensor", "only the last tensor kept: all parameters are asked for", { parameters.iter().last().cloned().into_iter().collect() }),
            );
            let loss = pick!("kept-loss", loss, wrong("less-delta", "best − δ kept as the best loss: it is the loss itself", loss - self.min_delta),);
            self.best = Some((loss, kept));
            self.best_epoch = self.epoch;
        }
        let ends = pick!(
            "ends-the-wait",
            improves,
            wrong("last", "a wait that any loss below the one before ends: only one below the best does", loss < last - self.min_delta),
            wrong("any-lower", "a wait that any loss below the best ends: only one lower by more than δ does", loss < best),
        );
        if ends {
            self.waited = pick!(
                "reset",
                0,
                wrong("none", "a wait that goes on after an improvement: it starts again from 0", self.waited),
                wrong("one", "a wait that starts again from 1: the improvement itself is not waited for", 1),
                wrong("one-back", "a wait that goes back by one epoch after an improvement: it starts again from 0", self.waited.saturating_sub(1)),
            );
        } else {
            self.waited += pick!(
                "wait",
                1,
                wrong("not-nan", "epochs with NaN passed over: each is one more without improvement", { usize::from(!loss.is_nan()) }),
                wrong("not-infinite", "epochs with NaN or ∞ passed over: each is one more without improvement", { usize::from(loss.is_finite()) }),
                wrong("not-better", "a loss below the best but not by δ does not count: it is one more epoch of waiting", { usize::from(loss.is_nan() || loss >= best) }),
                wrong("above-only", "only a loss above the best counts: a tie and NaN are epochs without improvement too", usize::from(loss > best)),
                wrong("rising-only", "only a loss above the one before counts: every epoch without improvement does", usize::from(loss > last)),
                wrong("nan-spends-all", "a NaN that spends the whole patience: it is one more epoch of waiting", if loss.is_nan() { self.patience } else { 1 }),
            );
        }
        let before = pick!("kept-before", false, wrong("loss", LATEST, !improves && !loss.is_nan()),);
        if before {
            let kept = self.best.take().map_or_else(|| parameters.to_vec(), |(_, kept)| kept);
            self.best = Some((loss, kept));
        }
        if let Some((kept_loss, kept)) = &mut self.best {
            pick!(
                "always-kept",
                (),
                wrong("parameters", "the latest parameters kept: the best ones are asked for", {
                    *kept = parameters.to_vec();
                }),
                wrong("loss", LATEST, *kept_loss = loss),
                wrong("tie", "the parameters of a tie kept: those of the first epoch with the best loss are asked for", {
                    if loss == *kept_loss {
                        *kept = parameters.to_vec();
                    }
                }),
                wrong("both", "the latest loss and parameters kept: the best ones are asked for", {
                    *kept_loss = loss;
                    *kept = parameters.to_vec();
                }),
                wrong("small-gain", "a loss a little below the best kept as the best, though it does not end the wait", {
                    if loss < best {
                        *kept_loss = loss;
                        *kept = parameters.to_vec();
                    }
                }),
            );
        }
        let stop = pick!(
            "stop",
            self.waited >= self.patience,
            wrong("one-more", "a stop after one epoch more than the patience", self.waited > self.patience),
            wrong("one-less", "a stop one epoch before the patience is spent", !improves && self.waited + 1 >= self.patience),
            wrong("exactly", "a stop only when the wait equals the patience: it stays `true` after that", { self.waited == self.patience }),
            wrong("nan", "a stop at the first NaN: it is one more epoch of waiting", { loss.is_nan() || self.waited >= self.patience }),
            wrong("never", "never a stop", false),
            wrong("at-0", "a stop at a loss of 0 or below: a loss may be negative, and become better still", loss <= 0.0 || self.waited >= self.patience),
            wrong("at-once", "a stop at the first epoch without improvement: the patience says how many it takes", !improves),
            wrong("epochs", "a stop after as many epochs as the patience has: those without improvement count", self.epoch >= self.patience),
            wrong("inverted", "`true` for going on: it means that it is time to stop", self.waited < self.patience),
            wrong("improved", "`true` for an improvement: it means that it is time to stop", improves),
            right("epoch-numbers", "the number of the best epoch, and of the present one", { self.epoch - self.best_epoch >= self.patience }),
        );
        if stop {
            self.waited = pick!("after-stop", self.waited, wrong("anew", "a wait that starts again after a stop: it stays `true` until there is an improvement", 0),);
        }
        stop
    }

    /// The best so far.
    pub fn best(&self) -> Option<(f64, &[ArrayD<f64>])> {
        self.best.as_ref().map(|(loss, parameters)| (*loss, parameters.as_slice()))
    }
}
