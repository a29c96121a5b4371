//! What the choices leave behind, taken away: conditions that are settled, values that nobody reads.
//! What is left reads as if nothing else had ever stood there.

use super::choose::in_arguments;
use super::copies::{no_copies, no_copies_at_the_end};
use super::inline::{applied, inline, is_small, mutable};
use super::pick::mentions;
use super::scope::{free, is_name, reads};
use super::settled::{
    does_nothing, has_value, is_none, settled_binary, settled_element, settled_if, settled_match,
    settled_method, settled_not,
};
use super::unread::{
    binds, fixed, ignored, is_pure, is_pure_but_for_none, remove_unread, unassigned,
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Block, Expr, FnArg, Lit, Local, Pat, Signature, Stmt, parse_quote};

/// A function that says next to nothing, as it stands in the place of its calls.
#[derive(Clone)]
pub struct Inline {
    pats: Vec<Pat>,
    body: Expr,
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

/// Tidies functions.
#[derive(Default)]
pub struct Tidy<'a> {
    /// Functions whose calls are settled, by name.
    pub inline: Option<&'a BTreeMap<String, Inline>>,
    /// Names that are given something else on their way.
    mutable: BTreeSet<String>,
    /// Parameters that are references.
    references: BTreeSet<String>,
}

impl Tidy<'_> {
    /// One function, until nothing changes.
    pub fn function(&mut self, signature: &mut Signature, body: &mut Block) {
        self.references = signature.inputs.iter().filter_map(reference).collect();
        for _ in 0..8 {
            let before = body.clone();
            self.mutable.clear();
            mutable(signature.to_token_stream(), &mut self.mutable);
            mutable(body.to_token_stream(), &mut self.mutable);
            self.mutable.extend(signature.inputs.iter().filter_map(lent));
            self.visit_block_mut(body);
            if let Some(Stmt::Expr(Expr::Return(end), _)) = body.stmts.last()
                && let Some(value) = &end.expr
            {
                let value = bare((**value).clone());
                body.stmts.pop();
                body.stmts.push(Stmt::Expr(value, None));
            }
            no_copies_at_the_end(&mut body.stmts, &self.references);
            Plain.visit_block_mut(body);
            for argument in &mut signature.inputs {
                if let FnArg::Typed(typed) = argument {
                    fixed(&mut typed.pat, &body.stmts);
                }
            }
            if *body == before {
                break;
            }
        }
    }

    fn fold(&self, expr: &mut Expr) -> Option<Expr> {
        match expr {
            Expr::Paren(paren) => match &*paren.expr {
                Expr::Lit(_)
                | Expr::Path(_)
                | Expr::Call(_)
                | Expr::MethodCall(_)
                | Expr::Array(_)
                | Expr::Field(_)
                | Expr::Index(_)
                | Expr::Macro(_)
                | Expr::Tuple(_)
                | Expr::Paren(_)
                | Expr::Block(_) => Some((*paren.expr).clone()),
                _ => None,
            },
            Expr::Unary(unary) => settled_not(unary),
            Expr::Binary(binary) => settled_binary(binary),
            Expr::Index(index) => match &*index.index {
                Expr::Lit(syn::ExprLit { lit: Lit::Int(at), .. }) => {
                    settled_element(&index.expr, at.base10_parse().ok()?)
                }
                _ => None,
            },
            Expr::Field(field) => match &field.member {
                syn::Member::Unnamed(at) => settled_element(&field.base, at.index as usize),
                syn::Member::Named(_) => None,
            },
            Expr::If(one) => settled_if(one),
            Expr::Match(one) => settled_match(one),
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                match &block.block.stmts[..] {
                    [Stmt::Expr(only, None)] => Some(bare(only.clone())),
                    _ => None,
                }
            }
            Expr::MethodCall(call) => settled_method(call).or_else(|| {
                let inline = self.inline?.get(&call.method.to_string())?;
                is_none(&inline.body).then(|| inline.body.clone())
            }),
            Expr::Reference(of) if of.mutability.is_none() => match &*of.expr {
                Expr::MethodCall(call)
                    if call.method == "clone"
                        && matches!(&*call.receiver, Expr::Field(_) | Expr::Index(_)) =>
                {
                    let place = &call.receiver;
                    Some(parse_quote!(&#place))
                }
                _ => None,
            },
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else { return None };
                let inline = self.inline?.get(&path.path.segments.last()?.ident.to_string())?;
                let arguments: Vec<Expr> = call.args.iter().cloned().collect();
                match is_none(&inline.body) {
                    true => Some(inline.body.clone()),
                    false => applied(&inline.pats, &inline.body, &arguments)
                        .filter(|value| !matches!(value, Expr::Block(_))),
                }
            }
            _ => None,
        }
    }

    /// Statements that do nothing go, those that became a block are part of this one.
    fn statements(&mut self, stmts: Vec<Stmt>) -> Vec<Stmt> {
        let mut kept: Vec<Stmt> = Vec::new();
        let last = stmts.len().saturating_sub(1);
        for (i, stmt) in stmts.into_iter().enumerate() {
            match stmt {
                Stmt::Expr(Expr::Block(inner), semi)
                    if inner.label.is_none() && (semi.is_none() || !has_value(&inner.block)) =>
                {
                    let mut inner = inner.block.stmts;
                    if (i != last || semi.is_some())
                        && let Some(Stmt::Expr(_, semi @ None)) = inner.last_mut()
                    {
                        *semi = Some(Default::default());
                    }
                    kept.extend(inner);
                }
                Stmt::Expr(expr, Some(_)) if does_nothing(&expr) => {}
                Stmt::Expr(Expr::Assign(assign), Some(_))
                    if [String::new(), " . clone ()".to_string()]
                        .map(|end| assign.left.to_token_stream().to_string() + &end)
                        .contains(&assign.right.to_token_stream().to_string()) => {}
                Stmt::Expr(expr @ Expr::If(_), None) if does_nothing(&expr) => {}
                Stmt::Expr(Expr::Return(syn::ExprReturn { expr: Some(end), .. }), _) if matches!(&*end, Expr::Macro(of) if of.mac.path.is_ident("panic")) =>
                {
                    if let Expr::Macro(syn::ExprMacro { attrs, mac }) = *end {
                        let semi_token = Some(Default::default());
                        kept.push(Stmt::Macro(syn::StmtMacro { attrs, mac, semi_token }));
                    }
                    return kept;
                }
                Stmt::Expr(end @ (Expr::Return(_) | Expr::Break(_) | Expr::Continue(_)), semi) => {
                    kept.push(Stmt::Expr(end, semi));
                    return kept;
                }
                Stmt::Expr(Expr::Call(call), None) if i != last => {
                    kept.push(Stmt::Expr(Expr::Call(call), Some(Default::default())));
                }
                Stmt::Expr(Expr::MethodCall(call), None) if i != last => {
                    kept.push(Stmt::Expr(Expr::MethodCall(call), Some(Default::default())));
                }
                Stmt::Expr(Expr::Tuple(unit), None) if unit.elems.is_empty() => {}
                Stmt::Expr(Expr::Paren(inner), Some(semi)) => {
                    kept.push(Stmt::Expr(*inner.expr, Some(semi)));
                }
                Stmt::Expr(Expr::Macro(of), Some(semi)) => {
                    let Expr::Macro(syn::ExprMacro { attrs, mac }) = Expr::Macro(of) else {
                        continue;
                    };
                    kept.push(Stmt::Macro(syn::StmtMacro { attrs, mac, semi_token: Some(semi) }));
                }
                Stmt::Local(local) => kept.extend(self.local(local)),
                other => kept.push(other),
            }
        }
        kept
    }

    fn local(&mut self, mut local: Local) -> Vec<Stmt> {
        let Some(init) = &mut local.init else { return vec![Stmt::Local(local)] };
        *init.expr = bare((*init.expr).clone());
        if let Pat::Ident(name) = &local.pat {
            let (name, mutable) = (name.ident.to_string(), name.mutability);
            let same = mutable.is_none()
                && match &*init.expr {
                    Expr::Path(path) => path.path.is_ident(&name),
                    Expr::Reference(of) => {
                        let again = matches!(bare((*of.expr).clone()), Expr::Unary(of) if is_name(&of.expr, &name));
                        (again || is_clone_of(&of.expr, &name)) && self.references.contains(&name)
                    }
                    _ => false,
                };
            if same {
                return Vec::new();
            }
        }
        if local.pat.to_token_stream().to_string() == init.expr.to_token_stream().to_string() {
            return Vec::new();
        }
        vec![Stmt::Local(local)]
    }
}

