//! `server-address-planned`, rung 2: DOMAIN.md §6, server: address in plan (RFC 7381 asks for an address plan).

use crate::assess::case::Case;
use crate::assess::host::planned;
use crate::assess::ruling::{Ruling, listed, ruling};
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    if let Some(ruling) = planned(case, device) {
        return ruling;
    }
    let addresses = case.addresses_of(device, Family::Ipv6);
    if addresses.is_empty() {
        return ruling!(Fail, "no IPv6 address is declared for it", "chưa khai báo địa chỉ IPv6");
    }
    let list = listed(addresses.iter());
    ruling!(Fail, "{list} lies in no declared prefix", "{list} không nằm trong dải nào đã khai báo")
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass};

    #[test]
    fn server_address_planned() {
        proves("server-address-planned", &[Pass, Fail]);
    }
}
