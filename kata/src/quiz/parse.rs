//! Reads a file of the quiz. The frame of a question is read line by line, so that a fault can be
//! named with its line; what stands inside is markdown and is left as it is.

use super::lang::Lang;
use super::question::{Choice, Kind, Proof, Question, Right, Section, letter, stars};
use anyhow::{Result, anyhow, bail};

/// Reads a file; `name` is what errors call it.
///
/// # Errors
/// If the file is not as the format wants it; the message has name, line and what to do.
pub fn parse(name: &str, text: &str, lang: Lang) -> Result<Section> {
    let lines: Vec<&str> = text.lines().collect();
    let mut starts = Vec::new();
    let mut fenced = false;
    for (index, line) in lines.iter().enumerate() {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with("## ") {
            starts.push(index);
        }
    }
    let fault = |line: usize, what: anyhow::Error| anyhow!("{name}:{line}: {what:#}");
    if fenced {
        let open = lines.iter().rposition(|line| line.starts_with("```")).unwrap_or(0);
        return Err(fault(open + 1, anyhow!("this code block is not closed: end it with ```")));
    }
    let title = lines
        .first()
        .and_then(|line| line.strip_prefix("# "))
        .ok_or_else(|| fault(1, anyhow!("a file begins with its title: `# 1. Backpropagation`")))?;
    let number =
        title.split('.').next().and_then(|number| number.parse().ok()).ok_or_else(|| {
            fault(1, anyhow!("the title begins with the section's number: `# 1. {title}`"))
        })?;
    let mut questions = Vec::new();
    for (position, &start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(lines.len());
        let mut reader = Reader { lines: &lines[..end], at: start };
        let question =
            reader.question(lang).map_err(|error| fault(reader.at.min(end - 1) + 1, error))?;
        questions.push(question);
    }
    if questions.is_empty() {
        return Err(fault(
            lines.len(),
            anyhow!("no question: each begins with `## ` and its title"),
        ));
    }
    Ok(Section {
        number,
        title: title.to_string(),
        introduction: joined(&lines[1..starts[0]]),
        questions,
    })
}

/// The lines of one question, and the one that is being read; an error is at that one.
struct Reader<'a> {
    lines: &'a [&'a str],
    at: usize,
}

/// What the comment below a title says.
struct Marks {
    id: String,
    kind: Kind,
    level: u8,
    proof: Option<Proof>,
    within: Option<f64>,
}

impl<'a> Reader<'a> {
    fn question(&mut self, lang: Lang) -> Result<Question> {
        let line = self.at + 1;
        let title = self.line().trim_start_matches("## ").to_string();
        self.at += 1;
        let marks = marks(self.line())?;
        self.at += 1;
        self.skip_blank();
        let label = format!("{} · {}", stars(marks.level), marks.kind.label(lang));
        if self.line() != label {
            bail!("expected the line `{label}`, as the comment above says");
        }
        self.at += 1;
        let (text, mut choices) = self.until_answer(marks.kind, lang)?;
        let first = self.at;
        let end = (first..self.lines.len()).find(|&at| self.lines[at] == "</details>").ok_or_else(
            || anyhow!("this answer is not closed: end it with the line `</details>`"),
        )?;
        if let Some(at) = (end + 1..self.lines.len()).find(|&at| !self.lines[at].trim().is_empty())
        {
            self.at = at;
            bail!("text behind the answer: the next question begins with `## `");
        }
        let mut answer = joined(&self.lines[first..end]);
        self.skip_blank();
        let right = self.right(&marks, &choices)?;
        let body_at = self.at;
        let mut body: Vec<&str> = self.lines[self.at..end].to_vec();
        if let Some(proof) = &marks.proof {
            self.at = end;
            let (line, plain) = take_proof_line(&mut body, proof, lang)?;
            answer = answer.replace(line, &plain);
        }
        self.at = body_at;
        let (mut reason, mut rubric, mut follow_up) = (joined(&body), Vec::new(), String::new());
        if marks.kind == Kind::Open {
            (reason, rubric, follow_up) = open_parts(&body, lang)?;
        } else if marks.kind.has_choices() {
            reason = self.reasons(&body, &mut choices)?;
        }
        if reason.is_empty() {
            bail!("the answer lacks its reason");
        }
        let Marks { id, kind, level, proof, .. } = marks;
        Ok(Question {
            id,
            title,
            kind,
            level,
            proof,
            text,
            choices,
            right,
            reason,
            rubric,
            follow_up,
            answer,
            line,
        })
    }

