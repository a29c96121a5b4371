//! Sessions in the terminal as a person sees them, and what a quiz that is damaged says.

use kata::quiz::ask::Console;
use kata::quiz::lang::Lang;
use kata::quiz::progress::Progress;
use kata::quiz::question::Right;
use kata::quiz::select::{Selection, select};
use kata::quiz::{bank, parse, session};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture")
}

/// A session on the sample, as text; with `colour`, the escapes are left in.
fn take(lang: Lang, width: usize, colour: bool, typed: &str) -> String {
    converse(lang, width, colour, true, typed)
}

/// The same; without `echo`, as one who types sees it.
fn converse(lang: Lang, width: usize, colour: bool, echo: bool, typed: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut progress = Progress::open(&folder.path().join("progress.json")).unwrap();
    let sections = bank::load(&fixture(), lang).unwrap();
    let questions = select(&sections, &Selection::default(), &progress, 0);
    let mut output = Vec::new();
    {
        let stream = if colour {
            anstream::AutoStream::always_ansi(&mut output as &mut dyn Write)
        } else {
            anstream::AutoStream::never(&mut output as &mut dyn Write)
        };
        let mut console = Console { input: typed.as_bytes(), output: stream, width, echo, lang };
        session::run(&mut console, &questions, &mut progress, &|| 1_000_000_000).unwrap();
    }
    String::from_utf8(output).unwrap()
}

#[test]
fn a_session_in_english() {
    let typed = "a slope\n1 3\n1/4\nz\na\nab\nb\ny\nb\nq\n";
    insta::assert_snapshot!(take(Lang::En, 72, false, typed));
}

#[test]
fn a_session_in_chinese() {
    let typed = "斜率\n\n0.2\nb\nac\n\nn\n";
    insta::assert_snapshot!(take(Lang::ZhCn, 72, false, typed));
}

#[test]
fn a_session_of_forty_columns() {
    let typed = "\na\n.25\n\nAB\nB\n";
    let text = take(Lang::En, 40, false, typed);
    for line in text.lines() {
        assert!(textwrap::core::display_width(line) <= 40, "{line}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_chinese_session_of_forty_columns_fits() {
    for line in take(Lang::ZhCn, 40, false, "\na\n.25\n\nAB\nB\n").lines() {
        assert!(textwrap::core::display_width(line) <= 40, "{line}");
    }
}

/// Who types is not shown the next question before the answer is read.
#[test]
fn a_typed_session_waits_after_each_answer() {
    let text = converse(Lang::En, 72, false, false, "\n1 2 3\n\n1/4\nq\n");
    assert_eq!(text.matches("Enter: the next question (q: stop) >").count(), 2, "{text}");
    assert!(text.contains("Score: 2 of 2 right (100 %).\n3 questions not answered."), "{text}");
}

#[test]
fn colours_add_nothing_but_colour() {
    let typed = "\n1\n3\nb\nab\na\nn\n";
    let coloured = take(Lang::En, 60, true, typed);
    assert!(coloured.contains("\u{1b}[31m") && coloured.contains("\u{1b}[32m"));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, take(Lang::En, 60, false, typed));
}

#[test]
fn the_real_quiz_fits_a_narrow_terminal() {
    for lang in Lang::ALL {
        for section in bank::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), lang).unwrap()
        {
            for question in &section.questions {
                for text in [&question.text, &question.answer] {
                    for line in kata::quiz::terminal::render(text, 40, "", "") {
                        let width = textwrap::core::display_width(&line);
                        assert!(width <= 40, "{}: {width} columns: {line}", question.id);
                    }
                }
            }
        }
    }
}

