//! One watcher: keys in, frames out. A frame is made only when the last one has been taken: what a slow terminal misses was
//! never drawn, and nobody waits for it.

use std::future::pending;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use russh::ChannelWriteHalf;
use russh::server::Msg as Sent;
use tokio::io::AsyncWrite;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep_until, timeout};

use super::TerminalLooks;
use super::answer::{close, send};
use super::hub::Hub;
use super::keys::Guest;
use super::limits::{LAST_WORDS, MOST_APART, Sizes};
use super::wire::SocketState;
use crate::app::host::decode::Decoder;
use crate::app::host::modes::{self, within_bounds};
use crate::app::host::paint::Painter;
use crate::app::message::{Effect, Job, Msg};
use crate::app::old_book;
use crate::app::session::Session;
use crate::app::update::update;
use crate::app::view::view;
use crate::store::Snapshot;

pub(super) enum Heard {
    /// Bytes of keys.
    Typed(Vec<u8>),
    /// Columns and rows of its window.
    Size(u32, u32),
    End,
}

pub(super) struct ChannelContext {
    pub(super) hub: Arc<Hub>,
    pub(super) guest: Arc<Guest>,
    pub(super) half: ChannelWriteHalf<Sent>,
    pub(super) inbox: mpsc::Receiver<Heard>,
    pub(super) ending: watch::Receiver<Option<&'static str>>,
    pub(super) line: Arc<SocketState>,
}

type ChannelWriter = Pin<Box<dyn AsyncWrite + Send>>;
/// A write under way: it gives the writer back.
type PendingWrite = Pin<Box<dyn Future<Output = (ChannelWriter, io::Result<()>)> + Send>>;

enum SessionEnd {
    /// `q`.
    Quit,
    /// The channel or the connection is closed.
    Closed,
    /// It has to go.
    Told(&'static str),
    /// The terminal took nothing for too long.
    Stalled,
    /// A bug.
    Failed,
}

/// Shows the dashboard until somebody ends it; returns how that was.
pub(super) async fn watch(mut place: ChannelContext, size: (u32, u32), looks: TerminalLooks) -> String {
    // Listened to before it is looked at: no change falls between the two.
    let mut book = place.hub.book.subscribe();
    let snapshot = Arc::clone(&book.borrow_and_update());
    let ended = match WatchedSession::begin(&place, snapshot, size, looks).await {
        Some(watching) => watching.go(&mut place, book).await,
        None => SessionEnd::Failed,
    };
    let (words, code) = match ended {
        SessionEnd::Closed => return "left".to_owned(),
        SessionEnd::Stalled => {
            // What waits for it would keep everything else waiting.
            place.line.cut();
            return format!("took nothing for {} s", place.hub.limits().stall.as_secs());
        }
        SessionEnd::Quit => (None, 0),
        SessionEnd::Told(why) => (Some(why), 0),
        SessionEnd::Failed => (Some("this session failed, which is a bug; the others go on"), 1),
    };
    let mut bytes = modes::leave();
    if let Some(words) = words {
        bytes.extend(format!("quarterdeck: {words}\r\n").bytes());
    }
    let mut out: ChannelWriter = Box::pin(place.half.make_writer());
    let _ = timeout(LAST_WORDS, send(&mut out, &bytes, LAST_WORDS)).await;
    close(&place.half, code).await;
    words.unwrap_or("quit").to_owned()
}

/// A session with what its terminal shows: it goes to a thread that computes, and comes back.
struct DrawnSession {
    session: Session,
    painter: Painter,
}

struct MadeOfMessages {
    drawn: Box<DrawnSession>,
    /// What is to be sent: bells, clipboard, a frame.
    bytes: Vec<u8>,
    /// A frame is due, and was not asked for.
    dirty: bool,
    quit: bool,
}

struct WatchedSession {
    hub: Arc<Hub>,
    drawn: Option<Box<DrawnSession>>,
    decoder: Decoder,
    /// When an escape that stands alone is the Esc key.
    patience: Option<Instant>,
    sizes: Sizes,
    /// What the session has not been told yet.
    told: Vec<Msg>,
    dirty: bool,
    /// What is sent before the next frame.
    apart: Vec<u8>,
    out: Option<ChannelWriter>,
    writing: Option<PendingWrite>,
}

impl WatchedSession {
    async fn begin(place: &ChannelContext, snapshot: Arc<Snapshot>, size: (u32, u32), looks: TerminalLooks) -> Option<Self> {
        let hub = Arc::clone(&place.hub);
        let (guest, size) = (Arc::clone(&place.guest), within_bounds(size.0, size.1));
        let at_work = Arc::clone(&hub);
        let session = tokio::task::spawn_blocking(move || begin(&at_work, &snapshot, &guest, looks)).await.ok()?;
        Some(Self {
            hub,
            drawn: Some(Box::new(DrawnSession { session, painter: Painter::default() })),
            decoder: Decoder::default(),
            patience: None,
            sizes: Sizes::default(),
            told: vec![Msg::Resize(size.0, size.1)],
            dirty: true,
            apart: modes::enter(false),
            out: Some(Box::pin(place.half.make_writer())),
            writing: None,
        })
    }

