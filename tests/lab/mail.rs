//! The mail server: Exim with STARTTLS, a mail domain an address pair. It takes nothing and delivers
//! nothing. What each address shows stands in a table that Exim looks up at every connection, so that
//! a switch needs no restart.

use std::fmt::Write as _;
use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;

use super::run::daemon;
use super::shape::Pair;
use super::state::State;

/// The faults that stand in the table.
pub(crate) const SWITCHES: &[&str] = &[
    "mx-banner-refuses-v6",
    "mx-ehlo-refused-v6",
    "mx-starttls-missing-v6",
    "mx-cert-expired-v6",
    "mx-cert-wrong-name-v6",
    "mx-cert-unknown-issuer-v6",
];

pub(crate) fn start(state: &State) {
    let folder = state.folder("mail");
    table(state);
    let shape = &state.shape;
    let pairs: Vec<Pair> = std::iter::once(shape.server("srv-mail-1").address)
        .chain(shape.mails.iter().map(|mail| mail.address))
        .collect();
    let addresses: Vec<String> = pairs.iter().flat_map(both).map(|at| at.to_string()).collect();
    let at = folder.display();
    let of = |key: &str| {
        format!("${{extract{{{key}}}{{${{lookup{{$received_ip_address}}lsearch{{{at}/table}}}}}}}}")
    };
    let text = format!(
        "primary_hostname = mail.{zone}\nlocal_interfaces = <; {interfaces}\ndaemon_smtp_ports = 25\n\
         spool_directory = {at}/spool\nlog_file_path = {at}/%slog\npid_file_path = \"\"\n\
         smtp_banner = {name} ESMTP\nsmtp_accept_max = 200\nsmtp_accept_max_per_connection = 2\n\
         host_lookup =\nhelo_accept_junk_hosts = *\nacl_smtp_connect = greets\nacl_smtp_helo = hello\n\
         tls_advertise_hosts = {tls}\ntls_certificate = {at}/../tls/{certificate}.pem\n\
         tls_privatekey = {at}/../tls/{certificate}.key\n\
         begin acl\ngreets:\n  drop condition = {refuses}\n       message = 554 no service here\n  accept\n\
         hello:\n  deny condition = {deaf}\n       message = not understood\n  accept\n",
        zone = shape.plan.zone,
        interfaces = addresses.join(" ; "),
        name = of("name"),
        tls = of("tls"),
        certificate = of("certificate"),
        refuses = of("refuses"),
        deaf = of("deaf"),
    );
    let config = folder.join("exim.conf");
    fs::write(&config, text).unwrap();
    // It works as an account of its own; the lab's folder belongs to root and only has to be passed.
    let spool = state.folder("mail/spool");
    for (path, mode) in [(&folder, 0o777), (&spool, 0o777)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let command = ["/usr/sbin/exim4", "-bdf", "-C", config.to_str().unwrap()];
    daemon("srv-mail-1", &command, &folder.join("log"));
}

fn both(pair: &Pair) -> [IpAddr; 2] {
    [pair.v4.unwrap().into(), pair.v6.into()]
}

/// Writes what each address shows.
pub(crate) fn table(state: &State) {
    let shape = &state.shape;
    let mut text = String::new();
    let mut line = |address: IpAddr, name: &str, certificate: &str, faults: [bool; 3]| {
        let [refuses, deaf, plain] = faults;
        let tls = if plain { "\"\"" } else { "*" };
        writeln!(
            text,
            "\"{address}\": name={name} certificate={certificate} refuses={refuses} deaf={deaf} tls={tls}"
        )
        .unwrap();
    };
    for address in both(&shape.server("srv-mail-1").address) {
        line(address, &format!("mail.{}", shape.plan.zone), "mail", [false; 3]);
    }
    for mail in &shape.mails {
        for address in both(&mail.address) {
            let has = |switch: &str| address.is_ipv6() && state.afflicts(switch, &mail.code);
            let certificate = if has("mx-cert-expired-v6") {
                "mail-expired"
            } else if has("mx-cert-wrong-name-v6") {
                "mail-wrong-name"
            } else if has("mx-cert-unknown-issuer-v6") {
                "mail-unknown-issuer"
            } else {
                &mail.code
            };
            let faults = [
                has("mx-banner-refuses-v6"),
                has("mx-ehlo-refused-v6"),
                has("mx-starttls-missing-v6"),
            ];
            line(address, &mail.exchanger(), certificate, faults);
        }
    }
    fs::write(state.folder("mail").join("table"), text).unwrap();
}
