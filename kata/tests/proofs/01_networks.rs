//! Proofs for `quiz/01-backprop.md`: whole networks, layer by layer.

use crate::common::{Matrix, Random, central, near, times};

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    vec![]
}

/// Weights and biases of a perceptron.
fn parameters(widths: &[usize]) -> usize {
    widths.windows(2).map(|w| w[0] * w[1] + w[1]).sum()
}

#[test]
fn backprop_nonlinearity() {
    assert_eq!(parameters(&[784, 512, 512, 10]), 669_706);
    assert_eq!(parameters(&[784, 10]), 7_850);

    // Three layers without activations are affine: f(x) + f(y) = f(x + y) + f(0).
    let mut random = Random(1);
    let layers = [
        (random.matrix(7, 4, 1.0), random.normals(7)),
        (random.matrix(5, 7, 1.0), random.normals(5)),
        (random.matrix(3, 5, 1.0), random.normals(3)),
    ];
    let network = |x: &[f64], relu: bool| {
        layers.iter().enumerate().fold(x.to_vec(), |a, (l, (w, b))| {
            let z = times(w, &a).into_iter().zip(b).map(|(z, b)| z + b);
            z.map(|z| if relu && l < 2 { z.max(0.0) } else { z }).collect()
        })
    };
    // Inputs that are not negative, as pixels are: ReLU makes a difference all the same.
    let (x, y) = ([0.1, 0.9, 0.4, 0.7], [0.8, 0.2, 0.6, 0.3]);
    let sum: Vec<f64> = x.iter().zip(y).map(|(x, y)| x + y).collect();
    let affine = |relu| {
        let [fx, fy, fs, f0] = [&x[..], &y, &sum, &[0.0; 4]].map(|x| network(x, relu));
        (0..3).all(|i| near(fx[i] + fy[i], fs[i] + f0[i], 1e-9))
    };
    assert!(affine(false) && !affine(true));

    // XOR: no affine function is above ½ on exactly the two points that want it.
    let found = (-20..=20).flat_map(|a| (-20..=20).map(move |b| (a, b))).any(|(a, b)| {
        (-40..=40).any(|c| {
            let f = |x: i32, y: i32| a * x + b * y + c > 0;
            !f(0, 0) && f(0, 1) && f(1, 0) && !f(1, 1)
        })
    });
    assert!(!found);
}

/// relu, softmax and mean cross-entropy: A and P, and the loss. A column is an example.
fn forward(x: &Matrix, w: &[Matrix; 2], b: &[Vec<f64>; 2], labels: &[usize]) -> (Matrix, f64) {
    let columns: Matrix = (0..labels.len()).map(|k| x.iter().map(|row| row[k]).collect()).collect();
    let affine = |w: &Matrix, b: &[f64], a: &[f64]| -> Vec<f64> {
        times(w, a).iter().zip(b).map(|(z, b)| z + b).collect()
    };
    let (mut hidden, mut loss) = (Matrix::new(), 0.0);
    for (column, &label) in columns.iter().zip(labels) {
        let a: Vec<f64> = affine(&w[0], &b[0], column).iter().map(|z| z.max(0.0)).collect();
        let z = affine(&w[1], &b[1], &a);
        loss += z.iter().map(|z| z.exp()).sum::<f64>().ln() - z[label];
        hidden.push(a);
    }
    (hidden, loss / labels.len() as f64)
}

/// The five lines of the answer against numeric gradients: d = 3, h = 4, k = 2, m = 5.
#[test]
fn backprop_two_layers() {
    let mut random = Random(3);
    let x = random.matrix(3, 5, 1.0);
    let w = [random.matrix(4, 3, 1.0), random.matrix(2, 4, 1.0)];
    let b = [random.normals(4), random.normals(2)];
    let labels = [0, 1, 1, 0, 1];
    let (hidden, _) = forward(&x, &w, &b, &labels);

    let (mut dw, mut db) = ([vec![vec![0.0; 3]; 4], vec![vec![0.0; 4]; 2]], [[0.0; 4], [0.0; 4]]);
    for (k, (a, &label)) in hidden.iter().zip(&labels).enumerate() {
        let z: Vec<f64> = times(&w[1], a).iter().zip(&b[1]).map(|(z, b)| z + b).collect();
        let sum: f64 = z.iter().map(|z| z.exp()).sum();
        let one_hot = |i: usize| if i == label { 1.0 } else { 0.0 };
        let dz2: Vec<f64> =
            z.iter().enumerate().map(|(i, z)| (z.exp() / sum - one_hot(i)) / 5.0).collect();
        assert!(near(dz2.iter().sum(), 0.0, 1e-12));
        for i in 0..2 {
            db[1][i] += dz2[i];
            (0..4).for_each(|j| dw[1][i][j] += dz2[i] * a[j]);
        }
        for j in 0..4 {
            // The mask is A > 0, the same as Z₁ > 0.
            let dz1 = if a[j] > 0.0 { w[1][0][j] * dz2[0] + w[1][1][j] * dz2[1] } else { 0.0 };
            db[0][j] += dz1;
            (0..3).for_each(|i| dw[0][j][i] += dz1 * x[i][k]);
        }
    }
    let mut masked = hidden.iter().flatten().map(|a| *a > 0.0);
    assert!(masked.any(|on| on) && hidden.iter().flatten().any(|a| *a == 0.0));
    for layer in 0..2 {
        for i in 0..w[layer].len() {
            let by_bias = |value: f64| {
                let mut b = b.clone();
                b[layer][i] = value;
                forward(&x, &w, &b, &labels).1
            };
            assert!(near(central(by_bias, b[layer][i], 1e-5), db[layer][i], 1e-8));
            for j in 0..w[layer][i].len() {
                let by_weight = |value: f64| {
                    let mut w = w.clone();
                    w[layer][i][j] = value;
                    forward(&x, &w, &b, &labels).1
                };
                assert!(near(central(by_weight, w[layer][i][j], 1e-5), dw[layer][i][j], 1e-8));
            }
        }
    }
}
