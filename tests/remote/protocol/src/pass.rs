//! Arguments: how one side passes them, and the other holds and lends them.

use crate::generator;
use crate::{Malformed, Reader, Wire, Writer};
use ndarray::{Array, Dimension};
use rand::rngs::StdRng;

/// An argument of a function of the interface, by value or by reference.
pub trait Pass<'a, L = ()>: Sized {
    /// What the receiver holds while it lends.
    type Own: 'a;

    /// The caller writes it.
    fn put(&mut self, to: &mut Writer);

    /// The receiver reads it.
    ///
    /// # Errors
    /// If something else stands there.
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed>;

    /// The receiver lends it to the function, once.
    fn lend(own: &'a mut Self::Own) -> Self;

    /// After the call, the receiver writes what has become of it, if it is `&mut`.
    fn after(_own: Self::Own, _to: &mut Writer) {}

    /// After the call, the caller takes over what has become of it.
    ///
    /// # Errors
    /// If something else stands there.
    fn back(self, _from: &mut Reader) -> Result<(), Malformed> {
        Ok(())
    }
}

impl<'a, L, T: Wire<L> + 'a> Pass<'a, L> for &'a T {
    type Own = T;
    fn put(&mut self, to: &mut Writer) {
        (**self).put(to);
    }
    fn own(from: &mut Reader) -> Result<T, Malformed> {
        T::get(from)
    }
    fn lend(own: &'a mut T) -> &'a T {
        own
    }
}

impl<'a, L, T: Wire<L> + 'a> Pass<'a, L> for &'a [T] {
    type Own = Vec<T>;
    fn put(&mut self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|item| item.put(to));
    }
    fn own(from: &mut Reader) -> Result<Vec<T>, Malformed> {
        Vec::get(from)
    }
    fn lend(own: &'a mut Vec<T>) -> &'a [T] {
        own
    }
}

impl<'a, L, D: Dimension + 'a> Pass<'a, L> for &'a mut Array<f64, D> {
    type Own = Array<f64, D>;
    fn put(&mut self, to: &mut Writer) {
        Wire::<L>::put(&**self, to);
    }
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed> {
        Wire::<L>::get(from)
    }
    fn lend(own: &'a mut Self::Own) -> Self {
        own
    }
    fn after(own: Self::Own, to: &mut Writer) {
        Wire::<L>::put(&own, to);
    }
    fn back(self, from: &mut Reader) -> Result<(), Malformed> {
        *self = Wire::<L>::get(from)?;
        Ok(())
    }
}

impl<'a, L, D: Dimension + 'a> Pass<'a, L> for &'a mut [Array<f64, D>] {
    type Own = Vec<Array<f64, D>>;
    fn put(&mut self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|array| Wire::<L>::put(array, to));
    }
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed> {
        Wire::<L>::get(from)
    }
    fn lend(own: &'a mut Self::Own) -> Self {
        own
    }
    fn after(own: Self::Own, to: &mut Writer) {
        Wire::<L>::put(&own, to);
    }
    fn back(self, from: &mut Reader) -> Result<(), Malformed> {
        from.list_of(self.len())?;
        for array in self {
            *array = Wire::<L>::get(from)?;
        }
        Ok(())
    }
}

/// [Its handle and, the first time, its seed](generator): the generator itself is the worker's.
impl<'a, L> Pass<'a, L> for &'a mut StdRng {
    type Own = (u64, StdRng);
    fn put(&mut self, to: &mut Writer) {
        let (handle, seed) = generator::pass(self);
        to.list(2);
        to.integer(handle);
        Wire::<L>::put(&seed, to);
    }
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed> {
        from.list_of(2)?;
        let handle = from.integer()?;
        Ok((handle, generator::take(handle, Wire::<L>::get(from)?)?))
    }
    fn lend(own: &'a mut Self::Own) -> Self {
        &mut own.1
    }
    fn after((handle, generator): Self::Own, _: &mut Writer) {
        generator::keep(handle, generator);
    }
}

/// By value, and as `&mut`, for types that are sent. For the interface's own.
#[macro_export]
macro_rules! passed {
    ([$($generic:ident)?] $L:ty: $T:ty) => {
        impl<'a, $($generic)?> $crate::Pass<'a, $L> for $T {
            type Own = Option<$T>;
            fn put(&mut self, to: &mut $crate::Writer) {
                $crate::Wire::<$L>::put(self, to);
            }
            fn own(from: &mut $crate::Reader) -> Result<Self::Own, $crate::Malformed> {
                <$T as $crate::Wire<$L>>::get(from).map(Some)
            }
            fn lend(own: &'a mut Self::Own) -> $T {
                own.take().expect("an argument is lent once")
            }
        }
        impl<'a, $($generic)?> $crate::Pass<'a, $L> for &'a mut $T {
            type Own = $T;
            fn put(&mut self, to: &mut $crate::Writer) {
                $crate::Wire::<$L>::put(&**self, to);
            }
            fn own(from: &mut $crate::Reader) -> Result<Self::Own, $crate::Malformed> {
                <$T as $crate::Wire<$L>>::get(from)
            }
            fn lend(own: &'a mut Self::Own) -> &'a mut $T {
                own
            }
            fn after(own: Self::Own, to: &mut $crate::Writer) {
                $crate::Wire::<$L>::put(&own, to);
            }
            fn back(self, from: &mut $crate::Reader) -> Result<(), $crate::Malformed> {
                *self = <$T as $crate::Wire<$L>>::get(from)?;
                Ok(())
            }
        }
    };
}
passed!([L] L: f64);
passed!([L] L: bool);
passed!([L] L: u64);
passed!([L] L: usize);
