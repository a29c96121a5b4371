//! Pages that a person reads: each one file, which asks the network for nothing, and in which
//! nothing that a candidate wrote can act.

pub mod alike;
pub mod code;
pub mod cohort;
pub mod person;
pub mod questions;

use super::plain::{html, points, visible};
use super::result::Sandbox;
use kata::html::Page;
use kata::verdict::Verdict;

const STYLE: &str = include_str!("style.css");

/// A whole page, which no search engine lists.
pub(super) fn shell(title: &str, body: &str, script: Option<&str>) -> String {
    let page = Page {
        lang: "en",
        title: &visible(title),
        head: "<meta name=\"robots\" content=\"noindex\">\n",
        style: STYLE,
        script,
        body,
        ..Page::default()
    };
    page.to_string()
}

/// Text with `code` in it, as HTML.
fn with_code(text: &str) -> String {
    kata::html::with_code(&html(text))
}

/// A candidate's name, which may be written from right to left.
fn name(text: &str) -> String {
    let text = super::plain::one_line(text, 200);
    format!("<bdi>{}</bdi>", html(if text.is_empty() { "(no name)" } else { &text }))
}

/// A verdict's mark, told apart without colour too.
fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Green => "✓",
        Verdict::Red => "✗",
        Verdict::Stub => "○",
        Verdict::Stopped => "!",
        Verdict::NotCompiled => "–",
    }
}

/// A verdict in words.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Green => "right",
        Verdict::Red => "wrong",
        Verdict::Stub => "left open",
        Verdict::Stopped => "no answer",
        Verdict::NotCompiled => "not compiled",
    }
}

/// `3 right · 1 wrong`.
fn tally(verdicts: impl Iterator<Item = Verdict>) -> String {
    let all: Vec<Verdict> = verdicts.collect();
    let parts: Vec<String> = Verdict::ALL
        .into_iter()
        .map(|verdict| (verdict, all.iter().filter(|one| **one == verdict).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(verdict, n)| {
            format!("<span class=\"{verdict}\">{} {n} {}</span>", mark(verdict), word(verdict))
        })
        .collect();
    parts.join(" <span class=\"dot\">·</span> ")
}

/// A bar that is full as far as the points are.
fn gauge(score: f64, max_score: f64) -> String {
    let share = if max_score > 0.0 { (score / max_score).clamp(0.0, 1.0) } else { 0.0 };
    format!(
        "<svg class=\"gauge\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{} of {} points\"><rect class=\"all\" width=\"100\" height=\"4\"/><rect class=\"part\" width=\"{:.1}\" height=\"4\"/></svg>",
        points(score),
        points(max_score),
        100.0 * share
    )
}

/// The banner of a grade that nothing protected.
fn unsandboxed(sandbox: Sandbox) -> &'static str {
    match sandbox {
        Sandbox::Bubblewrap => "",
        Sandbox::None => {
            "<p class=\"banner\" role=\"alert\"><b>UNSANDBOXED.</b> Graded with <code>--no-sandbox</code>: nothing kept this code from the machine or from the verdict.</p>\n"
        }
    }
}
