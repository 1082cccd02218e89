//! The dashboard and its terminal: taken, given back and lost in every way, with the real program.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Signal;

use crate::kit::pty::Pty;

const PROGRAM: &str = env!("CARGO_BIN_EXE_quarterdeck");

/// On every screen of the dashboard that is wide enough.
const READY: &str = "Marketing";

/// A home of its own, so that nothing is remembered from, or for, anybody.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn variables<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let path = self.0.path().to_str().unwrap();
        let mut all = vec![("HOME", path), ("XDG_STATE_HOME", path), ("XDG_CONFIG_HOME", path), ("XDG_CACHE_HOME", path)];
        all.extend_from_slice(more);
        all
    }

    /// A script in it.
    fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

/// A folder with the sample as a book.
fn book(home: &Home) -> String {
    let path = home.0.path().join("book").to_str().unwrap().to_owned();
    assert!(std::process::Command::new(PROGRAM).args(["init", &path]).stdout(Stdio::null()).status().unwrap().success());
    path
}

/// The dashboard over the embedded sample, on screen.
fn dashboard(home: &Home) -> Pty {
    dashboard_after(home, "exec", &[])
}

/// The dashboard, started by a shell after these commands.
fn dashboard_after(home: &Home, commands: &str, variables: &[(&str, &str)]) -> Pty {
    let mut pty = Pty::open(80, 24);
    pty.start("sh", &["-c", &format!("{commands} {PROGRAM}")], &home.variables(variables));
    pty.wait_for(READY);
    pty
}

/// A shell with job control, at its prompt.
fn shell(home: &Home) -> Pty {
    let mut pty = Pty::open(80, 24);
    pty.start("bash", &["--norc", "--noprofile", "-i"], &home.variables(&[("PS1", "prompt> ")]));
    pty.wait_for("prompt>");
    pty
}

/// Ends the dashboard by its key; the shell then finds that it went well.
fn quit_to_the_shell(pty: &mut Pty) {
    pty.send("q");
    pty.wait_screen("the shell is back", |screen| !screen.alternate_screen());
    pty.send("echo it said $?\r");
    pty.wait_for("it said 0");
}

/// Processor time of the program so far, in hundredths of a second.
fn processor_time(pty: &Pty) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pty.pid().as_raw_pid())).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    for keys in ["q", "\x03"] {
        let home = Home::new();
        let mut pty = Pty::open(80, 24);
        let before = pty.settings();
        pty.start(PROGRAM, &[], &home.variables(&[]));
        pty.wait_for(READY);
        assert_ne!(pty.settings(), before);
        pty.send(keys);
        assert!(pty.wait_exit().success());
        pty.assert_clean();
        assert_eq!(pty.settings(), before);
    }
}

#[test]
fn signals_leave_the_terminal_as_it_was() {
    for (signal, number) in [(Signal::TERM, 15), (Signal::INT, 2), (Signal::HUP, 1), (Signal::QUIT, 3)] {
        let home = Home::new();
        let mut pty = Pty::open(80, 24);
        let before = pty.settings();
        pty.start(PROGRAM, &[], &home.variables(&[]));
        pty.wait_for(READY);
        pty.signal(signal);
        assert_eq!(pty.wait_exit().exit_code(), 128 + number);
        pty.assert_clean();
        assert_eq!(pty.settings(), before);
    }
}

#[test]
fn a_hang_up_ends_the_program_whatever_becomes_of_the_signal() {
    let home = Home::new();
    for trial in 0..20 {
        // Default, ignored, and not the session's leader, which alone gets the signal.
        let commands = ["exec", "trap '' HUP; exec", "trap : HUP;"][trial % 3];
        let mut pty = dashboard_after(&home, commands, &[]);
        if trial % 2 == 0 {
            pty.send("?");
        }
        pty.hang_up();
        pty.wait_exit();
    }
}

#[test]
fn an_idle_dashboard_sends_nothing_and_does_nothing() {
    let home = Home::new();
    let mut pty = dashboard(&home);
    pty.settle();
    let (bytes, time) = (pty.count(), processor_time(&pty));
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(pty.bytes_since(bytes), "");
    let used = processor_time(&pty) - time;
    assert!(used <= 5, "{used} hundredths of a second in five seconds");
    pty.send("q");
    pty.wait_exit();
}

#[test]
fn the_terminal_is_asked_nothing_and_cleared_once() {
    let home = Home::new();
    let pty = dashboard(&home);
    pty.settle();
    let bytes = pty.bytes_since(0);
    for question in ["\x1b[c", "\x1b[6n", "\x1b[?u", "\x1b]10;?", "\x1b]11;?", "\x1b[>c", "\x1b[>q", "$p"] {
        assert!(!bytes.contains(question), "{question:?}");
    }
    assert_eq!(bytes.matches("\x1b[2J").count(), 1);
    assert!(!bytes.contains("\x1b[?1000h"), "the mouse is the terminal's");
}

