//! What became of each test of a suite, as it writes it with `KATA_VERDICTS=FILE`: a line a test, fields
//! with a tab between them.

use crate::verdict::{Mistake, Test, Verdict};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// What a suite writes of one test.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Of which task: `mse`.
    pub task: String,
    /// `mse::loss`.
    pub test: String,
    /// `green`, `red`, `stub` or `stopped`.
    pub verdict: String,
    /// Those that were made, as the catalogue names them.
    pub mistakes: Vec<String>,
    /// What was misunderstood.
    pub said: String,
    /// How long it took to judge.
    pub seconds: f64,
    /// The whole report; nothing if it is green.
    pub report: String,
}

impl Record {
    /// All of a file: a line each, its fields separated by tabs.
    ///
    /// # Errors
    /// If it cannot be read, or holds something else.
    pub fn read(file: &Path) -> Result<Vec<Record>> {
        let text = match fs::read(file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(error).context("cannot read the suite's verdicts"),
        };
        // What ends without a line feed was cut off when the suite was ended.
        let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        whole.map(Record::parse).collect()
    }

    fn parse(line: &str) -> Result<Record> {
        let fields: Vec<String> = line.split('\t').map(unescaped).collect();
        let [task, test, verdict, mistakes, said, seconds, report] = &fields[..] else {
            bail!("a verdict has {} fields, and should have 7", fields.len());
        };
        Ok(Record {
            task: task.clone(),
            test: test.clone(),
            verdict: verdict.clone(),
            mistakes: mistakes.split(',').filter(|m| !m.is_empty()).map(str::to_string).collect(),
            said: said.clone(),
            seconds: seconds.parse().unwrap_or(0.0),
            report: report.clone(),
        })
    }

    /// What is said of each mistake. The record has all in one; the report has a row for each.
    fn sentences(&self) -> Vec<String> {
        let row = |line: &str| {
            let said = line.trim_start().strip_prefix("you wrote")?;
            Some(said.strip_suffix("(a known mistake)")?.trim().to_string())
        };
        let rows: Vec<String> = self.report.lines().filter_map(row).collect();
        if rows.len() == self.mistakes.len() && rows.join("; ") == self.said {
            return rows;
        }
        vec![self.said.clone(); self.mistakes.len()]
    }

    /// The verdict on one test. Whatever is not said to be green is not green.
    /// Where there is none, `why` says for what reason.
    pub fn test(records: &[&Record], task: &str, name: &str, why: &str) -> Test {
        let whole = format!("{task}::{name}");
        let mut of_test =
            records.iter().filter(|record| record.test == name || record.test == whole);
        let (Some(record), None) = (of_test.next(), of_test.next()) else {
            return Test {
                name: name.into(),
                verdict: Verdict::Stopped,
                mistakes: vec![],
                report: format!("{task}: not judged: {why}\n"),
                seconds: 0.0,
            };
        };
        let verdict = match record.verdict.as_str() {
            "green" => Verdict::Green,
            "stub" => Verdict::Stub,
            "red" => Verdict::Red,
            _ => Verdict::Stopped,
        };
        let said = record.sentences();
        let mistake = |(id, said): (&String, String)| Mistake { id: id.clone(), said };
        Test {
            name: name.into(),
            verdict,
            mistakes: record.mistakes.iter().zip(said).map(mistake).collect(),
            report: record.report.clone(),
            seconds: record.seconds,
        }
    }
}

/// A field of the file: `\t`, `\n` and `\\` stand for what they do in Rust.
fn unescaped(field: &str) -> String {
    let mut text = String::new();
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            letter => letter,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test_of(lines: &str, name: &str) -> Test {
        let records: Vec<Record> = lines.lines().map(|line| Record::parse(line).unwrap()).collect();
        Record::test(&records.iter().collect::<Vec<_>>(), "mse", name, "it was not reached")
    }

    #[test]
    fn a_verdict_is_read_as_it_was_written() {
        let rows = r"mse: a\n\n  you wrote  one half    (a known mistake)\n  you wrote  an axis; or two    (a known mistake)\n  b\\n\tc";
        let line = format!(
            "mse\tmse::loss\tred\tmse/factor/half,mse/axis/0\tone half; an axis; or two\t0.25\t{rows}"
        );
        let test = test_of(&line, "loss");
        assert_eq!((test.verdict, test.seconds), (Verdict::Red, 0.25));
        assert!(test.report.starts_with("mse: a\n\n  you") && test.report.ends_with("\n  b\\n\tc"));
        let named = |test: &Test| {
            let all = test.mistakes.iter();
            all.map(|m| format!("{}: {}", m.id, m.said)).collect::<Vec<_>>()
        };
        assert_eq!(named(&test), ["mse/factor/half: one half", "mse/axis/0: an axis; or two"]);
        // Where a candidate's message poses as such a row, nothing is taken from there.
        let posing = line.replace("an axis; or two    (", "an axis; or three    (");
        assert_eq!(named(&test_of(&posing, "loss"))[1], "mse/axis/0: one half; an axis; or two");
    }

    #[test]
    fn what_is_missing_double_or_unknown_is_not_green() {
        let green = "mse\tloss\tgreen\t\t\t0.1\t";
        assert_eq!(test_of(green, "loss").verdict, Verdict::Green);
        assert_eq!(test_of(green, "other").verdict, Verdict::Stopped);
        assert_eq!(test_of(&format!("{green}\n{green}"), "loss").verdict, Verdict::Stopped);
        assert_eq!(test_of("mse\tloss\tgreenish\t\t\t0.1\t", "loss").verdict, Verdict::Stopped);
        assert!(Record::parse("mse\tloss\tgreen").is_err());
    }
}
