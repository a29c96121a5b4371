//! What all optimizers have in common: given.

use ndarray::ArrayD;

/// An optimizer: it moves parameters against their gradient, and keeps what it remembers of
/// earlier steps for each tensor by itself.
pub trait Optimizer {
    /// One update of all parameters, in place. `gradients[i]` is ∂L/∂`parameters[i]`.
    ///
    /// The lists may be empty. The arrays may have any number of axes and any length, 0 included, and
    /// may lie in memory in any order, a gradient in another than its parameter: go by index, as
    /// `iter` does, not by `as_slice`. A gradient of NaN makes its own element NaN, and no other.
    ///
    /// The first call fixes how many arrays there are, and of which shapes. An optimizer that
    /// remembers nothing ([`Sgd`]) fixes nothing.
    ///
    /// # Panics
    /// If there are more or fewer gradients than parameters, or a gradient does not have the shape of
    /// its parameter: nothing is broadcast. If an optimizer with state is given other shapes, or
    /// another number of arrays, than in the first call. The message names both shapes, or both
    /// numbers. A call that panics may have moved some of the parameters.
    ///
    /// [`Sgd`]: crate::Sgd
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]);

    /// The learning rate of all steps from here on, as a schedule sets it. What is remembered of
    /// earlier steps stays as it is. 0 is allowed, since a schedule may end there: the parameters
    /// then stay where they are, and t and all state go on.
    ///
    /// # Panics
    /// If it is not finite and ≥ 0.
    fn set_learning_rate(&mut self, learning_rate: f64);
}

/// Given: panics unless there is one gradient for each parameter, of its shape.
pub(crate) fn check_gradients(parameters: &[ArrayD<f64>], gradients: &[ArrayD<f64>]) {
    let (n, of) = (parameters.len(), gradients.len());
    assert_eq!(n, of, "{n} parameters and {of} gradients");
    for (i, (p, g)) in parameters.iter().zip(gradients).enumerate() {
        let (p, g) = (p.shape(), g.shape());
        assert_eq!(p, g, "parameter {i} has shape {p:?} and its gradient {g:?}");
    }
}

/// Given: what an optimizer remembers, an array for each parameter; nothing before the first step.
pub(crate) type State = Option<Vec<ArrayD<f64>>>;

/// Given: the arrays of a state, which are zeros at the first step. Panics if they do not fit the
/// parameters.
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

/// Given: panics unless a learning rate is finite and > 0.
pub(crate) fn check_learning_rate(rate: f64) {
    let fine = rate.is_finite() && rate > 0.0;
    assert!(fine, "the learning rate is {rate}: it must be finite and > 0");
}

/// Given: panics unless a momentum or a β is in [0, 1).
pub(crate) fn check_decay(name: &str, value: f64) {
    assert!((0.0..1.0).contains(&value), "{name} is {value}: it must be at least 0 and below 1");
}

/// Given: panics unless a number is finite and ≥ 0.
pub(crate) fn check_not_negative(name: &str, value: f64) {
    let fine = value.is_finite() && value >= 0.0;
    assert!(fine, "{name} is {value}: it must be finite and ≥ 0");
}
