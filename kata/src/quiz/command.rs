//! `cargo kata quiz`: its arguments, and what they start.

use super::console::{Console, Size};
use super::lang::Lang;
use super::memory::next_due;
use super::question::Section;
use super::select::{Asked, Selection, select};
use super::{anki, bank, page, session, stats};
use crate::file;
use crate::practice::record;
use crate::progress::{Progress, default_files};
use anyhow::{Context, Result};
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What `cargo kata quiz` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
At a question, a letter or a number answers; `x` says that you don't know, `s` skips, `u` takes \
the last answer back, `q` stops, `?` helps. Enter alone never answers. What you answered is saved \
before you see the verdict.

Answers are read a line at a time, so they can be piped in; the end of the input ends the quiz. \
Colours only on a terminal, and not if NO_COLOR is set.

Exit code: 0 the quiz ended, whatever the score; 1 a damaged quiz file, or something that cannot \
be read or written; 2 arguments that make no sense.")]
pub struct Quiz {
    /// Only the questions of these ids, like `backprop-max-pool`
    #[arg(value_name = "ID", conflicts_with_all = ["section", "level", "weak", "due", "daily", "count", "seed", "stats"])]
    ids: Vec<String>,
    /// Only these sections, like `2`, `2,3` or `1-3`
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = range)]
    section: Vec<Range>,
    /// Only these levels, from 1 to 3 stars, like `1` or `2-3`
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = level)]
    level: Vec<Range>,
    /// What is due, mixed with up to five new questions: a day's practice
    #[arg(long, conflicts_with_all = ["weak", "due"])]
    daily: bool,
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
    /// Show where you stand, section by section, instead of asking
    #[arg(long)]
    stats: bool,
    /// The language of questions and messages: en or zh-CN [default: as LANG says, or en]
    #[arg(long, value_parser = Lang::named)]
    lang: Option<Lang>,
    /// Where your progress is kept [default: backprop-kata/progress.jsonl in your data folder]
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
    /// Write the questions as text that Anki imports, instead of asking them
    #[arg(long, value_name = "FILE", conflicts_with = "html")]
    anki: Option<PathBuf>,
    /// Write the questions as a page on which the quiz can be taken, and beside it the same page in
    /// the other language
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Let --anki and --html replace files that exist
    #[arg(long)]
    force: bool,
}

/// `2`, or `1-3`.
#[derive(Debug, Clone, Copy)]
struct Range {
    from: u32,
    to: u32,
}

fn range(text: &str) -> Result<Range, String> {
    let (from, to) = text.split_once(['-', '–']).unwrap_or((text, text));
    let number = |part: &str| part.trim().parse::<u32>().ok();
    match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to => Ok(Range { from, to }),
        _ => Err("write it like 2, 2,3 or 1-3".to_string()),
    }
}

fn level(text: &str) -> Result<Range, String> {
    let range = range(text)?;
    if range.from < 1 || range.to > 3 {
        Err("levels are 1, 2 and 3".to_string())
    } else {
        Ok(range)
    }
}

/// A mistake in the arguments that only the quiz itself reveals.
#[derive(Debug)]
pub struct Usage(pub String);

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
    let machine = || Lang::of_machine(|name| std::env::var(name).ok());
    let lang = arguments.lang.unwrap_or_else(machine);
    let sections = bank::load(root, lang)?;
    let selection = Selection {
        ids: known_ids(&arguments.ids, &sections)?,
        sections: known_sections(&arguments.section, &sections)?,
        levels: arguments
            .level
            .iter()
            .flat_map(|range| range.from as u8..=range.to as u8)
            .collect(),
        weak: arguments.weak,
        due: arguments.due,
        daily: arguments.daily,
        count: arguments.count.map(|count| count as usize),
        seed: arguments.seed,
    };
    if arguments.anki.is_some() || arguments.html.is_some() {
        return export(root, arguments, &selection, lang, now());
    }
    let mut progress = record::open(arguments.progress.as_deref())?;
    if arguments.stats {
        let asked = Selection { weak: false, due: false, daily: false, count: None, ..selection };
        let asked = select(&sections, &asked, &progress, now());
        for line in stats::lines(&kept(&sections, &asked), &progress, now(), size().width, lang) {
            anstream::println!("{line}");
        }
        return Ok(());
    }

    // Before the first question, so that no answer is lost for want of a place to keep it.
    let earlier = if arguments.progress.is_none() { Some(default_files()?.1) } else { None };
    let notice = progress.prepare(earlier.as_deref())?;
    let stdin = std::io::stdin();
    let (input, output) = (stdin.lock(), anstream::stdout().lock());
    let mut console = if stdin.is_terminal() {
        Console::typed(input, output, Box::new(size), drain, lang)
    } else {
        Console::piped(input, output, size().width, lang)
    };
    for text in notice.said(lang) {
        console.say(&text)?;
    }
    let questions = select(&sections, &selection, &progress, now());
    if questions.is_empty() {
        return console.say(&nothing(&sections, arguments, &progress, lang, now()));
    }
    session::run(&mut console, &questions, &mut progress, arguments.seed.unwrap_or(0), now)
}

