//! The quiz as a text file that Anki imports (its manual, "Importing", "Text files").
//!
//! A note is known again by its first column, so a later import updates it and keeps its schedule.

use super::lang::Lang;
use super::markup::{Formulas, block, line};
use super::question::stars;
use super::select::Asked;
use crate::html::escape;
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
        let (front, back) = (left(&front, lang), left(&back, lang));
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
        let quoted =
            columns.map(|column| format!("\"{}\"", on_one_line(&column).replace('"', "\"\"")));
        out += &quoted.join("\t");
        out.push('\n');
    }
    Ok(out)
}

/// Anki's own cards centre everything, code line by line.
fn left(html: &str, lang: Lang) -> String {
    format!("<div lang=\"{}\" style=\"text-align: left\">{html}</div>", lang.tag())
}

/// A note is a line, so that none begins like a header: in code a line's end is a `<br>`.
fn on_one_line(html: &str) -> String {
    let blocks = html.split("<pre>").enumerate().map(|(index, part)| {
        let (code, rest) =
            if index == 0 { ("", part) } else { part.split_at(part.find("</pre>").unwrap_or(0)) };
        let open = if index == 0 { "" } else { "<pre>" };
        format!("{open}{}{}", code.replace('\n', "<br>"), rest.replace('\n', " "))
    });
    blocks.collect()
}
