//! The web servers: nginx with a vhost per service, each on its own address pair, TLS by the lab's
//! own authority.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::run::{daemon, end};
use super::shape::{Shape, Web};
use super::state::State;

/// Where the stray port listens, IPv6 only.
pub(crate) const STRAY_PORT: u16 = 8_088;

/// The faults that stand in a web server's settings or pages.
pub(crate) const SWITCHES: &[&str] = &[
    "aaaa-no-listener",
    "other-page-v6",
    "v6-only-host",
    "hostile-names",
    "port-open-v6-closed-v4",
    "cert-expired-v6",
    "cert-wrong-name-v6",
    "cert-unknown-issuer-v6",
    "cert-chain-incomplete-v6",
    "cert-not-yet-valid-v6",
    "cert-other-v6",
    "tls-old-v6",
    "status-other-v6",
    "redirect-other-v6",
    "redirect-loop-v6",
    "page-just-inside-v6",
    "page-just-outside-v6",
    "page-ipv4-literal",
    "page-third-party-ipv4-only",
    "hsts-missing-v6",
    "port-443-closed-v6",
];

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

/// The certificate that a family's server shows.
fn certificate<'a>(state: &State, web: &'a Web, v6: bool) -> &'a str {
    let faults = [
        ("cert-expired-v6", "expired"),
        ("cert-wrong-name-v6", "wrong-name"),
        ("cert-unknown-issuer-v6", "unknown-issuer"),
        ("cert-chain-incomplete-v6", "chain-leaf"),
        ("cert-not-yet-valid-v6", "not-yet-valid"),
        ("cert-other-v6", "other"),
    ];
    let shown = faults.into_iter().find(|(switch, _)| v6 && state.afflicts(switch, &web.code));
    match shown {
        Some((_, file)) => file,
        // Its chain has one more link, over either family: over IPv6 the link may be missing.
        None if state.shape.victim("cert-chain-incomplete-v6") == web.code => "chain",
        None => &web.code,
    }
}

fn block(state: &State, web: &Web, address: &str, v6: bool, text: &mut String) {
    let has = |switch: &str| v6 && state.afflicts(switch, &web.code);
    let root = state.folder(&format!("pages/{}{}", web.code, if v6 { "-v6" } else { "" }));
    fs::write(root.join("index.html"), page(state, web, v6)).unwrap();
    let certificate = certificate(state, web, v6);
    let tls = state.dir.join("tls");
    let name = &web.name;
    let plain = if has("redirect-other-v6") {
        format!("return 301 https://{name}/old/;")
    } else if has("redirect-loop-v6") {
        format!(
            "location = / {{ return 302 http://{name}/start; }} location = /start {{ return 302 http://{name}/; }}"
        )
    } else if web.redirects {
        format!("return 301 https://{name}/;")
    } else {
        format!("root {};", root.display())
    };
    let old = if has("tls-old-v6") {
        "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0;"
    } else {
        ""
    };
    let transport = if has("hsts-missing-v6") {
        ""
    } else {
        "add_header Strict-Transport-Security \"max-age=31536000\" always;"
    };
    let status = if has("status-other-v6") { "location / { return 503; }" } else { "" };
    writeln!(text, "server {{ listen {address}:80; server_name {name}; {plain} }}").unwrap();
    if has("port-443-closed-v6") {
        return;
    }
    writeln!(
        text,
        "server {{ listen {address}:443 ssl; server_name {name}; root {0}; {old} {transport} {status} location = /old/ {{ return 200 \"old\"; }} ssl_certificate {1}/{certificate}.pem; ssl_certificate_key {1}/{certificate}.key; }}",
        root.display(),
        tls.display()
    )
    .unwrap();
}

