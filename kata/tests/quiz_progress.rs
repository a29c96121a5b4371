//! Progress: what is kept, when a question comes up again, and that no crash costs it.

use kata::quiz::file;
use kata::quiz::progress::{Grade, Progress};
use std::path::PathBuf;

const DAY: u64 = 24 * 60 * 60;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/down/progress.json");
    (folder, file)
}

/// Days until each next time, if the question is answered whenever it is due.
fn intervals(grades: &[Grade]) -> Vec<u64> {
    let (_folder, file) = folder();
    let mut progress = Progress::open(&file).unwrap();
    let mut now = 1_000_000_000;
    grades
        .iter()
        .map(|&grade| {
            let days = progress.answer("a", grade, now).unwrap();
            now += days * DAY;
            days
        })
        .collect()
}

/// The first memory states are those that the crate's documentation prints for FSRS-6's default
/// parameters: stability 0.212 after `again`, 1.2931 after `hard`, 2.3065 after `good`.
#[test]
fn first_states_are_the_published_ones() {
    for (grade, stability, difficulty) in [
        (Grade::Wrong, 0.212, 6.4133),
        (Grade::Partly, 1.2931, 5.1121707),
        (Grade::Right, 2.3065, 2.118104),
    ] {
        let (_folder, file) = folder();
        let mut progress = Progress::open(&file).unwrap();
        progress.answer("a", grade, 0).unwrap();
        let record = progress.record("a").unwrap();
        assert_eq!((record.stability, record.difficulty), (stability, difficulty));
    }
}

/// FSRS-6 written down from its publication, in `f64`, apart from the crate: the same intervals.
#[test]
fn intervals_are_those_of_the_formulas() {
    const W: [f64; 21] = [
        0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
        1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
    ];
    let initial_difficulty = |g: f64| W[4] - (W[5] * (g - 1.0)).exp() + 1.0;
    let factor = 0.9f64.powf(-1.0 / W[20]) - 1.0;
    for grades in [
        vec![Grade::Right; 6],
        vec![Grade::Wrong, Grade::Right, Grade::Right, Grade::Right],
        vec![Grade::Right, Grade::Right, Grade::Wrong, Grade::Partly, Grade::Right, Grade::Right],
    ] {
        let (mut s, mut d, mut elapsed) = (0.0f64, 0.0f64, 0.0f64);
        let expected: Vec<u64> = grades
            .iter()
            .enumerate()
            .map(|(n, grade)| {
                let g = match grade {
                    Grade::Wrong => 1.0,
                    Grade::Partly => 2.0,
                    Grade::Right => 3.0,
                };
                if n == 0 {
                    s = W[g as usize - 1];
                    d = initial_difficulty(g).clamp(1.0, 10.0);
                } else {
                    let r = (1.0 + factor * elapsed / s).powf(-W[20]);
                    s = if g == 1.0 {
                        let forgotten = W[11]
                            * d.powf(-W[12])
                            * ((s + 1.0).powf(W[13]) - 1.0)
                            * (W[14] * (1.0 - r)).exp();
                        forgotten.min(s / (W[17] * W[18]).exp())
                    } else {
                        let hard = if g == 2.0 { W[15] } else { 1.0 };
                        s * (1.0
                            + W[8].exp()
                                * (11.0 - d)
                                * s.powf(-W[9])
                                * ((W[10] * (1.0 - r)).exp() - 1.0)
                                * hard)
                    };
                    let moved = d - W[6] * (g - 3.0) * (10.0 - d) / 9.0;
                    d = (W[7] * initial_difficulty(4.0) + (1.0 - W[7]) * moved).clamp(1.0, 10.0);
                }
                elapsed = s.round().max(1.0);
                elapsed as u64
            })
            .collect();
        assert_eq!(intervals(&grades), expected, "{grades:?}");
    }
}

#[test]
fn right_answers_spread_and_a_wrong_one_comes_back_tomorrow() {
    let spread = intervals(&[Grade::Right; 5]);
    assert!(spread.windows(2).all(|pair| pair[1] > pair[0]), "{spread:?}");
    assert_eq!(intervals(&[Grade::Wrong]), [1]);
}

#[test]
fn due_is_half_a_day_early_and_not_a_second_more() {
    let (_folder, file) = folder();
    let mut progress = Progress::open(&file).unwrap();
    let days = progress.answer("a", Grade::Right, 1_000_000).unwrap();
    let record = progress.record("a").unwrap();
    let due = 1_000_000 + days * DAY;
    assert!(record.is_due(due - DAY / 2) && !record.is_due(due - DAY / 2 - 1));
}

