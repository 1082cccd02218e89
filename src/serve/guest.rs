//! One connection: who it is, and the one thing that it asks for. Everything else is refused.

use std::net::IpAddr;
use std::sync::Arc;

use russh::keys::{HashAlg, PublicKey};
use russh::server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId, ChannelOpenFailure, ChannelWriteHalf, Pty};
use tokio::sync::{mpsc, watch};

use super::TerminalLooks;
use super::answer;
use super::hub::Hub;
use super::keys::Guest;
use super::watcher::{self, ChannelContext, Heard};
use super::wire::SocketState;

/// What waits to be read by a session (messages): a client that sends more has to wait.
const WAITING: usize = 16;
/// So many refused keys are named in the log.
const NAMED: usize = 3;

/// What is known of a connection elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectionState {
    /// Who it is, once that is certain.
    pub(super) guest: Option<Arc<Guest>>,
    /// Whether it watches or waits for a report.
    pub(super) busy: bool,
    /// Why its session ended.
    pub(super) ended: Option<String>,
    /// Fingerprints of keys that were refused.
    pub(super) refused: Vec<String>,
}

pub(super) struct Connection {
    hub: Arc<Hub>,
    id: u64,
    address: IpAddr,
    ending: watch::Receiver<Option<&'static str>>,
    line: Arc<SocketState>,
    visit: Arc<watch::Sender<ConnectionState>>,
    /// Whether it logged in when there was room.
    has_room: bool,
    channel: Option<Open>,
}

/// The one channel.
struct Open {
    id: ChannelId,
    /// What is written to it; gone once something runs in it.
    half: Option<ChannelWriteHalf<Msg>>,
    /// The terminal: its size, and how it looks.
    terminal: Option<(u32, u32)>,
    looks: TerminalLooks,
    is_dumb: bool,
    /// To what runs in it.
    heard: Option<mpsc::Sender<Heard>>,
}

impl Connection {
    pub(super) fn new(
        hub: Arc<Hub>,
        (id, address): (u64, IpAddr),
        ending: watch::Receiver<Option<&'static str>>,
        line: Arc<SocketState>,
        visit: watch::Sender<ConnectionState>,
    ) -> Self {
        Self { hub, id, address, ending, line, visit: Arc::new(visit), has_room: false, channel: None }
    }

    fn refuse(&self, key: &PublicKey) -> Auth {
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        self.visit.send_modify(|visit| {
            if visit.refused.len() < NAMED && !visit.refused.contains(&fingerprint) {
                visit.refused.push(fingerprint);
            }
        });
        Auth::reject()
    }

    /// The channel, if it is the one.
    fn open(&mut self, id: ChannelId) -> Option<&mut Open> {
        self.channel.as_mut().filter(|open| open.id == id)
    }

    async fn tell(&mut self, id: ChannelId, heard: Heard) {
        if let Some(sender) = self.open(id).and_then(|open| open.heard.as_ref()) {
            // What runs there may have ended.
            let _ = sender.send(heard).await;
        }
    }

    /// Has something run in the channel, once; false: something runs there already.
    fn begin(&mut self, id: ChannelId, command: Option<Vec<u8>>) -> bool {
        let (hub, ending, line, visit) =
            (Arc::clone(&self.hub), self.ending.clone(), Arc::clone(&self.line), Arc::clone(&self.visit));
        let (guest, has_room) = (visit.borrow().guest.clone(), self.has_room);
        let Some(open) = self.open(id) else { return false };
        let (Some(half), Some(guest)) = (open.half.take(), guest) else { return false };
        let (sender, inbox) = mpsc::channel(WAITING);
        open.heard = Some(sender);
        let (looks, terminal, is_dumb) = (open.looks, open.terminal, open.is_dumb);
        visit.send_modify(|visit| visit.busy = true);
        let place = ChannelContext { hub, guest, half, inbox, ending, line };
        tokio::spawn(async move {
            let running = tokio::spawn(async move {
                match (command, terminal) {
                    _ if !has_room => answer::full(place).await,
                    (Some(command), terminal) => answer::answer(place, &command, terminal.is_some()).await,
                    (None, Some(size)) if !is_dumb => watcher::watch(place, size, looks).await,
                    (None, terminal) => answer::no_terminal(place, terminal.is_some()).await,
                }
            });
            // A panic is in the log already.
            let ended = running.await.unwrap_or_else(|_| "its session failed".to_owned());
            visit.send_modify(|visit| (visit.busy, visit.ended) = (false, Some(ended)));
        });
        true
    }
}

