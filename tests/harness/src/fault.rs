//! What can be wrong with an answer, before anyone has named it.

use crate::panics::Panic;
use gradcheck::Report;

/// The judgement of one case.
pub type Verdict = Result<(), Fault>;

/// Why a case does not pass.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The code under judgement panicked, as a stub does.
    Panic(Panic),
    /// A wrong answer; the headline lacks the task's name.
    Wrong(Report),
    /// The case cannot decide: draw other values.
    Redraw,
}

impl Fault {
    /// A wrong answer that one line explains.
    pub fn wrong(headline: impl Into<String>) -> Fault {
        Fault::Wrong(Report::new(headline))
    }

    /// Nothing is learnt from a smaller case.
    pub(crate) fn at_once(&self) -> bool {
        match self {
            Fault::Panic(panic) => panic.stub().is_some(),
            _ => false,
        }
    }

    pub(crate) fn report(&self, task: &str) -> Report {
        match self {
            Fault::Panic(panic) => match panic.stub() {
                Some(function) if function == task || function.is_empty() => {
                    Report::new(format!("{task} is still a stub ({})", panic.place()))
                }
                Some(function) => Report::new(format!(
                    "{task} needs `{function}`, which is still a stub ({})",
                    panic.place()
                )),
                None => Report::new(format!("{task}: your code panicked"))
                    .row("message", &panic.message)
                    .row("at", panic.place()),
            },
            Fault::Wrong(report) => {
                let mut report = report.clone();
                report.headline = format!("{task}: {}", report.headline);
                report
            }
            Fault::Redraw => Report::new(format!("{task}: no case could decide")),
        }
    }
}
