//! `[[service]]`: where an information system answers. Its exposure, when left out, is its
//! system's, which may be declared elsewhere: [`document`](super::super::document) settles it.

use crate::domain::service::{Service, ServiceKind};
use crate::domain::system::Exposure;
use crate::domain::text::Text;

use super::super::fields::Fields;
use super::super::value::Value;
use super::each;

/// The keys of a service.
pub(crate) const KEYS: &[&str] =
    &["code", "kind", "name", "system", "device", "ports", "exposure", "required_vantages"];

/// A service, and whether its exposure was left out.
pub(crate) struct ReadService {
    /// The service; internal where the exposure was left out.
    pub(crate) service: Service,
    /// Whether the system decides.
    pub(crate) exposure_is_left_out: bool,
}

/// Reads a service.
pub(crate) fn read(fields: &Fields<'_>) -> Option<ReadService> {
    let code = fields.need("code").and_then(Value::code);
    let kind = fields.need_word::<ServiceKind>("kind");
    let name_value = fields.need("name");
    let name = match (kind, name_value) {
        (Some(kind), Some(value)) => name_of(kind, value),
        _ => None,
    };
    let system = fields.value("system").and_then(Value::code);
    let device = fields.value("device").and_then(Value::device_name);
    let ports = fields.value("ports").map(Value::ports).unwrap_or_default();
    let required_vantages = each(fields.value("required_vantages"), Value::code);
    let exposure_value = fields.value("exposure");
    let exposure = exposure_value.and_then(Value::word::<Exposure>);
    let service = Service {
        code: code?,
        kind: kind?,
        name: name?,
        system,
        device,
        ports,
        exposure: exposure.unwrap_or(Exposure::Internal),
        required_vantages,
    };
    Some(ReadService { service, exposure_is_left_out: exposure_value.is_none() })
}

/// The name of a service fits its kind: an FQDN, a zone, a mail domain, or any word for TCP.
fn name_of(kind: ServiceKind, value: Value<'_>) -> Option<String> {
    let text = match kind {
        ServiceKind::Tcp => return value.name(),
        ServiceKind::Web | ServiceKind::Dns | ServiceKind::Mail => value.dns_name()?,
    };
    // A zone may be a single label (a private top-level domain); a host or mail domain may not.
    let is_short = !text.contains('.') && kind != ServiceKind::Dns;
    let is_address = text.split('.').all(|label| label.parse::<u8>().is_ok());
    if !is_short && !is_address {
        return Some(text);
    }
    value.fault(
        Text::new(
            format!(
                "the `name` of a {kind} service must be a full domain name, found {}",
                value.written()
            ),
            format!(
                "`name` của dịch vụ {kind} phải là tên miền đầy đủ, nhưng gặp {}",
                value.written()
            ),
        ),
        Some(Text::new(
            "for example `cong.quangngai.example`; an endpoint without a name is `kind = \"tcp\"`",
            "ví dụ `cong.quangngai.example`; điểm truy cập không có tên thì ghi `kind = \"tcp\"`",
        )),
    );
    None
}
