//! Answers to `mlp`: the same types, on the same engine.

use crate::{Tape, Var};
use catalogue::{ANY_PANIC, Entry, chosen, mistake, right, unspoilt};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const TASK: &str = "mlp";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "last-nonlinear", "ReLU after the last layer too: its outputs are scores of any sign"),
    mistake(TASK, "last-two-linear", "no ReLU in the last two layers: only the last goes without"),
    mistake(TASK, "linear-by-width", "no ReLU in any layer as wide as the last: which one is last is told by its place"),
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
    mistake(TASK, "never-nonlinear", "`nonlinear` false in every layer: then the layers are one linear layer"),
    mistake(TASK, "only-last-nonlinear", "ReLU after the last layer and after no other: it is the other way round"),
    mistake(TASK, "first-linear", "no ReLU after the first layer: only the last goes without"),
    mistake(TASK, "nonlinear-reversed", "ReLU where `nonlinear` is false, and none where it is true"),
    mistake(TASK, "sigmoid", "a sigmoid after the hidden units: it is ReLU"),
    mistake(TASK, "leaky", "the leaky ReLU after the hidden units: below 0 it is 0"),
    mistake(TASK, "bias-subtracted", "w·x − b: the bias is added"),
    mistake(TASK, "bias-for-each-input", "the bias added once for each input: once for the unit"),
    mistake(TASK, "bias-detached", "the bias's value added, not the bias: no gradient gets through to it"),
    mistake(TASK, "last-input-left-out", "the last input left out of w·x"),
    mistake(TASK, "first-input-left-out", "the first input left out of w·x"),
    mistake(TASK, "mean-of-products", "the mean of the products: w·x is their sum"),
    mistake(TASK, "sum-of-squares", "w² in the place of w·x"),
    mistake(TASK, "each-layer-reads-x", "every layer given the inputs of the network: it reads the outputs of the layer before"),
    mistake(TASK, "last-layer-left-out", "the last layer left out of the forward pass"),
    mistake(TASK, "first-layer-left-out", "the first layer left out of the forward pass"),
    mistake(TASK, "first-output-only", "the first output only: there is one for each unit of the last layer"),
    mistake(TASK, "layers-detached", "each layer handed the values of the one before: no gradient gets through to what lies before"),
    mistake(TASK, "inputs-never-updated", "every layer made for the network's inputs: it reads as many as the layer before has units"),
    mistake(TASK, "last-layer-only", "the parameters of the last layer only"),
    mistake(TASK, "last-layer-untrained", "the parameters of the last layer left out"),
    mistake(TASK, "weights-not-parameters", "the weights left out of `parameters()`: the biases alone would be trained"),
    mistake(TASK, "first-unit-only", "the parameters of the first unit of each layer only"),
    mistake(TASK, "last-unit-only", "the parameters of the last unit of each layer only"),
    mistake(TASK, "last-unit-first", "the parameters of the last unit first: the units come in the order of the outputs"),
    mistake(TASK, "weights-of-all-first", "all weights of the network, then all biases: each unit's bias follows its weights"),
    mistake(TASK, "copies", "copies of the parameters, new leaves: what is done to them does not reach the network"),
    mistake(TASK, "weights-half", "weights from −½ to ½: asked for is −1 to 1"),
    mistake(TASK, "weights-tenth", "weights from −0.1 to 0.1: asked for is −1 to 1"),
    mistake(TASK, "weights-one", "weights of 1: every unit computes the same"),
    mistake(TASK, "bias-one", "the biases started at 1: they start at 0"),
    mistake(TASK, "bias-constant", "the biases started at 0.01: they start at 0"),
    mistake(TASK, "zeroes-biases", "the gradients of the weights not set to 0: they are parameters too"),
    mistake(TASK, "zeroes-by-0", "gradients multiplied by 0: NaN and ∞ stay"),
    mistake(TASK, "zeroes-the-first-nodes", "the first nodes of the tape set to 0: a parameter's own place on it is its index"),
    mistake(TASK, "zeroes-first-layer", "the gradients of the first layer alone set to 0"),
    mistake(TASK, "zeroes-last-layer", "the gradients of the last layer alone set to 0"),
    mistake(TASK, "one-unit", "one unit for the whole layer, its weights and its bias shared by all: each unit has its own"),
    mistake(TASK, "one-bias", "one node of the tape for all biases of a layer: each unit has its own"),
    mistake(TASK, "first-width-read", "the first width taken for the number of inputs: that is `n_in`, and each width is a layer"),
    mistake(TASK, "layer-too-many", "one layer more, of the last width once again: there is one layer for each width"),
    mistake(TASK, "weights-he", "weights from −√(2/n) to √(2/n): asked for is −1 to 1"),
    mistake(TASK, "no-layers-refused", "a panic without widths: then the inputs come out as they are"),
    mistake(TASK, "no-inputs-refused", "a panic without inputs: then a unit has its bias alone"),
    mistake(TASK, "fewer-inputs", "fewer inputs than weights accepted: there is one for each"),
    mistake(TASK, "more-inputs", "more inputs than weights accepted: there is one for each"),
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
            "weights-he" => rng.random_range(-1.0..1.0) * (2.0 / n_in as f64).sqrt(),
            "weights-half" => rng.random_range(-0.5..0.5),
            "weights-tenth" => 0.1 * rng.random_range(-1.0..1.0),
            "weights-one" => 1.0,
            "shifted-draw" => 2.0 * rng.random::<f64>() - 1.0,
            _ => rng.random_range(-1.0..1.0),
        };
        let first = (chosen(TASK) == "bias-recorded-first").then(|| tape.leaf(0.0));
        let weights = match chosen(TASK) {
            "one-node" => vec![tape.leaf(draw()); n_in],
            _ => (0..n_in).map(|_| tape.leaf(draw())).collect(),
        };
        let mut last = || {
            tape.leaf(match chosen(TASK) {
                "bias-drawn" => draw(),
                "bias-one" => 1.0,
                "bias-constant" => 0.01,
                _ => 0.0,
            })
        };
        let bias = first.unwrap_or_else(&mut last);
        Neuron { weights, bias, nonlinear }
    }

    /// The output.
    pub fn forward(&self, x: &[Var<'t>]) -> Var<'t> {
        let choice = chosen(TASK);
        if choice == "fewer-inputs" {
            assert!(self.weights.len() >= x.len(), "{} weights and {} inputs", self.weights.len(), x.len());
        } else if choice == "more-inputs" {
            assert!(self.weights.len() <= x.len(), "{} weights and {} inputs", self.weights.len(), x.len());
        } else if choice != "inputs-cut" {
            assert_eq!(self.weights.len(), x.len(), "weights and inputs");
        }
        if choice == "no-inputs-refused" {
            assert!(!x.is_empty(), "{ANY_PANIC}");
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
            "bias-subtracted" => products.fold(-self.bias, |sum, p| sum + p),
            "bias-for-each-input" => products.fold(tape.leaf(0.0), |sum, p| sum + p + self.bias),
            "bias-detached" => products.fold(tape.leaf(self.bias.value()), |sum, p| sum + p),
            "last-input-left-out" => products.take(x.len().saturating_sub(1)).fold(self.bias, |sum, p| sum + p),
            "first-input-left-out" => products.skip(1).fold(self.bias, |sum, p| sum + p),
            "mean-of-products" => products.fold(tape.leaf(0.0), |sum, p| sum + p) / x.len() as f64 + self.bias,
            "sum-of-squares" => self.weights.iter().fold(self.bias, |sum, &w| sum + w * w),
            "bias-last" => products.rev().fold(tape.leaf(0.0), |sum, p| p + sum) + self.bias,
            _ => products.fold(self.bias, |sum, p| sum + p),
        };
        match choice {
            "no-nonlinearity" => z,
            "always-nonlinear" => z.relu(),
            "nonlinear-reversed" if self.nonlinear => z,
            "nonlinear-reversed" => z.relu(),
            "tanh" if self.nonlinear => z.tanh(),
            "sigmoid" if self.nonlinear => z.sigmoid(),
            "leaky" if self.nonlinear => z.relu() - 0.01 * (-z).relu(),
            _ if self.nonlinear => z.relu(),
            _ => z,
        }
    }

    /// The parameters.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        let weights = self.weights.iter().copied();
        match chosen(TASK) {
            "bias-not-a-parameter" => weights.collect(),
            "weights-not-parameters" => vec![self.bias],
            "copies" => weights.chain([self.bias]).map(|p| p.tape().leaf(p.value())).collect(),
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
        if chosen(TASK) == "one-unit" {
            let unit = Neuron::new(tape, n_in, nonlinear, rng);
            let copy = |_| Neuron { weights: unit.weights.clone(), bias: unit.bias, nonlinear };
            return Layer { neurons: (0..n_out).map(copy).collect() };
        }
        if chosen(TASK) == "one-bias" {
            let bias = tape.leaf(0.0);
            let unit = |_| Neuron { bias, ..Neuron::new(tape, n_in, nonlinear, rng) };
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
        let neurons = self.neurons.iter();
        match chosen(TASK) {
            "first-unit-only" => neurons.take(1).flat_map(Neuron::parameters).collect(),
            "last-unit-only" => neurons.rev().take(1).flat_map(Neuron::parameters).collect(),
            "last-unit-first" => neurons.rev().flat_map(Neuron::parameters).collect(),
            _ => neurons.flat_map(Neuron::parameters).collect(),
        }
    }
}

impl<'t> Mlp<'t> {
    /// Layers with random weights.
    pub fn new(tape: &'t Tape, n_in: usize, widths: &[usize], rng: &mut StdRng) -> Mlp<'t> {
        let mut own = StdRng::seed_from_u64(1337);
        let rng = if chosen(TASK) == "own-seed" { &mut own } else { rng };
        if chosen(TASK) == "no-layers-refused" {
            assert!(!widths.is_empty(), "{ANY_PANIC}");
        }
        let mut layers = Vec::new();
        let mut n_in = n_in;
        let mut widths = widths;
        if chosen(TASK) == "first-width-read" && !widths.is_empty() {
            n_in = widths[0];
            widths = &widths[1..];
        }
        for (l, &n_out) in widths.iter().enumerate() {
            let nonlinear = match chosen(TASK) {
                "last-nonlinear" => true,
                "last-two-linear" => l + 2 < widths.len(),
                "linear-by-width" => Some(&n_out) != widths.last(),
                "never-nonlinear" => false,
                "only-last-nonlinear" => l + 1 == widths.len(),
                "first-linear" => l > 0 && l + 1 < widths.len(),
                _ => l + 1 < widths.len(),
            };
            layers.push(Layer::new(tape, n_in, n_out, nonlinear, rng));
            if chosen(TASK) != "inputs-never-updated" {
                n_in = n_out;
            }
        }
        if chosen(TASK) == "layer-too-many" {
            layers.push(Layer::new(tape, n_in, n_in, false, rng));
        }
        Mlp { layers }
    }

    /// The outputs of the last layer.
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        if chosen(TASK) == "no-layers" && self.layers.is_empty() {
            return Vec::new();
        }
        let layers = match chosen(TASK) {
            "last-layer-left-out" => &self.layers[..self.layers.len().saturating_sub(1)],
            "first-layer-left-out" => self.layers.get(1..).unwrap_or_default(),
            _ => &self.layers[..],
        };
        let inputs = x;
        // Layers that do not fit one another panic in whatever words; the first says what it was given.
        let refuses = |layer: &Layer<'t>| chosen(TASK) != "first-width-read" && std::ptr::eq(layer, &self.layers[0]);
        let fits = |layer: &Layer<'t>, x: &[Var<'t>]| unspoilt("layers", refuses(layer) || layer.neurons.iter().all(|unit| unit.weights.len() == x.len()));
        let joined = |layer: &Layer<'t>, x: &[Var<'t>]| {
            if !fits(layer, x) {
                panic!("{ANY_PANIC}");
            }
            layer.forward(x)
        };
        let outputs = layers.iter().fold(x.to_vec(), |x, layer| match chosen(TASK) {
            "each-layer-reads-x" => joined(layer, inputs),
            "layers-detached" if !std::ptr::eq(layer, &layers[0]) => layer.forward(&x.iter().map(|x| x.tape().leaf(x.value())).collect::<Vec<_>>()),
            "first-width-read" | "inputs-never-updated" | "first-layer-left-out" => joined(layer, &x),
            _ => layer.forward(&x),
        });
        if chosen(TASK) == "first-output-only" { outputs[..1].to_vec() } else { outputs }
    }

    /// The parameters.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        let layers = match chosen(TASK) {
            "first-layer-only" => &self.layers[..1],
            "last-layer-only" => &self.layers[self.layers.len().saturating_sub(1)..],
            "last-layer-untrained" => &self.layers[..self.layers.len().saturating_sub(1)],
            _ => &self.layers[..],
        };
        match chosen(TASK) {
            "weights-of-all-first" => {
                let neurons = || layers.iter().flat_map(|layer| &layer.neurons);
                neurons().flat_map(|n| n.weights.iter().copied()).chain(neurons().map(|n| n.bias)).collect()
            }
            "last-layer-first" => layers.iter().rev().flat_map(Layer::parameters).collect(),
            _ => layers.iter().flat_map(Layer::parameters).collect(),
        }
    }

    /// Sets the gradient of every parameter to 0.
    pub fn zero_gradients(&self) {
        let biases = || self.layers.iter().flat_map(|layer| &layer.neurons).map(|n| n.bias.index());
        let of = |layer: Option<&Layer<'t>>| layer.map_or(Vec::new(), Layer::parameters);
        let parameters = match chosen(TASK) {
            "zeroes-first-layer" => of(self.layers.first()),
            "zeroes-last-layer" => of(self.layers.last()),
            _ => self.parameters(),
        };
        for (i, parameter) in parameters.into_iter().enumerate() {
            match chosen(TASK) {
                "zeroes-values" => parameter.tape().set_value(parameter, 0.0),
                "zeroes-nothing" => {}
                "zeroes-by-0" => parameter.tape().set_gradient(parameter.index(), 0.0 * parameter.gradient()),
                "zeroes-the-first-nodes" => parameter.tape().set_gradient(i, 0.0),
                "zeroes-biases" if !biases().any(|bias| bias == parameter.index()) => {}
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
