//! The host with a small program of the test, in a pseudo-terminal within this process: what a dashboard cannot be made to do.
//! A binary of its own: signals and the panic hook belong to the process.

#[path = "suite/kit/pty.rs"]
#[allow(dead_code, reason = "a part of it is enough here")]
mod pty;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use chrono::Utc;
use quarterdeck::app::host::{self, Host, HostError, Mailbox, Program, Terminal};
use quarterdeck::app::message::{Effect, Job, Msg, Now, RunEnd};
use quarterdeck::keys::{Chord, Code};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use pty::Pty;

/// Signals and the panic hook belong to the process: one host at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows what has happened.
#[derive(Default)]
struct Log {
    line: String,
    size: (u16, u16),
}

/// Is done.
const ANSWER: Job = Job::Reload;

/// Panics.
fn panics() -> Job {
    Job::Write { path: "panic".into(), text: String::new(), replace: false }
}

/// A message with these words.
fn words(text: &str) -> Msg {
    Msg::Alarm(text.to_owned())
}

impl Program for Log {
    fn update(&mut self, msg: Msg, _: Now) -> Vec<Effect> {
        self.line = match msg {
            Msg::Key(Chord { code: Code::Char('q'), .. }) => return vec![Effect::Quit],
            Msg::Key(Chord { code: Code::Char('p'), .. }) => "panic".to_owned(),
            Msg::Key(Chord { code: Code::Char('w'), .. }) => return vec![Effect::Work(ANSWER)],
            Msg::Key(Chord { code: Code::Char('W'), .. }) => return vec![Effect::Work(panics())],
            Msg::Key(Chord { code: Code::Char('b'), .. }) => return vec![Effect::Bell],
            Msg::Key(Chord { code: Code::Char('c'), .. }) => return vec![Effect::Copy("240k".to_owned())],
            Msg::Key(Chord { code: Code::Char('m'), .. }) => return vec![Effect::Mouse(true)],
            Msg::Key(Chord { code: Code::Char('n'), .. }) => return Vec::new(),
            Msg::Key(Chord { ctrl: true, code: Code::Char('l'), .. }) => return vec![Effect::Repaint],
            Msg::Key(chord) => format!("key {chord}"),
            Msg::Paste(text) => format!("pasted {}", text.chars().count()),
            Msg::Click(column, row) => format!("Press {column} {row}"),
            Msg::Wheel(rows) => format!("Wheel {rows}"),
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                format!("{columns} x {rows}")
            }
            Msg::Alarm(text) => text.split(" (").next().unwrap_or_default().to_owned(),
            _ => return Vec::new(),
        };
        vec![Effect::Redraw]
    }

    fn is_waiting(&self) -> bool {
        false
    }

    fn remember(&self) {}

    fn view(&self) -> Buffer {
        let (columns, rows) = self.size;
        assert_ne!(self.line, "panic", "as asked");
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        if let Some(full) = self.line.strip_prefix("full of ") {
            for row in 0..rows {
                buffer.set_stringn(0, row, full.repeat(usize::from(columns)), columns.into(), Style::new());
            }
        }
        buffer.set_stringn(0, 0, format!("[{}]", self.line), usize::from(columns), Style::new());
        buffer
    }
}

/// Runs the program in the terminal, on a thread of its own.
fn run(pty: &Pty) -> (Mailbox, JoinHandle<Result<RunEnd, HostError>>) {
    let (mailbox, inbox) = host::mailbox();
    let sender = mailbox.clone();
    let terminal = Terminal::at(pty.device()).unwrap();
    let worker = |job| match job {
        ANSWER => Some(words("answered")),
        Job::Write { .. } => panic!("in a job"),
        Job::Act(_) | Job::Keep(_) | Job::Preview(_) | Job::PutOff(_) | Job::Steps(_) => None,
    };
    let thread = std::thread::spawn(move || {
        host::run(&mut Log::default(), Host { terminal, inbox, mailbox: sender, worker, clock: Box::new(Utc::now) })
    });
    pty.wait_for("[80 x 24]");
    (mailbox, thread)
}

fn ended(thread: JoinHandle<Result<RunEnd, HostError>>) -> RunEnd {
    thread.join().unwrap().unwrap()
}

#[test]
fn keys_messages_and_jobs_reach_the_screen_and_quitting_gives_the_terminal_back() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let before = pty.settings();
    let (mailbox, thread) = run(&pty);
    assert_ne!(pty.settings(), before);
    pty.send("j");
    pty.wait_for("[key j]");
    pty.send("w");
    pty.wait_for("[answered]");
    assert!(mailbox.send(words("a file changed")));
    pty.wait_for("[a file changed]");
    pty.send("q");
    assert_eq!(ended(thread), RunEnd::Quit);
    pty.assert_clean();
    assert_eq!(pty.settings(), before);
    assert!(!mailbox.send(words("too late")));
}

