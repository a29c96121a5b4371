//! `mlp_forward`, `mlp_backward` and `train_step`.

use crate::network::beside;
use crate::{linear_backward, linear_forward, mse, sigmoid, sigmoid_backward};
use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array2, Axis};
use solution::{Mlp, MlpCache, MlpGradients};

const OTHER_Z: &str = "σ′ of the output layer taken at z1, the hidden layer's: it is taken at z2";
const OTHER_HIDDEN_Z: &str = "σ′ of the hidden layer taken at z2, the output's: it is taken at z1";

/// The forward pass.
pub fn mlp_forward(mlp: &Mlp, x: &Array2<f64>) -> MlpCache {
    let _inside = enter("mlp_forward");
    let z1 = linear_forward(x, &mlp.w1, &mlp.b1);
    let a1 = pick!(
        "hidden",
        sigmoid(&z1),
        wrong("none", "no sigmoid between the layers: then they are one linear layer", z1.clone()),
        wrong("tanh", "tanh in the hidden layer: it is a sigmoid too", z1.mapv(f64::tanh)),
        wrong("relu", "ReLU in the hidden layer: it is a sigmoid", z1.mapv(|z| z.max(0.0))),
        right("by-hand", "σ written out in two branches", {
            let s = |z: f64| 1.0 / (1.0 + (-z).exp());
            z1.mapv(|z| if z >= 0.0 { s(z) } else { 1.0 - s(-z) })
        }),
    );
    let z2 = pick!(
        "output-z",
        linear_forward(&a1, &mlp.w2, &mlp.b2),
        wrong("no-bias", "b2 never added", mlp.w2.dot(&a1)),
        wrong("from-z1", "layer 2 fed with z1: it reads a1", { linear_forward(&z1, &mlp.w2, &mlp.b2) }),
        right("example-by-example", "one column at a time", {
            let mut z2 = Array2::zeros((mlp.b2.len(), a1.ncols()));
            for (k, mut column) in z2.columns_mut().into_iter().enumerate() {
                let one = linear_forward(&a1.select(Axis(1), &[k]), &mlp.w2, &mlp.b2);
                column.assign(&one.column(0));
            }
            z2
        }),
    );
    let a2 = pick!(
        "output",
        sigmoid(&z2),
        wrong("none", "no sigmoid after the output layer", z2.clone()),
        wrong("twice", "the output's sigmoid applied twice", sigmoid(&sigmoid(&z2))),
        wrong("tanh", "tanh at the output: it is a sigmoid too", z2.mapv(f64::tanh)),
        wrong("relu", "ReLU at the output: it is a sigmoid", z2.mapv(|z| z.max(0.0))),
        wrong("softmax", "softmax at the output: each unit has its own sigmoid", {
            let e = z2.mapv(f64::exp);
            let sums = e.sum_axis(Axis(0));
            e / sums
        }),
        some(
            "clipped",
            "an output kept away from 0 and 1: it is what σ gives",
            |eps| { sigmoid(&z2).mapv(|a| a.clamp(eps, 1.0 - eps)) },
            [1e-7, 1e-8, 1e-9, 1e-12, 1e-15, 1e-5, 1e-6, 1e-10]
        ),
    );
    MlpCache {
        x: pick!(
            "cached-x",
            x.clone(),
            wrong("activated", "σ(x) kept in the place of x: the input is not activated", sigmoid(x)),
            wrong("transposed", "Xᵀ kept in the place of x: it is kept as it came, n_in × m", x.t().to_owned()),
        ),
        z1: pick!(
            "cached-z1",
            z1,
            wrong("a1", "a1 kept in the place of z1: the backward pass needs z", a1.clone()),
            wrong("no-bias", "W1·X kept in the place of z1: its bias is missing", mlp.w1.dot(x)),
        ),
        z2: pick!("cached-z2", z2, wrong("a2", "a2 kept in the place of z2: the backward pass needs z", a2.clone()),),
        a1,
        a2,
    }
}

