//! The sockets that answer: shell, control, stdin and heartbeat.

use crate::log;
use crate::wire::{Message, Parent, Request, Signer};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::mpsc;
use zeromq::{RouterRecvHalf, RouterSendHalf, RouterSocket, Socket, SocketRecv, SocketSend, ZmqMessage};

/// Where replies of one socket go out; from any thread.
#[derive(Clone)]
pub struct Replies {
    signer: Arc<Signer>,
    out: mpsc::UnboundedSender<Going>,
}

struct Going {
    message: ZmqMessage,
    /// Told if nobody was there to take it.
    lost: Option<Box<dyn FnOnce() + Send>>,
}

impl Replies {
    pub fn send(&self, message: &Message<'_>, parent: &Parent) {
        self.put(message, parent, None);
    }

    /// Sends what may find nobody.
    pub fn send_or(&self, message: &Message<'_>, parent: &Parent, lost: impl FnOnce() + Send + 'static) {
        self.put(message, parent, Some(Box::new(lost)));
    }

    fn put(&self, message: &Message<'_>, parent: &Parent, lost: Option<Box<dyn FnOnce() + Send>>) {
        let mut frames: Vec<Bytes> = parent.identities.clone();
        frames.extend(self.signer.write(message, Some(parent)));
        if let Ok(message) = ZmqMessage::try_from(frames) {
            // Fails only when the kernel is going.
            let _ = self.out.send(Going { message, lost });
        }
    }
}

/// One socket, bound: where requests come from, and where replies go.
pub struct Channel {
    name: &'static str,
    signer: Arc<Signer>,
    requests: RouterRecvHalf,
    pub replies: Replies,
}

async fn bound(name: &str, url: &str) -> Result<RouterSocket, String> {
    let mut socket = RouterSocket::new();
    socket.bind(url).await.map_err(|e| format!("cannot listen on {url} ({name}): {e}"))?;
    Ok(socket)
}

impl Channel {
    /// Binds a socket. Replies go out in a task of their own, so that reading never waits for writing.
    pub async fn bind(name: &'static str, url: &str, signer: &Arc<Signer>) -> Result<Channel, String> {
        let (sender, requests) = bound(name, url).await?.split();
        let (out, going) = mpsc::unbounded_channel();
        tokio::spawn(send_all(name, sender, going));
        let replies = Replies { signer: signer.clone(), out };
        Ok(Channel { name, signer: signer.clone(), requests, replies })
    }

    /// The next request; what is none leaves a line in the log.
    pub async fn next(&mut self) -> Request {
        loop {
            match self.requests.recv().await {
                Ok(message) => match self.signer.read(message.into_vec()) {
                    Ok(request) => return request,
                    Err(why) => log::line(&format!("{}: {why}", self.name)),
                },
                Err(e) => {
                    log::line(&format!("{}: {e}", self.name));
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}

async fn send_all(name: &'static str, mut sender: RouterSendHalf, mut going: mpsc::UnboundedReceiver<Going>) {
    while let Some(Going { message, lost }) = going.recv().await {
        if let Err(e) = sender.send(message).await {
            log::line(&format!("{name}: a reply is lost: {e}"));
            if let Some(lost) = lost {
                lost();
            }
        }
    }
}

/// Sends back whatever comes.
pub async fn heartbeat(url: &str) -> Result<(), String> {
    let (mut sender, mut receiver) = bound("heartbeat", url).await?.split();
    tokio::spawn(async move {
        loop {
            match receiver.recv().await {
                Ok(beat) => drop(sender.send(beat).await),
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    Ok(())
}
