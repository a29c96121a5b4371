//! Calls written out: of a closure where it stands, and of a function that says next to nothing.

use super::inline::name_of;
use super::scope::{free, put, reads};
use super::settled::{block, is_none, is_trivial};
use super::unread::{binds, is_pure, is_pure_but_for_none};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, FnArg, Local, Pat, Signature, Stmt, parse_quote};

/// A function that says next to nothing, as it stands in the place of its calls.
#[derive(Clone)]
pub struct Inline {
    pub pats: Vec<Pat>,
    pub body: Expr,
}

impl Inline {
    /// Of a function, if it is one: a constant, what it is handed, a call of another, or nothing.
    pub fn of(signature: &Signature, body: &Block) -> Option<Inline> {
        let is_method = signature.receiver().is_some();
        let pats: Vec<Pat> = signature
            .inputs
            .iter()
            .filter_map(|argument| match argument {
                FnArg::Typed(typed) => Some((*typed.pat).clone()),
                FnArg::Receiver(_) => None,
            })
            .collect();
        let Some((Stmt::Expr(expr, None), before)) = body.stmts.split_last() else {
            let empty = body.stmts.is_empty() && !is_method;
            return empty.then(|| Inline { pats, body: parse_quote!(()) });
        };
        // `let … = …?;` before `None` makes it no other.
        let idle = |stmt: &Stmt| {
            matches!(stmt, Stmt::Local(local)
            if local.init.as_ref().is_some_and(|init| is_pure_but_for_none(init.expr.to_token_stream())))
        };
        let hands_on = |expr: &Expr| match expr {
            Expr::Call(call) => {
                matches!(&*call.func, Expr::Path(_)) && call.args.iter().all(is_small)
            }
            _ => false,
        };
        let names: Vec<String> = pats.iter().flat_map(binds).collect();
        let said =
            is_small(expr) && free(expr).iter().all(|name| names.contains(name) || is_none(expr));
        let good = match (is_none(expr), is_method) {
            (true, _) => before.iter().all(idle),
            (false, true) => false,
            (false, false) => before.is_empty() && (said || hands_on(expr)),
        };
        good.then(|| Inline { pats, body: expr.clone() })
    }
}

/// Calls of closures where they stand: whether all of them could be written out, with statements only where
/// these may stand.
pub struct Reduce {
    pub done: bool,
    pub whole: bool,
}

impl VisitMut for Reduce {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Expr(expr, _) => {
                self.whole = true;
                self.visit_expr_mut(expr);
            }
            Stmt::Local(Local { init: Some(init), .. }) => {
                self.whole = true;
                self.visit_expr_mut(&mut init.expr);
                self.whole = false;
                init.diverge.iter_mut().for_each(|(_, other)| self.visit_expr_mut(other));
            }
            other => visit_mut::visit_stmt_mut(self, other),
        }
    }
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let whole = std::mem::take(&mut self.whole);
        if let Expr::Closure(of) = expr {
            self.whole = true;
            return self.visit_expr_mut(&mut of.body);
        }
        visit_mut::visit_expr_mut(self, expr);
        self.whole = false;
        let Expr::Call(call) = expr else { return };
        let func = match &*call.func {
            Expr::Paren(paren) => &paren.expr,
            _ => &call.func,
        };
        let Expr::Closure(closure) = &**func else { return };
        let arguments: Vec<Expr> = call.args.iter().cloned().collect();
        let pats: Vec<Pat> = closure.inputs.iter().cloned().collect();
        match applied(&pats, &closure.body, &arguments) {
            Some(value) if whole || !matches!(value, Expr::Block(_)) => *expr = value,
            _ => self.done = false,
        }
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Nothing but constants and what is handed over, in a list or not.
pub fn is_small(body: &Expr) -> bool {
    match body {
        Expr::Tuple(of) => of.elems.iter().all(is_small),
        Expr::Array(of) => of.elems.iter().all(is_small),
        Expr::Paren(of) => is_small(&of.expr),
        Expr::Field(of) => is_small(&of.base),
        Expr::Index(of) => is_small(&of.expr) && is_trivial(&of.index),
        Expr::Block(of) => of.block.stmts.is_empty(),
        Expr::Reference(of) => of.mutability.is_none() && is_small(&of.expr),
        Expr::Unary(of) => is_small(&of.expr),
        other => is_trivial(other),
    }
}

