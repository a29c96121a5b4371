//! A worker of the known answers to exercise {{number}}: the one that `KATA_ANSWER` chooses, or the right one.

extern crate mistakes_{{number}} as {{lib}};

#[path = "../../../{{name}}/worker.rs"]
mod worker;

fn main() {
    catalogue::register({{lib}}::CATALOGUE);
    worker::main();
}
