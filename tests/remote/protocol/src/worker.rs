//! The worker's end: holds the crate under judgement, and answers.
//!
//! A worker is `worker.rs` of an exercise. What the crate prints on standard output goes to standard
//! error; what it reads from standard input is at its end: the pipe to the judge is elsewhere.

use crate::{Arguments, Malformed, Message, Read, Reader, VERSION, Wire, Writer, read_frame};
use panics::Panic;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::process::parent_id;
use std::time::Duration;

// Watches over the code under judgement as the harness does that judges without a pipe.
#[allow(dead_code, reason = "the other half is the harness's")]
#[path = "../../../harness/src/panics.rs"]
mod panics;

/// The stack that the code under judgement has: as much as where the harness calls it.
const STACK: usize = 2 << 20;

/// Why a function was not answered.
pub enum Refused {
    /// It panicked.
    Panic(Told),
    /// It cannot be called like that.
    Malformed(Malformed),
}

impl From<Malformed> for Refused {
    fn from(malformed: Malformed) -> Refused {
        Refused::Malformed(malformed)
    }
}

/// A panic, as it is told: its message and its place.
#[derive(Clone)]
pub struct Told {
    message: String,
    place: String,
}

impl From<Panic> for Told {
    fn from(panic: Panic) -> Told {
        Told { place: panic.place(), message: panic.message }
    }
}

/// Answers one function of the interface, by its name.
pub type Answer = fn(&Worker, &str, &mut Reader, &mut Writer) -> Result<(), Refused>;

/// A worker at work.
pub struct Worker {
    input: RefCell<BufReader<File>>,
    output: RefCell<File>,
    answer: Answer,
    /// `exercises/01-backprop`, where a panic's line is looked for.
    folder: &'static str,
    /// A panic of a function whose answer nobody waited for.
    late: RefCell<Option<Told>>,
    traced: Cell<bool>,
}

/// Serves until the judge has no more questions. `exercise` is `01-backprop`.
pub fn serve(exercise: &'static str, answer: Answer) {
    let worker = match Worker::new(exercise, answer) {
        Ok(worker) => worker,
        Err(error) => {
            eprintln!("the worker cannot take over its standard streams: {error}");
            std::process::exit(2)
        }
    };
    follow_parent();
    let at_work = std::thread::Builder::new()
        .name(exercise.to_string())
        .stack_size(STACK)
        .spawn(move || worker.run());
    let _ = at_work.map(std::thread::JoinHandle::join);
    std::process::exit(2)
}

/// Ends this process, in the midst of an answer too, when the one that started it has ended.
fn follow_parent() {
    let parent = parent_id();
    std::thread::spawn(move || {
        while parent_id() == parent {
            std::thread::sleep(Duration::from_millis(500));
        }
        std::process::exit(2);
    });
}

impl Worker {
    fn new(exercise: &'static str, answer: Answer) -> io::Result<Worker> {
        let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (nothing, _) = io::pipe()?;
        rustix::stdio::dup2_stdin(&nothing)?;
        rustix::stdio::dup2_stdout(io::stderr())?;
        let folder = std::env::var("KATA_FOLDER").unwrap_or(format!("exercises/{exercise}"));
        let worker = Worker {
            input: RefCell::new(BufReader::new(input)),
            output: RefCell::new(output),
            answer,
            folder: folder.leak(),
            late: RefCell::new(None),
            traced: Cell::new(false),
        };
        let mut hello = Writer::default();
        Message::Hello.put(&mut hello);
        hello.integer(VERSION);
        hello.text(exercise);
        worker.send(hello);
        Ok(worker)
    }

    fn run(&self) {
        loop {
            let frame = self.receive();
            self.attend(&frame);
        }
    }

    /// The next frame; the end of all where there is none.
    fn receive(&self) -> Vec<u8> {
        match read_frame(&mut *self.input.borrow_mut()) {
            Ok(Read::Frame(frame)) => frame,
            _ => std::process::exit(0),
        }
    }

    fn send(&self, body: Writer) {
        if self.output.borrow_mut().write_all(&body.into_frame()).is_err() {
            std::process::exit(0);
        }
    }

    /// Answers a call.
    fn attend(&self, frame: &[u8]) {
        let mut from = Reader::new(frame);
        let is_note = match Message::get(&mut from) {
            Ok(Message::Call) => false,
            Ok(Message::Note) => true,
            other => misunderstood(&format!("{other:?} where a call should be")),
        };
        if is_note && self.is_skipped(from.clone()) {
            return;
        }
        let mut to = if is_note { Writer::empty() } else { Writer::default() };
        Message::Answer.put(&mut to);
        let late = if is_note { None } else { self.late.take() };
        let answer = match late {
            Some(told) => Err(Refused::Panic(told)),
            None => self.evaluate(&mut from, &mut to),
        };
        let told = match answer {
            Ok(()) if is_note => return,
            Ok(()) => return self.send(to),
            Err(Refused::Malformed(Malformed(what))) => misunderstood(&what),
            Err(Refused::Panic(told)) => told,
        };
        if is_note {
            self.late.replace(Some(told));
            return;
        }
        let mut to = Writer::default();
        Message::Panic.put(&mut to);
        to.text(cut(&told.message));
        to.text(cut(&told.place));
        self.send(to);
    }

