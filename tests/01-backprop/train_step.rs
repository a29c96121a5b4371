//! One step of gradient descent: θ ← θ − η·∂L/∂θ for all parameters at once.

use super::mlp_backward::{Parameters, draw_mlp, forward, given, maybe_saturated, mlp, of_shapes};
use super::*;
use harness::Yours;

fn loss(p: &Parameters, t: &Array2<f64>) -> f64 {
    reference::mse(&forward(p).a2, t).0
}

/// What the step moved, divided by −η, is the gradient of the loss at the old parameters: a
/// weight that was updated before another gradient had read it shows.
#[test]
fn moves_against_the_gradient_of_the_old_parameters() {
    task!().cases(48, |case| {
        let p = draw_mlp(case, short);
        let p = maybe_saturated(case, p);
        // Targets far out of σ's reach make steep gradients, which are taken as they are.
        let reach = *case.pick(&[1.0, 100.0]);
        let t = matrix(case, "t", p.4.len(), p.0.ncols()) * reach;
        if reach != 1.0 {
            case.tell("t times 100");
        }
        // A power of two, so that dividing by it rounds nothing; a large one, so that the rounding of
        // the parameters, ε·|w|/η here, is nothing beside a gradient of 10⁻²⁰.
        let learning_rate = *case.pick(&[2f64.powi(60), 2f64.powi(63)]);
        given(case, &p);
        case.given("t", &t);
        case.given("learning rate", &learning_rate);
        let yours = case.ask(answer! {
            let (new, loss) = kit::train_step(&mlp!(p), &p.0, &t, learning_rate);
            parts! {
                loss: loss,
                "(w1 − new w1)/rate": (&p.1 - new.w1) / learning_rate,
                "(b1 − new b1)/rate": (&p.2 - new.b1) / learning_rate,
                "(w2 − new w2)/rate": (&p.3 - new.w2) / learning_rate,
                "(b2 − new b2)/rate": (&p.4 - new.b2) / learning_rate,
            }
        })?;
        // 1e-15: where a2 and t all but cancel, the rounding of a2 is left.
        yours.close("loss", &loss(&p, &t), 1e-15, 1e-11)?;
        let (x, w1, b1, w2, b2) = p;
        let of_parameters = |(w1, b1, w2, b2): &(_, _, _, _)| {
            let (w1, b1): (&Array2<f64>, &Array1<f64>) = (w1, b1);
            let (w2, b2): (&Array2<f64>, &Array1<f64>) = (w2, b2);
            loss(&(x.clone(), w1.clone(), b1.clone(), w2.clone(), b2.clone()), &t)
        };
        let steps = ["w1", "b1", "w2", "b2"].map(|name| format!("({name} − new {name})/rate"));
        yours.gradients(
            &steps.each_ref().map(String::as_str),
            of_parameters,
            &(w1, b1, w2, b2),
            &1.0,
        )
    });
}

/// What the reference makes of one step.
fn step(p: &Parameters, t: &Array2<f64>, learning_rate: f64) -> (reference::Mlp, f64) {
    use ::mistakes::solution as kit;
    kit::train_step(&mlp!(*p), &p.0, t, learning_rate)
}

/// The loss and the new parameters are those of the reference, but for rounding: to 10⁻¹¹ of the
/// largest number, as sums in another order are, and to what the contracts of [`kit::sigmoid`] and
/// [`kit::sigmoid_backward`] leave open. Where a unit is all but off, that is much beside its σ′.
fn is_one_step(yours: &Yours, p: &Parameters, t: &Array2<f64>, learning_rate: f64) -> Judgement {
    let (new, loss) = step(p, t, learning_rate);
    // a is right to 5·10⁻¹⁶ and σ′·da to 10⁻¹⁵·|da|: two right answers, with da2 = (a2 − t)/m, differ
    // by 2·(5·10⁻¹⁶/m + 10⁻¹⁵·|da2|) in dZ2, and so by 4·10⁻¹⁵ of this at most:
    let m = t.ncols() as f64;
    let error = (forward(p).a2 - t).mapv(f64::abs);
    let dz2 = (&error + 1.0) / m;
    // Through W2, which adds the same again at the hidden layer, and σ′ ≤ ¼.
    let dz1 = p.3.mapv(f64::abs).t().dot(&dz2);
    let sums = |d: &Array2<f64>| d.sum_axis(Axis(1));
    let off_by = |largest: f64, open: f64| 1e-11 * largest + 4e-15 * open * learning_rate;
    yours.close("loss", &loss, 1e-11 * loss + 4e-15 * error.sum() / m, 0.0)?;
    let open = largest(&dz1.dot(&p.0.mapv(f64::abs).t()));
    yours.close("new w1", &new.w1, off_by(largest(&new.w1), open), 0.0)?;
    yours.close("new b1", &new.b1, off_by(largest(&new.b1), largest(&sums(&dz1))), 0.0)?;
    yours.close("new w2", &new.w2, off_by(largest(&new.w2), largest(&sums(&dz2))), 0.0)?;
    yours.close("new b2", &new.b2, off_by(largest(&new.b2), largest(&sums(&dz2))), 0.0)
}

