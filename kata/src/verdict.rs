//! Verdicts on tests, and on the tasks that they are of.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Its name within the task.
    pub name: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The known mistakes that explain it, most likely first.
    pub mistakes: Vec<Mistake>,
    /// What the suite says; empty if green.
    pub report: String,
    /// How long it ran.
    pub seconds: f64,
}

/// A verdict, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Right.
    Green,
    /// Wrong.
    Red,
    /// Left as it was handed out.
    Stub,
    /// No answer: it hung, crashed, ended the process, or broke the protocol.
    Stopped,
    /// The exercise did not compile.
    NotCompiled,
}

/// A known mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// Its name in the catalogue: `task/place/alternative`.
    pub id: String,
    /// What was misunderstood, in a sentence.
    pub said: String,
}

impl Verdict {
    /// All of them, best first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Green, Verdict::Red, Verdict::Stub, Verdict::Stopped, Verdict::NotCompiled];

    /// Its name in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Green => "green",
            Verdict::Red => "red",
            Verdict::Stub => "stub",
            Verdict::Stopped => "stopped",
            Verdict::NotCompiled => "not-compiled",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The verdict of a task with these tests: the worst of them, stopped if there are none.
pub fn verdict(tests: &[Test]) -> Verdict {
    tests.iter().map(|test| test.verdict).max().unwrap_or(Verdict::Stopped)
}
