//! What the two regressions have in common: data, the question, and what is refused.

use super::*;

/// Examples and a model.
pub struct Data {
    pub x: Array2<f64>,
    pub y: Array1<f64>,
    pub w: Array1<f64>,
    pub b: f64,
}

impl Data {
    /// m is mostly 2 and more, and not d, so that a mean over the wrong thing shows. Here and there
    /// something is equal, or exactly 0: no reason for another formula.
    pub fn draw(case: &mut Case) -> Data {
        let (m, d) = (count(case, 1..=7), case.length(1..=9));
        let mut x = case.matrix("x", m, d);
        let (mut w, mut b) = (case.vector("w", d), case.number(-2.0..2.0));
        let mut y = case.vector("y", m);
        let special = [
            "",
            "",
            "equal examples",
            "a feature of 0",
            "an example of 0",
            "w = 0",
            "w = 0, b = 0",
            "b = 0",
            "y = 0",
        ];
        let special = *case.pick(&special);
        match special {
            "equal examples" => {
                let first = x.row(0).to_owned();
                x.rows_mut().into_iter().for_each(|mut row| row.assign(&first));
                level(&mut y);
            }
            "a feature of 0" => x.column_mut(d - 1).fill(0.0),
            "an example of 0" => x.row_mut(m - 1).fill(0.0),
            "y = 0" => y.fill(0.0),
            _ => {}
        }
        if special.contains("w = 0") {
            w.fill(0.0);
        }
        if special.contains("b = 0") {
            b = 0.0;
        }
        if !special.is_empty() {
            case.tell(special);
        }
        Data { x, y, w, b }
    }

    /// Shown in a report, where it is short.
    pub fn tell(&self, case: &mut Case) {
        case.given("x", &self.x);
        case.given("y", &self.y);
        case.given("w", &self.w);
        case.given("b", &self.b);
    }

    pub fn m(&self) -> f64 {
        self.x.nrows() as f64
    }

    /// The scores, term by term.
    pub fn scores(&self) -> Array1<f64> {
        let terms = |i: usize| (0..self.w.len()).map(move |j| self.x[[i, j]] * self.w[j]);
        Array1::from_shape_fn(self.x.nrows(), |i| terms(i).sum::<f64>() + self.b)
    }
}

/// Asks for loss and gradient.
macro_rules! ask {
    ($case:expr, $regression:ident, $data:expr) => {
        $case.ask(answer! {
            let model = kit::Model { w: $data.w.clone(), b: $data.b };
            let g = kit::$regression(&model, &$data.x, &$data.y);
            parts! { loss: g.loss, dw: g.dw, db: g.db }
        })
    };
}
pub(crate) use ask;

/// The loss at (w, b), for a gradient check.
macro_rules! loss_at {
    ($regression:ident, $data:expr) => {
        |(w, b): &(Array1<f64>, f64)| {
            let model = reference::Model { w: w.clone(), b: *b };
            reference::$regression(&model, &$data.x, &$data.y).loss
        }
    };
}
pub(crate) use loss_at;

/// Loss and gradient equal those of the solution, whose gradient other tests have checked.
macro_rules! equals_reference {
    ($yours:expr, $regression:ident, $data:expr) => {{
        let model = reference::Model { w: $data.w.clone(), b: $data.b };
        let g = reference::$regression(&model, &$data.x, &$data.y);
        $yours.equals("loss", &g.loss)?;
        $yours.equals("dw", &g.dw)?;
        $yours.equals("db", &g.db)
    }};
}
pub(crate) use equals_reference;

/// No example; y and w too short, too long, and of length 1, which ndarray broadcasts silently.
macro_rules! refuses_shapes {
    ($case:expr, $regression:ident) => {{
        let x = $case.matrix("x", 5, 3);
        // With the last, x would match if it were transposed.
        for (d, m) in [(3, 4), (3, 6), (3, 1), (2, 5), (4, 5), (1, 5), (5, 3)] {
            let clash = if m == 5 { [3, d] } else { [5, m] };
            let what = format!("x 5×3 with w of length {d} and y of length {m}");
            let data = Data { x: x.clone(), y: Array1::ones(m), w: Array1::ones(d), b: 0.0 };
            refuses!($case, $regression, data, &what, &clash)?;
        }
        let (x, y) = (Array2::zeros((0, 3)), Array1::zeros(0));
        let data = Data { x, y, w: Array1::ones(3), b: 0.0 };
        refuses!($case, $regression, data, "no example", &[])
    }};
}
pub(crate) use refuses_shapes;

/// A question that must be refused.
macro_rules! refuses {
    ($case:expr, $regression:ident, $data:expr, $what:expr, $mentions:expr) => {
        $case.refuses(
            $what,
            $mentions,
            answer! {
                let model = kit::Model { w: $data.w.clone(), b: $data.b };
                parts! { loss: kit::$regression(&model, &$data.x, &$data.y).loss }
            },
        )
    };
}
pub(crate) use refuses;
