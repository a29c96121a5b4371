//! A worker of the known answers to exercise 01: the one that `KATA_ANSWER` chooses, or the right one.

extern crate mistakes_01 as backprop;

#[path = "../../../01-backprop/worker.rs"]
mod worker;

fn main() {
    catalogue::register(backprop::CATALOGUE);
    worker::main();
}
