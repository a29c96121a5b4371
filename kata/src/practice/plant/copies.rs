//! Copies that nobody needs.

use super::choose::in_arguments;
use super::scope::{is_name, put, reads};
use super::unread::binds;
use quote::{ToTokens, format_ident};
use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Local, Pat, Stmt, parse_quote};

/// The name of which an expression is a copy.
fn copied(expr: &Expr) -> Option<String> {
    let Expr::MethodCall(call) = expr else { return None };
    let Expr::Path(path) = &*call.receiver else { return None };
    (call.method == "clone").then(|| path.path.get_ident().map(ToString::to_string))?
}

/// Whether a value is nobody else's.
fn is_owned(pat: &Pat, value: &Expr, references: &BTreeSet<String>) -> bool {
    const MAKES: &[&str] =
        &["sum_axis", "mapv", "dot", "clone", "to_owned", "collect", "to_vec", "rev", "map"];
    match value {
        Expr::Binary(_) | Expr::Struct(_) => true,
        Expr::MethodCall(of) => MAKES.iter().any(|makes| of.method == makes),
        Expr::Macro(of) => of.mac.path.is_ident("vec"),
        Expr::Call(of) => {
            let name = of.func.to_token_stream().to_string();
            matches!(pat, Pat::Tuple(_)) || name.starts_with(char::is_uppercase)
        }
        Expr::Path(path) => {
            matches!(pat, Pat::Struct(_))
                && path.path.get_ident().is_some_and(|name| !references.contains(&name.to_string()))
        }
        Expr::Tuple(of) => of.elems.iter().all(|elem| is_owned(&parse_quote!(_), elem, references)),
        _ => false,
    }
}

fn owned(stmts: &[Stmt], references: &BTreeSet<String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for stmt in stmts {
        let Stmt::Local(Local { pat, init: Some(init), .. }) = stmt else { continue };
        for name in binds(pat) {
            match is_owned(pat, &init.expr, references) {
                true => names.insert(name),
                false => names.remove(&name),
            };
        }
    }
    names
}

/// Takes away copies of what is not used again, and of what is only looked at.
pub fn no_copies(stmts: &mut Vec<Stmt>, references: &BTreeSet<String>) {
    let mut i = 0;
    while i < stmts.len() {
        let own = owned(&stmts[..i], references);
        let hides = |name: &String| {
            stmts[..i]
                .iter()
                .any(|stmt| matches!(stmt, Stmt::Local(local) if binds(&local.pat).contains(name)))
        };
        let seen: BTreeSet<String> =
            references.iter().filter(|name| !hides(name)).cloned().collect();
        let mut rest = stmts.split_off(i + 1);
        let mut gone = false;
        if let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = &mut stmts[i]
            && let Some(source) = copied(&init.expr)
        {
            let name = name.ident.to_string();
            if own.contains(&source) && (name == source || reads(&rest, &source) == 0) {
                let source = format_ident!("{source}");
                *init.expr = parse_quote!(#source);
            } else if seen.contains(&source) {
                gone = looked_at(&name, &source, &mut rest);
            }
        }
        stmts.truncate(i + usize::from(!gone));
        i += usize::from(!gone);
        stmts.append(&mut rest);
    }
}

/// `&copy` is the reference, if that is all that is done with the copy.
fn looked_at(name: &str, source: &str, rest: &mut Vec<Stmt>) -> bool {
    const LOOKS: &[&str] = &[
        "dot", "t", "nrows", "ncols", "shape", "dim", "iter", "len", "mapv", "sum", "view",
        "sum_axis", "diag", "rows",
    ];
    struct Looks<'a>(&'a str);
    impl VisitMut for Looks<'_> {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            match expr {
                Expr::Reference(of) if of.mutability.is_none() && is_name(&of.expr, self.0) => {
                    *expr = parse_quote!(source_of_the_copy);
                }
                Expr::MethodCall(of)
                    if is_name(&of.receiver, self.0)
                        && LOOKS.iter().any(|looks| of.method == looks) =>
                {
                    *of.receiver = parse_quote!(source_of_the_copy);
                }
                _ => {}
            }
        }
        fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
            in_arguments(mac, |expr| self.visit_expr_mut(expr));
        }
    }
    let mut changed = rest.clone();
    changed.iter_mut().for_each(|stmt| Looks(name).visit_stmt_mut(stmt));
    let source = format_ident!("{source}");
    let good = reads(&changed, name) == 0
        && put(&mut changed, "source_of_the_copy", &parse_quote!(#source));
    if good {
        *rest = changed;
    }
    good
}

/// Whatever a function ends with need not be copied.
pub fn no_copies_at_the_end(stmts: &mut [Stmt], references: &BTreeSet<String>) {
    struct Ends<'a>(&'a BTreeSet<String>);
    impl VisitMut for Ends<'_> {
        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            if let Some(source) = copied(expr).filter(|source| self.0.contains(source)) {
                let source = format_ident!("{source}");
                *expr = parse_quote!(#source);
            }
            visit_mut::visit_expr_mut(self, expr);
        }
    }
    let Some((end, before)) = stmts.split_last_mut() else { return };
    let once = |name: &String| reads(std::slice::from_ref(end), name) == 1;
    let own = owned(before, references).into_iter().filter(once).collect();
    Ends(&own).visit_stmt_mut(end);
}
