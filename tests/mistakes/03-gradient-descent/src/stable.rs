//! Answers to `stable_learning_rate`.

use catalogue::{ANY_PANIC, enter, pick};
use ndarray::{Array1, Array2};

const ZERO: &str = "no look at whether A is 0: 0/0 is NaN";

const FEW: &str = "a power iteration that is stopped after some steps: too few for 6 digits";

const CHANGE: &str = "a power iteration that ends where λ changes by less than some number: where A is small, that is at once";

const LOOSE: &str = "a power iteration that ends where λ changes by less than some share: too early for 6 digits";

const FIXED: &str = "a power iteration from one fixed vector, like ones or an axis: it may be at right angles to the leading eigenvector";

/// 2/λmax.
pub fn stable_learning_rate(a: &Array2<f64>) -> f64 {
    let _inside = enter("stable_learning_rate");
    let square = a.is_square();
    let check = |is_good: bool| assert!(is_good, "a has shape {:?}: it must be square", a.shape());
    pick!(
        "square",
        check(square),
        wrong("none", "no look at whether A is square: what lies beyond is ignored", ()),
        wrong("no-shape", "a panic that does not say which shape A has", assert!(square, "a must be square")),
        wrong("after-zero", "an A of zeros never looked at for its shape", check(square || a.iter().all(|v| *v == 0.0))),
    );
    let n = a.nrows().min(a.ncols());
    let a = &Array2::from_shape_fn((n, n), |at| a[at]);
    let trace = a.diag().sum();
    let zero = pick!(
        "zero",
        trace == 0.0,
        some(
            "threshold",
            "a matrix of numbers under some threshold taken for 0: there is no smallest curvature",
            |least| trace < least,
            [1e-12, 1e-6, 1e-8, 1e-9, 1e-10, 1e-14, 1e-15, 1e-16]
        ),
        wrong("corner", "a first element of 0 taken for A = 0", n == 0 || a[[0, 0]] == 0.0),
        wrong("sum", "a sum of elements that is 0 taken for A = 0: they cancel each other", a.sum() == 0.0),
        wrong("any-diagonal", "a 0 on the diagonal taken for A = 0: that is one flat direction", n == 0 || a.diag().iter().any(|v| *v == 0.0)),
    );
    if zero {
        return pick!(
            "limit-of-zero",
            f64::INFINITY,
            wrong("nan", ZERO, f64::NAN),
            wrong("empty-refused", "a panic for a matrix of 0×0: it has no slope in any direction, and the limit is infinite", {
                assert!(n > 0, "{ANY_PANIC}");
                f64::INFINITY
            }),
            wrong("nan-but-empty", ZERO, if n == 0 { f64::INFINITY } else { f64::NAN }),
            wrong("zero", "0 for A = 0: every rate converges there", 0.0),
            some("guarded", "2 over some ε for A = 0: the limit is infinite", |least| 2.0 / least, [1e-12, 1e-10, 1e-8, 1e-15, 1e-16, 1e-300]),
            wrong("one", "1 for A = 0: the limit is infinite", 1.0),
            wrong("two", "2 for A = 0: the limit is infinite", 2.0),
            wrong("refused", "a panic for A = 0: every rate converges there, and the limit is infinite", {
                assert!(n == 0, "{ANY_PANIC}");
                f64::INFINITY
            }),
            wrong("largest-number", "the largest number for A = 0: the limit is infinite", f64::MAX),
        );
    }
    let lambda = largest(a);
    pick!(
        "two",
        2.0 / lambda,
        wrong("one", "1/λmax, which is the fastest along that direction: the limit is 2/λmax", 1.0 / lambda),
        wrong("inverse", "λmax/2: the limit is 2/λmax", lambda / 2.0),
        wrong("half", "1/(2·λmax): the limit is 2/λmax", 0.5 / lambda),
        wrong("square", "the square of λmax, which is the largest eigenvalue of AᵀA", 2.0 / (lambda * lambda)),
        wrong("root", "the root of λmax", 2.0 / lambda.sqrt()),
        wrong("lambda", "λmax itself: the limit is 2/λmax", lambda),
        wrong("product", "2·λmax: the limit is 2/λmax", 2.0 * lambda),
        wrong("with-smallest", "2/(λmax + λmin), which is the fastest: the limit is 2/λmax", 2.0 / (lambda + eigenvalues(a).into_iter().fold(f64::INFINITY, f64::min).max(0.0))),
        some("guarded", "2/(λmax + ε) with some ε: where A is small, that is all of it", |least| 2.0 / (lambda + least), [1e-12, 1e-10, 1e-8, 1e-9, 1e-6, 1e-15, 1e-16]),
        wrong("at-most-1", "no more than 1: the limit is 2/λmax, however large", (2.0 / lambda).min(1.0)),
        wrong("a-little-less", "a little less than 2/λmax: asked for is the limit itself", 1.99 / lambda),
        some("share", "some share of 2/λmax, to be on the safe side: asked for is the limit itself", |share| share * 2.0 / lambda, [0.9, 0.99, 0.95, 0.999, 0.8]),
    )
}

