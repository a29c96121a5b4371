//! What is told of graded submissions: to the candidate, to the interviewer, to other programs.

pub mod result;
