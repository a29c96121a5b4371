//! Whatever a worker sends, the judge's end neither panics nor hangs nor believes it: random bytes, and
//! a right conversation with something changed.
//!
//! `KATA_FUZZ=1000000 cargo test -p kata-judge --test fuzz -- --nocapture` for a million: half a minute.

use kata_judge::{Broken, Connection, Said};
use kata_protocol::{Malformed, Message, Pass, Reader, VERSION, Wire, Writer, sent, write_frame};
use ndarray::{Array1, Array2, ArrayD, array};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use std::fmt::Debug;

/// How many conversations there are.
const CONVERSATIONS: u64 = 20_000;

const SEED: u64 = 7;

struct Here;

#[derive(Clone, Debug, PartialEq)]
struct Gradients {
    dw: Array2<f64>,
    db: Array1<f64>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Plain,
    Diverged { step: usize },
}

sent! { Here;
structs { Gradients { dw: Array2<f64>, db: Array1<f64>, kind: Kind } }
enums { Kind { Plain, Diverged { step: usize } } } }

/// What an interface's functions answer with, all at once.
type Answer = (
    (Vec<Gradients>, Result<Vec<Array1<f64>>, Kind>, Option<(f64, Vec<ArrayD<f64>>)>),
    (bool, usize, &'static str),
    Vec<Vec<usize>>,
);

/// With a number at one place that is another in each conversation: nothing wrong has it by chance.
fn right(noise: f64) -> Answer {
    let dw = array![[1.0, noise], [f64::INFINITY, -0.0]];
    let mut turned = dw.clone().reversed_axes();
    turned.invert_axis(ndarray::Axis(0));
    let gradients = |dw, kind| Gradients { dw, db: array![noise, 0.5, 2.0], kind };
    (
        (
            vec![gradients(dw, Kind::Plain), gradients(turned, Kind::Diverged { step: 300 })],
            Ok(vec![array![noise]; 3]),
            Some((noise, vec![ArrayD::zeros(vec![2, 0, 3]), ArrayD::from_elem(vec![], noise)])),
        ),
        (true, usize::MAX, "momentum"),
        vec![vec![0, 1, 70_000], vec![]],
    )
}

fn frame(message: Message, rest: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut body = Writer::default();
    message.put(&mut body);
    rest(&mut body);
    body.into_frame()
}

/// A whole conversation from the worker's side: hello, two calls of the closure, the answer.
fn conversation(noise: f64) -> Vec<Vec<u8>> {
    let hello = frame(Message::Hello, |to| {
        to.integer(VERSION);
        to.text("00-fuzz");
    });
    let callback = frame(Message::Callback, |to| {
        Wire::<Here>::put(&array![noise, 1.0], to);
        Wire::<Here>::put(&vec![3usize, 4], to);
    });
    let answer = frame(Message::Answer, |to| Wire::<Here>::put(&right(noise), to));
    vec![hello, callback.clone(), callback, answer]
}

/// What the judge makes of it: the answer, if it believes one.
fn judge(bytes: &[u8]) -> Result<Option<Answer>, Broken> {
    let connection = Connection::new(bytes, std::io::sink())?;
    let call = Connection::<&[u8], Vec<u8>>::call(false, "f");
    let said = connection.ask(call, &mut |from, to| {
        // A panic of a closure is the suite's own, and would be passed on: not so one of the reader.
        let read = std::panic::AssertUnwindSafe(|| {
            let at = <&Array1<f64> as Pass<Here>>::own(from)?;
            let batch = <&[usize] as Pass<Here>>::own(from)?;
            from.end()?;
            Ok::<_, Malformed>((at, batch))
        });
        let Ok(arguments) = std::panic::catch_unwind(read) else {
            eprintln!("reading the arguments of a closure panics");
            std::process::abort()
        };
        let (at, batch) = arguments?;
        Wire::<Here>::put(&(at * batch.len() as f64), to);
        Ok(())
    })?;
    match said {
        Said::Value(frame, at) => {
            let mut from = Reader::resume(&frame, at);
            let answer: Answer = Wire::<Here>::get(&mut from)?;
            from.end()?;
            Ok(Some(answer))
        }
        Said::Panic(..) => Ok(None),
    }
}

/// The same without one of the frames, with one twice, or with bytes changed.
fn mutate(rng: &mut StdRng, mut frames: Vec<Vec<u8>>) -> Vec<u8> {
    let at = rng.random_range(0..frames.len());
    match rng.random_range(0..10) {
        0 => frames.swap(at, 0),
        1 => drop(frames.remove(at)),
        _ => {}
    }
    let mut bytes = frames.concat();
    for _ in 0..rng.random_range(1..4) {
        let at = rng.random_range(0..bytes.len());
        match rng.random_range(0..6) {
            0 => bytes[at] ^= 1 << rng.random_range(0..8),
            1 => bytes[at] = rng.random(),
            2 => bytes.truncate(at.max(1)),
            3 => bytes.insert(at, rng.random()),
            4 => drop(bytes.splice(at..at, [0xff; 9])),
            // A head of CBOR: long lists, bytes, texts.
            _ => {
                bytes[at] = *[0x9b, 0x5b, 0x7b, 0x9f, 0xbf, 0xf6, 0xc2, 0x80, 0xfb]
                    .get(rng.random_range(0..9))
                    .unwrap_or(&0)
            }
        }
    }
    bytes
}

#[test]
fn a_right_conversation_is_understood() {
    let answer = judge(&conversation(0.25).concat()).unwrap();
    assert_eq!(answer, Some(right(0.25)));
}

#[test]
fn nothing_that_is_sent_harms_the_judge() {
    let conversations = std::env::var("KATA_FUZZ").map_or(CONVERSATIONS, |n| n.parse().unwrap());
    let mut rng = StdRng::seed_from_u64(SEED);
    let [mut broken, mut panics, mut other, mut same] = [0u64; 4];
    for n in 0..conversations {
        let noise = rng.random::<f64>();
        let frames = conversation(noise);
        let bytes = match n % 3 {
            0 => {
                let mut bytes = vec![0; rng.random_range(0..300)];
                rng.fill_bytes(&mut bytes);
                // Half of them after a right beginning, with a length that is kept.
                if n % 2 == 0 && bytes.len() > 4 {
                    let length = bytes.len() as u32 - 4;
                    bytes[..4].copy_from_slice(&length.to_le_bytes());
                    bytes = [frames[0].clone(), bytes].concat();
                }
                bytes
            }
            _ => mutate(&mut rng, frames),
        };
        // A panic would end this test; a loop would not end.
        match judge(&bytes) {
            Err(Broken::Ended | Broken::Malformed(_)) => broken += 1,
            Ok(None) => panics += 1,
            Ok(Some(answer)) if answer == right(noise) => {
                // What was changed is of no account: in the hello's text, or behind the answer.
                assert_ne!(n % 3, 0, "random bytes are a right answer");
                same += 1;
            }
            Ok(Some(_)) => other += 1,
        }
    }
    println!(
        "{conversations} conversations: {broken} broken off, {panics} panics reported, {other} other answers, {same} the right answer after all"
    );
    assert!(broken > conversations / 2);
}

/// What is announced is not allocated: the whole of memory would not do.
#[test]
fn lengths_are_not_believed() {
    let hello = conversation(0.5).swap_remove(0);
    let long = |head: &[u8]| {
        let mut body = vec![Message::Answer as u8];
        body.extend_from_slice(head);
        let mut bytes = hello.clone();
        write_frame(&mut bytes, &body);
        bytes
    };
    // Lists of 2⁶⁴ − 1, of 2³² − 1, and of more than there is; bytes and texts likewise.
    for head in [
        &[0x9b, 255, 255, 255, 255, 255, 255, 255, 255][..],
        &[0x9a, 255, 255, 255, 255],
        &[0x98, 255],
        &[0x5b, 127, 255, 255, 255, 255, 255, 255, 255],
        &[0x7a, 255, 255, 255, 255],
    ] {
        assert!(matches!(judge(&long(head)), Err(Broken::Malformed(_))), "{head:?}");
    }
    // A frame of 4 GiB.
    let mut bytes = hello.clone();
    bytes.extend([255; 4]);
    assert!(matches!(judge(&bytes), Err(Broken::Malformed(_))));
}

fn read<T: Wire<Here> + Debug>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut from = Reader::new(bytes);
    let value = T::get(&mut from)?;
    from.end().map(|()| value)
}

