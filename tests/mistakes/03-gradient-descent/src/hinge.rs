//! Answers to `train`: the hinge loss and its gradient.

use catalogue::{Scheme, enter, impostor, pick};
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
    let alpha = pick!(
        "strength",
        alpha,
        wrong("squared", "α applied twice, in the loss and in the gradient: once is the penalty", alpha * alpha),
        wrong("half", "α/2 for α, in the loss and in the gradient: the penalty is α·Σ θ²", 0.5 * alpha),
        wrong("by-m", "α/m for α, in the loss and in the gradient: the mean is that of the hinges", alpha / m),
        wrong("by-parameters", "α divided by the number of parameters, in the loss and in the gradient: the penalty is a sum", alpha / network.flat().len() as f64),
        some("constant", "some constant for α: it is an argument", |alpha| alpha, [1e-4, 1e-3, 0.01, 0.1, 1.0]),
    );
    let one =
        pick!("margin-of", 1.0, wrong("0", "max(0, −y·s): the margin of 1 is missing", 0.0), some("other", "some other margin than 1", |margin| margin, [0.5, 2.0, 0.1, -1.0]),);
    let margin = pick!(
        "margin",
        one - y * &s,
        wrong("sign", "1 + y·s: a score of the right sign makes the loss smaller", one + y * &s),
        wrong("no-label", "1 − s: the score is multiplied by its class", one - &s),
        wrong("difference", "y − s for 1 − y·s: the score is multiplied by its class", y - &s),
        wrong("zero-one", "a class of −1 taken for 0: then its score has no say", one - (y + 1.0) / 2.0 * &s),
        wrong("absolute", "1 − |s|: on the wrong side the margin grows", one - s.mapv(f64::abs)),
    );
    let hinges = margin.mapv(|v| {
        pick!(
            "hinge",
            v.max(0.0),
            wrong("open", "1 − y·s without max(0, …): a point beyond the margin has no loss", v),
            wrong("squared", "the square of the hinge", v.max(0.0).powi(2)),
            wrong("half-squared", "half the square of the hinge", 0.5 * v.max(0.0).powi(2)),
            wrong("min", "min(0, 1 − y·s) for max(0, 1 − y·s)", v.min(0.0)),
            wrong("absolute", "|1 − y·s|: a point beyond the margin has no loss", v.abs()),
            wrong("at-most-1", "a hinge that is cut at 1: it grows with every step to the wrong side", v.clamp(0.0, 1.0)),
            wrong("count", "the share of points inside the margin: each counts by how far", f64::from(v > 0.0)),
            wrong("logistic", "the logistic loss: asked for is the hinge", (v - 1.0).max(0.0) + (-(v - 1.0).abs()).exp().ln_1p()),
            right("by-comparison", "the margin where it is positive", if v > 0.0 { v } else { 0.0 }),
        )
    });
    let missed = margin.iter().filter(|&&v| v > 0.0).count().max(1) as f64;
    let of_loss = pick!(
        "loss-mean",
        m,
        wrong("sum", "the hinge losses summed: the loss has their mean", 1.0),
        wrong("missed", "the loss's mean over the points inside the margin: it is over all of them", missed),
        wrong("times", "the hinge losses multiplied by m: the loss has their mean", 1.0 / m),
        wrong("twice", "the loss divided by m twice", m * m),
        wrong("one-less", "the hinge losses divided by m − 1: the loss has their plain mean", m - 1.0),
        wrong("coordinates", "the hinge losses divided by the number of coordinates: their mean is over the points", 2.0 * m),
    );
    let theta = pick!(
        "penalised",
        network.flat(),
        wrong("weights", NO_BIASES, without_biases(network).flat()),
        wrong("biases", "the biases alone in the penalty: it is over all parameters", network.flat() - without_biases(network).flat()),
        some(
            "one-left-out",
            "one of the arrays left out of the penalty: it is over all parameters",
            |which| without_one(network, which as usize).flat(),
            [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
        ),
        some(
            "one-alone",
            "one of the arrays alone in the penalty: each was assigned, not added",
            |which| network.flat() - without_one(network, which as usize).flat(),
            [5.0, 4.0, 0.0, 2.0, 3.0, 1.0]
        ),
        wrong("first-left-out", "the first parameter left out of the penalty: it is over all of them", {
            let mut all = network.flat();
            all[0] = 0.0;
            all
        }),
        wrong("not-first", "the first layer left out of the penalty: it is over all parameters", {
            let mut some = network.clone();
            some.w1.fill(0.0);
            some.b1.fill(0.0);
            some.flat()
        }),
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
        wrong("squared", "α² in the penalty: it is α·Σ θ²", alpha * alpha * theta.dot(&theta)),
        wrong("double", "2·α·Σ θ², the 2 of the gradient in the penalty itself", 2.0 * alpha * theta.dot(&theta)),
        wrong("no-alpha", "Σ θ² without α", theta.dot(&theta)),
        wrong("of-sum", "the square of the sum of θ in the penalty: it is the sum of the squares", alpha * theta.sum().powi(2)),
        wrong("sign", "the penalty taken off: it is added", -alpha * theta.dot(&theta)),
        wrong("per-point", "the penalty added once for each point: it is added once", alpha * theta.dot(&theta) * m),
        wrong("norms", "the length of each array in the penalty: it has the squares", {
            alpha * (0..6).map(|which| (network.flat() - without_one(network, which).flat()).mapv(|t| t * t).sum().sqrt()).sum::<f64>()
        }),
        right("by-element", "the squares added up from the last", alpha * theta.iter().rev().map(|t| t * t).sum::<f64>()),
    );
    let sum = pick!(
        "sum",
        hinges.sum(),
        wrong("max-outside", "max(0, …) of the sum: each point has its own", margin.sum().max(0.0)),
        wrong("largest", "the largest hinge for their sum", hinges.iter().copied().fold(0.0, f64::max)),
    );
    let loss = sum / of_loss + penalty;

    let by = pick!(
        "gradient-mean",
        m,
        wrong("sum", "the mean forgotten in the gradient: the loss is divided by m", 1.0),
        wrong("missed", "the gradient's mean over the points inside the margin: it is over all of them", missed),
        wrong("times", "the gradient of the hinges multiplied by m: the loss is divided by it", 1.0 / m),
        wrong("one-less", "the gradient of the hinges divided by m − 1: it is that of a plain mean", m - 1.0),
        wrong("coordinates", "the gradient of the hinges divided by the number of coordinates: the mean is over the points", 2.0 * m),
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
            wrong("no-label", "1 − s > 0 for 1 − y·s > 0: the score is multiplied by its class", s[i] < 1.0),
            wrong("right-side", "a slope only for points on the right side: those on the wrong side have one too", y[i] * s[i] > 0.0),
            wrong("not-far", "a slope only for points inside the margin on the right side: the wrong side has one too", margin[i] > 0.0 && y[i] * s[i] > 0.0),
        );
        let slope = pick!(
            "slope",
            -y[i],
            wrong("sign", "y for −y: the loss falls as y·s grows", y[i]),
            wrong("no-label", "−1 for −y: the class turns the slope round", -1.0),
            wrong("margin", "the margin times −y: that is the slope of half the squared hinge", -y[i] * margin[i]),
            wrong("twice-margin", "twice the margin times −y: that is the slope of the squared hinge", -2.0 * y[i] * margin[i]),
            wrong("times-score", "−y·s for −y: the derivative by s has no s left", -y[i] * s[i]),
            wrong("loss", "the hinge itself for its slope, which is −y", margin[i]),
            wrong("logistic", "the slope of the logistic loss: that of the hinge is −y", -y[i] / (1.0 + (y[i] * s[i]).exp())),
            wrong("zero-one", "a class of −1 taken for 0: its points have a slope too", if y[i] > 0.0 { -1.0 } else { 0.0 }),
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
        wrong("no-alpha", "2·θ without α for the penalty's gradient", 2.0),
        wrong("squared", "α² in the penalty's gradient: it is 2·α·θ", 2.0 * alpha * alpha),
        wrong("double", "4·α·θ for the penalty's gradient: it is 2·α·θ", 4.0 * alpha),
        wrong("per-point", "the penalty's gradient added once for each point: it is added once", 2.0 * alpha * m),
    );
    let decayed = pick!(
        "decayed",
        network.clone(),
        wrong("weights", "no gradient of the penalty for the biases: it is over all parameters", without_biases(network)),
        wrong("sign", "the sign of θ in the penalty's gradient: that of θ² is along θ", mapped(network, f64::signum)),
        wrong("squares", "θ² in the penalty's gradient, which is the penalty itself: that of θ² is along θ", mapped(network, |t| t * t)),
        wrong("absolute", "|θ| in the penalty's gradient: that of θ² is along θ", mapped(network, f64::abs)),
        wrong("unit", "θ divided by the length of all parameters in the penalty's gradient: that is the slope of the length", {
            let length = network.flat().mapv(|t| t * t).sum().sqrt();
            mapped(network, |t| t / length)
        }),
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

/// Every parameter by itself.
fn mapped(network: &Network, f: impl Fn(f64) -> f64) -> Network {
    let Network { w1, b1, w2, b2, w3, b3 } = network;
    Network { w1: w1.mapv(&f), b1: b1.mapv(&f), w2: w2.mapv(&f), b2: b2.mapv(&f), w3: w3.mapv(&f), b3: b3.mapv(&f) }
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
            wrong("inverted", "a ReLU taken as open where its input is negative: there it is closed", z.mapv(|z| if z < 0.0 { 1.0 } else { 0.0 })),
            wrong("sign", "the sign of the ReLU's input for its derivative: where that is negative, it is 0", z.mapv(f64::signum)),
            some("leak", "a slope of some size where a ReLU is closed: there it is 0", |leak| z.mapv(|z| if z > 0.0 { 1.0 } else { leak }), [0.01, 0.1, 0.2]),
            wrong("sigmoid", "h·(1 − h), the derivative of a sigmoid: that of a ReLU is 1 or 0", h.mapv(|h| h * (1.0 - h))),
            wrong("tanh", "1 − h², the derivative of tanh: that of a ReLU is 1 or 0", h.mapv(|h| 1.0 - h * h)),
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
        wrong("by-gradient", "the second layer's ReLUs closed by the sign of ∂L/∂H2: it is their input that closes them", outer.mapv(|d| d.max(0.0))),
        wrong("no-w3", "∂L/∂s without w3 on its way to the second layer", outer.mapv(|_| 1.0) * ds.view().insert_axis(Axis(1)) * &mask2),
        wrong("gradient-of-w3", "the gradient of w3 for w3 on its way to the second layer", ds.view().insert_axis(Axis(1)).dot(&across(&h2.t().dot(ds))) * &mask2),
        wrong("no-slope", "w3 without ∂L/∂s on its way to the second layer", &across(&network.w3) * &mask2),
        wrong("sign", "the wrong sign on the way to the hidden layers", -(&outer * &mask2)),
        wrong("mean", "∂L/∂H2 divided by m once more", &outer * &mask2 / ds.len() as f64),
        wrong("summed", "∂L/∂s of all points added up on its way to the second layer: each point has its own", &across(&network.w3) * ds.sum() * &mask2),
    );
    let mask1 = open(h1, &z1);
    let m = ds.len() as f64;
    let w2 = pick!(
        "w2",
        network.w2.t().to_owned(),
        wrong("not-transposed", "W2 for W2ᵀ on the way back: here a row is an example, and dH1 = dZ2·W2ᵀ", network.w2.clone()),
        wrong("gradient", "the gradient of W2 for W2 on the way back", dz2.t().dot(h1)),
        wrong("ones", "ones for W2 on the way back", Array2::ones(network.w2.raw_dim())),
    );
    let dz1 = pick!(
        "dz1",
        dz2.dot(&w2) * &mask1,
        wrong("no-relu", "no ReLU derivative in the first layer", dz2.dot(&w2)),
        wrong("second-mask", "the second layer's ReLUs for the first's", dz2.dot(&w2) * &mask2),
        wrong("by-gradient", "the first layer's ReLUs closed by the sign of ∂L/∂H1: it is their input that closes them", dz2.dot(&w2).mapv(|d| d.max(0.0))),
        wrong("open-second", "dH2 for dZ2 on the way to the first layer: its ReLUs are passed first", outer.dot(&w2) * &mask1),
        wrong("no-w2", "dZ2 without W2 on the way to the first layer", &dz2 * &mask1),
        wrong("sign", "the wrong sign on the way to the first layer", -(dz2.dot(&w2) * &mask1)),
        wrong("mean", "∂L/∂H1 divided by m once more", dz2.dot(&w2) * &mask1 / m),
        wrong("straight", "∂L/∂H2 for ∂L/∂H1: on the way there is the second layer", &outer * &mask1),
    );
    let sum = |dz: &Array2<f64>| {
        pick!(
            "db",
            dz.sum_axis(Axis(0)),
            wrong("mean", "the gradient of a bias divided by m once more", dz.sum_axis(Axis(0)) / dz.nrows() as f64),
            wrong("all", "one sum over all units for every bias: each unit has its own", Array1::from_elem(dz.ncols(), dz.sum())),
            wrong("zero", "no gradient for the biases", Array1::zeros(dz.ncols())),
            wrong("last", "the last point's gradient of a bias: each was assigned, not added", dz.row(dz.nrows().saturating_sub(1)).to_owned()),
            wrong("first", "the first point's gradient of a bias: it is the sum of all", dz.row(0).to_owned()),
            wrong("sign", "the gradient of a bias with the wrong sign", -dz.sum_axis(Axis(0))),
            wrong("doubled", "the gradient of a bias counted twice", 2.0 * dz.sum_axis(Axis(0))),
        )
    };
    let product = |h: &Array2<f64>, dz: &Array2<f64>| {
        pick!(
            "dw",
            h.t().dot(dz),
            wrong("mean", "the gradient of a weight divided by m once more", h.t().dot(dz) / h.nrows() as f64),
            wrong("zero", "no gradient for the weights of the hidden layers", Array2::zeros((h.ncols(), dz.ncols()))),
            wrong("sign", "the gradient of a hidden weight with the wrong sign", -h.t().dot(dz)),
            wrong("doubled", "the gradient of a hidden weight counted twice", 2.0 * h.t().dot(dz)),
            wrong("last", "the last point's gradient of a weight: each was assigned, not added", {
                let last = h.nrows().saturating_sub(1);
                h.row(last).insert_axis(Axis(1)).dot(&dz.row(last).insert_axis(Axis(0)))
            }),
            wrong("no-input", "the sum of dZ for every weight: each is times its input", Array2::from_shape_fn((h.ncols(), dz.ncols()), |(_, u)| dz.column(u).sum())),
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
            wrong("no-relu", "no ReLU derivative in the gradient of W1: it goes by dZ1, not by dH1", product(x, &dz2.dot(&w2))),
        ),
        b1: pick!(
            "db1",
            sum(&dz1),
            wrong("mean", "the gradient of b1 divided by m once more", sum(&dz1) / m),
            wrong("zero", "no gradient of b1", Array1::zeros(network.b1.len())),
            wrong("no-relu", "no ReLU derivative in the gradient of b1: it goes by dZ1, not by dH1", sum(&dz2.dot(&w2))),
        ),
        w2: pick!(
            "dw2",
            product(h1, &dz2),
            wrong("transposed", "the gradient of W2 transposed: dW2 = H1ᵀ·dZ2", dz2.t().dot(h1)),
            wrong("h2", "H2 for H1 in the gradient of W2: it is the layer's input", product(h2, &dz2)),
            wrong("mean", "the gradient of W2 divided by m once more", product(h1, &dz2) / m),
            wrong("zero", "no gradient of W2", Array2::zeros(network.w2.raw_dim())),
            wrong("no-relu", "no ReLU derivative in the gradient of W2: it goes by dZ2, not by dH2", product(h1, &outer)),
        ),
        b2: pick!(
            "db2",
            sum(&dz2),
            wrong("mean", "the gradient of b2 divided by m once more", sum(&dz2) / m),
            wrong("zero", "no gradient of b2", Array1::zeros(network.b2.len())),
            wrong("no-relu", "no ReLU derivative in the gradient of b2: it goes by dZ2, not by dH2", sum(&outer)),
        ),
        w3: pick!(
            "dw3",
            h2.t().dot(ds),
            wrong("h1", "H1 for H2 in the gradient of w3: it is the layer's input", h1.t().dot(ds)),
            wrong("zero", "no gradient of w3", Array1::zeros(h2.ncols())),
            wrong("mean", "the gradient of w3 divided by m once more", h2.t().dot(ds) / m),
            wrong("no-input", "the sum of ∂L/∂s for every element of w3: each is times its H2", Array1::from_elem(h2.ncols(), ds.sum())),
            wrong("relu", "H2's ReLU derivative for H2 in the gradient of w3", mask2.t().dot(ds)),
            wrong("sign", "the gradient of w3 with the wrong sign", -h2.t().dot(ds)),
        ),
        b3: pick!(
            "db3",
            Array1::from_elem(1, ds.sum()),
            wrong("zero", "no gradient of b3", Array1::zeros(1)),
            wrong("mean", "the gradient of b3 divided by m once more", Array1::from_elem(1, ds.sum() / m)),
            wrong("last", "the last point's gradient of b3: each was assigned, not added", Array1::from_elem(1, ds[ds.len() - 1])),
            wrong("first", "the first point's gradient of b3: it is the sum of all", Array1::from_elem(1, ds[0])),
            wrong("sign", "the gradient of b3 with the wrong sign", Array1::from_elem(1, -ds.sum())),
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
