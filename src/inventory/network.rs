//! Addresses, prefixes, MAC addresses, ports and names of the network, as declared. It does not
//! know which prefix an address belongs to: [`check`](super::check()) does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::domain::family::{AddressScope, Family};
use crate::domain::text::Text;

use super::value::Value;

impl Value<'_> {
    /// An address with or without the length of its prefix.
    pub(super) fn interface_address(self) -> Option<(IpAddr, Option<u8>)> {
        let text = self.raw()?;
        let Some((address, length)) = text.split_once('/') else {
            return Some((self.parse_address(text)?, None));
        };
        let address = self.parse_address(address)?;
        let longest = longest(address);
        let Some(length) = length.parse::<u8>().ok().filter(|length| *length <= longest) else {
            self.impossible_length(longest);
            return None;
        };
        self.names_a_host(address, length).then_some((address, Some(length)))
    }

    /// An IPv4 address without a length.
    pub(super) fn ipv4(self) -> Option<Ipv4Addr> {
        match self.bare_address(Family::Ipv4)? {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        }
    }

    /// An IPv6 address without a length.
    pub(super) fn ipv6(self) -> Option<Ipv6Addr> {
        match self.bare_address(Family::Ipv6)? {
            IpAddr::V6(address) => Some(address),
            IpAddr::V4(_) => None,
        }
    }

    fn bare_address(self, family: Family) -> Option<IpAddr> {
        let text = self.raw()?;
        let key = self.key;
        if let Some((address, _)) = text.split_once('/') {
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must be an address without a length, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` phải là địa chỉ không kèm độ dài, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    format!("`{key} = \"{address}\"`; the length stands in the link's prefix"),
                    format!("`{key} = \"{address}\"`; độ dài nằm ở tiền tố của kênh"),
                )),
            );
            return None;
        }
        let address = self.parse_address(text)?;
        self.of_family(Family::of(address), family).then_some(address)
    }

    fn of_family(self, found: Family, wanted: Family) -> bool {
        if found == wanted {
            return true;
        }
        let key = self.key;
        let (found, wanted) = (label(found), label(wanted));
        self.fault(
            Text::new(
                format!("`{key}` must be {wanted}, found the {found} {}", self.written()),
                format!("`{key}` phải là {wanted}, nhưng gặp {found} {}", self.written()),
            ),
            Some(Text::new(
                format!("move it to the {found} key, or write the {wanted} one here"),
                format!("chuyển sang khóa {found}, hoặc ghi giá trị {wanted} vào đây"),
            )),
        );
        false
    }

    fn parse_address(self, text: &str) -> Option<IpAddr> {
        let key = self.key;
        let Ok(address) = text.parse::<IpAddr>() else {
            let hint = address_hint(text);
            self.fault(
                Text::new(
                    format!("`{key}` is not an IP address: {}", self.written()),
                    format!("`{key}` không phải địa chỉ IP: {}", self.written()),
                ),
                Some(hint),
            );
            return None;
        };
        match undeclarable(address) {
            Some((problem, hint)) => {
                self.fault(
                    Text::new(
                        format!("{} is {}", self.written(), problem.en),
                        format!("{} là {}", self.written(), problem.vi),
                    ),
                    Some(hint),
                );
                None
            }
            None => Some(address),
        }
    }

    fn impossible_length(self, longest: u8) {
        self.fault(
            Text::new(
                format!(
                    "the length after `/` must lie between 0 and {longest}, found {}",
                    self.written()
                ),
                format!("độ dài sau `/` phải từ 0 đến {longest}, nhưng gặp {}", self.written()),
            ),
            Some(Text::new(
                "for example `10.70.1.2/30` or `2001:db8::1/64`; a netmask is not understood",
                "ví dụ `10.70.1.2/30` hoặc `2001:db8::1/64`; không dùng dạng netmask",
            )),
        );
    }

    /// Whether an address of a prefix is a host's: not the prefix itself, not IPv4's broadcast.
    /// /31, /32 (RFC 3021), /127 (RFC 6164) and /128 have no such addresses.
    fn names_a_host(self, address: IpAddr, length: u8) -> bool {
        if longest(address) - length < 2 {
            return true;
        }
        let Ok(net) = IpNet::new(address, length) else { return true };
        let (en, vi) = if net.network() == address {
            (
                "the prefix itself, not an address in it",
                "chính tiền tố, không phải địa chỉ trong tiền tố",
            )
        } else if net.broadcast() == address && net.addr().is_ipv4() {
            ("its prefix's broadcast address", "địa chỉ quảng bá của tiền tố")
        } else {
            return true;
        };
        let first = net.hosts().next().unwrap_or(address);
        let first = if first == address { next_address(first) } else { first };
        self.fault(
            Text::new(format!("{} is {en}", self.written()), format!("{} là {vi}", self.written())),
            Some(Text::new(
                format!("the first host address is `{first}/{length}`"),
                format!("địa chỉ máy đầu tiên là `{first}/{length}`"),
            )),
        );
        false
    }

    /// A prefix without host bits.
    pub(super) fn prefix(self) -> Option<IpNet> {
        let text = self.raw()?;
        let key = self.key;
        let Some((address, length)) = text.split_once('/') else {
            let example = match text.parse::<IpAddr>() {
                Ok(IpAddr::V4(_)) => format!("{text}/24"),
                Ok(IpAddr::V6(_)) => format!("{text}/64"),
                Err(_) => "2001:db8::/64".to_owned(),
            };
            self.fault(
                Text::new(
                    format!("`{key}` must be a prefix, ADDRESS/LENGTH, found {}", self.written()),
                    format!(
                        "`{key}` phải là tiền tố, ĐỊA-CHỈ/ĐỘ-DÀI, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    format!("for example `{key} = \"{example}\"`"),
                    format!("ví dụ `{key} = \"{example}\"`"),
                )),
            );
            return None;
        };
        let Ok(address) = address.parse::<IpAddr>() else {
            self.fault(
                Text::new(
                    format!("`{key}` is not a prefix: {}", self.written()),
                    format!("`{key}` không phải tiền tố: {}", self.written()),
                ),
                Some(address_hint(address)),
            );
            return None;
        };
        let net = length.parse::<u8>().ok().and_then(|length| IpNet::new(address, length).ok());
        let Some(net) = net else {
            self.impossible_length(longest(address));
            return None;
        };
        if net.addr() != net.network() {
            let right = net.trunc();
            self.fault(
                Text::new(
                    format!("{} has host bits set: a prefix has none", self.written()),
                    format!("{} có bit máy: tiền tố không được có bit máy", self.written()),
                ),
                Some(Text::new(
                    format!("the prefix is `{right}`"),
                    format!("tiền tố đúng là `{right}`"),
                )),
            );
            return None;
        }
        self.can_be_declared(net).then_some(net)
    }

    /// Whether a prefix can be somebody's. Declared prefixes may be probed, so a slip such as
    /// `0.0.0.0/0` would aim at the whole Internet: 8 bits is the largest IPv4 block ever allotted
    /// (and 10.0.0.0/8), 16 the largest IPv6 one.
    fn can_be_declared(self, net: IpNet) -> bool {
        let shortest = if net.addr().is_ipv4() { 8 } else { 16 };
        let (en, vi) = match undeclarable(net.network()) {
            Some((problem, _)) => (problem.en, problem.vi),
            None if net.prefix_len() < shortest => (
                format!("larger than /{shortest}, the largest block anybody holds"),
                format!("lớn hơn /{shortest}, khối lớn nhất mà một tổ chức có thể giữ"),
            ),
            None => return true,
        };
        self.fault(
            Text::new(
                format!("{} cannot be declared: {en}", self.written()),
                format!("không khai báo được {}: {vi}", self.written()),
            ),
            Some(Text::new(
                "declare the prefixes you were allotted: only they are probed",
                "khai báo các tiền tố được cấp: chỉ các tiền tố này được đo",
            )),
        );
        false
    }

    /// An IPv4 prefix.
    pub(super) fn prefix_v4(self) -> Option<Ipv4Net> {
        match self.prefix()? {
            IpNet::V4(net) => Some(net),
            IpNet::V6(_) => {
                self.of_family(Family::Ipv6, Family::Ipv4);
                None
            }
        }
    }

    /// An IPv6 prefix.
    pub(super) fn prefix_v6(self) -> Option<Ipv6Net> {
        match self.prefix()? {
            IpNet::V6(net) => Some(net),
            IpNet::V4(_) => {
                self.of_family(Family::Ipv4, Family::Ipv6);
                None
            }
        }
    }

    /// An IEEE 802 address in any of its usual forms, made lower case with colons.
    pub(super) fn mac_address(self) -> Option<String> {
        let text = self.raw()?;
        let digits: String = text
            .chars()
            .filter(|character| !matches!(character, ':' | '-' | '.'))
            .map(|character| character.to_ascii_lowercase())
            .collect();
        if digits.len() == 12 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            let pairs: Vec<&str> =
                (0..12).step_by(2).filter_map(|at| digits.get(at..at + 2)).collect();
            return Some(pairs.join(":"));
        }
        let key = self.key;
        self.fault(
            Text::new(
                format!("`{key}` is not a MAC address: {}", self.written()),
                format!("`{key}` không phải địa chỉ MAC: {}", self.written()),
            ),
            Some(Text::new(
                "twelve hexadecimal digits: `02:00:00:00:00:01`, `02-00-…` or `0200.0000.0001`",
                "mười hai chữ số thập lục phân: `02:00:00:00:00:01`, `02-00-…` hoặc `0200.0000.0001`",
            )),
        );
        None
    }

    /// TCP ports, ascending; one written twice is a fault.
    pub(super) fn ports(self) -> Vec<u16> {
        let mut ports = Vec::new();
        for value in self.list() {
            let Some(port) = value.number(1..=u16::MAX) else { continue };
            if ports.contains(&port) {
                value.fault(
                    Text::new(
                        format!("port {port} is listed twice"),
                        format!("cổng {port} bị ghi hai lần"),
                    ),
                    Some(Text::new("keep one", "giữ lại một")),
                );
            } else {
                ports.push(port);
            }
        }
        ports.sort_unstable();
        ports
    }

    /// A DNS name: lower case, without the final dot.
    pub(super) fn dns_name(self) -> Option<String> {
        let text = self.raw()?;
        let name = text.strip_suffix('.').unwrap_or(text).to_lowercase();
        let Some((problem, hint)) = dns_fault(&name) else { return Some(name) };
        let key = self.key;
        self.fault(
            Text::new(
                format!("`{key}` is not a DNS name, {}: {}", problem.en, self.written()),
                format!("`{key}` không phải tên miền, {}: {}", problem.vi, self.written()),
            ),
            Some(hint),
        );
        None
    }
}

