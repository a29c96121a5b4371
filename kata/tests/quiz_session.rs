//! Sessions in the terminal as a person sees them, and what a quiz that is damaged says.

use kata::progress::Progress;
use kata::quiz::console::{Console, Size};
use kata::quiz::lang::Lang;
use kata::quiz::memory::Card;
use kata::quiz::question::Right;
use kata::quiz::select::{Selection, seed_of, select};
use kata::quiz::{bank, parse, session};
use std::cell::RefCell;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A session on the sample through a pipe, as text; with `colour`, the escapes are left in.
fn take(lang: Lang, width: usize, colour: bool, typed: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut progress = Progress::open(&folder.path().join("progress.jsonl")).unwrap();
    let sections = bank::load(&fixture(), lang).unwrap();
    let questions = select(&sections, &Selection::default(), &progress, 0);
    let mut output = Vec::new();
    {
        let stream = if colour {
            anstream::AutoStream::always_ansi(&mut output as &mut dyn Write)
        } else {
            anstream::AutoStream::never(&mut output as &mut dyn Write)
        };
        let mut console = Console::piped(typed.as_bytes(), stream, width, lang);
        session::run(&mut console, &questions, &mut progress, 0, &|| 1_000_000_000).unwrap();
    }
    String::from_utf8(output).unwrap()
}

/// A person at a terminal: sees what is written, and answers what they are asked.
struct Person<F> {
    screen: Rc<RefCell<Screen>>,
    says: F,
    typed: Vec<u8>,
}

#[derive(Default)]
struct Screen {
    text: String,
    /// What was written since a line was typed.
    since: String,
    /// Rows since the last line that was typed, and the most there ever were.
    rows: usize,
    most: usize,
}

struct Written(Rc<RefCell<Screen>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut screen = self.0.borrow_mut();
        screen.text += std::str::from_utf8(bytes).unwrap();
        screen.since += std::str::from_utf8(bytes).unwrap();
        screen.rows += bytes.iter().filter(|&&byte| byte == b'\n').count();
        screen.most = screen.most.max(screen.rows);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<F: FnMut(&str) -> Option<String>> Read for Person<F> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl<F: FnMut(&str) -> Option<String>> BufRead for Person<F> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.typed.is_empty() {
            let since = std::mem::take(&mut self.screen.borrow_mut().since);
            // A long prompt takes two or three lines of a narrow terminal.
            let last: Vec<&str> = since.trim_end().lines().rev().take(3).collect();
            if let Some(said) = (self.says)(&last.join(" ")) {
                self.typed = format!("{said}\n").into_bytes();
                let mut screen = self.screen.borrow_mut();
                screen.text += &format!("{said}\n");
                screen.rows = 0;
            }
        }
        Ok(&self.typed)
    }
    fn consume(&mut self, n: usize) {
        self.typed.drain(..n);
    }
}

/// A session at a terminal of this size, on the quiz below `root`: what stood on it, and the most
/// rows that were written without a stop.
fn sit(
    root: &Path,
    lang: Lang,
    size: (usize, usize),
    file: &Path,
    says: impl FnMut(&str) -> Option<String>,
) -> (String, usize) {
    let mut progress = Progress::open(file).unwrap();
    let sections = bank::load(root, lang).unwrap();
    let questions = select(&sections, &Selection::default(), &progress, 0);
    let screen = Rc::new(RefCell::new(Screen::default()));
    let person = Person { screen: Rc::clone(&screen), says, typed: Vec::new() };
    let output =
        anstream::AutoStream::never(Box::new(Written(Rc::clone(&screen))) as Box<dyn Write>);
    let measure = Box::new(move || Size { width: size.0, height: Some(size.1) });
    let mut console = Console::typed(person, output, measure, || {}, lang);
    session::run(&mut console, &questions, &mut progress, 0, &|| 1_000_000_000).unwrap();
    let screen = screen.borrow();
    (screen.text.clone(), screen.most)
}

/// Types these lines, one after the other, whatever is asked.
fn lines(typed: &str) -> impl FnMut(&str) -> Option<String> {
    let mut lines: Vec<String> = typed.lines().map(str::to_string).rev().collect();
    move |_| lines.pop()
}

#[test]
fn a_session_in_english() {
    let typed = "a slope\n1 3\n\n0,25\n1/4\nz\n?\na\nab\nx\ny\nb\nu\ns\nq\n";
    insta::assert_snapshot!(take(Lang::En, 72, false, typed));
}

#[test]
fn a_session_in_chinese() {
    let typed = "斜率\n０\n０．２\nＢ\nac\n不知道\nn\n";
    insta::assert_snapshot!(take(Lang::ZhCn, 72, false, typed));
}

