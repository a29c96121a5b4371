//! Patience, and the best parameters kept. Losses are few and round, so that ties, and losses that
//! are better by exactly `min_delta`, are common; now and then one is NaN or ∞.

use super::*;

/// 2⁻⁴⁰.
const NEXT_TO_NOTHING: f64 = 1.0 / (1u64 << 40) as f64;

/// Numbers whose differences are exact: round ones, one that is below another by next to nothing,
/// and one as large as where a search for the least is often started.
const LOSSES: [f64; 11] =
    [1.0, 0.75, 0.5, 0.5 - NEXT_TO_NOTHING, 1.25, 1.5, 0.25, -0.25, 1e300, f64::NAN, f64::INFINITY];

/// What is known after an epoch: whether to stop, and the epoch that was best.
struct Epoch {
    stop: bool,
    best: Option<usize>,
}

/// By looking back over all losses, each time anew.
fn look_back(losses: &[f64], patience: usize, min_delta: f64) -> Epoch {
    let (mut best, mut loss_of_best) = (None, f64::INFINITY);
    for (epoch, &loss) in losses.iter().enumerate() {
        if loss < loss_of_best - min_delta {
            (best, loss_of_best) = (Some(epoch), loss);
        }
    }
    let since = losses.len() - best.map_or(0, |epoch| epoch + 1);
    Epoch { stop: since >= patience, best }
}

#[test]
fn stops_in_time_and_keeps_the_best() {
    task!().cases(96, |case| {
        let (patience, epochs) = (case.size("patience", 1..=4), case.size("epochs", 1..=20));
        let min_delta = *case.pick(&[0.0, 0.25, 0.5]);
        let losses: Vec<f64> = (0..epochs).map(|_| LOSSES[case.number(0..LOSSES.len())]).collect();
        let mut two = || ArrayD::from_shape_simple_fn(IxDyn(&[2]), || case.value());
        let parameters: Vec<Vec<ArrayD<f64>>> = (0..epochs).map(|_| vec![two(), two()]).collect();
        case.tell(format!("losses {losses:?}, min_delta = {min_delta}"));
        let yours = case.ask(answer! {
            let mut stopping = kit::EarlyStopping::new(patience, min_delta);
            let (mut stops, mut best_loss, mut best_parameters) = (vec![], vec![], vec![]);
            for (&loss, parameters) in losses.iter().zip(&parameters) {
                stops.push(f64::from(stopping.update(loss, parameters)));
                let best = stopping.best();
                best_loss.push(best.map_or(f64::INFINITY, |(loss, _)| loss));
                best_parameters.push(best.map_or(vec![], |(_, parameters)| parameters.to_vec()));
            }
            parts! { stops: stops, best_loss: best_loss, best_parameters: best_parameters }
        })?;
        let known: Vec<Epoch> =
            (1..=epochs).map(|n| look_back(&losses[..n], patience, min_delta)).collect();
        let best = |f: &dyn Fn(usize) -> f64, none| {
            known.iter().map(|epoch| epoch.best.map_or(none, f)).collect::<Array1<f64>>()
        };
        let kept: Vec<Vec<ArrayD<f64>>> =
            known.iter().map(|e| e.best.map_or(vec![], |best| parameters[best].clone())).collect();
        let stops: Array1<f64> = known.iter().map(|epoch| f64::from(epoch.stop)).collect();
        yours.close("stops", &stops, 0.0, 0.0)?;
        yours.close("best_loss", &best(&|epoch| losses[epoch], f64::INFINITY), 0.0, 0.0)?;
        yours.close("best_parameters", &kept, 0.0, 0.0)
    });
}

/// A loss that creeps down by less than `min_delta` an epoch: each is compared with the best, not
/// with the one before, so that in the end it *is* an improvement.
#[test]
fn a_slow_descent_counts_from_the_best() {
    task!().once(|case| {
        let losses: Vec<f64> = (0..8).map(|epoch| 1.0 - 0.125 * f64::from(epoch)).collect();
        case.tell(format!("losses {losses:?}, min_delta = 0.25, patience = 3"));
        let x = vec![ndarray::arr0(1.0).into_dyn()];
        let yours = case.ask(answer! {
            let mut stopping = kit::EarlyStopping::new(3, 0.25);
            let stops: Vec<f64> =
                losses.iter().map(|&loss| f64::from(stopping.update(loss, &x))).collect();
            parts! { stops: stops }
        })?;
        yours.close("stops", &Array1::zeros(8), 0.0, 0.0)
    });
}

#[test]
fn refuses_a_patience_of_0_and_a_delta_below_0() {
    task!().once(|case| {
        let x = vec![case.vector("x", 2).into_dyn()];
        let yours = case.ask(answer! {
            parts! { stop: kit::EarlyStopping::new(1, 0.0).update(f64::NAN, &x) }
        })?;
        yours.says("stop", "true")?;
        for (what, patience, min_delta) in [
            ("a patience of 0", 0, 0.0),
            ("a min_delta below 0", 1, -0.1),
            ("a min_delta of NaN", 1, f64::NAN),
        ] {
            case.refuses(
                what,
                &[],
                answer! {
                    let _ = kit::EarlyStopping::new(patience, min_delta);
                    parts! { accepted: true }
                },
            )?;
        }
        Ok(())
    });
}
