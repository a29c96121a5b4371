//! Practice, day after day: what a learner's own program says, shown as a learner needs it.

pub mod board;
pub mod named;
pub mod record;
pub mod screen;
pub mod suite;
pub mod telling;
pub mod testing;
pub mod watch;
