//! The judge's end of the pipe, for the proxies of an exercise.
//!
//! A worker is started when the first question is asked, and answers all questions of this process.
//! What it says is data, and no more: it is read by [`kata_protocol`], and a worker that says what
//! cannot be read, that says too much, or that ends, ends the judgement of this task, with the reason.

mod connection;
mod worker;

pub use connection::{Broken, Closure, Connection, Said};

use kata_protocol::{Malformed, Pass, Reader, Wire, Writer};
use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, PoisonError};

thread_local! {
    /// How many calls this thread is in: a closure may call again.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// One conversation at a time, where tests run side by side.
static TURN: Mutex<()> = Mutex::new(());

/// A call of a function of the interface.
pub struct Call {
    name: &'static str,
    body: Writer,
}

impl Call {
    /// Of the function with this name.
    pub fn new(name: &'static str) -> Call {
        Call { name, body: Connection::<&[u8], Vec<u8>>::call(harness::remote::is_traced(), name) }
    }

    /// Where its arguments are written, one behind the other.
    pub fn arguments(&mut self) -> &mut Writer {
        &mut self.body
    }

    /// Asks. Panics if the function does; does not return if the worker breaks off.
    pub fn ask(self) -> Answer {
        self.ask_with(&mut |_, _| Err(Malformed::new("no closure was passed")))
    }

    /// Asks, and answers the calls of a closure meanwhile.
    pub fn ask_with(self, closure: Closure) -> Answer {
        let _turn = Turn::take();
        let connection = worker::connection();
        match connection.ask(self.body, closure) {
            Ok(Said::Value(frame, at)) => Answer { name: self.name, frame, at },
            Ok(Said::Panic(message, place)) => harness::remote::raise(message, place),
            Err(broken) => worker::stop(&broken),
        }
    }
}

/// A call of a function whose answer nobody waits for. If it panics, the next call that is answered
/// does.
pub struct Note(Writer);

impl Note {
    /// Of the function with this name.
    pub fn new(name: &'static str) -> Note {
        Note(Connection::<&[u8], Vec<u8>>::note(harness::remote::is_traced(), name))
    }

    /// Where its arguments are written, one behind the other.
    pub fn arguments(&mut self) -> &mut Writer {
        &mut self.0
    }

    /// Sends it, at the latest with the next call.
    pub fn tell(self) {
        // A worker that has ended is noticed by whoever waits for an answer.
        let _ = worker::connection().tell(self.0);
    }
}

/// The conversation is this thread's until it is dropped.
struct Turn {
    _guard: Option<MutexGuard<'static, ()>>,
}

impl Turn {
    fn take() -> Turn {
        let depth = DEPTH.replace(DEPTH.get() + 1);
        let lock = || TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Turn { _guard: (depth == 0).then(lock) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// What was answered.
pub struct Answer {
    name: &'static str,
    frame: Vec<u8>,
    at: usize,
}

impl Answer {
    /// The value; only data can be wrong here, since the types are the interface's.
    pub fn value<L, T: Wire<L>>(&mut self) -> T {
        self.read(T::get)
    }

    /// What has become of an argument, if it is `&mut`.
    pub fn back<L, P: Pass<L>>(&mut self, argument: P) {
        self.read(|from| argument.back(from));
    }

    /// The value, which is all that there is.
    pub fn only<L, T: Wire<L>>(mut self) -> T {
        let value = self.value();
        self.end();
        value
    }

    /// The value, read in another way, which is all that there is.
    pub fn reading<T>(mut self, get: impl FnOnce(&mut Reader) -> Result<T, Malformed>) -> T {
        let value = self.read(get);
        self.end();
        value
    }

    /// Nothing may follow.
    pub fn end(mut self) {
        self.read(|from| from.end());
    }

    fn read<T>(&mut self, get: impl FnOnce(&mut Reader) -> Result<T, Malformed>) -> T {
        let mut from = Reader::resume(&self.frame, self.at);
        let value = get(&mut from);
        self.at = from.position();
        match value {
            Ok(value) => value,
            Err(Malformed(what)) => {
                worker::stop(&Broken::Malformed(format!("the answer of {}: {what}", self.name)))
            }
        }
    }
}

/// What has a state, which is the worker's.
#[derive(Debug)]
pub struct Handle(u64);

impl<L> Wire<L> for Handle {
    fn put(&self, to: &mut Writer) {
        to.integer(self.0);
    }
    fn get(from: &mut Reader) -> Result<Handle, Malformed> {
        from.integer().map(Handle)
    }
}
