//! One step of gradient descent: θ ← θ − η·∂L/∂θ for all parameters at once.

use super::mlp_backward::{Parameters, draw_mlp, maybe_saturated, mlp};
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
        let p = maybe_saturated(case, p);
        // Targets far out of σ's reach make steep gradients, which are taken as they are.
        let reach = *case.pick(&[1.0, 100.0]);
        let t = case.matrix("t", p.4.len(), p.0.ncols()) * reach;
        if reach != 1.0 {
            case.tell("t times 100");
        }
        // A power of two, so that dividing by it rounds nothing; a large one, so that the rounding of
        // the parameters, ε·|w|/η here, is nothing beside a gradient of 10⁻⁹.
        let learning_rate = *case.pick(&[2f64.powi(20), 2f64.powi(23)]);
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

/// Any rate that is finite and positive is taken as it comes, even if the step goes too far. With
/// inputs of 10⁷ on weights of 10⁻⁷ there is no step for a difference either: the gradients have to
/// be derived.
#[test]
fn takes_any_finite_and_positive_learning_rate() {
    task!().cases(8, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case);
        let p: Parameters = (x * 1e7, w1 * 1e-7, b1, w2, b2);
        // Between what σ can be, so that a huge step leads away from it.
        let t = 0.5 + 0.1 * case.matrix("t", p.4.len(), p.0.ncols());
        case.tell("x times 10⁷, w1 times 10⁻⁷, t between 0.3 and 0.7");
        for learning_rate in [0.125, 1e9, 5e-324] {
            let yours = case.ask(answer! {
                let (new, loss) = kit::train_step(&mlp!(p), &p.0, &t, learning_rate);
                parts! { loss: loss, w1: new.w1, b1: new.b1, w2: new.w2, b2: new.b2 }
            })?;
            let (new, loss) = {
                use ::mistakes::solution as kit;
                kit::train_step(&mlp!(p), &p.0, &t, learning_rate)
            };
            yours.equals("loss", &loss)?;
            yours.equals("w1", &new.w1)?;
            yours.equals("b1", &new.b1)?;
            yours.equals("w2", &new.w2)?;
            yours.equals("b2", &new.b2)?;
        }
        Ok(())
    });
}

/// Outputs near 10⁻¹³ go into the loss as they are.
#[test]
fn no_output_is_clipped() {
    task!().cases(4, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case);
        let p: Parameters = (x, w1, b1, w2, b2 - 30.0);
        let t = case.matrix("t", p.4.len(), p.0.ncols());
        case.tell("b2 less 30");
        let yours = case.ask(answer! {
            parts! { loss: kit::train_step(&mlp!(p), &p.0, &t, 0.5).1 }
        })?;
        yours.equals("loss", &loss(&p, &t))
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

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let fits: Parameters = (
            case.matrix("x", 3, 4),
            case.matrix("w1", 5, 3),
            case.vector("b1", 5),
            case.matrix("w2", 2, 5),
            case.vector("b2", 2),
        );
        let (mut wide, mut one_example, mut one_bias) = (fits.clone(), fits.clone(), fits.clone());
        wide.0 = case.matrix("x", 6, 4);
        one_example.0 = case.matrix("x", 3, 1);
        one_bias.2 = case.vector("b1", 1);
        let mut t = |rows, columns| case.matrix("t", rows, columns);
        let wrong = [
            ("a t of one column for 4 examples", t(2, 1), &fits),
            ("a t of one row for 2 outputs", t(1, 4), &fits),
            ("x 6×4 with w1 5×3", t(2, 4), &wide),
            ("an x of one example with a t of 4", t(2, 4), &one_example),
            ("a b1 of length 1 for 5 units", t(2, 4), &one_bias),
        ];
        for (what, t, p) in &wrong {
            case.refuses(
                what,
                &[],
                answer! {
                    parts! { loss: kit::train_step(&mlp!(**p), &p.0, t, 0.5).1 }
                },
            )?;
        }
        Ok(())
    });
}
