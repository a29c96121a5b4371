//! Answers to `mlp`: the same types, on the same engine.

use crate::{Tape, Var};
use catalogue::{Entry, chosen, mistake, right};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const TASK: &str = "mlp";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "last-nonlinear", "ReLU after the last layer too: its outputs are scores of any sign"),
    mistake(TASK, "last-two-linear", "no ReLU in the last two layers: only the last goes without"),
    mistake(TASK, "always-nonlinear", "ReLU in every unit, whatever its `nonlinear` says"),
    mistake(TASK, "weights-detached", "the weights' values multiplied, not the weights: no gradient gets through to them"),
    mistake(TASK, "no-nonlinearity", "no ReLU at all: then the layers are one linear layer"),
    mistake(TASK, "bias-forgotten", "w·x without the bias"),
    mistake(TASK, "bias-not-a-parameter", "the biases left out of `parameters()`: they would never be trained"),
    mistake(TASK, "first-layer-only", "the parameters of the first layer only"),
    mistake(TASK, "bias-first", "the bias before the weights in `parameters()`: it comes last"),
    mistake(TASK, "equal-weights", "one draw for all weights of a unit: each is its own"),
    mistake(TASK, "equal-units", "the same weights in every unit of a layer: they would stay equal for ever"),
    mistake(TASK, "zero-weights", "weights of 0: every unit computes the same, and no gradient gets through"),
    mistake(TASK, "own-seed", "a generator with a seed of its own, not the one that is given"),
    mistake(TASK, "weights-from-zero", "weights from 0 to 1: they are to lie on either side of 0"),
    mistake(TASK, "weights-scaled", "weights from −1/√n to 1/√n: asked for is −1 to 1"),
    mistake(TASK, "bias-drawn", "the biases drawn like the weights: they start at 0"),
    mistake(TASK, "one-node", "one node of the tape for all weights of a unit: each is its own"),
    mistake(TASK, "inputs-detached", "the inputs' values multiplied, not the inputs: no gradient gets through to them"),
    mistake(TASK, "bias-after-relu", "the bias added after ReLU: it belongs inside"),
    mistake(TASK, "weights-of-a-layer-first", "all weights of a layer, then its biases: each unit's bias follows its weights"),
    mistake(TASK, "zeroes-all", "every gradient of the tape set to 0: asked for is the parameters'"),
    mistake(TASK, "zeroes-values", "the values set to 0 in the place of the gradients"),
    mistake(TASK, "zeroes-nothing", "gradients that are not set to 0"),
    mistake(TASK, "inputs-cut", "inputs beyond the weights left out without a word"),
    mistake(TASK, "tanh", "tanh after the hidden units: it is ReLU"),
    mistake(TASK, "last-layer-first", "the parameters of the last layer first: the first layer comes first"),
    mistake(TASK, "units-reversed", "the outputs of a layer from the last unit to the first"),
    mistake(TASK, "zeroes-weights", "the gradients of the biases not set to 0: they are parameters too"),
    mistake(TASK, "bias-recorded-first", "the bias recorded before the weights: the weights come first on the tape"),
    mistake(TASK, "no-layers", "no outputs without layers: then the inputs come out as they are"),
    right(TASK, "bias-last", "the products summed first, from the last, and the bias added at the end"),
    right(TASK, "one-operation", "the weighted sum recorded as one node with 2n + 1 operands"),
    right(TASK, "shifted-draw", "weights as 2·u − 1 for u from 0 to 1"),
];

/// One unit.
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
    /// The units.
    pub neurons: Vec<Neuron<'t>>,
}

/// Layers one after the other.
pub struct Mlp<'t> {
    /// First to last.
    pub layers: Vec<Layer<'t>>,
}

