//! What can be wrong with an answer, before anyone has named it.

use crate::panics::Panic;
use gradcheck::Report;

/// The judgement of one case.
pub type Judgement = Result<(), Fault>;

/// Why a case does not pass.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The code under judgement panicked, as a stub does.
    Panic(Panic),
    /// A wrong answer.
    Wrong(Wrong),
    /// The case is inconclusive: draw other values.
    Undecidable,
    /// Nothing was judged: the answer was only compared, and enough is known.
    Compared,
}

/// A wrong answer.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// What is wrong; the headline lacks the task's name.
    pub(crate) report: Report,
    /// How far off, relative to the larger number; 1 where it is no matter of degree.
    pub(crate) off: f64,
}

impl Fault {
    /// A wrong answer that one line explains.
    pub fn wrong(headline: impl Into<String>) -> Fault {
        Fault::report(Report::new(headline))
    }

    /// A wrong answer, with a report.
    pub fn report(report: Report) -> Fault {
        Fault::Wrong(Wrong { report, off: 1.0 })
    }

    /// A number that is not what it should be.
    pub(crate) fn number(report: Report, yours: f64, right: f64) -> Fault {
        let off = (yours - right).abs() / yours.abs().max(right.abs());
        Fault::Wrong(Wrong { report, off: if off.is_nan() { 1.0 } else { off } })
    }

    /// Nothing is written yet, and nothing is learnt from a smaller case.
    pub fn is_stub(&self) -> bool {
        match self {
            Fault::Panic(panic) => panic.stub().is_some(),
            _ => false,
        }
    }

    /// The report of a task's test.
    pub(crate) fn of_task(self, task: &str) -> Report {
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
            Fault::Wrong(Wrong { mut report, .. }) => {
                report.headline = format!("{task}: {}", report.headline);
                report
            }
            Fault::Undecidable | Fault::Compared => {
                Report::new(format!("{task}: inconclusive, since no case could decide"))
            }
        }
    }
}
