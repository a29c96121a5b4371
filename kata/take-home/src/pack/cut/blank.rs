//! Empties what nobody reads any more: columns of tables, fields that hold a formula, arguments of
//! macros.

use super::Source;
use super::tokens::{Edits, Kind, Token, flat, names, pieces};
use quote::ToTokens;
use std::collections::BTreeSet;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Pat};

/// Columns of a table that a loop goes through, where its body has no use for them.
pub fn columns(source: &Source) -> Edits {
    struct Tables<'a> {
        text: &'a str,
        edits: Edits,
    }
    impl<'ast> Visit<'ast> for Tables<'_> {
        fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
            let used = names(&flat(each.body.to_token_stream()));
            if let (Pat::Tuple(columns), Some(rows)) = (&*each.pat, rows_of(&each.expr)) {
                let unused = |pat: &Pat| match pat {
                    Pat::Ident(name) => !used.contains(&name.ident.to_string()),
                    _ => false,
                };
                let keep: Vec<bool> = columns.elems.iter().map(|pat| !unused(pat)).collect();
                if keep.contains(&false) && rows.iter().all(|row| row.elems.len() == keep.len()) {
                    self.rest(columns.span().byte_range(), columns.elems.iter(), &keep);
                    for row in rows {
                        self.rest(row.span().byte_range(), row.elems.iter(), &keep);
                    }
                    return;
                }
            }
            visit::visit_expr_for_loop(self, each);
        }
    }
    impl Tables<'_> {
        /// Replaces a tuple by what is kept of it.
        fn rest<'a, T: Spanned + 'a>(
            &mut self,
            tuple: Range<usize>,
            elements: impl Iterator<Item = &'a T>,
            keep: &[bool],
        ) {
            let kept = elements.zip(keep).filter(|(_, keep)| **keep);
            let texts: Vec<&str> =
                kept.map(|(element, _)| &self.text[element.span().byte_range()]).collect();
            let comma = if texts.len() == 1 { "," } else { "" };
            self.edits.replace(tuple, format!("({}{comma})", texts.join(", ")));
        }
    }
    let mut tables = Tables { text: &source.text, edits: Edits::default() };
    tables.visit_file(&source.file);
    tables.edits
}

/// The rows of a table, if it is one of tuples, written out.
fn rows_of(expr: &Expr) -> Option<Vec<&syn::ExprTuple>> {
    match expr {
        Expr::Array(array) => array
            .elems
            .iter()
            .map(|row| match row {
                Expr::Tuple(row) => Some(row),
                _ => None,
            })
            .collect(),
        Expr::MethodCall(call) if call.method == "into_iter" => rows_of(&call.receiver),
        Expr::Reference(reference) => rows_of(&reference.expr),
        _ => None,
    }
}

/// A field that holds a function: the struct's name, its own, and how many arguments that takes.
pub struct Field {
    owner: String,
    name: String,
    arguments: usize,
}

/// The fields of functions that no source calls.
pub fn unread_fields(sources: &[Source]) -> Vec<Field> {
    let all: Vec<Vec<Token>> = sources.iter().map(Source::tokens).collect();
    let read = |name: &str| {
        all.iter().any(|tokens| {
            tokens.windows(2).any(|two| two[0].is('.') && two[1].ident() == Some(name))
        })
    };
    let mut fields = Vec::new();
    for item in sources.iter().flat_map(|source| &source.file.items) {
        let syn::Item::Struct(owner) = item else { continue };
        for field in &owner.fields {
            let Some(name) = &field.ident else { continue };
            if let syn::Type::FnPtr(function) = &field.ty
                && !read(&name.to_string())
            {
                fields.push(Field {
                    owner: owner.ident.to_string(),
                    name: name.to_string(),
                    arguments: function.inputs.len(),
                });
            }
        }
    }
    fields
}