    /// After a panic that was not told yet, notes are not followed; but what begins something new has
    /// nothing to do with it, nor has what ends something.
    fn is_skipped(&self, mut from: Reader) -> bool {
        let name = from.truth().and_then(|_| from.text()).unwrap_or_default();
        if name.ends_with("::new") {
            self.late.take();
        }
        self.late.borrow().is_some() && !name.ends_with("::drop")
    }

    fn evaluate(&self, from: &mut Reader, to: &mut Writer) -> Result<(), Refused> {
        let traced = from.truth()?;
        let name = from.text()?;
        let outer = self.traced.replace(traced);
        let answer = (self.answer)(self, name, from, to);
        self.traced.set(outer);
        answer
    }

    /// Calls the code under judgement, once. (A closure that could be called again is compiled in half
    /// the time, and a worker is made of a hundred and fifty of them for each submission.)
    ///
    /// # Errors
    /// Its panic.
    pub fn run_theirs<T>(&self, mut f: impl FnMut() -> T) -> Result<T, Refused> {
        let mut value = None;
        self.run_any(&mut || value = Some(f()))?;
        Ok(value.expect("what did not panic came to its end"))
    }

    /// Reads the arguments of a function, calls it, and writes what it gives.
    ///
    /// # Errors
    /// If something else stands there, or its panic.
    pub fn call<L, A: Arguments<L>, T: Wire<L>>(
        &self,
        from: &mut Reader,
        to: &mut Writer,
        mut f: impl FnMut(A::Lent<'_>) -> T,
    ) -> Result<(), Refused> {
        let mut own = A::own(from)?;
        from.end()?;
        let value = self.run_theirs(|| f(A::lend(&mut own)))?;
        value.put(to);
        A::after(own, to);
        Ok(())
    }

    fn run_any(&self, f: &mut dyn FnMut()) -> Result<(), Refused> {
        panics::trace_into(self.traced.get().then_some(self.folder));
        panics::watch(f).map_err(|panic| Refused::Panic(panic.into()))
    }

    /// Calls the closure that the judge has passed to the function which runs; panics if that does.
    pub fn callback<L, T: Wire<L>>(&self, arguments: impl FnOnce(&mut Writer)) -> T {
        let mut to = Writer::default();
        Message::Callback.put(&mut to);
        arguments(&mut to);
        let (frame, at) = self.called_back(to);
        let mut from = Reader::resume(&frame, at);
        match T::get(&mut from).and_then(|value| from.end().map(|()| value)) {
            Ok(value) => value,
            Err(Malformed(what)) => misunderstood(&what),
        }
    }

    /// The judge's answer to a callback: a frame, and where in it the value begins.
    fn called_back(&self, call: Writer) -> (Vec<u8>, usize) {
        self.send(call);
        loop {
            let frame = self.receive();
            let mut from = Reader::new(&frame);
            match Message::get(&mut from) {
                Ok(Message::Call | Message::Note) => {
                    // Asked by the closure, of the crate that called it.
                    self.attend(&frame);
                    panics::trace_into(self.traced.get().then_some(self.folder));
                }
                Ok(Message::Answer) => {
                    let at = from.position();
                    return (frame, at);
                }
                Ok(Message::Panic) => match (from.text(), from.text()) {
                    (Ok(message), Ok(place)) => panics::raise(message.into(), place.into(), true),
                    _ => misunderstood("a panic without message and place"),
                },
                other => misunderstood(&format!("{other:?} where an answer should be")),
            }
        }
    }

    /// That no function has this name.
    pub fn unknown(name: &str) -> Refused {
        let message = format!("the worker has no function {name}");
        Refused::Panic(Told { message, place: String::new() })
    }
}

/// What has a state: kept here between the calls, and known to the judge by a handle.
pub struct Objects<T>(RefCell<Vec<Option<T>>>);

impl<T> Default for Objects<T> {
    fn default() -> Objects<T> {
        Objects(RefCell::new(Vec::new()))
    }
}

impl<T> Objects<T> {
    /// Keeps one; its handle.
    pub fn keep(&self, object: T) -> u64 {
        let mut all = self.0.borrow_mut();
        all.push(Some(object));
        all.len() as u64 - 1
    }

    /// Takes out the one whose handle is read. If the code under judgement panics now, it is gone.
    ///
    /// # Errors
    /// If there is none.
    pub fn take(&self, from: &mut Reader) -> Result<(u64, T), Malformed> {
        let handle = from.integer()?;
        let object = self.0.borrow_mut().get_mut(handle as usize).and_then(Option::take);
        object
            .map(|object| (handle, object))
            .ok_or_else(|| Malformed::new(format!("handle {handle} is not known")))
    }

    /// Puts it back.
    pub fn put_back(&self, handle: u64, object: T) {
        self.0.borrow_mut()[handle as usize] = Some(object);
    }
}

/// The beginning of a text that may be long.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(1 << 16)]
}

/// The judge says what this worker does not know: it is of another kit.
fn misunderstood(what: &str) -> ! {
    eprintln!("the worker does not understand the judge: {what}");
    std::process::exit(2)
}
