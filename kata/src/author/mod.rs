//! For authors: an exercise laid out, and every promise about one checked.

pub mod check;
pub mod new;
