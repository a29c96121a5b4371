//! Parameters and fields that nobody reads, and fields that are always empty, taken away.

use super::choose::in_arguments;
use super::scope::{reads, unbound};
use super::settled::is_none;
use super::source::{Files, type_name};
use super::unread::is_pure;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::BinOp::AddAssign;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ImplItem, Item, Signature, Stmt, parse_quote};

/// What is done with fields, by the name of each.
#[derive(Default)]
struct Fields {
    read: BTreeSet<String>,
    /// By the type that they are made in: whether each is always `None`, and nothing has to be done for it.
    made: BTreeMap<(String, String), (bool, bool)>,
}

impl VisitMut for Fields {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Field(of) => {
                self.read.insert(of.member.to_token_stream().to_string());
            }
            Expr::Assign(syn::ExprAssign { left, right, .. })
            | Expr::Binary(syn::ExprBinary { left, right, op: AddAssign(_), .. })
                if is_pure(right.to_token_stream()) =>
            {
                self.visit_expr_mut(right);
                match &mut **left {
                    Expr::Field(of) => self.visit_expr_mut(&mut of.base),
                    other => self.visit_expr_mut(other),
                }
                return;
            }
            Expr::Struct(of) => {
                let name =
                    of.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                for field in &of.fields {
                    let key = (name.clone(), field.member.to_token_stream().to_string());
                    let (empty, pure) = self.made.entry(key).or_insert((true, true));
                    *empty &= is_none(&field.expr);
                    *pure &= is_pure(field.expr.to_token_stream());
                }
            }
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_field_pat_mut(&mut self, pat: &mut syn::FieldPat) {
        self.read.insert(pat.member.to_token_stream().to_string());
        visit_mut::visit_field_pat_mut(self, pat);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// A type without one of its fields, which is `None` wherever it is read.
struct Without<'a>(&'a str, &'a str);

impl Without<'_> {
    fn is_of(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Field(of) if of.member.to_token_stream().to_string() == self.1)
    }
}

impl VisitMut for Without<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(
            |stmt| !matches!(stmt, Stmt::Expr(Expr::Assign(syn::ExprAssign { left, .. }) | Expr::Binary(syn::ExprBinary { left, op: AddAssign(_), .. }), _) if self.is_of(left)),
        );
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if self.is_of(expr) {
            *expr = parse_quote!(None);
        }
        if let Expr::Struct(of) = expr
            && of.path.is_ident(self.0)
        {
            let fields = std::mem::take(&mut of.fields).into_iter();
            of.fields =
                fields.filter(|f| f.member.to_token_stream().to_string() != self.1).collect();
        }
    }

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        if let syn::Fields::Named(fields) = &mut item.fields
            && item.ident == self.0
        {
            let kept = std::mem::take(&mut fields.named).into_iter();
            fields.named = kept
                .filter(|field| field.ident.as_ref().is_none_or(|ident| ident != self.1))
                .collect();
        }
    }
}

/// A field that is `None` wherever one is made is none, and neither is one that nobody reads.
pub fn no_idle_fields(files: &mut Files) {
    let mut fields = Fields::default();
    files.clone().values_mut().for_each(|file| fields.visit_file_mut(file));
    let own: BTreeSet<String> = files
        .values()
        .flat_map(|file| &file.items)
        .filter_map(|item| match item {
            Item::Struct(of) => Some(of.ident.to_string()),
            _ => None,
        })
        .collect();
    let text: String = files.values().map(|file| file.to_token_stream().to_string()).collect();
    for ((of, name), (empty, pure)) in &fields.made {
        let elsewhere = fields.made.keys().any(|(other, same)| same == name && other != of);
        let given =
            text.contains(&format!("& mut self . {name}")) || text.contains(&format!(". {name} ="));
        let idle = !fields.read.contains(name) && *pure;
        if own.contains(of) && !elsewhere && (idle || *empty && !given) {
            files.values_mut().for_each(|file| Without(of, name).visit_file_mut(file));
        }
    }
}

/// A function whose parameter of a number is not read.
struct Unread {
    module: String,
    of_type: Option<String>,
    name: String,
    at: usize,
}

