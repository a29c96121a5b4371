//! What an interview asks, drawn from a seed.

use super::state::{Function, Mistake, Piece, Planted, What};
use crate::kit::Exercise;
use crate::practice::answer::with_stubs;
use crate::practice::plant::{Catalogue, Known};
use crate::practice::scratch;
use crate::practice::source::{functions, parts, unmarked};
use crate::practice::suite::{self, Built, Judged};
use crate::quiz::question::{Right, Section};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Minutes for each mistake that is to be found.
const A_BUG: u32 = 10;
/// Points for it.
const POINTS: u32 = 3;
/// How often a program is drawn anew whose mistakes the suite does not tell apart.
const TRIES: usize = 8;

/// Numbers from a seed: SplitMix64 (Steele, Lea, Flood, 2014).
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Draw {
        Draw(seed)
    }

    /// A number below `n`; 0 if that is 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        usize::try_from(z % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

/// What a mock interview asks in so many minutes: questions first, then tasks from the easy to the hard,
/// then a program to mend. The program's mistakes are not drawn yet.
///
/// # Errors
/// If nothing fits.
pub fn mock(
    exercises: &[Exercise],
    sections: &[Section],
    minutes: u32,
    level: Option<u8>,
    draw: &mut Draw,
) -> Result<Vec<Piece>> {
    let fits = |of: u8| level.is_none_or(|level| level == of);
    let mut questions: Vec<_> = sections
        .iter()
        .flat_map(|section| &section.questions)
        .filter(|question| fits(question.level) && !matches!(question.right, Right::Open))
        .collect();
    draw.shuffle(&mut questions);
    questions.truncate((minutes / 9).clamp(1, 8) as usize);
    // A tenth is for reading: what is asked, and why an answer was right or wrong.
    let asked = minutes / 10 + u32::try_from(questions.len()).unwrap_or(0);
    let mut left = minutes.saturating_sub(asked);
    let bugs = match minutes {
        0..25 => 0,
        25..75 => 1,
        _ => 2,
    };
    left -= bugs * A_BUG;
    let with_program = draw.below(exercises.len());
    let mut tasks: Vec<(&Exercise, &crate::kit::Task)> = exercises
        .iter()
        .enumerate()
        .filter(|(i, _)| bugs == 0 || *i != with_program)
        .flat_map(|(_, exercise)| exercise.tasks.iter().map(move |task| (exercise, task)))
        .filter(|(_, task)| fits(task.level))
        .collect();
    draw.shuffle(&mut tasks);
    let mut taken = Vec::new();
    for (exercise, task) in tasks {
        // Of one exercise one task: a mock interview goes about.
        let again = taken.iter().any(|(other, _): &(&Exercise, _)| other.number == exercise.number);
        if task.minutes <= left && !again {
            left -= task.minutes;
            taken.push((exercise, task));
        }
    }
    taken.sort_by_key(|(exercise, task)| (task.level, task.minutes, exercise.number.clone()));
    let question = |question: &&crate::quiz::question::Question| Piece {
        what: What::Question { id: question.id.clone(), title: question.title.clone() },
        minutes: 1,
        points: 1,
        spent: 0,
        outcome: None,
        tested: None,
    };
    let mut pieces: Vec<Piece> = questions.iter().map(question).collect();
    pieces.extend(taken.iter().map(|(exercise, task)| Piece {
        what: What::Task { exercise: exercise.number.clone(), task: task.name.clone() },
        minutes: task.minutes,
        points: task.points,
        spent: 0,
        outcome: None,
        tested: None,
    }));
    if bugs > 0
        && let Some(exercise) = exercises.get(with_program)
    {
        pieces.push(program(exercise, bugs as usize, String::new()));
    }
    if pieces.iter().all(|piece| matches!(piece.what, What::Question { .. })) {
        bail!("no task fits into {minutes} min: give it more with --minutes, or another --level");
    }
    Ok(pieces)
}

/// A program to mend.
pub fn program(exercise: &Exercise, bugs: usize, sealed: String) -> Piece {
    let count = u32::try_from(bugs).unwrap_or(1);
    Piece {
        what: What::Debug { exercise: exercise.number.clone(), bugs, sealed },
        minutes: A_BUG * count,
        points: POINTS * count,
        spent: 0,
        outcome: None,
        tested: None,
    }
}

