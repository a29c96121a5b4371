//! What the choices leave behind, taken away: conditions that are settled, values that nobody reads.
//! What is left reads as if nothing else had ever stood there.

use super::choose::in_arguments;
use super::pick::mentions;
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
    fn always_none(&mut self, stmts: &mut [Stmt]) {
        for i in 0..stmts.len() {
            let rest: TokenStream = stmts[i + 1..].iter().map(ToTokens::to_token_stream).collect();
            let Stmt::Local(local) = &mut stmts[i] else { continue };
            let Some(init) = &local.init else { continue };
            let pairs: Vec<(&Pat, &Expr)> = match (&local.pat, &*init.expr) {
                (Pat::Tuple(pats), Expr::Tuple(values)) => {
                    pats.elems.iter().zip(&values.elems).collect()
                }
                (pat, value) => vec![(pat, value)],
            };
            for (pat, value) in pairs {
                let Pat::Ident(name) = pat else { continue };
                let name = name.ident.to_string();
                let text = rest.to_string();
                let given = text.contains(&format!("{name} ="))
                    || text.contains(&format!("& mut {name}"))
                    || text.contains(&format!("{name} . get_or_insert"))
                    || text.contains(&format!("{name} . replace"));
                if is_none(value) && !given {
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
        self.always_none(&mut block.stmts);
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

pub fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("None"))
}

fn truth(expr: &Expr) -> Option<bool> {
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

fn literal(is: bool) -> Expr {
    if is { parse_quote!(true) } else { parse_quote!(false) }
}

fn does_nothing(expr: &Expr) -> bool {
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

fn has_value(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(end, None)) if !matches!(end, Expr::If(_) | Expr::ForLoop(_) | Expr::While(_)))
}

fn settled_if(one: &mut syn::ExprIf) -> Option<Expr> {
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

fn settled_match(one: &mut syn::ExprMatch) -> Option<Expr> {
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

/// Whether leaving it out changes nothing but time.
fn is_pure(tokens: TokenStream) -> bool {
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
fn is_pure_but_for_none(tokens: TokenStream) -> bool {
    let text = tokens.to_string().replace('?', "");
    text.parse().is_ok_and(is_pure)
}

/// Takes away what is bound and not read.
fn remove_unread(stmts: &mut Vec<Stmt>) {
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
