//! A mock interview and a program to mend: what is drawn, how the clock counts, what the scorecard says.
//! How its page looks is seen in a real browser, which needs `chromedriver` and Chromium:
//! `cargo test -p kata --test practice_interview -- --ignored scorecard`

#[path = "common/browser.rs"]
mod browser;
#[path = "interview/commands.rs"]
mod commands;
#[path = "interview/typed.rs"]
mod typed;

use browser::{Browser, axe};
use kata::kit::exercises;
use kata::practice::interview::draw::{self, Draw};
use kata::practice::interview::page::page;
use kata::practice::interview::score;
use kata::practice::interview::state::{
    Interview, Kind, Mistake, Outcome, Piece, Planted, What, hold, unfinished,
};
use kata::practice::source::{documentation_in_trait, documentation_of};
use kata::quiz::bank;
use kata::quiz::lang::Lang;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn drawn(minutes: u32, level: Option<u8>, seed: u64) -> Vec<Piece> {
    let sections = bank::load(root(), Lang::En).unwrap();
    draw::mock(&exercises(root()).unwrap(), &sections, minutes, level, &mut Draw::new(seed))
        .unwrap()
}

#[test]
fn what_is_drawn_fits_the_time_and_is_the_same_for_the_same_seed() {
    for minutes in [20, 45, 90, 180] {
        for seed in 0..40 {
            let pieces = drawn(minutes, None, seed);
            assert_eq!(pieces, drawn(minutes, None, seed));
            let planned: u32 = pieces.iter().map(|piece| piece.minutes).sum();
            assert!(planned <= minutes, "{minutes} min, seed {seed}: {planned}");
            assert!(planned * 2 > minutes.min(90), "{minutes} min, seed {seed}: only {planned}");
            let of = |is: fn(&What) -> bool| pieces.iter().filter(|piece| is(&piece.what)).count();
            assert!(of(|what| matches!(what, What::Task { .. })) > 0);
            assert_eq!(of(|what| matches!(what, What::Debug { .. })), usize::from(minutes >= 25));
            // A program's exercise is no task's: its answers would lie beside the stub.
            let numbers = pieces.iter().filter_map(|piece| match &piece.what {
                What::Task { exercise, .. } | What::Debug { exercise, .. } => {
                    Some(exercise.clone())
                }
                What::Question { .. } => None,
            });
            let mut numbers: Vec<String> = numbers.collect();
            numbers.sort();
            let all = numbers.len();
            numbers.dedup();
            assert_eq!(numbers.len(), all);
        }
    }
    assert_ne!(drawn(45, None, 1), drawn(45, None, 2));
}

#[test]
fn a_level_is_kept_to() {
    let all = exercises(root()).unwrap();
    for piece in drawn(60, Some(2), 5) {
        let What::Task { exercise, task } = &piece.what else { continue };
        let exercise = all.iter().find(|one| one.number == *exercise).unwrap();
        assert_eq!(exercise.tasks.iter().find(|one| one.name == *task).unwrap().level, 2);
    }
}

