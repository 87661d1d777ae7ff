//! TLS that looks at a bad certificate instead of turning away: the session completes, so that the
//! rest of the answer is seen, and the fault is recorded. Nothing secret is ever sent over it.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::asked::Asked;
use super::budget::{Budget, HANDSHAKE, micros_since};
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::observation::Stage;
use crate::domain::reading::{CertificateFault, TlsReading};

/// Characters of a certificate's subject that are kept.
const SUBJECT_CHARS: usize = 200;

/// Why TLS cannot be spoken at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file of certificate authorities cannot be used.
    #[error("`{}`: {what}", path.display())]
    Authority { path: PathBuf, what: String },
    /// The library refused its configuration.
    #[error("TLS cannot be set up: {0}")]
    Library(String),
}

/// Trusted authorities: the public ones and those of the settings. Read once a run.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    verifier: Arc<WebPkiServerVerifier>,
}

impl Trust {
    pub(crate) fn read(files: &[PathBuf]) -> Result<Self, Error> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for path in files {
            let wrong = |what: String| Error::Authority { path: path.clone(), what };
            let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
                roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| Error::Library(error.to_string()))?;
        Ok(Self { verifier })
    }

    /// What tells a good certificate from a bad one.
    pub(crate) fn verifier(&self) -> Arc<WebPkiServerVerifier> {
        Arc::clone(&self.verifier)
    }
}

/// A session and what was seen of it.
pub(crate) struct Session {
    pub(crate) stream: TlsStream<TcpStream>,
    pub(crate) reading: TlsReading,
    pub(crate) elapsed_us: u32,
}

/// Negotiates TLS as a client that looks for this name.
pub(crate) async fn negotiate(
    trust: &Trust,
    stream: TcpStream,
    host: &str,
    budget: Budget,
) -> Result<Session, Asked> {
    let start = Instant::now();
    let witness = Arc::new(Witness { inner: Arc::clone(&trust.verifier), fault: Mutex::new(None) });
    let config =
        config(Arc::clone(&witness)).map_err(|error| Asked::failed(Stage::Handshake, error))?;
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Asked::failed(Stage::Handshake, format!("`{host}` is no server name")))?;
    let budget = budget.stage(HANDSHAKE);
    let shaken = budget.wait(TlsConnector::from(Arc::new(config)).connect(name, stream)).await;
    let stream = match shaken {
        Err(_) => {
            return Err(Asked::failed(
                Stage::Handshake,
                "the TLS handshake did not finish in time",
            ));
        }
        Ok(Err(error)) => return Err(Asked::failed(Stage::Handshake, error)),
        Ok(Ok(stream)) => stream,
    };
    let fault = witness.fault.lock().ok().and_then(|fault| *fault);
    let reading = reading(&stream, fault);
    Ok(Session { stream, reading, elapsed_us: micros_since(start) })
}

fn config(witness: Arc<Witness>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(witness)
        .with_no_client_auth();
    config.alpn_protocols = Vec::new();
    Ok(config)
}

fn reading(stream: &TlsStream<TcpStream>, fault: Option<CertificateFault>) -> TlsReading {
    let (_, session) = stream.get_ref();
    let leaf = session.peer_certificates().and_then(<[_]>::first);
    let parsed = leaf.and_then(|leaf| X509Certificate::from_der(leaf).ok());
    let (subject, not_after) = parsed.map_or((String::new(), None), |(_, certificate)| {
        let subject: String =
            certificate.subject().to_string().chars().take(SUBJECT_CHARS).collect();
        let not_after = certificate.validity().not_after.timestamp();
        (subject, jiff::Timestamp::from_second(not_after).ok())
    });
    TlsReading {
        version: match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
            other => format!("{other:?}").chars().take(16).collect(),
        },
        certificate_sha256: leaf.map(|leaf| hexadecimal(&Sha256::digest(leaf))).unwrap_or_default(),
        certificate_subject: subject,
        certificate_not_after: not_after,
        certificate_fault: fault,
    }
}

