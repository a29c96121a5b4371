//! Text that a stranger wrote, made harmless for the place that it is shown in.

use kata::html::escape;

/// The text with everything visible that would act on its reader: control characters (a terminal's
/// escape sequences begin with one), what turns the direction of writing, what has no width.
/// Line feeds and tabs stay.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\t' => out.push(c),
            _ if acts(c) => out += &format!("[U+{:04X}]", c as u32),
            _ => out.push(c),
        }
    }
    out
}

/// Characters that are not seen and still do something.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
        || c as u32 & 0xfffe == 0xfffe // no characters at all, and not allowed in XML
}

/// As [`visible`], on one line of at most `most` characters.
pub fn one_line(text: &str, most: usize) -> String {
    let line = visible(text).replace(['\n', '\t'], " ");
    shortened(line.trim(), most)
}

/// At most this many characters, the last of them `…` if some are missing.
pub fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_string(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// A long text's beginning, with a line that says how much is missing.
pub fn beginning(text: &str, most: usize) -> String {
    let mut end = most;
    if text.len() <= most {
        return text.to_string();
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}\n… and {} more bytes: see the JSON", &text[..end], text.len() - end)
}

/// For HTML, between tags and in an attribute's double quotes.
pub fn html(text: &str) -> String {
    escape(&visible(text)).replace('\'', "&#39;")
}

/// For a line of Markdown or a cell of its tables: nothing in it is markup, a link or a mention.
pub fn markdown(text: &str) -> String {
    let line = one_line(text, 300);
    let mut out = String::with_capacity(line.len());
    let mut last = ' ';
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        // Within a word these are no markup, but for an address.
        let within =
            last.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        let is_plain = !c.is_ascii()
            || c.is_ascii_alphanumeric()
            || " ,;/()%='".contains(c)
            || within && "-_.+".contains(c) && !out.to_ascii_lowercase().ends_with("www")
            || c == ':' && rest.peek() != Some(&'/');
        if is_plain {
            out.push(c);
        } else {
            out += &format!("&#{};", c as u32);
        }
        last = c;
    }
    out
}

/// For a block of code in Markdown: the block with its fences, longer than any within.
pub fn fenced(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// For a cell that a spreadsheet opens: one that would be taken for a formula gets an apostrophe
/// before it (OWASP, "CSV Injection").
pub fn cell(text: &str) -> String {
    let line = one_line(text, 10_000);
    let formula = |c: char| "=+-@＝＋－＠|%".contains(c);
    if line.trim_start_matches(|c: char| c.is_whitespace() || c == '"').starts_with(formula) {
        format!("'{line}")
    } else {
        line
    }
}

/// Points, without decimals that say nothing.
pub fn points(points: f64) -> String {
    // A sum of hundredths is not always one.
    let rounded = (points * 100.0).round() / 100.0;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// `one thing`, `many things`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_seen() {
        assert_eq!(
            visible("a\x1b[31mred\u{7}\r\nb\rc\t"),
            "a[U+001B][31mred[U+0007]\nb[U+000D]c\t"
        );
        assert_eq!(visible("exe.\u{202e}fdp\u{200b}\u{9b}2J"), "exe.[U+202E]fdp[U+200B][U+009B]2J");
        assert_eq!(visible("\u{ffff}\u{2028}é中👩‍🔬"), "[U+FFFF][U+2028]é中👩‍🔬");
    }

    #[test]
    fn nothing_is_markup() {
        assert_eq!(html("<b a='\"'>&\x1b"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;[U+001B]");
        assert_eq!(markdown("a|b\n<i>*x*"), "a&#124;b &#60;i&#62;&#42;x&#42;");
        assert_eq!(markdown("@ann https://x.y"), "&#64;ann https&#58;//x.y");
        assert_eq!(markdown("_a_b_ www.x.y"), "&#95;a_b&#95; www&#46;x.y");
        assert_eq!(markdown("O'Neil-Smith, A.: 1"), "O'Neil-Smith, A&#46;: 1");
        assert_eq!(fenced("a\n````\nb"), "`````text\na\n````\nb\n`````\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "\"=1"] {
            assert!(cell(text).starts_with('\''), "{text:?} becomes {:?}", cell(text));
        }
        assert_eq!(cell("Ann-Marie = 1"), "Ann-Marie = 1");
    }

    #[test]
    fn points_without_noise() {
        assert_eq!(
            [0.0, -0.0, 3.0, 0.1 + 0.2, 2.0 / 3.0].map(points),
            ["0", "0", "3", "0.3", "0.67"]
        );
    }

    #[test]
    fn a_beginning_ends_between_characters() {
        assert_eq!(beginning("aéé", 2), "a\n… and 4 more bytes: see the JSON");
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("abcd", 3), "ab…");
    }
}
