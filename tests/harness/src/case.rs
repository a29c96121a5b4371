//! One case: inputs drawn, a question asked, the answer judged.

use crate::answer::{Answer, Part};
use crate::fault::{Fault, Verdict};
use crate::panics::{Panic, attempt};
use approx::relative_eq;
use catalogue::Entry;
use gradcheck::report::{beside, element, shape};
use gradcheck::{Draw, Report, Tensor, Tensors};
use std::cell::OnceCell;
use std::ops::{Deref, DerefMut};

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
    Judge { thorough: bool, asking: &'a dyn Fn(String) },
    /// To compare the answer with those of a known mistake, or of two that may have been made at
    /// once. `asked`: the answers to the case's questions so far, the learner's and the right one,
    /// for the next entry to be compared on the same case.
    Compare {
        with: &'a [&'static Entry],
        likeness: Likeness,
        asked: &'a mut Asked,
        question: usize,
    },
}

/// The learner's answers and the right ones to the questions of one case.
pub(crate) type Asked = Vec<(Result<Answer, Panic>, OnceCell<Result<Answer, Panic>>)>;

/// How an answer compares with known mistakes, over all questions of all cases so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Likeness {
    /// Some of it is neither right nor what a mistake would give.
    pub differs: bool,
    /// Some answers differ even where a mistake shows.
    pub differs_in_fault: bool,
    /// Same numbers, and not the right ones.
    pub telling: bool,
    /// The panics that were the same.
    pub panics: Vec<String>,
}

