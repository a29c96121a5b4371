//! Values as CBOR (RFC 8949): how each type is written and read.

use crate::array;
use crate::frame::LENGTH;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use ndarray::{Array, Dimension};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// How many elements all lists of a frame may have together; the values of an array are not counted.
const ELEMENTS: usize = 1 << 20;

/// How long a text may be, in bytes, where a text is kept for ever.
const NAMES: usize = 1 << 16;

/// What was read is not what must stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl Malformed {
    /// With what is wrong.
    pub fn new(what: impl Into<String>) -> Malformed {
        Malformed(what.into())
    }
}

impl From<minicbor::decode::Error> for Malformed {
    fn from(error: minicbor::decode::Error) -> Malformed {
        Malformed(error.to_string())
    }
}

/// Writes a frame: CBOR items, one behind the other.
pub struct Writer(Encoder<Vec<u8>>);

impl Default for Writer {
    fn default() -> Writer {
        let mut frame = Vec::with_capacity(256);
        frame.extend_from_slice(&[0; LENGTH]);
        Writer(Encoder::new(frame))
    }
}

// Writing to memory cannot fail: hence no errors below.
impl Writer {
    /// For next to nothing.
    pub(crate) fn empty() -> Writer {
        Writer(Encoder::new(vec![0; LENGTH]))
    }

    /// The frame: a length, and what was written.
    pub fn into_frame(self) -> Vec<u8> {
        let mut frame = self.0.into_writer();
        let length = (frame.len() - LENGTH) as u32;
        frame[..LENGTH].copy_from_slice(&length.to_le_bytes());
        frame
    }

    /// What was written.
    pub fn body(&self) -> &[u8] {
        &self.0.writer()[LENGTH..]
    }

    /// An integer ≥ 0.
    pub fn integer(&mut self, value: u64) {
        let _ = self.0.u64(value);
    }

    /// Any integer.
    pub fn signed(&mut self, value: i64) {
        let _ = self.0.i64(value);
    }

    /// A number, bit for bit.
    pub fn number(&mut self, value: f64) {
        let _ = self.0.f64(value);
    }

    /// A truth value.
    pub fn truth(&mut self, value: bool) {
        let _ = self.0.bool(value);
    }

    /// A text.
    pub fn text(&mut self, value: &str) {
        let _ = self.0.str(value);
    }

    /// Bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        let _ = self.0.bytes(value);
    }

    /// The bytes of so many numbers, which are these.
    pub(crate) fn numbers<'a>(&mut self, length: usize, values: impl Iterator<Item = &'a f64>) {
        let _ = self.0.bytes_len(8 * length as u64);
        let bytes = self.0.writer_mut();
        bytes.reserve(8 * length);
        values.for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
    }

    /// Nothing.
    pub fn null(&mut self) {
        let _ = self.0.null();
    }

    /// The head of a list of so many items, which follow.
    pub fn list(&mut self, length: usize) {
        let _ = self.0.array(length as u64);
    }
}

/// Reads CBOR items, one behind the other.
#[derive(Clone)]
pub struct Reader<'b> {
    from: Decoder<'b>,
    elements: usize,
}

