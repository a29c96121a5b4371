//! One step of gradient descent: θ ← θ − η·∂L/∂θ for all parameters at once.

use super::mlp_backward::{Parameters, draw_mlp, mlp};
use super::*;

fn loss(p: &Parameters, t: &Array2<f64>) -> f64 {
    reference::mse(&super::mlp_backward::forward(p).a2, t).0
}

/// What the step moved, divided by −η, is the gradient of the loss at the old parameters: a
/// weight that was updated before another gradient had read it shows.
#[test]
fn moves_against_the_gradient_of_the_old_parameters() {
    task!().cases(48, |case| {
        let p = draw_mlp(case);
        let t = case.matrix("t", p.4.len(), p.0.ncols());
        // A power of two, so that dividing by it rounds nothing.
        let learning_rate = *case.pick(&[0.5, 2.0, 8.0]);
        let yours = case.ask(answer! {
            let (new, loss) = kit::train_step(&mlp!(p), &p.0, &t, learning_rate);
            parts! {
                loss: loss,
                dw1: (&p.1 - new.w1) / learning_rate,
                db1: (&p.2 - new.b1) / learning_rate,
                dw2: (&p.3 - new.w2) / learning_rate,
                db2: (&p.4 - new.b2) / learning_rate,
            }
        })?;
        yours.equals("loss", &loss(&p, &t))?;
        let (x, w1, b1, w2, b2) = p;
        let of_parameters = |(w1, b1, w2, b2): &(_, _, _, _)| {
            let (w1, b1): (&Array2<f64>, &Array1<f64>) = (w1, b1);
            let (w2, b2): (&Array2<f64>, &Array1<f64>) = (w2, b2);
            loss(&(x.clone(), w1.clone(), b1.clone(), w2.clone(), b2.clone()), &t)
        };
        yours.gradients(&["dw1", "db1", "dw2", "db2"], of_parameters, &(w1, b1, w2, b2), &1.0)
    });
}

#[test]
fn many_small_steps_bring_the_loss_down() {
    task!().cases(8, |case| {
        let p = draw_mlp(case);
        let t = case.matrix("t", p.4.len(), p.0.ncols());
        let yours = case.ask(answer! {
            let mut mlp = mlp!(p);
            let mut losses = Vec::new();
            for _ in 0..50 {
                let (new, loss) = kit::train_step(&mlp, &p.0, &t, 0.05);
                mlp = new;
                losses.push(loss);
            }
            parts! { losses: losses }
        })?;
        let losses = &yours.tensor("losses")?.values;
        let falls = losses.windows(2).all(|pair| pair[1] < pair[0]);
        yours.holds(falls, "the loss does not fall from step to step at a small learning rate")
    });
}

#[test]
fn refuses_a_learning_rate_that_is_not_finite_and_positive() {
    task!().once(|case| {
        let p = draw_mlp(case);
        let t = case.matrix("t", p.4.len(), p.0.ncols());
        for learning_rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            case.refuses(
                &format!("a learning rate of {learning_rate}"),
                &[],
                answer! {
                    parts! { loss: kit::train_step(&mlp!(p), &p.0, &t, learning_rate).1 }
                },
            )?;
        }
        Ok(())
    });
}
