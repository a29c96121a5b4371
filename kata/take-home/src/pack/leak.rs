//! Whether a text holds an answer: the body of a solution's function, whatever the names in it and
//! however it is laid out.
//!
//! A text becomes a list of tokens in which every name is the same one and every number too, without
//! comments; a body is there if most of its runs of ten tokens are (k-grams, as in winnowing:
//! Schleimer, Wilkerson, Aiken 2003). Of a short one so little is left that others are the same; there
//! the methods keep their names, which are the libraries', and it must be there in one piece.

use std::collections::HashSet;

/// How many tokens a run has.
const RUN: usize = 10;

/// Which share of a body's runs makes it found.
const SHARE: f64 = 0.6;

/// A body of fewer tokens is short, and of still fewer a phrase that anybody writes: `z.exp()`.
const SHORT: usize = 4 * RUN;
const PHRASE: usize = 16;

/// One function's answer.
pub struct Body {
    /// `Adam::step`, as its stub is called.
    pub function: String,
    tokens: Vec<u64>,
    with_methods: Vec<u64>,
}

impl Body {
    /// An answer, unless it is a mere phrase.
    pub fn new(function: &str, text: &str) -> Option<Body> {
        let text = without_assertions(text);
        let (tokens, with_methods) = (tokens(&text, false), tokens(&text, true));
        let function = function.to_string();
        (tokens.len() >= PHRASE).then_some(Body { function, tokens, with_methods })
    }
}

/// The answers in a solution's source: what stands in its functions' regions, less the assertions.
pub fn bodies(solution: &str) -> Vec<Body> {
    let mut bodies = Vec::new();
    let (mut function, mut region) = (String::new(), None::<String>);
    for line in solution.lines() {
        let text = line.trim();
        match (&mut region, text) {
            (_, "// BEGIN SOLUTION") => region = Some(String::new()),
            (Some(body), "// END SOLUTION" | "// STUB") => {
                bodies.extend(Body::new(&function, body).filter(|_| line.starts_with(' ')));
                region = None;
            }
            (Some(body), _) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, _) => {
                let rest = text.strip_prefix("pub ").unwrap_or(text);
                if let Some(rest) = rest.strip_prefix("fn ") {
                    function = rest.split(['(', '<']).next().unwrap_or_default().to_string();
                }
            }
        }
    }
    bodies
}

/// Those of the bodies that a text holds.
pub fn found<'a>(text: &str, bodies: &'a [Body]) -> Vec<&'a Body> {
    let (text, with_methods) = (tokens(text, false), tokens(text, true));
    let runs: HashSet<&[u64]> = text.windows(RUN).collect();
    let is_there = |body: &&Body| {
        if body.tokens.len() < SHORT {
            let piece = &body.with_methods;
            return with_methods.windows(piece.len()).any(|window| window == piece);
        }
        let all: HashSet<&[u64]> = body.tokens.windows(RUN).collect();
        let there = all.iter().filter(|run| runs.contains(*run)).count();
        there as f64 >= SHARE * all.len() as f64
    };
    bodies.iter().filter(is_there).collect()
}

/// Without statements that begin with an assertion: they stand in the docstring.
fn without_assertions(body: &str) -> String {
    let (mut out, mut depth, mut inside) = (String::new(), 0i32, false);
    for line in body.lines() {
        let text = line.trim_start();
        inside = inside || text.starts_with("assert");
        if !inside {
            out += line;
            out.push('\n');
            continue;
        }
        let of = |c: char| line.chars().filter(|d| *d == c).count() as i32;
        depth += of('(') - of(')');
        inside = depth > 0;
    }
    out
}

/// Names and numbers as one token each, keywords and signs as themselves, and so methods, if asked.
fn tokens(text: &str, methods: bool) -> Vec<u64> {
    const NAME: u64 = 1;
    const NUMBER: u64 = 2;
    const KEYWORDS: [&str; 14] = [
        "as", "else", "fn", "for", "if", "in", "let", "loop", "match", "move", "mut", "ref",
        "return", "while",
    ];
    let mut tokens: Vec<u64> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '/' && chars.peek() == Some(&'/') {
            chars.by_ref().find(|c| *c == '\n');
        } else if c == '/' && chars.peek() == Some(&'*') {
            let mut last = ' ';
            chars.by_ref().find(|c| std::mem::replace(&mut last, *c) == '*' && *c == '/');
        } else if c == '"' {
            let mut escaped = false;
            chars.by_ref().find(|c| {
                let end = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                end
            });
            tokens.push(NUMBER);
        } else if c.is_ascii_digit() {
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || matches!(c, '.' | '_'))
            {
                // `0..n` is a range.
                if next == '.' && chars.peek() == Some(&'.') {
                    tokens.extend([NUMBER, u64::from('.')]);
                    break;
                }
            }
            tokens.push(NUMBER);
        } else if c.is_alphabetic() || c == '_' {
            let mut word = String::from(c);
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                word.push(next);
            }
            let method =
                methods && tokens.last() == Some(&u64::from('.')) && chars.peek() == Some(&'(');
            let itself = method || KEYWORDS.contains(&word.as_str());
            // FNV-1a.
            let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
            tokens.push(if itself { hash } else { NAME });
        } else if !c.is_whitespace() {
            tokens.push(u64::from(c));
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "
fn step(&mut self) {
    // BEGIN SOLUTION
    assert_eq!(x.len(), 3);
    for ((p, g), v) in parameters.iter_mut().zip(gradients).zip(velocity) {
        *v = &*v * self.momentum + g;
        *p -= &(self.learning_rate * &*v);
    }
    // END SOLUTION
}
";

    #[test]
    fn a_body_is_found_under_other_names_and_in_another_layout() {
        let bodies = bodies(SOLUTION);
        assert_eq!(bodies[0].function, "step");
        let copy = "fn f() { let a = 1;\n for ((q, h), /* x */ w) in params.iter_mut().zip(grads) \
            .zip(vel) { // no\n *w = &*w * self.mu + h; *q -= &(self.eta * &*w); } }";
        assert_eq!(found(copy, &bodies).len(), 1);
        assert!(found("fn f() { for x in y.iter_mut() { *x = 1.0; } }", &bodies).is_empty());
    }
}
