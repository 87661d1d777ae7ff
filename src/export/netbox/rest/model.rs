//! What NetBox's REST interface is like, model by model: paths, references, kinds of fields.

/// The part of a path behind `/api/` of a model, by the word that ends it.
#[must_use]
pub fn path(model: &str) -> Option<&'static str> {
    const PATHS: &[&str] = &[
        "extras/custom-field-choice-sets",
        "extras/custom-fields",
        "extras/tags",
        "extras/journal-entries",
        "dcim/regions",
        "tenancy/tenants",
        "tenancy/contacts",
        "dcim/sites",
        "dcim/locations",
        "dcim/racks",
        "dcim/manufacturers",
        "dcim/device-types",
        "dcim/device-roles",
        "dcim/platforms",
        "dcim/devices",
        "ipam/vrfs",
        "ipam/vlans",
        "dcim/interfaces",
        "dcim/mac-addresses",
        "ipam/roles",
        "ipam/prefixes",
        "ipam/ip-addresses",
        "circuits/providers",
        "circuits/circuit-types",
        "circuits/circuits",
        "circuits/circuit-terminations",
        "ipam/services",
    ];
    PATHS.iter().copied().find(|path| path.rsplit('/').next() == Some(model))
}

/// The field and the model that a heading refers to.
pub(super) fn reference(model: &str, heading: &str) -> Option<(&'static str, &'static str)> {
    Some(match heading {
        "parent.slug" => ("parent", "regions"),
        "region.slug" => ("region", "regions"),
        "tenant.slug" => ("tenant", "tenants"),
        "site.slug" => ("site", "sites"),
        "location.slug" => ("location", "locations"),
        "role.slug" if model == "devices" => ("role", "device-roles"),
        "role.slug" => ("role", "roles"),
        "manufacturer.slug" => ("manufacturer", "manufacturers"),
        "device_type.slug" => ("device_type", "device-types"),
        "platform.slug" => ("platform", "platforms"),
        "provider.slug" => ("provider", "providers"),
        "type.slug" => ("type", "circuit-types"),
        "vrf.name" => ("vrf", "vrfs"),
        "rack" => ("rack", "racks"),
        "device" => ("device", "devices"),
        _ => return None,
    })
}

/// Fields that are numbers there.
pub(super) fn is_number(heading: &str) -> bool {
    matches!(
        heading,
        "latitude"
            | "longitude"
            | "position"
            | "u_height"
            | "mtu"
            | "speed"
            | "vid"
            | "commit_rate"
            | "weight"
            | "search_weight"
    )
}

/// Fields that are yes or no there.
pub(super) fn is_flag(heading: &str) -> bool {
    matches!(heading, "enabled" | "is_full_depth")
}

/// Fields that only a new object is given: what is there already is NetBox's own, or was what we
/// found it by.
pub(super) fn is_only_new(model: &str, heading: &str) -> bool {
    match heading {
        "slug" | "color" | "weight" | "search_weight" | "filter_logic" | "is_full_depth"
        | "facility_id" | "group_name" | "label" => true,
        "type" => matches!(model, "interfaces" | "custom-fields"),
        "status" => !matches!(model, "devices" | "prefixes"),
        "name" | "model" => matches!(
            model,
            "racks"
                | "vrfs"
                | "tags"
                | "manufacturers"
                | "device-types"
                | "device-roles"
                | "platforms"
                | "roles"
                | "providers"
                | "circuit-types"
        ),
        _ => false,
    }
}

/// Whether what a field is there is NetBox's own word for what we want, and stays.
pub(super) fn keeps(model: &str, field: &str, there: &str, wanted: &str) -> bool {
    match (model, field) {
        ("devices", "status") => device_state(there) == device_state(wanted),
        ("prefixes", "status") => wanted == "active" && !there.is_empty() && there != "container",
        ("interfaces", "mode") => wanted == "tagged" && there == "tagged-all",
        ("ip-addresses", "role") => wanted == "vrrp" && matches!(there, "hsrp" | "glbp" | "carp"),
        // Our word where nobody said how high it is.
        ("device-types", "u_height") => wanted == "1" && !there.is_empty(),
        _ => false,
    }
}

/// States that are one to us.
fn device_state(status: &str) -> &str {
    match status {
        "offline" => "active",
        "staged" => "planned",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_has_its_path() {
        assert_eq!(path("devices"), Some("dcim/devices"));
        assert_eq!(path("roles"), Some("ipam/roles"));
        assert_eq!(path("circuits"), Some("circuits/circuits"));
        assert_eq!(path("cables"), None);
    }

    #[test]
    fn their_own_words_stay() {
        assert!(keeps("devices", "status", "staged", "planned"));
        assert!(!keeps("devices", "status", "failed", "active"));
        assert!(keeps("prefixes", "status", "reserved", "active"));
        assert!(!keeps("prefixes", "status", "container", "active"));
    }
}
