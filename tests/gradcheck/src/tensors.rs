//! What can be differentiated: numbers, arrays, and tuples, arrays and vectors of those.

use ndarray::{Array, Dimension};

/// An array as plain data: its shape and its elements in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Length of each axis; empty for a plain number.
    pub shape: Vec<usize>,
    /// The elements, the last axis running fastest.
    pub values: Vec<f64>,
}

impl Tensor {
    /// The multi-index of the `k`-th element in row-major order.
    pub fn index(&self, k: usize) -> Vec<usize> {
        let mut rest = k;
        let mut index = vec![0; self.shape.len()];
        for (i, &n) in index.iter_mut().zip(&self.shape).rev() {
            *i = rest % n;
            rest /= n;
        }
        index
    }
}

/// Is shown the shape of a tensor and its elements.
type See<'a> = dyn FnMut(&[usize], &mut dyn Iterator<Item = f64>) + 'a;

/// Is shown the elements of a tensor, to change them.
type SeeMut<'a> = dyn FnMut(&mut dyn Iterator<Item = &mut f64>) + 'a;

/// A value made of `f64` tensors, in a fixed order.
///
/// Implemented for `f64`, for `ndarray` arrays of any dimension, for [`Tensor`], and for
/// tuples, arrays and vectors of these. A struct of parameters is checked as a tuple:
/// the function under check rebuilds the struct.
pub trait Tensors {
    /// Calls `see` with the shape and the row-major elements of each tensor, in order.
    fn each(&self, see: &mut See<'_>);

    /// Calls `see` with each tensor's elements in row-major order, to be changed in place.
    fn each_mut(&mut self, see: &mut SeeMut<'_>);

    /// The element `k` of the tensor `t`. `t` counts down over the tensors on the way, so
    /// that a tuple can ask its members in turn; `None` when there are fewer than `t + 1`.
    fn element_mut(&mut self, t: &mut usize, k: usize) -> Option<&mut f64>;

    /// A copy as plain data.
    fn to_tensors(&self) -> Vec<Tensor> {
        let mut tensors = Vec::new();
        self.each(&mut |shape, values| {
            tensors.push(Tensor { shape: shape.to_vec(), values: values.collect() })
        });
        tensors
    }
}

/// Counts `t` down past one tensor: true when this is the one that was asked for.
fn reached(t: &mut usize) -> bool {
    let here = *t == 0;
    *t = t.wrapping_sub(1);
    here
}

impl Tensors for f64 {
    fn each(&self, see: &mut See<'_>) {
        see(&[], &mut std::iter::once(*self));
    }
    fn each_mut(&mut self, see: &mut SeeMut<'_>) {
        see(&mut std::iter::once(self));
    }
    fn element_mut(&mut self, t: &mut usize, _: usize) -> Option<&mut f64> {
        reached(t).then_some(self)
    }
}

impl Tensors for Tensor {
    fn each(&self, see: &mut See<'_>) {
        see(&self.shape, &mut self.values.iter().copied());
    }
    fn each_mut(&mut self, see: &mut SeeMut<'_>) {
        see(&mut self.values.iter_mut());
    }
    fn element_mut(&mut self, t: &mut usize, k: usize) -> Option<&mut f64> {
        if reached(t) { self.values.get_mut(k) } else { None }
    }
}

// The elements of a slice. Without type parameters, so that the iterator's code is compiled here,
// with this package's optimisation, and not in the test crate, which mostly has none.

fn see_slice(shape: &[usize], values: &[f64], see: &mut See<'_>) {
    see(shape, &mut values.iter().copied());
}

fn see_slice_mut(values: &mut [f64], see: &mut SeeMut<'_>) {
    see(&mut values.iter_mut());
}

impl<D: Dimension> Tensors for Array<f64, D> {
    fn each(&self, see: &mut See<'_>) {
        match self.as_slice() {
            Some(values) => see_slice(self.shape(), values, see),
            None => see(self.shape(), &mut self.iter().copied()),
        }
    }
    fn each_mut(&mut self, see: &mut SeeMut<'_>) {
        match self.as_slice_mut() {
            Some(values) => see_slice_mut(values, see),
            None => see(&mut self.iter_mut()),
        }
    }
    fn element_mut(&mut self, t: &mut usize, k: usize) -> Option<&mut f64> {
        if !reached(t) {
            return None;
        }
        // The fast way needs row-major memory; a transposed array is walked.
        if self.is_standard_layout() {
            self.as_slice_mut()?.get_mut(k)
        } else {
            self.iter_mut().nth(k)
        }
    }
}

macro_rules! sequence {
    ($($generics:tt)*) => {
        $($generics)* {
            fn each(&self, see: &mut See<'_>) {
                self.iter().for_each(|item| item.each(see));
            }
            fn each_mut(&mut self, see: &mut SeeMut<'_>) {
                self.iter_mut().for_each(|item| item.each_mut(see));
            }
            fn element_mut(&mut self, t: &mut usize, k: usize) -> Option<&mut f64> {
                self.iter_mut().find_map(|item| item.element_mut(t, k))
            }
        }
    };
}
sequence!(impl<T: Tensors> Tensors for Vec<T>);
sequence!(impl<T: Tensors, const N: usize> Tensors for [T; N]);

macro_rules! tuple {
    ($($T:ident)+) => {
        impl<$($T: Tensors),+> Tensors for ($($T,)+) {
            fn each(&self, see: &mut See<'_>) {
                #[expect(non_snake_case, reason = "each member is named after its type")]
                let ($($T,)+) = self;
                $($T.each(see);)+
            }
            fn each_mut(&mut self, see: &mut SeeMut<'_>) {
                #[expect(non_snake_case, reason = "each member is named after its type")]
                let ($($T,)+) = self;
                $($T.each_mut(see);)+
            }
            fn element_mut(&mut self, t: &mut usize, k: usize) -> Option<&mut f64> {
                #[expect(non_snake_case, reason = "each member is named after its type")]
                let ($($T,)+) = self;
                $(if let Some(element) = $T.element_mut(t, k) {
                    return Some(element);
                })+
                None
            }
        }
    };
}
tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
