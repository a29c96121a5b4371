//! The quiz: questions in markdown, asked in the terminal, on a page, or in Anki.
//!
//! [`bank`] finds the files, [`parse`] reads one, [`session`] asks, [`progress`] remembers.

pub mod anki;
pub mod ask;
pub mod bank;
pub mod command;
pub mod file;
pub mod formula;
mod glyphs;
pub mod lang;
pub mod markup;
pub mod page;
pub mod parse;
pub mod progress;
pub mod question;
mod row;
pub mod select;
pub mod session;
pub mod terminal;
mod typed;
