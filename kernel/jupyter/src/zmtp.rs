//! The part of ZeroMQ's wire protocol that a publisher needs: its greeting, and the frames of subscriptions and messages.
//!
//! The crate `zeromq` serves the other sockets. Its publishers either hold back everybody for the one subscriber that does
//! not read, or keep for that one whatever it has not read; neither says who is behind. See
//! <https://rfc.zeromq.org/spec/23/>.

use bytes::{BufMut, Bytes, BytesMut};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

const MORE: u8 = 1;
const LONG: u8 = 2;
const COMMAND: u8 = 4;
/// A subscription is a topic: what is longer is no subscription.
const LONGEST: u64 = 64 << 10;

/// Version 3.0 without security, as a peer that publishes and hears of subscriptions.
fn greeting() -> Bytes {
    let mut out = BytesMut::with_capacity(64);
    out.put_slice(&[0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
    out.put_slice(b"NULL");
    out.resize(64, 0);
    out.freeze()
}

fn ready() -> Bytes {
    let mut body = BytesMut::new();
    body.put_slice(b"\x05READY\x0bSocket-Type\0\0\0\x04XPUB");
    let mut out = BytesMut::new();
    out.put_slice(&[COMMAND, body.len() as u8]);
    out.put_slice(&body);
    out.freeze()
}

fn refuse(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Greets a peer that has connected; an error if it is no subscriber.
pub async fn greet(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
    stream.write_all(&greeting()).await?;
    let mut theirs = [0; 64];
    stream.read_exact(&mut theirs).await?;
    if theirs[0] != 0xff || theirs[9] != 0x7f || theirs[10] < 3 {
        return Err(refuse("no peer of ZeroMQ 3 or later"));
    }
    if &theirs[12..17] != b"NULL\0" {
        return Err(refuse("a peer that wants encryption"));
    }
    stream.write_all(&ready()).await?;
    let (flags, body) = read_frame(stream).await?;
    let subscribes = |kind: &[u8]| body.windows(kind.len()).any(|w| w == kind);
    if flags & COMMAND == 0 || !body.starts_with(b"\x05READY") || !(subscribes(b"SUB") || subscribes(b"XSUB")) {
        return Err(refuse("a peer that is no subscriber"));
    }
    Ok(())
}

/// What a subscriber says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Word {
    Subscribe(Bytes),
    Cancel(Bytes),
    /// To be answered with this.
    Ping(Bytes),
    Other,
}

/// Reads the next thing that a subscriber says.
pub async fn read_word(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Word> {
    let (flags, body) = read_frame(stream).await?;
    Ok(understand(flags, body))
}

fn understand(flags: u8, body: Bytes) -> Word {
    if flags & COMMAND == 0 {
        return match body.first() {
            Some(1) => Word::Subscribe(body.slice(1..)),
            Some(0) => Word::Cancel(body.slice(1..)),
            _ => Word::Other,
        };
    }
    let rest = |name: &[u8]| body.starts_with(name).then(|| body.slice(name.len()..));
    if let Some(topic) = rest(b"\x09SUBSCRIBE") {
        Word::Subscribe(topic)
    } else if let Some(topic) = rest(b"\x06CANCEL") {
        Word::Cancel(topic)
    } else if let Some(ping) = rest(b"\x04PING") {
        let mut pong = BytesMut::from(&b"\x04PONG"[..]);
        // Two bytes say how long the peer will wait; the rest comes back.
        pong.put_slice(ping.get(2..).unwrap_or_default());
        let mut out = BytesMut::new();
        put_frame(&mut out, COMMAND, &pong);
        Word::Ping(out.freeze())
    } else {
        Word::Other
    }
}

async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, Bytes)> {
    let flags = stream.read_u8().await?;
    let length = if flags & LONG == 0 { u64::from(stream.read_u8().await?) } else { stream.read_u64().await? };
    if length > LONGEST {
        return Err(refuse("a subscription that is too long"));
    }
    let mut body = vec![0; length as usize];
    stream.read_exact(&mut body).await?;
    Ok((flags, body.into()))
}

fn put_frame(out: &mut BytesMut, flags: u8, body: &[u8]) {
    match u8::try_from(body.len()) {
        Ok(short) => out.put_slice(&[flags, short]),
        Err(_) => {
            out.put_u8(flags | LONG);
            out.put_u64(body.len() as u64);
        }
    }
    out.put_slice(body);
}

/// A message of several frames as it goes over the wire.
pub fn message(topic: &[u8], frames: &[Bytes]) -> Bytes {
    let size = frames.iter().map(|f| f.len() + 9).sum::<usize>() + topic.len() + 9;
    let mut out = BytesMut::with_capacity(size);
    put_frame(&mut out, if frames.is_empty() { 0 } else { MORE }, topic);
    for (i, frame) in frames.iter().enumerate() {
        put_frame(&mut out, if i + 1 < frames.len() { MORE } else { 0 }, frame);
    }
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_come_as_messages_and_as_commands() {
        let word = |flags, body: &'static [u8]| understand(flags, Bytes::from_static(body));
        let topic = |t: &'static [u8]| Bytes::from_static(t);
        assert_eq!(word(0, b"\x01kernel"), Word::Subscribe(topic(b"kernel")));
        assert_eq!(word(0, b"\x00kernel"), Word::Cancel(topic(b"kernel")));
        assert_eq!(word(COMMAND, b"\x09SUBSCRIBE"), Word::Subscribe(topic(b"")));
        assert_eq!(word(COMMAND, b"\x04PING\0\0hello"), Word::Ping(topic(b"\x04\x0a\x04PONGhello")));
        assert_eq!(word(COMMAND, b"\x03odd"), Word::Other);
        assert_eq!(word(0, b""), Word::Other);
    }

    #[test]
    fn long_frames_say_so() {
        let long = Bytes::from(vec![7; 300]);
        let wire = message(b"t", &[long]);
        assert_eq!(&wire[..3], &[MORE, 1, b't']);
        assert_eq!(&wire[3..12], &[LONG, 0, 0, 0, 0, 0, 0, 1, 44]);
        assert_eq!(wire.len(), 12 + 300);
    }
}