impl VisitMut for Tidy<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Closure(closure) => *closure.body = bare((*closure.body).clone()),
            Expr::Call(call) => call.args.iter_mut().for_each(strip),
            Expr::MethodCall(call) => {
                // `2.0.powf(x)` is of no type.
                if let Expr::Lit(syn::ExprLit { lit: Lit::Float(lit), .. }) = &mut *call.receiver
                    && lit.suffix().is_empty()
                {
                    *lit = syn::LitFloat::new(&format!("{lit}_f64"), lit.span());
                }
                call.args.iter_mut().for_each(strip);
                let lent = bare((*call.receiver).clone());
                if let Expr::Reference(of) = lent
                    && matches!(*of.expr, Expr::Path(_) | Expr::Field(_))
                    && !matches!(&*call.method.to_string(), "into_iter" | "map")
                    && !(call.method == "clone"
                        && self.references.iter().any(|name| is_name(&of.expr, name)))
                {
                    call.receiver = of.expr;
                }
            }
            Expr::Array(array) => array.elems.iter_mut().for_each(strip),
            Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(strip),
            Expr::Assign(assign) => strip(&mut assign.right),
            Expr::Return(of) => of.expr.iter_mut().for_each(|value| strip(value)),
            Expr::Struct(of) => of.fields.iter_mut().for_each(|field| {
                strip(&mut field.expr);
                if let (Expr::Path(path), syn::Member::Named(name)) = (&field.expr, &field.member)
                    && path.path.is_ident(name)
                {
                    field.colon_token = None;
                }
            }),
            Expr::If(one) => strip(&mut one.cond),
            _ => {}
        }
        ignored(expr);
        while let Some(folded) = self.fold(expr) {
            *expr = folded;
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let stmts = std::mem::take(&mut block.stmts);
        block.stmts = self.statements(hoisted(stmts));
        unassigned(&mut block.stmts);
        inline(&mut block.stmts, &self.mutable);
        no_copies(&mut block.stmts, &self.references);
        remove_unread(&mut block.stmts);
        let stmts = std::mem::take(&mut block.stmts);
        block.stmts = named_at_the_end(returned_anyway(named_once(stmts)));
        if let Some(Stmt::Expr(end, None)) = block.stmts.last_mut() {
            *end = bare(end.clone());
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// `if c { return x; } x` is `x`.
fn returned_anyway(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
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
fn hoisted(stmts: Vec<Stmt>) -> Vec<Stmt> {
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
fn named_once(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
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
fn named_at_the_end(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
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

/// No parentheses but those that are needed, which the printer knows, and those between && and ||.
struct Plain;

impl VisitMut for Plain {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Paren(paren) = expr {
            let is_clear = match &*paren.expr {
                Expr::Binary(of) => matches!(
                    of.op,
                    BinOp::Add(_)
                        | BinOp::Sub(_)
                        | BinOp::Mul(_)
                        | BinOp::Div(_)
                        | BinOp::Lt(_)
                        | BinOp::Le(_)
                        | BinOp::Gt(_)
                        | BinOp::Ge(_)
                        | BinOp::Eq(_)
                        | BinOp::Ne(_)
                ),
                Expr::Unary(_) | Expr::Reference(_) => true,
                _ => false,
            };
            if is_clear {
                *expr = (*paren.expr).clone();
            }
        }
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

fn strip(expr: &mut Expr) {
    if let Expr::Paren(_) = expr {
        *expr = bare(expr.clone());
    }
}

/// Without the parentheses around the whole.
fn bare(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(paren) => bare(*paren.expr),
        other => other,
    }
}

fn reference(argument: &FnArg) -> Option<String> {
    let FnArg::Typed(typed) = argument else { return None };
    match (&*typed.pat, &*typed.ty) {
        (Pat::Ident(name), syn::Type::Reference(of)) if of.mutability.is_none() => {
            Some(name.ident.to_string())
        }
        _ => None,
    }
}

/// What a function is lent to be changed.
fn lent(argument: &FnArg) -> Option<String> {
    match argument {
        FnArg::Receiver(of) => of.mutability.map(|_| "self".to_string()),
        FnArg::Typed(typed) => match (&*typed.pat, &*typed.ty) {
            (Pat::Ident(name), syn::Type::Reference(of)) if of.mutability.is_some() => {
                Some(name.ident.to_string())
            }
            _ => None,
        },
    }
}

fn is_clone_of(expr: &Expr, name: &str) -> bool {
    let Expr::MethodCall(call) = expr else { return false };
    call.method == "clone"
        && matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident(name))
}
