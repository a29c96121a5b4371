//! Answers to `mlp_forward`, `mlp_backward` and `train_step`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array2;
use solution::{
    Mlp, MlpCache, MlpGradients, linear_backward, linear_forward, sigmoid, sigmoid_backward,
};

pub(crate) const FORWARD: &[Entry] = &[
    mistake("mlp_forward", "no-output-activation", "no sigmoid after the output layer"),
    mistake(
        "mlp_forward",
        "no-hidden-activation",
        "no sigmoid between the layers: then they are one linear layer",
    ),
    mistake("mlp_forward", "sigmoid-of-sigmoid", "the output's sigmoid applied twice"),
    mistake(
        "mlp_forward",
        "cache-after-activation",
        "a1 kept in the place of z1: the backward pass needs z",
    ),
    mistake("mlp_forward", "hidden-tanh", "tanh in the hidden layer: it is a sigmoid too"),
    mistake("mlp_forward", "overflow", "a sigmoid that is NaN for large z, as eᶻ/(1 + eᶻ) is: ∞/∞"),
    mistake(
        "mlp_forward",
        "bias-stretched",
        "no look at the biases' lengths: `+` stretches one of length 1 over all rows",
    ),
    right("mlp_forward", "inlined", "the products written out, without the layer functions"),
    right("mlp_forward", "example-by-example", "one column at a time"),
];

/// The forward pass.
pub fn mlp_forward(mlp: &Mlp, x: &Array2<f64>) -> MlpCache {
    let by_hand = |hidden: fn(f64) -> f64, output: fn(f64) -> f64| {
        let z1 = mlp.w1.dot(x) + mlp.b1.view().insert_axis(ndarray::Axis(1));
        let a1 = z1.mapv(hidden);
        let z2 = mlp.w2.dot(&a1) + mlp.b2.view().insert_axis(ndarray::Axis(1));
        let a2 = z2.mapv(output);
        MlpCache { x: x.clone(), z1, a1, z2, a2 }
    };
    let s = |z: f64| 1.0 / (1.0 + (-z).exp());
    if chosen("mlp_forward") == "bias-stretched" {
        return by_hand(s, s);
    }
    let mut c = solution::mlp_forward(mlp, x);
    match chosen("mlp_forward") {
        "no-output-activation" => c.a2 = c.z2.clone(),
        "no-hidden-activation" => {
            c.a1 = c.z1.clone();
            c.z2 = linear_forward(&c.a1, &mlp.w2, &mlp.b2);
            c.a2 = sigmoid(&c.z2);
        }
        "hidden-tanh" => c = by_hand(f64::tanh, s),
        "overflow" => c = by_hand(|z| z.exp() / (1.0 + z.exp()), |z| z.exp() / (1.0 + z.exp())),
        "sigmoid-of-sigmoid" => c.a2 = sigmoid(&c.a2),
        "cache-after-activation" => c.z1 = c.a1.clone(),
        "inlined" => {
            let s = |z: &f64| {
                if *z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { 1.0 - 1.0 / (1.0 + z.exp()) }
            };
            let column = |b: &ndarray::Array1<f64>| b.clone().insert_axis(ndarray::Axis(1));
            c.z1 = column(&mlp.b1) + mlp.w1.dot(x);
            c.a1 = c.z1.map(s);
            c.z2 = column(&mlp.b2) + mlp.w2.dot(&c.a1);
            c.a2 = c.z2.map(s);
        }
        "example-by-example" => {
            for k in 0..x.ncols() {
                let one = solution::mlp_forward(mlp, &x.select(ndarray::Axis(1), &[k]));
                c.z1.column_mut(k).assign(&one.z1.column(0));
                c.a1.column_mut(k).assign(&one.a1.column(0));
                c.z2.column_mut(k).assign(&one.z2.column(0));
                c.a2.column_mut(k).assign(&one.a2.column(0));
            }
        }
        _ => {}
    }
    c
}

