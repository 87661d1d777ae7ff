//! `device-inventoried`, rung 0: DOMAIN.md §6, network device: vendor, model, OS version, role,
//! unit. The role is always declared; a platform stands for a model (NetBox knows both).

use crate::assess::case::Case;
use crate::assess::host::{has_unit, inventoried, known, wanted};
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let told = case.facts_of(device);
    let vendor =
        known(device.manufacturer.as_ref(), &told, |told| told.reading.facts.vendor.is_some());
    let model = known(device.model.as_ref().or(device.platform.as_ref()), &told, |told| {
        told.reading.facts.model.is_some() || told.reading.facts.os.is_some()
    });
    let version =
        known(device.os_version.as_ref(), &told, |told| told.reading.facts.os_version.is_some());
    inventoried(vec![
        wanted(has_unit(case, &device.site), "the unit of its site", "đơn vị của địa điểm"),
        wanted(vendor, "vendor", "hãng"),
        wanted(model, "model", "kiểu máy"),
        wanted(version, "OS version", "phiên bản hệ điều hành"),
    ])
    .citing(told.iter().map(|told| told.observation))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn device_inventoried() {
        proves("device-inventoried", &[Pass, Unknown]);
    }
}
