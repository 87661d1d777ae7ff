//! `doctor`: what this machine lacks and the command that mends it. It asks the kernel and reads
//! files; no packet is sent, nothing is changed.

use std::path::Path;

use super::desk::Desk;
use super::doctor_files;
use super::failure::Failure;
use super::outcome::Outcome;
use super::record;
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::health::Health;
use crate::domain::text::{Lang, Text};
use crate::probe::kernel_clock::{self, KernelClock};
use crate::probe::vantage::{self, IcmpSocket};
use crate::report::grids;
use crate::store::Error;

/// Looks at everything; findings when something is missing.
pub fn run(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let mounts = read("/proc/self/mountinfo").unwrap_or_default();
    let program = std::env::current_exe().unwrap_or_else(|_| Path::new("mang6").to_owned());
    let families = vantage::families();
    let groups = read("/proc/sys/net/ipv4/ping_group_range");
    let mut checks = Vec::new();
    for family in [Family::Ipv4, Family::Ipv6] {
        let socket = vantage::icmp_socket(family);
        checks.push(icmp(family, socket, groups.as_deref(), &program, &mounts));
    }
    checks.push(address("ipv4_address", families.ipv4, "ip address add A.B.C.D/24 dev INTERFACE"));
    checks.push(switched_on(read("/proc/sys/net/ipv6/conf/all/disable_ipv6").as_deref()));
    checks.push(address(
        "ipv6_address",
        families.ipv6,
        "ip -6 address add PREFIX::1/64 dev INTERFACE",
    ));
    checks.push(route(read("/proc/net/ipv6_route").as_deref()));
    checks.push(resolvers(desk.settings.resolvers.len(), read("/etc/resolv.conf").as_deref()));
    checks.push(clock(kernel_clock::read()));
    // Before the database is opened, which may make the files beside it.
    let files = doctor_files::checks(&desk.settings.db, desk.settings.credentials.as_deref());
    checks.push(database(desk));
    checks.extend(files);
    checks.push(disk(&desk.settings.db, &mounts));
    let grid = grids::health(&checks);
    super::list::write_grid(desk, &grid, "doctor")?;
    Ok(Outcome::findings_if(checks.iter().any(|check| check.verdict == Verdict::Fail)))
}

pub(super) fn well(id: &'static str, en: impl Into<String>, vi: impl Into<String>) -> Health {
    Health { id, verdict: Verdict::Pass, seen: Text::new(en, vi), remedy: None }
}

/// What a command mends: it is typed alike in every language.
pub(super) fn ill(id: &'static str, seen: Text, command: impl Into<String>) -> Health {
    ill_in_words(id, seen, typed(command))
}

fn ill_in_words(id: &'static str, seen: Text, remedy: Text) -> Health {
    Health { id, verdict: Verdict::Fail, seen, remedy: Some(remedy) }
}

pub(super) fn typed(command: impl Into<String>) -> Text {
    let command = command.into();
    Text::new(command.clone(), command)
}

/// The sysctl rules ICMPv6 too; a capability is of no use where the file lies on `nosuid`.
fn icmp(
    family: Family,
    socket: IcmpSocket,
    groups: Option<&str>,
    program: &Path,
    mounts: &str,
) -> Health {
    let id = match family {
        Family::Ipv4 => "icmp_ipv4",
        Family::Ipv6 => "icmp_ipv6",
    };
    let groups = groups.map_or_else(
        || "?".to_owned(),
        |text| text.split_whitespace().collect::<Vec<_>>().join(" "),
    );
    match socket {
        IcmpSocket::Raw => well(id, "raw socket", "socket thô"),
        IcmpSocket::Datagram => {
            let en = format!("datagram socket, ping_group_range {groups}");
            well(id, en, format!("socket datagram, ping_group_range {groups}"))
        }
        IcmpSocket::Refused => {
            let sysctl = "sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'";
            let nosuid = mount_of(program, mounts).is_some_and(|mount| mount.nosuid);
            let remedy = if nosuid {
                typed(sysctl)
            } else {
                let setcap = format!("sudo setcap cap_net_raw+ep {}", program.display());
                Text::new(format!("{sysctl}, or: {setcap}"), format!("{sysctl}, hoặc: {setcap}"))
            };
            let en = format!("no socket, ping_group_range {groups}");
            let vi = format!("không mở được socket, ping_group_range {groups}");
            ill_in_words(id, Text::new(en, vi), remedy)
        }
    }
}

fn address(id: &'static str, is_there: bool, remedy: &str) -> Health {
    if is_there {
        return well(id, "there is one", "có");
    }
    let seen = Text::new("none besides loopback and link-local", "chỉ có loopback và link-local");
    ill(id, seen, format!("sudo {remedy}"))
}

