//! What became of each test, in a form that a program reads.
//!
//! With `KATA_VERDICTS=FILE` every test appends a line to that file as it is judged: fields with a tab
//! between them, in the order of [`Record`]'s. In a field, `\t`, `\n` and `\\` stand for a tab, a line
//! feed and a backslash.

use std::fmt::Write as _;
use std::io::Write as _;

/// The variable that names the file.
const VERDICTS: &str = "KATA_VERDICTS";

/// What a test comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Right.
    #[default]
    Green,
    /// Wrong.
    Red,
    /// Nothing is written yet, here or in a function that is called.
    Stub,
    /// It did not come to its end, or was not begun because one that it calls did not.
    Stopped,
}

impl Kind {
    /// As it stands in a file.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Green => "green",
            Kind::Red => "red",
            Kind::Stub => "stub",
            Kind::Stopped => "stopped",
        }
    }

    fn of_name(name: &str) -> Option<Kind> {
        [Kind::Green, Kind::Red, Kind::Stub, Kind::Stopped].into_iter().find(|k| k.name() == name)
    }
}

/// The verdict on a test.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// `linear_backward`.
    pub task: String,
    /// `linear_backward::gradients`.
    pub test: String,
    /// What it comes to.
    pub kind: Kind,
    /// The mistakes that were made, if they are known: `linear_backward/db/wrong-axis`. In a file, with
    /// commas between them.
    pub mistakes: Vec<String>,
    /// What was misunderstood, in one sentence or two.
    pub said: String,
    /// How long it took to judge, in seconds.
    pub seconds: f64,
    /// The whole report; nothing if it is green.
    pub report: String,
}

impl Record {
    /// As a line of text, with its line feed.
    pub fn line(&self) -> String {
        let Record { task, test, kind, mistakes, said, seconds, report } = self;
        let (mistakes, seconds) = (mistakes.join(","), format!("{seconds:.3}"));
        let fields = [task, test, kind.name(), &mistakes, said, &seconds, report];
        let mut line = String::new();
        for (i, field) in fields.into_iter().enumerate() {
            let field = field.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
            // Writing to a string cannot fail.
            let _ = write!(line, "{}{field}", if i == 0 { "" } else { "\t" });
        }
        line + "\n"
    }

    /// From that line; nothing if it is none.
    pub fn of_line(line: &str) -> Option<Record> {
        let mut fields = line.trim_end_matches('\n').split('\t').map(unescape);
        let mut next = || fields.next().flatten();
        let (task, test, kind) = (next()?, next()?, Kind::of_name(&next()?)?);
        let mistakes = next()?.split(',').filter(|m| !m.is_empty()).map(str::to_string).collect();
        let (said, seconds, report) = (next()?, next()?.parse().ok()?, next()?);
        match fields.next() {
            None => Some(Record { task, test, kind, mistakes, said, seconds, report }),
            Some(_) => None,
        }
    }

    /// Appends it to the file of `KATA_VERDICTS`, if there is one.
    ///
    /// # Panics
    /// If that file cannot be written: a verdict must not be lost in silence.
    pub(crate) fn append(&self) {
        let Some(path) = std::env::var_os(VERDICTS) else { return };
        let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
        // One write a line, so that lines of several threads do not mix.
        if let Err(error) = file.and_then(|mut file| file.write_all(self.line().as_bytes())) {
            let path = path.display();
            panic!(
                "{VERDICTS}={path} cannot be written ({error}): name a file in a folder that exists"
            );
        }
    }
}

fn unescape(field: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next()? {
                't' => '\t',
                'n' => '\n',
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let record = Record {
            task: "mse".into(),
            test: "mse::loss".into(),
            kind: Kind::Red,
            mistakes: vec!["mse/mean/over-elements".into(), "mse/half/none".into()],
            said: "a tab\tand a \\n".into(),
            seconds: 0.25,
            report: "mse: loss is wrong\n\n  worst\n".into(),
        };
        assert_eq!(record.line().matches('\n').count(), 1);
        assert_eq!(Record::of_line(&record.line()), Some(record));
        let green = Record { test: "a".into(), ..Record::default() };
        assert_eq!(Record::of_line(&green.line()), Some(green));
        for line in
            ["", "a\tb", "a\tb\tpurple\t\t\t1\t", "a\tb\tred\t\t\\x\t1\t", "a\tb\tred\t\t\t1\t\t"]
        {
            assert_eq!(Record::of_line(line), None, "{line:?}");
        }
    }
}
