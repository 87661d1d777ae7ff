//! A TCP connection, closed at once: open, refused, unreachable and silent are four things.

use std::net::SocketAddr;

use tokio::net::TcpStream;
use tokio::time::Instant;

use super::asked::Asked;
use super::budget::{Budget, CONNECT, micros_since};
use super::refusal;
use crate::domain::reading::{Reading, TcpReading};
use crate::domain::task::Task;

/// Connects and hangs up.
pub(crate) async fn ask(task: &Task, port: u16) -> Asked {
    match connect(task, port, Budget::of(task.deadline)).await {
        Ok((_, connect_us)) => Asked::answered(Reading::Tcp(TcpReading { connect_us })),
        Err(asked) => asked,
    }
}

/// A connection to the one address of the task, and how long it took, microseconds.
pub(crate) async fn connect(
    task: &Task,
    port: u16,
    budget: Budget,
) -> Result<(TcpStream, u32), Asked> {
    let start = Instant::now();
    let budget = budget.stage(CONNECT);
    match budget.wait(TcpStream::connect(SocketAddr::new(task.address, port))).await {
        Ok(Ok(stream)) => Ok((stream, micros_since(start))),
        Ok(Err(error)) => Err(refusal::of(&error)),
        Err(_) => Err(Asked::silent()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::observation::{Outcome, Refusal};
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::Ask;

    fn task(address: &str, port: u16) -> Task {
        Task {
            subject: Subject::new(SubjectKind::Server, "s"),
            address: address.parse().unwrap(),
            ask: Ask::Tcp { port },
            deadline: Duration::from_secs(2),
        }
    }

    #[tokio::test]
    async fn open_is_an_answer_and_closed_is_a_refusal_over_both_families() {
        for address in ["127.0.0.1", "::1"] {
            let listener = tokio::net::TcpListener::bind((address, 0)).await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let open = ask(&task(address, port), port).await;
            assert!(matches!(open.outcome, Outcome::Answered(Reading::Tcp(_))), "{open:?}");
            drop(listener);
            let closed = ask(&task(address, port), port).await;
            assert_eq!(closed.outcome, Outcome::Refused { by: Refusal::Port });
        }
    }

    #[tokio::test]
    async fn a_full_backlog_is_silence() {
        let socket =
            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        socket.bind(&any.into()).unwrap();
        socket.listen(0).unwrap();
        let port = socket.local_addr().unwrap().as_socket().unwrap().port();
        let mut held = Vec::new();
        let quick = Task { deadline: Duration::from_millis(200), ..task("127.0.0.1", port) };
        loop {
            match connect(&quick, port, Budget::of(quick.deadline)).await {
                Ok(stream) => held.push(stream),
                Err(asked) => break assert_eq!(asked.outcome, Outcome::Silent),
            }
            assert!(held.len() < 64, "the backlog never filled");
        }
    }
}
