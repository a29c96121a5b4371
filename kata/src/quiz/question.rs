//! What a question is.

use super::lang::Lang;

/// A file of the quiz.
#[derive(Debug, Clone)]
pub struct Section {
    /// The number that its file's name begins with.
    pub number: u32,
    /// The heading, with its number: `1. Backpropagation`.
    pub title: String,
    /// What stands before the first question, as markdown.
    pub introduction: String,
    /// The questions, in order.
    pub questions: Vec<Question>,
}

/// A question with its answer. Texts are markdown.
#[derive(Debug, Clone)]
pub struct Question {
    /// Stable across versions and languages.
    pub id: String,
    /// The short title.
    pub title: String,
    /// What is asked for.
    pub kind: Kind,
    /// From 1 to 3.
    pub level: u8,
    /// The task whose tests prove the answer.
    pub proof: Option<Proof>,
    /// The question itself.
    pub text: String,
    /// What there is to choose from, A first; empty where nothing is to be chosen.
    pub choices: Vec<Choice>,
    /// The right answer.
    pub right: Right,
    /// The answer's reason, or an open question's answer.
    pub reason: String,
    /// For an open question, what an interviewer listens for.
    pub rubric: Vec<String>,
    /// For an open question, what is asked next, with its answer.
    pub follow_up: String,
    /// The whole answer as it stands in the file.
    pub answer: String,
    /// The line of the title in its file.
    pub line: usize,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of the choices.
    One,
    /// All choices that apply.
    All,
    /// A number.
    Number,
    /// One of the choices, about a piece of code.
    Code,
    /// An answer in one's own words.
    Open,
}

impl Kind {
    /// The kind of this name in a file.
    pub fn named(name: &str) -> Option<Kind> {
        [Kind::One, Kind::All, Kind::Number, Kind::Code, Kind::Open]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// Its name in a file.
    pub fn name(self) -> &'static str {
        match self {
            Kind::One => "one",
            Kind::All => "all",
            Kind::Number => "number",
            Kind::Code => "code",
            Kind::Open => "open",
        }
    }

    /// Its name for a reader.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Kind::One => lang.pick("choose one", "单选"),
            Kind::All => lang.pick("choose all that apply", "多选"),
            Kind::Number => lang.pick("a number", "填数"),
            Kind::Code => lang.pick("read this code", "读代码"),
            Kind::Open => lang.pick("open question", "开放题"),
        }
    }

    /// Whether there are choices.
    pub fn has_choices(self) -> bool {
        matches!(self, Kind::One | Kind::All | Kind::Code)
    }
}

/// A task that proves an answer: `exercise-02 backward`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The package of the exercise.
    pub package: String,
    /// The task, a module of its tests.
    pub task: String,
}

/// One of the choices.
#[derive(Debug, Clone)]
pub struct Choice {
    /// `A`, `B`, …
    pub letter: char,
    /// What it says.
    pub text: String,
    /// Why it tempts, or why it is right.
    pub why: String,
}

/// The right answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Right {
    /// The letters of the right choices, in order.
    Letters(Vec<char>),
    /// A number.
    Number {
        /// As the answer prints it.
        printed: String,
        /// What it is.
        value: f64,
        /// How far off an answer may be.
        within: f64,
    },
    /// There is no one right answer; the rubric tells.
    Open,
}

/// A level as stars.
pub fn stars(level: u8) -> &'static str {
    match level {
        1 => "★☆☆",
        2 => "★★☆",
        _ => "★★★",
    }
}

/// The letter of the choice at this place, from 0.
pub fn letter(index: usize) -> char {
    char::from(b'A' + u8::try_from(index).unwrap_or(25))
}