/// Writes the page or the deck.
fn export(
    root: &Path,
    arguments: &Quiz,
    selection: &Selection,
    lang: Lang,
    now: u64,
) -> Result<()> {
    let needed = arguments.weak || arguments.due || arguments.daily || arguments.progress.is_some();
    let progress =
        if needed { record::open(arguments.progress.as_deref())? } else { Progress::none() };
    let mut written = Vec::new();
    let mut questions = 0;
    if let Some(file) = &arguments.anki {
        let sections = bank::load(root, lang)?;
        let asked = select(&sections, selection, &progress, now);
        questions = asked.len();
        written.push((file.clone(), anki::deck(&asked, lang)?));
    }
    if let Some(file) = &arguments.html {
        // The page in each language leads to the other: make both before either is written.
        for other in [lang, lang.pick(Lang::ZhCn, Lang::En)] {
            let sections = bank::load(root, other)?;
            let asked = select(&sections, selection, &progress, now);
            questions = asked.len();
            let name = |of: Lang| if of == lang { file.clone() } else { beside(file, of) };
            let link = name(other.pick(Lang::ZhCn, Lang::En));
            let link = link.file_name().and_then(|name| name.to_str()).unwrap_or("").to_string();
            written.push((name(other), page::page(&asked, other, &link)?));
        }
    }
    if let Some((file, _)) = written.iter().find(|(file, _)| file.exists() && !arguments.force) {
        anyhow::bail!("{} exists: add --force to replace it", file.display());
    }
    for (file, text) in &written {
        file::write(file, text.as_bytes(), arguments.force)?;
    }
    let files: Vec<String> = written.iter().map(|(file, _)| file.display().to_string()).collect();
    println!(
        "{}",
        lang.pick(
            format!("{questions} questions written to {}", files.join(" and ")),
            format!("已将 {questions} 题写入 {}", files.join(" 和 ")),
        )
    );
    Ok(())
}

/// `quiz.html` in another language is `quiz.zh-CN.html`.
fn beside(file: &Path, lang: Lang) -> PathBuf {
    let extension = file.extension().and_then(|e| e.to_str()).unwrap_or("html");
    file.with_extension(format!("{}.{extension}", lang.tag()))
}

/// The sections, with only those of their questions that are asked.
fn kept(sections: &[Section], asked: &[Asked<'_>]) -> Vec<Section> {
    let mut kept = sections.to_vec();
    for section in &mut kept {
        section.questions.retain(|question| asked.iter().any(|(_, one)| one.id == question.id));
    }
    kept.retain(|section| !section.questions.is_empty());
    kept
}

fn known_sections(wanted: &[Range], sections: &[Section]) -> Result<Vec<u32>> {
    let numbers: Vec<u32> = sections.iter().map(|section| section.number).collect();
    for range in wanted {
        for number in [range.from, range.to] {
            if !numbers.contains(&number) {
                let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
                let list = list.join(", ");
                return Err(Usage(format!("there is no section {number}; there are {list}")).into());
            }
        }
    }
    let wanted = |n: &u32| wanted.iter().any(|range| (range.from..=range.to).contains(n));
    Ok(numbers.into_iter().filter(wanted).collect())
}

fn known_ids(wanted: &[String], sections: &[Section]) -> Result<Vec<String>> {
    let all: Vec<&str> =
        sections.iter().flat_map(|s| s.questions.iter().map(|q| q.id.as_str())).collect();
    let mut known = Vec::new();
    for id in wanted {
        let lower = id.to_lowercase();
        if all.contains(&lower.as_str()) {
            known.push(lower);
            continue;
        }
        let shares = |other: &&&str| {
            lower.split('-').filter(|word| word.len() > 2 && other.contains(word)).count()
        };
        let mut near: Vec<&&str> = all.iter().filter(|other| shares(other) > 0).collect();
        near.sort_by_key(|other| std::cmp::Reverse(shares(other)));
        let quoted = |id: &&str| format!("`{id}`");
        let near: Vec<String> = near.into_iter().take(5).map(&quoted).collect();
        let hint = if near.is_empty() { quoted(&all[0]) } else { near.join(", ") };
        return Err(Usage(format!("there is no question `{id}`; there is, for one: {hint}")).into());
    }
    Ok(known)
}

/// Why there is nothing to ask, and what to do.
fn nothing(
    sections: &[Section],
    arguments: &Quiz,
    progress: &Progress,
    lang: Lang,
    now: u64,
) -> String {
    if arguments.due || arguments.daily {
        let ids = sections.iter().flat_map(|s| s.questions.iter().map(|q| q.id.as_str()));
        return match next_due(progress, ids, now) {
            None => lang
                .pick(
                    "Nothing is due: no question was asked yet. Begin with `cargo kata quiz --daily`.",
                    "没有到期的题：还没有问过任何题。先运行 `cargo kata quiz --daily`。",
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
    lang.pick("No question is of that section and level.", "没有符合该章节和难度的题。").to_string()
}

/// The terminal's size, at most 80 columns: longer lines are hard to read. Without one, 80.
pub fn size() -> Size {
    match terminal_size::terminal_size() {
        Some((width, height)) => {
            Size { width: usize::from(width.0).clamp(20, 80), height: Some(height.0.into()) }
        }
        None => Size { width: 80, height: None },
    }
}

/// Forgets what was typed and not yet read.
#[cfg(unix)]
pub fn drain() {
    // If it cannot be forgotten, it is read: no more than an inconvenience.
    let _ = rustix::termios::tcflush(std::io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// Windows has no such call that is safe; Enter alone does not answer there either.
#[cfg(not(unix))]
pub fn drain() {}

/// Seconds since 1970, by the machine's clock.
///
/// # Errors
/// If the clock stands before 1970.
pub fn clock() -> Result<u64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Ok(since.context("this machine's clock stands before 1970: set it")?.as_secs())
}
