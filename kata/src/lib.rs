//! The kit's command line, `cargo kata`, as a library: the quiz and the stubs.

pub mod quiz;
pub mod stubs;