    async fn go(mut self, place: &mut ChannelContext, mut book: watch::Receiver<Arc<Snapshot>>) -> SessionEnd {
        let mut moments = self.hub.moments.subscribe();
        loop {
            if !self.told.is_empty() || (self.dirty && self.writing.is_none()) {
                match self.work().await {
                    None => return SessionEnd::Failed,
                    Some(true) => return SessionEnd::Quit,
                    Some(false) => {}
                }
            }
            self.write();
            let (size_due, patience) = (self.sizes.due(), self.patience);
            tokio::select! {
                told = place.ending.wait_for(Option::is_some) => {
                    return SessionEnd::Told(told.ok().and_then(|told| *told).unwrap_or("the server has stopped"));
                }
                heard = place.inbox.recv() => {
                    let mut next = heard;
                    loop {
                        match next {
                            None => return SessionEnd::Closed,
                            Some(Heard::End) => return SessionEnd::Quit,
                            Some(heard) => self.hear(heard),
                        }
                        match place.inbox.try_recv() {
                            Ok(heard) => next = Some(heard),
                            Err(_) => break,
                        }
                    }
                }
                () = at(size_due) => {
                    let size = self.sizes.take(Instant::now());
                    self.told.extend(size.map(|(columns, rows)| Msg::Resize(columns, rows)));
                }
                () = at(patience) => {
                    self.patience = None;
                    let typed = self.decoder.pause();
                    self.told.extend(typed.into_iter().map(Msg::from));
                }
                changed = book.changed() => {
                    if changed.is_err() {
                        return SessionEnd::Told("the server has stopped");
                    }
                    self.told.push(Msg::FilesChanged);
                }
                Ok(()) = moments.changed() => {
                    self.told.push(if self.hub.serving.wall { Msg::Turn } else { Msg::Moment });
                }
                (out, sent) = under_way(&mut self.writing) => {
                    (self.writing, self.out) = (None, Some(out));
                    match sent {
                        Ok(()) => {}
                        Err(error) if error.kind() == io::ErrorKind::TimedOut => return SessionEnd::Stalled,
                        Err(_) => return SessionEnd::Closed,
                    }
                }
            }
        }
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Typed(bytes) => {
                let typed = self.decoder.feed(&bytes);
                self.told.extend(typed.into_iter().map(Msg::from));
                self.patience = self.decoder.patience().map(|patience| Instant::now() + patience);
            }
            Heard::Size(columns, rows) => self.sizes.ask(within_bounds(columns, rows)),
            Heard::End => {}
        }
    }

    /// Tells the session what there is to tell, and has a frame made where one can be sent. Whether it quits; `None`: it failed.
    async fn work(&mut self) -> Option<bool> {
        let drawn = self.drawn.take()?;
        let (hub, told, dirty) = (Arc::clone(&self.hub), std::mem::take(&mut self.told), self.dirty);
        let can_send = self.writing.is_none();
        let made = tokio::task::spawn_blocking(move || make(drawn, &hub, told, dirty, can_send)).await.ok()?;
        (self.drawn, self.dirty) = (Some(made.drawn), made.dirty);
        if self.writing.is_none() || self.apart.len() + made.bytes.len() <= MOST_APART {
            self.apart.extend(made.bytes);
        }
        Some(made.quit)
    }

    /// Begins to send what there is, where nothing is being sent.
    fn write(&mut self) {
        if self.apart.is_empty() {
            return;
        }
        let Some(mut out) = self.out.take() else { return };
        let (bytes, stall) = (std::mem::take(&mut self.apart), self.hub.limits().stall);
        self.writing = Some(Box::pin(async move {
            let sent = send(&mut out, &bytes, stall).await;
            (out, sent)
        }));
    }
}

fn begin(hub: &Hub, snapshot: &Snapshot, guest: &Guest, looks: TerminalLooks) -> Session {
    let mut session = (hub.serving.begin)(snapshot, guest, looks);
    // Whoever makes it: who is served writes nothing.
    session.setup.served = true;
    session.setup.pen = None;
    session.setup.later = None;
    session.setup.may_write = false;
    session.data.shared = Some(Arc::clone(&hub.figures));
    (session.data.newest_change, session.data.stale) = (snapshot.newest_change, snapshot.stale.clone());
    old_book::open(&mut session);
    session
}

/// Tells a session what there is to tell, and draws it where that can be sent.
fn make(mut drawn: Box<DrawnSession>, hub: &Hub, told: Vec<Msg>, dirty: bool, can_send: bool) -> MadeOfMessages {
    let (mut bytes, mut dirty) = (Vec::new(), dirty);
    let mut told = std::collections::VecDeque::from(told);
    let now = || (hub.serving.clock)();
    while let Some(msg) = told.pop_front() {
        for effect in update(&mut drawn.session, msg, now()) {
            match effect {
                Effect::Redraw => dirty = true,
                Effect::Repaint => {
                    drawn.painter.forget();
                    dirty = true;
                }
                Effect::Quit => return MadeOfMessages { drawn, bytes, dirty: false, quit: true },
                // Read for all sessions already.
                Effect::Work(Job::Reload) => {
                    let snapshot = Snapshot::clone(&hub.book.borrow());
                    told.push_front(Msg::Loaded(Box::new(snapshot)));
                }
                Effect::Figures(job) => told.push_front(Msg::Figured(Some(Box::new(job.make())))),
                // Nothing of the kind is asked for by a session without a pen and an editor; nobody would do it.
                Effect::Work(_) | Effect::Edit(_) | Effect::Suspend | Effect::Remember => {}
                Effect::Copy(_) | Effect::Bell | Effect::Mouse(_) => bytes.extend(modes::apart(&effect).unwrap_or_default()),
            }
        }
    }
    if dirty && can_send {
        update(&mut drawn.session, Msg::Draw, now());
        bytes.extend(drawn.painter.paint(view(&drawn.session)));
        dirty = false;
    }
    MadeOfMessages { drawn, bytes, dirty, quit: false }
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when.into()).await,
        None => pending().await,
    }
}

async fn under_way(writing: &mut Option<PendingWrite>) -> (ChannelWriter, io::Result<()>) {
    match writing {
        Some(writing) => writing.await,
        None => pending().await,
    }
}
