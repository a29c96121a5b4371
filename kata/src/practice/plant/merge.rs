//! Statements that say in two what one says.

use super::pick::mentions;
use super::scope::{is_name, reads};
use super::tidy::bare;
use super::unread::{binds, is_pure};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, Local, Pat, Stmt};

/// `if c { return x; } x` is `x`.
pub fn returned_anyway(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
    if let [.., Stmt::Expr(Expr::If(one), _), Stmt::Expr(end, None)] = &stmts[..]
        && let ([Stmt::Expr(Expr::Return(early), _)], None) =
            (&one.then_branch.stmts[..], &one.else_branch)
        && early.expr.as_deref() == Some(end)
        && is_pure(one.cond.to_token_stream())
    {
        stmts.remove(stmts.len() - 2);
    }
    stmts
}

/// `let a = { …; b };` is `…; let a = b;`, if no name of the block is another's after it.
pub fn hoisted(stmts: Vec<Stmt>) -> Vec<Stmt> {
    let mut out: Vec<Stmt> = Vec::new();
    let mut left: Vec<Stmt> = stmts.into_iter().rev().collect();
    while let Some(mut stmt) = left.pop() {
        let value = match &mut stmt {
            Stmt::Local(Local { init: Some(init), .. }) if init.diverge.is_none() => &mut init.expr,
            Stmt::Expr(Expr::Assign(assign), _) => &mut assign.right,
            _ => {
                out.push(stmt);
                continue;
            }
        };
        let bare = bare((**value).clone());
        let Expr::Block(syn::ExprBlock { block, label: None, .. }) = bare else {
            out.push(stmt);
            continue;
        };
        let panics = matches!(block.stmts.last(), Some(Stmt::Macro(last)) if last.mac.path.is_ident("panic"))
            || matches!(block.stmts.last(), Some(Stmt::Expr(Expr::Macro(last), _)) if last.mac.path.is_ident("panic"));
        if panics {
            out.push(Stmt::Expr(
                Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block }),
                None,
            ));
            continue;
        }
        let Some((Stmt::Expr(end, None), inner)) = block.stmts.split_last() else {
            out.push(stmt);
            continue;
        };
        let rest: Vec<Stmt> = left.iter().rev().cloned().collect();
        let names = inner.iter().flat_map(|stmt| match stmt {
            Stmt::Local(local) => binds(&local.pat),
            _ => Vec::new(),
        });
        let own = match &stmt {
            Stmt::Local(local) => binds(&local.pat),
            _ => Vec::new(),
        };
        let mut others = names.filter(|name| !own.contains(name));
        if others.any(|name| reads(&rest, &name) > 0) {
            out.push(stmt);
            continue;
        }
        let value = match &mut stmt {
            Stmt::Local(Local { init: Some(init), .. }) => &mut init.expr,
            Stmt::Expr(Expr::Assign(assign), _) => &mut assign.right,
            _ => continue,
        };
        **value = end.clone();
        left.push(stmt);
        left.extend(inner.iter().rev().cloned());
    }
    out
}

/// `let a = …; let b = a;` is `let b = …;`, if that is all that a is for.
pub fn named_once(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
    let mut i = 0;
    while i + 1 < stmts.len() {
        let rest: TokenStream = stmts[i + 2..].iter().map(ToTokens::to_token_stream).collect();
        let joined = match (&stmts[i], &stmts[i + 1]) {
            (Stmt::Local(first), Stmt::Local(second)) => {
                match (&first.pat, &first.init, &second.init) {
                    (Pat::Ident(_) | Pat::Type(_), Some(value), Some(init)) => {
                        let name = binds(&first.pat).pop().unwrap_or_default();
                        let same =
                            matches!(&*init.expr, Expr::Path(path) if path.path.is_ident(&name));
                        let shadowed = binds(&second.pat).contains(&name);
                        let whole = value.diverge.is_none() && init.diverge.is_none();
                        (same && whole && (shadowed || !mentions(rest, &name)))
                            .then(|| value.clone())
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(value) = joined else {
            i += 1;
            continue;
        };
        stmts.remove(i);
        if let Stmt::Local(local) = &mut stmts[i] {
            local.init = Some(value);
        }
    }
    stmts
}

/// `let a = …; a` is `…`, and `let a = …; b = a;` is `b = …;`.
pub fn named_at_the_end(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
    for i in (1..stmts.len()).rev() {
        let (before, rest) = stmts.split_at_mut(i);
        if let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = &before[i - 1]
            && let Stmt::Expr(Expr::Assign(assign), _) = &mut rest[0]
            && is_name(&assign.right, &name.ident.to_string())
            && init.diverge.is_none()
            && reads(rest, &name.ident.to_string()) == 1
        {
            let value = init.expr.clone();
            if let Stmt::Expr(Expr::Assign(assign), _) = &mut rest[0] {
                assign.right = value;
            }
            stmts.remove(i - 1);
        }
    }
    // Taken apart and put together again.
    if let [
        ..,
        Stmt::Local(Local { pat, init: Some(init), .. }),
        Stmt::Expr(end @ Expr::Struct(_), None),
    ] = &stmts[..]
        && pat.to_token_stream().to_string() == end.to_token_stream().to_string()
    {
        let value = (*init.expr).clone();
        stmts.truncate(stmts.len() - 2);
        stmts.push(Stmt::Expr(value, None));
    }
    if let [.., Stmt::Local(local), Stmt::Expr(Expr::Path(end), None)] = &stmts[..]
        && let (Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
        && end.path.is_ident(&name.ident)
        && init.diverge.is_none()
    {
        let value = (*init.expr).clone();
        stmts.truncate(stmts.len() - 2);
        stmts.push(Stmt::Expr(value, None));
    }
    stmts
}