#[test]
fn weak_until_right_twice_in_a_row() {
    let (_folder, file) = folder();
    let mut progress = Progress::open(&file).unwrap();
    let mut weak = |grade| {
        progress.answer("a", grade, 0).unwrap();
        progress.record("a").unwrap().is_weak()
    };
    use Grade::{Partly, Right, Wrong};
    let seen: Vec<bool> = [Right, Wrong, Right, Partly, Wrong].map(&mut weak).into();
    assert_eq!(seen, [false, true, true, false, true]);
}

#[test]
fn progress_is_read_back_and_unknown_questions_are_kept() {
    let (_folder, file) = folder();
    let mut old = Progress::open(&file).unwrap();
    old.answer("gone-from-the-quiz", Grade::Right, 5).unwrap();
    let mut new = Progress::open(&file).unwrap();
    new.answer("new-in-the-quiz", Grade::Wrong, 9).unwrap();
    let read = Progress::open(&file).unwrap();
    assert_eq!(read.record("gone-from-the-quiz"), old.record("gone-from-the-quiz"));
    assert_eq!(read.record("new-in-the-quiz"), new.record("new-in-the-quiz"));
    assert_eq!(read.set_aside, None);
}

/// A file cut off at any byte, as by a crash of a program that writes in place.
#[test]
fn a_torn_file_is_set_aside_and_never_overwritten() {
    let (_folder, file) = folder();
    Progress::open(&file).unwrap().answer("a", Grade::Right, 5).unwrap();
    let whole = std::fs::read(&file).unwrap();
    // The last byte is a line's end, without which it is whole.
    for length in 0..whole.len() - 1 {
        std::fs::write(&file, &whole[..length]).unwrap();
        let mut progress = Progress::open(&file).unwrap();
        let aside = progress.set_aside.clone().expect("a torn file is damaged");
        assert!(!file.exists());
        progress.answer("b", Grade::Right, 5).unwrap();
        assert_eq!(std::fs::read(&aside).unwrap(), whole[..length]);
        std::fs::remove_file(&aside).unwrap();
    }
}

#[test]
fn damaged_files_do_not_overwrite_each_other() {
    let (_folder, file) = folder();
    let mut asides = Vec::new();
    for text in ["{", "[]", "{\"version\": 1}", "\u{0}"] {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        asides.push((Progress::open(&file).unwrap().set_aside.unwrap(), text));
    }
    for (aside, text) in asides {
        assert_eq!(std::fs::read_to_string(&aside).unwrap(), text, "{}", aside.display());
    }
}

/// A crash before the rename leaves the old file whole, and something beside it.
#[test]
fn a_crash_while_writing_leaves_the_old_file() {
    let (_folder, file) = folder();
    Progress::open(&file).unwrap().answer("a", Grade::Right, 5).unwrap();
    let before = std::fs::read(&file).unwrap();
    std::fs::write(file.parent().unwrap().join(".kata-torn"), b"{\"vers").unwrap();
    let progress = Progress::open(&file).unwrap();
    assert!(progress.set_aside.is_none() && progress.record("a").is_some());
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

/// The file is replaced, not written into: one who reads it meanwhile sees the old one whole.
#[test]
fn a_reader_never_sees_half_a_file() {
    let (_folder, file) = folder();
    let mut progress = Progress::open(&file).unwrap();
    progress.answer("q0", Grade::Right, 5).unwrap();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut read = 0;
            while read < 200 {
                let progress = Progress::open(&file).unwrap();
                assert!(progress.set_aside.is_none() && progress.record("q0").is_some());
                read += 1;
            }
        });
        for n in 1..100 {
            progress.answer(&format!("q{n}"), Grade::Right, 5).unwrap();
        }
        reader.join().unwrap();
    });
}

#[test]
fn a_later_version_is_left_alone() {
    let (_folder, file) = folder();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "{\"version\": 2, \"cards\": []}").unwrap();
    let error = Progress::open(&file).unwrap_err().to_string();
    assert!(error.contains("later version") && error.contains("--progress"), "{error}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("cards"));
}

#[test]
fn a_file_that_exists_is_replaced_only_if_wanted() {
    let (_folder, path) = folder();
    file::write(&path, b"one", false).unwrap();
    let error = file::write(&path, b"two", false).unwrap_err().to_string();
    assert!(error.contains("--force"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"one");
    file::write(&path, b"two", true).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"two");
    let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "nothing is left beside it");
}
