//! Questions to ask about a candidate's own code. Any take-home can be written by somebody else, or
//! by a machine; who wrote it can say why it is so, and what would change.

use super::kit::Kit;
use super::places::{Lines, Places, text_of};
use super::plain::points;
use super::probe::{probe, spot};
use super::result::{Exercise, File, Graded, Task};
use super::winnow::{K, grams};
use kata::quiz::question::Question;
use kata::tokens::normalised;
use kata::verdict::{Mistake, Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Why a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A known mistake was named.
    Mistake,
    /// A test is red and no known mistake explains it.
    Red,
    /// No answer came.
    Stopped,
    /// The exercise does not compile.
    NotCompiled,
    /// The code is right, and written as nobody else writes it.
    Form,
    /// The code is right.
    Right,
    /// The stub was left.
    Stub,
}

impl Why {
    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Why::Mistake => "named mistake",
            Why::Red => "red, no known mistake",
            Why::Stopped => "no answer",
            Why::NotCompiled => "does not compile",
            Why::Form => "unusual form",
            Why::Right => "right",
            Why::Stub => "left open",
        }
    }
}

/// A question to ask.
#[derive(Debug, Clone)]
pub struct Ask<'k> {
    /// Why.
    pub why: Why,
    /// The exercise's number.
    pub exercise: String,
    /// The task.
    pub task: String,
    /// The question, as plain text.
    pub question: String,
    /// What to listen for, as plain text.
    pub listen: Vec<String>,
    /// The lines that it is about.
    pub lines: Vec<Lines>,
    /// A question of the quiz to go on with.
    pub quiz: Option<&'k Question>,
}

/// What a submission's code says beside its points.
#[derive(Debug, Clone, Default)]
pub struct Debrief<'k> {
    /// What to ask, most telling first.
    pub asks: Vec<Ask<'k>>,
    /// How much of the code is the kit's own published answer, from 0 to 1; none if that is as much
    /// as two people come to by themselves.
    pub published: Option<f64>,
}

/// The share of the kit's own answer from which it is told. Whole answers by people who had not
/// seen it share up to 0.7 of their k-grams with it, a copy all of them.
pub const PUBLISHED: f64 = 0.9;
/// A function with less of its own says nothing about its form.
const ENOUGH: usize = 30;
/// The share of a function's tokens that others write too, below which its form is unusual.
const USUAL: f64 = 0.2;
/// So many unusual forms are asked about.
const FORMS: usize = 3;

/// How often each k-gram is met among the submissions: what is usual.
#[derive(Debug, Default)]
pub struct Usage {
    having: HashMap<u64, usize>,
    submissions: usize,
}

impl Usage {
    /// Counts the k-grams of these submissions.
    pub fn of(results: &[Graded]) -> Usage {
        let mut usage = Usage { submissions: results.len(), ..Usage::default() };
        for result in results {
            let all: HashSet<u64> =
                result.files.iter().flat_map(|file| grams(&normalised(&file.text))).collect();
            all.into_iter().for_each(|hash| *usage.having.entry(hash).or_default() += 1);
        }
        usage
    }

    /// Whether at least one in twenty of the others has it, and not just one.
    fn is_usual(&self, hash: u64) -> bool {
        let others = self.having.get(&hash).map_or(0, |having| having - 1);
        others >= 2.max(self.submissions / 20)
    }
}

