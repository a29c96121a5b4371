
use ndarray::Array1;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

pub fn minibatches(n: usize, batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>> {
    assert!(n > 0, "no examples");
    assert!(batch_size > 0, "batch size is 0");
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(rng);
    order.chunks(batch_size).map(|batch| batch.to_vec()).collect()
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdSettings {
    pub batch_size: usize,
    pub epochs: usize,
    pub learning_rate: f64,
}

pub fn sgd(
    gradient: impl Fn(&Array1<f64>, &[usize]) -> Array1<f64>,
    start: &Array1<f64>,
    n: usize,
    settings: &SgdSettings,
    rng: &mut StdRng,
) -> Vec<Array1<f64>> {
    let &SgdSettings { batch_size, epochs, learning_rate: eta } = settings;
    assert!(eta.is_finite() && eta > 0.0, "bad learning rate {eta}");
    let mut x = start.clone();
    let mut path = vec![start.clone()];
    for _ in 0..epochs {
        for batch in minibatches(n, batch_size, rng) {
            let g = gradient(&x, &batch);
            x = x - eta * g;
            path.push(x.clone());
        }
    }
    path
}

pub fn accumulate(
    gradient: impl Fn(&[usize]) -> Array1<f64>,
    micro_batches: &[Vec<usize>],
) -> Array1<f64> {
    assert!(!micro_batches.is_empty(), "no micro-batch");
    assert!(micro_batches.iter().all(|b| !b.is_empty()), "an empty micro-batch");
    let total: usize = micro_batches.iter().map(Vec::len).sum();
    let mut sum: Option<Array1<f64>> = None;
    for batch in micro_batches {
        let g = gradient(batch) * batch.len() as f64;
        sum = Some(match sum {
            None => g,
            Some(s) => s + g,
        });
    }
    sum.unwrap() / total as f64
}
