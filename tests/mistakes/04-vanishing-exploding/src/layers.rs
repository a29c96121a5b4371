//! Answers to `layer_gradient_norms` and `diagnose`.

use catalogue::{ANY_PANIC, enter, impostor, pick};
use ndarray::{Array2, Axis, Zip};
use solution::{Activation, Health, stack_forward};

/// A norm, from the gradient of a layer's weights.
fn norm(g: &Array2<f64>) -> f64 {
    let sizes = || g.iter().map(|g| g.abs());
    let squares = g.mapv(|g| g * g).sum();
    pick!(
        "norm",
        squares.sqrt(),
        wrong("no-root", "the sum of the squares without its root", squares),
        wrong("sizes", "the sum of |g|: a norm is the root of the sum of squares", sizes().sum()),
        wrong("mean-size", "the mean of |g|: a norm is the root of the sum of squares", { sizes().sum::<f64>() / g.len() as f64 }),
        wrong("largest", "the largest |g|: a norm is the root of the sum of squares", { sizes().fold(0.0, f64::max) }),
        wrong("mean-square", "the root of the mean of the squares: it is that of their sum", { (squares / g.len() as f64).sqrt() }),
        wrong("sum", "the sum of g, where signs cancel: it is the root of the sum of squares", { g.sum().abs() }),
        wrong("mean-of-squares", "the mean of the squares, without the root: it is the root of their sum", squares / g.len() as f64),
        wrong("per-weight", "the norm divided by the number of weights: it is the norm itself", squares.sqrt() / g.len() as f64),
        wrong("two-roots", "the root taken twice", squares.sqrt().sqrt()),
        wrong("deviation", "the deviation of g from its mean: a norm is the root of the sum of squares", {
            let mean = g.sum() / g.len() as f64;
            (g.mapv(|g| (g - mean).powi(2)).sum() / g.len() as f64).sqrt()
        }),
        wrong("units", "the norms of the units' rows added: their squares add", { g.rows().into_iter().map(|row| row.dot(&row).sqrt()).sum() }),
        wrong("mean-of-units", "the mean of the norms of the units' rows: all squares add", {
            g.rows().into_iter().map(|row| row.dot(&row).sqrt()).sum::<f64>() / g.nrows() as f64
        }),
        wrong("largest-row", "the largest sum of |g| in a row, a matrix norm too: asked for is the root of the sum of squares", {
            g.rows().into_iter().map(|row| row.mapv(f64::abs).sum()).fold(0.0, f64::max)
        }),
        wrong("largest-column", "the largest sum of |g| in a column, a matrix norm too: asked for is the root of the sum of squares", {
            g.columns().into_iter().map(|column| column.mapv(f64::abs).sum()).fold(0.0, f64::max)
        }),
        right("scaled", "the norm after scaling with the largest element", {
            let size = sizes().fold(0.0, f64::max);
            if size == 0.0 { 0.0 } else { size * (g / size).mapv(|g| g * g).sum().sqrt() }
        }),
    )
}

