
use std::ops::{Add, Div, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    pub value: f64,
    pub derivative: f64,
}

impl Dual {
    pub fn constant(value: f64) -> Dual {
        Dual { value, derivative: 0.0 }
    }

    pub fn variable(value: f64) -> Dual {
        Dual { value, derivative: 1.0 }
    }

    pub fn exp(self) -> Dual {
        let e = self.value.exp();
        Dual { value: e, derivative: e * self.derivative }
    }

    pub fn ln(self) -> Dual {
        Dual { value: self.value.ln(), derivative: self.derivative / self.value }
    }

    pub fn tanh(self) -> Dual {
        let t = self.value.tanh();
        Dual { value: t, derivative: (1.0 - t * t) * self.derivative }
    }

    pub fn powf(self, c: f64) -> Dual {
        let value = self.value.powf(c);
        if c == 0.0 {
            return Dual::constant(value);
        }
        Dual { value, derivative: c * self.value.powf(c - 1.0) * self.derivative }
    }

    pub fn gradient(f: impl Fn(&[Dual]) -> Dual, x: &[f64]) -> Vec<f64> {
        let mut gradient = Vec::with_capacity(x.len());
        let mut input: Vec<Dual> = x.iter().map(|&v| Dual::constant(v)).collect();
        for i in 0..x.len() {
            input[i].derivative = 1.0;
            gradient.push(f(&input).derivative);
            input[i].derivative = 0.0;
        }
        gradient
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        Dual { value: self.value + other.value, derivative: self.derivative + other.derivative }
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        Dual { value: self.value - other.value, derivative: self.derivative - other.derivative }
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        Dual {
            value: self.value * other.value,
            derivative: self.derivative * other.value + self.value * other.derivative,
        }
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, other: Dual) -> Dual {
        let value = self.value / other.value;
        Dual { value, derivative: (self.derivative - value * other.derivative) / other.value }
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        Dual { value: -self.value, derivative: -self.derivative }
    }
}
