//! Drops what nobody needs any more: functions, methods, types, macros, and their imports.

use super::Source;
use super::tokens::{Edits, Kind, Token, flat};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::spanned::Spanned;
use syn::{Item, UseTree};

/// An item: its module and its name. Methods are known by name alone.
type Id = (String, String);

struct Items<'a> {
    sources: &'a [Source],
    /// What each module defines.
    defined: BTreeMap<Id, Vec<&'a Item>>,
    /// What each module imports from another one of the suite.
    imported: BTreeMap<Id, Id>,
    /// From which modules each imports all.
    globs: BTreeMap<String, Vec<String>>,
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Impl(item) => {
            let owner = flat(item.self_ty.to_token_stream());
            return owner.iter().find_map(Token::ident).map(str::to_string);
        }
        _ => return None,
    };
    Some(ident.to_string())
}

/// The leaves of a `use`: the path to each, and its name or `*`.
fn leaves(tree: &UseTree, path: &mut Vec<String>, out: &mut Vec<(Vec<String>, String)>) {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            leaves(&step.tree, path, out);
            path.pop();
        }
        UseTree::Name(name) => out.push((path.clone(), name.ident.to_string())),
        UseTree::Rename(name) => {
            out.push((path.clone(), format!("{} as {}", name.ident, name.rename)));
        }
        UseTree::Glob(_) => out.push((path.clone(), "*".to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, out)),
    }
}

fn leaves_of(item: &syn::ItemUse) -> Vec<(Vec<String>, String)> {
    let mut out = Vec::new();
    leaves(&item.tree, &mut Vec::new(), &mut out);
    out
}

impl<'a> Items<'a> {
    fn new(sources: &'a [Source]) -> Items<'a> {
        let (defined, imported, globs) = Default::default();
        let mut items = Items { sources, defined, imported, globs };
        for source in sources {
            for item in &source.file.items {
                if let Some(name) = name_of(item) {
                    items.defined.entry((source.module.clone(), name)).or_default().push(item);
                }
                let Item::Use(import) = item else { continue };
                for (path, leaf) in leaves_of(import) {
                    let Some(module) = items.module_of(&path) else { continue };
                    if leaf == "*" {
                        items.globs.entry(source.module.clone()).or_default().push(module);
                    } else if leaf != "self" {
                        let here = (source.module.clone(), leaf.clone());
                        items.imported.insert(here, (module, leaf));
                    }
                }
            }
        }
        items
    }

    /// The module of the suite that a path leads to, seen from a module beside it.
    fn module_of(&self, path: &[String]) -> Option<String> {
        let last = path.last()?;
        match last.as_str() {
            "super" | "crate" => Some("main".to_string()),
            name if self.sources.iter().any(|source| source.module == name) => {
                Some(name.to_string())
            }
            _ => None,
        }
    }

    fn resolve(&self, module: &str, name: &str, depth: usize) -> Option<Id> {
        let here = (module.to_string(), name.to_string());
        if self.defined.contains_key(&here) {
            return Some(here);
        }
        if depth == 0 {
            return None;
        }
        if let Some((module, name)) = self.imported.get(&here) {
            return self.resolve(module, name, depth - 1);
        }
        let globs = self.globs.get(module).into_iter().flatten();
        globs
            .filter(|glob| *glob != module)
            .find_map(|glob| self.resolve(glob, name, depth - 1))
            // A macro of the root is known below it.
            .or_else(|| (module != "main").then(|| self.resolve("main", name, 1)).flatten())
    }

    /// All items and methods that these tokens of a module name.
    fn named(
        &self,
        module: &str,
        tokens: &[Token],
        ids: &mut Vec<Id>,
        methods: &mut BTreeSet<String>,
    ) {
        let variables = variables(tokens);
        for (i, token) in tokens.iter().enumerate() {
            let Some(name) = token.ident() else { continue };
            let is = |at: Option<usize>, c| {
                at.and_then(|at| tokens.get(at)).is_some_and(|token: &Token| token.is(c))
            };
            let before = |n: usize| i.checked_sub(n);
            if is(before(1), '.') && !is(before(2), '.') {
                methods.insert(name.to_string());
                continue;
            }
            if is(Some(i + 1), ':') && !is(Some(i + 2), ':') && !is(before(1), ':') {
                continue;
            }
            if is(before(1), ':') && is(before(2), ':') {
                methods.insert(name.to_string());
                let owner = before(3).and_then(|at| tokens[at].ident());
                let path: Vec<String> = owner.into_iter().map(str::to_string).collect();
                if let Some(module) = self.module_of(&path) {
                    ids.extend(self.resolve(&module, name, 4));
                }
                continue;
            }
            if !variables.contains(name) || is(Some(i + 1), '(') || is(Some(i + 1), '!') {
                ids.extend(self.resolve(module, name, 4));
            }
        }
        for token in tokens {
            let Kind::Literal(text) = &token.kind else { continue };
            for piece in text.split('{').skip(1) {
                let end = |c: char| !(c.is_alphanumeric() || c == '_');
                ids.extend(self.resolve(module, piece.split(end).next().unwrap_or_default(), 4));
            }
        }
    }
}

/// The names that a `let` gives to variables.
fn variables(tokens: &[Token]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (i, _) in tokens.iter().enumerate().filter(|(_, token)| token.ident() == Some("let")) {
        let pattern = tokens[i + 1..].iter().take_while(|token| !token.is('=') && !token.is(':'));
        names.extend(pattern.filter_map(Token::ident).map(str::to_string));
    }
    names
}

/// Whether an item is there whatever else is: a test, or the call of a macro that makes tests.
fn is_root(item: &Item) -> bool {
    match item {
        Item::Fn(item) => item.attrs.iter().any(|attr| attr.path().is_ident("test")),
        Item::Macro(item) => item.ident.is_none(),
        _ => false,
    }
}

/// What to take out of each source.
pub fn prune(sources: &[Source]) -> Vec<Edits> {
    let items = Items::new(sources);
    let (mut kept, mut todo) = (BTreeSet::<Id>::new(), Vec::<Id>::new());
    let mut methods = BTreeSet::new();
    for source in sources {
        for item in source.file.items.iter().filter(|item| is_root(item)) {
            let tokens = flat(item.to_token_stream());
            items.named(&source.module, &tokens, &mut todo, &mut methods);
            // A macro makes tests of methods that it is given the names of.
            if matches!(item, Item::Macro(_)) {
                for name in tokens.iter().filter_map(Token::ident) {
                    methods.insert(name.to_string());
                    todo.extend(items.resolve(&source.module, name, 4));
                }
            }
        }
    }
    // Methods come last, since which are called is known when all else is.
    loop {
        while let Some(id) = todo.pop() {
            if !kept.insert(id.clone()) {
                continue;
            }
            for item in items.defined.get(&id).into_iter().flatten() {
                if let Item::Impl(block) = item
                    && block.trait_.is_none()
                {
                    continue;
                }
                items.named(&id.0, &flat(item.to_token_stream()), &mut todo, &mut methods);
            }
        }
        let before = methods.len();
        for (id, defined) in items.defined.iter().filter(|(id, _)| kept.contains(*id)) {
            for item in defined {
                for method in methods_of(item) {
                    if methods.contains(&method.0) {
                        let tokens = flat(method.1.to_token_stream());
                        items.named(&id.0, &tokens, &mut todo, &mut methods);
                    }
                }
            }
        }
        todo.retain(|id| !kept.contains(id));
        if todo.is_empty() && methods.len() == before {
            break;
        }
    }
    sources.iter().map(|source| edits(source, &items, &kept, &methods)).collect()
}

/// The functions and constants of an inherent `impl`.
fn methods_of(item: &Item) -> Vec<(String, &syn::ImplItem)> {
    let Item::Impl(block) = item else { return vec![] };
    if block.trait_.is_some() {
        return vec![];
    }
    let named = block.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(function) => Some((function.sig.ident.to_string(), item)),
        syn::ImplItem::Const(constant) => Some((constant.ident.to_string(), item)),
        _ => None,
    });
    named.collect()
}

