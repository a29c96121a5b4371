//! The quiz as a text file that Anki imports (its manual, "Importing", "Text files").
//!
//! A note is known again by its first column, so a later import updates it and keeps its schedule.

use super::lang::Lang;
use super::markup::{Formulas, block, escape, line};
use super::question::stars;
use super::select::Asked;
use anyhow::Result;

const HEADER: &str = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n\
                      #deck column:2\n#tags column:5\n";

/// The questions as notes with a front and a back.
///
/// # Errors
/// If a formula is malformed.
pub fn deck(questions: &[Asked<'_>], lang: Lang) -> Result<String> {
    let mut out = HEADER.to_string();
    for (section, question) in questions {
        let mut front = format!(
            "<p><small>{} · {}</small></p>\n<h3>{}</h3>\n{}",
            stars(question.level),
            question.kind.label(lang),
            line(&question.title, Formulas::Mathjax)?,
            block(&question.text, Formulas::Mathjax)?
        );
        for choice in &question.choices {
            let text = line(&choice.text, Formulas::Mathjax)?;
            front += &format!("\n<p><b>{}.</b> {text}</p>", choice.letter);
        }
        let back = block(&question.answer, Formulas::Mathjax)?;
        let tags = format!(
            "backprop-kata section-{} level-{} kind-{}",
            section.number,
            question.level,
            question.kind.name()
        );
        let columns = [
            format!("{}@{}", question.id, lang.tag()),
            format!("Backprop Kata::{}", escape(&section.title)),
            front,
            back,
            tags,
        ];
        let quoted = columns.map(|column| format!("\"{}\"", column.replace('"', "\"\"")));
        out += &quoted.join("\t");
        out.push('\n');
    }
    Ok(out)
}
