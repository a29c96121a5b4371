//! The worker of exercise 02: holds a candidate's crate, `gradient_computation`.

use gradient_computation as kit;
use kata_protocol::answers as interface;
use kata_protocol::worker::{Refused, Worker, serve};
use kata_protocol::{Malformed, Pass, Reader, Wire, Writer};
use kit::{Layer, Mlp, Neuron, Tape, Var};
use ndarray::{Array1, Array2, ArrayD};
use rand::rngs::StdRng;
use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A tape, and its nodes by the judge's numbers. A node borrows its tape for as long as the judge wants:
/// hence a tape is never freed. The largest of the suite has 100,000 nodes, some 8 MB.
struct Nodes {
    tape: &'static Tape,
    nodes: Vec<Option<Var<'static>>>,
}

thread_local! {
    /// The latest last; there are one or two.
    static TAPES: RefCell<Vec<(u64, Nodes)>> = const { RefCell::new(Vec::new()) };
}

fn with<T>(tape: u64, f: impl FnOnce(&mut Nodes) -> Result<T, Malformed>) -> Result<T, Malformed> {
    TAPES.with_borrow_mut(|all| match all.iter_mut().rfind(|(number, _)| *number == tape) {
        Some((_, nodes)) => f(nodes),
        None => Err(Malformed::new(format!("tape {tape} is not known"))),
    })
}

/// How many nodes of a tape have a number.
fn count(tape: u64) -> Result<usize, Malformed> {
    with(tape, |all| Ok(all.nodes.len()))
}

/// The node with this number.
fn known(tape: u64, number: usize) -> Option<Var<'static>> {
    with(tape, |all| Ok(all.nodes.get(number).copied().flatten())).ok().flatten()
}

fn tape(from: &mut Reader) -> Result<&'static Tape, Malformed> {
    with(from.integer()?, |nodes| Ok(nodes.tape))
}

/// How an operation is given an operand.
trait Operand: Sized {
    fn take(from: &mut Reader) -> Result<Self, Malformed>;
}

impl Operand for f64 {
    fn take(from: &mut Reader) -> Result<f64, Malformed> {
        from.number()
    }
}

impl Operand for Var<'static> {
    fn take(from: &mut Reader) -> Result<Self, Malformed> {
        from.list_of(2)?;
        let (tape, number) = (from.integer()?, from.integer()?);
        with(tape, |all| {
            let node = all.nodes.get(number as usize).copied().flatten();
            node.ok_or_else(|| Malformed::new(format!("node {number} is not known")))
        })
    }
}

impl<T: Operand> Operand for Vec<T> {
    fn take(from: &mut Reader) -> Result<Self, Malformed> {
        let length = from.list()?;
        (0..length).map(|_| T::take(from)).collect()
    }
}

impl Operand for (Var<'static>, f64) {
    fn take(from: &mut Reader) -> Result<Self, Malformed> {
        from.list_of(2)?;
        Ok((Var::take(from)?, f64::take(from)?))
    }
}

impl Operand for Neuron<'static> {
    fn take(from: &mut Reader) -> Result<Self, Malformed> {
        from.list_of(3)?;
        let (weights, bias) = (Vec::take(from)?, Var::take(from)?);
        Ok(Neuron { weights, bias, nonlinear: from.truth()? })
    }
}

impl Operand for Layer<'static> {
    fn take(from: &mut Reader) -> Result<Self, Malformed> {
        Ok(Layer { neurons: Vec::take(from)? })
    }
}

impl Operand for Mlp<'static> {
    fn take(from: &mut Reader) -> Result<Self, Malformed> {
        Ok(Mlp { layers: Vec::take(from)? })
    }
}

/// Where the nodes go that a call makes or lists: a tape, and the number of the first.
struct Place(Option<(u64, u64)>);

impl Place {
    fn get(from: &mut Reader) -> Result<Place, Malformed> {
        let (tape, number): (Option<u64>, Option<u64>) =
            (Wire::<Here>::get(from)?, Wire::<Here>::get(from)?);
        Ok(Place(tape.zip(number)))
    }

    fn keep(&mut self, node: Var<'static>) -> Result<u64, Malformed> {
        let Some((tape, number)) = &mut self.0 else {
            return Err(Malformed::new("the nodes of no tape"));
        };
        let at = *number;
        *number += 1;
        with(*tape, |all| {
            if all.nodes.len() <= at as usize {
                all.nodes.resize(at as usize + 1, None);
            }
            all.nodes[at as usize] = Some(node);
            Ok(at)
        })
    }

