//! A connection's socket: it counts what it sends, gives up one that takes nothing, and can be cut from elsewhere.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

pub(super) struct Wire<S> {
    stream: S,
    line: Arc<SocketState>,
    /// How long it may take nothing.
    stall: Duration,
    /// Runs while it takes nothing.
    stuck: Option<Pin<Box<Sleep>>>,
}

/// What is known of a socket elsewhere.
#[derive(Debug, Default)]
pub(super) struct SocketState {
    sent: AtomicU64,
    cut: AtomicBool,
    /// Who waits to read, and to write.
    waiting: Mutex<[Option<Waker>; 2]>,
}

impl SocketState {
    /// Bytes sent, with all that SSH adds.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Ends the connection, whatever still waits to be sent.
    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        waiting.into_iter().flatten().for_each(Waker::wake);
    }

    /// An error once it is cut; until then who asks is told when it is.
    fn is_up(&self, side: usize, context: &Context<'_>) -> io::Result<()> {
        // Noted first: a cut in between finds the waker.
        if let Some(waiting) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).get_mut(side) {
            *waiting = Some(context.waker().clone());
        }
        if self.cut.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, stall: Duration) -> (Self, Arc<SocketState>) {
        let line = Arc::new(SocketState::default());
        (Self { stream, line: Arc::clone(&line), stall, stuck: None }, line)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.line.is_up(0, context)?;
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.line.is_up(1, context)?;
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        match written {
            Poll::Ready(result) => {
                self.stuck = None;
                if let Ok(sent) = &result {
                    self.line.sent.fetch_add(*sent as u64, Ordering::Relaxed);
                }
                Poll::Ready(result)
            }
            Poll::Pending => {
                let stall = self.stall;
                let stuck = self.stuck.get_or_insert_with(|| Box::pin(tokio::time::sleep(stall)));
                match stuck.as_mut().poll(context) {
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.is_up(1, context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(test);
    }

    #[test]
    fn one_that_takes_nothing_is_given_up_and_what_it_took_is_counted() {
        run(async {
            let (near, _far) = duplex(1000);
            let (mut wire, line) = Wire::new(near, Duration::from_millis(30));
            let error = wire.write_all(&[0; 1500]).await.unwrap_err();
            assert_eq!((error.kind(), line.sent()), (io::ErrorKind::TimedOut, 1000));
        });
    }

    #[test]
    fn one_that_is_cut_wakes_who_waits_to_read() {
        run(async {
            let (near, _far) = duplex(10);
            let (mut wire, line) = Wire::new(near, Duration::from_mins(1));
            let reading = tokio::spawn(async move { wire.read_u8().await });
            tokio::task::yield_now().await;
            line.cut();
            assert_eq!(reading.await.unwrap().unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
        });
    }
}
