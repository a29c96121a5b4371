//! What the choices leave behind, taken away: conditions that are settled, values that nobody reads.
//! What is left reads as if nothing else had ever stood there.

use super::choose::in_arguments;
use super::pick::mentions;
use super::settled::{
    does_nothing, has_value, is_none, literal, settled_if, settled_match, text, truth,
};
use super::unread::{binds, is_pure, is_pure_but_for_none, remove_unread};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, FnArg, Lit, Local, Pat, Signature, Stmt, parse_quote};

/// A function that says nothing by itself: a call of it is this.
pub enum Inline {
    /// A constant: `None`, `false`.
    Constant(Box<Expr>),
    /// Its argument of this number.
    Argument(usize),
}

impl Inline {
    /// Of a function, if it is one. `&self` is no argument.
    pub fn of(signature: &Signature, body: &Block) -> Option<Inline> {
        let (Stmt::Expr(expr, None), before) = body.stmts.split_last()? else { return None };
        // `let … = …?;` before `None` makes it no other.
        let idle = |stmt: &Stmt| {
            matches!(stmt, Stmt::Local(local)
            if local.init.as_ref().is_some_and(|init| is_pure_but_for_none(init.expr.to_token_stream())))
        };
        if !before.iter().all(|stmt| is_none(expr) && idle(stmt)) {
            return None;
        }
        let named = |argument: &&FnArg| matches!(argument, FnArg::Typed(_));
        let arguments = signature.inputs.iter().filter(named);
        let constant = matches!(expr, Expr::Lit(syn::ExprLit { lit: Lit::Bool(_), .. }));
        if is_none(expr) || constant && signature.inputs.is_empty() {
            return Some(Inline::Constant(Box::new(expr.clone())));
        }
        let Expr::Path(path) = expr else { return None };
        let name = path.path.get_ident()?;
        // One of one is a conversion that has a name.
        if signature.inputs.len() < 2 {
            return None;
        }
        arguments
            .enumerate()
            .find(|(_, argument)| {
                matches!(argument, FnArg::Typed(typed)
                    if matches!(&*typed.pat, Pat::Ident(pat) if pat.ident == *name))
            })
            .map(|(i, _)| Inline::Argument(i))
    }
}

/// Tidies functions.
#[derive(Default)]
pub struct Tidy<'a> {
    /// Functions whose calls are settled, by name.
    pub inline: Option<&'a BTreeMap<String, Inline>>,
    /// Names of what is settled: a text, a truth, nothing.
    texts: BTreeMap<String, Expr>,
    /// Parameters that are references.
    references: BTreeSet<String>,
}

