//! The mail server: OpenSMTPD with STARTTLS on both families. It takes nothing and delivers nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::run::daemon;
use super::state::State;

pub(crate) fn start(state: &State) {
    let folder = state.folder("mail");
    let server = state.shape.server("srv-mail-1");
    let name = format!("mail.{}", state.shape.plan.zone);
    let tls = state.dir.join("tls");
    let mut text = format!(
        "pki {name} cert \"{0}/mail.pem\"\npki {name} key \"{0}/mail.key\"\n",
        tls.display()
    );
    for address in [server.address.v4.unwrap().to_string(), server.address.v6.to_string()] {
        writeln!(text, "listen on {address} port 25 tls pki {name} hostname {name}").unwrap();
    }
    text.push_str("action \"drop\" mbox\nmatch from local for local action \"drop\"\n");
    // It looks its clients up before it greets: `ip netns exec` puts this file in the resolver's place.
    let resolver = Path::new("/etc/netns/m6-srv-mail-1");
    fs::create_dir_all(resolver).unwrap();
    let nameserver = state.shape.server("srv-ns-1").address.v4.unwrap();
    fs::write(resolver.join("resolv.conf"), format!("nameserver {nameserver}\n")).unwrap();
    let config = folder.join("smtpd.conf");
    fs::write(&config, text).unwrap();
    let command = ["/usr/sbin/smtpd", "-d", "-f", config.to_str().unwrap()];
    daemon("srv-mail-1", &command, &folder.join("log"));
}
