//! Arguments: how one side passes them, and the other holds and lends them.

use crate::generator;
use crate::{Malformed, Reader, Wire, Writer};
use ndarray::{Array, Dimension};
use rand::rngs::StdRng;

/// An argument of a function of the interface, by value or by reference.
pub trait Pass<L = ()>: Sized {
    /// What the receiver holds while it lends.
    type Own;

    /// What it lends to the function: the same type, for as long as it is held.
    type Lent<'a>;

    /// The caller writes it.
    fn put(&mut self, to: &mut Writer);

    /// The receiver reads it.
    ///
    /// # Errors
    /// If something else stands there.
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed>;

    /// The receiver lends it to the function, once.
    fn lend(own: &mut Self::Own) -> Self::Lent<'_>;

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

impl<L, T: Wire<L> + 'static> Pass<L> for &T {
    type Own = T;
    type Lent<'a> = &'a T;
    fn put(&mut self, to: &mut Writer) {
        (**self).put(to);
    }
    fn own(from: &mut Reader) -> Result<T, Malformed> {
        T::get(from)
    }
    fn lend(own: &mut T) -> &T {
        own
    }
}

impl<L, T: Wire<L> + 'static> Pass<L> for &[T] {
    type Own = Vec<T>;
    type Lent<'a> = &'a [T];
    fn put(&mut self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|item| item.put(to));
    }
    fn own(from: &mut Reader) -> Result<Vec<T>, Malformed> {
        Vec::get(from)
    }
    fn lend(own: &mut Vec<T>) -> &[T] {
        own
    }
}

impl<L, D: Dimension + 'static> Pass<L> for &mut Array<f64, D> {
    type Own = Array<f64, D>;
    type Lent<'a> = &'a mut Array<f64, D>;
    fn put(&mut self, to: &mut Writer) {
        Wire::<L>::put(&**self, to);
    }
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed> {
        Wire::<L>::get(from)
    }
    fn lend(own: &mut Self::Own) -> Self::Lent<'_> {
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

impl<L, D: Dimension + 'static> Pass<L> for &mut [Array<f64, D>] {
    type Own = Vec<Array<f64, D>>;
    type Lent<'a> = &'a mut [Array<f64, D>];
    fn put(&mut self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|array| Wire::<L>::put(array, to));
    }
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed> {
        Wire::<L>::get(from)
    }
    fn lend(own: &mut Self::Own) -> Self::Lent<'_> {
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
impl<L> Pass<L> for &mut StdRng {
    type Own = (u64, StdRng);
    type Lent<'a> = &'a mut StdRng;
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
    fn lend(own: &mut Self::Own) -> Self::Lent<'_> {
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
        impl<$($generic)?> $crate::Pass<$L> for $T {
            type Own = Option<$T>;
            type Lent<'a> = $T;
            fn put(&mut self, to: &mut $crate::Writer) {
                $crate::Wire::<$L>::put(self, to);
            }
            fn own(from: &mut $crate::Reader) -> Result<Self::Own, $crate::Malformed> {
                <$T as $crate::Wire<$L>>::get(from).map(Some)
            }
            fn lend(own: &mut Self::Own) -> $T {
                own.take().expect("an argument is lent once")
            }
        }
        impl<$($generic)?> $crate::Pass<$L> for &mut $T {
            type Own = $T;
            type Lent<'a> = &'a mut $T;
            fn put(&mut self, to: &mut $crate::Writer) {
                $crate::Wire::<$L>::put(&**self, to);
            }
            fn own(from: &mut $crate::Reader) -> Result<Self::Own, $crate::Malformed> {
                <$T as $crate::Wire<$L>>::get(from)
            }
            fn lend(own: &mut Self::Own) -> &mut $T {
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

/// The arguments of a function, one after the other.
pub trait Arguments<L> {
    /// What the receiver holds of each.
    type Own;

    /// What it lends of each.
    type Lent<'a>;

    /// Reads them.
    ///
    /// # Errors
    /// If something else stands there.
    fn own(from: &mut Reader) -> Result<Self::Own, Malformed>;

    /// Lends them, once.
    fn lend(own: &mut Self::Own) -> Self::Lent<'_>;

    /// Writes what has become of those that are `&mut`.
    fn after(own: Self::Own, to: &mut Writer);
}

macro_rules! arguments {
    ($($A:ident $a:ident)*) => {
        impl<L, $($A: Pass<L>),*> Arguments<L> for ($($A,)*) {
            type Own = ($($A::Own,)*);
            type Lent<'a> = ($($A::Lent<'a>,)*);
            fn own(_from: &mut Reader) -> Result<Self::Own, Malformed> {
                Ok(($($A::own(_from)?,)*))
            }
            #[allow(clippy::unused_unit, reason = "there may be no arguments")]
            fn lend(($($a,)*): &mut Self::Own) -> Self::Lent<'_> {
                ($($A::lend($a),)*)
            }
            fn after(($($a,)*): Self::Own, _to: &mut Writer) {
                $($A::after($a, _to);)*
            }
        }
    };
}
arguments!();
arguments!(A a);
arguments!(A a B b);
arguments!(A a B b C c);
arguments!(A a B b C c D d);
arguments!(A a B b C c D d E e);