#[test]
fn without_colours_none_is_sent() {
    let home = Home::new();
    let pty = dashboard_after(&home, "exec", &[("NO_COLOR", "1")]);
    pty.settle();
    let bytes = pty.bytes_since(0);
    for sequence in bytes.split("\x1b[").skip(1) {
        let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        if sequence[end..].starts_with('m') {
            for code in sequence[..end].split(';') {
                assert!(code.parse::<u8>().is_ok_and(|code| code < 30), "colour or nothing in {:?}", &sequence[..=end]);
            }
        }
    }
}

#[test]
fn a_stop_from_the_keyboard_and_back_under_job_control() {
    let home = Home::new();
    let mut pty = shell(&home);
    pty.send(format!("{PROGRAM}\r"));
    pty.wait_screen("the dashboard shows", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    pty.send("\x1a");
    pty.wait_screen("the shell has the terminal", |screen| {
        !screen.alternate_screen() && !screen.hide_cursor() && screen.contents().contains("Stopped")
    });
    pty.send("fg\r");
    pty.wait_screen("the dashboard is back", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    // Raw again: a key acts without Enter.
    quit_to_the_shell(&mut pty);
}

#[test]
fn a_stop_from_outside_and_back_under_job_control() {
    let home = Home::new();
    for signal in ["TSTP", "STOP"] {
        let mut pty = shell(&home);
        pty.send(format!("sh -c 'echo $$ > {}/pid; exec {PROGRAM}'\r", home.0.path().display()));
        pty.wait_screen("the dashboard shows", |screen| screen.alternate_screen() && screen.contents().contains(READY));
        let pid = std::fs::read_to_string(home.0.path().join("pid")).unwrap();
        assert!(std::process::Command::new("kill").args([&format!("-{signal}"), pid.trim()]).status().unwrap().success());
        pty.wait_for("Stopped");
        if signal == "TSTP" {
            pty.wait_screen("the terminal was given back", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        }
        pty.send("fg\r");
        pty.wait_screen("the dashboard is back", |screen| {
            screen.alternate_screen()
                && screen.hide_cursor()
                && screen.contents().contains(READY)
                && !screen.contents().contains("Stopped")
        });
        quit_to_the_shell(&mut pty);
    }
}

#[test]
fn a_dashboard_in_the_background_waits_and_comes_back_when_brought_forward() {
    let home = Home::new();
    let mut pty = shell(&home);
    pty.send(format!("{PROGRAM}\r"));
    pty.wait_screen("the dashboard shows", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    pty.send("\x1a");
    pty.wait_screen("the shell has the terminal", |screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    pty.send("bg\r");
    // The shell's own line shows the command with an ampersand behind it.
    pty.wait_for("&");
    pty.send("echo still $((40 + 2))\r");
    pty.wait_for("still 42");
    pty.send("fg\r");
    pty.wait_screen("the dashboard is back", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    quit_to_the_shell(&mut pty);
}

#[test]
fn a_stop_where_nobody_could_continue_it_goes_on() {
    let home = Home::new();
    let mut pty = dashboard(&home);
    pty.settle();
    let before = pty.count();
    pty.send("\x1a");
    pty.wait("it has left and entered again", |bytes, screen| {
        bytes[before..].windows(8).any(|window| window == b"\x1b[?1049h") && screen.contents().contains(READY)
    });
    pty.send("q");
    assert!(pty.wait_exit().success());
    pty.assert_clean();
}

#[test]
fn a_resized_window_is_filled() {
    let home = Home::new();
    let mut pty = dashboard(&home);
    for (columns, rows) in [(140, 40), (20, 3), (1, 1), (500, 200), (80, 24)] {
        pty.settle();
        let before = pty.count();
        pty.resize(columns, rows);
        pty.wait("it is painted anew", |bytes, _| bytes[before..].windows(4).any(|window| window == b"\x1b[2J"));
    }
    pty.wait_for(READY);
    pty.send("q");
    assert!(pty.wait_exit().success());
}

#[test]
fn an_editor_gets_the_terminal_and_gives_it_back() {
    let home = Home::new();
    let book = book(&home);
    let path = home.0.path().display();
    let editor = home.script(
        "my editor",
        &format!(
            r#"cd "{path}"
            echo "$@" > arguments
            while read key value; do test "$key" = SigBlk: && echo "$value" > blocked; done < /proc/$$/status
            test -e answer && echo editing again || echo editing
            read line; echo "got $line" > answer"#
        ),
    );
    let editor = format!("'{}' --flag", editor.display());
    let mut pty = Pty::open(80, 24);
    let before = pty.settings();
    pty.start(PROGRAM, &[&book], &home.variables(&[("VISUAL", ""), ("EDITOR", &editor)]));
    pty.wait_for(READY);
    pty.send("e");
    pty.wait_screen("the editor has the terminal", |screen| {
        !screen.alternate_screen() && !screen.hide_cursor() && screen.contents().contains("editing")
    });
    assert_eq!(pty.settings(), before);
    // Neither the line nor its end is taken for keys of the dashboard.
    pty.send("quiet\r");
    pty.wait_screen("the dashboard is back", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    let read = |name| std::fs::read_to_string(home.0.path().join(name)).unwrap();
    assert_eq!(read("answer").trim(), "got quiet");
    let arguments = read("arguments");
    let words: Vec<&str> = arguments.split_whitespace().collect();
    assert!(
        matches!(words[..], ["--flag", line, file] if line.starts_with('+') && Path::new(file).extension().is_some_and(|end| end == "ron")),
        "{arguments}"
    );
    let blocked = u64::from_str_radix(read("blocked").split_whitespace().last().unwrap(), 16).unwrap();
    assert_eq!(blocked >> 19 & 1, 0, "the editor can be stopped (SIGTSTP is not blocked)");
    // An interrupt is the editor's, and ends it only.
    pty.send("e");
    pty.wait_screen("the editor has the terminal", |screen| {
        !screen.alternate_screen() && screen.contents().contains("editing again")
    });
    pty.send("\x03");
    pty.wait_screen("the dashboard is back", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    pty.send("q");
    assert!(pty.wait_exit().success());
    pty.assert_clean();
    assert_eq!(pty.settings(), before);
}

#[test]
fn an_interrupt_is_not_lost_where_no_editor_can_be_run() {
    let home = Home::new();
    let book = book(&home);
    for editor in ["", "/no/such/editor"] {
        for after in [0, 5, 20, 45] {
            let mut pty = Pty::open(80, 24);
            let before = pty.settings();
            pty.start(PROGRAM, &[&book], &home.variables(&[("VISUAL", ""), ("EDITOR", editor)]));
            pty.wait_for(READY);
            pty.send("e");
            std::thread::sleep(Duration::from_millis(after));
            pty.signal(Signal::INT);
            assert_eq!(pty.wait_exit().exit_code(), 128 + 2, "`{editor}` after {after} ms");
            pty.assert_clean();
            assert_eq!(pty.settings(), before);
        }
    }
}

#[test]
fn a_dashboard_that_is_ended_while_an_editor_runs_ends_after_it() {
    let home = Home::new();
    let book = book(&home);
    let editor = home.script("editor", "echo editing; read line; echo \"got $line\"");
    let mut pty = Pty::open(80, 24);
    let before = pty.settings();
    let editor = editor.to_str().unwrap().to_owned();
    pty.start(PROGRAM, &[&book], &home.variables(&[("VISUAL", ""), ("EDITOR", &editor)]));
    pty.wait_for(READY);
    pty.send("e");
    pty.wait_screen("the editor has the terminal", |screen| !screen.alternate_screen() && screen.contents().contains("editing"));
    pty.signal(Signal::TERM);
    pty.send("to the end\r");
    assert_eq!(pty.wait_exit().exit_code(), 128 + 15);
    assert!(pty.screen().contains("got to the end"), "{}", pty.screen());
    pty.assert_clean();
    assert_eq!(pty.settings(), before);
}

#[test]
fn the_log_says_what_was_read_and_how_it_ended() {
    let home = Home::new();
    let (book, log) = (book(&home), home.0.path().join("log"));
    let mut pty = Pty::open(80, 24);
    pty.start(PROGRAM, &["--log", log.to_str().unwrap(), &book], &home.variables(&[]));
    pty.wait_for(READY);
    let company = Path::new(&book).join("company.ron");
    let text = std::fs::read_to_string(&company).unwrap();
    std::fs::write(&company, text.replace("Fyrholm Lights", "Renamed Lights")).unwrap();
    pty.wait_for("Renamed");
    pty.send("q");
    assert!(pty.wait_exit().success());
    let lines: Vec<String> = std::fs::read_to_string(&log).unwrap().lines().map(str::to_owned).collect();
    let words = ["opened ", "read ", "read 1 of ", "ended: "];
    assert_eq!(lines.len(), words.len(), "{lines:#?}");
    for (line, words) in lines.iter().zip(words) {
        assert!(line.contains(words), "`{words}` is not in `{line}`");
    }
    // A log that cannot be written is an error before the screen is taken.
    let mut pty = Pty::open(80, 24);
    pty.start(PROGRAM, &["--log", "/no/such/folder/log", &book], &home.variables(&[]));
    pty.wait_for("cannot be written to");
    assert!(!pty.wait_exit().success());
}

#[test]
fn what_takes_a_while_is_said_and_comes_to_its_end() {
    let home = Home::new();
    let export = home.0.path().join("deals.csv");
    let rows = "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Created Date,Close Date\n\
                006A,Dock lights,Harbour,Closed Won,48000,2026-01-13,2026-02-20\n";
    std::fs::write(&export, rows).unwrap();
    let into = home.0.path().join("new");
    let late = format!("{{ sleep 2; cat {}; }}", export.display());
    let script = format!("{late} | {PROGRAM} import - --into {} --currency EUR; echo ended with $?", into.display());
    let mut pty = Pty::open(100, 24);
    pty.start("sh", &["-c", &script], &home.variables(&[]));
    pty.wait_for("ended with 0");
    assert!(pty.bytes_since(0).contains("reading"), "{}", pty.bytes_since(0));
    assert!(!pty.screen().contains("reading"), "{}", pty.screen());
}
