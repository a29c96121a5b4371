//! micrograd's network: structure, values, parameters. Gradients through the whole of it need
//! `ops` and `backward`, and are asked last.

use super::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Widths, inputs, and a value for each parameter as they stand in `parameters()`. Values that are
/// the suite's own, so that what comes out does not depend on how the weights were drawn. Biases are
/// sometimes 0, as they start; units sometimes alike.
fn draw(case: &mut Case, most: usize) -> (Vec<usize>, Array1<f64>, Array1<f64>) {
    let (n_in, depth) = (case.length(1..=most), case.length(1..=most));
    let widths: Vec<usize> = (0..depth).map(|_| case.length(1..=4)).collect();
    case.tell(format!("widths {widths:?}"));
    let x = case.vector("x", n_in);
    let mut values = case.vector("parameters", count(n_in, &widths));
    match *case.pick(&["", "", "biases", "some"]) {
        "biases" => {
            biases(n_in, &widths).into_iter().for_each(|i| values[i] = 0.0);
            case.tell("biases 0");
        }
        // A weight of 0 has a gradient all the same.
        "some" => values.iter_mut().step_by(3).for_each(|value| *value = 0.0),
        _ => {}
    }
    case.given("x", &x);
    case.given("parameters", &values);
    (widths, x, values)
}

/// A network of `kit` with these values for its parameters.
macro_rules! network {
    ($tape:expr, $n_in:expr, $widths:expr, $values:expr) => {{
        let mlp = kit::Mlp::new($tape, $n_in, $widths, &mut StdRng::seed_from_u64(1));
        mlp.parameters().into_iter().zip($values).for_each(|(p, v)| $tape.set_value(p, *v));
        mlp
    }};
}

/// The network by its definition, from its parameters one after the other.
fn by_hand(parameters: &[f64], widths: &[usize], x: &Array1<f64>) -> Vec<f64> {
    let mut next = parameters.iter();
    let mut take = || *next.next().unwrap_or(&f64::NAN);
    let mut a = x.to_vec();
    for (l, &width) in widths.iter().enumerate() {
        let unit = |_| {
            let z = a.iter().map(|a| a * take()).sum::<f64>() + take();
            if l + 1 < widths.len() { z.max(0.0) } else { z }
        };
        a = (0..width).map(unit).collect();
    }
    a
}

/// How many parameters there are.
fn count(n_in: usize, widths: &[usize]) -> usize {
    let inputs = [n_in].into_iter().chain(widths.iter().copied());
    inputs.zip(widths).map(|(n_in, n_out)| (n_in + 1) * n_out).sum()
}

/// Which parameters are biases: the last of each unit.
fn biases(n_in: usize, widths: &[usize]) -> Vec<usize> {
    let inputs = [n_in].into_iter().chain(widths.iter().copied());
    let sizes = inputs.zip(widths).flat_map(|(n_in, &n_out)| vec![n_in + 1; n_out]);
    sizes
        .scan(0, |end, size| {
            *end += size;
            Some(*end - 1)
        })
        .collect()
}

/// Networks of any form: deep ones, wide ones, of equal units, with inputs and parameters of 0; and
/// the same network again, when its parameters have been set anew.
#[test]
fn outputs_and_parameters() {
    task!().cases(64, |case| {
        let (widths, mut x, mut values) = draw(case, 10);
        match *case.pick(&["", "", "", "x all 0", "parameters all equal", "parameters all 0"]) {
            "" => {}
            kind => {
                case.tell(kind);
                match kind {
                    "x all 0" => x.fill(0.0),
                    "parameters all equal" => values = Array1::from_elem(values.len(), values[0]),
                    _ => values.fill(0.0),
                }
                case.given("x", &x);
                case.given("parameters", &values);
            }
        }
        let next = values.mapv(|value| 1.5 * value - 0.25);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = network!(&tape, x.len(), &widths, &values);
            let inputs: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
            let outputs = || mlp.forward(&inputs).iter().map(|y| y.value()).collect::<Vec<f64>>();
            let first = outputs();
            mlp.parameters().into_iter().zip(&next).for_each(|(p, v)| tape.set_value(p, *v));
            parts! {
                "number of parameters": mlp.parameters().len(),
                outputs: first,
                "outputs when all parameters p are set to 1.5·p − 0.25": outputs(),
            }
        })?;
        yours.equals("number of parameters", &(values.len() as f64))?;
        let expected = |values: &Array1<f64>| Array1::from(by_hand(&values.to_vec(), &widths, &x));
        yours.close("outputs", &expected(&values), 1e-12, 1e-12)?;
        let again = "outputs when all parameters p are set to 1.5·p − 0.25";
        yours.close(again, &expected(&next), 1e-12, 1e-12)
    });
}

