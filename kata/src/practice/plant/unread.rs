//! What is bound and not read, taken away.

use super::pick::mentions;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Pat, Stmt, parse_quote};

/// Whether leaving it out changes nothing but time.
pub fn is_pure(tokens: TokenStream) -> bool {
    const DOES: &[&str] = &[
        "rng",
        "assert",
        "assert_eq",
        "panic",
        "push",
        "pop",
        "take",
        "replace",
        "remove",
        "drop",
        "insert",
        "return",
        "fill",
        "assign",
        "check",
        "step",
        "next",
        "update",
        "get_or_insert_with",
        "swap",
        "fetch_add",
    ];
    tokens.into_iter().all(|tree| match tree {
        proc_macro2::TokenTree::Ident(name) => !DOES.iter().any(|does| name == does),
        proc_macro2::TokenTree::Group(group) => is_pure(group.stream()),
        proc_macro2::TokenTree::Punct(mark) => mark.as_char() != '?',
        proc_macro2::TokenTree::Literal(_) => true,
    })
}

/// The same, where it is no matter that it may end the function with nothing.
pub fn is_pure_but_for_none(tokens: TokenStream) -> bool {
    let text = tokens.to_string().replace('?', "");
    text.parse().is_ok_and(is_pure)
}

/// Takes away what is bound and not read.
pub fn remove_unread(stmts: &mut Vec<Stmt>) {
    let mut i = stmts.len();
    while i > 0 {
        i -= 1;
        let item = match &stmts[i] {
            Stmt::Item(syn::Item::Const(of)) => Some(of.ident.clone()),
            Stmt::Item(syn::Item::Static(of)) => Some(of.ident.clone()),
            Stmt::Item(syn::Item::Fn(of)) => Some(of.sig.ident.clone()),
            _ => None,
        };
        if let Some(name) = item {
            if !in_any(stmts, i, &name) {
                stmts.remove(i);
            }
            continue;
        }
        let Stmt::Local(mut local) = stmts[i].clone() else { continue };
        if local.init.as_ref().is_some_and(|init| init.diverge.is_some()) {
            continue;
        }
        // What is only given values is not read either.
        for name in binds(&local.pat) {
            if let Some(rest) = without_assignments(&stmts[i + 1..], &name) {
                stmts.truncate(i + 1);
                stmts.extend(rest);
            }
        }
        let rest: TokenStream = stmts[i + 1..].iter().map(ToTokens::to_token_stream).collect();
        let read = |name: &str| mentions(rest.clone(), name);
        narrow(&mut local.pat, &read);
        let pure =
            |expr: &Expr| matches!(expr, Expr::Closure(_)) || is_pure(expr.to_token_stream());
        if let (Pat::Tuple(pats), Some(init)) = (&mut local.pat, &mut local.init)
            && let Expr::Tuple(values) = &mut *init.expr
            && pats.elems.len() == values.elems.len()
        {
            let both =
                std::mem::take(&mut pats.elems).into_iter().zip(std::mem::take(&mut values.elems));
            let both: Vec<(Pat, Expr)> =
                both.filter(|(pat, value)| !matches!(pat, Pat::Wild(_)) || !pure(value)).collect();
            if let [(pat, value)] = &both[..] {
                (local.pat, *init.expr) = (pat.clone(), value.clone());
            } else {
                for (pat, value) in both {
                    pats.elems.push(pat);
                    values.elems.push(value);
                }
            }
        }
        let drawn =
            |init: &syn::LocalInit| init.expr.to_token_stream().to_string().starts_with("rng .");
        let idle = local.init.as_ref().is_none_or(|init| drawn(init) || pure(&init.expr));
        if idle && !binds(&local.pat).iter().any(|name| read(name)) {
            stmts.remove(i);
        } else {
            stmts[i] = Stmt::Local(local);
        }
    }
}

/// Without `name = …;`, if nothing else is done with it.
fn without_assignments(stmts: &[Stmt], name: &str) -> Option<Vec<Stmt>> {
    struct Without<'a>(&'a str, usize);
    impl VisitMut for Without<'_> {
        fn visit_block_mut(&mut self, block: &mut Block) {
            self.retain(&mut block.stmts);
            visit_mut::visit_block_mut(self, block);
        }
    }
    impl Without<'_> {
        fn retain(&mut self, stmts: &mut Vec<Stmt>) {
            let before = stmts.len();
            stmts.retain(|stmt| {
                !matches!(stmt, Stmt::Expr(Expr::Assign(assign), Some(_))
                    if matches!(&*assign.left, Expr::Path(path) if path.path.is_ident(self.0))
                        && is_pure(assign.right.to_token_stream()))
            });
            self.1 += before - stmts.len();
        }
    }
    let mut stmts = stmts.to_vec();
    let mut without = Without(name, 0);
    without.retain(&mut stmts);
    stmts.iter_mut().for_each(|stmt| without.visit_stmt_mut(stmt));
    let rest: TokenStream = stmts.iter().map(ToTokens::to_token_stream).collect();
    (without.1 > 0 && !mentions(rest, name)).then_some(stmts)
}

fn in_any(stmts: &[Stmt], but: usize, name: &syn::Ident) -> bool {
    let name = name.to_string();
    let mut others = stmts.iter().enumerate().filter(|(i, _)| *i != but);
    others.any(|(_, stmt)| mentions(stmt.to_token_stream(), &name))
}

/// The names that a pattern binds.
pub fn binds(pat: &Pat) -> Vec<String> {
    match pat {
        Pat::Ident(name) => vec![name.ident.to_string()],
        Pat::Type(typed) => binds(&typed.pat),
        Pat::Reference(of) => binds(&of.pat),
        Pat::Paren(of) => binds(&of.pat),
        Pat::Tuple(of) => of.elems.iter().flat_map(binds).collect(),
        Pat::TupleStruct(of) => of.elems.iter().flat_map(binds).collect(),
        Pat::Slice(of) => of.elems.iter().flat_map(binds).collect(),
        Pat::Struct(of) => of.fields.iter().flat_map(|field| binds(&field.pat)).collect(),
        Pat::Wild(_) | Pat::Rest(_) => Vec::new(),
        other => vec![other.to_token_stream().to_string()],
    }
}

/// Binds only what is read.
fn narrow(pat: &mut Pat, read: &dyn Fn(&str) -> bool) {
    let blank = |elem: &mut Pat| match elem {
        Pat::Ident(name) if !read(&name.ident.to_string()) => *elem = parse_quote!(_),
        other => narrow(other, read),
    };
    match pat {
        Pat::Reference(of) => narrow(&mut of.pat, read),
        Pat::Tuple(of) => of.elems.iter_mut().for_each(blank),
        Pat::Slice(of) => of.elems.iter_mut().for_each(blank),
        Pat::Struct(of) => {
            let all = of.fields.len();
            let fields = std::mem::take(&mut of.fields).into_iter();
            of.fields = fields
                .filter_map(|mut field| {
                    let used = binds(&field.pat).iter().any(|name| read(name));
                    narrow(&mut field.pat, read);
                    used.then_some(field)
                })
                .collect();
            if of.fields.len() < all && of.rest.is_none() {
                of.rest = Some(syn::PatRest { attrs: Vec::new(), dot2_token: Default::default() });
            }
        }
        _ => {}
    }
}
