//! What a submission's source says, word by word, before it is compiled, by the compiler's own lexer:
//! what is refused, and what is only told. The sandbox holds whatever is said; this names it, and keeps out what would make
//! the compiler do more than compile.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, strip_shebang, tokenize};
use std::collections::BTreeSet;

/// Something that the source says and should not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// From 1.
    pub line: usize,
    /// `unsafe`, `include!`, `std::process`.
    pub what: String,
    /// What it means for whoever wrote it.
    pub detail: String,
    /// Whether the exercise is not compiled.
    pub refused: bool,
}

/// Macros that read files, the environment, or hold machine code.
const MACROS: [&str; 8] = [
    "include",
    "include_str",
    "include_bytes",
    "env",
    "option_env",
    "asm",
    "global_asm",
    "naked_asm",
];

/// Those whose name alone is refused: they have no other meaning.
const ONLY_MACROS: [&str; 5] =
    ["include_str", "include_bytes", "option_env", "global_asm", "naked_asm"];

/// Attributes that change how the crate is built or linked, or lift the ban on `unsafe`.
const ATTRIBUTES: [&str; 19] = [
    "naked",
    "no_mangle",
    "export_name",
    "link_section",
    "link",
    "link_args",
    "link_name",
    "linkage",
    "used",
    "global_allocator",
    "panic_handler",
    "no_main",
    "no_core",
    "crate_type",
    "crate_name",
    "proc_macro",
    "feature",
    "unsafe_code",
    "debugger_visualizer",
];

/// Parts of the standard library that no answer needs.
const MODULES: [&str; 7] = ["process", "fs", "net", "env", "os", "thread", "backtrace"];

/// Functions likewise, wherever they come from.
const FUNCTIONS: [&str; 3] = ["set_hook", "take_hook", "set_alloc_error_hook"];

const REFUSED: &str = "refused: the exercise was not compiled";
const TOLD: &str = "no answer needs it; it ran in the sandbox";

