//! A server in this process, so that its limits can be short and its sessions fail on purpose.

use std::io;
use std::net::TcpStream as Socket;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use crossbeam_channel::{Receiver, bounded};
use russh::client::{self, Msg};
use russh::keys::ssh_key::LineEnding;
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Channel, ChannelMsg};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

use super::hub::Hub;
use super::{Answered, Limits, Serving, door, host_key};
use crate::app::choice::Choice;
use crate::app::session::{BookSource, Session, Setup};
use crate::book::Book;
use crate::store::write::act::Pen;
use crate::store::{Snapshot, load_texts, sample};

/// Reached only when something hangs.
const DEADLINE: Duration = Duration::from_mins(1);

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T10:30:00Z").unwrap().to_utc()
}

/// The sample, whose company has this name.
pub(super) fn snapshot(name: &str) -> Snapshot {
    let files = sample::files(now().date_naive().into());
    let renamed = |text: &str| text.replace("Fyrholm Lights", name);
    let texts: Vec<(&str, String)> = files.iter().map(|(path, text)| (path.as_str(), renamed(text))).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let book = Arc::new(load_texts(&texts, now()).unwrap());
    Snapshot { book, stale: Vec::new(), read_at: now(), files: 1, files_read: 1, newest_change: None }
}

/// A server, with the keys of those who may come in: one to watch, one whose session fails.
struct Server {
    hub: Arc<Hub>,
    log: Receiver<String>,
    said: Mutex<String>,
    address: std::net::SocketAddr,
    watches: PrivateKey,
    fails: PrivateKey,
    folder: tempfile::TempDir,
}

impl Server {
    fn start(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let key = |name: &str| host_key::load(&path(name)).unwrap().0;
        let (watches, fails) = (key("watches"), key("fails"));
        let line = |key: &PrivateKey| key.public_key().to_openssh().unwrap();
        std::fs::write(path("keys"), format!("{}\nperson=\"nobody\" {}\n", line(&watches), line(&fails))).unwrap();
        let book = folder.path().to_owned();
        let serving = Serving {
            listen: "127.0.0.1:0".parse().unwrap(),
            keys: path("keys"),
            host_key: path("host"),
            limits,
            wall: false,
            begin: Arc::new(move |snapshot: &Snapshot, guest, _| {
                assert!(guest.person.is_none(), "as meant");
                // Whoever makes a session could give it a pen.
                let pen = Some(Pen::of(&book));
                let setup = Setup {
                    pen,
                    may_write: true,
                    later: Some(book.join("later")),
                    ..Setup::plain(BookSource::Folder(book.clone()))
                };
                Session::new(setup, Choice::default(), Arc::clone(&snapshot.book), now())
            }),
            answer: Arc::new(|_, words| {
                assert!(words.first().is_none_or(|word| word != "fail"), "as meant");
                Answered { out: "x\n".repeat(500_000), err: "e\n".to_owned(), code: 3 }
            }),
            clock: Arc::new(now),
        };
        let (lines, log) = bounded(4096);
        let hub = Arc::new(Hub::new(serving, snapshot("Fyrholm Lights"), 100, lines));
        hub.look_at_keys();
        let (serve, key) = (Arc::clone(&hub), key("host"));
        std::thread::spawn(move || door::run(&serve, key).unwrap());
        let address = "127.0.0.1:0".parse().unwrap();
        let mut server = Self { hub, log, said: Mutex::default(), address, watches, fails, folder };
        let said = server.wait_for("listening on ");
        server.address = said.rsplit_once("listening on ").unwrap().1.trim().parse().unwrap();
        server
    }

    /// Waits until the log has a text; the log.
    fn wait_for(&self, text: &str) -> String {
        let mut said = self.said.lock().unwrap();
        while !said.contains(text) {
            let Ok(line) = self.log.recv_timeout(DEADLINE) else { panic!("the log has no `{text}`:\n{said}") };
            *said += &(line + "\n");
        }
        said.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.hub.stop();
    }
}

/// A socket that can be left unread.
struct Valve {
    stream: TcpStream,
    shut: Arc<Shut>,
}

#[derive(Default)]
struct Shut(AtomicBool, Mutex<Option<Waker>>);