    fn line(&self) -> &'a str {
        self.lines.get(self.at).copied().unwrap_or("")
    }

    fn skip_blank(&mut self) {
        while self.at < self.lines.len() && self.line().trim().is_empty() {
            self.at += 1;
        }
    }

    /// The question's text and its choices; afterwards stands behind the answer's opening.
    fn until_answer(&mut self, kind: Kind, lang: Lang) -> Result<(String, Vec<Choice>)> {
        let opening = format!("<details><summary>{}</summary>", lang.pick("Answer", "答案"));
        let (mut text, mut choices, mut fenced) = (Vec::new(), Vec::<Choice>::new(), false);
        while self.at < self.lines.len() {
            let line = self.line();
            fenced ^= line.starts_with("```");
            if !fenced && line == opening {
                self.at += 1;
                let text = joined(&text);
                if text.is_empty() {
                    bail!("the question has no text");
                }
                if kind.has_choices() && choices.len() < 2 {
                    bail!("a question of the kind `{}` has choices: `- [ ] **A.** …`", kind.name());
                }
                if !kind.has_choices() && !choices.is_empty() {
                    bail!("a question of the kind `{}` has no choices", kind.name());
                }
                return Ok((text, choices));
            }
            if !fenced && line.starts_with("- [") {
                if choices.len() == 5 {
                    bail!("five choices are enough, and what the page has keys for");
                }
                let letter = letter(choices.len());
                let choice =
                    line.strip_prefix(&format!("- [ ] **{letter}.** ")).ok_or_else(|| {
                        anyhow!("expected the choice `- [ ] **{letter}.** …`, not ticked")
                    })?;
                choices.push(Choice { letter, text: choice.to_string(), why: String::new() });
            } else if let Some(choice) = choices.last_mut() {
                if !line.trim().is_empty() && !line.starts_with("  ") {
                    bail!("text between the choices and the answer: move it before the choices");
                }
                choice.text = joined(&[&choice.text, line.trim_start()]);
            } else {
                text.push(line);
            }
            self.at += 1;
        }
        self.at = self.lines.len() - 1;
        bail!("the question ends without an answer: `{opening}`")
    }

    /// The answer's first line, where it has one that says what is right.
    fn right(&mut self, marks: &Marks, choices: &[Choice]) -> Result<Right> {
        if marks.kind == Kind::Open {
            return Ok(Right::Open);
        }
        let bold = self.line().strip_prefix("**").and_then(|line| line.strip_suffix("**"));
        let right = if marks.kind == Kind::Number {
            let printed = bold.ok_or_else(|| {
                anyhow!("the answer begins with the number alone, like `**0.25**`")
            })?;
            let value: f64 = printed.replace('−', "-").replace(',', "").parse().map_err(|_| {
                anyhow!("`{printed}` is not a number: write it like 0.25, -3 or 9.54e-7")
            })?;
            let within = marks.within.unwrap_or(0.01 * value.abs());
            Right::Number { printed: printed.to_string(), value, within }
        } else {
            let letters: Option<Vec<char>> =
                bold.map(|bold| bold.split(", ").map(|one| one.parse().unwrap_or('?')).collect());
            let letters =
                letters.ok_or_else(|| anyhow!("the answer begins with what is right: `**B**`"))?;
            for letter in &letters {
                if !choices.iter().any(|choice| choice.letter == *letter) {
                    bail!("the answer is `{letter}`, but there is no such choice");
                }
            }
            if !letters.is_sorted() || letters.windows(2).any(|pair| pair[0] == pair[1]) {
                bail!("the right letters stand in order, each once");
            }
            if marks.kind != Kind::All && letters.len() != 1 {
                bail!("a question of the kind `{}` has one right choice", marks.kind.name());
            }
            Right::Letters(letters)
        };
        self.at += 1;
        Ok(right)
    }

    /// Takes the list of reasons, one for each choice, off the end of the answer.
    fn reasons(&mut self, body: &[&str], choices: &mut [Choice]) -> Result<String> {
        let list = body.iter().position(|line| line.starts_with("- **A** "));
        let list =
            list.ok_or_else(|| anyhow!("the answer lacks its list of reasons: `- **A** …`"))?;
        let mut next = 0;
        let start = self.at;
        for (offset, line) in body.iter().enumerate().skip(list) {
            self.at = start + offset;
            let expected = choices.get(next).map(|choice| format!("- **{}** ", choice.letter));
            let entry = expected.as_deref().and_then(|start| line.strip_prefix(start));
            if let Some(entry) = entry {
                choices[next].why = entry.to_string();
                next += 1;
            } else if line.starts_with("- **")
                || !(line.trim().is_empty() || line.starts_with("  "))
            {
                let expected =
                    expected.map_or("`</details>`".into(), |start| format!("`{start}…`"));
                bail!("in the list of reasons, expected {expected} and found `{line}`");
            } else {
                let why = &mut choices[next - 1].why;
                *why = joined(&[why, line.trim_start()]);
            }
        }
        match choices.get(next) {
            Some(choice) => bail!("choice {} is not explained: `- **{0}** …`", choice.letter),
            None => Ok(joined(&body[..list])),
        }
    }
}

