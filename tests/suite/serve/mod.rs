//! `quarterdeck serve` from outside: watched by clients of its own library, and by OpenSSH's where that is there.

mod client;
mod refused;

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use russh::ChannelMsg;

use client::{Client, Served, Watcher, key, line};

#[test]
fn a_watcher_sees_types_and_leaves() {
    let served = Served::start(&[]);
    let mut watcher = Watcher::of(&served, 1);
    watcher.wait_for("Fyrholm Lights");
    assert!(watcher.screen().alternate_screen() && watcher.screen().hide_cursor() && watcher.screen().bracketed_paste());
    watcher.send("1");
    watcher.wait_for("[1 Marketing]");
    watcher.send("?");
    watcher.wait_for("Help: Marketing");
    // An escape alone is a key, and an arrow that comes in pieces is one.
    watcher.send("\x1b");
    watcher.wait_screen("the help goes", |screen| !screen.contents().contains("Help: Marketing"));
    for piece in ["\x1b", "[", "B"] {
        watcher.send(piece);
    }
    watcher.send("2");
    watcher.wait_for("[2 Sales]");
    watcher.send("q");
    watcher.wait_for_end();
    let screen = watcher.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(watcher.code, Some(0));
    drop(watcher);
    let log = served.wait_for_log("quit");
    assert!(log.contains("127.0.0.1 SHA256:") && log.contains("guest 1 left after"), "{log}");
}

#[test]
fn what_makes_no_sense_here_says_so_and_does_nothing() {
    let served = Served::start(&[]);
    let before = std::fs::read(served.path("book/deals.ron")).ok();
    let mut watcher = Watcher::of(&served, 1);
    for (keys, said) in [
        ("e", "this session only reads: the book is edited where it lies"),
        ("\x1a", "a session over SSH does not stop"),
        ("d", "this session only reads"),
        ("n", "this session only reads"),
        ("U", "this session only reads"),
    ] {
        // Whatever was said before is gone with another key.
        watcher.send("\x1b[A");
        watcher.wait_screen("the last row is free", |screen| !screen.contents().contains("session"));
        watcher.send(keys);
        watcher.wait_for(said);
    }
    // Copied to the watcher's own clipboard.
    watcher.send("y");
    watcher.wait_for("copied");
    assert!(watcher.bytes.windows(5).any(|bytes| bytes == b"\x1b]52;"));
    assert_eq!(std::fs::read(served.path("book/deals.ron")).ok(), before);
}

#[test]
fn a_window_of_any_size_is_drawn_within_bounds() {
    let served = Served::start(&[]);
    let mut watcher = Watcher::of(&served, 1);
    watcher.resize(80, 24);
    watcher.wait_screen("80 columns", |screen| {
        screen.contents().lines().last().is_some_and(|last| last.contains("problems")) && screen.contents().contains("help")
    });
    let resize = |columns, rows| watcher.client.wait(watcher.channel.window_change(columns, rows, 0, 0)).unwrap();
    for n in 0..2000 {
        resize(n * 7919 % 65536, n * 104_729 % 65536);
    }
    resize(u32::MAX, u32::MAX);
    resize(120, 36);
    watcher.resize(120, 36);
    let sizes = |bytes: &[u8]| bytes.windows(4).filter(|piece| *piece == b"\x1b[2J").count();
    watcher.send("1");
    watcher.wait_for("[1 Marketing]");
    // As many as there were tenths of a second, and not 2000.
    assert!(sizes(&watcher.bytes) < 1000, "{} full frames", sizes(&watcher.bytes));
}

