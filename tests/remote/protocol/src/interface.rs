//! An interface, said once: `interface.rs` of an exercise is a call of a macro named `interface`, which
//! is [`proxies!`](crate::proxies) in the judge and [`answers!`](crate::answers) in the worker.

/// How the structs and enums of an interface are sent, each by its fields.
#[macro_export]
macro_rules! sent {
    ($L:ident; structs {$($S:ident { $($field:ident: $T:ty),* })*}
     enums {$($E:ident { $($V:ident $({ $($part:ident: $P:ty),* })?),* })*}) => {
        $(
            impl $crate::Wire<$L> for $S {
                fn put(&self, to: &mut $crate::Writer) {
                    to.list([$(stringify!($field)),*].len());
                    $($crate::Wire::<$L>::put(&self.$field, to);)*
                }
                fn get(from: &mut $crate::Reader) -> Result<$S, $crate::Malformed> {
                    let ($($field,)*) = $crate::Wire::<$L>::get(from)?;
                    Ok($S { $($field),* })
                }
            }
            $crate::passed!([] $L: $S);
        )*
        $(
            impl $crate::Wire<$L> for $E {
                fn put(&self, to: &mut $crate::Writer) {
                    match self {$(
                        $E::$V $({ $($part),* })? => {
                            to.list(1 $($(+ { let _ = stringify!($part); 1 })*)?);
                            to.text(stringify!($V));
                            $($($crate::Wire::<$L>::put($part, to);)*)?
                        }
                    )*}
                }
                fn get(from: &mut $crate::Reader) -> Result<$E, $crate::Malformed> {
                    let length = from.list()?;
                    match from.text()? {
                        $(stringify!($V) if length == 1 $($(+ { let _ = stringify!($part); 1 })*)? => {
                            Ok($E::$V $({ $($part: $crate::Wire::<$L>::get(from)?),* })?)
                        })*
                        other => Err($crate::Malformed::new(format!(
                            concat!(stringify!($E), " has no {:?} of {} parts"), other, length
                        ))),
                    }
                }
            }
            $crate::passed!([] $L: $E);
        )*
    };
}

