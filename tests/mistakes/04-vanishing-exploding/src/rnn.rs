//! Answers to `rnn_bptt`.

use catalogue::{ANY_PANIC, Scheme, enter, impostor, pick};
use ndarray::{Array1, Array2, Axis};
use solution::{Rnn, RnnGradients, rnn_forward};

/// One step back: adds to the gradients, and returns what arrives at the state before.
fn step(rnn: &Rnn, (x, before, own): (&Array2<f64>, &Array2<f64>, &Array2<f64>), dh: &Array2<f64>, g: &mut RnnGradients) -> Array2<f64> {
    const OVERWRITTEN: &str = "the weights' gradients overwritten at each step: they add up over the steps";
    const MEAN: &str = "a gradient divided by the number of examples: it is their sum";
    const TRANSPOSED: &str = "dWh transposed: with as many rows as columns nothing else tells";
    let m = x.nrows() as f64;
    let z = x.dot(&rnn.wx.t()) + before.dot(&rnn.wh.t()) + &rnn.b;
    let at = pick!(
        "derivative-at",
        own,
        wrong("previous", "1 − h² taken at h(t − 1): it is that of the step's own state", before),
        wrong("z", "1 − z² with z from before tanh: that is right for h = tanh z", &z),
    );
    let slope = pick!(
        "derivative",
        at.mapv(|h| 1.0 - h * h),
        wrong("none", "no tanh′ on the way back", at.mapv(|_| 1.0)),
        wrong("linear", "1 − h for tanh′: the square is missing", at.mapv(|h| 1.0 - h)),
        wrong("sigmoid", "h·(1 − h), which is σ′: the net has a tanh", at.mapv(|h| h * (1.0 - h))),
        wrong("again", "1 − tanh²(h): h is a tanh already", at.mapv(|h| 1.0 - h.tanh().powi(2))),
        wrong("value", "h for tanh′: that is 1 − h²", at.clone()),
        wrong("plus", "1 + h² for tanh′: it is a minus", at.mapv(|h| 1.0 + h * h)),
        wrong("no-one", "−h² for tanh′: the 1 is missing, it is 1 − h²", at.mapv(|h| -h * h)),
        wrong("square-outside", "(1 − h)² for tanh′: the square belongs to h alone", at.mapv(|h| (1.0 - h).powi(2))),
        wrong("square", "h² for tanh′: that is 1 − h²", at.mapv(|h| h * h)),
        wrong("negative", "h² − 1 for tanh′: tanh rises everywhere", at.mapv(|h| h * h - 1.0)),
        wrong("squared", "(1 − h²)² for tanh′: it is not squared", at.mapv(|h| (1.0 - h * h).powi(2))),
        wrong("double", "1 − 2h for tanh′: the double for the square", at.mapv(|h| 1.0 - 2.0 * h)),
        wrong("size", "1 − |h| for tanh′: the square is missing", at.mapv(|h| 1.0 - h.abs())),
        wrong("root", "√(1 − h²) for tanh′: there is no root", at.mapv(|h| (1.0 - h * h).sqrt())),
        wrong("relu", "ReLU′ for tanh′: the net has a tanh", at.mapv(|h| f64::from(h > 0.0))),
        wrong("divided", "dh divided by tanh′: it is multiplied", at.mapv(|h| { 1.0 / (1.0 - h * h) })),
        right("factored", "(1 − h)·(1 + h)", at.mapv(|h| (1.0 - h) * (1.0 + h))),
    );
    let dz = dh * &slope;
    let read = pick!("read", before, wrong("own", "dWh from h(t): the step has read h(t − 1)", own));
    pick!(
        "added",
        {},
        wrong("overwritten", OVERWRITTEN, {
            g.dwx.fill(0.0);
            g.dwh.fill(0.0);
            g.db.fill(0.0);
        }),
        wrong("overwritten-wx", OVERWRITTEN, g.dwx.fill(0.0)),
        wrong("overwritten-wh", OVERWRITTEN, g.dwh.fill(0.0)),
        wrong("overwritten-b", OVERWRITTEN, g.db.fill(0.0))
    );
    g.dwx += &pick!(
        "dwx",
        dz.t().dot(x),
        wrong("mean", MEAN, dz.t().dot(x) / m),
        wrong("no-derivative", "no tanh′ in dWx", dh.t().dot(x)),
        wrong("derivative-twice", "tanh′ twice in dWx", (&dz * &slope).t().dot(x)),
        wrong("negative", "dWx with the wrong sign", -dz.t().dot(x)),
        wrong("transposed-where-it-fits", "dWx transposed: with as many inputs as units nothing else tells", if rnn.wx.is_square() { x.t().dot(&dz) } else { dz.t().dot(x) }),
        wrong("zero", "no gradient for Wx", Array2::zeros(rnn.wx.dim())),
        right("turned", "(xᵀ·dZ)ᵀ", x.t().dot(&dz).reversed_axes()),
    );
    g.dwh += &pick!(
        "dwh",
        dz.t().dot(read),
        wrong("transposed", TRANSPOSED, read.t().dot(&dz)),
        wrong("mean", MEAN, dz.t().dot(read) / m),
        wrong("no-derivative", "no tanh′ in dWh", dh.t().dot(read)),
        wrong("derivative-twice", "tanh′ twice in dWh", (&dz * &slope).t().dot(read)),
        wrong("negative", "dWh with the wrong sign", -dz.t().dot(read)),
        wrong("times-wh", "dWh that has Wh in it: it is dZᵀ·H", dz.t().dot(read) * &rnn.wh),
        wrong("zero", "no gradient for Wh", Array2::zeros(rnn.wh.dim())),
        right("turned", "(hᵀ·dZ)ᵀ", read.t().dot(&dz).reversed_axes()),
    );
    g.db += &pick!(
        "db",
        dz.sum_axis(Axis(0)),
        wrong("mean", "db averaged over the examples: it is their sum", dz.sum_axis(Axis(0)) / m),
        wrong("no-derivative", "no tanh′ in db", dh.sum_axis(Axis(0))),
        wrong("first", "db from the first example only: it is their sum", dz.row(0).to_owned()),
        wrong("last", "db from the last example only: it is their sum", dz.row(dz.nrows() - 1).to_owned()),
        wrong("total", "one sum over everything: db has an entry for each unit", Array1::from_elem(rnn.b.len(), dz.sum())),
        wrong("derivative-twice", "tanh′ twice in db", (&dz * &slope).sum_axis(Axis(0))),
        wrong("negative", "db with the wrong sign", -dz.sum_axis(Axis(0))),
        wrong("zero", "no gradient for b", Array1::zeros(rnn.b.len())),
    );
    pick!(
        "back",
        dz.dot(&rnn.wh),
        wrong("transposed", "dz·Whᵀ: back through h·Whᵀ it is dz·Wh", dz.dot(&rnn.wh.t())),
        wrong("no-derivative", "no tanh′ in what goes on to the step before", dh.dot(&rnn.wh)),
        wrong("no-wh", "dz passed on without Wh", dz.clone()),
        wrong("derivative-twice", "tanh′ twice in what goes on to the step before", (&dz * &slope).dot(&rnn.wh)),
        wrong("derivative-last", "tanh′ after Wh on the way back: it comes first", dh.dot(&rnn.wh) * &slope),
        wrong("mean", "what goes on divided by the number of examples at each step", dz.dot(&rnn.wh) / m),
        wrong("dh-added", "dh added to what goes on: it goes back through tanh′ and Wh alone", dz.dot(&rnn.wh) + dh),
        wrong("dh", "dh passed on as it came: it goes back through tanh′ and Wh", dh.clone()),
    )
}

