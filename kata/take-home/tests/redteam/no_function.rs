//! Takes it away.
//! compiler: error[E0432]