impl Unread {
    fn is_called(&self, path: &syn::Path) -> bool {
        let mut names = path.segments.iter().rev().map(|segment| segment.ident.to_string());
        names.next().as_ref() == Some(&self.name)
            && self.of_type.as_ref().is_none_or(|of| names.next().as_ref() == Some(of))
    }

    fn without<T, P>(&self, list: &mut syn::punctuated::Punctuated<T, P>)
    where
        P: Default,
    {
        let all = std::mem::take(list).into_iter().enumerate();
        *list = all.filter(|(i, _)| *i != self.at).map(|(_, one)| one).collect();
    }
}

/// Where it is called, with an argument that does nothing; and where else it is spoken of.
struct Calls<'a>(&'a Unread, bool, usize);

impl VisitMut for Calls<'_> {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        if matches!(&*call.func, Expr::Path(path) if self.0.is_called(&path.path)) {
            let argument = call.args.get(self.0.at).map(ToTokens::to_token_stream);
            self.2 = self.2.wrapping_sub(usize::from(argument.is_some_and(is_pure)));
            if self.1 {
                self.0.without(&mut call.args);
            }
        }
        visit_mut::visit_expr_call_mut(self, call);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        self.2 = self.2.wrapping_add(usize::from(self.0.is_called(path)));
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// A function of the catalogue's own takes nothing that it does not read.
pub fn no_unread_parameters(files: &mut Files, public: &BTreeSet<String>) {
    let mut unread: Vec<Unread> = Vec::new();
    let mut count = BTreeMap::<(Option<String>, String), usize>::new();
    functions(files, &mut |module, of_type, signature, body| {
        let name = signature.ident.to_string();
        *count.entry((of_type.clone(), name.clone())).or_default() += 1;
        if of_type.is_none() && public.contains(&name) || signature.receiver().is_some() {
            return;
        }
        for (at, argument) in signature.inputs.iter().enumerate() {
            let syn::FnArg::Typed(typed) = argument else { continue };
            let syn::Pat::Ident(ident) = &*typed.pat else { continue };
            if reads(&body.stmts, &ident.ident.to_string()) == 0 {
                unread.push(Unread {
                    module: module.to_string(),
                    of_type: of_type.clone(),
                    name: name.clone(),
                    at,
                });
            }
        }
    });
    // From the last, so that the numbers of those before stay.
    for one in unread.iter().rev() {
        // One of several of this name is its own file's.
        let alone = count[&(one.of_type.clone(), one.name.clone())] == 1;
        let near = |module: &String| alone || *module == one.module;
        let mut seen = Calls(one, false, 0);
        for (_, file) in files.iter().filter(|(module, _)| near(module)) {
            file.items.iter().for_each(|item| seen.visit_item_mut(&mut unbound(item)));
        }
        if seen.2 != 0 {
            continue;
        }
        for (_, file) in files.iter_mut().filter(|(module, _)| near(module)) {
            Calls(one, true, 0).visit_file_mut(file);
        }
        functions(files, &mut |module, of_type, signature, _| {
            if module == one.module && of_type == one.of_type && signature.ident == one.name {
                one.without(&mut signature.inputs);
            }
        });
    }
}

/// What is done with a function of a module, and of a type if it is one's.
type Each<'a> = dyn FnMut(&str, Option<String>, &mut Signature, &mut Block) + 'a;

/// Each function, and each of a type's own.
fn functions(files: &mut Files, f: &mut Each<'_>) {
    let items = files
        .iter_mut()
        .flat_map(|(module, file)| file.items.iter_mut().map(move |item| (module.as_str(), item)));
    for (module, item) in items {
        match item {
            Item::Fn(function) => f(module, None, &mut function.sig, &mut function.block),
            Item::Impl(of) if of.trait_.is_none() => {
                let name = type_name(&of.self_ty);
                for item in &mut of.items {
                    if let ImplItem::Fn(function) = item {
                        f(module, name.clone(), &mut function.sig, &mut function.block);
                    }
                }
            }
            _ => {}
        }
    }
}