    fn list(&mut self, nodes: Vec<Var<'static>>, to: &mut Writer) -> Result<(), Malformed> {
        to.list(nodes.len());
        for node in nodes {
            to.integer(self.keep(node)?);
        }
        Ok(())
    }

    fn neuron(&mut self, neuron: Neuron<'static>, to: &mut Writer) -> Result<(), Malformed> {
        to.list(3);
        self.list(neuron.weights, to)?;
        to.integer(self.keep(neuron.bias)?);
        to.truth(neuron.nonlinear);
        Ok(())
    }

    fn layer(&mut self, layer: Layer<'static>, to: &mut Writer) -> Result<(), Malformed> {
        to.list(layer.neurons.len());
        layer.neurons.into_iter().try_for_each(|neuron| self.neuron(neuron, to))
    }
}

/// Operators on dual numbers.
macro_rules! operators {
    ($($Op:ident $op:ident),*) => {
        fn dual(
            worker: &Worker,
            name: &str,
            from: &mut Reader,
            to: &mut Writer,
        ) -> Result<bool, Refused> {
            let dual: fn(Dual, Dual) -> Dual = match name {
                $(concat!("Dual::", stringify!($op)) => $Op::$op,)*
                _ => return Ok(false),
            };
            let (a, b): (Dual, Dual) = (Wire::<Here>::get(from)?, Wire::<Here>::get(from)?);
            from.end()?;
            let value = worker.run_theirs(|| dual(a, b))?;
            Wire::<Here>::put(&value, to);
            Ok(true)
        }
    };
}

type V = Var<'static>;

/// What makes a node, of nodes and plain numbers.
enum Operation {
    Of(fn(V) -> V),
    OfTwo(fn(V, V) -> V),
    OfNodeAndNumber(fn(V, f64) -> V),
    OfNumberAndNode(fn(f64, V) -> V),
}

/// By name.
macro_rules! operations {
    (functions { $($f:ident($a:ident: Var $(, $b:ident: $B:ident)?))* }
     methods { $($m:ident($($c:ident: $C:ident)?))* }
     operators { $($Op:ident $op:ident),* }) => {
        fn operation(name: &str) -> Option<Operation> {
            use Operation::*;
            Some(match name {
                $(concat!("ops::", stringify!($f)) => {
                    operations!(@ |$a $(, $b: $B)?| kit::ops::$f($a $(, $b)?))
                })*
                $(concat!("Var::", stringify!($m)) => {
                    operations!(@ |a $(, $c: $C)?| a.$m($($c)?))
                })*
                $(
                    concat!("Var::", stringify!($op)) => OfTwo(|a, b| $Op::$op(a, b)),
                    concat!("Var::", stringify!($op), "_number") => {
                        OfNodeAndNumber(|a, b| $Op::$op(a, b))
                    }
                    concat!("number::", stringify!($op), "_Var") => {
                        OfNumberAndNode(|a, b| $Op::$op(a, b))
                    }
                )*
                _ => return None,
            })
        }
    };
    (@ |$a:ident| $value:expr) => { Of(|$a| $value) };
    (@ |$a:ident, $b:ident: Var| $value:expr) => { OfTwo(|$a, $b| $value) };
    (@ |$a:ident, $b:ident: f64| $value:expr) => { OfNodeAndNumber(|$a, $b| $value) };
}

fn node(worker: &Worker, name: &str, from: &mut Reader) -> Result<V, Refused> {
    match operation(name).ok_or_else(|| Worker::unknown(name))? {
        Operation::Of(f) => {
            let a = V::take(from)?;
            from.end()?;
            worker.run_theirs(|| f(a))
        }
        Operation::OfTwo(f) => of_two(worker, from, f),
        Operation::OfNodeAndNumber(f) => of_two(worker, from, f),
        Operation::OfNumberAndNode(f) => of_two(worker, from, f),
    }
}

fn of_two<A: Operand + Copy, B: Operand + Copy>(
    worker: &Worker,
    from: &mut Reader,
    f: fn(A, B) -> V,
) -> Result<V, Refused> {
    let (a, b) = (A::take(from)?, B::take(from)?);
    from.end()?;
    worker.run_theirs(|| f(a, b))
}

