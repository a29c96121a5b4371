
use crate::optimizer::check_not_negative;
use ndarray::ArrayD;

#[derive(Clone, Debug)]
pub struct EarlyStopping {
    patience: usize,
    min_delta: f64,
    best: Option<(f64, Vec<ArrayD<f64>>)>,
    waited: usize,
}

impl EarlyStopping {
    pub fn new(patience: usize, min_delta: f64) -> EarlyStopping {
        assert!(patience > 0, "patience is 0: it must be at least 1");
        check_not_negative("min_delta", min_delta);
        EarlyStopping { patience, min_delta, best: None, waited: 0 }
    }

    pub fn update(&mut self, loss: f64, parameters: &[ArrayD<f64>]) -> bool {
        let best = self.best.as_ref().map_or(f64::INFINITY, |(loss, _)| *loss);
        if loss < best - self.min_delta {
            self.best = Some((loss, parameters.to_vec()));
            self.waited = 0;
        } else {
            self.waited += 1;
        }
        self.waited >= self.patience
    }

    pub fn best(&self) -> Option<(f64, &[ArrayD<f64>])> {
        self.best.as_ref().map(|(loss, parameters)| (*loss, parameters.as_slice()))
    }
}
