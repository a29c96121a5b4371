//! The kit's command line, `cargo kata`, as a library: the quiz, the stubs, and what they share.

pub mod author;
pub mod file;
pub mod grade;
pub mod kit;
pub mod pack;
pub mod platform;
pub mod practice;
pub mod process;
pub mod progress;
pub mod quiz;
pub mod record;
pub mod regions;
pub mod report;
pub mod stubs;
pub mod tokens;
pub mod verdict;
