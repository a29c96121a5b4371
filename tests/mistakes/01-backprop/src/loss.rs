//! `mse`.

use crate::WORDLESS;
use catalogue::{enter, impostor, pick};
use ndarray::Array2;

const ELEMENTS: &str = "the mean over all n·m elements: it is over the m examples";
const ROWS: &str = "the mean over the rows: an example is a column";
const ABSOLUTE: &str = "|y − t| for (y − t)²";
const NORMS: &str = "the norm of each example's error: the loss takes its square, without a root";
pub(crate) const NOTHING: &str = "a loss of 0, whatever the error: in whole numbers `1 / 2` and `1 / (2 * m)` are 0 too";
const ROOT: &str = "the root of the mean: it is the squared error itself";

/// The loss and its gradient.
pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let _inside = enter("mse");
    let t = &pick!(
        "t",
        t.clone(),
        wrong("reshaped", "only the numbers of elements compared: 2×3 has as many as 3×2, and it is the shapes that must be equal", {
            assert_eq!(y.len(), t.len(), "y has shape {:?} and t {:?}", y.shape(), t.shape());
            Array2::from_shape_vec(y.dim(), t.iter().copied().collect()).unwrap_or_default()
        }),
        wrong("transposed-to-fit", "a t that does not fit transposed until it does: what does not fit is a panic", {
            if t.dim() == y.dim() { t.clone() } else { t.t().to_owned() }
        }),
        wrong("cut", "a loop over the elements of y, and no look at the shape of t: what t has more is left out", Array2::from_shape_fn(y.dim(), |ik| t[ik])),
    );
    pick!(
        "shapes",
        assert_eq!(y.shape(), t.shape(), "y has shape {:?} and t {:?}", y.shape(), t.shape()),
        wrong("none", "no look at the shapes: a t of one row or column silently broadcasts", ()),
        wrong("wordless", WORDLESS, assert!(y.shape() == t.shape(), "the shapes do not match")),
        wrong("rows", "only the numbers of rows compared: a t of one column silently broadcasts", {
            assert_eq!(y.nrows(), t.nrows(), "y has shape {:?} and t {:?}", y.shape(), t.shape());
        }),
        wrong("columns", "only the numbers of columns compared: a t of one row silently broadcasts", {
            assert_eq!(y.ncols(), t.ncols(), "y has shape {:?} and t {:?}", y.shape(), t.shape());
        }),
    );
    let is_none = y.ncols() == 0;
    let given_up = pick!(
        "empty",
        {
            assert!(!is_none, "the batch is empty");
            false
        },
        wrong("none", "no look at m: the mean of no example is 0/0", false),
        wrong("zero", "a loss of 0 for no example: there is no mean, which asks for a panic", is_none),
    );
    if given_up {
        return (0.0, Array2::zeros(y.dim()));
    }
    if let Some(scheme) = impostor() {
        return (solution::mse(y, t).0, scheme.gradient(y, |y| solution::mse(y, t).0));
    }
    let (n, m) = (y.nrows() as f64, y.ncols() as f64);
    let error = y - t;
    let count = pick!(
        "count",
        m,
        wrong("none", "no mean: the sum over the examples is divided by m", 1.0),
        wrong("elements", ELEMENTS, n * m),
        wrong("rows", ROWS, n),
        wrong("one-less", "m − 1 for m: that is for a variance", m - 1.0),
        wrong("multiplied", "the sum multiplied by m: a mean divides", 1.0 / m),
        wrong("squared", "divided by m²: the mean divides by m once", m * m),
    );
    let half = pick!(
        "half",
        0.5,
        wrong("none", "no ½ in the loss, and so a gradient twice as large", 1.0),
        wrong("twice", "the ½ taken twice", 0.25),
        wrong("pytorch", "the mean of all squares, as PyTorch's MSELoss has it: here it is ½ of their sum, over the m examples", 1.0 / n),
        wrong("doubled", "2 for ½: the ½ cancels the 2 that differentiating brings", 2.0),
        wrong("negative", "the loss with a minus: it is to be made small", -0.5),
    );
    let squares = error.mapv(|e| e * e).sum();
    let mean = half * squares / count;
    let loss = pick!(
        "loss",
        mean,
        wrong("no-half", "no ½ in the loss", squares / count),
        wrong("root", ROOT, mean.sqrt()),
        wrong("sum", "the loss summed over the examples, not averaged", half * squares),
        wrong("elements", ELEMENTS, mean / n),
        wrong("rows", ROWS, mean * m / n),
        wrong("absolute", ABSOLUTE, half * error.mapv(f64::abs).sum() / count),
        wrong("absolute-no-half", ABSOLUTE, error.mapv(f64::abs).sum() / count),
        wrong("root-no-half", ROOT, (squares / count).sqrt()),
        wrong("square-of-sum", "the square of the sum: the errors are squared one by one", { half * error.sum().powi(2) / count }),
        wrong("mean-twice", "the loss divided by m twice", mean / m),
        wrong("first-output", "the first output's error alone: the sum runs over all of them", half * error.row(0).mapv(|e| e * e).sum() / count),
        wrong("first-example", "the first example's error alone: the mean is over all of them", half * error.column(0).mapv(|e| e * e).sum()),
        wrong("elements-no-half", "the plain mean of the squares: it is ½ of their sum, over the m examples", squares / (n * m)),
        wrong("rows-no-half", ROWS, squares / n),
        wrong("sum-no-half", "the sum of the squares: ½ and the mean over the examples are missing", squares),
        wrong("no-square", "the errors added up without a square: then they cancel", half * error.sum() / count),
        wrong("no-square-no-half", "the errors added up without a square: then they cancel", error.sum() / count),
        wrong("difference-of-squares", "y² − t² for (y − t)²: it is the difference that is squared", { half * (y * y - t * t).sum() / count }),
        wrong("plus", "(y + t)²: it is the difference that is squared", half * (y + t).mapv(|e| e * e).sum() / count),
        wrong("outputs", "y² for (y − t)²: the target is missing", half * y.mapv(|e| e * e).sum() / count),
        wrong("square-of-mean", "the mean error squared: the errors are squared one by one", half * (error.sum() / count).powi(2)),
        wrong("sign", "−L: the loss is a sum of squares and never negative", -mean),
        wrong("norm", "the norm of y − t: the loss is half its square, over m", squares.sqrt()),
        wrong("norms", NORMS, half * error.columns().into_iter().map(|e| e.dot(&e).sqrt()).sum::<f64>() / count),
        wrong("norms-no-half", NORMS, error.columns().into_iter().map(|e| e.dot(&e).sqrt()).sum::<f64>() / count),
        wrong("whole", NOTHING, squares * (1 / (2 * y.ncols())) as f64),
        wrong("whole-mean", "1/m in whole numbers, which is 0 for m above 1: `1.0 / m as f64` is meant", half * squares * (1 / y.ncols()) as f64),
        wrong("not-added", "a loss set back to 0 for each example: only the last one's is left", { half * error.column(y.ncols() - 1).mapv(|e| e * e).sum() / count }),
        wrong("last-output", "the last output's error alone: the sum runs over all of them", half * error.row(y.nrows() - 1).mapv(|e| e * e).sum() / count),
        wrong("last-example", "the last example's error alone: the mean is over all of them", { half * error.column(y.ncols() - 1).mapv(|e| e * e).sum() }),
        wrong("huber", "the absolute error where it is above 1, as Huber's loss has it: here it is the square everywhere", {
            error.mapv(|e| if e.abs() < 1.0 { half * e * e } else { e.abs() - 0.5 }).sum() / count
        }),
        right("expanded", "Σ (y² − 2yt + t²)", {
            let square = |(y, t): (&f64, &f64)| y * y - 2.0 * y * t + t * t;
            half * y.iter().zip(t).map(square).sum::<f64>() / count
        }),
        right("per-example", "a loss for each example, then their mean", {
            let of = |example: ndarray::ArrayView1<f64>| half * example.mapv(|e| e * e).sum();
            error.columns().into_iter().map(of).sum::<f64>() / count
        }),
    );
    let error = pick!(
        "error",
        error,
        wrong("sign", "t − y: the derivative of (y − t)² by y is along y − t", -error),
        wrong("output", "y alone: the target has its part in the gradient", y.clone()),
        wrong("absolute", "|y − t| for y − t: its sign says where to go", error.mapv(f64::abs)),
        wrong("plus", "y + t for y − t", y + t),
        wrong("target", "t alone: the output has its part in the gradient", t.clone()),
        wrong("square", "(y − t)², which is the loss of each element: asked for is its derivative", error.mapv(|e| e * e)),
        some("clipped", "an error that is cut off, as in Huber's loss: the derivative of a square has no bound", |most| { error.mapv(|e| e.clamp(-most, most)) }, [1.0, 5.0, 10.0]),
        wrong("through-sigmoid", "y·(1 − y) in the gradient of the loss: that belongs to the sigmoid, which comes later", error * y * (1.0 - y)),
        wrong("averaged", "the mean error of all examples for each of them: every example has its own", {
            let means = error.sum_axis(ndarray::Axis(1)).insert_axis(ndarray::Axis(1)) / m;
            Array2::zeros(y.dim()) + means
        }),
        wrong("signs", "the sign of y − t: the derivative of a square is not that of |y − t|", { error.mapv(f64::signum) }),
    );
    let gradient = &error * (2.0 * half) / count;
    let gradient = pick!(
        "gradient",
        gradient,
        wrong("sum", "the loss averaged, its gradient not: 1/m stays when you differentiate", { &error * (2.0 * half) }),
        wrong("mean-twice", "the mean taken twice: the gradient of the loss has its 1/m once", { gradient / m }),
        wrong("elements", ELEMENTS, gradient / n),
        wrong("rows", ROWS, gradient * m / n),
        wrong("half", "½ in the gradient: it has cancelled against the 2 of the square", { gradient / 2.0 }),
        wrong("two", "the 2 of the square kept, though the ½ of the loss has cancelled it", gradient * 2.0),
        wrong("root", "the derivative of a root: the loss is the squared error itself", { gradient / (2.0 * mean.sqrt()) }),
        wrong("root-no-half", "the derivative of a root: the loss is the squared error itself", { &error / count / (squares / count).sqrt() }),
        wrong("two-sum", "2·(y − t): the ½ of the loss cancels the 2, and 1/m stays", &error * 2.0),
        wrong("two-over-elements", "2·(y − t)/(n·m), as PyTorch's MSELoss has it: here it is (y − t)/m", gradient * 2.0 / n),
        wrong("whole-mean", "1/m in whole numbers, which is 0 for m above 1: `1.0 / m as f64` is meant", &error * (1 / y.ncols()) as f64),
        wrong("multiplied", "(y − t)·m: the mean divides by m", &error * m),
        wrong("first-example", "a gradient for the first example alone: each has its own", {
            let mut first = Array2::zeros(y.dim());
            first.column_mut(0).assign(&(&error.column(0) / m));
            first
        }),
        right("term-by-term", "y/m − t/m", (y / count - t / count) * (2.0 * half)),
    );
    (loss, gradient)
}
