//! The quiz itself: whole, the same in both languages, and what it names exists.

use kata::quiz::lang::Lang;
use kata::quiz::question::{Kind, Section};
use kata::quiz::terminal::render;
use kata::quiz::{bank, formula};
use pulldown_cmark::{Event, Parser, Tag};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn load(lang: Lang) -> Vec<Section> {
    bank::load(&root(), lang).unwrap()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn there_is_enough_of_everything() {
    let sections = load(Lang::En);
    let mut faults = Vec::new();
    let all: Vec<_> = sections.iter().flat_map(|section| &section.questions).collect();
    let code = all.iter().filter(|question| question.kind == Kind::Code).count();
    if all.len() < 115 {
        faults.push(format!("{} questions; 115 are wanted", all.len()));
    }
    if code < 20 {
        faults.push(format!("{code} questions about code; 20 are wanted"));
    }
    for section in &sections {
        let n = section.questions.len();
        if n < 16 {
            faults.push(format!("{}: {n} questions; 16 are wanted", section.title));
        }
        if section.questions[0].kind != Kind::Open {
            faults.push(format!("{}: the first question is not open", section.title));
        }
    }
    report(&faults);
}

#[test]
fn ids_say_where_they_belong() {
    let mut faults = Vec::new();
    for section in load(Lang::En) {
        let prefix = section.questions[0].id.split('-').next().unwrap().to_string();
        for question in &section.questions {
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if !question.id.starts_with(&format!("{prefix}-")) || !question.id.chars().all(kebab) {
                faults.push(format!("{}: `{}` is not `{prefix}-…`", section.title, question.id));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_file_s_name_has_the_section_s_number() {
    for lang in Lang::ALL {
        for (file, section) in bank::files(&root(), lang).unwrap().iter().zip(load(lang)) {
            let name = file.file_name().unwrap().to_str().unwrap();
            assert!(name.starts_with(&format!("{:02}-", section.number)), "{name}");
        }
    }
}

#[test]
fn both_languages_agree() {
    let mut faults = Vec::new();
    let (english, chinese) = (load(Lang::En), load(Lang::ZhCn));
    let names = |lang| -> Vec<String> {
        let files = bank::files(&root(), lang).unwrap();
        files.iter().map(|f| f.file_name().unwrap().to_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(Lang::En), names(Lang::ZhCn));
    for (one, other) in english.iter().zip(&chinese) {
        let ids = |section: &Section| -> Vec<String> {
            section.questions.iter().map(|question| question.id.clone()).collect()
        };
        assert_eq!(ids(one), ids(other), "{}", one.title);
        for (q, p) in one.questions.iter().zip(&other.questions) {
            let mut same = |what: &str, equal: bool| {
                if !equal {
                    faults.push(format!("{}: the languages differ in {what}", q.id));
                }
            };
            same("kind", q.kind == p.kind);
            same("level", q.level == p.level);
            same("proof", q.proof == p.proof);
            same("the right answer", q.right == p.right);
            same("the number of choices", q.choices.len() == p.choices.len());
            same("the number of rubric points", q.rubric.len() == p.rubric.len());
            same("code", code(&q.text) == code(&p.text) && code(&q.answer) == code(&p.answer));
            let (here, there) = (formulas(&whole(q)), formulas(&whole(p)));
            if here != there {
                let only = |a: &[String], b: &[String]| {
                    let mut rest = b.to_vec();
                    let mut only = a.to_vec();
                    only.retain(|f| match rest.iter().position(|g| g == f) {
                        Some(at) => {
                            rest.remove(at);
                            false
                        }
                        None => true,
                    });
                    only.join(" ")
                };
                faults.push(format!(
                    "{}: formulas only in English: {} | only in Chinese: {}",
                    q.id,
                    only(&here, &there),
                    only(&there, &here)
                ));
            }
        }
    }
    report(&faults);
}

fn whole(question: &kata::quiz::question::Question) -> String {
    let choices: String = question.choices.iter().map(|c| format!("{}\n\n", c.text)).collect();
    format!("{}\n\n{choices}{}", question.text, question.answer)
}

fn code(markdown: &str) -> Vec<String> {
    markdown.split("```").skip(1).step_by(2).map(str::to_string).collect()
}

/// All formulas of a text, sorted: a translation may move them.
fn formulas(markdown: &str) -> Vec<String> {
    let events = Parser::new_ext(markdown, kata::quiz::markdown::options());
    let mut found: Vec<String> = events
        .filter_map(|event| match event {
            Event::InlineMath(tex) | Event::DisplayMath(tex) => Some(tex.to_string()),
            _ => None,
        })
        .collect();
    found.sort();
    found
}

#[test]
fn every_formula_reads_in_a_terminal_and_on_a_page() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for section in load(lang) {
            for question in &section.questions {
                for tex in formulas(&whole(question)) {
                    let faulty = [formula::inline(&tex).err(), formula::mathml(&tex, false).err()];
                    faults.extend(
                        faulty.into_iter().flatten().map(|e| format!("{}: {e}", question.id)),
                    );
                }
            }
        }
    }
    report(&faults);
}

/// What a code host's renderer asks of a formula: before the first `$` a space, the line's start
/// or an opening bracket in ASCII. Behind a full-width comma or full stop it shows the dollars.
#[test]
fn every_formula_renders_on_a_code_host() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for file in bank::files(&root(), lang).unwrap() {
            let text = std::fs::read_to_string(&file).unwrap();
            for (number, line) in outside_code(&text) {
                let bare: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
                let mut inside = false;
                let chars: Vec<char> = bare.chars().collect();
                for (at, c) in chars.iter().enumerate() {
                    if *c != '$' || bare.trim_start().starts_with("$$") {
                        continue;
                    }
                    if !inside && at > 0 && !" (*[\"'-".contains(chars[at - 1]) {
                        let around: String =
                            chars[at - 1..(at + 8).min(chars.len())].iter().collect();
                        let name = file.strip_prefix(root()).unwrap().display();
                        faults.push(format!(
                            "{name}:{number}: put a space before the formula: {around}"
                        ));
                    }
                    inside = !inside;
                }
                if inside {
                    faults.push(format!("{}:{number}: an odd number of $", file.display()));
                }
            }
        }
    }
    report(&faults);
}

fn outside_code(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let lines = text.lines().enumerate().filter(|(_, line)| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    lines.map(|(index, line)| (index + 1, line)).collect()
}

/// The choices are shuffled, so no text may call one by its letter.
#[test]
fn no_text_calls_a_choice_by_its_letter() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for section in load(lang) {
            for question in section.questions.iter().filter(|question| !question.choices.is_empty())
            {
                let texts = question.choices.iter().flat_map(|choice| [&choice.text, &choice.why]);
                for text in texts.chain([&question.text, &question.reason]) {
                    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
                    let cited = words.windows(2).any(|pair| {
                        let named = [
                            "choice", "choices", "option", "options", "answer", "answers", "both",
                            "选项",
                        ];
                        let last = question.choices.last().map_or('A', |choice| choice.letter);
                        named.contains(&pair[0].to_lowercase().as_str())
                            && pair[1].len() == 1
                            && ('A'..=last).any(|letter| pair[1].starts_with(letter))
                    });
                    if cited
                        || text.contains(" above") && text.contains("of the above")
                        || text.contains("以上都")
                    {
                        faults.push(format!("{} ({}): {text}", question.id, lang.tag()));
                    }
                }
            }
        }
    }
    report(&faults);
}

/// Markdown that did not take shows its stars: `**bold**` beside Chinese punctuation is such a case.
#[test]
fn no_markdown_shows_through() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for section in load(lang) {
            for question in &section.questions {
                for line in render(&whole(question), 80, "", "") {
                    // Code is cyan and may hold anything.
                    let prose: String = line
                        .split("\u{1b}[36m")
                        .map(|part| part.rsplit("\u{1b}[39m").next().unwrap())
                        .collect();
                    if prose.contains("**") || prose.contains('$') || prose.contains("\\") {
                        faults.push(format!("{} ({}): {line}", question.id, lang.tag()));
                    }
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn every_task_that_is_named_is_a_test_module() {
    let mut faults = Vec::new();
    for section in load(Lang::En) {
        for question in &section.questions {
            let Some(proof) = &question.proof else { continue };
            let number = proof.package.strip_prefix("exercise-").unwrap_or("none");
            let suite = std::fs::read_dir(root().join("tests"))
                .unwrap()
                .map(|e| e.unwrap().path())
                .find(|path| {
                    path.file_name().unwrap().to_str().unwrap().starts_with(&format!("{number}-"))
                });
            let found = suite.is_some_and(|suite| {
                let main = std::fs::read_to_string(suite.join("main.rs")).unwrap_or_default();
                suite.join(format!("{}.rs", proof.task)).is_file()
                    && main.contains(&format!("mod {};", proof.task))
            });
            if !found {
                faults.push(format!("{}: no task `{} {}`", question.id, proof.package, proof.task));
            }
        }
    }
    report(&faults);
}

/// A question that names a task links its statement, and each statement its section of the quiz.
#[test]
fn tasks_and_questions_link_each_other() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for file in bank::files(&root(), lang).unwrap() {
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.file_name().unwrap().to_str().unwrap();
            for (number, line) in outside_code(&text) {
                let proof = line.starts_with("Proven by ") || line.ends_with(" 验证。");
                let Some((_, rest)) = line.split_once("`cargo test -p exercise-") else {
                    continue;
                };
                let link = format!("exercises/{}-", &rest[..2]);
                if proof && !line.contains(&link) {
                    faults.push(format!("{name}:{number}: link the task's statement: {line}"));
                }
            }
            let folder = name.trim_end_matches(".md");
            let statement = root().join("exercises").join(folder).join("README.md");
            let section = format!("](../../{})", file.strip_prefix(root()).unwrap().display());
            if !std::fs::read_to_string(&statement).unwrap().contains(&section) {
                faults.push(format!("{} does not link {section}", statement.display()));
            }
        }
    }
    report(&faults);
}

/// Choices are shuffled when they are asked, so a reason names them by what they say.
#[test]
fn no_answer_names_a_choice_by_its_letter() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for question in load(lang).iter().flat_map(|section| &section.questions) {
            if !question.kind.has_choices() {
                continue;
            }
            let reasons = question.choices.iter().map(|choice| choice.why.as_str());
            for text in reasons.chain([question.reason.as_str()]) {
                // Formulas and code may hold any letter.
                let prose: String = text
                    .replace("$$", "$")
                    .split(['$', '`'])
                    .step_by(2)
                    .collect::<Vec<_>>()
                    .join("·");
                let chars: Vec<char> = format!(" {prose} ").chars().collect();
                for around in chars.windows(3) {
                    let alone = !around[0].is_ascii_alphanumeric()
                        && !around[2].is_ascii_alphanumeric()
                        && !['-', '–'].contains(&around[2]);
                    // In English an A is mostly an article.
                    let letter = ('B'..='E').contains(&around[1])
                        || (lang == Lang::ZhCn && around[1] == 'A');
                    if alone && letter {
                        faults.push(format!("{} ({}): {text}", question.id, lang.tag()));
                    }
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn every_link_leads_somewhere() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        let mut files = bank::files(&root(), lang).unwrap();
        files.push(root().join("quiz").join(lang.folder()).join("README.md"));
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for event in Parser::new_ext(&text, kata::quiz::markdown::options()) {
                let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
                let path = dest_url.split('#').next().unwrap();
                let target = file.parent().unwrap().join(path);
                if !dest_url.contains("://") && !target.exists() {
                    faults.push(format!("{}: {dest_url} leads nowhere", file.display()));
                }
            }
        }
    }
    report(&faults);
}

/// The index names every section and how many questions it has.
#[test]
fn the_index_is_up_to_date() {
    for lang in Lang::ALL {
        let readme = root().join("quiz").join(lang.folder()).join("README.md");
        let text = std::fs::read_to_string(readme).unwrap();
        for (file, section) in bank::files(&root(), lang).unwrap().iter().zip(load(lang)) {
            let name = file.file_name().unwrap().to_str().unwrap();
            let row = format!("| [{}]({name}) | {} | ", section.title, section.questions.len());
            assert!(text.contains(&row), "{}: expected the row\n{row}…", lang.tag());
        }
    }
}
