//! Answers to `layer_gradient_norms` and `diagnose`.

use catalogue::{enter, impostor, pick};
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
        wrong("value", "f for f′: the activation's value in the place of its derivative", a.clone()),
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
    let mut da = pick!("dy", dy.clone(), wrong("mean", "a gradient divided by the number of examples: the loss that averages has done so already", dy / x.nrows() as f64));
    let mut norms = Vec::new();
    for (l, w) in weights.iter().enumerate().rev() {
        let slope = derivative(activation, &a[l].dot(&w.t()), &a[l + 1]);
        let dz = pick!(
            "last-layer",
            &da * &slope,
            wrong("no-activation", "dy taken for the gradient at the last z: the last layer has its activation too", if l + 1 == last { da.clone() } else { &da * &slope }),
        );
        let read = pick!(
            "read",
            &a[l],
            wrong("own-output", OWN_OUTPUT, &a[l + 1]),
            wrong("own-output-where-it-fits", OWN_OUTPUT, if a[l + 1].dim() == a[l].dim() { &a[l + 1] } else { &a[l] }),
            wrong("x", "dW from x at every layer: each reads the output of the one before", &a[0])
        );
        let dw = dz.t().dot(read);
        norms.push(norm(&pick!(
            "of",
            dw.clone(),
            wrong("upstream", "the norm of ∂L/∂A of each layer: asked for is that of ∂L/∂W", { da.clone() }),
            wrong("dz", "the norm of ∂L/∂Z of each layer: asked for is that of ∂L/∂W", dz.clone()),
            wrong("da", "the norm of what is passed on to the layer before: it is that of ∂L/∂W", { dz.dot(w) }),
            wrong("weights", "the norms of the weights, not of their gradients", w.clone()),
            wrong("relative", "the gradient's norm over that of the weights: it is the norm itself", { &dw / w.mapv(|w| w * w).sum().sqrt() }),
            right("by-examples", "dW as a sum of an outer product for each example", {
                let zeros = Array2::zeros(dw.dim());
                (0..x.nrows()).fold(zeros, |sum: Array2<f64>, i| {
                    let [dz, read] = [&dz, read].map(|a| a.select(Axis(0), &[i]));
                    sum + dz.t().dot(&read)
                })
            }),
        )));
        da = pick!(
            "back",
            dz.dot(w),
            wrong("no-derivative", "the derivative left out of what is passed on to the layer before", da.dot(w)),
            wrong("transposed", TRANSPOSED, dz.dot(&w.t())),
            wrong("transposed-where-it-fits", TRANSPOSED, if w.is_square() { dz.dot(&w.t()) } else { dz.dot(w) }),
        );
    }
    pick!(
        "order",
        norms.reverse(),
        wrong("last-first", "the norms in the order in which they were computed: the first layer comes first", ()),
        wrong("sorted", "the norms sorted: the first layer comes first", { norms.sort_by(f64::total_cmp) }),
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
        some("other", FACTOR, |t| first < t * last, [1e-2, 1e-1, 1e-4, 1e-5, 1e-6]),
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
        some("other", FACTOR, |t| first > t * last, [1e2, 1e1, 1e4, 1e5, 1e6]),
        wrong("not-of-0", "a last norm of 0 taken for healthy: the first is above it", { last != 0.0 && first > 1e3 * last }),
        right("quotient", "first/last", first / last > 1e3),
    );
    let (vanishing, exploding) = pick!("names", (Health::Vanishing, Health::Exploding), wrong("swapped", SWAPPED, (Health::Exploding, Health::Vanishing)));
    let by_ratio = match (small || both_zero, large) {
        (true, _) => vanishing,
        (false, true) => exploding,
        _ => Health::Healthy,
    };
    pick!(
        "first",
        if all_finite { by_ratio } else { Health::NotFinite },
        wrong("no-quotient", "0/0 taken for not finite: two zeros have vanished", { if all_finite && !(first / last).is_nan() { by_ratio } else { Health::NotFinite } }),
        wrong("ratio", "NaN and infinity looked at last: they come first", { if all_finite || by_ratio != Health::Healthy { by_ratio } else { Health::NotFinite } }),
        wrong("exploding", "an infinite norm called exploding: it is not finite", {
            match norms.iter().any(|norm| norm.is_infinite()) {
                true => Health::Exploding,
                false if all_finite => by_ratio,
                false => Health::NotFinite,
            }
        }),
    )
}
