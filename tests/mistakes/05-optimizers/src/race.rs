//! Answers to `race`.

use catalogue::{enter, impostor, pick};
use ndarray::{Array1, array};
use solution::{Optimizer, Run};

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

    /// Where a race starts.
    pub fn start(self) -> Array1<f64> {
        solution::Landscape::from(self).start()
    }

    /// Its gradient.
    pub fn gradient(self, at: &Array1<f64>) -> Array1<f64> {
        let _inside = enter("race/gradient");
        if let Some(scheme) = impostor() {
            return scheme.gradient(at, |at| self.value(at));
        }
        const EXCHANGED: &str = "∂f/∂x and ∂f/∂y exchanged: the one by x comes first";
        let (x, y) = (at[0], at[1]);
        let off = y - x * x;
        let right = match self {
            Landscape::Valley => pick!(
                "valley",
                array![-2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off],
                wrong("no-inner", "no factor −2x from inside (y − x²)²: the chain rule goes on inside", { array![-2.0 * (1.0 - x) + 200.0 * off, 200.0 * off] }),
                wrong("inner-sign", "+400·x·(y − x²): the derivative of y − x² by x is −2x", { array![-2.0 * (1.0 - x) + 400.0 * x * off, 200.0 * off] }),
                wrong("inner-half", "−200·x·(y − x²): the 2 of the square and the 2 of x² make 400", { array![-2.0 * (1.0 - x) - 200.0 * x * off, 200.0 * off] }),
                wrong("wall-only", "the gradient of 100·(y − x²)² alone: (1 − x)² has one too", { array![-400.0 * x * off, 200.0 * off] }),
                wrong("outer-sign", "+2·(1 − x): the derivative of 1 − x is −1", { array![2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off] }),
                wrong("y-half", "100·(y − x²) by y: the 2 of the square makes it 200", { array![-2.0 * (1.0 - x) - 400.0 * x * off, 100.0 * off] }),
                wrong("x-by-y", "200·x·(y − x²) by y: the derivative of y − x² by y is 1", array![-2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * x * off]),
                wrong("y-sign", "−200·(y − x²) by y: the derivative of y − x² by y is 1", array![-2.0 * (1.0 - x) - 400.0 * x * off, -200.0 * off]),
                wrong("outer-half", "−(1 − x): the 2 of the square makes it −2·(1 − x)", array![-(1.0 - x) - 400.0 * x * off, 200.0 * off]),
                wrong("no-100", "the gradient without the factor 100 of the walls", array![-2.0 * (1.0 - x) - 4.0 * x * off, 2.0 * off]),
                wrong("x-squared", "−400·x²·(y − x²): the derivative of x² is 2x", array![-2.0 * (1.0 - x) - 400.0 * x * x * off, 200.0 * off]),
                wrong("not-squared", "y − x for y − x²", array![-2.0 * (1.0 - x) - 400.0 * x * (y - x), 200.0 * (y - x)]),
                wrong("expanded-sign", "+2 for −2 in the gradient multiplied out: the derivative of (1 − x)² is 2·x − 2", {
                    array![400.0 * x * x * x - 400.0 * x * y + 2.0 * x + 2.0, 200.0 * off]
                }),
                wrong("expanded-cross-sign", "+400·x·y in the gradient multiplied out: (y − x²)² holds −2·x²·y", {
                    array![400.0 * x * x * x + 400.0 * x * y + 2.0 * x - 2.0, 200.0 * off]
                }),
                wrong("expanded-cross-half", "−200·x·y in the gradient multiplied out: the derivative of −200·x²·y is −400·x·y", {
                    array![400.0 * x * x * x - 200.0 * x * y + 2.0 * x - 2.0, 200.0 * off]
                }),
                wrong("expanded-power", "100·x³ in the gradient multiplied out: the derivative of 100·x⁴ is 400·x³", {
                    array![100.0 * x * x * x - 400.0 * x * y + 2.0 * x - 2.0, 200.0 * off]
                }),
                wrong("exchanged", EXCHANGED, array![200.0 * off, -2.0 * (1.0 - x) - 400.0 * x * off]),
                right("expanded", "the gradient of the expanded polynomial", { array![2.0 * x - 2.0 + 400.0 * x * x * x - 400.0 * x * y, 200.0 * y - 200.0 * x * x] }),
            ),
            Landscape::Saddle => pick!(
                "saddle",
                array![x, y * y * y - y],
                wrong("curvature", "3y² − 1 for the saddle, which is the second derivative: the first is y³ − y", { array![x, 3.0 * y * y - 1.0] }),
                wrong("sign", "y³ + y: the saddle falls along y at 0", array![x, y * y * y + y]),
                wrong("four", "4·y³ − y: the 4 has cancelled against the ¼", array![x, 4.0 * y * y * y - y]),
                wrong("exchanged", EXCHANGED, array![y * y * y - y, x]),
                wrong("quarter", "¼·y³ − y: the 4 has cancelled against the ¼", array![x, 0.25 * y * y * y - y]),
                wrong("half", "y³ − ½·y: the 2 has cancelled against the ½", array![x, y * y * y - 0.5 * y]),
                wrong("two", "y³ − 2·y: the 2 has cancelled against the ½", array![x, y * y * y - 2.0 * y]),
                wrong("square", "y² − y: the derivative of ¼·y⁴ is y³", array![x, y * y - y]),
                wrong("cube-only", "y³ alone: −½·y² has a derivative too", array![x, y * y * y]),
                wrong("y-sign", "y − y³: the sign of ∂f/∂y", array![x, y - y * y * y]),
                wrong("x-half", "½·x for the saddle: the ½ has cancelled against the 2 of the square", array![0.5 * x, y * y * y - y]),
                wrong("two-x", "2·x for the saddle: the 2 has cancelled against the ½", array![2.0 * x, y * y * y - y]),
                wrong("x-sign", "−x for the saddle: it rises along x", array![-x, y * y * y - y]),
                right("factors", "y·(y − 1)·(y + 1)", array![x, y * (y - 1.0) * (y + 1.0)]),
            ),
            Landscape::Bowl => pick!(
                "bowl",
                array![x, 100.0 * y],
                wrong("half", "50·y for the bowl: the 2 of the square makes it 100·y", array![x, 50.0 * y]),
                wrong("two-x", "2·x for the bowl: the 2 has cancelled against the ½", array![2.0 * x, 100.0 * y]),
                wrong("half-x", "½·x for the bowl: the ½ has cancelled against the 2 of the square", array![0.5 * x, 100.0 * y]),
                wrong("both-half", "½·x and 50·y for the bowl: the 2 of the squares is missing", array![0.5 * x, 50.0 * y]),
                wrong("doubled", "2·x and 200·y for the bowl: the 2 of the squares has cancelled against the ½", array![2.0 * x, 200.0 * y]),
                wrong("squares", "½·x² and 50·y², the terms themselves: their derivatives are asked for", array![0.5 * x * x, 50.0 * y * y]),
                wrong("round", "y for the bowl: it is a hundred times as steep along y", array![x, y]),
                wrong("exchanged", EXCHANGED, array![100.0 * y, x]),
                right("matrix", "a diagonal matrix times the point", array![[1.0, 0.0], [0.0, 100.0]].dot(at)),
            ),
        };
        let norm = right.dot(&right).sqrt();
        const NORMALISED: &str = "the gradient divided by its norm: its size counts";
        pick!(
            "direction",
            right,
            wrong("normalised", NORMALISED, right / norm),
            wrong("normalised-but-0", NORMALISED, if norm == 0.0 { right } else { right / norm }),
            some("clipped", "the gradient clipped to some bound: it is to be the derivative", |bound| right.mapv(|g| g.clamp(-bound, bound)), [1.0, 5.0, 10.0, 100.0]),
            wrong("descent", "−∇f: an optimizer is given the gradient, and does the subtraction itself", -right),
            wrong("exchanged", EXCHANGED, array![right[1], right[0]]),
            some(
                "difference",
                "(f(x + h) − f(x))/h, a finite difference: write the derivative out",
                |h| {
                    let (x, y) = (at[0], at[1]);
                    let f = self.value(at);
                    array![(self.value(&array![x + h, y]) - f) / h, (self.value(&array![x, y + h]) - f) / h]
                },
                [1e-5, 1e-6, 1e-4, 1e-7, 1e-8]
            ),
        )
    }
}

