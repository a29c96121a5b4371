//! What stands on the screen, as lines; nothing here knows of a terminal.

use super::asked;
use super::state::{Mode, State};
use super::worker::Phase;
use crate::practice::screen::{self, Lines};
use crate::practice::telling::Kind;
use crate::quiz::lang::Lang;
use crate::quiz::terminal::{BOLD, FAINT, GREEN, RED, render, styled, wrap};
use crate::verdict::Verdict;
use std::path::Path;
use std::time::Duration;

/// Where it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The kit's root.
    pub root: &'a Path,
    /// Columns.
    pub width: usize,
    /// The language of what is not a report.
    pub lang: Lang,
    /// How many hints of the task shown are open.
    pub hints: usize,
    /// Lines go by, and nothing is drawn again.
    pub plain: bool,
}

/// The whole screen but its last lines.
pub fn body(state: &State, page: Page) -> Lines {
    let mut lines = vec![title(state, page), String::new()];
    lines.extend(match &state.mode {
        Mode::Report => report(state, page),
        Mode::List(chosen) => asked::list(state, *chosen, page),
        Mode::All => asked::all(state, page),
        Mode::Hint(task) => asked::hint(state, task, page),
        Mode::Statement => asked::statement(state, page),
        Mode::Keys => asked::keys(page),
    });
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    // A path has no place to break at.
    let too_wide = |line: &String| textwrap::core::display_width(line) > page.width;
    let fit = |line: String| {
        if too_wide(&line) { wrap(&line, page.width, "", "    ") } else { vec![line] }
    };
    lines.into_iter().flat_map(fit).collect()
}

fn title(state: &State, page: Page) -> String {
    let exercise = &state.exercise;
    let (right, all) = (state.right(), exercise.tasks.len());
    let mut text = format!("{} {} · ", exercise.number, exercise.title);
    text += &match (state.broken.is_some() && state.failed.is_none(), state.judged.is_empty()) {
        (true, _) => page.lang.pick("it does not compile", "编译不通过").to_string(),
        (_, true) => page.lang.pick("not judged yet", "尚未评判").to_string(),
        _ => page.lang.pick(format!("{right} of {all} green"), format!("通过 {right} / {all}")),
    };
    if state.runs > 0 && page.width >= 60 {
        let took = format!("{:.1} s", state.took.as_secs_f64());
        let run = state.runs;
        text +=
            &page.lang.pick(format!(" · run {run} · {took}"), format!(" · 第 {run} 次 · {took}"));
    }
    styled(&wrap(&text, page.width, "", "  ").join("\n"), BOLD)
}

/// The one report.
fn report(state: &State, page: Page) -> Lines {
    if let Some(error) = &state.failed {
        let mut lines = compiler(error, page.width);
        lines.push(String::new());
        let text = page.lang.pick(
            "That is not in your code. Mend it, and save; or r tries again.",
            "问题不在你的代码里。修好后保存；或按 r 再试。",
        );
        lines.extend(wrap(text, page.width, "", ""));
        return lines;
    }
    if let Some(error) = &state.broken {
        let mut lines = compiler(error, page.width);
        lines.push(String::new());
        let stand = page.lang.pick(
            "This is the first error; fix it, and save. The verdicts stand as they were.",
            "这是第一个错误：改好并保存。之前的评判保持不变。",
        );
        lines.extend(wrap(stand, page.width, "", ""));
        return screen::linked(lines, page.root);
    }
    if state.judged.is_empty() {
        return wrap(page.lang.pick("One moment.", "请稍候。"), page.width, "", "");
    }
    let mut lines = news(state, page);
    let Some(task) = state.shown() else {
        lines.extend(all_right(state, page));
        return lines;
    };
    if state.partial && state.pinned.as_deref().is_some_and(|pinned| state.is_right(pinned)) {
        return lines;
    }
    lines.extend(of_task(state, task, page));
    lines
}

