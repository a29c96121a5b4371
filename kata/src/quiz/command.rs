//! `cargo kata quiz`: its arguments, and what they start.

use super::ask::Console;
use super::lang::Lang;
use super::progress::{Progress, default_file};
use super::question::Section;
use super::select::{Selection, select};
use super::{anki, bank, file, page, session};
use anyhow::{Context, Result};
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What `cargo kata quiz` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Answers are read a line at a time, so they can be piped in; the end of the input ends the quiz.
Colours only on a terminal, and not if NO_COLOR is set.

Exit code: 0 the quiz ended (whatever the score); 1 a damaged quiz file, or something that
cannot be read or written; 2 arguments that make no sense.")]
pub struct Quiz {
    /// Only these sections, like `2` or `2,3`
    #[arg(long, value_delimiter = ',', value_name = "N")]
    section: Vec<u32>,
    /// Only these levels: 1, 2 or 3 stars
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
    level: Vec<u8>,
    /// Only questions that you got wrong, and not yet right twice since; the weakest first
    #[arg(long)]
    weak: bool,
    /// Only questions that are due for repetition
    #[arg(long)]
    due: bool,
    /// At most so many questions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: Option<u32>,
    /// Shuffle: the same seed gives the same order; without it, the order of the files
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The language of questions and messages
    #[arg(long, value_enum, default_value = "en")]
    lang: Lang,
    /// Where your progress is kept [default: backprop-kata/quiz.json in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
    /// Write the questions as text that Anki imports, instead of asking them
    #[arg(long, value_name = "FILE", conflicts_with = "html")]
    anki: Option<PathBuf>,
    /// Write the questions as a page on which the quiz can be taken, instead of asking them
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Let --anki and --html replace a file that exists
    #[arg(long)]
    force: bool,
}

/// A mistake in the arguments that only the quiz itself reveals.
#[derive(Debug)]
pub struct Usage(String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Runs the command on the quiz below `root`. `now` tells the time in seconds since 1970.
///
/// # Errors
/// With [`Usage`] if the arguments make no sense; otherwise if something is damaged, or cannot be
/// read or written.
pub fn run(root: &Path, arguments: &Quiz, now: &dyn Fn() -> u64) -> Result<()> {
    let lang = arguments.lang;
    let sections = bank::load(root, lang)?;
    check_sections(&arguments.section, &sections)?;
    let selection = Selection {
        sections: arguments.section.clone(),
        levels: arguments.level.clone(),
        weak: arguments.weak,
        due: arguments.due,
        count: arguments.count.map(|count| count as usize),
        seed: arguments.seed,
    };
    let progress_file = || arguments.progress.clone().map_or_else(default_file, Ok);
    if let Some(file) = arguments.anki.as_ref().or(arguments.html.as_ref()) {
        let needed = arguments.weak || arguments.due || arguments.progress.is_some();
        let unused = Path::new("");
        let progress =
            if needed { Progress::open(&progress_file()?)? } else { Progress::empty(unused) };
        let questions = select(&sections, &selection, &progress, now());
        let text = if arguments.anki.is_some() {
            anki::deck(&questions, lang)?
        } else {
            page::page(&questions, lang)?
        };
        file::write(file, text.as_bytes(), arguments.force)?;
        println!(
            "{}",
            lang.pick(
                format!("{} questions written to {}", questions.len(), file.display()),
                format!("已将 {} 题写入 {}", questions.len(), file.display()),
            )
        );
        return Ok(());
    }

    let mut progress = Progress::open(&progress_file()?)?;
    let stdin = std::io::stdin();
    let mut console = Console {
        echo: !stdin.is_terminal(),
        input: stdin.lock(),
        output: anstream::stdout().lock(),
        width: width(),
        lang,
    };
    if let Some(aside) = &progress.set_aside {
        console.say(&lang.pick(
            format!(
                "Your progress file was damaged. It is kept as {}; you begin anew.",
                aside.display()
            ),
            format!("进度文件已损坏，原文件保留为 {}；现在重新开始。", aside.display()),
        ))?;
    }
    let questions = select(&sections, &selection, &progress, now());
    if questions.is_empty() {
        return console.say(&nothing(&sections, arguments, &progress, now()));
    }
    session::run(&mut console, &questions, &mut progress, now)
}

fn check_sections(wanted: &[u32], sections: &[Section]) -> Result<()> {
    let numbers: Vec<u32> = sections.iter().map(|section| section.number).collect();
    for number in wanted {
        if !numbers.contains(number) {
            let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
            let list = list.join(", ");
            return Err(Usage(format!("there is no section {number}; there are {list}")).into());
        }
    }
    Ok(())
}

/// Why there is nothing to ask, and what to do.
fn nothing(sections: &[Section], arguments: &Quiz, progress: &Progress, now: u64) -> String {
    let lang = arguments.lang;
    if arguments.due {
        let ids = sections.iter().flat_map(|s| s.questions.iter().map(|q| q.id.as_str()));
        return match progress.next_due(ids, now) {
            None => lang
                .pick(
                    "Nothing is due: no question was asked yet. Begin with `cargo kata quiz`.",
                    "没有到期的题：还没有问过任何题。先运行 `cargo kata quiz`。",
                )
                .to_string(),
            Some(days) => lang.pick(
                format!(
                    "Nothing is due. The next question comes up in {}.",
                    lang.count(days as usize, "day", "days", "")
                ),
                format!("没有到期的题。下一题在 {days} 天后。"),
            ),
        };
    }
    if arguments.weak {
        return lang
            .pick(
                "Nothing is weak: no wrong answer is waiting.",
                "没有薄弱的题：没有待改正的错题。",
            )
            .to_string();
    }
    lang.pick("No question is of that section and level.", "没有符合该部分和难度的题。").to_string()
}

/// The terminal's width, at most 80: longer lines are hard to read. Without one, 80.
fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    columns.clamp(20, 80)
}

/// Seconds since 1970, by the machine's clock.
///
/// # Errors
/// If the clock stands before 1970.
pub fn clock() -> Result<u64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Ok(since.context("this machine's clock stands before 1970: set it")?.as_secs())
}
