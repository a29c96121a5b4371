//! The gradients of the perceptron, from the output down: `mlp_backward`, and `repair`.

use crate::network::beside;
use crate::{linear_backward, sigmoid, sigmoid_backward};
use catalogue::{ANY_PANIC, pick};
use ndarray::{Array2, Axis};
use solution::{Mlp, MlpCache, MlpGradients};

const OTHER_Z: &str = "σ′ of the output layer taken at z1, the hidden layer's: it is taken at z2";
const WITHOUT_W2: &str = "dZ1 from dZ2 without W2: the way down leads through W2ᵀ";
const WITHOUT_LAYER_2: &str = "dZ1 from dA2: layer 2 lies between, with its sigmoid and W2ᵀ";
const OTHER_HIDDEN_Z: &str = "σ′ of the hidden layer taken at z2, the output's: it is taken at z1";

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
        wrong("target", "a2 − dA2 taken for dA2: what is handed over is the gradient and no target", sigmoid_backward(&(&c.a2 - da2), &c.z2)),
        wrong("target-reversed", "dA2 − a2 taken for dA2: what is handed over is the gradient and no target", sigmoid_backward(&(da2 - &c.a2), &c.z2)),
        wrong("cross-entropy-reversed", "dA2 − a2, the shortcut of a sigmoid with cross-entropy: here dA2 goes through σ′", da2 - &c.a2),
        wrong("times-z", "dZ2 multiplied by z2 besides: σ′(z2) is all that dA2 is multiplied by", { sigmoid_backward(da2, &c.z2) * &c.z2 }),
        wrong("times-a", "dZ2 multiplied by a2 besides: σ′(z2) is all that dA2 is multiplied by", { sigmoid_backward(da2, &c.z2) * &c.a2 }),
        wrong("values", "dA2 multiplied by z2: it is multiplied by σ′(z2)", da2 * &c.z2),
        wrong("output", "a2 for dZ2: both dA2 and σ′ are missing", c.a2.clone()),
        wrong("at-a", "σ′ of the output layer taken at a2 instead of z2", { sigmoid_backward(da2, &c.a2) }),
        wrong("tanh", "tanh′ at the output: it is a sigmoid", da2 * (1.0 - &c.a2 * &c.a2)),
        wrong("exchanged", "z2·σ′(dA2), the two exchanged in the call: σ′ is taken at z2", sigmoid_backward(&c.z2, da2)),
        right("from-a2", "σ′ from the cached a2", da2 * &c.a2 * &(1.0 - &c.a2)),
    );
    let read = pick!(
        "layer-2-reads",
        &c.a1,
        wrong("z1", "dW2 from z1: layer 2 reads a1, what comes out of the sigmoid", &c.z1),
        wrong("z2", "dW2 from z2: layer 2 reads a1", &c.z2),
        wrong("a2", "dW2 from a2, which layer 2 puts out: it reads a1", &c.a2),
        wrong("x", "dW2 from x, which layer 1 reads: layer 2 reads a1", &c.x),
    );
    let layer2 = linear_backward(&dz2, &mlp.w2, read);
    let da1 = pick!(
        "da1",
        layer2.da,
        wrong("past-the-output", "dZ1 from dA2: the way down leads through the output's sigmoid, from dZ2", mlp.w2.t().dot(da2)),
        wrong("upstream-lost", "dA1 from σ′(z2) alone: dA2 is lost on the way down", mlp.w2.t().dot(&sigmoid_backward(&Array2::ones(da2.dim()), &c.z2))),
        wrong("unweighted", "dZ2 summed over the outputs on the way down: each is weighted by its W2", Array2::<f64>::ones((c.z1.nrows(), dz2.nrows())).dot(&dz2)),
        wrong("through-w1", "dZ2 brought down through W1: layer 2 has W2", { if mlp.w1.dim() == mlp.w2.dim() { mlp.w1.t().dot(&dz2) } else { panic!("{ANY_PANIC}") } }),
        wrong("ones", "the way down without dZ2: dA1 as the sums of W2", mlp.w2.t().dot(&Array2::ones(dz2.dim()))),
        wrong("not-cleared", "dA1 added up without being cleared before the next example", {
            let mut da1 = layer2.da;
            da1.accumulate_axis_inplace(Axis(1), |&before, now| *now += before);
            da1
        }),
        wrong("through-output", "dA1 from a2: it is dZ2 that goes down", mlp.w2.t().dot(&c.a2)),
        right("loops", "path by path, without a matrix product", {
            Array2::from_shape_fn(c.z1.dim(), |(j, k)| (0..dz2.nrows()).rev().map(|i| mlp.w2[[i, j]] * dz2[[i, k]]).sum())
        }),
    );
    let dz1 = pick!(
        "dz1",
        sigmoid_backward(&da1, &c.z1),
        wrong("no-derivative", "dA1 taken for dZ1: the hidden sigmoid has a derivative too", da1.clone()),
        wrong("from-dz2", WITHOUT_W2, sigmoid_backward(&handed(&dz2, &c.z1), &c.z1)),
        wrong("from-dz2-by-hand", WITHOUT_W2, sigmoid_backward(&beside(&dz2, &c.z1), &c.z1)),
        wrong("from-da2", WITHOUT_LAYER_2, sigmoid_backward(&handed(da2, &c.z1), &c.z1)),
        wrong("from-da2-by-hand", WITHOUT_LAYER_2, sigmoid_backward(&beside(da2, &c.z1), &c.z1)),
        wrong("dz2", "dZ2 handed to layer 1 as it is: W2 and the hidden sigmoid lie between", handed(&dz2, &c.z1)),
        wrong("times-z", "dZ1 multiplied by z1 besides: σ′(z1) is all that dA1 is multiplied by", sigmoid_backward(&da1, &c.z1) * &c.z1),
        wrong("times-a", "dZ1 multiplied by a1 besides: σ′(z1) is all that dA1 is multiplied by", sigmoid_backward(&da1, &c.z1) * &c.a1),
        wrong("values", "dA1 multiplied by z1: it is multiplied by σ′(z1)", &da1 * &c.z1),
        wrong("relu", "ReLU's derivative in the hidden layer: it is a sigmoid", &da1 * &c.z1.mapv(|z| f64::from(z > 0.0))),
        wrong("at-z2", OTHER_HIDDEN_Z, sigmoid_backward(&da1, &handed(&c.z2, &da1))),
        wrong("at-z2-by-hand", OTHER_HIDDEN_Z, sigmoid_backward(&da1, &beside(&c.z2, &da1))),
        wrong("at-a", "σ′ of the hidden layer taken at a1 instead of z1", { sigmoid_backward(&da1, &c.a1) }),
        wrong("twice", "the hidden layer's σ′ taken twice", { sigmoid_backward(&sigmoid_backward(&da1, &c.z1), &c.z1) }),
        wrong("tanh", "tanh′ in the hidden layer: it is a sigmoid", &da1 * (1.0 - &c.a1 * &c.a1)),
        wrong("exchanged", "z1·σ′(dA1), the two exchanged in the call: σ′ is taken at z1", sigmoid_backward(&c.z1, &da1)),
        right("from-a1", "σ′ from the cached a1", &da1 * &(&c.a1 - &c.a1 * &c.a1)),
    );
    let read = pick!(
        "layer-1-reads",
        &c.x,
        wrong("z1", "dW1 from z1, which layer 1 puts out: it reads x", &c.z1),
        wrong("a1", "dW1 from a1, which layer 1 puts out: it reads x", &c.a1),
        wrong("activated", "dW1 from σ(x): layer 1 reads x as it is", &sigmoid(&c.x)),
    );
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
        wrong("dz1", "dZ1 given out as dX: it has yet to pass W1", dz1.clone()),
        wrong("da1", "dA1 given out as dX: it has yet to pass layer 1", layer2_input(mlp, &dz2)),
        wrong("without-slope", "dX from dA1, past the hidden sigmoid: it comes from dZ1", mlp.w1.t().dot(&da1)),
        wrong("both-weights", "dX through W1 and W2 alone: the sigmoids lie between", mlp.w1.t().dot(&mlp.w2.t().dot(da2))),
        wrong("not-cleared", "dX added up without being cleared before the next example", {
            let mut dx = layer1.da;
            dx.accumulate_axis_inplace(Axis(1), |&before, now| *now += before);
            dx
        }),
        wrong("zero", "no gradient for x: a layer below would need it", Array2::zeros(c.x.dim())),
    );
    let sums = |d: &Array2<f64>| d.sum_axis(Axis(1));
    let g = MlpGradients {
        dx,
        dw1: pick!("dw1", layer1.dw, wrong("from-da1", "dW1 from dA1: W1 stands before the sigmoid, so it takes dZ1", da1.dot(&c.x.t()))),
        db1: pick!(
            "db1",
            layer1.db,
            wrong("from-da1", "db1 from dA1: b1 is added before the sigmoid, so it takes dZ1", sums(&da1)),
            wrong("from-dz2", "db1 from dZ2, which belongs to layer 2: b1 takes dZ1", sums(&dz2)),
        ),
        dw2: pick!("dw2", layer2.dw, wrong("from-da2", "dW2 from dA2: W2 stands before the sigmoid, so it takes dZ2", da2.dot(&c.a1.t()))),
        db2: pick!(
            "db2",
            layer2.db,
            wrong("from-da2", "db2 from dA2: b2 is added before the sigmoid, so it takes dZ2", sums(da2)),
            wrong("from-dz1", "db2 from dZ1, which belongs to layer 1: b2 takes dZ2", sums(&dz1)),
        ),
    };
    pick!(
        "result",
        g,
        wrong("exchanged", "the gradients of the two layers exchanged", MlpGradients { dw1: g.dw2, db1: g.db2, dw2: g.dw1, db2: g.db1, dx: g.dx }),
        wrong("weights-exchanged", "dW1 and dW2 exchanged", MlpGradients { dw1: g.dw2, dw2: g.dw1, ..g }),
        wrong("biases-exchanged", "db1 and db2 exchanged", MlpGradients { db1: g.db2, db2: g.db1, ..g }),
    )
}

fn layer2_input(mlp: &Mlp, dz2: &Array2<f64>) -> Array2<f64> {
    mlp.w2.t().dot(dz2)
}
