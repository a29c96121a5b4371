//! One case: inputs drawn, a question asked, the answer judged.

use crate::answer::{Answer, Part, shown};
use crate::fault::{Fault, Judgement};
use crate::likeness::{Likeness, Said, size};
use crate::panics::attempt;
use crate::recorded::{self, Place};
use approx::relative_eq;
use catalogue::{Choice, Visit};
use gradcheck::report::{beside, shape};
use gradcheck::{Draw, Other, Report, Tensor, Tensors};
use std::cell::OnceCell;
use std::ops::{Deref, DerefMut};

/// How many numbers are shown of what was given, at most.
const SHORT: usize = 16;

/// One expression over `kit`, for the code under judgement and for the catalogue.
pub struct Question<'a> {
    /// Evaluates it against the code under judgement.
    pub yours: &'a dyn Fn() -> Answer,
    /// Evaluates it against the catalogue.
    pub known: &'a dyn Fn() -> Answer,
}

/// Why the case is run.
pub(crate) enum Purpose<'a> {
    /// To judge the answer. `thorough`: with the full gradient check, and each question twice.
    /// `book`: right answers to judge by, where the suite has none.
    Judge {
        test: &'static str,
        thorough: bool,
        asking: &'a dyn Fn(String),
        book: Option<&'static str>,
    },
    /// To compare the answer with what it would be by these choices. `asked`: the case's questions so
    /// far, for the next comparison on the same case.
    Compare {
        choices: &'a [Choice],
        likeness: Likeness,
        asked: &'a mut Vec<Asked>,
        question: usize,
    },
}

/// A question of a case, as it was answered.
pub(crate) struct Asked {
    yours: Said,
    /// The right answer, and the places that it came by.
    right: OnceCell<(Said, Vec<Visit>)>,
}

impl Asked {
    /// The places that the right answer came by.
    pub fn visits(&self) -> &[Visit] {
        self.right.get().map_or(&[], |(_, visits)| visits)
    }
}

/// Draws inputs (it is a [`Draw`]) and asks questions.
pub struct Case<'a> {
    draw: Draw,
    given: Vec<(String, Vec<Tensor>)>,
    /// How many questions were asked so far.
    asked: usize,
    pub(crate) purpose: Purpose<'a>,
}

impl Deref for Case<'_> {
    type Target = Draw;
    fn deref(&self) -> &Draw {
        &self.draw
    }
}

impl DerefMut for Case<'_> {
    fn deref_mut(&mut self) -> &mut Draw {
        &mut self.draw
    }
}

