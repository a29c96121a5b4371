//! Where a learner stands: `cargo kata quiz --stats`.

use super::lang::Lang;
use super::memory::{Card, DAY};
use super::question::{Question, Section};
use super::terminal::render;
use crate::progress::Progress;

/// What is known of some questions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many questions there are.
    pub questions: usize,
    /// How many of them were asked.
    pub asked: usize,
    /// How often one of them was answered.
    pub answers: u32,
    /// How often right.
    pub right: u32,
    /// How many were got wrong, and not yet right twice in a row since.
    pub weak: usize,
    /// How many are due.
    pub due: usize,
}

impl Standing {
    /// Where a learner stands on some questions.
    pub fn of<'a>(
        questions: impl Iterator<Item = &'a Question>,
        progress: &Progress,
        now: u64,
    ) -> Standing {
        questions.fold(Standing::default(), |mut sum, question| {
            sum.questions += 1;
            if let Some(card) = progress.get::<Card>(&question.id) {
                sum.asked += 1;
                sum.answers = sum.answers.saturating_add(card.asked);
                sum.right = sum.right.saturating_add(card.right);
                sum.weak += usize::from(card.is_weak());
                sum.due += usize::from(card.is_due(now));
            }
            sum
        })
    }

    fn row(&self, title: &str) -> String {
        let percent = (100 * u64::from(self.right) + u64::from(self.answers) / 2)
            .checked_div(self.answers.into())
            .map_or("–".to_string(), |percent| format!("{percent} %"));
        format!(
            "| {title} | {}/{} | {percent} | {} | {} |\n",
            self.asked, self.questions, self.weak, self.due
        )
    }
}

/// The standing in each section and in all, as lines of at most `width` columns.
pub fn lines(
    sections: &[Section],
    progress: &Progress,
    now: u64,
    width: usize,
    lang: Lang,
) -> Vec<String> {
    let mut table = lang
        .pick(
            "| section | asked | right | weak | due |\n|---|---|---|---|---|\n",
            "| 章节 | 问过 | 正确率 | 薄弱 | 到期 |\n|---|---|---|---|---|\n",
        )
        .to_string();
    let of = |section: &Section| Standing::of(section.questions.iter(), progress, now);
    for section in sections {
        table += &of(section).row(&section.title);
    }
    let questions = || sections.iter().flat_map(|section| &section.questions);
    let all = Standing::of(questions(), progress, now);
    table += &all.row(lang.pick("all", "合计"));
    let cards: Vec<Card> = questions().filter_map(|q| progress.get(&q.id)).collect();
    let within = |days: u64| {
        cards.iter().filter(|card| card.due <= now.saturating_add(days * DAY + DAY / 2)).count()
    };
    let coming = lang.pick(
        format!(
            "Due now {}, within a day {}, within a week {}, later {}.",
            all.due,
            within(1),
            within(7),
            cards.len() - within(7)
        ),
        format!(
            "现在到期 {} 题，一天内 {} 题，一周内 {} 题，更晚 {} 题。",
            all.due,
            within(1),
            within(7),
            cards.len() - within(7)
        ),
    );
    let next = match (all.due, all.weak, all.asked < all.questions) {
        (0, 0, false) => lang.pick(
            "Nothing is due and nothing is weak. Well done.",
            "没有到期的题，也没有薄弱的题。很好。",
        ),
        (0, 0, true) | (1.., _, _) => {
            lang.pick("Next: `cargo kata quiz --daily`", "下一步：`cargo kata quiz --daily`")
        }
        (0, 1.., _) => {
            lang.pick("Next: `cargo kata quiz --weak`", "下一步：`cargo kata quiz --weak`")
        }
    };
    let weak = lang.pick(
        "Weak: got wrong, and not yet right twice in a row since.",
        "薄弱：答错过，之后还没有连续答对两次。",
    );
    let mut out = render(&table, width, "", "");
    for text in [&coming, weak, next] {
        out.push(String::new());
        out.extend(render(text, width, "", ""));
    }
    out
}
