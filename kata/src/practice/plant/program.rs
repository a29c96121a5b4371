//! A program to find mistakes in: the catalogue with a choice at each place, joined with what the
//! solution has besides, in its files and with its documentation.

use super::choose::{Choices, Choose};
use super::pick::{mentions, mentions_alone};
use super::source::{Catalogue, Files, type_name};
use super::tidy::{Inline, Tidy};
use anyhow::{Result, bail};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, ImplItem, Item, Signature, Stmt, UseTree, parse_quote};

/// Writes it: its files, by their paths below `src`.
///
/// # Errors
/// If it cannot be written as a program of its own.
pub fn write(catalogue: &Catalogue, choices: &Choices) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = chosen(catalogue, choices);
    let home = homes(catalogue);
    settle(&mut files);
    let mut modules = catalogue.solution.clone();
    for (module, mut file) in files {
        let into = home.get(&module).unwrap_or(&module).clone();
        Rename { home: &home, solution: &catalogue.solution }.visit_file_mut(&mut file);
        join(
            modules.entry(into).or_insert_with(|| syn::File { items: Vec::new(), ..file.clone() }),
            file,
        );
    }
    if let Some(name) = modules.iter().find_map(|(_, file)| own_solution(file)) {
        bail!("{name} takes the solution's answer for its own");
    }
    for file in modules.values_mut() {
        Ours.visit_file_mut(file);
    }
    let extra: Vec<String> =
        modules.keys().filter(|name| !catalogue.solution.contains_key(*name)).cloned().collect();
    if let Some(lib) = modules.get_mut("lib") {
        let at = lib.items.iter().position(|item| matches!(item, Item::Mod(_))).unwrap_or(0);
        for name in extra {
            let name = syn::Ident::new(&name, proc_macro2::Span::call_site());
            lib.items.insert(at, parse_quote!(mod #name;));
        }
    }
    drop_uncalled(&mut modules);
    drop_dead(&mut modules);
    imports(&mut modules);
    let path = |module: &String| PathBuf::from(format!("{module}.rs"));
    Ok(modules.iter().map(|(module, file)| (path(module), printed(file))).collect())
}

/// With a blank line between items, as a person leaves one.
fn printed(file: &syn::File) -> String {
    let print = |attrs: &[Attribute], items: &[Item]| {
        let file = syn::File { attrs: attrs.to_vec(), items: items.to_vec(), ..file.clone() };
        prettyplease::unparse(&file)
    };
    let mut text = print(&file.attrs, &[]);
    let mut before = None;
    for item in &file.items {
        let kind = std::mem::discriminant(item);
        if before != Some(kind) || !matches!(item, Item::Use(_) | Item::Mod(_) | Item::Const(_)) {
            text.push('\n');
        }
        text += &print(&[], std::slice::from_ref(item));
        before = Some(kind);
    }
    text.trim_start().to_string()
}

/// The catalogue's items with the choices made.
fn chosen(catalogue: &Catalogue, choices: &Choices) -> Files {
    let mut files = catalogue.files.clone();
    for file in files.values_mut() {
        file.attrs.clear();
        file.items.retain(|item| !mentions(header(item), "Scheme"));
        Choose { choices, constants: &catalogue.constants }.visit_file_mut(file);
        Checks(&catalogue.solution).visit_file_mut(file);
    }
    files
}

/// What stands before an item's body.
fn header(item: &Item) -> TokenStream {
    match item {
        Item::Fn(function) => function.sig.to_token_stream(),
        Item::Impl(of) => {
            let of_trait = of.trait_.as_ref().map(|(path, _)| path.to_token_stream());
            let of_type = &of.self_ty;
            quote::quote!(#of_trait #of_type)
        }
        _ => TokenStream::new(),
    }
}

/// Each function and method of some items.
fn each(items: &mut [Item], f: &mut dyn FnMut(&Signature, &mut Block)) {
    for item in items {
        match item {
            Item::Fn(function) => f(&function.sig, &mut function.block),
            Item::Impl(of) => {
                for item in &mut of.items {
                    if let ImplItem::Fn(function) = item {
                        f(&function.sig, &mut function.block);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Tidies all functions, and again where one turned out to say nothing.
fn settle(files: &mut Files) {
    for _ in 0..3 {
        let mut tidied = |inline: &BTreeMap<String, Inline>| {
            for file in files.values_mut() {
                each(&mut file.items, &mut |signature, body| {
                    let mut tidy = Tidy::default();
                    tidy.inline = Some(inline);
                    tidy.function(signature, body);
                });
            }
        };
        tidied(&BTreeMap::new());
        let mut inline = BTreeMap::new();
        for file in files.values_mut() {
            each(&mut file.items, &mut |signature, body| {
                if let Some(found) = Inline::of(signature, body) {
                    inline.insert(signature.ident.to_string(), found);
                }
            });
        }
        for file in files.values_mut() {
            each(&mut file.items, &mut |signature, body| {
                let mut tidy = Tidy::default();
                tidy.inline = Some(&inline);
                tidy.function(signature, body);
            });
        }
        no_unread_parameters(files);
        no_empty_fields(files);
    }
}

/// A field that is `None` wherever one is made is none.
fn no_empty_fields(files: &mut Files) {
    #[derive(Default)]
    struct Made(BTreeMap<(String, String), bool>);
    impl<'ast> Visit<'ast> for Made {
        fn visit_expr_struct(&mut self, of: &'ast syn::ExprStruct) {
            let name =
                of.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            for field in &of.fields {
                let field_name = field.member.to_token_stream().to_string();
                let empty = self.0.entry((name.clone(), field_name)).or_insert(true);
                *empty &= super::tidy::is_none(&field.expr);
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
fn no_unread_parameters(files: &mut Files) {
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

/// Where each file of the catalogue has its home: the solution's file of the same name, or that which has
/// its functions.
fn homes(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let public = |file: &syn::File| -> BTreeSet<String> {
        let name = |item: &Item| match item {
            Item::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
                Some(function.sig.ident.to_string())
            }
            _ => None,
        };
        file.items.iter().filter_map(name).collect()
    };
    let home = |(module, file): (&String, &syn::File)| {
        let theirs = public(file);
        let has = |of: &&(&String, &syn::File)| !public(of.1).is_disjoint(&theirs);
        let other: Vec<(&String, &syn::File)> = catalogue.solution.iter().collect();
        let home = match catalogue.solution.contains_key(module) {
            true => module.clone(),
            false => other.iter().find(has).map_or(module.clone(), |(name, _)| (*name).clone()),
        };
        (module.clone(), home)
    };
    catalogue.files.iter().map(home).collect()
}

/// `solution::x` is this crate's `x`, and a file's home is its module.
struct Rename<'a> {
    home: &'a BTreeMap<String, String>,
    solution: &'a Files,
}

impl VisitMut for Rename<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.len() > 1 && path.segments[0].ident == "crate" {
            let module = path.segments[1].ident.to_string();
            if let Some(home) = self.home.get(&module).filter(|home| **home != module) {
                path.segments[1].ident = syn::Ident::new(home, path.segments[1].ident.span());
            }
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }

    fn visit_use_path_mut(&mut self, path: &mut syn::UsePath) {
        if path.ident == "solution" {
            path.ident = syn::Ident::new("crate", path.ident.span());
        }
        if let UseTree::Path(next) = &mut *path.tree
            && path.ident == "crate"
            && let Some(home) = self.home.get(&next.ident.to_string())
            && !self.solution.contains_key(&next.ident.to_string())
        {
            next.ident = syn::Ident::new(home, next.ident.span());
        }
        visit_mut::visit_use_path_mut(self, path);
    }
}

/// What is left of `solution::` is this crate.
struct Ours;

impl VisitMut for Ours {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.len() > 1 && path.segments[0].ident == "solution" {
            path.segments[0].ident = syn::Ident::new("crate", path.segments[0].ident.span());
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        super::choose::in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// What an item is known by.
fn key(item: &Item) -> String {
    match item {
        Item::Fn(of) => format!("fn {}", of.sig.ident),
        Item::Struct(of) => format!("type {}", of.ident),
        Item::Enum(of) => format!("type {}", of.ident),
        Item::Type(of) => format!("type {}", of.ident),
        Item::Trait(of) => format!("type {}", of.ident),
        Item::Const(of) => format!("const {}", of.ident),
        Item::Static(of) => format!("const {}", of.ident),
        Item::Impl(of) => {
            let name = type_name(&of.self_ty).unwrap_or_default();
            let of_trait = of.trait_.as_ref().map(|(path, _)| {
                let last = path.segments.last().map(|last| last.to_token_stream().to_string());
                last.unwrap_or_default()
            });
            format!("impl {} for {name}", of_trait.unwrap_or_default())
        }
        other => other.to_token_stream().to_string(),
    }
}

/// Puts the catalogue's items in the places of the solution's, which keep their documentation.
fn join(into: &mut syn::File, from: syn::File) {
    let types: BTreeSet<String> =
        from.items.iter().map(key).filter(|key| key.starts_with("type")).collect();
    let mut added = Vec::new();
    for mut item in from.items {
        if matches!(&item, Item::Impl(of) if mentions(of.self_ty.to_token_stream(), "solution")) {
            continue;
        }
        let name = key(&item);
        let Some(there) = into.items.iter_mut().find(|there| key(there) == name) else {
            added.push(item);
            continue;
        };
        match (&mut item, &mut *there) {
            (Item::Fn(ours), Item::Fn(theirs)) => {
                if takes_the_solution(&ours.block, &ours.sig.ident.to_string()) {
                    continue;
                }
                ours.attrs = documentation(&theirs.attrs, &ours.attrs);
                *there = item;
            }
            (Item::Impl(ours), Item::Impl(theirs)) => {
                let of_type = type_name(&ours.self_ty).unwrap_or_default();
                join_methods(ours, theirs, types.contains(&format!("type {of_type}")));
            }
            (Item::Struct(ours), Item::Struct(theirs)) => {
                ours.attrs = documentation(&theirs.attrs, &ours.attrs);
                *there = item;
            }
            (Item::Use(_), _) | (Item::Enum(_), Item::Enum(_)) => {}
            _ => *there = item,
        }
    }
    into.items.extend(added);
}

fn join_methods(ours: &mut syn::ItemImpl, theirs: &mut syn::ItemImpl, is_new_type: bool) {
    let mut kept = std::mem::take(&mut theirs.items);
    let enough = ours.items.len() >= kept.len();
    let mut methods = Vec::new();
    for item in std::mem::take(&mut ours.items) {
        let ImplItem::Fn(mut function) = item else {
            methods.push(item);
            continue;
        };
        let same = |there: &ImplItem| matches!(there, ImplItem::Fn(of) if of.sig.ident == function.sig.ident);
        let there = kept.iter().position(same).map(|at| kept.remove(at));
        match there {
            Some(of) if takes_the_solution(&function.block, &function.sig.ident.to_string()) => {
                methods.push(of)
            }
            Some(ImplItem::Fn(of)) => {
                function.attrs = documentation(&of.attrs, &function.attrs);
                methods.push(ImplItem::Fn(function));
            }
            _ => methods.push(ImplItem::Fn(function)),
        }
    }
    // Of a type that is another, the solution's methods are not its own.
    if !(is_new_type && enough) {
        kept.retain(|item| !matches!(item, ImplItem::Type(_)) || !methods.contains(item));
        methods.splice(0..0, kept);
    }
    theirs.items = methods;
}

/// The documentation of one, all else of the other.
fn documentation(of: &[Attribute], other: &[Attribute]) -> Vec<Attribute> {
    let is_doc = |attribute: &&Attribute| attribute.path().is_ident("doc");
    let rest = other.iter().filter(|attribute| !is_doc(attribute));
    of.iter().filter(is_doc).chain(rest).cloned().collect()
}

/// Whether a function asks the solution's of the same name.
fn takes_the_solution(body: &Block, name: &str) -> bool {
    let text = body.to_token_stream().to_string();
    let asks = text.contains("solution ::") && body.stmts.len() == 1;
    asks || text.contains(&format!("solution :: {name} "))
}

fn own_solution(file: &syn::File) -> Option<String> {
    file.items.iter().find_map(|item| {
        let Item::Fn(function) = item else { return None };
        let name = function.sig.ident.to_string();
        takes_the_solution(&function.block, &name).then_some(name)
    })
}

/// `drop(solution::X::new(…))` and `solution::f(…);`: the checks with which those begin.
struct Checks<'a>(&'a Files);

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
        let mut checks = Vec::new();
        for stmt in &body.stmts {
            if !is_check(stmt) {
                break;
            }
            checks.push(stmt.to_token_stream());
        }
        let mut arguments = call.args.iter();
        for parameter in &signature.inputs {
            let argument = arguments.next()?;
            let syn::FnArg::Typed(typed) = parameter else { continue };
            for name in super::tidy::binds(&typed.pat) {
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

/// Takes away methods of a type's own that nothing calls.
fn drop_uncalled(modules: &mut Files) {
    let all: String = modules.values().map(|file| file.to_token_stream().to_string()).collect();
    let called = |name: &syn::Ident| {
        all.matches(&format!("{name} (")).count() > all.matches(&format!("fn {name} (")).count()
    };
    for item in modules.values_mut().flat_map(|file| &mut file.items) {
        let Item::Impl(of) = item else { continue };
        if of.trait_.is_none() {
            of.items.retain(|item| {
                let ImplItem::Fn(function) = item else { return true };
                !matches!(function.vis, syn::Visibility::Inherited) || called(&function.sig.ident)
            });
        }
    }
}

/// An item, by the names in it.
struct Named {
    module: String,
    /// Its place among the module's.
    at: usize,
    /// What it is called, if it may be left out.
    name: Option<String>,
    is_private: bool,
    is_root: bool,
    /// Of which type it is the methods.
    of_type: Option<String>,
    names: BTreeSet<String>,
    /// Those that are no method's or field's.
    functions: BTreeSet<String>,
    is_function: bool,
}

/// Takes away what nothing reaches any more.
fn drop_dead(modules: &mut Files) {
    let lib = modules.get("lib").map(ToTokens::to_token_stream).unwrap_or_default();
    let mut shown = BTreeSet::new();
    names_of(lib.clone(), &mut shown, &mut BTreeSet::new());
    let mut items = Vec::new();
    for (module, file) in modules.iter() {
        let open = mentions_public(&lib, module);
        for (at, item) in
            file.items.iter().enumerate().filter(|(_, item)| !matches!(item, Item::Use(_)))
        {
            let (name, vis) = match item {
                Item::Fn(of) => (Some(&of.sig.ident), Some(&of.vis)),
                Item::Struct(of) => (Some(&of.ident), Some(&of.vis)),
                Item::Enum(of) => (Some(&of.ident), Some(&of.vis)),
                Item::Type(of) => (Some(&of.ident), Some(&of.vis)),
                Item::Const(of) => (Some(&of.ident), Some(&of.vis)),
                Item::Static(of) => (Some(&of.ident), Some(&of.vis)),
                _ => (None, None),
            };
            let of_type = match item {
                Item::Impl(of) => type_name(&of.self_ty),
                _ => None,
            };
            let name = name.map(ToString::to_string);
            let is_shown = vis.is_some_and(is_pub)
                && (open || name.as_ref().is_some_and(|name| shown.contains(name)));
            let (mut names, mut functions) = (BTreeSet::new(), BTreeSet::new());
            names_of(item.to_token_stream(), &mut names, &mut functions);
            items.push(Named {
                module: module.clone(),
                at,
                is_root: module == "lib" || is_shown || name.is_none() && of_type.is_none(),
                is_private: matches!(vis, Some(syn::Visibility::Inherited)),
                is_function: matches!(item, Item::Fn(_)),
                name,
                of_type,
                names,
                functions,
            });
        }
    }
    loop {
        let dead = items.iter().enumerate().find(|(i, item)| {
            let Some(name) = item.name.as_ref().filter(|_| !item.is_root) else { return false };
            !items.iter().enumerate().any(|(j, other)| {
                let names = if item.is_function { &other.functions } else { &other.names };
                let near = !item.is_private || other.module == item.module;
                *i != j && near && other.of_type.as_ref() != Some(name) && names.contains(name)
            })
        });
        let Some((i, _)) = dead else { break };
        let gone = items.remove(i);
        items.retain(|item| item.of_type.is_none() || item.of_type != gone.name);
    }
    let kept: BTreeSet<(&str, usize)> =
        items.iter().map(|item| (item.module.as_str(), item.at)).collect();
    for (module, file) in modules.iter_mut() {
        let mut at = 0;
        file.items.retain(|item| {
            at += 1;
            matches!(item, Item::Use(_)) || kept.contains(&(module.as_str(), at - 1))
        });
    }
}

fn names_of(tokens: TokenStream, all: &mut BTreeSet<String>, functions: &mut BTreeSet<String>) {
    let mut point = false;
    for tree in tokens {
        let was_point = std::mem::replace(&mut point, false);
        match tree {
            proc_macro2::TokenTree::Ident(name) => {
                if !was_point {
                    functions.insert(name.to_string());
                }
                all.insert(name.to_string());
            }
            proc_macro2::TokenTree::Group(group) => names_of(group.stream(), all, functions),
            proc_macro2::TokenTree::Punct(mark) => point = mark.as_char() == '.',
            proc_macro2::TokenTree::Literal(_) => {}
        }
    }
}

fn is_pub(vis: &syn::Visibility) -> bool {
    matches!(vis, syn::Visibility::Public(_))
}

/// Whether the crate shows a module whole.
fn mentions_public(lib: &TokenStream, module: &str) -> bool {
    lib.to_string().contains(&format!("pub mod {module} ;"))
}

/// Each module imports what it mentions.
fn imports(modules: &mut Files) {
    const TRAITS: &[&str] =
        &["RngExt", "SeedableRng", "SliceRandom", "Rng", "Write", "Optimizer", "Distribution"];
    let home_of = |name: &str, modules: &Files| {
        modules.iter().find_map(|(module, file)| {
            let defines = file.items.iter().any(|item| {
                matches!(item, Item::Fn(of)
                if of.sig.ident == name && !matches!(of.vis, syn::Visibility::Inherited))
            });
            (defines && module != "lib").then(|| module.clone())
        })
    };
    let shared: BTreeSet<String> = modules
        .values()
        .flat_map(|file| &file.items)
        .filter_map(|item| match item {
            Item::Fn(of) if matches!(of.vis, syn::Visibility::Restricted(_)) => {
                Some(of.sig.ident.to_string())
            }
            _ => None,
        })
        .collect();
    let all = modules.clone();
    for (module, file) in modules.iter_mut().filter(|(module, _)| *module != "lib") {
        let mut leaves = BTreeSet::new();
        for item in &file.items {
            if let Item::Use(of) = item {
                flatten(&of.tree, &mut Vec::new(), &mut leaves);
            }
        }
        file.items.retain(|item| !matches!(item, Item::Use(_)));
        let own: BTreeSet<String> = file
            .items
            .iter()
            .map(key)
            .filter_map(|key| Some(key.split_once(' ')?.1.to_string()))
            .collect();
        let tokens: TokenStream = file.items.iter().map(ToTokens::to_token_stream).collect();
        let uses_random = mentions(tokens.clone(), "rng") || mentions(tokens.clone(), "StdRng");
        leaves.retain(|path| {
            let (first, last) = (path[0].as_str(), path[path.len() - 1].as_str());
            let into_self = path.len() > 2 && first == "crate" && path[1] == *module;
            let is_trait =
                TRAITS.contains(&last) && (uses_random || first == "std" || first == "crate");
            let used = mentions(tokens.clone(), last) || is_trait;
            first != "catalogue" && used && !into_self && !own.contains(last)
        });
        for name in &shared {
            let has = own.contains(name) || leaves.iter().any(|path| path.last() == Some(name));
            if !has
                && mentions_alone(tokens.clone(), name)
                && let Some(home) = home_of(name, &all)
            {
                leaves.insert(vec!["crate".to_string(), home, name.clone()]);
            }
        }
        // One name, one import: the longer path is the more exact one.
        let mut by_name = BTreeMap::<String, Vec<String>>::new();
        for path in leaves {
            let last = path[path.len() - 1].clone();
            if by_name.get(&last).is_none_or(|there| there.len() < path.len()) {
                by_name.insert(last, path);
            }
        }
        let uses = grouped(by_name.into_values());
        file.items.splice(0..0, uses);
    }
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, leaves: &mut BTreeSet<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, leaves);
            before.pop();
        }
        UseTree::Name(name) => {
            let mut path = before.clone();
            path.push(name.ident.to_string());
            leaves.insert(path);
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, leaves)),
        UseTree::Glob(_) | UseTree::Rename(_) => {}
    }
}

/// One `use` for each module.
fn grouped(paths: impl Iterator<Item = Vec<String>>) -> Vec<Item> {
    let mut by_module = BTreeMap::<String, Vec<String>>::new();
    for mut path in paths {
        let Some(last) = path.pop() else { continue };
        by_module.entry(path.join("::")).or_default().push(last);
    }
    let write = |(module, names): (String, Vec<String>)| {
        let text = match &names[..] {
            [one] => format!("use {module}::{one};"),
            _ => format!("use {module}::{{{}}};", names.join(", ")),
        };
        syn::parse_str::<Item>(&text).ok()
    };
    by_module.into_iter().filter_map(write).collect()
}
