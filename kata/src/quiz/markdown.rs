//! The quiz's markdown, read the same way for the terminal, the page and Anki.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

/// The markdown that the quiz uses.
pub fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_MATH
}

/// Punctuation of Chinese text, which brings its own space.
fn is_full_width(c: char) -> bool {
    "，。；：？！、（）《》「」【】".contains(c)
}

/// A character of Chinese text: between two of them stands no space.
fn is_chinese(c: char) -> bool {
    is_full_width(c) || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The events of a text, without the spaces that only a code host needs: it shows a formula
/// behind a full-width comma only if a space stands between, where a reader wants none. Nor does
/// a line's end within Chinese text make one.
pub fn events(markdown: &str) -> Vec<Event<'_>> {
    let mut out: Vec<Event<'_>> = Vec::new();
    // What was shown last, and whether a line ended since.
    let (mut last, mut line_ended, mut code) = (' ', false, false);
    for event in TextMergeStream::new(Parser::new_ext(markdown, options())) {
        code = match event {
            Event::Start(Tag::CodeBlock(_)) => true,
            Event::End(TagEnd::CodeBlock) => false,
            _ => code,
        };
        let shown = match &event {
            Event::Text(_) if code => None,
            Event::Text(text) => Some(text.to_string()),
            Event::Code(text) | Event::InlineMath(text) => Some(format!("x{text}x")),
            Event::SoftBreak => {
                line_ended = true;
                continue;
            }
            Event::Start(tag) if !is_inline(tag) => {
                last = ' ';
                None
            }
            _ => None,
        };
        let Some(mut text) = shown else {
            out.push(event);
            continue;
        };
        if line_ended {
            line_ended = false;
            let next = text.chars().next().unwrap_or(' ');
            if !(is_full_width(last) || is_chinese(last) && is_chinese(next)) {
                out.push(Event::SoftBreak);
                last = ' ';
            }
        }
        if let Event::Text(_) = event {
            text = without_spaces(&text, last);
        }
        last = text.chars().last().unwrap_or(last);
        match event {
            Event::Text(_) if text.is_empty() => {}
            Event::Text(_) => out.push(Event::Text(text.into())),
            other => out.push(other),
        }
    }
    out
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. })
}

/// A text that stands behind `last`, without the spaces behind full-width punctuation.
fn without_spaces(text: &str, mut last: char) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c == ' ' && is_full_width(last) {
            continue;
        }
        out.push(c);
        last = c;
    }
    out
}

/// Whether the text that an emphasis encloses, which begins at `events[at]`, is Chinese.
pub fn is_chinese_emphasis(events: &[Event<'_>], at: usize) -> bool {
    let inside =
        events[at..].iter().take_while(|event| !matches!(event, Event::End(TagEnd::Emphasis)));
    let mut inside = inside.filter_map(|event| match event {
        Event::Text(text) => Some(text),
        _ => None,
    });
    inside.any(|text| text.chars().any(is_chinese))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markdown: &str) -> String {
        let show = |event| match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => text.to_string(),
            Event::SoftBreak => " ".into(),
            _ => String::new(),
        };
        events(markdown).into_iter().map(show).collect()
    }

    #[test]
    fn no_space_behind_full_width_punctuation() {
        assert_eq!(
            text("走完之后， $L$ 对每个量的导数。 $x$： *好*， `y`"),
            "走完之后，L 对每个量的导数。x：好，y"
        );
        assert_eq!(text("first, $x$ and *y*, `z`"), "first, x and y, z");
        assert_eq!(text("好，\n再说\n一句 $x$\nend"), "好，再说一句 x end");
        assert_eq!(text("one\ntwo"), "one two");
        assert_eq!(text("```\na， b\n```"), "a， b\n");
    }
}