/// What is wrong with a lower-case DNS name, by RFC 1123 §2.1 and RFC 2181 §11 (underscores occur).
fn dns_fault(name: &str) -> Option<(Text, Text)> {
    let bare = Text::new(
        "write the name alone: `cong.quangngai.example`",
        "chỉ ghi tên: `cong.quangngai.example`",
    );
    if let Some((_, rest)) = name.split_once("://") {
        let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
        return Some((
            Text::new("it is a URL", "đây là URL"),
            Text::new(format!("write the name alone: `{host}`"), format!("chỉ ghi tên: `{host}`")),
        ));
    }
    if let Some((_, domain)) = name.split_once('@') {
        return Some((
            Text::new("it is a mailbox", "đây là hộp thư"),
            Text::new(
                format!("write the domain: `{domain}`"),
                format!("chỉ ghi tên miền: `{domain}`"),
            ),
        ));
    }
    if !name.is_ascii() {
        return Some((
            Text::new("it has characters outside ASCII", "có ký tự ngoài ASCII"),
            Text::new("write the `xn--` form (IDNA)", "ghi dạng `xn--` (IDNA)"),
        ));
    }
    let label_is_wrong = |label: &str| {
        label.is_empty()
            || label.len() > 63
            || label.starts_with('-')
            || label.ends_with('-')
            || !label.chars().all(|character| {
                character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
            })
    };
    if name.len() > 253 {
        return Some((Text::new("it is longer than 253 characters", "dài hơn 253 ký tự"), bare));
    }
    if name.split('.').any(label_is_wrong) {
        return Some((
            Text::new(
                "a label must be 1-63 letters, digits or hyphens",
                "mỗi nhãn gồm 1-63 chữ, số hoặc gạch nối",
            ),
            bare,
        ));
    }
    None
}