/// The backward pass.
pub fn mlp_backward(mlp: &Mlp, c: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let _inside = enter("mlp_backward");
    if let Some(scheme) = impostor() {
        return differences(scheme, mlp, c, da2);
    }
    let c = &pick!("cache", c.clone(), wrong("recomputed", "the forward pass computed again: what it was is in the cache", { solution::mlp_forward(mlp, &c.x) }),);
    let da2 = &pick!(
        "upstream",
        da2.clone(),
        wrong("mean", "every gradient divided by m: dA2 has that factor already", { da2 / da2.ncols() as f64 }),
        wrong("output", "a2 for dA2: the upstream gradient is lost", c.a2.clone()),
        wrong("ones", "ones for dA2: the upstream gradient is lost", Array2::ones(da2.dim())),
    );
    chain(mlp, c, da2)
}

// As a function takes it that wants equal shapes.
fn handed(z: &Array2<f64>, da: &Array2<f64>) -> Array2<f64> {
    assert!(z.dim() == da.dim(), "{ANY_PANIC}");
    z.clone()
}

/// From the output down.
pub(crate) fn chain(mlp: &Mlp, c: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let dz2 = pick!(
        "dz2",
        sigmoid_backward(da2, &c.z2),
        wrong("no-derivative", "dA2 taken for dZ2: the output's sigmoid has a derivative too", { da2.clone() }),
        wrong("twice", "the output's σ′ taken twice", { sigmoid_backward(&sigmoid_backward(da2, &c.z2), &c.z2) }),
        wrong("cross-entropy", "a2 − dA2, the shortcut of a sigmoid with cross-entropy: here dA2 goes through σ′", &c.a2 - da2),
        wrong("at-z1", OTHER_Z, sigmoid_backward(da2, &handed(&c.z1, da2))),
        wrong("at-z1-by-hand", OTHER_Z, sigmoid_backward(da2, &beside(&c.z1, da2))),
        wrong("at-a", "σ′ of the output layer taken at a2 instead of z2", { sigmoid_backward(da2, &c.a2) }),
        wrong("tanh", "tanh′ at the output: it is a sigmoid", da2 * (1.0 - &c.a2 * &c.a2)),
        right("from-a2", "σ′ from the cached a2", da2 * &c.a2 * &(1.0 - &c.a2)),
    );
    let read =
        pick!("layer-2-reads", &c.a1, wrong("z1", "dW2 from z1: layer 2 reads a1, what comes out of the sigmoid", &c.z1), wrong("z2", "dW2 from z2: layer 2 reads a1", &c.z2),);
    let layer2 = linear_backward(&dz2, &mlp.w2, read);
    let da1 = pick!(
        "da1",
        layer2.da,
        wrong("past-the-output", "dZ1 from dA2: the way down leads through the output's sigmoid, from dZ2", mlp.w2.t().dot(da2)),
        right("loops", "path by path, without a matrix product", {
            Array2::from_shape_fn(c.z1.dim(), |(j, k)| (0..dz2.nrows()).rev().map(|i| mlp.w2[[i, j]] * dz2[[i, k]]).sum())
        }),
    );
    let dz1 = pick!(
        "dz1",
        sigmoid_backward(&da1, &c.z1),
        wrong("no-derivative", "dA1 taken for dZ1: the hidden sigmoid has a derivative too", da1.clone()),
        wrong("at-z2", OTHER_HIDDEN_Z, sigmoid_backward(&da1, &handed(&c.z2, &da1))),
        wrong("at-z2-by-hand", OTHER_HIDDEN_Z, sigmoid_backward(&da1, &beside(&c.z2, &da1))),
        wrong("at-a", "σ′ of the hidden layer taken at a1 instead of z1", { sigmoid_backward(&da1, &c.a1) }),
        wrong("twice", "the hidden layer's σ′ taken twice", { sigmoid_backward(&sigmoid_backward(&da1, &c.z1), &c.z1) }),
        wrong("tanh", "tanh′ in the hidden layer: it is a sigmoid", &da1 * (1.0 - &c.a1 * &c.a1)),
        right("from-a1", "σ′ from the cached a1", &da1 * &(&c.a1 - &c.a1 * &c.a1)),
    );
    let read =
        pick!("layer-1-reads", &c.x, wrong("z1", "dW1 from z1, which layer 1 puts out: it reads x", &c.z1), wrong("a1", "dW1 from a1, which layer 1 puts out: it reads x", &c.a1),);
    let layer1 = pick!(
        "layer-1",
        linear_backward(&dz1, &mlp.w1, read),
        wrong("published", "layer 1 backwards, as published: its sigmoid comes first, then its linear part", {
            let layer1 = linear_backward(&dz2, &mlp.w1, &c.z1);
            solution::LinearGradients { da: sigmoid_backward(&layer1.da, &layer1.da), ..layer1 }
        }),
    );
    let dx = pick!(
        "dx",
        layer1.da,
        wrong("through-sigmoid", "dX through a sigmoid once more: there is none before layer 1", { sigmoid_backward(&layer1.da, &layer1.da) }),
        wrong("at-x", "dX multiplied by σ′(x): there is no sigmoid before layer 1", { sigmoid_backward(&layer1.da, &c.x) }),
        wrong("dz1", "dZ1 given out as dX: it has yet to pass W1", dz1),
        wrong("da1", "dA1 given out as dX: it has yet to pass layer 1", layer2_input(mlp, &dz2)),
        wrong("zero", "no gradient for x: a layer below would need it", Array2::zeros(c.x.dim())),
    );
    let sums = |d: &Array2<f64>| d.sum_axis(Axis(1));
    MlpGradients {
        dx,
        dw1: pick!("dw1", layer1.dw, wrong("from-da1", "dW1 from dA1: W1 stands before the sigmoid, so it takes dZ1", da1.dot(&c.x.t()))),
        db1: pick!("db1", layer1.db, wrong("from-da1", "db1 from dA1: b1 is added before the sigmoid, so it takes dZ1", sums(&da1))),
        dw2: pick!("dw2", layer2.dw, wrong("from-da2", "dW2 from dA2: W2 stands before the sigmoid, so it takes dZ2", da2.dot(&c.a1.t()))),
        db2: pick!("db2", layer2.db, wrong("from-da2", "db2 from dA2: b2 is added before the sigmoid, so it takes dZ2", sums(da2))),
    }
}

