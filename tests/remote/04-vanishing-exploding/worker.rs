//! The worker of exercise 04: holds a candidate's crate, `vanishing_exploding`.

use kata_protocol::answers as interface;
use kata_protocol::worker::{Refused, Worker, serve};
use kata_protocol::{Reader, Writer};
use ndarray::{Array1, Array2, ArrayD};
use rand::rngs::StdRng;
use vanishing_exploding as kit;

include!("interface.rs");

fn more(_: &Worker, name: &str, _: &mut Reader, _: &mut Writer) -> Result<(), Refused> {
    Err(Worker::unknown(name))
}

/// Serves the judge.
pub fn main() {
    serve("04-vanishing-exploding", answer);
}
