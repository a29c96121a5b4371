//! Takes the judgement out of a test: what is left draws a case and asks.
//!
//! From the last statement of a block to the first, a statement stays if it asks, if it draws from
//! the case (so that what is drawn later stays the same), or if what stays needs it.

use super::tokens::{Edits, Token, asks, flat, names};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Stmt};

type Names = BTreeSet<String>;

/// Slices all that asks in a file.
pub struct Slice<'a> {
    pub asking: &'a Names,
    pub edits: Edits,
    /// Where the last expression of the function stands, if its value is the function's.
    pub last: Option<std::ops::Range<usize>>,
}

/// What an answer is judged by, as methods of `Yours`.
const COMPARISONS: [&str; 4] = ["close", "equals", "says", "gradients"];
const JUDGEMENTS: [&str; 6] = ["close", "equals", "says", "gradients", "is_true", "holds"];

fn tokens_of(node: &impl ToTokens) -> Vec<Token> {
    flat(node.to_token_stream())
}

impl<'ast> Visit<'ast> for Slice<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let is_test = item.attrs.iter().any(|attr| attr.path().is_ident("test"));
        if !is_test && asks(&tokens_of(&item.block), self.asking) {
            self.result(&item.block);
        } else {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if asks(&tokens_of(&item.block), self.asking) {
            self.result(&item.block);
        }
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        let is_case = closure.inputs.iter().any(|input| {
            tokens_of(input).first().and_then(Token::ident).is_some_and(|name| name == "case")
        });
        match &*closure.body {
            Expr::Block(body) if is_case => {
                self.result(&body.block);
            }
            _ => visit::visit_expr_closure(self, closure),
        }
    }
}

impl Slice<'_> {
    /// Slices a block whose value is a judgement.
    fn result(&mut self, block: &Block) {
        let last = block.stmts.last().filter(|stmt| matches!(stmt, Stmt::Expr(_, None)));
        self.last = last.map(|stmt| stmt.span().byte_range());
        self.block(block, &Names::new(), &Names::new(), true);
    }

    /// Slices a block; what stays needs the names returned. `live`: what is needed behind it;
    /// `tainted`: what came of an answer before it; `edit`: false only to see what is needed.
    fn block(&mut self, block: &Block, live: &Names, tainted: &Names, edit: bool) -> Names {
        let mut taints = Vec::new();
        let mut so_far = tainted.clone();
        for stmt in &block.stmts {
            taints.push(so_far.clone());
            if let Stmt::Local(local) = stmt {
                let init = tokens_of(&local.init.as_ref().map(|init| &init.expr));
                if asks(&init, self.asking) || !names(&init).is_disjoint(&so_far) {
                    so_far.extend(bound(&local.pat));
                }
            }
        }
        let mut live = live.clone();
        for (i, stmt) in block.stmts.iter().enumerate().rev() {
            let tokens = tokens_of(stmt);
            let used = names(&tokens);
            let is_final = self.is_last(stmt);
            let binds = match stmt {
                Stmt::Local(local) => bound(&local.pat),
                _ => Names::new(),
            };
            let keep = if asks(&tokens, self.asking) {
                live.retain(|name| !binds.contains(name));
                self.asking_stmt(stmt, &mut live, &taints[i], edit);
                continue;
            } else if used.contains("case") {
                true
            } else {
                match stmt {
                    Stmt::Local(_) => !binds.is_disjoint(&live),
                    Stmt::Item(syn::Item::Use(_)) => true,
                    Stmt::Item(_) => !used.is_disjoint(&live),
                    _ if is_final => tokens.len() == 5 && tokens[0].ident() == Some("Ok"),
                    _ => !used.is_disjoint(&live) && used.is_disjoint(&taints[i]),
                }
            };
            if keep {
                live.retain(|name| !binds.contains(name));
                live.extend(match stmt {
                    Stmt::Local(local) => names(&tokens_of(&local.init.as_ref().map(|i| &i.expr))),
                    _ => used,
                });
            } else if edit {
                self.edits.replace(stmt.span().byte_range(), if is_final { "Ok(())" } else { "" });
            }
        }
        live
    }

    fn is_last(&self, stmt: &Stmt) -> bool {
        self.last.as_ref().is_some_and(|last| *last == stmt.span().byte_range())
    }

    /// A statement that asks stays, less the judgement in it.
    fn asking_stmt(&mut self, stmt: &Stmt, live: &mut Names, tainted: &Names, edit: bool) {
        let expr = match stmt {
            Stmt::Expr(expr, _) => expr,
            Stmt::Local(local) => match &local.init {
                Some(init) => {
                    self.asking_expr(&init.expr, live, tainted, edit);
                    return;
                }
                None => return,
            },
            _ => {
                live.extend(names(&tokens_of(stmt)));
                return;
            }
        };
        let is_final = self.is_last(stmt);
        // `ask!(…)?.equals(…)`, perhaps with a `?` of its own.
        let inner = match expr {
            Expr::Try(outer) => &*outer.expr,
            other => other,
        };
        if let Expr::MethodCall(call) = inner
            && JUDGEMENTS.iter().any(|name| call.method == name)
            && matches!(&*call.receiver, Expr::Try(_))
        {
            if edit {
                let range = call.receiver.span().byte_range().end..expr.span().byte_range().end;
                self.edits.replace(range, if is_final { ";\n        Ok(())" } else { "" });
            }
            live.extend(names(&tokens_of(&call.receiver)));
            return;
        }
        self.asking_expr(expr, live, tainted, edit);
    }

    fn asking_expr(&mut self, expr: &Expr, live: &mut Names, tainted: &Names, edit: bool) {
        match expr {
            Expr::ForLoop(each) => {
                // What one round needs of the one before stays as well.
                let mut once = self.block(&each.body, live, tainted, false);
                for stmt in &each.body.stmts {
                    if let Stmt::Local(local) = stmt {
                        let own = bound(&local.pat);
                        once.retain(|name| !own.contains(name));
                    }
                }
                let behind = live.union(&once).cloned().collect();
                let body = self.block(&each.body, &behind, tainted, edit);
                live.extend(body);
                live.extend(names(&tokens_of(&each.expr)));
            }
            Expr::If(branch) => {
                let inside = self.block(&branch.then_branch, live, tainted, edit);
                live.extend(inside);
                live.extend(names(&tokens_of(&branch.cond)));
                if let Some((_, other)) = &branch.else_branch {
                    self.asking_expr(other, live, tainted, edit);
                }
            }
            Expr::Block(inner) => {
                let inside = self.block(&inner.block, live, tainted, edit);
                live.extend(inside);
            }
            _ => live.extend(names(&tokens_of(expr))),
        }
    }
}