pub(crate) const BACKWARD: &[Entry] = &[
    mistake(
        "mlp_backward",
        "no-output-derivative",
        "dA2 taken for dZ2: the output's sigmoid has a derivative too",
    ),
    mistake(
        "mlp_backward",
        "no-hidden-derivative",
        "dA1 taken for dZ1: the hidden sigmoid has a derivative too",
    ),
    mistake(
        "mlp_backward",
        "hidden-derivative-at-a",
        "σ′ of the hidden layer taken at a1 instead of z1",
    ),
    mistake(
        "mlp_backward",
        "output-derivative-at-a",
        "σ′ of the output layer taken at a2 instead of z2",
    ),
    mistake(
        "mlp_backward",
        "dw2-from-z1",
        "dW2 from z1: layer 2 reads a1, what comes out of the sigmoid",
    ),
    mistake("mlp_backward", "dw1-from-z1", "dW1 from z1: layer 1 reads x"),
    mistake(
        "mlp_backward",
        "published-order",
        "the linear part of layer 1 before its sigmoid, and from dZ2, as in the published program",
    ),
    mistake(
        "mlp_backward",
        "hidden-derivative-twice",
        "the sigmoid's derivative at z1 taken twice",
    ),
    mistake("mlp_backward", "averaged", "every gradient divided by m: dA2 has that factor already"),
    mistake("mlp_backward", "biases-left-out", "no gradients for the biases"),
    mistake(
        "mlp_backward",
        "past-the-output",
        "dZ1 from dA2: the way down leads through the output's sigmoid, from dZ2",
    ),
    mistake(
        "mlp_backward",
        "biases-averaged",
        "the biases' gradients divided by m: dA2 has that factor already",
    ),
    mistake(
        "mlp_backward",
        "recomputed",
        "the forward pass computed again: what it was is in the cache",
    ),
    right("mlp_backward", "matrix-form", "products written out, σ′ from the cached a"),
    right("mlp_backward", "loops", "path by path, without a matrix product"),
    right(
        "mlp_backward",
        "sum-over-examples",
        "the gradients of each example by itself, then their sum",
    ),
];
pub(crate) const BACKWARD_IMPOSTORS: [Entry; 4] = impostors("mlp_backward");