/// Any rate that is finite and positive is taken as it comes, even if the step goes too far. With
/// inputs of 10⁷ on weights of 10⁻⁷ there is no step for a difference either: the gradients have to
/// be derived.
#[test]
fn takes_any_finite_and_positive_learning_rate() {
    task!().cases(48, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case, lengths);
        let p: Parameters = (x * 1e7, w1 * 1e-7, b1, w2, b2);
        // Between what σ can be, so that a huge step leads away from it.
        let t = 0.5 + 0.1 * matrix(case, "t", p.4.len(), p.0.ncols());
        case.tell("x times 10⁷, w1 times 10⁻⁷, t between 0.3 and 0.7");
        let learning_rate = *case.pick(&[0.125, 1.0, 1e200, 1e-9, 1e-200, 2.5, 30.0]);
        given(case, &p);
        case.given("t", &t);
        case.given("learning rate", &learning_rate);
        let yours = case.ask(answer! {
            let (new, loss) = kit::train_step(&mlp!(p), &p.0, &t, learning_rate);
            parts! {
                loss: loss, "new w1": new.w1, "new b1": new.b1, "new w2": new.w2, "new b2": new.b2,
            }
        })?;
        is_one_step(&yours, &p, &t, learning_rate)
    });
}

/// However little is left to learn, a step is a step: when to stop is for the caller to say.
#[test]
fn takes_a_step_however_small_the_loss() {
    task!().cases(16, |case| {
        let p = draw_mlp(case, short);
        let near = *case.pick(&[1e-3, 1e-4, 1e-6, 1e-8]);
        let off = case.matrix("t − a2", p.4.len(), p.0.ncols()) * near;
        let t = forward(&p).a2 + off;
        case.tell(format!("t − a2 times {near:e}"));
        let learning_rate = 1.0 / near;
        given(case, &p);
        case.given("t", &t);
        case.given("learning rate", &learning_rate);
        let yours = case.ask(answer! {
            let (new, loss) = kit::train_step(&mlp!(p), &p.0, &t, learning_rate);
            parts! {
                loss: loss, "new w1": new.w1, "new b1": new.b1, "new w2": new.w2, "new b2": new.b2,
            }
        })?;
        is_one_step(&yours, &p, &t, learning_rate)
    });
}

/// Outputs near 10⁻¹³ go into the loss as they are, and so do targets of 0.
#[test]
fn no_output_is_clipped() {
    task!().cases(8, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case, short);
        let p: Parameters = (x, w1, b1, w2 * 0.1, b2 - 30.0);
        case.tell("w2 times 0.1, b2 less 30");
        let t = case.matrix("t", p.4.len(), p.0.ncols()) * *case.pick(&[1.0, 0.0]);
        let yours = case.ask(answer! {
            parts! { loss: kit::train_step(&mlp!(p), &p.0, &t, 0.5).1 }
        })?;
        // 1e-15: what σ may be wrong by, near 10⁻¹³, is a part in 100 of it, and twice that squared.
        yours.close("loss", &loss(&p, &t), 1e-15, 1e-11)
    });
}

