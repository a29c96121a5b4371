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
        // BEGIN SOLUTION
        let weights = (0..n_in).map(|_| tape.leaf(rng.random_range(-1.0..1.0))).collect();
        Neuron { weights, bias: tape.leaf(0.0), nonlinear }
        // END SOLUTION
    }

    /// The output for the inputs `x`.
    ///
    /// # Panics
    /// If there are not as many inputs as weights, with a message that names both numbers.
    pub fn forward(&self, x: &[Var<'t>]) -> Var<'t> {
        // BEGIN SOLUTION
        let (n, inputs) = (self.weights.len(), x.len());
        assert_eq!(n, inputs, "{n} weights and {inputs} inputs");
        let products = self.weights.iter().zip(x).map(|(&w, &x)| w * x);
        let z = products.fold(self.bias, |sum, product| sum + product);
        if self.nonlinear { z.relu() } else { z }
        // END SOLUTION
    }

    /// Weights, then the bias.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        // BEGIN SOLUTION
        self.weights.iter().copied().chain([self.bias]).collect()
        // END SOLUTION
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
        // BEGIN SOLUTION
        Layer { neurons: (0..n_out).map(|_| Neuron::new(tape, n_in, nonlinear, rng)).collect() }
        // END SOLUTION
    }

    /// The outputs, one for each unit.
    ///
    /// # Panics
    /// As [`Neuron::forward`].
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        // BEGIN SOLUTION
        self.neurons.iter().map(|neuron| neuron.forward(x)).collect()
        // END SOLUTION
    }

    /// Unit by unit.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        // BEGIN SOLUTION
        self.neurons.iter().flat_map(Neuron::parameters).collect()
        // END SOLUTION
    }
}

impl<'t> Mlp<'t> {
    /// Layers of the given widths, the first reading `n_in` inputs; ReLU after each but the last.
    /// Without widths there are no layers, and the outputs are the inputs.
    pub fn new(tape: &'t Tape, n_in: usize, widths: &[usize], rng: &mut StdRng) -> Mlp<'t> {
        // BEGIN SOLUTION
        let inputs = [n_in].into_iter().chain(widths.iter().copied());
        let shapes = inputs.zip(widths).enumerate();
        let layers = shapes
            .map(|(l, (n_in, &n_out))| Layer::new(tape, n_in, n_out, l + 1 < widths.len(), rng));
        Mlp { layers: layers.collect() }
        // END SOLUTION
    }

    /// The outputs of the last layer.
    ///
    /// # Panics
    /// As [`Neuron::forward`].
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        // BEGIN SOLUTION
        self.layers.iter().fold(x.to_vec(), |x, layer| layer.forward(&x))
        // END SOLUTION
    }

    /// Layer by layer, unit by unit: weights, then the bias.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        // BEGIN SOLUTION
        self.layers.iter().flat_map(Layer::parameters).collect()
        // END SOLUTION
    }

    /// Sets the gradient of every parameter to 0, and of nothing else on the tape.
    pub fn zero_gradients(&self) {
        // BEGIN SOLUTION
        for parameter in self.parameters() {
            parameter.tape().set_gradient(parameter.index(), 0.0);
        }
        // END SOLUTION
    }
}
