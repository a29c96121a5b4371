
use ndarray::Array2;

#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub w1: Array2<f64>,
    pub w2: Array2<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BlockCache {
    pub x: Array2<f64>,
    pub a: Array2<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BlockGradients {
    pub dx: Array2<f64>,
    pub dw1: Array2<f64>,
    pub dw2: Array2<f64>,
}

pub fn residual_forward(block: &Block, x: &Array2<f64>) -> (Array2<f64>, BlockCache) {
    let a = x.dot(&block.w1.t()).mapv(f64::tanh);
    let f = a.dot(&block.w2.t());
    assert_eq!(f.dim(), x.dim(), "F(x) against x");
    (x + &f, BlockCache { x: x.clone(), a })
}

pub fn residual_backward(block: &Block, cache: &BlockCache, dy: &Array2<f64>) -> BlockGradients {
    assert_eq!(dy.dim(), cache.x.dim(), "dy");
    let dw2 = dy.t().dot(&cache.a);
    let da = dy.dot(&block.w2);
    let dz = da * cache.a.mapv(|a| 1.0 - a * a);
    let dw1 = dz.t().dot(&cache.x);
    let dx = dy + &dz.dot(&block.w1);
    BlockGradients { dx, dw1, dw2 }
}
