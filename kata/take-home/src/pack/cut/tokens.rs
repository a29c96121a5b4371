//! Source text as a flat list of tokens, each with its place, and what can be seen in it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::ops::Range;

/// A token; a group is its two delimiters and what is between them.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Ident(String),
    Punct(char),
    Open(char),
    Close(char),
    Literal(String),
}

/// A token and where it stands.
#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
    /// For an opening delimiter, the index of its closing one.
    pub close: usize,
}

impl Token {
    pub fn ident(&self) -> Option<&str> {
        match &self.kind {
            Kind::Ident(name) => Some(name),
            _ => None,
        }
    }

    pub fn is(&self, punct: char) -> bool {
        matches!(self.kind, Kind::Punct(p) | Kind::Open(p) | Kind::Close(p) if p == punct)
    }
}

/// All tokens of a stream, in order.
pub fn flat(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let push = |tokens: &mut Vec<Token>, kind, range| {
        tokens.push(Token { kind, range, close: 0 });
        tokens.len() - 1
    };
    for tree in stream {
        let range = tree.span().byte_range();
        match tree {
            TokenTree::Ident(ident) => {
                push(tokens, Kind::Ident(ident.to_string()), range);
            }
            TokenTree::Punct(punct) => {
                push(tokens, Kind::Punct(punct.as_char()), range);
            }
            TokenTree::Literal(literal) => {
                push(tokens, Kind::Literal(literal.to_string()), range);
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::None => {
                        flatten(group.stream(), tokens);
                        continue;
                    }
                };
                let at = push(tokens, Kind::Open(open), group.span_open().byte_range());
                flatten(group.stream(), tokens);
                let end = push(tokens, Kind::Close(close), group.span_close().byte_range());
                tokens[at].close = end;
            }
        }
    }
}

/// The names in these tokens that may be those of variables or items: not fields and methods, nor
/// what stands before a colon. Those that a format string captures are among them.
pub fn names(tokens: &[Token]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (i, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Ident(name) => {
                let before = |n: usize| i.checked_sub(n).map(|at| &tokens[at]);
                let after = |n: usize| tokens.get(i + n);
                let is = |token: Option<&Token>, c| token.is_some_and(|t| t.is(c));
                let field = is(before(1), '.') && !is(before(2), '.');
                let label = is(after(1), ':') && !is(after(2), ':') && !is(before(1), '$');
                if !field && !label {
                    names.insert(name.clone());
                }
            }
            Kind::Literal(text) if text.contains('{') => {
                for piece in text.split('{').skip(1) {
                    let end = |c: char| !(c.is_alphanumeric() || c == '_');
                    let name = piece.split(end).next().unwrap_or_default();
                    if !name.is_empty() {
                        names.insert(name.to_string());
                    }
                }
            }
            _ => {}
        }
    }
    names
}

/// What stands between the top-level commas of `tokens[range]`, as ranges of indices.
pub fn pieces(tokens: &[Token], range: Range<usize>) -> Vec<Range<usize>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), range.start, range.start);
    while at < range.end {
        match tokens[at].kind {
            Kind::Open(_) => at = tokens[at].close,
            // The arguments of a closure are one piece with it.
            Kind::Punct('|')
                if at == from || [',', ':', '='].iter().any(|c| tokens[at - 1].is(*c)) =>
            {
                let end = (at + 1..range.end).find(|end| tokens[*end].is('|'));
                at = end.unwrap_or(at);
            }
            Kind::Punct(',') => {
                pieces.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if from < range.end {
        pieces.push(from..range.end);
    }
    pieces
}

/// Whether a question is asked in these tokens: by the case itself, or by one of the functions and
/// macros known to ask, which are given the case.
pub fn asks(tokens: &[Token], asking: &BTreeSet<String>) -> bool {
    tokens.iter().enumerate().any(|(i, token)| {
        let Some(name) = token.ident() else { return false };
        let is = |at: usize, c| tokens.get(at).is_some_and(|t| t.is(c));
        if matches!(name, "ask" | "refuses") && i > 0 && is(i - 1, '.') && is(i + 1, '(') {
            return true;
        }
        let open = match is(i + 1, '!') {
            true => i + 2,
            false => i + 1,
        };
        asking.contains(name)
            && is(open, '(')
            && pieces(tokens, open + 1..tokens[open].close)
                .into_iter()
                .any(|piece| tokens[piece].iter().any(|t| t.ident() == Some("case")))
    })
}

/// Changes to a text: what stands in a range becomes something else.
#[derive(Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn replace(&mut self, range: Range<usize>, by: impl Into<String>) {
        self.0.push((range, by.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with the changes made; one inside another is lost with what it stood in.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let (mut out, mut at) = (String::new(), 0);
        for (range, by) in self.0 {
            if range.start >= at {
                out += &text[at..range.start];
                out += &by;
                at = range.end;
            }
        }
        out + &text[at..]
    }
}
