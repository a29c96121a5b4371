//! Markdown on a terminal: lines of at most so many columns, formulas as Unicode.

use super::formula;
use super::markdown::{events, is_chinese_emphasis};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use textwrap::core::Word;
use textwrap::{WordSeparator, WrapAlgorithm};
use unicode_linebreak::linebreaks;
use unicode_width::UnicodeWidthStr;

/// What switches a style on, and what switches it off.
pub type Style = (&'static str, &'static str);

/// Bold, and back.
pub const BOLD: Style = ("\u{1b}[1m", "\u{1b}[22m");
/// Italic, and back.
const ITALIC: Style = ("\u{1b}[3m", "\u{1b}[23m");
/// Cyan, and back: code.
pub const CODE: Style = ("\u{1b}[36m", "\u{1b}[39m");
/// Green, and back: right.
pub const GREEN: Style = ("\u{1b}[32m", "\u{1b}[39m");
/// Red, and back: wrong.
pub const RED: Style = ("\u{1b}[31m", "\u{1b}[39m");
/// Faint, and back: what one may skip.
pub const FAINT: Style = ("\u{1b}[2m", "\u{1b}[22m");

/// Text between a style's two ends.
pub fn styled(text: &str, style: Style) -> String {
    format!("{}{text}{}", style.0, style.1)
}

/// Breaks a paragraph into lines: the first begins with `first`, the others with `rest`.
pub fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let options = textwrap::Options::new(width.max(rest.width() + 8))
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::Custom(words))
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let lines = textwrap::wrap(text, options);
    // Formulas hold together by spaces that do not break; on the screen any space will do.
    lines
        .iter()
        .map(|line| line.trim_end().replace('\u{a0}', " ").replace('\u{2060}', ""))
        .collect()
}

/// What a line may be broken between, by Unicode's rules (UAX 14), under which styles have no width. A
/// hyphen is left to `textwrap`.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let (mut shown, mut behind) = (String::new(), Vec::new());
    for piece in anstream::adapter::strip_str(line) {
        let start = piece.as_ptr() as usize - line.as_ptr() as usize;
        behind.extend(start + 1..=start + piece.len());
        shown += piece;
    }
    let is_inside = |end: &usize| *end < shown.len() && !shown[..*end].ends_with(['-', '\u{ad}']);
    let mut ends: Vec<usize> = linebreaks(&shown)
        .map(|(end, _)| end)
        .filter(is_inside)
        .map(|end| behind[end - 1])
        .collect();
    ends.push(line.len());
    let mut from = 0;
    Box::new(
        ends.into_iter().map(move |to| Word::from(&line[std::mem::replace(&mut from, to)..to])),
    )
}

/// A text that is not broken into lines, neither at spaces nor behind a slash or a hyphen.
pub fn whole(text: &str) -> String {
    text.replace(' ', "\u{a0}").replace('/', "/\u{2060}").replace('-', "-\u{2060}")
}

/// Markdown as lines of at most `width` columns, of which the first begins with `first` and the
/// others with `rest`. Code that is too wide goes on in the next line behind `↪`.
pub fn render(markdown: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut page = Page {
        width,
        lines: Vec::new(),
        indents: vec![(first.to_string(), rest.to_string())],
        text: String::new(),
        fresh: true,
    };
    let mut code = None::<String>;
    let mut table = None::<Vec<Vec<String>>>;
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut link = String::new();
    let events = events(markdown);
    let mut emphasis = ITALIC;
    for (at, event) in events.iter().cloned().enumerate() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => {
                page.flush();
                code = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => page.code(&code.take().unwrap_or_default()),
            Event::Text(text) => match &mut code {
                Some(code) => *code += &text,
                None => page.text += &text,
            },
            Event::Start(Tag::List(start)) => {
                page.flush();
                lists.push(start);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
                page.fresh = lists.is_empty();
            }
            Event::Start(Tag::Item) => {
                page.fresh = page.fresh && page.lines.is_empty();
                let mark = match lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_string(),
                };
                let rest = page.rest();
                page.indents.push((format!("{rest}{mark}"), rest + &" ".repeat(mark.width())));
            }
            Event::End(TagEnd::Item) => {
                page.flush();
                page.indents.pop();
                page.fresh = false;
            }
            Event::Start(Tag::Table(_)) => {
                page.flush();
                table = Some(Vec::new());
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(rows) = &mut table {
                    rows.push(Vec::new());
                }
            }
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut page.text);
                if let Some(row) = table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell.replace('\u{a0}', " ").replace('\u{2060}', ""));
                }
            }
            Event::End(TagEnd::Table) => page.table(&table.take().unwrap_or_default()),
            Event::End(TagEnd::Paragraph) => page.flush(),
            Event::Start(Tag::Heading { .. }) => page.text += BOLD.0,
            Event::End(TagEnd::Heading(_)) => {
                page.text += BOLD.1;
                page.flush();
                page.lines.push(String::new());
                page.fresh = false;
            }
            Event::Code(code) => page.text += &styled(&format!("`{code}`"), CODE),
            Event::Start(Tag::Strong) => page.text += BOLD.0,
            Event::End(TagEnd::Strong) => page.text += BOLD.1,
            Event::Start(Tag::Emphasis) => {
                // Chinese has no italics: slanted characters are a makeshift.
                emphasis = if is_chinese_emphasis(&events, at) { BOLD } else { ITALIC };
                page.text += emphasis.0;
            }
            Event::End(TagEnd::Emphasis) => page.text += emphasis.1,
            Event::Start(Tag::Link { dest_url, .. }) => link = dest_url.to_string(),
            Event::End(TagEnd::Link) => page.text += &format!(" ({link})"),
            Event::InlineMath(tex) => {
                let text = formula::inline(&tex).unwrap_or_else(|_| format!("${tex}$"));
                let short = text.width() <= 24;
                page.text += &if short { whole(&text) } else { text };
            }
            Event::DisplayMath(tex) => page.display(&tex),
            Event::SoftBreak | Event::HardBreak => page.text += " ",
            _ => {}
        }
    }
    page.flush();
    page.lines
}

