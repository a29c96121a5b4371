//! Practice, day after day: what a learner's own program says, shown as a learner needs it.

pub mod answer;
pub mod board;
pub mod doctor;
pub mod guide;
pub mod helping;
pub mod interview;
pub mod named;
pub mod path;
pub mod plant;
pub mod record;
pub mod scratch;
pub mod screen;
pub mod source;
pub mod suite;
pub mod telling;
pub mod testing;
