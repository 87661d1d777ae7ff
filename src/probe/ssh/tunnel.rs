//! The way through a jump host: a `direct-tcpip` channel of its session (RFC 4254 §7.2), carried into one end
//! of a socket pair; the session with the device speaks through the other end. One thread moves octets both
//! ways and ends when either side does.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use ssh2::{Channel, Session};

use super::Fault;
use crate::domain::observation::Stage;

/// Octets that are under way in each direction.
const UNDER_WAY: usize = 32 << 10;
/// How long it waits for a socket to stir before it looks again by itself: libssh2 may hold octets that no
/// socket tells of.
const LOOK_AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 250_000_000 };

/// Opens the way to an address as the jump host sees it. The jump host's stream, cloned, tells when there is
/// something to read; whoever shuts it down ends the tunnel.
pub(super) fn open(
    session: Session,
    jump: TcpStream,
    address: SocketAddr,
) -> Result<OwnedFd, Fault> {
    let fault = |error: &dyn std::fmt::Display| {
        Fault::new(Stage::Connect, format!("the jump host reaches no {address}: {error}"))
    };
    let channel = session
        .channel_direct_tcpip(&address.ip().to_string(), address.port(), None)
        .map_err(|error| fault(&error))?;
    let (ours, theirs) = UnixStream::pair().map_err(|error| fault(&error))?;
    ours.set_nonblocking(true).map_err(|error| fault(&error))?;
    session.set_blocking(false);
    std::thread::Builder::new()
        .name("ssh-tunnel".to_owned())
        .spawn(move || {
            carry(channel, &session, &ours, &jump);
            let _ = ours.shutdown(Shutdown::Both);
            let _ = jump.shutdown(Shutdown::Both);
        })
        .map_err(|error| fault(&error))?;
    Ok(theirs.into())
}

/// Moves octets until one side is gone.
fn carry(mut channel: Channel, session: &Session, ours: &UnixStream, jump: &TcpStream) {
    let (mut up, mut down) = (Pipe::default(), Pipe::default());
    let mut near = ours;
    loop {
        let moved = down.fill(&mut channel).and_then(|filled| Ok(down.drain(&mut near)? || filled));
        let Ok(moved_down) = moved else { return };
        let moved = up.fill(&mut near).and_then(|filled| Ok(up.drain(&mut channel)? || filled));
        let Ok(moved_up) = moved else { return };
        if moved_down || moved_up {
            continue;
        }
        if (down.is_over && down.is_empty()) || (up.is_over && up.is_empty()) {
            return;
        }
        wait(&up, &down, session, ours, jump);
    }
}

/// Waits until something can move, or a while.
fn wait(up: &Pipe, down: &Pipe, session: &Session, ours: &UnixStream, jump: &TcpStream) {
    let mut near = PollFlags::empty();
    near.set(PollFlags::IN, up.is_empty() && !up.is_over);
    near.set(PollFlags::OUT, !down.is_empty());
    let mut far = PollFlags::empty();
    // What cannot be taken yet must not wake us.
    far.set(PollFlags::IN, down.is_empty() || !up.is_empty());
    far.set(
        PollFlags::OUT,
        matches!(
            session.block_directions(),
            ssh2::BlockDirections::Outbound | ssh2::BlockDirections::Both
        ),
    );
    let (ours, jump) = (ours.as_fd(), jump.as_fd());
    let mut fds = [PollFd::new(&ours, near), PollFd::new(&jump, far)];
    // A signal only makes it look again.
    let _ = poll(&mut fds, Some(&LOOK_AGAIN));
}

/// One direction.
#[derive(Default)]
struct Pipe {
    held: Vec<u8>,
    is_over: bool,
}

impl Pipe {
    fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Takes what is there when nothing is held; whether anything came.
    fn fill(&mut self, from: &mut impl Read) -> std::io::Result<bool> {
        if self.is_over || !self.is_empty() {
            return Ok(false);
        }
        let mut buffer = vec![0; UNDER_WAY];
        match from.read(&mut buffer) {
            Ok(0) => {
                self.is_over = true;
                Ok(false)
            }
            Ok(count) => {
                buffer.truncate(count);
                self.held = buffer;
                Ok(true)
            }
            Err(error) => not_now(error),
        }
    }

    /// Hands on what is held; whether anything went.
    fn drain(&mut self, to: &mut impl Write) -> std::io::Result<bool> {
        if self.is_empty() {
            return Ok(false);
        }
        match to.write(&self.held) {
            Ok(count) => {
                self.held.drain(..count.min(self.held.len()));
                Ok(count > 0)
            }
            Err(error) => not_now(error),
        }
    }
}

/// A socket that would have to wait is no fault.
fn not_now(error: std::io::Error) -> std::io::Result<bool> {
    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) {
        Ok(false)
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_holds_what_the_other_side_does_not_take_yet() {
        let mut pipe = Pipe::default();
        assert!(pipe.fill(&mut &b"abc"[..]).unwrap());
        // It holds: no more is taken.
        assert!(!pipe.fill(&mut &b"def"[..]).unwrap());
        let mut small = [0; 2];
        assert!(pipe.drain(&mut &mut small[..]).unwrap());
        assert_eq!((small, pipe.held.as_slice()), (*b"ab", &b"c"[..]));
        let mut rest = Vec::new();
        assert!(pipe.drain(&mut rest).unwrap() && pipe.is_empty() && !pipe.is_over);
        assert!(!pipe.fill(&mut &b""[..]).unwrap() && pipe.is_over);
    }
}
