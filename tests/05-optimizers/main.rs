//! The graded suite of exercise 05, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.
//!
//! What all optimizers are asked is in `recurrence`, what all penalties are asked in `penalties`; a
//! task's own file lists its tests, and says what is its own.

use ::mistakes::solution as reference;
use harness::{Answer, Case, Judgement, Question, answer, parts, task};
use ndarray::{Array1, ArrayD, Axis, IxDyn, Slice};
use optimizers as kit;

/// The same numbers, laid in memory in another way, which `how` chooses: column by column, backwards,
/// or with NaN between them. Whoever goes through arrays as they lie there, and not by index, mixes
/// them up.
fn laid(array: &ArrayD<f64>, how: usize) -> ArrayD<f64> {
    let turned = |a: ArrayD<f64>| a.as_standard_layout().into_owned();
    match how % 3 {
        0 => turned(array.clone().reversed_axes()).reversed_axes(),
        1 => {
            let backwards = |mut a: ArrayD<f64>| {
                (0..a.ndim()).for_each(|axis| a.invert_axis(Axis(axis)));
                a
            };
            backwards(turned(backwards(array.clone())))
        }
        _ => {
            let mut shape = array.raw_dim();
            let Some(last) = array.ndim().checked_sub(1) else { return array.clone() };
            shape[last] *= 2;
            let mut wide = ArrayD::from_elem(shape, f64::NAN);
            wide.slice_axis_inplace(Axis(last), Slice::new(0, None, 2));
            wide.assign(array);
            wide
        }
    }
}

/// The tests of a task that others have too: each is a method of its `Subject`.
macro_rules! tests {
    ($subject:ident: $($name:ident($($how:tt)+)),+ $(,)?) => {$(
        #[test]
        fn $name() {
            tests!(@ $($how)+ => |case| $subject.$name(case));
        }
    )+};
    (@ cases $count:literal => $ask:expr) => { task!().cases($count, $ask) };
    (@ once => $ask:expr) => { task!().once($ask) };
    (@ slow once => $ask:expr) => { task!().slow().once($ask) };
}

mod penalties;
mod recurrence;
mod settings;

mod adagrad;
mod adam;
mod adamw;
mod amsgrad;
mod early_stopping;
mod elastic_net;
mod l1;
mod l2;
mod momentum;
mod nadam;
mod nesterov;
mod race;
mod rmsprop;
mod schedules;
mod sgd;
