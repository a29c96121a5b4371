//! Answers to `residual`.

use catalogue::{enter, impostor, pick};
use ndarray::{Array2, Axis};
use solution::{Block, BlockCache, BlockGradients};

const BROADCAST: &str = "no check of the shapes: `+` and `*` silently broadcast an axis of length 1";

/// The forward pass.
pub fn residual_forward(block: &Block, x: &Array2<f64>) -> (Array2<f64>, BlockCache) {
    let _inside = enter("residual/residual_forward");
    let z = x.dot(&block.w1.t());
    let a = pick!(
        "activation",
        z.mapv(f64::tanh),
        wrong("none", "no tanh in F", z.clone()),
        wrong("relu", "ReLU for tanh in F", z.mapv(|z| z.max(0.0))),
        wrong("sigmoid", "σ for tanh in F", z.mapv(|z| 1.0 / (1.0 + (-z).exp()))),
        wrong("twice", "tanh taken twice in F", z.mapv(|z| z.tanh().tanh())),
        wrong("derivative", "tanh′ for tanh in F", z.mapv(|z| 1.0 - z.tanh().powi(2))),
        wrong("clamped", "z limited to −1 … 1 for tanh: that is its straight-line stand-in", z.mapv(|z| z.clamp(-1.0, 1.0))),
        wrong("before-w1", "tanh before W1: it stands between W1 and W2", { x.mapv(f64::tanh).dot(&block.w1.t()) }),
        wrong("around-both", "a tanh of x as well as of X·W1ᵀ", { x.mapv(f64::tanh).dot(&block.w1.t()).mapv(f64::tanh) }),
    );
    let f = pick!(
        "through-w2",
        a.dot(&block.w2.t()),
        wrong("w1", "W1 again, transposed, for W2", a.dot(&block.w1)),
        wrong("transposed-where-it-fits", "A·W2: it is A·W2ᵀ", if block.w2.is_square() { a.dot(&block.w2) } else { a.dot(&block.w2.t()) }),
    );
    pick!("check", assert_eq!(f.dim(), x.dim(), "F(x) does not have the shape of x"), wrong("none", BROADCAST, ()),);
    let y = pick!(
        "sum",
        x + &f,
        wrong("no-x", "F(x) without x in the forward pass", f.clone()),
        wrong("no-f", "x without F(x)", x.clone()),
        wrong("x-twice", "x added twice: y is x + F(x)", x + &f + x),
        wrong("f-twice", "F(x) added twice: y is x + F(x)", x + &f + &f),
        wrong("x-and-x", "x + x: the second is F(x)", x + x),
        wrong("f-and-f", "F(x) + F(x): the first is x", &f + &f),
        wrong("mean", "the mean of x and F(x): it is their sum", (x + &f) / 2.0),
        wrong("minus", "x − F(x): it is their sum", x - &f),
        wrong("product", "x·F(x): it is their sum", x * &f),
        wrong("tanh-last", "a tanh after the sum: y is x + F(x)", (x + &f).mapv(f64::tanh)),
        wrong("tanh-of-f", "a tanh after W2 too: F has one, in between", x + &f.mapv(f64::tanh)),
        wrong("relu-last", "a ReLU after the sum: y is x + F(x)", (x + &f).mapv(|y| y.max(0.0))),
        wrong("relu-of-f", "a ReLU of F(x) before the sum: y is x + F(x)", x + &f.mapv(|f| f.max(0.0))),
        wrong("minus-x", "F(x) − x: it is their sum", &f - x),
        wrong("over-root-2", "the sum divided by √2: y is x + F(x)", (x + &f) / 2f64.sqrt()),
        some("scaled", "F(x) scaled before the sum: y is x + F(x)", |k| x + &f * k, [0.5, 0.1, 0.2]),
        wrong("normed", "x activated on its way: it is added as it came", { x.mapv(f64::tanh) + &f }),
        right("turned", "F(x) + x", &f + x),
    );
    let a = pick!(
        "cache-a",
        a.clone(),
        wrong("z", "z in the cache for a: it holds tanh z", z.clone()),
        wrong("f", "F(x) in the cache for a: it holds tanh(X·W1ᵀ)", f.clone()),
        wrong("derivative", "tanh′ in the cache for a: it holds tanh z", a.mapv(|a| 1.0 - a * a)),
    );
    let x = pick!("cache-x", x.clone(), wrong("y", "y in the cache for x: it holds the input", y.clone()), wrong("f", "F(x) in the cache for x: it holds the input", f.clone()));
    (y, BlockCache { x, a })
}