impl Handler for Connection {
    type Error = russh::Error;

    /// A key is only shown so far: whether it is worth signing with. Nothing is decided by it.
    async fn auth_publickey_offered(&mut self, _: &str, offer: PublicKeyOffer<'_>) -> Result<Auth, Self::Error> {
        Ok(if self.hub.whose(offer.public_key).is_some() { Auth::Accept } else { self.refuse(offer.public_key) })
    }

    /// The signature has been verified: this is who it is.
    async fn auth_publickey(&mut self, _: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        let Some(guest) = self.hub.whose(key.public_key) else { return Ok(self.refuse(key.public_key)) };
        self.has_room = self.hub.logged_in(self.id, &guest);
        self.hub.log(format!("{} {} {} logged in", self.address, guest.fingerprint, guest.comment));
        self.visit.send_modify(|visit| visit.guest = Some(guest));
        Ok(Auth::Accept)
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        let taken = self.channel.as_ref().is_some_and(|open| match &open.heard {
            None => true,
            Some(heard) => !heard.is_closed(),
        });
        if taken {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        let id = channel.id();
        // What is read comes through this handler.
        let (_, half) = channel.split();
        self.channel =
            Some(Open { id, half: Some(half), terminal: None, looks: TerminalLooks::default(), is_dumb: false, heard: None });
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        term: &str,
        columns: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        match self.open(channel).filter(|open| open.half.is_some() && open.terminal.is_none()) {
            Some(open) => {
                open.terminal = Some((columns, rows));
                open.looks.no_color |= is_monochrome(term);
                open.is_dumb = matches!(term, "" | "dumb");
                session.channel_success(channel)
            }
            None => session.channel_failure(channel),
        }
    }

    async fn env_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        match self.open(channel).filter(|open| open.half.is_some() && name == "NO_COLOR") {
            Some(open) => {
                open.looks.no_color |= !value.is_empty();
                session.channel_success(channel)
            }
            None => session.channel_failure(channel),
        }
    }

    async fn shell_request(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), Self::Error> {
        if self.begin(channel, None) { session.channel_success(channel) } else { session.channel_failure(channel) }
    }

    async fn exec_request(&mut self, channel: ChannelId, command: &[u8], session: &mut Session) -> Result<(), Self::Error> {
        if self.begin(channel, Some(command.to_vec())) {
            session.channel_success(channel)
        } else {
            session.channel_failure(channel)
        }
    }

    async fn subsystem_request(&mut self, channel: ChannelId, _: &str, session: &mut Session) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn x11_request(
        &mut self,
        channel: ChannelId,
        _: bool,
        _: &str,
        _: &str,
        _: u32,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn window_change_request(
        &mut self,
        channel: ChannelId,
        columns: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        self.tell(channel, Heard::Size(columns, rows)).await;
        Ok(())
    }

    async fn data(&mut self, channel: ChannelId, data: &[u8], _: &mut Session) -> Result<(), Self::Error> {
        self.tell(channel, Heard::Typed(data.to_vec())).await;
        Ok(())
    }

    async fn channel_eof(&mut self, channel: ChannelId, _: &mut Session) -> Result<(), Self::Error> {
        self.tell(channel, Heard::End).await;
        Ok(())
    }

    async fn channel_close(&mut self, channel: ChannelId, _: &mut Session) -> Result<(), Self::Error> {
        if self.open(channel).is_some() {
            // What runs there sees that nobody speaks to it any more.
            self.channel = None;
        }
        Ok(())
    }
}

/// Whether a terminal of this name shows no colours.
fn is_monochrome(term: &str) -> bool {
    term.starts_with("vt1") || term.starts_with("vt2") || term.ends_with("-m") || term.ends_with("-mono")
}