/// The whole quiz, as one takes it who knows every answer.
#[test]
fn every_right_answer_of_the_real_quiz_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for lang in Lang::ALL {
        let sections = bank::load(&root, lang).unwrap();
        let file = folder.path().join(lang.tag());
        let mut progress = Progress::open(&file).unwrap();
        let questions = select(&sections, &Selection::default(), &progress, 0);
        let typed: String = questions
            .iter()
            .map(|(_, question)| match &question.right {
                Right::Letters(letters) => letters.iter().collect::<String>() + "\n",
                Right::Number { printed, .. } => format!("{printed}\n"),
                Right::Open => "my answer\na\n".to_string(),
            })
            .collect();
        let mut output = Vec::new();
        let input = typed.as_bytes();
        let mut console = Console { input, output: &mut output, width: 80, echo: true, lang };
        session::run(&mut console, &questions, &mut progress, &|| 1_000_000_000).unwrap();
        let (n, text) = (questions.len(), String::from_utf8(output).unwrap());
        let score = lang.pick(
            format!("Score: {n} of {n} right (100 %)."),
            format!("得分：{n} 题中答对 {n} 题（100%）。"),
        );
        assert!(text.contains(&score), "{}", &text[text.len() - 300..]);
    }
}

/// The program itself, on the sample, with nothing but a pipe.
fn kata(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kata"))
        .args(arguments)
        .args(["--progress", folder.join("progress.json").to_str().unwrap()])
        .current_dir(if folder.join("quiz").is_dir() { folder.to_path_buf() } else { fixture() })
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_program_ends_with_zero_when_the_input_does() {
    let folder = tempfile::tempdir().unwrap();
    let output = kata(folder.path(), &["quiz"], "\n1 2 3\n");
    assert_eq!(output.status.code(), Some(0));
    let out = text(&output.stdout);
    assert!(out.contains("Score: 1 of 1 right (100 %).\n4 questions not answered."), "{out}");
    assert!(!out.contains('\u{1b}'), "no colour in a pipe");
    let saved = std::fs::read_to_string(folder.path().join("progress.json")).unwrap();
    assert!(saved.contains("sample-open") && !saved.contains("sample-number"));
}

#[test]
fn what_was_got_wrong_is_weak_and_then_due() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = kata(folder.path(), &["quiz", "--due"], "");
    assert!(text(&nothing.stdout).contains("Nothing is due: no question was asked yet."));
    kata(folder.path(), &["quiz", "--lang", "zh-CN"], "\na\n0.25\na\nc\nb\nn\n");
    let weak = text(&kata(folder.path(), &["quiz", "--weak"], "").stdout);
    assert!(weak.contains("2 questions.") && weak.contains("A matrix, and a table"), "{weak}");
    let due = text(&kata(folder.path(), &["quiz", "--due"], "").stdout);
    assert!(due.contains("Nothing is due. The next question comes up in 1 day."), "{due}");
}

#[test]
fn a_seed_is_an_order() {
    let folder = tempfile::tempdir().unwrap();
    let order = |seed: &str| {
        text(&kata(folder.path(), &["quiz", "--seed", seed, "--count", "2"], "\n").stdout)
    };
    assert_eq!(order("4"), order("4"));
    let first: Vec<String> = (0..9).map(|seed| order(&seed.to_string())).collect();
    assert!(first.iter().any(|other| *other != first[0]));
}

#[test]
fn arguments_that_make_no_sense_are_two() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        vec!["quiz", "--section", "9"],
        vec!["quiz", "--level", "4"],
        vec!["quiz", "--count", "0"],
        vec!["quiz", "--lang", "fr"],
        vec!["quiz", "--anki", "a", "--html", "b"],
        vec!["quizz"],
    ] {
        let output = kata(folder.path(), &arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    }
    let output = kata(folder.path(), &["quiz", "--section", "9"], "");
    assert_eq!(text(&output.stderr), "error: there is no section 9; there are 1\n");
}

#[test]
fn a_damaged_quiz_file_is_one_and_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for sub in ["quiz", "exercises", "solutions"] {
        std::fs::create_dir(folder.path().join(sub)).unwrap();
    }
    let sample = std::fs::read_to_string(fixture().join("quiz/01-sample.md")).unwrap();
    let damaged = sample.replace("- **A** remembers", "- A remembers");
    std::fs::write(folder.path().join("quiz/01-sample.md"), damaged).unwrap();
    let output = kata(folder.path(), &["quiz"], "");
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stderr), @"error: quiz/01-sample.md:64: the answer lacks its list of reasons: `- **A** …`");
}

