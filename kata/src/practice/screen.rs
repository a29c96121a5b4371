//! What practice shows on a terminal: reports, times, places, long texts.

use crate::quiz::command::{drain, size};
use crate::quiz::console::Console;
use crate::quiz::lang::Lang;
use crate::quiz::terminal::{BOLD, styled, whole, wrap};
use anyhow::Result;
use std::io::IsTerminal;
use std::path::Path;
use textwrap::core::display_width;

/// Lines for a terminal, with the escape sequences of their styles.
pub type Lines = Vec<String>;

/// A report in lines of at most `width` columns: a row goes on under its own text. Nothing that it
/// says is left out, and no escape sequence that somebody printed is passed on.
pub fn report(report: &str, width: usize) -> Lines {
    let mut out = Lines::new();
    for line in report.trim_end().lines() {
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        let text = line.trim_start();
        let label = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '));
        // `  worst      dw[1, 2] = …`: what stands behind the label.
        let column = match label.and_then(|rest| rest.find("  ").map(|at| (rest, at))) {
            Some((rest, at)) => line.len() - rest[at..].trim_start().len(),
            None => line.len() - text.len(),
        };
        if out.is_empty() {
            out.extend(wrap(text, width, "", "  ").iter().map(|line| styled(line, BOLD)));
        } else if text.is_empty() {
            out.push(String::new());
        } else {
            let head = &line[..column];
            let rest = " ".repeat(if width < 36 { 4 } else { column });
            out.extend(wrap(&line[column..], width, head, &rest));
        }
    }
    out
}

/// A text in lines, in which what stands between backticks is not broken, so that it can be copied.
pub fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> Lines {
    let piece = |(at, piece): (usize, &str)| match at % 2 {
        1 if display_width(piece) + rest.len() + 2 <= width => whole(piece),
        _ => piece.to_string(),
    };
    let pieces: Vec<String> = text.split('`').enumerate().map(piece).collect();
    wrap(&pieces.join("`"), width, first, rest)
}

/// A text in which no word is broken at a hyphen or a slash, if it fits on a line of `width` columns.
pub fn unbroken(text: &str, width: usize) -> String {
    let words = text.split(' ').map(|word| match display_width(word) + 2 <= width {
        true => whole(word),
        false => word.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// How long ago something was: `5 min ago`. No time zone can move it.
pub fn ago(when: u64, now: u64) -> String {
    match now.saturating_sub(when) {
        0..60 => "just now".to_string(),
        seconds @ 60..3600 => format!("{} min ago", seconds / 60),
        seconds @ 3600..86400 => format!("{} h ago", seconds / 3600),
        seconds => count(seconds / 86400, "day") + " ago",
    }
}

/// `1 task`, `2 tasks`.
pub fn count(n: impl TryInto<u64>, what: &str) -> String {
    let n = n.try_into().unwrap_or(u64::MAX);
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A time in minutes, for a person: `45 min`, `2 h 05`.
pub fn minutes(minutes: u32) -> String {
    match minutes {
        0..60 => format!("{minutes} min"),
        _ => format!("{} h {:02}", minutes / 60, minutes % 60),
    }
}

/// Lines in which every `path.rs:12` that exists below `root` is a link, where the terminal knows
/// links (OSC 8).
pub fn linked(lines: Lines, root: &Path) -> Lines {
    if !supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout) {
        return lines;
    }
    lines.iter().map(|line| with_links(line, root)).collect()
}

/// A line in which every `path.rs:12` that exists below `root` is a link.
pub fn with_links(line: &str, root: &Path) -> String {
    let is_path = |c: char| c.is_alphanumeric() || "/._-:".contains(c);
    let (mut out, mut word) = (String::new(), String::new());
    let finish = |word: &mut String, out: &mut String| {
        let file = word.split(':').next().unwrap_or_default();
        let file = root.join(file);
        let is_file = word.contains(".rs") && file.is_file();
        match std::path::absolute(file) {
            Ok(file) if is_file => {
                let address = file.to_string_lossy().replace('\\', "/").replace(' ', "%20");
                let slash = if address.starts_with('/') { "" } else { "/" };
                *out += &format!("\x1b]8;;file://{slash}{address}\x1b\\{word}\x1b]8;;\x1b\\");
            }
            _ => *out += word,
        }
        word.clear();
    };
    for c in line.chars() {
        if is_path(c) {
            word.push(c);
        } else {
            finish(&mut word, &mut out);
            out.push(c);
        }
    }
    finish(&mut word, &mut out);
    out
}

/// Shows a text; where a person looks at a screen that it does not fit on, page by page.
///
/// # Errors
/// If it cannot be written.
pub fn show(lines: &[String]) -> Result<()> {
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    if stdin.is_terminal() && stdout.is_terminal() {
        let output = anstream::stdout().lock();
        let mut console = Console::typed(stdin.lock(), output, Box::new(size), drain, Lang::En);
        return console.show(lines, 0);
    }
    say(lines)
}

/// Shows lines.
///
/// # Errors
/// If they cannot be written.
pub fn say(lines: &[String]) -> Result<()> {
    use std::io::Write;
    let mut output = anstream::stdout().lock();
    for line in lines {
        writeln!(output, "{line}")?;
    }
    Ok(())
}

/// How many columns the terminal has, for what is better wide; without one, 80.
pub fn full_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(20))
}