#[test]
fn a_change_of_the_book_reaches_all_watchers() {
    let served = Served::start(&[]);
    let mut watchers = [Watcher::of(&served, 1), Watcher::of(&served, 1), Watcher::of(&served, 1)];
    served.edit("company.ron", "Fyrholm Lights", "Fyrholm Beacons");
    for watcher in &mut watchers {
        watcher.wait_for("Fyrholm Beacons");
    }
    // One that is paused reads on when it is told to.
    watchers[0].send("p");
    watchers[0].wait_for("PAUSED");
    served.edit("company.ron", "Fyrholm Beacons", "Fyrholm Lamps");
    watchers[1].wait_for("Fyrholm Lamps");
    assert!(watchers[0].screen().contents().contains("Fyrholm Beacons"));
    watchers[0].send("p");
    watchers[0].wait_for("Fyrholm Lamps");
}

#[test]
fn a_key_says_what_its_session_opens_on() {
    let lines =
        format!("person=\"ines\",tab=\"marketing\",read-only {}team=\"North\" {}person=\"nobody\" {}", line(1), line(2), line(3));
    let served = Served::start_for(&lines, &[]);
    let mut ines = Watcher::of(&served, 1);
    ines.wait_for("[1 Marketing]");
    ines.send("2");
    ines.wait_for("only Ines");
    Watcher::of(&served, 2).wait_for("only North");
    let mut nobody = Watcher::of(&served, 3);
    nobody.wait_for("these are everybody's figures");
    assert!(!nobody.screen().contents().contains("only "));
}

#[test]
fn a_wall_is_a_wall_for_everybody_and_a_day_a_day() {
    let served = Served::start(&["--wall", "--as-of", "2026-10-30"]);
    let mut watcher = Watcher::of(&served, 1);
    watcher.wait_for("30 Oct");
    watcher.send("1");
    watcher.wait_for("keys are locked on the wall");
    watcher.send("q");
    watcher.wait_for_end();
    assert_eq!(watcher.code, Some(0));
}

#[test]
fn a_terminal_without_colours_gets_none() {
    let coloured = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("\x1b[38;5;");
    let served = Served::start(&["--theme", "ansi"]);
    assert!(coloured(&Watcher::of(&served, 1).bytes));
    let mut old = Watcher::open_as(Client::log_in(&served, 1), "vt220", 120, 36);
    old.wait_for("Marketing");
    assert!(!coloured(&old.bytes));
    let client = Client::log_in(&served, 1);
    let mut channel = client.open();
    client.wait(channel.request_pty(false, "xterm", 120, 36, 0, 0, &[])).unwrap();
    client.wait(channel.set_env(true, "NO_COLOR", "1")).unwrap();
    assert!(client.grants(&mut channel));
    client.wait(channel.request_shell(false)).unwrap();
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains("Marketing") {
        if let Some(ChannelMsg::Data { data }) = client.wait(channel.wait()) {
            bytes.extend_from_slice(&data);
        }
    }
    assert!(!coloured(&bytes));
}

#[test]
fn reports_are_those_of_the_program() {
    let served = Served::start(&[]);
    let client = Client::log_in(&served, 1);
    for arguments in [
        &["report", "--format", "json"][..],
        &["report"],
        &["report", "people", "--format", "csv"],
        &["report", "sales", "--format", "markdown", "--team", "North"],
        &["brief"],
        &["report", "--period", "2026-11", "--since", "-7"],
    ] {
        let (out, code) = served.locally(arguments);
        let came = client.run(&arguments.join(" "));
        assert_eq!(came.out, out, "{arguments:?}");
        assert_eq!(came.code, u32::try_from(code).ok(), "{arguments:?}: {}", came.err);
    }
    let quoted = client.run("report --person 'Ines' verdict");
    assert!(quoted.code == Some(0) && quoted.out.contains("only Ines"), "{quoted:?}");
}

#[test]
fn a_report_is_of_the_book_as_it_is_now() {
    let served = Served::start(&[]);
    let mut watcher = Watcher::of(&served, 1);
    served.edit("company.ron", "Fyrholm Lights", "Fyrholm Beacons");
    watcher.wait_for("Fyrholm Beacons");
    let came = Client::log_in(&served, 1).run("report verdict");
    assert!(came.out.starts_with("Fyrholm Beacons"), "{came:?}");
}