fn walk(optimizer: &mut dyn Optimizer, landscape: Landscape, start: Array1<f64>, budget: usize) -> Vec<Array1<f64>> {
    const SHORT: &str = "an end where the gradient is small: there are as many steps as the budget says";
    let budget = pick!(
        "budget",
        budget,
        wrong("one-short", "one step less than the budget", budget.max(1) - 1),
        wrong("one-more", "one step more than the budget", budget + 1),
        wrong("1000", "1000 steps whatever the budget is", 1000),
    );
    let mut path = vec![start];
    for t in 0..budget {
        let at = pick!(
            "taken-at",
            &path[t],
            wrong("start", "the gradient at the start in every step: it is taken at the present point", &path[0]),
            wrong("before", "the gradient of the point before the present one", &path[t.max(1) - 1]),
        );
        let gradient = landscape.gradient(at);
        let gradient = pick!("handed-over", gradient, wrong("descent", "−∇f handed to the optimizer: it is given the gradient, and does the subtraction itself", -gradient),);
        let size = gradient.iter().fold(0f64, |size, g| size.max(g.abs()));
        let ends = pick!(
            "ends",
            false,
            some("at-a-small-gradient", SHORT, |bound| size < bound, [1e-3, 1e-6, 1e-8, 1e-4, 1e-5, 1e-10, 1e-12, 1e-2]),
            wrong("at-a-gradient-of-0", SHORT, size == 0.0),
            some("at-a-small-norm", SHORT, |bound| gradient.dot(&gradient).sqrt() < bound, [1e-3, 1e-6, 1e-8, 1e-4, 1e-5, 1e-10, 1e-12, 1e-2]),
            some(
                "at-a-small-value",
                "an end where f is small: there are as many steps as the budget says",
                |bound| landscape.value(&path[t]) < bound,
                [1e-3, 1e-6, 1e-8, 1e-4, 0.1, 1e-2]
            ),
            some(
                "at-a-small-step",
                "an end where a step is small: there are as many steps as the budget says",
                |bound| { t > 0 && (&path[t] - &path[t - 1]).iter().all(|moved| moved.abs() < bound) },
                [1e-6, 1e-8, 1e-4, 1e-3, 1e-10]
            ),
        );
        if ends {
            break;
        }
        let one_by_one = |a: &Array1<f64>| [array![a[0]].into_dyn(), array![a[1]].into_dyn()];
        let still = pick!("flat", false, wrong("stops", "no step where the gradient is 0: an optimizer with momentum rolls on", { gradient.iter().all(|g| *g == 0.0) }),);
        if still {
            path.push(path[t].clone());
            continue;
        }
        let mut whole = || {
            let mut moved = [path[t].clone().into_dyn()];
            optimizer.step(&mut moved, &[gradient.clone().into_dyn()]);
            moved[0].iter().copied().collect()
        };
        let moved: Array1<f64> = pick!(
            "parameters",
            whole(),
            wrong("two", "x and y as two parameters: (x, y) is one, an array of length 2", {
                let mut moved = one_by_one(&path[t]);
                optimizer.step(&mut moved, &one_by_one(&gradient));
                moved.iter().map(|x| x[0]).collect()
            }),
            wrong("matrix", "(x, y) as a matrix of one row: it is an array of length 2", {
                let row = |a: &Array1<f64>| array![[a[0], a[1]]].into_dyn();
                let mut moved = [row(&path[t])];
                optimizer.step(&mut moved, &[row(&gradient)]);
                moved[0].iter().copied().collect()
            }),
        );
        path.push(moved);
    }
    pick!(
        "start",
        path,
        wrong("missing", "a path without its start", path.split_off(1)),
        wrong("nothing-for-0", "no point for a budget of 0: the path always has its start", if budget == 0 { vec![] } else { path }),
        wrong("twice", "each point noted before its step: the start stands there twice, and the end is missing", {
            if let Some(end) = path.pop() {
                path.insert(0, path.first().cloned().unwrap_or(end));
            }
            path
        }),
        wrong("last-for-all", "the same array noted again and again, which is the last point in the end: each point is a copy of its own", {
            vec![path[path.len() - 1].clone(); path.len()]
        }),
        wrong("start-for-all", "the start noted after every step: it is the point after that step", vec![path[0].clone(); path.len()]),
        wrong("end-only", "the end alone: a path has the start and the point after each step", path.split_off(path.len() - 1)),
        wrong("reversed", "a path from its end to its start", {
            path.reverse();
            path
        }),
        wrong("end-missing", "a path without its end: it has budget + 1 points", {
            path.truncate(path.len().max(2) - 1);
            path
        }),
    )
}