/// Backpropagation through time.
pub fn rnn_bptt(rnn: &Rnn, xs: &[Array2<f64>], hs: &[Array2<f64>], dhs: &[Array2<f64>], window: usize) -> RnnGradients {
    let _inside = enter("rnn_bptt");
    let window_fits = pick!(
        "check-window",
        window > 0,
        wrong("none", "no check of the window: 0 must be refused", true),
        wrong("if-any", "no check of the window when there is no input", { window > 0 || xs.is_empty() }),
    );
    assert!(window_fits, "a window of 0 steps leaves no gradient");
    let (t_xs, t_dhs) = (xs.len(), dhs.len());
    let steps = pick!(
        "check-lengths",
        {
            assert_eq!(t_xs, t_dhs, "as many gradients as inputs");
            t_xs
        },
        wrong("none", "no check of the lengths: `zip` silently ends with the shorter list", t_xs.min(t_dhs)),
        wrong("indexed", "no check of the lengths: too many gradients are silently left out", t_xs),
        wrong("too-few", "only too few gradients refused: too many must be too", {
            assert!(t_dhs >= t_xs, "{t_xs} inputs and {t_dhs} gradients");
            t_xs
        }),
        wrong("too-many", "only too many gradients refused: too few must be too", {
            assert!(t_dhs <= t_xs, "{t_xs} inputs and {t_dhs} gradients");
            t_dhs
        }),
    );
    pick!("no-steps", (), wrong("refused", "a panic without inputs: then all gradients are 0", assert!(steps > 0, "{ANY_PANIC}")));
    pick!("long-window", (), wrong("refused", "a window longer than the sequence refused: then nothing is cut", assert!(window <= steps, "{ANY_PANIC}")));
    if let Some(scheme) = impostor() {
        return differences(scheme, rnn, xs, hs, dhs, window);
    }
    let mut g = RnnGradients { dwx: Array2::zeros(rnn.wx.dim()), dwh: Array2::zeros(rnn.wh.dim()), db: Array1::zeros(rnn.b.len()), dh0: Array2::zeros(hs[0].dim()) };
    let window = pick!(
        "window",
        window,
        wrong("one-short", "one step too few in the window: it counts the loss's own step", { window - 1 }),
        wrong("one-short-above-1", "one step too few in the window: it counts the loss's own step", { (window - 1).max(1) }),
        wrong("one-more", "one step too many in the window: it counts the loss's own step", { window.saturating_add(1) }),
        wrong("ignored", "no truncation, whatever the window", steps),
        wrong("own-step", "each step by itself: the gradient that arrives from the next step is missing", window.min(1)),
    );
    let losses = pick!(
        "losses",
        0..steps,
        wrong("last", "only the loss of the last step propagated: every step has one", steps.saturating_sub(1)..steps),
        wrong("window", "only the losses of the last steps: truncation shortens each one's way, and every step has one", { steps.saturating_sub(window)..steps }),
        wrong("not-last", "the loss of the last step left out: every step has one", { 0..steps.saturating_sub(1) }),
        wrong("not-first", "the loss of the first step left out: every step has one", { 1.min(steps)..steps }),
        wrong("first", "only the loss of the first step propagated: every step has one", 0..1.min(steps)),
    );
    let abreast = pick!("sweep", false, right("abreast", "one sweep in which the gradients of up to `window` losses travel side by side", true));
    if abreast {
        let mut travelling: Vec<Array2<f64>> = Vec::new();
        for t in (0..steps).rev() {
            travelling.insert(0, dhs[t].clone());
            travelling.truncate(window);
            for dh in &mut travelling {
                *dh = step(rnn, (&xs[t], &hs[t], &hs[t + 1]), dh, &mut g);
            }
        }
        g.dh0 = travelling.iter().fold(g.dh0, |sum, dh| sum + dh);
        return g;
    }
    let losses: Vec<usize> = pick!(
        "order",
        losses.clone().collect(),
        wrong("each-window", "only the losses at the end of each block of `window` steps: every step has one", {
            losses.clone().filter(|t| (t + 1) % window.max(1) == 0 || t + 1 == steps).collect()
        }),
        right("last-first", "the losses in reverse order", losses.clone().rev().collect()),
    );
    for last in losses {
        pick!(
            "zeroed",
            {},
            wrong("weights", "the weights' gradients set to 0 again for each loss: they add up over the losses", {
                g.dwx.fill(0.0);
                g.dwh.fill(0.0);
                g.db.fill(0.0);
            })
        );
        let of_this = pick!(
            "reach",
            window,
            wrong(
                "from-the-end",
                "only the last steps of the whole sequence: each loss has a window of its own",
                last.saturating_add(1).saturating_add(window).saturating_sub(steps)
            ),
            wrong("overflows", "the window added to a step, which overflows for usize::MAX: compare it with a difference", {
                (0..=last).rev().take_while(|t| t + window > last).count()
            }),
            wrong("overflows-from-1", "the window added to a step, which overflows for usize::MAX: compare it with a difference", {
                (0..=last).rev().take_while(|t| t + 1 + window > last + 1).count()
            }),
            wrong("underflows", "the window subtracted from the step, which overflows where the window is longer: take `saturating_sub`", { (last + 1 - window..=last).count() }),
            wrong("blocks", "the sequence cut into blocks of `window` steps: each loss has a window of its own", last % window.max(1) + 1),
            wrong(
                "from-the-end-or-own",
                "the gradient handed on in the last steps of the whole sequence only: each loss has a window of its own",
                last.saturating_add(1).saturating_add(window).saturating_sub(steps).max(1)
            ),
            wrong("not-to-first", "the first step left out on the way back: a long window reaches it", window.min(last)),
            wrong("blocks-from-the-end", "the sequence cut into blocks of `window` steps: each loss has a window of its own", window.max(1) - (steps - 1 - last) % window.max(1)),
        );
        let mut dh = pick!(
            "dh",
            dhs[last].clone(),
            wrong("mean", "the upstream gradient divided by the number of steps: their losses add up", &dhs[last] / steps as f64),
            wrong("final", "the last step's upstream gradient at every step: each has its own", dhs[steps - 1].clone()),
            wrong("next", "the upstream gradient of the step after: dhs[t] belongs to the state after x(t)", dhs[(last + 1).min(steps - 1)].clone()),
            wrong("previous", "the upstream gradient of the step before: dhs[t] belongs to the state after x(t)", dhs[last.saturating_sub(1)].clone()),
            wrong("first", "the first step's upstream gradient at every step: each has its own", dhs[0].clone()),
            wrong("reversed", "the upstream gradients from last to first: dhs[0] belongs to the first step", dhs[steps - 1 - last].clone()),
            wrong("state", "h(t) for ∂L/∂h(t): the upstream gradient is in dhs", hs[last + 1].clone()),
            wrong("one", "1 for the upstream gradient: it is in dhs", Array2::ones(dhs[last].dim())),
        );
        let back: Vec<usize> = pick!(
            "direction",
            (0..=last).rev().take(of_this).collect(),
            wrong("forward", "the steps of the window from its first to the loss's own: back goes from there to the first", {
                (0..=last).skip((last + 1).saturating_sub(of_this)).collect()
            }),
        );
        for t in back {
            let x = pick!(
                "x",
                &xs[t],
                wrong("next", "the input of the step after: x(t) belongs to h(t)", { &xs[(t + 1).min(steps - 1)] }),
                wrong("previous", "the input of the step before: x(t) belongs to h(t)", { &xs[t.saturating_sub(1)] }),
                wrong("first", "the first input at every step: each has its own", &xs[0]),
                wrong("last", "the last input at every step: each has its own", &xs[steps - 1]),
                wrong("reversed", "the inputs from last to first: x(t) belongs to h(t)", &xs[steps - 1 - t]),
                wrong("of-the-loss", "the input of the loss's own step all the way back: each step has its own", &xs[last]),
            );
            dh = pick!(
                "on-the-way",
                dh.clone(),
                wrong("again", "the losses on the way added again: each loss goes back by itself, or all together", { if t < last { &dh + &dhs[t] } else { dh.clone() } }),
                some("clipped", "the gradient clipped at each step back: nothing asks for that", |limit| dh.mapv(|g| g.clamp(-limit, limit)), [1.0, 5.0, 10.0]),
            );
            let through = dh.clone();
            let nothing = Array2::zeros(hs[0].dim());
            let before = pick!(
                "before",
                &hs[t],
                wrong("no-h0", "h₀ taken for 0 in dWh: the first step has read it", if t == 0 { &nothing } else { &hs[t] }),
                wrong("h0", "h₀ in dWh at every step: each has read the state before it", &hs[0]),
                wrong("two-back", "dWh from h(t − 2): the step has read h(t − 1)", &hs[t.saturating_sub(1)]),
                wrong("of-the-loss", "the state before the loss's own step all the way back: each step has its own", &hs[last]),
            );
            let bias = g.db.clone();
            dh = step(rnn, (x, before, &hs[t + 1]), &dh, &mut g);
            pick!(
                "db-steps",
                {},
                wrong(
                    "own",
                    "db from each loss's own step only: b is used at every step",
                    if t < last {
                        g.db = bias
                    }
                )
            );
            if t.saturating_add(of_this) == last + 1 && t > 0 {
                pick!("window-end", {}, wrong("to-dh0", "what is left at the end of each window added to h₀'s gradient: only that of windows that reach it", { g.dh0 += &dh }));
            }
            if t == 0 {
                let reached = pick!(
                    "dh0-of",
                    true,
                    wrong("last", "h₀'s gradient from the last loss only", last + 1 == steps),
                    wrong("first", "h₀'s gradient from the first loss only", last == 0),
                    wrong("one-late", "h₀'s gradient withheld where a window ends with the first step: it has reached that", of_this > last + 1),
                    wrong("nothing-cut", "h₀'s gradient only if nothing is cut: it is from every loss whose window reaches the first step", { window >= steps }),
                    wrong("none", "no gradient for h₀", false),
                );
                if reached {
                    pick!(
                        "dh0",
                        g.dh0 += &dh,
                        wrong("assigned", "h₀'s gradient overwritten by each loss: they add up", { g.dh0.assign(&dh) }),
                        wrong("of-h1", "∂L/∂h₁ for h₀'s gradient: one more step back", { g.dh0 += &through }),
                        wrong("dz", "∂L/∂z of the first step for h₀'s gradient: it goes on through Wh", { g.dh0 += &(&through * &hs[1].mapv(|h| 1.0 - h * h)) }),
                        wrong("no-derivative", "no tanh′ in h₀'s gradient", { g.dh0 += &through.dot(&rnn.wh) }),
                        wrong("negative", "h₀'s gradient with the wrong sign", { g.dh0 -= &dh }),
                        wrong("mean", "h₀'s gradient divided by the number of examples", { g.dh0 += &(&dh / hs[0].nrows() as f64) }),
                    );
                }
            }
        }
    }
    let n = (steps as f64).max(1.0);
    let n = pick!(
        "sums",
        1.0,
        wrong("mean", "the sums divided by the number of steps", n),
        wrong("of-examples", "the gradients divided by the number of examples: they are sums", hs[0].nrows() as f64),
        wrong("of-window", "the sums divided by the length of the window", window.min(steps).max(1) as f64),
    );
    const CLIPPED: &str = "the gradients clipped: nothing asks for that";
    let clipped = |limit: f64| RnnGradients {
        dwx: g.dwx.mapv(|g| g.clamp(-limit, limit)),
        dwh: g.dwh.mapv(|g| g.clamp(-limit, limit)),
        db: g.db.mapv(|g| g.clamp(-limit, limit)),
        dh0: g.dh0.clone(),
    };
    let g = pick!("clipped", g.clone(), some("clipped", CLIPPED, clipped, [5.0, 1.0, 10.0]));
    RnnGradients { dwx: g.dwx / n, dwh: g.dwh / n, db: g.db / n, dh0: g.dh0 }
}

/// Differences of a forward pass in which the state before each window is a constant.
fn differences(scheme: Scheme, rnn: &Rnn, xs: &[Array2<f64>], hs: &[Array2<f64>], dhs: &[Array2<f64>], window: usize) -> RnnGradients {
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
