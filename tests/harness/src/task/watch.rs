//! A test judged on a thread of its own, so that a case that never ends can be left behind.

use super::{Found, Task};
use crate::child::{self, Frame, say};
use crate::naming::Test;
use crate::record::Kind;
use crate::remote;
use gradcheck::Report;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether the judgement goes on: to be told of each question would take longer than
/// most answers.
const LOOK: Duration = Duration::from_millis(50);

/// What the thread tells the one that waits for it.
enum Message {
    /// What may yet get the name of a mistake.
    Found(Found),
    Done(Option<Found>),
}

/// How far a judgement is; by default, nobody wants to know.
#[derive(Clone, Default)]
pub(crate) struct Told {
    messages: Option<Sender<Message>>,
    /// How many questions were asked, and the case of the last.
    asked: Arc<Mutex<(u64, String)>>,
}

impl Told {
    /// A question of this case is asked now.
    pub fn asking(&self, case: String) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        *asked = (asked.0 + 1, case);
    }

    /// This is wrong.
    pub fn found(&self, found: Found) {
        self.send(Message::Found(found));
    }

    fn send(&self, message: Message) {
        // Nobody listens any more if the limit has passed.
        let _ = self.messages.as_ref().map(|messages| messages.send(message));
    }
}

impl Task {
    /// Judges; a case may take so many seconds.
    pub(super) fn judge(self, test: Test<'static>, limit: u64) -> Option<Found> {
        let began = Instant::now();
        let (sender, messages) = channel();
        let told = Told { messages: Some(sender), ..Told::default() };
        let asked = Arc::clone(&told.asked);
        let worker = std::thread::Builder::new()
            .name(self.test.to_string())
            .stack_size(2 << 20)
            .spawn(move || told.send(Message::Done(self.examine(test, &told))));
        if let Err(error) = worker {
            panic!("cannot start a thread for {}: {error}", self.test);
        }
        let is_child = std::env::var_os(child::JUDGE).is_some();
        let (mut found, mut last_word) = (None, None);
        let (mut seen, mut since, mut beat) = (0, began, began);
        loop {
            match messages.recv_timeout(LOOK) {
                Ok(Message::Found(now)) => (found, since) = (Some(now), Instant::now()),
                Ok(Message::Done(found)) => return found,
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the suite itself failed in {}: see above", self.test)
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let (count, case) = &*asked.lock().unwrap_or_else(PoisonError::into_inner);
            if *count != seen {
                (seen, since) = (*count, Instant::now());
            }
            if is_child && since > beat && beat.elapsed() >= Duration::from_secs(1) {
                say(&Frame::Beat);
                beat = Instant::now();
            }
            if since.elapsed() < Duration::from_secs(limit) {
                continue;
            }
            // It was the search for a name that took too long.
            if found.is_some() {
                last_word = Some(Frame::Leave);
                break;
            }
            let cause = format!("no answer after {limit} s; is there a loop that never ends?");
            let report = Report::new(format!("{}: {cause}", self.name))
                .row("case", self.case(case, false))
                .row("again", self.again());
            found = Some(Found::new(Kind::Stopped, report));
            if is_child {
                say(&Frame::Stop(self.test, &cause));
            }
            break;
        }
        if is_child {
            // The thread that hangs goes with the process, and its core is free.
            say(&Frame::Verdict(&self.record(found, began.elapsed())));
            if let Some(frame) = last_word {
                say(&frame);
            }
            remote::end();
            std::process::exit(1);
        }
        found
    }
}
