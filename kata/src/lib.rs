//! The kit's command line, `cargo kata`, as a library: the quiz, the stubs, and what they share.

pub mod author;
pub mod file;
pub mod html;
pub mod kit;
pub mod platform;
pub mod practice;
pub mod process;
pub mod progress;
pub mod quiz;
pub mod record;
pub mod regions;
pub mod stubs;
pub mod take_home;
pub mod tokens;
pub mod verdict;
