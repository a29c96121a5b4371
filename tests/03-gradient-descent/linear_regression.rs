//! Half the mean squared error of X·w + b: the loss by its definition, the gradient numerically.

use super::regression::*;
use super::*;

#[test]
fn loss() {
    task!().cases(48, |case| {
        let mut data = Data::draw(case);
        // Metres or micrometres: the scores are the same. Euros or billions: everything is larger.
        let (unit, money) = (*case.pick(&[1.0, 1e-6, 1e6]), *case.pick(&[1.0, 1e-12, 1e9]));
        data.x *= unit;
        data.w *= money / unit;
        (data.b, data.y) = (data.b * money, data.y * money);
        data.tell(case);
        let yours = ask!(case, linear_regression, data)?;
        let squares = (data.scores() - &data.y).mapv(|error| error.powi(2)).sum();
        yours.equals("loss", &(squares / (2.0 * data.m())))
    });
}

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let data = Data::draw(case);
        data.tell(case);
        let yours = ask!(case, linear_regression, data)?;
        let point = (data.w.clone(), data.b);
        yours.gradients(&["dw", "db"], loss_at!(linear_regression, data), &point, &1.0)
    });
}

/// Where no usual step is small, or where the squared error swallows any: the formula does not care.
#[test]
fn gradient_is_exact_where_differences_are_not() {
    task!().cases(24, |case| {
        let mut data = Data::draw(case);
        // All of one sign, so that no sum is much smaller than its terms.
        data.x.mapv_inplace(f64::abs);
        let (unit, far) = *case.pick(&[(1.0, -1e9), (1e7, -1e9), (1e-7, -1e-3), (1e7, -9.0)]);
        data.x *= unit;
        data.w *= 1e-2 * far / unit;
        data.y += far * 1e2;
        data.tell(case);
        let yours = ask!(case, linear_regression, data)?;
        equals_reference!(yours, linear_regression, data)
    });
}

/// Without a feature, the model is its intercept, and the best one the mean of y.
#[test]
fn no_feature_is_no_error() {
    task!().once(|case| {
        let y = case.vector("y", 4);
        let data = Data { x: Array2::zeros((4, 0)), y, w: Array1::zeros(0), b: 1.5 };
        data.tell(case);
        let yours = ask!(case, linear_regression, data)?;
        equals_reference!(yours, linear_regression, data)
    });
}

/// Where the gradient is 0, the residuals are orthogonal to every feature: the normal equations.
#[test]
fn descent_reaches_the_least_squares_solution() {
    task!().slow().cases(2, |case| {
        let (x, y) = (case.matrix("x", 8, 2), case.vector("y", 8));
        let yours = case.ask(answer! {
            let mut model = kit::Model { w: Array1::zeros(2), b: 0.0 };
            // With momentum, which needs a tenth of the steps.
            let mut velocity = (Array1::zeros(2), 0.0);
            for _ in 0..400 {
                let g = kit::linear_regression(&model, &x, &y);
                velocity = (0.9 * velocity.0 + g.dw, 0.9 * velocity.1 + g.db);
                model = kit::Model {
                    w: model.w - 0.2 * &velocity.0,
                    b: model.b - 0.2 * velocity.1,
                };
            }
            parts! { residuals: &y - x.dot(&model.w) - model.b }
        })?;
        let residuals = Array1::from(yours.tensor("residuals")?.values.clone());
        let left = x.t().dot(&residuals).iter().fold(residuals.sum().abs(), |m, v| m.max(v.abs()));
        yours.holds(
            left < 1e-6,
            "descent along your gradient does not end at the least-squares solution",
        )
    });
}

#[test]
fn refuses_no_example_and_shapes_that_do_not_match() {
    task!().once(|case| refuses_shapes!(case, linear_regression));
}
