//! Markdown as HTML, for a page and for Anki.

use super::formula;
use super::markdown::{events, is_chinese_emphasis};
use crate::html::escape;
use anyhow::Result;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd, html};

/// Punctuation that belongs to what stands before it.
const CLOSING: [char; 14] =
    ['.', ',', ';', ':', '?', '!', ')', '，', '。', '；', '：', '？', '、', '）'];

/// How formulas are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// MathML, which a browser shows by itself.
    Mathml,
    /// `\(…\)` and `\[…\]`, which Anki hands to MathJax.
    Mathjax,
}

/// Markdown as HTML. Links into the repository, which lead nowhere from elsewhere, become text;
/// those within a page stay.
///
/// # Errors
/// If a formula is malformed.
pub fn block(markdown: &str, formulas: Formulas) -> Result<String> {
    let mut out = Vec::new();
    let mut dropped = Vec::new();
    let (mut bold, mut cell) = (false, false);
    let events = events(markdown);
    for (at, event) in events.iter().cloned().enumerate() {
        match event {
            Event::InlineMath(tex) => {
                out.push(Event::InlineHtml(formula(&tex, formulas, false)?.into()));
            }
            Event::DisplayMath(tex) => {
                out.push(Event::InlineHtml(formula(&tex, formulas, true)?.into()));
            }
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let local = !dest_url.contains("://") && !dest_url.starts_with('#');
                dropped.push(local);
                if !local {
                    out.push(event);
                }
            }
            Event::End(TagEnd::Link) if dropped.pop() == Some(true) => {}
            Event::Start(Tag::Table(_)) => {
                out.push(Event::Html(CowStr::Borrowed("<div class=\"table\">")));
                out.push(event);
            }
            Event::End(TagEnd::Table) => {
                out.push(event);
                out.push(Event::Html(CowStr::Borrowed("</div>\n")));
            }
            // A full stop does not begin a line because a formula ended the one before.
            Event::Text(text)
                if formulas == Formulas::Mathml
                    && text.starts_with(CLOSING)
                    && matches!(out.last(), Some(Event::InlineHtml(_))) =>
            {
                if let Some(Event::InlineHtml(math)) = out.pop() {
                    let (mark, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
                    let kept = format!("<span class=\"keep\">{math}{}</span>", escape(mark));
                    out.push(Event::InlineHtml(kept.into()));
                    out.push(Event::Text(rest.to_string().into()));
                }
            }
            // `1e-1` in a narrow table stays one word.
            Event::Start(Tag::TableCell) => {
                cell = true;
                out.push(event);
            }
            Event::End(TagEnd::TableCell) => {
                cell = false;
                out.push(event);
            }
            Event::Text(text) if cell && text.contains('-') && !text.contains(' ') => {
                let kept = format!("<span class=\"keep\">{}</span>", escape(&text));
                out.push(Event::InlineHtml(kept.into()));
            }
            // Chinese has no italics; a page shows dots instead, Anki nothing that could be styled.
            Event::Start(Tag::Emphasis)
                if formulas == Formulas::Mathjax && is_chinese_emphasis(&events, at) =>
            {
                bold = true;
                out.push(Event::Start(Tag::Strong));
            }
            Event::End(TagEnd::Emphasis) if std::mem::take(&mut bold) => {
                out.push(Event::End(TagEnd::Strong));
            }
            other => out.push(other),
        }
    }
    let mut text = String::new();
    html::push_html(&mut text, out.into_iter());
    Ok(text.trim_end().to_string())
}

/// As [`block`], without the tags of the one paragraph that the text is.
///
/// # Errors
/// If a formula is malformed.
pub fn line(markdown: &str, formulas: Formulas) -> Result<String> {
    let html = block(markdown, formulas)?;
    let inner = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
    Ok(inner.filter(|inner| !inner.contains("<p>")).map_or(html.clone(), str::to_string))
}

fn formula(tex: &str, formulas: Formulas, display: bool) -> Result<String> {
    match formulas {
        Formulas::Mathml => formula::mathml(tex, display),
        Formulas::Mathjax => {
            let tex = escape(tex);
            Ok(if display { format!("\\[{tex}\\]") } else { format!("\\({tex}\\)") })
        }
    }
}
