//! Stands in the place of `ndarray` where a submission is compiled, and is nothing else. A generic function
//! is compiled anew in each crate that calls it, unless a crate that this one depends on has done so (and
//! was not optimised beyond level 1). Most of a submission's code is such functions of `ndarray`, for
//! `f64`: here they are compiled once for all submissions. They are faster too, since a submission is not
//! optimised at all.

pub use ndarray::*;

/// An operator between arrays, and between an array and a number: by value, by reference, in place.
macro_rules! operators {
    ($a:expr, $b:expr; $($operator:tt)*) => {$(
        ready(&$a $operator &$b);
        ready($a.to_owned() $operator &$b);
        ready($a.to_owned() $operator $b.to_owned());
        ready(&$a $operator &$b.view());
    )*};
    ($a:expr, number $s:expr; $($operator:tt)*) => {$(
        ready(&$a $operator $s);
        ready($a.to_owned() $operator $s);
        ready($s $operator &$a);
        ready($s $operator $a.to_owned());
    )*};
    ($a:expr, in place $b:expr; $($operator:tt)*) => {$(
        $a $operator $b;
    )*};
}

fn ready<T>(value: T) {
    drop(std::hint::black_box(value));
}

/// For arrays with so many axes.
macro_rules! shared {
    ($name:ident: $D:ty) => {
        #[doc(hidden)]
        pub fn $name(a: &Array<f64, $D>, b: &mut Array<f64, $D>, s: f64) {
            operators!(*a, *b; + - * /);
            operators!(*a, number s; + - * /);
            operators!(*b, in place a; += -= *= /=);
            operators!(*b, in place &a.view(); += -= *= /=);
            operators!(*b, in place s; += -= *= /=);
            ready((-a, -a.to_owned(), a == b, a.shape() == b.shape()));
            ready((a.clone(), a.view().to_owned(), b.view_mut().to_owned(), a.raw_dim(), a.dim()));
            ready((a.sum(), a.mean(), a.product(), a.len(), a.is_empty()));
            ready((a.iter().sum::<f64>(), a.iter().copied().fold(s, f64::max)));
            ready(a.iter().zip(b.iter()).map(|(a, b)| a * b).sum::<f64>());
            ready((a.as_slice().map(<[f64]>::len), a.iter().all(|a| a.is_finite())));
            ready((Array::<f64, $D>::zeros(a.raw_dim()), Array::<f64, $D>::ones(a.raw_dim())));
            ready(Array::<f64, $D>::from_elem(a.raw_dim(), s));
            b.iter_mut().zip(a.iter()).for_each(|(b, a)| *b = *a);
            b.fill(s);
            b.assign(a);
            b.scaled_add(s, a);
        }
    };
}
shared!(of_vectors: Ix1);
shared!(of_matrices: Ix2);
shared!(of_any: IxDyn);

#[doc(hidden)]
pub fn of_two_kinds(v: &Array1<f64>, a: &mut Array2<f64>, b: &Array2<f64>) {
    operators!(*a, *v; + - * /);
    operators!(*a, v.view().insert_axis(Axis(1)); + - * /);
    operators!(*a, in place v; += -= *= /=);
    operators!(*a, in place &v.view().insert_axis(Axis(1)); += -= *= /=);
    ready((a.dot(b), a.t().dot(b), a.dot(&b.t()), a.t().dot(&b.t())));
    ready((v.dot(v), a.dot(v), a.t().dot(v), v.dot(b)));
    for axis in [Axis(0), Axis(1)] {
        ready((
            a.sum_axis(axis),
            a.mean_axis(axis),
            a.len_of(axis),
            a.index_axis(axis, 0).to_owned(),
        ));
        ready((a.select(axis, &[0]), a.axis_iter(axis).map(|row| row.sum()).sum::<f64>()));
    }
    ready((a[[0, 0]], a[(0, 0)], v[0], a.row(0).to_owned(), a.column(0).to_owned()));
    ready(a.outer_iter().zip(b.outer_iter()).map(|(a, b)| a.dot(&b)).sum::<f64>());
    ready((a.rows().into_iter().count(), a.nrows(), a.ncols(), a.t().to_owned()));
    ready((Array2::<f64>::zeros((2, 2)), Array2::<f64>::ones((2, 2)), Array2::<f64>::eye(2)));
    ready((Array1::<f64>::zeros(2), Array1::<f64>::ones(2), Array1::from(vec![0.0])));
    ready((Array2::from_shape_vec((1, 1), vec![0.0]), a.clone().into_dyn(), v.clone().into_dyn()));
    a[[0, 0]] = v[0];
    a.row_mut(0).assign(v);
    a.row_mut(0).fill(0.0);
}
