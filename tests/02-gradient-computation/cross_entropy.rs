//! The mean cross entropy from logits. m ≥ 2 shows a missing mean; logits of ±1000 show a logarithm
//! of a probability that has become 0.

use super::*;

/// Labels for these logits: any, or all the same one, the last class often among them.
fn labels_of(case: &mut Case, z: &Array2<f64>) -> Vec<usize> {
    let n = z.ncols();
    let mut labels: Vec<usize> = (0..z.nrows()).map(|_| case.rng().random_range(0..n)).collect();
    labels[0] = case.number(0..n);
    if *case.pick(&[false, false, false, true]) {
        labels.fill(n - 1);
    }
    if labels.len() <= 5 {
        case.tell(format!("labels {labels:?}"));
    }
    labels
}

#[test]
fn loss() {
    task!().cases(64, |case| {
        let z = logits(case, 12);
        let labels = labels_of(case, &z);
        case.given("z", &z);
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
        let (m, n) = (case.length(1..=5), case.length(1..=5));
        let z = case.matrix("z", m, n);
        let labels = labels_of(case, &z);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { dz: kit::cross_entropy(&z, &labels).1 } })?;
        yours.gradients(&["dz"], |z| reference::cross_entropy(z, &labels).0, &z, &1.0)
    });
}

/// With many classes and examples, and equal ones: a derivation has all digits.
#[test]
fn gradient_is_exact_to_the_last_digits() {
    task!().cases(48, |case| {
        let z = logits(case, 12);
        let labels = labels_of(case, &z);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { dz: kit::cross_entropy(&z, &labels).1 } })?;
        yours.close("dz", &reference::cross_entropy(&z, &labels).1, 2e-15, 1e-13)
    });
}

/// Where a probability is e⁻¹⁰⁰⁰, which is 0 in f64, its logarithm is still −1000; two classes that
/// share the rest add a ln 2 to that. And e⁻⁷⁴⁰ is not 0, but has two digits
/// left; e⁻²⁸ has all, unless something is added to it. Where the label's probability is almost 1, the
/// loss is almost 0, and not less.
#[test]
fn extreme_logits() {
    task!().once(|case| {
        let z = ndarray::array![
            [1000.0, 0.0, -1000.0],
            [1000.0, 0.0, -1000.0],
            [-1000.0, -1000.0, -1000.0],
            [1000.0, 1000.0, -1000.0],
            [0.0, -800.0, -740.0],
            [0.0, -1000.0, -28.0],
            [0.0, 12.0, -12.0],
            [16.5, 0.0, -20.0],
        ];
        case.tell("logits up to ±1000; labels 0, 2, 1, 2, 2, 2, 1, 0");
        let labels = [0, 2, 1, 2, 2, 2, 1, 0];
        let yours = case.ask(answer! {
            let (loss, dz) = kit::cross_entropy(&z, &labels);
            let alone = |i: usize| kit::cross_entropy(&z.select(Axis(0), &[i]), &labels[i..=i]).0;
            parts! {
                "loss of each row alone": (0..8).map(alone).collect::<Vec<f64>>(),
                loss: loss, dz: dz,
            }
        })?;
        let near_1 = ((-12f64).exp() + (-24f64).exp()).ln_1p();
        let nearer = ((-16.5f64).exp() + (-36.5f64).exp()).ln_1p();
        let losses = vec![0.0, 2000.0, 3f64.ln(), 2000.0 + 2f64.ln(), 740.0, 28.0, near_1, nearer];
        let losses = Array1::from(losses);
        // Beside a logit of 1000, rounding is 1e-13.
        yours.close("loss of each row alone", &losses, 1e-12, 0.0)?;
        yours.close("loss", &losses.mean().unwrap_or(0.0), 1e-12, 0.0)?;
        let (third, rest) = (1.0 / 3.0, (-28f64).exp());
        let (near, far) = ((-12f64).exp() - (-24f64).exp(), (-24f64).exp());
        let expected = ndarray::array![
            [0.0, 0.0, 0.0],
            [1.0, 0.0, -1.0],
            [third, third - 1.0, third],
            [0.5, 0.5, -1.0],
            [1.0, 0.0, -1.0],
            [1.0 - rest, 0.0, rest - 1.0],
            [near, -near - far, far],
            [-(-16.5f64).exp() + (-33f64).exp(), (-16.5f64).exp() - (-33f64).exp(), 0.0],
        ];
        yours.close("dz", &(expected / 8.0), 1e-14, 0.0)
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
        case.tell("z[0, 1] = 1e12");
        let yours = case.ask(answer! { parts! { dz: kit::cross_entropy(&z, &labels).1 } })?;
        yours.close("dz", &reference::cross_entropy(&z, &labels).1, 1e-14, 0.0)
    });
}

#[test]
fn refuses_no_examples_and_labels_that_do_not_fit() {
    task!().once(|case| {
        let (z, none, no_class) =
            (case.matrix("z", 4, 3), Array2::zeros((0, 3)), Array2::zeros((2, 0)));
        // Each refusal says itself what is given.
        case.forget();
        type Refusal<'a> = (&'a str, &'a Array2<f64>, &'a [usize], &'a [usize]);
        let refusals: [Refusal; 12] = [
            ("no examples", &none, &[], &[]),
            ("no examples with a label", &none, &[1], &[]),
            ("no classes", &no_class, &[0, 0], &[]),
            ("4 rows with no labels", &z, &[], &[4, 0]),
            ("4 rows with 1 label", &z, &[1], &[4, 1]),
            ("4 rows with 2 labels", &z, &[0, 1], &[4, 2]),
            ("4 rows with 5 labels", &z, &[0, 1, 2, 0, 1], &[4, 5]),
            ("4 rows with 8 labels", &z, &[0, 1, 2, 0, 1, 0, 1, 2], &[4, 8]),
            ("label 3 of 3 classes, the last", &z, &[0, 1, 2, 3], &[]),
            ("label 3 of 3 classes, the first", &z, &[3, 1, 2, 0], &[]),
            ("label 7 of 3 classes", &z, &[0, 7, 2, 1], &[]),
            ("the largest usize for a label", &z, &[0, 1, usize::MAX, 1], &[]),
        ];
        for (what, z, labels, mentions) in refusals {
            let question = answer! { parts! { loss: kit::cross_entropy(z, labels).0 } };
            case.refuses(what, mentions, question)?;
        }
        Ok(())
    });
}