/// Why an address can be nobody's key, with what to do. Loopback is not among them: tests and
/// the scope guard use it.
fn undeclarable(address: IpAddr) -> Option<(Text, Text)> {
    let leave_out = Text::new(
        "leave it out, or write the address hosts reach it at",
        "bỏ đi, hoặc ghi địa chỉ mà máy khác truy cập được",
    );
    match AddressScope::of(address) {
        AddressScope::Unspecified => {
            Some((Text::new("the unspecified address", "địa chỉ không xác định"), leave_out))
        }
        AddressScope::Multicast => {
            Some((Text::new("a multicast address", "địa chỉ multicast"), leave_out))
        }
        AddressScope::LinkLocal => Some((
            Text::new(
                "link-local: the same address exists on every link",
                "địa chỉ link-local: trùng nhau trên mọi kênh",
            ),
            leave_out,
        )),
        AddressScope::Ipv4Mapped | AddressScope::Ipv4Compatible => Some((
            Text::new(
                "IPv4 in disguise and proves no IPv6",
                "IPv4 trá hình, không chứng minh được IPv6",
            ),
            Text::new("write it as IPv4: `10.0.0.1`", "ghi dưới dạng IPv4: `10.0.0.1`"),
        )),
        AddressScope::Global
        | AddressScope::Private
        | AddressScope::Loopback
        | AddressScope::Nat64 => None,
    }
}