impl Tidy<'_> {
    /// One function, until nothing changes.
    pub fn function(&mut self, signature: &Signature, body: &mut Block) {
        self.texts.clear();
        self.references = signature.inputs.iter().filter_map(reference).collect();
        for _ in 0..8 {
            let before = body.clone();
            self.visit_block_mut(body);
            if let Some(Stmt::Expr(Expr::Return(end), _)) = body.stmts.last()
                && let Some(value) = &end.expr
            {
                let value = bare((**value).clone());
                body.stmts.pop();
                body.stmts.push(Stmt::Expr(value, None));
            }
            if *body == before {
                break;
            }
        }
    }

    fn fold(&self, expr: &mut Expr) -> Option<Expr> {
        match expr {
            Expr::Path(path) => self.texts.get(&path.path.get_ident()?.to_string()).cloned(),
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
            Expr::Unary(unary) => match (&unary.op, truth(&unary.expr)) {
                (syn::UnOp::Not(_), Some(is)) => Some(literal(!is)),
                _ => None,
            },
            Expr::Binary(binary) => self.binary(binary),
            Expr::If(one) => settled_if(one),
            Expr::Match(one) => settled_match(one),
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                match &block.block.stmts[..] {
                    [Stmt::Expr(only, None)] => Some(bare(only.clone())),
                    _ => None,
                }
            }
            Expr::MethodCall(call) if is_none(&call.receiver) => match &*call.method.to_string() {
                "is_some" => Some(literal(false)),
                "map" | "as_ref" => Some(parse_quote!(None)),
                _ => None,
            },
            Expr::MethodCall(call) => match self.inline?.get(&call.method.to_string())? {
                Inline::Constant(constant) => Some((**constant).clone()),
                Inline::Argument(_) => None,
            },
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else { return None };
                match self.inline?.get(&path.path.segments.last()?.ident.to_string())? {
                    Inline::Constant(constant) => Some((**constant).clone()),
                    Inline::Argument(i) => call.args.get(*i).cloned(),
                }
            }
            _ => None,
        }
    }

    fn binary(&self, binary: &syn::ExprBinary) -> Option<Expr> {
        let (left, right) = (&*binary.left, &*binary.right);
        match &binary.op {
            syn::BinOp::And(_) => match (truth(left), truth(right)) {
                (Some(false), _) => Some(literal(false)),
                (Some(true), _) => Some(right.clone()),
                (_, Some(true)) => Some(left.clone()),
                (_, Some(false)) if is_pure(left.to_token_stream()) => Some(literal(false)),
                _ => None,
            },
            syn::BinOp::Or(_) => match (truth(left), truth(right)) {
                (Some(true), _) => Some(literal(true)),
                (Some(false), _) => Some(right.clone()),
                (_, Some(false)) => Some(left.clone()),
                _ => None,
            },
            syn::BinOp::Eq(_) => Some(literal(text(left)? == text(right)?)),
            syn::BinOp::Ne(_) => Some(literal(text(left)? != text(right)?)),
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
                    if assign.left.to_token_stream().to_string()
                        == assign.right.to_token_stream().to_string() => {}
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

    /// A variable that starts as `None` and is never given anything.
    fn always_none(&mut self, stmts: &[Stmt]) {
        for (i, stmt) in stmts.iter().enumerate() {
            let Stmt::Local(Local { pat, init: Some(init), .. }) = stmt else { continue };
            let pairs: Vec<(&Pat, &Expr)> = match (pat, &*init.expr) {
                (Pat::Tuple(pats), Expr::Tuple(values)) => {
                    pats.elems.iter().zip(&values.elems).collect()
                }
                (pat, value) => vec![(pat, value)],
            };
            for (pat, value) in pairs {
                let Pat::Ident(name) = pat else { continue };
                if !is_none(value) {
                    continue;
                }
                let name = name.ident.to_string();
                let rest = stmts[i + 1..].iter().map(ToTokens::to_token_stream);
                let text = rest.collect::<TokenStream>().to_string();
                let given = ["{} =", "& mut {}", "{} . get_or_insert", "{} . replace"];
                if !given.iter().any(|given| text.contains(&given.replace("{}", &name))) {
                    self.texts.insert(name, parse_quote!(None));
                }
            }
        }
    }

    fn local(&mut self, mut local: Local) -> Vec<Stmt> {
        let Some(init) = &mut local.init else { return vec![Stmt::Local(local)] };
        *init.expr = bare((*init.expr).clone());
        // One of several that is known: each by itself.
        if let (Pat::Tuple(pats), Expr::Tuple(values)) = (&local.pat, &*init.expr)
            && pats.elems.len() == values.elems.len()
            && values.elems.iter().any(|value| text(value).is_some())
        {
            let pairs = pats.elems.iter().zip(&values.elems);
            let singles = pairs.map(|(pat, value)| parse_quote!(let #pat = #value;));
            let singles: Vec<Stmt> = singles.collect();
            return self.statements(singles);
        }
        if let Pat::Ident(name) = &local.pat {
            let (name, mutable) = (name.ident.to_string(), name.mutability);
            if let Expr::Lit(syn::ExprLit { lit: lit @ (Lit::Str(_) | Lit::Bool(_)), .. }) =
                &*init.expr
                && mutable.is_none()
            {
                let lit = lit.clone();
                self.texts.insert(name, Expr::Lit(syn::ExprLit { attrs: Vec::new(), lit }));
                return Vec::new();
            }
            let same = mutable.is_none()
                && match &*init.expr {
                    Expr::Path(path) => path.path.is_ident(&name),
                    Expr::Reference(of) => {
                        is_clone_of(&of.expr, &name) && self.references.contains(&name)
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
            Expr::MethodCall(call) => call.args.iter_mut().for_each(strip),
            Expr::Array(array) => array.elems.iter_mut().for_each(strip),
            Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(strip),
            Expr::Assign(assign) => strip(&mut assign.right),
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
        while let Some(folded) = self.fold(expr) {
            *expr = folded;
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let stmts = std::mem::take(&mut block.stmts);
        block.stmts = self.statements(stmts);
        self.always_none(&block.stmts);
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

/// `let a = …; let b = a;` is `let b = …;`, if that is all that a is for.
fn named_once(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
    let mut i = 0;
    while i + 1 < stmts.len() {
        let rest: TokenStream = stmts[i + 2..].iter().map(ToTokens::to_token_stream).collect();
        let joined = match (&stmts[i], &stmts[i + 1]) {
            (Stmt::Local(first), Stmt::Local(second)) => {
                match (&first.pat, &first.init, &second.init) {
                    (Pat::Ident(name), Some(value), Some(init)) => {
                        let name = name.ident.to_string();
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

/// `let a = …; a` is `…`.
fn named_at_the_end(mut stmts: Vec<Stmt>) -> Vec<Stmt> {
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

fn is_clone_of(expr: &Expr, name: &str) -> bool {
    let Expr::MethodCall(call) = expr else { return false };
    call.method == "clone"
        && matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident(name))
}
