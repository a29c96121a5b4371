//! The worker of exercise 01: holds a candidate's crate, `backprop`.

use backprop as kit;
use kata_protocol::answers as interface;
use kata_protocol::worker::{Refused, Worker, serve};
use kata_protocol::{Reader, Writer};
use ndarray::{Array1, Array2};

include!("interface.rs");

fn more(_: &Worker, name: &str, _: &mut Reader, _: &mut Writer) -> Result<(), Refused> {
    Err(Worker::unknown(name))
}

/// Serves the judge.
pub fn main() {
    serve("01-backprop", answer);
}
