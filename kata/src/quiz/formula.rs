//! Formulas: LaTeX as Unicode for a terminal, and as MathML for a page.
//!
//! Both read the events of one parser. What a terminal cannot show is an error, so that a test
//! can keep the quiz to what it can.

use super::glyphs::{accent, in_font, subscript, superscript, vulgar};
use super::row::{Class, Part, Row};
use anyhow::{Result, anyhow, bail};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{
    Content, DelimiterType, EnvironmentFlow, Event, Font, Grouping, ScriptPosition, ScriptType,
    StateChange, Visual,
};
use pulldown_latex::{Parser, Storage, push_mathml};
use std::iter::Peekable;
use unicode_width::UnicodeWidthStr;

/// A formula on one line: `\frac{\partial L}{\partial W}` is `∂L/∂W`.
///
/// # Errors
/// If the formula is malformed, or uses what has no place on a line.
pub fn inline(tex: &str) -> Result<String> {
    let row = read(tex)?;
    Ok(row.parts.iter().map(Part::inline).collect())
}

/// A formula on lines of its own: a matrix is as high as it is.
///
/// # Errors
/// As for [`inline`].
pub fn display(tex: &str) -> Result<Vec<String>> {
    let row = read(tex)?;
    let height = row.parts.iter().map(Part::height).max().unwrap_or(1);
    let mut lines = vec![String::new(); height];
    for part in &row.parts {
        let block = part.block(height);
        let width = block.iter().map(|line| line.width()).max().unwrap_or(0);
        for (line, piece) in lines.iter_mut().zip(block) {
            *line += &piece;
            *line += &" ".repeat(width - piece.width());
        }
    }
    Ok(lines.iter().map(|line| line.trim_end().to_string()).collect())
}

/// A formula as MathML.
///
/// # Errors
/// If the formula is malformed.
pub fn mathml(tex: &str, display: bool) -> Result<String> {
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let storage = Storage::new();
    let events = Parser::new(tex, &storage).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| anyhow!("the formula `{tex}`: {error}"))?;
    let config = RenderConfig { display_mode, annotation: None, ..RenderConfig::default() };
    let mut out = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut out, events, config)?;
    // The space before a function's name belongs before its scripts, not among them.
    const SPACE: &str = r#"<mspace width="0.1667em" />"#;
    for tag in ["<msub>", "<msup>", "<msubsup>", "<munder>", "<mover>", "<munderover>"] {
        out = out.replace(&format!("{tag}{SPACE}"), &format!("{SPACE}{tag}"));
    }
    // Nor are these two escaped, and the parser's \mu is the micro sign.
    Ok(out.replace("><<", ">&lt;<").replace(">><", ">&gt;<").replace('µ', "μ"))
}

fn read(tex: &str) -> Result<Row> {
    let storage = Storage::new();
    let events = Parser::new(tex, &storage).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| anyhow!("the formula `{tex}`: {error}"))?;
    let mut reader = Reader { events: events.into_iter().peekable() };
    reader.row().map_err(|error| anyhow!("the formula `{tex}`: {error}"))
}

struct Reader<'a, I: Iterator<Item = Event<'a>>> {
    events: Peekable<I>,
}

