//! A command instead of a dashboard: `report` and `brief`, for scripts.

use std::sync::Arc;
use std::time::Duration;

use russh::ChannelWriteHalf;
use russh::server::Msg;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::Answered;
use super::limits::LAST_WORDS;
use super::watcher::{ChannelContext, Heard};
use crate::store::scrub;

/// Answers a command; returns how that ended.
pub(super) async fn answer(place: ChannelContext, command: &[u8], terminal: bool) -> String {
    let Some(words) = std::str::from_utf8(command).ok().and_then(shlex::split) else {
        return say(
            place,
            Answered { err: "quarterdeck: this is no command: its quotes do not close\n".into(), code: 2, ..Answered::default() },
            false,
        )
        .await;
    };
    let hub = Arc::clone(&place.hub);
    let Ok(turn) = hub.reports.acquire().await else { return "no report".to_owned() };
    let (snapshot, answer) = (Arc::clone(&hub.book.borrow()), Arc::clone(&hub.serving.answer));
    let answered = tokio::task::spawn_blocking(move || answer(&snapshot, &words)).await;
    // A slow reader keeps nobody else from a report.
    drop(turn);
    let failed = |_| Answered { err: "quarterdeck: this report failed, which is a bug\n".into(), code: 1, ..Answered::default() };
    say(place, answered.unwrap_or_else(failed), terminal).await
}

/// Nobody else can watch.
pub(super) async fn full(place: ChannelContext) -> String {
    let most = place.hub.limits().connections;
    let err = format!("quarterdeck: {most} are connected already, which is as many as can be: try again later\n");
    say(place, Answered { err, code: 1, ..Answered::default() }, true).await
}

/// A dashboard was asked for where it cannot be drawn.
pub(super) async fn no_terminal(place: ChannelContext, terminal: bool) -> String {
    let err = "quarterdeck: no terminal to draw on: `ssh -t`, or one of `report`, `report --format json`, `brief`\n".to_owned();
    say(place, Answered { err, code: 1, ..Answered::default() }, terminal).await
}

/// Sends an answer and closes the channel; returns how that ended.
async fn say(mut place: ChannelContext, answered: Answered, terminal: bool) -> String {
    let stall = place.hub.limits().stall;
    let Answered { out, err, code } = answered;
    // What was asked for stands in it as it was asked.
    let err = err.lines().fold(String::new(), |whole, line| whole + &scrub(line) + "\n");
    // A terminal over SSH takes lines as they are.
    let lines = |text: String| if terminal { text.replace('\n', "\r\n") } else { text };
    let sent = async {
        for (text, to) in [(lines(out), None), (lines(err), Some(1))] {
            if !text.is_empty() {
                send(&mut Box::pin(place.half.make_writer_ext(to)), text.as_bytes(), stall).await?;
            }
        }
        std::io::Result::Ok(())
    };
    // Who closes the channel needs no more of it.
    let sent = tokio::select! {
        sent = sent => sent,
        () = closed(&mut place.inbox) => return "left before the report was whole".to_owned(),
    };
    if sent.is_err() {
        place.line.cut();
        return format!("took nothing for {} s", stall.as_secs());
    }
    close(&place.half, code).await;
    format!("report, exit code {code}")
}

/// Waits until the channel is closed; what is typed means nothing.
async fn closed(inbox: &mut tokio::sync::mpsc::Receiver<Heard>) {
    while inbox.recv().await.is_some() {}
}

/// Sends bytes; fails when nothing of them is taken for so long.
pub(super) async fn send(out: &mut (impl AsyncWrite + Unpin), mut bytes: &[u8], stall: Duration) -> std::io::Result<()> {
    while !bytes.is_empty() {
        let sent = timeout(stall, out.write(bytes)).await??;
        bytes = bytes.get(sent..).unwrap_or_default();
    }
    Ok(())
}

/// Says how it ended, and closes the channel.
pub(super) async fn close(half: &ChannelWriteHalf<Msg>, code: u8) {
    let closing = async {
        half.exit_status(code.into()).await?;
        half.eof().await?;
        half.close().await
    };
    // It may be closed already.
    let _ = timeout(LAST_WORDS, closing).await;
}