/// What to ask about a submission.
pub fn debrief<'k>(result: &Graded, usage: &Usage, kit: &'k Kit) -> Debrief<'k> {
    let places = Places::of(result);
    let mut asks = Vec::new();
    let mut forms = Vec::new();
    let (mut own, mut published) = (0_usize, 0_usize);
    for exercise in &result.exercises {
        if !exercise.compiled {
            asks.push(not_compiled(exercise));
            continue;
        }
        for task in &exercise.tasks {
            let lines = places.lines_of(exercise, task);
            if let Some(known) = kit.exercises.get(&exercise.name) {
                for gram in all_grams(result, &lines) {
                    if !known.given.contains(&gram) {
                        own += 1;
                        published += usize::from(known.solution.contains(&gram));
                    }
                }
            }
            let quiz = kit.questions(&exercise.number, &task.name).first().copied();
            match task.verdict {
                Verdict::Green => {
                    if let Some(form) = unusual(result, exercise, &lines, usage, kit) {
                        forms.push((form.1, ask_form(exercise, task, form.0)));
                    }
                    asks.push(right(exercise, task, lines, quiz));
                }
                _ => asks.extend(not_right(exercise, task, &lines, quiz)),
            }
        }
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.0));
    asks.extend(forms.into_iter().take(FORMS).map(|(_, ask)| ask));
    let worth: BTreeMap<(&str, &str), f64> = result
        .tasks()
        .map(|(exercise, task)| ((&*exercise.number, &*task.name), task.max_points))
        .collect();
    let worth = |ask: &Ask<'_>| worth.get(&(&*ask.exercise, &*ask.task)).copied().unwrap_or(0.0);
    // What tells nothing about the code at hand comes last: a right answer without a question.
    let rank = |ask: &Ask<'_>| (ask.why, ask.why == Why::Right && ask.quiz.is_none());
    asks.sort_by(|a, b| rank(a).cmp(&rank(b)).then(worth(b).total_cmp(&worth(a))));
    let mut asked = BTreeSet::new();
    let files: BTreeMap<&str, (&File, BTreeSet<usize>)> =
        result.files.iter().map(|file| (&*file.path, (file, kit.own(file)))).collect();
    for ask in asks.iter_mut().filter(|ask| ask.why == Why::Right) {
        choose(ask, &files, &mut asked);
    }
    let share = published as f64 / own.max(1) as f64;
    Debrief { asks, published: (own >= 100 && share >= PUBLISHED).then_some(share) }
}

fn all_grams(result: &Graded, lines: &[Lines]) -> Vec<u64> {
    lines.iter().flat_map(|lines| grams(&normalised(&text_of(result, lines)))).collect()
}

/// The lines whose form is unusual, and how many tokens there are; none if the form is usual.
fn unusual(
    result: &Graded,
    exercise: &Exercise,
    lines: &[Lines],
    usage: &Usage,
    kit: &Kit,
) -> Option<(Vec<Lines>, usize)> {
    let known = kit.exercises.get(&exercise.name);
    // Nothing to compare with.
    if known.is_none() && usage.submissions < 5 {
        return None;
    }
    let usual = |hash: u64| {
        known.is_some_and(|known| known.given.contains(&hash) || known.solution.contains(&hash))
            || usage.is_usual(hash)
    };
    let (mut all, mut rare, mut found) = (0, 0, Vec::new());
    for lines in lines {
        let tokens = normalised(&text_of(result, lines));
        let mut covered = vec![false; tokens.len()];
        for (at, hash) in grams(&tokens).into_iter().enumerate() {
            if usual(hash) {
                covered[at..at + K].fill(true);
            }
        }
        all += tokens.len();
        let own: Vec<_> = tokens
            .iter()
            .zip(&covered)
            .filter(|(_, covered)| !**covered)
            .map(|(t, _)| t.line)
            .collect();
        rare += own.len();
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            let at = lines.first - 1;
            found.push(Lines { path: lines.path.clone(), first: at + first, last: at + last });
        }
    }
    let is_unusual = all >= ENOUGH && (all - rare) as f64 <= USUAL * all as f64;
    is_unusual.then_some((found, rare))
}

fn ask<'k>(why: Why, exercise: &Exercise, task: &str, question: String) -> Ask<'k> {
    Ask {
        why,
        exercise: exercise.number.clone(),
        task: task.to_string(),
        question,
        listen: Vec::new(),
        lines: Vec::new(),
        quiz: None,
    }
}

fn not_compiled<'k>(exercise: &Exercise) -> Ask<'k> {
    let question = "Read me the compiler's first message. What does it ask for, and how would you \
                    mend it?";
    Ask {
        listen: vec!["whose value it is, which type was wanted, which one stands there".into()],
        ..ask(Why::NotCompiled, exercise, "", question.into())
    }
}