/// f′ at each unit.
fn derivative(activation: Activation, z: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
    const AT_Z: &str = "a·(1 − a) or 1 − a² with z in the place of a";
    let of_a = |a: f64| match activation {
        Activation::Sigmoid => a * (1.0 - a),
        Activation::Tanh => 1.0 - a * a,
        Activation::Relu => f64::from(a > 0.0),
    };
    let of = |f: &dyn Fn(f64, f64) -> f64| Zip::from(z).and(a).map_collect(|z, a| f(*z, *a));
    let is = |wanted: Activation| activation == wanted;
    pick!(
        "derivative",
        a.mapv(of_a),
        wrong("none", "no derivative of the activation on the way back", a.mapv(|_| 1.0)),
        wrong("at-z", AT_Z, z.mapv(of_a)),
        wrong("sigmoid-at-z", "z·(1 − z) for σ′: that is right for a = σ(z), and z is not yet activated", { of(&|z, a| of_a(if is(Activation::Sigmoid) { z } else { a })) }),
        wrong("tanh-at-z", "1 − z² for tanh′: that is right for a = tanh z, and z is not yet activated", { of(&|z, a| of_a(if is(Activation::Tanh) { z } else { a })) }),
        wrong("sigmoid-again", "σ′ taken at a: it is a already, a·(1 − a)", {
            of(&|_, a| if is(Activation::Sigmoid) { 1.0 / (1.0 + (-a).exp()) * (1.0 - 1.0 / (1.0 + (-a).exp())) } else { of_a(a) })
        }),
        wrong("tanh-again", "1 − tanh²(a): a is tanh z already", { of(&|_, a| if is(Activation::Tanh) { 1.0 - a.tanh().powi(2) } else { of_a(a) }) }),
        wrong("again", "σ′ and tanh′ taken at a, as if it were z: they are a·(1 − a) and 1 − a²", {
            a.mapv(|a| match activation {
                Activation::Sigmoid => (-a).exp() / (1.0 + (-a).exp()).powi(2),
                Activation::Tanh => 1.0 - a.tanh().powi(2),
                Activation::Relu => f64::from(a > 0.0),
            })
        }),
        wrong("value", "f for f′: the activation's value in the place of its derivative", a.clone()),
        wrong("divided", "divided by the activation's derivative: it is multiplied", a.mapv(|a| 1.0 / of_a(a))),
        wrong("squared", "the activation's derivative twice", a.mapv(|a| of_a(a).powi(2))),
        wrong("relu-for-all", "ReLU's derivative for every activation: each has its own", { a.mapv(|a| f64::from(a > 0.0)) }),
        wrong("sigmoid-value", "a for σ′: that is a·(1 − a)", { of(&|_, a| if is(Activation::Sigmoid) { a } else { of_a(a) }) }),
        wrong("tanh-value", "a for tanh′: that is 1 − a²", { of(&|_, a| if is(Activation::Tanh) { a } else { of_a(a) }) }),
        wrong("sigmoid-square", "a² for σ′: that is a·(1 − a)", { of(&|_, a| if is(Activation::Sigmoid) { a * a } else { of_a(a) }) }),
        wrong("tanh-no-one", "−a² for tanh′: the 1 is missing, it is 1 − a²", { of(&|_, a| if is(Activation::Tanh) { -a * a } else { of_a(a) }) }),
        wrong("sigmoid-plus", "a·(1 + a) for σ′: it is a minus", { of(&|_, a| if is(Activation::Sigmoid) { a * (1.0 + a) } else { of_a(a) }) }),
        wrong("tanh-plus", "1 + a² for tanh′: it is a minus", { of(&|_, a| if is(Activation::Tanh) { 1.0 + a * a } else { of_a(a) }) }),
        wrong("sigmoid-none", "no derivative of σ: it is a·(1 − a)", { of(&|_, a| if is(Activation::Sigmoid) { 1.0 } else { of_a(a) }) }),
        wrong("tanh-none", "no derivative of tanh: it is 1 − a²", { of(&|_, a| if is(Activation::Tanh) { 1.0 } else { of_a(a) }) }),
        wrong("sigmoid-for-all", "a·(1 − a) for every activation: each has its own", { a.mapv(|a| a * (1.0 - a)) }),
        wrong("tanh-for-all", "1 − a² for every activation: each has its own", { a.mapv(|a| 1.0 - a * a) }),
        wrong("sigmoid-for-tanh", "a·(1 − a) for tanh′: that is σ′", { of(&|_, a| if is(Activation::Tanh) { a * (1.0 - a) } else { of_a(a) }) }),
        wrong("tanh-for-sigmoid", "1 − a² for σ′: that is tanh′", { of(&|_, a| if is(Activation::Sigmoid) { 1.0 - a * a } else { of_a(a) }) }),
        wrong("tanh-linear", "1 − a for tanh′: the square is missing", { of(&|_, a| if is(Activation::Tanh) { 1.0 - a } else { of_a(a) }) }),
        wrong("sigmoid-rest", "1 − a for σ′: the factor a is missing", { of(&|_, a| if is(Activation::Sigmoid) { 1.0 - a } else { of_a(a) }) }),
        wrong("sigmoid-rest-squared", "(1 − a)² for σ′: that is a·(1 − a)", { of(&|_, a| if is(Activation::Sigmoid) { (1.0 - a).powi(2) } else { of_a(a) }) }),
        wrong("sigmoid-squared", "(a·(1 − a))² for σ′: it is not squared", { of(&|_, a| if is(Activation::Sigmoid) { of_a(a).powi(2) } else { of_a(a) }) }),
        wrong("tanh-square-outside", "(1 − a)² for tanh′: the square belongs to a alone", { of(&|_, a| if is(Activation::Tanh) { (1.0 - a).powi(2) } else { of_a(a) }) }),
        wrong("tanh-double", "1 − 2a for tanh′: the double for the square", { of(&|_, a| if is(Activation::Tanh) { 1.0 - 2.0 * a } else { of_a(a) }) }),
        wrong("tanh-size", "1 − |a| for tanh′: the square is missing", { of(&|_, a| if is(Activation::Tanh) { 1.0 - a.abs() } else { of_a(a) }) }),
        wrong("tanh-root", "√(1 − a²) for tanh′: there is no root", { of(&|_, a| if is(Activation::Tanh) { (1.0 - a * a).sqrt() } else { of_a(a) }) }),
        wrong("relu-sign", "the sign of z for ReLU′: below 0 it is flat", { of(&|z, a| if is(Activation::Relu) { z.signum() } else { of_a(a) }) }),
        wrong("relu-swapped", "ReLU open below 0: it is open above", { of(&|z, a| if is(Activation::Relu) { f64::from(z < 0.0) } else { of_a(a) }) }),
        wrong("leaky", "0.01 for ReLU′ below 0: that is leaky ReLU", { of(&|_, a| if is(Activation::Relu) && a <= 0.0 { 0.01 } else { of_a(a) }) }),
        wrong("relu-at-zero", "the derivative of ReLU at 0 taken as 1: by convention it is 0", { of(&|z, a| if is(Activation::Relu) { f64::from(z >= 0.0) } else { of_a(a) }) }),
        wrong("relu-by-output", "ReLU open where a ≥ 0, which is everywhere: where a > 0", { of(&|_, a| if is(Activation::Relu) { f64::from(a >= 0.0) } else { of_a(a) }) }),
        wrong("relu-value", "max(0, z) for ReLU′: that is 1 or 0", { of(&|_, a| if is(Activation::Relu) { a } else { of_a(a) }) }),
        right("from-z", "derivatives from z", {
            of(&|z, _| match activation {
                Activation::Sigmoid => (-z.abs()).exp() / (1.0 + (-z.abs()).exp()).powi(2),
                Activation::Tanh => z.cosh().powi(-2),
                Activation::Relu => f64::from(z > 0.0),
            })
        }),
    )
}

