//! The catalogue of an exercise and its solution, as trees.

use super::choose::is_list;
use super::pick::{self, Rules};
use crate::kit::{Exercise, rust_files};
use anyhow::{Context, Result};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Expr, ImplItem, Item, Lit};

/// The items of each file, by its module; `lib` is the crate's own.
pub type Files = BTreeMap<String, syn::File>;

/// An exercise's known answers, as source.
pub struct Catalogue {
    /// Its files, its own lists left out.
    pub files: Files,
    /// The solution's.
    pub solution: Files,
    /// Constants by name, for each file its own before those of the others: a sentence, a list of values,
    /// the name of a task.
    pub constants: BTreeMap<String, BTreeMap<String, Expr>>,
    /// The known mistakes that stand there.
    pub known: Vec<Known>,
}

/// Where a mistake is chosen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// At the place of this number.
    Place(usize),
    /// The whole answer to this task.
    Whole(String),
}

/// A mistake of the catalogue.
#[derive(Clone, Debug)]
pub struct Known {
    /// Where.
    pub at: At,
    /// The alternative there.
    pub other: String,
    /// `db/wrong-axis`; for a whole answer its name alone.
    pub name: String,
    /// What was misunderstood, as said to the one who made it.
    pub what: String,
    /// The tasks that it belongs to: more than one where they share the place.
    pub tasks: Vec<String>,
}

impl Catalogue {
    /// Reads it.
    ///
    /// # Errors
    /// If a file cannot be read or parsed.
    pub fn read(root: &Path, exercise: &Exercise) -> Result<Catalogue> {
        let folder = |of: &str| root.join(of).join(&exercise.name).join("src");
        let mut next = 0;
        let mut files = parse(&folder("tests/mistakes"), Some(&mut next))?;
        let solution = parse(&folder("solutions"), None)?;
        expand(&mut files)?;
        let of = |file: &syn::File| {
            let mut constants = Constants::default();
            constants.visit_file(file);
            constants.0
        };
        let all: Vec<BTreeMap<String, Expr>> = files.values().map(of).collect();
        let mut constants = BTreeMap::new();
        for (module, file) in &files {
            let mut own = of(file);
            for (name, value) in all.iter().flatten() {
                own.entry(name.clone()).or_insert_with(|| value.clone());
            }
            constants.insert(module.clone(), own);
        }
        let mut catalogue = Catalogue { files, solution, constants, known: Vec::new() };
        catalogue.known = catalogue.list(exercise);
        for file in catalogue.files.values_mut() {
            file.items.retain(|item| !is_list(item));
        }
        catalogue.files.remove("lib");
        Ok(catalogue)
    }

    fn list(&self, exercise: &Exercise) -> Vec<Known> {
        let functions = functions(&self.files);
        let tasks = tasks_of_places(&functions);
        let mut known = Vec::new();
        let mut listed = BTreeSet::new();
        for function in &functions {
            let mut own = Constants::default();
            own.visit_block(&function.body);
            for place in pick::all(function.body.to_token_stream()) {
                if !listed.insert(place.id) {
                    continue;
                }
                let of = tasks.get(&place.id).cloned().unwrap_or_default();
                let order = exercise.tasks.iter().map(|task| task.name.clone());
                let tasks: Vec<String> = order.filter(|task| of.contains(task)).collect();
                for other in place.others.iter().filter(|other| other.kind != "right") {
                    let what = text(&other.what, &own.0)
                        .or_else(|| text(&other.what, &self.constants[&function.module]));
                    known.push(Known {
                        at: At::Place(place.id),
                        other: other.name.clone(),
                        name: format!("{}/{}", place.name, other.name),
                        what: what.unwrap_or_default(),
                        tasks: tasks.clone(),
                    });
                }
            }
        }
        for (module, file) in &self.files {
            known.extend(file.items.iter().flat_map(|item| self.wholes(module, item)));
        }
        known
    }

    /// The entries of a list: `mistake(TASK, "name", "what")`.
    fn wholes(&self, module: &str, item: &Item) -> Vec<Known> {
        struct Calls<'a>(&'a BTreeMap<String, Expr>, Vec<Known>);
        impl<'ast> Visit<'ast> for Calls<'_> {
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                let is_mistake =
                    matches!(&*call.func, Expr::Path(path) if path.path.is_ident("mistake"));
                let texts: Vec<Option<String>> =
                    call.args.iter().map(|argument| text(argument, self.0)).collect();
                if is_mistake && let [Some(task), Some(name), Some(what)] = &texts[..] {
                    self.1.push(Known {
                        at: At::Whole(task.clone()),
                        other: name.clone(),
                        name: name.clone(),
                        what: what.clone(),
                        tasks: vec![task.clone()],
                    });
                }
            }
        }
        let mut calls = Calls(&self.constants[module], Vec::new());
        if is_list(item) {
            calls.visit_item(item);
        }
        calls.1
    }
}

fn parse(folder: &Path, mut number: Option<&mut usize>) -> Result<Files> {
    let mut files = Files::new();
    for (path, text) in rust_files(folder)? {
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let failed = || format!("cannot read {} as Rust", folder.join(&path).display());
        let file = match &mut number {
            Some(next) => {
                let tokens: proc_macro2::TokenStream =
                    text.parse().map_err(|_| anyhow::anyhow!(failed()))?;
                syn::parse2(pick::number(tokens, next)).with_context(failed)?
            }
            None => syn::parse_file(&text).with_context(failed)?,
        };
        files.insert(module, file);
    }
    Ok(files)
}