/// More units and inputs than a byte can count; no layers, whose outputs are the inputs; no inputs,
/// so that biases are all there is.
#[test]
fn large_and_empty_networks() {
    task!().cases(6, |case| {
        let shapes: [(usize, &[usize]); 4] = [(300, &[2]), (2, &[300, 2]), (2, &[]), (0, &[3, 2])];
        let (n_in, widths) = *case.pick(&shapes);
        case.tell(format!("widths {widths:?}"));
        let (x, values) = (case.vector("x", n_in), case.vector("parameters", count(n_in, widths)));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = network!(&tape, n_in, widths, &values);
            let inputs: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
            parts! { outputs: mlp.forward(&inputs).iter().map(|y| y.value()).collect::<Vec<f64>>() }
        })?;
        let expected = Array1::from(by_hand(&values.to_vec(), widths, &x));
        yours.close("outputs", &expected, 1e-11, 1e-11)
    });
}

/// The fields are public: whether ReLU follows is said by each unit, wherever it stands.
#[test]
fn units_put_together_by_hand() {
    task!().cases(24, |case| {
        let (x, w) = (case.vector("x", 2), case.vector("parameters of 3 units", 9));
        let nonlinear = [(); 3].map(|()| *case.pick(&[false, true]));
        case.tell(format!("nonlinear {nonlinear:?}"));
        case.given("x", &x);
        case.given("parameters", &w);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let x: Vec<kit::Var> = x.iter().map(|&x| tape.leaf(x)).collect();
            let unit = |i: usize| kit::Neuron {
                weights: vec![tape.leaf(w[3 * i]), tape.leaf(w[3 * i + 1])],
                bias: tape.leaf(w[3 * i + 2]),
                nonlinear: nonlinear[i],
            };
            let values = |vars: Vec<kit::Var>| vars.iter().map(|v| v.value()).collect::<Vec<f64>>();
            let alone = unit(0);
            let layer = || kit::Layer { neurons: vec![unit(0), unit(1)] };
            let last = kit::Layer { neurons: vec![unit(2)] };
            let (of_unit, of_layer) = (values(alone.parameters()), values(layer().parameters()));
            let (y, of_two) = (alone.forward(&x).value(), values(layer().forward(&x)));
            let mlp = kit::Mlp { layers: vec![layer(), last] };
            parts! {
                "output of a unit": y, "parameters of a unit": of_unit,
                "outputs of a layer": of_two, "parameters of a layer": of_layer,
                "outputs of a network": values(mlp.forward(&x)),
                "parameters of a network": values(mlp.parameters()),
            }
        })?;
        let unit = |i: usize, x: &[f64]| {
            let z = w[3 * i] * x[0] + w[3 * i + 1] * x[1] + w[3 * i + 2];
            if nonlinear[i] { z.max(0.0) } else { z }
        };
        let two = [unit(0, &[x[0], x[1]]), unit(1, &[x[0], x[1]])];
        yours.close("output of a unit", &two[0], 1e-14, 1e-13)?;
        yours.close("outputs of a layer", &Array1::from(two.to_vec()), 1e-14, 1e-13)?;
        yours.close("outputs of a network", &Array1::from(vec![unit(2, &two)]), 1e-14, 1e-13)?;
        for (part, n) in [("unit", 3), ("layer", 6), ("network", 9)] {
            let parameters = w.iter().take(n).copied().collect::<Array1<f64>>();
            yours.equals(&format!("parameters of a {part}"), &parameters)?;
        }
        Ok(())
    });
}

