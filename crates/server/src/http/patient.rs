//! A connection that waits for a client to read, but not for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// Whoever keeps the server waiting must take so much while its patience lasts: a letter now and
/// then is no reading.
const BYTES_MIN: usize = 64 * 1024;

/// A connection whose writing fails when the client takes too little for too long.
pub(super) struct Patient {
    stream: TokioIo<TcpStream>,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    /// Bytes that the client has made room for since it is waited for.
    taken: usize,
}

impl Patient {
    /// A connection with so much patience.
    pub(super) const fn new(stream: TokioIo<TcpStream>, patience: Duration) -> Self {
        Self { stream, patience, waiting: None, taken: 0 }
    }

    /// Passes on what became of writing so many bytes, unless that has waited for too long.
    fn within(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.taken = self.taken.saturating_add(*written.as_ref().unwrap_or(&0));
            // Time that ran out while nothing waited was not the client's.
            let is_over = self.waiting.as_ref().is_some_and(|waiting| waiting.is_elapsed());
            if is_over || self.taken >= BYTES_MIN {
                self.waiting = None;
            }
            return Poll::Ready(written);
        }
        if self.waiting.is_none() {
            self.waiting = Some(Box::pin(sleep(self.patience)));
            self.taken = 0;
        }
        let Some(waiting) = &mut self.waiting else { return Poll::Pending };
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Read for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl Write for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.within(context, written)
    }
}

#[cfg(test)]
mod tests {
    use super::Patient;
    use hyper::rt::Write as _;
    use hyper_util::rt::TokioIo;
    use std::future::poll_fn;
    use std::io::ErrorKind;
    use std::pin::Pin;
    use std::time::Duration;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::{TcpListener, TcpSocket, TcpStream};
    use tokio::time::{interval, timeout};

    #[tokio::test]
    async fn a_client_that_never_reads_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        assert_eq!(given_up(stream, Duration::from_millis(20)).await, ErrorKind::TimedOut);
    }

    /// Writes until that fails; how.
    async fn given_up(stream: TcpStream, patience: Duration) -> ErrorKind {
        let mut patient = Patient::new(TokioIo::new(stream), patience);
        let much = vec![0; 1 << 20];
        loop {
            let written = poll_fn(|context| Pin::new(&mut patient).poll_write(context, &much));
            if let Err(error) = written.await {
                return error.kind();
            }
        }
    }

    #[tokio::test]
    async fn a_client_that_takes_a_little_now_and_then_is_given_up_too() {
        let (listening, asking) = (TcpSocket::new_v4().unwrap(), TcpSocket::new_v4().unwrap());
        // So small that there is room again with every piece that is read.
        listening.set_send_buffer_size(4_096).unwrap();
        asking.set_recv_buffer_size(2_048).unwrap();
        listening.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = listening.listen(1).unwrap();
        let mut client = asking.connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let read = async {
            let (mut now_and_then, mut piece) = (interval(Duration::from_millis(10)), [0; 512]);
            let mut taken = 0;
            loop {
                now_and_then.tick().await;
                taken += client.read(&mut piece).await.unwrap_or(0);
                assert!(taken < 1 << 20, "still served");
            }
        };
        let patience = Duration::from_millis(300);
        let kind = tokio::select! {
            kind = timeout(Duration::from_secs(60), given_up(stream, patience)) => kind.unwrap(),
            never = read => never,
        };
        assert_eq!(kind, ErrorKind::TimedOut);
    }
}