fn switched_on(disabled: Option<&str>) -> Health {
    match disabled.map(str::trim) {
        Some("0") => well("ipv6_kernel", "on", "bật"),
        Some(_) => ill(
            "ipv6_kernel",
            Text::new("switched off", "đang tắt"),
            "sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0",
        ),
        None => ill_in_words(
            "ipv6_kernel",
            Text::new("the kernel has none", "nhân không có IPv6"),
            Text::new(
                "remove ipv6.disable=1 from the kernel's command line, then restart",
                "bỏ ipv6.disable=1 khỏi dòng lệnh khởi động của nhân, rồi khởi động lại máy",
            ),
        ),
    }
}

/// A default route that is no reject: `RTF_REJECT` is 0x200 (linux/route.h), always there on `lo`.
fn route(table: Option<&str>) -> Health {
    const REJECT: u32 = 0x200;
    let is_default = |line: &&str| {
        let mut words = line.split_whitespace();
        let destination = words.next().is_some_and(|word| word.bytes().all(|digit| digit == b'0'));
        let length = words.next() == Some("00");
        let flags = words.nth(6).and_then(|word| u32::from_str_radix(word, 16).ok());
        destination && length && flags.is_some_and(|flags| flags & REJECT == 0)
    };
    match table.unwrap_or_default().lines().find(is_default) {
        Some(line) => {
            let device = line.split_whitespace().last().unwrap_or_default();
            well("ipv6_route", format!("default by {device}"), format!("mặc định qua {device}"))
        }
        None => ill(
            "ipv6_route",
            Text::new("no default route", "không có tuyến mặc định"),
            "sudo ip -6 route add default via GATEWAY dev INTERFACE",
        ),
    }
}

/// Names are asked of the resolvers in the settings and of no others; what the machine itself asks is only a hint.
fn resolvers(named_count: usize, file: Option<&str>) -> Health {
    if named_count > 0 {
        return well(
            "resolvers",
            format!("{named_count} in the settings"),
            format!("{named_count} trong thiết lập"),
        );
    }
    let server = |line: &str| Some(line.trim_start().strip_prefix("nameserver")?.trim().to_owned());
    let machines = file.unwrap_or_default().lines().find_map(server).filter(|it| !it.is_empty());
    let address = machines.as_deref().unwrap_or("ADDRESS");
    let line = format!("`resolvers = [\"{address}\"]`");
    ill_in_words(
        "resolvers",
        Text::new(
            "none in the settings; /etc/resolv.conf is not asked",
            "thiết lập chưa có; không dùng /etc/resolv.conf",
        ),
        Text::new(
            format!("put {line} into ~/.config/mang6/config.toml or /etc/mang6/config.toml"),
            format!("ghi {line} vào ~/.config/mang6/config.toml hoặc /etc/mang6/config.toml"),
        ),
    )
}

/// What the kernel holds of its clock. An unsynchronised clock may still be right, so it is unknown;
/// but nobody can prove the edges of an outage by it.
fn clock(kernel: Option<KernelClock>) -> Health {
    let (seen, remedy) = match kernel {
        Some(clock) if clock.is_synchronised => {
            let most_ms = clock.max_error_us.saturating_add(999) / 1_000;
            return well(
                "clock",
                format!("kept by NTP, wrong by {most_ms} ms at most"),
                format!("đồng bộ NTP, lệch tối đa {most_ms} ms"),
            );
        }
        Some(_) => (
            Text::new(
                "the kernel holds its clock to be unsynchronised",
                "nhân hệ điều hành báo đồng hồ chưa đồng bộ",
            ),
            Some(typed("sudo timedatectl set-ntp true")),
        ),
        None => (
            Text::new(
                "the kernel does not say (adjtimex)",
                "nhân hệ điều hành không cho biết (adjtimex)",
            ),
            None,
        ),
    };
    Health { id: "clock", verdict: Verdict::Unknown, seen, remedy }
}

fn database(desk: &Desk<'_>) -> Health {
    let path = desk.settings.db.display();
    match record::read(desk) {
        Ok(_) => well("database", format!("{path}"), format!("{path}")),
        Err(_) if !desk.settings.db.exists() => ill(
            "database",
            Text::new(format!("{path} is not there"), format!("chưa có {path}")),
            format!("mang6 --db {path} init"),
        ),
        Err(failure) => {
            let seen = format!("{path}: {:#}", failure.error);
            let told: Vec<String> = failure.messages(Lang::Vi).collect();
            let seen = Text::new(seen, format!("{path}: {}", told.join(": ")));
            // Of another schema, `db check` says no more than this does.
            let remedy = match failure.error.downcast_ref() {
                Some(Error::Older { .. }) => {
                    typed(format!("mang6 --db {path} init --territory none"))
                }
                Some(Error::Newer { .. }) => Text::new(
                    "use the newer program, or a backup made before it",
                    "hãy dùng chương trình mới hơn, hoặc bản sao lưu tạo trước đó",
                ),
                _ => typed(format!("mang6 --db {path} db check")),
            };
            ill_in_words("database", seen, remedy)
        }
    }
}