#[test]
fn a_stop_is_told_to_the_watchers_and_gives_their_terminals_back() {
    let mut served = Served::start(&[]);
    let mut watchers = [Watcher::of(&served, 1), Watcher::of(&served, 1)];
    assert_eq!(served.stop(), Some(0));
    for watcher in &mut watchers {
        watcher.wait_for_end();
        let screen = watcher.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert!(screen.contents().contains("quarterdeck: the server has stopped"), "{}", screen.contents());
        assert_eq!(watcher.code, Some(0));
        assert!(watcher.bytes.ends_with(b"stopped\r\n"));
    }
    assert!(served.log().trim_end().ends_with("stopped"));
}

#[test]
fn who_may_no_longer_watch_is_shown_out_and_who_may_stays() {
    let served = Served::start_for(&(line(1) + &line(2)), &[]);
    let (mut first, mut second) = (Watcher::of(&served, 1), Watcher::of(&served, 2));
    served.allow(&line(2));
    first.wait_for_end();
    assert!(first.screen().contents().contains("this key is no longer let in"), "{}", first.screen().contents());
    assert!(!Client::connect(&served).unwrap().try_key(&key(1)));
    second.send("1");
    second.wait_for("[1 Marketing]");
    served.allow(&(line(2) + &line(3)));
    Watcher::of(&served, 3).wait_for("Fyrholm Lights");
}

#[test]
fn a_watcher_that_leaves_without_a_word_leaves_the_others_alone() {
    let mut served = Served::start(&[]);
    let mut stays = Watcher::of(&served, 1);
    for _ in 0..3 {
        drop(Watcher::of(&served, 1));
    }
    served.wait_for_log("left after");
    stays.send("1");
    stays.wait_for("[1 Marketing]");
    assert!(served.is_running());
}

/// What OpenSSH does with the server.
#[test]
fn openssh_is_served_too() {
    if Command::new("ssh").arg("-V").output().is_err() {
        eprintln!("SKIPPED: there is no `ssh` here, so OpenSSH's client is not tried");
        return;
    }
    let served = Served::start(&[]);
    let identity = served.path("identity");
    let text = key(1).to_openssh(russh::keys::ssh_key::LineEnding::LF).unwrap();
    std::fs::write(&identity, text.as_bytes()).unwrap();
    std::fs::set_permissions(&identity, std::fs::Permissions::from_mode(0o600)).unwrap();
    let port = served.port.to_string();
    let known = format!("UserKnownHostsFile={}", served.path("known_hosts").display());
    let options = ["-F", "none", "-p", &port, "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=accept-new", "-o", &known];
    let ssh = |more: &[&str]| {
        let mut command = Command::new("ssh");
        command.args(options).arg("-i").arg(&identity).args(["-o", "LogLevel=ERROR"]);
        command.args(more.iter().filter(|word| word.starts_with('-'))).arg("127.0.0.1");
        command.args(more.iter().filter(|word| !word.starts_with('-')));
        command
    };
    let report = ssh(&["report verdict"]).output().unwrap();
    let here = served.locally(&["report", "verdict"]).0;
    assert_eq!(String::from_utf8_lossy(&report.stdout), here, "{}", String::from_utf8_lossy(&report.stderr));
    let other = ssh(&["cat /etc/passwd"]).output().unwrap();
    assert_eq!((other.status.code(), other.stdout.len()), (Some(2), 0));
    let mut pty = crate::kit::pty::Pty::open(100, 30);
    let command = ssh(&["-t"]);
    let arguments: Vec<&str> = command.get_args().map(|argument| argument.to_str().unwrap()).collect();
    pty.start("ssh", &arguments, &[("TERM", "xterm-256color")]);
    pty.wait_for("Fyrholm Lights");
    pty.send("1");
    pty.wait_for("[1 Marketing]");
    pty.send("q");
    pty.wait_screen("the terminal is given back", |screen| !screen.alternate_screen() && !screen.hide_cursor());
}
