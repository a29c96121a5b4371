//! A number as people write it: `0.18`, `1/4`, `25 %`, `2^-25`, `2.98*10^-8`, `√10`, `1/sqrt(2)`.
//!
//! `page.js` reads the same: one table, in `tests/numbers.json`, is put to both.

/// Why a line is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read.
    Unreadable,
    /// `0,18` or `1,024`: a comma may separate decimals or thousands, and which of them is not for
    /// a program to guess.
    Comma,
}

/// The number that a line is; with a percent sign, a hundredth of what stands before it.
///
/// # Errors
/// If it is none, or its comma could mean two things.
pub fn number(line: &str) -> Result<f64, Fault> {
    // What nobody writes as a number would only nest too deep.
    if line.len() > 100 {
        return Err(Fault::Unreadable);
    }
    let line = plain(line)?;
    let mut reader = Reader { rest: &line };
    let value = reader.sum().filter(|value| value.is_finite() && reader.rest.is_empty());
    value.ok_or(Fault::Unreadable)
}

/// The line in one alphabet: no spaces, signs of ASCII, powers with `^`, no commas.
fn plain(line: &str) -> Result<String, Fault> {
    let mut out = String::new();
    let mut raised = false;
    for c in super::typed::half_width(line).to_lowercase().chars() {
        let small = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺".chars().position(|s| s == c);
        if small.is_some() && !raised {
            out.push('^');
        }
        raised = small.is_some();
        match (small, c) {
            (Some(at), _) => out.extend("0123456789-+".chars().nth(at)),
            (_, ' ' | '\t' | '_') => {}
            (_, '−' | '–' | '﹣') => out.push('-'),
            (_, '×' | '·' | '⋅' | '∗') => out.push('*'),
            // But not that of `exp`.
            (_, 'x') if !out.ends_with('e') => out.push('*'),
            (_, '÷' | '⁄' | '∕') => out.push('/'),
            (_, '½') => out += "(1/2)",
            (_, '¼') => out += "(1/4)",
            (_, '¾') => out += "(3/4)",
            (_, '⅓') => out += "(1/3)",
            (_, '⅔') => out += "(2/3)",
            (_, '⅛') => out += "(1/8)",
            (_, c) => out.push(c),
        }
    }
    let out = out.replace("**", "^").replace("percent", "%");
    let out = out.trim_start_matches(['=', '≈', '~']).trim_end_matches('.');
    without_commas(out)
}

/// `1,000,000` and `10,000.5` separate thousands, and nothing else can be meant.
fn without_commas(text: &str) -> Result<String, Fault> {
    let is_part = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    for number in text.split(|c| !is_part(c)).filter(|part| part.contains(',')) {
        let (whole, decimals) =
            number.split_once('.').map_or((number, None), |(w, d)| (w, Some(d)));
        let groups: Vec<&str> = whole.split(',').collect();
        let grouped = !groups[0].is_empty()
            && groups[0].len() <= 3
            && !groups[0].starts_with('0')
            && groups[1..].iter().all(|group| group.len() == 3);
        let clear = groups.len() > 2 || decimals.is_some();
        if !grouped || !clear || decimals.is_some_and(|d| d.contains(',')) {
            return Err(Fault::Comma);
        }
    }
    Ok(text.replace(',', ""))
}

/// Reads sums of products of powers.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        loop {
            if self.take("+") {
                value += self.product()?;
            } else if self.take("-") {
                value -= self.product()?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.signed()?;
        loop {
            if self.take("*") {
                value *= self.signed()?;
            } else if self.take("/") {
                value /= self.signed()?;
            } else if self.take("%") {
                value /= 100.0;
            } else if self.rest.starts_with(['√', '(', 's', 'p', 'π']) {
                value *= self.signed()?;
            } else {
                return Some(value);
            }
        }
    }

    fn signed(&mut self) -> Option<f64> {
        if self.take("-") {
            return Some(-self.signed()?);
        }
        if self.take("+") {
            return self.signed();
        }
        let base = self.atom()?;
        if self.take("^") { Some(base.powf(self.signed()?)) } else { Some(base) }
    }

    fn atom(&mut self) -> Option<f64> {
        if self.take("(") {
            let value = self.sum()?;
            return self.take(")").then_some(value);
        }
        for root in ["√", "sqrt"] {
            if self.take(root) {
                return Some(self.atom()?.sqrt());
            }
        }
        for (name, function) in [("exp", f64::exp as fn(f64) -> f64), ("ln", f64::ln)] {
            if self.take(name) {
                return Some(function(self.atom()?));
            }
        }
        if self.take("pi") || self.take("π") {
            return Some(std::f64::consts::PI);
        }
        if self.take("e") {
            return Some(std::f64::consts::E);
        }
        self.digits()
    }

    /// `12`, `.5`, `9.5e-7`.
    fn digits(&mut self) -> Option<f64> {
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
        let text = self.rest;
        let mut end = digits(text);
        if text[end..].starts_with('.') {
            end += 1 + digits(&text[end + 1..]);
        }
        if text[end..].starts_with('e') {
            let sign = usize::from(text[end + 1..].starts_with(['-', '+']));
            let exponent = digits(&text[end + 1 + sign..]);
            end += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let value = text[..end].parse().ok()?;
        self.rest = &text[end..];
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let table = include_str!("../../tests/numbers.json");
        let table: Vec<(String, serde_json::Value)> = serde_json::from_str(table).unwrap();
        for (line, expected) in table {
            match (number(&line), expected.as_f64()) {
                (Ok(number), Some(expected)) => {
                    assert!(
                        (number - expected).abs() <= 1e-12 * expected.abs(),
                        "{line}: {number}"
                    );
                }
                (Err(Fault::Comma), None) => assert_eq!(expected, "comma", "{line}"),
                (Err(Fault::Unreadable), None) => assert!(expected.is_null(), "{line}"),
                (read, _) => panic!("{line}: {read:?}, expected {expected}"),
            }
        }
    }
}
