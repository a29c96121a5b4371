//! The quiz as one page: no network, formulas as MathML; without scripts it can still be read.

use super::lang::Lang;
use super::markup::{Formulas, block, line};
use super::question::{Kind, Question, Right, Section, stars};
use super::select::Asked;
use crate::html::{Page, escape};
use anyhow::Result;
use std::collections::BTreeMap;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = concat!(include_str!("page_compute.js"), include_str!("page.js"));

/// The questions as a page. `other` is the file of the same page in the other language, beside it.
///
/// # Errors
/// If a formula is malformed.
pub fn page(questions: &[Asked<'_>], lang: Lang, other: &str) -> Result<String> {
    let title = lang.pick("Backprop Kata: the quiz", "Backprop Kata：测验");
    let mut sections = BTreeMap::new();
    let mut articles = String::new();
    for (section, question) in questions {
        sections.insert(section.number, section.title.as_str());
        articles += &article(section, question, lang)?;
    }
    let sections: String = sections
        .iter()
        .map(|(number, title)| format!("<option value=\"{number}\">{}</option>", escape(title)))
        .collect();
    let words: String =
        words(lang).iter().map(|(key, text)| format!(" data-{key}=\"{}\"", escape(text))).collect();
    let w = |english, chinese| lang.pick(english, chinese);
    let body = format!(
        r#"<header>
<h1>{title}</h1>
<nav><a id="other" href="{other}" hreflang="{other_tag}" lang="{other_tag}">{other_name}</a></nav>
<span id="score" class="live-only" role="status"></span>
<details id="tools" class="live-only"><summary>{choose}</summary>
<div class="tools">
<label>{section} <select id="section"><option value="">{all}</option>{sections}</select></label>
<label>{level} <select id="level"><option value="">{all}</option><option value="1">★☆☆</option><option value="2">★★☆</option><option value="3">★★★</option></select></label>
<label>{which} <select id="which"><option value="">{all}</option><option value="new">{new}</option><option value="due" data-name="{due}"></option><option value="weak" data-name="{weak}"></option><option value="starred" data-name="{starred}"></option></select></label>
<label class="check"><input type="checkbox" id="shuffle"> {shuffle}</label>
<label class="search">{search} <input type="search" id="search" autocomplete="off"></label>
</div>
</details>
<div id="map" class="live-only" role="group" aria-label="{map}"></div>
</header>
<main>
{articles}<section id="result" class="live-only" tabindex="-1" hidden>
<h2>{score}</h2>
<p id="total"></p>
<ul id="parts"></ul>
<h3 id="wrong-title">{wrong}</h3>
<ul id="wrong"></ul>
<div class="buttons"><button type="button" id="again">{again}</button> <button type="button" id="anew">{anew}</button></div>
</section>
<section id="answers"><h2>{answers}</h2></section>
</main>
<dialog id="sure" aria-labelledby="sure-text"><form method="dialog"><p id="sure-text"></p><div class="buttons"><button value="yes" type="submit">{anew}</button> <button value="no" type="submit" class="plain">{cancel}</button></div></form></dialog>
<footer class="live-only">
<button type="button" id="previous" aria-keyshortcuts="ArrowLeft">← {previous}</button>
<span id="place"></span>
<button type="button" id="next" aria-keyshortcuts="ArrowRight">{next} →</button>
<p class="keys">{keys}</p>
</footer>
"#,
        other = escape(other),
        other_tag = lang.pick(Lang::ZhCn, Lang::En).tag(),
        other_name = w("中文", "English"),
        which = w("Show", "题目"),
        new = w("new", "新题"),
        due = w("due", "到期"),
        weak = w("weak", "薄弱"),
        starred = w("bookmarked", "已收藏"),
        shuffle = w("shuffle", "乱序"),
        choose = w("Choose questions", "选题"),
        search = w("Search", "搜索"),
        map = w("All questions", "所有题目"),
        wrong = w("Wrong", "答错的题"),
        answers = w("Answers", "答案"),
        cancel = w("Cancel", "取消"),
        section = w("Section", "章节"),
        level = w("Level", "难度"),
        all = w("all", "全部"),
        score = w("Score", "得分"),
        again = w("The wrong ones again", "再做答错的题"),
        anew = w("Start again", "重新开始"),
        previous = w("Previous", "上一题"),
        next = w("Next", "下一题"),
        keys = w(
            "Keys: <kbd>1</kbd>–<kbd>5</kbd> or <kbd>A</kbd>–<kbd>E</kbd> choose, <kbd>Enter</kbd> checks and goes on, <kbd>←</kbd> <kbd>→</kbd> go from question to question.",
            "按键：<kbd>1</kbd>–<kbd>5</kbd> 或 <kbd>A</kbd>–<kbd>E</kbd> 选择，<kbd>Enter</kbd> 核对并继续，<kbd>←</kbd> <kbd>→</kbd> 换题。",
        ),
    );
    let page = Page {
        lang: lang.tag(),
        title,
        style: STYLE,
        script: Some(SCRIPT),
        attributes: &words,
        body: &body,
        ..Page::default()
    };
    Ok(page.to_string())
}

/// What the script says; `#` stands for numbers and letters, in order.
fn words(lang: Lang) -> Vec<(&'static str, &'static str)> {
    [
        // Whether a sentence names the whole before the part.
        ("order", "part", "of"),
        ("and", ", ", "、"),
        ("right", "Right.", "正确。"),
        ("partly", "Right, in part: # of # points.", "部分正确：共 # 点，说到 # 点。"),
        (
            "notyet",
            "Not yet: # of # points, more than half are wanted.",
            "还不够：共 # 点，说到 # 点，需要过半。",
        ),
        ("wrong", "Wrong: the answer is #.", "错误：答案是 #。"),
        ("answer", "The answer is #.", "答案是 #。"),
        ("yours", "your choice", "你选的"),
        ("correct", "right", "正确"),
        ("again", "Comes up again in # days.", "# 天后再问。"),
        ("tomorrow", "Comes up again in 1 day.", "1 天后再问。"),
        ("choice", "Choose one first, or “Don’t know”.", "请先选一项，或点“不知道”。"),
        ("choices", "Choose at least one first, or “Don’t know”.", "请至少选一项，或点“不知道”。"),
        ("tick", "Tick what you said, or “None of them”.", "请勾选你说到的，或点“都没说到”。"),
        ("nonumber", "Type a number first, or “Don’t know”.", "请先输入一个数，或点“不知道”。"),
        (
            "number",
            "This is not a number: write it like 0.18, 1/4, 25%, 9.5e-7, 2^-25 or √10.",
            "这不是一个数：请写成 0.18、1/4、25%、9.5e-7、2^-25 或 √10 的形式。",
        ),
        (
            "comma",
            "The comma could mean two things: write decimals with a point, like 0.18, and thousands without a comma.",
            "这里的逗号有两种读法：小数请用点，如 0.18；千位不要加逗号。",
        ),
        ("empty", "No question is like that.", "没有符合条件的题。"),
        (
            "sure",
            "Clear what is answered here (#) and start again? Other sections keep theirs, and what is due or weak stays.",
            "清除这里的作答（# 题），重新开始？其他章节的作答不变，到期和薄弱的记录也保留。",
        ),
        ("score", "# right of # answered", "已答 # 题，答对 # 题"),
        ("total", "# of # right (# %).", "共答 # 题，答对 # 题，正确率 #%。"),
        ("unanswered", "# not answered yet.", "还有 # 题没有回答。"),
        ("finish", "Score →", "得分 →"),
        ("next", "Next →", "下一题 →"),
    ]
    .map(|(key, english, chinese)| (key, lang.pick(english, chinese)))
    .into()
}

/// A question with its answer, which is folded.
///
/// # Errors
/// If a formula is malformed.
pub fn article(section: &Section, question: &Question, lang: Lang) -> Result<String> {
    let right = match &question.right {
        Right::Letters(letters) => {
            format!(" data-right=\"{}\"", letters.iter().collect::<String>())
        }
        Right::Number { printed, value, within } => {
            format!(" data-right=\"{printed}\" data-value=\"{value:e}\" data-within=\"{within:e}\"")
        }
        Right::Open => String::new(),
    };
    Ok(format!(
        r#"<article id="{id}" data-kind="{kind}" data-section="{number}" data-level="{level}" data-title="{section}"{right} tabindex="-1" aria-labelledby="{id}-title">
<p class="meta">{section} · <span role="img" aria-label="{level}/3">{stars}</span> · {label} <button type="button" class="star live-only" aria-pressed="false" aria-label="{bookmark}" title="{bookmark}"></button></p>
<h2 id="{id}-title">{title}</h2>
{text}
<form novalidate>
{fields}
</form>
<p class="verdict live-only" role="status" tabindex="-1"></p>
<details><summary>{summary}</summary>
{answer}
<p class="again live-only"></p></details>
</article>
"#,
        id = escape(&question.id),
        kind = question.kind.name(),
        number = section.number,
        level = question.level,
        section = escape(&section.title),
        stars = stars(question.level),
        label = question.kind.label(lang),
        bookmark = lang.pick("Bookmark", "收藏"),
        title = line(&question.title, Formulas::Mathml)?,
        text = block(&question.text, Formulas::Mathml)?,
        fields = fields(question, lang)?,
        summary = lang.pick("Answer", "答案"),
        answer = answer(question, lang)?,
    ))
}

/// What an answer is given with.
fn fields(question: &Question, lang: Lang) -> Result<String> {
    let id = escape(&question.id);
    let legend = match question.kind {
        Kind::All => lang.pick("All that apply", "选出所有正确项"),
        _ => lang.pick("Your answer", "你的答案"),
    };
    let check = lang.pick("Check", "核对");
    let unknown = lang.pick("Don’t know", "不知道");
    let buttons = format!(
        "<div class=\"buttons live-only\"><button type=\"submit\">{check}</button> <button type=\"button\" class=\"unknown\">{unknown}</button></div>"
    );
    Ok(match question.kind {
        Kind::Open => {
            let prompt = lang.pick(
                "Say it aloud, or write it down, before you look.",
                "先说出来或写下来，再看答案。",
            );
            let show = lang.pick("Show the answer", "显示答案");
            format!(
                "<label class=\"own live-only\">{prompt}<textarea rows=\"3\"></textarea></label>\n<div class=\"buttons live-only\"><button type=\"submit\">{show}</button></div>"
            )
        }
        Kind::Number => format!(
            "<label class=\"number live-only\">{legend} <input type=\"text\" autocomplete=\"off\" spellcheck=\"false\"></label>\n{buttons}"
        ),
        Kind::One | Kind::All | Kind::Code => {
            let kind = if question.kind == Kind::All { "checkbox" } else { "radio" };
            let mut out = format!("<fieldset><legend>{legend}</legend>\n");
            for choice in &question.choices {
                let letter = choice.letter;
                out += &format!(
                    "<label><input type=\"{kind}\" name=\"{id}\" value=\"{letter}\"><b>{letter}</b><span>{}</span><small></small></label>\n",
                    line(&choice.text, Formulas::Mathml)?
                );
            }
            format!("{out}</fieldset>\n{buttons}")
        }
    })
}

fn answer(question: &Question, lang: Lang) -> Result<String> {
    let mut out = match &question.right {
        Right::Letters(letters) => {
            let letters: Vec<String> = letters.iter().map(char::to_string).collect();
            format!("<p class=\"right\"><b>{}</b></p>\n", letters.join(", "))
        }
        Right::Number { printed, .. } => format!("<p class=\"right\"><b>{printed}</b></p>\n"),
        Right::Open => String::new(),
    };
    out += &block(&question.reason, Formulas::Mathml)?;
    if !question.choices.is_empty() {
        out += "\n<dl>";
        for choice in &question.choices {
            let why = line(&choice.why, Formulas::Mathml)?;
            out += &format!("<dt data-letter=\"{0}\">{0}</dt><dd>{why}</dd>\n", choice.letter);
        }
        out += "</dl>";
    }
    if question.kind == Kind::Open {
        let (listen, said) = (
            lang.pick("Listen for", "面试官想听到"),
            lang.pick("What did you say?", "你说到了哪几点？"),
        );
        out += &format!(
            "\n<form class=\"rubric\" novalidate><fieldset><legend>{listen}<span class=\"live-only\"> · {said}</span></legend>\n"
        );
        for (index, point) in question.rubric.iter().enumerate() {
            let point = line(point, Formulas::Mathml)?;
            let number = index + 1;
            out += &format!(
                "<label><input type=\"checkbox\" value=\"{number}\"><b>{number}</b><span>{point}</span></label>\n"
            );
        }
        out += &format!(
            "</fieldset>\n<div class=\"buttons live-only\"><button type=\"submit\">{}</button> <button type=\"button\" class=\"unknown\">{}</button></div></form>\n<p class=\"verdict rubric-verdict live-only\" role=\"status\" tabindex=\"-1\"></p>\n<h3>{}</h3>\n{}",
            lang.pick("That is it", "提交"),
            lang.pick("None of them", "都没说到"),
            lang.pick("Then they ask", "接着会问"),
            block(&question.follow_up, Formulas::Mathml)?
        );
    }
    if let Some(proof) = &question.proof {
        let command = format!("`cargo test -p {} {}`", proof.package, proof.task);
        let text = lang.pick(format!("Proven by {command}."), format!("由 {command} 验证。"));
        out += &format!("\n<p class=\"proof\">{}</p>", line(&text, Formulas::Mathml)?);
    }
    Ok(out)
}
