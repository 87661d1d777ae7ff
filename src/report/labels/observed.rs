//! Labels of what is observed: probes, outcomes, runs.

use crate::domain::collection::{CollectionState, Job};
use crate::domain::drift::DriftKind;
use crate::domain::facts::NeighborProtocol;
use crate::domain::observation::{NotAttempted, OutcomeKind, Refusal, Stage};
use crate::domain::task::ProbeKind;

use super::labels;

labels!(ProbeKind {
    Echo = "echo", "echo";
    EchoTrain = "echo train", "chuỗi echo";
    LargeEcho = "large echo", "echo gói lớn";
    RouterAdvertisement = "router advertisement", "quảng bá bộ định tuyến";
    Trace = "trace", "dò đường";
    Tcp = "TCP", "TCP";
    Dns = "DNS", "DNS";
    Http = "HTTP", "HTTP";
    Smtp = "SMTP", "SMTP";
    Snmp = "SNMP", "SNMP";
    Ssh = "SSH", "SSH";
    Playbook = "playbook", "playbook";
});

labels!(OutcomeKind {
    Answered = "answered", "có trả lời";
    Silent = "silent", "không trả lời";
    Refused = "refused", "bị từ chối";
    Failed = "failed", "thất bại";
    NotAttempted = "not attempted", "không hỏi được";
});

labels!(Refusal {
    Port = "by the port", "bởi cổng dịch vụ";
    Host = "host unreachable", "không tới được máy";
    Network = "network unreachable", "không tới được mạng";
    Prohibited = "administratively prohibited", "bị chính sách chặn";
});

labels!(Stage {
    Connect = "connecting", "kết nối";
    Handshake = "handshake", "bắt tay";
    Identity = "identity", "xác minh danh tính";
    Login = "login", "đăng nhập";
    Answer = "reading the answer", "đọc trả lời";
    Decode = "decoding the answer", "giải mã trả lời";
});

labels!(NotAttempted {
    NoFamilyAtVantage = "the vantage has no address of this family", "điểm đo không có địa chỉ họ này";
    NoPermission = "the operating system did not permit it", "hệ điều hành không cho phép";
    NoCredential = "no credential is known for it", "chưa có thông tin đăng nhập";
    OutOfScope = "outside the declared scope", "ngoài phạm vi đã khai báo";
    Interrupted = "the run was interrupted first", "lượt đo bị ngắt trước đó";
    Internal = "a fault of this program", "lỗi của chương trình";
});

labels!(Job {
    Scan = "scan", "quét";
    Discover = "discover", "khám phá";
    Probe = "probe", "kiểm tra";
    Audit = "audit", "đo kênh";
    Survey = "survey", "khảo sát";
});

labels!(CollectionState {
    Open = "open", "đang mở";
    Complete = "complete", "hoàn tất";
    Incomplete = "incomplete", "chưa đủ";
    Interrupted = "interrupted", "bị ngắt";
});

labels!(DriftKind {
    NotSeen = "recorded, not seen", "có khai báo, không thấy";
    NotRecorded = "seen, not recorded", "thấy được, chưa khai báo";
    SerialChanged = "other serial number", "khác số sê-ri";
    ModelChanged = "other model", "khác mẫu thiết bị";
    AddressMissing = "address not on the device", "địa chỉ không có trên thiết bị";
    AddressNotRecorded = "address not recorded", "địa chỉ chưa khai báo";
});

labels!(NeighborProtocol {
    Lldp = "LLDP", "LLDP";
    Cdp = "CDP", "CDP";
    Nd = "ND", "ND";
    Arp = "ARP", "ARP";
    Ospf = "OSPF", "OSPF";
    Ospfv3 = "OSPFv3", "OSPFv3";
    Bgp = "BGP", "BGP";
});