#[test]
fn a_session_of_forty_columns() {
    let typed = "\na\n.25\nx\nAB\nB\nn\n";
    let text = take(Lang::En, 40, false, typed);
    for line in text.lines() {
        assert!(textwrap::core::display_width(line) <= 40, "{line}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_chinese_session_of_forty_columns_fits() {
    for line in take(Lang::ZhCn, 40, false, "\na\n.25\nx\nAB\nB\nn\n").lines() {
        assert!(textwrap::core::display_width(line) <= 40, "{line}");
    }
}

/// Who types is not shown the next question before the answer is read, and the screen stops before
/// anything runs off it.
#[test]
fn a_typed_session_waits_after_each_answer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p");
    let (text, _) = sit(&fixture(), Lang::En, (72, 60), &file, lines("\n1 2 3\n\n1/4\nq\n"));
    assert_eq!(text.matches("Enter: next question (u: take back, q: stop) >").count(), 2, "{text}");
    assert!(text.contains("Score: 2 of 2 right (100 %).\n3 questions not answered."), "{text}");
}

/// Nobody types an answer here: Enter, again and again, wherever it is asked for.
#[test]
fn enter_alone_never_answers() {
    for lang in Lang::ALL {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("p");
        let mut enters = 0;
        sit(&fixture(), lang, (72, 24), &file, |prompt| {
            enters += 1;
            // So that each kind of question is reached.
            Some(if enters % 12 == 0 { "s".into() } else { String::new() })
                .filter(|_| !prompt.contains("y/n"))
        });
        assert!(enters > 40, "{enters} times");
        assert_eq!(Progress::open(&file).unwrap().all::<Card>().count(), 0);
    }
}

#[test]
fn an_answer_can_be_taken_back_and_a_question_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p");
    let asked = |id: &str| Progress::open(&file).unwrap().get::<Card>(id).map(|card| card.asked);
    // The number wrong, taken back behind the verdict; right; taken back at the next question;
    // right again; and the question with the matrix skipped.
    let typed = "s\n7\nu\n1/4\n\nu\n.25\n\ns\nq\n";
    let (text, _) = sit(&fixture(), Lang::En, (72, 60), &file, lines(typed));
    assert_eq!(text.matches("Taken back: as if not answered.").count(), 2, "{text}");
    assert_eq!(text.matches("The slope of a square").count(), 3, "{text}");
    assert_eq!(
        (asked("sample-number"), asked("sample-one"), asked("sample-open")),
        (Some(1), None, None)
    );
    assert!(text.contains("Score: 1 of 1 right (100 %).\n4 questions not answered."), "{text}");
}

/// The whole quiz on small screens, by one who knows nothing: nothing runs off the screen unread.
#[test]
fn no_screen_is_longer_than_the_terminal() {
    for (lang, size) in [
        (Lang::En, (80, 24)),
        (Lang::ZhCn, (80, 24)),
        (Lang::En, (50, 20)),
        (Lang::ZhCn, (50, 20)),
        (Lang::En, (40, 10)),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (text, most) = sit(&root(), lang, size, &folder.path().join("p"), |prompt| {
            Some(
                if prompt.contains("──") || prompt.contains("Enter") || prompt.contains("回车")
                {
                    String::new()
                } else if prompt.contains("y/n") {
                    "n".into()
                } else {
                    "x".into()
                },
            )
        });
        assert!(most < size.1, "{most} rows at once on {size:?}, {lang:?}");
        assert!(text.contains(lang.pick("Enter: the score", "回车：看得分")), "{lang:?} {size:?}");
        // A pause is for what does not fit: no two of them in a row.
        assert!(!text.contains("more ── \n── Enter"), "{lang:?} {size:?}");
    }
}

/// No space behind full-width punctuation, in any text that is shown.
#[test]
fn chinese_has_no_stray_spaces() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = sit(&root(), Lang::ZhCn, (80, 24), &folder.path().join("p"), |prompt| {
        Some(
            if prompt.contains("y/n") {
                "n"
            } else if prompt.contains("回车") {
                ""
            } else {
                "x"
            }
            .into(),
        )
    });
    let stray: Vec<&str> = text
        .lines()
        .filter(|line| {
            !line.contains('`')
                && !line.contains("） >")
                && ["， ", "。 ", "； ", "： ", "、 ", "） "]
                    .iter()
                    .any(|two| line.trim_end().contains(two))
        })
        .collect();
    assert_eq!(stray, Vec::<&str>::new());
}

