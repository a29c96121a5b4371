//! Answers to `train`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, Array2, Axis};
use solution::{Moons, Network};

const TASK: &str = "train";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        TASK,
        "margin-unseen",
        "the slope −y for every point: those beyond the margin have no loss and no slope",
    ),
    mistake(TASK, "perceptron", "max(0, −y·s): the margin of 1 is missing"),
    mistake(
        TASK,
        "gradient-not-averaged",
        "the mean forgotten in the gradient: the loss is divided by m",
    ),
    mistake(TASK, "penalty-not-in-gradient", "no gradient of the penalty"),
    mistake(TASK, "penalty-halved", "α·θ for the penalty's gradient: that of α·θ² is 2·α·θ"),
    mistake(
        TASK,
        "biases-not-penalised",
        "the biases left out of the penalty: here it is over all parameters",
    ),
    mistake(TASK, "relu-open", "no ReLU derivative on the way back"),
    mistake(TASK, "constant-rate", "a learning rate that does not decay"),
    mistake(
        TASK,
        "decay-starts-late",
        "the rate of step k + 1 in step k: the first step has rate 1",
    ),
    mistake(TASK, "losses-after-steps", "the loss after each step: asked for is that before it"),
    mistake(TASK, "ascent", "θ + η·g, which climbs"),
    mistake(
        TASK,
        "transposes-of-columns",
        "W2 for W2ᵀ on the way back: here a row is an example, and dH1 = dZ2·W2ᵀ",
    ),
    mistake(
        TASK,
        "margin-counted-in",
        "a point exactly at the margin taken as one inside: there the slope is 0",
    ),
    mistake(
        TASK,
        "mean-over-violations",
        "the gradient's mean over the points inside the margin: it is over all of them",
    ),
    mistake(
        TASK,
        "last-rate-a-tenth",
        "0.9·k/(steps − 1): the rate of the last step is a little above 0.1",
    ),
    right(TASK, "columns", "all of it transposed, a column for each point, and back at the end"),
    right(TASK, "point-by-point", "a loop over the points and units"),
    right(TASK, "weighted-mean", "the penalty with the loss of each point, then one mean"),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors(TASK);

fn each(network: &mut Network, f: &dyn Fn(&mut f64)) {
    network.w1.iter_mut().chain(network.w2.iter_mut()).for_each(f);
    for vector in [&mut network.b1, &mut network.b2, &mut network.w3, &mut network.b3] {
        vector.iter_mut().for_each(f);
    }
}

/// ∂L/∂s: −y/m where `inside(1 − y·s)`, else 0.
fn slopes(s: &Array1<f64>, data: &Moons, inside: impl Fn(f64) -> bool) -> Array1<f64> {
    let m = data.y.len() as f64;
    let slope = |(s, y): (&f64, &f64)| if inside(1.0 - y * s) { -y / m } else { 0.0 };
    s.iter().zip(&data.y).map(slope).collect()
}

/// The gradient from ∂L/∂s. `w2` is what the second layer's gradient is multiplied by on its way
/// to the first.
fn backward(
    network: &Network,
    data: &Moons,
    alpha: f64,
    ds: &Array1<f64>,
    relu: bool,
    w2: &Array2<f64>,
) -> Network {
    let (h1, h2, _) = network.forward(&data.x);
    let open = |h: &Array2<f64>| h.mapv(|h| if h > 0.0 || !relu { 1.0 } else { 0.0 });
    let across = network.w3.view().insert_axis(Axis(0));
    let dz2 = ds.view().insert_axis(Axis(1)).dot(&across) * open(&h2);
    let dz1 = dz2.dot(w2) * open(&h1);
    let plain = Network {
        w1: data.x.t().dot(&dz1),
        b1: dz1.sum_axis(Axis(0)),
        w2: h1.t().dot(&dz2),
        b2: dz2.sum_axis(Axis(0)),
        w3: h2.t().dot(ds),
        b3: Array1::from_elem(1, ds.sum()),
    };
    plain.minus(-2.0 * alpha, network)
}

