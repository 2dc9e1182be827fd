//! Serving TLS by certificate files, where no proxy does: TLS 1.2 and 1.3 with the suites that rustls offers, HTTP/2 where
//! a browser can. The files are read again when they change, so that a renewed certificate needs no restart.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring::default_provider,
        pki_types::{PrivateKeyDer, pem::PemObject},
    },
};

use crate::{config::ConfigError, secrets::certificates};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// A certificate that can be served with.
#[derive(Clone)]
pub struct Certificate(Arc<RwLock<Arc<ServerConfig>>>);

impl Certificate {
    /// That of these two files.
    ///
    /// # Errors
    /// A file that cannot be read, or a key that is not the certificate's.
    pub fn load(cert: &Path, key: &Path) -> Result<Self, ConfigError> {
        Ok(Self(Arc::new(RwLock::new(Arc::new(read(cert, key)?)))))
    }

    /// What begins TLS on a connection, with the certificate of now.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Reads the files again whenever they change. What cannot be read then leaves what there is.
    pub async fn follow(self, cert: PathBuf, key: PathBuf) {
        let changed = || [&cert, &key].map(|file| std::fs::metadata(file).and_then(|data| data.modified()).ok());
        let mut before: [Option<SystemTime>; 2] = changed();
        loop {
            tokio::time::sleep(LOOK).await;
            let now = changed();
            if now != before {
                before = now;
                match read(&cert, &key) {
                    Ok(config) => {
                        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                        tracing::info!("the certificate was read again");
                    }
                    Err(error) => tracing::error!(%error, "the certificate changed and cannot be used"),
                }
            }
        }
    }
}

fn read(cert: &Path, key: &Path) -> Result<ServerConfig, ConfigError> {
    let chain = certificates("tls_cert", cert)?;
    let unusable = |error: &dyn std::fmt::Display| ConfigError(format!("tls_key: {} cannot be used: {error}.", key.display()));
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(&error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = config.map_err(|error| unusable(&error))?.with_no_client_auth();
    let mut config = config.with_single_cert(chain, private).map_err(|error| unusable(&error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