#[test]
fn nothing_is_sent_when_nothing_changed_and_little_when_little_changed() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let (mailbox, thread) = run(&pty);
    mailbox.send(words("240k"));
    pty.wait_for("[240k]");
    pty.settle();
    let before = pty.count();
    // Keys without a meaning, and a frame that is the same.
    pty.send("nnnn");
    mailbox.send(words("240k"));
    pty.settle();
    assert_eq!(pty.bytes_since(before), "");
    mailbox.send(words("251k"));
    pty.wait_for("[251k]");
    pty.settle();
    assert!(pty.count() - before <= 64, "{:?}", pty.bytes_since(before));
    pty.send("q");
    ended(thread);
}

#[test]
fn pastes_clicks_and_split_sequences_arrive_whole() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let (_, thread) = run(&pty);
    pty.send(format!("\x1b[200~{}\x1b[201~", "q".repeat(3000)));
    pty.wait_for("[pasted 3000]");
    for byte in b"\x1b[1;2D" {
        pty.send([*byte]);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    pty.wait_for("[key S-Left]");
    pty.send("\x1b");
    pty.wait_for("[key Esc]");
    pty.send("m");
    pty.wait_bytes("\x1b[?1006h");
    pty.send("\x1b[<0;5;3M");
    pty.wait_for("[Press 4 2]");
    pty.send("q");
    ended(thread);
    pty.assert_clean();
}

#[test]
fn the_bell_the_clipboard_and_a_repaint_are_sent() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let (_, thread) = run(&pty);
    pty.send("bc");
    pty.wait_bytes("\x07");
    pty.wait_bytes("\x1b]52;c;MjQwaw==");
    let before = pty.count();
    pty.send("\x0c");
    pty.settle();
    let repainted = pty.bytes_since(before);
    assert!(repainted.contains("\x1b[2J") && repainted.contains("80 x 24"), "{repainted:?}");
    pty.send("q");
    ended(thread);
}

#[test]
fn a_resized_window_is_drawn_anew_and_a_huge_one_in_part() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let (mailbox, thread) = run(&pty);
    pty.resize(1000, 500);
    // The signal goes to the terminal's own session, which this process is not in: it says so itself.
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::WINCH).unwrap();
    pty.wait_for("[400 x 120]");
    drop(mailbox);
    pty.send("q");
    ended(thread);
}

#[test]
fn a_panic_while_drawing_gives_the_terminal_back() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let before = pty.settings();
    let (_, thread) = run(&pty);
    pty.send("p");
    assert!(thread.join().is_err());
    pty.assert_clean();
    assert_eq!(pty.settings(), before);
}

#[test]
fn a_panic_elsewhere_is_told_and_leaves_the_screen_alone() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let (mailbox, thread) = run(&pty);
    let before = pty.count();
    pty.send("W");
    pty.wait_for("[in a job]");
    std::thread::spawn(|| panic!("on a thread of its own")).join().unwrap_err();
    pty.wait_for("[on a thread of its own]");
    assert!(!pty.bytes_since(before).contains("\x1b[?1049l"));
    // The worker goes on.
    pty.send("w");
    pty.wait_for("[answered]");
    mailbox.send(words("fine"));
    pty.wait_for("[fine]");
    pty.send("q");
    ended(thread);
    pty.assert_clean();
}

#[test]
fn a_terminal_that_is_not_read_does_not_hold_up_the_end() {
    let _alone = alone();
    let mut pty = Pty::open_unread(400, 120);
    let before = pty.settings();
    let (mailbox, inbox) = host::mailbox();
    let terminal = Terminal::at(pty.device()).unwrap();
    let sender = mailbox.clone();
    let thread = std::thread::spawn(move || {
        let worker = |_| None;
        host::run(&mut Log::default(), Host { terminal, inbox, mailbox: sender, worker, clock: Box::new(Utc::now) })
    });
    // Each is a full frame of 48,000 bytes; the terminal's own buffer holds about one.
    for text in ["full of 1", "full of 2", "full of 3", "full of 4", "full of 5"] {
        std::thread::sleep(std::time::Duration::from_millis(50));
        mailbox.send(words(text));
    }
    // The keys are still read.
    pty.send("q");
    assert_eq!(ended(thread), RunEnd::Quit);
    assert_eq!(pty.settings(), before);
    pty.read_on();
    pty.assert_clean();
    assert!(pty.count() < 3 * 400 * 120, "what was not read was dropped, not kept");
}

#[test]
fn a_terminal_that_hangs_up_ends_the_run() {
    let _alone = alone();
    let mut pty = Pty::open(80, 24);
    let (_, thread) = run(&pty);
    pty.hang_up();
    assert_eq!(ended(thread), RunEnd::HungUp);
}
