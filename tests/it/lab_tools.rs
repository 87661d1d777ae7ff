//! What other tools say of the lab (dig, delv, curl, openssl, nmap, a bare connection) beside what mang6
//! says, and the seven IPv6 subtests of Internet.nl computed from these tools by their published
//! rules: `ns_aaaa`, `ns_reach`, `web_aaaa`, `web_reach` (4 s a connection, ports 80 and 443),
//! `web_ipv46`, `mx_aaaa`, `mx_reach`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::thread;

use serde_json::Value;

use super::lab_nmap;
use super::province::Province;

/// The lab resolver's prefix for what it makes up, as addresses begin in it.
const DNS64: &str = "2001:db8:127:6464::";

/// Subject and rule to the verdict that other tools' answers come to.
type Said = Vec<(String, &'static str, bool)>;

/// Compares; returns the table, how many were compared, and how many disagree.
pub(crate) fn compare(province: &Province, survey: &Value) -> (String, usize, usize) {
    let given = verdicts(survey);
    let tools = Tools::of(province);
    let services = super::program::json(&province.mang6(&["list", "services", "-o", "json"]));
    let services: Vec<(String, String, String)> = services["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| (word(each, "kind"), word(each, "code"), word(each, "name")))
        .collect();
    let mut said: Said = thread::scope(|scope| {
        let tools = &tools;
        let asked: Vec<_> = services
            .iter()
            .map(|(kind, code, name)| {
                scope.spawn(move || match kind.as_str() {
                    "web" => tools.web(code, name),
                    "dns" => tools.zone(code, name),
                    "mail" => tools.mail(code, name),
                    _ => Vec::new(),
                })
            })
            .collect();
        asked.into_iter().flat_map(|each| each.join().unwrap()).collect()
    });
    said.extend(names_of_hosts(province, &tools, &given));
    let ports = lab_nmap::parity(province, survey);
    assert!(ports.compared > 20, "nmap compared too few ports: {}", ports.compared);
    assert!(ports.otherwise.is_empty(), "{:#?}", ports.otherwise);
    assert!(ports.said.iter().any(|(_, alike)| !alike), "no server's families differ to nmap");
    let parity =
        ports.said.into_iter().map(|(server, alike)| (server, "server-port-parity", alike));
    said.extend(parity);
    let (mut table, mut compared, mut wrong) = (String::new(), 0, 0);
    let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for (subject, rule, well) in &said {
        let verdict = given.get(&(subject.clone(), (*rule).to_owned())).map_or("", String::as_str);
        // What mang6 does not know or does not apply it does not claim either.
        if !matches!(verdict, "pass" | "fail") {
            continue;
        }
        compared += 1;
        *counts.entry((rule, *well)).or_default() += 1;
        if (verdict == "pass") != *well {
            wrong += 1;
            writeln!(table, "  WRONG {subject} {rule}: tools say {well}, mang6 {verdict}").unwrap();
        }
    }
    for ((rule, well), count) in counts {
        let side = if well { "pass" } else { "fail" };
        writeln!(table, "  {rule:<28} {side} by both: {count}").unwrap();
    }
    (table, compared, wrong)
}

/// Every IPv6 address that the record names, looked up both ways.
fn names_of_hosts(
    province: &Province,
    tools: &Tools<'_>,
    given: &BTreeMap<(String, String), String>,
) -> Said {
    let addresses = super::program::json(&province.mang6(&["list", "addresses", "-o", "json"]));
    let mut said = Said::new();
    for each in addresses["addresses"].as_array().unwrap() {
        let address = each["address"].as_str().and_then(|text| text.split('/').next());
        let (Some(Ok(address)), Some(device), Some(name)) =
            (address.map(str::parse::<IpAddr>), each["device"].as_str(), each["dns_name"].as_str())
        else {
            continue;
        };
        let server = (format!("server/{device}"), "server-names-agree");
        let is_server = given.contains_key(&(server.0.clone(), server.1.to_owned()));
        let (subject, rule) =
            if is_server { server } else { (format!("device/{device}"), "device-names-agree") };
        if address.is_ipv6() {
            said.push((subject, rule, tools.names_agree(address, name)));
        }
    }
    assert!(said.len() > 10, "too few names of hosts: {}", said.len());
    said
}

fn verdicts(survey: &Value) -> BTreeMap<(String, String), String> {
    let mut verdicts = BTreeMap::new();
    for subject in survey["subjects"].as_array().unwrap() {
        let key = format!("{}/{}", word(subject, "kind"), word(subject, "key"));
        for check in subject["checks"].as_array().unwrap() {
            verdicts.insert((key.clone(), word(check, "id")), word(check, "verdict"));
        }
    }
    verdicts
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The tools, run at the vantage.
struct Tools<'a> {
    province: &'a Province,
    resolver: String,
    ca: String,
    anchors: String,
}

impl<'a> Tools<'a> {
    fn of(province: &'a Province) -> Self {
        let folder = province.folder();
        let settings = std::fs::read_to_string(folder.join("config.toml")).unwrap();
        let resolver = settings.split("resolvers = [\"").nth(1).unwrap().split(':').next().unwrap();
        // delv wants the keys in BIND's own form.
        let keys = std::fs::read_to_string(folder.join("anchors.key")).unwrap();
        let keys: String = keys.lines().filter_map(anchor).collect();
        let anchors = folder.join("anchors.delv");
        std::fs::write(&anchors, format!("trust-anchors {{\n{keys}}};\n")).unwrap();
        Self {
            province,
            resolver: resolver.to_owned(),
            ca: folder.join("ca.pem").display().to_string(),
            anchors: anchors.display().to_string(),
        }
    }

    /// Runs a line of shell at the vantage; whether it went well, and what it printed.
    fn run(&self, line: &str) -> (bool, String) {
        let output = self.province.at_vantage(&["bash", "-c", line]);
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn dig(&self, record_type: &str, name: &str) -> Vec<String> {
        let resolver = &self.resolver;
        let line = format!("dig +short +time=3 +tries=2 @{resolver} {record_type} {name}");
        // Of a packet that was lost it tells in a comment before it asks again.
        let (_, told) = self.run(&line);
        let answers = told.lines().filter(|line| !line.starts_with(';'));
        answers.map(|line| line.trim_end_matches('.').to_owned()).collect()
    }

    /// What a DNS64 makes up is none of the name's own.
    fn addresses(&self, record_type: &str, name: &str) -> Vec<IpAddr> {
        let all = self.dig(record_type, name);
        let own = all.iter().filter(|line| !line.starts_with(DNS64));
        own.filter_map(|line| line.parse().ok()).collect()
    }

    /// Whether a name leads to an address and back.
    fn names_agree(&self, address: IpAddr, name: &str) -> bool {
        let resolver = &self.resolver;
        let (_, back) = self.run(&format!("dig +short @{resolver} -x {address}"));
        let back = back.lines().any(|line| line.trim_end_matches('.') == name);
        back && self.addresses("AAAA", name).contains(&address)
    }

    fn connects(&self, address: IpAddr, port: u16) -> bool {
        self.run(&format!("timeout 4 bash -c '</dev/tcp/{address}/{port}'")).0
    }

    fn web(&self, code: &str, name: &str) -> Said {
        let subject = format!("web/{code}");
        let fours = self.addresses("A", name);
        let all = self.addresses("AAAA", name);
        let sixes: Vec<IpAddr> = all.iter().copied().filter(|each| is_usable(*each)).collect();
        let mut said = vec![(subject.clone(), "web-has-aaaa", !all.is_empty())];
        let open: Vec<u16> = [80, 443]
            .into_iter()
            .filter(|port| fours.is_empty() || fours.iter().any(|four| self.connects(*four, *port)))
            .collect();
        let reached = sixes.iter().all(|six| open.iter().all(|port| self.connects(*six, *port)));
        said.push((subject.clone(), "web-reachable-v6", !sixes.is_empty() && reached));
        let Some(four) = fours.first() else { return said };
        if sixes.is_empty() {
            return said;
        }
        said.extend(self.compared(&subject, name, *four, &sixes));
        said
    }

    /// Status, page and certificate of both families.
    fn compared(&self, subject: &str, name: &str, four: IpAddr, sixes: &[IpAddr]) -> Said {
        let mut said = Said::new();
        let get = |port: u16, address: IpAddr| {
            let (scheme, place) = (if port == 443 { "https" } else { "http" }, literal(address));
            let line = format!(
                "curl -sk -m 8 -w '\\n%{{http_code}} %{{redirect_url}}' --resolve {name}:{port}:{place} {scheme}://{name}/"
            );
            let (_, answer) = self.run(&line);
            let (body, status) = answer.rsplit_once('\n').unwrap_or_default();
            (body.to_owned(), status.to_owned())
        };
        let (mut same_status, mut same_page, mut differs) = (true, true, 0);
        for port in [80, 443] {
            let (page, status) = get(port, four);
            for six in sixes {
                let (other_page, other_status) = get(port, *six);
                same_status &= status == other_status;
                let is_page = !status.starts_with('3') && !other_status.starts_with("000");
                if is_page && !other_status.starts_with('3') && page != other_page {
                    same_page = false;
                    differs = changed_lines(&page, &other_page);
                }
            }
        }
        said.push((subject.to_owned(), "web-same-status", same_status));
        // How much of a page may differ is a measure of our own: here only what is clear.
        if same_page || differs > 50 {
            said.push((subject.to_owned(), "web-same-content", same_page));
        }
        // An address that takes no connection has no certificate: `web-reachable-v6` is its verdict.
        let open: Vec<IpAddr> =
            sixes.iter().copied().filter(|six| self.connects(*six, 443)).collect();
        let good = open.iter().all(|six| {
            let place = literal(*six);
            self.run(&format!(
                "timeout 5 openssl s_client -connect {place}:443 -servername {name} -verify_hostname {name} -CAfile {} -verify_return_error </dev/null",
                self.ca
            ))
            .0
        });
        said.push((subject.to_owned(), "web-tls-valid-v6", good));
        let print = |address: IpAddr| {
            let place = literal(address);
            self.run(&format!(
                "timeout 5 openssl s_client -connect {place}:443 -servername {name} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256"
            ))
            .1
        };
        let own = print(four);
        let others: Vec<String> = open.iter().map(|six| print(*six)).collect();
        // Without a fingerprint in hand there is nothing to say.
        if !own.is_empty() && others.iter().all(|other| !other.is_empty()) {
            let same = others.iter().all(|other| *other == own);
            said.push((subject.to_owned(), "web-same-certificate", same));
        }
        said
    }

    fn zone(&self, code: &str, zone: &str) -> Said {
        let subject = format!("dns/{code}");
        let servers: Vec<Vec<IpAddr>> = self
            .dig("NS", zone)
            .iter()
            .map(|server| {
                let all = self.addresses("AAAA", server);
                all.into_iter().filter(|each| is_usable(*each)).collect()
            })
            .collect();
        let addressed = servers.iter().filter(|each| !each.is_empty()).count();
        let sixes: Vec<IpAddr> = servers.into_iter().flatten().collect();
        let answers = |six: &IpAddr, how: &str| {
            let line = format!("dig +norec +time=3 +tries=1 {how} @{six} SOA {zone}");
            let (well, text) = self.run(&line);
            well && text.contains("status: NOERROR") && text.contains("ANSWER: 1")
        };
        let reached =
            sixes.iter().all(|six| answers(six, "+notcp +ignore") && answers(six, "+tcp"));
        let mut said = vec![
            (subject.clone(), "dns-ns-aaaa", addressed >= 2),
            (subject.clone(), "dns-ns-reachable-v6", !sixes.is_empty() && reached),
        ];
        // The reverse zone has an anchor of its own, and delv takes one root.
        if zone.ends_with("lab") {
            let (resolver, anchors) = (&self.resolver, &self.anchors);
            let line = format!("delv @{resolver} -a {anchors} +root=lab +vtrace {zone} SOA");
            // A proof that there is no such zone is "negative response, fully validated".
            let valid = self.run(&line).1.contains("; fully validated");
            said.push((subject, "dns-dnssec", valid));
        }
        said
    }

    fn mail(&self, code: &str, domain: &str) -> Said {
        let subject = format!("mail/{code}");
        let exchangers: Vec<String> = self
            .dig("MX", domain)
            .iter()
            .filter_map(|line| Some(line.split_whitespace().nth(1)?.to_owned()))
            .collect();
        let hosts: Vec<(String, Vec<IpAddr>)> = exchangers
            .into_iter()
            .map(|host| {
                let addresses = self.addresses("AAAA", &host);
                (host, addresses)
            })
            .collect();
        let sixes = || hosts.iter().flat_map(|(host, all)| all.iter().map(move |six| (host, *six)));
        let greets = |six: IpAddr| {
            let line = format!("timeout 4 bash -c 'exec 3<>/dev/tcp/{six}/25; head -1 <&3'");
            self.run(&line).1.starts_with("220")
        };
        let certified = |host: &str, six: IpAddr| {
            let place = literal(six);
            self.run(&format!(
                "timeout 6 openssl s_client -starttls smtp -connect {place}:25 -verify_hostname {host} -CAfile {} -verify_return_error </dev/null",
                self.ca
            ))
            .0
        };
        let points = |host: &str, six: IpAddr| {
            let resolver = &self.resolver;
            let (_, names) = self.run(&format!("dig +short @{resolver} -x {six}"));
            names.lines().any(|name| name.trim_end_matches('.') == host)
        };
        let (any, has_mx) = (sixes().next().is_some(), !hosts.is_empty());
        let addressed = hosts.iter().all(|(_, all)| !all.is_empty());
        vec![
            (subject.clone(), "mail-mx-aaaa", has_mx && addressed),
            (subject.clone(), "mail-mx-reachable-v6", any && sixes().all(|(_, six)| greets(six))),
            (
                subject.clone(),
                "mail-starttls-certificate",
                has_mx && sixes().all(|(host, six)| certified(host, six)),
            ),
            (subject, "mail-ptr", has_mx && sixes().all(|(host, six)| points(host, six))),
        ]
    }
}

/// A line of a key file in the form of BIND's `trust-anchors`.
fn anchor(line: &str) -> Option<String> {
    let (owner, rest) = line.split_once(" DNSKEY ")?;
    let owner = owner.split_whitespace().next()?;
    let mut words = rest.split_whitespace();
    let (flags, protocol, algorithm) = (words.next()?, words.next()?, words.next()?);
    let key: String = words.collect();
    Some(format!("\"{owner}\" static-key {flags} {protocol} {algorithm} \"{key}\";\n"))
}

fn is_usable(address: IpAddr) -> bool {
    let text = address.to_string();
    !["::ffff:", "64:ff9b:", "fd", "fe80"].iter().any(|start| text.starts_with(start))
}

fn literal(address: IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}

/// How many of a hundred lines are not found in the other page.
fn changed_lines(one: &str, other: &str) -> usize {
    let others: std::collections::HashSet<&str> = other.lines().collect();
    let changed = one.lines().filter(|line| !others.contains(line)).count();
    changed * 100 / one.lines().count().max(1)
}