/// The mean hinge loss with an L2 penalty, and its gradient.
pub fn hinge_loss(network: &Network, data: &Moons, alpha: f64) -> (f64, Network) {
    let (loss, mut g) = solution::hinge_loss(network, data, alpha);
    let m = data.y.len() as f64;
    let (h1, h2, s) = network.forward(&data.x);
    let w2t = network.w2.t().to_owned();
    let back = |ds: &Array1<f64>| backward(network, data, alpha, ds, true, &w2t);
    let ds = slopes(&s, data, |margin| margin > 0.0);
    match chosen(TASK) {
        "margin-unseen" => g = back(&slopes(&s, data, |_| true)),
        "margin-counted-in" => g = back(&slopes(&s, data, |margin| margin >= 0.0)),
        "perceptron" => {
            let missed = |(s, y): (&f64, &f64)| (-s * y).max(0.0);
            let hinge = s.iter().zip(&data.y).map(missed).sum::<f64>() / m;
            let theta = network.flat();
            let g = back(&slopes(&s, data, |margin| margin > 1.0));
            return (hinge + alpha * theta.dot(&theta), g);
        }
        "gradient-not-averaged" => g = back(&(ds * m)),
        "mean-over-violations" => {
            let inside = ds.iter().filter(|slope| **slope != 0.0).count() as f64;
            g = back(&(ds * m / inside.max(1.0)));
        }
        "penalty-not-in-gradient" => g = solution::hinge_loss(network, data, 0.0).1,
        "penalty-halved" => g = solution::hinge_loss(network, data, alpha / 2.0).1,
        "biases-not-penalised" => {
            let biases = [&network.b1, &network.b2, &network.b3];
            let of_biases: f64 = biases.iter().map(|b| b.dot(*b)).sum();
            for (db, b) in
                [(&mut g.b1, &network.b1), (&mut g.b2, &network.b2), (&mut g.b3, &network.b3)]
            {
                db.scaled_add(-2.0 * alpha, b);
            }
            return (loss - alpha * of_biases, g);
        }
        "relu-open" => g = backward(network, data, alpha, &ds, false, &w2t),
        "transposes-of-columns" => g = backward(network, data, alpha, &ds, true, &network.w2),
        "columns" => {
            let open = |h: &Array2<f64>| h.t().mapv(|h| if h > 0.0 { 1.0 } else { 0.0 });
            let ds = ds.insert_axis(Axis(0));
            let dz2 = network.w3.view().insert_axis(Axis(1)).dot(&ds) * open(&h2);
            let dz1 = network.w2.dot(&dz2) * open(&h1);
            let plain = Network {
                w1: dz1.dot(&data.x).reversed_axes(),
                b1: dz1.sum_axis(Axis(1)),
                w2: dz2.dot(&h1).reversed_axes(),
                b2: dz2.sum_axis(Axis(1)),
                w3: ds.dot(&h2).remove_axis(Axis(0)),
                b3: ds.sum_axis(Axis(1)),
            };
            g = plain.minus(-2.0 * alpha, network);
        }
        "point-by-point" => {
            each(&mut g, &|v| *v = 0.0);
            let h = network.b1.len();
            for i in 0..data.y.len() {
                g.b3[0] += ds[i];
                for u in 0..h {
                    g.w3[u] += ds[i] * h2[[i, u]];
                    let dz2 = if h2[[i, u]] > 0.0 { ds[i] * network.w3[u] } else { 0.0 };
                    g.b2[u] += dz2;
                    for v in 0..h {
                        g.w2[[v, u]] += dz2 * h1[[i, v]];
                        let dz1 = if h1[[i, v]] > 0.0 { dz2 * network.w2[[v, u]] } else { 0.0 };
                        g.b1[v] += dz1;
                        g.w1[[0, v]] += dz1 * data.x[[i, 0]];
                        g.w1[[1, v]] += dz1 * data.x[[i, 1]];
                    }
                }
            }
            g = g.minus(-2.0 * alpha, network);
        }
        "weighted-mean" => {
            let theta = network.flat();
            let penalty = alpha * theta.iter().rev().map(|t| t * t).sum::<f64>();
            let hinge = |(s, y): (&f64, &f64)| if y * s < 1.0 { 1.0 - y * s } else { 0.0 };
            let losses: Vec<f64> = s.iter().zip(&data.y).map(|p| hinge(p) + penalty).collect();
            return (losses.iter().sum::<f64>() / m, g);
        }
        name => {
            if let Some(scheme) = Scheme::of(name) {
                let at = |change: &dyn Fn(&mut Network)| {
                    let mut moved = network.clone();
                    change(&mut moved);
                    solution::hinge_loss(&moved, data, alpha).0
                };
                g.w1 = scheme.gradient(&network.w1, |w| at(&|n| n.w1.assign(w)));
                g.b1 = scheme.gradient(&network.b1, |b| at(&|n| n.b1.assign(b)));
                g.w2 = scheme.gradient(&network.w2, |w| at(&|n| n.w2.assign(w)));
                g.b2 = scheme.gradient(&network.b2, |b| at(&|n| n.b2.assign(b)));
                g.w3 = scheme.gradient(&network.w3, |w| at(&|n| n.w3.assign(w)));
                g.b3 = scheme.gradient(&network.b3, |b| at(&|n| n.b3.assign(b)));
            }
        }
    }
    (loss, g)
}

/// Full-batch gradient descent with a decaying rate.
pub fn train(start: &Network, data: &Moons, steps: usize, alpha: f64) -> (Network, Vec<f64>) {
    let choice = chosen(TASK);
    // An impostor's every gradient is right, to some digits, and takes its time.
    let loss_and_gradient =
        if Scheme::of(choice).is_some() { solution::hinge_loss } else { hinge_loss };
    let (mut network, mut losses) = (start.clone(), Vec::new());
    for k in 0..steps {
        let (loss, g) = loss_and_gradient(&network, data, alpha);
        let k = if choice == "decay-starts-late" { k + 1 } else { k };
        let mut rate = 1.0 - 0.9 * k as f64 / steps as f64;
        match choice {
            "constant-rate" => rate = 1.0,
            "last-rate-a-tenth" => rate = 1.0 - 0.9 * k as f64 / (steps - 1).max(1) as f64,
            "ascent" => rate = -rate,
            _ => {}
        }
        network = network.minus(rate, &g);
        losses.push(match choice {
            "losses-after-steps" => hinge_loss(&network, data, alpha).0,
            _ => loss,
        });
    }
    (network, losses)
}
