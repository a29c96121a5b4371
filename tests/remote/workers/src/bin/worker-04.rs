//! A worker of the known answers to exercise 04: the one that `KATA_ANSWER` chooses, or the right one.

extern crate mistakes_04 as vanishing_exploding;

#[path = "../../../04-vanishing-exploding/worker.rs"]
mod worker;

fn main() {
    catalogue::register(vanishing_exploding::CATALOGUE);
    worker::main();
}
