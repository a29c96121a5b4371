//! A task can be red only because one that it calls is: which to fix first, and whose mistake it is.

use super::{Task, you_wrote};
use crate::child::{self, Convicted, Judged, Stopped};
use crate::record::{Kind, Record};
use crate::suspects::Mistake;
use std::collections::BTreeSet;

impl Task {
    /// The tasks whose functions this one's calls itself.
    fn direct(self) -> &'static [&'static str] {
        self.tasks.iter().find(|(task, _)| *task == self.name).map_or(&[], |(_, calls)| calls)
    }

    /// Those, and the ones that they call, in the order of the statement.
    fn calls(self) -> Vec<&'static str> {
        let mut all: BTreeSet<&str> = BTreeSet::new();
        let mut open = self.direct().to_vec();
        while let Some(name) = open.pop() {
            if all.insert(name) {
                open.extend(self.of(name).direct());
            }
        }
        self.tasks.iter().map(|(name, _)| *name).filter(|name| all.contains(name)).collect()
    }

    fn judged_task(self, name: &'static str) -> Judged {
        self.of(name).judged(&self.module_of(name))
    }

    /// Why a task that this one calls did not come to its end; of several, one that calls none of them.
    pub(super) fn stopped_callee(self) -> Option<Stopped> {
        self.innermost_stopped(|name| self.judged_task(name).stopped)
    }

    /// The same, as far as it is known by now.
    pub(super) fn known_to_be_stopped(self) -> Option<Stopped> {
        self.innermost_stopped(|name| child::known(&self.module_of(name))?.stopped)
    }

    fn innermost_stopped(self, of: impl Fn(&'static str) -> Option<Stopped>) -> Option<Stopped> {
        let stopped: Vec<(&str, Stopped)> =
            self.calls().into_iter().filter_map(|name| Some((name, of(name)?))).collect();
        let calls_none = |name: &'static str| {
            let calls = self.of(name).calls();
            !stopped.iter().any(|(other, _)| calls.contains(other))
        };
        let (name, why) = stopped.iter().find(|(name, _)| calls_none(name))?;
        Some(why.clone().of_callee(name))
    }

    /// Whether a called task is wrong. One that is still a stub was not called, or that would have
    /// been said instead.
    fn is_red(self, name: &'static str) -> bool {
        let judged = self.judged_task(name);
        let wrong = |record: &Record| !matches!(record.kind, Kind::Green | Kind::Stub);
        judged.stopped.is_some() || judged.records.values().any(wrong)
    }

    /// The red task that this one's verdict may come from: one that it calls, and that calls no red one.
    fn red_callee(self) -> Option<&'static str> {
        let name = self.direct().iter().copied().find(|name| self.is_red(name))?;
        Some(self.of(name).red_callee().unwrap_or(name))
    }

    /// A verdict, with the task that it may come from.
    pub(super) fn with_callee(self, record: Record) -> Record {
        // A stub says itself what it waits for.
        let first = (record.kind != Kind::Stub).then(|| self.red_callee()).flatten();
        let Some(first) = first else { return record };
        let mut record = self.attributed(record, first);
        if let Some((above, again)) = record.report.split_once("  again") {
            record.report =
                format!("{above}  first      `{first}` is red too: fix it first\n  again{again}");
        }
        record
    }

    /// The verdict, where its mistake is not one of `first`, and what is wrong in `first` makes the same
    /// numbers: then that is what was written. A task that is right has no mistake.
    fn attributed(self, record: Record, first: &'static str) -> Record {
        let calls = self.calls();
        let of_task = |id: &String| {
            let task = id.split('/').next().unwrap_or_default();
            calls.iter().copied().find(|name| *name == task)
        };
        let called: BTreeSet<&str> = record.mistakes.iter().filter_map(of_task).collect();
        let is_of_green = called.iter().any(|name| !self.is_red(name));
        if record.mistakes.is_empty() || called.contains(first) && !is_of_green {
            return record;
        }
        match self.explaining(&self.judged_task(first).convicted) {
            Some(mistakes) => of_mistakes(record, &mistakes),
            None if is_of_green => of_mistakes(record, &[]),
            None => record,
        }
    }

    /// The first of these mistakes that this test allows, and all others of the task.
    fn explaining(self, convicted: &[Convicted]) -> Option<Vec<Mistake>> {
        if convicted.is_empty() {
            return None;
        }
        let lines: Vec<&str> = convicted.iter().map(|convicted| &convicted.line[..]).collect();
        let lines = lines.join("\n");
        let here = child::acquitted(&[self.test, "--exact", "--include-ignored"], &lines)?;
        // One that is slow, or stands aside, has nothing to say of a mistake.
        if here.is_empty() {
            return None;
        }
        let beside = child::acquitted(&[self.module], &lines)?;
        let acquits = |n| here.iter().chain(&beside).any(|numbers| numbers.contains(&n));
        let n = (0..convicted.len()).find(|n| !acquits(*n))?;
        Some(convicted[n].mistakes.clone())
    }
}

/// The verdict with these mistakes in the place of those that were named.
fn of_mistakes(record: Record, mistakes: &[Mistake]) -> Record {
    let is_name = |line: &&str| line.starts_with("  you wrote");
    let lines: Vec<&str> = record.report.lines().collect();
    let at = lines.iter().position(&is_name).unwrap_or(lines.len());
    let names = mistakes.iter().map(|m| format!("  you wrote  {}", you_wrote(&m.what)));
    let above = lines[..at].iter().map(|line| line.to_string());
    let below = lines[at..].iter().filter(|line| !is_name(line)).map(|line| line.to_string());
    let report: Vec<String> = above.chain(names).chain(below).collect();
    Record {
        mistakes: mistakes.iter().map(|mistake| mistake.id.clone()).collect(),
        said: mistakes.iter().map(|m| &m.what[..]).collect::<Vec<_>>().join("; "),
        report: report.join("\n") + "\n",
        ..record
    }
}
