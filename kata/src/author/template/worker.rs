//! The worker of exercise {{number}}: holds a candidate's crate, `{{lib}}`.

use kata_protocol::answers as interface;
use kata_protocol::worker::{Refused, Worker, serve};
use kata_protocol::{Reader, Writer};
use ndarray::Array2;
use {{lib}} as kit;

include!("interface.rs");

fn more(_: &Worker, name: &str, _: &mut Reader, _: &mut Writer) -> Result<(), Refused> {
    Err(Worker::unknown(name))
}

/// Serves the judge.
pub fn main() {
    serve("{{name}}", answer);
}
