//! A statement, taken apart for the page.

/// A statement, `exercises/NN-name/README.md`, by its parts; all of it markdown.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Statement {
    /// Under the title, before the first section.
    pub introduction: String,
    /// The rows of the table of tasks.
    pub rows: Vec<Row>,
    /// What stands below that table.
    pub below: String,
    /// The sections after it: heading and text.
    pub sections: Vec<(String, String)>,
}

/// A row of the table of tasks.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    /// The task's name.
    pub task: String,
    /// What is to be written.
    pub what: String,
    /// The file's name.
    pub file: String,
}

impl Statement {
    /// Takes a statement apart. What has another form than expected stays text, and is not lost.
    pub fn parse(markdown: &str) -> Statement {
        let mut statement = Statement::default();
        for (heading, text) in sections(markdown) {
            match heading {
                "" => statement.introduction = without_title(&text),
                "Tasks" => {
                    let (rows, below) = table(&text);
                    (statement.rows, statement.below) = (rows, below);
                }
                _ => statement.sections.push((heading.to_string(), text)),
            }
        }
        statement
    }

    /// The row of a task.
    pub fn row(&self, task: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.task == task)
    }
}

/// The sections of a text, by their headings of the second level; first what stands before them.
fn sections(markdown: &str) -> Vec<(&str, String)> {
    let mut all = vec![("", String::new())];
    let mut code = false;
    for line in markdown.lines() {
        code ^= line.trim_start().starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !code => all.push((heading.trim(), String::new())),
            _ => {
                if let Some((_, text)) = all.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    all
}

fn without_title(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("# ")).map(|line| format!("{line}\n")).collect()
}

/// The rows, and all that is no part of the table. A formula may have a `|` in it, so the columns are
/// counted from both ends.
fn table(text: &str) -> (Vec<Row>, String) {
    let (mut rows, mut rest) = (Vec::new(), String::new());
    for line in text.lines() {
        let inside = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let cells: Vec<&str> = inside.map(|line| line.split('|').collect()).unwrap_or_default();
        match &cells[..] {
            [task, what @ .., file, _level, _points, _minutes] if !what.is_empty() => {
                let task = task.trim();
                if let Some(task) = task.strip_prefix('`').and_then(|task| task.strip_suffix('`')) {
                    let file = file.trim().trim_start_matches('[');
                    let file = file.split(']').next().unwrap_or(file).trim_matches('`');
                    let (task, what, file) =
                        (task.to_string(), what.join("|").trim().to_string(), file.to_string());
                    rows.push(Row { task, what, file });
                }
            }
            _ => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
    }
    (rows, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_taken_apart_and_nothing_of_it_is_lost() {
        let statement = Statement::parse(
            "# Title\n\nIntro.\n\n## Tasks\n\n| task | what | file | level | points | minutes |\n\
             |---|---|---|---|---|---|\n| `norm` | $|x|$, its | [a.rs](src/a.rs) | ★ | 1 | 5 |\n\
             \nBelow.\n\n## More\n\n```\n## no heading\n```\nEnd.\n",
        );
        assert_eq!(statement.introduction.trim(), "Intro.");
        let row = statement.row("norm").unwrap();
        assert_eq!((row.what.as_str(), row.file.as_str()), ("$|x|$, its", "a.rs"));
        assert_eq!(statement.below.trim(), "Below.");
        let (heading, text) = &statement.sections[0];
        assert_eq!(heading, "More");
        assert!(text.contains("## no heading") && text.contains("End."));
        assert!(statement.row("task").is_none(), "the table's head is no task");
    }
}
