//! `mlp_forward`, `mlp_backward` and `train_step`.

use crate::chain::chain;
use crate::loss::NOTHING;
use crate::{linear_backward, linear_forward, mse, sigmoid, sigmoid_backward};
use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array, Array2, Axis, Dimension};
use solution::{Mlp, MlpCache, MlpGradients};

/// As it is handed to a function that wants this shape.
fn handed<D: Dimension>(array: &Array<f64, D>, shape: D::Pattern) -> Array<f64, D>
where
    D::Pattern: PartialEq,
{
    assert!(array.dim() == shape, "{ANY_PANIC}");
    array.clone()
}

/// The forward pass.
pub fn mlp_forward(mlp: &Mlp, x: &Array2<f64>) -> MlpCache {
    let _inside = enter("mlp_forward");
    let x = &pick!(
        "x",
        x.clone(),
        wrong("transposed-to-fit", "an x that does not fit transposed until it does: a column is one example, and what does not fit is a panic", {
            if x.nrows() == mlp.w1.ncols() { x.clone() } else { x.t().to_owned() }
        }),
    );
    let z1 = pick!(
        "hidden-z",
        linear_forward(x, &mlp.w1, &mlp.b1),
        wrong("no-bias", "b1 never added", mlp.w1.dot(x)),
        wrong("b2", "b2 added in layer 1: its bias is b1", linear_forward(x, &mlp.w1, &handed(&mlp.b2, mlp.b1.dim()))),
    );
    let a1 = pick!(
        "hidden",
        sigmoid(&z1),
        wrong("none", "no sigmoid between the layers: then they are one linear layer", z1.clone()),
        wrong("tanh", "tanh in the hidden layer: it is a sigmoid too", z1.mapv(f64::tanh)),
        wrong("relu", "ReLU in the hidden layer: it is a sigmoid", z1.mapv(|z| z.max(0.0))),
        wrong("twice", "the hidden layer's sigmoid applied twice", sigmoid(&sigmoid(&z1))),
        wrong("softmax", "softmax in the hidden layer: each unit has its own sigmoid", {
            let e = z1.mapv(f64::exp);
            let sums = e.sum_axis(Axis(0));
            e / sums
        }),
        wrong("of-x", "σ(x) for a1: layer 1 is left out", sigmoid(&handed(x, z1.dim()))),
        wrong("derivative", "σ′(z1) for a1: the derivative belongs to the way back", { sigmoid_backward(&Array2::ones(z1.dim()), &z1) }),
        wrong("thresholded", "0 or 1 in the hidden layer: it is what σ gives", z1.mapv(|z| f64::from(z > 0.0))),
        right("by-hand", "σ written out in two branches", {
            let s = |z: f64| 1.0 / (1.0 + (-z).exp());
            z1.mapv(|z| if z >= 0.0 { s(z) } else { 1.0 - s(-z) })
        }),
    );
    let z2 = pick!(
        "output-z",
        linear_forward(&a1, &mlp.w2, &mlp.b2),
        wrong("no-bias", "b2 never added", mlp.w2.dot(&a1)),
        wrong("from-x", "layer 2 fed with x: it reads a1", linear_forward(&handed(x, a1.dim()), &mlp.w2, &mlp.b2)),
        wrong("b1", "b1 added in layer 2: its bias is b2", linear_forward(&a1, &mlp.w2, &handed(&mlp.b1, mlp.b2.dim()))),
        wrong("layer-1-again", "layer 1 taken twice: the second time it is W2 and b2", linear_forward(&handed(&a1, x.dim()), &mlp.w1, &mlp.b1)),
        wrong("w1", "W1 taken again in layer 2: its weights are W2", linear_forward(&a1, &handed(&mlp.w1, mlp.w2.dim()), &mlp.b2)),
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
        wrong("softmax-of-rows", "softmax at the output: each unit has its own sigmoid", {
            let e = z2.mapv(f64::exp);
            let sums = e.sum_axis(Axis(1)).insert_axis(Axis(1));
            e / sums
        }),
        wrong("thresholded", "0 or 1 at the output: it is what σ gives", z2.mapv(|z| f64::from(z > 0.0))),
        wrong("derivative", "σ′(z2) for a2: the derivative belongs to the way back", { sigmoid_backward(&Array2::ones(z2.dim()), &z2) }),
        wrong("of-a1", "σ(a1) for a2: layer 2 is left out", sigmoid(&handed(&a1, z2.dim()))),
        some(
            "clipped",
            "an output kept away from 0 and 1: it is what σ gives",
            |eps| { sigmoid(&z2).mapv(|a| a.clamp(eps, 1.0 - eps)) },
            [1e-7, 1e-8, 1e-9, 1e-12, 1e-15, 1e-5, 1e-6, 1e-10]
        ),
    );
    let z1_kept = z1.clone();
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
        z2: pick!(
            "cached-z2",
            z2,
            wrong("a2", "a2 kept in the place of z2: the backward pass needs z", a2.clone()),
            wrong("no-bias", "W2·A1 kept in the place of z2: its bias is missing", mlp.w2.dot(&a1)),
            wrong("z1", "z1 kept in the place of z2", z1_kept.clone()),
        ),
        a1: pick!(
            "cached-a1",
            a1,
            wrong("slope", "a1·(1 − a1) kept in the place of a1: layer 2 reads a1", &a1 * &(1.0 - &a1)),
            wrong("z1", "z1 kept in the place of a1: layer 2 reads a1", z1_kept.clone()),
        ),
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
        wrong("sign", "every gradient with the other sign: dA2 has its sign already", -da2),
        wrong("mean-of-outputs", "every gradient divided by the number of outputs: dA2 is the gradient already", da2 / da2.nrows() as f64),
        wrong("output", "a2 for dA2: the upstream gradient is lost", c.a2.clone()),
        wrong("ones", "ones for dA2: the upstream gradient is lost", Array2::ones(da2.dim())),
        some("clipped", "an upstream gradient that is cut off: it is taken as it is", |most| { da2.mapv(|d| d.clamp(-most, most)) }, [1.0, 5.0, 10.0, 0.5, 100.0]),
    );
    chain(mlp, c, da2)
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
    let refuse = |bad: bool| {
        if bad {
            panic!("the learning rate is {learning_rate}");
        }
    };
    pick!(
        "rate-check",
        refuse(!learning_rate.is_finite() || learning_rate <= 0.0),
        wrong("none", "a learning rate that is not finite and positive, taken as it comes", ()),
        wrong("nan", "only a learning rate ≤ 0 refused: NaN compares as false with anything, and ∞ is above 0", refuse(learning_rate <= 0.0)),
        some(
            "large",
            "a learning rate above some bound refused: any that is finite and positive is taken",
            |most| assert!(learning_rate > 0.0 && learning_rate <= most, "{ANY_PANIC}"),
            [1.0, 10.0, 100.0]
        ),
        wrong("one-and-above", "a learning rate of 1 or more refused: any that is finite and positive is taken", {
            assert!(learning_rate > 0.0 && learning_rate < 1.0, "{ANY_PANIC}");
        }),
        wrong("small", "a small learning rate refused: any that is finite and positive is taken", {
            assert!(learning_rate.is_finite() && learning_rate >= 1e-8, "{ANY_PANIC}");
        }),
        wrong("tiny", "a tiny learning rate refused: any that is finite and positive is taken", {
            assert!(learning_rate.is_finite() && learning_rate >= f64::EPSILON, "{ANY_PANIC}");
        }),
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
        wrong("inverted", "the gradient divided by the learning rate: it is multiplied by it", 1.0 / learning_rate),
        wrong("squared", "the learning rate squared: it is taken once", learning_rate * learning_rate),
        wrong("halved", "a step half as long", learning_rate / 2.0),
        some("constant", "a learning rate of one's own: take the one that is given", |own| own, [0.1, 0.01, 0.5, 0.001]),
        wrong("floor", "a learning rate kept above 10⁻⁸: any that is positive is taken as it is", learning_rate.max(1e-8)),
        some("capped", "a learning rate cut down: any that is finite and positive is taken", |most| { learning_rate.min(most) }, [1.0, 10.0]),
    );
    let each = |n: [usize; 2]| n.map(|n| rate * n as f64);
    let of_biases = pick!(
        "biases",
        [rate; 2],
        wrong("kept", "the biases are not updated", [0.0; 2]),
        wrong("twice", "the biases take their step twice: once, as the weights do", [2.0 * rate; 2]),
        wrong("ascent", "the biases climb: each goes against its gradient, as the weights do", [-rate; 2]),
        wrong("no-rate", "the biases' step without the learning rate", [1.0; 2]),
        wrong("averaged", "db divided by m once more: the loss has done so", [rate / x.ncols() as f64; 2]),
        wrong("each-input", "the biases' step inside the loop over a unit's weights, once for each input: once in all", each([mlp.w1.ncols(), mlp.w2.ncols()])),
        wrong("each-unit", "the biases' step inside the loop over the units, once for each of them: once in all", each([mlp.w1.nrows(), mlp.w2.nrows()])),
        wrong("each-example", "the biases' step inside the loop over the examples: db is summed over them already", each([x.ncols(), x.ncols()])),
    );
    let of_weights = pick!(
        "weights",
        rate,
        wrong("kept", "the weights are not updated", 0.0),
        wrong("twice", "the weights take their step twice: once, as the biases do", 2.0 * rate),
        wrong("no-rate", "the weights' step without the learning rate", 1.0),
        wrong("averaged", "dW divided by m once more: the loss has done so", rate / x.ncols() as f64),
        wrong("ascent", "the weights climb: each goes against its gradient, as the biases do", -rate),
        wrong("each-example", "the weights' step inside the loop over the examples: dW is summed over them already", rate * x.ncols() as f64),
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
        wrong("layer-2-again", "layer 2's gradients taken anew after layer 1 was updated", {
            let (w1, b1) = (&mlp.w1 - rate * &g.dw1, &mlp.b1 - rate * &g.db1);
            let late = late(&Mlp { w1, b1, ..mlp.clone() });
            MlpGradients { dw2: late.dw2, db2: late.db2, ..g }
        }),
        wrong("first-example", "a step from the first example alone: it follows the mean over all", of_example(mlp, x, t, 0)),
        wrong("last-example", "a step from the last example alone: the gradients are added up, `+=` and not `=`", of_example(mlp, x, t, x.ncols() - 1)),
        wrong("target", "t handed to the backward pass: it takes the gradient of the loss", crate::mlp_backward(mlp, &cache, t)),
        wrong("sign", "the sign of each gradient: the step is along the gradient itself", {
            MlpGradients { dx: g.dx, dw1: g.dw1.mapv(f64::signum), db1: g.db1.mapv(f64::signum), dw2: g.dw2.mapv(f64::signum), db2: g.db2.mapv(f64::signum) }
        }),
        wrong("normalised", "each gradient divided by its norm: the step is along the gradient as it is", {
            let norm = |squares: f64| squares.sqrt();
            MlpGradients {
                dw1: &g.dw1 / norm((&g.dw1 * &g.dw1).sum()),
                db1: &g.db1 / norm((&g.db1 * &g.db1).sum()),
                dw2: &g.dw2 / norm((&g.dw2 * &g.dw2).sum()),
                db2: &g.db2 / norm((&g.db2 * &g.db2).sum()),
                dx: g.dx,
            }
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
        some(
            "cut-to-a-norm",
            "the gradients cut down to some norm: the step is along the gradient as it is",
            |most| {
                let squares = (&g.dw1 * &g.dw1).sum() + (&g.db1 * &g.db1).sum() + (&g.dw2 * &g.dw2).sum() + (&g.db2 * &g.db2).sum();
                let by = (most / squares.sqrt()).min(1.0);
                MlpGradients { dx: g.dx, dw1: g.dw1 * by, db1: g.db1 * by, dw2: g.dw2 * by, db2: g.db2 * by }
            },
            [1.0, 5.0, 10.0, 0.5, 0.1]
        ),
        wrong("normalised-together", "the gradients divided by their common norm: the step is along the gradient as it is", {
            let squares = (&g.dw1 * &g.dw1).sum() + (&g.db1 * &g.db1).sum() + (&g.dw2 * &g.dw2).sum() + (&g.db2 * &g.db2).sum();
            let norm = squares.sqrt();
            MlpGradients { dx: g.dx, dw1: g.dw1 / norm, db1: g.db1 / norm, dw2: g.dw2 / norm, db2: g.db2 / norm }
        }),
        right("through-network", "the same network as a list of layers, with another cache", {
            let layer = |w: &Array2<f64>, b: &ndarray::Array1<f64>| solution::Layer { w: w.clone(), b: b.clone(), activation: solution::Activation::Sigmoid };
            let layers = [layer(&mlp.w1, &mlp.b1), layer(&mlp.w2, &mlp.b2)];
            let cache = solution::network_forward(&layers, x);
            let n = solution::network_backward(&layers, &cache, &da2);
            let [one, two] = [0, 1].map(|l| n.layers[l].clone());
            MlpGradients { dx: n.dx, dw1: one.dw, db1: one.db, dw2: two.dw, db2: two.db }
        }),
    );
    let g = pick!(
        "along",
        g,
        wrong(
            "values",
            "the parameters themselves for their gradients: θ − η·θ",
            MlpGradients { dw1: mlp.w1.clone(), db1: mlp.b1.clone(), dw2: mlp.w2.clone(), db2: mlp.b2.clone(), dx: g.dx }
        ),
        wrong("weights", "W itself for its gradient", MlpGradients { dw1: mlp.w1.clone(), dw2: mlp.w2.clone(), ..g }),
        wrong("biases", "the biases themselves for their gradients: b − η·b", MlpGradients { db1: mlp.b1.clone(), db2: mlp.b2.clone(), ..g }),
        wrong("w1", "W1 itself for its gradient: W1 − η·W1", MlpGradients { dw1: mlp.w1.clone(), ..g }),
        wrong("b1", "b1 itself for its gradient: b1 − η·b1", MlpGradients { db1: mlp.b1.clone(), ..g }),
        wrong("w2", "W2 itself for its gradient: W2 − η·W2", MlpGradients { dw2: mlp.w2.clone(), ..g }),
        wrong("b2", "b2 itself for its gradient: b2 − η·b2", MlpGradients { db2: mlp.b2.clone(), ..g }),
        wrong("loss", "the loss for its gradient: θ − η·L", {
            MlpGradients { dw1: g.dw1.mapv(|_| loss), db1: g.db1.mapv(|_| loss), dw2: g.dw2.mapv(|_| loss), db2: g.db2.mapv(|_| loss), dx: g.dx }
        }),
        wrong("decay", "the parameters added to their gradients, as a penalty does: there is none here", {
            MlpGradients { dw1: g.dw1 + &mlp.w1, db1: g.db1 + &mlp.b1, dw2: g.dw2 + &mlp.w2, db2: g.db2 + &mlp.b2, dx: g.dx }
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
        b1: &mlp.b1 - of_biases[0] * of_b1 * &g.db1,
        w2: &mlp.w2 - of_weights * of_w2 * &g.dw2,
        b2: &mlp.b2 - of_biases[1] * of_b2 * &g.db2,
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
        wrong("reversed", "η·g − θ: it is θ − η·g", Mlp { w1: -&moved.w1, b1: -&moved.b1, w2: -&moved.w2, b2: -&moved.b2 }),
        wrong("brackets", "η·(θ − g): η multiplies the gradient alone", {
            Mlp { w1: rate * (&mlp.w1 - &g.dw1), b1: rate * (&mlp.b1 - &g.db1), w2: rate * (&mlp.w2 - &g.dw2), b2: rate * (&mlp.b2 - &g.db2) }
        }),
        wrong("gradients-alone", "the gradients given back for the new parameters", Mlp { w1: g.dw1.clone(), b1: g.db1.clone(), w2: g.dw2.clone(), b2: g.db2.clone() }),
        wrong("last-unit-kept", "a loop over the units that ends before the last: all of them take the step", {
            let mut new = moved;
            let (h, n) = (mlp.b1.len() - 1, mlp.b2.len() - 1);
            new.w1.row_mut(h).assign(&mlp.w1.row(h));
            new.w2.row_mut(n).assign(&mlp.w2.row(n));
            new.b1[h] = mlp.b1[h];
            new.b2[n] = mlp.b2[n];
            new
        }),
        wrong("twice", "two steps instead of one", {
            let cache = solution::mlp_forward(&moved, x);
            let g = solution::mlp_backward(&moved, &cache, &solution::mse(&cache.a2, t).1);
            Mlp { w1: &moved.w1 - rate * &g.dw1, b1: &moved.b1 - rate * &g.db1, w2: &moved.w2 - rate * &g.dw2, b2: &moved.b2 - rate * &g.db2 }
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
    let loss =
        pick!("loss", loss, wrong("after", "the loss after the step: asked for is that before it", { mse(&crate::mlp_forward(&new, x).a2, t).0 }), wrong("zero", NOTHING, 0.0),);
    (new, loss)
}

/// The gradients of one example's own loss.
fn of_example(mlp: &Mlp, x: &Array2<f64>, t: &Array2<f64>, k: usize) -> MlpGradients {
    let one = |of: &Array2<f64>| of.select(Axis(1), &[k]);
    let cache = solution::mlp_forward(mlp, &one(x));
    solution::mlp_backward(mlp, &cache, &solution::mse(&cache.a2, &one(t)).1)
}