struct Page {
    width: usize,
    lines: Vec<String>,
    /// For each open item: how its first line begins, and the others.
    indents: Vec<(String, String)>,
    text: String,
    /// The next block is set off by a blank line.
    fresh: bool,
}

impl Page {
    fn rest(&self) -> String {
        self.indents.last().map(|(_, rest)| rest.clone()).unwrap_or_default()
    }

    /// How the next line begins; what an item's first line begins with is used once.
    fn indent(&mut self) -> (String, String) {
        let rest = self.rest();
        let first =
            self.indents.last_mut().map(|(first, rest)| std::mem::replace(first, rest.clone()));
        (first.unwrap_or_default(), rest)
    }

    fn blank(&mut self) {
        if self.fresh && !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.fresh = true;
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        self.blank();
        let (first, rest) = self.indent();
        self.lines.extend(wrap(text.trim(), self.width, &first, &rest));
    }

    fn code(&mut self, code: &str) {
        self.blank();
        let rest = self.rest() + if self.width < 60 { "  " } else { "    " };
        let room = self.width.saturating_sub(rest.width()).max(16);
        for line in code.lines() {
            let indent = line.len() - line.trim_start().len();
            let further = format!("{}↪ ", " ".repeat(indent.min(8)));
            let mut begin = "";
            for piece in cut(line, room, room - further.width()) {
                let piece = piece.trim_end();
                let shown = if piece.is_empty() { String::new() } else { styled(piece, CODE) };
                self.lines.push(format!("{rest}{begin}{shown}").trim_end().to_string());
                begin = &further;
            }
        }
    }

    fn display(&mut self, tex: &str) {
        self.flush();
        self.blank();
        let rest = self.rest() + "    ";
        match formula::display(tex) {
            Ok(lines) if lines.iter().all(|line| line.width() + rest.width() <= self.width) => {
                self.lines.extend(lines.iter().map(|line| format!("{rest}{line}")));
            }
            _ => {
                let text = formula::inline(tex).unwrap_or_else(|_| tex.to_string());
                self.lines.extend(wrap(&text, self.width, &rest, &(rest.clone() + "  ")));
            }
        }
    }

    /// A table, or where it is too wide, its rows one below the other.
    fn table(&mut self, rows: &[Vec<String>]) {
        self.blank();
        let Some(head) = rows.first() else { return };
        let rest = self.rest();
        let visible = |text: &str| textwrap::core::display_width(text);
        let widths: Vec<usize> = (0..head.len())
            .map(|j| rows.iter().filter_map(|row| row.get(j)).map(|c| visible(c)).max())
            .map(Option::unwrap_or_default)
            .collect();
        let total = widths.iter().sum::<usize>() + 3 * widths.len().saturating_sub(1);
        if rest.width() + total <= self.width {
            for (number, row) in rows.iter().enumerate() {
                let cells: Vec<String> = row
                    .iter()
                    .zip(&widths)
                    .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - visible(cell))))
                    .collect();
                self.lines.push(format!("{rest}{}", cells.join("   ").trim_end()));
                if number == 0 {
                    let rules: Vec<String> =
                        widths.iter().map(|width| "─".repeat(*width)).collect();
                    self.lines.push(format!("{rest}{}", rules.join("───")));
                }
            }
            return;
        }
        for row in &rows[1..] {
            let cells: Vec<String> =
                head.iter().zip(row).map(|(head, cell)| format!("{head}: {cell}")).collect();
            let first = format!("{rest}- ");
            self.lines.extend(wrap(&cells.join(" · "), self.width, &first, &format!("{rest}  ")));
        }
    }
}

/// A line of code in pieces: the first of at most `room` columns, the others of `next`.
fn cut(line: &str, room: usize, next: usize) -> Vec<String> {
    let (mut pieces, mut piece, mut room) = (Vec::new(), String::new(), room);
    for c in line.chars() {
        piece.push(c);
        if piece.width() > room {
            // Rather at a space than within a word, if that is not far back.
            let last = piece.len() - c.len_utf8();
            let space = piece[..last].rfind(' ').filter(|at| at * 2 > last);
            let rest = piece.split_off(space.map_or(last, |at| at + 1));
            pieces.push(std::mem::replace(&mut piece, rest));
            room = next;
        }
    }
    pieces.push(piece);
    pieces
}
