//! Labels of what is judged: verdicts, rungs, states of links and tasks.

use crate::domain::audit::LinkState;
use crate::domain::change::ChangeKind;
use crate::domain::claim::Standing;
use crate::domain::criterion::Remediation;
use crate::domain::finding::{Rung, Verdict};
use crate::domain::plan::{SourceStatus, TaskVerdict};
use crate::domain::regained::{Cause, Way};
use crate::domain::subject::SubjectKind;
use crate::domain::track::{Aspect, TrackState};

use super::labels;

labels!(Verdict {
    Pass = "pass", "đạt";
    Fail = "fail", "không đạt";
    Unknown = "unknown", "chưa rõ";
    NotApplicable = "not applicable", "không áp dụng";
    Exempt = "exempt", "miễn trừ";
});

labels!(Rung {
    Inventoried = "inventoried", "đã kiểm kê";
    Capable = "IPv6-capable", "có khả năng IPv6";
    Planned = "planned", "đã quy hoạch";
    Addressed = "addressed", "đã gán địa chỉ";
    Reachable = "reachable", "kết nối được";
    Equivalent = "equivalent to IPv4", "tương đương IPv4";
    Sustained = "sustained", "ổn định lâu dài";
    Ipv6Only = "IPv6-only", "thuần IPv6";
});

labels!(Standing {
    Proved = "proved", "đã chứng minh";
    NotProved = "declared, not proved", "khai báo nhưng chưa chứng minh";
    NotLookedAt = "declared, not looked at", "khai báo, chưa đo lần nào";
});

labels!(LinkState {
    Up = "up", "thông";
    Degraded = "degraded", "suy giảm";
    Down = "down", "đứt";
    Unknown = "unknown", "chưa rõ";
});

labels!(Aspect {
    Ipv4 = "IPv4", "IPv4";
    Ipv6 = "IPv6", "IPv6";
    Parity = "parity", "ngang bằng";
});

labels!(TrackState {
    Up = "up", "thông";
    Degraded = "degraded", "suy giảm";
    Backup = "on backup", "chạy dự phòng";
    Down = "down", "đứt";
    Unknown = "unknown", "chưa rõ";
});

labels!(TaskVerdict {
    Met = "met", "đạt";
    OnTrack = "on track", "đúng tiến độ";
    Open = "in progress", "đang thực hiện";
    Late = "late", "quá hạn";
    Unknown = "unknown", "chưa rõ";
    Exempt = "exempt", "miễn trừ";
});

labels!(Remediation {
    Ready = "ready", "sẵn sàng";
    Configure = "configure", "cấu hình";
    Upgrade = "upgrade", "nâng cấp";
    Replace = "replace", "thay thế";
    Unknown = "unknown", "chưa rõ";
});

labels!(SourceStatus {
    Seen = "seen in the source", "có trong văn bản gốc";
    Proxy = "from a sister plan", "theo kế hoạch tương tự";
    Assumed = "our assumption", "giả định";
    Memory = "from memory", "theo trí nhớ";
    User = "entered by the user", "do người dùng nhập";
});

labels!(ChangeKind {
    Add = "add", "thêm";
    Change = "change", "sửa";
    Remove = "remove", "xóa";
});

labels!(SubjectKind {
    Device = "network device", "thiết bị mạng";
    Server = "server", "máy chủ";
    Web = "web service", "dịch vụ web";
    Dns = "DNS zone", "vùng tên miền DNS";
    Mail = "mail domain", "tên miền thư điện tử";
    Link = "link", "kênh truyền";
    Lan = "LAN", "mạng LAN";
    Address = "unregistered address", "địa chỉ chưa đăng ký";
});

labels!(Way {
    Gained = "gained", "lên bậc";
    Lost = "lost", "tụt bậc";
    First = "first seen", "ghi nhận lần đầu";
});

labels!(Cause {
    Regression = "regression: IPv4 is well", "thụt lùi: IPv4 vẫn tốt";
    Outage = "outage: IPv4 is down too", "sự cố: IPv4 cũng mất";
    NotKnown = "IPv4 is not known", "chưa rõ IPv4";
});