impl<'a, I: Iterator<Item = Event<'a>>> Reader<'a, I> {
    /// Everything up to the end of the group, or of a matrix's cell.
    fn row(&mut self) -> Result<Row> {
        let mut row = Row::new();
        let mut font = None;
        while let Some(event) = self.events.peek() {
            match event {
                Event::End | Event::EnvironmentFlow(_) => break,
                Event::StateChange(StateChange::Font(new)) => {
                    font = *new;
                    self.events.next();
                }
                _ => self.element(&mut row, font)?,
            }
        }
        Ok(row)
    }

    /// One element, put into the row.
    fn element(&mut self, row: &mut Row, font: Option<Font>) -> Result<()> {
        let event = self.events.next().ok_or_else(|| anyhow!("it ends too early"))?;
        match event {
            Event::Content(content) => {
                let (text, class) = content_text(content, row.bar, font)?;
                row.bar ^= text == "|";
                row.push(&text, class);
            }
            Event::Begin(Grouping::Normal) => {
                let inner = self.row()?;
                self.end()?;
                let class = if inner.atoms == 1 { inner.last } else { Class::Letter };
                row.push(&inner.text(), class);
                row.atoms += inner.atoms.saturating_sub(1);
                row.compound |= inner.compound;
            }
            Event::Begin(Grouping::LeftRight(open, close)) => {
                if matches!(self.events.peek(), Some(Event::Begin(Grouping::Matrix { .. }))) {
                    self.events.next();
                    let cells = self.cells()?;
                    if row.last != Class::Start {
                        row.put(" ");
                    }
                    row.parts.push(Part::Matrix { open, close, cells });
                    row.last = Class::Close;
                } else {
                    let inner = self.row()?;
                    let inner: String = inner.text();
                    let text = [open, close].map(|c| c.map(String::from).unwrap_or_default());
                    row.push(&format!("{}{inner}{}", text[0], text[1]), Class::Open);
                    row.last = Class::Close;
                }
                self.end()?;
            }
            Event::Visual(Visual::Fraction(_)) => {
                let (above, below) = (self.one(font)?, self.one(font)?);
                match vulgar(&above.text(), &below.text()) {
                    Some(one) => row.push(one, Class::Number),
                    None => {
                        let text = format!("{}/{}", above.enclosed(false), below.enclosed(true));
                        row.push(&text, Class::Fraction);
                    }
                }
            }
            Event::Visual(Visual::SquareRoot) => {
                let inner = self.one(font)?;
                let text = inner.enclosed(true);
                row.push(&format!("√{text}"), Class::Letter);
            }
            Event::Script { ty, position } => self.script(row, font, ty, position)?,
            Event::Space { .. } => {
                row.put("   ");
                row.last = Class::Space;
            }
            other => bail!("a terminal cannot show {other:?}"),
        }
        Ok(())
    }

    /// The next element alone.
    fn one(&mut self, font: Option<Font>) -> Result<Row> {
        let mut row = Row::new();
        self.element(&mut row, font)?;
        Ok(row)
    }

    fn script(
        &mut self,
        row: &mut Row,
        font: Option<Font>,
        ty: ScriptType,
        position: ScriptPosition,
    ) -> Result<()> {
        // The base goes into the row itself: its neighbours decide on the space before it.
        let before = row.text().len();
        self.element(row, font)?;
        let class = row.last;
        if position == ScriptPosition::AboveBelow {
            let mark = self.one(None)?.text();
            let base = row.text()[before..].trim_start().to_string();
            let accented = accent(&base, &mark)?;
            let Some(Part::Text(last)) = row.parts.last_mut() else {
                bail!("an accent on nothing")
            };
            last.truncate(last.len() - base.len());
            *last += &accented;
            row.last = Class::Letter;
            return Ok(());
        }
        let (below, above) = match ty {
            ScriptType::Subscript => (Some(self.one(None)?), None),
            ScriptType::Superscript => (None, Some(self.one(None)?)),
            ScriptType::SubSuperscript => (Some(self.one(None)?), Some(self.one(None)?)),
        };
        for (script, sign, small) in
            [(below, '_', subscript as fn(char) -> Option<char>), (above, '^', superscript)]
        {
            let Some(script) = script else { continue };
            let text = script.text();
            let tight: String = text.chars().filter(|c| *c != ' ').collect();
            // Words keep the space between them, as in a sum over all `u uses v`.
            let between = |c: &[char]| c[1] == ' ' && c[0].is_alphabetic() && c[2].is_alphabetic();
            let words = text.chars().collect::<Vec<_>>().windows(3).any(between);
            match tight.chars().map(small).collect::<Option<String>>().filter(|_| !words) {
                Some(text) => row.put(&text),
                None if text.chars().count() == 1 => row.put(&format!("{sign}{text}")),
                None => row.put(&format!("{sign}({text})")),
            }
        }
        row.last = class;
        Ok(())
    }

    fn cells(&mut self) -> Result<Vec<Vec<String>>> {
        let mut cells = vec![Vec::new()];
        loop {
            let cell = self.row()?.text();
            if let Some(row) = cells.last_mut() {
                row.push(cell);
            }
            match self.events.next() {
                Some(Event::EnvironmentFlow(EnvironmentFlow::Alignment)) => {}
                Some(Event::EnvironmentFlow(EnvironmentFlow::NewLine { .. })) => {
                    cells.push(Vec::new());
                }
                Some(Event::End) => return Ok(cells),
                other => bail!("a terminal cannot show {other:?} in a matrix"),
            }
        }
    }

    fn end(&mut self) -> Result<()> {
        match self.events.next() {
            Some(Event::End) => Ok(()),
            other => bail!("a group ends with {other:?}"),
        }
    }
}

