//! Parameters that nobody reads, and fields that are always empty, taken away.

use super::pick::mentions;
use super::settled::is_none;
use super::source::Files;
use quote::ToTokens;
use std::collections::BTreeMap;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, parse_quote};

/// A field that is `None` wherever one is made is none.
pub fn no_empty_fields(files: &mut Files) {
    #[derive(Default)]
    struct Made(BTreeMap<(String, String), bool>);
    impl<'ast> Visit<'ast> for Made {
        fn visit_expr_struct(&mut self, of: &'ast syn::ExprStruct) {
            let name =
                of.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            for field in &of.fields {
                let field_name = field.member.to_token_stream().to_string();
                let empty = self.0.entry((name.clone(), field_name)).or_insert(true);
                *empty &= is_none(&field.expr);
            }
            syn::visit::visit_expr_struct(self, of);
        }
    }
    struct Without<'a>(&'a str, &'a str);
    impl VisitMut for Without<'_> {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            match expr {
                Expr::Field(field) if field.member.to_token_stream().to_string() == self.1 => {
                    *expr = parse_quote!(None);
                }
                Expr::Struct(of) if of.path.is_ident(self.0) => {
                    let fields = std::mem::take(&mut of.fields).into_iter();
                    of.fields = fields
                        .filter(|f| f.member.to_token_stream().to_string() != self.1)
                        .collect();
                }
                _ => {}
            }
        }
    }
    let mut made = Made::default();
    files.values().for_each(|file| made.visit_file(file));
    let text: String = files.values().map(|file| file.to_token_stream().to_string()).collect();
    for ((of, name), empty) in &made.0 {
        let elsewhere = made.0.keys().any(|(other, same)| same == name && other != of);
        if !empty || elsewhere {
            continue;
        }
        let declared = text.matches(&format!(" {name} : Option <")).count();
        if declared != 1
            || text.contains(&format!("& mut self . {name}"))
            || text.contains(&format!(". {name} ="))
            || !text.contains(&format!("struct {of} "))
        {
            continue;
        }
        for file in files.values_mut() {
            Without(of, name).visit_file_mut(file);
            for item in &mut file.items {
                let Item::Struct(item) = item else { continue };
                if let syn::Fields::Named(fields) = &mut item.fields
                    && item.ident == *of
                {
                    let kept = std::mem::take(&mut fields.named).into_iter();
                    fields.named = kept
                        .filter(|field| field.ident.as_ref().is_none_or(|ident| ident != name))
                        .collect();
                }
            }
        }
    }
}

/// A function of the crate's own takes nothing that it does not read.
pub fn no_unread_parameters(files: &mut Files) {
    struct Calls<'a>(&'a str, usize);
    impl VisitMut for Calls<'_> {
        fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
            visit_mut::visit_expr_call_mut(self, call);
            let called = matches!(&*call.func, Expr::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == self.0));
            if called {
                let args = std::mem::take(&mut call.args);
                let kept = args.into_iter().enumerate().filter(|(i, _)| *i != self.1);
                call.args = kept.map(|(_, argument)| argument).collect();
            }
        }
        fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
            super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
        }
    }
    let mut unread: Vec<(String, usize)> = Vec::new();
    for item in files.values().flat_map(|file| &file.items) {
        let Item::Fn(function) = item else { continue };
        if matches!(function.vis, syn::Visibility::Public(_)) {
            continue;
        }
        for (i, argument) in function.sig.inputs.iter().enumerate() {
            let syn::FnArg::Typed(typed) = argument else { continue };
            let syn::Pat::Ident(name) = &*typed.pat else { continue };
            if !mentions(function.block.to_token_stream(), &name.ident.to_string()) {
                unread.push((function.sig.ident.to_string(), i));
            }
        }
    }
    // From the last, so that the numbers of those before stay.
    let texts: Vec<String> =
        files.values().map(|file| file.to_token_stream().to_string()).collect();
    for (name, at) in unread.into_iter().rev() {
        let same = |item: &&Item| matches!(item, Item::Fn(function) if function.sig.ident == name);
        if files.values().flat_map(|file| &file.items).filter(same).count() > 1 {
            continue;
        }
        let called_only = texts.iter().all(|text| {
            text.matches(&format!("{name} ")).count()
                == text.matches(&format!("{name} (")).count()
                    + text.matches(&format!("fn {name} <")).count()
        });
        if !called_only {
            continue;
        }
        for file in files.values_mut() {
            for item in &mut file.items {
                if let Item::Fn(function) = item
                    && function.sig.ident == name
                {
                    let inputs = std::mem::take(&mut function.sig.inputs);
                    let kept = inputs.into_iter().enumerate().filter(|(i, _)| *i != at);
                    function.sig.inputs = kept.map(|(_, argument)| argument).collect();
                }
            }
            Calls(&name, at).visit_file_mut(file);
        }
    }
}
