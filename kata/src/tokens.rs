//! Rust source as the compiler's lexer sees it: what is left after renaming and reformatting, where
//! functions begin and end, and what is a comment, a keyword or a number.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, strip_shebang, tokenize};
use std::ops::Range;

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type",
    "unsafe", "use", "where", "while",
];

/// What a piece of source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A space or a line's end.
    Space,
    /// A comment, of any kind.
    Comment,
    /// One of the language's words.
    Keyword,
    /// Any other name.
    Name,
    /// A number.
    Number,
    /// A text, a character or a byte.
    Text,
    /// `'a`.
    Lifetime,
    /// Anything else.
    Mark,
}

/// A piece of source.
#[derive(Debug, Clone)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the source.
    pub at: Range<usize>,
    /// The line that it begins on, from 1.
    pub line: usize,
}

/// The source in pieces; all of it, whether it compiles or not.
pub fn pieces(source: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let start = strip_shebang(source).unwrap_or(0);
    if start > 0 {
        out.push(Piece { kind: Kind::Comment, at: 0..start, line: 1 });
    }
    let (mut from, mut line) = (start, 1);
    for token in tokenize(&source[start..], FrontmatterAllowed::No) {
        let at = from..from + token.len as usize;
        let text = &source[at.clone()];
        let kind = match token.kind {
            TokenKind::Whitespace => Kind::Space,
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Kind::Comment,
            TokenKind::Ident if KEYWORDS.contains(&text) => Kind::Keyword,
            TokenKind::Ident | TokenKind::RawIdent | TokenKind::InvalidIdent => Kind::Name,
            TokenKind::Literal {
                kind: LiteralKind::Int { .. } | LiteralKind::Float { .. },
                ..
            } => Kind::Number,
            TokenKind::Literal { .. } => Kind::Text,
            TokenKind::Lifetime { .. } | TokenKind::RawLifetime => Kind::Lifetime,
            _ => Kind::Mark,
        };
        out.push(Piece { kind, at: at.clone(), line });
        line += text.matches('\n').count();
        from = at.end;
    }
    out
}

/// A token with its name taken away, so that renaming and reformatting do not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// A hash of what is left.
    pub hash: u64,
    /// The line that it begins on, from 1.
    pub line: usize,
}

/// The tokens of a source: no comments, imports, attributes or trailing commas; one stands for all
/// names, one for all numbers, one for all texts. The name of a method or a field is kept: it is
/// the library's or the stub's, and cannot be chosen.
pub fn normalised(source: &str) -> Vec<Token> {
    let pieces: Vec<Piece> = pieces(source)
        .into_iter()
        .filter(|piece| !matches!(piece.kind, Kind::Space | Kind::Comment))
        .collect();
    let text = |at: usize| pieces.get(at).map_or("", |piece| &source[piece.at.clone()]);
    let mut out = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let piece = &pieces[at];
        match text(at) {
            "use" if let Some(end) = import(&text, at) => at = end,
            "#" if let Some(end) = attribute(&text, at) => at = end,
            "," if matches!(text(at + 1), ")" | "]" | "}" | ">") => {}
            here => {
                let after_dot = at > 0 && text(at - 1) == ".";
                let left = match piece.kind {
                    Kind::Name if !after_dot => "a name",
                    Kind::Number => "a number",
                    Kind::Text => "a text",
                    Kind::Lifetime => "'a",
                    _ => here,
                };
                out.push(Token { hash: fnv(left.as_bytes()), line: piece.line });
            }
        }
        at += 1;
    }
    out
}

/// Where the import ends that begins here: names, paths and braces up to a `;`. What a macro is handed
/// after the word `use` can be anything.
fn import<'a>(text: &impl Fn(usize) -> &'a str, at: usize) -> Option<usize> {
    let part = |word: &str| {
        ["::", ":", "{", "}", ",", "*"].contains(&word)
            || word.starts_with(|c: char| c.is_alphabetic() || c == '_')
    };
    let end = (at + 1..).find(|&at| !part(text(at)))?;
    (text(end) == ";").then_some(end)
}

/// The tokens of an attribute: a macro could be handed a whole answer in one.
const ATTRIBUTE: usize = 40;