#[test]
fn a_full_miss_lists_ten_titles() {
    let sections = bank::load(&root(), Lang::En).unwrap();
    let n: usize = sections.iter().map(|section| section.questions.len()).sum();
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = sit(&root(), Lang::En, (80, 40), &folder.path().join("p"), |prompt| {
        Some(
            if prompt.contains("y/n") {
                "n"
            } else if prompt.contains("Enter") {
                ""
            } else {
                "x"
            }
            .into(),
        )
    });
    let listed = text.split("Wrong:\n").nth(1).unwrap();
    assert_eq!(listed.matches("\n  - ").count() + 1, 10);
    assert!(
        listed.contains(&format!("… and {} more: `cargo kata quiz --weak`", n - 10)),
        "{listed}"
    );
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
        for section in bank::load(&root(), lang).unwrap() {
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
    for lang in Lang::ALL {
        let sections = bank::load(&root(), lang).unwrap();
        let file = folder.path().join(lang.tag());
        let mut progress = Progress::open(&file).unwrap();
        let questions = select(&sections, &Selection::default(), &progress, 0);
        let mut places = std::collections::BTreeSet::new();
        let typed: String = questions
            .iter()
            .map(|(_, question)| match &question.shuffled(seed_of(&question.id, 0, 0)).right {
                Right::Letters(letters) => {
                    places.insert(letters[0]);
                    letters.iter().collect::<String>() + "\n"
                }
                Right::Number { printed, .. } => format!("{printed}\n"),
                Right::Open => "my answer\na\n".to_string(),
            })
            .collect();
        assert!(places.len() >= 4, "the right choice stands anywhere");
        let mut output = Vec::new();
        let mut console = Console::piped(typed.as_bytes(), &mut output, 80, lang);
        session::run(&mut console, &questions, &mut progress, 0, &|| 1_000_000_000).unwrap();
        let (n, text) = (questions.len(), String::from_utf8(output).unwrap());
        let score = lang.pick(
            format!("Score: {n} of {n} right (100 %)."),
            format!("得分：{n} 题中答对 {n} 题（100%）。"),
        );
        assert!(text.contains(&score), "{}", &text[text.len() - 300..]);
    }
}

/// The choices stand in another order the next time, with the same texts, and the same one right.
#[test]
fn choices_are_shuffled_each_time() {
    for section in bank::load(&root(), Lang::En).unwrap() {
        for question in section.questions.iter().filter(|question| question.choices.len() > 2) {
            let order = |times| {
                let shuffled = question.shuffled(seed_of(&question.id, times, 0));
                let Right::Letters(right) = &shuffled.right else { panic!("it has choices") };
                let Right::Letters(was) = &question.right else { panic!("it has choices") };
                for choice in &shuffled.choices {
                    let old = question.choices.iter().find(|old| old.text == choice.text).unwrap();
                    assert_eq!(old.why, choice.why);
                    assert_eq!(was.contains(&old.letter), right.contains(&choice.letter));
                }
                shuffled.choices.iter().map(|choice| choice.text.clone()).collect::<Vec<_>>()
            };
            assert_eq!(order(3), order(3));
            assert!((0..9).any(|times| order(times) != order(9)), "{}", question.id);
        }
    }
}

/// The program itself, on the sample, with nothing but a pipe.
fn kata(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kata"))
        .args(arguments)
        .args(["--progress", folder.join("progress.jsonl").to_str().unwrap()])
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C")
        .current_dir(if folder.join("quiz").is_dir() { folder.to_path_buf() } else { fixture() })
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let typed = typed.as_bytes().to_vec();
    // From beside: what is never read must not hold up what is written, nor fail.
    std::thread::spawn(move || drop(stdin.write_all(&typed)));
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_program_ends_with_zero_when_the_input_does() {
    let folder = tempfile::tempdir().unwrap();
    let output = kata(folder.path(), &["quiz"], "my answer\n1 2 3\n");
    assert_eq!(output.status.code(), Some(0));
    let out = text(&output.stdout);
    assert!(out.contains("Score: 1 of 1 right (100 %).\n4 questions not answered."), "{out}");
    assert!(!out.contains('\u{1b}'), "no colour in a pipe");
    let saved = std::fs::read_to_string(folder.path().join("progress.jsonl")).unwrap();
    assert!(saved.contains("sample-open") && !saved.contains("sample-number"));
}

#[test]
fn what_was_got_wrong_is_weak_and_then_due() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = kata(folder.path(), &["quiz", "--due"], "");
    assert!(text(&nothing.stdout).contains("Nothing is due: no question was asked yet."));
    kata(folder.path(), &["quiz", "--lang", "ZH_cn"], "好\na\n0.25\n不知道\nx\ns\n");
    let weak = text(&kata(folder.path(), &["quiz", "--weak"], "").stdout);
    assert!(weak.contains("2 questions.") && weak.contains("A matrix, and a table"), "{weak}");
    let stats = text(&kata(folder.path(), &["quiz", "--stats"], "").stdout);
    insta::assert_snapshot!(stats);
    let daily = text(&kata(folder.path(), &["quiz", "--daily"], "s\ns\n").stdout);
    assert!(daily.contains("1 question.") && daily.contains("A slope by differences"), "{daily}");
    let due = text(&kata(folder.path(), &["quiz", "--due"], "").stdout);
    assert!(due.contains("Nothing is due. The next question comes up in 1 day."), "{due}");
}

#[test]
fn a_seed_is_an_order() {
    let folder = tempfile::tempdir().unwrap();
    let order = |seed: &str| {
        text(&kata(folder.path(), &["quiz", "--seed", seed, "--count", "2"], "s\n").stdout)
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
        vec!["quiz", "--section", "1-9"],
        vec!["quiz", "--section", "one"],
        vec!["quiz", "--level", "4"],
        vec!["quiz", "sample-nothing"],
        vec!["quiz", "sample-one", "--weak"],
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
    let output = kata(folder.path(), &["quiz", "sample-on"], "");
    let error = text(&output.stderr);
    assert!(error.contains("no question `sample-on`") && error.contains("sample-one"), "{error}");
}

#[test]
fn a_question_by_its_id_and_sections_by_range() {
    let folder = tempfile::tempdir().unwrap();
    let out = text(&kata(folder.path(), &["quiz", "sample-all", "SAMPLE-NUMBER"], "s\ns\n").stdout);
    assert!(
        out.contains("2 questions.")
            && out.contains("1/2 · 1. A sample · ★★☆ · choose all that apply · sample-all"),
        "{out}"
    );
    let out =
        text(&kata(folder.path(), &["quiz", "--section", "1-1", "--level", "2-3"], "q\n").stdout);
    assert!(out.contains("3 questions."), "{out}");
}

#[test]
fn the_language_is_the_machine_s() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
    command.args(["quiz", "--stats", "--progress"]).arg(folder.path().join("p"));
    command.current_dir(fixture()).env_remove("LC_ALL").env_remove("LC_MESSAGES");
    let out = |lang: &str, command: &mut Command| {
        text(&command.env("LANG", lang).output().unwrap().stdout)
    };
    assert!(out("zh_CN.UTF-8", &mut command).contains("合计"));
    assert!(out("de_DE.UTF-8", &mut command).contains("all "));
    command.args(["--lang", "EN"]);
    assert!(out("zh_CN.UTF-8", &mut command).contains("all "));
}

/// `yes` has no end of its own: the quiz has.
#[test]
fn endless_input_ends_it() {
    // Of several lines in turn each is of use somewhere: wrong and "again", or answered and taken back.
    let mut said = 0;
    for (typed, answered) in [
        ("", false),
        ("a", true),
        ("x", true),
        ("?", false),
        ("u", false),
        ("y", false),
        ("x\ny", true),
        ("x\nu", false),
        ("x\n0\nu", false),
        ("x\n1\ny", true),
        ("s\nu\nx", false),
        ("好\n0\nx\n是", true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let endless = format!("{typed}\n").repeat(20_000);
        let output = kata(folder.path(), &["quiz"], &endless);
        let out = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{typed:?}");
        assert!(out.lines().count() < 2_000, "{typed:?}: {} lines", out.lines().count());
        said += out.matches("seems to have no end").count();
        let saved =
            std::fs::read_to_string(folder.path().join("progress.jsonl")).unwrap_or_default();
        assert_eq!(saved.contains("sample"), answered, "{typed:?}: {out}");
    }
    assert!(said > 5, "{said} were told why it ends");
    let folder = tempfile::tempdir().unwrap();
    let out = text(&kata(folder.path(), &["quiz"], &"a".repeat(1_000_000)).stdout);
    assert!(out.contains("Nothing answered, nothing changed."), "{out}");
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
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, below) = readme.split_once("<!-- quiz-sample -->").unwrap();
    let shown = below.split("```").nth(1).unwrap().trim_start_matches('\n');
    assert_eq!(shown, sample());
    let all: usize =
        bank::load(&root(), Lang::En).unwrap().iter().map(|section| section.questions.len()).sum();
    assert!(
        readme.contains(&format!("\n{all} questions that interviews repeat")),
        "{all} questions"
    );
}

/// One question of the real quiz, answered wrongly.
fn sample() -> String {
    const ID: &str = "backprop-max-pool";
    let sections = bank::load(&root(), Lang::En).unwrap();
    let question = sections.iter().flat_map(|s| &s.questions).find(|q| q.id == ID).unwrap();
    let mut output = Vec::new();
    {
        let output = anstream::AutoStream::never(&mut output as &mut dyn Write);
        let mut console = Console::piped("b\n".as_bytes(), output, 80, Lang::En);
        let of = sections[0].questions.len();
        let heading = format!("5/{of} · 1. Backpropagation · ★☆☆ · choose one · {ID}");
        console
            .ask(&heading, question, &mut |_| ("Comes up again in 1 day.".into(), ("", "")))
            .unwrap();
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