/// What the weights of a new network are like, in words: one looks as another however the generator
/// is asked.
fn law(mut weights: Vec<f64>) -> String {
    weights.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (weights.first(), weights.last()) else {
        return "none".to_string();
    };
    let equal = weights.windows(2).filter(|pair| pair[0] == pair[1]).count();
    // Of 2000 draws from the 2²³ values of an f32 two may be equal by chance, not ten pairs.
    let draws = if equal < 10 { "" } else { ", the same again and again" };
    // All of 1960 miss the last 1 % at one end once in 10⁸ times.
    let (out, ends) = (*least < -1.0 || *most > 1.0, *least < -0.98 && *most > 0.98);
    // Kolmogorov and Smirnov: the share of weights below w is (w + 1)/2. It is off by 3.5/√n, here
    // 0.078, once in 2·10¹⁰ times (2·e^(−2·3.5²)).
    let n = weights.len() as f64;
    let off = |(i, w): (usize, &f64)| ((i as f64 + 0.5) / n - (w + 1.0) / 2.0).abs();
    let uniform = weights.iter().enumerate().map(off).fold(0.0, f64::max) < 3.5 / n.sqrt();
    match (out, ends, uniform) {
        (false, true, true) => format!("uniform from −1 to 1{draws}"),
        (false, true, false) => format!("from −1 to 1, but not uniform{draws}"),
        _ => format!("from {least:.1} to {most:.1}{draws}"),
    }
}

/// What the biases of a new network are, in words: `all 0`.
fn alike(biases: impl IntoIterator<Item = f64>) -> String {
    let biases: Vec<f64> = biases.into_iter().collect();
    match biases[..] {
        [first, ..] if biases.iter().all(|bias| *bias == first) => format!("all {first}"),
        _ => "not all alike, or not last in their units".to_string(),
    }
}

/// Weights from −1 to 1, each its own draw, from the generator that is given; biases 0. All are
/// leaves of the tape, in the order of `parameters()`.
#[test]
fn initial_parameters() {
    task!().cases(2, |case| {
        let seed: u64 = case.number(0..1 << 40);
        case.tell("49 inputs, widths [40, 50]");
        let yours = case.ask(answer! {
            let parameters = |seed| {
                let tape = kit::Tape::new();
                let mlp = kit::Mlp::new(&tape, 49, &[40, 50], &mut StdRng::seed_from_u64(seed));
                let all = mlp.parameters();
                let in_order = all.windows(2).all(|pair| pair[0].index() < pair[1].index());
                let leaves = all.iter().all(|p| tape.parents(p.index()).is_empty());
                (all.iter().map(|p| p.value()).collect::<Vec<f64>>(), in_order && leaves)
            };
            let ((first, in_order), (again, _), (other, _)) =
                (parameters(seed), parameters(seed), parameters(seed + 1));
            let biases = biases(49, &[40, 50]);
            let weights = |layer: std::ops::Range<usize>| {
                let of_layer = layer.filter(|i| *i < first.len() && !biases.contains(i));
                law(of_layer.map(|i| first[i]).collect())
            };
            parts! {
                "number of parameters": first.len(),
                "biases": alike(biases.iter().map(|i| first.get(*i).copied().unwrap_or(f64::NAN))),
                "weights of the first layer": weights(0..2000),
                "weights of the second layer": weights(2000..4050),
                same_again: first == again, other_seed_other_weights: first != other,
                in_order: in_order,
            }
        })?;
        yours.equals("number of parameters", &4050.0)?;
        yours.says("biases", "all 0")?;
        yours.says("weights of the first layer", "uniform from −1 to 1")?;
        yours.says("weights of the second layer", "uniform from −1 to 1")?;
        yours.is_true("same_again", "a generator of the same seed gives other weights")?;
        let other = "a generator of another seed gives the same weights";
        yours.is_true("other_seed_other_weights", other)?;
        yours.is_true("in_order", "parameters are not leaves of the tape in the order of the list")
    });
}

