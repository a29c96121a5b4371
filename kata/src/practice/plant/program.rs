//! A program to find mistakes in: the catalogue with a choice at each place, joined with what the
//! solution has besides, in its files and with its documentation.

use super::calls::Inline;
use super::checks::Checks;
use super::choose::{Choices, Choose, in_arguments};
use super::dead::{drop_dead, drop_uncalled, imports};
use super::join::{join, own_solution};
use super::lean::{no_idle_fields, no_unread_parameters};
use super::pick::mentions;
use super::source::{Catalogue, Files};
use super::tidy::Tidy;
use anyhow::{Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, ImplItem, Item, Signature, UseTree, parse_quote};

/// Writes it: its files, by their paths below `src`.
///
/// # Errors
/// If it cannot be written as a program of its own.
pub fn write(catalogue: &Catalogue, choices: &Choices) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = chosen(catalogue, choices);
    let home = homes(catalogue);
    settle(&mut files, &catalogue.solution.values().flat_map(public).collect());
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
        text += &written(item, &|items| print(&[], items));
        before = Some(kind);
    }
    text.trim_start().to_string()
}

/// A macro as its source has it, and a blank line between methods.
fn written(item: &Item, print: &dyn Fn(&[Item]) -> String) -> String {
    if let Item::Macro(_) = item
        && let Some(source) = item.span().source_text()
    {
        return source + "\n";
    }
    let text = print(std::slice::from_ref(item));
    if !matches!(item, Item::Impl(_)) {
        return text;
    }
    let mut spaced = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        spaced += line;
        spaced.push('\n');
        if line == "    }" && lines.peek().is_some_and(|next| *next != "}") {
            spaced.push('\n');
        }
    }
    spaced
}

/// The catalogue's items with the choices made.
fn chosen(catalogue: &Catalogue, choices: &Choices) -> Files {
    let mut files = catalogue.files.clone();
    for (module, file) in &mut files {
        file.attrs.clear();
        file.items.retain(|item| !mentions(header(item), "Scheme"));
        Choose { choices, constants: &catalogue.constants[module] }.visit_file_mut(file);
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
fn each(items: &mut [Item], f: &mut dyn FnMut(&mut Signature, &mut Block)) {
    for item in items {
        match item {
            Item::Fn(function) => f(&mut function.sig, &mut function.block),
            Item::Impl(of) => {
                for item in &mut of.items {
                    if let ImplItem::Fn(function) = item {
                        f(&mut function.sig, &mut function.block);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Tidies all functions, and again where one turned out to say nothing.
fn settle(files: &mut Files, public: &BTreeSet<String>) {
    let mut inline = BTreeMap::<String, BTreeMap<String, Inline>>::new();
    for _ in 0..8 {
        let before = files.clone();
        for (module, file) in files.iter_mut() {
            each(&mut file.items, &mut |signature, body| {
                let mut tidy = Tidy::default();
                tidy.inline = inline.get(module);
                tidy.function(signature, body);
            });
        }
        no_unread_parameters(files, public);
        no_idle_fields(files);
        let mut all = BTreeMap::new();
        files.values().for_each(|file| defined(file, &mut all));
        let modules: Vec<String> = files.keys().cloned().collect();
        for (home, file) in files.iter_mut() {
            let mut own = BTreeMap::new();
            defined(file, &mut own);
            each(&mut file.items, &mut |signature, body| {
                let name = signature.ident.to_string();
                let Some(found) = Inline::of(signature, body) else { return };
                if own[&name] == 1 && !public.contains(&name) {
                    let near = modules.iter().filter(|module| all[&name] == 1 || *module == home);
                    for module in near {
                        let there = inline.entry(module.clone()).or_default();
                        there.insert(name.clone(), found.clone());
                    }
                }
            });
        }
        if *files == before {
            break;
        }
    }
}

/// The functions that a file shows.
fn public(file: &syn::File) -> BTreeSet<String> {
    let name = |item: &Item| match item {
        Item::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
            Some(function.sig.ident.to_string())
        }
        _ => None,
    };
    file.items.iter().filter_map(name).collect()
}

/// How many functions of each name a file has.
fn defined(file: &syn::File, names: &mut BTreeMap<String, usize>) {
    each(&mut file.items.clone(), &mut |signature, _| {
        *names.entry(signature.ident.to_string()).or_insert(0) += 1;
    });
}

/// Where each file of the catalogue has its home: the solution's file of the same name, or that which has
/// its functions.
fn homes(catalogue: &Catalogue) -> BTreeMap<String, String> {
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
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
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

/// What is left of `solution::` is this crate, and a refusal whose words do not matter has none.
struct Ours;

impl VisitMut for Ours {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.len() > 1 && path.segments[0].ident == "solution" {
            path.segments[0].ident = syn::Ident::new("crate", path.segments[0].ident.span());
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        let mut tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
        let said = tokens.last().is_some_and(|last| last.to_string().contains("{ANY_PANIC}"));
        if said {
            tokens.truncate(tokens.len().saturating_sub(2));
            mac.tokens = tokens.into_iter().collect();
        }
        in_arguments(mac, |expr| self.visit_expr_mut(expr));
    }
}