/// Writes out the calls of macros that make items.
fn expand(files: &mut Files) -> Result<()> {
    let mut rules = BTreeMap::new();
    for file in files.values_mut() {
        file.items.retain(|item| {
            let Item::Macro(of) = item else { return true };
            let (Some(name), true) = (&of.ident, of.mac.path.is_ident("macro_rules")) else {
                return true;
            };
            let found = Rules::of(of.mac.tokens.clone());
            let is_known = found.is_some();
            rules.extend(found.map(|found| (name.to_string(), found)));
            !is_known
        });
    }
    for file in files.values_mut() {
        // One may call another.
        for _ in 0..2 {
            let mut items = Vec::new();
            for item in std::mem::take(&mut file.items) {
                let called = match &item {
                    Item::Macro(of) => {
                        of.mac.path.get_ident().and_then(|n| rules.get(&n.to_string()))
                    }
                    _ => None,
                };
                let (Some(called), Item::Macro(of)) = (called, &item) else {
                    items.push(item);
                    continue;
                };
                let made: syn::File = syn::parse2(called.expand(of.mac.tokens.clone()))
                    .context("cannot write out a macro of the catalogue")?;
                items.extend(made.items);
            }
            file.items = items;
        }
    }
    Ok(())
}

/// Constants, those inside functions too.
#[derive(Default)]
struct Constants(BTreeMap<String, Expr>);

impl<'ast> Visit<'ast> for Constants {
    fn visit_item_const(&mut self, constant: &'ast syn::ItemConst) {
        self.0.entry(constant.ident.to_string()).or_insert_with(|| (*constant.expr).clone());
    }
}

/// A text that is a literal, or a constant's.
fn text(expr: &Expr, constants: &BTreeMap<String, Expr>) -> Option<String> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        Expr::Path(path) => {
            let name = path.path.segments.last()?.ident.to_string();
            match constants.get(&name)? {
                Expr::Path(same) if same.path.segments.last()?.ident == name => None,
                found => text(found, constants),
            }
        }
        _ => None,
    }
}

/// A function of the catalogue.
struct Function {
    /// In which file.
    module: String,
    name: String,
    /// Of which type, if it is one's.
    of: Option<String>,
    body: syn::Block,
}

fn functions(files: &Files) -> Vec<Function> {
    let mut found = Vec::new();
    let items =
        files.iter().flat_map(|(module, file)| file.items.iter().map(move |item| (module, item)));
    for (module, item) in items {
        match item {
            Item::Fn(function) => found.push(Function {
                module: module.clone(),
                name: function.sig.ident.to_string(),
                of: None,
                body: (*function.block).clone(),
            }),
            Item::Impl(of) => {
                for item in &of.items {
                    let ImplItem::Fn(function) = item else { continue };
                    found.push(Function {
                        module: module.clone(),
                        name: function.sig.ident.to_string(),
                        of: type_name(&of.self_ty),
                        body: function.block.clone(),
                    });
                }
            }
            _ => {}
        }
    }
    found
}

/// The last name of a type's path.
pub fn type_name(of: &syn::Type) -> Option<String> {
    match of {
        syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        syn::Type::Reference(of) => type_name(&of.elem),
        _ => None,
    }
}

/// The tasks whose functions come by each place: from a function that says its task, through those that it
/// calls and that do not.
fn tasks_of_places(functions: &[Function]) -> BTreeMap<usize, BTreeSet<String>> {
    let task = |function: &Function| task_said(function.body.to_token_stream());
    let mut tasks = BTreeMap::<usize, BTreeSet<String>>::new();
    for (start, function) in functions.iter().enumerate() {
        let Some(name) = task(function) else { continue };
        let (mut seen, mut queue) = (BTreeSet::from([start]), vec![start]);
        while let Some(at) = queue.pop() {
            let body = functions[at].body.to_token_stream();
            for place in pick::all(body.clone()) {
                tasks.entry(place.id).or_default().insert(name.clone());
            }
            for (next, called) in functions.iter().enumerate() {
                let by_name = |name: &str| pick::mentions(body.clone(), name);
                let is_called = by_name(&called.name)
                    || called
                        .of
                        .as_ref()
                        .is_some_and(|of| functions[at].of.as_ref() != Some(of) && by_name(of));
                if is_called && task(called).is_none() && seen.insert(next) {
                    queue.push(next);
                }
            }
        }
    }
    tasks
}

/// The task in `enter("task/…")`, or in `Walk::new("task", …)`.
fn task_said(body: proc_macro2::TokenStream) -> Option<String> {
    struct Said(Option<String>);
    impl<'ast> Visit<'ast> for Said {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            let says = matches!(&*call.func, Expr::Path(path)
                if path.path.is_ident("enter") || path.path.segments.len() == 2 && path.path.segments[1].ident == "new");
            if let (true, Some(Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }))) =
                (says, call.args.first())
            {
                let text = text.value();
                self.0
                    .get_or_insert_with(|| text.split('/').next().unwrap_or_default().to_string());
            }
            visit::visit_expr_call(self, call);
        }
    }
    let block: syn::Block = syn::parse2(body).ok()?;
    let mut said = Said(None);
    said.visit_block(&block);
    said.0
}
