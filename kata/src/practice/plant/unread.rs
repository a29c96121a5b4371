//! What is bound and not read, taken away.

use super::pick::mentions;
use super::scope::{is_name, reads};
use super::settled::does_nothing;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Pat, Stmt, parse_quote};

/// Whether leaving it out changes nothing but time.
pub fn is_pure(tokens: TokenStream) -> bool {
    const DOES: &[&str] = &[
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
    let mut trees = tokens.into_iter().peekable();
    std::iter::from_fn(|| Some((trees.next()?, trees.peek().cloned()))).all(|(tree, next)| {
        match tree {
            proc_macro2::TokenTree::Ident(name) => {
                let is_called = match next {
                    Some(proc_macro2::TokenTree::Group(_)) => true,
                    Some(proc_macro2::TokenTree::Punct(mark)) => mark.as_char() == '!',
                    _ => false,
                };
                let always = name == "rng" || name == "return";
                !(always || is_called && DOES.iter().any(|does| name == does))
            }
            proc_macro2::TokenTree::Group(group) => is_pure(group.stream()),
            proc_macro2::TokenTree::Punct(mark) => mark.as_char() != '?',
            proc_macro2::TokenTree::Literal(_) => true,
        }
    })
}

/// The same, where it is no matter that it may end the function with nothing.
pub fn is_pure_but_for_none(tokens: TokenStream) -> bool {
    let text = tokens.to_string().replace('?', "");
    text.parse().is_ok_and(is_pure)
}

/// Takes away what is bound and not read.
pub fn remove_unread(stmts: &mut Vec<Stmt>) {
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
            let lent = matches!(&local.pat, Pat::Struct(_));
            if let Some(rest) = without_assignments(&stmts[i + 1..], &name, lent) {
                stmts.truncate(i + 1);
                stmts.extend(rest);
            }
        }
        let rest = stmts[i + 1..].to_vec();
        let read = |name: &str| reads(&rest, name) > 0;
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
        // What was there before is not asked for.
        if let Some(init) = &local.init
            && let Expr::Call(call) = &*init.expr
            && call.func.to_token_stream().to_string().ends_with("mem :: replace")
            && let [Expr::Reference(place), value] = &[&call.args[0], &call.args[1]]
            && !binds(&local.pat).iter().any(|name| read(name))
        {
            let place = &place.expr;
            stmts[i] = parse_quote!(#place = #value;);
            continue;
        }
        let idle = local.init.as_ref().is_none_or(|init| drawn(init) || pure(&init.expr));
        if idle && !binds(&local.pat).iter().any(|name| read(name)) {
            stmts.remove(i);
        } else {
            stmts[i] = Stmt::Local(local);
        }
    }
}

/// `|i, x|` of which only x is read; `for (i, x) in ….enumerate()`.
pub fn ignored(expr: &mut Expr) {
    match expr {
        Expr::ForLoop(of) => {
            let body = of.body.stmts.clone();
            blank(&mut of.pat, &|name| reads(&body, name) > 0);
            if let (Pat::Tuple(pats), Expr::MethodCall(call)) = (&*of.pat, &*of.expr)
                && call.method == "enumerate"
                && let [Pat::Wild(_), pat] = &[&pats.elems[0], &pats.elems[1]]
            {
                let (pat, all) = ((*pat).clone(), (*call.receiver).clone());
                (*of.pat, *of.expr) = (pat, all);
            }
        }
        Expr::Closure(of) => {
            let body = [Stmt::Expr((*of.body).clone(), None)];
            of.inputs.iter_mut().for_each(|pat| blank(pat, &|name| reads(&body, name) > 0));
        }
        Expr::Match(of) => {
            for arm in &mut of.arms {
                let mut body = vec![Stmt::Expr((*arm.body).clone(), None)];
                if let Pat::Guard(guarded) = &arm.pat {
                    body.push(Stmt::Expr((*guarded.guard).clone(), None));
                }
                narrow(&mut arm.pat, &|name| reads(&body, name) > 0);
            }
        }
        _ => {}
    }
}

fn blank(pat: &mut Pat, read: &dyn Fn(&str) -> bool) {
    match pat {
        Pat::Ident(name) if !is_constant(name) && !read(&name.ident.to_string()) => {
            *pat = parse_quote!(_);
        }
        Pat::Type(typed) => blank(&mut typed.pat, read),
        other => narrow(other, read),
    }
}

/// Without `name = …;`, if nothing else is done with it.
fn without_assignments(stmts: &[Stmt], name: &str, lent: bool) -> Option<Vec<Stmt>> {
    struct Without<'a>(&'a str, usize, bool);
    impl VisitMut for Without<'_> {
        fn visit_block_mut(&mut self, block: &mut Block) {
            visit_mut::visit_block_mut(self, block);
            self.retain(&mut block.stmts);
        }
    }
    impl Without<'_> {
        fn retain(&mut self, stmts: &mut Vec<Stmt>) {
            let before = stmts.len();
            stmts.retain(|stmt| {
                if matches!(stmt, Stmt::Expr(end @ Expr::If(_), _) if does_nothing(end)) {
                    return false;
                }
                let (left, right) = match stmt {
                    Stmt::Expr(Expr::Assign(of), Some(_)) => (&of.left, &of.right),
                    Stmt::Expr(Expr::Binary(of), Some(_)) => (&of.left, &of.right),
                    _ => return true,
                };
                let place = match &**left {
                    Expr::Unary(of) if self.2 => &of.expr,
                    _ => left,
                };
                !is_name(place, self.0) || !is_pure(right.to_token_stream())
            });
            self.1 += before - stmts.len();
        }
    }
    let mut stmts = stmts.to_vec();
    let mut without = Without(name, 0, lent);
    stmts.iter_mut().for_each(|stmt| without.visit_stmt_mut(stmt));
    without.retain(&mut stmts);
    let rest: TokenStream = stmts.iter().map(ToTokens::to_token_stream).collect();
    (without.1 > 0 && !mentions(rest, name)).then_some(stmts)
}

