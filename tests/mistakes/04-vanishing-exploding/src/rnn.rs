//! Answers to `rnn_bptt`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, Array2, Axis};
use solution::{Rnn, RnnGradients, rnn_forward};

const TASK: &str = "rnn_bptt";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        TASK,
        "no-gradient-from-next-step",
        "each step by itself: the gradient that arrives from the next step is missing",
    ),
    mistake(
        TASK,
        "last-loss-only",
        "only the loss of the last step propagated: every step has one",
    ),
    mistake(TASK, "reads-own-state", "dWh from h(t): the step has read h(t − 1)"),
    mistake(
        TASK,
        "derivative-at-previous",
        "1 − h² taken at h(t − 1): it is that of the step's own state",
    ),
    mistake(TASK, "no-derivative", "no tanh′ on the way back"),
    mistake(TASK, "wh-transposed", "dz·Whᵀ: back through h·Whᵀ it is dz·Wh"),
    mistake(
        TASK,
        "last-step-weights",
        "the weights' gradients of one step only, overwritten at each: they add up over the steps",
    ),
    mistake(TASK, "averaged-over-time", "the sums divided by the number of steps"),
    mistake(TASK, "window-one-short", "one step too few in the window"),
    mistake(TASK, "window-ignored", "no truncation, whatever the window"),
    mistake(
        TASK,
        "window-from-the-end",
        "only the last steps of the whole sequence: each loss has a window of its own",
    ),
    mistake(
        TASK,
        "window-in-blocks",
        "the sequence cut into blocks of `window` steps: each loss has a window of its own",
    ),
    mistake(TASK, "dh0-left-out", "no gradient for h₀"),
    mistake(
        TASK,
        "dh0-one-step-late",
        "h₀'s gradient withheld where a window ends with the first step: it has reached that",
    ),
    mistake(TASK, "zipped", "inputs and gradients in pairs, the longer list cut without a word"),
    mistake(TASK, "any-window", "a window of 0 taken as it comes"),
    right(
        TASK,
        "one-sweep",
        "one sweep for all losses where nothing is cut, windows by subtraction else",
    ),
    right(
        TASK,
        "abreast",
        "one sweep in which the gradients of up to `window` losses travel side by side",
    ),
    right(
        TASK,
        "forward-order",
        "the losses in reverse order, products written the other way round",
    ),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors(TASK);

/// Backpropagation through time.
pub fn rnn_bptt(
    rnn: &Rnn,
    xs: &[Array2<f64>],
    hs: &[Array2<f64>],
    dhs: &[Array2<f64>],
    window: usize,
) -> RnnGradients {
    let choice = chosen(TASK);
    if choice != "any-window" || xs.len() != dhs.len() {
        assert!(window > 0, "a window of 0 steps");
    }
    if choice != "zipped" {
        assert_eq!(xs.len(), dhs.len(), "{} inputs and {} gradients", xs.len(), dhs.len());
    }
    let steps = xs.len().min(dhs.len());
    let mut g = RnnGradients {
        dwx: Array2::zeros(rnn.wx.dim()),
        dwh: Array2::zeros(rnn.wh.dim()),
        db: Array1::zeros(rnn.b.len()),
        dh0: Array2::zeros(hs[0].dim()),
    };
    if let Some(scheme) = Scheme::of(choice) {
        return differences(scheme, rnn, xs, hs, dhs, window);
    }
    let step = |t: usize, dh: &Array2<f64>, g: &mut RnnGradients| {
        let own = match choice {
            "derivative-at-previous" => &hs[t],
            _ => &hs[t + 1],
        };
        let dz = match choice {
            "no-derivative" => dh.clone(),
            "forward-order" => own.mapv(|h| (1.0 - h) * (1.0 + h)) * dh,
            _ => dh * own.mapv(|h| 1.0 - h * h),
        };
        let read = if choice == "reads-own-state" { &hs[t + 1] } else { &hs[t] };
        if choice == "last-step-weights" {
            g.dwx.fill(0.0);
            g.dwh.fill(0.0);
            g.db.fill(0.0);
        }
        g.dwx += &xs[t].t().dot(&dz).t();
        g.dwh += &read.t().dot(&dz).t();
        g.db += &dz.sum_axis(Axis(0));
        let back = if choice == "wh-transposed" { dz.dot(&rnn.wh.t()) } else { dz.dot(&rnn.wh) };
        if t == 0 && choice != "dh0-left-out" {
            g.dh0 += &back;
        }
        back
    };
    if choice == "one-sweep" && window >= steps {
        let mut carried = Array2::zeros(hs[0].dim());
        for t in (0..steps).rev() {
            carried = step(t, &(&dhs[t] + &carried), &mut g);
        }
        return g;
    }
    if choice == "abreast" {
        let mut travelling: Vec<Array2<f64>> = Vec::new();
        for t in (0..steps).rev() {
            travelling.insert(0, dhs[t].clone());
            travelling.truncate(window);
            travelling.iter_mut().for_each(|dh| *dh = step(t, dh, &mut g));
        }
        return g;
    }
    let window = match choice {
        "no-gradient-from-next-step" => 1,
        "window-one-short" => window - 1,
        "window-ignored" => steps,
        _ => window,
    };
    for last in (0..steps).rev() {
        let window = match choice {
            "window-in-blocks" => last % window + 1,
            "window-from-the-end" => (last + 1 + window).saturating_sub(steps),
            _ => window,
        };
        if choice == "last-loss-only" && last + 1 < steps {
            break;
        }
        let mut dh = dhs[last].clone();
        let dh0 = g.dh0.clone();
        for t in (0..=last).rev().take(window) {
            dh = step(t, &dh, &mut g);
        }
        if choice == "dh0-one-step-late" && last + 1 == window {
            g.dh0 = dh0;
        }
    }
    if choice == "averaged-over-time" {
        let n = steps as f64;
        g = RnnGradients { dwx: g.dwx / n, dwh: g.dwh / n, db: g.db / n, dh0: g.dh0 };
    }
    g
}

/// Differences of a forward pass in which the state before each window is a constant.
fn differences(
    scheme: Scheme,
    rnn: &Rnn,
    xs: &[Array2<f64>],
    hs: &[Array2<f64>],
    dhs: &[Array2<f64>],
    window: usize,
) -> RnnGradients {
    let loss = |rnn: &Rnn, h0: &Array2<f64>| -> f64 {
        (0..xs.len())
            .map(|t| {
                let start = (t + 1).saturating_sub(window);
                let from = if start == 0 { h0 } else { &hs[start] };
                let h = rnn_forward(rnn, &xs[start..=t], from).pop();
                h.map_or(0.0, |h| (&dhs[t] * &h).sum())
            })
            .sum()
    };
    RnnGradients {
        dwx: scheme.gradient(&rnn.wx, |w| loss(&Rnn { wx: w.clone(), ..rnn.clone() }, &hs[0])),
        dwh: scheme.gradient(&rnn.wh, |w| loss(&Rnn { wh: w.clone(), ..rnn.clone() }, &hs[0])),
        db: scheme.gradient(&rnn.b, |b| loss(&Rnn { b: b.clone(), ..rnn.clone() }, &hs[0])),
        dh0: scheme.gradient(&hs[0], |h0| loss(rnn, h0)),
    }
}
