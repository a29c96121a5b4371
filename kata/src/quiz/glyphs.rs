//! The characters of Unicode that stand for a formula's marks.

use anyhow::{Result, bail};
use pulldown_latex::event::Font;

/// A letter in the fonts that have letters of their own in Unicode; others look alike.
///
/// # Errors
/// If Unicode lacks the letter in this font, or this table does.
pub fn in_font(c: char, font: Option<Font>) -> Result<char> {
    match (font, c) {
        (None | Some(Font::UpRight | Font::Bold | Font::Italic | Font::BoldSymbol), c) => Ok(c),
        (Some(Font::DoubleStruck), 'E') => Ok('𝔼'),
        (Some(Font::DoubleStruck), 'N') => Ok('ℕ'),
        (Some(Font::DoubleStruck), 'P') => Ok('ℙ'),
        (Some(Font::DoubleStruck), 'R') => Ok('ℝ'),
        (Some(Font::Script), 'L') => Ok('ℒ'),
        (Some(Font::Script), 'N') => Ok('𝒩'),
        (font, c) => bail!("a terminal cannot show {c} in {font:?}"),
    }
}

/// A letter below an accent.
///
/// # Errors
/// If there is no such accent in Unicode.
pub fn accent(base: &str, mark: &str) -> Result<String> {
    let combining = match mark {
        "^" | "ˆ" => '\u{302}',
        "‾" | "¯" | "―" => '\u{304}',
        "~" | "˜" => '\u{303}',
        "→" => '\u{20d7}',
        "˙" => '\u{307}',
        _ => bail!("a terminal cannot show `{mark}` above a letter"),
    };
    // One character where there is one: not every terminal combines.
    let whole = match (base, combining) {
        ("a", '\u{302}') => "â",
        ("g", '\u{302}') => "ĝ",
        ("h", '\u{302}') => "ĥ",
        ("s", '\u{302}') => "ŝ",
        ("w", '\u{302}') => "ŵ",
        ("y", '\u{302}') => "ŷ",
        ("z", '\u{302}') => "ẑ",
        ("a", '\u{304}') => "ā",
        ("g", '\u{304}') => "ḡ",
        ("y", '\u{304}') => "ȳ",
        _ => return Ok(format!("{base}{combining}")),
    };
    Ok(whole.to_string())
}

/// A fraction that is a character.
pub fn vulgar(above: &str, below: &str) -> Option<&'static str> {
    match (above, below) {
        ("1", "2") => Some("½"),
        ("1", "3") => Some("⅓"),
        ("2", "3") => Some("⅔"),
        ("1", "4") => Some("¼"),
        ("3", "4") => Some("¾"),
        ("1", "8") => Some("⅛"),
        ("3", "8") => Some("⅜"),
        ("5", "8") => Some("⅝"),
        ("7", "8") => Some("⅞"),
        _ => None,
    }
}

/// A character as a subscript, if there is one.
pub fn subscript(c: char) -> Option<char> {
    let (from, to) =
        ("0123456789+−-=()aehijklmnoprstuvxβγρφϕχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ");
    from.chars().position(|f| f == c).and_then(|at| to.chars().nth(at))
}

/// A character as a superscript, if there is one.
pub fn superscript(c: char) -> Option<char> {
    let (from, to) = (
        "0123456789+−-=()abcdefghijklmnoprstuvwxyzT⊤′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ′",
    );
    from.chars().position(|f| f == c).and_then(|at| to.chars().nth(at))
}