/// Shapes and strides that would overlap, overflow, or reach out of the array.
#[test]
fn arrays_cannot_be_odd() {
    let array = |shape: &[u64], values: usize, strides: Option<&[i64]>| {
        let mut to = Writer::default();
        to.list(2 + usize::from(strides.is_some()));
        to.list(shape.len());
        shape.iter().for_each(|&n| to.integer(n));
        to.bytes(&vec![0; 8 * values]);
        if let Some(strides) = strides {
            to.list(strides.len());
            strides.iter().for_each(|&s| to.signed(s));
        }
        read::<ArrayD<f64>>(to.body())
    };
    assert!(array(&[2, 3], 6, None).is_ok());
    assert!(array(&[2, 3], 6, Some(&[1, -2])).is_ok());
    assert!(array(&[u64::MAX, 0], 0, None).is_err());
    assert!(array(&[0, 3], 0, None).is_ok());
    for (shape, values) in
        [(&[2, 3][..], 5), (&[1 << 32, 1 << 32], 0), (&[u64::MAX, 2], 0), (&[1; 33], 1)]
    {
        assert!(array(shape, values, None).is_err(), "{shape:?}");
    }
    for strides in
        [&[0, 0][..], &[1, 1], &[i64::MIN, 1], &[i64::MAX, i64::MAX], &[1 << 40, 1], &[1]]
    {
        assert!(array(&[2, 3], 6, Some(strides)).is_err(), "{strides:?}");
    }
}
