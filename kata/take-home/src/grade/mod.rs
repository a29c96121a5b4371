//! Grading take-homes: a submission comes in, a result goes out, and nothing that a candidate wrote
//! shares a process with the verdict, or touches the machine.
//!
//! The path of a submission: [`intake`] takes the files that the pack names; [`words`] reads what
//! they say; [`compile`] makes a worker of them in the [`sandbox`]; [`judge`] runs the graded suite,
//! which asks that worker over a pipe; [`engine`] writes the result. [`mod@bench`] is what all
//! submissions share, and is built once. [`command`] is `cargo kata grade`.
//!
//! # What is trusted, and what is not
//!
//! | | |
//! |---|---|
//! | trusted | the kit, the pack that the grader made, the toolchain, the kernel, `bwrap`, `prlimit`, `setpriv`, git |
//! | not trusted | the submission: its archive, its names, its source, its program, all that it says |
//! | believed of a worker | the numbers that it answers with, as numbers: the suite says whether they are right |
//! | held by the compiler's sandbox | what a source can make a compiler do: time, memory, files, reading what is not its own. Solutions and suites are not to be seen there, nor anything above a folder with the source |
//! | held by the worker's sandbox | what a program can do: no network, no file but itself and libc, no other process, bounded memory, time and output; nobody's rights |
//! | named, and no more | what the source says (`unsafe`, `include!`, `std::process`): the sandbox does not rely on it, but for what would run before `main` or lies beside it |
//! | out of scope | who wrote the answer: see the debrief; a hole in the kernel; what two workers learn from a machine's timing; an answer that is right by chance, which another grade may find wrong |
//!
//! A candidate can lose points by what they try and never gain any: a worker that ends, hangs, floods
//! or lies costs its task. A failure of the machine is no result: the submission is graded again.

pub mod bench;
pub mod command;
pub mod compile;
pub mod engine;
pub mod gradescope;
pub mod intake;
pub mod judge;
pub mod sandbox;
pub mod words;
