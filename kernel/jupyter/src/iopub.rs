//! Everything that is broadcast, from either thread, in order; each subscriber takes it at its own pace.
//!
//! Text that a cell prints waits a moment and goes out as one message; anything else sends it off first. A subscriber that
//! does not read loses messages beyond a budget, and is told so when it reads again. It holds up nobody.

use crate::wire::{Message, Parent, Signer};
use crate::{log, zmtp};
use bytes::{Bytes, BytesMut};
use serde_json::json;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;

/// How long printed text waits for more.
const GATHERED: Duration = Duration::from_millis(25);
/// Text goes out at once when there is so much of it.
const LARGE_TEXT: usize = 512 << 10;
/// The text of one cell: what front ends show without choking.
const TEXT_OF_A_CELL: usize = 8 << 20;
/// Bytes that wait for one subscriber.
const BUDGET: usize = 32 << 20;
/// Bytes that wait of what front ends cannot do without, whatever else waits: whether the kernel is busy.
const RESERVE: usize = 4 << 20;
/// Messages that are written at once.
const BATCH: usize = 256 << 10;
/// A peer that does not greet in this time is none.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the kernel does, in the words of the protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Starting,
    Busy,
    Idle,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::Busy => "busy",
            State::Idle => "idle",
        }
    }
}

pub struct IoPub {
    signer: Arc<Signer>,
    inside: Mutex<Inside>,
    /// Text has begun to wait.
    waiting: Notify,
    /// A subscriber has taken what was there for it.
    taken: Notify,
}

struct Inside {
    subscribers: Vec<Subscriber>,
    next: u64,
    text: Option<Text>,
    /// The cell that printed last, and how much.
    printed: (Option<Arc<Parent>>, usize),
    state: State,
    /// The cell that runs.
    running: Option<Arc<Parent>>,
}

/// Text that waits for more.
struct Text {
    parent: Option<Arc<Parent>>,
    stream: &'static str,
    text: String,
}

struct Subscriber {
    number: u64,
    topics: Vec<Bytes>,
    queue: VecDeque<(Bytes, Weight)>,
    /// What waits or is being written, by its weight.
    bytes: usize,
    vital: usize,
    /// Messages that did not fit, and the request that the first of them belonged to.
    lost: usize,
    loser: Option<Arc<Parent>>,
    wake: Arc<Notify>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Normal,
    Vital,
}

impl Subscriber {
    fn offer(&mut self, topic: &[u8], message: &Bytes, weight: Weight, parent: Option<&Arc<Parent>>) {
        if !self.topics.iter().any(|t| topic.starts_with(t)) {
            return;
        }
        // One message may be larger than the budget.
        let fits = match weight {
            Weight::Normal => self.bytes == 0 || self.bytes + message.len() <= BUDGET,
            Weight::Vital => self.vital + message.len() <= RESERVE,
        };
        if !fits {
            if self.lost == 0 {
                self.loser = parent.cloned();
            }
            self.lost += 1;
            return;
        }
        self.push(message.clone(), weight);
    }

    fn push(&mut self, message: Bytes, weight: Weight) {
        match weight {
            Weight::Normal => self.bytes += message.len(),
            Weight::Vital => self.vital += message.len(),
        }
        self.queue.push_back((message, weight));
        self.wake.notify_one();
    }
}

