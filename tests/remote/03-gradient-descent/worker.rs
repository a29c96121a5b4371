//! The worker of exercise 03: holds a candidate's crate, `gradient_descent`.

use gradient_descent as kit;
use kata_protocol::answers as interface;
use kata_protocol::worker::{Refused, Worker, serve};
use kata_protocol::{Reader, Writer};
use ndarray::{Array1, Array2};
use rand::rngs::StdRng;

include!("interface.rs");

fn more(_: &Worker, name: &str, _: &mut Reader, _: &mut Writer) -> Result<(), Refused> {
    Err(Worker::unknown(name))
}

/// Serves the judge.
pub fn main() {
    serve("03-gradient-descent", answer);
}
