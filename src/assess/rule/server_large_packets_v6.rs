//! `server-large-packets-v6`, rung 5: a packet as large as an Ethernet carries gets to where the server is
//! managed, or its limit is told (RFC 4890 §4.3.1, RFC 8201): a path that swallows them lets a connection be
//! made and hangs on the first long page. DOMAIN.md §6 does not
//! ask it of this ladder, so what was never asked bars nothing.

use crate::assess::case::Case;
use crate::assess::large_packets;
use crate::assess::ruling::Ruling;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    large_packets::judge(case)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn server_large_packets_v6() {
        proves("server-large-packets-v6", &[Pass, Fail, Unknown, NotApplicable]);
    }
}
