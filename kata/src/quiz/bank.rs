//! Finds the quiz: every file whose name begins with a number is a section.

use super::lang::Lang;
use super::parse::parse;
use super::question::Section;
use anyhow::{Context, Result, bail};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Reads all sections in a language, from the `quiz` folder below `root`, in order.
///
/// # Errors
/// If there is no quiz, or one of its files is damaged.
pub fn load(root: &Path, lang: Lang) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let mut seen = HashMap::new();
    for file in files(root, lang)? {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        let section = parse(&name, &text, lang)?;
        for question in &section.questions {
            let here = format!("{name}:{}", question.line);
            if let Some(there) = seen.insert(question.id.clone(), here.clone()) {
                bail!("{here}: the id `{}` is taken at {there}: choose another", question.id);
            }
        }
        sections.push(section);
    }
    Ok(sections)
}

/// The files of the sections in a language, in order.
///
/// # Errors
/// If there are none.
pub fn files(root: &Path, lang: Lang) -> Result<Vec<PathBuf>> {
    let folder = root.join("quiz").join(lang.folder());
    let mut files = Vec::new();
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read the quiz's folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if name.ends_with(".md") && name.starts_with(|c: char| c.is_ascii_digit()) {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("there is no quiz in {}: its files are named like 01-backprop.md", folder.display());
    }
    files.sort();
    Ok(files)
}
