//! A take-home: some exercises as a workspace of their own, with nothing in it that gives an answer
//! away.

pub mod manifest;

pub use manifest::Manifest;
