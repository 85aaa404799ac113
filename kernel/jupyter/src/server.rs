//! The kernel from its start to its end: binds the sockets, starts the evaluator, and passes on what comes.

use crate::evaluator::{self, Evaluator};
use crate::history::History;
use crate::iopub::IoPub;
use crate::log;
use crate::parent::Starter;
use crate::queue::Queue;
use crate::shell::{Desk, Next};
use crate::sockets::{Channel, heartbeat};
use crate::stdin::{Answer, Stdin};
use crate::wire::Signer;
use jupyter_protocol::ConnectionInfo;
use jupyter_protocol::connection_info::Transport;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// How long a kernel that goes waits for those who do not read.
const PATIENCE: Duration = Duration::from_secs(1);
/// What it takes to hand the last replies to the system: the sockets do not say when that is done.
const LINGER: Duration = Duration::from_millis(50);

/// Serves until it is told to stop; an error where it could not start.
pub fn run(info: &ConnectionInfo) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| format!("cannot start: {e}"))?;
    runtime.block_on(serve(info))
}

async fn serve(info: &ConnectionInfo) -> Result<(), String> {
    let signer = Arc::new(Signer::new(&info.key));
    heartbeat(&info.hb_url()).await?;
    let shell = Channel::bind("shell", &info.shell_url(), &signer).await?;
    let control = Channel::bind("control", &info.control_url(), &signer).await?;
    let stdin = Channel::bind("stdin", &info.stdin_url(), &signer).await?;
    let iopub = Arc::new(IoPub::new(signer));
    publish(info, &iopub).await?;

    let queue = Arc::new(Queue::default());
    let asked = Arc::new(Stdin::new(stdin.replies.clone()));
    let (seen, leave, history) = (Arc::default(), Arc::new(Notify::new()), Arc::new(History::open()));
    evaluator::start(Evaluator {
        iopub: iopub.clone(),
        queue: queue.clone(),
        stdin: asked.clone(),
        history: history.clone(),
        replies: shell.replies.clone(),
        seen: Arc::clone(&seen),
        leave: leave.clone(),
    })?;
    let desk = Desk { iopub: iopub.clone(), queue, stdin: asked, history: history.clone(), seen };
    let outcome = pass_on(&desk, &leave, shell, control, stdin).await;
    iopub.drained(PATIENCE).await;
    history.settle(PATIENCE);
    tokio::time::sleep(LINGER).await;
    outcome
}

/// Accepts subscribers, each served by a task of its own.
async fn publish(info: &ConnectionInfo, iopub: &Arc<IoPub>) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("cannot listen on {} (iopub): {e}", info.iopub_url());
    tokio::spawn({
        let iopub = iopub.clone();
        async move { iopub.keep_flushing().await }
    });
    match info.transport {
        Transport::TCP => {
            let listener = TcpListener::bind((info.ip.as_str(), info.iopub_port)).await.map_err(failed)?;
            let iopub = iopub.clone();
            tokio::spawn(async move {
                loop {
                    match listener.accept().await {
                        Ok((stream, _)) => {
                            // A message is worth a packet.
                            let _ = stream.set_nodelay(true);
                            subscriber(&iopub, stream);
                        }
                        Err(e) => refused(&e).await,
                    }
                }
            });
        }
        #[cfg(unix)]
        Transport::IPC => {
            let path = format!("{}-{}", info.ip, info.iopub_port);
            let listener = tokio::net::UnixListener::bind(path).map_err(failed)?;
            let iopub = iopub.clone();
            tokio::spawn(async move {
                loop {
                    match listener.accept().await {
                        Ok((stream, _)) => subscriber(&iopub, stream),
                        Err(e) => refused(&e).await,
                    }
                }
            });
        }
        #[cfg(not(unix))]
        Transport::IPC => return Err("the transport ipc is there on Unix only".into()),
    }
    Ok(())
}

fn subscriber(iopub: &Arc<IoPub>, stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static) {
    let iopub = iopub.clone();
    tokio::spawn(async move { iopub.serve(stream).await });
}

/// Too many open files, mostly: others may close some.
async fn refused(e: &std::io::Error) {
    log::line(&format!("iopub: {e}"));
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// Passes requests to where they are answered, until something says stop.
async fn pass_on(
    desk: &Desk,
    leave: &Notify,
    mut shell: Channel,
    mut control: Channel,
    mut stdin: Channel,
) -> Result<(), String> {
    let mut signals = Signals::new()?;
    let starter = Starter::here();
    let gone = async {
        match starter {
            Some(starter) => starter.gone().await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(gone);
    loop {
        let next = tokio::select! {
            biased;
            () = &mut gone => {
                log::line("what started this kernel has gone: so does it");
                Next::Stop
            }
            () = leave.notified() => Next::Stop,
            signal = signals.next() => match signal {
                Signal::Terminate => Next::Stop,
                Signal::Interrupt => {
                    desk.interrupt();
                    Next::Request
                }
            },
            request = control.next() => desk.answer(request, &control.replies),
            request = stdin.next() => {
                if request.kind == "input_reply" {
                    let line = request.content["value"].as_str().unwrap_or_default();
                    desk.stdin.give(Answer::Line(line.to_string()));
                }
                Next::Request
            }
            request = shell.next() => desk.answer(request, &shell.replies),
        };
        if next == Next::Stop {
            desk.interrupt();
            return Ok(());
        }
    }
}

/// What the system tells the kernel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Signal {
    Interrupt,
    Terminate,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Result<Signals, String> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|e| format!("cannot listen to signals: {e}"));
        Ok(Signals { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Result<Signals, String> {
        Ok(Signals)
    }

    async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            Err(_) => std::future::pending().await,
        }
    }
}
