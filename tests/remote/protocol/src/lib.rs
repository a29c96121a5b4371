//! What a judge and a worker say to each other; see `PROTOCOL.md` beside this package.
//!
//! The worker is the process that holds a candidate's crate. Everything that comes from it is read
//! here by types that cannot be fooled: a length is checked before it is believed, nothing is
//! allocated that was not sent, and what does not fit is [`Malformed`].

mod array;
mod frame;
pub mod generator;
mod interface;
mod pass;
mod wire;
pub mod worker;

pub use frame::{FRAME, Message, Read, read_frame, write_frame};
pub use pass::{Arguments, Pass};
pub use wire::{Malformed, Reader, Wire, Writer};

/// The version of the protocol.
pub const VERSION: u64 = 1;
