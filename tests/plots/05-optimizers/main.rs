//! Pictures of exercise 05: the optimizers' paths over valley, saddle and bowl; the schedules.

#[cfg(not(feature = "solution"))]
use exercise as kit;
use kata_plots::plotters::prelude::*;
use kata_plots::{
    ACCENT, Album, Area, Axes, Drawn, Field, Function, INK, Points, SOFT, ask, nothing, short, svg,
};
use kit::Landscape;
use ndarray::{Array1, array};
#[cfg(feature = "solution")]
use solution as kit;
use std::ops::Range;

/// As in the race.
const BUDGET: usize = 1000;

fn main() -> Drawn {
    let mut album = Album::new("05")?;
    for place in PLACES {
        paths(&mut album, &place)?;
    }
    schedules(&mut album)
}

/// A landscape, and what of it is drawn.
struct Place {
    landscape: Landscape,
    name: &'static str,
    title: &'static str,
    caption: &'static str,
    x: Range<f64>,
    y: Range<f64>,
    minima: &'static [(f64, f64)],
    /// From one contour to the next.
    factor: f64,
}

const PLACES: [Place; 3] = [
    Place {
        landscape: Landscape::Valley,
        name: "valley",
        title: "The valley",
        caption: "Rosenbrock's: the walls are steep, the floor is nearly flat. 1000 steps from the ring to the cross; the minimum is the diamond. Each contour is 4 times as high above it as the one before.",
        x: -1.8..1.8,
        y: -0.8..2.2,
        minima: &[(1.0, 1.0)],
        factor: 4.0,
    },
    Place {
        landscape: Landscape::Saddle,
        name: "saddle",
        title: "The saddle",
        caption: "The start lies almost on the ridge: the way to the saddle is easy, the way from it is where optimizers differ. Each contour is twice as high above the minima as the one before.",
        x: -0.6..1.3,
        y: -1.5..1.5,
        minima: &[(0.0, 1.0), (0.0, -1.0)],
        factor: 2.0,
    },
    Place {
        landscape: Landscape::Bowl,
        name: "bowl",
        title: "The bowl",
        caption: "A hundred times steeper upwards than sideways. A rate that is right for one direction is wrong for the other, unless each has its own. Each contour is 4 times as high as the one before.",
        x: -5.0..11.0,
        y: -1.4..1.4,
        minima: &[(0.0, 0.0)],
        factor: 4.0,
    },
];

/// The gradient of a landscape, without the learner's code.
fn gradient(landscape: Landscape, at: &Array1<f64>) -> Array1<f64> {
    let (x, y) = (at[0], at[1]);
    match landscape {
        Landscape::Valley => {
            array![-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)]
        }
        Landscape::Saddle => array![x, y.powi(3) - y],
        Landscape::Bowl => array![x, 100.0 * y],
    }
}

/// The way of the `n`th optimizer, by the learner's `descend`.
fn descended(landscape: Landscape, n: usize) -> Points {
    let mut entries = kit::entries(landscape);
    points(&kit::descend(&mut *entries[n].1, landscape, BUDGET))
}

fn points(way: &[Array1<f64>]) -> Points {
    way.iter().map(|at| (at[0], at[1])).collect()
}

/// The same, where `race` is not written yet.
fn stepped(landscape: Landscape, n: usize) -> Points {
    let mut entries = kit::entries(landscape);
    let mut at = [landscape.start().into_dyn()];
    let mut way = vec![landscape.start()];
    for _ in 0..BUDGET {
        let now = way[way.len() - 1].clone();
        entries[n].1.step(&mut at, &[gradient(landscape, &now).into_dyn()]);
        way.push(array![at[0][0], at[0][1]]);
    }
    points(&way)
}

