//! Practice, day after day: what a learner's own program says, shown as a learner needs it.

pub mod plant;
pub mod scratch;
pub mod suite;
