//! A worker that does not keep to the protocol, as `KATA_ANSWER` says.

use kata_protocol::{Message, VERSION, Writer, write_frame};
use std::io::{Read, Write, stdin, stdout};
use std::time::Duration;

fn send(message: Message, rest: impl FnOnce(&mut Writer)) {
    let mut body = Writer::default();
    message.put(&mut body);
    rest(&mut body);
    let _ = stdout().write_all(&body.into_frame()).and_then(|()| stdout().flush());
}

/// To every frame that comes, whatever it says, these bytes.
fn reply(body: &[u8]) -> ! {
    let mut length = [0; 4];
    while stdin().read_exact(&mut length).is_ok() {
        let mut frame = vec![0; u32::from_le_bytes(length) as usize];
        let _ = stdin().read_exact(&mut frame);
        let mut frame = Vec::new();
        write_frame(&mut frame, body);
        let _ = stdout().write_all(&frame).and_then(|()| stdout().flush());
    }
    std::process::exit(0)
}

fn forever() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

fn main() {
    let how = std::env::var("KATA_ANSWER").unwrap_or_default();
    if how == "says nothing" {
        forever();
    }
    if how == "ends at once" {
        eprintln!("it was not meant to be");
        std::process::exit(3);
    }
    send(Message::Hello, |to| {
        to.integer(if how == "is of another version" { 99 } else { VERSION });
        to.text("01-backprop");
    });
    match how.as_str() {
        "says no more" => forever(),
        "says more than a frame holds" => {
            let _ = stdout().write_all(&[255; 4]).and_then(|()| stdout().flush());
            forever()
        }
        "answers before it is asked" => loop {
            send(Message::Answer, |to| to.null());
        },
        "makes noise" => {
            // xorshift: the same every time.
            let mut state = 0x9e37_79b9_7f4a_7c15u64;
            loop {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                if stdout().write_all(&state.to_le_bytes()).is_err() {
                    std::process::exit(0);
                }
            }
        }
        "calls back for ever" => loop {
            send(Message::Callback, |to| to.number(1.0));
        },
        "answers nothing" => reply(&[2, 0xf6]),
        "answers a huge list" => reply(&[2, 0x9b, 127, 255, 255, 255, 255, 255, 255, 255]),
        "answers with zeros" => reply(&[2, 0x82, 0x82, 1, 1, 0x48, 0, 0, 0, 0, 0, 0, 0, 0]),
        "panics without words" => reply(&[3]),
        "panics at random" => reply(&[3, 0x61, b'x', 0x61, b'y']),
        _ => forever(),
    }
}
