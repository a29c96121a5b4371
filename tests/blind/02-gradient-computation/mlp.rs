
use crate::tape::{Tape, Var};
use rand::RngExt;
use rand::rngs::StdRng;

pub struct Neuron<'t> {
    pub weights: Vec<Var<'t>>,
    pub bias: Var<'t>,
    pub nonlinear: bool,
}

pub struct Layer<'t> {
    pub neurons: Vec<Neuron<'t>>,
}

pub struct Mlp<'t> {
    pub layers: Vec<Layer<'t>>,
}

impl<'t> Neuron<'t> {
    pub fn new(tape: &'t Tape, n_in: usize, nonlinear: bool, rng: &mut StdRng) -> Neuron<'t> {
        let weights = (0..n_in).map(|_| tape.leaf(rng.random_range(-1.0..1.0))).collect();
        let bias = tape.leaf(0.0);
        Neuron { weights, bias, nonlinear }
    }

    pub fn forward(&self, x: &[Var<'t>]) -> Var<'t> {
        assert_eq!(
            x.len(),
            self.weights.len(),
            "{} inputs for {} weights",
            x.len(),
            self.weights.len()
        );
        let mut sum = self.bias;
        for (&w, &x) in self.weights.iter().zip(x) {
            sum = sum + w * x;
        }
        if self.nonlinear { sum.relu() } else { sum }
    }

    pub fn parameters(&self) -> Vec<Var<'t>> {
        let mut parameters = self.weights.clone();
        parameters.push(self.bias);
        parameters
    }
}

impl<'t> Layer<'t> {
    pub fn new(
        tape: &'t Tape,
        n_in: usize,
        n_out: usize,
        nonlinear: bool,
        rng: &mut StdRng,
    ) -> Layer<'t> {
        let neurons = (0..n_out).map(|_| Neuron::new(tape, n_in, nonlinear, rng)).collect();
        Layer { neurons }
    }

    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        self.neurons.iter().map(|neuron| neuron.forward(x)).collect()
    }

    pub fn parameters(&self) -> Vec<Var<'t>> {
        self.neurons.iter().flat_map(|neuron| neuron.parameters()).collect()
    }
}

impl<'t> Mlp<'t> {
    pub fn new(tape: &'t Tape, n_in: usize, widths: &[usize], rng: &mut StdRng) -> Mlp<'t> {
        let mut layers = Vec::new();
        let mut inputs = n_in;
        for (i, &width) in widths.iter().enumerate() {
            layers.push(Layer::new(tape, inputs, width, i + 1 < widths.len(), rng));
            inputs = width;
        }
        Mlp { layers }
    }

    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        let mut current = x.to_vec();
        for layer in &self.layers {
            current = layer.forward(&current);
        }
        current
    }

    pub fn parameters(&self) -> Vec<Var<'t>> {
        self.layers.iter().flat_map(|layer| layer.parameters()).collect()
    }

    pub fn zero_gradients(&self) {
        for p in self.parameters() {
            p.tape().set_gradient(p.index(), 0.0);
        }
    }
}