/// An exercise with one task to write: the rest of it is done, but for what would give the answer away, the
/// same function of other types in the same file, unless the answer needs those.
///
/// # Errors
/// If something cannot be read.
pub fn task(root: &Path, exercise: &Exercise, task: &str) -> Result<BTreeMap<PathBuf, String>> {
    let mut files: BTreeMap<PathBuf, String> =
        exercise.solution(root)?.into_iter().map(|(file, text)| (file, unmarked(&text))).collect();
    let all = parts(root, exercise, None)?;
    for mut part in parts(root, exercise, Some(task))? {
        let solution = unmarked(&part.solution);
        let last = |name: &str| name.rsplit("::").next().unwrap_or_default().to_string();
        let own = functions(&solution).into_iter().filter(|one| part.names.contains(&one.name));
        let texts: String = own.map(|one| one.text(&solution)).collect();
        let needs =
            |name: &str| name.split_once("::").is_none_or(|(owner, _)| texts.contains(owner));
        let of_file = all.iter().filter(|other| other.file == part.file);
        let alike: Vec<String> = of_file
            .flat_map(|other| other.names.iter().cloned())
            .filter(|other| !part.names.contains(other) && !needs(other))
            .filter(|other| part.names.iter().any(|name| last(name) == last(other)))
            .collect();
        part.names.extend(alike);
        files.insert(part.file.clone(), with_stubs(&solution, &part)?);
    }
    Ok(files)
}

/// Plants mistakes of different tasks in an exercise of a scratch copy that is laid out, such that the suite
/// names each.
///
/// # Errors
/// If something cannot be read, built or written.
pub fn plant(
    root: &Path,
    copy: &Path,
    exercise: &Exercise,
    bugs: usize,
    draw: &mut Draw,
) -> Result<Planted> {
    let catalogue = Catalogue::read(root, exercise)?;
    let of_program =
        |known: &&Known| !known.tasks.iter().any(|task| exercise.programs.contains(task));
    let mut known: Vec<&Known> =
        catalogue.known.iter().filter(of_program).filter(|known| is_good(known)).collect();
    for _ in 0..TRIES {
        draw.shuffle(&mut known);
        let (mut busy, mut taken) = (BTreeSet::new(), Vec::new());
        for known in &known {
            if taken.len() < bugs && known.tasks.iter().all(|task| !busy.contains(task)) {
                busy.extend(known.tasks.iter());
                taken.push(*known);
            }
        }
        let Ok(mut files) = catalogue.plant(&taken) else { continue };
        scratch::format(root, &mut files);
        scratch::put(copy, exercise, &files)?;
        let loud = std::io::stderr().is_terminal();
        let Built::Suite(program) = suite::build(copy, exercise, false, loud)? else { continue };
        let judged = suite::judge(copy, exercise, &program, None)?;
        let mut mistakes: Vec<Mistake> =
            taken.iter().filter_map(|known| named(&judged, known)).collect();
        if mistakes.len() == bugs {
            for (i, mistake) in mistakes.iter_mut().enumerate() {
                let others: Vec<&Known> = taken
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .map(|(_, known)| *known)
                    .collect();
                let mut without = catalogue.plant(&others)?;
                scratch::format(root, &mut without);
                mistake.functions = changed(&files, &without);
            }
            return Ok(Planted { mistakes, red: red(&judged) });
        }
    }
    bail!("no program could be drawn from exercise {}: try another --seed", exercise.number)
}

/// The functions of a program that another one has otherwise.
fn changed(files: &BTreeMap<PathBuf, String>, others: &BTreeMap<PathBuf, String>) -> Vec<Function> {
    let mut out = Vec::new();
    for (file, text) in files {
        let there: BTreeMap<String, String> =
            others.get(file).map(|text| texts(text)).unwrap_or_default();
        let here = texts(text).into_iter().filter(|(name, text)| there.get(name) != Some(text));
        out.extend(here.map(|(name, text)| Function { file: file.clone(), name, text }));
    }
    out
}

/// Each function's text without blanks, by its name.
pub fn texts(source: &str) -> BTreeMap<String, String> {
    let bare = |text: String| text.split_whitespace().collect::<String>();
    functions(source).into_iter().map(|one| (one.name.clone(), bare(one.text(source)))).collect()
}

/// Whether looking for it teaches something: not that a check is missing, or its message bare; and not in
/// so many tasks that everything is red.
fn is_good(known: &Known) -> bool {
    let poor = [
        "no look at",
        "no check",
        "a panic",
        "panic",
        "refused",
        "let through",
        "taken as it comes",
        "wordless",
    ];
    !poor.iter().any(|poor| known.what.contains(poor) || known.name.contains(poor))
        && (1..=3).contains(&known.tasks.len())
}

/// The mistake with the tasks in which the suite names it.
fn named(judged: &Judged, known: &Known) -> Option<Mistake> {
    let names = |task: &&String| {
        let mut mistakes = judged.get(*task)?.iter().flat_map(|test| &test.mistakes);
        mistakes.any(|mistake| mistake.said == known.what).then_some(())
    };
    let tasks: Vec<String> =
        known.tasks.iter().filter(|task| names(task).is_some()).cloned().collect();
    (!tasks.is_empty()).then(|| Mistake {
        name: known.name.clone(),
        what: known.what.clone(),
        tasks,
        functions: Vec::new(),
    })
}

/// The tasks that are not green.
pub fn red(judged: &Judged) -> Vec<String> {
    let is_red = |tests: &Vec<crate::verdict::Test>| {
        tests.iter().any(|test| test.verdict != crate::verdict::Verdict::Green)
    };
    judged.iter().filter(|(_, tests)| is_red(tests)).map(|(task, _)| task.clone()).collect()
}