/// Reads the comment line below a title.
fn marks(line: &str) -> Result<Marks> {
    let example = "`<!-- id: backprop-what · kind: open · level: 1 -->`";
    let inside = line
        .strip_prefix("<!-- ")
        .and_then(|line| line.strip_suffix(" -->"))
        .ok_or_else(|| anyhow!("expected the question's marks, like {example}"))?;
    let (mut id, mut kind, mut level, mut proof, mut within) = (None, None, None, None, None);
    for mark in inside.split(" · ") {
        let (key, value) = mark
            .split_once(": ")
            .ok_or_else(|| anyhow!("`{mark}` is not a mark: write them like {example}"))?;
        match key {
            "id" => id = Some(value.to_string()),
            "kind" => {
                kind = Some(Kind::named(value).ok_or_else(|| {
                    anyhow!("there is no kind `{value}`: one, all, number, code or open")
                })?);
            }
            "level" => {
                level = Some(
                    value
                        .parse()
                        .ok()
                        .filter(|level| (1..=3).contains(level))
                        .ok_or_else(|| anyhow!("the level is 1, 2 or 3, not `{value}`"))?,
                );
            }
            "proof" => {
                let (package, task) = value.split_once(' ').ok_or_else(|| {
                    anyhow!("a proof names package and task: exercise-02 backward")
                })?;
                proof = Some(Proof { package: package.into(), task: task.into() });
            }
            "within" => {
                let value: f64 =
                    value.parse().map_err(|_| anyhow!("`within` is a number, not `{value}`"))?;
                within = Some(value);
            }
            _ => bail!("there is no mark `{key}`: id, kind, level, proof or within"),
        }
    }
    let (Some(id), Some(kind), Some(level)) = (id, kind, level) else {
        bail!("a question has an id, a kind and a level, like {example}");
    };
    Ok(Marks { id, kind, level, proof, within })
}

/// The last line of an answer that a task proves, as it stands and without its link: a deck or a
/// page cannot follow a path in the repository.
fn take_proof_line<'a>(
    body: &mut Vec<&'a str>,
    proof: &Proof,
    lang: Lang,
) -> Result<(&'a str, String)> {
    let command = format!("`cargo test -p {} {}`", proof.package, proof.task);
    let (before, after) = lang.pick(("Proven by ", "."), ("由 ", " 验证。"));
    let plain = format!("{before}{command}{after}");
    while body.last().is_some_and(|line| line.trim().is_empty()) {
        body.pop();
    }
    let linked = |line: &str| {
        line.starts_with(&format!("{before}[{command}](")) && line.ends_with(&format!("){after}"))
    };
    match body.pop() {
        Some(line) if line == plain || linked(line) => Ok((line, plain)),
        _ => bail!("the answer's last line is the proof that the marks name: {plain}"),
    }
}

/// An open question's answer, its rubric and the follow-up.
fn open_parts(body: &[&str], lang: Lang) -> Result<(String, Vec<String>, String)> {
    let listen = lang.pick("**Listen for**", "**面试官想听到**");
    let then = lang.pick("**Then they ask**", "**接着会问**");
    let place = |what: &str| {
        body.iter()
            .position(|line| *line == what)
            .ok_or_else(|| anyhow!("an open question's answer has a line `{what}`"))
    };
    let (rubric, follow) = (place(listen)?, place(then)?);
    if rubric > follow {
        bail!("`{listen}` stands before `{then}`");
    }
    let mut points = Vec::new();
    for line in &body[rubric + 1..follow] {
        match line.strip_prefix("- ") {
            Some(point) => points.push(point.to_string()),
            None if line.trim().is_empty() => {}
            None => bail!("below `{listen}` there is a list, a line each: `- …`, not `{line}`"),
        }
    }
    if !(3..=5).contains(&points.len()) {
        bail!("{} points below `{listen}`: three to five are wanted", points.len());
    }
    let follow_up = joined(&body[follow + 1..]);
    if follow_up.is_empty() {
        bail!("nothing stands below `{then}`");
    }
    Ok((joined(&body[..rubric]), points, follow_up))
}

fn joined(lines: &[&str]) -> String {
    lines.join("\n").trim().to_string()
}
