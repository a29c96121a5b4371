//! What a learner types, read kindly: letters, numbers, ticks, and words that steer.

use super::question::Choice;

/// A word that steers the quiz instead of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The learner does not know the answer.
    Unknown,
    /// Leave this question for later.
    Skip,
    /// Take the last answer back.
    Back,
    /// Say what can be typed.
    Help,
    /// End the quiz.
    Quit,
}

/// The word that a line is, if it is one. None of them is a choice's letter.
pub fn word(line: &str) -> Option<Word> {
    const WORDS: [(Word, &[&str]); 5] = [
        (
            Word::Unknown,
            &[
                "x",
                "idk",
                "dunno",
                "dont know",
                "don't know",
                "don’t know",
                "i don't know",
                "i don’t know",
                "不知道",
                "不会",
            ],
        ),
        (Word::Skip, &["s", "skip", "later", "跳过"]),
        (Word::Back, &["u", "undo", "back", "撤销", "上一步", "上一题"]),
        (Word::Help, &["?", "h", "help", "--help", "帮助"]),
        (Word::Quit, &["q", "quit", "exit", "stop", ":q", "退出", "结束"]),
    ];
    let line = line.trim().to_lowercase();
    WORDS.into_iter().find(|(_, words)| words.contains(&line.as_str())).map(|(word, _)| word)
}

/// Full-width letters, digits and signs, as a Chinese keyboard types them, as those of ASCII.
pub fn half_width(line: &str) -> String {
    let one = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '。' => '.',
        '、' => ',',
        c => c,
    };
    line.chars().map(one).collect()
}

/// `b`, `2`, `a c`, `AC`, `1,3` as letters in order.
pub fn letters(line: &str, choices: &[Choice]) -> Option<Vec<char>> {
    let mut chosen = Vec::new();
    for c in line.chars().filter(|c| !c.is_whitespace() && !",.;)+&".contains(*c)) {
        let by_number = c.to_digit(10).and_then(|number| (number as usize).checked_sub(1));
        let letter = by_number
            .map_or(Some(c.to_ascii_uppercase()), |index| choices.get(index).map(|x| x.letter))?;
        choices.iter().find(|choice| choice.letter == letter)?;
        if !chosen.contains(&letter) {
            chosen.push(letter);
        }
    }
    chosen.sort_unstable();
    Some(chosen)
}

/// How many points are ticked: `1 3`, `a` for all, `0` for none.
pub fn ticks(line: &str, points: usize) -> Option<usize> {
    match line.to_lowercase().as_str() {
        "a" | "all" | "全部" => return Some(points),
        "0" | "none" | "没有" => return Some(0),
        _ => {}
    }
    let mut ticked = Vec::new();
    for c in line.chars().filter(|c| !c.is_whitespace() && !",.;".contains(*c)) {
        let point = c.to_digit(10)? as usize;
        if !(1..=points).contains(&point) {
            return None;
        }
        if !ticked.contains(&point) {
            ticked.push(point);
        }
    }
    (!ticked.is_empty()).then_some(ticked.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_as_people_type_them() {
        let choices: Vec<Choice> = ['A', 'B', 'C']
            .map(|letter| Choice { letter, text: String::new(), why: String::new() })
            .into();
        for (line, expected) in [
            ("b", Some(vec!['B'])),
            ("2", Some(vec!['B'])),
            ("b)", Some(vec!['B'])),
            ("c, a", Some(vec!['A', 'C'])),
            ("Ａ、Ｃ", Some(vec!['A', 'C'])),
            ("aa", Some(vec!['A'])),
            ("d", None),
            ("4", None),
            ("0", None),
            ("ab?", None),
        ] {
            assert_eq!(letters(&half_width(line), &choices), expected, "{line}");
        }
    }

    #[test]
    fn ticks_as_people_type_them() {
        for (line, expected) in [
            ("1 3, 3", Some(2)),
            ("a", Some(4)),
            ("１、３", Some(2)),
            ("0", Some(0)),
            ("", None),
            ("5", None),
        ] {
            assert_eq!(ticks(&half_width(line), 4), expected, "{line}");
        }
    }

    #[test]
    fn words_are_no_letters_of_choices() {
        for (line, expected) in [
            ("?", Some(Word::Help)),
            ("HELP", Some(Word::Help)),
            ("quit", Some(Word::Quit)),
            ("x", Some(Word::Unknown)),
            ("Don't know", Some(Word::Unknown)),
            ("跳过", Some(Word::Skip)),
            ("u", Some(Word::Back)),
            ("a", None),
            ("b", None),
            ("c", None),
            ("d", None),
            ("e", None),
            ("", None),
        ] {
            assert_eq!(word(line), expected, "{line}");
        }
    }
}
