//! TLS that turns away from a bad certificate, for what is configured and told secrets: an
//! interface with a token. Probes look at a bad certificate instead (`tls.rs`).

use std::path::PathBuf;

use rustls::ClientConfig;

use super::tls::{Error, Trust};

/// A client that trusts the public authorities and those of these files, PEM.
pub fn checked(files: &[PathBuf]) -> anyhow::Result<ClientConfig> {
    let trust = Trust::read(files)?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Library(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(trust.verifier())
        .with_no_client_auth();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::checked;
    use crate::probe::tls::tests::Authority;

    /// Whether a client with these authorities shakes hands with a server that one of them signed.
    async fn shakes(
        name: &'static str,
        files: Vec<std::path::PathBuf>,
        authority: &Authority,
    ) -> bool {
        let listener = tokio::net::TcpListener::bind("[::1]:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = authority.acceptor("netbox.lab", |_| {});
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = acceptor.accept(stream).await;
        });
        let config = std::sync::Arc::new(checked(&files).unwrap());
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let name = rustls::pki_types::ServerName::try_from(name).unwrap();
        tokio_rustls::TlsConnector::from(config).connect(name, stream).await.is_ok()
    }

    #[tokio::test]
    async fn trust_is_only_for_a_known_authority_and_the_right_name() {
        let authority = Authority::new();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, authority.pem()).unwrap();
        assert!(shakes("netbox.lab", vec![file.clone()], &authority).await);
        assert!(!shakes("netbox.lab", Vec::new(), &authority).await);
        assert!(!shakes("other.lab", vec![file], &authority).await);
    }
}
