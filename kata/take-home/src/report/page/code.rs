//! Rust source on a page: numbered, coloured, the candidate's own lines marked.

use crate::report::plain::{html, shortened};
use kata::tokens::{Kind, pieces};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A person writes no longer line of code.
const WIDEST: usize = 2_000;

/// The lines of a source as HTML, each coloured by itself.
fn coloured(source: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0;
    for piece in pieces(source) {
        let class = match piece.kind {
            Kind::Comment => "c",
            Kind::Keyword => "k",
            Kind::Number => "n",
            Kind::Text => "s",
            _ => "",
        };
        for (at, part) in source[piece.at].split('\n').enumerate() {
            if at > 0 {
                lines.push(String::new());
                width = 0;
            }
            let part = part.strip_suffix('\r').unwrap_or(part);
            if part.is_empty() || width > WIDEST {
                continue;
            }
            width += part.len();
            let part = html(&shortened(part, WIDEST));
            let line = lines.last_mut().expect("there is one");
            if class.is_empty() {
                *line += &part;
            } else {
                write!(line, "<span class=\"{class}\">{part}</span>").expect("a string grows");
            }
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A source that lines are shown of.
#[derive(Debug)]
pub struct Source {
    /// Each as HTML.
    lines: Vec<String>,
    /// Those that are marked, from 1.
    pub own: BTreeSet<usize>,
}

impl Source {
    /// A source; lines in `own` are marked.
    pub fn new(source: &str, own: BTreeSet<usize>) -> Source {
        Source { lines: coloured(source), own }
    }

    /// Lines `first` to `last`, from 1, both included. Each has the address `prefix-L12` if there
    /// is a prefix.
    pub fn show(&self, first: usize, last: usize, prefix: Option<&str>) -> String {
        let mut out = String::from("<pre class=\"code\" tabindex=\"0\"><code>");
        let lines = self.lines.iter().enumerate();
        for (at, line) in lines.take(last).skip(first.saturating_sub(1)) {
            let number = at + 1;
            let id = prefix.map_or(String::new(), |prefix| format!(" id=\"{prefix}-L{number}\""));
            let class = if self.own.contains(&number) { "l own" } else { "l" };
            write!(out, "<span class=\"{class}\"{id} data-n=\"{number}\">{line}</span>")
                .expect("a string grows");
        }
        out + "</code></pre>\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_closed_by_itself() {
        let source = "/* a\n<b> */ fn f() -> &str { \"x\ny\" }\n";
        let lines = coloured(source);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "<span class=\"c\">/* a</span>");
        assert!(lines[1].starts_with("<span class=\"c\">&lt;b&gt; */</span> <span class=\"k\">fn</span> f() -&gt; &amp;str"), "{}", lines[1]);
        assert!(lines[2].starts_with("<span class=\"s\">y&quot;</span>"), "{}", lines[2]);
    }
}