/// What the last run changed.
fn news(state: &State, page: Page) -> Lines {
    let changes = state.changes();
    let mut lines = Lines::new();
    let mut say = |mark: &str, style, text: String| {
        let first = format!("{mark} ");
        lines.extend(wrap(&text, page.width, &first, "  ").iter().map(|line| styled(line, style)));
    };
    if !changes.right.is_empty() {
        let tasks = changes.right.join(", ");
        say("✓", GREEN, page.lang.pick(format!("now green: {tasks}"), format!("通过了：{tasks}")));
    }
    if !changes.wrong.is_empty() {
        let tasks = changes.wrong.join(", ");
        let text = page.lang.pick(
            format!("was green before this change: {tasks}"),
            format!("这次改动之前是通过的：{tasks}"),
        );
        say("✗", RED, text);
    }
    if let Some((before, now)) = changes.red {
        let text = page.lang.pick(
            format!("{} red, {before} before", screen::count(now, "test")),
            format!("{now} 个测试未通过，之前 {before} 个"),
        );
        say(if now < before { "↓" } else { "↑" }, FAINT, text);
    } else if changes.same {
        say("=", FAINT, page.lang.pick("the same report as before", "报告与上次相同").to_string());
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// What is said of a task that is not right.
fn of_task(state: &State, task: &str, page: Page) -> Lines {
    let mut lines = Lines::new();
    let Some(telling) = state.telling(task) else { return lines };
    let mut about = task.to_string();
    let mut shown = telling.clone();
    // As far as tasks lead to others that are red.
    while let Some(first) = shown.first.clone() {
        let Some(next) = state.telling(&first).filter(|_| first != task) else { break };
        let text = page.lang.pick(
            format!("{about} is red only because {first}, which it calls, is. Fix {first} first:"),
            format!("{about} 未通过，只因为它调用的 {first} 未通过。请先改 {first}："),
        );
        lines.extend(wrap(&text, page.width, "", ""));
        lines.push(String::new());
        let seen = next.first.as_ref() == Some(&about);
        (about, shown) = (first, next);
        if seen {
            break;
        }
    }
    if shown.kind == Kind::Stub {
        // "backward is still a stub (exercises/…/tape.rs:145)"
        let text = shown.report();
        let (headline, place) = text.split_once(" (").unwrap_or((text, ""));
        lines.extend(screen::report(headline, page.width));
        if !place.is_empty() {
            lines.push(format!("  {}", place.trim_end_matches(')')));
        }
        lines.extend(assignment(state, &about, page));
    } else {
        lines.extend(screen::report(shown.report(), page.width));
    }
    if shown.kind != Kind::Stub && shown.others > 0 {
        let others = screen::count(shown.others, "more test");
        let verb = if shown.others == 1 { "is" } else { "are" };
        let text = page.lang.pick(
            format!("{others} of {about} {verb} red: a shows all."),
            format!("{about} 还有 {} 个测试未通过：a 全部显示。", shown.others),
        );
        lines.push(String::new());
        lines.extend(wrap(&text, page.width, "  ", "  "));
    }
    if let Some(printed) = state.printed.get(&about) {
        lines.push(String::new());
        lines.push(styled(page.lang.pick("you printed:", "你打印的："), FAINT));
        lines.extend(printed_lines(printed, PRINTED, page));
    }
    lines.push(String::new());
    lines.extend(others(state, &about, page));
    screen::linked(lines, page.root)
}

/// How many lines of what was printed are shown beside a report.
const PRINTED: usize = 8;

/// What the learner printed, a line each: what is wider than the screen is cut.
pub(super) fn printed_lines(printed: &str, most: usize, page: Page) -> Lines {
    let room = page.width.saturating_sub(3);
    let line = |line: &str| {
        let clean: String =
            line.replace('\t', "    ").chars().filter(|c| !c.is_control()).collect();
        match clean.chars().count() > room {
            true => format!("  {}…", clean.chars().take(room).collect::<String>()),
            false => format!("  {clean}"),
        }
    };
    let mut lines: Lines = printed.lines().take(most).map(line).collect();
    let more = printed.lines().count().saturating_sub(most);
    if more > 0 {
        let text = page.lang.pick(
            format!("… {}: a shows all", screen::count(more, "more line")),
            format!("… 还有 {more} 行：a 全部显示"),
        );
        lines.push(styled(&format!("  {text}"), FAINT));
    }
    lines
}

/// What there is to do in a stub.
fn assignment(state: &State, task: &str, page: Page) -> Lines {
    let Some(of) = state.exercise.tasks.iter().find(|of| of.name == task) else {
        return Lines::new();
    };
    let stars = "★".repeat(of.level.into());
    let points = screen::count(of.points, "point");
    let text = page.lang.pick(
        format!("{stars} · {points} · about {} min", of.minutes),
        format!("{stars} · {} 分 · 约 {} 分钟", of.points, of.minutes),
    );
    let what = what(state, task, page).map(|what| format!("{what} · ")).unwrap_or_default();
    let mut lines = vec![String::new()];
    lines.extend(render(&format!("{what}{text}"), page.width, "  ", "  "));
    let text = page.lang.pick(
        "e opens it, s shows the statement, h a hint. Save, and the verdict stands here.",
        "e 打开，s 看题目，h 看提示。保存后，评判就在这里。",
    );
    lines.extend(wrap(text, page.width, "  ", "  "));
    lines
}

/// What a learner writes, as the statement's table says it.
fn what(state: &State, task: &str, page: Page) -> Option<String> {
    let file = page.root.join("exercises").join(&state.exercise.name).join("README.md");
    let readme = std::fs::read_to_string(file).ok()?;
    let row = readme.lines().find(|line| line.starts_with(&format!("| `{task}` |")))?;
    Some(row.split('|').nth(2)?.trim().to_string())
}

/// The other tasks that are not right, in a line or two.
fn others(state: &State, shown: &str, page: Page) -> Lines {
    let of = |wanted: &dyn Fn(Verdict) -> bool| {
        let open = state.open().into_iter().filter(|task| *task != shown);
        open.filter(|task| state.verdict(task).is_some_and(wanted)).collect::<Vec<_>>()
    };
    let (wrong, stubs) = (of(&|v| v != Verdict::Stub), of(&|v| v == Verdict::Stub));
    let mut lines = Lines::new();
    let mut say = |label: &str, tasks: Vec<&str>| {
        if !tasks.is_empty() {
            let first = format!("{label}: ");
            lines.extend(
                wrap(&tasks.join(", "), page.width, &first, "  ").iter().map(|l| styled(l, FAINT)),
            );
        }
    };
    say(page.lang.pick("also red", "另外未通过"), wrong);
    say(page.lang.pick("still to write", "尚未写"), stubs);
    lines
}

fn all_right(state: &State, page: Page) -> Lines {
    let exercise = &state.exercise;
    let points: u32 = exercise.tasks.iter().map(|task| task.points).sum();
    let all = exercise.tasks.len();
    let text = page.lang.pick(
        format!("✓ All {all} tasks of {} are green: {points} of {points} points.", exercise.number),
        format!("✓ {} 的 {all} 个任务全部通过：{points} / {points} 分。", exercise.number),
    );
    let mut lines: Lines =
        wrap(&text, page.width, "", "  ").iter().map(|l| styled(l, GREEN)).collect();
    let number = exercise.number.trim_start_matches('0');
    let text = page.lang.pick(
        format!(
            "Compare with solutions/{}/src: the derivation stands in its comments. Questions on it: \
             cargo kata quiz --section {number}",
            exercise.name
        ),
        format!(
            "可与 solutions/{}/src 对照：注释里有推导。相关问题：cargo kata quiz --section {number}",
            exercise.name
        ),
    );
    lines.push(String::new());
    lines.extend(wrap(&text, page.width, "", ""));
    lines
}

/// The compiler's words, no line wider than the screen.
fn compiler(error: &str, width: usize) -> Lines {
    let mut lines = Lines::new();
    for line in error.trim_end().lines() {
        if textwrap::core::display_width(line) <= width {
            lines.push(line.to_string());
        } else {
            lines.extend(wrap(line, width, "", "        "));
        }
    }
    lines
}

/// The last lines: what runs, and the keys.
pub fn foot(state: &State, page: Page, manual: bool) -> Lines {
    let lang = page.lang;
    let text = match &state.phase {
        Some(Phase::Waiting) => lang
            .pick(
                "waiting: another cargo is building in this folder …",
                "等待：另一个 cargo 正在此目录编译……",
            )
            .to_string(),
        Some(Phase::Libraries(count)) => {
            lang.pick(format!("building libraries, {count} …"), format!("正在编译库，{count}……"))
        }
        Some(Phase::Compiling) => lang.pick("compiling …", "编译中……").to_string(),
        // One that is right answers within a second.
        Some(Phase::Testing) if state.testing >= Duration::from_secs(2) => {
            let seconds = state.testing.as_secs();
            lang.pick(
                format!("judging, {seconds} s … code that does not end is stopped"),
                format!("评判中，{seconds} 秒……不会结束的代码会被停止"),
            )
        }
        Some(Phase::Testing) if state.partial => {
            lang.pick("judging the other tasks …", "正在评判其他任务……").to_string()
        }
        Some(Phase::Testing) => lang.pick("judging …", "评判中……").to_string(),
        None => state.said.clone().unwrap_or_else(|| {
            match manual {
                true => lang.pick("r runs it, after you saved", "保存后按 r 运行"),
                false => lang.pick("waiting for you to save", "等你保存"),
            }
            .to_string()
        }),
    };
    let mut lines: Lines =
        wrap(&text, page.width, "", "").iter().map(|line| styled(line, FAINT)).collect();
    let keys = lang.pick(
        "h\u{a0}hint  n\u{a0}next  l\u{a0}list  a\u{a0}all  s\u{a0}statement  r\u{a0}run\u{a0}again  e\u{a0}edit  ?\u{a0}keys  q\u{a0}quit",
        "h\u{a0}提示  n\u{a0}下一个  l\u{a0}列表  a\u{a0}全部  s\u{a0}题目  r\u{a0}再运行  e\u{a0}编辑  ?\u{a0}按键  q\u{a0}退出",
    );
    lines.extend(wrap(keys, page.width, "", ""));
    lines
}