fn ask_form<'k>(exercise: &Exercise, task: &Task, lines: Vec<Lines>) -> Ask<'k> {
    let question = format!(
        "Few people write `{}` like this. Take me through these lines: why this form, and what \
         would break if you wrote the plain one?",
        task.name
    );
    Ask {
        listen: vec![
            "what each line computes, with its shape".into(),
            "a reason: speed, memory, numbers that would overflow, or a habit that can be named"
                .into(),
        ],
        lines,
        ..ask(Why::Form, exercise, &task.name, question)
    }
}

/// The question is chosen when all are known, so that no two are alike.
fn right<'k>(
    exercise: &Exercise,
    task: &Task,
    lines: Vec<Lines>,
    quiz: Option<&'k Question>,
) -> Ask<'k> {
    Ask { lines, quiz, ..ask(Why::Right, exercise, &task.name, String::new()) }
}

/// Asks about one line of right code, each time of another kind, as long as there are any.
fn choose(
    ask: &mut Ask<'_>,
    files: &BTreeMap<&str, (&File, BTreeSet<usize>)>,
    asked: &mut BTreeSet<usize>,
) {
    for lines in &ask.lines {
        let Some((file, own)) = files.get(lines.path.as_str()) else { continue };
        let own = file
            .text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(n, _)| (lines.first..=lines.last).contains(n) && own.contains(n));
        if let Some((_, question)) = spot(&ask.task, own, asked) {
            ask.question = question;
            ask.listen = vec!["an answer from this code, not from a book".into()];
            return;
        }
    }
    ask.question =
        format!("Take me through `{}`. Which formula does each line stand for?", ask.task);
    ask.listen = vec!["the formula before the code, and a shape for each factor".into()];
}

/// One question for each named mistake of a task, or one for the task.
fn not_right<'k>(
    exercise: &Exercise,
    task: &Task,
    lines: &[Lines],
    quiz: Option<&'k Question>,
) -> Vec<Ask<'k>> {
    let name = &task.name;
    let lost = points(task.max_points - task.points);
    let mut mistakes: Vec<&Mistake> = Vec::new();
    for mistake in task.tests.iter().flat_map(|test| test.mistakes.iter().take(1)) {
        if !mistakes.contains(&mistake) {
            mistakes.push(mistake);
        }
    }
    let with = |why, question: String, listen: Vec<String>| Ask {
        listen,
        lines: lines.to_vec(),
        quiz,
        ..ask(why, exercise, name, question)
    };
    if task.verdict == Verdict::Stub {
        let question = format!("`{name}` was left open. How would you begin?");
        return vec![with(Why::Stub, question, vec!["a small case first, with shapes".into()])];
    }
    if !mistakes.is_empty() {
        return mistakes
            .into_iter()
            .enumerate()
            .map(|(at, mistake)| {
                let mut ask = with(
                    Why::Mistake,
                    probe(name, mistake),
                    vec![
                        format!("the mistake that was named: {}", mistake.said),
                        format!("how the {lost} points would come back: the corrected line"),
                    ],
                );
                // The quiz's question once for each task.
                ask.quiz = ask.quiz.filter(|_| at == 0);
                ask
            })
            .collect();
    }
    let what = |verdict| task.tests.iter().find(|test| test.verdict == verdict);
    if task.verdict == Verdict::Stopped {
        let test = what(Verdict::Stopped).map_or("", |test| &test.name);
        let question = format!(
            "`{name}` gave no answer in `{test}`. Which line may run for ever, end the process, or \
             need a stack that grows with the input?"
        );
        let listen = vec!["what bounds each loop and each recursion".into()];
        return vec![with(Why::Stopped, question, listen)];
    }
    let test = what(Verdict::Red).map_or("", |test| &test.name);
    let question = format!(
        "`{test}` of `{name}` is red. Without running anything: what is the smallest input that \
         would show it, and what should come out?"
    );
    let listen = vec![
        "a case of one or two numbers, worked by hand".into(),
        "how to halve the code: which intermediate result would you look at first".into(),
    ];
    vec![with(Why::Red, question, listen)]
}
