//! The web servers: nginx with a vhost per service, each on its own address pair, TLS by the lab's
//! own authority.

use std::fmt::Write as _;
use std::fs;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::run::{daemon, end};
use super::shape::Web;
use super::state::State;

/// Where the stray port listens, IPv6 only.
pub(crate) const STRAY_PORT: u16 = 8_088;

/// Makes the authority and every certificate once, then starts the servers.
pub(crate) fn start(state: &State) {
    certificates(state);
    for server in ["srv-web-1", "srv-web-2"] {
        configure(state, server);
        let config = state.dir.join(format!("web/{server}/nginx.conf"));
        let command = ["/usr/sbin/nginx", "-c", config.to_str().unwrap(), "-g", "daemon off;"];
        daemon(server, &command, &state.dir.join(format!("web/{server}/out")));
    }
}

/// Stops and starts a server: what it no longer listens at is closed at once.
pub(crate) fn restart(state: &State, server: &str) {
    end(server, "nginx");
    configure(state, server);
    let config = state.dir.join(format!("web/{server}/nginx.conf"));
    let command = ["/usr/sbin/nginx", "-c", config.to_str().unwrap(), "-g", "daemon off;"];
    daemon(server, &command, &state.dir.join(format!("web/{server}/out")));
}

fn configure(state: &State, server: &str) {
    let folder = state.folder(&format!("web/{server}"));
    let mut text = format!(
        "user root;\nworker_processes 1;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{ worker_connections 512; }}\n\
         http {{\naccess_log off;\ntypes {{ text/html html; }}\nclient_body_temp_path {0}/body;\nproxy_temp_path {0}/proxy;\n\
         fastcgi_temp_path {0}/fastcgi;\nuwsgi_temp_path {0}/uwsgi;\nscgi_temp_path {0}/scgi;\n",
        folder.display()
    );
    for web in state.shape.webs.iter().filter(|web| web.server == server) {
        vhost(state, web, &mut text);
    }
    if state.afflicts("port-open-v6-closed-v4", server) {
        let v6 = state.shape.server(server).address.v6;
        writeln!(text, "server {{ listen [{v6}]:{STRAY_PORT}; return 204; }}").unwrap();
    }
    text.push_str("}\n");
    fs::write(folder.join("nginx.conf"), text).unwrap();
}

/// One server block per family: a fault may change one of them.
fn vhost(state: &State, web: &Web, text: &mut String) {
    let v6_only = state.afflicts("v6-only-host", &web.code);
    if let (Some(v4), false) = (web.address.v4, v6_only) {
        block(state, web, &v4.to_string(), false, text);
    }
    if !state.afflicts("aaaa-no-listener", &web.code) {
        block(state, web, &format!("[{}]", web.address.v6), true, text);
    }
}

fn block(state: &State, web: &Web, address: &str, v6: bool, text: &mut String) {
    let other = v6 && state.afflicts("other-page-v6", &web.code);
    let expired = v6 && state.afflicts("cert-expired-v6", &web.code);
    let root = state.folder(&format!("pages/{}{}", web.code, if other { "-other" } else { "" }));
    fs::write(root.join("index.html"), page(state, web, other)).unwrap();
    let certificate = if expired { "expired" } else { web.code.as_str() };
    let tls = state.dir.join("tls");
    let plain = if web.redirects {
        format!("return 301 https://{}/;", web.name)
    } else {
        format!("root {};", root.display())
    };
    writeln!(
        text,
        "server {{ listen {address}:80; server_name {0}; {plain} }}\n\
         server {{ listen {address}:443 ssl; server_name {0}; root {1}; ssl_certificate {2}/{certificate}.pem; ssl_certificate_key {2}/{certificate}.key; }}",
        web.name,
        root.display(),
        tls.display()
    )
    .unwrap();
}

fn page(state: &State, web: &Web, other: bool) -> String {
    let title = if state.afflicts("hostile-names", &web.code) {
        "\u{1b}[2J</title><script>alert(1)</script>=cmd|'/c calc'!A1\u{202e}"
    } else {
        web.name.as_str()
    };
    let line = if other {
        "It works! Default page of a server nobody configured."
    } else {
        "Trang thông tin điện tử của đơn vị: tin tức, văn bản, thủ tục hành chính."
    };
    let body: String = (1..=12).fold(String::new(), |mut body, number| {
        writeln!(body, "<p>{number}. {line}</p>").unwrap();
        body
    });
    format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{body}</body></html>\n"
    )
}

fn certificates(state: &State) {
    let folder = state.folder("tls");
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Lab province CA");
    let certificate = params.self_signed(&key).unwrap();
    fs::write(state.dir.join("ca.pem"), certificate.pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let make = |file: &str, name: &str, expired: bool| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(if expired { 2021 } else { 2046 }, 1, 1);
        let certificate = params.signed_by(&key, &issuer).unwrap();
        fs::write(folder.join(format!("{file}.pem")), certificate.pem()).unwrap();
        let path = folder.join(format!("{file}.key"));
        fs::write(&path, key.serialize_pem()).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    };
    for web in &state.shape.webs {
        make(&web.code, &web.name, false);
    }
    let victim = state.shape.victim("cert-expired-v6");
    let name = &state.shape.webs.iter().find(|web| web.code == victim).unwrap().name;
    make("expired", name, true);
    make("mail", &format!("mail.{}", state.shape.plan.zone), false);
}
