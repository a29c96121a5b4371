//! Networks: lists of nodes, which are sent as they stand.

use crate::tape::{Operand, Tape, Var, node};
use kata_judge::{Call, Note};
use kata_protocol::{Malformed, Pass, Reader, Writer};
use rand::rngs::StdRng;

/// As in the exercise.
pub struct Neuron<'t> {
    /// As in the exercise.
    pub weights: Vec<Var<'t>>,
    /// As in the exercise.
    pub bias: Var<'t>,
    /// As in the exercise.
    pub nonlinear: bool,
}

/// As in the exercise.
pub struct Layer<'t> {
    /// As in the exercise.
    pub neurons: Vec<Neuron<'t>>,
}

/// As in the exercise.
pub struct Mlp<'t> {
    /// As in the exercise.
    pub layers: Vec<Layer<'t>>,
}

impl Operand for Neuron<'_> {
    fn put(&self, to: &mut Writer) {
        to.list(3);
        self.weights.put(to);
        self.bias.put(to);
        to.truth(self.nonlinear);
    }
}

impl Operand for Layer<'_> {
    fn put(&self, to: &mut Writer) {
        to.list(self.neurons.len());
        self.neurons.iter().for_each(|neuron| neuron.put(to));
    }
}

impl Operand for Mlp<'_> {
    fn put(&self, to: &mut Writer) {
        to.list(self.layers.len());
        self.layers.iter().for_each(|layer| layer.put(to));
    }
}

/// A call whose answer lists nodes of this tape, new ones or not: they are numbered anew.
fn listing(name: &'static str, tape: &Tape) -> Call {
    let mut call = Call::new(name);
    call.arguments().integer(tape.number());
    call.arguments().integer(tape.first());
    tape.changed();
    call
}

fn list<'t, T>(
    from: &mut Reader,
    item: impl Fn(&mut Reader) -> Result<T, Malformed> + 't,
) -> Result<Vec<T>, Malformed> {
    let length = from.list()?;
    (0..length).map(|_| item(from)).collect()
}

fn neuron<'t>(tape: &'t Tape, from: &mut Reader) -> Result<Neuron<'t>, Malformed> {
    from.list_of(3)?;
    let weights = list(from, |from| tape.listed(from))?;
    Ok(Neuron { weights, bias: tape.listed(from)?, nonlinear: from.truth()? })
}

fn layer<'t>(tape: &'t Tape, from: &mut Reader) -> Result<Layer<'t>, Malformed> {
    Ok(Layer { neurons: list(from, |from| neuron(tape, from))? })
}

/// Nodes that belong to `of`, for the inputs `x` if it is asked for what it makes of them. Where there
/// is no node, there is nothing to list.
fn nodes<'t>(
    name: &'static str,
    of: &impl Operand,
    tape: Option<&'t Tape>,
    x: Option<&[Var<'t>]>,
) -> Vec<Var<'t>> {
    let mut call = match tape {
        Some(tape) => listing(name, tape),
        None => {
            let mut call = Call::new(name);
            call.arguments().null();
            call.arguments().null();
            call
        }
    };
    of.put(call.arguments());
    if let Some(x) = x {
        x.put(call.arguments());
    }
    call.ask().reading(|from| {
        list(from, |from| match tape {
            Some(tape) => tape.listed(from),
            None => Err(Malformed::new("a node of no tape")),
        })
    })
}

impl<'t> Neuron<'t> {
    /// As in the exercise.
    pub fn new(tape: &'t Tape, n_in: usize, nonlinear: bool, mut rng: &mut StdRng) -> Neuron<'t> {
        let mut call = listing("Neuron::new", tape);
        call.arguments().integer(n_in as u64);
        call.arguments().truth(nonlinear);
        Pass::<()>::put(&mut rng, call.arguments());
        call.ask().reading(|from| neuron(tape, from))
    }

    /// As in the exercise.
    pub fn forward(&self, x: &[Var<'t>]) -> Var<'t> {
        node("Neuron::forward", self.bias.tape(), |to| {
            self.put(to);
            x.put(to);
        })
    }

    /// As in the exercise.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        nodes("Neuron::parameters", self, Some(self.bias.tape()), None)
    }
}

impl<'t> Layer<'t> {
    fn tape(&self) -> Option<&'t Tape> {
        self.neurons.first().map(|neuron| neuron.bias.tape())
    }

    /// As in the exercise.
    pub fn new(
        tape: &'t Tape,
        n_in: usize,
        n_out: usize,
        nonlinear: bool,
        mut rng: &mut StdRng,
    ) -> Layer<'t> {
        let mut call = listing("Layer::new", tape);
        call.arguments().integer(n_in as u64);
        call.arguments().integer(n_out as u64);
        call.arguments().truth(nonlinear);
        Pass::<()>::put(&mut rng, call.arguments());
        call.ask().reading(|from| layer(tape, from))
    }

    /// As in the exercise.
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        nodes("Layer::forward", self, self.tape().or(tape_of(x)), Some(x))
    }

    /// As in the exercise.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        nodes("Layer::parameters", self, self.tape(), None)
    }
}

fn tape_of<'t>(x: &[Var<'t>]) -> Option<&'t Tape> {
    x.first().map(|x| x.tape())
}

impl<'t> Mlp<'t> {
    fn tape(&self) -> Option<&'t Tape> {
        self.layers.iter().find_map(Layer::tape)
    }

    /// As in the exercise.
    pub fn new(tape: &'t Tape, n_in: usize, widths: &[usize], mut rng: &mut StdRng) -> Mlp<'t> {
        let mut call = listing("Mlp::new", tape);
        call.arguments().integer(n_in as u64);
        Pass::<()>::put(&mut { widths }, call.arguments());
        Pass::<()>::put(&mut rng, call.arguments());
        call.ask().reading(|from| Ok(Mlp { layers: list(from, |from| layer(tape, from))? }))
    }

    /// As in the exercise.
    pub fn forward(&self, x: &[Var<'t>]) -> Vec<Var<'t>> {
        nodes("Mlp::forward", self, self.tape().or(tape_of(x)), Some(x))
    }

    /// As in the exercise.
    pub fn parameters(&self) -> Vec<Var<'t>> {
        nodes("Mlp::parameters", self, self.tape(), None)
    }

    /// As in the exercise.
    pub fn zero_gradients(&self) {
        let mut note = Note::new("Mlp::zero_gradients");
        self.put(note.arguments());
        note.tell();
        if let Some(tape) = self.tape() {
            tape.changed();
        }
    }
}
