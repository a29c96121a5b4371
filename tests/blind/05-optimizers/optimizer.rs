
use ndarray::ArrayD;

pub trait Optimizer {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]);

    fn set_learning_rate(&mut self, learning_rate: f64);
}

pub(crate) fn check_gradients(parameters: &[ArrayD<f64>], gradients: &[ArrayD<f64>]) {
    let (n, of) = (parameters.len(), gradients.len());
    assert_eq!(n, of, "{n} parameters and {of} gradients");
    for (i, (p, g)) in parameters.iter().zip(gradients).enumerate() {
        let (p, g) = (p.shape(), g.shape());
        assert_eq!(p, g, "parameter {i} has shape {p:?} and its gradient {g:?}");
    }
}

pub(crate) type State = Option<Vec<ArrayD<f64>>>;

pub(crate) fn remembered<'a>(
    state: &'a mut State,
    parameters: &[ArrayD<f64>],
) -> &'a mut [ArrayD<f64>] {
    let zeros = || parameters.iter().map(|p| ArrayD::zeros(p.raw_dim())).collect();
    let state = state.get_or_insert_with(zeros);
    let (n, before) = (parameters.len(), state.len());
    assert_eq!(n, before, "{n} parameters, where the first step had {before}");
    for (i, (p, s)) in parameters.iter().zip(&*state).enumerate() {
        let (p, s) = (p.shape(), s.shape());
        assert_eq!(p, s, "parameter {i} has shape {p:?}, and had {s:?} at the first step");
    }
    state
}

pub(crate) fn check_learning_rate(rate: f64) {
    let fine = rate.is_finite() && rate > 0.0;
    assert!(fine, "the learning rate is {rate}: it must be finite and positive");
}

pub(crate) fn check_decay(name: &str, value: f64) {
    assert!((0.0..1.0).contains(&value), "{name} is {value}: it must be at least 0 and below 1");
}

pub(crate) fn check_not_negative(name: &str, value: f64) {
    let fine = value.is_finite() && value >= 0.0;
    assert!(fine, "{name} is {value}: it must be finite and not negative");
}
