//! The conversation with a worker: calls, answers, and calls of closures in between.

use kata_protocol::{Malformed, Message, Read, Reader, VERSION, Writer, read_frame};
use std::io;
use std::sync::{Mutex, PoisonError};

/// How much of a panic's message is believed, in bytes.
const MESSAGE: usize = 1 << 16;

/// How many bytes of calls that nobody waits for are held back.
const HELD: usize = 1 << 16;

/// Why there is no more conversation.
#[derive(Debug)]
pub enum Broken {
    /// The worker has ended, or closed the pipe.
    Ended,
    /// What it said cannot be read.
    Malformed(String),
}

impl From<Malformed> for Broken {
    fn from(Malformed(what): Malformed) -> Broken {
        Broken::Malformed(what)
    }
}

/// A closure of the judge: reads its arguments, writes its value.
pub type Closure<'a> = &'a mut dyn FnMut(&mut Reader, &mut Writer) -> Result<(), Malformed>;

/// The answer to a call.
#[derive(Debug)]
pub enum Said {
    /// A frame, and where in it the value begins.
    Value(Vec<u8>, usize),
    /// A panic: its message and its place.
    Panic(String, String),
}

/// The pipe to a worker and back.
pub struct Connection<R, W> {
    input: Mutex<R>,
    /// And what is to be written to it.
    output: Mutex<(W, Vec<u8>)>,
}

impl<R: io::Read, W: io::Write> Connection<R, W> {
    /// Hears a worker's first words.
    ///
    /// # Errors
    /// If they are others than those of this protocol.
    pub fn new(input: R, output: W) -> Result<Connection<R, W>, Broken> {
        let output = Mutex::new((output, Vec::new()));
        let connection = Connection { input: Mutex::new(input), output };
        let hello = connection.receive()?;
        let mut from = Reader::new(&hello);
        match (Message::get(&mut from)?, from.integer()?) {
            (Message::Hello, VERSION) => Ok(connection),
            (kind, version) => Err(Broken::Malformed(format!(
                "{kind:?} {version} where Hello {VERSION} should be"
            ))),
        }
    }

    /// The beginning of a call.
    pub fn call(is_traced: bool, name: &str) -> Writer {
        Connection::<R, W>::head(Message::Call, is_traced, name)
    }

    /// The beginning of a call that nobody waits for.
    pub fn note(is_traced: bool, name: &str) -> Writer {
        Connection::<R, W>::head(Message::Note, is_traced, name)
    }

    fn head(kind: Message, is_traced: bool, name: &str) -> Writer {
        let mut body = Writer::default();
        kind.put(&mut body);
        body.truth(is_traced);
        body.text(name);
        body
    }

    /// Sends a call that nobody waits for; it may be held back until the next that somebody does.
    ///
    /// # Errors
    /// If the worker has ended.
    pub fn tell(&self, note: Writer) -> Result<(), Broken> {
        self.send(note, false)
    }

    /// Sends a call, answers the calls of a closure, and hears the answer.
    ///
    /// # Errors
    /// If the worker breaks off, or says what cannot be read.
    pub fn ask(&self, call: Writer, closure: Closure) -> Result<Said, Broken> {
        self.send(call, true)?;
        loop {
            let frame = self.receive()?;
            let mut from = Reader::new(&frame);
            match Message::get(&mut from)? {
                Message::Answer => {
                    let at = from.position();
                    return Ok(Said::Value(frame, at));
                }
                Message::Panic => {
                    let (message, place) = (believed(from.text()?), believed(from.text()?));
                    from.end()?;
                    return Ok(Said::Panic(message, place));
                }
                Message::Callback => {
                    let mut to = Writer::default();
                    Message::Answer.put(&mut to);
                    match harness::remote::attempt(|| closure(&mut from, &mut to)) {
                        Ok(answered) => answered?,
                        // It unwinds through the code under judgement, and comes back.
                        Err((message, place)) => {
                            to = Writer::default();
                            Message::Panic.put(&mut to);
                            to.text(&message);
                            to.text(&place);
                        }
                    }
                    self.send(to, true)?;
                }
                other => {
                    return Err(Broken::Malformed(format!("{other:?} where an answer should be")));
                }
            }
        }
    }

    fn send(&self, body: Writer, now: bool) -> Result<(), Broken> {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let (pipe, held) = &mut *output;
        let frame = body.into_frame();
        if now && held.is_empty() {
            return pipe.write_all(&frame).and_then(|()| pipe.flush()).map_err(|_| Broken::Ended);
        }
        held.extend_from_slice(&frame);
        if now || held.len() > HELD {
            let written = pipe.write_all(held).and_then(|()| pipe.flush());
            held.clear();
            return written.map_err(|_| Broken::Ended);
        }
        Ok(())
    }

    fn receive(&self) -> Result<Vec<u8>, Broken> {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        match read_frame(&mut *input) {
            Ok(Read::Frame(frame)) => Ok(frame),
            Ok(Read::TooLong(bytes)) => Err(Broken::Malformed(format!("a frame of {bytes} bytes"))),
            Ok(Read::End) | Err(_) => Err(Broken::Ended),
        }
    }
}

/// The beginning of a text that may be long.
fn believed(text: &str) -> String {
    text[..text.floor_char_boundary(MESSAGE)].to_string()
}
