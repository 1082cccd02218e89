//! Where connections come in: how many, from where, for how long until they have said who they are.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use russh::keys::PrivateKey;
use russh::server::{Config, run_stream};
use russh::{MethodKind, MethodSet, Preferred, SshId, compression};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::ServeError;
use super::guest::{Connection, ConnectionState};
use super::hub::{Hub, Ticket};
use super::limits::{BACK_OFF, KEEP_ALIVE, LAST_WORDS, PARTING, SILENCE, TRIES, UNANSWERED};
use super::wire::{SocketState, Wire};

/// Bytes that a client may send before it is told to go on: keys, and a paste now and then.
const WINDOW: u32 = 64 * 1024;
/// The largest packet (bytes).
const PACKET: u32 = 32 * 1024;
/// Messages that wait in a connection: one frame is in flight, not a queue of them.
const IN_FLIGHT: usize = 2;

/// Serves until the hub is told to stop.
pub(super) fn run(hub: &Arc<Hub>, key: PrivateKey) -> Result<(), ServeError> {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores.clamp(2, 8))
        // What computes; beside it reports run.
        .max_blocking_threads((2 * cores).clamp(4, 16))
        .thread_name("ssh")
        .enable_io()
        .enable_time()
        .build()?;
    let config = Arc::new(config(key));
    let ended = runtime.block_on(async {
        let address = hub.serving.listen;
        let listener = TcpListener::bind(address).await.map_err(|why| ServeError::Listen { address, why })?;
        hub.log(format!("listening on {}", listener.local_addr().unwrap_or(address)));
        accept(hub, &config, &listener).await;
        drop(listener);
        let parting = Instant::now() + PARTING;
        while hub.count() > 0 && Instant::now() < parting {
            sleep(Duration::from_millis(20)).await;
        }
        hub.log("stopped");
        Ok(())
    });
    // What still computes is for nobody any more.
    runtime.shutdown_background();
    ended
}

fn config(key: PrivateKey) -> Config {
    Config {
        server_id: SshId::Standard(Cow::Borrowed(concat!("SSH-2.0-quarterdeck_", env!("CARGO_PKG_VERSION")))),
        methods: MethodSet::from(&[MethodKind::PublicKey][..]),
        auth_rejection_time: Duration::from_millis(500),
        auth_rejection_time_initial: Some(Duration::ZERO),
        keys: vec![key],
        window_size: WINDOW,
        maximum_packet_size: PACKET,
        event_buffer_size: IN_FLIGHT,
        preferred: Preferred { compression: Cow::Borrowed(&[compression::NONE]), ..Preferred::default() },
        max_auth_attempts: TRIES,
        inactivity_timeout: Some(SILENCE),
        keepalive_interval: Some(KEEP_ALIVE),
        keepalive_max: UNANSWERED,
        nodelay: true,
        ..Config::default()
    }
}

/// Lets connections in until the server ends. Whatever the system says: it goes on, after a while.
async fn accept(hub: &Arc<Hub>, config: &Arc<Config>, listener: &TcpListener) {
    let mut stopping = hub.stopping.subscribe();
    let mut troubled = false;
    loop {
        let accepted = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                troubled = false;
                let _ = stream.set_nodelay(true);
                let (wire, line) = Wire::new(stream, hub.limits().stall);
                match hub.admit(peer, &line) {
                    Ok(ticket) => drop(tokio::spawn(serve(Arc::clone(hub), Arc::clone(config), wire, line, peer, ticket))),
                    Err(why) => hub.log(format!("{} is turned away: {why}", peer.ip())),
                }
            }
            Err(error) => {
                // One that is gone again already is no trouble; without descriptors there is none but to wait.
                if !troubled {
                    hub.log(format!("a connection could not be taken: {error}"));
                }
                troubled = true;
                sleep(BACK_OFF).await;
            }
        }
    }
}

/// One connection, from its first byte to its last.
async fn serve(
    hub: Arc<Hub>,
    config: Arc<Config>,
    wire: Wire<TcpStream>,
    line: Arc<SocketState>,
    peer: SocketAddr,
    ticket: Ticket,
) {
    let _leaves = Leaves { hub: Arc::clone(&hub), id: ticket.id };
    let begun = Instant::now();
    let (visit, mut seen) = watch::channel(ConnectionState::default());
    let connection = Connection::new(Arc::clone(&hub), (ticket.id, peer.ip()), ticket.ending.clone(), Arc::clone(&line), visit);
    let running = async {
        match run_stream(config, wire, connection).await {
            Ok(running) => running.await,
            Err(error) => Err(error),
        }
    };
    tokio::pin!(running);
    let why = tokio::select! {
        ended = &mut running => ended.err().map(|error| error.to_string()),
        why = overstays(&hub, seen.clone(), ticket.ending) => {
            line.cut();
            let _ = timeout(LAST_WORDS, &mut running).await;
            Some(why)
        }
    };
    // What ran in it says why that ended.
    let _ = timeout(LAST_WORDS, seen.wait_for(|visit| !visit.busy)).await;
    let visit = seen.borrow();
    let why = visit.ended.clone().or(why).unwrap_or_else(|| "left".to_owned());
    match &visit.guest {
        Some(guest) => hub.log(format!(
            "{} {} {} left after {} s, {} bytes sent: {why}",
            peer.ip(),
            guest.fingerprint,
            guest.comment,
            begun.elapsed().as_secs(),
            line.sent()
        )),
        None if visit.refused.is_empty() => hub.log(format!("{} did not log in: {why}", peer.ip())),
        None => hub.log(format!("{} was not let in with {}: {why}", peer.ip(), visit.refused.join(", "))),
    }
}

/// Waits until a connection has to be cut: it does not say who it is, asks for nothing, or does not end when it is told to.
async fn overstays(
    hub: &Hub,
    mut visit: watch::Receiver<ConnectionState>,
    mut ending: watch::Receiver<Option<&'static str>>,
) -> String {
    let told = async {
        if ending.wait_for(Option::is_some).await.is_err() {
            std::future::pending::<()>().await;
        }
        // It is let say good-bye.
        sleep(2 * LAST_WORDS).await;
    };
    let idles = async {
        loop {
            let asked = visit.wait_for(|visit| visit.busy);
            if timeout(hub.limits().login, asked).await.is_err() {
                return;
            }
            if visit.wait_for(|visit| !visit.busy).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = told => ending_words(hub),
        () = idles => format!("asked for nothing within {} s", hub.limits().login.as_secs()),
    }
}

fn ending_words(hub: &Hub) -> String {
    if *hub.stopping.borrow() { "the server has stopped" } else { "told to leave" }.to_owned()
}

/// Gives the place of a connection free, however it ends.
struct Leaves {
    hub: Arc<Hub>,
    id: u64,
}

impl Drop for Leaves {
    fn drop(&mut self) {
        self.hub.gone(self.id);
    }
}
