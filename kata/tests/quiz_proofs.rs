//! What the quiz claims is computed: every number in an answer, every piece of code.
//!
//! `tests/proofs/NN_theme.rs` belongs to `quiz/NN-name.md`. Its tests run here.

use kata::quiz::bank;
use kata::quiz::lang::Lang;
use kata::quiz::question::{Kind, Question, Right};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod common;
mod proofs {
    include!(concat!(env!("OUT_DIR"), "/proofs.rs"));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn questions(lang: Lang) -> BTreeMap<String, Question> {
    let sections = bank::load(&root(), lang).unwrap();
    sections.into_iter().flat_map(|s| s.questions).map(|q| (q.id.clone(), q)).collect()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The numbers in a text that a reader could check: with a decimal point, an exponent or a `%`.
/// Code in the text says what stands in a program, and is left out.
fn claims(text: &str) -> Vec<String> {
    let prose: String =
        text.split('`').step_by(2).collect::<Vec<_>>().join(" ").replace("\\%", "%");
    let chars: Vec<char> = prose.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
        if !digit(at) || (at > 0 && chars[at - 1].is_ascii_alphabetic()) {
            at += 1;
            continue;
        }
        let start = at;
        let mut claim = false;
        while digit(at)
            || (chars.get(at) == Some(&',') && digit(at + 1) && digit(at + 2) && digit(at + 3))
        {
            at += 1;
        }
        if chars.get(at) == Some(&'.') && digit(at + 1) {
            claim = true;
            at += 1;
            while digit(at) {
                at += 1;
            }
        }
        let sign = usize::from(matches!(chars.get(at + 1), Some('-' | '+')));
        if chars.get(at) == Some(&'e') && digit(at + 1 + sign) {
            claim = true;
            at += 2 + sign;
            while digit(at) {
                at += 1;
            }
        }
        let number: String = chars[start..at].iter().collect();
        let rest: String = chars[at..].iter().take(2).collect();
        if rest.starts_with('%') || rest == " %" || rest.starts_with('％') {
            claim = true;
        }
        if claim {
            found.push(number);
        }
    }
    found
}

/// A printed number without its sign, separators and percent.
fn plain(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).replace(',', "")
}

/// Half a unit of the last printed digit.
fn precision(printed: &str) -> f64 {
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    0.5 * 10f64.powi(exponent.parse::<i32>().unwrap() - decimals as i32)
}

#[test]
fn every_number_in_an_answer_is_computed() {
    let (english, chinese) = (questions(Lang::En), questions(Lang::ZhCn));
    let figures: Vec<_> = proofs::figures().into_iter().flat_map(|(_, list)| list).collect();
    let mut faults = Vec::new();
    for (id, question) in &english {
        let printed: Vec<String> =
            figures.iter().filter(|f| f.0 == id).map(|f| plain(f.1)).collect();
        for (lang, text) in [("en", &question.answer), ("zh-CN", &chinese[id].answer)] {
            for claim in claims(text) {
                if !printed.contains(&plain(&claim)) {
                    faults.push(format!(
                        "{id} ({lang}): {claim} is claimed, but not among the figures"
                    ));
                }
            }
        }
        if let Right::Number { printed: right, .. } = &question.right
            && !printed.contains(&plain(right))
        {
            faults.push(format!("{id}: its answer {right} is not among the figures"));
        }
    }
    report(&faults);
}

#[test]
fn every_figure_is_what_the_answers_print() {
    let (english, chinese) = (questions(Lang::En), questions(Lang::ZhCn));
    let mut faults = Vec::new();
    for (file, figures) in proofs::figures() {
        for (id, printed, value) in figures {
            let Some(question) = english.get(id) else {
                faults.push(format!("{file}: there is no question {id}"));
                continue;
            };
            for text in [&question.answer, &chinese[id].answer] {
                if !text.contains(printed) {
                    faults.push(format!("{id}: {printed} does not stand in its answer"));
                }
            }
            let number: f64 = plain(printed).parse().unwrap();
            // The sign may stand apart from the digits, as a minus of mathematics.
            let off = (number.abs() - value.abs()).abs();
            if off > precision(&plain(printed)) * (1.0 + 1e-6) {
                faults.push(format!("{id}: {printed} is printed, {value} is computed"));
            }
        }
    }
    report(&faults);
}

#[test]
fn every_piece_of_code_is_the_one_that_is_proven() {
    let mut regions = BTreeMap::new();
    let mut faults = Vec::new();
    for entry in std::fs::read_dir(root().join("kata/tests/proofs")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut open: Option<(String, Vec<&str>)> = None;
        for line in text.lines() {
            if let Some(id) = line.trim().strip_prefix("// quiz: ") {
                open = Some((id.to_string(), Vec::new()));
            } else if line.trim() == "// end" {
                let (id, lines) = open.take().expect("a region is opened before it ends");
                regions.insert(id, dedent(&lines));
            } else if let Some((_, lines)) = &mut open {
                lines.push(line);
            }
        }
    }
    for lang in Lang::ALL {
        for (id, question) in questions(lang) {
            let Some(code) = code_block(&question.text) else { continue };
            match regions.get(&id) {
                Some(region) if *region == code => {}
                Some(_) => faults.push(format!("{id} ({}): not the code of the proof", lang.tag())),
                None if question.kind == Kind::Code => {
                    faults.push(format!("{id}: its code is in no proof"));
                }
                None => {}
            }
        }
    }
    report(&faults);
}

/// Every section has its proofs, and every code question a test of its name among them.
#[test]
fn every_code_question_is_run() {
    let mut proofs = BTreeMap::<String, String>::new();
    for entry in std::fs::read_dir(root().join("kata/tests/proofs")).unwrap() {
        let path = entry.unwrap().path();
        let number = path.file_name().unwrap().to_str().unwrap()[..2].to_string();
        *proofs.entry(number).or_default() += &std::fs::read_to_string(path).unwrap();
    }
    let mut faults = Vec::new();
    for file in bank::files(&root(), Lang::En).unwrap() {
        let name = file.file_name().unwrap().to_str().unwrap();
        let Some(text) = proofs.get(&name[..2]) else {
            faults.push(format!("{name} has no proofs"));
            continue;
        };
        let section =
            kata::quiz::parse::parse(name, &std::fs::read_to_string(&file).unwrap(), Lang::En)
                .unwrap();
        for question in section.questions.iter().filter(|q| q.kind == Kind::Code) {
            let test = format!("#[test]\nfn {}()", question.id.replace('-', "_"));
            let nested = format!("#[test]\n    fn {}()", question.id.replace('-', "_"));
            if !text.contains(&test) && !text.contains(&nested) {
                faults.push(format!("{name}: no test fn {}", question.id.replace('-', "_")));
            }
        }
    }
    report(&faults);
}

fn code_block(markdown: &str) -> Option<String> {
    let (_, rest) = markdown.split_once("```rust\n")?;
    Some(rest.split_once("```")?.0.to_string())
}

fn dedent(lines: &[&str]) -> String {
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or(""))).collect()
}

#[test]
fn claims_are_found_in_prose_and_formulas() {
    let text = "From 0.25 to $9.5e-7$, 12 % or 3%, not 7, 1,024 or `0.5f64`; $x_{0.1}$, 10,000.5.";
    assert_eq!(claims(text), ["0.25", "9.5e-7", "12", "3", "0.1", "10,000.5"]);
}
