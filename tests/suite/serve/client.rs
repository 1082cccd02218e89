//! A served book, and a client of it: keys typed, the screen read back.
//!
//! Every wait is for a condition, with a deadline that only a hang reaches.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use russh::client::{self, AuthResult, Handle, Msg};
use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Channel, ChannelMsg};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::kit::sitting::sample_files;

/// Reached only when something hangs.
const DEADLINE: Duration = Duration::from_mins(1);

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_quarterdeck");
pub const TODAY: &str = "2026-11-23";

/// Somebody's key: the same for the same number.
pub fn key(number: u8) -> PrivateKey {
    PrivateKey::new(KeypairData::Ed25519(Ed25519Keypair::from_seed(&[number; 32])), format!("guest {number}")).unwrap()
}

/// Its line of the file of keys.
pub fn line(number: u8) -> String {
    format!("{}\n", key(number).public_key().to_openssh().unwrap())
}

/// A book that is served, with what the server said so far.
pub struct Served {
    child: Child,
    folder: tempfile::TempDir,
    pub port: u16,
    said: Arc<(Mutex<String>, Condvar)>,
}

impl Served {
    /// The sample as a book, served to guest 1.
    pub fn start(options: &[&str]) -> Self {
        Self::start_for(&line(1), options)
    }

    /// The same for whoever the file of keys names.
    pub fn start_for(keys: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in sample_files() {
            let file = folder.path().join("book").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        write_keys(folder.path(), keys);
        let child = command(folder.path(), "127.0.0.1:0", options).spawn().unwrap();
        Self::watched(child, folder)
    }

    fn watched(mut child: Child, folder: tempfile::TempDir) -> Self {
        let said = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let (lines, told) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *told.0.lock().unwrap() += &(line + "\n");
                told.1.notify_all();
            }
        });
        let mut served = Self { child, folder, port: 0, said };
        let log = served.wait_for_log("listening on 127.0.0.1:");
        let (_, port) = log.rsplit_once("listening on 127.0.0.1:").unwrap();
        served.port = port.lines().next().unwrap().trim().parse().unwrap();
        served
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn allow(&self, keys: &str) {
        write_keys(self.folder.path(), keys);
    }

    /// Changes a file of the book as an editor does.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path("book").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        let new = self.path("new");
        fs::write(&new, text.replace(from, to)).unwrap();
        fs::rename(new, path).unwrap();
    }

    /// Waits until the log has a text; the log.
    pub fn wait_for_log(&self, text: &str) -> String {
        let (said, changed) = &*self.said;
        let (said, waited) = changed.wait_timeout_while(said.lock().unwrap(), DEADLINE, |said| !said.contains(text)).unwrap();
        assert!(!waited.timed_out(), "the log has no `{text}`:\n{said}");
        said.clone()
    }

    pub fn log(&self) -> String {
        self.said.0.lock().unwrap().clone()
    }

    /// What `quarterdeck` says of the same book without a server: standard output and the exit code.
    pub fn locally(&self, arguments: &[&str]) -> (String, i32) {
        let output =
            Command::new(PROGRAM).args(arguments).arg(self.path("book")).env("QUARTERDECK_TODAY", TODAY).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    }

    /// Asks the server to end; its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.wait()
    }

    /// Waits for the server's end; its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < DEADLINE, "the server does not end:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_keys(folder: &Path, keys: &str) {
    let (new, path) = (folder.join("keys.new"), folder.join("keys"));
    fs::write(&new, keys).unwrap();
    fs::set_permissions(&new, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(new, path).unwrap();
}

/// `quarterdeck serve` in a folder with a book and a file of keys.
pub fn command(folder: &Path, listen: &str, options: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("serve").arg(folder.join("book")).args(["--listen", listen, "--authorized-keys"]);
    command.arg(folder.join("keys")).arg("--host-key").arg(folder.join("host_key")).args(options);
    command.env("QUARTERDECK_TODAY", TODAY).env("HOME", folder).env("XDG_CONFIG_HOME", folder).env("XDG_STATE_HOME", folder);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).stdin(Stdio::null());
    command
}

/// Takes whatever key the server has.
pub struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// A connection.
pub struct Client {
    runtime: Runtime,
    pub handle: Handle<Trusting>,
}

/// What a command came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Came {
    pub out: String,
    pub err: String,
    pub code: Option<u32>,
}

impl Client {
    /// Connected, and nobody yet.
    pub fn connect(served: &Served) -> Result<Self, russh::Error> {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let address = ("127.0.0.1", served.port);
        let connecting = client::connect(Arc::new(client::Config::default()), address, Trusting);
        let handle = runtime.block_on(async { timeout(DEADLINE, connecting).await.expect("the server answers") })?;
        Ok(Self { runtime, handle })
    }