fn paths(album: &mut Album, place: &Place) -> Drawn {
    let landscape = place.landscape;
    let names: Vec<&str> = kit::entries(landscape).iter().map(|(name, _)| *name).collect();
    let mut missing = Vec::new();
    let mut ways = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let way = ask("race", move || descended(landscape, n)).or_else(|why| {
            // A stub of the race is no reason not to draw the optimizers.
            if !why.starts_with("race is still a stub") {
                return Err(why);
            }
            missing.push(why);
            ask(name, move || stepped(landscape, n))
        });
        ways.push(way);
    }
    missing.dedup();
    let drawn = ways.iter().any(Result::is_ok);
    if let Some(race) = missing.first_mut().filter(|_| drawn) {
        race.push_str(": the paths are taken with a gradient of the kit's own");
    }
    missing.extend(ways.iter().filter_map(|way| way.as_ref().err().cloned()));
    let about = (place.title, place.caption);
    if !drawn {
        return album.add(place.name, about, None, missing);
    }
    let svg = svg((960, 820), place.title, |area| {
        for ((part, name), way) in area.split_evenly((3, 3)).iter().zip(&names).zip(&ways) {
            match way {
                Ok(way) => draw(part, place, name, way)?,
                Err(why) => nothing(part, why)?,
            }
        }
        Ok(())
    })?;
    album.add(place.name, about, Some(svg), missing)
}

fn draw(area: &Area, place: &Place, name: &str, points: &[(f64, f64)]) -> Drawn {
    let last = points.last().map_or(f64::NAN, |&(x, y)| place.landscape.value(&array![x, y]));
    let title = format!("{name}: f = {} at the end", short(last)).replace('-', "−");
    let (x_range, y_range) = (place.x.clone(), place.y.clone());
    let axes = Axes { title: &title, x: "", y: "", x_range, y_range, log: false };
    let mut plane = axes.draw(area)?;

    // Heights above the minimum; the saddle's is among them.
    let lowest = place.landscape.value(&array![place.minima[0].0, place.minima[0].1]);
    let value = |&(x, y): &(f64, f64)| place.landscape.value(&array![x, y]) - lowest;
    let values = Field::points(&place.x, &place.y).iter().map(value).collect();
    let field = Field::new(place.x.clone(), place.y.clone(), values);
    let levels: Vec<f64> =
        (-(8.0 / place.factor) as i32..7).map(|k| 0.25 * place.factor.powi(k)).collect();
    for line in field.lines(&levels)?.into_iter().flatten() {
        plane.draw_series([PathElement::new(line, SOFT.mix(0.45).stroke_width(1))])?;
    }

    for part in points.split(|at| !field.holds(*at)).filter(|part| !part.is_empty()) {
        plane.draw_series([PathElement::new(part, ACCENT.stroke_width(2))])?;
    }
    for &(x, y) in place.minima {
        let diamond = vec![(0, -6), (6, 0), (0, 6), (-6, 0)];
        plane.draw_series([EmptyElement::at((x, y)) + Polygon::new(diamond, INK.filled())])?;
    }
    if let Some(&start) = points.first() {
        plane.draw_series([Circle::new(start, 5, INK.stroke_width(2))])?;
    }
    if let Some(&end) = points.last().filter(|at| field.holds(**at)) {
        plane.draw_series([Cross::new(end, 5, ACCENT.stroke_width(3))])?;
    }
    Ok(())
}

fn schedules(album: &mut Album) -> Drawn {
    // Steps are whole numbers.
    let functions: [(&str, Function); 4] = [
        ("step decay, ½ every 25", |k| kit::step_decay(0.1, 0.5, 25, k as usize)),
        ("exponential, 0.97", |k| kit::exponential_decay(0.1, 0.97, k as usize)),
        ("cosine", |k| kit::cosine(0.1, 0.0, 100, k as usize)),
        ("warm-up of 10, cosine", |k| kit::warmup_cosine(0.1, 0.0, 10, 100, k as usize)),
    ];
    let steps: Vec<f64> = (0..=100).map(f64::from).collect();
    let axes = Axes {
        title: "",
        x: "step",
        y: "rate",
        x_range: 0.0..100.0,
        y_range: 0.0..0.11,
        log: false,
    };
    let about = ("The schedules", "The learning rate at each of 100 steps, from 0.1.");
    album.add_curves("schedules", about, "schedules", &functions, &steps, &axes)
}
