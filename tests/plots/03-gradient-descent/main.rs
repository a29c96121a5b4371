//! Pictures of exercise 03: the loss curve, and what the trained network makes of the plane.

#[cfg(not(feature = "solution"))]
use exercise as kit;
use kata_plots::plotters::prelude::*;
use kata_plots::{
    Album, Area, Axes, Drawn, Field, INK, MINUS, PLUS, Plane, SOFT, ask, legend, line, short, svg,
};
use kit::{Moons, Network};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand::rngs::StdRng;
#[cfg(feature = "solution")]
use solution as kit;
use std::error::Error;
use std::ops::Range;

const STEPS: usize = 100;
const ALPHA: f64 = 1e-4;
const X: Range<f64> = -1.6..2.6;
const Y: Range<f64> = -1.2..1.7;

fn main() -> Drawn {
    let mut album = Album::new("03")?;
    moons(&mut album)?;
    rates(&mut album)
}

fn moons(album: &mut Album) -> Drawn {
    let about = (
        "Two moons",
        "100 steps of your training, on 120 points with 16 units in each hidden layer. Left the loss before each step; right the score of each point of the plane: it is 0 on the thick line, and ±1 on the thin ones, where the hinge loss begins.",
    );
    let trained = ask("train", || {
        let mut rng = StdRng::seed_from_u64(7);
        let data = kit::two_moons(120, 0.1, &mut rng);
        let start = Network::new(16, &mut rng);
        let (network, losses) = kit::train(&start, &data, STEPS, ALPHA);
        let points = Field::points(&X, &Y);
        let plane = Array2::from_shape_fn((points.len(), 2), |(i, j)| {
            if j == 0 { points[i].0 } else { points[i].1 }
        });
        let scores = network.forward(&plane).2;
        (kit::accuracy(&network, &data), losses, scores, data)
    });
    let (accuracy, losses, scores, data) = match trained {
        Ok(trained) => trained,
        Err(why) => return album.add("moons", about, None, vec![why]),
    };
    let mut missing = Vec::new();
    if !losses.iter().all(|loss| loss.is_finite()) {
        missing.push("the losses that are NaN or infinite".to_string());
    }
    let svg = svg((960, 420), about.0, |area| {
        let (left, right) = area.split_horizontally(420);
        curve(&left, &losses)?;
        boundary(&right, accuracy, &scores, &data)
    })?;
    album.add("moons", about, Some(svg), missing)
}

fn curve(area: &Area, losses: &[f64]) -> Drawn {
    let points: Vec<(f64, f64)> = losses.iter().enumerate().map(|(k, l)| (k as f64, *l)).collect();
    let highest = losses.iter().copied().filter(|l| l.is_finite()).fold(0.1, f64::max);
    let last = losses.last().copied().unwrap_or(f64::NAN);
    let title = format!("loss: {} at the end", short(last));
    let axes = Axes {
        title: &title,
        x: "step",
        y: "loss",
        x_range: 0.0..losses.len().max(1) as f64,
        y_range: 0.0..highest * 1.05,
        log: false,
    };
    line(&mut axes.draw(area)?, &points, 1, usize::MAX)
}

fn boundary(area: &Area, accuracy: f64, scores: &Array1<f64>, data: &Moons) -> Drawn {
    let title = format!("{:.0} % of the points on their side", accuracy * 100.0);
    let axes = Axes { title: &title, x: "x₁", y: "x₂", x_range: X, y_range: Y, log: false };
    let mut plane = axes.draw(area)?;
    shade(&mut plane, scores)?;
    if let Ok(lines) = Field::new(X, Y, scores.to_vec()).lines(&[0.0, 1.0, -1.0]) {
        for (n, level) in lines.into_iter().enumerate() {
            let style = if n == 0 { INK.stroke_width(3) } else { SOFT.stroke_width(1) };
            plane.draw_series(level.into_iter().map(|line| PathElement::new(line, style)))?;
        }
    }
    for (point, &class) in data.x.rows().into_iter().zip(&data.y) {
        let at = (point[0], point[1]);
        if class > 0.0 {
            plane.draw_series([Circle::new(at, 4, PLUS.filled())])?;
        } else {
            plane.draw_series([TriangleMarker::new(at, 6, MINUS.filled())])?;
        }
    }
    Ok(())
}

/// Colours the plane: the more, the surer the network is.
fn shade(plane: &mut Plane, scores: &Array1<f64>) -> Result<(), Box<dyn Error>> {
    let points = Field::points(&X, &Y);
    // One square for two by two points is fine enough.
    let (dx, dy) = (points[1].0 - points[0].0, points[81].1 - points[0].1);
    for (i, &(x, y)) in points.iter().enumerate() {
        if (i % 81) % 2 == 0 && (i / 81) % 2 == 0 && i % 81 < 80 && i / 81 < 80 {
            let score = scores[i + 82];
            let colour = if score < 0.0 { MINUS } else { PLUS };
            let style = colour.mix(0.30 * score.abs().min(1.5) / 1.5).filled();
            plane.draw_series([Rectangle::new([(x, y), (x + 2.0 * dx, y + 2.0 * dy)], style)])?;
        }
    }
    Ok(())
}

/// The value on the way of plain gradient descent, for rates below and above the stable one.
fn rates(album: &mut Album) -> Drawn {
    let about = (
        "The largest stable rate",
        "Your gradient descent on f(x) = ½·xᵀAx, where A has the eigenvalues 1 and 10. Below a rate of 2/10 it converges, the slower the smaller the rate is; just above, it diverges.",
    );
    let matrix = || ndarray::array![[1.0, 0.0], [0.0, 10.0]];
    let (mut missing, mut curves) = (Vec::new(), Vec::new());
    for rate in [0.02, 0.1, 0.19, 0.205] {
        let values = ask("gradient_descent", move || {
            let a = matrix();
            let stop = kit::Stop { max_steps: 60, tolerance: -1.0 };
            let start = ndarray::array![1.0, 1.0];
            let way = kit::gradient_descent(|x| a.dot(x), &start, rate, &stop);
            way.map(|way| way.iter().map(|x| 0.5 * x.dot(&a.dot(x))).collect::<Vec<f64>>())
        });
        match values.and_then(|way| way.map_err(|e| format!("gradient_descent fails: {e:?}"))) {
            Ok(values) => curves.push((rate, values)),
            Err(why) => missing.push(why),
        }
    }
    missing.dedup();
    let stable = ask("stable_learning_rate", move || kit::stable_learning_rate(&matrix()));
    let title = match &stable {
        Ok(rate) => format!("stable_learning_rate says {}", short(*rate)),
        Err(_) => String::new(),
    };
    missing.extend(stable.err());
    if curves.is_empty() {
        return album.add("rates", about, None, missing);
    }
    let names: Vec<String> = curves.iter().map(|(rate, _)| format!("η = {rate}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let svg = svg((760, 400), about.0, |area| {
        let (top, rest) = area.split_vertically(26);
        legend(&top, &names)?;
        let axes = Axes {
            title: &title,
            x: "step",
            y: "f",
            x_range: 0.0..60.0,
            y_range: -8.0..2.0,
            log: true,
        };
        let mut plane = axes.draw(&rest)?;
        for (n, (_, values)) in curves.iter().enumerate() {
            let points = values.iter().enumerate().map(|(k, f)| (k as f64, f.log10()));
            let points: Vec<(f64, f64)> = points.filter(|(_, y)| (-8.0..2.0).contains(y)).collect();
            line(&mut plane, &points, n, 6)?;
        }
        Ok(())
    })?;
    album.add("rates", about, Some(svg), missing)
}