/// `SQLite` in WAL mode needs shared memory, which no network file system gives.
fn disk(db: &Path, mounts: &str) -> Health {
    const REMOTE: &[&str] =
        &["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs"];
    let folder = db.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match mount_of(&absolute, mounts) {
        Some(mount) if REMOTE.contains(&mount.kind) => ill_in_words(
            "database_disk",
            Text::new(
                format!("{}, a network file system", mount.kind),
                format!("{}, hệ thống tệp mạng", mount.kind),
            ),
            Text::new(
                "use a local disk: --db /var/lib/mang6/mang6.db",
                "hãy dùng đĩa cục bộ: --db /var/lib/mang6/mang6.db",
            ),
        ),
        Some(mount) => well("database_disk", mount.kind, mount.kind),
        None => Health {
            id: "database_disk",
            verdict: Verdict::Unknown,
            seen: doctor_files::untold(folder),
            remedy: None,
        },
    }
}

/// A mount as `/proc/self/mountinfo` tells it.
#[derive(Debug, PartialEq, Eq)]
struct Mount<'a> {
    kind: &'a str,
    nosuid: bool,
}

/// The mount that holds a path: the longest mount point above it, the last one mounted there.
fn mount_of<'a>(path: &Path, mounts: &'a str) -> Option<Mount<'a>> {
    let parsed = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let mut words = before.split(' ').skip(4);
        let point = words.next()?.replace("\\040", " ");
        let nosuid = words.next()?.split(',').any(|option| option == "nosuid");
        let depth = path.starts_with(&point).then(|| Path::new(&point).components().count())?;
        Some((depth, Mount { kind: after.split(' ').next()?, nosuid }))
    });
    parsed.max_by_key(|(depth, _)| *depth).map(|(_, mount)| mount)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /srv/net rw,nosuid - nfs4 server:/x rw
31 22 0:41 / /home rw,nosuid,nodev - ext4 /dev/vdb rw
";

    #[test]
    fn the_deepest_mount_counts() {
        let check = |path: &str, kind: &str, nosuid: bool| {
            assert_eq!(mount_of(Path::new(path), MOUNTS), Some(Mount { kind, nosuid }), "{path}");
        };
        check("/var/lib", "ext4", false);
        check("/srv/net/a", "nfs4", true);
        check("/srv/network", "ext4", false);
        assert_eq!(disk(Path::new("/srv/net/m.db"), MOUNTS).verdict, Verdict::Fail);
        assert_eq!(disk(Path::new("/var/lib/m.db"), MOUNTS).verdict, Verdict::Pass);
    }

    #[test]
    fn a_capability_is_not_advised_where_it_would_be_ignored() {
        let remedy = |program: &str| {
            let program = Path::new(program);
            let refused = IcmpSocket::Refused;
            icmp(Family::Ipv6, refused, Some("1\t0\n"), program, MOUNTS).remedy.unwrap().en
        };
        assert!(remedy("/usr/bin/mang6").contains("setcap cap_net_raw+ep /usr/bin/mang6"));
        assert!(!remedy("/home/a/mang6").contains("setcap"));
    }

    #[test]
    fn the_kernels_reject_route_is_no_default_route() {
        let zero = "0".repeat(32);
        let line = |flags: &str, device: &str| {
            format!("{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 {flags} {device}\n")
        };
        assert_eq!(route(Some(&line("00200200", "lo"))).verdict, Verdict::Fail);
        assert_eq!(route(Some(&line("00000003", "eth0"))).verdict, Verdict::Pass);
        assert_eq!(route(None).verdict, Verdict::Fail);
    }

    #[test]
    fn what_the_machine_does_not_tell_is_unknown() {
        let kernel = |is_synchronised| {
            Some(KernelClock { is_synchronised, estimated_error_us: 40, max_error_us: 1_001 })
        };
        assert_eq!(clock(kernel(false)).verdict, Verdict::Unknown);
        assert_eq!(clock(None).verdict, Verdict::Unknown);
        assert_eq!(clock(kernel(true)).seen.en, "kept by NTP, wrong by 2 ms at most");
        assert_eq!(switched_on(None).verdict, Verdict::Fail);
        assert_eq!(switched_on(Some("0\n")).verdict, Verdict::Pass);
        assert_eq!(resolvers(0, Some("# nameserver\n")).verdict, Verdict::Fail);
        assert_eq!(resolvers(1, None).verdict, Verdict::Pass);
        // What mang6 does not ask is none, and yet the likeliest to name.
        let machines = resolvers(0, Some("search x\nnameserver ::1\n"));
        assert_eq!(machines.verdict, Verdict::Fail);
        let remedy = machines.remedy.unwrap();
        assert!(remedy.en.starts_with("put `resolvers = [\"::1\"]`"), "{}", remedy.en);
        assert!(remedy.vi.starts_with("ghi `resolvers = [\"::1\"]`"), "{}", remedy.vi);
    }
}
