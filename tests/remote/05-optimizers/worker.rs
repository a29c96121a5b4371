//! The worker of exercise 05: holds a candidate's crate, `optimizers`.

use kata_protocol::answers as interface;
use kata_protocol::worker::{Objects, Refused, Worker, serve};
use kata_protocol::{Pass, Reader, Wire, Writer};
use kit::{EarlyStopping, Optimizer};
use ndarray::{Array1, ArrayD};
use optimizers as kit;

thread_local! {
    static OPTIMIZERS: Objects<Box<dyn Optimizer>> = Objects::default();
    static STOPPINGS: Objects<EarlyStopping> = Objects::default();
}

/// A call that makes an optimizer.
macro_rules! objects {
    ($($O:ident { $($a:ident: $A:ty),* })*) => {
        fn new(
            worker: &Worker,
            name: &str,
            from: &mut Reader,
        ) -> Result<Option<Box<dyn Optimizer>>, Refused> {
            $(
                if name == concat!(stringify!($O), "::new") {
                    $(let $a: $A = Wire::<Here>::get(from)?;)*
                    from.end()?;
                    return Ok(Some(Box::new(worker.run_theirs(|| kit::$O::new($($a),*))?)));
                }
            )*
            Ok(None)
        }
    };
}

include!("interface.rs");

/// The judge's optimizer.
struct Theirs<'a>(&'a Worker);

impl Optimizer for Theirs<'_> {
    fn step(&mut self, mut parameters: &mut [ArrayD<f64>], mut gradients: &[ArrayD<f64>]) {
        let moved = self.0.callback::<Here, Vec<ArrayD<f64>>>(|to| {
            to.text("step");
            Pass::<Here>::put(&mut parameters, to);
            Pass::<Here>::put(&mut gradients, to);
        });
        parameters.iter_mut().zip(moved).for_each(|(array, moved)| *array = moved);
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.0.callback::<Here, ()>(|to| {
            to.text("set_learning_rate");
            to.number(learning_rate);
        });
    }
}

fn more(worker: &Worker, name: &str, from: &mut Reader, to: &mut Writer) -> Result<(), Refused> {
    if let Some(optimizer) = new(worker, name, from)? {
        to.integer(OPTIMIZERS.with(|all| all.keep(optimizer)));
        return Ok(());
    }
    match name {
        "Optimizer::step" => OPTIMIZERS.with(|all| {
            let (handle, mut optimizer) = all.take(from)?;
            let mut parameters: Vec<ArrayD<f64>> = Wire::<Here>::get(from)?;
            let gradients: Vec<ArrayD<f64>> = Wire::<Here>::get(from)?;
            from.end()?;
            worker.run_theirs(|| optimizer.step(&mut parameters, &gradients))?;
            all.put_back(handle, optimizer);
            Wire::<Here>::put(&(), to);
            Wire::<Here>::put(&parameters, to);
            Ok(())
        }),
        "Optimizer::set_learning_rate" => OPTIMIZERS.with(|all| {
            let (handle, mut optimizer) = all.take(from)?;
            let rate = from.number()?;
            from.end()?;
            worker.run_theirs(|| optimizer.set_learning_rate(rate))?;
            all.put_back(handle, optimizer);
            Wire::<Here>::put(&(), to);
            Ok(())
        }),
        "descend" => {
            let (landscape, budget): (Landscape, usize) =
                (Wire::<Here>::get(from)?, Wire::<Here>::get(from)?);
            from.end()?;
            let mut theirs = Theirs(worker);
            let path = worker.run_theirs(|| kit::descend(&mut theirs, landscape, budget))?;
            Wire::<Here>::put(&path, to);
            Ok(())
        }
        "entries" => {
            let landscape: Landscape = Wire::<Here>::get(from)?;
            from.end()?;
            let entries = worker.run_theirs(|| kit::entries(landscape))?;
            to.list(entries.len());
            for (name, optimizer) in entries {
                to.list(2);
                to.text(name);
                to.integer(OPTIMIZERS.with(|all| all.keep(optimizer)));
            }
            Ok(())
        }
        "EarlyStopping::new" => {
            let (patience, min_delta): (usize, f64) =
                (Wire::<Here>::get(from)?, Wire::<Here>::get(from)?);
            from.end()?;
            let stopping = worker.run_theirs(|| EarlyStopping::new(patience, min_delta))?;
            to.integer(STOPPINGS.with(|all| all.keep(stopping)));
            Ok(())
        }
        "EarlyStopping::update" => STOPPINGS.with(|all| {
            let (handle, mut stopping) = all.take(from)?;
            let loss = from.number()?;
            let parameters: Vec<ArrayD<f64>> = Wire::<Here>::get(from)?;
            from.end()?;
            let stops = worker.run_theirs(|| stopping.update(loss, &parameters))?;
            all.put_back(handle, stopping);
            to.truth(stops);
            Ok(())
        }),
        "EarlyStopping::best" => STOPPINGS.with(|all| {
            let (handle, stopping) = all.take(from)?;
            from.end()?;
            let best = worker.run_theirs(|| {
                stopping.best().map(|(loss, parameters)| (loss, parameters.to_vec()))
            })?;
            all.put_back(handle, stopping);
            Wire::<Here>::put(&best, to);
            Ok(())
        }),
        _ => Err(Worker::unknown(name)),
    }
}

/// Serves the judge.
pub fn main() {
    serve("05-optimizers", answer);
}
