//! micrograd's network: structure, values, parameters. Gradients through the whole of it need
//! `ops` and `backward`, and are asked last.

use super::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Widths, inputs, a seed; and the layers' parameters as they stand in `parameters()`.
fn draw(case: &mut harness::Case) -> (Vec<usize>, Array1<f64>, u64) {
    let (n_in, depth) = (case.length(1..=4), case.length(1..=3));
    let widths: Vec<usize> = (0..depth).map(|_| case.length(1..=4)).collect();
    case.tell(format!("widths {widths:?}"));
    (widths, case.vector("x", n_in), case.number(0..1 << 40))
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
        let (widths, x, seed) = draw(case);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = kit::Mlp::new(&tape, x.len(), &widths, &mut StdRng::seed_from_u64(seed));
            // Biases that are not 0, as they will be in training.
            for (i, p) in mlp.parameters().into_iter().enumerate() {
                tape.set_value(p, p.value() + 0.1 * (i as f64).sin());
            }
            let inputs: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
            let outputs: Vec<f64> = mlp.forward(&inputs).iter().map(|y| y.value()).collect();
            let parameters: Vec<f64> = mlp.parameters().iter().map(|p| p.value()).collect();
            parts! { outputs: outputs, parameters: parameters }
        })?;
        let parameters = &yours.tensor("parameters")?.values;
        let n = count(x.len(), &widths);
        yours.holds(
            parameters.len() == n,
            format!("{} parameters, and it should be {n}", parameters.len()),
        )?;
        let expected = by_hand(parameters, &widths, &x);
        yours.close("outputs", &Array1::from(expected), 1e-12, 1e-12)
    });
}

/// Weights from −1 to 1, each its own draw, from the generator that is given; biases 0.
#[test]
fn initial_parameters() {
    task!().cases(16, |case| {
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let parameters = |seed| {
                let tape = kit::Tape::new();
                let mlp = kit::Mlp::new(&tape, 9, &[8, 1], &mut StdRng::seed_from_u64(seed));
                mlp.parameters().iter().map(|p| p.value()).collect::<Vec<f64>>()
            };
            let (first, again, other) = (parameters(seed), parameters(seed), parameters(seed + 1));
            parts! { repeats: first == again, differs: first != other, parameters: first }
        })?;
        yours.says("repeats", "true")?;
        yours.says("differs", "true")?;
        let all = &yours.tensor("parameters")?.values;
        yours.holds(all.len() == 89, format!("{} parameters, and it should be 89", all.len()))?;
        let is_bias = |i: usize| if i < 80 { i % 10 == 9 } else { i == 88 };
        let pick = |bias: bool| (0..89).filter(move |&i| is_bias(i) == bias).map(|i| all[i]);
        yours.holds(pick(true).all(|b| b == 0.0), "a bias is not 0")?;
        let weights: Vec<f64> = pick(false).collect();
        yours.holds(weights.iter().all(|w| w.abs() <= 1.0), "a weight is not between −1 and 1")?;
        let mut distinct = weights.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        yours.holds(distinct.len() == weights.len(), "some weights are the same draw")?;
        // 80 draws: mean 0 ± 0.065, mean square 1/3 ± 0.033; seven deviations.
        let mean = weights.iter().sum::<f64>() / 80.0;
        let square = weights.iter().map(|w| w * w).sum::<f64>() / 80.0;
        yours.holds(mean.abs() < 0.46, "the weights do not lie around 0")?;
        yours.holds((square - 1.0 / 3.0).abs() < 0.24, "the weights are not uniform from −1 to 1")
    });
}

#[test]
fn zero_gradients() {
    task!().cases(8, |case| {
        let (widths, x, seed) = draw(case);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = kit::Mlp::new(&tape, x.len(), &widths, &mut StdRng::seed_from_u64(seed));
            let parameters = mlp.parameters();
            parameters.iter().for_each(|p| tape.set_gradient(p.index(), 3.0));
            mlp.zero_gradients();
            let left: Vec<f64> = parameters.iter().map(|p| p.gradient()).collect();
            parts! { left: left, values: parameters.iter().map(|p| p.value()).collect::<Vec<f64>>() }
        })?;
        yours.equals("left", &Array1::zeros(count(x.len(), &widths)))
    });
}

#[test]
fn gradients_through_the_whole_network() {
    task!().cases(24, |case| {
        let (widths, x, seed) = draw(case);
        let dy = case.vector("dy", widths[widths.len() - 1]);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mlp = kit::Mlp::new(&tape, x.len(), &widths, &mut StdRng::seed_from_u64(seed));
            for (i, p) in mlp.parameters().into_iter().enumerate() {
                tape.set_value(p, p.value() + 0.1 * (i as f64).sin());
            }
            let inputs: Vec<_> = x.iter().map(|&x| tape.leaf(x)).collect();
            let loss = mlp.forward(&inputs).iter().zip(&dy).fold(tape.leaf(0.0), |sum, (&y, &dy)| sum + y * dy);
            kit::backward(&tape, loss);
            let gradients = |vars: &[kit::Var]| vars.iter().map(|v| v.gradient()).collect::<Array1<f64>>();
            let parameters: Vec<f64> = mlp.parameters().iter().map(|p| p.value()).collect();
            parts! { parameters: parameters, dp: gradients(&mlp.parameters()), dx: gradients(&inputs) }
        })?;
        let parameters = Array1::from(yours.tensor("parameters")?.values.clone());
        let loss = |(p, x): &(Array1<f64>, Array1<f64>)| {
            by_hand(&p.to_vec(), &widths, x).iter().zip(&dy).map(|(y, dy)| y * dy).sum::<f64>()
        };
        yours.gradients(&["dp", "dx"], loss, &(parameters, x), &1.0)
    });
}

#[test]
fn refuses_inputs_that_do_not_fit() {
    task!().once(|case| {
        case.refuses(
            "2 inputs to 3 weights",
            &[3, 2],
            answer! {
                let tape = kit::Tape::new();
                let neuron = kit::Neuron::new(&tape, 3, true, &mut StdRng::seed_from_u64(1));
                parts! { y: neuron.forward(&[tape.leaf(1.0), tape.leaf(2.0)]).value() }
            },
        )
    });
}
