//! Who is not let in, what is not granted, and what a flood comes to.

use std::fs;
use std::io::Read as _;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use russh::client::AuthResult;
use russh::keys::agent::AgentIdentity;
use russh::keys::signature::Signer as _;
use russh::keys::{HashAlg, PrivateKey};
use russh::{AgentAuthError, Signer};

use super::client::{Client, Served, Watcher, command, key, line};

/// Signs with its own key, whichever was offered.
struct Signs(PrivateKey);

impl Signer for Signs {
    type Error = AgentAuthError;

    async fn auth_sign(&mut self, _: &AgentIdentity, _: Option<HashAlg>, mut data: Vec<u8>) -> Result<Vec<u8>, Self::Error> {
        let signature = self.0.try_sign(&data).unwrap();
        let (kind, bytes) = ("ssh-ed25519", signature.as_bytes());
        let length = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
        data.extend(length(kind.len() + bytes.len() + 8));
        for part in [kind.as_bytes(), bytes] {
            data.extend(length(part.len()));
            data.extend(part);
        }
        Ok(data)
    }
}

/// Whether a guest's key is let in when another one signs.
fn offered_and_signed(served: &Served, offered: u8, signs: u8) -> bool {
    let public = key(offered).public_key().clone();
    let mut signer = Signs(key(signs));
    let mut client = Client::connect(served).unwrap();
    let tried = client.with(async |handle| handle.authenticate_publickey_with("anybody", public, None, &mut signer).await);
    matches!(tried, Ok(AuthResult::Success))
}

#[test]
fn nobody_comes_in_without_proving_a_key_of_the_file() {
    let served = Served::start_for(&(line(1) + &line(2) + "from=\"127.0.0.1\" " + &line(7)), &[]);
    // The test's own signer is right when it signs with the key that it offers.
    assert!(offered_and_signed(&served, 1, 1));
    for (offered, signs) in [(1, 2), (2, 1), (1, 3), (3, 1), (3, 3), (4, 4), (7, 7), (1, 7), (2, 3)] {
        assert!(!offered_and_signed(&served, offered, signs), "{offered} offered, {signs} signed");
    }
    for guest in [0, 3, 5, 6, 7, 8, 255] {
        assert!(!Client::connect(&served).unwrap().try_key(&key(guest)), "guest {guest}");
    }
    let refused = |result: Result<AuthResult, russh::Error>| !matches!(result, Ok(AuthResult::Success));
    for user in ["", "root", "anybody", "\u{1b}[2J\u{202e}"] {
        assert!(refused(Client::connect(&served).unwrap().with(async |handle| handle.authenticate_none(user).await)));
        for password in ["", "password", "root"] {
            let tried = Client::connect(&served).unwrap().with(async |handle| handle.authenticate_password(user, password).await);
            assert!(refused(tried), "{user:?} {password:?}");
        }
    }
    let asked = Client::connect(&served)
        .unwrap()
        .with(async |handle| handle.authenticate_keyboard_interactive_start("anybody", None).await);
    assert!(!matches!(asked, Ok(russh::client::KeyboardInteractiveAuthResponse::Success)), "{asked:?}");
    // Nothing is open to who has not logged in.
    let stranger = Client::connect(&served).unwrap();
    assert!(stranger.wait(stranger.handle.channel_open_session()).is_err());
    // A try that failed is not held against the next one with the right key.
    let mut client = Client::connect(&served).unwrap();
    assert!(!client.try_key(&key(3)) && client.try_key(&key(1)));
    let log = served.wait_for_log("was not let in with SHA256:");
    assert!(log.contains("keys:3: there is no option `from`, so this key is not let in"), "{log}");
    assert!(!log.contains(['\u{1b}', '\u{202e}']), "{log}");
}