/// ‖∂L/∂W‖ of each layer.
pub fn layer_gradient_norms(weights: &[Array2<f64>], activation: Activation, x: &Array2<f64>, dy: &Array2<f64>) -> Vec<f64> {
    let _inside = enter("layer_gradient_norms");
    pick!("layers", (), wrong("refused", "a stack without layers refused: it has no norms", assert!(!weights.is_empty(), "{ANY_PANIC}")));
    let a = stack_forward(weights, activation, x);
    let last = weights.len();
    pick!(
        "check",
        assert_eq!(dy.dim(), a[last].dim(), "dy does not have the shape of the output"),
        wrong("none", "no check of dy: the product silently broadcasts an axis of length 1", ()),
        wrong("rows", "only dy's rows checked: columns broadcast too", { assert_eq!(dy.nrows(), a[last].nrows(), "dy does not match the output") }),
        wrong("columns", "only dy's columns checked: rows broadcast too", { assert_eq!(dy.ncols(), a[last].ncols(), "dy does not match the output") }),
    );
    if let Some(scheme) = impostor() {
        let mut moved = weights.to_vec();
        let mut of_layer = |l: usize| {
            let g = scheme.gradient(&weights[l], |w| {
                moved[l].assign(w);
                let y = stack_forward(&moved, activation, x).pop();
                y.map_or(0.0, |y| (dy * &y).sum())
            });
            moved[l].assign(&weights[l]);
            g.mapv(|g| g * g).sum().sqrt()
        };
        return (0..last).map(&mut of_layer).collect();
    }
    const OWN_OUTPUT: &str = "dW from the layer's own output: it is from what the layer reads";
    const TRANSPOSED: &str = "dZ·Wᵀ: back through A·Wᵀ it is dZ·W";
    let mut da = pick!(
        "dy",
        dy.clone(),
        wrong("mean", "a gradient divided by the number of examples: the loss that averages has done so already", dy / x.nrows() as f64),
        wrong("one", "1 for the upstream gradient: it is dy", Array2::ones(dy.dim())),
        wrong("as-target", "Y − dy, as if dy were a target: it is the gradient that arrives", &a[last] - dy),
        wrong("output", "the output for the upstream gradient: it is dy", a[last].clone()),
    );
    let mut norms = Vec::new();
    for (l, w) in weights.iter().enumerate().rev() {
        let at = pick!(
            "slope-of",
            &a[l + 1],
            wrong("input-where-it-fits", "f′ at what the layer reads: it is at its own output", if a[l + 1].dim() == a[l].dim() { &a[l] } else { &a[l + 1] }),
            wrong("output-where-it-fits", "f′ at the net's output in every layer: each has its own", if a[l + 1].dim() == a[last].dim() { &a[last] } else { &a[l + 1] }),
        );
        let slope = derivative(activation, &a[l].dot(&w.t()), at);
        let dz = pick!(
            "last-layer",
            &da * &slope,
            wrong("no-activation", "dy taken for the gradient at the last z: the last layer has its activation too", if l + 1 == last { da.clone() } else { &da * &slope }),
            wrong("only", "f′ at the last layer only: every layer has its activation", if l + 1 == last { &da * &slope } else { da.clone() }),
            wrong("no-first", "no f′ at the first layer: every layer has its activation", if l == 0 { da.clone() } else { &da * &slope }),
            wrong("both", "f′ twice at the last layer", if l + 1 == last { &da * &slope * &slope } else { &da * &slope }),
        );
        let before = if l == 0 { x.clone() } else { a[l - 1].dot(&weights[l - 1].t()) };
        let read = pick!(
            "read",
            &a[l],
            wrong("not-activated", "dW from the layer before without its activation: it is from what the layer reads, f(z)", &before),
            wrong("own-output", OWN_OUTPUT, &a[l + 1]),
            wrong("own-output-where-it-fits", OWN_OUTPUT, if a[l + 1].dim() == a[l].dim() { &a[l + 1] } else { &a[l] }),
            wrong("x", "dW from x at every layer: each reads the output of the one before", &a[0])
        );
        let dw = dz.t().dot(read);
        let measured = pick!(
            "of",
            dw.clone(),
            wrong("upstream", "the norm of ∂L/∂A of each layer: asked for is that of ∂L/∂W", { da.clone() }),
            wrong("dz", "the norm of ∂L/∂Z of each layer: asked for is that of ∂L/∂W", dz.clone()),
            wrong("no-derivative", "no f′ in ∂L/∂W: it is dZᵀ·A, and dZ has gone back through the activation", da.t().dot(read)),
            wrong("da", "the norm of what is passed on to the layer before: it is that of ∂L/∂W", { dz.dot(w) }),
            wrong("weights", "the norms of the weights, not of their gradients", w.clone()),
            wrong("relative", "the gradient's norm over that of the weights: it is the norm itself", { &dw / w.mapv(|w| w * w).sum().sqrt() }),
            wrong("output", "the norm of each layer's output: asked for is that of ∂L/∂W", a[l + 1].clone()),
            wrong("times-w", "the norm of W·∂L/∂W, element by element: it is that of ∂L/∂W", &dw * w),
            right("by-examples", "dW as a sum of an outer product for each example", {
                let zeros = Array2::zeros(dw.dim());
                (0..x.nrows()).fold(zeros, |sum: Array2<f64>, i| {
                    let [dz, read] = [&dz, read].map(|a| a.select(Axis(0), &[i]));
                    sum + dz.t().dot(&read)
                })
            }),
        );
        norms.push(pick!("size", norm(&measured), wrong("product", "the norm of dZ times that of A: that is the norm of dW for a single example only", norm(&dz) * norm(read))));
        da = pick!(
            "back",
            dz.dot(w),
            wrong("no-derivative", "the derivative left out of what is passed on to the layer before", da.dot(w)),
            wrong("transposed", TRANSPOSED, dz.dot(&w.t())),
            wrong("transposed-where-it-fits", TRANSPOSED, if w.is_square() { dz.dot(&w.t()) } else { dz.dot(w) }),
            wrong("no-w-where-it-fits", "dZ passed on without W", if w.is_square() { dz.clone() } else { dz.dot(w) }),
            wrong("mean", "what is passed on divided by the number of examples at every layer", dz.dot(w) / x.nrows() as f64),
            wrong("dw", "the gradient of W for W on the way back: dZ goes through the weights", dz.dot(&dw)),
            wrong(
                "w-before-where-it-fits",
                "the weights of the layer before on the way back: dZ goes through the layer's own",
                if weights[l.saturating_sub(1)].dim() == w.dim() { dz.dot(&weights[l.saturating_sub(1)]) } else { dz.dot(w) }
            ),
            wrong("dy-where-it-fits", "dy at every layer: each gets what the one after passes on", if dy.ncols() == w.ncols() { dy.clone() } else { dz.dot(w) }),
        );
    }
    pick!(
        "order",
        norms.reverse(),
        wrong("last-first", "the norms in the order in which they were computed: the first layer comes first", ()),
        wrong("sorted", "the norms sorted: the first layer comes first", { norms.sort_by(f64::total_cmp) }),
        wrong("no-first", "a norm too few: the first layer has one too", {
            norms.pop();
            norms.reverse();
        }),
        wrong("no-last", "a norm too few: the last layer has one too", {
            norms.reverse();
            norms.pop();
        }),
        wrong("also-x", "a norm for x as well: there is one for each layer", {
            norms.push(norm(&da));
            norms.reverse();
        }),
        wrong("shares", "the norms in shares of the largest: they are the norms themselves", {
            norms.reverse();
            let largest = norms.iter().copied().fold(0.0, f64::max);
            norms.iter_mut().for_each(|norm| *norm /= largest);
        }),
        wrong("by-last", "the norms in shares of the last layer's: they are the norms themselves", {
            let last = norms.first().copied().unwrap_or(1.0);
            norms.reverse();
            norms.iter_mut().for_each(|norm| *norm /= last);
        }),
        wrong("logarithms", "the logarithms of the norms: they are the norms themselves", {
            norms.reverse();
            norms.iter_mut().for_each(|norm| *norm = norm.log10());
        }),
    );
    norms
}