impl IoPub {
    pub fn new(signer: Arc<Signer>) -> IoPub {
        let inside = Inside {
            subscribers: Vec::new(),
            next: 0,
            text: None,
            printed: (None, 0),
            state: State::Starting,
            running: None,
        };
        IoPub { signer, inside: Mutex::new(inside), waiting: Notify::new(), taken: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says something to everybody.
    pub fn send(&self, message: &Message<'_>, parent: Option<&Arc<Parent>>) {
        let mut inside = self.lock();
        self.flush(&mut inside);
        self.publish(&mut inside, message, parent, Weight::Normal);
    }

    /// Says what the kernel does, and for which request.
    pub fn status(&self, state: State, parent: Option<&Arc<Parent>>) {
        let mut inside = self.lock();
        self.flush(&mut inside);
        self.say_status(&mut inside, state, parent);
    }

    fn say_status(&self, inside: &mut Inside, state: State, parent: Option<&Arc<Parent>>) {
        inside.state = state;
        let message = Message::new("status", json!({"execution_state": state.word()}));
        self.publish(inside, &message, parent, Weight::Vital);
    }

    /// A cell begins to run.
    pub fn begin(&self, parent: &Arc<Parent>) {
        let mut inside = self.lock();
        inside.running = Some(parent.clone());
        self.say_status(&mut inside, State::Busy, Some(parent));
    }

    /// The cell is over.
    pub fn end(&self, parent: &Arc<Parent>) {
        let mut inside = self.lock();
        self.flush(&mut inside);
        inside.running = None;
        self.say_status(&mut inside, State::Idle, Some(parent));
    }

    /// A request is answered beside the cell that may run. Front ends show the state that they heard last, so where one
    /// runs they are told again.
    pub fn aside<T>(&self, parent: &Arc<Parent>, answer: impl FnOnce() -> T) -> T {
        self.say_status(&mut self.lock(), State::Busy, Some(parent));
        let answer = answer();
        let mut inside = self.lock();
        self.say_status(&mut inside, State::Idle, Some(parent));
        if let Some(running) = inside.running.clone() {
            self.say_status(&mut inside, State::Busy, Some(&running));
        }
        answer
    }

    /// Text that a cell prints.
    pub fn print(&self, stream: &'static str, text: &str, parent: Option<&Arc<Parent>>) {
        let mut inside = self.lock();
        let same = |other: &Option<Arc<Parent>>| match (other, parent) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        if !same(&inside.printed.0) {
            inside.printed = (parent.cloned(), 0);
        }
        let before = inside.printed.1;
        inside.printed.1 = before.saturating_add(text.len());
        if before >= TEXT_OF_A_CELL {
            return;
        }
        if inside.text.as_ref().is_some_and(|t| t.stream != stream || !same(&t.parent)) {
            self.flush(&mut inside);
        }
        let room = TEXT_OF_A_CELL - before;
        let (text, over) =
            if text.len() > room { (&text[..text.floor_char_boundary(room)], true) } else { (text, false) };
        match &mut inside.text {
            Some(waiting) => waiting.text.push_str(text),
            None => {
                inside.text = Some(Text { parent: parent.cloned(), stream, text: text.to_string() });
                self.waiting.notify_one();
            }
        }
        if over {
            self.flush(&mut inside);
            let size = TEXT_OF_A_CELL >> 20;
            let text = format!("\n[a cell shows {size} MB of text; the rest is left out]\n");
            inside.text = Some(Text { parent: parent.cloned(), stream: "stderr", text });
        }
        if over || inside.text.as_ref().is_some_and(|t| t.text.len() >= LARGE_TEXT) {
            self.flush(&mut inside);
        }
    }

    /// Sends off the text that waits.
    pub fn settle(&self) {
        self.flush(&mut self.lock());
    }

    fn flush(&self, inside: &mut Inside) {
        if let Some(Text { parent, stream, text }) = inside.text.take()
            && !text.is_empty()
        {
            let message = Message::new("stream", json!({"name": stream, "text": text}));
            self.publish(inside, &message, parent.as_ref(), Weight::Normal);
        }
    }

    fn encode(&self, message: &Message<'_>, parent: Option<&Parent>) -> (String, Bytes) {
        let topic = format!("kernel.{}.{}", self.signer.session(), message.kind);
        let bytes = zmtp::message(topic.as_bytes(), &self.signer.write(message, parent));
        (topic, bytes)
    }

    fn publish(&self, inside: &mut Inside, message: &Message<'_>, parent: Option<&Arc<Parent>>, weight: Weight) {
        if inside.subscribers.is_empty() {
            return;
        }
        let (topic, bytes) = self.encode(message, parent.map(Arc::as_ref));
        inside.subscribers.iter_mut().for_each(|s| s.offer(topic.as_bytes(), &bytes, weight, parent));
    }

    /// Sends waiting text when it has waited long enough; never ends.
    pub async fn keep_flushing(&self) {
        loop {
            self.waiting.notified().await;
            tokio::time::sleep(GATHERED).await;
            self.flush(&mut self.lock());
        }
    }

    /// Waits until everything is written, or as long as is polite.
    pub async fn drained(&self, patience: Duration) {
        let all = async {
            loop {
                let taken = self.taken.notified();
                if self.lock().subscribers.iter().all(|s| s.bytes + s.vital == 0) {
                    return;
                }
                taken.await;
            }
        };
        self.flush(&mut self.lock());
        let _ = tokio::time::timeout(patience, all).await;
    }

    /// Serves one that has connected, until it goes.
    pub async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        match tokio::time::timeout(PATIENCE, zmtp::greet(&mut stream)).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) if e.kind() == io::ErrorKind::InvalidData => return log::line(&format!("iopub: {e}")),
            // It has gone, or says nothing.
            Ok(Err(_)) | Err(_) => return,
        }
        let (number, wake) = self.join();
        let (reader, writer) = tokio::io::split(stream);
        // Either ends when the peer has gone.
        let outcome = tokio::select! {
            ended = self.listen(number, reader) => ended,
            ended = self.feed(number, &wake, writer) => ended,
        };
        self.lock().subscribers.retain(|s| s.number != number);
        self.taken.notify_waiters();
        if let Err(e) = outcome
            && e.kind() == io::ErrorKind::InvalidData
        {
            log::line(&format!("iopub: {e}"));
        }
    }

    fn join(&self) -> (u64, Arc<Notify>) {
        let mut inside = self.lock();
        let number = inside.next;
        inside.next += 1;
        let wake = Arc::new(Notify::new());
        inside.subscribers.push(Subscriber {
            number,
            topics: Vec::new(),
            queue: VecDeque::new(),
            bytes: 0,
            vital: 0,
            lost: 0,
            loser: None,
            wake: wake.clone(),
        });
        (number, wake)
    }

    async fn listen(&self, number: u64, mut reader: impl AsyncRead + Unpin) -> io::Result<()> {
        loop {
            let word = zmtp::read_word(&mut reader).await?;
            let mut inside = self.lock();
            let state = inside.state;
            let Some(subscriber) = inside.subscribers.iter_mut().find(|s| s.number == number) else { return Ok(()) };
            match word {
                zmtp::Word::Subscribe(topic) => {
                    let text = String::from_utf8_lossy(&topic).into_owned();
                    subscriber.topics.push(topic);
                    self.welcome(subscriber, text, state);
                }
                zmtp::Word::Cancel(topic) => {
                    if let Some(i) = subscriber.topics.iter().position(|t| *t == topic) {
                        subscriber.topics.remove(i);
                    }
                }
                zmtp::Word::Ping(pong) => subscriber.push(pong, Weight::Normal),
                zmtp::Word::Other => {}
            }
        }
    }

    /// Tells a subscriber that it has subscribed, and what the kernel does: it may have missed all before.
    fn welcome(&self, subscriber: &mut Subscriber, topic: String, state: State) {
        // Topics of others may be filtered by the peer itself, so these go out under the one it has asked for.
        let to = |message: &Message<'_>| zmtp::message(topic.as_bytes(), &self.signer.write(message, None));
        let welcome = to(&Message::new("iopub_welcome", json!({"subscription": topic})));
        let status = to(&Message::new("status", json!({"execution_state": state.word()})));
        subscriber.push(welcome, Weight::Vital);
        subscriber.push(status, Weight::Vital);
    }

    async fn feed(&self, number: u64, wake: &Notify, mut writer: impl AsyncWrite + Unpin) -> io::Result<()> {
        let mut batch = BytesMut::new();
        let (mut normal, mut vital) = (0, 0);
        loop {
            {
                let mut inside = self.lock();
                let Some(subscriber) = inside.subscribers.iter_mut().find(|s| s.number == number) else {
                    return Ok(());
                };
                subscriber.bytes -= std::mem::take(&mut normal);
                subscriber.vital -= std::mem::take(&mut vital);
                // A picture's worth of memory is not kept for the next word.
                if batch.capacity() > 4 * BATCH {
                    batch = BytesMut::new()
                } else {
                    batch.clear()
                }
                self.notice(subscriber);
                while batch.len() < BATCH
                    && let Some((message, weight)) = subscriber.queue.pop_front()
                {
                    match weight {
                        Weight::Normal => normal += message.len(),
                        Weight::Vital => vital += message.len(),
                    }
                    batch.extend_from_slice(&message);
                }
            }
            if batch.is_empty() {
                self.taken.notify_waiters();
                wake.notified().await;
            } else {
                writer.write_all(&batch).await?;
                writer.flush().await?;
            }
        }
    }

    /// Says to a subscriber that reads again what it has lost.
    fn notice(&self, subscriber: &mut Subscriber) {
        if subscriber.lost == 0 || subscriber.bytes > BUDGET / 2 {
            return;
        }
        let lost = std::mem::take(&mut subscriber.lost);
        let text = format!("\n[{lost} messages are left out here: they were not read in time]\n");
        let message = Message::new("stream", json!({"name": "stderr", "text": text}));
        let loser = subscriber.loser.take();
        let (_, bytes) = self.encode(&message, loser.as_deref());
        subscriber.push(bytes, Weight::Normal);
    }
}