#[test]
fn too_many_keys_end_a_connection() {
    let served = Served::start(&[]);
    let mut client = Client::connect(&served).unwrap();
    let tried: Vec<bool> = (10..17).map(|guest| client.try_key(&key(guest))).collect();
    assert!(!tried.contains(&true));
    assert!(!client.try_key(&key(1)), "the right key comes too late");
}

#[test]
fn nothing_but_reports_is_run() {
    let served = Served::start(&[]);
    let client = Client::log_in(&served, 1);
    let written = served.path("written.txt");
    for (command, code) in [
        ("sh", 2),
        ("", 2),
        ("/bin/sh -c id", 2),
        ("report; id", 2),
        ("do won D-1041", 2),
        ("import x.csv --into book", 2),
        ("init elsewhere", 2),
        ("check", 2),
        ("serve", 2),
        ("scp -t /tmp", 2),
        ("report 'open", 2),
        ("report --log x", 2),
        ("report --config x", 2),
        ("report /etc", 1),
        ("report ..", 1),
        ("report nonsense", 1),
        ("report --format svg", 1),
        ("report --format html", 1),
        ("brief /etc", 1),
        (&*format!("report -o {}", written.display()), 1),
        (&*format!("brief --output={}", written.display()), 1),
    ] {
        let came = client.run(command);
        assert_eq!((came.code, came.out.as_str()), (Some(code), ""), "{command}: {came:?}");
        assert!(!came.err.is_empty() && !came.err.contains(['\u{1b}', '\u{202e}']), "{command}: {came:?}");
    }
    assert!(!written.exists());
    // A word says the same whether or not a file of that name is there.
    assert_eq!(client.run("report book").err, client.run("report kooB").err.replace("kooB", "book"));
}

#[test]
fn nothing_else_is_granted() {
    let served = Served::start(&[]);
    let mut watcher = Watcher::of(&served, 1);
    let client = &watcher.client;
    assert!(client.wait(client.handle.channel_open_session()).is_err(), "a second channel");
    assert!(client.wait(client.handle.channel_open_direct_tcpip("127.0.0.1", 22, "127.0.0.1", 1)).is_err());
    assert!(client.wait(client.handle.channel_open_x11("127.0.0.1", 1)).is_err());
    assert!(client.wait(client.handle.channel_open_direct_streamlocal("/run/docker.sock")).is_err());
    assert!(watcher.client.with(async |handle| handle.tcpip_forward("127.0.0.1", 0).await).is_err());
    assert!(watcher.client.with(async |handle| handle.streamlocal_forward("/tmp/quarterdeck.sock").await).is_err());
    watcher.send("1");
    watcher.wait_for("[1 Marketing]");

    let client = Client::log_in(&served, 1);
    let mut channel = client.open();
    for name in ["PATH", "LD_PRELOAD", "LANG", "QUARTERDECK_BOOK", "TERM"] {
        client.wait(channel.set_env(true, name, "x")).unwrap();
        assert!(!client.grants(&mut channel), "{name}");
    }
    client.wait(channel.request_subsystem(true, "sftp")).unwrap();
    assert!(!client.grants(&mut channel));
    client.wait(channel.request_x11(true, false, "MIT-MAGIC-COOKIE-1", "00", 0)).unwrap();
    assert!(!client.grants(&mut channel));
    client.wait(channel.agent_forward(true)).unwrap();
    assert!(!client.grants(&mut channel));
    client.wait(channel.request_pty(true, "xterm", 80, 24, 0, 0, &[])).unwrap();
    assert!(client.grants(&mut channel));
    client.wait(channel.request_pty(true, "xterm", 80, 24, 0, 0, &[])).unwrap();
    assert!(!client.grants(&mut channel), "a second terminal");
    client.wait(channel.request_shell(true)).unwrap();
    assert!(client.grants(&mut channel));
    client.wait(channel.request_shell(true)).unwrap();
    assert!(!client.grants(&mut channel), "a second shell");
    client.wait(channel.exec(true, "report")).unwrap();
    assert!(!client.grants(&mut channel), "a report beside the dashboard");
}

