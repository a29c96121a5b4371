//! Answers to `race`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::{Array1, array};
use solution::{Optimizer, Run};

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        "race",
        "inner-derivative-missing",
        "no factor −2x from inside (y − x²)²: the chain rule goes on inside",
    ),
    mistake("race", "valley-inner-sign", "+400·x·(y − x²): the derivative of y − x² by x is −2x"),
    mistake(
        "race",
        "valley-wall-only",
        "the gradient of 100·(y − x²)² alone: (1 − x)² has one too",
    ),
    mistake(
        "race",
        "saddle-curvature",
        "3y² − 1 for the saddle, which is the second derivative: the first is y³ − y",
    ),
    mistake("race", "bowl-half", "50·y for the bowl: the 2 of the square makes it 100·y"),
    mistake(
        "race",
        "ascent",
        "−∇f: an optimizer is given the gradient, and does the subtraction itself",
    ),
    mistake("race", "no-start", "a path without its start"),
    mistake("race", "one-short", "one step less than the budget"),
    mistake(
        "race",
        "stale-gradient",
        "the gradient at the start in every step: it is taken at the present point",
    ),
    mistake("race", "one-late", "the gradient of the point before the present one"),
    mistake("race", "no-fresh-start", "each run started where the one before has ended"),
    mistake("race", "one-for-all", "the first optimizer's path for all of them"),
    mistake(
        "race",
        "stops-when-flat",
        "no step where the gradient is 0: an optimizer with momentum rolls on",
    ),
    mistake(
        "race",
        "two-parameters",
        "x and y as two parameters: (x, y) is one, an array of length 2",
    ),
    right("race", "expanded", "gradients of the expanded polynomials"),
    right(
        "race",
        "matrix-form",
        "the bowl's and the saddle's gradient from a diagonal matrix, paths by a fold",
    ),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors("race");

/// A function of x and y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landscape {
    /// Rosenbrock's.
    Valley,
    /// With two minima.
    Saddle,
    /// Ill-conditioned.
    Bowl,
}

impl From<Landscape> for solution::Landscape {
    fn from(landscape: Landscape) -> solution::Landscape {
        match landscape {
            Landscape::Valley => solution::Landscape::Valley,
            Landscape::Saddle => solution::Landscape::Saddle,
            Landscape::Bowl => solution::Landscape::Bowl,
        }
    }
}

impl Landscape {
    /// All of them.
    pub const ALL: [Landscape; 3] = [Landscape::Valley, Landscape::Saddle, Landscape::Bowl];

    /// The function.
    pub fn value(self, at: &Array1<f64>) -> f64 {
        solution::Landscape::from(self).value(at)
    }

    /// Its gradient.
    pub fn gradient(self, at: &Array1<f64>) -> Array1<f64> {
        let right = solution::Landscape::from(self).gradient(at);
        let (x, y) = (at[0], at[1]);
        match (chosen("race"), self) {
            ("inner-derivative-missing", Landscape::Valley) => {
                array![-2.0 * (1.0 - x) + 200.0 * (y - x * x), right[1]]
            }
            ("valley-inner-sign", Landscape::Valley) => {
                array![-2.0 * (1.0 - x) + 400.0 * x * (y - x * x), right[1]]
            }
            ("valley-wall-only", Landscape::Valley) => array![-400.0 * x * (y - x * x), right[1]],
            ("saddle-curvature", Landscape::Saddle) => array![x, 3.0 * y * y - 1.0],
            ("bowl-half", Landscape::Bowl) => right * array![1.0, 0.5],
            ("ascent", _) => -right,
            ("expanded", Landscape::Valley) => {
                array![2.0 * x - 2.0 + 400.0 * x * x * x - 400.0 * x * y, 200.0 * y - 200.0 * x * x]
            }
            ("expanded", Landscape::Saddle) => array![x, y * (y - 1.0) * (y + 1.0)],
            ("matrix-form", Landscape::Saddle) => array![[1.0, 0.0], [0.0, y * y - 1.0]].dot(at),
            ("matrix-form", Landscape::Bowl) => array![[1.0, 0.0], [0.0, 100.0]].dot(at),
            (name, _) => match Scheme::of(name) {
                Some(scheme) => scheme.gradient(at, |at| self.value(at)),
                None => right,
            },
        }
    }
}

fn walk(
    optimizer: &mut dyn Optimizer,
    landscape: Landscape,
    start: Array1<f64>,
    budget: usize,
) -> Vec<Array1<f64>> {
    let name = chosen("race");
    let budget = if name == "one-short" { budget.max(1) - 1 } else { budget };
    let mut path = vec![start];
    for t in 0..budget {
        let at = match name {
            "stale-gradient" => &path[0],
            "one-late" => &path[t.max(1) - 1],
            _ => &path[t],
        };
        let gradient = landscape.gradient(at);
        let one_by_one = |a: &Array1<f64>| [array![a[0]].into_dyn(), array![a[1]].into_dyn()];
        let moved = match name {
            "stops-when-flat" if gradient.iter().all(|g| *g == 0.0) => path[t].clone(),
            "two-parameters" => {
                let mut moved = one_by_one(&path[t]);
                optimizer.step(&mut moved, &one_by_one(&gradient));
                moved.iter().map(|x| x[0]).collect()
            }
            _ => {
                let mut moved = [path[t].clone().into_dyn()];
                optimizer.step(&mut moved, &[gradient.into_dyn()]);
                moved[0].iter().copied().collect()
            }
        };
        path.push(moved);
    }
    if name == "no-start" {
        path.remove(0);
    }
    path
}

/// One path.
pub fn descend(
    optimizer: &mut dyn Optimizer,
    landscape: Landscape,
    budget: usize,
) -> Vec<Array1<f64>> {
    match chosen("race") {
        "" => solution::descend(optimizer, landscape.into(), budget),
        _ => walk(optimizer, landscape, solution::Landscape::from(landscape).start(), budget),
    }
}

/// All paths.
pub fn race(landscape: Landscape, budget: usize) -> Vec<Run> {
    let name = chosen("race");
    let mut start = solution::Landscape::from(landscape).start();
    let mut runs: Vec<Run> = Vec::new();
    for (label, mut optimizer) in solution::entries(landscape.into()) {
        let mut path = walk(&mut *optimizer, landscape, start.clone(), budget);
        if let ("one-for-all", Some(first)) = (name, runs.first()) {
            path = first.path.clone();
        }
        if let ("no-fresh-start", Some(end)) = (name, path.last()) {
            start = end.clone();
        }
        runs.push(Run { name: label, path });
    }
    runs
}
