//! The mean cross entropy from logits. m ≥ 2 shows a missing mean; logits of ±1000 show a logarithm
//! of a probability that has become 0.

use super::*;
use harness::Case;

fn draw(case: &mut Case) -> (Array2<f64>, Vec<usize>) {
    let (m, n) = (case.length(2..=5), case.length(2..=5));
    let labels = (0..m).map(|_| case.number(0..n)).collect();
    (case.matrix("z", m, n), labels)
}

#[test]
fn loss() {
    task!().cases(48, |case| {
        let (z, labels) = draw(case);
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
        let (z, labels) = draw(case);
        let yours = case.ask(answer! { parts! { dz: kit::cross_entropy(&z, &labels).1 } })?;
        yours.gradients(&["dz"], |z| reference::cross_entropy(z, &labels).0, &z, &1.0)
    });
}

/// Where a probability is e⁻¹⁰⁰⁰, which is 0 in f64, its logarithm is still −1000.
#[test]
fn extreme_logits() {
    task!().once(|case| {
        let z = ndarray::array![
            [1000.0, 0.0, -1000.0],
            [1000.0, 0.0, -1000.0],
            [-1000.0, -1000.0, -1000.0]
        ];
        case.tell("logits ±1000; labels 0, 2, 1");
        let yours = case.ask(answer! {
            let (loss, dz) = kit::cross_entropy(&z, &[0, 2, 1]);
            parts! { loss: loss, dz: dz }
        })?;
        yours.close("loss", &((2000.0 + 3f64.ln()) / 3.0), 0.0, 1e-12)?;
        let third = 1.0 / 3.0;
        let expected =
            ndarray::array![[0.0, 0.0, 0.0], [1.0, 0.0, -1.0], [third, third - 1.0, third]] / 3.0;
        yours.close("dz", &expected, 1e-14, 0.0)
    });
}

/// One example with a loss of 10⁹ swallows any small step of the others.
#[test]
fn gradient_is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let mut z = case.matrix("z", 4, 3);
        z[[0, 1]] = 1e12;
        let labels = [0, 2, 1, 0];
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
            "label 3 of 3 classes",
            &[],
            answer! {
                parts! { loss: kit::cross_entropy(&z, &[0, 1, 2, 3]).0 }
            },
        )
    });
}
