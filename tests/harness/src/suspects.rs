//! Who could have been at work: every mistake at the places that the right answers came by.

use crate::case::Asked;
use crate::likeness::Likeness;
use catalogue::{Choice, Kind, Visit};
use std::borrow::Cow;

/// A known mistake.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    /// `linear_backward/db/wrong-axis`, as `KATA_ANSWER` has it.
    pub id: String,
    /// What was misunderstood, in a sentence.
    pub what: String,
}

/// One mistake, or two made at once.
#[derive(Clone, Default)]
pub(crate) struct Suspect {
    pub choices: Vec<Choice>,
    /// Finite differences, which take long and go with everything: never one of two.
    pub is_impostor: bool,
    pub mistakes: Vec<Mistake>,
    pub likeness: Likeness,
}

impl Suspect {
    /// Both at once.
    pub fn and(&self, other: &Suspect) -> Suspect {
        let choices = [&self.choices[..], &other.choices[..]].concat();
        let mistakes = [&self.mistakes[..], &other.mistakes[..]].concat();
        Suspect { choices, mistakes, ..Suspect::default() }
    }

    /// As a line of text, for another process.
    pub fn line(&self) -> String {
        self.choices.iter().map(Choice::line).collect::<Vec<_>>().join("|")
    }

    /// From that line; the mistakes are not in it.
    pub fn of_line(line: &str) -> Suspect {
        let choices = line.split('|').filter_map(Choice::of_line).collect();
        Suspect { choices, ..Suspect::default() }
    }
}

/// And each of them in the function alone that was asked, where a task has others that come by the same
/// place, and this case does not ask them.
pub(crate) fn with_narrowed(mut suspects: Vec<Suspect>, visits: &[Visit]) -> Vec<Suspect> {
    let narrow = |choice: &Choice| {
        let mut here = visits.iter().filter(|visit| visit.place.at == choice.at);
        let inside = match (here.next(), here.next()) {
            (Some(only), None) if only.inside.contains('/') => Some(Cow::from(only.inside)),
            _ => None,
        };
        Choice { inside: choice.inside.clone().or(inside), ..choice.clone() }
    };
    let narrowed: Vec<Suspect> = suspects
        .iter()
        .map(|suspect| {
            let choices = suspect.choices.iter().map(narrow).collect();
            Suspect { choices, ..suspect.clone() }
        })
        .filter(|narrowed| !suspects.iter().any(|suspect| suspect.choices == narrowed.choices))
        .collect();
    suspects.extend(narrowed);
    suspects
}

/// Where the right answers came by, once for each function that was asked.
pub(crate) fn visits(asked: &[Asked]) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for visit in asked.iter().flat_map(Asked::visits) {
        let same = |v: &&mut Visit| v.place.at == visit.place.at && v.inside == visit.inside;
        match visits.iter_mut().find(same) {
            Some(known) => known.times = known.times.max(visit.times),
            None => visits.push(*visit),
        }
    }
    visits
}

/// Every mistake at a place, in this function or in all, always or one time only.
fn at(
    visit: &Visit,
    inside: Option<Cow<'static, str>>,
    time: Option<usize>,
    suspects: &mut Vec<Suspect>,
) {
    let is_asked_for = |kind| match time {
        // Whoever takes finite differences takes them everywhere; and they take long.
        Some(_) => kind == Kind::Mistake,
        None => kind != Kind::Right,
    };
    for other in visit.place.others.iter().filter(|other| is_asked_for(other.kind)) {
        let mistake = Mistake {
            id: [catalogue::task_of(visit.owner), visit.place.name, other.name].join("/"),
            what: match time {
                Some(_) => format!("{} (in one place only)", other.what),
                None => other.what.to_string(),
            },
        };
        let values = if other.values.is_empty() { &[0.0] } else { other.values };
        let choice = |&value| Choice {
            at: visit.place.at.into(),
            other: other.name.into(),
            value,
            inside: inside.clone(),
            time,
        };
        suspects.extend(values.iter().map(choice).map(|choice| Suspect {
            choices: vec![choice],
            mistakes: vec![mistake.clone()],
            is_impostor: other.kind == Kind::Impostor,
            likeness: Likeness::default(),
        }));
    }
}

/// Every mistake at every place that the right answers came by: in all functions that come by, and, if
/// there are several, in one of them.
pub(crate) fn suspects(asked: &[Asked]) -> Vec<Suspect> {
    let visits = visits(asked);
    let mut suspects = Vec::new();
    for (i, visit) in visits.iter().enumerate() {
        let at_this = |v: &&Visit| v.place.at == visit.place.at;
        if !visits[..i].iter().any(|v| at_this(&v)) {
            at(visit, None, None, &mut suspects);
        }
        if visits.iter().filter(at_this).count() > 1 {
            at(visit, Some(Cow::from(visit.inside)), None, &mut suspects);
        }
    }
    suspects
}

/// Where a function calls another twice, as for two layers: every mistake in one of the two calls.
pub(crate) fn in_one_place(asked: &[Asked]) -> Vec<Suspect> {
    let visits = visits(asked);
    let mut suspects = Vec::new();
    for visit in visits.iter().filter(|visit| visit.times == 2 && visit.inside != visit.owner) {
        for time in [1, 2] {
            at(visit, Some(Cow::from(visit.inside)), Some(time), &mut suspects);
        }
    }
    suspects
}
