//! Right answers, written down as numbers: what the open suite of a take-home is judged by, where a
//! formula in the suite would give the answer away.
//!
//! A whole suite, run on an implementation that it finds right, writes down what it compared with what
//! (`KATA_RECORD=FILE`). A suite that only asks, with the same cases in the same order, is judged by
//! that: [`Task::open`](crate::Task::open).
//!
//! A line for each comparison, its fields separated by tabs: the test, the case, which of the case's
//! questions, the part of the answer, and then `close`, two bounds and the arrays (`2x3:1,2,…`); or
//! `says` and a text; or `true` and what to say if it is not. A question that must be refused is
//! `refuses`. The first line is `seed` and the seed.

use crate::case::Yours;
use crate::fault::Judgement;
use gradcheck::Tensor;
use std::cell::Cell;
use std::fmt::Write as _;
use std::io::Write as _;

thread_local! {
    /// How many comparisons were found for the questions of this test.
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

/// A question of a test: by the test, the case, and the number of the question in it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub test: &'static str,
    pub case: u64,
    pub question: usize,
}

impl Place {
    fn begins(&self) -> String {
        format!("{}\t{:016x}\t{}\t", self.test, self.case, self.question)
    }

    /// Adds a comparison to the file that is being written.
    pub fn write(&self, what: &str) {
        let Some(file) = std::env::var_os("KATA_RECORD") else { return };
        let line = format!("{}{}\n", self.begins(), what.replace('\n', " "));
        let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
        let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            panic!("KATA_RECORD: cannot write there: {error}");
        }
    }

    /// Compares an answer with what was written down about this question, if anything was.
    ///
    /// # Errors
    /// A [`Fault`](crate::Fault) as the whole suite would report it.
    pub fn judge(&self, yours: &Yours, book: &str) -> Judgement {
        let begins = self.begins();
        for line in book.lines().filter_map(|line| line.strip_prefix(&begins)) {
            FOUND.set(FOUND.get() + 1);
            match line.split('\t').collect::<Vec<_>>()[..] {
                [name, "close", epsilon, relative, ref arrays @ ..] => {
                    let arrays: Vec<Tensor> = arrays.iter().map(|text| array_of(text)).collect();
                    yours.close(name, &arrays, number_of(epsilon), number_of(relative))?;
                }
                [name, "says", text] => yours.says(name, text)?,
                [name, "true", or_else] => yours.is_true(name, or_else)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// `close`, with its bounds and its arrays.
pub(crate) fn close(name: &str, arrays: &[Tensor], epsilon: f64, relative: f64) -> String {
    let arrays = arrays.iter().fold(String::new(), |text, array| text + "\t" + &text_of(array));
    format!("{name}\tclose\t{epsilon:?}\t{relative:?}{arrays}")
}

/// The seed of a book's cases.
pub(crate) fn seed(book: &str) -> Option<u64> {
    book.lines().next()?.strip_prefix("seed\t")?.parse().ok()
}

/// Begins to count what is found for a test.
pub(crate) fn begin() {
    FOUND.set(0);
}

/// Whether something is written down about a test, and none of its questions has come by.
pub(crate) fn missed(test: &str, book: &str) -> bool {
    let compares = |line: &str| line.starts_with(test) && !line.ends_with("\trefuses");
    FOUND.get() == 0
        && book.lines().any(|line| compares(line) && line[test.len()..].starts_with('\t'))
}

fn text_of(array: &Tensor) -> String {
    let shape: Vec<String> = array.shape.iter().map(usize::to_string).collect();
    let mut text = shape.join("x") + ":";
    for (i, value) in array.values.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        write!(text, "{comma}{value:?}").expect("a string grows");
    }
    text
}

fn array_of(text: &str) -> Tensor {
    let (shape, values) = text.split_once(':').unwrap_or(("", text));
    Tensor {
        shape: shape.split('x').filter_map(|n| n.parse().ok()).collect(),
        values: values.split(',').filter(|v| !v.is_empty()).map(number_of).collect(),
    }
}

fn number_of(text: &str) -> f64 {
    text.parse()
        .unwrap_or_else(|_| panic!("the written answers are damaged: {text:?} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_read_as_it_was_written() {
        for (shape, values) in [
            (vec![], vec![1.0 / 3.0]),
            (vec![2, 2], vec![f64::INFINITY, -0.0, 1e-300, f64::MAX]),
            (vec![0, 3], vec![]),
        ] {
            let array = Tensor { shape, values };
            assert_eq!(array_of(&text_of(&array)), array);
        }
        assert!(array_of("1:NaN").values[0].is_nan());
    }
}