/// Verifies as every client would, writes down what is wrong, and goes on.
#[derive(Debug)]
struct Witness {
    inner: Arc<WebPkiServerVerifier>,
    fault: Mutex<Option<CertificateFault>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Err(error) = self.inner.verify_server_cert(leaf, intermediates, name, ocsp, now)
            && let Ok(mut fault) = self.fault.lock()
        {
            *fault = Some(classify(&error));
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn classify(error: &rustls::Error) -> CertificateFault {
    let rustls::Error::InvalidCertificate(error) = error else { return CertificateFault::Other };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongName
        }
        // A signature that does not fit comes from an authority that only bears a trusted name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownIssuer
        }
        _ => CertificateFault::Other,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use rcgen::{CertificateParams, Issuer, KeyPair};
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// A certificate authority, and servers with certificates of its making.
    pub(crate) struct Authority {
        issuer: Issuer<'static, KeyPair>,
        folder: tempfile::TempDir,
    }

    impl Authority {
        pub(crate) fn new() -> Self {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            let certificate = params.self_signed(&key).unwrap();
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
            Self { issuer: Issuer::new(params, key), folder }
        }

        pub(crate) fn pem(&self) -> Vec<u8> {
            std::fs::read(self.folder.path().join("ca.pem")).unwrap()
        }

        pub(crate) fn trust(&self) -> Trust {
            Trust::read(&[self.folder.path().join("ca.pem")]).unwrap()
        }

        pub(crate) fn acceptor(
            &self,
            name: &str,
            change: impl FnOnce(&mut CertificateParams),
        ) -> TlsAcceptor {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            change(&mut params);
            let certificate = params.signed_by(&key, &self.issuer).unwrap();
            let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let config = rustls::ServerConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
                .unwrap();
            TlsAcceptor::from(Arc::new(config))
        }
    }

    async fn fault(trust: &Trust, acceptor: TlsAcceptor, host: &str) -> Option<CertificateFault> {
        let listener = tokio::net::TcpListener::bind("[::1]:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = acceptor.accept(stream).await;
        });
        let stream = TcpStream::connect(address).await.unwrap();
        let session = negotiate(trust, stream, host, Budget::of(Duration::from_secs(5))).await;
        let session = session.map_err(|asked| format!("{asked:?}")).unwrap();
        assert_eq!(
            (session.reading.version.as_str(), session.reading.certificate_sha256.len()),
            ("TLSv1.3", 64)
        );
        session.reading.certificate_fault
    }

    #[tokio::test]
    async fn faults_are_recorded_and_the_session_goes_on() {
        let authority = Authority::new();
        let trust = authority.trust();
        let good = authority.acceptor("www.lab", |_| {});
        assert_eq!(fault(&trust, good.clone(), "www.lab").await, None);
        assert_eq!(
            fault(&trust, good.clone(), "other.lab").await,
            Some(CertificateFault::WrongName)
        );
        let stranger = Authority::new().trust();
        assert_eq!(fault(&stranger, good, "www.lab").await, Some(CertificateFault::UnknownIssuer));
        let expired = authority.acceptor("www.lab", |params| {
            params.not_before = rcgen::date_time_ymd(2019, 1, 1);
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        });
        assert_eq!(fault(&trust, expired, "www.lab").await, Some(CertificateFault::Expired));
        let early = authority.acceptor("www.lab", |params| {
            params.not_before = rcgen::date_time_ymd(2999, 1, 1);
            params.not_after = rcgen::date_time_ymd(3000, 1, 1);
        });
        assert_eq!(fault(&trust, early, "www.lab").await, Some(CertificateFault::NotYetValid));
    }

    #[test]
    fn a_bad_authority_file_is_named() {
        let error = Trust::read(&["/no/such/ca.pem".into()]).unwrap_err();
        assert!(error.to_string().contains("/no/such/ca.pem"), "{error}");
    }
}