impl<'b> Reader<'b> {
    /// From the body of a frame.
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { from: Decoder::new(bytes), elements: 0 }
    }

    /// From a place within the body.
    pub fn resume(bytes: &'b [u8], at: usize) -> Reader<'b> {
        let mut reader = Reader::new(bytes);
        reader.from.set_position(at);
        reader
    }

    /// Where it is now.
    pub fn position(&self) -> usize {
        self.from.position()
    }

    /// An integer ≥ 0.
    ///
    /// # Errors
    /// If there is none.
    pub fn integer(&mut self) -> Result<u64, Malformed> {
        Ok(self.from.u64()?)
    }

    /// Any integer.
    ///
    /// # Errors
    /// If there is none.
    pub fn signed(&mut self) -> Result<i64, Malformed> {
        Ok(self.from.i64()?)
    }

    /// A number. A library may have shortened it, as RFC 8949 recommends.
    ///
    /// # Errors
    /// If there is none.
    pub fn number(&mut self) -> Result<f64, Malformed> {
        match self.from.datatype()? {
            Type::F64 => Ok(self.from.f64()?),
            Type::F32 => Ok(f64::from(self.from.f32()?)),
            _ => {
                let at = self.from.position();
                match self.from.input().get(at..at + 3) {
                    Some(&[0xf9, high, low]) => {
                        self.from.set_position(at + 3);
                        Ok(half(u16::from_be_bytes([high, low])))
                    }
                    _ => Err(Malformed::new("a number should stand here")),
                }
            }
        }
    }

    /// A truth value.
    ///
    /// # Errors
    /// If there is none.
    pub fn truth(&mut self) -> Result<bool, Malformed> {
        Ok(self.from.bool()?)
    }

    /// A text.
    ///
    /// # Errors
    /// If there is none.
    pub fn text(&mut self) -> Result<&'b str, Malformed> {
        Ok(self.from.str()?)
    }

    /// Bytes.
    ///
    /// # Errors
    /// If there are none.
    pub fn bytes(&mut self) -> Result<&'b [u8], Malformed> {
        Ok(self.from.bytes()?)
    }

    /// Whether nothing stands here; if so, it is behind us.
    ///
    /// # Errors
    /// If the frame has ended.
    pub fn is_null(&mut self) -> Result<bool, Malformed> {
        let is_null = self.from.datatype()? == Type::Null;
        if is_null {
            self.from.null()?;
        }
        Ok(is_null)
    }

    /// The head of a list: how many items follow.
    ///
    /// # Errors
    /// If there is none, or it is longer than what is left can be.
    pub fn list(&mut self) -> Result<usize, Malformed> {
        let Some(length) = self.from.array()? else {
            return Err(Malformed::new("a list should say its length"));
        };
        let left = self.from.input().len() - self.from.position();
        // Each item has a byte at least.
        match usize::try_from(length) {
            Ok(length) if length <= left && self.elements + length <= ELEMENTS => {
                self.elements += length;
                Ok(length)
            }
            _ => Err(Malformed::new(format!("a list of {length} items is too long"))),
        }
    }

    /// The head of a list of exactly so many items.
    ///
    /// # Errors
    /// If there is none, or it is of another length.
    pub fn list_of(&mut self, length: usize) -> Result<(), Malformed> {
        match self.list()? {
            n if n == length => Ok(()),
            n => Err(Malformed::new(format!("a list of {n} items should have {length}"))),
        }
    }

    /// That nothing follows.
    ///
    /// # Errors
    /// If something does.
    pub fn end(&self) -> Result<(), Malformed> {
        match self.from.position() == self.from.input().len() {
            true => Ok(()),
            false => Err(Malformed::new("something follows the last value")),
        }
    }
}

/// A number of 16 bits, IEEE 754.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// A value that can be sent. `L` is a type of the crate that sends other crates' types.
pub trait Wire<L = ()>: Sized {
    /// Writes it.
    fn put(&self, to: &mut Writer);

    /// Reads it.
    ///
    /// # Errors
    /// If something else stands there.
    fn get(from: &mut Reader) -> Result<Self, Malformed>;
}

macro_rules! simple {
    ($($T:ty: |$value:ident, $to:ident| $put:expr, |$from:ident| $get:expr;)+) => {$(
        impl<L> Wire<L> for $T {
            fn put(&self, $to: &mut Writer) {
                let $value = self;
                $put
            }
            fn get($from: &mut Reader) -> Result<$T, Malformed> {
                $get
            }
        }
    )+};
}
simple! {
    f64: |value, to| to.number(*value), |from| from.number();
    bool: |value, to| to.truth(*value), |from| from.truth();
    u64: |value, to| to.integer(*value), |from| from.integer();
    usize: |value, to| to.integer(*value as u64), |from| {
        usize::try_from(from.integer()?).map_err(|_| Malformed::new("an integer is too large"))
    };
    String: |value, to| to.text(value), |from| Ok(from.text()?.to_string());
    (): |_unit, to| to.null(), |from| match from.is_null()? {
        true => Ok(()),
        false => Err(Malformed::new("nothing should stand here")),
    };
    // A name that the interface keeps for ever; the same one is kept once.
    &'static str: |value, to| to.text(value), |from| kept(from.text()?);
}

