//! Pictures of exercise 04: how large the gradient is at each layer, and the slopes that make it so.

#[cfg(not(feature = "solution"))]
use exercise as kit;
use kata_plots::{Album, Area, Axes, Drawn, SERIES, ask, legend, line, nothing, svg};
use kit::Activation;
use ndarray::Array2;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
#[cfg(feature = "solution")]
use solution as kit;

const LAYERS: usize = 20;
const WIDTH: usize = 50;
const EXAMPLES: usize = 32;

fn main() -> Drawn {
    let mut album = Album::new("04")?;
    norms(&mut album)?;
    slopes(&mut album)
}

/// A way to make a layer's weights.
type Initialisation = fn(usize, usize, &mut StdRng) -> Array2<f64>;

/// Standard normal numbers, by Box and Muller (1958).
fn normal(rows: usize, columns: usize, rng: &mut StdRng) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, columns), || {
        let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    })
}

/// What is drawn, in this order; the first is what people do who have read nothing.
const INITIALISATIONS: [(&str, &str, Initialisation); SERIES.len()] = [
    ("σ = 0.05", "", |n, m, rng| 0.05 * normal(m, n, rng)),
    ("Xavier, uniform", "xavier", |n, m, rng| kit::xavier_uniform(n, m, rng)),
    ("Xavier, normal", "xavier", |n, m, rng| kit::xavier_normal(n, m, rng)),
    ("He, uniform", "he", |n, m, rng| kit::he_uniform(n, m, rng)),
    ("He, normal", "he", |n, m, rng| kit::he_normal(n, m, rng)),
];

fn norms(album: &mut Album) -> Drawn {
    let about = (
        "The gradient at each layer",
        "‖∂L/∂W‖ through 20 layers of 50 units, from the last layer (right) back to the first (left), for each activation. A line that falls to the left vanishes, one that rises explodes; one that is level but far below 1 has lost the signal on the way forward. Xavier suits tanh, He suits ReLU, and neither rescues the sigmoid, whose slope is at most ¼.",
    );
    let mut missing: Vec<String> = Vec::new();
    let mut note = |why: String| {
        if !missing.contains(&why) {
            missing.push(why);
        }
    };
    let activations =
        [("sigmoid", Activation::Sigmoid), ("tanh", Activation::Tanh), ("ReLU", Activation::Relu)];
    let mut panels = Vec::new();
    for (name, activation) in activations {
        let mut lines = Vec::new();
        for (n, (_, task, make)) in INITIALISATIONS.into_iter().enumerate() {
            let mut rng = StdRng::seed_from_u64(7);
            let (x, dy) = (normal(EXAMPLES, WIDTH, &mut rng), normal(EXAMPLES, WIDTH, &mut rng));
            let weights = ask(task, move || {
                (0..LAYERS).map(|_| make(WIDTH, WIDTH, &mut rng)).collect::<Vec<_>>()
            });
            let norms = weights.and_then(|weights| {
                ask("layer_gradient_norms", move || {
                    kit::layer_gradient_norms(&weights, activation, &x, &dy)
                })
            });
            match norms {
                Ok(norms) => lines.push((n, norms)),
                Err(why) => note(why),
            }
        }
        panels.push((name, lines));
    }
    if panels.iter().all(|(_, lines)| lines.is_empty()) {
        return album.add("norms", about, None, missing);
    }
    let svg = svg((960, 400), about.0, |area| {
        let (top, rest) = area.split_vertically(26);
        legend(&top, &INITIALISATIONS.map(|(name, ..)| name))?;
        for (part, (name, lines)) in rest.split_evenly((1, 3)).iter().zip(&panels) {
            panel(part, name, lines)?;
        }
        Ok(())
    })?;
    album.add("norms", about, Some(svg), missing)
}

fn panel(area: &Area, name: &str, lines: &[(usize, Vec<f64>)]) -> Drawn {
    if lines.is_empty() {
        return nothing(area, "nothing to draw");
    }
    const RANGE: std::ops::Range<f64> = -16.0..6.0;
    let axes = Axes {
        title: name,
        x: "layer",
        y: "",
        x_range: 0.0..LAYERS as f64 + 1.0,
        y_range: RANGE,
        log: true,
    };
    let mut plane = axes.draw(area)?;
    for (n, norms) in lines {
        let points = norms.iter().enumerate().map(|(l, norm)| ((l + 1) as f64, norm.log10()));
        // What left the picture left it.
        let points: Vec<(f64, f64)> =
            points.map(|(x, y)| (x, if RANGE.contains(&y) { y } else { f64::NAN })).collect();
        line(&mut plane, &points, *n, 3)?;
    }
    Ok(())
}

fn slopes(album: &mut Album) -> Drawn {
    let about = (
        "The slope of each activation",
        "What a gradient is multiplied by at each layer. tanh reaches 1, the sigmoid ¼; far from 0 both are flat.",
    );
    let functions: [(&str, fn(f64) -> f64); 4] = [
        ("sigmoid", |z| kit::sigmoid_derivative(z)),
        ("tanh", |z| kit::tanh_derivative(z)),
        ("ReLU", |z| kit::relu_derivative(z)),
        ("leaky ReLU, slope 0.1", |z| kit::leaky_relu_derivative(z, 0.1)),
    ];
    let (mut missing, mut curves) = (Vec::new(), Vec::new());
    for (name, f) in functions {
        let points = ask("activation_derivatives", move || {
            (-120..=120).map(|i| f64::from(i) / 20.0).map(|z| (z, f(z))).collect::<Vec<_>>()
        });
        match points {
            Ok(points) => curves.push((name, points)),
            Err(why) => missing.push(why),
        }
    }
    if curves.is_empty() {
        return album.add("slopes", about, None, missing);
    }
    let svg = svg((760, 340), about.0, |area| {
        let (top, rest) = area.split_vertically(26);
        legend(&top, &curves.iter().map(|(name, _)| *name).collect::<Vec<_>>())?;
        let axes = Axes {
            title: "",
            x: "z",
            y: "f′(z)",
            x_range: -6.0..6.0,
            y_range: -0.1..1.1,
            log: false,
        };
        let mut plane = axes.draw(&rest)?;
        for (n, (_, points)) in curves.iter().enumerate() {
            line(&mut plane, points, n, 20)?;
        }
        Ok(())
    })?;
    album.add("slopes", about, Some(svg), missing)
}
