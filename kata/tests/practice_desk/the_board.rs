//! `cargo kata`: the board, and what it is read from.

use super::*;

#[test]
fn the_board() {
    let kit = Kit::new();
    insta::assert_snapshot!("board_on_the_first_day", kit.board(80, &|_| false));
    let kit = learner();
    let at_80 = kit.board(80, &|_| false);
    insta::assert_snapshot!("board_on_the_third_day", at_80);
    let at_50 = kit.board(50, &|_| false);
    insta::assert_snapshot!("board_of_50_columns", at_50);
    for width in 40..=80 {
        let board = kit.board(width, &|_| false);
        for command in ["quiz --daily", "watch 01", "hint 01 mse", "help"] {
            let command = format!("cargo kata {command}");
            assert!(board.contains(&command), "{width} columns break a command:\n{board}");
        }
    }
    for (board, width) in
        [(at_80, 80), (at_50, 50), (kit.board(80, &|_| true), 80), (kit.board(50, &|_| true), 50)]
    {
        for line in board.lines() {
            assert!(textwrap::core::display_width(line) <= width, "{line}");
        }
    }
}

/// The README shows it; with `KATA_UPDATE=1` it is written there.
#[test]
fn the_readme_shows_the_board() {
    let board = learner().board(80, &|_| false);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&file).unwrap();
    let (before, rest) = readme.split_once("<!-- board -->\n```\n").unwrap();
    let (shown, after) = rest.split_once("\n```\n").unwrap();
    if std::env::var_os("KATA_UPDATE").is_some() {
        fs::write(&file, format!("{before}<!-- board -->\n```\n{board}\n```\n{after}")).unwrap();
        return;
    }
    assert_eq!(shown, board, "README.md: run this test with KATA_UPDATE=1");
}

#[test]
fn every_task_stands_on_the_board() {
    let board = Kit::new().board(80, &|_| true);
    let exercises = exercises(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
    for task in exercises.iter().flat_map(|exercise| &exercise.tasks) {
        assert!(board.contains(&format!("· {} ", task.name)), "{} in\n{board}", task.name);
    }
}

#[test]
fn interviews_stand_on_the_board() {
    let kit = Kit::new();
    assert!(!kit.board(80, &|_| false).contains("interview"), "none was held");
    for (name, days, points) in [("mock-1", 3, 9), ("mock-2", 9, 4), ("debug-3", 2, 16)] {
        let held = Held { when: NOW - days * DAY, minutes: 45, points, of: 16 };
        kit.progress().update(name, move |_: Option<Held>| Some(held.clone())).unwrap();
    }
    for line in [
        "2 interviews held, the last 3 days ago: 9 of 16 points",
        "1 program debugged, the last 2 days ago: 16 of 16 points",
    ] {
        assert!(kit.board(80, &|_| false).lines().any(|shown| shown == line), "{line}");
    }
    let folder = kit.root().join("scratch/mock-7");
    fs::create_dir_all(&folder).unwrap();
    let mut open = Interview::new(Kind::Mock, 7, 45, Vec::new(), NOW - 600);
    open.save(&folder).unwrap();
    let says = |what: &str| {
        let line = format!("An interview is open, {what} · cargo kata mock");
        assert!(kit.board(80, &|_| false).lines().any(|shown| shown == line), "{line}");
    };
    says("35 min left");
    open = Interview::new(Kind::Mock, 7, 45, Vec::new(), NOW - DAY);
    open.save(&folder).unwrap();
    says("its time is over");
    open.ended = Some(NOW);
    open.save(&folder).unwrap();
    assert!(!kit.board(80, &|_| false).contains("is open"));
}

#[test]
fn when_all_is_done_the_board_says_what_keeps_it_fresh() {
    let kit = Kit::new();
    for exercise in exercises(kit.root()).unwrap() {
        let all = exercise.tasks.iter().map(|task| (task.name.clone(), vec![green("all")]));
        kit.judge(&exercise.number, 1, &all.collect());
    }
    let board = kit.board(80, &|_| false);
    assert!(board.contains("55 of 55 tasks") && board.contains("    cargo kata mock"), "{board}");
}

#[test]
fn what_was_edited_since_is_not_done() {
    let kit = learner();
    let of = |kit: &Kit| {
        let sources = Sources::of(kit.root(), &kit.exercise("01")).unwrap();
        standing(&kit.progress(), &sources)
    };
    let before = of(&kit);
    assert!(before[0].is_done() && !before[0].edited);
    kit.edit("exercises/01-backprop/src/linear.rs", "w.dot(a) + b", "w.dot(a)");
    let after = of(&kit);
    assert!(!after[0].is_done() && after[0].edited && after[1].edited && !after[2].edited);
    kit.edit("exercises/01-backprop/src/linear.rs", "w.dot(a)", "w.dot(a) + b");
    assert!(of(&kit)[0].is_done(), "as it was judged");
}

/// When a task was first green is remembered when it turns red, and green again.
#[test]
fn first_green_stays() {
    let kit = Kit::new();
    let judged = |verdict| Judged::from([("mse".into(), vec![test("loss", verdict, "mse: x\n")])]);
    let last = || kit.progress().get::<Last>("01/mse").unwrap();
    kit.judge("01", 9, &judged(Verdict::Red));
    assert_eq!((last().green, last().report.as_str()), (None, "mse: x"));
    kit.judge("01", 8, &judged(Verdict::Green));
    kit.judge("01", 7, &judged(Verdict::Stopped));
    kit.judge("01", 6, &judged(Verdict::Green));
    assert_eq!((last().green, last().when), (Some(NOW - 8 * DAY), NOW - 6 * DAY));
    assert_eq!((last().report.as_str(), last().others), ("", 0));
}

#[test]
fn a_damaged_verdict_is_set_aside_alone() {
    let kit = learner();
    let text = fs::read_to_string(kit.progress_file()).unwrap();
    let damaged = text.replace("\"verdict\":\"stopped\"", "\"verdict\":\"purple\"");
    assert_ne!(text, damaged);
    fs::write(kit.progress_file(), damaged).unwrap();
    let output = kit.kata(&["hint", "01", "mse"]);
    let said = self::text(&output.stdout);
    assert!(said.contains("1 record of your progress could not be read"), "{said}");
    assert!(kit.progress().get::<Last>("01/sigmoid").is_none());
    assert!(kit.progress().get::<Last>("01/mse").is_some());
}

#[test]
fn names_of_tasks_in_the_progress_file() {
    let _: &Task = &Kit::new().exercise("02").tasks[0];
    assert_eq!(record::name("02", "unbroadcast"), "02/unbroadcast");
}
