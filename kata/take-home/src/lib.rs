//! The take-home, `cargo kata pack`, `grade`, `gradescope` and `report`, as a library: a pack goes
//! out, submissions come in, and what became of them is told.

pub mod grade;
pub mod pack;
pub mod report;
