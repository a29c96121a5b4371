//! `linear_forward` and `linear_backward`.

use crate::WORDLESS;
use catalogue::{Scheme, enter, impostor, pick};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use solution::LinearGradients;

const BROADCASTS: &str = "no look at b's length: `+` silently broadcasts a b of length 1";
const B_CUT: &str = "a loop over the units, and no look at how long b is: what b has more is left out";
const A_CUT: &str = "a loop over the columns of dZ, and no look at how many A has: what A has more is left out";
const ONE_EXAMPLE: &str = "db from one example only: all of them use b, so dZ is summed over the columns";
const DZ_BROADCASTS: &str = "no look at the shapes: a row or a column of length 1 silently broadcasts";

/// Every element and all before it, row by row: `mapv` would go by the memory.
fn running_sum(product: ArrayView2<f64>) -> Array2<f64> {
    let sums = product.iter().scan(0.0, |sum, z| {
        *sum += z;
        Some(*sum)
    });
    Array2::from_shape_vec(product.dim(), sums.collect()).unwrap()
}

/// The forward pass.
pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    let _inside = enter("linear_forward");
    let wordless = |fit: bool| assert!(fit, "the shapes do not match");
    pick!("check-a", (), wrong("wordless", WORDLESS, wordless(w.ncols() == a.nrows())));
    let b = &pick!("b", b.clone(), wrong("cut", B_CUT, Array1::from_shape_fn(w.nrows(), |i| b[i])));
    pick!(
        "check",
        assert_eq!(w.nrows(), b.len(), "w has shape {:?} and b {:?}", w.shape(), b.shape()),
        wrong("none", BROADCASTS, ()),
        wrong("wordless", WORDLESS, wordless(w.nrows() == b.len())),
        wrong("wordless-both", WORDLESS, wordless(w.ncols() == a.nrows() && w.nrows() == b.len())),
    );
    let column = || b.view().insert_axis(Axis(1));
    let a = pick!(
        "input",
        a.clone(),
        wrong("with-bias", "the bias added to A too: it belongs to the outputs alone", a + &column()),
        wrong("transposed", "W·Aᵀ: A is n_in × m already, so it is not transposed", a.t().to_owned()),
        wrong("transposed-to-fit", "an A that does not fit transposed until it does: a column is one example, and what does not fit is a panic", {
            if a.nrows() == w.ncols() { a.clone() } else { a.t().to_owned() }
        }),
    );
    let w = pick!("weights", w.clone(), wrong("transposed", "Wᵀ·A: W is n_out × n_in already, so it is not transposed", w.t().to_owned()),);
    let product = pick!(
        "product",
        w.dot(&a),
        wrong("elementwise", "W and A multiplied element by element: it is a matrix product", &w * &a),
        wrong("order", "A·W: W stands on the left, A on the right", a.dot(&w)),
        wrong("last-input", "the last input's part alone: the parts are added up, `+=` and not `=`", one_input(&w, &a, a.nrows().saturating_sub(1))),
        wrong("first-left-out", "a sum over the inputs that starts at the second", w.dot(&a) - one_input(&w, &a, 0)),
        wrong("last-left-out", "a sum over the inputs that ends before the last", { w.dot(&a) - one_input(&w, &a, a.nrows().saturating_sub(1)) }),
        wrong("mean", "the mean over the inputs: W·A is their sum", w.dot(&a) / a.nrows() as f64),
        wrong("not-reset", "a sum that is not set back to 0 before the next element", running_sum(w.dot(&a).view())),
        wrong("not-reset-by-columns", "a sum that is not set back to 0 before the next element", { running_sum(w.dot(&a).t()).reversed_axes() }),
        wrong("not-reset-in-a-row", "a sum that is set back to 0 for each unit, and not for each example", {
            let mut product = w.dot(&a);
            product.accumulate_axis_inplace(Axis(1), |&before, now| *now += before);
            product
        }),
        wrong("not-reset-in-a-column", "a sum that is set back to 0 for each example, and not for each unit", {
            let mut product = w.dot(&a);
            product.accumulate_axis_inplace(Axis(0), |&before, now| *now += before);
            product
        }),
        wrong("reshaped", "Aᵀ·Wᵀ brought into the shape of Z without a transpose: the numbers stay in their old order", {
            let transposed = a.t().dot(&w.t());
            Array2::from_shape_vec((w.nrows(), a.ncols()), transposed.iter().copied().collect()).unwrap_or_default()
        }),
        wrong("zip", "a sum by `zip`, which stops at the shorter of the two: what does not fit is a panic", {
            Array2::from_shape_fn((w.nrows(), a.ncols()), |(i, k)| w.row(i).iter().zip(a.column(k)).map(|(w, a)| w * a).sum())
        }),
        wrong("loops-over-w", "a loop over the columns of W, and no look at how many rows A has: what A has more is left out", {
            Array2::from_shape_fn((w.nrows(), a.ncols()), |(i, k)| (0..w.ncols()).map(|j| w[[i, j]] * a[[j, k]]).sum())
        }),
        wrong("loops-over-a", "a loop over the rows of A, and no look at how many columns W has: what W has more is left out", {
            Array2::from_shape_fn((w.nrows(), a.ncols()), |(i, k)| (0..a.nrows()).map(|j| w[[i, j]] * a[[j, k]]).sum())
        }),
        right("loops", "sums written as loops, the last index first", {
            assert_eq!(w.ncols(), a.nrows(), "w has shape {:?} and a {:?}", w.shape(), a.shape());
            Array2::from_shape_fn((w.nrows(), a.ncols()), |(i, k)| (0..a.nrows()).rev().map(|j| a[[j, k]] * w[[i, j]]).sum())
        }),
        right("transposed", "(Aᵀ·Wᵀ)ᵀ, in the other order of memory", { a.t().dot(&w.t()).reversed_axes() }),
    );
    let z = pick!(
        "bias",
        &product + &column(),
        wrong("untransposed", "Aᵀ·Wᵀ + b, a row for each example: here a column is one", { w.dot(&a).reversed_axes() + b }),
        wrong("before", "W·(A + b): the bias belongs to the outputs, so it is added after the product", w.dot(&(&a + &column()))),
        wrong("none", "W·A alone: the bias is never added", product),
        wrong("minus", "W·A − b: the bias is added", &product - &column()),
        wrong("twice", "the bias added twice", &product + &column() + column()),
        wrong("row", "the bias added as a row: it has one element for each unit, so it is a column", &product + b),
        wrong("first", "the first bias added to all units: each unit has its own", { &product + b[0] }),
        wrong("sum", "the sum of the biases added: each unit has its own", &product + b.sum()),
        wrong("one-example", "a bias for the first example only: every column gets it", {
            let mut z = product;
            let mut first = z.column_mut(0);
            first += b;
            z
        }),
        wrong("multiplied", "W·A times b: the bias is added", &product * &column()),
        wrong("last", "the last bias added to all units: each unit has its own", { &product + b[b.len() - 1] }),
        wrong("each-input", "the bias added inside the sum over the inputs, once for each of them: once in all", { &product + &(column().to_owned() * a.nrows() as f64) }),
        wrong("per-example", "the bias divided by the number of examples: each example gets all of it", { &product + &(column().to_owned() / a.ncols() as f64) }),
        wrong("last-example", "a bias for the last example only: every column gets it", {
            let mut z = product;
            let mut last = z.column_mut(a.ncols() - 1);
            last += b;
            z
        }),
        wrong("first-unit-only", "a bias for the first unit only: each has one", {
            let mut z = product;
            let mut first = z.row_mut(0);
            first += b[0];
            z
        }),
        wrong("ones-last", "b in front of W and the ones below A: each b meets an input, and the ones a weight", {
            let bw = ndarray::concatenate![Axis(1), column(), w];
            bw.dot(&ndarray::concatenate![Axis(0), a, Array2::ones((1, a.ncols()))])
        }),
        wrong("ones-first", "b behind W and the ones above A: each b meets an input, and the ones a weight", {
            let wb = ndarray::concatenate![Axis(1), w, column()];
            wb.dot(&ndarray::concatenate![Axis(0), Array2::ones((1, a.ncols())), a])
        }),
        right("augmented", "the bias as a column of W, against a row of ones", {
            let wb = ndarray::concatenate![Axis(1), w, column()];
            wb.dot(&ndarray::concatenate![Axis(0), a, Array2::ones((1, a.ncols()))])
        }),
    );
    pick!(
        "result",
        z,
        wrong("activated", "σ(Z) given back: the layer is linear, the sigmoid has a function of its own", solution::sigmoid(&z)),
        wrong("relu", "max(0, Z) given back: the layer is linear", z.mapv(|z| z.max(0.0))),
    )
}