/// What stands beside a task in its file, and is the same function of another type, would be an answer.
#[test]
fn what_is_written_alike_is_a_stub_too() {
    let all = exercises(root()).unwrap();
    let stubs = |number: &str, task: &str, file: &str| {
        let exercise = all.iter().find(|exercise| exercise.number == number).unwrap();
        let files = draw::task(root(), exercise, task).unwrap();
        let text = &files[Path::new(file)];
        let stubs = text.lines().filter_map(|line| line.trim().strip_prefix("todo!(\""));
        stubs.map(|rest| rest.trim_end_matches("\")").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(stubs("05", "sgd", "momentum.rs"), ["sgd", "momentum", "nesterov"]);
    assert_eq!(stubs("01", "mse", "loss.rs"), ["mse"]);
    assert_eq!(stubs("01", "mlp_backward", "mlp.rs"), ["mlp_backward"]);
}

/// A method that a trait asks for has no documentation of its own.
#[test]
fn what_a_method_promises_stands_with_its_type_and_its_trait() {
    let source = |file: &str| {
        std::fs::read_to_string(root().join("exercises/05-optimizers/src").join(file)).unwrap()
    };
    let of_type = documentation_of(&source("momentum.rs"), "Sgd").unwrap();
    assert!(of_type.starts_with("Gradient descent: θ ← θ − η·g."), "{of_type}");
    let of_trait = documentation_in_trait(&source("optimizer.rs"), "step").unwrap();
    assert!(of_trait.starts_with("One update of all parameters, in place."), "{of_trait}");
    assert!(of_trait.contains("# Panics"), "{of_trait}");
    assert!(!of_trait.contains("[`") && !of_trait.contains("crate::"), "{of_trait}");
}

fn piece(what: What, minutes: u32, points: u32, spent: u64, outcome: Option<Outcome>) -> Piece {
    Piece { what, minutes, points, spent, outcome, tested: None }
}

fn sample() -> Interview {
    let question = |id: &str, title: &str| What::Question { id: id.into(), title: title.into() };
    let task =
        |exercise: &str, task: &str| What::Task { exercise: exercise.into(), task: task.into() };
    let right = |points| Some(Outcome { points, right: true, ..Outcome::default() });
    let missed = Mistake {
        name: "penalty/half".into(),
        what: "α·θ for the penalty's gradient: that of α·θ² is 2·α·θ".into(),
        tasks: vec!["train".into()],
        functions: Vec::new(),
    };
    let planted = Planted { mistakes: vec![missed], red: Vec::new() };
    let pieces = vec![
        piece(question("backprop-max-pool", "Through a max pool"), 1, 1, 70, right(1)),
        piece(
            question("descent-accumulate", "Four examples at a time"),
            1,
            1,
            40,
            Some(Outcome::default()),
        ),
        piece(
            task("01", "mse"),
            10,
            2,
            1130,
            Some(Outcome {
                mistakes: vec![
                    "the loss averaged, its gradient not: 1/m stays when you differentiate".into(),
                ],
                said: "the gradient is not that of the loss".into(),
                ..Outcome::default()
            }),
        ),
        piece(task("05", "momentum"), 10, 2, 480, right(2)),
        piece(
            What::Debug { exercise: "03".into(), bugs: 2, sealed: planted.seal() },
            20,
            6,
            905,
            Some(Outcome {
                points: 2,
                found: vec!["one epoch too few".into()],
                missed: vec!["α·θ for the penalty's gradient: that of α·θ² is 2·α·θ".into()],
                broken: vec!["minibatches".into()],
                ..Outcome::default()
            }),
        ),
    ];
    let mut interview = Interview::new(Kind::Mock, 11, 45, pieces, 1000);
    interview.ended = Some(1000 + 44 * 60 + 30); // reading what is explained is no piece's time
    interview
}

#[test]
fn the_scorecard() {
    for width in [80, 50] {
        let lines: Vec<String> = score::lines(&sample(), width)
            .iter()
            .map(|line| anstream::adapter::strip_str(line).to_string())
            .collect();
        let is_command = |line: &&String| line.starts_with("    cargo kata");
        assert!(
            lines
                .iter()
                .filter(|line| !is_command(line))
                .all(|line| unicode_width::UnicodeWidthStr::width(line.as_str()) <= width),
            "{lines:#?}"
        );
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("practice_interview__scorecard-{width}"), lines.join("\n"));
        });
    }
}

#[test]
fn the_page_says_what_the_terminal_says() {
    let mut interview = sample();
    interview.pieces[2].tested = Some(true);
    let page = page(&interview, "scratch/mock-11/exercises");
    let spoken = page.replace("<code>", "").replace("</code>", "");
    for said in [
        "44:30 of 45 min used · seed 11",
        "1970-01-01 00:16 UTC",
        "it was green when you last tested it",
        "Took more than half as long again as it should: 01/mse.",
        "What you wrote: scratch/mock-11/exercises",
    ] {
        assert!(spoken.contains(said), "{said} in {spoken}");
    }
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_scorecard_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scorecard.html");
    let mut interview = sample();
    let long = format!("`{}` <script>alert(1)</script> & more", "z".repeat(90));
    interview.pieces[4].outcome.as_mut().unwrap().found.push(long.clone());
    std::fs::write(&file, page(&interview, "scratch/mock-11/exercises")).unwrap();
    for (width, dark) in [(1100, false), (1100, true), (320, false), (320, true)] {
        let browser = Browser::start(width, 900, dark);
        browser.open(&file);
        browser.picture(&format!("scorecard-{width}-{}", if dark { "dark" } else { "light" }));
        let over = "return document.documentElement.scrollWidth - window.innerWidth";
        assert!(browser.js(over).as_i64().unwrap() <= 0, "{width}: wider than the window");
        assert_eq!(browser.js("return document.querySelectorAll('.piece').length"), 5);
        assert!(browser.text("main").contains(&long.replace('`', "")), "what is said is text");
        browser.js(&axe());
        assert_eq!(browser.violations(), serde_json::json!([]), "{width}, dark: {dark}");
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn the_readme_shows_it() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, below) = readme.split_once("<!-- scorecard -->\n```\n").unwrap();
    let (shown, _) = below.split_once("```").unwrap();
    let lines: Vec<String> = score::lines(&sample(), 80)
        .iter()
        .map(|line| anstream::adapter::strip_str(line).to_string())
        .collect();
    assert_eq!(shown.trim(), lines.join("\n").trim());
}