/// Each way to damage a file, and what is said of it.
#[test]
fn every_damage_is_named_with_its_line() {
    let sample = std::fs::read_to_string(fixture().join("quiz/01-sample.md")).unwrap();
    let damages = [
        ("# 1. A sample", "A sample"),
        ("# 1. A sample", "# A sample"),
        ("<!-- id: sample-open · kind: open · level: 1 -->", ""),
        ("kind: open", "kind: closed"),
        ("level: 2 -->", "level: 7 -->"),
        ("id: sample-all · ", ""),
        ("· level: 3 -->", "· level: 3 · colour: blue -->"),
        ("★★★ · read this code", "★★☆ · read this code"),
        ("- [ ] **B.** right of 0", "- [x] **B.** right of 0"),
        ("- [ ] **B.** right of 0", "- [ ] **C.** right of 0"),
        ("- [ ] **C.** nowhere", "- [ ] **C.** c\n- [ ] **D.** d\n- [ ] **E.** e\n- [ ] **F.** f"),
        ("**0.25**", "a quarter"),
        ("**0.25**", "**a quarter**"),
        ("**A, B**", "**A, E**"),
        ("**A, B**", "**B, A**"),
        ("**B**\n\nA gradient", "**A, B**\n\nA gradient"),
        ("- **B** Right, always.\n", ""),
        ("Proven by `cargo test -p exercise-01 linear_backward`.", "Proven."),
        ("**Listen for**", "**Listen**"),
        ("- a limit of differences\n", ""),
        ("\"And where there is none?\" A subgradient may do.", ""),
        ("The slope is $x$ itself.\n\n</details>", "The slope is $x$ itself."),
        ("<details><summary>Answer</summary>\n\n**0.25**", "**0.25**"),
        ("    (f(x + h) - f(x)) / h\n}\n```", "    (f(x + h) - f(x)) / h\n}"),
        ("The slope is $x$ itself.", ""),
    ];
    let mut said = String::new();
    for (from, to) in damages {
        assert!(sample.contains(from), "{from}");
        let error = parse::parse("sample.md", &sample.replacen(from, to, 1), Lang::En).unwrap_err();
        said += &format!("{error}\n");
    }
    insta::assert_snapshot!(said);
}

/// What the README shows of the quiz, below its marker, is what the program prints.
#[test]
fn the_readme_s_sample_is_the_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (_, below) = readme.split_once("<!-- quiz-sample -->").unwrap();
    let shown = below.split("```").nth(1).unwrap().trim_start_matches('\n');
    assert_eq!(shown, sample());
    let all: usize =
        bank::load(&root, Lang::En).unwrap().iter().map(|section| section.questions.len()).sum();
    assert!(
        readme.contains(&format!("\n{all} questions that interviews repeat")),
        "{all} questions"
    );
}

/// One question of the real quiz, answered wrongly.
fn sample() -> String {
    const ID: &str = "backprop-max-pool";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sections = bank::load(&root, Lang::En).unwrap();
    let question = sections.iter().flat_map(|s| &s.questions).find(|q| q.id == ID).unwrap();
    let mut output = Vec::new();
    {
        let output = anstream::AutoStream::never(&mut output as &mut dyn Write);
        let input = "b\n".as_bytes();
        let mut console = Console { input, output, width: 80, echo: true, lang: Lang::En };
        let of = sections[0].questions.len();
        let heading = format!("5/{of} · 1. Backpropagation · ★☆☆ · choose one");
        console.ask(&heading, question).unwrap();
    }
    let text = String::from_utf8(output).unwrap();
    // Without the rule above the heading.
    text.split_once("─\n").unwrap().1.to_string()
}

#[test]
#[ignore = "prints the README's sample: cargo test -p kata --test quiz_session print -- --ignored --nocapture"]
fn print_the_readme_s_sample() {
    println!("<!-- quiz-sample -->\n```\n{}```", sample());
}