/// What one input adds to W·A.
fn one_input(w: &Array2<f64>, a: &Array2<f64>, j: usize) -> Array2<f64> {
    assert_eq!(w.ncols(), a.nrows(), "w has shape {:?} and a {:?}", w.shape(), a.shape());
    w.select(Axis(1), &[j]).dot(&a.select(Axis(0), &[j]))
}

/// The backward pass.
pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    let _inside = enter("linear_backward");
    if let Some(scheme) = impostor() {
        return differences(scheme, dz, w, a);
    }
    let to = |array: &Array2<f64>, rows, columns| array.broadcast((rows, columns)).map_or(array.clone(), |array| array.to_owned());
    let dz = &pick!(
        "dz",
        dz.clone(),
        wrong("broadcast", DZ_BROADCASTS, to(dz, w.nrows(), a.ncols())),
        wrong("mean", "every gradient divided by m: dZ has that factor already", { dz / dz.ncols() as f64 }),
        wrong("broadcast-row", DZ_BROADCASTS, to(dz, w.nrows(), dz.ncols())),
        wrong("columns-cut", "a loop over the columns of A, and no look at how many dZ has: what dZ has more is left out", {
            Array2::from_shape_fn((dz.nrows(), a.ncols()), |ik| dz[ik])
        }),
        wrong("rows-cut", "a loop over the rows of W, and no look at how many dZ has: what dZ has more is left out", {
            Array2::from_shape_fn((w.nrows(), dz.ncols()), |ik| dz[ik])
        }),
    );
    let a = &pick!(
        "a",
        a.clone(),
        wrong("broadcast", DZ_BROADCASTS, to(a, a.nrows(), dz.ncols())),
        wrong("cut", A_CUT, {
            assert_eq!(w.ncols(), a.nrows(), "w has shape {:?} and a {:?}", w.shape(), a.shape());
            Array2::from_shape_fn((a.nrows(), dz.ncols()), |jk| a[jk])
        }),
        wrong("cut-unseen", A_CUT, Array2::from_shape_fn((w.ncols(), dz.ncols()), |jk| a[jk])),
        wrong("transposed-to-fit", "an A that does not fit transposed until it does: a column is one example, and what does not fit is a panic", {
            if a.ncols() == dz.ncols() { a.clone() } else { a.t().to_owned() }
        }),
    );
    let fits = (dz.nrows() == w.nrows(), dz.ncols() == a.ncols());
    let wordless = |fit: bool| assert!(fit, "the shapes do not match");
    pick!("check-both", (), wrong("wordless", WORDLESS, wordless(fits.0 && fits.1)));
    pick!("check-w", assert!(fits.0, "dz has shape {:?} and w {:?}", dz.shape(), w.shape()), wrong("wordless", WORDLESS, wordless(fits.0)));
    pick!("check-a", assert!(fits.1, "dz has shape {:?} and a {:?}", dz.shape(), a.shape()), wrong("wordless", WORDLESS, wordless(fits.1)));
    backward(dz, w, a)
}