fn page(state: &State, web: &Web, v6: bool) -> String {
    let has = |switch: &str| state.afflicts(switch, &web.code);
    let title = if has("hostile-names") {
        "\u{1b}[2J</title><script>alert(1)</script>=cmd|'/c calc'!A1\u{202e}"
    } else {
        web.name.as_str()
    };
    // Of a thousand lines so many say something else over IPv6: the bound lies at some 190.
    let changed = match (v6, has("page-just-inside-v6"), has("page-just-outside-v6")) {
        (true, true, _) => 170,
        (true, _, true) => 210,
        _ => 0,
    };
    let long = ["page-just-inside-v6", "page-just-outside-v6"]
        .into_iter()
        .any(|switch| state.shape.victim(switch) == web.code);
    let body: String = if v6 && has("other-page-v6") {
        "<p>It works! Default page of a server nobody configured.</p>\n".repeat(12)
    } else if long {
        (0..1_000).fold(String::new(), |mut body, line| {
            let word = if line >= 1_000 - changed { "khac han" } else { "nhu nhau" };
            writeln!(body, "<p>{line:05} {word} {}</p>", line * 7_919).unwrap();
            body
        })
    } else {
        (1..=12).fold(String::new(), |mut body, number| {
            writeln!(
                body,
                "<p>{number}. Trang thông tin điện tử của đơn vị: tin tức, văn bản.</p>"
            )
            .unwrap();
            body
        })
    };
    let zone = &state.shape.plan.zone;
    let from = if has("page-third-party-ipv4-only") { "old-static" } else { "static" };
    let literal = if has("page-ipv4-literal") {
        "<a href=\"http://10.127.0.1/van-ban\">Văn bản</a>"
    } else {
        ""
    };
    format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{title}</title><link rel=\"stylesheet\" href=\"https://{from}.{zone}/style.css\"></head><body>{body}{literal}</body></html>\n"
    )
}

/// The signer of certificates, and how to make them.
struct Authority {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

/// When a certificate is valid: from the first of January to the first of January.
const VALID: (i32, i32) = (2020, 2046);

impl Authority {
    /// Makes a certificate, `chain` going along with it in its file.
    fn make(&self, file: &str, name: &str, (from, to): (i32, i32), chain: &str) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        self.write(file, &(certificate.pem() + chain), &key);
    }

    fn write(&self, file: &str, certificates: &str, key: &KeyPair) {
        fs::write(self.folder.join(format!("{file}.pem")), certificates).unwrap();
        let path = self.folder.join(format!("{file}.key"));
        fs::write(&path, key.serialize_pem()).unwrap();
        // The mail server reads its keys as an account of its own.
        let mode = if file.starts_with("mail") { 0o644 } else { 0o600 };
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }

    /// A new one, known to nobody, or signed by another.
    fn new(folder: PathBuf, name: &str, by: Option<&Self>) -> (Self, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = match by {
            None => params.self_signed(&key).unwrap(),
            Some(by) => params.signed_by(&key, &by.issuer).unwrap(),
        };
        (Self { folder, issuer: Issuer::new(params, key) }, certificate.pem())
    }
}

fn certificates(state: &State) {
    let folder = state.folder("tls");
    let (authority, trusted) = Authority::new(folder.clone(), "Lab province CA", None);
    fs::write(state.dir.join("ca.pem"), trusted).unwrap();
    let (stranger, _) = Authority::new(folder.clone(), "Lab province CA", None);
    let (between, link) = Authority::new(folder.clone(), "Lab issuing CA", Some(&authority));
    let shape = &state.shape;
    for web in &shape.webs {
        authority.make(&web.code, &web.name, VALID, "");
    }
    let name = |switch: &str| {
        let victim = shape.victim(switch);
        shape.webs.iter().find(|web| web.code == victim).unwrap().name.clone()
    };
    authority.make("expired", &name("cert-expired-v6"), (2020, 2021), "");
    authority.make("not-yet-valid", &name("cert-not-yet-valid-v6"), (2044, 2046), "");
    authority.make("wrong-name", "localhost.invalid", VALID, "");
    authority.make("other", &name("cert-other-v6"), VALID, "");
    stranger.make("unknown-issuer", &name("cert-unknown-issuer-v6"), VALID, "");
    between.make("chain", &name("cert-chain-incomplete-v6"), VALID, &link);
    let leaf = fs::read_to_string(folder.join("chain.pem")).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    let leaf = leaf.split_inclusive(end).next().unwrap();
    fs::write(folder.join("chain-leaf.pem"), leaf).unwrap();
    fs::copy(folder.join("chain.key"), folder.join("chain-leaf.key")).unwrap();
    mail_certificates(shape, &authority, &stranger);
}

fn mail_certificates(shape: &Shape, authority: &Authority, stranger: &Authority) {
    authority.make("mail", &format!("mail.{}", shape.plan.zone), VALID, "");
    for mail in &shape.mails {
        authority.make(&mail.code, &mail.exchanger(), VALID, "");
    }
    let name = |switch: &str| {
        let victim = shape.victim(switch);
        shape.mails.iter().find(|mail| mail.code == victim).unwrap().exchanger()
    };
    authority.make("mail-expired", &name("mx-cert-expired-v6"), (2020, 2021), "");
    authority.make("mail-wrong-name", "localhost.invalid", VALID, "");
    stranger.make("mail-unknown-issuer", &name("mx-cert-unknown-issuer-v6"), VALID, "");
}
