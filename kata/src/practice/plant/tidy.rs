//! What the choices leave behind, taken away: conditions that are settled, values that nobody reads.
//! What is left reads as if nothing else had ever stood there.

use super::calls::{Inline, applied};
use super::choose::in_arguments;
use super::copies::{no_copies, no_copies_at_the_end};
use super::inline::{inline, mutable};
use super::merge::{hoisted, named_at_the_end, named_once, returned_anyway};
use super::scope::is_name;
use super::settled::{
    does_nothing, has_value, is_none, settled_binary, settled_element, settled_if, settled_match,
    settled_method, settled_not,
};
use super::unread::{fixed, ignored, remove_unread, unassigned};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Block, Expr, FnArg, Lit, Local, Pat, Signature, Stmt, parse_quote};

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
                        let again = matches!(bare((*of.expr).clone()), Expr::Unary(of)
                            if matches!(of.op, syn::UnOp::Deref(_)) && is_name(&of.expr, &name));
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
pub fn bare(expr: Expr) -> Expr {
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