include!("interface.rs");

/// One of many, or all below a number, null where it panics.
fn read<T: Wire<Here>>(
    worker: &Worker,
    from: &mut Reader,
    to: &mut Writer,
    count: usize,
    get: impl Fn(usize) -> Option<T>,
) -> Result<(), Refused> {
    if !from.is_null()? {
        let at = from.integer()? as usize;
        from.end()?;
        let value = worker.run_theirs(|| get(at))?;
        let value = value.ok_or_else(|| Malformed::new(format!("node {at} is not known")))?;
        value.put(to);
        return Ok(());
    }
    let end = (from.integer()? as usize).min(count);
    from.end()?;
    to.list(end);
    for at in 0..end {
        let value = worker.run_theirs(|| get(at)).ok().flatten();
        value.put(to);
    }
    Ok(())
}

fn more(worker: &Worker, name: &str, from: &mut Reader, to: &mut Writer) -> Result<(), Refused> {
    match name {
        "Tape::push" | "Tape::leaf" => {
            let mut place = Place::get(from)?;
            let tape = with(place.0.map_or(u64::MAX, |(tape, _)| tape), |all| Ok(all.tape))?;
            let node = if name == "Tape::leaf" {
                let value = from.number()?;
                from.end()?;
                worker.run_theirs(|| tape.leaf(value))?
            } else {
                let operation: &'static str = Wire::<Here>::get(from)?;
                let value = from.number()?;
                let parents: Vec<(Var, f64)> = Operand::take(from)?;
                from.end()?;
                worker.run_theirs(|| tape.push(operation, value, &parents))?
            };
            place.keep(node)?;
        }
        "Tape::new" => {
            let number = from.integer()?;
            from.end()?;
            // A question begins: nobody waited for what the last one did in the end.
            let tape = worker.run_theirs(Tape::new)?;
            let nodes = Nodes { tape: Box::leak(Box::new(tape)), nodes: Vec::new() };
            TAPES.with_borrow_mut(|all| all.push((number, nodes)));
        }
        "Tape::drop" => {
            let number = from.integer()?;
            TAPES.with_borrow_mut(|all| all.retain(|(known, _)| *known != number));
        }
        "Var::value" | "Var::gradient" => {
            let tape = from.integer()?;
            let get = |at: usize| {
                let node = known(tape, at)?;
                Some(if name == "Var::value" { node.value() } else { node.gradient() })
            };
            read(worker, from, to, count(tape)?, get)?;
        }
        "Var::index" => {
            let tape = from.integer()?;
            read(worker, from, to, count(tape)?, |at| known(tape, at).map(Var::index))?;
        }
        "Tape::parents" => {
            let tape = tape(from)?;
            let count = worker.run_theirs(|| tape.len())?;
            read(worker, from, to, count, |at| Some(tape.parents(at)))?;
        }
        "Tape::gradient" => {
            let tape = tape(from)?;
            let count = worker.run_theirs(|| tape.len())?;
            read(worker, from, to, count, |at| Some(tape.gradient(at)))?;
        }
        "Tape::set_gradient" => {
            let (tape, at, gradient) = (tape(from)?, from.integer()? as usize, from.number()?);
            from.end()?;
            worker.run_theirs(|| tape.set_gradient(at, gradient))?;
        }
        "Tape::set_value" => {
            let (tape, leaf, value) = (tape(from)?, Var::take(from)?, from.number()?);
            from.end()?;
            worker.run_theirs(|| tape.set_value(leaf, value))?;
        }
        "Tape::truncate" => {
            let (tape, length) = (tape(from)?, from.integer()? as usize);
            from.end()?;
            worker.run_theirs(|| tape.truncate(length))?;
        }
        "Tape::len" => {
            let tape = tape(from)?;
            from.end()?;
            to.integer(worker.run_theirs(|| tape.len())? as u64);
        }
        "Tape::is_empty" => {
            let tape = tape(from)?;
            from.end()?;
            to.truth(worker.run_theirs(|| tape.is_empty())?);
        }
        "Tape::to_dot" => {
            let tape = tape(from)?;
            from.end()?;
            to.text(&worker.run_theirs(|| tape.to_dot())?);
        }
        "backward" => {
            let (tape, root) = (tape(from)?, Var::take(from)?);
            from.end()?;
            worker.run_theirs(|| kit::backward(tape, root))?;
            to.null();
        }
        "Dual::neg" => {
            let dual: Dual = Wire::<Here>::get(from)?;
            from.end()?;
            let value = worker.run_theirs(|| dual.neg())?;
            Wire::<Here>::put(&value, to);
        }
        _ if dual(worker, name, from, to)? => {}
        _ => return network(worker, name, from, to),
    }
    Ok(())
}