/// Draws inputs (it is a [`Draw`]) and asks questions.
pub struct Case<'a> {
    draw: Draw,
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
        Case { draw, purpose }
    }

    /// Asks a question.
    ///
    /// # Errors
    /// A [`Fault`] when the code under judgement panics, or answers differently the second time.
    pub fn ask(&mut self, question: Question) -> Result<Yours, Fault> {
        match &mut self.purpose {
            Purpose::Judge { thorough, asking } => {
                let thorough = *thorough;
                asking(self.draw.description());
                let answer = attempt(question.yours).map_err(Fault::Panic)?;
                if thorough && !answer.repeats(&attempt(question.yours).map_err(Fault::Panic)?) {
                    return Err(Fault::wrong("two calls with the same arguments give two answers"));
                }
                Ok(Yours { answer, thorough, judge: true })
            }
            Purpose::Compare { with, likeness, asked, question: number } => {
                if asked.len() == *number {
                    asked.push((attempt(question.yours), OnceCell::new()));
                }
                let (yours, right) = &asked[*number];
                *number += 1;
                let known = |&entry| catalogue::with(Some(entry), || attempt(question.known));
                let known: Vec<_> = with.iter().map(known).collect();
                let right =
                    || right.get_or_init(|| catalogue::with(None, || attempt(question.known)));
                likeness.add(yours, &known, right);
                if likeness.differs_in_fault {
                    // Another mistake: what comes after is not worth its time.
                    return Err(Fault::Redraw);
                }
                let answer = yours.clone().map_err(Fault::Panic)?;
                Ok(Yours { answer, thorough: false, judge: false })
            }
        }
    }

    /// Asks a question that must be refused: with a panic whose message holds all of `mentions`
    /// (the lengths of two shapes that do not fit, say).
    ///
    /// # Errors
    /// A [`Fault`] when it is answered, is still a stub, or the message lacks one of `mentions`.
    pub fn refuses(&mut self, what: &str, mentions: &[usize], question: Question) -> Verdict {
        match self.ask(question) {
            Err(Fault::Panic(panic)) if panic.stub().is_none() => {
                if let Purpose::Compare { .. } = self.purpose {
                    return Ok(());
                }
                let numbers: Vec<&str> =
                    panic.message.split(|c: char| !c.is_ascii_digit()).collect();
                match mentions.iter().find(|n| !numbers.contains(&n.to_string().as_str())) {
                    None => Ok(()),
                    Some(missing) => Err(Fault::Wrong(
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

impl Likeness {
    fn add<'r>(
        &mut self,
        yours: &Result<Answer, Panic>,
        known: &[Result<Answer, Panic>],
        right: impl Fn() -> &'r Result<Answer, Panic>,
    ) {
        match yours {
            Ok(yours) => {
                let right = right();
                for known in known {
                    let Ok(known) = known else {
                        // To accept what is to be refused is a fault of its own, beside this one.
                        self.differs_in_fault |= right.is_ok();
                        continue;
                    };
                    let spoilt = !right.as_ref().is_ok_and(|right| right.resembles(known));
                    let shared = match right {
                        Ok(right) => yours.shares_the_fault(known, right),
                        Err(_) => yours.resembles(known),
                    };
                    self.differs_in_fault |= !shared;
                    self.telling |= spoilt && shared;
                }
                let known: Vec<&Answer> = known.iter().flatten().collect();
                self.differs |= match right {
                    Ok(right) => !yours.is_made_of(right, &known),
                    Err(_) => !known.iter().any(|known| yours.resembles(known)),
                };
            }
            Err(yours) => {
                for known in known {
                    match known {
                        // Both refuse what is to be refused, each in its own words.
                        Err(_) if yours.stub().is_none() && right().is_err() => {}
                        Err(known) if yours.message == known.message => {
                            self.panics.push(known.message.clone());
                        }
                        _ => (self.differs, self.differs_in_fault) = (true, true),
                    }
                }
            }
        }
    }

    /// Nothing else is wrong than what the mistakes make wrong.
    pub fn agrees(&self) -> bool {
        !self.differs && !self.differs_in_fault
    }

    /// Agrees, and that says something: numbers that are the same and wrong, or the same panics for
    /// different shapes.
    pub fn convicts(&self) -> bool {
        let mut panics = self.panics.clone();
        panics.sort();
        panics.dedup();
        self.agrees() && (self.telling || panics.len() >= 3)
    }
}

/// The answer of the code under judgement, to be judged part by part.
pub struct Yours {
    answer: Answer,
    thorough: bool,
    /// False while answers are only compared with known ones: then every judgement passes.
    judge: bool,
}

impl Yours {
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
    ) -> Verdict {
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
            Ok(gradcheck::Verdict::Right) => Ok(()),
            Ok(gradcheck::Verdict::Wrong(wrong)) => Err(Fault::Wrong(wrong.report(&names))),
            Ok(gradcheck::Verdict::Undecidable { .. }) => Err(Fault::Redraw),
            Err(unfit) => panic!("the suite asks what cannot be answered: {unfit}"),
        }
    }

    /// The part equals `expected`, to 1e-11 of the largest element.
    ///
    /// # Errors
    /// A [`Fault`] with the worst element.
    pub fn equals(&self, name: &str, expected: &impl Tensors) -> Verdict {
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
    ) -> Verdict {
        if !self.judge {
            return Ok(());
        }
        let parts = self.answer.tensors(name);
        let expected = expected.to_tensors();
        if parts.len() != expected.len() {
            return Err(match self.answer.get(name) {
                Some(Part::Text(text)) => Fault::wrong(format!("{name} is {text}, not a number")),
                _ => Fault::wrong(format!(
                    "{name} has {} arrays, and should have {}",
                    parts.len(),
                    expected.len()
                )),
            });
        }
        for ((name, yours), expected) in parts.into_iter().zip(&expected) {
            same(name, yours, expected, epsilon, max_relative)?;
        }
        Ok(())
    }

    /// The part is this text.
    ///
    /// # Errors
    /// A [`Fault`] that shows both.
    pub fn says(&self, name: &str, expected: &str) -> Verdict {
        let yours = match self.answer.get(name) {
            Some(Part::Text(text)) => text.clone(),
            Some(Part::Tensor(t)) => match t.values[..] {
                [value] => value.to_string(),
                _ => format!("an array, {}", shape(&t.shape)),
            },
            None => "missing".to_string(),
        };
        if !self.judge || yours == expected {
            return Ok(());
        }
        Err(Fault::Wrong(Report::new(format!("{name} is not {expected}")).row("yours", yours)))
    }

    /// `condition`, or else the sentence that says what is wrong.
    ///
    /// # Errors
    /// A [`Fault`] with that sentence.
    pub fn holds(&self, condition: bool, or_else: impl Into<String>) -> Verdict {
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
fn same(name: &str, yours: &Tensor, expected: &Tensor, epsilon: f64, max_relative: f64) -> Verdict {
    if yours.shape != expected.shape {
        return Err(Fault::Wrong(
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
    let place = element(name, &yours.index(k));
    let headline = match a {
        a if a.is_finite() => format!("{name} is wrong"),
        a if a.is_nan() => format!("{name} is NaN"),
        _ => format!("{name} is infinite"),
    };
    let bound = epsilon.max(max_relative * e.abs());
    let wrong_ones = pairs().filter(wrong).count();
    let count = match (wrong_ones, yours.values.len()) {
        (_, 1) => String::new(),
        (n, all) => format!("    ({n} of {all} elements are wrong)"),
    };
    Err(Fault::Wrong(
        Report::new(headline)
            .row("worst", format!("{place} = {}{count}", beside(a, e, "expected", bound))),
    ))
}