fn kept(name: &str) -> Result<&'static str, Malformed> {
    static NAMED: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = named.get(name) {
        return Ok(known);
    }
    if named.iter().map(|known| known.len() + 1).sum::<usize>() + name.len() > NAMES {
        return Err(Malformed::new("too many names"));
    }
    let name: &'static str = name.to_string().leak();
    named.insert(name);
    Ok(name)
}

impl<L, D: Dimension> Wire<L> for Array<f64, D> {
    fn put(&self, to: &mut Writer) {
        array::put(self.view(), to);
    }
    fn get(from: &mut Reader) -> Result<Array<f64, D>, Malformed> {
        array::get(from)
    }
}

impl<L, T: Wire<L>> Wire<L> for Vec<T> {
    fn put(&self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|item| item.put(to));
    }
    fn get(from: &mut Reader) -> Result<Vec<T>, Malformed> {
        let length = from.list()?;
        (0..length).map(|_| T::get(from)).collect()
    }
}

impl<L, T: Wire<L>> Wire<L> for Option<T> {
    fn put(&self, to: &mut Writer) {
        match self {
            Some(value) => value.put(to),
            None => to.null(),
        }
    }
    fn get(from: &mut Reader) -> Result<Option<T>, Malformed> {
        if from.is_null()? { Ok(None) } else { Ok(Some(T::get(from)?)) }
    }
}

