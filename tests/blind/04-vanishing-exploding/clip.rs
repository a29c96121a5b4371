
use ndarray::ArrayD;

pub fn clip_by_value(gradients: &mut [ArrayD<f64>], limit: f64) {
    assert!(limit.is_finite() && limit > 0.0, "bad limit {limit}");
    for g in gradients {
        g.mapv_inplace(|v| v.clamp(-limit, limit));
    }
}

pub fn clip_by_global_norm(gradients: &mut [ArrayD<f64>], max_norm: f64) -> f64 {
    assert!(max_norm.is_finite() && max_norm > 0.0, "bad max_norm {max_norm}");
    let mut total = 0.0;
    for g in gradients.iter() {
        total += g.iter().map(|v| v * v).sum::<f64>();
    }
    let norm = total.sqrt();
    if norm.is_finite() && norm > max_norm {
        let factor = max_norm / norm;
        for g in gradients.iter_mut() {
            g.mapv_inplace(|v| v * factor);
        }
    }
    norm
}