/// The backward pass.
pub fn residual_backward(block: &Block, cache: &BlockCache, dy: &Array2<f64>) -> BlockGradients {
    let _inside = enter("residual/residual_backward");
    let BlockCache { x, a } = cache;
    let m = x.nrows() as f64;
    let dy = pick!(
        "check",
        {
            assert_eq!(dy.dim(), x.dim(), "dy does not have the shape of x");
            dy.clone()
        },
        wrong(
            "none",
            BROADCAST,
            match dy.broadcast(x.dim()) {
                Some(dy) => dy.to_owned(),
                None => dy.clone(),
            }
        ),
        wrong("rows", "only dy's rows checked: columns broadcast too", {
            assert_eq!(dy.nrows(), x.nrows(), "dy does not have the rows of x");
            dy.broadcast(x.dim()).map_or_else(|| dy.clone(), |dy| dy.to_owned())
        }),
        wrong("columns", "only dy's columns checked: rows broadcast too", {
            assert_eq!(dy.ncols(), x.ncols(), "dy does not have the columns of x");
            dy.broadcast(x.dim()).map_or_else(|| dy.clone(), |dy| dy.to_owned())
        }),
    );
    if let Some(scheme) = impostor() {
        let loss = |block: &Block, x: &_| (&dy * &solution::residual_forward(block, x).0).sum();
        return BlockGradients {
            dx: scheme.gradient(x, |x| loss(block, x)),
            dw1: scheme.gradient(&block.w1, |w| loss(&Block { w1: w.clone(), ..block.clone() }, x)),
            dw2: scheme.gradient(&block.w2, |w| loss(&Block { w2: w.clone(), ..block.clone() }, x)),
        };
    }
    let df = pick!(
        "dy",
        dy.clone(),
        wrong("mean", "dY divided by the number of examples: the loss that averages has done so already", &dy / m),
        wrong("half", "half of dY for each path: a sum passes all of it to both", &dy / 2.0),
        wrong("twice", "dY twice on the path through F", &dy * 2.0),
        wrong("negative", "dY with the wrong sign on the path through F", -&dy),
    );
    let slope = pick!(
        "derivative",
        a.mapv(|a| 1.0 - a * a),
        wrong("none", "no tanh′ on the way back", a.mapv(|_| 1.0)),
        wrong("linear", "1 − a for tanh′: the square is missing", a.mapv(|a| 1.0 - a)),
        wrong("sigmoid", "a·(1 − a), which is σ′: F has a tanh", a.mapv(|a| a * (1.0 - a))),
        wrong("again", "1 − tanh²(a): a is tanh z already", a.mapv(|a| 1.0 - a.tanh().powi(2))),
        wrong("value", "a for tanh′: that is 1 − a²", a.clone()),
        wrong("relu", "ReLU′ for tanh′", a.mapv(|a| f64::from(a > 0.0))),
        wrong("plus", "1 + a² for tanh′: it is a minus", a.mapv(|a| 1.0 + a * a)),
        wrong("no-one", "−a² for tanh′: the 1 is missing, it is 1 − a²", a.mapv(|a| -a * a)),
        wrong("square-outside", "(1 − a)² for tanh′: the square belongs to a alone", a.mapv(|a| (1.0 - a).powi(2))),
        wrong("square", "a² for tanh′: that is 1 − a²", a.mapv(|a| a * a)),
        wrong("negative", "a² − 1 for tanh′: tanh rises everywhere", a.mapv(|a| a * a - 1.0)),
        wrong("squared", "(1 − a²)² for tanh′: it is not squared", a.mapv(|a| (1.0 - a * a).powi(2))),
        wrong("double", "1 − 2a for tanh′: the double for the square", a.mapv(|a| 1.0 - 2.0 * a)),
        wrong("size", "1 − |a| for tanh′: the square is missing", a.mapv(|a| 1.0 - a.abs())),
        wrong("root", "√(1 − a²) for tanh′: there is no root", a.mapv(|a| (1.0 - a * a).sqrt())),
        wrong("divided", "divided by tanh′: it is multiplied", a.mapv(|a| 1.0 / (1.0 - a * a))),
        wrong("at-z", "1 − z² for tanh′: that is right for a = tanh z", x.dot(&block.w1.t()).mapv(|z| 1.0 - z * z)),
        right("factored", "(1 − a)·(1 + a)", a.mapv(|a| (1.0 - a) * (1.0 + a))),
    );
    let da = pick!(
        "back-through-w2",
        df.dot(&block.w2),
        wrong("transposed", "dY·W2ᵀ: back through A·W2ᵀ it is dY·W2", df.dot(&block.w2.t())),
        wrong("w1", "dY·W1ᵀ: the way back begins with W2", df.dot(&block.w1.t())),
        wrong("none-where-it-fits", "dY not taken through W2 on the way back", if df.dim() == a.dim() { df.clone() } else { df.dot(&block.w2) }),
    );
    let dz = &da * &slope;
    let back = pick!(
        "back-through-w1",
        dz.dot(&block.w1),
        wrong("no-derivative", "no tanh′ on the way to x", da.dot(&block.w1)),
        wrong("transposed", "dZ·W1ᵀ: back through X·W1ᵀ it is dZ·W1", dz.dot(&block.w1.t())),
        wrong("w2", "dZ·W2ᵀ: behind tanh it is W1 that leads to x", dz.dot(&block.w2.t())),
        wrong("none-where-it-fits", "dZ not taken through W1 on the way to x", if dz.dim() == x.dim() { dz.clone() } else { dz.dot(&block.w1) }),
        wrong("derivative-twice", "tanh′ twice on the way to x", (&dz * &slope).dot(&block.w1)),
        right("turned", "(W1ᵀ·dZᵀ)ᵀ", block.w1.t().dot(&dz.t()).reversed_axes()),
    );
    let dx = pick!(
        "dx",
        &dy + &back,
        wrong("no-identity", "only the gradient through F: the identity passes dy on as well", { back.clone() }),
        wrong("identity", "only dy for dx: the path through F is missing", dy.clone()),
        wrong("one", "1 added where dy arrives by the identity", &back + 1.0),
        wrong("x", "x added to the gradient: by the identity dy arrives", x + &back),
        wrong("averaged", "half of each path: a sum passes all of it to both", (&dy + &back) / 2.0),
        wrong("minus", "dy less what comes through F: gradients of two paths add", &dy - &back),
        wrong("product", "the two paths multiplied: they add", &dy * &back),
        wrong("by-element", "dY·(1 + F′) element by element: every output depends on every input, so dY goes back through the matrices", {
            let f_prime = (Array2::ones(dy.dim()).dot(&block.w2) * &slope).dot(&block.w1);
            &dy * &(f_prime + 1.0)
        }),
        wrong("turned", "what comes through F less dy: gradients of two paths add", &back - &dy),
        wrong("dy-again", "dy multiplied into what comes through F: it is in there already", { &dy + &(&dy * &back) }),
        wrong("dy-times-x", "dy·x by the identity: dy arrives as it is", &dy * x + &back),
        wrong("mean", "dx divided by the number of examples", (&dy + &back) / m),
        wrong("twice", "dy added twice", &dy + &back + &dy),
        wrong("dy-and-dy", "dy + dy: the second is what comes through F", &dy + &dy),
        wrong("back-twice", "what comes through F added twice", &dy + &back + &back),
    );
    const SUM: &str = "a weight gradient divided by the number of examples: it is their sum";
    let dw1 = pick!(
        "dw1",
        dz.t().dot(x),
        wrong("from-a", "dW1 from the activated values: the first layer reads x", dz.t().dot(a)),
        wrong("no-derivative", "dW1 without tanh′", da.t().dot(x)),
        wrong("derivative-twice", "tanh′ twice in dW1", (&dz * &slope).t().dot(x)),
        wrong("negative", "dW1 with the wrong sign", -dz.t().dot(x)),
        wrong("transposed", "dW1 transposed: it has the shape of W1", x.t().dot(&dz)),
        wrong("mean", SUM, dz.t().dot(x) / m),
        wrong("w1", "a weight gradient that has the weights in it: it is dZᵀ·X", { dz.t().dot(x) * &block.w1 }),
        wrong("zero", "no gradient for W1", Array2::zeros(block.w1.dim())),
        right("by-examples", "dW1 as a sum of an outer product for each example", { outer_products(&dz, x) }),
    );
    let dw2 = pick!(
        "dw2",
        df.t().dot(a),
        wrong("from-x", "dW2 from x: the second layer reads a", df.t().dot(x)),
        wrong("transposed", "dW2 transposed: it has the shape of W2", a.t().dot(&df)),
        wrong("mean", SUM, df.t().dot(a) / m),
        wrong("derivative", "tanh′ in dW2: it stands before W2", df.t().dot(&(a * &slope))),
        wrong("from-z", "dW2 from X·W1ᵀ: the second layer reads tanh of it", df.t().dot(&x.dot(&block.w1.t()))),
        wrong("from-slope", "dW2 from tanh′: it is from tanh", df.t().dot(&slope)),
        wrong("w2", "a weight gradient that has the weights in it: it is dYᵀ·A", df.t().dot(a) * &block.w2),
        wrong("negative", "dW2 with the wrong sign", -df.t().dot(a)),
        wrong("zero", "no gradient for W2", Array2::zeros(block.w2.dim())),
        wrong("from-dx", "dW2 from dX: it is from dY", dx.t().dot(a)),
        right("by-examples", "dW2 as a sum of an outer product for each example", { outer_products(&df, a) }),
    );
    let (dw1, dw2) = pick!("weights", (dw1, dw2), wrong("exchanged", "dW1 and dW2 exchanged", { (dw2, dw1) }));
    let count = pick!("sums", 1.0, wrong("mean", SUM, m));
    BlockGradients { dx, dw1: dw1 / count, dw2: dw2 / count }
}

/// dZᵀ·A, example by example.
fn outer_products(dz: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
    let zeros = Array2::zeros((dz.ncols(), a.ncols()));
    (0..dz.nrows()).fold(zeros, |sum: Array2<f64>, i| {
        let [dz, a] = [dz, a].map(|a| a.select(Axis(0), &[i]));
        sum + dz.t().dot(&a)
    })
}
