//! Questions of the quiz, for an interviewer: each is folded, and its answer is folded within.

use crate::report::kit::Kit;
use anyhow::Result;
use kata::quiz::markup::{Formulas, block, line};
use kata::quiz::question::{Question, stars};
use std::collections::BTreeMap;

/// The questions that a task proves, as HTML: made once, shown on many pages.
#[derive(Debug, Default)]
pub struct Questions {
    by_id: BTreeMap<String, String>,
}

impl Questions {
    /// Those that the kit has.
    ///
    /// # Errors
    /// If one has a malformed formula.
    pub fn of_kit(kit: &Kit) -> Result<Questions> {
        let mut by_id = BTreeMap::new();
        let questions = kit.sections.iter().flat_map(|section| &section.questions);
        for question in questions.filter(|question| question.proof.is_some()) {
            by_id.insert(question.id.clone(), folded(question)?);
        }
        Ok(Questions { by_id })
    }

    /// One of them.
    pub fn of(&self, question: &Question) -> &str {
        self.by_id.get(&question.id).map_or("", String::as_str)
    }
}

fn folded(question: &Question) -> Result<String> {
    let mut choices = String::new();
    for choice in &question.choices {
        let text = line(&choice.text, Formulas::Mathml)?;
        choices += &format!("<li><b>{}.</b> {text}</li>\n", choice.letter);
    }
    if !choices.is_empty() {
        choices = format!("<ul class=\"choices\">\n{choices}</ul>\n");
    }
    let mut out = format!(
        "<details class=\"quiz\"><summary>Then ask: {} <span class=\"soft\">{}</span></summary>\n{}\n{choices}<details><summary>Answer</summary>\n{}\n</details></details>\n",
        line(&question.title, Formulas::Mathml)?,
        stars(question.level),
        block(&question.text, Formulas::Mathml)?,
        block(&question.answer, Formulas::Mathml)?,
    );
    // What may be wider than the page is scrolled by keyboard too.
    for scrolls in ["<pre", "<math display=\"block\"", "<div class=\"table\""] {
        out = out.replace(scrolls, &format!("{scrolls} tabindex=\"0\""));
    }
    Ok(out)
}
