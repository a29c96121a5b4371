
use ndarray::{ArrayD, Axis};

pub fn unbroadcast(gradient: &ArrayD<f64>, shape: &[usize]) -> ArrayD<f64> {
    let from = gradient.shape();
    let extra = from.len().checked_sub(shape.len());
    let fits = extra.is_some_and(|extra| {
        shape.iter().zip(&from[extra..]).all(|(&s, &g)| s == g || s == 1)
    });
    assert!(fits, "{shape:?} does not broadcast to {from:?}");
    let extra = extra.unwrap();
    let mut result = gradient.clone();
    for _ in 0..extra {
        result = result.sum_axis(Axis(0));
    }
    for (axis, &s) in shape.iter().enumerate() {
        if s == 1 && result.shape()[axis] != 1 {
            result = result.sum_axis(Axis(axis)).insert_axis(Axis(axis));
        }
    }
    result
}