impl<'t> Neuron<'t> {
    /// A unit with random weights.
    pub fn new(tape: &'t Tape, n_in: usize, nonlinear: bool, rng: &mut StdRng) -> Neuron<'t> {
        let mut one = None;
        let mut draw = || match chosen(TASK) {
            "equal-weights" => *one.get_or_insert_with(|| rng.random_range(-1.0..1.0)),
            "zero-weights" => 0.0,
            "weights-from-zero" => rng.random_range(0.0..1.0),
            "weights-scaled" => rng.random_range(-1.0..1.0) / (n_in as f64).sqrt(),
            "shifted-draw" => 2.0 * rng.random::<f64>() - 1.0,
            _ => rng.random_range(-1.0..1.0),
        };
        let first = (chosen(TASK) == "bias-recorded-first").then(|| tape.leaf(0.0));
        let weights = match chosen(TASK) {
            "one-node" => vec![tape.leaf(draw()); n_in],
            _ => (0..n_in).map(|_| tape.leaf(draw())).collect(),
        };
        let mut last = || tape.leaf(if chosen(TASK) == "bias-drawn" { draw() } else { 0.0 });
        let bias = first.unwrap_or_else(&mut last);
        Neuron { weights, bias, nonlinear }
    }

    /// The output.
    pub fn forward(&self, x: &[Var<'t>]) -> Var<'t> {
        let choice = chosen(TASK);
        if choice != "inputs-cut" {
            assert_eq!(self.weights.len(), x.len(), "weights and inputs");
        }
        let tape = self.bias.tape();
        let products = self.weights.iter().zip(x).map(|(&w, &x)| w * x);
        let z = match choice {
            "inputs-detached" => {
                let products = self.weights.iter().zip(x).map(|(&w, x)| w * x.value());
                products.fold(self.bias, |sum, p| sum + p)
            }
            "weights-detached" => {
                let products = self.weights.iter().zip(x).map(|(w, &x)| x * w.value());
                products.fold(self.bias, |sum, p| sum + p)
            }
            "bias-after-relu" => {
                let z = products.fold(tape.leaf(0.0), |sum, p| sum + p);
                return self.bias + if self.nonlinear { z.relu() } else { z };
            }
            "one-operation" => {
                let value = self.bias.value() + products.map(Var::value).sum::<f64>();
                let both = self.weights.iter().zip(x);
                let locals = both.flat_map(|(&w, &x)| [(w, x.value()), (x, w.value())]);
                let operands: Vec<_> = [(self.bias, 1.0)].into_iter().chain(locals).collect();
                tape.push("unit", value, &operands)
            }
            "bias-forgotten" => products.fold(tape.leaf(0.0), |sum, p| sum + p),
            "bias-last" => products.rev().fold(tape.leaf(0.0), |sum, p| p + sum) + self.bias,
            _ => products.fold(self.bias, |sum, p| sum + p),
        };
        match choice {
            "no-nonlinearity" => z,
            "always-nonlinear" => z.relu(),
            "tanh" if self.nonlinear => z.tanh(),
            _ if self.nonlinear => z.relu(),
            _ => z,
        }
    }

    /// The parameters.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        let weights = self.weights.iter().copied();
        match chosen(TASK) {
            "bias-not-a-parameter" => weights.collect(),
            "bias-first" => [self.bias].into_iter().chain(weights).collect(),
            _ => weights.chain([self.bias]).collect(),
        }
    }
}

impl<'t> Layer<'t> {
    /// Units with random weights.
    pub fn new(tape: &'t Tape, n_in: usize, n_out: usize, nonlinear: bool, rng: &mut StdRng) -> Layer<'t> {
        if chosen(TASK) == "equal-units" {
            let seed: u64 = rng.random();
            let unit = |_| Neuron::new(tape, n_in, nonlinear, &mut StdRng::seed_from_u64(seed));
            return Layer { neurons: (0..n_out).map(unit).collect() };
        }
        let unit = |_| Neuron::new(tape, n_in, nonlinear, rng);
        Layer { neurons: (0..n_out).map(unit).collect() }
    }

    /// The outputs.
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        let outputs = self.neurons.iter().map(|neuron| neuron.forward(x));
        if chosen(TASK) == "units-reversed" { outputs.rev().collect() } else { outputs.collect() }
    }

    /// The parameters.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        if chosen(TASK) == "weights-of-a-layer-first" {
            let weights = self.neurons.iter().flat_map(|neuron| neuron.weights.iter().copied());
            return weights.chain(self.neurons.iter().map(|neuron| neuron.bias)).collect();
        }
        self.neurons.iter().flat_map(Neuron::parameters).collect()
    }
}

impl<'t> Mlp<'t> {
    /// Layers with random weights.
    pub fn new(tape: &'t Tape, n_in: usize, widths: &[usize], rng: &mut StdRng) -> Mlp<'t> {
        let mut own = StdRng::seed_from_u64(1337);
        let rng = if chosen(TASK) == "own-seed" { &mut own } else { rng };
        let mut layers = Vec::new();
        let mut n_in = n_in;
        for (l, &n_out) in widths.iter().enumerate() {
            let nonlinear = match chosen(TASK) {
                "last-nonlinear" => true,
                "last-two-linear" => l + 2 < widths.len(),
                _ => l + 1 < widths.len(),
            };
            layers.push(Layer::new(tape, n_in, n_out, nonlinear, rng));
            n_in = n_out;
        }
        Mlp { layers }
    }

    /// The outputs of the last layer.
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        if chosen(TASK) == "no-layers" && self.layers.is_empty() {
            return Vec::new();
        }
        self.layers.iter().fold(x.to_vec(), |x, layer| layer.forward(&x))
    }

    /// The parameters.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        let layers = match chosen(TASK) {
            "first-layer-only" => &self.layers[..1],
            _ => &self.layers[..],
        };
        match chosen(TASK) {
            "last-layer-first" => layers.iter().rev().flat_map(Layer::parameters).collect(),
            _ => layers.iter().flat_map(Layer::parameters).collect(),
        }
    }

    /// Sets the gradient of every parameter to 0.
    pub fn zero_gradients(&self) {
        let biases = || self.layers.iter().flat_map(|layer| &layer.neurons).map(|n| n.bias.index());
        for parameter in self.parameters() {
            match chosen(TASK) {
                "zeroes-values" => parameter.tape().set_value(parameter, 0.0),
                "zeroes-nothing" => {}
                "zeroes-weights" if biases().any(|bias| bias == parameter.index()) => {}
                "zeroes-all" => {
                    let tape = parameter.tape();
                    (0..tape.len()).for_each(|i| tape.set_gradient(i, 0.0));
                }
                _ => parameter.tape().set_gradient(parameter.index(), 0.0),
            }
        }
    }
}