/// Where such a struct is made, in a macro too, the field becomes a function that is never called.
pub fn fields(source: &Source, fields: &[Field]) -> Edits {
    let (tokens, mut edits) = (source.tokens(), Edits::default());
    for (i, token) in tokens.iter().enumerate() {
        let Some(owner) = token.ident() else { continue };
        let made = tokens.get(i + 1).is_some_and(|next| next.is('{'))
            && !(i > 0 && tokens[i - 1].ident().is_some_and(|k| ["struct", "impl"].contains(&k)));
        if !made {
            continue;
        }
        for piece in pieces(&tokens, i + 2..tokens[i + 1].close) {
            let field = fields.iter().find(|field| {
                field.owner == owner && tokens[piece.start].ident() == Some(&field.name)
            });
            if let Some(field) = field
                && piece.len() > 2
            {
                let value = tokens[piece.start + 2].range.start..tokens[piece.end - 1].range.end;
                let never = vec!["_"; field.arguments].join(", ");
                let never = format!("|{never}| unreachable!()");
                if source.text[value.clone()] != never {
                    edits.replace(value, never);
                }
            }
        }
    }
    edits
}

/// A macro of one rule, and the pieces that it takes.
pub struct Macro {
    name: String,
    pieces: Vec<Piece>,
}

struct Piece {
    /// `next`, if it begins with `next:`.
    label: Option<String>,
    /// Whether it is an expression that the macro makes no use of.
    idle: bool,
}

fn label(piece: &[Token]) -> Option<&str> {
    match piece {
        [name, colon, next, ..] if colon.is(':') && !next.is(':') => name.ident(),
        _ => None,
    }
}

/// The macros of all sources.
pub fn macros(sources: &[Source]) -> Vec<Macro> {
    let items = sources.iter().flat_map(|source| &source.file.items);
    items
        .filter_map(|item| {
            let syn::Item::Macro(definition) = item else { return None };
            let name = definition.ident.as_ref()?.to_string();
            let tokens = flat(definition.mac.tokens.clone());
            // `(…) => {…}`, perhaps with a semicolon behind it.
            let matcher = tokens.first()?.close;
            let body = tokens.get(matcher + 3)?;
            if tokens.len() > body.close.max(matcher + 3) + 2 {
                return None;
            }
            let used: BTreeSet<&str> = tokens[matcher + 3..]
                .windows(2)
                .filter(|two| two[0].is('$'))
                .filter_map(|two| two[1].ident())
                .collect();
            let pieces = pieces(&tokens, 1..matcher).into_iter().map(|piece| {
                let tokens = &tokens[piece];
                let label = label(tokens);
                // `$next:expr`
                let idle = match &tokens[if label.is_some() { 2 } else { 0 }..] {
                    [dollar, name, _, kind] if dollar.is('$') && kind.ident() == Some("expr") => {
                        name.ident().is_some_and(|name| !used.contains(name))
                    }
                    _ => false,
                };
                Piece { label: label.map(str::to_string), idle }
            });
            Some(Macro { name, pieces: pieces.collect() })
        })
        .collect()
}

/// What a macro has no use for becomes a 0 where it is called.
pub fn arguments(source: &Source, macros: &[Macro]) -> Edits {
    let (tokens, mut edits) = (source.tokens(), Edits::default());
    for (i, token) in tokens.iter().enumerate() {
        let called = tokens.get(i + 1).is_some_and(|next| next.is('!'));
        let Some(open) = tokens.get(i + 2).filter(|next| matches!(next.kind, Kind::Open(_))) else {
            continue;
        };
        let given = pieces(&tokens, i + 3..open.close);
        // Two modules may each have one of that name.
        let fits = |m: &&Macro| {
            let same_label = |(piece, known): (&Range<usize>, &Piece)| {
                label(&tokens[piece.clone()]) == known.label.as_deref()
            };
            token.ident() == Some(&m.name)
                && m.pieces.len() == given.len()
                && given.iter().zip(&m.pieces).all(same_label)
        };
        let Some(known) = macros.iter().find(|m| called && fits(m)) else { continue };
        for (piece, Piece { label, idle }) in given.into_iter().zip(&known.pieces) {
            let start = piece.start + if label.is_some() { 2 } else { 0 };
            if *idle && start < piece.end {
                let range = tokens[start].range.start..tokens[piece.end - 1].range.end;
                if &source.text[range.clone()] != "0" {
                    edits.replace(range, "0");
                }
            }
        }
    }
    edits
}
