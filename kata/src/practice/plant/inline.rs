//! What has a name and needs none: a constant, another name, a closure that is called once or says nothing.

use super::calls::{Reduce, is_plain, is_small};
use super::pick::mentions;
use super::scope::{free, put, reads};
use super::settled::is_trivial;
use super::unread::{binds, is_pure};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, Local, Pat, Stmt, parse_quote};

/// A pattern's name, if it is one alone that stays as it is.
pub fn name_of(pat: &Pat) -> Option<String> {
    match pat {
        Pat::Ident(name) if name.mutability.is_none() && name.by_ref.is_none() => {
            Some(name.ident.to_string())
        }
        Pat::Type(typed) => name_of(&typed.pat),
        _ => None,
    }
}

/// The names that are given something else on their way.
pub fn mutable(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => mutable(group.stream(), names),
            TokenTree::Ident(name) if i > 0 && trees[i - 1].to_string() == "mut" => {
                names.insert(name.to_string());
            }
            _ => {}
        }
    }
}

/// Puts what needs no name in its place.
pub fn inline(stmts: &mut Vec<Stmt>, mutable: &BTreeSet<String>) {
    let mut i = 0;
    while i < stmts.len() {
        if let Stmt::Local(local) = &mut stmts[i] {
            let apart = apart(local);
            let goes = is_empty(&local.pat);
            let count = apart.len();
            stmts.splice(i..i + usize::from(goes), apart);
            if goes && count == 0 {
                continue;
            }
        }
        if renamed(stmts, i) {
            continue;
        }
        let mut rest = stmts.split_off(i + 1);
        if let Stmt::Local(local) = &mut stmts[i] {
            no_ignored(local, &mut rest);
        }
        let done = matches!(&stmts[i], Stmt::Local(local) if moved(local, &mut rest, mutable));
        stmts.truncate(i + usize::from(!done));
        i += usize::from(!done);
        stmts.append(&mut rest);
    }
}

/// `let a = …; let b = a;` is `let b = …;`, if that is all that a is for: the later name is the better one.
fn renamed(stmts: &mut Vec<Stmt>, i: usize) -> bool {
    let Stmt::Local(Local { pat, init: Some(init), .. }) = &stmts[i] else { return false };
    let (Some(new), Expr::Path(path)) = (name_of(pat), &*init.expr) else { return false };
    let Some(old) = path.path.get_ident().map(ToString::to_string) else { return false };
    let is_old = |stmt: &Stmt| {
        matches!(stmt, Stmt::Local(Local { pat, init: Some(init), .. })
        if init.diverge.is_none() && name_of(pat).as_ref() == Some(&old))
    };
    let Some(at) = stmts[..i].iter().rposition(is_old) else { return false };
    if reads(&stmts[at + 1..], &old) != 1 || reads(&stmts[at + 1..i], &new) > 0 {
        return false;
    }
    let pat = pat.clone();
    if let Stmt::Local(local) = &mut stmts[at] {
        local.pat = pat;
    }
    stmts.remove(i);
    true
}

fn is_empty(pat: &Pat) -> bool {
    match pat {
        Pat::Tuple(of) => of.elems.is_empty(),
        Pat::Slice(of) => of.elems.is_empty(),
        _ => false,
    }
}