impl<'a> Case<'a> {
    pub(crate) fn new(draw: Draw, purpose: Purpose<'a>) -> Case<'a> {
        Case { draw, given: Vec::new(), asked: 0, purpose }
    }

    /// What the code under judgement is given, as it is given: a report shows it, where it is short,
    /// so that the case can be redone by hand. The same name again is the new value.
    pub fn given(&mut self, name: &str, value: &impl Tensors) {
        self.given.retain(|(known, _)| known != name);
        self.given.push((name.to_string(), value.to_tensors()));
    }

    /// All that was given, a line each, if it is short.
    pub(crate) fn all_given(&self) -> Option<String> {
        let tensors = || self.given.iter().flat_map(|(_, tensors)| tensors);
        let numbers: usize = tensors().map(|tensor| tensor.values.len()).sum();
        let lines = self.given.iter().map(|(name, tensors)| {
            let texts: Vec<String> = tensors.iter().map(numbers_of).collect();
            format!("{name} = {}\n", texts.join(", "))
        });
        (numbers > 0 && numbers <= SHORT).then(|| lines.collect())
    }

    /// Asks a question.
    ///
    /// # Errors
    /// A [`Fault`] when the code under judgement panics, or answers differently the second time.
    pub fn ask(&mut self, question: Question) -> Result<Yours, Fault> {
        self.asked += 1;
        match &mut self.purpose {
            Purpose::Judge { test, thorough, asking, book } => {
                let thorough = *thorough;
                asking(self.draw.description());
                let answer = attempt(question.yours).map_err(Fault::Panic)?;
                if thorough && !answer.repeats(&attempt(question.yours).map_err(Fault::Panic)?) {
                    return Err(Fault::wrong("two calls with the same arguments give two answers"));
                }
                let itself = self.draw.other() == Other::Nothing;
                let place = itself.then(|| Place {
                    test,
                    case: self.draw.fingerprint(),
                    question: self.asked,
                });
                let yours = Yours { answer, thorough, judge: true, place };
                match (&yours.place, book) {
                    (Some(place), Some(book)) => place.judge(&yours, book).map(|()| yours),
                    _ => Ok(yours),
                }
            }
            Purpose::Compare { choices, likeness, asked, question: number } => {
                if asked.len() == *number {
                    let yours = attempt(question.yours);
                    asked.push(Asked { yours, right: OnceCell::new() });
                }
                let Asked { yours, right } = &asked[*number];
                *number += 1;
                let known = |choices| catalogue::with_choices(choices, || attempt(question.known));
                let (right, _) = right.get_or_init(|| catalogue::visits(|| known(&[])));
                if !choices.is_empty() {
                    likeness.add(yours, &known(choices), right);
                }
                if likeness.contradicted {
                    // What comes after is not worth its time.
                    return Err(Fault::Compared);
                }
                let answer = yours.clone().map_err(Fault::Panic)?;
                Ok(Yours { answer, thorough: false, judge: false, place: None })
            }
        }
    }

    /// Asks a question that must be refused: with a panic whose message holds all of `mentions`
    /// (the lengths of two shapes that do not fit, say).
    ///
    /// # Errors
    /// A [`Fault`] when it is answered, is still a stub, or the message lacks one of `mentions`.
    pub fn refuses(&mut self, what: &str, mentions: &[usize], question: Question) -> Judgement {
        match self.ask(question) {
            Err(Fault::Panic(panic)) if panic.stub().is_none() => {
                if let Purpose::Compare { .. } = self.purpose {
                    return Ok(());
                }
                let numbers: Vec<&str> =
                    panic.message.split(|c: char| !c.is_ascii_digit()).collect();
                match mentions.iter().find(|n| !numbers.contains(&n.to_string().as_str())) {
                    None => {
                        if let Purpose::Judge { test, .. } = self.purpose {
                            let case = self.draw.fingerprint();
                            Place { test, case, question: self.asked }.write("refuses");
                        }
                        // What was drawn for this refusal has no part in the next.
                        self.draw.forget();
                        self.given.clear();
                        Ok(())
                    }
                    Some(missing) => Err(Fault::report(
                        Report::new(format!("the panic for {what} should name what does not fit"))
                            .row("message", &panic.message)
                            .row("missing", missing.to_string()),
                    )),
                }
            }
            Ok(yours) => yours.holds(false, format!("{what} is accepted, and should be a panic")),
            Err(fault) => Err(fault),
        }
    }
}

/// The answer of the code under judgement, to be judged part by part.
pub struct Yours {
    answer: Answer,
    thorough: bool,
    /// False while answers are only compared with known ones: then every judgement passes.
    judge: bool,
    /// Which question it answers, if its judgement may be written down.
    place: Option<Place>,
}

impl Yours {
    fn write(&self, what: impl FnOnce() -> String) {
        if let Some(place) = self.place.as_ref().filter(|_| self.judge) {
            place.write(&what());
        }
    }

    /// The parts named are the gradients of Σ upstream·f at `x`, in the order of `x`'s tensors;
    /// a name stands for a whole list where the part is one.
    ///
    /// # Errors
    /// A [`Fault`] with the worst element, or to draw the case anew.
    ///
    /// # Panics
    /// If the suite's own question cannot be asked (see [`gradcheck::Unfit`]).
    pub fn gradients<X: Tensors + Clone, Y: Tensors>(
        &self,
        names: &[&str],
        f: impl Fn(&X) -> Y,
        x: &X,
        upstream: &impl Tensors,
    ) -> Judgement {
        if !self.judge {
            return Ok(());
        }
        let parts: Vec<(&str, &Tensor)> =
            names.iter().flat_map(|name| self.answer.tensors(name)).collect();
        let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        let gradient: Vec<Tensor> = parts.iter().map(|(_, tensor)| (*tensor).clone()).collect();
        let verdict = if self.thorough {
            gradcheck::check(f, x, upstream, &gradient)
        } else {
            gradcheck::quick_check(f, x, upstream, &gradient)
        };
        match verdict {
            Ok(gradcheck::Verdict::Right) => {
                let all = gradient.iter().map(size).fold(0.0, f64::max);
                for (name, tensor) in names.iter().zip(&gradient) {
                    // Sound forms of a gradient agree to that where numeric ones can be taken at all.
                    let tensor = std::slice::from_ref(tensor);
                    self.write(|| recorded::close(name, tensor, 1e-9 * all, 0.0));
                }
                Ok(())
            }
            Ok(gradcheck::Verdict::Wrong(wrong)) => {
                let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let report = wrong.report(&names);
                Err(match wrong {
                    gradcheck::Wrong::Value(m) => Fault::number(report, m.yours, m.numeric),
                    _ => Fault::report(report),
                })
            }
            Ok(gradcheck::Verdict::Undecidable { .. }) => Err(Fault::Undecidable),
            Err(unfit) => panic!("the suite asks what cannot be answered: {unfit}"),
        }
    }

