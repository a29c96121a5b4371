//! Cuts a graded suite down to what needs no answer: the cases, and the questions.
//!
//! A suite judges by the solution, or by formulas of its own, and either would give the answer away.
//! What is left here draws the same cases in the same order and asks the same questions; what a right
//! answer is stands beside it as numbers, for the cases of one seed (`recorded` in the harness).

mod blank;
mod prune;
mod slice;
mod tokens;

use anyhow::{Context, Result, bail};
use kata::kit::{Exercise, rust_files};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::visit::Visit;
use tokens::{Edits, Token, asks, flat};

/// A source file of a suite.
pub struct Source {
    /// `main` for the root, else the name of its module.
    pub module: String,
    /// The text.
    pub text: String,
    file: syn::File,
}

impl Source {
    fn new(module: &str, text: String) -> Result<Source> {
        let file = syn::parse_file(&text)
            .with_context(|| format!("in {module}.rs of the suite, once cut:\n{text}"))?;
        Ok(Source { module: module.to_string(), text, file })
    }

    fn tokens(&self) -> Vec<Token> {
        flat(self.file.to_token_stream())
    }

    fn edited(&self, edits: Edits) -> Result<Source> {
        Source::new(&self.module, edits.apply(&self.text))
    }
}

/// A suite, by its modules.
pub type Suite = BTreeMap<String, String>;

/// The graded suite of an exercise.
///
/// # Errors
/// If it cannot be read.
pub fn suite(root: &Path, exercise: &Exercise) -> Result<Suite> {
    let mut suite = Suite::new();
    for (path, text) in rust_files(&root.join("tests").join(&exercise.name))? {
        if path.components().count() > 1 {
            bail!("the suite of {} has folders, which a pack cannot cut", exercise.name);
        }
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        suite.insert(module, text);
    }
    Ok(suite)
}

/// A suite that asks and does not judge.
pub struct Cut {
    /// The suite.
    pub files: Suite,
    /// What it needs of the crate of known mistakes, beside the interface: names of constants.
    pub constants: BTreeSet<String>,
}

impl Cut {
    /// Whether a test calls this function, of the crate under judgement or in the place of the solution.
    pub fn names(&self, function: &str) -> bool {
        let called = ["kit", "reference"].map(|owner| format!("{owner}::{function}("));
        self.files.values().any(|text| called.iter().any(|called| text.contains(called)))
    }
}

/// The tests that compare an answer with what depends on that answer, `task::test`; what is right by
/// one implementation says nothing about another there.
///
/// # Errors
/// If a file is no Rust.
pub fn dependent(suite: &Suite) -> Result<BTreeSet<String>> {
    let sources = parse(suite)?;
    let asking = asking(&sources);
    let mut found = BTreeSet::new();
    for source in &sources {
        let names = slice::dependent(&source.file, &asking);
        found.extend(names.into_iter().map(|name| (source.module.clone(), name)));
    }
    let mut tests = BTreeSet::new();
    for (module, name) in found {
        // A test itself, or a function of its name that tests share.
        let of_tests = tests_of(&sources).into_iter().filter(|(of, test, body)| {
            of == &module && test == &name
                || body.iter().any(|token| token.ident() == Some(&name)) && test != &name
        });
        tests.extend(of_tests.map(|(module, test, _)| format!("{module}::{test}")));
    }
    Ok(tests)
}

/// The names of all tests of a suite, `task::test`; those of a task in the order of its file.
///
/// # Errors
/// If a file is no Rust.
pub fn tests(suite: &Suite) -> Result<Vec<String>> {
    let tests = tests_of(&parse(suite)?);
    Ok(tests.into_iter().map(|(module, test, _)| format!("{module}::{test}")).collect())
}

/// The tests of a suite: module, name, and the tokens of each.
fn tests_of(sources: &[Source]) -> Vec<(String, String, Vec<Token>)> {
    let mut tests = Vec::new();
    for source in sources {
        for item in &source.file.items {
            match item {
                syn::Item::Fn(test) if test.attrs.iter().any(|a| a.path().is_ident("test")) => {
                    let tokens = flat(test.block.to_token_stream());
                    tests.push((source.module.clone(), test.sig.ident.to_string(), tokens));
                }
                syn::Item::Macro(made) if made.ident.is_none() => {
                    for (name, tokens) in made_by(made) {
                        tests.push((source.module.clone(), name, tokens));
                    }
                }
                _ => {}
            }
        }
    }
    tests
}

/// The tests that a macro makes from a list: `tests! { SUBJECT: values(cases 48), … }`.
fn made_by(made: &syn::ItemMacro) -> Vec<(String, Vec<Token>)> {
    let tokens = flat(made.mac.tokens.clone());
    let named = |i: &usize| {
        tokens[*i].ident().is_some() && tokens.get(i + 1).is_some_and(|next| next.is('('))
    };
    let starts = (0..tokens.len()).filter(named);
    starts
        .map(|i| {
            let name = tokens[i].ident().unwrap_or_default().to_string();
            (name, tokens[i..=tokens[i + 1].close].to_vec())
        })
        .collect()
}