impl Shut {
    fn set(&self, shut: bool) {
        self.0.store(shut, Ordering::SeqCst);
        if let Some(waker) = self.1.lock().unwrap().take() {
            waker.wake();
        }
    }
}

impl AsyncRead for Valve {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        *self.shut.1.lock().unwrap() = Some(context.waker().clone());
        if self.shut.0.load(Ordering::SeqCst) { Poll::Pending } else { Pin::new(&mut self.stream).poll_read(context, into) }
    }
}

impl AsyncWrite for Valve {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// A client, logged in, with a channel.
struct Client {
    runtime: Runtime,
    _handle: client::Handle<Trusting>,
    channel: Channel<Msg>,
    shut: Arc<Shut>,
    screen: vt100::Parser,
    received: usize,
}

/// What a client takes before it says that it takes more (bytes).
const WINDOW: u32 = 32 * 1024;

impl Client {
    fn log_in(server: &Server, key: &PrivateKey) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let shut = Arc::new(Shut::default());
        let (handle, channel) = runtime.block_on(async {
            let stream = TcpStream::connect(server.address).await.unwrap();
            let config = Arc::new(client::Config { window_size: WINDOW, ..client::Config::default() });
            let mut handle = client::connect_stream(config, Valve { stream, shut: Arc::clone(&shut) }, Trusting).await.unwrap();
            let key = PrivateKeyWithHashAlg::new(Arc::new(key.clone()), None);
            assert!(handle.authenticate_publickey("anybody", key).await.unwrap().success());
            let channel = handle.channel_open_session().await.unwrap();
            (handle, channel)
        });
        let size = |n| std::num::NonZeroU16::new(n).unwrap();
        let screen = vt100::Parser::new(size(60), size(200), 0);
        Self { runtime, _handle: handle, channel, shut, screen, received: 0 }
    }

    fn watch(server: &Server, key: &PrivateKey) -> Self {
        let mut client = Self::log_in(server, key);
        client.runtime.block_on(async {
            client.channel.request_pty(false, "xterm", 200, 60, 0, 0, &[]).await.unwrap();
            client.channel.request_shell(false).await.unwrap();
        });
        client.wait_for("Marketing");
        client
    }

    fn send(&self, keys: &str) {
        self.runtime.block_on(self.channel.data(keys.as_bytes())).unwrap();
    }

    /// What comes next; `None`: the channel is closed.
    fn next(&mut self) -> Option<ChannelMsg> {
        let Self { runtime, channel, .. } = self;
        runtime.block_on(async { tokio::time::timeout(DEADLINE, channel.wait()).await.expect("it comes in time") })
    }

    fn wait_for(&mut self, text: &str) {
        let begun = Instant::now();
        while !self.screen.screen().contents().contains(text) {
            match self.next() {
                Some(ChannelMsg::Data { data }) => {
                    self.received += data.len();
                    self.screen.process(&data);
                }
                Some(_) => {}
                None => panic!("closed without `{text}`:\n{}", self.screen.screen().contents()),
            }
            assert!(begun.elapsed() < DEADLINE, "no `{text}`:\n{}", self.screen.screen().contents());
        }
    }
}

#[test]
fn a_slow_terminal_is_sent_the_newest_frame_and_not_those_that_it_missed() {
    let server = Server::start(Limits::default());
    let mut slow = Client::watch(&server, &server.watches);
    slow.shut.set(true);
    let mut quick = Client::watch(&server, &server.watches);
    let mut each = 0;
    for round in 0..40 {
        let (tab, said) = if round % 2 == 0 { ("1", "[1 Marketing]") } else { ("2", "[2 Sales]") };
        let before = quick.received;
        quick.send(tab);
        quick.wait_for(said);
        each += quick.received - before;
        slow.send(tab);
    }
    assert!(each > 8 * WINDOW as usize, "{each} bytes are no flood");
    slow.send("?");
    let before = slow.received;
    slow.shut.set(false);
    slow.wait_for("Help: Sales");
    let received = slow.received - before;
    assert!(received < each / 2, "{received} bytes of {each} that were missed");
}