/// One path.
pub fn descend(optimizer: &mut dyn Optimizer, landscape: Landscape, budget: usize) -> Vec<Array1<f64>> {
    let _inside = enter("race/descend");
    walk(optimizer, landscape, landscape.start(), budget)
}

/// All paths.
pub fn race(landscape: Landscape, budget: usize) -> Vec<Run> {
    let _inside = enter("race/race");
    const RATES: &str = "the rates of one landscape for all: `entries` has those of each";
    let mut runs: Vec<Run> = Vec::new();
    let [valley, saddle, bowl] = Landscape::ALL;
    let of = pick!("rates", landscape, wrong("valley", RATES, valley), wrong("saddle", RATES, saddle), wrong("bowl", RATES, bowl),);
    for (name, mut optimizer) in entries(of) {
        let start = pick!(
            "starts",
            landscape.start(),
            wrong("end-of-last", "each run started where the one before has ended", {
                let end = runs.last().and_then(|run| run.path.last());
                end.cloned().unwrap_or_else(|| landscape.start())
            }),
            wrong("origin", "each run started at (0, 0): `start` says where", array![0.0, 0.0]),
        );
        let budget = pick!("share", budget, wrong("divided", "the budget shared among the runs: each has the whole", budget / 9));
        let path = walk(&mut *optimizer, landscape, start, budget);
        let path = pick!(
            "paths",
            path,
            wrong("first-for-all", "the first optimizer's path for all of them", { runs.first().map_or(path, |first| first.path.clone()) }),
            wrong("appended", "every run appended to the same list: each has a path of its own", {
                let before = runs.last().map_or(vec![], |run| run.path.clone());
                [before, path].concat()
            }),
        );
        runs.push(Run { name, path });
    }
    if let Some(last) = runs.last().cloned() {
        let all = pick!("shared", false, wrong("last-for-all", "the last optimizer's path for all of them", true));
        if all {
            runs.iter_mut().for_each(|run| run.path = last.path.clone());
        }
    }
    let end = |run: &Run| run.path.last().map_or(f64::NAN, |end| landscape.value(end));
    pick!(
        "sorted",
        runs,
        wrong("by-value", "the runs sorted by where they end: they stand in the order of `entries`", {
            runs.sort_by(|a, b| end(a).total_cmp(&end(b)));
            runs
        }),
        wrong("reversed", "the runs in reverse: they stand in the order of `entries`", {
            runs.reverse();
            runs
        }),
        wrong("last-missing", "one run too few, the last is missing", {
            runs.pop();
            runs
        }),
        wrong("by-name", "the runs sorted by name: they stand in the order of `entries`", {
            runs.sort_by_key(|run| run.name);
            runs
        }),
    )
}

/// All optimizers, new: those of the solution, so that a race is judged by itself.
pub fn entries(landscape: Landscape) -> Vec<(&'static str, Box<dyn Optimizer>)> {
    solution::entries(landscape.into())
}
