//! Expressions that are settled: conditions, choices among constants, factors of 1.

use super::calls::applied;
use super::scope::put;
use super::unread::is_pure;
use quote::ToTokens;
use syn::{Arm, BinOp, Block, Expr, Lit, Pat, Stmt, parse_quote};

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

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(lit), .. }) => Some(lit.value()),
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Float(lit), .. }) => lit.base10_parse().ok(),
        Expr::Paren(paren) => number(&paren.expr),
        _ => None,
    }
}

fn literal(is: bool) -> Expr {
    if is { parse_quote!(true) } else { parse_quote!(false) }
}

/// What costs nothing to say again: a constant, a name.
pub fn is_trivial(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Paren(paren) => is_trivial(&paren.expr),
        Expr::Unary(unary) => {
            !matches!(unary.op, syn::UnOp::Deref(_)) && matches!(&*unary.expr, Expr::Lit(_))
        }
        Expr::Tuple(tuple) => tuple.elems.is_empty(),
        _ => false,
    }
}

pub fn does_nothing(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Tuple(tuple) => tuple.elems.iter().all(does_nothing),
        Expr::Block(block) => block.block.stmts.is_empty(),
        Expr::Paren(paren) => does_nothing(&paren.expr),
        Expr::If(one) => {
            one.then_branch.stmts.is_empty()
                && one.else_branch.as_ref().is_none_or(|(_, other)| does_nothing(other))
                && is_pure(one.cond.to_token_stream())
        }
        Expr::ForLoop(of) => of.body.stmts.is_empty() && is_pure(of.expr.to_token_stream()),
        _ => false,
    }
}

pub fn has_value(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(end, None)) if !matches!(end, Expr::If(_) | Expr::ForLoop(_) | Expr::While(_)))
}

pub fn settled_if(one: &mut syn::ExprIf) -> Option<Expr> {
    let is = match &*one.cond {
        Expr::Let(condition) if is_none(&condition.expr) => Some(false),
        other => truth(other),
    };
    if is.is_none() {
        let Some((_, other)) = &one.else_branch else { return None };
        let then = block(one.then_branch.clone());
        let other = match &**other {
            Expr::Block(_) => (**other).clone(),
            other => parse_quote!({ #other }),
        };
        let alike = other.to_token_stream().to_string() == then.to_token_stream().to_string();
        let is_whole = !matches!(*one.cond, Expr::Let(_)) && is_pure(one.cond.to_token_stream());
        return (alike && is_whole).then_some(then);
    }
    Some(match (is?, &one.else_branch) {
        (true, _) => block(one.then_branch.clone()),
        (false, Some((_, other))) => (**other).clone(),
        (false, None) => parse_quote!(()),
    })
}

pub fn block(block: Block) -> Expr {
    Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block })
}

pub fn settled_not(unary: &syn::ExprUnary) -> Option<Expr> {
    let syn::UnOp::Not(_) = unary.op else { return None };
    let inner = match &*unary.expr {
        Expr::Paren(paren) => &paren.expr,
        _ => &unary.expr,
    };
    match &**inner {
        Expr::Unary(again) if matches!(again.op, syn::UnOp::Not(_)) => Some((*again.expr).clone()),
        other => truth(other).map(|is| literal(!is)),
    }
}