/// What may be said more than once.
pub fn is_plain(argument: &Expr) -> bool {
    match argument {
        Expr::Reference(of) => of.mutability.is_none() && is_plain(&of.expr),
        Expr::Field(of) => is_plain(&of.base),
        Expr::Paren(of) => is_plain(&of.expr),
        other => is_trivial(other),
    }
}

/// What a call comes to, with the arguments in the places of the parameters.
pub fn applied(pats: &[Pat], body: &Expr, arguments: &[Expr]) -> Option<Expr> {
    let ends = |tree: TokenTree| matches!(&*tree.to_string(), "return" | "?");
    fn any(tokens: TokenStream, f: &dyn Fn(TokenTree) -> bool) -> bool {
        tokens.into_iter().any(|tree| match tree {
            TokenTree::Group(group) => any(group.stream(), f),
            other => f(other),
        })
    }
    if pats.len() != arguments.len() || any(body.to_token_stream(), &ends) {
        return None;
    }
    let mut stmts = match body {
        Expr::Block(of) if of.label.is_none() => of.block.stmts.clone(),
        other => vec![Stmt::Expr(other.clone(), None)],
    };
    // A name that is a parameter's and comes in with another argument would be mistaken for it.
    let names: Vec<String> = pats.iter().flat_map(binds).collect();
    for (pat, argument) in pats.iter().zip(arguments) {
        let own = binds(pat);
        let mixed = |name: &String| names.contains(name) && !(own.contains(name) && own.len() == 1);
        if free(argument).iter().any(mixed) {
            return None;
        }
    }
    let mut first = Vec::new();
    for (pat, argument) in pats.iter().zip(arguments) {
        let argument = match (pat, argument) {
            (Pat::Type(_), Expr::Reference(of)) if matches!(*of.expr, Expr::Closure(_)) => {
                &*of.expr
            }
            _ => argument,
        };
        let pure = is_pure(argument.to_token_stream());
        if matches!(pat, Pat::Wild(_)) && pure {
            continue;
        }
        if let Some(name) = name_of(pat) {
            if super::scope::is_name(argument, &name) {
                continue;
            }
            let times = reads(&stmts, &name);
            let shielded = match argument {
                Expr::Binary(_)
                | Expr::Unary(_)
                | Expr::Cast(_)
                | Expr::Closure(_)
                | Expr::Reference(_)
                | Expr::Range(_) => {
                    parse_quote!((#argument))
                }
                other => other.clone(),
            };
            if (is_plain(argument) || pure && times <= 1) && put(&mut stmts, &name, &shielded) {
                continue;
            }
        }
        let pat = match pat {
            Pat::Type(typed) if !matches!(argument, Expr::Lit(_)) => (*typed.pat).clone(),
            other => other.clone(),
        };
        first.push(parse_quote!(let #pat = #argument;));
    }
    first.append(&mut stmts);
    let mut reduce = Reduce { done: true, whole: false };
    first.iter_mut().for_each(|stmt| reduce.visit_stmt_mut(stmt));
    Some(match &first[..] {
        [] => parse_quote!(()),
        [Stmt::Expr(only, None)] => match only {
            Expr::Binary(_)
            | Expr::Unary(_)
            | Expr::Cast(_)
            | Expr::Range(_)
            | Expr::If(_)
            | Expr::Match(_) => {
                parse_quote!((#only))
            }
            other => other.clone(),
        },
        _ => block(parse_quote!({ #(#first)* })),
    })
}
