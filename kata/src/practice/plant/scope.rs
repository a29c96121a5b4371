//! Names where they mean something: a `let` and a parameter hide what was called the same before.

use super::choose::in_arguments;
use super::unread::binds;
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Lit, Stmt};

/// Comes by each name that stands by itself as an expression, with the names that are bound around it.
pub struct Scoped<'a> {
    bound: Vec<String>,
    /// Something that is no name came into the braces of a text.
    pub broken: bool,
    each: &'a mut dyn FnMut(&mut Expr, &[String]),
}

impl<'a> Scoped<'a> {
    pub fn new(each: &'a mut dyn FnMut(&mut Expr, &[String])) -> Scoped<'a> {
        Scoped { bound: Vec::new(), broken: false, each }
    }

    fn within(&mut self, names: Vec<String>, f: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(names);
        f(self);
        self.bound.truncate(before);
    }

    /// Statements one after the other; what they bind ends with them.
    pub fn statements(&mut self, stmts: &mut [Stmt]) {
        self.within(Vec::new(), |this| {
            for stmt in stmts {
                this.visit_stmt_mut(stmt);
                if let Stmt::Local(local) = stmt {
                    this.bound.extend(binds(&local.pat));
                }
            }
        });
    }

    /// A condition, whose patterns bind for what follows.
    fn condition(&mut self, cond: &mut Expr) {
        match cond {
            Expr::Binary(both) if matches!(both.op, syn::BinOp::And(_)) => {
                self.condition(&mut both.left);
                self.condition(&mut both.right);
            }
            Expr::Let(one) => {
                self.visit_expr_mut(&mut one.expr);
                self.bound.extend(binds(&one.pat));
            }
            other => self.visit_expr_mut(other),
        }
    }
}

impl VisitMut for Scoped<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(path) if path.path.get_ident().is_some() => (self.each)(expr, &self.bound),
            Expr::Closure(of) => {
                self.within(of.inputs.iter().flat_map(binds).collect(), |this| {
                    this.visit_expr_mut(&mut of.body);
                });
            }
            Expr::ForLoop(of) => {
                self.visit_expr_mut(&mut of.expr);
                self.within(binds(&of.pat), |this| this.visit_block_mut(&mut of.body));
            }
            Expr::If(of) => {
                self.within(Vec::new(), |this| {
                    this.condition(&mut of.cond);
                    this.visit_block_mut(&mut of.then_branch);
                });
                if let Some((_, other)) = &mut of.else_branch {
                    self.visit_expr_mut(other);
                }
            }
            Expr::While(of) => self.within(Vec::new(), |this| {
                this.condition(&mut of.cond);
                this.visit_block_mut(&mut of.body);
            }),
            Expr::Struct(of) => {
                for field in &mut of.fields {
                    self.visit_expr_mut(&mut field.expr);
                    let same = matches!((&field.expr, &field.member), (Expr::Path(path), syn::Member::Named(name)) if path.path.is_ident(name));
                    if !same {
                        field.colon_token.get_or_insert_default();
                    }
                }
                of.rest.iter_mut().for_each(|rest| self.visit_expr_mut(rest));
            }
            other => visit_mut::visit_expr_mut(self, other),
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.within(binds(&arm.pat), |this| {
            if let syn::Pat::Guard(guarded) = &mut arm.pat {
                this.visit_expr_mut(&mut guarded.guard);
            }
            this.visit_expr_mut(&mut arm.body);
        });
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.statements(&mut block.stmts);
    }

    fn visit_item_fn_mut(&mut self, of: &mut syn::ItemFn) {
        self.within(parameters(&of.sig), |this| this.visit_block_mut(&mut of.block));
    }

    fn visit_impl_item_fn_mut(&mut self, of: &mut syn::ImplItemFn) {
        self.within(parameters(&of.sig), |this| this.visit_block_mut(&mut of.block));
    }

    /// Its arguments, and what stands in the braces of a text.
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        in_arguments(mac, |argument| match argument {
            Expr::Lit(syn::ExprLit { lit: Lit::Str(_), .. }) => {
                let text = argument.to_token_stream().to_string();
                let changed = self.in_braces(&text);
                if changed != text
                    && let Ok(literal) = changed.parse::<Literal>()
                    && let Ok(parsed) = syn::parse2(TokenTree::Literal(literal).into())
                {
                    *argument = parsed;
                }
            }
            other => self.visit_expr_mut(other),
        });
    }
}

impl Scoped<'_> {
    fn in_braces(&mut self, text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('{') {
            let (before, after) = rest.split_at(at + 1);
            out += before;
            let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
            let (name, tail) = after.split_at(end);
            rest = tail;
            let Ok(mut expr) = syn::parse_str::<Expr>(name) else {
                out += name;
                continue;
            };
            if matches!(expr, Expr::Path(_)) {
                (self.each)(&mut expr, &self.bound);
                self.broken |=
                    !matches!(&expr, Expr::Path(path) if path.path.get_ident().is_some());
            }
            out += &expr.to_token_stream().to_string();
        }
        out + rest
    }
}

