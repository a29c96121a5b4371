//! What the catalogue leaves to the solution's own checks, written out.

use super::source::{Files, type_name};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ImplItem, Item, Signature, Stmt, parse_quote};

/// `drop(solution::X::new(…))` and `solution::f(…);`: the checks with which those begin.
pub struct Checks<'a>(pub &'a Files);

impl Checks<'_> {
    fn of(&self, call: &syn::ExprCall) -> Option<Vec<Stmt>> {
        let Expr::Path(path) = &*call.func else { return None };
        let segments: Vec<String> =
            path.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let names: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (of_type, name) = match &names[..] {
            ["solution", name] => (None, *name),
            ["solution", _, "set_learning_rate"] => (Some("Sgd"), "set_learning_rate"),
            ["solution", of_type, name] => (Some(*of_type), *name),
            _ => return None,
        };
        let (signature, body) = self.find(of_type, name)?;
        // What they look at may be given a name first.
        let begins = |stmt: &&Stmt| is_check(stmt) || matches!(stmt, Stmt::Local(_));
        let begin: Vec<&Stmt> = body.stmts.iter().take_while(begins).collect();
        let last = begin.iter().rposition(|stmt| is_check(stmt)).map_or(0, |last| last + 1);
        let mut checks: Vec<_> = begin[..last].iter().map(ToTokens::to_token_stream).collect();
        let mut arguments = call.args.iter();
        for parameter in &signature.inputs {
            let argument = arguments.next()?;
            let syn::FnArg::Typed(typed) = parameter else { continue };
            for name in super::unread::binds(&typed.pat) {
                let by = argument.to_token_stream();
                for check in &mut checks {
                    *check = super::pick::substitute(check.clone(), &name, &by);
                }
            }
        }
        // What is asked of a number that stands there is answered.
        let parsed = checks
            .into_iter()
            .filter_map(|check| syn::parse2::<Block>(quote::quote!({ #check })).ok());
        let stmts = parsed.flat_map(|block| block.stmts);
        Some(stmts.filter(|stmt| !is_of_literals(stmt)).collect())
    }

    fn find(&self, of_type: Option<&str>, name: &str) -> Option<(Signature, Block)> {
        for item in self.0.values().flat_map(|file| &file.items) {
            match (item, of_type) {
                (Item::Fn(function), None) if function.sig.ident == name => {
                    return Some((function.sig.clone(), (*function.block).clone()));
                }
                (Item::Impl(of), Some(of_type))
                    if type_name(&of.self_ty).as_deref() == Some(of_type) =>
                {
                    let function = of.items.iter().find_map(|item| match item {
                        ImplItem::Fn(function) if function.sig.ident == name => Some(function),
                        _ => None,
                    });
                    if let Some(function) = function {
                        return Some((function.sig.clone(), function.block.clone()));
                    }
                }
                _ => {}
            }
        }
        None
    }
}

fn is_check(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Macro(of) => {
            of.mac.path.get_ident().is_some_and(|name| name.to_string().starts_with("assert"))
        }
        Stmt::Expr(Expr::Call(call), Some(_)) => {
            call.func.to_token_stream().to_string().starts_with("check")
        }
        Stmt::Expr(Expr::MethodCall(call), Some(_)) => call.method == "check",
        _ => false,
    }
}

fn is_of_literals(stmt: &Stmt) -> bool {
    let Stmt::Expr(Expr::Call(call), _) = stmt else { return false };
    call.args.iter().all(|argument| matches!(argument, Expr::Lit(_)))
}

impl VisitMut for Checks<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let mut stmts = Vec::new();
        for stmt in std::mem::take(&mut block.stmts) {
            match &stmt {
                Stmt::Expr(Expr::Call(call), Some(_)) => match self.of(call) {
                    Some(checks) => stmts.extend(checks),
                    None => stmts.push(stmt),
                },
                _ => stmts.push(stmt),
            }
        }
        block.stmts = stmts;
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Call(call) = expr
            && matches!(&*call.func, Expr::Path(path) if path.path.is_ident("drop"))
            && let Some(Expr::Call(inner)) = call.args.first()
            && let Some(checks) = self.of(inner)
        {
            *expr = parse_quote!({ #(#checks)* });
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}
