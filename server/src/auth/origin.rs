//! Where a request comes from: its number, its network address, its browser.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::server::trail::Origin;
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use domain::staff::MAX_AGENT;
use http::{HeaderMap, HeaderName, header};
use uuid::Uuid;

use crate::telemetry::RequestId;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Notes where a request comes from. Only the proxies named in the configuration are believed when they say for
/// whom they ask: anybody else could say anything.
pub async fn note(State(proxies): State<Vec<IpAddr>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    // Without a socket, as in tests, it comes from here.
    let address = client(request.headers(), peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), &proxies);
    let agent = request.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let agent = agent.chars().take(MAX_AGENT).collect();
    let id = request.extensions().get::<RequestId>().map_or_else(Uuid::nil, |id| id.0);
    request.extensions_mut().insert(Origin { address, agent, request: id });
    next.run(request).await
}

/// The last address in the line of proxies that is none of ours.
fn client(headers: &HeaderMap, peer: IpAddr, proxies: &[IpAddr]) -> IpAddr {
    let named = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(','));
    let named: Vec<_> = named.map(|text| text.trim().parse::<IpAddr>().map(|address| address.to_canonical())).collect();
    let mut client = peer;
    for address in named.into_iter().rev() {
        if !proxies.contains(&client) {
            break;
        }
        let Ok(address) = address else { break };
        client = address;
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &str, proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        if !forwarded.is_empty() {
            headers.insert(FORWARDED_FOR, forwarded.parse().expect("a value"));
        }
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        client(&headers, ip(peer), &proxies.iter().map(|text| ip(text)).collect::<Vec<_>>()).to_string()
    }

    #[test]
    fn only_known_proxies_are_believed() {
        assert_eq!(from("9.9.9.9", "1.2.3.4", &[]), "9.9.9.9");
        assert_eq!(from("9.9.9.9", "1.2.3.4", &["9.9.9.9"]), "1.2.3.4");
        assert_eq!(from("9.9.9.9", "6.6.6.6, 1.2.3.4", &["9.9.9.9"]), "1.2.3.4", "what stands before was said by the client");
        assert_eq!(from("9.9.9.9", "1.2.3.4, 8.8.8.8", &["9.9.9.9", "8.8.8.8"]), "1.2.3.4");
        assert_eq!(from("9.9.9.9", "1.2.3.4, nonsense", &["9.9.9.9"]), "9.9.9.9");
        assert_eq!(from("9.9.9.9", "", &["9.9.9.9"]), "9.9.9.9");
    }
}