#[test]
fn without_a_terminal_it_is_said_what_there_is() {
    let served = Served::start(&[]);
    let client = Client::log_in(&served, 1);
    let channel = client.open();
    client.wait(channel.request_shell(true)).unwrap();
    let came = client.rest(channel);
    assert!(came.code == Some(1) && came.err.contains("`report --format json`"), "{came:?}");
    let mut dumb = Watcher::open_as(client, "dumb", 80, 24);
    dumb.wait_for_end();
    assert_eq!((dumb.code, dumb.bytes.len()), (Some(1), 0));
}

#[test]
fn as_many_watch_as_may_and_the_next_is_told() {
    let served = Served::start(&["--max-connections", "2"]);
    let (mut first, mut second) = (Watcher::of(&served, 1), Watcher::of(&served, 1));
    let came = Client::log_in(&served, 1).run("report verdict");
    assert!(came.code == Some(1) && came.err.contains("2 are connected already"), "{came:?}");
    first.send("q");
    first.wait_for_end();
    drop(first);
    served.wait_for_log("quit");
    assert_eq!(Client::log_in(&served, 1).run("report verdict").code, Some(0));
    second.send("1");
    second.wait_for("[1 Marketing]");
}

#[test]
fn one_address_has_no_more_connections_than_it_may() {
    let served = Served::start(&["--max-per-address", "3"]);
    let mut watcher = Watcher::of(&served, 1);
    let _silent: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(("127.0.0.1", served.port)).unwrap()).collect();
    served.wait_for_log("listening");
    let mut fourth = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    let mut said = Vec::new();
    let _ = fourth.read_to_end(&mut said);
    assert_eq!(said, b"");
    served.wait_for_log("127.0.0.1 is turned away: its address has as many connections as one may have");
    watcher.send("1");
    watcher.wait_for("[1 Marketing]");
}

#[test]
fn sockets_that_never_log_in_keep_nobody_out() {
    let mut served = Served::start(&["--max-per-address", "1000"]);
    let mut watcher = Watcher::of(&served, 1);
    let silent: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(("127.0.0.1", served.port)).unwrap()).collect();
    let mut late = Watcher::of(&served, 1);
    watcher.send("1");
    watcher.wait_for("[1 Marketing]");
    late.send("1");
    late.wait_for("[1 Marketing]");
    // The first ones had to make room.
    let mut first = silent.into_iter().next().unwrap();
    first.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut said = Vec::new();
    let _ = first.read_to_end(&mut said);
    assert!(said.starts_with(b"SSH-2.0-quarterdeck") || said.is_empty());
    assert!(served.is_running());
}

#[test]
fn a_server_that_cannot_be_safe_does_not_start_and_says_why() {
    let fails = |folder: &std::path::Path, listen: &str| {
        let output = command(folder, listen, &[]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in crate::kit::sitting::sample_files() {
        let file = folder.path().join("book").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let keys = folder.path().join("keys");
    let why = fails(folder.path(), "127.0.0.1:0");
    assert!(why.contains("nobody could come in") && why.contains("keys"), "{why}");
    fs::write(&keys, line(1)).unwrap();
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o666)).unwrap();
    let why = fails(folder.path(), "127.0.0.1:0");
    assert!(why.contains("others can write it (mode 666): `chmod 600` it"), "{why}");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(folder.path().join("host_key"), fs::Permissions::from_mode(0o644)).unwrap();
    let why = fails(folder.path(), "127.0.0.1:0");
    assert!(why.contains("others can read it (mode 644)") && why.contains("`chmod 600`"), "{why}");
    fs::set_permissions(folder.path().join("host_key"), fs::Permissions::from_mode(0o600)).unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let why = fails(folder.path(), &taken.local_addr().unwrap().to_string());
    assert!(why.contains("cannot listen on 127.0.0.1:"), "{why}");
}