fn largest(a: &Array2<f64>) -> f64 {
    let n = a.nrows();
    let axis = |i: usize| Array1::from_shape_fn(n, |j| if i == j { 1.0 } else { 0.0 });
    let uneven = || Array1::from_shape_fn(n, |i| (1.0 + 3.7 * i as f64).sin());
    let max = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    pick!(
        "lambda",
        squared(a),
        wrong("smallest", "2/λmin: the steepest direction breaks first", eigenvalues(a).into_iter().fold(f64::INFINITY, f64::min)),
        wrong("trace", "2/trace, the sum of the eigenvalues in the place of the largest", a.diag().sum()),
        wrong("mean", "the mean of the eigenvalues in the place of the largest", a.diag().sum() / n as f64),
        wrong("diagonal", "2 over the largest diagonal element: no element of A is its eigenvalue", max(&mut a.diag().iter().copied())),
        wrong("row-sum", "2 over the largest row sum of |A|: that is a bound on λmax, not λmax", max(&mut a.rows().into_iter().map(|row| row.mapv(f64::abs).sum()))),
        wrong("frobenius", "2/‖A‖, with the root of the sum of squares in the place of λmax", a.iter().map(|v| v * v).sum::<f64>().sqrt()),
        wrong("sum-of-squares", "the sum of squares of all elements in the place of λmax", a.iter().map(|v| v * v).sum::<f64>()),
        wrong("sum", "the sum of all elements in the place of λmax", a.sum()),
        wrong("sum-of-absolute", "the sum of all |a_ij| in the place of λmax", a.mapv(f64::abs).sum()),
        wrong("signed-row-sum", "2 over the largest row sum, signs and all: no row's sum is an eigenvalue", max(&mut a.rows().into_iter().map(|row| row.sum()))),
        wrong("off-diagonal", "2 over the largest row sum without the diagonal", {
            let row = |i: usize| a.row(i).mapv(f64::abs).sum() - a[[i, i]].abs();
            max(&mut (0..n).map(row))
        }),
        wrong("corner", "the first element of A for λmax: it is an eigenvalue only of a diagonal A", a[[0, 0]]),
        wrong("last-corner", "the last element of A for λmax: it is an eigenvalue only of a diagonal A", a[[n - 1, n - 1]]),
        wrong("product", "the product of the eigenvalues for the largest of them", eigenvalues(a).into_iter().product()),
        some("ones", FIXED, |zero| power_or(zero, a, Array1::ones(n), 500), [0.0, f64::NAN]),
        some("axis", FIXED, |zero| power_or(zero, a, axis(0), 500), [0.0, f64::NAN]),
        wrong("last-axis", FIXED, power(a, axis(n - 1), 500)),
        wrong("one-two-three", FIXED, power(a, (1..=n).map(|i| i as f64).collect(), 500)),
        wrong("alternating", FIXED, power(a, (0..n).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect(), 500)),
        wrong("first-column", FIXED, power(a, a.column(0).to_owned(), 500)),
        wrong("diagonal-start", FIXED, power(a, a.diag().to_owned(), 500)),
        wrong("row-sums", FIXED, power(a, a.dot(&Array1::ones(n)), 500)),
        some("few", FEW, |steps| power(a, uneven(), steps as usize), [5.0, 1.0, 2.0, 3.0, 10.0, 20.0, 30.0]),
        some("few-from-ones", FEW, |steps| power(a, Array1::ones(n), steps as usize), [1.0, 2.0, 3.0, 5.0, 10.0, 20.0]),
        some("few-from-axis", FEW, |steps| power(a, axis(0), steps as usize), [2.0, 3.0, 5.0, 10.0, 20.0]),
        some("change", CHANGE, |least| until(a, uneven(), |change, _| change < least), [1e-9, 1e-12, 1e-10, 1e-8, 1e-6]),
        some("change-from-ones", CHANGE, |least| until(a, Array1::ones(n), |change, _| change < least), [1e-9, 1e-12, 1e-10, 1e-8, 1e-6]),
        some("relative-change", LOOSE, |share| until(a, uneven(), |change, lambda| change < share * lambda), [1e-6, 1e-4, 1e-3, 1e-5, 1e-2]),
        wrong("one-product-of-ones", FEW, a.dot(&Array1::ones(n)).mapv(|v| v * v).sum().sqrt() / (n as f64).sqrt()),
        wrong("one-product-of-axis", FEW, a.column(0).dot(&a.column(0)).sqrt()),
        wrong("no-length", "v·A·v without v·v: v is not 1 long where it is divided by its largest element", {
            let v = iterated(a, uneven(), 500, largest_of);
            v.dot(&a.dot(&v))
        }),
        some("not-normalised", UNNORMALISED, |steps| rayleigh(a, &iterated(a, uneven(), steps as usize, |_| 1.0)), [200.0, 100.0, 500.0, 1000.0, 300.0, 50.0, 2000.0, 10_000.0]),
        some(
            "first-ratio",
            "(A·v)₁/v₁ for λmax: where the leading eigenvector has a 0 there, that is another eigenvalue, or 0/0: take v·A·v/v·v",
            |steps| {
                let v = iterated(a, uneven(), steps as usize - 1, largest_of);
                a.dot(&v)[0] / v[0]
            },
            [1000.0, 2000.0, 500.0, 200.0, 100.0, 300.0, 5000.0, 10_000.0]
        ),
        wrong("length", "‖A·v‖ where v was never made 1 long", a.dot(&uneven()).mapv(|v| v * v).sum().sqrt()),
        right("power-iteration", "a power iteration from an uneven start, 500 steps", power(a, uneven(), 500)),
        right("from-every-axis", "a power iteration from each axis, and the largest of all", max(&mut (0..n).map(|i| power(a, axis(i), 500)))),
        right("jacobi", "all eigenvalues, by Jacobi's rotations", max(&mut eigenvalues(a).into_iter())),
    )
}

