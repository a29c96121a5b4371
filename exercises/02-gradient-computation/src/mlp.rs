//! Task `mlp`: micrograd's network on the engine.

use crate::tape::{Tape, Var};
use rand::RngExt;
use rand::rngs::StdRng;

/// One unit: relu(w·x + b) if it is `nonlinear`, else w·x + b.
pub struct Neuron<'t> {
    /// One for each input.
    pub weights: Vec<Var<'t>>,
    /// The bias.
    pub bias: Var<'t>,
    /// Whether ReLU follows.
    pub nonlinear: bool,
}

/// Units that read the same inputs.
pub struct Layer<'t> {
    /// The units, in the order of the outputs.
    pub neurons: Vec<Neuron<'t>>,
}

/// Layers one after the other: all but the last nonlinear.
pub struct Mlp<'t> {
    /// First to last.
    pub layers: Vec<Layer<'t>>,
}

impl<'t> Neuron<'t> {
    /// A unit with `n_in` weights, each drawn from `rng`, uniformly from −1 to 1, and bias 0. Its
    /// parameters are new leaves of the tape, first the weights, then the bias.
    pub fn new(tape: &'t Tape, n_in: usize, nonlinear: bool, rng: &mut StdRng) -> Neuron<'t> {
        todo!("Neuron::new")
    }

    /// The output for the inputs `x`.
    ///
    /// # Panics
    /// If there are not as many inputs as weights, with a message that names both numbers.
    pub fn forward(&self, x: &[Var<'t>]) -> Var<'t> {
        todo!("Neuron::forward")
    }

    /// Weights, then the bias.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        todo!("Neuron::parameters")
    }
}

impl<'t> Layer<'t> {
    /// `n_out` units of `n_in` inputs.
    pub fn new(
        tape: &'t Tape,
        n_in: usize,
        n_out: usize,
        nonlinear: bool,
        rng: &mut StdRng,
    ) -> Layer<'t> {
        todo!("Layer::new")
    }

    /// The outputs, one for each unit.
    ///
    /// # Panics
    /// As [`Neuron::forward`].
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        todo!("Layer::forward")
    }

    /// Unit by unit.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        todo!("Layer::parameters")
    }
}

impl<'t> Mlp<'t> {
    /// Layers of the given widths, the first reading `n_in` inputs; ReLU after each but the last.
    /// Without widths there are no layers, and the outputs are the inputs.
    pub fn new(tape: &'t Tape, n_in: usize, widths: &[usize], rng: &mut StdRng) -> Mlp<'t> {
        todo!("Mlp::new")
    }

    /// The outputs of the last layer.
    ///
    /// # Panics
    /// As [`Neuron::forward`].
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        todo!("Mlp::forward")
    }

    /// Layer by layer, unit by unit: weights, then the bias.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        todo!("Mlp::parameters")
    }

    /// Sets the gradient of every parameter to 0, and of nothing else on the tape.
    pub fn zero_gradients(&self) {
        todo!("Mlp::zero_gradients")
    }
}