/// The verdict on a list of norms.
pub fn diagnose(norms: &[f64]) -> Health {
    let _inside = enter("diagnose");
    let enough = pick!(
        "check",
        norms.len() >= 2,
        wrong("none", "no check of the number of norms: fewer than two must be refused", true),
        wrong("empty", "only an empty list refused: one norm has nothing to compare with", { !norms.is_empty() }),
        wrong("not-if-nan", "NaN looked for before the length: one norm is refused, even NaN", { norms.len() >= 2 || norms.iter().any(|norm| !norm.is_finite()) }),
        wrong("not-if-0", "a single norm of 0 accepted: fewer than two must be refused", { norms.len() >= 2 || norms == [0.0] }),
    );
    assert!(enough, "{} norms: there is nothing to compare", norms.len());
    pick!("two", (), wrong("refused", "two norms refused: they are enough to compare", assert!(norms.len() > 2, "{ANY_PANIC}")));
    let (Some(&first), Some(&last)) = (norms.first(), norms.last()) else {
        return Health::Healthy;
    };
    let all_finite = pick!(
        "finite",
        norms.iter().all(|norm| norm.is_finite()),
        wrong("none", "no look for NaN and ∞: they come first", true),
        wrong("nan-only", "only NaN looked for: an infinite norm is not finite either", { !norms.iter().any(|norm| norm.is_nan()) }),
        wrong("infinite-only", "only ∞ looked for: NaN is neither above nor below a threshold", { !norms.iter().any(|norm| norm.is_infinite()) }),
        wrong("ends", "only the first and the last norm looked at for NaN: any may have it", { first.is_finite() && last.is_finite() }),
        wrong("first", "only the first norm looked at for NaN: any may have it", first.is_finite()),
        wrong("last", "only the last norm looked at for NaN: any may have it", last.is_finite()),
        wrong("between", "the ends not looked at for NaN: any may have it", { norms[1..].iter().rev().skip(1).all(|norm| norm.is_finite()) }),
        wrong("all", "not finite only if no norm is: one is enough", { norms.iter().any(|norm| norm.is_finite()) }),
        wrong("sum", "the sum of the norms looked at for NaN and ∞: it can be infinite where no norm is", { norms.iter().sum::<f64>().is_finite() }),
        wrong("normal", "`is_normal` for `is_finite`: a norm of 0 is finite too", { norms.iter().all(|norm| norm.is_normal()) }),
        right("two-questions", "neither NaN nor infinite", { !norms.iter().any(|norm| norm.is_nan() || norm.is_infinite()) }),
    );
    const SWAPPED: &str = "vanishing and exploding taken for each other: the first layer against the last";
    let smallest = norms.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = norms.iter().copied().fold(0.0, f64::max);
    let (first, last) = pick!(
        "ends",
        (first, last),
        wrong("swapped", SWAPPED, { (last, first) }),
        wrong("extremes", "the smallest norm against the largest: it is the first against the last", { (smallest, largest) }),
        wrong("largest", "the first norm against the largest: it is against the last", { (first, largest) }),
        wrong("second", "the first norm against the second: it is against the last", { (first, norms.get(1).copied().unwrap_or(last)) }),
        wrong("absolute", "the first norm by itself against the thresholds: it is the ratio", { (first, 1.0) }),
        wrong("absolute-last", "the last norm by itself against the thresholds: it is the ratio", { (1.0, last) }),
        wrong("one-before-last", "the first norm against the one before the last: it is against the last", {
            (first, norms.get(norms.len().wrapping_sub(2)).copied().unwrap_or(last))
        }),
        wrong("from-second", "the second norm against the last: it is the first", { (norms.get(1).copied().unwrap_or(first), last) }),
        wrong("largest-first", "the largest norm against the smallest: it is the first against the last", { (largest, smallest) }),
        wrong("smallest", "the smallest norm against the last: it is the first", { (smallest, last) }),
        wrong("largest-by-last", "the largest norm against the last: it is the first", { (largest, last) }),
        wrong("difference", "the difference of the ends against the thresholds: it is their ratio", { (first - last, 1.0) }),
        wrong("squared", "the ratio squared: the norms are norms already", { (first * first, last * last) }),
        wrong("root", "the root of the ratio: the norms are compared as they are", { (first.sqrt(), last.sqrt()) }),
    );
    let last = pick!(
        "last",
        last,
        some("epsilon", "some ε added to the last norm: the ratio of two tiny norms is another then", |e| last + e, [1e-12, 1e-8, 1e-10, 1e-16, 1e-6, 1e-15, 1e-30, 1e-300])
    );
    const INCLUSIVE: &str = "a ratio of exactly a thousand taken for ill: it is still healthy";
    const FACTOR: &str = "some other threshold: they are 10⁻³ and 10³";
    let reaches: fn(f64, f64) -> bool = pick!("thresholds", |a, b| a < b, wrong("inclusive", INCLUSIVE, |a, b| a <= b));
    let small = pick!(
        "vanishing",
        reaches(first, 1e-3 * last),
        wrong("inclusive", INCLUSIVE, first <= 1e-3 * last),
        some("other", FACTOR, |t| first < t * last, [1e-2, 1e-1, 1e-4, 1e-5, 1e-6, 1.0, 0.5, 0.049787068367863944]),
        some("absolute", "the first norm by itself against some small number: it is compared with the last", |t| first < t, [1e-3, 1e-6, 1e-7, 1e-8, 1e-4, 1e-5, 1e-10]),
        wrong("never", "a first norm of less than a thousandth taken for healthy: it has vanished", false),
        wrong("both-ways", "a ratio above 10³ taken for vanishing too: then it explodes", { first < 1e-3 * last || last < 1e-3 * first }),
        right("quotient", "last/first", last / first > 1e3),
    );
    let both_zero = pick!(
        "zero",
        first == 0.0,
        wrong("healthy", "two zeros taken for healthy: no gradient at all has vanished", false),
        wrong("small", "the smallest norm of all against the last: it is the first that counts", { first == 0.0 || smallest < 1e-3 * last }),
        wrong("all", "zeros asked of every norm: it is the first and the last that are compared", { norms.iter().all(|norm| *norm == 0.0) }),
        wrong("any", "any norm of 0 taken for vanishing: only the first and the last are compared", { norms.contains(&0.0) }),
        wrong("either", "a last norm of 0 taken for vanishing: the first is above it", { first == 0.0 || last == 0.0 }),
    );
    let large = pick!(
        "exploding",
        reaches(1e3 * last, first),
        wrong("inclusive", INCLUSIVE, first >= 1e3 * last),
        some("other", FACTOR, |t| first > t * last, [1e2, 1e1, 1e4, 1e5, 1e6, 1.0, 2.0, 1e-3, 20.085536923187668]),
        some("absolute", "the first norm by itself against some large number: it is compared with the last", |t| first > t, [1e3, 1e2, 1e1, 1e4, 1e6]),
        wrong("never", "a first norm of more than a thousand times the last taken for healthy: it has exploded", false),
        wrong("not-of-0", "a last norm of 0 taken for healthy: the first is above it", { last != 0.0 && first > 1e3 * last }),
        right("quotient", "first/last", first / last > 1e3),
    );
    let (vanishing, exploding) = pick!("names", (Health::Vanishing, Health::Exploding), wrong("swapped", SWAPPED, (Health::Exploding, Health::Vanishing)));
    let by_ratio = match (small || both_zero, large) {
        (true, _) => vanishing,
        (false, true) => exploding,
        _ => Health::Healthy,
    };
    let by_ratio = pick!(
        "small-ratio",
        by_ratio,
        wrong("exploding", "a first norm of less than a thousandth called exploding: it has vanished", if small { exploding } else { by_ratio }),
        wrong("zero-exploding", "two norms of 0 called exploding: they have vanished", if both_zero { exploding } else { by_ratio }),
        wrong("large-healthy", "what has no ratio taken for healthy: a last norm of 0 under another is exploding", if last == 0.0 { Health::Healthy } else { by_ratio }),
    );
    let by_ratio = pick!(
        "compared",
        by_ratio,
        wrong("neighbours", "each layer compared with the next: it is the first against the last", {
            match norms.windows(2).find(|pair| pair[0] < 1e-3 * pair[1] || pair[0] > 1e3 * pair[1]) {
                _ if first == 0.0 && last == 0.0 => Health::Vanishing,
                Some(pair) if pair[0] < pair[1] => Health::Vanishing,
                Some(_) => Health::Exploding,
                None => Health::Healthy,
            }
        }),
        wrong("any-neighbours", "each layer compared with the next: it is the first against the last", {
            if first == 0.0 && last == 0.0 || norms.windows(2).any(|pair| pair[0] < 1e-3 * pair[1]) {
                Health::Vanishing
            } else if norms.windows(2).any(|pair| pair[0] > 1e3 * pair[1]) {
                Health::Exploding
            } else {
                Health::Healthy
            }
        }),
    );
    pick!(
        "first",
        if all_finite { by_ratio } else { Health::NotFinite },
        wrong("no-quotient", "0/0 taken for not finite: two zeros have vanished", { if all_finite && !(first / last).is_nan() { by_ratio } else { Health::NotFinite } }),
        wrong("infinite-quotient", "a ratio of ∞ or NaN taken for not finite: it is the norms that are looked at", {
            if all_finite && (first / last).is_finite() { by_ratio } else { Health::NotFinite }
        }),
        wrong("ratio", "NaN and infinity looked at last: they come first", { if all_finite || by_ratio != Health::Healthy { by_ratio } else { Health::NotFinite } }),
        wrong("healthy", "NaN and infinity taken for healthy: they are not finite", { if all_finite { by_ratio } else { Health::Healthy } }),
        wrong("exploding-both", "NaN and infinity called exploding: they are not finite", { if all_finite { by_ratio } else { Health::Exploding } }),
        wrong("exploding", "an infinite norm called exploding: it is not finite", {
            match norms.iter().any(|norm| norm.is_infinite()) {
                true => Health::Exploding,
                false if all_finite => by_ratio,
                false => Health::NotFinite,
            }
        }),
    )
}