/// The suite with these tests alone, `task::test`, and without any judgement.
///
/// # Errors
/// If a file is no Rust, before or after.
pub fn cut(suite: &Suite, open: &BTreeSet<String>) -> Result<Cut> {
    let mut sources = parse(suite)?;
    let asking = asking(&sources);
    each(&mut sources, |source| without_tests(source, open))?;
    for _ in 0..20 {
        let before: Vec<String> = sources.iter().map(|source| source.text.clone()).collect();
        each(&mut sources, |source| {
            let mut slice = slice::Slice { asking: &asking, edits: Edits::default(), last: None };
            slice.visit_file(&source.file);
            slice.edits
        })?;
        each(&mut sources, blank::columns)?;
        let unread = blank::unread_fields(&sources);
        each(&mut sources, |source| blank::fields(source, &unread))?;
        let macros = blank::macros(&sources);
        each(&mut sources, |source| blank::arguments(source, &macros))?;
        let pruned = prune::prune(&sources);
        for (source, edits) in sources.iter_mut().zip(pruned) {
            *source = source.edited(edits)?;
        }
        if sources.iter().zip(&before).all(|(source, before)| source.text == *before) {
            return finish(&sources);
        }
    }
    bail!("the suite does not come to rest while it is cut")
}

fn each(sources: &mut [Source], edits: impl Fn(&Source) -> Edits) -> Result<()> {
    for source in sources {
        let edits = edits(source);
        if !edits.is_empty() {
            *source = source.edited(edits)?;
        }
    }
    Ok(())
}

fn parse(suite: &Suite) -> Result<Vec<Source>> {
    suite.iter().map(|(module, text)| Source::new(module, text.clone())).collect()
}

/// The functions, methods and macros that ask, or call one that does.
fn asking(sources: &[Source]) -> BTreeSet<String> {
    let mut bodies: Vec<(String, Vec<Token>)> = Vec::new();
    for item in sources.iter().flat_map(|source| &source.file.items) {
        match item {
            syn::Item::Fn(item) if !item.attrs.iter().any(|a| a.path().is_ident("test")) => {
                bodies.push((item.sig.ident.to_string(), flat(item.block.to_token_stream())));
            }
            syn::Item::Macro(item) => {
                if let Some(name) = &item.ident {
                    bodies.push((name.to_string(), flat(item.mac.tokens.clone())));
                }
            }
            syn::Item::Impl(item) => {
                for item in &item.items {
                    if let syn::ImplItem::Fn(item) = item {
                        let name = item.sig.ident.to_string();
                        bodies.push((name, flat(item.block.to_token_stream())));
                    }
                }
            }
            _ => {}
        }
    }
    let mut asking = BTreeSet::new();
    loop {
        let more = bodies.iter().filter(|(_, body)| asks(body, &asking));
        let more: BTreeSet<String> = more.map(|(name, _)| name.clone()).collect();
        if more == asking {
            return asking;
        }
        asking = more;
    }
}

/// Takes out the tests that are not open.
fn without_tests(source: &Source, open: &BTreeSet<String>) -> Edits {
    let mut edits = Edits::default();
    let is_open = |name: &str| open.contains(&format!("{}::{name}", source.module));
    for item in &source.file.items {
        use syn::spanned::Spanned;
        match item {
            syn::Item::Fn(test) => {
                let is_test = test.attrs.iter().any(|attr| attr.path().is_ident("test"));
                if is_test && !is_open(&test.sig.ident.to_string()) {
                    edits.replace(item.span().byte_range(), "");
                }
            }
            syn::Item::Macro(made) if made.ident.is_none() => {
                let tests = made_by(made);
                if tests.iter().all(|(name, _)| !is_open(name)) {
                    edits.replace(item.span().byte_range(), "");
                    continue;
                }
                for (_, tokens) in tests.iter().filter(|(name, _)| !is_open(name)) {
                    let from = tokens[0].range.start;
                    let to = tokens[tokens.len() - 1].range.end;
                    let comma = source.text[to..].starts_with(',');
                    edits.replace(from..to + usize::from(comma), "");
                }
            }
            _ => {}
        }
    }
    edits
}

/// Without comments, which explain what is right, and with the numbers to judge by.
fn finish(sources: &[Source]) -> Result<Cut> {
    let (mut files, mut constants) = (Suite::new(), BTreeSet::new());
    for source in sources {
        let tokens = source.tokens();
        for three in tokens.windows(4) {
            let path = three[0].ident() == Some("mistakes") && three[1].is(':') && three[2].is(':');
            if let Some(name) = three[3].ident().filter(|name| path && is_constant(name)) {
                constants.insert(name.to_string());
            }
        }
        let mut text = String::new();
        for line in source.text.lines() {
            let is_comment = line.trim_start().starts_with("//");
            let empty_again = line.trim().is_empty() && (text.is_empty() || text.ends_with("\n\n"));
            if !is_comment && !empty_again {
                text += line.trim_end();
                text.push('\n');
            }
        }
        files.insert(source.module.clone(), text.replace("task!()", "task!().open(crate::BOOK)"));
    }
    Ok(Cut { files, constants })
}

fn is_constant(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
}