fn parameters(signature: &syn::Signature) -> Vec<String> {
    let typed = signature.inputs.iter().filter_map(|argument| match argument {
        syn::FnArg::Typed(typed) => Some(&*typed.pat),
        syn::FnArg::Receiver(_) => None,
    });
    typed.flat_map(binds).collect()
}

/// An item without the names that it binds itself.
pub fn unbound(item: &syn::Item) -> syn::Item {
    let mut each = |expr: &mut Expr, bound: &[String]| {
        if bound.iter().any(|name| is_name(expr, name)) {
            *expr = syn::parse_quote!(());
        }
    };
    let mut item = item.clone();
    Scoped::new(&mut each).visit_item_mut(&mut item);
    item
}

/// What an item speaks of that it does not bind itself.
#[derive(Default)]
pub struct Mentioned {
    /// The first names of paths.
    pub first: BTreeSet<String>,
    /// Those behind them too, up to a type's.
    pub all: BTreeSet<String>,
}

impl Mentioned {
    pub fn of<'a>(items: impl IntoIterator<Item = &'a syn::Item>) -> Mentioned {
        let mut mentioned = Mentioned::default();
        for item in items {
            mentioned.visit_item_mut(&mut unbound(item));
        }
        mentioned
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Ident(name) => {
                    self.first.insert(name.to_string());
                    self.all.insert(name.to_string());
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl VisitMut for Mentioned {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|of| of.ident.to_string()).collect();
        self.first.extend(names.first().cloned());
        let is_type = |name: &String| {
            name.starts_with(char::is_uppercase) || matches!(&**name, "f64" | "usize" | "i32")
        };
        let upper = names.iter().position(is_type);
        self.all.extend(names[..upper.map_or(names.len(), |at| at + 1)].iter().cloned());
        visit_mut::visit_path_mut(self, path);
    }

    /// A constant, not a name that it binds.
    fn visit_pat_ident_mut(&mut self, name: &mut syn::PatIdent) {
        if name.ident.to_string().starts_with(char::is_uppercase) {
            self.tokens(name.ident.to_token_stream());
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        self.visit_path_mut(&mut mac.path);
        // Not arguments of a function's kind: all that stands there.
        let list = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        if mac.parse_body_with(list).is_err() {
            self.tokens(mac.tokens.clone());
        }
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }

    fn visit_item_use_mut(&mut self, of: &mut syn::ItemUse) {
        self.tokens(of.to_token_stream());
    }
}

/// The names that an expression takes from around it.
pub fn free(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut each = |expr: &mut Expr, bound: &[String]| {
        let name = expr.to_token_stream().to_string();
        if !bound.contains(&name) {
            names.insert(name);
        }
    };
    Scoped::new(&mut each).visit_expr_mut(&mut expr.clone());
    names
}

/// How often a name is read in statements before it is bound anew.
pub fn reads(stmts: &[Stmt], name: &str) -> usize {
    let mut count = 0;
    let mut each = |expr: &mut Expr, bound: &[String]| {
        count += usize::from(is_name(expr, name) && !bound.iter().any(|bound| bound == name));
    };
    Scoped::new(&mut each).statements(&mut stmts.to_vec());
    count
}

/// Puts an expression in the place of a name that is bound just before these statements. Nothing changes, and
/// the answer is no, where something else has a name of the expression's, or only a name can stand.
pub fn put(stmts: &mut Vec<Stmt>, name: &str, by: &Expr) -> bool {
    let names = free(by);
    let (mut good, mut changed) = (true, stmts.clone());
    let mut each = |expr: &mut Expr, bound: &[String]| {
        if is_name(expr, name) && !bound.iter().any(|bound| bound == name) {
            good &= !bound.iter().any(|bound| names.contains(bound));
            *expr = by.clone();
        }
    };
    let mut scoped = Scoped::new(&mut each);
    scoped.statements(&mut changed);
    let broken = scoped.broken;
    good &= !broken && stands(&changed);
    if good {
        *stmts = changed;
    }
    good
}

/// Whether no bare number has a method.
fn stands(stmts: &[Stmt]) -> bool {
    fn all(tokens: TokenStream) -> bool {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        trees.iter().enumerate().all(|(i, tree)| match tree {
            TokenTree::Group(group) => all(group.stream()),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let is_number = text.chars().all(|c| c.is_ascii_digit() || c == '.');
                let has_method = matches!(&trees[i + 1..], [TokenTree::Punct(point), TokenTree::Ident(_), ..] if point.as_char() == '.')
                    && !matches!(i.checked_sub(1).map(|before| &trees[before]), Some(TokenTree::Punct(point)) if point.as_char() == '.');
                !(is_number && has_method)
            }
            _ => true,
        })
    }
    stmts.iter().all(|stmt| all(stmt.to_token_stream()))
}

pub fn is_name(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident(name))
}
