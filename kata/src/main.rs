//! The kit's command line: `cargo kata`.
fn main() {}
