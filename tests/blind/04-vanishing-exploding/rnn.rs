
use ndarray::{Array1, Array2, Axis};

#[derive(Clone, Debug, PartialEq)]
pub struct Rnn {
    pub wx: Array2<f64>,
    pub wh: Array2<f64>,
    pub b: Array1<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RnnGradients {
    pub dwx: Array2<f64>,
    pub dwh: Array2<f64>,
    pub db: Array1<f64>,
    pub dh0: Array2<f64>,
}

pub fn rnn_forward(rnn: &Rnn, xs: &[Array2<f64>], h0: &Array2<f64>) -> Vec<Array2<f64>> {
    let mut h = vec![h0.clone()];
    for (t, x) in xs.iter().enumerate() {
        h.push((x.dot(&rnn.wx.t()) + h[t].dot(&rnn.wh.t()) + &rnn.b).mapv(f64::tanh));
    }
    h
}

pub fn rnn_bptt(
    rnn: &Rnn,
    xs: &[Array2<f64>],
    hs: &[Array2<f64>],
    dhs: &[Array2<f64>],
    window: usize,
) -> RnnGradients {
    assert!(window > 0, "window must be positive");
    assert_eq!(xs.len(), dhs.len(), "dhs against xs");
    let mut dwx = Array2::zeros(rnn.wx.dim());
    let mut dwh = Array2::zeros(rnn.wh.dim());
    let mut db = Array1::zeros(rnn.b.len());
    let mut dh0 = Array2::zeros(hs[0].dim());
    for last in 1..=xs.len() {
        let mut dh = dhs[last - 1].clone();
        for k in 0..window.min(last) {
            let t = last - k;
            let dz = dh * hs[t].mapv(|h| 1.0 - h * h);
            dwx += &dz.t().dot(&xs[t - 1]);
            dwh += &dz.t().dot(&hs[t - 1]);
            db += &dz.sum_axis(Axis(0));
            dh = dz.dot(&rnn.wh);
            if t == 1 {
                dh0 += &dh;
            }
        }
    }
    RnnGradients { dwx, dwh, db, dh0 }
}
