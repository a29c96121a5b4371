//! The hints that stand beside a statement.

use crate::pack::kit::Exercise;
use std::path::Path;

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// "The formula".
    pub title: String,
    /// In Markdown.
    pub text: String,
}

/// A task's, the gentlest first; none if there are none.
pub fn of(root: &Path, exercise: &Exercise, task: &str) -> Vec<Hint> {
    let file = root.join("exercises").join(&exercise.name).join("HINTS.md");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let section = text.split("\n## ").find_map(|section| {
        let (heading, body) = section.split_once('\n')?;
        (heading.trim().trim_matches('`') == task).then_some(body)
    });
    let details = section.unwrap_or_default().split("<details><summary>").skip(1);
    let hint = |text: &str| {
        let (title, rest) = text.split_once("</summary>")?;
        let text = rest.split("</details>").next()?.trim().to_string();
        let title = title.trim_start_matches(|c: char| c.is_ascii_digit() || ". ".contains(c));
        Some(Hint { title: title.to_string(), text })
    };
    details.filter_map(hint).collect()
}