pub fn settled_binary(binary: &syn::ExprBinary) -> Option<Expr> {
    let (left, right) = (&*binary.left, &*binary.right);
    let owned = |expr: &Expr| match expr {
        Expr::Reference(of) if matches!(*of.expr, Expr::Path(_)) => {
            let of = &of.expr;
            parse_quote!(#of.clone())
        }
        Expr::Reference(of) => (*of.expr).clone(),
        other => other.clone(),
    };
    match &binary.op {
        BinOp::And(_) => match (truth(left), truth(right)) {
            (Some(false), _) => Some(literal(false)),
            (Some(true), _) => Some(right.clone()),
            (_, Some(true)) => Some(left.clone()),
            (_, Some(false)) if is_pure(left.to_token_stream()) => Some(literal(false)),
            _ => None,
        },
        BinOp::Or(_) => match (truth(left), truth(right)) {
            (Some(true), _) => Some(literal(true)),
            (Some(false), _) => Some(right.clone()),
            (_, Some(false)) => Some(left.clone()),
            (_, Some(true)) if is_pure(left.to_token_stream()) => Some(literal(true)),
            _ => None,
        },
        BinOp::Eq(_) => Some(literal(text(left)? == text(right)?)),
        BinOp::Ne(_) => Some(literal(text(left)? != text(right)?)),
        BinOp::Mul(_) => match (number(left), number(right)) {
            (Some(1.0), _) => Some(owned(right)),
            (_, Some(1.0)) => Some(owned(left)),
            (Some(a), Some(b)) => {
                let both = proc_macro2::Literal::f64_unsuffixed(a * b);
                Some(parse_quote!(#both))
            }
            _ => None,
        },
        BinOp::Add(_) | BinOp::Sub(_) if right.to_token_stream().to_string() == "0" => {
            Some(left.clone())
        }
        BinOp::Div(_) if number(right) == Some(1.0) => Some(owned(left)),
        _ => None,
    }
}

/// Methods of what is known: `None`, a truth.
pub fn settled_method(call: &syn::ExprMethodCall) -> Option<Expr> {
    let called = |of: &Expr| -> Expr {
        match of {
            Expr::Closure(closure) if closure.inputs.is_empty() => (*closure.body).clone(),
            Expr::Reference(of) => {
                let of = &of.expr;
                parse_quote!(#of())
            }
            other => parse_quote!(#other()),
        }
    };
    let method = call.method.to_string();
    let first = call.args.first();
    if let Some(is) = truth(&call.receiver) {
        return match (is, &*method) {
            (false, "then" | "then_some") => Some(parse_quote!(None)),
            (true, "then") => {
                let value = called(first?);
                Some(parse_quote!(Some(#value)))
            }
            (true, "then_some") => Some(parse_quote!(Some(#first))),
            _ => None,
        };
    }
    if is_none(&call.receiver) {
        return match &*method {
            "is_some" => Some(literal(false)),
            "is_none" => Some(literal(true)),
            "map" | "as_ref" | "and_then" | "filter" => Some(parse_quote!(None)),
            "unwrap_or" | "map_or" | "or" => first.cloned(),
            "unwrap_or_else" | "map_or_else" | "or_else" => first.map(called),
            _ => None,
        };
    }
    if let Expr::Call(some) = &*call.receiver
        && matches!(&*some.func, Expr::Path(path) if path.path.is_ident("Some"))
        && matches!(&*method, "is_none_or" | "is_some_and")
        && let Some(Expr::Closure(of)) = first
    {
        let pats: Vec<Pat> = of.inputs.iter().cloned().collect();
        let arguments: Vec<Expr> = some.args.iter().cloned().collect();
        return applied(&pats, &of.body, &arguments);
    }
    let keeps_all = |of: &Expr| matches!(of, Expr::Closure(of) if truth(&of.body) == Some(true));
    let is_itself = |of: &Expr| {
        matches!(of, Expr::Closure(of) if of.inputs.len() == 1
            && of.inputs[0].to_token_stream().to_string() == of.body.to_token_stream().to_string())
    };
    match (&*method, first) {
        ("filter", Some(of)) if keeps_all(of) => Some((*call.receiver).clone()),
        ("map", Some(of)) if is_itself(of) => Some((*call.receiver).clone()),
        ("clone", None) => match &*call.receiver {
            Expr::Paren(of) if matches!(*of.expr, Expr::Range(_)) => Some((*call.receiver).clone()),
            Expr::MethodCall(inner)
                if matches!(&*inner.method.to_string(), "clone" | "to_owned") =>
            {
                Some((*call.receiver).clone())
            }
            _ => None,
        },
        _ => None,
    }
}

/// `(a, b).0` and `[a, b][0]`.
pub fn settled_element(of: &Expr, at: usize) -> Option<Expr> {
    let elems = match of {
        Expr::Tuple(of) => &of.elems,
        Expr::Array(of) => &of.elems,
        Expr::Repeat(of) if is_trivial(&of.expr) => return Some((*of.expr).clone()),
        Expr::Paren(of) => return settled_element(&of.expr, at),
        _ => return None,
    };
    elems.iter().all(|elem| is_pure(elem.to_token_stream())).then(|| elems.get(at).cloned())?
}

/// Whether a constant is taken by a pattern; nothing where that is not known.
fn takes(pat: &Pat, of: &Expr) -> Option<bool> {
    match pat {
        Pat::Wild(_) => Some(true),
        Pat::Paren(pat) => takes(&pat.pat, of),
        Pat::Guard(guarded) => takes(&guarded.pat, of),
        Pat::Or(or) => {
            let cases: Option<Vec<bool>> = or.cases.iter().map(|case| takes(case, of)).collect();
            Some(cases?.contains(&true))
        }
        Pat::Ident(name) if name.ident == "None" => is_none(of).then_some(true),
        Pat::Path(path) if path.path.is_ident("None") => is_none(of).then_some(true),
        Pat::TupleStruct(some) if some.path.is_ident("Some") => is_none(of).then_some(false),
        Pat::Ident(name) => name.subpat.is_none().then_some(true),
        Pat::Lit(lit) => match &lit.lit {
            Lit::Bool(lit) => Some(truth(of)? == lit.value),
            Lit::Str(lit) => Some(text(of)? == lit.value()),
            _ => None,
        },
        _ => None,
    }
}

/// An arm's body with what its pattern binds in its place.
fn bound(pat: &Pat, of: &Expr, mut body: Expr) -> Option<Expr> {
    let Pat::Ident(name) = pat else { return Some(body) };
    if name.ident == "None" {
        return Some(body);
    }
    let mut stmts = vec![Stmt::Expr(body, None)];
    if !put(&mut stmts, &name.ident.to_string(), of) {
        return None;
    }
    let Some(Stmt::Expr(there, None)) = stmts.pop() else { return None };
    body = there;
    Some(body)
}

fn constant(expr: &Expr) -> bool {
    truth(expr).is_some() || text(expr).is_some() || is_none(expr)
}

pub fn settled_match(one: &mut syn::ExprMatch) -> Option<Expr> {
    if constant(&one.expr) {
        let mut guarded = Vec::new();
        for arm in &one.arms {
            if !takes(&arm.pat, &one.expr)? {
                continue;
            }
            let body = (*arm.body).clone();
            match &arm.pat {
                Pat::Guard(pat) => guarded.push((pat.guard.clone(), body)),
                pat => {
                    let end = bound(pat, &one.expr, body)?;
                    return Some(guarded.into_iter().rev().fold(
                        end,
                        |rest, (guard, body)| parse_quote!(if #guard { #body } else { #rest }),
                    ));
                }
            }
        }
        return None;
    }
    if let Expr::Tuple(of) = &*one.expr {
        for (at, elem) in of.elems.iter().enumerate() {
            if (constant(elem)
                || is_trivial(elem)
                    && !matches!(elem, Expr::Path(path) if path.path.get_ident().is_some()))
                && let Some(less) = without_column(one, at)
            {
                return Some(less);
            }
        }
    }
    // What the last arm says as well.
    if let Some((Arm { pat: Pat::Wild(_), body: rest, .. }, texts)) = one.arms.split_last()
        && texts.iter().all(|arm| matches!(arm.pat, Pat::Lit(_) | Pat::Or(_)))
        && texts.iter().any(|arm| arm.body == *rest)
    {
        let mut less = one.clone();
        let last = less.arms.len() - 1;
        let mut at = 0;
        less.arms.retain(|arm| {
            at += 1;
            at > last || arm.body != *rest
        });
        return Some(Expr::Match(less));
    }
    if let [yes, no] = &one.arms[..]
        && matches!(&yes.pat, Pat::Lit(lit) if matches!(&lit.lit, Lit::Bool(lit) if lit.value))
        && !matches!(no.pat, Pat::Guard(_))
    {
        let (cond, mut yes, mut no) = (&*one.expr, &yes.body, &no.body);
        let cond = match cond {
            Expr::Unary(of) if matches!(of.op, syn::UnOp::Not(_)) => {
                (yes, no) = (no, yes);
                &*of.expr
            }
            other => other,
        };
        return Some(parse_quote!(if #cond { #yes } else { #no }));
    }
    alike(one)
}

/// A `match` on several of which this one is known.
fn without_column(one: &syn::ExprMatch, at: usize) -> Option<Expr> {
    let Expr::Tuple(of) = &*one.expr else { return None };
    let known = &of.elems[at];
    let mut arms = Vec::new();
    for arm in &one.arms {
        let mut arm = arm.clone();
        if let Pat::Tuple(pats) = &mut arm.pat {
            let mut elems: Vec<Pat> = std::mem::take(&mut pats.elems).into_iter().collect();
            if elems.len() != of.elems.len() || elems.iter().any(|pat| matches!(pat, Pat::Rest(_)))
            {
                return None;
            }
            let pat = elems.remove(at);
            if !takes(&pat, known)? {
                continue;
            }
            *arm.body = bound(&pat, known, *arm.body)?;
            arm.pat = match elems.len() {
                1 => elems.remove(0),
                _ => parse_quote!((#(#elems),*)),
            };
        } else if !matches!(arm.pat, Pat::Wild(_)) {
            return None;
        }
        let is_last = matches!(&arm.pat, Pat::Wild(_))
            || matches!(&arm.pat, Pat::Tuple(of) if of.elems.iter().all(|pat| matches!(pat, Pat::Wild(_))));
        arms.push(arm);
        if is_last {
            break;
        }
    }
    if let [Arm { pat, body, .. }] = &arms[..]
        && super::unread::binds(pat).is_empty()
        && !matches!(pat, Pat::Guard(_))
    {
        return Some((**body).clone());
    }
    let mut rest: Vec<&Expr> = of.elems.iter().collect();
    rest.remove(at);
    let scrutinee: Expr = match &rest[..] {
        [only] => (*only).clone(),
        _ => parse_quote!((#(#rest),*)),
    };
    Some(parse_quote!(match #scrutinee { #(#arms)* }))
}

/// All arms the same, and none binds anything.
fn alike(one: &syn::ExprMatch) -> Option<Expr> {
    let first = one.arms.first()?;
    let plain =
        |arm: &Arm| arm.body == first.body && !matches!(arm.pat, Pat::Ident(_) | Pat::Guard(_));
    let constant = is_none(&first.body) || does_nothing(&first.body);
    (constant && one.arms.iter().all(plain)).then(|| (*first.body).clone())
}
