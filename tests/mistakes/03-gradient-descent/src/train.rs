//! Answers to `train`.

use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis};
use solution::{Moons, Network};

/// The mean hinge loss with an L2 penalty, and its gradient.
pub fn hinge_loss(network: &Network, data: &Moons, alpha: f64) -> (f64, Network) {
    let _inside = enter("train/hinge_loss");
    if let Some(scheme) = impostor() {
        return differences(scheme, network, data, alpha);
    }
    let Moons { x, y } = data;
    pick!("points", assert!(!y.is_empty(), "there is no point"), wrong("none", "no look at whether there is a point: the mean over nothing is NaN", ()),);
    let (h1, h2, s) = network.forward(x);
    let m = y.len() as f64;
    let one = pick!("margin-of", 1.0, wrong("0", "max(0, −y·s): the margin of 1 is missing", 0.0));
    let margin = pick!(
        "margin",
        one - y * &s,
        wrong("sign", "1 + y·s: a score of the right sign makes the loss smaller", one + y * &s),
        wrong("no-label", "1 − s: the score is multiplied by its class", one - &s),
    );
    let hinges = margin.mapv(|v| {
        pick!(
            "hinge",
            v.max(0.0),
            wrong("open", "1 − y·s without max(0, …): a point beyond the margin has no loss", v),
            wrong("squared", "the square of the hinge", v.max(0.0).powi(2)),
            right("by-comparison", "the margin where it is positive", if v > 0.0 { v } else { 0.0 }),
        )
    });
    let missed = margin.iter().filter(|&&v| v > 0.0).count().max(1) as f64;
    let of_loss = pick!(
        "loss-mean",
        m,
        wrong("sum", "the hinge losses summed: the loss has their mean", 1.0),
        wrong("missed", "the loss's mean over the points inside the margin: it is over all of them", missed),
    );
    let theta = pick!(
        "penalised",
        network.flat(),
        wrong("weights", NO_BIASES, without_biases(network).flat()),
        wrong("not-last", "the last layer left out of the penalty: it is over all parameters", {
            let mut some = network.clone();
            some.w3.fill(0.0);
            some.b3.fill(0.0);
            some.flat()
        }),
    );
    let penalty = pick!(
        "penalty",
        alpha * theta.dot(&theta),
        wrong("none", "no penalty in the loss", 0.0),
        wrong("half", "α/2·Σ θ²: the penalty is α·Σ θ²", 0.5 * alpha * theta.dot(&theta)),
        wrong("mean", "the mean of θ² in the penalty: it is the sum", alpha * theta.dot(&theta) / theta.len() as f64),
        wrong("norm", "the root of Σ θ² in the penalty", alpha * theta.dot(&theta).sqrt()),
        wrong("absolute", "|θ| in the penalty: it is θ²", alpha * theta.mapv(f64::abs).sum()),
        wrong("by-m", "the penalty divided by m: the mean is that of the hinges", alpha * theta.dot(&theta) / m),
        right("by-element", "the squares added up from the last", alpha * theta.iter().rev().map(|t| t * t).sum::<f64>()),
    );
    let loss = hinges.sum() / of_loss + penalty;

    let by = pick!(
        "gradient-mean",
        m,
        wrong("sum", "the mean forgotten in the gradient: the loss is divided by m", 1.0),
        wrong("missed", "the gradient's mean over the points inside the margin: it is over all of them", missed),
        wrong("twice", "the gradient divided by m twice", m * m),
    );
    let ds = Array1::from_shape_fn(y.len(), |i| {
        let inside = pick!(
            "inside",
            margin[i] > 0.0,
            wrong("all", "the slope −y for every point: those beyond the margin have no loss and no slope", true),
            wrong("at-margin", "a point exactly at the margin taken as one inside: there the slope is 0", margin[i] >= 0.0),
            wrong("wrong-side", "a slope only for points on the wrong side: inside the margin there is one too", y[i] * s[i] < 0.0),
            some("near", "a margin under some threshold taken as none", |least| margin[i] > least, [1e-9, 1e-12, 1e-8, 1e-6]),
            wrong("beyond", "a slope for the points beyond the margin: those have no loss", margin[i] < 0.0),
        );
        let slope = pick!(
            "slope",
            -y[i],
            wrong("sign", "y for −y: the loss falls as y·s grows", y[i]),
            wrong("no-label", "−1 for −y: the class turns the slope round", -1.0),
            wrong("margin", "the margin times −y: that is the slope of half the squared hinge", -y[i] * margin[i]),
            wrong("twice-margin", "twice the margin times −y: that is the slope of the squared hinge", -2.0 * y[i] * margin[i]),
        );
        if inside { slope / by } else { 0.0 }
    });
    let plain = backward(network, x, &h1, &h2, &ds);
    let decay = pick!(
        "decay",
        2.0 * alpha,
        wrong("none", "no gradient of the penalty", 0.0),
        wrong("half", "α·θ for the penalty's gradient: that of α·θ² is 2·α·θ", alpha),
        wrong("sign", "the penalty's gradient taken off: it is added", -2.0 * alpha),
        wrong("by-m", "the penalty's gradient divided by m: the mean is that of the hinges", 2.0 * alpha / m),
    );
    let decayed = pick!(
        "decayed",
        network.clone(),
        wrong("weights", "no gradient of the penalty for the biases: it is over all parameters", without_biases(network)),
        wrong("sign", "the sign of θ in the penalty's gradient: that of θ² is along θ", signs(network)),
        some(
            "one-left-out",
            "no gradient of the penalty for one of the arrays: it is over all parameters",
            |which| without_one(network, which as usize),
            [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
        ),
    );
    (loss, plain.minus(-decay, &decayed))
}

const NO_BIASES: &str = "the biases left out of the penalty: here it is over all parameters";

fn without_biases(network: &Network) -> Network {
    let mut weights = network.clone();
    [&mut weights.b1, &mut weights.b2, &mut weights.b3].into_iter().for_each(|b| b.fill(0.0));
    weights
}

/// The arrays counted from W1 to b3.
fn without_one(network: &Network, which: usize) -> Network {
    let mut others = network.clone();
    let Network { w1, b1, w2, b2, w3, b3 } = &mut others;
    let mut all = [w1.view_mut().into_dyn(), b1.view_mut().into_dyn(), w2.view_mut().into_dyn(), b2.view_mut().into_dyn(), w3.view_mut().into_dyn(), b3.view_mut().into_dyn()];
    all[which].fill(0.0);
    others
}

fn signs(network: &Network) -> Network {
    let sign = |v: &Array1<f64>| v.mapv(f64::signum);
    let Network { w1, b1, w2, b2, w3, b3 } = network;
    let (w1, w2) = (w1.mapv(f64::signum), w2.mapv(f64::signum));
    Network { w1, b1: sign(b1), w2, b2: sign(b2), w3: sign(w3), b3: sign(b3) }
}

/// The gradient of the hinges from ∂L/∂s.
fn backward(network: &Network, x: &Array2<f64>, h1: &Array2<f64>, h2: &Array2<f64>, ds: &Array1<f64>) -> Network {
    // The inputs of the ReLUs, for those who look at them.
    let z1 = x.dot(&network.w1) + &network.b1;
    let z2 = h1.dot(&network.w2) + &network.b2;
    let open = |h: &Array2<f64>, z: &Array2<f64>| {
        pick!(
            "relu",
            h.mapv(|h| if h > 0.0 { 1.0 } else { 0.0 }),
            wrong("at-0", "a ReLU whose input is exactly 0 taken as open: there the derivative is 0", z.mapv(|z| if z >= 0.0 { 1.0 } else { 0.0 })),
            wrong("open", "no ReLU derivative on the way back", Array2::ones(h.raw_dim())),
            wrong("value", "the ReLU's value for its derivative, which is 1 or 0", h.clone()),
            some("near", "a ReLU open by less than some threshold taken as closed", |least| h.mapv(|h| if h > least { 1.0 } else { 0.0 }), [1e-9, 1e-12, 1e-8, 1e-6]),
        )
    };
    let across = |v: &Array1<f64>| v.view().insert_axis(Axis(0)).to_owned();
    let outer = ds.view().insert_axis(Axis(1)).dot(&across(&network.w3));
    let mask2 = open(h2, &z2);
    let dz2 = pick!(
        "dz2",
        &outer * &mask2,
        wrong("no-relu", "no ReLU derivative in the second layer", outer.clone()),
        wrong("first-mask", "the first layer's ReLUs for the second's", &outer * &open(h1, &z1)),
        wrong("no-w3", "∂L/∂s without w3 on its way to the second layer", outer.mapv(|_| 1.0) * ds.view().insert_axis(Axis(1)) * &mask2),
    );
    let mask1 = open(h1, &z1);
    let m = ds.len() as f64;
    let w2 = pick!("w2", network.w2.t().to_owned(), wrong("not-transposed", "W2 for W2ᵀ on the way back: here a row is an example, and dH1 = dZ2·W2ᵀ", network.w2.clone()),);
    let dz1 = pick!(
        "dz1",
        dz2.dot(&w2) * &mask1,
        wrong("no-relu", "no ReLU derivative in the first layer", dz2.dot(&w2)),
        wrong("second-mask", "the second layer's ReLUs for the first's", dz2.dot(&w2) * &mask2),
        wrong("open-second", "dH2 for dZ2 on the way to the first layer: its ReLUs are passed first", outer.dot(&w2) * &mask1),
    );
    let sum = |dz: &Array2<f64>| {
        pick!(
            "db",
            dz.sum_axis(Axis(0)),
            wrong("mean", "the gradient of a bias divided by m once more", dz.sum_axis(Axis(0)) / dz.nrows() as f64),
            wrong("all", "one sum over all units for every bias: each unit has its own", Array1::from_elem(dz.ncols(), dz.sum())),
            wrong("zero", "no gradient for the biases", Array1::zeros(dz.ncols())),
            wrong("last", "the last point's gradient of a bias: each was assigned, not added", dz.row(dz.nrows().saturating_sub(1)).to_owned()),
        )
    };
    let product = |h: &Array2<f64>, dz: &Array2<f64>| {
        pick!(
            "dw",
            h.t().dot(dz),
            wrong("mean", "the gradient of a weight divided by m once more", h.t().dot(dz) / h.nrows() as f64),
            wrong("zero", "no gradient for the weights of the hidden layers", Array2::zeros((h.ncols(), dz.ncols()))),
            right("columns", "as the transposed of dZᵀ·H", dz.t().dot(h).reversed_axes()),
            right("point-by-point", "a loop over the points and units", {
                let mut dw = Array2::zeros((h.ncols(), dz.ncols()));
                for ((j, u), dw) in dw.indexed_iter_mut() {
                    *dw = (0..h.nrows()).map(|i| h[[i, j]] * dz[[i, u]]).sum::<f64>();
                }
                dw
            }),
        )
    };
    Network {
        w1: pick!(
            "dw1",
            product(x, &dz1),
            wrong("mean", "the gradient of W1 divided by m once more", product(x, &dz1) / m),
            wrong("zero", "no gradient of W1", Array2::zeros(network.w1.raw_dim())),
        ),
        b1: pick!("db1", sum(&dz1), wrong("mean", "the gradient of b1 divided by m once more", sum(&dz1) / m), wrong("zero", "no gradient of b1", Array1::zeros(network.b1.len())),),
        w2: pick!(
            "dw2",
            product(h1, &dz2),
            wrong("transposed", "the gradient of W2 transposed: dW2 = H1ᵀ·dZ2", dz2.t().dot(h1)),
            wrong("h2", "H2 for H1 in the gradient of W2: it is the layer's input", product(h2, &dz2)),
            wrong("mean", "the gradient of W2 divided by m once more", product(h1, &dz2) / m),
            wrong("zero", "no gradient of W2", Array2::zeros(network.w2.raw_dim())),
        ),
        b2: pick!("db2", sum(&dz2), wrong("mean", "the gradient of b2 divided by m once more", sum(&dz2) / m), wrong("zero", "no gradient of b2", Array1::zeros(network.b2.len())),),
        w3: pick!(
            "dw3",
            h2.t().dot(ds),
            wrong("h1", "H1 for H2 in the gradient of w3: it is the layer's input", h1.t().dot(ds)),
            wrong("zero", "no gradient of w3", Array1::zeros(h2.ncols())),
            wrong("mean", "the gradient of w3 divided by m once more", h2.t().dot(ds) / m),
        ),
        b3: pick!(
            "db3",
            Array1::from_elem(1, ds.sum()),
            wrong("zero", "no gradient of b3", Array1::zeros(1)),
            wrong("mean", "the gradient of b3 divided by m once more", Array1::from_elem(1, ds.sum() / m)),
        ),
    }
}

fn differences(scheme: Scheme, network: &Network, data: &Moons, alpha: f64) -> (f64, Network) {
    let at = |change: &dyn Fn(&mut Network)| {
        let mut moved = network.clone();
        change(&mut moved);
        solution::hinge_loss(&moved, data, alpha).0
    };
    let gradient = Network {
        w1: scheme.gradient(&network.w1, |w| at(&|n| n.w1.assign(w))),
        b1: scheme.gradient(&network.b1, |b| at(&|n| n.b1.assign(b))),
        w2: scheme.gradient(&network.w2, |w| at(&|n| n.w2.assign(w))),
        b2: scheme.gradient(&network.b2, |b| at(&|n| n.b2.assign(b))),
        w3: scheme.gradient(&network.w3, |w| at(&|n| n.w3.assign(w))),
        b3: scheme.gradient(&network.b3, |b| at(&|n| n.b3.assign(b))),
    };
    (at(&|_| ()), gradient)
}

const BEST: &str = "the parameters of the smallest loss: asked for are the last";

/// Full-batch gradient descent with a decaying rate.
pub fn train(start: &Network, data: &Moons, steps: usize, alpha: f64) -> (Network, Vec<f64>) {
    let _inside = enter("train/train");
    let alpha = pick!("alpha", alpha, wrong("none", "no penalty in training: α is an argument", 0.0));
    pick!("nothing-to-do", (), wrong("refused", "a panic without a point although there is no step: then there is nothing to compute", assert!(!data.y.is_empty(), "{ANY_PANIC}")));
    let (mut network, mut losses) = (start.clone(), Vec::new());
    let mut best = (f64::INFINITY, start.clone());
    let mut product = 1.0;
    // An impostor's every gradient is right, to some digits, and takes its time.
    let of = if impostor().is_some() { solution::hinge_loss } else { hinge_loss };
    let hinge = |network: &Network| of(network, data, alpha);
    for k in 0..pick!("steps", steps, wrong("one-less", "one step too few", steps.saturating_sub(1)), wrong("one-more", "one step too many", steps + 1)) {
        let (loss, gradient) = hinge(&network);
        if pick!("stop", false, wrong("unchanged", "an end where the loss no longer changes: there are as many steps as were asked for", losses.last() == Some(&loss))) {
            break;
        }
        let gradient = pick!("at", gradient, wrong("start", "the gradient at the start in every step: it is taken at the present parameters", hinge(start).1));
        let (at, n) = (k as f64, steps as f64);
        let rate = pick!(
            "rate",
            1.0 - 0.9 * at / n,
            some("constant", "a learning rate that does not decay, as where k/steps is a division of integers", |rate| rate, [1.0, 0.1, 0.5, 0.01]),
            wrong("late", "the rate of step k + 1 in step k: the first step has rate 1", 1.0 - 0.9 * (at + 1.0) / n),
            wrong("tenth", "0.9·k/(steps − 1): the rate of the last step is a little above 0.1", 1.0 - 0.9 * at / (n - 1.0).max(1.0)),
            wrong("percent", "0.9·k/100, whatever the number of steps", 1.0 - 0.9 * at / 100.0),
            wrong("to-0", "1 − k/steps without the 0.9", 1.0 - at / n),
            wrong("powers", "0.9ᵏ: the rate falls along a line", 0.9f64.powf(at)),
            wrong("tenth-of", "0.1 − 0.09·k/steps: the first step has rate 1", 0.1 - 0.09 * at / n),
            right("one-fraction", "(steps − 0.9·k)/steps", (n - 0.9 * at) / n),
        );
        product *= rate;
        let rate = pick!("rate-of", rate, wrong("one-before", "each rate a share of the one before, so that they multiply: it is a share of the first, 1", product));
        let next = pick!(
            "update",
            network.minus(rate, &gradient),
            wrong("ascent", "θ + η·g, which climbs", network.minus(-rate, &gradient)),
            wrong("from-start", "each step taken from the first parameters", start.minus(rate, &gradient)),
        );
        let before = std::mem::replace(&mut network, next);
        if loss < best.0 {
            best = (loss, before.clone());
        }
        losses.push(pick!(
            "loss",
            loss,
            wrong("after", "the loss after each step: asked for is that before it", hinge(&network).0),
            wrong("no-penalty", "the loss without its penalty in the curve", hinge_loss(&before, data, 0.0).0),
        ));
    }
    pick!(
        "last-loss",
        (),
        wrong("too", "the loss at the end too: asked for is one a step", losses.push(hinge(&network).0)),
        wrong(
            "after-steps",
            "the loss at the end too: asked for is one a step",
            if steps > 0 {
                losses.push(hinge(&network).0)
            }
        ),
    );
    pick!(
        "result",
        (network.clone(), losses.clone()),
        wrong("best", BEST, (best.1, losses)),
        wrong("best-of-all", BEST, (if hinge(&network).0 > best.0 { best.1 } else { network }, losses)),
        wrong("start", "the first parameters: asked for are the trained ones", (start.clone(), losses)),
        right("copies", "copies of both", (network, losses)),
    )
}