    /// Logged in as a guest.
    pub fn log_in(served: &Served, guest: u8) -> Self {
        let mut client = Self::connect(served).unwrap();
        assert!(client.try_key(&key(guest)), "guest {guest} is not let in:\n{}", served.log());
        client
    }

    /// Whether a key is let in.
    pub fn try_key(&mut self, key: &PrivateKey) -> bool {
        let key = PrivateKeyWithHashAlg::new(Arc::new(key.clone()), None);
        let Self { runtime, handle } = self;
        let tried = async { timeout(DEADLINE, handle.authenticate_publickey("anybody", key)).await.expect("an answer") };
        runtime.block_on(tried).is_ok_and(|result| matches!(result, AuthResult::Success))
    }

    /// Waits for something that the connection does.
    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(async { timeout(DEADLINE, what).await.expect("an answer in time") })
    }

    /// The same with the connection to be changed.
    pub fn with<T>(&mut self, what: impl AsyncFnOnce(&mut Handle<Trusting>) -> T) -> T {
        let Self { runtime, handle } = self;
        runtime.block_on(async { timeout(DEADLINE, what(handle)).await.expect("an answer in time") })
    }

    pub fn open(&self) -> Channel<Msg> {
        self.wait(self.handle.channel_open_session()).unwrap()
    }

    /// Runs a command.
    pub fn run(&self, command: &str) -> Came {
        let channel = self.open();
        self.wait(channel.exec(true, command)).unwrap();
        self.rest(channel)
    }

    /// Everything that still comes.
    pub fn rest(&self, mut channel: Channel<Msg>) -> Came {
        let (mut out, mut err, mut code) = (Vec::new(), Vec::new(), None);
        while let Some(message) = self.wait(channel.wait()) {
            match message {
                ChannelMsg::Data { data } => out.extend_from_slice(&data),
                ChannelMsg::ExtendedData { data, .. } => err.extend_from_slice(&data),
                ChannelMsg::ExitStatus { exit_status } => code = Some(exit_status),
                _ => {}
            }
        }
        Came { out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap(), code }
    }

    /// Whether a request is granted.
    pub fn grants(&self, channel: &mut Channel<Msg>) -> bool {
        loop {
            match self.wait(channel.wait()) {
                Some(ChannelMsg::Success) => return true,
                Some(ChannelMsg::Failure) | None => return false,
                Some(_) => {}
            }
        }
    }
}

/// A dashboard.
pub struct Watcher {
    pub client: Client,
    pub channel: Channel<Msg>,
    screen: vt100::Parser,
    /// Everything that was received.
    pub bytes: Vec<u8>,
    pub code: Option<u32>,
    closed: bool,
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

impl Watcher {
    /// A dashboard of this size, not yet on screen.
    pub fn open(client: Client, columns: u16, rows: u16) -> Self {
        Self::open_as(client, "xterm-256color", columns, rows)
    }

    pub fn open_as(client: Client, term: &str, columns: u16, rows: u16) -> Self {
        let channel = client.open();
        client.wait(channel.request_pty(true, term, columns.into(), rows.into(), 0, 0, &[])).unwrap();
        client.wait(channel.request_shell(true)).unwrap();
        let screen = vt100::Parser::new(cells(rows), cells(columns), 0);
        Self { client, channel, screen, bytes: Vec::new(), code: None, closed: false }
    }

    /// A guest's dashboard, on screen.
    pub fn of(served: &Served, guest: u8) -> Self {
        let mut watcher = Self::open(Client::log_in(served, guest), 120, 36);
        watcher.wait_for("Marketing");
        watcher
    }

    pub fn send(&self, keys: &str) {
        self.client.wait(self.channel.data(keys.as_bytes())).unwrap();
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.client.wait(self.channel.window_change(columns.into(), rows.into(), 0, 0)).unwrap();
        self.screen.screen_mut().set_size(cells(rows), cells(columns));
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Takes what comes next; false: there is no more.
    pub fn take(&mut self) -> bool {
        let next = self.client.wait(self.channel.wait());
        match next {
            Some(ChannelMsg::Data { data }) => {
                self.screen.process(&data);
                self.bytes.extend_from_slice(&data);
            }
            Some(ChannelMsg::ExitStatus { exit_status }) => self.code = Some(exit_status),
            Some(_) => {}
            None => self.closed = true,
        }
        !self.closed
    }

    /// Waits until the screen is as wanted.
    pub fn wait_screen(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let begun = Instant::now();
        while !wanted(self.screen.screen()) {
            let more = begun.elapsed() < DEADLINE && self.take();
            assert!(more, "{what} does not come:\n{}", self.screen.screen().contents());
        }
    }

    pub fn wait_for(&mut self, text: &str) {
        self.wait_screen(&format!("`{text}`"), |screen| screen.contents().contains(text));
    }

    /// Waits until the server has closed the channel.
    pub fn wait_for_end(&mut self) {
        while self.take() {}
    }
}