fn layer2_input(mlp: &Mlp, dz2: &Array2<f64>) -> Array2<f64> {
    mlp.w2.t().dot(dz2)
}

fn differences(scheme: Scheme, mlp: &Mlp, c: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    let loss = |mlp: &Mlp, x: &_| (da2 * &solution::mlp_forward(mlp, x).a2).sum();
    let with = |change: &dyn Fn(&mut Mlp)| {
        let mut changed = mlp.clone();
        change(&mut changed);
        loss(&changed, &c.x)
    };
    MlpGradients {
        dx: scheme.gradient(&c.x, |x| loss(mlp, x)),
        dw1: scheme.gradient(&mlp.w1, |w| with(&|p| p.w1.assign(w))),
        db1: scheme.gradient(&mlp.b1, |b| with(&|p| p.b1.assign(b))),
        dw2: scheme.gradient(&mlp.w2, |w| with(&|p| p.w2.assign(w))),
        db2: scheme.gradient(&mlp.b2, |b| with(&|p| p.b2.assign(b))),
    }
}

/// One step of gradient descent.
pub fn train_step(mlp: &Mlp, x: &Array2<f64>, t: &Array2<f64>, learning_rate: f64) -> (Mlp, f64) {
    let _inside = enter("train_step");
    let refuse = |bad: bool| assert!(!bad, "the learning rate is {learning_rate}");
    pick!(
        "rate-check",
        refuse(!learning_rate.is_finite() || learning_rate <= 0.0),
        wrong("none", "a learning rate that is not finite and positive, taken as it comes", ()),
        wrong("nan", "only a learning rate ≤ 0 refused: NaN compares as false with anything, and ∞ is above 0", refuse(learning_rate <= 0.0)),
        wrong("infinite", "an infinite learning rate taken as it comes", { refuse(learning_rate.is_nan() || learning_rate <= 0.0) }),
        wrong("nan-alone", "NaN taken as a learning rate: `<= 0.0` is false for it", { refuse(learning_rate.is_infinite() || learning_rate <= 0.0) }),
        wrong("zero", "a learning rate of 0 taken as it comes: it must be positive", { refuse(!learning_rate.is_finite() || learning_rate < 0.0) }),
        wrong("negative", "a learning rate below 0 taken as it comes: it must be positive", { refuse(!learning_rate.is_finite() || learning_rate == 0.0) }),
    );
    let rate = pick!(
        "rate",
        learning_rate,
        wrong("averaged", "the gradients divided by m once more: the loss has done so", { learning_rate / x.ncols() as f64 }),
        wrong("ascent", "θ + η·g, which climbs: descent goes against the gradient", -learning_rate),
        wrong("none", "a step without the learning rate", 1.0),
        wrong("doubled", "a step twice as long", 2.0 * learning_rate),
        some("capped", "a learning rate cut down: any that is finite and positive is taken", |most| { learning_rate.min(most) }, [1.0, 10.0]),
    );
    let of_biases = pick!(
        "biases",
        rate,
        wrong("kept", "the biases are not updated", 0.0),
        wrong("twice", "the biases take their step twice: once, as the weights do", 2.0 * rate),
        wrong("ascent", "the biases climb: each goes against its gradient, as the weights do", -rate),
        wrong("no-rate", "the biases' step without the learning rate", 1.0),
    );
    let of_weights = pick!(
        "weights",
        rate,
        wrong("kept", "the weights are not updated", 0.0),
        wrong("twice", "the weights take their step twice: once, as the biases do", 2.0 * rate),
        wrong("no-rate", "the weights' step without the learning rate", 1.0),
    );
    let cache = crate::mlp_forward(mlp, x);
    let (loss, da2) = mse(&cache.a2, t);
    let g = crate::mlp_backward(mlp, &cache, &da2);
    let late = |moved: &Mlp| crate::mlp_backward(moved, &crate::mlp_forward(moved, x), &da2);
    let g = pick!(
        "gradients",
        g,
        wrong("w2-first", "W2 updated before the gradients of layer 1 were taken through it", {
            let early = Mlp { w2: &mlp.w2 - rate * &g.dw2, ..mlp.clone() };
            let late = crate::mlp_backward(&early, &cache, &da2);
            MlpGradients { dw1: late.dw1, db1: late.db1, ..g }
        }),
        wrong("layer-1-again", "layer 1's gradients taken anew after layer 2 was updated", {
            let (w2, b2) = (&mlp.w2 - rate * &g.dw2, &mlp.b2 - rate * &g.db2);
            let late = late(&Mlp { w2, b2, ..mlp.clone() });
            MlpGradients { dw1: late.dw1, db1: late.db1, ..g }
        }),
        wrong("error-for-dz2", "a2 − t taken for dZ2, as with cross-entropy: here it is divided by m and goes through σ′", {
            let layer2 = linear_backward(&(&cache.a2 - t), &mlp.w2, &cache.a1);
            let layer1 = linear_backward(&sigmoid_backward(&layer2.da, &cache.z1), &mlp.w1, x);
            MlpGradients { dx: layer1.da, dw1: layer1.dw, db1: layer1.db, dw2: layer2.dw, db2: layer2.db }
        }),
        some(
            "clipped",
            "the gradients clipped: the step is along the gradient as it is",
            |most| {
                let clip = |g: f64| g.clamp(-most, most);
                MlpGradients { dx: g.dx, dw1: g.dw1.mapv(clip), db1: g.db1.mapv(clip), dw2: g.dw2.mapv(clip), db2: g.db2.mapv(clip) }
            },
            [1.0, 5.0, 10.0, 0.5, 0.1, 100.0]
        ),
        right("through-network", "the same network as a list of layers, with another cache", {
            let layer = |w: &Array2<f64>, b: &ndarray::Array1<f64>| solution::Layer { w: w.clone(), b: b.clone(), activation: solution::Activation::Sigmoid };
            let layers = [layer(&mlp.w1, &mlp.b1), layer(&mlp.w2, &mlp.b2)];
            let cache = solution::network_forward(&layers, x);
            let n = solution::network_backward(&layers, &cache, &da2);
            let [one, two] = [0, 1].map(|l| n.layers[l].clone());
            MlpGradients { dx: n.dx, dw1: one.dw, db1: one.db, dw2: two.dw, db2: two.db }
        }),
    );
    // By how much each parameter's own step is longer: w1, b1, w2, b2.
    let only = |which: f64, factor: f64| [0.0, 1.0, 2.0, 3.0].map(|n| if n == which { factor } else { 1.0 });
    let [of_w1, of_b1, of_w2, of_b2] = pick!(
        "own-step",
        [1.0; 4],
        some("kept", "one of the four parameters stays as it was: all take the step", |which| only(which, 0.0), [0.0, 1.0, 2.0, 3.0]),
        some("doubled", "one of the four parameters takes its step twice", |which| only(which, 2.0), [0.0, 1.0, 2.0, 3.0]),
        some("ascent", "one of the four parameters climbs: each goes against its gradient", |which| only(which, -1.0), [0.0, 1.0, 2.0, 3.0]),
        some("no-rate", "a step without the learning rate, for one of the four parameters", |which| only(which, 1.0 / rate), [0.0, 1.0, 2.0, 3.0]),
    );
    let moved = Mlp {
        w1: &mlp.w1 - of_weights * of_w1 * &g.dw1,
        b1: &mlp.b1 - of_biases * of_b1 * &g.db1,
        w2: &mlp.w2 - of_weights * of_w2 * &g.dw2,
        b2: &mlp.b2 - of_biases * of_b2 * &g.db2,
    };
    let new = pick!(
        "update",
        moved,
        wrong("output-only", "only the output layer is updated", { Mlp { w1: mlp.w1.clone(), b1: mlp.b1.clone(), ..moved } }),
        wrong("hidden-only", "only the hidden layer is updated", { Mlp { w2: mlp.w2.clone(), b2: mlp.b2.clone(), ..moved } }),
        wrong("nothing", "the old parameters given back: no step is taken", mlp.clone()),
        some(
            "converged",
            "no step where the loss is small: when to stop is for the caller to say",
            |least| { if loss < least { mlp.clone() } else { moved } },
            [1e-6, 1e-8, 1e-10, 1e-5, 1e-4, 1e-3]
        ),
        wrong("online", "a step for each example, one after the other: one step follows the mean over all", {
            let mut at = mlp.clone();
            for k in 0..x.ncols() {
                let one = |of: &Array2<f64>| of.select(Axis(1), &[k]);
                let cache = solution::mlp_forward(&at, &one(x));
                let g = solution::mlp_backward(&at, &cache, &solution::mse(&cache.a2, &one(t)).1);
                at = Mlp { w1: &at.w1 - rate * &g.dw1, b1: &at.b1 - rate * &g.db1, w2: &at.w2 - rate * &g.dw2, b2: &at.b2 - rate * &g.db2 };
            }
            at
        }),
        wrong("gradients", "the step given back alone: it is added to the old parameters", { Mlp { w1: -rate * g.dw1, b1: -rate * g.db1, w2: -rate * g.dw2, b2: -rate * g.db2 } }),
        right("in-place", "a copy updated in place, from gradients that are all known", {
            let mut new = mlp.clone();
            new.w1.scaled_add(-rate, &g.dw1);
            new.b1.scaled_add(-rate, &g.db1);
            new.w2.scaled_add(-rate, &g.dw2);
            new.b2.scaled_add(-rate, &g.db2);
            new
        }),
    );
    let loss = pick!("loss", loss, wrong("after", "the loss after the step: asked for is that before it", { mse(&crate::mlp_forward(&new, x).a2, t).0 }),);
    (new, loss)
}