/// What is usually wrong with a text that is no address.
fn address_hint(text: &str) -> Text {
    if text.contains('%') {
        return Text::new("leave out the zone after `%`", "bỏ phần vùng sau dấu `%`");
    }
    if text.contains('-') {
        return Text::new(
            "a range is declared as prefixes; one address stands here",
            "dải địa chỉ khai báo bằng tiền tố; ở đây chỉ ghi một địa chỉ",
        );
    }
    let octets: Vec<&str> = text.split('.').collect();
    if octets.len() == 4 && octets.iter().all(|octet| octet.parse::<u8>().is_ok()) {
        let right = octets
            .iter()
            .filter_map(|octet| octet.parse::<u8>().ok())
            .map(|octet| octet.to_string())
            .collect::<Vec<_>>()
            .join(".");
        return Text::new(
            format!("without leading zeros: `{right}`"),
            format!("bỏ số 0 ở đầu: `{right}`"),
        );
    }
    if octets.len() == 4 {
        return Text::new(
            "each of the four numbers is 0 to 255",
            "mỗi số trong bốn số từ 0 đến 255",
        );
    }
    Text::new("for example `10.70.1.2` or `2001:db8::1`", "ví dụ `10.70.1.2` hoặc `2001:db8::1`")
}

/// The family's longest prefix length, bits.
pub(super) const fn longest(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn next_address(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits().saturating_add(1))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits().saturating_add(1))),
    }
}

/// A family as people write it.
pub(super) const fn label(family: Family) -> &'static str {
    match family {
        Family::Ipv4 => "IPv4",
        Family::Ipv6 => "IPv6",
    }
}
