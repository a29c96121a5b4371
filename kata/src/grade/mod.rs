//! Grading take-homes: a submission comes in, a result goes out, and nothing that a candidate wrote
//! shares a process with the verdict, or touches the machine.
//!
//! The path of a submission: [`intake`] takes the files that the pack names; [`words`] reads what
//! they say; [`compile`] makes a worker of them in the [`sandbox`]; [`judge`] runs the graded suite,
//! which asks that worker over a pipe; [`engine`] writes the result. [`bench`] is what all
//! submissions share, and is built once.

pub mod bench;
pub mod command;
pub mod compile;
pub mod engine;
pub mod gradescope;
pub mod intake;
pub mod judge;
pub mod process;
pub mod sandbox;
pub mod words;
