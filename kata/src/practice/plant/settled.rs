//! Conditions that are settled.

use super::unread::is_pure;
use quote::ToTokens;
use syn::{Block, Expr, Lit, Pat, Stmt, parse_quote};

pub fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("None"))
}

pub fn truth(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Bool(lit), .. }) => Some(lit.value),
        Expr::Paren(paren) => truth(&paren.expr),
        _ => None,
    }
}

pub fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(lit), .. }) => Some(lit.value()),
        _ => None,
    }
}

pub fn literal(is: bool) -> Expr {
    if is { parse_quote!(true) } else { parse_quote!(false) }
}

pub fn does_nothing(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Tuple(tuple) => tuple.elems.is_empty(),
        Expr::Block(block) => block.block.stmts.is_empty(),
        Expr::Paren(paren) => does_nothing(&paren.expr),
        Expr::If(one) => {
            one.then_branch.stmts.is_empty()
                && one.else_branch.is_none()
                && is_pure(one.cond.to_token_stream())
        }
        _ => false,
    }
}

pub fn has_value(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(end, None)) if !matches!(end, Expr::If(_) | Expr::ForLoop(_) | Expr::While(_)))
}

pub fn settled_if(one: &mut syn::ExprIf) -> Option<Expr> {
    let is = match &*one.cond {
        Expr::Let(condition) if is_none(&condition.expr) => false,
        other => truth(other)?,
    };
    Some(match (is, &one.else_branch) {
        (true, _) => block(one.then_branch.clone()),
        (false, Some((_, other))) => (**other).clone(),
        (false, None) => parse_quote!(()),
    })
}

fn block(block: Block) -> Expr {
    Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block })
}

pub fn settled_match(one: &mut syn::ExprMatch) -> Option<Expr> {
    if is_none(&one.expr) {
        let arm = one.arms.iter().find(|arm| match &arm.pat {
            Pat::Ident(name) => name.ident == "None",
            Pat::Path(path) => path.path.is_ident("None"),
            Pat::Wild(_) => true,
            _ => false,
        });
        return Some((*arm?.body).clone());
    }
    if let Some(is) = truth(&one.expr) {
        let arm = one.arms.iter().find(|arm| match &arm.pat {
            Pat::Lit(lit) => matches!(&lit.lit, Lit::Bool(lit) if lit.value == is),
            pat => matches!(pat, Pat::Wild(_)),
        });
        return Some((*arm?.body).clone());
    }
    let Some(text) = text(&one.expr) else { return alike(one) };
    fn takes(pat: &Pat, text: &str) -> bool {
        match pat {
            Pat::Lit(lit) => matches!(&lit.lit, Lit::Str(lit) if lit.value() == text),
            Pat::Or(or) => or.cases.iter().any(|case| takes(case, text)),
            Pat::Guard(guarded) => takes(&guarded.pat, text),
            Pat::Wild(_) => true,
            _ => false,
        }
    }
    let mut guarded = Vec::new();
    for arm in one.arms.iter().filter(|arm| takes(&arm.pat, &text)) {
        match &arm.pat {
            Pat::Guard(pat) => guarded.push((pat.guard.clone(), arm.body.clone())),
            _ => {
                let end = (*arm.body).clone();
                return Some(guarded.into_iter().rev().fold(
                    end,
                    |rest, (guard, body)| parse_quote!(if #guard { #body } else { #rest }),
                ));
            }
        }
    }
    None
}

/// All arms the same, and none binds anything.
fn alike(one: &syn::ExprMatch) -> Option<Expr> {
    let first = one.arms.first()?;
    let plain = |arm: &syn::Arm| {
        arm.body == first.body && !matches!(arm.pat, Pat::Ident(_) | Pat::Guard(_))
    };
    let constant = is_none(&first.body) || does_nothing(&first.body);
    (constant && one.arms.iter().all(plain)).then(|| (*first.body).clone())
}