#[test]
fn a_terminal_that_takes_nothing_is_given_up_and_the_others_go_on() {
    let server = Server::start(Limits { stall: Duration::from_millis(300), ..Limits::default() });
    let mut other = Client::watch(&server, &server.watches);
    let stalled = Client::watch(&server, &server.watches);
    stalled.shut.set(true);
    // The tabs take turns until the window of what may be sent is full.
    for _ in 0..200 {
        stalled.send("1");
        other.send("1");
        other.wait_for("[1 Marketing]");
        stalled.send("2");
        other.send("2");
        other.wait_for("[2 Sales]");
        if server.hub.count() == 1 {
            break;
        }
    }
    server.wait_for("took nothing for 0 s");
    other.send("1");
    other.wait_for("[1 Marketing]");
    assert_eq!(server.hub.count(), 1);
}

#[test]
fn a_session_that_fails_ends_alone() {
    let server = Server::start(Limits::default());
    let mut other = Client::watch(&server, &server.watches);
    let mut failing = Client::log_in(&server, &server.fails);
    failing.runtime.block_on(async {
        failing.channel.request_pty(false, "xterm", 200, 60, 0, 0, &[]).await.unwrap();
        failing.channel.request_shell(false).await.unwrap();
    });
    failing.wait_for("this session failed, which is a bug; the others go on");
    let reporting = Client::log_in(&server, &server.fails);
    reporting.runtime.block_on(reporting.channel.exec(false, "fail")).unwrap();
    let (out, err, code) = rest(reporting);
    assert_eq!((out.as_str(), code), ("", Some(1)));
    assert!(err.contains("this report failed"), "{err}");
    other.send("1");
    other.wait_for("[1 Marketing]");
}

/// Everything that still comes: standard output, standard error, the exit code.
fn rest(mut client: Client) -> (String, String, Option<u32>) {
    let (mut out, mut err, mut code) = (Vec::new(), Vec::new(), None);
    while let Some(message) = client.next() {
        match message {
            ChannelMsg::Data { data } => out.extend_from_slice(&data),
            ChannelMsg::ExtendedData { data, .. } => err.extend_from_slice(&data),
            ChannelMsg::ExitStatus { exit_status } => code = Some(exit_status),
            _ => {}
        }
    }
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap(), code)
}

#[test]
fn a_report_larger_than_any_window_comes_whole() {
    let server = Server::start(Limits::default());
    let client = Client::log_in(&server, &server.watches);
    client.runtime.block_on(client.channel.exec(false, "report")).unwrap();
    let (out, err, code) = rest(client);
    assert_eq!((out.len(), err.as_str(), code), (1_000_000, "e\n", Some(3)));
}

#[test]
fn a_session_has_no_pen_whoever_makes_it() {
    let server = Server::start(Limits::default());
    let mut client = Client::watch(&server, &server.watches);
    for keys in ["d", "n", "U", "@"] {
        client.send("\x1b[A");
        client.send(keys);
        client.wait_for("this session only reads");
    }
    assert!(!server.folder.path().join("later").exists());
}

#[test]
fn after_a_reload_nothing_holds_the_old_book() {
    let server = Server::start(Limits::default());
    let mut clients = [Client::watch(&server, &server.watches), Client::watch(&server, &server.watches)];
    let old: Weak<Book> = Arc::downgrade(&server.hub.book.borrow().book);
    server.hub.book.send_replace(Arc::new(snapshot("Fyrholm Beacons")));
    server.hub.figures.clear();
    for client in &mut clients {
        client.wait_for("Fyrholm Beacons");
    }
    let begun = Instant::now();
    while old.strong_count() > 0 {
        assert!(begun.elapsed() < DEADLINE, "{} still hold it", old.strong_count());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn who_asks_for_nothing_is_shown_out() {
    let server = Server::start(Limits { login: Duration::from_millis(300), ..Limits::default() });
    let mut watching = Client::watch(&server, &server.watches);
    let silent = Socket::connect(server.address).unwrap();
    server.wait_for("127.0.0.1 did not log in: asked for nothing within 0 s");
    let idle = Client::log_in(&server, &server.watches);
    server.wait_for("bytes sent: asked for nothing within 0 s");
    // Whoever watches stays.
    watching.send("1");
    watching.wait_for("[1 Marketing]");
    drop((silent, idle));
}

#[test]
fn a_key_of_the_server_is_one_that_openssh_reads() {
    let key = host_key::load(&tempfile::tempdir().unwrap().path().join("key")).unwrap().0;
    assert!(key.to_openssh(LineEnding::LF).unwrap().starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
}
