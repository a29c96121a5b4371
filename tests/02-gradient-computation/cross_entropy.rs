//! The mean cross entropy from logits. m ≥ 2 shows a missing mean; logits of ±1000 show a logarithm
//! of a probability that has become 0.

use super::*;
use harness::Case;
use ndarray::Axis;

fn draw(case: &mut Case, most: usize) -> (Array2<f64>, Vec<usize>) {
    let (m, n) = (case.length(1..=5), case.length(2..=most));
    let labels = (0..m).map(|_| case.number(0..n)).collect();
    (case.matrix("z", m, n), labels)
}

#[test]
fn loss() {
    task!().cases(48, |case| {
        let (z, labels) = draw(case, 12);
        let yours = case.ask(answer! { parts! { loss: kit::cross_entropy(&z, &labels).0 } })?;
        let row = |(i, &label): (usize, &usize)| {
            let all: f64 = z.row(i).iter().map(|z| z.exp()).sum();
            -(z[[i, label]].exp() / all).ln()
        };
        let sum: f64 = labels.iter().enumerate().map(row).sum();
        yours.close("loss", &(sum / labels.len() as f64), 1e-14, 1e-13)
    });
}

#[test]
fn gradient() {
    task!().cases(64, |case| {
        let (z, labels) = draw(case, 5);
        let yours = case.ask(answer! { parts! { dz: kit::cross_entropy(&z, &labels).1 } })?;
        yours.gradients(&["dz"], |z| reference::cross_entropy(z, &labels).0, &z, &1.0)
    });
}

/// Where a probability is e⁻¹⁰⁰⁰, which is 0 in f64, its logarithm is still −1000; two classes that
/// share the rest add a ln 2 to that. And e⁻⁷⁴⁰ is not 0, but has two digits
/// left; e⁻²⁸ has all, unless something is added to it.
#[test]
fn extreme_logits() {
    task!().once(|case| {
        let z = ndarray::array![
            [1000.0, 0.0, -1000.0],
            [1000.0, 0.0, -1000.0],
            [-1000.0, -1000.0, -1000.0],
            [1000.0, 1000.0, -1000.0],
            [0.0, -800.0, -740.0],
            [0.0, -1000.0, -28.0]
        ];
        case.tell("logits ±1000; labels 0, 2, 1, 2, 2, 2");
        let labels = [0, 2, 1, 2, 2, 2];
        let yours = case.ask(answer! {
            let (loss, dz) = kit::cross_entropy(&z, &labels);
            let alone = |i: usize| kit::cross_entropy(&z.select(Axis(0), &[i]), &labels[i..=i]).0;
            parts! { losses: (0..6).map(alone).collect::<Vec<f64>>(), loss: loss, dz: dz }
        })?;
        let losses = Array1::from(vec![0.0, 2000.0, 3f64.ln(), 2000.0 + 2f64.ln(), 740.0, 28.0]);
        // Beside a logit of 1000, rounding is 1e-13.
        yours.close("losses", &losses, 1e-12, 0.0)?;
        yours.close("loss", &losses.mean().unwrap_or(0.0), 1e-12, 0.0)?;
        let (third, rest) = (1.0 / 3.0, (-28f64).exp());
        let expected = ndarray::array![
            [0.0, 0.0, 0.0],
            [1.0, 0.0, -1.0],
            [third, third - 1.0, third],
            [0.5, 0.5, -1.0],
            [1.0, 0.0, -1.0],
            [1.0 - rest, 0.0, rest - 1.0]
        ];
        yours.close("dz", &(expected / 6.0), 1e-14, 0.0)
    });
}

/// One example with a loss of 10⁹ swallows any small step of the others.
#[test]
fn gradient_is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let n = *case.pick(&[3, 12]);
        let mut z = case.matrix("z", 4, n);
        z[[0, 1]] = 1e12;
        let labels = [0, 2, 1, n - 1];
        let yours = case.ask(answer! { parts! { dz: kit::cross_entropy(&z, &labels).1 } })?;
        yours.close("dz", &reference::cross_entropy(&z, &labels).1, 1e-14, 0.0)
    });
}

#[test]
fn refuses_no_example_and_labels_that_do_not_fit() {
    task!().once(|case| {
        let (z, none) = (case.matrix("z", 4, 3), Array2::zeros((0, 3)));
        case.refuses(
            "no example",
            &[],
            answer! { parts! { loss: kit::cross_entropy(&none, &[]).0 } },
        )?;
        case.refuses(
            "4 rows with 2 labels",
            &[4, 2],
            answer! {
                parts! { loss: kit::cross_entropy(&z, &[0, 1]).0 }
            },
        )?;
        case.refuses(
            "4 rows with 5 labels",
            &[4, 5],
            answer! {
                parts! { loss: kit::cross_entropy(&z, &[0, 1, 2, 0, 1]).0 }
            },
        )?;
        case.refuses(
            "label 3 of 3 classes",
            &[],
            answer! {
                parts! { loss: kit::cross_entropy(&z, &[0, 1, 2, 3]).0 }
            },
        )
    });
}
