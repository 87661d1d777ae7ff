//! The runner against loopback: everything answered once, families missing, cancelled, paced.

use super::*;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::watch::Unwatched;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

fn settings() -> AskSettings {
    AskSettings {
        resolvers: Vec::new(),
        trusted_ca_files: Vec::new(),
        known_hosts_file: "/nonexistent".into(),
        keeps_walks: true,
        ssh_accept_new: false,
        walk_plan: crate::domain::walk_plan::WalkPlan::default(),
        port_plan: crate::domain::walk_plan::WalkPlan::default(),
    }
}

fn context(families: VantageFamilies) -> Context {
    Context {
        clock: Arc::new(Fixed),
        vantage: "here".to_owned(),
        families,
        watch: Arc::new(Unwatched),
        limits: Limits { parallel_count: 32, attempts_per_s: 10_000, echo_attempts: 1 },
        accounts: Arc::default(),
    }
}

const BOTH: VantageFamilies = VantageFamilies { ipv4: true, ipv6: true };

fn task(address: &str, ask: Ask) -> Task {
    Task {
        subject: Subject::new(SubjectKind::Server, "s"),
        address: address.parse().unwrap(),
        ask,
        deadline: Duration::from_secs(2),
    }
}

async fn observed(
    tasks: Vec<Task>,
    families: VantageFamilies,
    cancel: Cancel,
) -> (Summary, Vec<Observation>) {
    let (sink, mut source) = mpsc::channel(8);
    let collecting = tokio::spawn(async move {
        let mut observed = Vec::new();
        while let Some(observation) = source.recv().await {
            observed.push(observation);
        }
        observed
    });
    let summary = run(tasks, &settings(), &context(families), sink, cancel).await.unwrap();
    (summary, collecting.await.unwrap())
}

fn train() -> Ask {
    Ask::EchoTrain {
        count: 5,
        interval: Duration::from_millis(5),
        timeout: Duration::from_millis(500),
        payload_bytes: 56,
        delay: Duration::ZERO,
        dscp: 0,
        source: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_task_leaves_one_observation() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut tasks: Vec<Task> = (0..100).map(|_| task("127.0.0.1", Ask::Tcp { port })).collect();
    tasks.push(task("::1", Ask::Echo { payload_bytes: 56 }));
    tasks.push(task("127.0.0.1", train()));
    tasks.push(task("::1", train()));
    tasks.push(task("::1", Ask::LargeEcho { packet_bytes: 1_500 }));
    let (summary, observed) = observed(tasks, BOTH, Cancel::new()).await;
    assert_eq!(summary, Summary { asked_count: 104, interrupted_count: 0 });
    assert_eq!(observed.len(), 104);
    let unanswered: Vec<_> =
        observed.iter().filter(|observation| observation.reading().is_none()).collect();
    assert!(unanswered.is_empty(), "{unanswered:?}");
}

#[tokio::test]
async fn a_missing_family_is_told_and_no_packet_is_sent() {
    let none = VantageFamilies { ipv4: true, ipv6: false };
    let (summary, observed) =
        observed(vec![task("2001:db8::1", Ask::Tcp { port: 1 })], none, Cancel::new()).await;
    assert_eq!(summary.asked_count, 1);
    let outcome = &observed.first().unwrap().outcome;
    assert_eq!(*outcome, Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_ends_soon_and_counts_what_it_left() {
    // A listener that never greets: SMTP waits for its deadline.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let slow = || Task {
        deadline: Duration::from_mins(1),
        ..task("127.0.0.1", Ask::Smtp { port, host: "mx".to_owned() })
    };
    let cancel = Cancel::new();
    let stopper = cancel.clone();
    let running = tokio::spawn(observed((0..50).map(|_| slow()).collect(), BOTH, cancel));
    let (held, _) = listener.accept().await.unwrap();
    stopper.cancel();
    let (summary, observed) =
        tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
    assert_eq!((summary.interrupted_count, observed.len()), (50, 0));
    drop(held);
}

#[tokio::test]
async fn a_bad_authority_file_stops_the_run_before_it_begins() {
    let (sink, _source) = mpsc::channel(8);
    let settings = AskSettings { trusted_ca_files: vec!["/no/such.pem".into()], ..settings() };
    let error = run(Vec::new(), &settings, &context(BOTH), sink, Cancel::new()).await.unwrap_err();
    assert!(error.to_string().contains("/no/such.pem"));
}

#[tokio::test(start_paused = true)]
async fn the_pace_is_kept() {
    let mut pace = Pace::new(1_000);
    let start = Instant::now();
    for _ in 0..500 {
        pace.next().await;
    }
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(480) && took <= Duration::from_millis(520), "{took:?}");
}