#[test]
fn time_that_passed_counts_and_never_beyond_the_end() {
    let mut interview = sample();
    (interview.ended, interview.pieces[2].outcome) = (None, None);
    interview.pieces.iter_mut().for_each(|piece| piece.spent = 0);
    interview.at = 2;
    interview.count(1060);
    interview.count(1050); // a clock that was set back takes nothing away
    assert_eq!((interview.pieces[2].spent, interview.left(1060)), (60, 45 * 60 - 60));
    interview.at = 4;
    interview.pieces[4].outcome = None;
    interview.count(1000 + 45 * 60 + 500);
    interview.count(1000 + 45 * 60 + 900);
    assert_eq!(interview.pieces[4].spent, 45 * 60 - 60);
    assert_eq!(interview.left(1000 + 45 * 60 + 900), 0);
}

/// Three questions, in ten minutes.
fn questions() -> Interview {
    let sections = bank::load(root(), Lang::En).unwrap();
    let all = || sections.iter().flat_map(|section| &section.questions);
    let ask = |id: &str| {
        let title = all().find(|question| question.id == id).unwrap().title.clone();
        piece(What::Question { id: id.into(), title }, 1, 1, 0, None)
    };
    let ids = ["backprop-max-pool", "descent-accumulate", "descent-all-reduce"];
    Interview::new(Kind::Mock, 7, 10, ids.map(ask).to_vec(), 1000)
}

/// An interview that an earlier version of the kit began is gone on with.
#[test]
fn what_an_earlier_version_wrote_is_read() {
    let home = tempfile::tempdir().unwrap();
    let interview = questions();
    interview.save(home.path()).unwrap();
    let file = home.path().join("interview.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let earlier = text.replace("\"outcome\": null,", "\"outcome\": null");
    let earlier: String = earlier.lines().filter(|line| !line.contains("\"tested\"")).collect();
    assert!(earlier.len() < text.len());
    std::fs::write(&file, earlier).unwrap();
    assert_eq!(Interview::read(home.path()).unwrap(), interview);
}

#[test]
fn an_interview_is_found_again_and_one_that_is_damaged_is_passed_over() {
    let kit = tempfile::tempdir().unwrap();
    let folder = |name: &str| kit.path().join("scratch").join(name);
    let mut older = questions();
    older.save(&folder("mock-1")).unwrap();
    let mut newer = questions();
    newer.started = 2000;
    newer.save(&folder("mock-2")).unwrap();
    std::fs::create_dir_all(folder("mock-3")).unwrap();
    std::fs::write(folder("mock-3").join("interview.json"), "{").unwrap();
    let found = || {
        unfinished(kit.path(), Kind::Mock).map(|(folder, interview)| (folder, interview.started))
    };
    assert_eq!(found(), Some((folder("mock-2"), 2000)));
    newer.ended = Some(2100);
    newer.save(&folder("mock-2")).unwrap();
    assert_eq!(found(), Some((folder("mock-1"), 1000)));
    assert_eq!(unfinished(kit.path(), Kind::Debug), None);
    older.ended = Some(1);
    older.save(&folder("mock-1")).unwrap();
    assert_eq!(found(), None);
    // Nobody else works on one that is open.
    let held = hold(&folder("mock-1")).unwrap();
    assert!(hold(&folder("mock-1")).unwrap_err().to_string().contains("another terminal"));
    drop(held);
    hold(&folder("mock-1")).unwrap();
}
