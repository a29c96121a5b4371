//! A row of a formula in a terminal: what stands beside what, with a space between or without, and
//! how high it is.

use unicode_width::UnicodeWidthStr;

/// What stands beside something, as far as the space between the two depends on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Class {
    Start,
    Letter,
    Number,
    Function,
    Large,
    Fraction,
    Sign,
    Operator,
    Relation,
    Slash,
    Comma,
    Open,
    Close,
    Space,
}

/// A piece of a row.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Text(String),
    Matrix { open: Option<char>, close: Option<char>, cells: Vec<Vec<String>> },
}

impl Part {
    pub fn inline(&self) -> String {
        match self {
            Part::Text(text) => text.clone(),
            Part::Matrix { open, close, cells } => {
                let rows: Vec<String> = cells.iter().map(|row| row.join(" ")).collect();
                format!("{}{}{}", open.unwrap_or('['), rows.join("; "), close.unwrap_or(']'))
            }
        }
    }

    pub fn height(&self) -> usize {
        match self {
            Part::Text(_) => 1,
            Part::Matrix { cells, .. } => cells.len(),
        }
    }

    /// The lines of this part in a formula of `height` lines.
    pub fn block(&self, height: usize) -> Vec<String> {
        let own = match self {
            Part::Text(text) => vec![text.clone()],
            Part::Matrix { cells, .. } => {
                let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
                let widths: Vec<usize> = (0..columns)
                    .map(|j| cells.iter().filter_map(|row| row.get(j)).map(|c| c.width()).max())
                    .map(Option::unwrap_or_default)
                    .collect();
                let last = cells.len() - 1;
                cells
                    .iter()
                    .enumerate()
                    .map(|(i, row)| {
                        let cells: Vec<String> = row
                            .iter()
                            .zip(&widths)
                            .map(|(cell, width)| " ".repeat(width - cell.width()) + cell)
                            .collect();
                        let (open, close) = match i {
                            _ if last == 0 => ('(', ')'),
                            0 => ('⎛', '⎞'),
                            i if i == last => ('⎝', '⎠'),
                            _ => ('⎜', '⎟'),
                        };
                        format!("{open}{}{close}", cells.join("  "))
                    })
                    .collect()
            }
        };
        let above = (height - own.len()) / 2;
        let below = height - own.len() - above;
        let blank = |n| vec![String::new(); n];
        [blank(above), own, blank(below)].concat()
    }
}

/// What has been written of a row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub parts: Vec<Part>,
    pub last: Class,
    /// How many things stand side by side.
    pub atoms: usize,
    /// Has an operator, a relation, a fraction: needs parentheses inside another.
    pub compound: bool,
    /// An odd number of `|` so far: the next one closes.
    pub bar: bool,
}

impl Row {
    pub fn new() -> Row {
        Row { parts: Vec::new(), last: Class::Start, atoms: 0, compound: false, bar: false }
    }

    pub fn text(&self) -> String {
        self.parts.iter().map(Part::inline).collect()
    }

    pub fn put(&mut self, text: &str) {
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            *last += text;
        } else {
            self.parts.push(Part::Text(text.to_string()));
        }
    }

    pub fn push(&mut self, text: &str, class: Class) {
        use Class::{
            Close, Comma, Fraction, Function, Large, Letter, Number, Open, Operator, Relation,
            Sign, Slash, Space, Start,
        };
        let operand = matches!(self.last, Letter | Number | Close | Fraction);
        let tight = matches!(self.last, Start | Open | Sign | Slash | Space);
        let class = if class == Operator && !operand { Sign } else { class };
        let space = match class {
            Operator => true,
            Relation => self.last != Start && self.last != Space,
            Comma | Close | Slash | Space | Start => false,
            Function | Large | Fraction => !tight,
            Open => !tight && !matches!(self.last, Letter | Number | Close | Function),
            Sign | Letter | Number => !tight && !matches!(self.last, Letter | Number | Close),
        };
        if space {
            self.put(" ");
        }
        self.put(text);
        self.atoms += 1;
        self.compound |=
            matches!(class, Operator | Relation | Slash | Comma | Large | Fraction | Sign);
        self.last = class;
    }

    /// As a part of something bigger: in parentheses where it would fall apart.
    pub fn enclosed(&self, product_too: bool) -> String {
        let text = self.text();
        let differential = text.starts_with(['∂', 'd']) && !self.compound;
        let product = product_too && self.atoms > 1 && !differential;
        let enclosed = text.starts_with('(') && closes_at_the_end(&text);
        if (self.compound || product) && !enclosed { format!("({text})") } else { text }
    }
}

fn closes_at_the_end(text: &str) -> bool {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8() == text.len();
        }
    }
    false
}
