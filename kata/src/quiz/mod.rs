//! The quiz: questions in markdown, asked in the terminal, on a page, or in Anki.
//!
//! [`bank`] finds the files, [`parse`] reads one, [`session`] asks, [`memory`] remembers.

pub mod anki;
pub mod ask;
pub mod bank;
pub mod command;
pub mod console;
pub mod formula;
mod glyphs;
pub mod lang;
pub mod markdown;
pub mod markup;
pub mod memory;
pub mod number;
pub mod page;
pub mod parse;
pub mod question;
mod row;
pub mod schedule;
pub mod select;
pub mod session;
pub mod stats;
pub mod terminal;
pub mod typed;