/// The backward pass.
pub fn mlp_backward(mlp: &Mlp, c: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let mut g = solution::mlp_backward(mlp, c, da2);
    let m = c.x.ncols();
    // The chain with four places to go wrong: σ′ of either layer, and what each layer read.
    type Derivative<'a> = &'a dyn Fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>;
    let chain = |d2: Derivative, read2: &Array2<f64>, d1: Derivative, read1: &Array2<f64>| {
        let l2 = linear_backward(&d2(da2, &c.z2), &mlp.w2, read2);
        let l1 = linear_backward(&d1(&l2.da, &c.z1), &mlp.w1, read1);
        MlpGradients { dx: l1.da, dw1: l1.dw, db1: l1.db, dw2: l2.dw, db2: l2.db }
    };
    let skip = |da: &Array2<f64>, _: &Array2<f64>| da.clone();
    let at_a = |da: &Array2<f64>, z: &Array2<f64>| sigmoid_backward(da, &sigmoid(z));
    let twice = |da: &Array2<f64>, z: &Array2<f64>| sigmoid_backward(&sigmoid_backward(da, z), z);
    match chosen("mlp_backward") {
        "no-output-derivative" => chain(&skip, &c.a1, &sigmoid_backward, &c.x),
        "no-hidden-derivative" => chain(&sigmoid_backward, &c.a1, &skip, &c.x),
        "hidden-derivative-at-a" => chain(&sigmoid_backward, &c.a1, &at_a, &c.x),
        "output-derivative-at-a" => chain(&at_a, &c.a1, &sigmoid_backward, &c.x),
        "dw2-from-z1" => chain(&sigmoid_backward, &c.z1, &sigmoid_backward, &c.x),
        "dw1-from-z1" => chain(&sigmoid_backward, &c.a1, &sigmoid_backward, &c.z1),
        "hidden-derivative-twice" => chain(&sigmoid_backward, &c.a1, &twice, &c.x),
        "published-order" => {
            let l1 = linear_backward(&sigmoid_backward(da2, &c.z2), &mlp.w1, &c.z1);
            g.dx = sigmoid_backward(&l1.da, &l1.da);
            g.dw1 = l1.dw;
            g
        }
        "averaged" => {
            let m = m as f64;
            MlpGradients {
                dx: g.dx / m,
                dw1: g.dw1 / m,
                db1: g.db1 / m,
                dw2: g.dw2 / m,
                db2: g.db2 / m,
            }
        }
        "biases-left-out" => {
            g.db1.fill(0.0);
            g.db2.fill(0.0);
            g
        }
        "past-the-output" => {
            let low = chain(&skip, &c.a1, &sigmoid_backward, &c.x);
            MlpGradients { dw2: g.dw2, db2: g.db2, ..low }
        }
        "biases-averaged" => MlpGradients { db1: g.db1 / m as f64, db2: g.db2 / m as f64, ..g },
        "recomputed" => solution::mlp_backward(mlp, &solution::mlp_forward(mlp, &c.x), da2),
        "matrix-form" => {
            let dz2 = da2 * &c.a2 * &(1.0 - &c.a2);
            let dz1 = mlp.w2.t().dot(&dz2) * &c.a1 * &(1.0 - &c.a1);
            let rows = |d: &Array2<f64>| d.map_axis(ndarray::Axis(1), |row| row.iter().rev().sum());
            MlpGradients {
                dx: mlp.w1.t().dot(&dz1),
                dw1: c.x.dot(&dz1.t()).reversed_axes(),
                db1: rows(&dz1),
                dw2: c.a1.dot(&dz2.t()).reversed_axes(),
                db2: rows(&dz2),
            }
        }
        "loops" => {
            let mut g = MlpGradients {
                dx: g.dx * 0.0,
                dw1: g.dw1 * 0.0,
                db1: g.db1 * 0.0,
                dw2: g.dw2 * 0.0,
                db2: g.db2 * 0.0,
            };
            for k in (0..m).rev() {
                for j in 0..mlp.b1.len() {
                    let a1 = c.a1[[j, k]];
                    let mut dz1 = 0.0;
                    for i in 0..mlp.b2.len() {
                        let a2 = c.a2[[i, k]];
                        let dz2 = da2[[i, k]] * (a2 - a2 * a2);
                        g.dw2[[i, j]] += dz2 * a1;
                        if j == 0 {
                            g.db2[i] += dz2;
                        }
                        dz1 += mlp.w2[[i, j]] * dz2 * (a1 - a1 * a1);
                    }
                    g.db1[j] += dz1;
                    for i in 0..c.x.nrows() {
                        g.dw1[[j, i]] += dz1 * c.x[[i, k]];
                        g.dx[[i, k]] += mlp.w1[[j, i]] * dz1;
                    }
                }
            }
            g
        }
        "sum-over-examples" => {
            let mut sum = MlpGradients {
                dx: g.dx,
                dw1: g.dw1 * 0.0,
                db1: g.db1 * 0.0,
                dw2: g.dw2 * 0.0,
                db2: g.db2 * 0.0,
            };
            for k in 0..m {
                let one = |array: &Array2<f64>| array.select(ndarray::Axis(1), &[k]);
                let cache = MlpCache {
                    x: one(&c.x),
                    z1: one(&c.z1),
                    a1: one(&c.a1),
                    z2: one(&c.z2),
                    a2: one(&c.a2),
                };
                let g = solution::mlp_backward(mlp, &cache, &one(da2));
                sum.dx.column_mut(k).assign(&g.dx.column(0));
                sum.dw1 += &g.dw1;
                sum.db1 += &g.db1;
                sum.dw2 += &g.dw2;
                sum.db2 += &g.db2;
            }
            sum
        }
        name => {
            if let Some(scheme) = Scheme::of(name) {
                let loss = |mlp: &Mlp, x: &_| (da2 * &solution::mlp_forward(mlp, x).a2).sum();
                let with = |change: &dyn Fn(&mut Mlp)| {
                    let mut changed = mlp.clone();
                    change(&mut changed);
                    loss(&changed, &c.x)
                };
                g.dx = scheme.gradient(&c.x, |x| loss(mlp, x));
                g.dw1 = scheme.gradient(&mlp.w1, |w| with(&|p| p.w1.assign(w)));
                g.db1 = scheme.gradient(&mlp.b1, |b| with(&|p| p.b1.assign(b)));
                g.dw2 = scheme.gradient(&mlp.w2, |w| with(&|p| p.w2.assign(w)));
                g.db2 = scheme.gradient(&mlp.b2, |b| with(&|p| p.b2.assign(b)));
            }
            g
        }
    }
}