/// The gradients of the parameters, NaN too, of nothing else, and no value.
#[test]
fn zero_gradients() {
    task!().cases(12, |case| {
        let (mut widths, x, mut values) = draw(case, 4);
        if *case.pick(&[false, false, true]) {
            widths = vec![300, 2];
            values = case.vector("parameters", count(x.len(), &widths));
            case.tell("but 300 units and 2");
        }
        let before = *case.pick(&[3.0, 3.0, f64::NAN, f64::INFINITY]);
        case.tell(format!("all gradients {before} before"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let first = tape.leaf(1.0);
            let mlp = network!(&tape, x.len(), &widths, &values);
            let last = tape.leaf(1.0);
            (0..tape.len()).for_each(|i| tape.set_gradient(i, before));
            mlp.zero_gradients();
            let left: Vec<f64> = mlp.parameters().iter().map(|p| p.gradient()).collect();
            let values: Vec<f64> = mlp.parameters().iter().map(|p| p.value()).collect();
            parts! {
                "gradients of the parameters": left,
                "gradients of other nodes": vec![first.gradient(), last.gradient()],
                "values of the parameters": values,
            }
        })?;
        yours.equals("gradients of the parameters", &Array1::zeros(values.len()))?;
        yours.close("gradients of other nodes", &Array1::from_elem(2, before), 0.0, 0.0)?;
        yours.equals("values of the parameters", &values)
    });
}

/// A loss over two examples, so that each parameter is used twice.
#[test]
fn gradients_through_the_whole_network() {
    task!().cases(32, |case| {
        let (widths, mut x, values) = draw(case, 5);
        let (dy, mut x2) = (case.vector("dy", widths[widths.len() - 1]), case.vector("x2", x.len()));
        match *case.pick(&["", "", "x[0] = 0", "x2 = x"]) {
            // Its weight is the gradient of an input all the same. (With no other input and no bias each
            // unit would sit on its kink, where what ReLU's 0 gives is no derivative of the sum.)
            "x[0] = 0" if x.len() > 1 => x[0] = 0.0,
            "x2 = x" => x2.assign(&x),
            _ => {}
        }
        case.given("x", &x);
        case.given("x2", &x2);
        case.given("dy", &dy);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = network!(&tape, x.len(), &widths, &values);
            let leaves = |x: &Array1<f64>| x.iter().map(|&x| tape.leaf(x)).collect::<Vec<kit::Var>>();
            let (inputs, inputs2) = (leaves(&x), leaves(&x2));
            let mut loss = tape.leaf(0.0);
            for x in [&inputs, &inputs2] {
                for (y, &dy) in mlp.forward(x).into_iter().zip(&dy) {
                    loss = loss + y * dy;
                }
            }
            kit::backward(&tape, loss);
            let gradients = |vars: &[kit::Var]| vars.iter().map(|v| v.gradient()).collect::<Array1<f64>>();
            parts! {
                "gradient of the parameters": gradients(&mlp.parameters()),
                "gradient of x": gradients(&inputs),
                "gradient of x2": gradients(&inputs2),
            }
        })?;
        let loss = |(p, x, x2): &(Array1<f64>, Array1<f64>, Array1<f64>)| {
            let of = |x| by_hand(&p.to_vec(), &widths, x).iter().zip(&dy).map(|(y, dy)| y * dy).sum::<f64>();
            of(x) + of(x2)
        };
        let names = ["gradient of the parameters", "gradient of x", "gradient of x2"];
        yours.gradients(&names, loss, &(values, x, x2), &1.0)
    });
}

#[test]
fn refuses_numbers_of_inputs_that_differ() {
    task!().once(|case| {
        for inputs in [0, 1, 2, 4, 6] {
            for what in ["neuron", "layer", "network"] {
                case.refuses(
                    &format!("{inputs} inputs to 3 weights of a {what}"),
                    &[3, inputs],
                    answer! {
                        let (tape, rng) = (kit::Tape::new(), &mut StdRng::seed_from_u64(1));
                        let x: Vec<kit::Var> = (0..inputs).map(|_| tape.leaf(1.0)).collect();
                        let outputs = match what {
                            "neuron" => vec![kit::Neuron::new(&tape, 3, true, rng).forward(&x)],
                            "layer" => kit::Layer::new(&tape, 3, 2, true, rng).forward(&x),
                            _ => kit::Mlp::new(&tape, 3, &[2, 1], rng).forward(&x),
                        };
                        parts! { outputs: outputs.iter().map(|y| y.value()).collect::<Vec<f64>>() }
                    },
                )?;
            }
        }
        Ok(())
    });
}