impl<L, T: Wire<L>, E: Wire<L>> Wire<L> for Result<T, E> {
    fn put(&self, to: &mut Writer) {
        to.list(2);
        match self {
            Ok(value) => {
                to.text("Ok");
                value.put(to);
            }
            Err(error) => {
                to.text("Err");
                error.put(to);
            }
        }
    }
    fn get(from: &mut Reader) -> Result<Result<T, E>, Malformed> {
        from.list_of(2)?;
        match from.text()? {
            "Ok" => Ok(Ok(T::get(from)?)),
            "Err" => Ok(Err(E::get(from)?)),
            other => Err(Malformed::new(format!("{other:?} is neither \"Ok\" nor \"Err\""))),
        }
    }
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+) $n:literal)+) => {$(
        impl<L, $($T: Wire<L>),+> Wire<L> for ($($T,)+) {
            fn put(&self, to: &mut Writer) {
                to.list($n);
                $(self.$i.put(to);)+
            }
            fn get(from: &mut Reader) -> Result<Self, Malformed> {
                from.list_of($n)?;
                Ok(($($T::get(from)?,)+))
            }
        }
    )+};
}
tuples! {
    (A 0, B 1) 2
    (A 0, B 1, C 2) 3
    (A 0, B 1, C 2, D 3) 4
    (A 0, B 1, C 2, D 3, E 4) 5
    (A 0, B 1, C 2, D 3, E 4, F 5) 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, ArrayD, array};

    fn again<T: Wire>(value: &T) -> T {
        let mut to = Writer::default();
        Wire::<()>::put(value, &mut to);
        let bytes = to.body();
        let mut from = Reader::new(bytes);
        let value = T::get(&mut from).unwrap();
        from.end().unwrap();
        value
    }

    #[test]
    fn numbers_come_back_bit_for_bit() {
        let nan = f64::from_bits(0xfff8_dead_beef_0001);
        for x in [0.0, -0.0, 1.5, f64::MIN_POSITIVE / 3.0, f64::INFINITY, f64::NEG_INFINITY, nan] {
            assert_eq!(again(&x).to_bits(), x.to_bits());
            assert_eq!(again(&Array1::from_elem(3, x))[2].to_bits(), x.to_bits());
        }
        assert_eq!(again(&u64::MAX), u64::MAX);
        assert_eq!(again(&usize::MAX), usize::MAX);
    }

    /// As Python's cbor2 writes NaN and the infinities, for one.
    #[test]
    fn shortened_numbers_are_read() {
        let number = |bytes: &[u8]| Reader::new(bytes).number();
        assert_eq!(number(&[0xf9, 0x7c, 0x00]), Ok(f64::INFINITY));
        assert_eq!(number(&[0xf9, 0xfc, 0x00]), Ok(f64::NEG_INFINITY));
        assert!(number(&[0xf9, 0x7e, 0x00]).unwrap().is_nan());
        assert_eq!(number(&[0xf9, 0x3c, 0x00]), Ok(1.0));
        assert_eq!(number(&[0xf9, 0xc4, 0x00]), Ok(-4.0));
        assert_eq!(number(&[0xf9, 0x00, 0x01]), Ok(2f64.powi(-24)));
        assert_eq!(number(&[0xfa, 0x40, 0x20, 0x00, 0x00]), Ok(2.5));
        assert!(number(&[0xf9, 0x7c]).is_err());
        assert!(number(&[0x01]).is_err());
        assert!(number(&[]).is_err());
    }

    #[test]
    fn values_come_back() {
        type Any = (Vec<Option<bool>>, Result<String, u64>, ((), &'static str));
        let any: Any = (vec![Some(true), None], Ok("ü".into()), ((), "SGD"));
        assert_eq!(again(&any), any);
        let failed: Result<f64, u64> = Err(3);
        assert_eq!(again(&failed), failed);
        let all = vec![ArrayD::zeros(vec![2, 0, 3]), ArrayD::from_elem(vec![], 2.5)];
        assert_eq!(again(&all), all);
    }

    /// Whoever goes through an array as it lies in memory must meet what lay there.
    #[test]
    fn arrays_lie_in_memory_as_they_did() {
        let a = Array2::from_shape_fn((3, 4), |(i, j)| (10 * i + j) as f64);
        let mut backwards = a.clone();
        backwards.invert_axis(ndarray::Axis(0));
        let mut wide = a.clone();
        wide.slice_axis_inplace(ndarray::Axis(1), ndarray::Slice::new(0, None, 2));
        let mut narrow = a.clone();
        narrow.slice_axis_inplace(ndarray::Axis(0), ndarray::Slice::from(1..2));
        for array in [a.clone(), a.reversed_axes(), backwards, wide, narrow] {
            let same = again(&array);
            assert_eq!(same, array);
            let strides = |a: &Array2<f64>| {
                let axes = a.shape().iter().zip(a.strides());
                axes.map(|(n, s)| if *n > 1 { *s } else { 0 }).collect::<Vec<_>>()
            };
            assert_eq!(strides(&same), strides(&array));
            assert_eq!(same.is_standard_layout(), array.is_standard_layout());
        }
    }

    #[test]
    fn what_does_not_fit_is_malformed() {
        let mut to = Writer::default();
        Wire::<()>::put(&array![[1.0, 2.0]], &mut to);
        let bytes = to.body();
        let get = |bytes: &[u8]| <Array2<f64> as Wire>::get(&mut Reader::new(bytes));
        assert!(get(bytes).is_ok());
        for end in 0..bytes.len() {
            assert!(get(&bytes[..end]).is_err(), "{end}");
        }
        assert!(<Array1<f64> as Wire>::get(&mut Reader::new(bytes)).is_err());
        assert!(<Vec<f64> as Wire>::get(&mut Reader::new(bytes)).is_err());
        // A list of 2⁶⁴ − 1 items in nine bytes.
        let mut long = vec![0x9b];
        long.extend([0xff; 8]);
        assert!(<Vec<f64> as Wire>::get(&mut Reader::new(&long)).is_err());
    }
}
