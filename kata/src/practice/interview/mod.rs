//! A mock interview: tasks and questions against the clock, and programs in which mistakes are to be found.

pub mod beside;
pub mod command;
pub mod draw;
pub mod opening;
pub mod page;
pub mod score;
pub mod sitting;
pub mod state;
pub mod work;