/// Each step starts where the one before has led, and from nothing else.
#[test]
fn many_steps_lead_to_where_the_formula_does() {
    task!().slow().once(|case| {
        let p = of_shapes(case, [[3, 4], [5, 3], [2, 5]], [5, 2]);
        let t = case.matrix("t", 2, 4);
        case.tell("300 steps, learning rate 0.05");
        let yours = case.ask(answer! {
            let (mut mlp, mut losses) = (mlp!(p), Vec::new());
            for _ in 0..300 {
                let (new, loss) = kit::train_step(&mlp, &p.0, &t, 0.05);
                mlp = new;
                losses.push(loss);
            }
            parts! {
                "the loss at each step": losses,
                "w1 at the end": mlp.w1,
                "b1 at the end": mlp.b1,
                "w2 at the end": mlp.w2,
                "b2 at the end": mlp.b2,
            }
        })?;
        let (mut losses, mut at) = (Vec::new(), p);
        for _ in 0..300 {
            let (new, loss) = step(&at, &t, 0.05);
            at = (at.0, new.w1, new.b1, new.w2, new.b2);
            losses.push(loss);
        }
        yours.follows("the loss at each step", &Array1::from(losses))?;
        yours.equals("w1 at the end", &at.1)?;
        yours.equals("b1 at the end", &at.2)?;
        yours.equals("w2 at the end", &at.3)?;
        yours.equals("b2 at the end", &at.4)
    });
}

#[test]
fn refuses_a_learning_rate_that_is_not_finite_and_positive() {
    task!().once(|case| {
        let p = draw_mlp(case, short);
        let t = case.matrix("t", p.4.len(), p.0.ncols());
        for learning_rate in [0.0, -0.0, -0.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
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
fn refuses_an_empty_batch() {
    task!().once(|case| {
        let p = of_shapes(case, [[3, 0], [6, 3], [2, 6]], [6, 2]);
        let t = Array2::zeros((2, 0));
        case.refuses(
            "an empty batch",
            &[],
            answer! {
                parts! { loss: kit::train_step(&mlp!(p), &p.0, &t, 0.5).1 }
            },
        )
    });
}

/// Too short, too long, and of length 1, which silently broadcasts.
#[test]
fn refuses_a_t_that_does_not_match() {
    task!().once(|case| {
        for (examples, t) in [
            (4, [2, 1]),
            (4, [2, 3]),
            (4, [2, 5]),
            (4, [1, 4]),
            (4, [3, 4]),
            (4, [4, 2]),
            (1, [2, 4]),
        ] {
            let p = of_shapes(case, [[3, examples], [6, 3], [2, 6]], [6, 2]);
            let t_drawn = case.matrix("t", t[0], t[1]);
            case.refuses(
                &format!("a t of {t:?} for {examples} examples and 2 outputs"),
                &[],
                answer! {
                    parts! { loss: kit::train_step(&mlp!(p), &p.0, &t_drawn, 0.5).1 }
                },
            )?;
        }
        Ok(())
    });
}

#[test]
fn refuses_parameters_that_do_not_match() {
    task!().once(|case| {
        let t = case.matrix("t", 2, 4);
        for (x, w1, b1, w2, b2) in [
            ([2, 4], [6, 3], 6, [2, 6], 2),
            ([7, 4], [6, 3], 6, [2, 6], 2),
            ([1, 4], [6, 3], 6, [2, 6], 2),
            ([3, 4], [6, 3], 1, [2, 6], 2),
            ([3, 4], [6, 3], 5, [2, 6], 2),
            ([3, 4], [6, 3], 7, [2, 6], 2),
            ([3, 4], [6, 3], 6, [2, 5], 2),
            ([3, 4], [6, 3], 6, [2, 7], 2),
            ([3, 4], [6, 3], 6, [2, 1], 2),
            ([3, 4], [6, 3], 6, [2, 6], 1),
            ([3, 4], [6, 3], 6, [2, 6], 3),
        ] {
            let p = of_shapes(case, [x, w1, w2], [b1, b2]);
            case.refuses(
                &format!("x {x:?}, w1 {w1:?}, b1 of {b1}, w2 {w2:?} and b2 of {b2}"),
                &[],
                answer! {
                    parts! { loss: kit::train_step(&mlp!(p), &p.0, &t, 0.5).1 }
                },
            )?;
        }
        Ok(())
    });
}
