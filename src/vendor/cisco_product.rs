//! Names of Cisco's products by `sysObjectID`, for devices without ENTITY-MIB: number and name only,
//! as CISCO-PRODUCTS-MIB has them. Not complete: what is missing stays unknown.

/// Arc after 1.3.6.1.4.1.9.1, and the name; ascending.
const PRODUCTS: &[(u64, &str)] = &[
    (222, "cisco7206VXR"),
    (283, "catalyst6509"),
    (501, "catalyst4506"),
    (502, "catalyst4507"),
    (503, "catalyst4503"),
    (516, "catalyst37xxStack"),
    (543, "cisco3845"),
    (544, "cisco3825"),
    (563, "catalyst356024PS"),
    (564, "catalyst356048PS"),
    (569, "cisco877"),
    (571, "cisco871"),
    (575, "cisco2801"),
    (576, "cisco2811"),
    (577, "cisco2821"),
    (578, "cisco2851"),
    (620, "cisco1841"),
    (669, "ciscoASA5510"),
    (670, "ciscoASA5520"),
    (671, "ciscoASA5540"),
    (694, "catalyst296024"),
    (695, "catalyst296048"),
    (696, "catalyst2960G24"),
    (697, "catalyst2960G48"),
    (716, "catalyst296024TT"),
    (717, "catalyst296048TT"),
    (745, "ciscoASA5505"),
    (923, "ciscoASR1002"),
    (924, "ciscoASR1004"),
    (925, "ciscoASR1006"),
    (1017, "ciscoASR9010"),
    (1018, "ciscoASR9006"),
    (1041, "cisco3945"),
    (1042, "cisco3925"),
    (1043, "cisco2951"),
    (1044, "cisco2921"),
    (1045, "cisco2911"),
    (1046, "cisco2901"),
    (1047, "cisco1941"),
    (1069, "cisco5500Wlc"),
    (1116, "ciscoASR1002F"),
    (1208, "cat29xxStack"),
    (1226, "cat3560x24"),
    (1227, "cat3560x48"),
    (1279, "cisco2500Wlc"),
    (1473, "ciscoIE20008TCG"),
    (1525, "ciscoASR1002X"),
    (1639, "ciscoASR9001"),
    (1745, "cat38xxstack"),
    (2066, "cat36xxstack"),
];

/// The product that `sysObjectID`, after 1.3.6.1.4.1, names.
pub(crate) fn name(object_id: &[u64]) -> Option<&'static str> {
    let [9, 1, product] = object_id else { return None };
    let at = PRODUCTS.binary_search_by_key(product, |(number, _)| *number).ok()?;
    PRODUCTS.get(at).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_by_number() {
        assert_eq!(name(&[9, 1, 1208]), Some("cat29xxStack"));
        assert_eq!(name(&[9, 1, 9_999_999]), None);
        assert_eq!(name(&[9, 12, 3]), None);
        assert!(PRODUCTS.is_sorted_by_key(|(number, _)| *number));
    }
}
