//! Answers to `residual`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array2;
use solution::{Block, BlockCache, BlockGradients};

const TASK: &str = "residual";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        TASK,
        "identity-dropped",
        "only the gradient through F: the identity path hands dy on as well",
    ),
    mistake(TASK, "identity-forward", "F(x) without x in the forward pass"),
    mistake(TASK, "only-identity", "only dy for dx: the path through F is missing"),
    mistake(TASK, "identity-is-one", "1 added where dy arrives by the identity path"),
    mistake(TASK, "no-derivative", "no tanh′ on the way back"),
    mistake(
        TASK,
        "averaged",
        "half of each path, as if the gradient were shared: a sum hands all of it to both",
    ),
    mistake(TASK, "dw1-from-a", "dW1 from the activated values: the first layer reads x"),
    mistake(
        TASK,
        "stretched",
        "an F(x) or dy with an axis of length 1, which the sum stretches without a word",
    ),
    right(TASK, "by-loops", "sums written as loops"),
    right(TASK, "factored", "tanh′ as (1 − a)·(1 + a), x added last"),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors(TASK);

/// The forward pass.
pub fn residual_forward(block: &Block, x: &Array2<f64>) -> (Array2<f64>, BlockCache) {
    if chosen(TASK) == "stretched" {
        let w2 = &block.w2;
        let w2 = Array2::from_shape_fn((x.ncols(), w2.ncols()), |(i, u)| w2[[i % w2.nrows(), u]]);
        return solution::residual_forward(&Block { w2, ..block.clone() }, x);
    }
    let (y, cache) = solution::residual_forward(block, x);
    match chosen(TASK) {
        "identity-forward" => (cache.a.dot(&block.w2.t()), cache),
        "factored" => (cache.a.dot(&block.w2.t()) + x, cache),
        _ => (y, cache),
    }
}

/// The backward pass.
pub fn residual_backward(block: &Block, cache: &BlockCache, dy: &Array2<f64>) -> BlockGradients {
    if chosen(TASK) == "stretched" {
        let dy = Array2::from_shape_fn(cache.x.dim(), |(i, j)| dy[[i % dy.nrows(), j]]);
        return solution::residual_backward(block, cache, &dy);
    }
    let mut g = solution::residual_backward(block, cache, dy);
    let da = dy.dot(&block.w2);
    match chosen(TASK) {
        "identity-dropped" => g.dx -= dy,
        "only-identity" => g.dx.assign(dy),
        "identity-is-one" => g.dx = &g.dx - dy + 1.0,
        "no-derivative" => {
            g.dw1 = da.t().dot(&cache.x);
            g.dx = dy + &da.dot(&block.w1);
        }
        "averaged" => g.dx /= 2.0,
        "dw1-from-a" if cache.a.ncols() == cache.x.ncols() => {
            g.dw1 = (da * cache.a.mapv(|a| 1.0 - a * a)).t().dot(&cache.a);
        }
        "dw1-from-a" => {
            let a =
                Array2::from_shape_fn(cache.x.dim(), |(i, j)| cache.a[[i, j % cache.a.ncols()]]);
            g.dw1 = (da * cache.a.mapv(|a| 1.0 - a * a)).t().dot(&a);
        }
        "factored" => {
            let dz = cache.a.mapv(|a| (1.0 - a) * (1.0 + a)) * da;
            g.dw1 = cache.x.t().dot(&dz).reversed_axes();
            g.dx = dz.dot(&block.w1) + dy;
        }
        "by-loops" => {
            let (m, h) = cache.a.dim();
            let dz = Array2::from_shape_fn((m, h), |(i, u)| {
                let da: f64 = (0..dy.ncols()).rev().map(|j| block.w2[[j, u]] * dy[[i, j]]).sum();
                da * (1.0 - cache.a[[i, u]].powi(2))
            });
            g.dx = Array2::from_shape_fn(dy.dim(), |(i, j)| {
                (0..h).map(|u| dz[[i, u]] * block.w1[[u, j]]).sum::<f64>() + dy[[i, j]]
            });
            g.dw1 = Array2::from_shape_fn(block.w1.dim(), |(u, j)| {
                (0..m).rev().map(|i| dz[[i, u]] * cache.x[[i, j]]).sum()
            });
        }
        name => {
            if let Some(scheme) = Scheme::of(name) {
                let loss =
                    |block: &Block, x: &_| (dy * &solution::residual_forward(block, x).0).sum();
                g.dx = scheme.gradient(&cache.x, |x| loss(block, x));
                g.dw1 = scheme.gradient(&block.w1, |w| {
                    loss(&Block { w1: w.clone(), ..block.clone() }, &cache.x)
                });
                g.dw2 = scheme.gradient(&block.w2, |w| {
                    loss(&Block { w2: w.clone(), ..block.clone() }, &cache.x)
                });
            }
        }
    }
    g
}
