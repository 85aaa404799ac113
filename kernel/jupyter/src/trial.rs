//! A kernel started and asked, as a front end does it, to see whether it works here.

use crate::wire::{Message, Request, Signer};
use bytes::Bytes;
use jupyter_protocol::ConnectionInfo;
use jupyter_protocol::connection_info::Transport;
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;
use zeromq::{DealerSocket, Socket, SocketRecv, SocketSend, ZmqMessage};

/// The longest that a step may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// When what was there, from the start of the process on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trial {
    pub listens: Duration,
    pub answers: Duration,
    pub computes: Duration,
}

/// A kernel that ends with its trial, and the file that told it where to listen.
struct Started {
    child: Child,
    file: PathBuf,
}

impl Drop for Started {
    fn drop(&mut self) {
        // It has gone already where all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Starts `program` as a kernel, asks who it is and what 1 + 1 is, and sends it away.
pub fn run(program: &Path) -> Result<Trial, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| e.to_string())?.block_on(trial(program))
}

fn free_ports() -> std::io::Result<[u16; 5]> {
    let held: [std::io::Result<TcpListener>; 5] = std::array::from_fn(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let mut ports = [0; 5];
    for (port, listener) in ports.iter_mut().zip(held) {
        *port = listener?.local_addr()?.port();
    }
    Ok(ports)
}

/// A connection of its own: ports that were free just now, and a key that nobody knows.
fn connection() -> Result<ConnectionInfo, String> {
    let [shell_port, iopub_port, stdin_port, control_port, hb_port] =
        free_ports().map_err(|e| format!("no free port: {e}"))?;
    Ok(ConnectionInfo {
        ip: Ipv4Addr::LOCALHOST.to_string(),
        transport: Transport::TCP,
        shell_port,
        iopub_port,
        stdin_port,
        control_port,
        hb_port,
        key: uuid::Uuid::new_v4().to_string(),
        signature_scheme: "hmac-sha256".into(),
        kernel_name: None,
    })
}

fn start(program: &Path, info: &ConnectionInfo) -> Result<Started, String> {
    let file = std::env::temp_dir().join(format!("jitbook-trial-{}.json", uuid::Uuid::new_v4()));
    let text = serde_json::to_string(info).map_err(|e| e.to_string())?;
    write_private(&file, &text).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    let mut command = Command::new(program);
    command.args(["jupyter", "run", "-f"]).arg(&file).stdin(Stdio::null()).stdout(Stdio::null());
    match command.spawn() {
        Ok(child) => Ok(Started { child, file }),
        Err(e) => {
            // Nobody will read it.
            let _ = std::fs::remove_file(&file);
            Err(format!("cannot start {}: {e}", program.display()))
        }
    }
}

/// Writes a file that holds a key: only the user may read it.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

async fn trial(program: &Path) -> Result<Trial, String> {
    let info = connection()?;
    let begin = Instant::now();
    let mut kernel = start(program, &info)?;
    loop {
        if TcpStream::connect((info.ip.as_str(), info.shell_port)).await.is_ok() {
            break;
        }
        if let Ok(Some(status)) = kernel.child.try_wait() {
            return Err(format!("it ended at once, with {status}"));
        }
        if begin.elapsed() > PATIENCE {
            return Err("it does not listen".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let listens = begin.elapsed();
    let signer = Signer::new(&info.key);
    let mut shell = dealer(&info.shell_url()).await?;
    let said = ask(&mut shell, &signer, Message::new("kernel_info_request", json!({}))).await?;
    if said.content["implementation"] != "jitbook" {
        return Err("another program answers".into());
    }
    let answers = begin.elapsed();
    let cell = json!({
        "code": "assert 1 + 1 == 2", "silent": true, "store_history": false, "allow_stdin": false,
        "stop_on_error": true, "user_expressions": {},
    });
    let said = ask(&mut shell, &signer, Message::new("execute_request", cell)).await?;
    if said.content["status"] != "ok" {
        return Err(format!("of 1 + 1 it says {}", said.content));
    }
    let computes = begin.elapsed();
    let mut control = dealer(&info.control_url()).await?;
    ask(&mut control, &signer, Message::new("shutdown_request", json!({"restart": false}))).await?;
    let asked = Instant::now();
    while let Ok(None) = kernel.child.try_wait() {
        if asked.elapsed() > PATIENCE {
            return Err("it does not go when told to".into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(Trial { listens, answers, computes })
}

async fn dealer(url: &str) -> Result<DealerSocket, String> {
    let mut socket = DealerSocket::new();
    socket.connect(url).await.map_err(|e| format!("cannot connect to {url}: {e}"))?;
    Ok(socket)
}

async fn ask(socket: &mut DealerSocket, signer: &Signer, message: Message<'_>) -> Result<Request, String> {
    let kind = message.kind.to_string();
    let frames: Vec<Bytes> = signer.write(&message, None);
    let frames = ZmqMessage::try_from(frames).map_err(|e| format!("{kind}: {e}"))?;
    socket.send(frames).await.map_err(|e| format!("{kind}: {e}"))?;
    let reply = timeout(PATIENCE, socket.recv()).await.map_err(|_| format!("{kind}: no reply"))?;
    signer.read(reply.map_err(|e| format!("{kind}: {e}"))?.into_vec())
}