fn content_text(content: Content<'_>, bar: bool, font: Option<Font>) -> Result<(String, Class)> {
    let one = |c: char, class| Ok((c.to_string(), class));
    match content {
        Content::Text(text) => Ok((text.to_string(), Class::Letter)),
        Content::Number(text) => Ok((text.to_string(), Class::Number)),
        Content::Function(name) => Ok((name.to_string(), Class::Function)),
        Content::LargeOp { content, .. } => one(content, Class::Large),
        Content::BinaryOp { content: '/', .. } => one('/', Class::Slash),
        Content::BinaryOp { content, .. } => {
            let content = match content {
                '⋅' => '·',
                '∗' => '*',
                other => other,
            };
            one(content, Class::Operator)
        }
        Content::Relation { content, .. } => {
            let mut buffer = [0; 8];
            let text = std::str::from_utf8(content.encode_utf8_to_buf(&mut buffer))?.to_string();
            Ok((text, Class::Relation))
        }
        Content::Delimiter { content, ty, .. } => {
            one(content, if ty == DelimiterType::Open { Class::Open } else { Class::Close })
        }
        Content::Punctuation(c) => one(c, Class::Comma),
        Content::Ordinary { content: '|', .. } => {
            one('|', if bar { Class::Close } else { Class::Open })
        }
        Content::Ordinary { content: '/', .. } => one('/', Class::Slash),
        // The parser's \mu is the micro sign.
        Content::Ordinary { content: 'µ', .. } => one('μ', Class::Letter),
        Content::Ordinary { content, .. } => one(in_font(content, font)?, Class::Letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_one_would_type_them() {
        for (tex, expected) in [
            (r"\frac{\partial L}{\partial W}", "∂L/∂W"),
            ("x^2", "x²"),
            (r"\hat{y}_k", "ŷₖ"),
            (r"\frac{1}{2}(wx + b - y)^2", "½(wx + b − y)²"),
            (r"\frac{\eta \sigma^2}{2B(2 - \eta\lambda)}", "ησ²/(2B(2 − ηλ))"),
            (r"\frac{\kappa - 1}{\kappa + 1}", "(κ − 1)/(κ + 1)"),
            (r"\sum_{s \le t} a_s", "∑_(s ≤ t) aₛ"),
            (r"-\eta \hat{m} / (\sqrt{\hat{v}} + \varepsilon)", "−ηm̂/(√v̂ + ε)"),
            (r"e^{z_k - \mu}", "e^(zₖ − μ)"),
            (r"10^{-3}", "10⁻³"),
            (r"\lVert g_B \rVert^2", "‖g_B‖²"),
            (r"\operatorname{relu}(-x)", "relu(−x)"),
            (r"\sum_{u \text{ uses } v} u", "∑_(u uses v) u"),
            (r"\mathbb{E} \lVert g \rVert", "𝔼‖g‖"),
            (r"f: \mathbb{R}^n \to \mathbb{R}^m", "f : ℝⁿ → ℝᵐ"),
            (r"\lambda_{\max}", "λₘₐₓ"),
            (r"|a| \le -|b|", "|a| ≤ −|b|"),
            (r"\left( a + b \right) c", "(a + b)c"),
            (r"a, \quad b", "a,   b"),
            (r"\sigma'(z)", "σ′(z)"),
            (r"\frac{1}{\eta t}", "1/(ηt)"),
            (r"\ln \sum_k e^{z_k}", "ln ∑ₖ e^(zₖ)"),
            (r"W^\top x", "Wᵀx"),
            (r"\begin{pmatrix} 1 & 2 \\ 3 & -1 \end{pmatrix} x", "(1 2; 3 −1)x"),
        ] {
            assert_eq!(inline(tex).unwrap(), expected, "{tex}");
        }
    }

    #[test]
    fn a_displayed_matrix_is_as_high_as_it_is() {
        let lines = display(r"W_1 = \begin{pmatrix} 1 & 10 \\ 1 & -1 \end{pmatrix}").unwrap();
        assert_eq!(lines, ["W₁ = ⎛1  10⎞", "     ⎝1  −1⎠"]);
    }

    #[test]
    fn a_malformed_formula_is_named() {
        let error = inline(r"\frac{1}{").unwrap_err().to_string();
        assert!(error.contains(r"\frac{1}{"), "{error}");
        assert!(mathml(r"\nonsense", false).is_err());
    }

    #[test]
    fn scripts_of_a_function_have_their_own_number_of_children() {
        let out = mathml(r"\ln \max_k x", false).unwrap();
        assert!(!out.contains("<msub><mspace"), "{out}");
    }
}