    /// The part equals `expected`, to 1e-11 of the largest element.
    ///
    /// # Errors
    /// A [`Fault`] with the worst element.
    pub fn equals(&self, name: &str, expected: &impl Tensors) -> Judgement {
        let largest = |t: &Tensor| t.values.iter().fold(0f64, |m, v| m.max(v.abs()));
        let size = expected.to_tensors().iter().map(largest).fold(0f64, f64::max);
        self.close(name, expected, 1e-11 * size, 0.0)
    }

    /// The part equals `expected`: each element to within `epsilon`, or to `max_relative` of
    /// the larger of the two.
    ///
    /// # Errors
    /// A [`Fault`] with the worst element.
    pub fn close(
        &self,
        name: &str,
        expected: &impl Tensors,
        epsilon: f64,
        max_relative: f64,
    ) -> Judgement {
        if !self.judge {
            return Ok(());
        }
        let parts = self.answer.tensors(name);
        let expected = expected.to_tensors();
        if parts.len() != expected.len() {
            return Err(match self.answer.get(name) {
                Some(Part::Text(text)) => Fault::wrong(format!("{name} is {text}, not a number")),
                _ => Fault::report(
                    Report::new(format!("{} has the wrong number of arrays", shown(name)))
                        .row("yours", shapes(parts.iter().map(|(_, tensor)| *tensor)))
                        .row("expected", shapes(&expected)),
                ),
            });
        }
        for ((name, yours), expected) in parts.into_iter().zip(&expected) {
            same(name, yours, expected, epsilon, max_relative)?;
        }
        self.write(|| recorded::close(name, &expected, epsilon, max_relative));
        Ok(())
    }

    /// The part is this text.
    ///
    /// # Errors
    /// A [`Fault`] that shows both.
    pub fn says(&self, name: &str, expected: &str) -> Judgement {
        let yours = match self.answer.get(name) {
            Some(Part::Text(text)) => text.clone(),
            Some(Part::Tensor(t)) => match t.values[..] {
                [value] => value.to_string(),
                _ => format!("an array, {}", shape(&t.shape)),
            },
            None => "missing".to_string(),
        };
        if !self.judge || yours == expected {
            self.write(|| format!("{name}\tsays\t{expected}"));
            return Ok(());
        }
        let report = Report::new(format!("{} is wrong", shown(name)));
        Err(Fault::report(report.row("yours", yours).row("expected", expected)))
    }

    /// The part, a truth value, is true, or else the sentence that says what is wrong.
    ///
    /// # Errors
    /// A [`Fault`] with that sentence.
    pub fn is_true(&self, name: &str, or_else: impl Into<String>) -> Judgement {
        let is_true = matches!(self.answer.get(name), Some(Part::Text(text)) if text == "true");
        let or_else = or_else.into();
        if is_true {
            self.write(|| format!("{name}\ttrue\t{or_else}"));
        }
        self.holds(is_true, or_else)
    }

    /// `condition`, or else the sentence that says what is wrong.
    ///
    /// # Errors
    /// A [`Fault`] with that sentence.
    pub fn holds(&self, condition: bool, or_else: impl Into<String>) -> Judgement {
        if condition || !self.judge { Ok(()) } else { Err(Fault::wrong(or_else)) }
    }

    /// The tensors of a part that is a list, or of one that is an array.
    pub fn tensors(&self, name: &str) -> Vec<&Tensor> {
        self.answer.tensors(name).into_iter().map(|(_, tensor)| tensor).collect()
    }

    /// The part as numbers, or a fault if it has none.
    ///
    /// # Errors
    /// A [`Fault`] when the part is missing or is a text.
    pub fn tensor(&self, name: &str) -> Result<&Tensor, Fault> {
        match self.answer.get(name) {
            Some(Part::Tensor(tensor)) => Ok(tensor),
            Some(Part::Text(text)) => Err(Fault::wrong(format!("{name} is {text}, not a number"))),
            None => Err(Fault::wrong(format!("{name} is missing"))),
        }
    }

