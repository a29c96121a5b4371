//! What nothing reaches any more, taken away; and what is still mentioned, imported.

use super::join::key;
use super::pick::mentions;
use super::scope::Mentioned;
use super::source::{Files, type_name};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::{ImplItem, Item, UseTree};

/// Takes away methods of a type's own that nothing calls.
pub fn drop_uncalled(modules: &mut Files) {
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
}

/// Takes away what nothing reaches any more.
pub fn drop_dead(modules: &mut Files) {
    let lib = modules.get("lib").map(ToTokens::to_token_stream).unwrap_or_default();
    let shown = modules.get("lib").map(|lib| Mentioned::of(&lib.items).all).unwrap_or_default();
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
            items.push(Named {
                module: module.clone(),
                at,
                is_root: module == "lib" || is_shown || name.is_none() && of_type.is_none(),
                is_private: matches!(vis, Some(syn::Visibility::Inherited)),
                name,
                of_type,
                names: Mentioned::of([item]).all,
            });
        }
    }
    loop {
        let dead = items.iter().enumerate().find(|(i, item)| {
            let Some(name) = item.name.as_ref().filter(|_| !item.is_root) else { return false };
            !items.iter().enumerate().any(|(j, other)| {
                let near = !item.is_private || other.module == item.module;
                *i != j
                    && near
                    && other.of_type.as_ref() != Some(name)
                    && other.names.contains(name)
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

fn is_pub(vis: &syn::Visibility) -> bool {
    matches!(vis, syn::Visibility::Public(_))
}

/// Whether the crate shows a module whole.
fn mentions_public(lib: &TokenStream, module: &str) -> bool {
    lib.to_string().contains(&format!("pub mod {module} ;"))
}

/// Each module imports what it mentions.
pub fn imports(modules: &mut Files) {
    const TRAITS: &[(&str, &[&str])] = &[
        ("RngExt", &["random", "random_range", "random_bool", "sample"]),
        ("SeedableRng", &["seed_from_u64", "from_seed", "from_rng"]),
        ("SliceRandom", &["shuffle", "partial_shuffle"]),
        ("Write", &["write", "writeln"]),
        ("Optimizer", &["step", "set_learning_rate"]),
        ("Distribution", &["sample"]),
    ];
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
        let used = Mentioned::of(&file.items).first;
        let tokens: TokenStream = file.items.iter().map(ToTokens::to_token_stream).collect();
        let calls = |methods: &[&str]| methods.iter().any(|name| mentions(tokens.clone(), name));
        leaves.retain(|path| {
            let (first, last) = (path[0].as_str(), path[path.len() - 1].as_str());
            let into_self = path.len() > 2 && first == "crate" && path[1] == *module;
            let is_used = used.contains(last)
                || TRAITS.iter().any(|(name, methods)| *name == last && calls(methods));
            first != "catalogue" && is_used && !into_self && !own.contains(last)
        });
        for name in &shared {
            let has = own.contains(name) || leaves.iter().any(|path| path.last() == Some(name));
            if !has
                && used.contains(name)
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
