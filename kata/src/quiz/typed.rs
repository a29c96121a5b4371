//! What a learner types, read kindly: letters, numbers, ticks.

use super::question::Choice;

/// `b`, `2`, `a c`, `AC`, `1,3` as letters in order; nothing typed is nothing chosen.
pub fn letters(line: &str, choices: &[Choice]) -> Option<Vec<char>> {
    let mut chosen = Vec::new();
    for c in line.chars().filter(|c| !c.is_whitespace() && !",，、.;".contains(*c)) {
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

/// A number as people type it.
pub fn number(line: &str) -> Option<f64> {
    let line = line.replace('−', "-").replace(['，', ',', ' '], "").replace("×10^", "e");
    let plain = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some(percent) = line.strip_suffix(['%', '％']) {
        return plain(percent).map(|number| number / 100.0);
    }
    match line.split_once('/') {
        Some((above, below)) => Some(plain(above)? / plain(below)?).filter(|x| x.is_finite()),
        None => plain(&line),
    }
}

/// How many points are ticked.
pub fn ticks(line: &str, points: usize) -> Option<usize> {
    if line.eq_ignore_ascii_case("a") || line == "全部" {
        return Some(points);
    }
    let mut ticked = Vec::new();
    for c in line.chars().filter(|c| !c.is_whitespace() && !",，、.".contains(*c)) {
        let point = c.to_digit(10)? as usize;
        if !(1..=points).contains(&point) {
            return None;
        }
        if !ticked.contains(&point) {
            ticked.push(point);
        }
    }
    Some(ticked.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (line, expected) in [
            ("0.25", Some(0.25)),
            (".25", Some(0.25)),
            ("1/4", Some(0.25)),
            ("25 %", Some(0.25)),
            ("−3", Some(-3.0)),
            ("1,024", Some(1024.0)),
            ("9.5e-7", Some(9.5e-7)),
            ("2.5×10^-3", Some(0.0025)),
            ("1/0", None),
            ("nan", None),
            ("inf", None),
            ("two", None),
        ] {
            assert_eq!(number(line), expected, "{line}");
        }
    }

    #[test]
    fn letters_as_people_type_them() {
        let choices: Vec<Choice> = ['A', 'B', 'C']
            .map(|letter| Choice { letter, text: String::new(), why: String::new() })
            .into();
        for (line, expected) in [
            ("b", Some(vec!['B'])),
            ("2", Some(vec!['B'])),
            ("c, a", Some(vec!['A', 'C'])),
            ("A、C", Some(vec!['A', 'C'])),
            ("aa", Some(vec!['A'])),
            ("", Some(vec![])),
            ("d", None),
            ("4", None),
            ("0", None),
            ("ab?", None),
        ] {
            assert_eq!(letters(line, &choices), expected, "{line}");
        }
    }

    #[test]
    fn ticks_as_people_type_them() {
        assert_eq!(ticks("1 3, 3", 4), Some(2));
        assert_eq!(ticks("a", 4), Some(4));
        assert_eq!(ticks("5", 4), None);
    }
}