fn edits(source: &Source, items: &Items, kept: &BTreeSet<Id>, methods: &BTreeSet<String>) -> Edits {
    let mut edits = Edits::default();
    for item in &source.file.items {
        if let Item::Use(import) = item {
            let all = leaves_of(import);
            let stays = |(path, leaf): &(Vec<String>, String)| {
                // `pub(crate) use {step, subject};` hands on macros of its own module.
                let own = !matches!(import.vis, syn::Visibility::Inherited) && path.is_empty();
                let own = own.then(|| source.module.clone());
                let Some(module) = items.module_of(path).or(own) else { return true };
                let leads_on = items.module_of(std::slice::from_ref(leaf)).is_some();
                if leads_on || leaf == "*" || leaf == "self" {
                    return true;
                }
                match items.resolve(&module, leaf, 4) {
                    Some(id) => kept.contains(&id),
                    // What the root imports from elsewhere; what else is not there has been dropped.
                    None => module == "main" && !path.is_empty(),
                }
            };
            let rest: Vec<_> = all.iter().filter(|leaf| stays(leaf)).collect();
            if rest.len() == all.len() {
                continue;
            }
            let shown: Vec<String> = rest
                .iter()
                .map(|(path, leaf)| {
                    path.iter().chain([leaf]).cloned().collect::<Vec<_>>().join("::")
                })
                .collect();
            let visibility = flat(import.vis.to_token_stream());
            let visibility = match (visibility.first(), visibility.last()) {
                (Some(first), Some(last)) => {
                    format!("{} ", &source.text[first.range.start..last.range.end])
                }
                _ => String::new(),
            };
            let by = match shown.len() {
                0 => String::new(),
                _ => format!("{visibility}use {{{}}};", shown.join(", ")),
            };
            edits.replace(import.span().byte_range(), by);
            continue;
        }
        let Some(name) = name_of(item) else { continue };
        if !is_root(item) && !kept.contains(&(source.module.clone(), name)) {
            edits.replace(item.span().byte_range(), "");
            continue;
        }
        let all = methods_of(item);
        for (_, method) in all.iter().filter(|(name, _)| !methods.contains(name)) {
            edits.replace(method.span().byte_range(), "");
        }
    }
    edits
}
