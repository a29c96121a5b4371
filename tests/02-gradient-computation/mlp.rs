//! micrograd's network: structure, values, parameters. Gradients through the whole of it need
//! `ops` and `backward`, and are asked last.

use super::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Widths, inputs, and a value for each parameter as they stand in `parameters()`. Values that are
/// the suite's own, so that what comes out does not depend on how the weights were drawn.
fn draw(case: &mut harness::Case) -> (Vec<usize>, Array1<f64>, Array1<f64>) {
    let (n_in, depth) = (case.length(1..=4), case.length(1..=3));
    let widths: Vec<usize> = (0..depth).map(|_| case.length(1..=4)).collect();
    case.tell(format!("widths {widths:?}"));
    let x = case.vector("x", n_in);
    let values = (0..count(n_in, &widths)).map(|_| case.value()).collect();
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

#[test]
fn outputs_and_parameters() {
    task!().cases(48, |case| {
        let (widths, x, values) = draw(case);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = network!(&tape, x.len(), &widths, &values);
            let inputs: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
            let outputs: Vec<f64> = mlp.forward(&inputs).iter().map(|y| y.value()).collect();
            parts! { parameters: mlp.parameters().len(), outputs: outputs }
        })?;
        yours.equals("parameters", &(values.len() as f64))?;
        let expected = by_hand(&values.to_vec(), &widths, &x);
        yours.close("outputs", &Array1::from(expected), 1e-12, 1e-12)
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
    // Of 2040 draws from the 2²³ values of an f32 two may be equal by chance, not ten pairs.
    let draws = if equal < 10 { "" } else { ", the same again and again" };
    // All of 2040 miss the last 2 % at one end once in 8·10⁸ times.
    let (out, ends) = (*least < -1.0 || *most > 1.0, *least < -0.98 && *most > 0.98);
    // Kolmogorov and Smirnov: the share of weights below w is (w + 1)/2. It is off by 3.5/√n, here
    // 0.077, once in 2·10¹⁰ times (2·e^(−2·3.5²)).
    let n = weights.len() as f64;
    let off = |(i, w): (usize, &f64)| ((i as f64 + 0.5) / n - (w + 1.0) / 2.0).abs();
    let uniform = weights.iter().enumerate().map(off).fold(0.0, f64::max) < 3.5 / n.sqrt();
    match (out, ends, uniform) {
        (false, true, true) => format!("uniform from −1 to 1{draws}"),
        (false, true, false) => format!("from −1 to 1, but not uniform{draws}"),
        _ => format!("from {least:.1} to {most:.1}{draws}"),
    }
}

/// Weights from −1 to 1, each its own draw, from the generator that is given; biases 0. All are
/// leaves of the tape, in the order of `parameters()`.
#[test]
fn initial_parameters() {
    task!().cases(6, |case| {
        let seed: u64 = case.number(0..1 << 40);
        case.tell("49 inputs, widths [40, 2]");
        let yours = case.ask(answer! {
            let parameters = |seed| {
                let tape = kit::Tape::new();
                let mlp = kit::Mlp::new(&tape, 49, &[40, 2], &mut StdRng::seed_from_u64(seed));
                let all = mlp.parameters();
                let in_order = all.windows(2).all(|pair| pair[0].index() < pair[1].index())
                    && all.iter().all(|p| tape.parents(p.index()).is_empty());
                (all.iter().map(|p| p.value()).collect::<Vec<f64>>(), in_order)
            };
            let ((first, in_order), (again, _), (other, _)) =
                (parameters(seed), parameters(seed), parameters(seed + 1));
            let is_bias = |i: usize| if i < 2000 { i % 50 == 49 } else { (i - 2000) % 41 == 40 };
            let (biases, weights): (Vec<usize>, Vec<usize>) = (0..first.len()).partition(|i| is_bias(*i));
            parts! {
                parameters: first.len(), biases_are_0: biases.iter().all(|i| first[*i] == 0.0),
                weights: law(weights.iter().map(|i| first[*i]).collect()),
                same_seed_same_weights: first == again, other_seed_other_weights: first != other,
                leaves_in_order: in_order,
            }
        })?;
        yours.equals("parameters", &2082.0)?;
        yours.says("biases_are_0", "true")?;
        yours.says("weights", "uniform from −1 to 1")?;
        yours.says("same_seed_same_weights", "true")?;
        yours.says("other_seed_other_weights", "true")?;
        yours.says("leaves_in_order", "true")
    });
}

/// The gradients of the parameters, of nothing else, and no value.
#[test]
fn zero_gradients() {
    task!().cases(8, |case| {
        let (widths, x, values) = draw(case);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let before = tape.leaf(1.0);
            let mlp = network!(&tape, x.len(), &widths, &values);
            let after = tape.leaf(1.0);
            (0..tape.len()).for_each(|i| tape.set_gradient(i, 3.0));
            mlp.zero_gradients();
            let left: Vec<f64> = mlp.parameters().iter().map(|p| p.gradient()).collect();
            let values: Vec<f64> = mlp.parameters().iter().map(|p| p.value()).collect();
            parts! { left: left, others: vec![before.gradient(), after.gradient()], values: values }
        })?;
        yours.equals("left", &Array1::zeros(values.len()))?;
        yours.equals("others", &Array1::from_elem(2, 3.0))?;
        yours.equals("values", &values)
    });
}

#[test]
fn gradients_through_the_whole_network() {
    task!().cases(24, |case| {
        let (widths, mut x, values) = draw(case);
        let dy = case.vector("dy", widths[widths.len() - 1]);
        if *case.pick(&[false, true]) {
            // Its weight is the gradient of an input all the same.
            x[0] = 0.0;
            case.tell("x(0) = 0");
        }
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = network!(&tape, x.len(), &widths, &values);
            let inputs: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
            let loss = mlp.forward(&inputs).iter().zip(&dy).fold(tape.leaf(0.0), |sum, (&y, &dy)| sum + y * dy);
            kit::backward(&tape, loss);
            let gradients = |vars: &[kit::Var]| vars.iter().map(|v| v.gradient()).collect::<Array1<f64>>();
            parts! { dp: gradients(&mlp.parameters()), dx: gradients(&inputs) }
        })?;
        let loss = |(p, x): &(Array1<f64>, Array1<f64>)| {
            by_hand(&p.to_vec(), &widths, x).iter().zip(&dy).map(|(y, dy)| y * dy).sum::<f64>()
        };
        yours.gradients(&["dp", "dx"], loss, &(values, x), &1.0)
    });
}

#[test]
fn refuses_inputs_that_do_not_fit() {
    task!().once(|case| {
        for inputs in [2, 4] {
            case.refuses(
                &format!("{inputs} inputs to 3 weights"),
                &[3, inputs],
                answer! {
                    let tape = kit::Tape::new();
                    let neuron = kit::Neuron::new(&tape, 3, true, &mut StdRng::seed_from_u64(1));
                    let x: Vec<kit::Var> = (0..inputs).map(|_| tape.leaf(1.0)).collect();
                    parts! { y: neuron.forward(&x).value() }
                },
            )?;
        }
        Ok(())
    });
}
