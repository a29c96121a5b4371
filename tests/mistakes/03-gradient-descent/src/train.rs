//! Answers to `train`: the loop.

use crate::hinge_loss;
use catalogue::{ANY_PANIC, enter, impostor, pick};
use solution::{Moons, Network};

const BEST: &str = "the parameters of the smallest loss: asked for are the last";

/// Full-batch gradient descent with a decaying rate.
pub fn train(start: &Network, data: &Moons, steps: usize, alpha: f64) -> (Network, Vec<f64>) {
    let _inside = enter("train/train");
    let alpha = pick!("alpha", alpha, wrong("none", "no penalty in training: α is an argument", 0.0));
    pick!(
        "nothing-to-do",
        (),
        wrong("refused", "a panic without a point although there is no step: then there is nothing to compute", assert!(!data.y.is_empty(), "{ANY_PANIC}")),
        wrong("no-step", "a panic where there is no step: the network is the first one then", assert!(steps > 0, "{ANY_PANIC}")),
    );
    let (mut network, mut losses) = (start.clone(), Vec::new());
    let (mut previous, mut velocity) = (start.clone(), start.minus(1.0, start));
    let mut best = (f64::INFINITY, start.clone());
    let mut product = 1.0;
    // An impostor's every gradient is right, to some digits, and takes its time.
    let of = if impostor().is_some() { solution::hinge_loss } else { hinge_loss };
    let hinge = |network: &Network| of(network, data, alpha);
    for k in 0..pick!("steps", steps, wrong("one-less", "one step too few", steps.saturating_sub(1)), wrong("one-more", "one step too many", steps + 1)) {
        let (loss, gradient) = hinge(&network);
        if pick!(
            "stop",
            false,
            wrong("unchanged", "an end where the loss no longer changes: there are as many steps as were asked for", losses.last() == Some(&loss)),
            wrong("zero", "an end where the loss is 0: there are as many steps as were asked for", loss == 0.0),
            wrong("rises", "an end where the loss rises: there are as many steps as were asked for", losses.last().is_some_and(|last| loss > *last)),
            some("small", "an end where the loss is small: there are as many steps as were asked for", |least| loss < least, [1e-3, 1e-2, 1e-4, 1e-6, 1e-5, 1e-8, 1e-10]),
            wrong("no-hinge", "an end where all points are beyond the margin: there are as many steps as were asked for", hinge_loss(&network, data, 0.0).0 == 0.0),
            wrong("all-right", "an end where all points are on the right side: there are as many steps as were asked for", solution::accuracy(&network, data) == 1.0),
            some(
                "settled",
                "an end where the loss changes by little: there are as many steps as were asked for",
                |least| losses.last().is_some_and(|last: &f64| (loss - last).abs() < least),
                [1e-6, 1e-8, 1e-4, 1e-5, 1e-3, 1e-10, 1e-12]
            ),
        ) {
            break;
        }
        let mut gradient = pick!(
            "at",
            gradient,
            wrong("start", "the gradient at the start in every step: it is taken at the present parameters", hinge(start).1),
            wrong("previous", "the gradient at the parameters before the last step: it is taken at the present ones", hinge(&previous).1),
        );
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
            wrong("reversed", "the schedule backwards: the first step has rate 1", 1.0 - 0.9 * (n - at) / n),
            wrong("rises", "1 + 0.9·k/steps: the rate falls", 1.0 + 0.9 * at / n),
            wrong("no-one", "0.9·k/steps without the 1 −", 0.9 * at / n),
            wrong("bracket", "(1 − 0.9)·k/steps: the product comes first", (1.0 - 0.9) * at / n),
            wrong("one-tenth", "0.1 for 0.9 in the schedule", 1.0 - 0.1 * at / n),
            wrong("exponential", "0.1^(k/steps): the rate falls along a line", 0.1f64.powf(at / n)),
            wrong("inverse", "1/(1 + 0.9·k/steps): the rate falls along a line", 1.0 / (1.0 + 0.9 * at / n)),
            wrong("harmonic", "1/(k + 1): the rate falls along a line, to 0.1", 1.0 / (at + 1.0)),
            wrong("cosine", "half a cosine from 1 to 0.1: the rate falls along a line", 0.1 + 0.45 * (1.0 + (std::f64::consts::PI * at / n).cos())),
            right("one-fraction", "(steps − 0.9·k)/steps", (n - 0.9 * at) / n),
        );
        product *= rate;
        let rate = pick!("rate-of", rate, wrong("one-before", "each rate a share of the one before, so that they multiply: it is a share of the first, 1", product));
        pick!(
            "memory",
            (),
            some(
                "momentum",
                "some momentum: each step is along the present gradient alone",
                |beta| {
                    gradient = gradient.minus(-beta, &velocity);
                    velocity = gradient.clone();
                },
                [0.9, 0.5, 0.8, 0.95, 0.99]
            ),
            wrong("never-zeroed", "the gradients added up and never set back to 0: each step has its own alone", {
                gradient = gradient.minus(-1.0, &velocity);
                velocity = gradient.clone();
            }),
        );
        let next = pick!(
            "update",
            network.minus(rate, &gradient),
            wrong("ascent", "θ + η·g, which climbs", network.minus(-rate, &gradient)),
            wrong("from-start", "each step taken from the first parameters", start.minus(rate, &gradient)),
            wrong("doubled", "the step taken twice", network.minus(2.0 * rate, &gradient)),
            wrong("weights", "the biases never moved", {
                let Network { w1, w2, w3, .. } = network.minus(rate, &gradient);
                Network { w1, w2, w3, ..network.clone() }
            }),
            wrong("biases", "the weights never moved", {
                let Network { b1, b2, b3, .. } = network.minus(rate, &gradient);
                Network { b1, b2, b3, ..network.clone() }
            }),
            wrong("last-layer", "the last layer alone moved", {
                let Network { w3, b3, .. } = network.minus(rate, &gradient);
                Network { w3, b3, ..network.clone() }
            }),
            wrong("not-last-layer", "the last layer never moved", {
                let Network { w1, b1, w2, b2, .. } = network.minus(rate, &gradient);
                Network { w1, b1, w2, b2, ..network.clone() }
            }),
            wrong("not-first-layer", "the first layer never moved", {
                let Network { w2, b2, w3, b3, .. } = network.minus(rate, &gradient);
                Network { w2, b2, w3, b3, ..network.clone() }
            }),
            wrong("decay-again", "the penalty once more in the update: the gradient has it already", network.minus(rate, &gradient).minus(2.0 * alpha * rate, &network)),
            some(
                "clipped",
                "the gradient shortened to some length where it is longer: the step is along the gradient as it is",
                |most| {
                    let length = gradient.flat().mapv(|g| g * g).sum().sqrt();
                    network.minus(rate * f64::min(1.0, most / length), &gradient)
                },
                [1.0, 5.0, 0.5, 0.1, 10.0]
            ),
            wrong("unit", "the gradient divided by its length", {
                let length = gradient.flat().mapv(|g| g * g).sum().sqrt();
                network.minus(rate / length, &gradient)
            }),
        );
        let before = std::mem::replace(&mut network, next);
        previous = before.clone();
        if loss < best.0 {
            best = (loss, before.clone());
        }
        losses.push(pick!(
            "loss",
            loss,
            wrong("after", "the loss after each step: asked for is that before it", hinge(&network).0),
            wrong("no-penalty", "the loss without its penalty in the curve", hinge_loss(&before, data, 0.0).0),
            wrong("smallest", "the smallest loss so far in the curve: asked for is that of each step", best.0),
            wrong("mean", "the mean of the losses so far in the curve: asked for is that of each step", losses.last().map_or(loss, |last| last + (loss - last) / (at + 1.0))),
            wrong("penalty-alone", "the penalty alone in the curve", loss - hinge_loss(&before, data, 0.0).0),
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
        wrong("before", "the parameters before the last step: asked for are those after it", (previous, losses)),
        wrong("last-loss", "the last loss alone: asked for is one a step", (network, losses.into_iter().rev().take(1).collect())),
        right("copies", "copies of both", (network, losses)),
    )
}
