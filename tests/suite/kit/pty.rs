//! A program in a pseudo-terminal: keys typed, the screen read back, bytes counted, signals sent, the line cut.
//!
//! Every wait is for a condition, with a deadline that only a hang reaches.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Reached only when something hangs.
const DEADLINE: Duration = Duration::from_secs(30);

/// What the terminal has received.
struct Received {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    /// Whether the terminal is to be closed.
    cut: bool,
}

/// A pseudo-terminal, with what runs in it.
pub struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept until a program is started: a terminal that nobody has open yet has no state to look at.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    received: Arc<(Mutex<Received>, Condvar)>,
    reader: RefCell<Option<JoinHandle<()>>>,
    child: Option<Box<dyn Child + Send + Sync>>,
    device: PathBuf,
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

impl Pty {
    /// A terminal of this size with nothing in it, which reads what is sent to it.
    pub fn open(columns: u16, rows: u16) -> Self {
        let pty = Self::open_unread(columns, rows);
        pty.read_on();
        pty
    }

    /// A terminal that does not read what is sent to it until [`Pty::read_on`].
    pub fn open_unread(columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let screen = vt100::Parser::new(cells(rows), cells(columns), 0);
        let received = Received { screen, bytes: Vec::new(), cut: false };
        let device = pair.master.tty_name().unwrap();
        let writer = pair.master.take_writer().unwrap();
        Self {
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            received: Arc::new((Mutex::new(received), Condvar::new())),
            reader: RefCell::new(None),
            child: None,
            device,
        }
    }

    /// Reads from now on.
    pub fn read_on(&self) {
        let mut reader = self.master.as_ref().unwrap().try_clone_reader().unwrap();
        let received = Arc::clone(&self.received);
        let thread = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                // An error is Linux's way of saying that nobody has the other side open.
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut state = received.0.lock().unwrap();
                let bytes = &buffer[..count];
                state.screen.process(bytes);
                state.bytes.extend_from_slice(bytes);
                received.1.notify_all();
                if count == 0 || state.cut {
                    return;
                }
            }
        });
        *self.reader.borrow_mut() = Some(thread);
    }

    /// Starts a program as the terminal's session leader, with `TERM=xterm-256color` and these variables.
    pub fn start(&mut self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (name, value) in variables {
            command.env(name, value);
        }
        self.child = Some(self.slave.take().unwrap().spawn_command(command).unwrap());
    }

    /// The terminal's device file.
    pub fn device(&self) -> &Path {
        &self.device
    }

    /// Types bytes.
    pub fn send(&mut self, keys: impl AsRef<[u8]>) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_ref()).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until the bytes received and the screen satisfy `condition`; `what` names it in the panic message.
    #[track_caller]
    pub fn wait(&self, what: &str, mut condition: impl FnMut(&[u8], &vt100::Screen) -> bool) {
        let state = self.received.0.lock().unwrap();
        let (state, timeout) =
            self.received.1.wait_timeout_while(state, DEADLINE, |state| !condition(&state.bytes, state.screen.screen())).unwrap();
        if timeout.timed_out() {
            let screen = state.screen.screen().contents();
            drop(state);
            panic!("waited in vain until {what}; the screen is\n{screen}");
        }
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("the screen shows {text:?}"), |_, screen| screen.contents().contains(text));
    }

    /// Waits until the screen no longer shows a text.
    #[track_caller]
    pub fn wait_gone(&self, text: &str) {
        self.wait(&format!("the screen no longer shows {text:?}"), |_, screen| !screen.contents().contains(text));
    }

    /// Waits until the screen satisfies `condition`.
    #[track_caller]
    pub fn wait_screen(&self, what: &str, mut condition: impl FnMut(&vt100::Screen) -> bool) {
        self.wait(what, |_, screen| condition(screen));
    }

    /// Waits until these bytes have been received.
    #[track_caller]
    pub fn wait_bytes(&self, bytes: &str) {
        self.wait(&format!("{bytes:?} is sent"), |received, _| String::from_utf8_lossy(received).contains(bytes));
    }

    /// Waits until nothing has been received for a while.
    pub fn settle(&self) {
        let mut count = self.count();
        loop {
            std::thread::sleep(Duration::from_millis(400));
            let now = self.count();
            if now == count {
                return;
            }
            count = now;
        }
    }

    /// The screen as text, a line a row.
    pub fn screen(&self) -> String {
        self.received.0.lock().unwrap().screen.screen().contents()
    }

    /// How many bytes were received so far.
    pub fn count(&self) -> usize {
        self.received.0.lock().unwrap().bytes.len()
    }

    /// What was received after the first `from` bytes.
    pub fn bytes_since(&self, from: usize) -> String {
        String::from_utf8_lossy(&self.received.0.lock().unwrap().bytes[from..]).into_owned()
    }

    /// Changes the window's size, which signals SIGWINCH.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.received.0.lock().unwrap().screen.set_size(cells(rows), cells(columns));
        self.master.as_ref().unwrap().resize(pty_size(columns, rows)).unwrap();
    }

    /// The process id of the program.
    pub fn pid(&self) -> Pid {
        let id = self.child.as_ref().unwrap().process_id().unwrap();
        Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Closes the terminal, as when a connection breaks.
    pub fn hang_up(&mut self) {
        if let Some(reader) = self.reader.take() {
            // The reader holds the line as well: a last byte wakes it, so that it lets go.
            self.received.0.lock().unwrap().cut = true;
            std::fs::OpenOptions::new().write(true).open(&self.device).unwrap().write_all(b" ").unwrap();
            reader.join().unwrap();
        }
        self.writer = None;
        self.master = None;
    }

    /// The terminal's settings (canonical mode, echo and so on), to compare.
    pub fn settings(&self) -> String {
        format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap())
    }

    /// Waits for the program's end.
    #[track_caller]
    pub fn wait_exit(&mut self) -> ExitStatus {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "the program does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Asserts that the terminal is as a shell expects it: normal screen, cursor shown, no paste marks, no mouse, nothing held back.
    #[track_caller]
    pub fn assert_clean(&self) {
        self.wait_screen("the normal screen and the cursor are back", |screen| {
            !screen.alternate_screen() && !screen.hide_cursor()
        });
        let bytes = self.bytes_since(0);
        assert!(bytes.rfind("\x1b[?2026h") <= bytes.rfind("\x1b[?2026l"), "a synchronized update has no end");
        let screen = self.received.0.lock().unwrap().screen.screen().clone();
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!((screen.fgcolor(), screen.inverse(), screen.bold()), (vt100::Color::Default, false, false));
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
