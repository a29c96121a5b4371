//! One case: inputs drawn, a question asked, the answer judged.

use crate::answer::{Answer, Part, shown};
use crate::fault::{Fault, Judgement};
use crate::likeness::{Likeness, Said, size};
use crate::numbers::{Bound, Forgiven, numbers_of, shapes};
use crate::panics::attempt;
use crate::recorded::{self, Place};
use catalogue::{Choice, Visit};
use gradcheck::report::shape;
use gradcheck::{Draw, Other, Report, Tensor, Tensors};
use std::cell::{OnceCell, RefCell};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// How many numbers are shown of what was given, at most.
const SHORT: usize = 16;

/// One expression over `kit`, for the code under judgement and for the catalogue.
pub struct Question<'a> {
    /// Evaluates it against the code under judgement.
    pub yours: &'a dyn Fn() -> Answer,
    /// Evaluates it against the catalogue.
    pub known: &'a dyn Fn() -> Answer,
}

/// How closely a gradient is checked.
#[derive(Clone, Copy)]
pub(crate) enum Depth {
    /// Whether it is right.
    Glance,
    /// And where it is wrong.
    Quick,
    /// And at each element, whether or not it is right along some directions.
    Full,
}

/// Why the case is run.
pub(crate) enum Purpose<'a> {
    /// To judge the answer, by a gradient check of this `depth`. `twice`: asking each question again.
    /// `book`: right answers to judge by, where the suite has none.
    Judge {
        test: &'static str,
        depth: Depth,
        twice: bool,
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
    /// To see how large it is: at the first question that is known.
    Weigh,
}

/// A question of a case, as it was answered.
pub(crate) struct Asked {
    yours: Said,
    /// The right answer, and the places that it came by.
    right: OnceCell<(Said, Vec<Visit>)>,
    /// How far off it may be: known once the case was run without a mistake.
    forgiven: Rc<RefCell<Forgiven>>,
}

impl Asked {
    /// The places that the right answer came by.
    pub fn visits(&self) -> &[Visit] {
        self.right.get().map_or(&[], |(_, visits)| visits)
    }

    /// How many numbers the right answer holds.
    pub fn size(&self) -> usize {
        self.right.get().map_or(0, |(right, _)| right.as_ref().map_or(0, Answer::numbers))
    }

    /// Whether the answer is not the right one.
    pub fn is_wrong(&self) -> bool {
        self.right.get().is_some_and(|(right, _)| {
            let mut likeness = Likeness::default();
            likeness.add(&self.yours, right, right, (&[], &self.forgiven.borrow()));
            !likeness.explains_itself()
        })
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
        self.ask_for(question, &[])
    }

    /// Asks it; where the answer is a panic, this is what that must mention.
    fn ask_for(&mut self, question: Question, mentions: &[usize]) -> Result<Yours, Fault> {
        self.asked += 1;
        match &mut self.purpose {
            Purpose::Weigh => Err(Fault::Compared),
            Purpose::Judge { test, depth, twice, asking, book } => {
                let (depth, twice) = (*depth, *twice);
                asking(self.draw.description());
                let answer = attempt(question.yours).map_err(Fault::Panic)?;
                if twice && !answer.repeats(&attempt(question.yours).map_err(Fault::Panic)?) {
                    return Err(Fault::wrong("two calls with the same arguments give two answers"));
                }
                let itself = self.draw.other() == Other::Nothing;
                let place = itself.then(|| Place {
                    test,
                    case: self.draw.fingerprint(),
                    question: self.asked,
                });
                let yours = Yours { answer, depth, compared: None, place };
                match (&yours.place, book) {
                    (Some(place), Some(book)) => place.judge(&yours, book).map(|()| yours),
                    _ => Ok(yours),
                }
            }
            Purpose::Compare { choices, likeness, asked, question: number } => {
                if asked.len() == *number {
                    let yours = attempt(question.yours);
                    asked.push(Asked { yours, right: OnceCell::new(), forgiven: Rc::default() });
                }
                let Asked { yours, right, forgiven } = &asked[*number];
                *number += 1;
                let known = |choices| catalogue::with_choices(choices, || attempt(question.known));
                let (right, _) = right.get_or_init(|| catalogue::visits(|| known(&[])));
                if !choices.is_empty() {
                    let known = known(choices);
                    likeness.add(yours, &known, right, (mentions, &forgiven.borrow()));
                }
                if likeness.contradicted {
                    // What comes after is not worth its time.
                    return Err(Fault::Compared);
                }
                let answer = yours.clone().map_err(Fault::Panic)?;
                // What was said the first time stands for all.
                let noted = choices.is_empty().then(|| Rc::clone(forgiven));
                Ok(Yours { answer, depth: Depth::Glance, compared: Some(noted), place: None })
            }
        }
    }