    /// The part as one number, or a fault.
    ///
    /// # Errors
    /// A [`Fault`] when the part is not one number.
    pub fn number(&self, name: &str) -> Result<f64, Fault> {
        let tensor = self.tensor(name)?;
        match tensor.values[..] {
            [value] => Ok(value),
            _ => Err(Fault::wrong(format!("{name} is an array, {}", shape(&tensor.shape)))),
        }
    }
}

/// The comparison of one tensor.
fn same(
    name: &str,
    yours: &Tensor,
    expected: &Tensor,
    epsilon: f64,
    max_relative: f64,
) -> Judgement {
    let name = shown(name);
    if yours.shape != expected.shape {
        return Err(Fault::report(
            Report::new(format!("{name} has the wrong shape"))
                .row("yours", shape(&yours.shape))
                .row("expected", shape(&expected.shape)),
        ));
    }
    let pairs = || yours.values.iter().zip(&expected.values).enumerate();
    let wrong = |&(_, (a, e)): &(usize, (&f64, &f64))| {
        let both_nan = a.is_nan() && e.is_nan();
        !(both_nan || relative_eq!(a, e, epsilon = epsilon, max_relative = max_relative))
    };
    // NaN is further off than anything.
    let off = |a: f64, e: f64| if a.is_nan() { f64::INFINITY } else { (a - e).abs() };
    let worst =
        pairs().filter(wrong).max_by(|(_, p), (_, q)| off(*p.0, *p.1).total_cmp(&off(*q.0, *q.1)));
    let Some((k, (&a, &e))) = worst else { return Ok(()) };
    let headline = match a {
        a if a.is_finite() || a == e => format!("{name} is wrong"),
        a if a.is_nan() => format!("{name} is NaN"),
        _ => format!("{name} is infinite"),
    };
    let bound = epsilon.max(max_relative * e.abs());
    let wrong_ones = pairs().filter(wrong).count();
    let count = match (wrong_ones, yours.values.len()) {
        (_, 1) => String::new(),
        (n, all) => format!("    ({n} of {all} elements are wrong)"),
    };
    let place = element(&name, &yours.index(k));
    let report = Report::new(headline)
        .row("worst", format!("{place} = {}{count}", beside(a, e, "expected", bound)));
    let report = match ratio(&yours.values, &expected.values) {
        Some(ratio) => report.row("pattern", ratio),
        None => report,
    };
    Err(Fault::number(report, a, e))
}

/// `[[1, 0.5], [2, -3]]`, with all digits.
fn numbers_of(tensor: &Tensor) -> String {
    fn rows(shape: &[usize], values: &[f64]) -> String {
        match shape {
            [] => values.first().map_or(String::new(), |value| format!("{value:?}")),
            [n, rest @ ..] => {
                let size = values.len() / (*n).max(1);
                let row = |i| rows(rest, &values[i * size..(i + 1) * size]);
                format!("[{}]", (0..*n).map(row).collect::<Vec<_>>().join(", "))
            }
        }
    }
    rows(&tensor.shape, &tensor.values)
}

/// `dw[1, 2]`, or, where the name is made of words, `parameter 0 after step 1, at [1, 2]`.
fn element(name: &str, index: &[usize]) -> String {
    match name.contains(' ') && !index.is_empty() {
        true => format!("{name}, at {index:?}"),
        false => gradcheck::report::element(name, index),
    }
}

/// What all elements are times what they should be, where that is a ratio with a meaning.
fn ratio(yours: &[f64], expected: &[f64]) -> Option<String> {
    let largest = expected.iter().fold(0f64, |m, e| m.max(e.abs()));
    let is = |ratio: f64| {
        let near = |(a, e): (&f64, &f64)| (a - ratio * e).abs() <= 1e-9 * ratio.abs() * largest;
        largest > 0.0 && yours.iter().zip(expected).all(near)
    };
    let all = if yours.len() == 1 { "yours is" } else { "every element is" };
    if is(0.0) && expected.len() > 1 {
        return Some(format!("{all} 0"));
    }
    if is(-1.0) {
        return Some("the sign is wrong, the size is right".to_string());
    }
    (2..=100).find_map(|n| {
        let n = f64::from(n);
        match n {
            2.0 if is(2.0) => Some(format!("{all} twice what it should be")),
            2.0 if is(0.5) => Some(format!("{all} half of what it should be")),
            n if is(n) => Some(format!("{all} {n} times what it should be")),
            n if is(1.0 / n) => Some(format!("{all} 1/{n} of what it should be")),
            _ => None,
        }
    })
}

/// `2 arrays: 2×3, length 4`.
fn shapes<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> String {
    let shapes: Vec<String> = tensors.into_iter().map(|tensor| shape(&tensor.shape)).collect();
    match &shapes[..] {
        [] => "none".to_string(),
        [one] => format!("1 array: {one}"),
        many => format!("{} arrays: {}", many.len(), many.join(", ")),
    }
}
