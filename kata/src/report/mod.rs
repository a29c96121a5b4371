//! What is told of graded submissions: to the candidate, to the interviewer, to other programs.

pub mod alike;
pub mod debrief;
pub mod kit;
pub mod plain;
pub mod probe;
pub mod result;
pub mod tokens;
pub mod winnow;