/// Where the attribute ends that begins here.
fn attribute<'a>(text: &impl Fn(usize) -> &'a str, at: usize) -> Option<usize> {
    let open = at + 1 + usize::from(text(at + 1) == "!");
    if text(open) != "[" {
        return None;
    }
    let mut depth = 0_usize;
    (open..open + ATTRIBUTE).find(|&at| {
        match text(at) {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// A function, or a type's `struct`, `enum` or `impl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// `fn`, `struct`, `enum`, `impl`.
    pub keyword: &'static str,
    /// Its name; of an `impl`, its type's.
    pub name: String,
    /// Its lines, from 1, both included, without comments before it.
    pub lines: (usize, usize),
}

/// No function has so many tokens before its body.
const HEAD: usize = 1_000;

/// For each piece the place of the brace that closes it; its own, if it opens none. What is never
/// closed ends with the source.
fn closing(pieces: &[Piece], source: &str) -> Vec<usize> {
    let mut out: Vec<usize> = (0..pieces.len()).collect();
    let mut open = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match &source[piece.at.clone()] {
            "{" => open.push(at),
            "}" => {
                if let Some(from) = open.pop() {
                    out[from] = at;
                }
            }
            _ => {}
        }
    }
    open.into_iter().for_each(|from| out[from] = pieces.len());
    out
}

/// The items of a source, those within others too, in the order that they begin in.
pub fn items(source: &str) -> Vec<Item> {
    let pieces: Vec<Piece> = pieces(source)
        .into_iter()
        .filter(|piece| !matches!(piece.kind, Kind::Space | Kind::Comment))
        .collect();
    let text = |at: usize| pieces.get(at).map_or("", |piece| &source[piece.at.clone()]);
    let closing = closing(&pieces, source);
    let mut out = Vec::new();
    for at in 0..pieces.len() {
        let Some(keyword) =
            ["fn", "struct", "enum", "impl"].into_iter().find(|word| text(at) == *word)
        else {
            continue;
        };
        let mut body = at + 1;
        let mut depth = 0_usize;
        // The body begins at a brace that stands in no bracket: `[f64; { 2 }]` is none.
        while body < pieces.len().min(at + HEAD) && !(depth == 0 && matches!(text(body), "{" | ";"))
        {
            match text(body) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            body += 1;
        }
        let head = &pieces[at + 1..body.min(pieces.len())];
        let names = || {
            let mut angle = 0_i32;
            head.iter().filter_map(move |piece| {
                match &source[piece.at.clone()] {
                    "<" => angle += 1,
                    ">" => angle -= 1,
                    "for" => return Some("for"),
                    "where" => return Some("where"),
                    name if piece.kind == Kind::Name && angle == 0 => return Some(name),
                    _ => {}
                }
                None
            })
        };
        let name = if keyword == "impl" {
            let before_where: Vec<&str> = names().take_while(|name| *name != "where").collect();
            let named = before_where.rsplit(|name| *name == "for").next().unwrap_or(&[]);
            named.last().copied()
        } else {
            names().next()
        };
        let Some(name) = name else { continue };
        let end = closing.get(body).copied().unwrap_or(body);
        let last = pieces.get(end).or(pieces.last()).map_or(1, |piece| piece.line);
        out.push(Item { keyword, name: name.to_string(), lines: (pieces[at].line, last) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(source: &str) -> Vec<u64> {
        normalised(source).iter().map(|token| token.hash).collect()
    }

    #[test]
    fn renaming_and_reformatting_change_nothing() {
        let one = "use a::b;\n/// Doc.\npub fn f<'a>(x: &'a [f64]) -> f64 { g(x, 1.0).sum() } // y";
        let other = "#[inline(always)]\npub fn hh<'long>(\n    values: &'long [f64],\n) -> f64 {\n    /* no */ k(values, 2e-3,).sum()\n}\n";
        assert_eq!(hashes(one), hashes(other));
        assert_ne!(hashes(one), hashes(&one.replace(".sum()", ".product()")));
        assert_ne!(hashes(one), hashes(&one.replace("x, 1.0", "1.0, x")));
    }

    /// A macro that leaves out the `use`, or the brackets, compiles it all the same.
    #[test]
    fn nothing_hides_in_an_import_or_an_attribute() {
        let body = "let a = b + c; ".repeat(20);
        for hidden in [format!("m!(#[{body}])"), format!("m!(use {body})")] {
            assert!(hashes(&hidden).len() >= hashes(&body).len(), "{hidden}");
        }
        for gone in ["use a::{b as c, d::*};", "#![allow(x, reason = \"[y]\")]", "#[derive(A)]"] {
            assert!(hashes(gone).is_empty(), "{gone}");
        }
    }

    #[test]
    fn broken_source_is_read_to_its_end() {
        for source in
            ["fn f() { \"", "/* ", "'", "r#\"", "fn", "impl", "#[", "use", "0x", "é\u{0}", "}"]
        {
            let all: usize = pieces(source).iter().map(|piece| piece.at.len()).sum();
            assert_eq!(all, source.len(), "{source:?}");
            normalised(source);
            items(source);
        }
    }

    #[test]
    fn items_have_their_lines() {
        let source = "\
pub struct Adam { m: f64 }

impl<T: Into<f64>> Step for Adam
where
    T: Copy,
{
    /// Doc.
    fn step(&mut self, g: [f64; { 2 }]) -> f64 {
        let f = |x| { x };
        f(1.0)
    }
}
fn last(x: fn() -> u8);
";
        let items: Vec<(String, usize, usize)> = items(source)
            .into_iter()
            .map(|item| (format!("{} {}", item.keyword, item.name), item.lines.0, item.lines.1))
            .collect();
        let expected =
            [("struct Adam", 1, 1), ("impl Adam", 3, 12), ("fn step", 8, 11), ("fn last", 13, 13)]
                .map(|(name, first, last)| (name.to_string(), first, last));
        assert_eq!(items, expected);
    }
}