/// Constants among several that are bound at once, each by itself.
fn apart(local: &mut Local) -> Vec<Stmt> {
    let all = binds(&local.pat);
    let Some(init) = &mut local.init else { return Vec::new() };
    let (pats, values) = match (&mut local.pat, &mut *init.expr) {
        (Pat::Tuple(pats), Expr::Tuple(values)) => (&mut pats.elems, &mut values.elems),
        (Pat::Slice(pats), Expr::Array(values)) => (&mut pats.elems, &mut values.elems),
        (Pat::Slice(pats), Expr::Repeat(of)) if is_trivial(&of.expr) => {
            let value = &of.expr;
            let each = std::mem::take(&mut pats.elems).into_iter();
            return each.map(|pat| parse_quote!(let #pat = #value;)).collect();
        }
        _ => return Vec::new(),
    };
    if pats.len() != values.len() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let pairs: Vec<(Pat, Expr)> =
        std::mem::take(pats).into_iter().zip(std::mem::take(values)).collect();
    let alone = |pat: &Pat, value: &Expr| {
        matches!(pat, Pat::Ident(_))
            && is_trivial(value)
            && !all.iter().any(|name| mentions(value.to_token_stream(), name))
    };
    for (pat, value) in pairs {
        if alone(&pat, &value) {
            out.push(parse_quote!(let #pat = #value;));
        } else {
            pats.push(pat);
            values.push(value);
        }
    }
    if pats.len() == 1 {
        let (pat, value) = (pats[0].clone(), values[0].clone());
        (local.pat, *init.expr) = (pat, value);
    }
    out
}

fn moved(local: &Local, rest: &mut Vec<Stmt>, mutable: &BTreeSet<String>) -> bool {
    let name = match &local.pat {
        Pat::Ident(name) if matches!(&local.init, Some(init) if matches!(&*init.expr, Expr::Closure(_))) => {
            Some(name.ident.to_string())
        }
        pat => name_of(pat),
    };
    let (Some(name), Some(init)) = (name, &local.init) else { return false };
    let is_typed_number = matches!(&local.pat, Pat::Type(_)) && matches!(&*init.expr, Expr::Lit(_));
    if init.diverge.is_some() || is_typed_number {
        return false;
    }
    match &*init.expr {
        Expr::Closure(closure) => called_in_place(&name, closure, rest),
        value if is_trivial(value) => {
            let moves = matches!(value, Expr::Path(path) if path.path.get_ident().is_some_and(|ident| {
                let old = ident.to_string();
                mutable.contains(&old) && (old == name || old == "self" || reads(rest, &old) > 0)
            }));
            !moves && put(rest, &name, value)
        }
        value if is_plain(value) || matches!(value, Expr::Index(_) | Expr::Range(_)) => {
            let still = !free(value).iter().any(|name| mutable.contains(name));
            let shielded = if matches!(value, Expr::Field(_) | Expr::Index(_)) {
                value.clone()
            } else {
                parse_quote!((#value))
            };
            still
                && is_pure(value.to_token_stream())
                && reads(rest, &name) == 1
                && put(rest, &name, &shielded)
        }
        Expr::Array(_) | Expr::Tuple(_) | Expr::Repeat(_) => {
            in_parts(&name, &init.expr, rest, mutable)
        }
        Expr::Call(call)
            if call.func.to_token_stream().to_string() == "Box :: new"
                && matches!(call.args.first(), Some(Expr::Path(_))) =>
        {
            let mut calls = Calls(&name, 0);
            rest.clone().iter_mut().for_each(|stmt| calls.visit_stmt_mut(stmt));
            calls.1 == reads(rest, &name) && put(rest, &name, &call.args[0])
        }
        _ => false,
    }
}

/// A list of which each element is asked for by its number, and is a constant or asked for once.
fn in_parts(name: &str, list: &Expr, rest: &mut Vec<Stmt>, mutable: &BTreeSet<String>) -> bool {
    struct Parts<'a>(&'a str, Vec<String>);
    impl VisitMut for Parts<'_> {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            let part = match &*expr {
                Expr::Index(of)
                    if super::scope::is_name(&of.expr, self.0)
                        && matches!(*of.index, Expr::Lit(_)) =>
                {
                    Some(of.index.to_token_stream().to_string())
                }
                Expr::Field(of) if super::scope::is_name(&of.base, self.0) => {
                    Some(of.member.to_token_stream().to_string())
                }
                _ => None,
            };
            self.1.extend(part);
            visit_mut::visit_expr_mut(self, expr);
        }
        fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
            super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
        }
    }
    let mut parts = Parts(name, Vec::new());
    rest.clone().iter_mut().for_each(|stmt| parts.visit_stmt_mut(stmt));
    let elems: Vec<Expr> = match list {
        Expr::Array(of) => of.elems.iter().cloned().collect(),
        Expr::Tuple(of) => of.elems.iter().cloned().collect(),
        Expr::Repeat(of) => vec![(*of.expr).clone()],
        _ => return false,
    };
    let still = !free(list).iter().any(|name| mutable.contains(name));
    let good = |(i, elem): (usize, &Expr)| {
        let times = parts.1.iter().filter(|part| **part == i.to_string()).count();
        is_trivial(elem) || times == 1 && is_pure(elem.to_token_stream())
    };
    let all = reads(rest, name);
    all > 0
        && all == parts.1.len()
        && still
        && elems.iter().enumerate().all(good)
        && put(rest, name, list)
}

/// A closure that is only called takes nothing that it does not read.
fn no_ignored(local: &mut Local, rest: &mut [Stmt]) {
    struct Less<'a>(&'a str, usize);
    impl VisitMut for Less<'_> {
        fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
            visit_mut::visit_expr_call_mut(self, call);
            if super::scope::is_name(&call.func, self.0) {
                let all = std::mem::take(&mut call.args).into_iter().enumerate();
                call.args = all.filter(|(i, _)| *i != self.1).map(|(_, one)| one).collect();
            }
        }
        fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
            super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
        }
    }
    let (Pat::Ident(name), Some(init)) = (&local.pat, &mut local.init) else { return };
    let Expr::Closure(closure) = &mut *init.expr else { return };
    let name = name.ident.to_string();
    let mut calls = Calls(&name, 0);
    rest.to_vec().iter_mut().for_each(|stmt| calls.visit_stmt_mut(stmt));
    if calls.1 == 0 || calls.1 != reads(rest, &name) {
        return;
    }
    let is_wild = |pat: &Pat| match pat {
        Pat::Type(typed) => matches!(*typed.pat, Pat::Wild(_)),
        other => matches!(other, Pat::Wild(_)),
    };
    while let Some(at) = closure.inputs.iter().position(is_wild) {
        let all = std::mem::take(&mut closure.inputs).into_iter().enumerate();
        closure.inputs = all.filter(|(i, _)| *i != at).map(|(_, one)| one).collect();
        rest.iter_mut().for_each(|stmt| Less(&name, at).visit_stmt_mut(stmt));
    }
}

struct Calls<'a>(&'a str, usize);

impl VisitMut for Calls<'_> {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        self.1 += usize::from(super::scope::is_name(&call.func, self.0));
        visit_mut::visit_expr_call_mut(self, call);
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// A closure that is called once, or says next to nothing, in the place of its calls.
fn called_in_place(name: &str, closure: &ExprClosure, rest: &mut Vec<Stmt>) -> bool {
    let mut calls = Calls(name, 0);
    rest.clone().iter_mut().for_each(|stmt| calls.visit_stmt_mut(stmt));
    let all = reads(rest, name);
    let says_nothing = is_small(&closure.body) && (calls.1 == all || is_trivial(&closure.body));
    if all == 0
        || !(says_nothing || all == 1 && calls.1 == 1)
        || closure.capture.is_some()
        || matches!(closure.output, syn::ReturnType::Type(..))
    {
        return false;
    }
    let mut changed = rest.clone();
    if !put(&mut changed, name, &Expr::Closure(closure.clone())) {
        return false;
    }
    let mut reduce = Reduce { done: true, whole: false };
    changed.iter_mut().for_each(|stmt| reduce.visit_stmt_mut(stmt));
    if reduce.done {
        *rest = changed;
    }
    reduce.done
}
