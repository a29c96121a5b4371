//! The catalogue with a choice made at each place: what is left is a program.

use super::pick::{Pick, parenthesised, substitute};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprClosure, Item, Pat, Stmt, StmtMacro, Token, parse_quote, parse2};

/// What is chosen: the right thing everywhere else.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// At a place, by its number, the alternative of this name.
    pub places: BTreeMap<usize, String>,
    /// The names of those places.
    pub spoilt: BTreeSet<String>,
    /// For a task whose answers are whole ones, that of this name.
    pub wholes: BTreeMap<String, String>,
}

/// Makes the choices, in items of a file.
pub struct Choose<'a> {
    pub choices: &'a Choices,
    /// Constants of the crate by name: a task's name, a list of values.
    pub constants: &'a BTreeMap<String, Expr>,
}

impl Choose<'_> {
    fn put(&self, pick: Pick) -> Expr {
        let Some(chosen) = self.choices.places.get(&pick.id) else { return pick.right };
        let Some(other) = pick.others.into_iter().find(|other| other.name == *chosen) else {
            return pick.right;
        };
        let (Some(values), Expr::Closure(closure)) = (&other.values, &other.put) else {
            return other.put;
        };
        self.with_value(values, closure).unwrap_or(other.put)
    }

    /// `|n| …` with the first of the values in the place of n.
    fn with_value(&self, values: &Expr, closure: &ExprClosure) -> Option<Expr> {
        let values = match values {
            Expr::Path(path) => self.constants.get(&path.path.get_ident()?.to_string())?,
            other => other,
        };
        let Expr::Array(array) = values else { return None };
        let first = array.elems.first()?;
        let Pat::Ident(name) = closure.inputs.first()? else { return None };
        let value = match first {
            Expr::Lit(_) => first.to_token_stream(),
            other => parenthesised(other.to_token_stream()),
        };
        let body = closure.body.to_token_stream();
        parse2(substitute(body, &name.ident.to_string(), &value)).ok()
    }

    fn call(&self, call: &syn::ExprCall) -> Option<Expr> {
        let Expr::Path(function) = &*call.func else { return None };
        if function.path.is_ident("impostor") {
            return Some(parse_quote!(None));
        }
        if let (true, Some(Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(place), .. }))) =
            (function.path.is_ident("unspoilt"), call.args.first())
        {
            let is_right = !self.choices.spoilt.contains(&place.value());
            return Some(parse_quote!(#is_right));
        }
        if !function.path.is_ident("chosen") {
            return None;
        }
        let task = match call.args.first()? {
            Expr::Path(path) => self.constants.get(&path.path.get_ident()?.to_string())?,
            other => other,
        };
        let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(task), .. }) = task else { return None };
        let chosen = self.choices.wholes.get(&task.value()).map_or("", String::as_str);
        Some(parse_quote!(#chosen))
    }
}

impl VisitMut for Choose<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        for stmt in &mut block.stmts {
            if let Stmt::Macro(StmtMacro { mac, semi_token, .. }) = stmt
                && mac.path.is_ident("pick")
            {
                let mac = mac.clone();
                *stmt = Stmt::Expr(
                    Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac }),
                    semi_token.take(),
                );
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        while let Expr::Macro(of) = expr
            && of.mac.path.is_ident("pick")
            && let Ok(pick) = parse2::<Pick>(of.mac.tokens.clone())
        {
            *expr = match self.put(pick) {
                alone @ (Expr::Path(_) | Expr::Lit(_) | Expr::Macro(_) | Expr::Block(_)) => alone,
                other => Expr::Paren(parse_quote!((#other))),
            };
        }
        if let Expr::Call(call) = expr
            && let Some(known) = self.call(call)
        {
            *expr = known;
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Does it to each argument of a macro, if they are expressions.
pub fn in_arguments(mac: &mut syn::Macro, mut f: impl FnMut(&mut Expr)) {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated;
    if let Ok(mut arguments) = mac.parse_body_with(list) {
        arguments.iter_mut().for_each(f);
        mac.tokens = arguments.to_token_stream();
        return;
    }
    let repeated = |input: syn::parse::ParseStream| {
        let element: Expr = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok((element, input.parse::<Expr>()?))
    };
    if let Ok((mut element, mut count)) = mac.parse_body_with(repeated) {
        f(&mut element);
        f(&mut count);
        mac.tokens = quote!(#element; #count);
    }
}

/// Whether an item belongs to the catalogue alone: the list of its answers.
pub fn is_list(item: &Item) -> bool {
    let Item::Const(constant) = item else { return false };
    let text = constant.ty.to_token_stream().to_string();
    text.contains("Entry") || constant.ident == "TASKS"
}
