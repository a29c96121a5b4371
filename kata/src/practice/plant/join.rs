//! The catalogue's items in the places of the solution's.

use super::pick::mentions;
use super::source::type_name;
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::{Attribute, Block, ImplItem, Item};

/// What an item is known by.
pub fn key(item: &Item) -> String {
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
pub fn join(into: &mut syn::File, from: syn::File) {
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
            (Item::Use(_) | Item::Macro(_), _) | (Item::Enum(_), Item::Enum(_)) => {}
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
pub fn takes_the_solution(body: &Block, name: &str) -> bool {
    let text = body.to_token_stream().to_string();
    let asks = text.contains("solution ::") && body.stmts.len() == 1;
    asks || text.contains(&format!("solution :: {name} "))
}

pub fn own_solution(file: &syn::File) -> Option<String> {
    file.items.iter().find_map(|item| {
        let Item::Fn(function) = item else { return None };
        let name = function.sig.ident.to_string();
        takes_the_solution(&function.block, &name).then_some(name)
    })
}