enum Word<'a> {
    Name(&'a str),
    Sign(char),
    Text(&'a str),
    /// Any bracket that opens; whether it is `[`.
    Open(bool),
    Close,
}

/// Reads a source file.
pub fn read(text: &str) -> Vec<Finding> {
    let mut findings = BTreeSet::new();
    let mut find = |line: usize, what: &str, refused: bool| {
        let detail = if refused { REFUSED } else { TOLD };
        findings.insert(Finding { line, what: what.into(), detail: detail.into(), refused });
    };
    examine(&words(text), &mut find);
    findings.into_iter().collect()
}

/// All words in order, each with its line; neither comments nor documentation.
fn words(text: &str) -> Vec<(Word<'_>, usize)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = strip_shebang(text).unwrap_or(0);
    let (mut words, mut line) = (Vec::new(), 1);
    for token in tokenize(&text[at..], FrontmatterAllowed::No) {
        let said = &text[at..at + token.len as usize];
        let word = match token.kind {
            TokenKind::Ident | TokenKind::ForcedKeywordIdent => Some(Word::Name(said)),
            // `r#env!` is `env!`; `r#unsafe` alone is something else without the `r#`.
            TokenKind::RawIdent => {
                Some(Word::Name(said.strip_prefix("r#").filter(|n| *n != "unsafe").unwrap_or(said)))
            }
            TokenKind::Literal { .. } => Some(Word::Text(said)),
            TokenKind::OpenBracket => Some(Word::Open(true)),
            TokenKind::OpenParen | TokenKind::OpenBrace => Some(Word::Open(false)),
            TokenKind::CloseBracket | TokenKind::CloseParen | TokenKind::CloseBrace => {
                Some(Word::Close)
            }
            TokenKind::Whitespace
            | TokenKind::LineComment { .. }
            | TokenKind::BlockComment { .. }
            | TokenKind::Lifetime { .. } => None,
            _ => said.chars().next().map(Word::Sign),
        };
        words.extend(word.map(|word| (word, line)));
        line += said.matches('\n').count();
        at += token.len as usize;
    }
    words
}

fn examine(words: &[(Word<'_>, usize)], find: &mut dyn FnMut(usize, &str, bool)) {
    let name = |at: Option<usize>| match at.and_then(|at| words.get(at)) {
        Some((Word::Name(name), _)) => *name,
        _ => "",
    };
    let sign = |at: Option<usize>, sign: char| matches!(at.and_then(|at| words.get(at)), Some((Word::Sign(s), _)) if *s == sign);
    // `std ::` before this place?
    let path_before = |at: usize| sign(at.checked_sub(1), ':') && sign(at.checked_sub(2), ':');
    // The first name of the `use` that this is in; how many brackets deep in an attribute.
    let (mut import, mut attribute) = (None::<&str>, 0);
    for (at, (word, line)) in words.iter().enumerate() {
        let next = Some(at + 1);
        match word {
            Word::Open(true) if attribute == 0 => {
                let hash = sign(at.checked_sub(1), '#')
                    || sign(at.checked_sub(1), '!') && sign(at.checked_sub(2), '#');
                attribute = usize::from(hash);
            }
            Word::Open(_) if attribute > 0 => attribute += 1,
            Word::Close if attribute > 0 => attribute -= 1,
            Word::Sign(';') => import = None,
            Word::Sign('*') if import == Some("std") && name(at.checked_sub(3)) == "std" => {
                find(*line, "std::*", false);
            }
            Word::Text(text) if !is_doc(words, at) => {
                for part in ["/proc/", "/etc/", "/dev/", "/sys/", "/root", "/home/", "../"] {
                    if text.contains(part) {
                        find(*line, &format!("a path, {part}"), false);
                    }
                }
            }
            Word::Name(word) => {
                let is_macro = sign(next, '!') && !sign(Some(at + 2), '=');
                if *word == "unsafe" {
                    find(*line, "unsafe", true);
                }
                if ONLY_MACROS.contains(word)
                    || MACROS.contains(word) && is_macro
                    || ["include", "asm"].contains(word) && path_before(at)
                {
                    find(*line, &format!("{word}!"), true);
                }
                if attribute > 0
                    && (ATTRIBUTES.contains(word) || *word == "path" && sign(next, '='))
                {
                    find(*line, &format!("#[{word}]"), true);
                }
                if *word == "use" {
                    import = Some("");
                } else if import == Some("") && !["crate", "self"].contains(word) {
                    import = Some(word);
                }
                let of_std = |name: &str| ["std", "core"].contains(&name);
                let imported = import.is_some_and(of_std);
                let after_std = path_before(at) && of_std(name(at.checked_sub(3)));
                if MODULES.contains(word) && !is_macro && (imported || after_std) {
                    find(*line, &format!("std::{word}"), false);
                }
                if FUNCTIONS.contains(word) {
                    find(*line, word, false);
                }
                let renamed =
                    name(next) == "as" && (import.is_some() || name(at.checked_sub(1)) == "crate");
                if of_std(word) && renamed {
                    find(*line, &format!("{word} by another name"), false);
                }
            }
            _ => {}
        }
    }
}

/// Whether a text is a documentation comment's: `doc = "…"`.
fn is_doc(words: &[(Word<'_>, usize)], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| &words[at].0);
    matches!(before(1), Some(Word::Sign('='))) && matches!(before(2), Some(Word::Name("doc")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Vec<String> {
        read(text).into_iter().filter(|f| f.refused).map(|f| f.what).collect()
    }

    fn told(text: &str) -> Vec<String> {
        read(text).into_iter().filter(|f| !f.refused).map(|f| f.what).collect()
    }

    #[test]
    fn what_is_refused() {
        for (text, what) in [
            ("fn f() { unsafe {} }", "unsafe"),
            ("macro_rules! m { ($b:block) => { unsafe $b } }", "unsafe"),
            ("#[unsafe(naked)] fn f() {}", "unsafe"),
            ("#[unsafe(no_mangle)] fn f() {}", "#[no_mangle]"),
            ("const A: &str = include_str!(\"a\");", "include_str!"),
            ("use std::include_str as a; const A: &str = a!(\"a\");", "include_str!"),
            ("include! { \"a\" }", "include!"),
            ("use std::include as a;", "include!"),
            (
                "macro_rules! m { ($n:ident) => { $n!(\"a\") } } m!(include_bytes);",
                "include_bytes!",
            ),
            ("const A: Option<&str> = option_env!(\"HOME\");", "option_env!"),
            ("core::arch::global_asm!(\"\");", "global_asm!"),
            ("#[path = \"../../x.rs\"] mod x;", "#[path]"),
            ("#[cfg_attr(all(), path = \"../../x.rs\")] mod x;", "#[path]"),
            ("#[global_allocator] static A: B = B;", "#[global_allocator]"),
            ("#![allow(unsafe_code)]", "#[unsafe_code]"),
            ("#![feature(rustc_attrs)]", "#[feature]"),
            ("#!/* a line for a shell\nfn f() { unsafe {} }\n// */", "unsafe"),
            ("\u{feff}#!/*\nfn f() { unsafe {} }", "unsafe"),
            ("const A: &str = r#include_str!(\"a\");", "include_str!"),
            ("fn f() { let a = r#env!(\"PATH\"); }", "env!"),
            ("fn f( { unsafe", "unsafe"),
        ] {
            assert!(refused(text).contains(&what.to_string()), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn what_is_told() {
        for (text, what) in [
            ("fn f() { std::process::exit(0) }", "std::process"),
            ("use std::{collections::BTreeMap, process};", "std::process"),
            ("use std::process::exit;", "std::process"),
            ("use std as s;", "std by another name"),
            ("extern crate std as s;", "std by another name"),
            ("use ::std as s;", "std by another name"),
            ("use std::*;", "std::*"),
            ("fn f() { std::panic::set_hook(Box::new(|_| {})) }", "set_hook"),
            ("const A: &str = \"/proc/self/mem\";", "a path, /proc/"),
        ] {
            assert!(told(text).contains(&what.to_string()), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn an_honest_answer_says_nothing_of_the_kind() {
        let honest = "
            #![allow(unused, reason = \"unsafe in a text, and include_str!(it)\")]
            //! unsafe, include!(\"/etc/passwd\")
            // unsafe
            /* unsafe /* unsafe */ */
            use ndarray::{Array1, s};
            use std::collections::HashMap;
            mod process { pub fn run() {} }
            use kata::process::run;
            fn r#unsafe(include: bool, env: f64, path: &str) -> bool { include != (env > 0.0) }
            const A: &str = r#\"unsafe { }\"#;
            const C: char = '\"';
            fn f<'a>(a: &'a str) -> &'a str { a }
        ";
        assert_eq!(read(honest), []);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../solutions");
        let mut files = 0;
        for folder in std::fs::read_dir(root).unwrap() {
            for file in std::fs::read_dir(folder.unwrap().path().join("src")).unwrap() {
                let file = file.unwrap().path();
                assert_eq!(read(&std::fs::read_to_string(&file).unwrap()), [], "{file:?}");
                files += 1;
            }
        }
        assert!(files > 20);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("const A: u8 = {}0{};", "(".repeat(200_000), ")".repeat(200_000));
        assert_eq!(read(&deep), []);
    }
}