/// What is never given anything else needs no `mut`.
pub fn unassigned(stmts: &mut [Stmt]) {
    for i in 0..stmts.len() {
        let (here, rest) = stmts.split_at_mut(i + 1);
        let Stmt::Local(local) = &mut here[i] else { continue };
        if local.init.is_some() {
            fixed(&mut local.pat, rest);
        }
    }
}

/// A pattern's names without `mut`, where nothing is done to them.
pub fn fixed(pat: &mut Pat, rest: &[Stmt]) {
    match pat {
        Pat::Ident(name) if name.mutability.is_some() => {
            let mut changes = Changes(name.ident.to_string(), false);
            rest.to_vec().iter_mut().for_each(|stmt| changes.visit_stmt_mut(stmt));
            if !changes.1 {
                name.mutability = None;
            }
        }
        Pat::Type(typed) => fixed(&mut typed.pat, rest),
        Pat::Tuple(of) => of.elems.iter_mut().for_each(|pat| fixed(pat, rest)),
        Pat::Slice(of) => of.elems.iter_mut().for_each(|pat| fixed(pat, rest)),
        _ => {}
    }
}

/// Whether something is done to a name: it is given a value, lent to be changed, or has a method called that
/// may change it.
struct Changes(String, bool);

impl Changes {
    fn is_of(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => path.path.is_ident(&self.0),
            Expr::Field(of) => self.is_of(&of.base),
            Expr::Index(of) => self.is_of(&of.expr),
            Expr::Paren(of) => self.is_of(&of.expr),
            Expr::Unary(of) => self.is_of(&of.expr),
            _ => false,
        }
    }
}

impl VisitMut for Changes {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        const READS: &[&str] = &[
            "clone",
            "to_owned",
            "iter",
            "len",
            "dot",
            "sum",
            "view",
            "t",
            "mapv",
            "map",
            "nrows",
            "ncols",
            "shape",
            "dim",
            "is_empty",
            "copied",
            "is_some",
            "is_none",
            "as_ref",
            "into_iter",
            "to_vec",
            "abs",
            "sqrt",
            "mean",
        ];
        self.1 |= match &*expr {
            Expr::Assign(of) => self.is_of(&of.left),
            Expr::Binary(of) => {
                of.op.to_token_stream().to_string().ends_with('=')
                    && !matches!(
                        of.op,
                        syn::BinOp::Eq(_)
                            | syn::BinOp::Ne(_)
                            | syn::BinOp::Le(_)
                            | syn::BinOp::Ge(_)
                    )
                    && self.is_of(&of.left)
            }
            Expr::Reference(of) => of.mutability.is_some() && self.is_of(&of.expr),
            Expr::MethodCall(of) => {
                self.is_of(&of.receiver) && !READS.iter().any(|reads| of.method == reads)
            }
            Expr::Call(of) => self.is_of(&of.func),
            _ => false,
        };
        visit_mut::visit_expr_mut(self, expr);
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

fn in_any(stmts: &[Stmt], but: usize, name: &syn::Ident) -> bool {
    let name = name.to_string();
    let mut others = stmts.iter().enumerate().filter(|(i, _)| *i != but);
    others.any(|(_, stmt)| mentions(stmt.to_token_stream(), &name))
}

/// `None`, which binds nothing.
fn is_constant(name: &syn::PatIdent) -> bool {
    name.ident.to_string().starts_with(char::is_uppercase)
}

/// The names that a pattern binds.
pub fn binds(pat: &Pat) -> Vec<String> {
    match pat {
        Pat::Ident(name) if is_constant(name) => Vec::new(),
        Pat::Ident(name) => vec![name.ident.to_string()],
        Pat::Type(typed) => binds(&typed.pat),
        Pat::Reference(of) => binds(&of.pat),
        Pat::Paren(of) => binds(&of.pat),
        Pat::Tuple(of) => of.elems.iter().flat_map(binds).collect(),
        Pat::TupleStruct(of) => of.elems.iter().flat_map(binds).collect(),
        Pat::Slice(of) => of.elems.iter().flat_map(binds).collect(),
        Pat::Struct(of) => of.fields.iter().flat_map(|field| binds(&field.pat)).collect(),
        Pat::Or(of) => of.cases.first().map(binds).unwrap_or_default(),
        Pat::Guard(of) => binds(&of.pat),
        Pat::Wild(_) | Pat::Rest(_) | Pat::Lit(_) | Pat::Path(_) | Pat::Range(_) => Vec::new(),
        other => vec![other.to_token_stream().to_string()],
    }
}

/// Binds only what is read.
fn narrow(pat: &mut Pat, read: &dyn Fn(&str) -> bool) {
    let blank = |elem: &mut Pat| blank(elem, read);
    match pat {
        Pat::Reference(of) => narrow(&mut of.pat, read),
        Pat::Guard(of) => narrow(&mut of.pat, read),
        Pat::TupleStruct(of) => of.elems.iter_mut().for_each(blank),
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