pub(crate) const TRAIN_STEP: &[Entry] = &[
    mistake("train_step", "ascent", "θ + η·g, which climbs: descent goes against the gradient"),
    mistake(
        "train_step",
        "w2-before-w1",
        "W2 updated before the gradients of layer 1 were taken through it",
    ),
    mistake("train_step", "biases-left-out", "the biases are not updated"),
    mistake(
        "train_step",
        "averaged-again",
        "the gradients divided by m once more: the loss has done so",
    ),
    mistake(
        "train_step",
        "loss-after-step",
        "the loss after the step: asked for is that before it",
    ),
    mistake(
        "train_step",
        "any-learning-rate",
        "a learning rate that is not finite and positive, taken as it comes",
    ),
    mistake(
        "train_step",
        "nan-rate",
        "only a learning rate ≤ 0 refused: NaN compares as false with anything, and ∞ is above 0",
    ),
    mistake(
        "train_step",
        "clipped",
        "the gradients clipped to ±1: the step is along the gradient as it is",
    ),
    mistake(
        "train_step",
        "t-stretched",
        "no look at the shape of t: one of a single row or column is stretched",
    ),
    right("train_step", "in-place", "a copy updated in place, from gradients that are all known"),
    right(
        "train_step",
        "through-network",
        "the same network as a list of layers, with another cache",
    ),
];

/// One step of gradient descent.
pub fn train_step(mlp: &Mlp, x: &Array2<f64>, t: &Array2<f64>, learning_rate: f64) -> (Mlp, f64) {
    let choice = chosen("train_step");
    let cache = solution::mlp_forward(mlp, x);
    let stretched = t.broadcast(cache.a2.dim()).filter(|_| choice == "t-stretched");
    let stretched = stretched.map(|t| t.to_owned());
    let t = stretched.as_ref().unwrap_or(t);
    match choice {
        "any-learning-rate" => {}
        "nan-rate" if learning_rate <= 0.0 => panic!("the learning rate is {learning_rate}"),
        "nan-rate" => {}
        _ => drop(solution::train_step(mlp, x, t, learning_rate)),
    }
    let (loss, da2) = solution::mse(&cache.a2, t);
    let mut g = solution::mlp_backward(mlp, &cache, &da2);
    let mut rate = learning_rate;
    match choice {
        "ascent" => rate = -rate,
        "w2-before-w1" => {
            let mut early = mlp.clone();
            early.w2 = &mlp.w2 - rate * &g.dw2;
            let late = solution::mlp_backward(&early, &cache, &da2);
            (g.dw1, g.db1) = (late.dw1, late.db1);
        }
        "biases-left-out" => {
            g.db1.fill(0.0);
            g.db2.fill(0.0);
        }
        "clipped" => {
            g.dw1.mapv_inplace(|g| g.clamp(-1.0, 1.0));
            g.db1.mapv_inplace(|g| g.clamp(-1.0, 1.0));
            g.dw2.mapv_inplace(|g| g.clamp(-1.0, 1.0));
            g.db2.mapv_inplace(|g| g.clamp(-1.0, 1.0));
        }
        "averaged-again" => rate /= x.ncols() as f64,
        "through-network" => {
            let sigmoid = solution::Activation::Sigmoid;
            let layers = [
                solution::Layer { w: mlp.w1.clone(), b: mlp.b1.clone(), activation: sigmoid },
                solution::Layer { w: mlp.w2.clone(), b: mlp.b2.clone(), activation: sigmoid },
            ];
            let cache = solution::network_forward(&layers, x);
            let mut n = solution::network_backward(
                &layers,
                &cache,
                &((&cache.a[2] - t) / t.ncols() as f64),
            );
            let output = n.layers.remove(1);
            let hidden = n.layers.remove(0);
            (g.dw1, g.db1, g.dw2, g.db2) = (hidden.dw, hidden.db, output.dw, output.db);
        }
        _ => {}
    }
    let mut new = mlp.clone();
    new.w1.scaled_add(-rate, &g.dw1);
    new.b1.scaled_add(-rate, &g.db1);
    new.w2.scaled_add(-rate, &g.dw2);
    new.b2.scaled_add(-rate, &g.db2);
    if choice == "loss-after-step" {
        let after = solution::mse(&solution::mlp_forward(&new, x).a2, t).0;
        return (new, after);
    }
    (new, loss)
}
