//! What a key brings to the screen: all tasks, all reports, hints, the statement, the keys.

use super::state::{State, red};
use super::view::{Page, printed_lines};
use crate::practice::helping;
use crate::practice::screen::{self, Lines};
use crate::quiz::lang::Lang;
use crate::quiz::terminal::{BOLD, FAINT, render, styled, wrap};
use crate::verdict::Verdict;

/// In words, and a mark, where a task stands.
pub fn standing(state: &State, task: &str, lang: Lang) -> (char, String) {
    let tests = state.judged.get(task);
    let Some((verdict, tests)) = state.verdict(task).zip(tests) else {
        return ('?', lang.pick("not judged", "未评判").to_string());
    };
    let (red, all) = (red(tests), tests.len());
    match verdict {
        Verdict::Green => ('✓', lang.pick("green", "通过").to_string()),
        Verdict::Stub => ('·', lang.pick("still a stub", "尚未写").to_string()),
        Verdict::Stopped => ('!', lang.pick("gives no answer", "没有答案").to_string()),
        _ => {
            let first = state.telling(task).and_then(|telling| telling.first);
            let text = match first {
                Some(first) => lang.pick(format!("waits for {first}"), format!("等 {first}")),
                None => lang.pick(
                    format!("red, {red} of {all} tests"),
                    format!("{all} 个测试中 {red} 个未通过"),
                ),
            };
            ('✗', text)
        }
    }
}

/// All tasks, one of them chosen.
pub fn list(state: &State, chosen: usize, page: Page) -> Lines {
    let tasks = &state.exercise.tasks;
    let name = tasks.iter().map(|task| task.name.len()).max().unwrap_or(0);
    let mut lines = Lines::new();
    for (at, task) in tasks.iter().enumerate() {
        let (mark, text) = standing(state, &task.name, page.lang);
        let cursor = if at == chosen && !page.plain { '›' } else { ' ' };
        let mut line = format!("{cursor} {mark} {:name$}  {text}", task.name);
        if page.width >= 72 {
            let points = screen::count(task.points, "point");
            let size = page.lang.pick(
                format!("{points}, {} min", task.minutes),
                format!("{} 分，{} 分钟", task.points, task.minutes),
            );
            let room = (name + 36).saturating_sub(textwrap::core::display_width(&line));
            line += &format!("{}  {:3}  {size}", " ".repeat(room), "★".repeat(task.level.into()));
        }
        let lines_of = wrap(&line, page.width, "", "    ");
        lines.extend(match at == chosen {
            true => lines_of.iter().map(|line| styled(line, BOLD)).collect(),
            false => lines_of,
        });
    }
    lines.push(String::new());
    let text =
        page.lang.pick("↑ ↓ choose · Enter shows it · l back", "↑ ↓ 选择 · 回车显示 · l 返回");
    lines.extend(wrap(text, page.width, "", ""));
    lines
}

/// Every report, in the order of the statement.
pub fn all(state: &State, page: Page) -> Lines {
    let mut lines = Lines::new();
    for task in &state.exercise.tasks {
        let tests = state.judged.get(&task.name).map(Vec::as_slice).unwrap_or_default();
        let mut seen: Vec<&str> = Vec::new();
        for test in tests.iter().filter(|test| test.verdict != Verdict::Green) {
            // A stub says the same in each of its tests.
            if seen.contains(&test.report.as_str()) {
                continue;
            }
            seen.push(&test.report);
            if test.verdict != Verdict::Stub {
                lines.push(styled(&format!("── {}::{}", task.name, test.name), FAINT));
            }
            lines.extend(screen::report(&test.report, page.width));
            lines.push(String::new());
        }
        if let Some(printed) = state.printed.get(&task.name) {
            lines.push(styled(page.lang.pick("you printed:", "你打印的："), FAINT));
            lines.extend(printed_lines(printed, usize::MAX, page));
            lines.push(String::new());
        }
    }
    if lines.is_empty() {
        lines = wrap(page.lang.pick("No task is red.", "没有未通过的任务。"), page.width, "", "");
    }
    screen::linked(lines, page.root)
}

/// A task's hints, as far as they are open.
pub fn hint(state: &State, task: &str, page: Page) -> Lines {
    let hints = helping::hints(page.root, &state.exercise, task).unwrap_or_default();
    let mut lines = Lines::new();
    for (at, hint) in hints.iter().take(page.hints).enumerate() {
        let heading = page.lang.pick(
            format!("{task}, hint {} of {}: {}", at + 1, hints.len(), hint.title),
            format!("{task}，提示 {} / {}：{}", at + 1, hints.len(), hint.title),
        );
        lines.extend(wrap(&heading, page.width, "", "  ").iter().map(|line| styled(line, BOLD)));
        lines.push(String::new());
        lines.extend(render(&hint.text, page.width, "  ", "  "));
        lines.push(String::new());
    }
    let text = match (hints.len(), page.hints) {
        (0, _) => page.lang.pick("There are no hints for this task.", "这个任务没有提示。").into(),
        (all, open) if open < all => page.lang.pick(
            format!("h opens the next of {all}; Esc goes back."),
            format!("h 打开下一个（共 {all} 个）；Esc 返回。"),
        ),
        _ => {
            page.lang.pick("These are all. Esc goes back.", "提示到此为止。Esc 返回。").to_string()
        }
    };
    lines.extend(wrap(&text, page.width, "", ""));
    lines
}

/// The statement.
pub fn statement(state: &State, page: Page) -> Lines {
    match helping::whole(page.root, &state.exercise, page.width) {
        Ok(lines) => screen::linked(lines, page.root),
        Err(error) => wrap(&format!("{error:#}"), page.width, "", ""),
    }
}

/// What each key does.
pub fn keys(page: Page) -> Lines {
    let rows: [(&str, &str, &str); 12] = [
        ("h", "the next hint for this task", "这个任务的下一个提示"),
        ("n", "the next task that is not green", "下一个未通过的任务"),
        ("l", "all tasks, to choose one", "所有任务，可选择"),
        ("a", "all reports of this exercise", "这个练习的所有报告"),
        ("s", "the statement", "题目"),
        ("r, Enter", "run again", "再运行一次"),
        ("e", "open the task in your editor ($VISUAL, $EDITOR, VS Code)", "在编辑器中打开"),
        ("↓ ↑ Space b", "further down, back up", "向下、向上"),
        ("Esc", "back to the report", "回到报告"),
        ("Ctrl-Z", "suspend; fg comes back", "挂起；fg 返回"),
        ("Ctrl-L", "draw the screen again", "重画屏幕"),
        ("q, Ctrl-C", "quit; what you wrote is saved anyway", "退出；你写的都已保存"),
    ];
    let mut lines = Lines::new();
    for (key, english, chinese) in rows {
        let text = page.lang.pick(english, chinese);
        let first = format!("  {key:12} ");
        lines.extend(wrap(text, page.width, &first, &" ".repeat(15)));
    }
    lines
}
