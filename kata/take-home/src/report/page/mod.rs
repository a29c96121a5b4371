//! Pages that a person reads: each one file, which asks the network for nothing, and in which
//! nothing that a candidate wrote can act.

pub mod alike;
pub mod code;
pub mod cohort;
pub mod person;
pub mod questions;

use super::plain::{html, points};
use super::result::Sandbox;
use kata::quiz::markup::hash;
use kata::verdict::Verdict;

const STYLE: &str = include_str!("style.css");

/// A whole page. Its policy names the style and the script by their hash, so that nothing else
/// runs, even if it came in unescaped.
pub(super) fn shell(title: &str, body: &str, script: Option<&str>) -> String {
    let allowed =
        script.map_or(String::new(), |script| format!("; script-src 'sha256-{}'", hash(script)));
    let element = script.map_or(String::new(), |script| format!("<script>{script}</script>\n"));
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-{}'{allowed}">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{}</title>
<style>{STYLE}</style>
</head>
<body>
{body}{element}</body>
</html>
"#,
        hash(STYLE),
        html(title),
    )
}

/// Text with `code` in it, as HTML.
fn with_code(text: &str) -> String {
    let parts: Vec<String> = html(text).split('`').map(str::to_string).collect();
    let whole = parts.len() % 2 == 1;
    let show = |(at, part): (usize, &String)| {
        if at % 2 == 1 && whole { format!("<code>{part}</code>") } else { part.clone() }
    };
    parts.iter().enumerate().map(show).collect()
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
