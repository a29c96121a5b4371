//! Patience, and the best parameters kept. Losses are few and round, so that ties, and losses that
//! are better by exactly `min_delta`, are common; now and then one is NaN or infinite.

use super::*;
use harness::Yours;

/// 2⁻⁴⁰.
const NEXT_TO_NOTHING: f64 = 1.0 / (1u64 << 40) as f64;

/// Numbers whose differences are exact: round ones, one that is below another by next to nothing,
/// and one as large as where a search for the least is often started.
const LOSSES: [f64; 12] = [
    1.0,
    0.75,
    0.5,
    0.5 - NEXT_TO_NOTHING,
    1.25,
    1.5,
    0.25,
    -0.25,
    f64::MAX,
    f64::NAN,
    f64::INFINITY,
    -f64::INFINITY,
];

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

/// What `update` said after each loss, 1 for `true`; and what it should have said, in words.
fn judge_stops(yours: &Yours, losses: &[f64], patience: usize, min_delta: f64) -> Judgement {
    let said = yours.tensor("stops")?.values.clone();
    for (epoch, said) in said.into_iter().enumerate() {
        let Epoch { stop, .. } = look_back(&losses[..=epoch], patience, min_delta);
        let words = if stop { "`false`: it is time to stop" } else { "`true`: it should go on" };
        let told = format!("with losses[{epoch}] = {:?}, `update` says {words}", losses[epoch]);
        yours.holds((said == 1.0) == stop, told)?;
    }
    Ok(())
}

#[test]
fn stops_in_time_and_keeps_the_best() {
    task!().cases(96, |case| {
        let (patience, epochs) = (case.size("patience", 1..=4), case.size("epochs", 1..=20));
        let min_delta = *case.pick(&[0.0, 0.25, 0.5, NEXT_TO_NOTHING]);
        // After −∞ nothing is better: often there is none.
        let all = LOSSES.len() - *case.pick(&[1, 0]);
        // Not a number of the case: with one loss another, an epoch is wrong, and not a kept result.
        let place = |value: f64| ((value.abs() - 0.05) / 1.95 * all as f64) as usize;
        let losses: Vec<f64> =
            (0..epochs).map(|_| LOSSES[place(case.value()).min(all - 1)]).collect();
        case.tell(format!("losses {losses:?}, min_delta = {min_delta}"));
        // Of any shapes; none at all, too.
        let tensors = *case.pick(&[1, 2, 0]);
        let mut list = || -> Vec<ArrayD<f64>> {
            let list = [case.vector("x", 2).into_dyn(), case.matrix("w", 2, 3).into_dyn()];
            list.into_iter().take(tensors).collect()
        };
        let parameters: Vec<Vec<ArrayD<f64>>> = (0..epochs).map(|_| list()).collect();
        let yours = case.ask(answer! {
            let mut stopping = kit::EarlyStopping::new(patience, min_delta);
            let (mut stops, mut best_loss, mut best_parameters) = (vec![], vec![], vec![]);
            for (&loss, parameters) in losses.iter().zip(&parameters) {
                stops.push(f64::from(stopping.update(loss, parameters)));
                let best = stopping.best();
                best_loss.push(best.map_or(f64::INFINITY, |(loss, _)| loss));
                best_parameters.push(best.map_or(vec![], |(_, parameters)| parameters.to_vec()));
            }
            parts! {
                stops: stops,
                "best loss (∞: none)": best_loss,
                "best parameters after losses[{0}]": best_parameters,
            }
        })?;
        judge_stops(&yours, &losses, patience, min_delta)?;
        let best = |epoch| look_back(&losses[..=epoch], patience, min_delta).best;
        let loss = |epoch| best(epoch).map_or(f64::INFINITY, |best| losses[best]);
        yours.close(
            "best loss (∞: none)",
            &(0..epochs).map(loss).collect::<Array1<f64>>(),
            0.0,
            0.0,
        )?;
        for epoch in 0..epochs {
            let kept = best(epoch).map_or(vec![], |best| parameters[best].clone());
            let name = format!("best parameters after losses[{{0}}]({epoch})");
            yours.close(&name, &kept, 0.0, 0.0)?;
        }
        Ok(())
    });
}

/// What `update` says to these losses, for an `EarlyStopping` with this patience and δ.
macro_rules! stops {
    ($losses:expr, $patience:expr, $min_delta:expr) => {
        answer! {
            let x = [ndarray::arr0(1.0).into_dyn()];
            let mut stopping = kit::EarlyStopping::new($patience, $min_delta);
            let mut stop = |&loss: &f64| f64::from(stopping.update(loss, &x));
            parts! { stops: $losses.iter().map(&mut stop).collect::<Vec<f64>>() }
        }
    };
}

/// A loss that creeps down by less than `min_delta` an epoch: each is compared with the best, not
/// with the one before, so that in the end it *is* an improvement.
#[test]
fn a_slow_descent_counts_from_the_best() {
    task!().once(|case| {
        let losses: Vec<f64> = (0..8).map(|epoch| 1.0 - 0.125 * f64::from(epoch)).collect();
        case.tell(format!("losses {losses:?}, min_delta = 0.25, patience = 3"));
        let yours = case.ask(stops!(losses, 3, 0.25))?;
        judge_stops(&yours, &losses, 3, 0.25)
    });
}

/// More epochs than a byte counts; and a patience that never ends.
#[test]
fn waits_as_long_as_it_is_told() {
    task!().once(|case| {
        let losses = [1.0; 302];
        for patience in [300, usize::MAX] {
            case.forget();
            case.tell(format!("302 losses of 1.0, min_delta = 0, patience = {patience}"));
            let yours = case.ask(stops!(losses, patience, 0.0))?;
            judge_stops(&yours, &losses, patience, 0.0)?;
        }
        Ok(())
    });
}

#[test]
fn refuses_a_patience_of_0_and_a_delta_below_0() {
    task!().once(|case| {
        // The least that is allowed.
        case.tell("losses [NaN], min_delta = 0, patience = 1");
        let yours = case.ask(stops!([f64::NAN], 1, 0.0))?;
        judge_stops(&yours, &[f64::NAN], 1, 0.0)?;
        for (patience, min_delta) in
            [(0, 0.0), (1, -0.1), (1, -1e-300), (1, f64::NAN), (1, f64::INFINITY)]
        {
            case.refuses(
                &format!("EarlyStopping::new({patience}, {min_delta})"),
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