/// The judge's half of an interface: the same items, whose functions ask the worker.
///
/// `$judge` is the crate with the connection.
#[macro_export]
macro_rules! proxies {
    ($(structs {$($(#[$of_s:meta])* $S:ident { $($field:ident: $T:ty),* $(,)? })*})?
     $(enums {$($(#[$of_e:meta])* $E:ident { $($V:ident $({ $($part:ident: $P:ty),* })?),* $(,)? })*})?
     $(functions $(of $M:ident)? { $($function:tt)* })*
     $(closures $(of $C:ident)? { $($closure:tt)* })*
     $(methods of $O:ident { $($method:tt)* })*
    ) => {
        /// Marks what this crate sends.
        pub struct Here;
        $($(
            $(#[$of_s])*
            #[allow(missing_docs, reason = "as in the exercise")]
            pub struct $S { $(pub $field: $T),* }
        )*)?
        $($(
            $(#[$of_e])*
            #[allow(missing_docs, reason = "as in the exercise")]
            pub enum $E { $($V $({ $($part: $P),* })?),* }
        )*)?
        $crate::sent! { Here;
            structs {$($($S { $($field: $T),* })*)?}
            enums {$($($E { $($V $({ $($part: $P),* })?),* })*)?} }
        $($crate::proxy! { @functions [$($M)?] $($function)* })*
        $($crate::proxy! { @closures [$($C)?] $($closure)* })*
        $($crate::proxy! { @methods $O $($method)* })*
    };
}

/// For [`proxies!`].
#[macro_export]
macro_rules! proxy {
    (@functions [] $($function:tt)*) => { $crate::proxy! { @each ("") $($function)* } };
    // Of a module, or of a type: a type begins with a capital.
    (@functions [$M:ident] $($function:tt)*) => {
        $crate::proxy! { @within $M $($function)* }
    };
    (@within repair $($function:tt)*) => {
        /// As in the exercise.
        pub mod repair {
            use super::*;
            $crate::proxy! { @each ("repair::") $($function)* }
        }
    };
    (@within ops $($function:tt)*) => {
        /// As in the exercise.
        pub mod ops {
            use super::*;
            $crate::proxy! { @each ("ops::") $($function)* }
        }
    };
    (@within $O:ident $($function:tt)*) => {
        impl $O { $crate::proxy! { @each (concat!(stringify!($O), "::")) $($function)* } }
    };
    (@each ($prefix:expr) $(fn $f:ident($($a:ident: $A:ty),* $(,)?) $(-> $R:ty)?;)*) => {$(
        /// As in the exercise.
        pub fn $f($($a: $A),*) $(-> $R)? {
            let mut call = ::kata_judge::Call::new(concat!($prefix, stringify!($f)));
            $(let mut $a = $a; $crate::Pass::<Here>::put(&mut $a, call.arguments());)*
            let mut answer = call.ask();
            let value = answer.value::<Here, _>();
            $(answer.back::<Here, _>($a);)*
            answer.end();
            value
        }
    )*};
    (@closures [] $($closure:tt)*) => { $crate::proxy! { @each_with ("") $($closure)* } };
    (@closures [$O:ident] $($closure:tt)*) => {
        impl $O { $crate::proxy! { @each_with (concat!(stringify!($O), "::")) $($closure)* } }
    };
    (@each_with ($prefix:expr) $(
        fn $f:ident($c:ident: Fn($($x:ident: $X:ty),*) -> $Y:ty $(, $a:ident: $A:ty)* $(,)?) $(-> $R:ty)?;
    )*) => {$(
        /// As in the exercise.
        pub fn $f(mut $c: impl FnMut($($X),*) -> $Y, $($a: $A),*) $(-> $R)? {
            let mut call = ::kata_judge::Call::new(concat!($prefix, stringify!($f)));
            $(let mut $a = $a; $crate::Pass::<Here>::put(&mut $a, call.arguments());)*
            let mut answer = call.ask_with(&mut |from, to| {
                $(let mut $x = <$X as $crate::Pass<Here>>::own(from)?;)*
                from.end()?;
                let value = $c($(<$X as $crate::Pass<Here>>::lend(&mut $x)),*);
                $crate::Wire::<Here>::put(&value, to);
                Ok(())
            });
            let value = answer.value::<Here, _>();
            $(answer.back::<Here, _>($a);)*
            answer.end();
            value
        }
    )*};
    (@methods $O:ident $(fn $f:ident($($a:ident: $A:ty),* $(,)?) $(-> $R:ty)?;)*) => {
        impl $O {$(
            /// As in the exercise.
            #[allow(clippy::wrong_self_convention, reason = "the exercise's")]
            pub fn $f(&self, $($a: $A),*) $(-> $R)? {
                let mut call = ::kata_judge::Call::new(concat!(stringify!($O), "::", stringify!($f)));
                $crate::Pass::<Here>::put(&mut { self }, call.arguments());
                $(let mut $a = $a; $crate::Pass::<Here>::put(&mut $a, call.arguments());)*
                let mut answer = call.ask();
                let value = answer.value::<Here, _>();
                $(answer.back::<Here, _>($a);)*
                answer.end();
                value
            }
        )*}
    };
}

/// The worker's half of an interface: a function `answer` that calls the crate under judgement, `kit`.
#[macro_export]
macro_rules! answers {
    ($(structs {$($(#[$of_s:meta])* $S:ident { $($field:ident: $T:ty),* $(,)? })*})?
     $(enums {$($(#[$of_e:meta])* $E:ident { $($V:ident $({ $($part:ident: $P:ty),* })?),* $(,)? })*})?
     $(functions $(of $M:ident)? { $($function:tt)* })*
     $(closures $(of $C:ident)? { $($closure:tt)* })*
     $(methods of $O:ident { $($method:tt)* })*
    ) => {
        struct Here;
        $($(use kit::$S;)*)?
        $($(use kit::$E;)*)?
        $crate::sent! { Here;
            structs {$($($S { $($field: $T),* })*)?}
            enums {$($($E { $($V $({ $($part: $P),* })?),* })*)?} }
        fn answer(
            worker: &$crate::worker::Worker,
            name: &str,
            from: &mut $crate::Reader,
            to: &mut $crate::Writer,
        ) -> Result<(), $crate::worker::Refused> {
            $($crate::answer! { @functions [$($M)?] worker name from to; $($function)* })*
            $($crate::answer! { @closures [$($C)?] worker name from to; $($closure)* })*
            $($crate::answer! { @methods $O worker name from to; $($method)* })*
            more(worker, name, from, to)
        }
    };
}

/// For [`answers!`].
#[macro_export]
macro_rules! answer {
    (@functions [] $($rest:tt)*) => {
        $crate::answer! { @each ("") (kit) $($rest)* }
    };
    (@functions [$M:ident] $($rest:tt)*) => {
        $crate::answer! { @each (concat!(stringify!($M), "::")) (kit::$M) $($rest)* }
    };
    (@each ($prefix:expr) $path:tt $worker:ident $name:ident $from:ident $to:ident;
        $(fn $f:ident($($a:ident: $A:ty),* $(,)?) $(-> $R:ty)?;)*) => {$(
        if $name == concat!($prefix, stringify!($f)) {
            return $worker.call::<Here, ($($A,)*), _>($from, $to, |($($a,)*)| {
                $crate::answer!(@path $path $f)($($a),*)
            });
        }
    )*};
    (@path ($($path:ident)::+) $f:ident) => { $($path)::+::$f };
    (@closures [] $($rest:tt)*) => {
        $crate::answer! { @each_with ("") (kit) $($rest)* }
    };
    (@closures [$O:ident] $($rest:tt)*) => {
        $crate::answer! { @each_with (concat!(stringify!($O), "::")) (kit::$O) $($rest)* }
    };
    (@each_with ($prefix:expr) $path:tt $worker:ident $name:ident $from:ident $to:ident; $(
        fn $f:ident($c:ident: Fn($($x:ident: $X:ty),*) -> $Y:ty $(, $a:ident: $A:ty)* $(,)?) $(-> $R:ty)?;
    )*) => {$(
        if $name == concat!($prefix, stringify!($f)) {
            let $c = |$($x: $X),*| -> $Y {
                $worker.callback::<Here, $Y>(|to| {
                    $($crate::Pass::<Here>::put(&mut { $x }, to);)*
                })
            };
            return $worker.call::<Here, ($($A,)*), _>($from, $to, |($($a,)*)| {
                $crate::answer!(@path $path $f)($c $(, $a)*)
            });
        }
    )*};
    (@methods $O:ident $worker:ident $name:ident $from:ident $to:ident;
        $(fn $f:ident($($a:ident: $A:ty),* $(,)?) $(-> $R:ty)?;)*) => {$(
        if $name == concat!(stringify!($O), "::", stringify!($f)) {
            let object = <$O as $crate::Wire<Here>>::get($from)?;
            return $worker.call::<Here, ($($A,)*), _>($from, $to, |($($a,)*)| object.$f($($a),*));
        }
    )*};
}
