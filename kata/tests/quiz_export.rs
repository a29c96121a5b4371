//! The quiz elsewhere: the text that Anki imports, and the page.

use kata::progress::Progress;
use kata::quiz::lang::Lang;
use kata::quiz::question::Section;
use kata::quiz::select::{Asked, Selection, select};
use kata::quiz::{anki, bank, page};
use std::collections::HashSet;
use std::path::Path;

fn load(root: &str, lang: Lang) -> Vec<Section> {
    bank::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root), lang).unwrap()
}

fn all(sections: &[Section]) -> Vec<Asked<'_>> {
    select(sections, &Selection::default(), &Progress::none(), 0)
}

/// Reads tab-separated, quoted columns, as Anki does.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            '\t' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn the_sample_as_a_deck() {
    let sections = load("tests/fixture", Lang::En);
    insta::assert_snapshot!(anki::deck(&all(&sections), Lang::En).unwrap());
}

#[test]
fn every_question_is_a_note_of_five_columns() {
    let mut ids = HashSet::new();
    for lang in Lang::ALL {
        let sections = load("..", lang);
        let questions = all(&sections);
        let text = anki::deck(&questions, lang).unwrap();
        let (header, notes): (Vec<&str>, Vec<&str>) =
            text.split_inclusive('\n').partition(|line| line.starts_with('#'));
        assert_eq!(
            header.concat(),
            "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n"
        );
        let rows = rows(&notes.concat());
        assert_eq!(rows.len(), questions.len());
        for (row, (_, question)) in rows.iter().zip(&questions) {
            assert_eq!(row.len(), 5, "{}", question.id);
            assert!(ids.insert(row[0].clone()), "{} stands twice", row[0]);
            assert_eq!(row[0], format!("{}@{}", question.id, lang.tag()));
            let text = format!("{}{}", row[2], row[3]);
            let outside: String =
                text.split("<pre>").map(|part| part.rsplit("</pre>").next().unwrap()).collect();
            assert!(!outside.contains('$'), "{}: a formula shows its dollars", question.id);
            assert_eq!(text.matches("\\(").count(), text.matches("\\)").count(), "{}", question.id);
        }
    }
}

#[test]
fn the_page_asks_nothing_of_the_network() {
    for lang in Lang::ALL {
        let sections = load("..", lang);
        let html = page::page(&all(&sections), lang, "other.html").unwrap();
        for word in ["http:", "https:", "src=", "@import", "url("] {
            let found =
                html.find(word).map(|at| &html[at.saturating_sub(20)..(at + 40).min(html.len())]);
            assert_eq!(found, None, "{word}");
        }
        assert!(html.contains("default-src 'none'"));
    }
}

#[test]
fn the_page_has_every_question_with_what_a_screen_reader_needs() {
    for lang in Lang::ALL {
        let sections = load("..", lang);
        let questions = all(&sections);
        let html = page::page(&questions, lang, "other.html").unwrap();
        assert!(html.contains(&format!("<html lang=\"{}\">", lang.tag())));
        assert_eq!(html.matches("<article ").count(), questions.len());
        for (_, question) in questions {
            let start = html.find(&format!("<article id=\"{}\"", question.id)).unwrap();
            let article = &html[start..start + html[start..].find("</article>").unwrap()];
            assert!(
                article.contains("role=\"status\""),
                "{}: the verdict is not announced",
                question.id
            );
            let inputs = article.matches("<input type=\"radio\"").count()
                + article.matches("<input type=\"checkbox\"").count();
            assert_eq!(inputs, question.choices.len() + question.rubric.len(), "{}", question.id);
            let groups = usize::from(inputs > 0);
            assert!(
                !article.contains("<em></em>"),
                "{}: a mark for the script is none",
                question.id
            );
            assert_eq!(article.matches("<fieldset><legend>").count(), groups, "{}", question.id);
            assert!(!article.contains('$') || article.contains("<pre>"), "{}", question.id);
        }
    }
}

/// Anki centres its cards; and neither there nor on the page has Chinese a stray space.
#[test]
fn cards_stand_at_the_left_and_chinese_has_no_stray_spaces() {
    let sections = load("..", Lang::ZhCn);
    let deck = anki::deck(&all(&sections), Lang::ZhCn).unwrap();
    for row in rows(&deck).iter().filter(|row| row.len() == 5) {
        for side in [&row[2], &row[3]] {
            assert!(side.starts_with("<div lang=\"zh-CN\" style=\"text-align: left\">"), "{side}");
        }
    }
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let slanted = |html: &str| html.split("</em>").next().unwrap().contains(is_chinese);
    assert!(!deck.split("<em>").skip(1).any(slanted), "Chinese has no italics");
    let page = page::page(&all(&sections), Lang::ZhCn, "other.html").unwrap();
    for (name, html) in [("deck", deck), ("page", page)] {
        let outside: String = html
            .split("<pre>")
            .map(|part| part.rsplit("</pre>").next().unwrap())
            .collect::<String>()
            .split("<style>")
            .map(|part| part.rsplit("</script>").next().unwrap())
            .collect();
        let stray: Vec<String> = ["， ", "。 ", "； ", "、 "]
            .iter()
            .flat_map(|two| outside.match_indices(two))
            .map(|(at, _)| outside[at..].chars().take(20).collect())
            .collect();
        assert_eq!(stray, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_page_is_small() {
    for lang in Lang::ALL {
        let sections = load("..", lang);
        let size = page::page(&all(&sections), lang, "other.html").unwrap().len();
        assert!(size <= 600_000, "{} bytes ({})", size, lang.tag());
    }
}

/// Scripts have so many children, or a browser draws an error.
#[test]
fn mathml_is_well_formed() {
    for lang in Lang::ALL {
        let sections = load("..", lang);
        let html = page::page(&all(&sections), lang, "other.html").unwrap();
        for math in html.split("<math").skip(1) {
            let math = &math[..math.find("</math>").unwrap()];
            let mut open: Vec<(&str, usize)> = Vec::new();
            for tag in math.split('<').skip(1) {
                let name = tag.trim_start_matches('/').split(['>', ' ', '/']).next().unwrap();
                if tag.starts_with('/') {
                    let (opened, children) = open.pop().unwrap();
                    assert_eq!(opened, name, "{math}");
                    let expected = match name {
                        "msub" | "msup" | "mfrac" | "mover" | "munder" => Some(2),
                        "msubsup" | "munderover" => Some(3),
                        _ => None,
                    };
                    assert!(expected.is_none_or(|n| n == children), "{name}: {children} in {math}");
                } else {
                    if let Some((_, children)) = open.last_mut() {
                        *children += 1;
                    }
                    if !tag.split('>').next().unwrap().ends_with('/') {
                        open.push((name, 0));
                    }
                }
            }
            assert!(open.is_empty(), "{math}");
        }
    }
}