/// The variables of a pattern.
fn bound(pat: &syn::Pat) -> Names {
    struct Bound(Names);
    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.0.insert(pat.ident.to_string());
            visit::visit_pat_ident(self, pat);
        }
        fn visit_field_pat(&mut self, field: &'ast syn::FieldPat) {
            visit::visit_field_pat(self, field);
        }
    }
    let mut all = Bound(Names::new());
    all.visit_pat(pat);
    all.0
}

/// Functions of a file that compare an answer with what depends on it: right answers may differ, and
/// then those of one implementation are no measure.
pub fn dependent(file: &syn::File, asking: &Names) -> Names {
    struct Dependent<'a> {
        asking: &'a Names,
        function: String,
        tainted: Names,
        found: Names,
    }
    impl Dependent<'_> {
        fn function(&mut self, sig: &syn::Signature) {
            self.function = sig.ident.to_string();
            self.tainted.clear();
            for input in &sig.inputs {
                if let syn::FnArg::Typed(typed) = input
                    && tokens_of(&typed.ty).iter().any(|token| token.ident() == Some("Yours"))
                {
                    self.tainted.extend(bound(&typed.pat));
                }
            }
        }
    }
    impl<'ast> Visit<'ast> for Dependent<'_> {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            self.function(&item.sig);
            visit::visit_item_fn(self, item);
        }
        fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
            self.function(&item.sig);
            visit::visit_impl_item_fn(self, item);
        }
        fn visit_local(&mut self, local: &'ast syn::Local) {
            let init = tokens_of(&local.init.as_ref().map(|init| &init.expr));
            if asks(&init, self.asking) || !names(&init).is_disjoint(&self.tainted) {
                self.tainted.extend(bound(&local.pat));
            }
            visit::visit_local(self, local);
        }
        fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
            if !names(&tokens_of(&each.expr)).is_disjoint(&self.tainted) {
                self.tainted.extend(bound(&each.pat));
            }
            visit::visit_expr_for_loop(self, each);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            let compares = COMPARISONS.iter().any(|name| call.method == name);
            if compares && !names(&tokens_of(&call.args)).is_disjoint(&self.tainted) {
                self.found.insert(self.function.clone());
            }
            visit::visit_expr_method_call(self, call);
        }
    }
    let (function, tainted, found) = Default::default();
    let mut visitor = Dependent { asking, function, tainted, found };
    visitor.visit_file(file);
    visitor.found
}