/// A to the power of 1024, from which the leading eigenvalue is read.
fn squared(a: &Array2<f64>) -> f64 {
    let mut power = a / a.diag().sum();
    for _ in 0..10 {
        power = power.dot(&power);
        power /= power.diag().sum();
    }
    a.dot(&power).diag().sum()
}

const UNNORMALISED: &str = "a power iteration whose vector is never made 1 long: after some steps it is infinite, or 0";

/// Multiplied by A that many times, and divided by its size each time.
fn iterated(a: &Array2<f64>, start: Array1<f64>, steps: usize, size: impl Fn(&Array1<f64>) -> f64) -> Array1<f64> {
    (0..steps).fold(start, |v, _| {
        let next = a.dot(&v);
        let size = size(&next);
        next / size
    })
}

fn largest_of(v: &Array1<f64>) -> f64 {
    v.iter().fold(0.0, |largest, v| v.abs().max(largest))
}

fn rayleigh(a: &Array2<f64>, v: &Array1<f64>) -> f64 {
    v.dot(&a.dot(v)) / v.dot(v)
}

fn power(a: &Array2<f64>, start: Array1<f64>, steps: usize) -> f64 {
    power_or(0.0, a, start, steps)
}

/// Where A·v becomes 0, that: some do not look at it, and divide by 0.
fn power_or(zero: f64, a: &Array2<f64>, start: Array1<f64>, steps: usize) -> f64 {
    let (mut v, mut lambda) = (start, 0.0);
    for _ in 0..steps {
        let next = a.dot(&v);
        lambda = v.dot(&next) / v.dot(&v);
        let size = next.dot(&next).sqrt();
        if size == 0.0 {
            return zero;
        }
        v = next / size;
    }
    lambda
}

/// Until λ no longer changes by much.
fn until(a: &Array2<f64>, start: Array1<f64>, is_settled: impl Fn(f64, f64) -> bool) -> f64 {
    let (mut v, mut lambda) = (start, 0.0);
    for _ in 0..1000 {
        v /= v.dot(&v).sqrt();
        let next = a.dot(&v);
        let change = (v.dot(&next) - lambda).abs();
        lambda = v.dot(&next);
        if is_settled(change, lambda) {
            break;
        }
        v = next;
    }
    lambda
}

/// Jacobi's rotations until nothing is left off the diagonal.
fn eigenvalues(a: &Array2<f64>) -> Vec<f64> {
    let (mut a, n) = (a.clone(), a.nrows());
    for _ in 0..20 {
        for p in 0..n {
            for q in p + 1..n {
                let (sin, cos) = match a[[p, q]] {
                    0.0 => continue,
                    off => (0.5 * (2.0 * off).atan2(a[[q, q]] - a[[p, p]])).sin_cos(),
                };
                let turn = |x: f64, y: f64| (cos * x - sin * y, sin * x + cos * y);
                for k in 0..n {
                    (a[[p, k]], a[[q, k]]) = turn(a[[p, k]], a[[q, k]]);
                }
                for k in 0..n {
                    (a[[k, p]], a[[k, q]]) = turn(a[[k, p]], a[[k, q]]);
                }
            }
        }
    }
    a.diag().to_vec()
}
