//! Frames: a length, and as many bytes.

use crate::{Malformed, Reader, Writer};
use std::io;

/// The most bytes that a frame may have, its length not counted.
pub const FRAME: usize = 32 << 20;

/// How many bytes say how long a frame is.
pub(crate) const LENGTH: usize = 4;

/// How many bytes are made room for before they have come.
const AT_ONCE: usize = 1 << 16;

/// What was read.
#[derive(Debug)]
pub enum Read {
    /// The bytes of a frame.
    Frame(Vec<u8>),
    /// The other side has ended, between two frames or within one.
    End,
    /// A frame that is longer than [`FRAME`].
    TooLong(u64),
}

/// Reads a frame. What is allocated grows with what comes, not with what was announced.
///
/// # Errors
/// Of the stream.
pub fn read_frame(from: &mut impl io::Read) -> io::Result<Read> {
    let mut length = [0; LENGTH];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Read::End),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > FRAME {
        return Ok(Read::TooLong(length as u64));
    }
    let mut body = Vec::new();
    if length <= AT_ONCE {
        body.resize(length, 0);
        return match from.read_exact(&mut body) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Read::End),
            Err(error) => Err(error),
            Ok(()) => Ok(Read::Frame(body)),
        };
    }
    io::Read::read_to_end(&mut io::Read::take(from, length as u64), &mut body)?;
    Ok(if body.len() == length { Read::Frame(body) } else { Read::End })
}

/// Appends a frame to what is to be written.
pub fn write_frame(to: &mut Vec<u8>, body: &[u8]) {
    to.extend_from_slice(&(body.len() as u32).to_le_bytes());
    to.extend_from_slice(body);
}

/// How a frame begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Judge: a function is called. Then whether the line of a panic is wanted, the name, the
    /// arguments.
    Call = 0,
    /// Judge: the same, but nothing is answered; a panic is told in place of the next answer.
    Note = 1,
    /// Either: the answer to a call. Then the value, and what became of each `&mut` argument.
    Answer = 2,
    /// Either: a panic instead. Then its message and its place.
    Panic = 3,
    /// Worker: the closure that was passed is called. Then the arguments.
    Callback = 4,
    /// Worker, first of all: the protocol's version and the exercise's number.
    Hello = 5,
}

impl Message {
    /// Writes it.
    pub fn put(self, to: &mut Writer) {
        to.integer(self as u64);
    }

    /// Reads it.
    ///
    /// # Errors
    /// If it is none.
    pub fn get(from: &mut Reader) -> Result<Message, Malformed> {
        let kind = from.integer()?;
        let all = [
            Message::Call,
            Message::Note,
            Message::Answer,
            Message::Panic,
            Message::Callback,
            Message::Hello,
        ];
        all.into_iter()
            .find(|message| *message as u64 == kind)
            .ok_or_else(|| Malformed::new(format!("{kind} is no kind of message")))
    }
}