/// What takes or makes a part of a network, and whatever else makes nodes.
fn network(worker: &Worker, name: &str, from: &mut Reader, to: &mut Writer) -> Result<(), Refused> {
    type Rng<'a> = &'a mut StdRng;
    let mut place = if name == "Mlp::zero_gradients" { Place(None) } else { Place::get(from)? };
    let tape = || match place.0 {
        Some((tape, _)) => with(tape, |all| Ok(all.tape)),
        None => Err(Malformed::new("no tape")),
    };
    let nodes = match name {
        "Neuron::new" => {
            let (tape, n_in, nonlinear) = (tape()?, from.integer()? as usize, from.truth()?);
            let mut rng = <Rng as Pass<Here>>::own(from)?;
            from.end()?;
            let neuron = worker.run_theirs(|| Neuron::new(tape, n_in, nonlinear, &mut rng.1))?;
            <Rng as Pass<Here>>::after(rng, to);
            return Ok(place.neuron(neuron, to)?);
        }
        "Layer::new" => {
            let (tape, n_in, n_out) = (tape()?, from.integer()? as usize, from.integer()? as usize);
            let nonlinear = from.truth()?;
            let mut rng = <Rng as Pass<Here>>::own(from)?;
            from.end()?;
            let layer =
                worker.run_theirs(|| Layer::new(tape, n_in, n_out, nonlinear, &mut rng.1))?;
            <Rng as Pass<Here>>::after(rng, to);
            return Ok(place.layer(layer, to)?);
        }
        "Mlp::new" => {
            let (tape, n_in) = (tape()?, from.integer()? as usize);
            let widths: Vec<usize> = Wire::<Here>::get(from)?;
            let mut rng = <Rng as Pass<Here>>::own(from)?;
            from.end()?;
            let mlp = worker.run_theirs(|| Mlp::new(tape, n_in, &widths, &mut rng.1))?;
            <Rng as Pass<Here>>::after(rng, to);
            to.list(mlp.layers.len());
            return Ok(mlp.layers.into_iter().try_for_each(|layer| place.layer(layer, to))?);
        }
        "Neuron::forward" => {
            let (neuron, x): (Neuron, Vec<Var>) = (Operand::take(from)?, Operand::take(from)?);
            from.end()?;
            place.keep(worker.run_theirs(|| neuron.forward(&x))?)?;
            return Ok(());
        }
        "Neuron::parameters" => {
            let neuron: Neuron = Operand::take(from)?;
            worker.run_theirs(|| neuron.parameters())?
        }
        "Layer::forward" => {
            let (layer, x): (Layer, Vec<Var>) = (Operand::take(from)?, Operand::take(from)?);
            worker.run_theirs(|| layer.forward(&x))?
        }
        "Layer::parameters" => {
            let layer: Layer = Operand::take(from)?;
            worker.run_theirs(|| layer.parameters())?
        }
        "Mlp::forward" => {
            let (mlp, x): (Mlp, Vec<Var>) = (Operand::take(from)?, Operand::take(from)?);
            worker.run_theirs(|| mlp.forward(&x))?
        }
        "Mlp::parameters" => {
            let mlp: Mlp = Operand::take(from)?;
            worker.run_theirs(|| mlp.parameters())?
        }
        "Mlp::zero_gradients" => {
            let mlp: Mlp = Operand::take(from)?;
            worker.run_theirs(|| mlp.zero_gradients())?;
            return Ok(());
        }
        "Var::neg" => {
            let a: Var = Operand::take(from)?;
            place.keep(worker.run_theirs(|| a.neg())?)?;
            return Ok(());
        }
        _ => {
            place.keep(node(worker, name, from)?)?;
            return Ok(());
        }
    };
    Ok(place.list(nodes, to)?)
}

/// Serves the judge.
pub fn main() {
    serve("02-gradient-computation", answer);
}
