
use crate::optimizer::check_not_negative;
use ndarray::ArrayD;

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub values: ArrayD<f64>,
    pub is_bias: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Penalty {
    pub value: f64,
    pub gradients: Vec<ArrayD<f64>>,
}

pub fn l1(parameters: &[Parameter], lambda: f64) -> Penalty {
    check_not_negative("lambda", lambda);
        let mut sum = 0.0;
        let mut gradients = Vec::new();
        for p in parameters {
            if p.is_bias {
                gradients.push(ArrayD::zeros(p.values.raw_dim()));
            } else {
                sum += p.values.iter().map(|w| w.abs()).sum::<f64>();
                gradients.push(p.values.mapv(|w| if w == 0.0 { 0.0 } else { lambda * w.signum() }));
            }
        }
        Penalty { value: lambda * sum, gradients } // l1
}

pub fn l2(parameters: &[Parameter], lambda: f64) -> Penalty {
    check_not_negative("lambda", lambda);
        let mut sum = 0.0;
        let mut gradients = Vec::new();
        for p in parameters {
            if p.is_bias {
                gradients.push(ArrayD::zeros(p.values.raw_dim()));
            } else {
                sum += p.values.iter().map(|w| w * w).sum::<f64>();
                gradients.push(lambda * &p.values);
            }
        }
        Penalty { value: 0.5 * lambda * sum, gradients } // l2
}

pub fn elastic_net(parameters: &[Parameter], lambda: f64, ratio: f64) -> Penalty {
    check_not_negative("lambda", lambda);
        assert!((0.0..=1.0).contains(&ratio), "rho is {ratio}: not in [0, 1]");
        let mut value = 0.0;
        let mut gradients = Vec::new();
        for p in parameters {
            if p.is_bias {
                gradients.push(ArrayD::zeros(p.values.raw_dim()));
                continue;
            }
            for w in &p.values {
                value += lambda * (ratio * w.abs() + 0.5 * (1.0 - ratio) * w * w);
            }
            gradients.push(p.values.mapv(|w| {
                let sign = if w > 0.0 { 1.0 } else if w < 0.0 { -1.0 } else { 0.0 };
                lambda * (ratio * sign + (1.0 - ratio) * w)
            }));
        }
        Penalty { value, gradients } // elastic
}