/// The three gradients.
pub(crate) fn backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    let m = dz.ncols() as f64;
    let da = pick!(
        "da",
        w.t().dot(dz),
        wrong("no-transpose", "W·dZ without a transpose: the sum runs over the outputs", w.dot(dz)),
        wrong("gradient-for-w", "dWᵀ·dZ: the way back leads through W, not through its gradient", { a.dot(&dz.t()).dot(dz) }),
        wrong("no-upstream", "Wᵀ alone, as if dZ were ones: the upstream gradient is lost", { w.t().dot(&Array2::ones(dz.dim())) }),
        wrong("elementwise", "Wᵀ and dZ multiplied element by element: dA is a matrix product", &w.t() * dz),
        wrong("transposed", "dZᵀ·W, which is the transpose of dA", dz.t().dot(w)),
        wrong("mean", "dA divided by m: the loss that averages has done so already", { w.t().dot(dz) / m }),
        wrong("times-derivative", "dA times a·(1 − a): the layer is linear, σ′ comes later", { w.t().dot(dz) * a * &(1.0 - a) }),
        wrong("times-input", "dA multiplied by A: the derivative of W·A by A is W alone", { w.t().dot(dz) * a }),
        wrong("sign", "−Wᵀ·dZ: nothing changes the sign", -w.t().dot(dz)),
        wrong("twice", "dA doubled: nothing in W·A has a factor 2", w.t().dot(dz) * 2.0),
        wrong("mean-of-units", "dA divided by the number of units: what they hand down is added up", { w.t().dot(dz) / dz.nrows() as f64 }),
        wrong("one-unit", "dA from the first unit only: all of them read A, so it is summed over them", { w.select(Axis(0), &[0]).t().dot(&dz.select(Axis(0), &[0])) }),
        wrong("last-unit", "dA from the last unit only: all of them read A, `+=` and not `=`", {
            let last = [dz.nrows() - 1];
            w.select(Axis(0), &last).t().dot(&dz.select(Axis(0), &last))
        }),
        wrong("unweighted", "dZ summed over the units: each is weighted by its W", Array2::<f64>::ones((w.ncols(), w.nrows())).dot(dz)),
        wrong("input", "A itself for its gradient", a.clone()),
        wrong("not-reset", "dA added up without being set back to 0 before the next example", {
            let mut da = w.t().dot(dz);
            da.accumulate_axis_inplace(Axis(1), |&before, now| *now += before);
            da
        }),
        wrong("reshaped", "dZᵀ·W brought into the shape of A without a transpose: the numbers stay in their old order", {
            Array2::from_shape_vec((w.ncols(), dz.ncols()), dz.t().dot(w).iter().copied().collect()).unwrap_or_default()
        }),
        right("transposed-products", "(dZᵀ·W)ᵀ", dz.t().dot(w).reversed_axes()),
    );
    let dw = pick!(
        "dw",
        dz.dot(&a.t()),
        wrong("no-transpose", "dZ·A without a transpose: the sum runs over the examples", dz.dot(a)),
        wrong("transposed", "A·dZᵀ, which is the transpose of dW", a.dot(&dz.t())),
        wrong("mean", "dW divided by m: the loss that averages has done so already", { dz.dot(&a.t()) / m }),
        wrong("twice", "dW doubled: nothing in W·A has a factor 2", dz.dot(&a.t()) * 2.0),
        wrong("from-output", "dZ·Zᵀ: dW takes the layer's input A, not its output", { dz.dot(&w.dot(a).t()) }),
        wrong("no-upstream", "Aᵀ alone, as if dZ were ones: the upstream gradient is lost", { Array2::<f64>::ones(dz.dim()).dot(&a.t()) }),
        wrong("one-example", "dW from one example only: all of them use W, so they are summed", {
            let of = |x: &Array2<f64>| x.select(Axis(1), &[0]);
            of(dz).dot(&of(a).t())
        }),
        wrong("last-example", "dW from the last example only: all of them use W, `+=` and not `=`", {
            let of = |x: &Array2<f64>| x.select(Axis(1), &[x.ncols() - 1]);
            of(dz).dot(&of(a).t())
        }),
        wrong("times-weights", "dW multiplied by W: Z is linear in W, so W has no part in dW", { dz.dot(&a.t()) * w }),
        wrong("weights", "W itself for its gradient", w.clone()),
        wrong("decay", "W added to dW, as a penalty does: there is none here", dz.dot(&a.t()) + w),
        wrong("mean-of-units", "dW divided by the number of units", dz.dot(&a.t()) / dz.nrows() as f64),
        wrong("mean-of-inputs", "dW divided by the number of inputs", dz.dot(&a.t()) / a.nrows() as f64),
        wrong("zero", "no gradient for W", Array2::zeros(w.dim())),
        wrong("product-of-sums", "Σ dz times Σ a: dW is the sum of the products", {
            let sums = |x: &Array2<f64>| x.sum_axis(Axis(1)).insert_axis(Axis(1));
            sums(dz).dot(&sums(a).t())
        }),
        wrong("sign", "−dZ·Aᵀ: nothing changes the sign", -dz.dot(&a.t())),
        wrong("reshaped", "A·dZᵀ brought into the shape of W without a transpose: the numbers stay in their old order", {
            Array2::from_shape_vec((dz.nrows(), a.nrows()), a.dot(&dz.t()).iter().copied().collect()).unwrap_or_default()
        }),
        wrong("not-reset", "a sum that is set back to 0 for each unit, and not for each of its weights", {
            let mut dw = dz.dot(&a.t());
            dw.accumulate_axis_inplace(Axis(1), |&before, now| *now += before);
            dw
        }),
        right("outer-products", "dW as a sum of an outer product for each example", {
            let examples = dz.columns().into_iter().zip(a.columns());
            examples.fold(Array2::zeros(w.raw_dim()), |sum, (dz, a)| sum + dz.insert_axis(Axis(1)).dot(&a.insert_axis(Axis(0))))
        }),
        right("loops", "sums written as loops, the last example first", { Array2::from_shape_fn(w.dim(), |(i, j)| (0..dz.ncols()).rev().map(|k| dz[[i, k]] * a[[j, k]]).sum()) }),
    );
    let sums = dz.sum_axis(Axis(1));
    let db = pick!(
        "db",
        sums,
        wrong("one-example", ONE_EXAMPLE, dz.column(0).to_owned()),
        wrong("last-example", ONE_EXAMPLE, dz.column(dz.ncols() - 1).to_owned()),
        wrong("wrong-axis", "dZ summed over the units: db sums over the examples", { dz.sum_axis(Axis(0)) }),
        wrong("total", "dZ summed over everything: each bias gets the sum of its own row", { Array1::from_elem(dz.nrows(), dz.sum()) }),
        wrong("mean", "the mean of dZ over the examples: the loss has its 1/m already", sums / m),
        wrong("mean-of-units", "db divided by the number of units: each has a bias of its own", { &sums / dz.nrows() as f64 }),
        wrong("times-input", "db multiplied by the input, as dW is: the derivative by b is 1", { (dz * &a.sum_axis(Axis(0))).sum_axis(Axis(1)) }),
        wrong("zero", "no gradient for b: z has + b in it, so dZ is summed over the examples", { Array1::zeros(w.nrows()) }),
        wrong("no-upstream", "m for db, as if dZ were ones: the upstream gradient is lost", { Array1::from_elem(dz.nrows(), m) }),
        wrong("total-mean", "the mean of dZ over everything: each bias gets the sum of its own row", { Array1::from_elem(dz.nrows(), dz.sum() / dz.len() as f64) }),
        wrong("ones", "1 for db: the upstream gradient is lost", Array1::ones(dz.nrows())),
        wrong("sign", "−Σ dZ: nothing changes the sign", -sums),
        wrong("twice", "db doubled: nothing in Z has a factor 2", sums * 2.0),
        wrong("first-left-out", "a sum over the examples that starts at the second", &sums - &dz.column(0)),
        wrong("last-left-out", "a sum over the examples that ends before the last", { &sums - &dz.column(dz.ncols() - 1) }),
        wrong("not-reset", "a sum that is not set back to 0 before the next unit", {
            let mut sum = 0.0;
            sums.mapv(|d| {
                sum += d;
                sum
            })
        }),
        right("product", "dZ times a vector of ones", dz.dot(&Array1::ones(dz.ncols()))),
    );
    let (dw, db) = pick!(
        "parameters",
        (dw, db),
        wrong("mean", "dW and db divided by m: the loss that averages has done so already", { (dw / m, db / m) }),
        wrong("sign", "−dW and −db, as a step goes: these are the gradients, nothing changes their sign", { (-dw, -db) }),
    );
    LinearGradients { da, dw, db }
}

/// Nobody hands the bias to a backward pass, and none is needed: its gradient is that of any
/// constant.
fn differences(scheme: Scheme, dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    let b = Array1::zeros(dz.nrows());
    let loss = |a: &_, w: &_, b: &_| (dz * &solution::linear_forward(a, w, b)).sum();
    LinearGradients { da: scheme.gradient(a, |a| loss(a, w, &b)), dw: scheme.gradient(w, |w| loss(a, w, &b)), db: scheme.gradient(&b, |b| loss(a, w, b)) }
}