    /// Asks a question that must be refused: with a panic whose message holds all of `mentions`
    /// (the lengths of two shapes that do not fit, say).
    ///
    /// # Errors
    /// A [`Fault`] when it is answered, is still a stub, or the message lacks one of `mentions`.
    pub fn refuses(&mut self, what: &str, mentions: &[usize], question: Question) -> Judgement {
        match self.ask_for(question, mentions) {
            Err(Fault::Panic(panic)) if panic.stub().is_none() => {
                if let Purpose::Compare { .. } = self.purpose {
                    return Ok(());
                }
                match panic.lacks(mentions) {
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
    depth: Depth,
    /// While answers are only compared with known ones every judgement passes; the first time, what it
    /// would have forgiven is noted.
    compared: Option<Option<Rc<RefCell<Forgiven>>>>,
    /// Which question it answers, if its judgement may be written down.
    place: Option<Place>,
}

impl Yours {
    fn write(&self, what: impl FnOnce() -> String) {
        if let Some(place) = self.place.as_ref().filter(|_| self.compared.is_none()) {
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
        if self.compared.is_some() {
            return Ok(());
        }
        let parts: Vec<(&str, &Tensor)> =
            names.iter().flat_map(|name| self.answer.tensors(name)).collect();
        let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        let gradient: Vec<Tensor> = parts.iter().map(|(_, tensor)| (*tensor).clone()).collect();
        let verdict = match self.depth {
            Depth::Glance => gradcheck::glance(f, x, upstream, &gradient),
            Depth::Quick => gradcheck::quick_check(f, x, upstream, &gradient),
            Depth::Full => gradcheck::check(f, x, upstream, &gradient),
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

    /// The same for numbers each of which comes from the one before: the first that differs is shown,
    /// not the worst.
    ///
    /// # Errors
    /// A [`Fault`] with the first element that differs.
    pub fn follows(&self, name: &str, expected: &impl Tensors) -> Judgement {
        self.compared(name, expected, |expected| {
            let bound = 1e-11 * expected.iter().map(size).fold(0f64, f64::max);
            Bound { epsilon: bound, relative: 0.0, earliest: true }
        })
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
        let bound = Bound { epsilon, relative: max_relative, earliest: false };
        self.compared(name, expected, |_| bound)
    }

    fn compared(
        &self,
        name: &str,
        expected: &impl Tensors,
        bound: impl Fn(&[Tensor]) -> Bound,
    ) -> Judgement {
        let expected = expected.to_tensors();
        let bound = bound(&expected);
        if let Some(noted) = &self.compared {
            if let Some(forgiven) = noted {
                forgiven.borrow_mut().note(name, bound);
            }
            return Ok(());
        }
        let parts = self.answer.tensors(name);
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
            bound.holds((name, self.answer.is_whole(name)), yours, expected)?;
        }
        self.write(|| recorded::close(name, &expected, bound.epsilon, bound.relative));
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
        if self.compared.is_some() || yours == expected {
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
        if condition || self.compared.is_some() { Ok(()) } else { Err(Fault::wrong(or_else)) }
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
