//! A computation graph, drawn from the leaves at the left to the result at the right.

use kata_plots::plotters::prelude::*;
use kata_plots::plotters::style::text_anchor::HPos;
use kata_plots::{ACCENT, Area, CARD, Drawn, INK, LINE, MINUS, SOFT, short, svg, write};
use std::error::Error;

const BOX: (i32, i32) = (112, 84);
const STEP: (i32, i32) = (166, 100);
const MARGIN: i32 = 16;
/// A gradient that is as near as this to the numeric one is right.
const NEAR: f64 = 1e-6;

/// What was computed, in the order in which it was.
pub struct Graph {
    pub nodes: Vec<Node>,
}

/// A number.
pub struct Node {
    pub name: String,
    pub value: f64,
    pub gradient: Option<f64>,
    pub numeric: Option<f64>,
    /// Operands, and the derivatives by them.
    pub parents: Vec<(usize, f64)>,
}

/// The operation of a node, as `Tape::to_dot` writes it.
pub fn operation(dot: &str, node: usize) -> String {
    label(dot, node).and_then(|label| label.split(" | ").next()).unwrap_or("?").to_string()
}

/// The value of a node, as `Tape::to_dot` writes it.
pub fn value(dot: &str, node: usize) -> f64 {
    let value = label(dot, node).and_then(|label| label.split(" | value ").nth(1));
    let value = value.and_then(|rest| rest.split(" | ").next());
    value.and_then(|value| value.parse().ok()).unwrap_or(f64::NAN)
}

fn label(dot: &str, node: usize) -> Option<&str> {
    let start = format!("n{node} [label=\"");
    dot.lines().find_map(|line| line.trim().strip_prefix(&start)?.strip_suffix("\"]"))
}

impl Graph {
    /// # Errors
    /// If it cannot be drawn.
    pub fn draw(&self, title: &str) -> Result<String, Box<dyn Error>> {
        let places = self.places();
        let right = places.iter().map(|at| at.0).max().unwrap_or(0);
        let below = places.iter().map(|at| at.1).max().unwrap_or(0);
        let size = ((right + BOX.0 + MARGIN) as u32, (below + BOX.1 + MARGIN) as u32);
        svg(size, title, |area| {
            for (child, node) in self.nodes.iter().enumerate() {
                for (n, &(parent, local)) in node.parents.iter().enumerate() {
                    let twice = node.parents.iter().filter(|(p, _)| *p == parent).count() > 1;
                    let apart = if twice { 28 * n as i32 - 14 } else { 0 };
                    edge(area, places[parent], places[child], local, apart)?;
                }
            }
            for (node, &at) in self.nodes.iter().zip(&places) {
                draw(area, node, at)?;
            }
            Ok(())
        })
    }

    /// Where each node stands: its upper left corner.
    fn places(&self) -> Vec<(i32, i32)> {
        // A result stands right of its operands, a leaf just left of what first needs it.
        let mut column = vec![0_usize; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate() {
            column[i] = node.parents.iter().map(|(p, _)| column[*p] + 1).max().unwrap_or(0);
        }
        for (i, node) in self.nodes.iter().enumerate() {
            let children = self.nodes.iter().enumerate();
            let needs = children.filter(|(_, child)| child.parents.iter().any(|(p, _)| *p == i));
            if let (true, Some(first)) =
                (node.parents.is_empty(), needs.map(|(child, _)| column[child]).min())
            {
                column[i] = first - 1;
            }
        }
        // A result stands level with the middle of its operands, a leaf below what is there already.
        let mut y = vec![0_i32; self.nodes.len()];
        let columns = column.iter().max().map_or(0, |last| last + 1);
        for here in 0..columns {
            let mut order: Vec<usize> =
                (0..self.nodes.len()).filter(|&i| column[i] == here).collect();
            for &i in &order {
                let parents = &self.nodes[i].parents;
                let middle: i32 = parents.iter().map(|(p, _)| y[*p]).sum();
                y[i] =
                    if parents.is_empty() { i32::MAX / 2 } else { middle / parents.len() as i32 };
            }
            order.sort_by_key(|&i| (y[i], i));
            let mut free = MARGIN;
            for i in order {
                y[i] = if self.nodes[i].parents.is_empty() { free } else { y[i].max(free) };
                free = y[i] + STEP.1;
            }
        }
        (0..self.nodes.len()).map(|i| (MARGIN + column[i] as i32 * STEP.0, y[i])).collect()
    }
}

fn edge(area: &Area, from: (i32, i32), to: (i32, i32), local: f64, apart: i32) -> Drawn {
    let from = (from.0 + BOX.0, from.1 + BOX.1 / 2);
    let to = (to.0, to.1 + BOX.1 / 2);
    let middle = ((from.0 + to.0) / 2, (from.1 + to.1) / 2 + apart);
    let style = SOFT.stroke_width(1);
    area.draw(&PathElement::new(vec![from, middle, to], style))?;
    area.draw(&Polygon::new(vec![to, (to.0 - 8, to.1 - 4), (to.0 - 8, to.1 + 4)], SOFT.filled()))?;
    let text = short(local).replace('-', "−");
    let half = text.chars().count() as i32 * 3 + 3;
    let behind = [(middle.0 - half, middle.1 - 8), (middle.0 + half, middle.1 + 8)];
    area.draw(&Rectangle::new(behind, CARD.filled()))?;
    write(area, &text, middle, 11.0, SOFT, HPos::Center)
}

fn draw(area: &Area, node: &Node, (x, y): (i32, i32)) -> Drawn {
    let corners = [(x, y), (x + BOX.0, y + BOX.1)];
    let leaf = node.parents.is_empty();
    area.draw(&Rectangle::new(corners, CARD.filled()))?;
    area.draw(&Rectangle::new(corners, if leaf { LINE } else { INK }.stroke_width(1)))?;
    write(area, &node.name, (x + BOX.0 / 2, y + 14), 15.0, INK, HPos::Center)?;
    let mut rows = vec![("value", short(node.value), INK)];
    match node.gradient {
        Some(gradient) => {
            rows.push(("gradient", short(gradient), ACCENT));
            if let Some(numeric) = node.numeric {
                let right = (gradient - numeric).abs() <= NEAR * numeric.abs().max(1.0);
                let (mark, colour) = if right { ("✓", SOFT) } else { ("✗", MINUS) };
                rows.push(("numeric", format!("{} {mark}", short(numeric)), colour));
            }
        }
        None => rows.push(("gradient", "not yet".to_string(), SOFT)),
    }
    for (n, (name, text, colour)) in rows.iter().enumerate() {
        let y = y + 36 + 18 * n as i32;
        write(area, name, (x + 7, y), 11.0, SOFT, HPos::Left)?;
        write(area, &text.replace('-', "−"), (x + BOX.0 - 7, y), 12.0, *colour, HPos::Right)?;
    }
    Ok(())
}
